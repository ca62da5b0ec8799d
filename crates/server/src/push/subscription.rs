//! A subscription: an endpoint and two keys, parsed once and then known to be usable.

use std::fmt;

use protocol::wire::PushSubscription;
use protocol::{DevicePublicKey, from_base64url};
use url::Url;
use zeroize::Zeroizing;

use super::Reach;
use super::encrypt::{AUTH_BYTES, POINT_BYTES, Receiver};

/// The longest endpoints in use have some six hundred.
const ENDPOINT_BYTES_MAX: usize = 1_000;

/// Where and for whom to encrypt. Prints as `…`: whoever has it can try to reach the person.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    endpoint: Zeroizing<String>,
    origin: String,
    public: [u8; POINT_BYTES],
    auth: Zeroizing<[u8; AUTH_BYTES]>,
}

/// The subscription is none that we can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotUsable;

impl Subscription {
    /// Reads what a browser gave its app.
    pub fn parse(given: &PushSubscription, reach: Reach) -> Result<Self, NotUsable> {
        let public = from_base64url(&given.p256dh).ok_or(NotUsable)?;
        let auth = from_base64url(given.auth.expose()).map(Zeroizing::new).ok_or(NotUsable)?;
        Self::new(given.endpoint.expose(), &public, &auth, reach)
    }

    /// Reads what [`Self::to_bytes`] writes.
    pub fn from_bytes(bytes: &[u8], reach: Reach) -> Result<Self, NotUsable> {
        let (public, rest) = bytes.split_at_checked(POINT_BYTES).ok_or(NotUsable)?;
        let (auth, endpoint) = rest.split_at_checked(AUTH_BYTES).ok_or(NotUsable)?;
        Self::new(std::str::from_utf8(endpoint).map_err(|_| NotUsable)?, public, auth, reach)
    }

    /// Key, secret and endpoint, to be sealed.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([self.public.as_slice(), self.auth.as_slice(), self.endpoint.as_bytes()].concat())
    }

    fn new(endpoint: &str, public: &[u8], auth: &[u8], reach: Reach) -> Result<Self, NotUsable> {
        let is_text = endpoint.len() <= ENDPOINT_BYTES_MAX && endpoint.bytes().all(|byte| byte.is_ascii_graphic());
        let url = Url::parse(endpoint).ok().filter(|url| is_text && reach.allows(url)).ok_or(NotUsable)?;
        let key = DevicePublicKey::from_sec1(public).map_err(|_| NotUsable)?;
        Ok(Self {
            endpoint: Zeroizing::new(endpoint.to_owned()),
            origin: url.origin().ascii_serialization(),
            public: *key.to_sec1(),
            auth: Zeroizing::new(auth.try_into().map_err(|_| NotUsable)?),
        })
    }

    /// The whole address.
    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The push service, as tokens name it.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// For whom to encrypt.
    pub(super) fn receiver(&self) -> Receiver<'_> {
        Receiver { public: &self.public, auth: &self.auth }
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscription(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::base64url;

    const POINT: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

    fn given(endpoint: &str, p256dh: &str, auth: &[u8]) -> PushSubscription {
        let auth = base64url(auth).as_str().into();
        PushSubscription { endpoint: endpoint.into(), p256dh: p256dh.to_owned(), auth }
    }

    #[test]
    fn a_subscription_is_bounded_and_its_key_lies_on_the_curve() {
        let long = |bytes: usize| format!("https://push.example/{}", "x".repeat(bytes - 21));
        let off_curve = POINT.replace("aOzi", "aOzj");
        let compressed = base64url(&[2; 33]);
        let good = "https://push.example/x";
        for (endpoint, p256dh, auth, expect) in [
            (good, POINT, [1; 16].as_slice(), true),
            (&long(1_000), POINT, &[1; 16], true),
            (&long(1_001), POINT, &[1; 16], false),
            ("https://push.example/ x", POINT, &[1; 16], false),
            ("https://push.example/\u{f8}", POINT, &[1; 16], false),
            ("http://push.example/x", POINT, &[1; 16], false),
            ("push.example/x", POINT, &[1; 16], false),
            ("", POINT, &[1; 16], false),
            (good, &off_curve, &[1; 16], false),
            (good, &compressed, &[1; 16], false),
            (good, "", &[1; 16], false),
            (good, "not base64url!", &[1; 16], false),
            (good, POINT, &[1; 15], false),
            (good, POINT, &[1; 17], false),
            (good, POINT, &[], false),
        ] {
            let parsed = Subscription::parse(&given(endpoint, p256dh, auth), Reach::PublicHttps);
            assert_eq!(parsed.is_ok(), expect, "{endpoint} {p256dh} {auth:?}");
        }
    }

    #[test]
    fn what_is_kept_comes_back_and_is_checked_again() {
        let here = given("http://localhost:9000/x", POINT, &[1; 16]);
        let kept = Subscription::parse(&here, Reach::ThisMachineForTests).expect("usable in tests");
        assert_eq!(kept.origin(), "http://localhost:9000");
        let bytes = kept.to_bytes();
        assert_eq!(Subscription::from_bytes(&bytes, Reach::ThisMachineForTests), Ok(kept.clone()));
        assert_eq!(Subscription::from_bytes(&bytes, Reach::PublicHttps), Err(NotUsable), "not in the product");
        assert_eq!(Subscription::from_bytes(&bytes[..70], Reach::ThisMachineForTests), Err(NotUsable));
        assert_eq!(format!("{kept:?}"), "Subscription(…)");
    }
}
