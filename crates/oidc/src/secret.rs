//! Texts that nobody else may see: they zero themselves, print as `…` and compare in constant time.

use std::fmt;

use aws_lc_rs::digest;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::text;

macro_rules! secret_text {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(Zeroizing::new(text.into()))
            }

            /// The text itself, for the one place that must send or hash it.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// SHA-256 of the text: what is kept instead of it.
            pub fn sha256(&self) -> [u8; 32] {
                sha256(self.0.as_bytes())
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
            }
        }

        impl Eq for $name {}

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

secret_text!(
    /// A service's own secret at the token endpoint.
    ClientSecret
);
secret_text!(
    /// An authorization code on its way through the browser.
    AuthorizationCode
);
secret_text!(
    /// An opaque access token.
    AccessToken
);

impl ClientSecret {
    /// 256 random bits as 43 characters that need no escaping in a header, a form or a shell.
    pub fn from_random(random: &[u8; 32]) -> Self {
        Self::new(text::base64url(random))
    }

    /// What is kept of it. A plain hash is enough, because the secret is random and not chosen by a human.
    pub fn digest(&self) -> SecretDigest {
        SecretDigest(self.sha256())
    }
}

impl AuthorizationCode {
    /// 256 random bits as 43 characters.
    pub fn from_random(random: &[u8; 32]) -> Self {
        Self::new(text::base64url(random))
    }
}

impl AccessToken {
    /// 256 random bits as 43 characters.
    pub fn from_random(random: &[u8; 32]) -> Self {
        Self::new(text::base64url(random))
    }
}

/// SHA-256 of a [`ClientSecret`].
#[derive(Clone, PartialEq, Eq)]
pub struct SecretDigest(pub [u8; 32]);

impl SecretDigest {
    /// Whether this is the digest of `secret`, in time that does not depend on where they differ.
    pub fn is_of(&self, secret: &ClientSecret) -> bool {
        self.0.ct_eq(&secret.sha256()).into()
    }
}

impl fmt::Debug for SecretDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretDigest(…)")
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}
