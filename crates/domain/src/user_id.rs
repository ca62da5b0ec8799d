//! User IDs and passwords as people type them.

use std::fmt;

use protocol::text::is_ignorable;
use zeroize::Zeroizing;

use crate::secret::SecretText;

/// A user ID: 3 to 64 characters without spaces and control characters, compared NFKC-normalised and case-folded.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UserId {
    typed: String,
    folded: String,
}

impl UserId {
    /// Reads a user ID as typed; `None` when nobody can have such a one.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        if typed.len() > 256 {
            return None;
        }
        let folded = fold(typed);
        let fits = (3..=64).contains(&folded.chars().count());
        let plain = !folded.chars().any(|c| c.is_control() || c.is_whitespace() || is_ignorable(c));
        (fits && plain).then(|| Self { typed: typed.to_owned(), folded })
    }

    /// A user ID that somebody may have from now on: of letters that can be printed on paper and typed at any desk (Latin,
    /// with the accents of Europe), digits, and `. _ - @ +` within. Whatever stands in a command line is then no command.
    pub fn choose(typed: &str) -> Option<Self> {
        let user_id = Self::parse(typed)?;
        let begins_well = user_id.typed.starts_with(is_letter_or_digit);
        let all_typable = user_id.typed.chars().all(|c| is_letter_or_digit(c) || "._-@+".contains(c));
        (begins_well && all_typable).then_some(user_id)
    }

    /// As the person wrote it.
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// The form in which user IDs are compared and unique (Unicode NFKC, then default case folding, then NFKC).
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

/// Latin as in ASCII, Latin-1 and Latin Extended-A.
fn is_letter_or_digit(c: char) -> bool {
    c.is_ascii_alphanumeric() || (('\u{c0}'..='\u{17f}').contains(&c) && c.is_alphabetic())
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A user ID is personal data: it does not belong in logs.
        f.write_str("UserId(…)")
    }
}

/// The form in which whatever somebody typed is looked up and counted. What nobody can have gets a form that nobody has, of
/// bounded length and without characters that a store would not take.
pub fn looked_up_as(typed: &str) -> String {
    match UserId::parse(typed) {
        Some(user_id) => user_id.folded,
        // No user ID begins with a space.
        None => std::iter::once(' ').chain(typed.chars().filter(|c| !c.is_control()).take(64)).collect(),
    }
}

fn fold(text: &str) -> String {
    let nfkc = icu_normalizer::ComposingNormalizerBorrowed::new_nfkc();
    let folded = icu_casemap::CaseMapper::new().fold_string(&nfkc.normalize(text)).into_owned();
    nfkc.normalize(&folded).into_owned()
}

/// A password that a person may choose: 8 to 128 characters, as typed, and none that everybody tries first.
#[derive(Clone, Debug)]
pub struct NewPassword(SecretText);

/// Why a password may not be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRefused {
    /// Fewer than eight characters.
    TooShort,
    /// More than 128 characters.
    TooLong,
    /// Among those that everybody tries first.
    Common,
    /// The user ID, or it with little more.
    LikeUserId,
    /// The one that it takes the place of.
    Unchanged,
}

/// The shortest new password, in characters (NIST SP 800-63B-4 §3.1.1.2: 8 where it is one of two factors).
pub const PASSWORD_CHARACTERS_MIN: usize = 8;

/// The longest password that is looked at, in characters (NIST SP 800-63B-4 §3.1.1.2 wants at least 64).
pub const PASSWORD_CHARACTERS_MAX: usize = 128;

/// So many characters of a new password are searched for what strangers would try.
const SEARCHED_CHARACTERS: usize = 40;

impl NewPassword {
    /// Whether it is as long as it must and may be; how long it is, in characters.
    pub fn measure(typed: &SecretText) -> Result<usize, PasswordRefused> {
        match typed.expose().chars().count() {
            ..PASSWORD_CHARACTERS_MIN => Err(PasswordRefused::TooShort),
            characters if characters > PASSWORD_CHARACTERS_MAX => Err(PasswordRefused::TooLong),
            characters => Ok(characters),
        }
    }

    /// Checks a password that the owner of `user_id` wants. No composition rules (NIST SP 800-63B-4 §3.1.1.2).
    pub fn parse(typed: SecretText, user_id: &str) -> Result<Self, PasswordRefused> {
        let characters = Self::measure(&typed)?;
        let (folded, user_id) = (fold(typed.expose()), fold(user_id.trim()));
        if !user_id.is_empty() && folded.contains(&user_id) && characters < user_id.chars().count() + 4 {
            return Err(PasswordRefused::LikeUserId);
        }
        // The search's work grows much faster than the text: the beginning tells enough.
        let beginning: Zeroizing<String> = Zeroizing::new(typed.expose().chars().take(SEARCHED_CHARACTERS).collect());
        let guesses = zxcvbn::zxcvbn(&beginning, &[user_id.as_str(), "tillid"]);
        if guesses.score() <= zxcvbn::Score::One {
            return Err(PasswordRefused::Common);
        }
        Ok(Self(typed))
    }

    /// The password itself; for the one place that hashes it.
    pub fn secret(&self) -> &SecretText {
        &self.0
    }
}
