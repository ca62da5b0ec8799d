//! Where a person is reached by mail: an address that an operator has entered, kept sealed.

use std::fmt;

use crate::ids::AccountId;
use crate::time::Time;

/// RFC 5321 §4.5.3.1: a whole address, and what stands before the sign.
const CHARACTERS_MAX: usize = 254;
const LOCAL_CHARACTERS_MAX: usize = 64;

/// A mail address of somebody: plain ASCII, one sign, a host of several labels. Prints as `…`, because it names a person.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address; `None` for one that we would not send to.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let (local, host) = typed.rsplit_once('@')?;
        let in_local = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
        let is_local = (1..=LOCAL_CHARACTERS_MAX).contains(&local.len())
            && local.bytes().all(in_local)
            && local.split('.').all(|part| !part.is_empty());
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let is_host = host.contains('.') && host.split('.').all(is_label);
        (typed.len() <= CHARACTERS_MAX && is_local && is_host).then(|| Self(typed.to_owned()))
    }

    /// The address itself; for the envelope, and to be sealed.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// An account's address, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptEmail {
    /// Whose.
    pub account: AccountId,
    /// The address, sealed.
    pub sealed: Vec<u8>,
    /// Since when it is this one.
    pub set_at: Time,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_a_mail_server_takes_and_no_header_hides_in() {
        let long = format!("{}@fjord.example", "a".repeat(65));
        for (typed, is_one) in [
            ("karen@fjord.example", true),
            (" karen.nygaard+id@post.fjord.example ", true),
            ("o'neill@fjord.example", true),
            ("karen", false),
            ("@fjord.example", false),
            ("karen@", false),
            ("karen@localhost", false),
            ("karen@fjord..example", false),
            ("karen@-fjord.example", false),
            (".karen@fjord.example", false),
            ("karen@fjord.example, sofus@fjord.example", false),
            ("karen@fjord.example\r\nBcc: all@fjord.example", false),
            ("Karen <karen@fjord.example>", false),
            ("kären@fjord.example", false),
            ("\"karen nygaard\"@fjord.example", false),
            (long.as_str(), false),
        ] {
            assert_eq!(EmailAddress::parse(typed).is_some(), is_one, "{typed:?}");
        }
        assert_eq!(format!("{:?}", EmailAddress::parse("karen@fjord.example")), "Some(…)");
    }
}
