//! Where a person is reached by mail: an address that an operator has entered or the person has shown to be theirs, sealed.
//!
//! Whoever stole a password and a card could set one. So what was set in My Tillid hurries nothing before the longest wait
//! is over ([`KeptEmail::is_known`]), and it is set only by whoever reads what is sent there ([`WantedEmail`]).

use std::fmt;

use crate::ids::{AccountId, ChangeId};
use crate::limits::Limits;
use crate::time::{Span, Time};

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
    /// Who has set it.
    pub set_by: SetBy,
    /// When mails are sent to it.
    pub mails: Mails,
    /// When the installation was restored without its log: what was set until then may have been replaced since, because it
    /// had become somebody else's.
    pub doubted_at: Option<Time>,
}

/// Who has set an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetBy {
    /// An operator, who knew whom they were talking to.
    Operator,
    /// Whoever was signed in to My Tillid.
    Person,
}

/// When a person is told by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mails {
    /// At once, with all other ways.
    AtOnce,
    /// Only where no device has shown a notice for a day, or none could: so that a person is always told.
    WhenUnseen,
}

/// So long a notice may stand unseen before a person who wants few mails gets one all the same. Less than half the
/// longest wait, so that there is time to object.
pub const UNSEEN_FOR: Span = Span::days(1);

impl KeptEmail {
    /// Whether a mail that was taken for it means that the account's owner was told. Not where it was set in My Tillid since
    /// the longest wait began: the owner may not have heard of that yet. Nor, for however long, where it is doubted.
    pub fn is_known(&self, limits: &Limits, now: Time) -> bool {
        !self.is_doubted()
            && match self.set_by {
                SetBy::Operator => true,
                SetBy::Person => now >= self.set_at.plus(limits.device_wait),
            }
    }

    /// Whether nobody knows that it is still theirs, until they show it again or an operator sets it.
    pub fn is_doubted(&self) -> bool {
        self.doubted_at.is_some_and(|doubted_at| self.set_at <= doubted_at)
    }

    /// The same, after a restore of which nobody knows what came before.
    pub fn doubted(self, now: Time) -> Self {
        // Another node's clock may have been ahead.
        Self { doubted_at: Some(now.max(self.set_at)), ..self }
    }

    /// Whether mails to another address than this one, which it replaced, say only that something happened.
    pub fn replaced_a_doubted(&self) -> bool {
        self.doubted_at.is_some()
    }
}

/// An address that somebody typed in My Tillid, until the code that was sent there is typed too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedEmail {
    /// For which account; there is one at a time.
    pub account: AccountId,
    /// Its id; its change has the same.
    pub id: ChangeId,
    /// The address, sealed.
    pub sealed: Vec<u8>,
    /// When it was typed.
    pub asked_at: Time,
    /// What became of it.
    pub state: Wanted,
}

/// What became of an address that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The code is on its way; so many wrong ones were typed.
    Unsent {
        /// Wrong codes.
        wrong: u8,
    },
    /// The mail server has taken the mail with the code; so many wrong ones were typed.
    Sent {
        /// Wrong codes.
        wrong: u8,
    },
    /// The mail server knows no such address.
    Undelivered,
    /// The right code was typed.
    Shown,
}

/// What may be done to such an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryEmail {
    /// The mail with the code was taken.
    Send,
    /// The mail will never be taken.
    GiveUp,
    /// A code was typed.
    Type {
        /// Whether it was the right one.
        right: bool,
    },
}

/// The code is good for no more, or was never sent: another one is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeOver;

/// A mail may take its time, and so may whoever reads it.
pub const CODE_LASTS: Span = Span::days(1);

/// Six digits are guessed once in 200,000 by so many.
pub const WRONG_CODES_MAX: u8 = 5;

/// Says that whoever asks reads what is sent to an address. Only [`WantedEmail::step`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmailShown {
    account: AccountId,
    id: ChangeId,
}

impl EmailShown {
    /// Whose it is.
    pub fn account(self) -> AccountId {
        self.account
    }

    /// The id of the address that was shown to be theirs.
    pub fn id(self) -> ChangeId {
        self.id
    }
}

impl WantedEmail {
    /// Every state meets every command here.
    pub fn step(self, command: TryEmail, now: Time) -> Result<(Self, Option<EmailShown>), CodeOver> {
        use {TryEmail as C, Wanted as S};

        if self.is_over(now) {
            return Err(CodeOver);
        }
        let (state, shown) = match (self.state, command) {
            (S::Unsent { wrong }, C::Send) => (S::Sent { wrong }, None),
            // Sent twice is sent once.
            (state @ (S::Sent { .. } | S::Undelivered), C::Send | C::GiveUp) => (state, None),
            (S::Unsent { .. }, C::GiveUp) => (S::Undelivered, None),
            // A mail may be read before its server has said that it took it.
            (S::Unsent { .. } | S::Sent { .. }, C::Type { right: true }) => {
                (S::Shown, Some(EmailShown { account: self.account, id: self.id }))
            }
            // Guesses keep no mail from going.
            (S::Unsent { wrong }, C::Type { right: false }) => (S::Unsent { wrong: wrong.saturating_add(1) }, None),
            (S::Sent { wrong }, C::Type { right: false }) => (S::Sent { wrong: wrong.saturating_add(1) }, None),
            (S::Undelivered, C::Type { .. }) | (S::Shown, C::Send | C::GiveUp | C::Type { .. }) => {
                return Err(CodeOver);
            }
        };
        Ok((Self { state, ..self }, shown))
    }

    /// Whether nothing typed for it is heard any more.
    pub fn is_over(&self, now: Time) -> bool {
        now >= self.asked_at.plus(CODE_LASTS) || self.tries_left() == 0
    }

    /// How many codes are heard still.
    pub fn tries_left(&self) -> u8 {
        match self.state {
            Wanted::Unsent { wrong } | Wanted::Sent { wrong } => WRONG_CODES_MAX.saturating_sub(wrong),
            Wanted::Undelivered => WRONG_CODES_MAX,
            Wanted::Shown => 0,
        }
    }
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
