//! Who somebody is to one service: a pairwise subject (OpenID Connect Core §8.1).
//!
//! Two services of different sectors cannot find out that they know the same person, and none can find the account.

use std::fmt;

use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use crate::text;

/// The key behind all subjects. It is never rotated: every service would lose everybody.
#[derive(Clone)]
pub struct PairwiseKey(Zeroizing<[u8; 32]>);

impl PairwiseKey {
    /// Takes 256 secret bits.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The subject of the account with these bytes as its id, in this sector: 43 characters, the same for ever.
    pub fn subject(&self, sector: &str, account: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, self.0.as_slice()));
        context.update(b"tillid pairwise subject 1");
        // The length keeps (sector, account) from being read with the border elsewhere.
        context.update(&(sector.len() as u64).to_be_bytes());
        context.update(sector.as_bytes());
        context.update(account);
        text::base64url(context.sign().as_ref())
    }
}

impl fmt::Debug for PairwiseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PairwiseKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_subject_is_the_same_for_ever_and_another_in_every_other_place() {
        let key = PairwiseKey::new([1; 32]);
        let subject = key.subject("bank.example", b"account");
        // Kept here as it was first computed: changing it would make every person a stranger to every service.
        assert_eq!(subject, "a0DB0Ir-RgFJ3un_046vxizv1EPi6y06SxMXZzD8R78");
        let all: HashSet<_> = [
            subject,
            key.subject("union.example", b"account"),
            key.subject("bank.example", b"accounT"),
            key.subject("bank.examplea", b"ccount"),
            key.subject("", b"bank.exampleaccount"),
            PairwiseKey::new([2; 32]).subject("bank.example", b"account"),
        ]
        .into();
        assert_eq!(all.len(), 6);
        assert_eq!(format!("{key:?}"), "PairwiseKey(…)");
    }
}
