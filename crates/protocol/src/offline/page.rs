//! The QR of the page that waits, for a phone without a network: the request's exact bytes, signed by the server, so that
//! the phone shows and answers nothing that a stranger made up.

use std::fmt;

use zeroize::Zeroizing;

use super::digits;
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey, KeyRefused};
use crate::request::{Kind, REQUEST_BYTES_MAX, RequestContent, RequestRefused};

/// The form of what follows: the signature, then the request.
const FORM: u8 = 1;
const SIGNATURE_BYTES: usize = 64;
/// No QR of a request has more digits: three hold at least one byte.
pub const REQUEST_DIGITS_MAX: usize = 3 * (1 + SIGNATURE_BYTES + REQUEST_BYTES_MAX);
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

/// Why a text is not answered as the QR of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageRefused {
    /// It has more digits than any such QR.
    TooLong,
    /// It is not written as such a QR is.
    NotAPage,
    /// None of these keys signed it: another server's, one made up, or one of before the keys changed.
    NotSigned,
    /// What it asks may not be shown.
    Unsafe(RequestRefused),
    /// It asks for more than a login, and that needs a signature.
    NotALogin,
}

impl fmt::Display for PageRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("more digits than a page's picture has"),
            Self::NotAPage => f.write_str("not the digits of a page's picture"),
            Self::NotSigned => f.write_str("signed by none of the server's keys"),
            Self::Unsafe(why) => write!(f, "{why}"),
            Self::NotALogin => f.write_str("not a login"),
        }
    }
}

impl std::error::Error for PageRefused {}

/// Which login a QR asks for, with the exact bytes to answer, if it was signed by one of these keys.
///
/// # Errors
/// For everything else.
pub fn read_request(text: &str, keys: &[DevicePublicKey]) -> Result<(RequestContent, Vec<u8>), PageRefused> {
    if text.len() > REQUEST_DIGITS_MAX {
        return Err(PageRefused::TooLong);
    }
    let read = digits::to_bytes(text).ok_or(PageRefused::NotAPage)?;
    let Some(([FORM], rest)) = read.split_first_chunk() else { return Err(PageRefused::NotAPage) };
    let (signature, request) = rest.split_first_chunk::<SIGNATURE_BYTES>().ok_or(PageRefused::NotAPage)?;
    let signed = [SIGNED_FOR, request].concat();
    if !keys.iter().any(|key| key.verifies(&signed, signature)) {
        return Err(PageRefused::NotSigned);
    }
    let content = RequestContent::parse(request).map_err(PageRefused::Unsafe)?;
    match content.kind {
        Kind::LogIn => Ok((content, request.to_vec())),
        Kind::Sign | Kind::Activate => Err(PageRefused::NotALogin),
    }
}
