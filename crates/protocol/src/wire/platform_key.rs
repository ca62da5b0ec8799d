//! What an app needs to have the phone make a platform key.

use serde::{Deserialize, Serialize};

use crate::encoding::base64url;
use crate::signed::platform_key::challenge;
use crate::webauthn::{Algorithm, RelyingParty};

/// The answer to `POST /platform-key/options`. What it does not say is fixed: a platform authenticator, user
/// verification required, no attestation, no discoverable credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformKeyOptions {
    /// For the call that brings the registration.
    pub nonce: String,
    /// The challenge of the registration, in base64url: the hash of that nonce.
    pub challenge: String,
    /// The RP id: the app's host.
    pub rp_id: String,
    /// The handle of the user, in base64url: the device, so that no other one's key is replaced.
    pub user: String,
    /// What the phone calls the key: the device's name.
    pub user_name: String,
    /// The algorithms that are taken, by their numbers in COSE, best first.
    pub algorithms: Vec<i32>,
    /// How long the phone may ask, in milliseconds: a little less than the nonce lives.
    pub timeout_ms: u32,
}

impl PlatformKeyOptions {
    /// For this device, under this nonce.
    #[must_use]
    pub fn new(nonce: String, app: &RelyingParty<'_>, device: &str, name: &str) -> Self {
        Self {
            challenge: base64url(&challenge(&nonce)),
            nonce,
            rp_id: app.id.to_owned(),
            user: base64url(device.as_bytes()),
            user_name: name.to_owned(),
            algorithms: Algorithm::ALL.iter().map(|algorithm| algorithm.number()).collect(),
            timeout_ms: 50_000,
        }
    }
}
