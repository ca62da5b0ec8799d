//! Identifiers. Each thing has an id of its own type, so that no two kinds can be mistaken for each other.

use std::fmt;

use crate::time::Time;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u128);

        impl $name {
            /// Reads the 32 lower-case hexadecimal digits that [`fmt::Display`] writes.
            pub fn parse(text: &str) -> Option<Self> {
                parse_hex(text).map(Self)
            }

            /// The id as 16 big-endian bytes, as it is stored.
            pub fn bytes(self) -> [u8; 16] {
                self.0.to_be_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:x})"), self.0)
            }
        }
    )+};
}

ids! {
    /// A person's record.
    AccountId,
    /// An activated copy of the code app.
    DeviceId,
    /// The row of a code card; what is printed on it is its [`crate::card::CardNumber`].
    CardId,
    /// What the code app was asked.
    RequestId,
    /// One browser's attempt to sign in to one service.
    LoginId,
    /// An authorization code and the tokens that came of it.
    GrantId,
    /// A sign-in that lasts, for one browser and one service or group.
    SessionId,
    /// An activation of a device on its way.
    ActivationId,
    /// A browser that an account signed in from with two factors and chose to remember.
    KnownBrowserId,
    /// A sealed card or letter that waits to be printed.
    PrintJobId,
    /// What a person is told of their account.
    NoticeId,
    /// A change that a person asked for in My Tillid.
    ChangeId,
    /// An entry of the audit log.
    AuditId,
    /// A job in the outbox.
    JobId,
    /// Something that happened to an account.
    ActivityId,
}

fn parse_hex(text: &str) -> Option<u128> {
    let well_formed = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if well_formed { u128::from_str_radix(text, 16).ok() } else { None }
}

/// An entry's id begins with its millisecond in 48 bits.
const BELOW_THE_MILLISECOND: u32 = 80;

impl AuditId {
    /// The id that stands before all entries of this instant's millisecond, and after all earlier ones.
    pub fn before(at: Time) -> Self {
        Self((Self::millisecond(at) << BELOW_THE_MILLISECOND).saturating_sub(1))
    }

    /// The id that stands after all entries of this instant's millisecond, and before all later ones.
    pub fn until(at: Time) -> Self {
        Self(((Self::millisecond(at) + 1) << BELOW_THE_MILLISECOND) - 1)
    }

    fn millisecond(at: Time) -> u128 {
        u128::from(at.micros().max(0).unsigned_abs() / 1_000) & 0xffff_ffff_ffff
    }
}

const MY_TILLID: &str = "my-tillid";

/// A service's `client_id`: 1 to 64 of `A-Z a-z 0-9 . _ -`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceId(String);

impl ServiceId {
    /// Reads a `client_id`; `None` when it is none of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        ((1..=64).contains(&text.len()) && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }

    /// The ID of My Tillid, which is a service of our own and known by it alone. Nobody else is given it.
    pub fn my_tillid() -> Self {
        Self(MY_TILLID.to_owned())
    }

    /// Whether it is My Tillid's.
    pub fn is_my_tillid(&self) -> bool {
        self.0 == MY_TILLID
    }

    /// The `client_id` as the service writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
