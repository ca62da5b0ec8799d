//! What a person wants of the server that is no answer to a request: under a nonce of its own, signed by device key and PIN
//! key or platform key. Everything is compared before PIN or assertion is looked at, so that no PIN is tried under a message
//! for something else.

use serde::de::DeserializeOwned;

use super::{PersonKeys, Purpose, Refused, SIGNED_BYTES_MAX, Signed, VerifiedPerson, check_head, is_nonce};
use crate::keys::DevicePublicKey;
use crate::strict;

/// What the payload of every wish says.
pub(super) struct Head<'a> {
    pub(super) aud: &'a str,
    pub(super) purpose: Purpose,
    pub(super) nonce: &'a str,
}

/// The payload of one kind of wish.
pub(super) trait Wish: DeserializeOwned {
    const PURPOSE: Purpose;

    fn head(&self) -> Head<'_>;
}

/// By whom a wish must be signed, and for which server.
#[derive(Clone, Copy)]
pub(super) struct Signers<'a> {
    pub(super) audience: &'a str,
    pub(super) device_kid: &'a str,
    pub(super) device_key: &'a DevicePublicKey,
    pub(super) person: PersonKeys<'a>,
}

/// Verifies a wish under `nonce`, the nonce of the call that brought it; `is_this` says whether it is about what the call is
/// about.
///
/// # Errors
/// The first thing that is wrong, PIN or assertion last.
pub(super) fn verify<W: Wish>(
    signed: &Signed,
    signers: Signers<'_>,
    nonce: &str,
    is_this: impl FnOnce(&W) -> bool,
) -> Result<(W, VerifiedPerson), Refused> {
    let Signers { audience, device_kid, device_key, person } = signers;
    let payload = signed.payload_by_device(W::PURPOSE, device_kid, device_key)?;
    let wish: W = strict::object(payload, SIGNED_BYTES_MAX).map_err(|_| Refused::Malformed)?;
    let head = wish.head();
    check_head(head.aud, head.purpose, (audience, W::PURPOSE))?;
    signed.check_person_is_named(W::PURPOSE, device_kid)?;
    if !is_nonce(head.nonce) {
        return Err(Refused::Malformed);
    }
    if head.nonce != nonce || !is_this(&wish) {
        return Err(Refused::OtherContent);
    }
    let person = signed.person_signed(&person)?;
    Ok((wish, person))
}
