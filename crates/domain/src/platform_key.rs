//! The platform key of a device: the phone's own lock in the PIN's place, and what bad assertions do to it.
//!
//! Its tries and the PIN's are two counts. A right PIN resets both; a right assertion resets neither, so that nobody
//! guesses at the PIN between two fingers of the owner, nor at the platform key.

use protocol::webauthn::{Credential, PlatformPublicKey, Refused, Registered, Used};

use crate::limits::Limits;
use crate::time::Time;

/// The platform key that a device has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformKey {
    /// The credential's id.
    pub credential_id: Vec<u8>,
    /// Its public key in COSE. Nothing can be guessed with it, so it need not be sealed.
    pub public_key: Vec<u8>,
    /// How often it has signed, as it last said itself.
    pub sign_count: u32,
    /// Whether it may be copied to the person's other devices.
    pub backup_eligible: bool,
    /// Whether it had been, when it last signed.
    pub backed_up: bool,
    /// Bad assertions since the last right PIN.
    pub wrong_since_pin: u8,
    /// When it was added.
    pub added_at: Time,
}

impl PlatformKey {
    /// A key that was just registered.
    pub fn new(registered: &Registered, now: Time) -> Self {
        let Registered { credential, backed_up, aaguid: _ } = registered;
        Self {
            credential_id: credential.id.clone(),
            public_key: credential.key.to_cose().to_vec(),
            sign_count: credential.sign_count,
            backup_eligible: credential.backup_eligible,
            backed_up: *backed_up,
            wrong_since_pin: 0,
            added_at: now,
        }
    }

    /// Whether it is put aside until the PIN was right.
    pub fn is_put_aside(&self, limits: &Limits) -> bool {
        self.wrong_since_pin >= limits.wrong_assertions
    }

    /// Bad assertions left before it is put aside.
    pub fn tries_left(&self, limits: &Limits) -> u8 {
        limits.wrong_assertions.saturating_sub(self.wrong_since_pin)
    }

    /// What verifies its assertions.
    pub fn credential(&self) -> Result<Credential, Refused> {
        Ok(Credential {
            id: self.credential_id.clone(),
            key: PlatformPublicKey::from_cose(&self.public_key)?,
            sign_count: self.sign_count,
            backup_eligible: self.backup_eligible,
        })
    }

    pub(crate) fn after_right_pin(self) -> Self {
        Self { wrong_since_pin: 0, ..self }
    }

    pub(crate) fn after_wrong_assertion(self) -> Self {
        Self { wrong_since_pin: self.wrong_since_pin.saturating_add(1), ..self }
    }

    pub(crate) fn after_right_assertion(self, used: Used) -> Self {
        Self { sign_count: used.sign_count, backed_up: used.backed_up, ..self }
    }
}
