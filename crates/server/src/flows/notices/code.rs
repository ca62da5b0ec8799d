//! The code of a notice: whoever has it may say *this was not me* without signing in, once.
//!
//! It is derived from the notice under a data key, so that a mail can be sent again and nothing but its hash is kept. Its
//! letters are Crockford's: what is mistaken for another is read as that one.

use domain::ids::NoticeId;
use domain::notice::Notice;
use domain::secret::Digest;
use zeroize::Zeroizing;

use crate::app::App;
use crate::flows::desk::token_digest;

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 140 bits, in seven groups of four.
const CHARACTERS: usize = 28;
const GROUP: usize = 4;
/// More characters than anybody types for it.
const TYPED_MAX: usize = 100;
const LABEL: &str = "notice code";

/// A code, without its hyphens. Prints as `…`.
pub struct Code(Zeroizing<String>);

impl Code {
    /// The code of a new notice.
    pub fn of(app: &App, notice: NoticeId) -> Self {
        Self::from_mac(&app.keys.mac(LABEL, &[&notice.bytes()]))
    }

    /// The code of a kept notice, whichever key it came of; `None` when that key is gone.
    pub fn kept(app: &App, notice: &Notice) -> Option<Self> {
        let macs = app.keys.macs(LABEL, &[&notice.id.bytes()]);
        macs.iter().map(Self::from_mac).find(|code| code.digest() == notice.code)
    }

    /// What somebody typed; `None` for what cannot be a code.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > TYPED_MAX {
            return None;
        }
        let mut code = Zeroizing::new(String::with_capacity(CHARACTERS));
        for one in typed.chars().filter(|one| !one.is_whitespace() && *one != '-') {
            let letter = match one.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            if code.len() == CHARACTERS || !letter.is_ascii() || !LETTERS.contains(&(letter as u8)) {
                return None;
            }
            code.push(letter);
        }
        (code.len() == CHARACTERS).then_some(Self(code))
    }

    /// What is kept of it.
    pub fn digest(&self) -> Digest {
        token_digest(&self.0)
    }

    /// As it is printed and typed: in groups.
    pub fn in_groups(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(CHARACTERS + CHARACTERS / GROUP));
        for (place, one) in self.0.chars().enumerate() {
            if place > 0 && place.is_multiple_of(GROUP) {
                text.push('-');
            }
            text.push(one);
        }
        text
    }

    fn from_mac(mac: &[u8; 32]) -> Self {
        let bit = |at: usize| usize::from(mac[at / 8] >> (7 - at % 8) & 1);
        let letter = |place: usize| (0..5).fold(0, |value, at| value << 1 | bit(place * 5 + at));
        let mut code = Zeroizing::new(String::with_capacity(CHARACTERS));
        code.extend((0..CHARACTERS).map(|place| char::from(LETTERS[letter(place)])));
        Self(code)
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_written_and_as_people_type_it() {
        let code = Code::from_mac(&[0b0000_0100; 32]);
        let shown = code.in_groups();
        assert_eq!(shown.len(), 34);
        for typed in [shown.to_string(), shown.to_lowercase(), shown.replace('-', " "), shown.replace('0', "o")] {
            assert_eq!(Code::parse(&typed).map(|read| read.digest()), Some(code.digest()), "{typed}");
        }
        assert_eq!(Code::parse(&shown.replace('1', "l")).map(|read| read.digest()), Some(code.digest()));
        for typed in
            ["", "ABCD", &shown[1..], &format!("{}0", *shown), &"é".repeat(28), &"U".repeat(28), &"0".repeat(101)]
        {
            assert!(Code::parse(typed).is_none(), "{typed}");
        }
        assert_eq!(format!("{code:?}"), "…");
    }

    #[test]
    fn every_bit_of_the_first_140_counts() {
        let none = Code::from_mac(&[0; 32]).digest();
        for at in 0..160 {
            let mut mac = [0_u8; 32];
            mac[at / 8] = 1 << (7 - at % 8);
            assert_eq!(Code::from_mac(&mac).digest() != none, at < 140, "bit {at}");
        }
    }
}
