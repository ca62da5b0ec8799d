//! What is carried without typing: the QR beside the six digits, and the link on the phone itself.
//!
//! Both are addresses of the code app whose fragment never leaves the browser. A QR is authenticated with the second in
//! which it was drawn, so that a picture of one is soon worth nothing; a link's secret holds as long as its request.

use std::fmt;

use aws_lc_rs::hmac;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use crate::encoding::{base64url, from_base64url};

/// How many seconds a QR is taken after the one in which it was drawn.
pub const QR_LASTS_S: i64 = 3;

/// More bytes than any lawful link has.
const LINK_BYTES_MAX: usize = 400;

/// Sixteen bytes that the server made for one request. Prints as `…`; compares in constant time.
#[derive(Clone)]
pub struct CarrySecret([u8; 16]);

impl CarrySecret {
    /// The first half of what was made with a key.
    #[must_use]
    pub fn first_half_of(made: &[u8; 32]) -> Self {
        let (half, _) = made.as_chunks::<16>();
        Self(half.first().copied().unwrap_or_default())
    }

    /// Reads base64url.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 22 {
            return None;
        }
        let bytes = Zeroizing::new(from_base64url(text)?);
        bytes.as_slice().try_into().ok().map(Self)
    }

    /// In base64url, for the one place that shows it.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(base64url(&self.0))
    }
}

/// What authenticates QRs. It never leaves the server.
pub struct QrKey(hmac::Key);

impl QrKey {
    /// A key of 32 random bytes.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// HMAC-SHA-256 of the text `r=<request>&t=<seconds>`, its first half.
    #[must_use]
    pub fn mac(&self, request: &str, at_s: i64) -> CarrySecret {
        let tag = hmac::sign(&self.0, format!("r={request}&t={at_s}").as_bytes());
        let mut made = [0; 32];
        made.copy_from_slice(tag.as_ref());
        CarrySecret::first_half_of(&made)
    }
}

/// What a QR or a link says once it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarryLink {
    /// The request that it is for: 32 hexadecimal digits.
    pub request: String,
    /// What it carries.
    pub brings: Brings,
}

/// What a [`CarryLink`] carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Brings {
    /// A QR: the second in which it was drawn, and its authentication.
    Qr {
        /// Unix seconds.
        at_s: i64,
        /// By [`QrKey::mac`].
        mac: CarrySecret,
    },
    /// The link on the phone itself.
    Link(CarrySecret),
}

impl CarryLink {
    /// Reads what was scanned or opened: exactly an address of the app at `origin`, spelled in the one way that we write.
    #[must_use]
    pub fn parse(text: &str, origin: &str) -> Option<Self> {
        if text.len() > LINK_BYTES_MAX {
            return None;
        }
        let mut members = text.strip_prefix(origin)?.strip_prefix("/#")?.split('&');
        let request = members.next()?.strip_prefix("r=")?;
        if request.len() != 32 || !request.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        let next = members.next()?;
        let brings = match (next.strip_prefix("t="), next.strip_prefix("l=")) {
            (Some(seconds), _) => {
                Brings::Qr { at_s: whole(seconds)?, mac: CarrySecret::parse(members.next()?.strip_prefix("h=")?)? }
            }
            (None, Some(secret)) => Brings::Link(CarrySecret::parse(secret)?),
            (None, None) => return None,
        };
        members.next().is_none().then(|| Self { request: request.to_owned(), brings })
    }

    /// The address, for a page of ours and nothing else.
    #[must_use]
    pub fn to_text(&self, origin: &str) -> Zeroizing<String> {
        let request = &self.request;
        Zeroizing::new(match &self.brings {
            Brings::Qr { at_s, mac } => format!("{origin}/#r={request}&t={at_s}&h={}", *mac.expose()),
            Brings::Link(secret) => format!("{origin}/#r={request}&l={}", *secret.expose()),
        })
    }
}

/// Seconds, without a sign or leading zeros: one second has one spelling.
fn whole(text: &str) -> Option<i64> {
    let is_plain = (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_plain && (text == "0" || !text.starts_with('0'))).then(|| text.parse().ok())?
}

impl PartialEq for CarrySecret {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for CarrySecret {}

impl Drop for CarrySecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for CarrySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl fmt::Debug for QrKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QrKey(…)")
    }
}

impl Serialize for CarrySecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.expose())
    }
}

impl<'de> Deserialize<'de> for CarrySecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("not sixteen bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &str = "https://app.id.example";
    const REQUEST: &str = "0199c0de0000700080000000000000aa";

    #[test]
    fn what_we_write_reads_back() {
        let mac = QrKey::new(&[7; 32]).mac(REQUEST, 1_795_340_000);
        for brings in [Brings::Qr { at_s: 1_795_340_000, mac: mac.clone() }, Brings::Link(mac)] {
            let link = CarryLink { request: REQUEST.to_owned(), brings };
            let text = link.to_text(APP);
            assert!(text.len() < 120, "a QR stays coarse: {}", text.len());
            assert_eq!(CarryLink::parse(&text, APP), Some(link.clone()));
            assert!(CarryLink::parse(&text, "https://app.other.example").is_none());
            assert!(CarryLink::parse(&format!("{}&x=1", *text), APP).is_none());
            assert!(CarryLink::parse(&text.to_uppercase(), APP).is_none());
            assert!(!format!("{link:?}").contains(text.rsplit('=').next().unwrap()));
        }
    }

    #[test]
    fn each_second_and_each_request_has_its_own() {
        let key = QrKey::new(&[7; 32]);
        let one = key.mac(REQUEST, 100);
        assert!(one == key.mac(REQUEST, 100));
        assert!(one != key.mac(REQUEST, 101));
        assert!(one != key.mac("0199c0de0000700080000000000000ab", 100));
        assert!(one != QrKey::new(&[8; 32]).mac(REQUEST, 100));
    }
}
