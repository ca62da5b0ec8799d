//! The two keys of a device: the device key (possession, ES256) and the PIN key (knowledge, Ed25519).
//!
//! Public halves verify, signing halves sign; both know their JWK form (RFC 7517, 7518 §6.2, 8037 §2).

mod device;
mod pin;

pub use device::{DeviceKey, DevicePublicKey};
pub use pin::{PIN_ITERATIONS, PinKey, PinPublicKey, PinSalt};

/// Why bytes are not a key of the kind that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyRefused;

impl std::fmt::Display for KeyRefused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not a key of this kind")
    }
}

impl std::error::Error for KeyRefused {}

/// The cryptographic library declined to sign. It does so only when memory or entropy runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CannotSign;

impl std::fmt::Display for CannotSign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("could not sign")
    }
}

impl std::error::Error for CannotSign {}
