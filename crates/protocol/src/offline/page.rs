//! The QR of the page that waits, for a phone without a network: the request's exact bytes, signed by the server, so that
//! the phone shows and answers nothing that a stranger made up.

use zeroize::Zeroizing;

use super::digits;
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, KeyRefused};
use crate::request::{Kind, REQUEST_BYTES_MAX, RequestContent};

/// The form of what follows: the signature, then the request.
const FORM: u8 = 1;
const SIGNATURE_BYTES: usize = 64;
/// Before the request in what is signed, so that this key's signature never passes for one over something else.
const SIGNED_FOR: &[u8] = b"tillid-offline-request\0";

/// The server's key for these QRs (ES256). Devices are told its public half with their standing.
#[derive(Debug)]
pub struct PageKey(DeviceKey);

impl PageKey {
    /// The key of a secret: each secret has one.
    ///
    /// # Errors
    /// Only for a secret of which no scalar comes, which none is known to be.
    pub fn from_secret(secret: &[u8; 32]) -> Result<Self, KeyRefused> {
        let mut next = Zeroizing::new(*secret);
        let draw = &mut |bytes: &mut [u8]| {
            *next = crate::sha256(&[b"tillid page key".as_slice(), next.as_slice()].concat());
            let count = bytes.len().min(next.len());
            bytes[..count].copy_from_slice(&next[..count]);
        };
        DeviceKey::generate(draw).map(Self)
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> &DevicePublicKey {
        self.0.public()
    }

    /// The text of the QR for these request bytes: digits and nothing else.
    ///
    /// # Errors
    /// When entropy or memory runs out.
    pub fn write_request(&self, request_bytes: &[u8]) -> Result<String, CannotSign> {
        let signature = self.0.sign(&[SIGNED_FOR, request_bytes].concat())?;
        Ok(digits::from_bytes(&[&[FORM], signature.as_slice(), request_bytes].concat()))
    }
}

/// Which login a QR asks for, with the exact bytes to answer; `None` when it is not one that was signed by one of these keys.
#[must_use]
pub fn read_request(text: &str, keys: &[DevicePublicKey]) -> Option<(RequestContent, Vec<u8>)> {
    // Three digits hold at least one byte.
    if text.len() > 3 * (1 + SIGNATURE_BYTES + REQUEST_BYTES_MAX) {
        return None;
    }
    let read = digits::to_bytes(text)?;
    let ([FORM], rest) = read.split_first_chunk()? else { return None };
    let (signature, request) = rest.split_first_chunk::<SIGNATURE_BYTES>()?;
    let signed = [SIGNED_FOR, request].concat();
    keys.iter().any(|key| key.verifies(&signed, signature)).then_some(())?;
    let content = RequestContent::parse(request).ok()?;
    // What is signed for a service needs a signature.
    (content.kind == Kind::LogIn).then(|| (content, request.to_vec()))
}
