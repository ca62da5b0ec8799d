//! The key that signs checkpoints of the audit log, and nothing else: Ed25519, so that anybody's tools can check it.

use std::sync::Arc;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use zeroize::Zeroizing;

use super::ring::{KeyId, KeyRing, keyed};

/// Signs checkpoints.
pub struct CheckpointKey {
    pair: Ed25519KeyPair,
    public: CheckpointPublic,
}

/// The public half. Whoever keeps it elsewhere can check the log without trusting this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckpointPublic(pub [u8; 32]);

impl CheckpointKey {
    /// The key of a secret.
    pub(super) fn from_secret(secret: &[u8; 32]) -> Option<Self> {
        let seed = Zeroizing::new(keyed(&hmac::Key::new(hmac::HMAC_SHA256, secret), "checkpoints", &[]));
        let pair = Ed25519KeyPair::from_seed_unchecked(&*seed).ok()?;
        let mut public = [0; 32];
        public.copy_from_slice(pair.public_key().as_ref());
        Some(Self { pair, public: CheckpointPublic(public) })
    }

    /// The public half.
    pub fn public(&self) -> CheckpointPublic {
        self.public
    }

    /// Signs a checkpoint's text.
    pub fn sign(&self, text: &str) -> [u8; 64] {
        let mut signature = [0; 64];
        signature.copy_from_slice(self.pair.sign(text.as_bytes()).as_ref());
        signature
    }
}

impl CheckpointPublic {
    /// Whether the key's owner signed this text.
    pub fn has_signed(self, text: &str, signature: &[u8; 64]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.0).verify(text.as_bytes(), signature).is_ok()
    }
}

impl KeyRing {
    /// The key that signs checkpoints today, with its id.
    pub fn checkpoint_key(&self) -> (KeyId, Arc<CheckpointKey>) {
        let families = self.families();
        (families.audit.newest_id(), Arc::clone(families.audit.newest()))
    }

    /// The public half of the key with this id; `None` when no such key is held.
    pub fn checkpoint_public(&self, id: KeyId) -> Option<CheckpointPublic> {
        self.families().audit.get(id).ok().map(|key| key.public())
    }

    /// The public halves of all keys that ever signed checkpoints and are still held, the newest first.
    pub fn checkpoint_publics(&self) -> Vec<CheckpointPublic> {
        self.families().audit.under_each(|key| key.public())
    }
}

impl std::fmt::Debug for CheckpointKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CheckpointKey(…)")
    }
}
