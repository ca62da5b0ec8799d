//! Who sends: the operator's own key, by which push services know us without an account with them (RFC 8292).

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use domain::time::{Span, Time};
use protocol::base64url;
use serde_json::json;
use zeroize::Zeroizing;

/// A push service takes a token for at most a day (RFC 8292 §2). Half of it leaves room for both clocks.
const TOKEN_LIVES: Span = Span::hours(12);

/// The key pair that signs for us. Subscriptions are made for its public half and take nothing from another.
pub struct VapidKey {
    pair: EcdsaKeyPair,
    public: String,
}

/// The library refused to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CannotSign;

impl VapidKey {
    /// The key of a secret: the first candidate of a fixed sequence that is a scalar of P-256.
    pub fn from_secret(secret: &[u8; 32]) -> Option<Self> {
        let seed = hmac::Key::new(hmac::HMAC_SHA256, secret);
        (0..u8::MAX).find_map(|attempt| {
            let candidate = hmac::sign(&seed, &[b"tillid vapid key".as_slice(), &[attempt]].concat());
            // ECPrivateKey with version and scalar alone (RFC 5915 §3).
            let mut der = Zeroizing::new(vec![0x30, 0x25, 0x02, 0x01, 0x01, 0x04, 0x20]);
            der.extend_from_slice(candidate.as_ref());
            let pair = EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_FIXED_SIGNING, &der).ok()?;
            Some(Self { public: base64url(pair.public_key().as_ref()), pair })
        })
    }

    /// The public half as apps subscribe with it: an uncompressed point in base64url.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The header `Authorization` for one push service, named by its origin. The time is rounded to the hour, so that a
    /// push service that remembers what it checked can do so.
    pub(super) fn authorization(&self, origin: &str, contact: &str, now: Time) -> Result<String, CannotSign> {
        let hour_s = now.seconds().div_euclid(3_600) * 3_600;
        let expires_at_s = Time::from_seconds(hour_s).plus(TOKEN_LIVES).seconds();
        let header = base64url(br#"{"typ":"JWT","alg":"ES256"}"#);
        let claims = json!({ "aud": origin, "exp": expires_at_s, "sub": contact }).to_string();
        let signed = format!("{header}.{}", base64url(claims.as_bytes()));
        // The library mixes randomness of its own into each signature; nobody who calls could give it safely.
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).map_err(|_| CannotSign)?;
        Ok(format!("vapid t={signed}.{}, k={}", base64url(signature.as_ref()), self.public))
    }
}

impl std::fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VapidKey({})", self.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{DevicePublicKey, from_base64url};
    use serde_json::Value;

    #[test]
    fn a_token_names_the_service_our_contact_and_half_a_day() {
        let key = VapidKey::from_secret(&[7; 32]).expect("a key");
        let now = Time::from_seconds(1_795_340_000);
        let header = key.authorization("https://push.example", "mailto:help@id.example", now).expect("signed");
        let (token, public) = header.strip_prefix("vapid t=").expect("the scheme").split_once(", k=").expect("a key");
        assert_eq!(public, key.public());
        let (signed, signature) = token.rsplit_once('.').expect("a signature");
        let point = from_base64url(public).expect("base64url");
        let verifying = DevicePublicKey::from_sec1(&point).expect("a point on P-256");
        let signature = from_base64url(signature).expect("base64url");
        assert!(verifying.verifies(signed.as_bytes(), &signature));
        assert!(!verifying.verifies(format!("{signed}x").as_bytes(), &signature));

        let (header, claims) = signed.split_once('.').expect("two parts");
        let read =
            |part: &str| -> Value { serde_json::from_slice(&from_base64url(part).expect("base64url")).expect("JSON") };
        assert_eq!(read(header), json!({ "typ": "JWT", "alg": "ES256" }));
        let claims = read(claims);
        assert_eq!(
            (&claims["aud"], &claims["sub"]),
            (&json!("https://push.example"), &json!("mailto:help@id.example"))
        );
        let lives_s = claims["exp"].as_i64().expect("a time") - now.seconds();
        assert!((11 * 3_600..=12 * 3_600).contains(&lives_s), "{lives_s}");
    }

    #[test]
    fn one_secret_gives_one_key() {
        let public = |byte: u8| VapidKey::from_secret(&[byte; 32]).expect("a key").public().to_owned();
        assert_eq!(public(1), public(1));
        assert_ne!(public(1), public(2));
        assert_eq!(public(1).len(), 87);
    }
}
