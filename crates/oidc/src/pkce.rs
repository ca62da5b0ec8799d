//! Proof Key for Code Exchange (RFC 7636), method S256 and nothing else.
//!
//! `plain` protects against nobody who can read the request, so it is not implemented at all.

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::secret::sha256;
use crate::text;

/// RFC 7636 §4.1.
const VERIFIER_BYTES_MIN: usize = 43;
const VERIFIER_BYTES_MAX: usize = 128;

/// SHA-256 of a verifier that only the service knows, as 43 characters of base64url.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// Reads a challenge; anything but the canonical form of 32 bytes is nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 43 && text::from_base64url(text)?.len() == 32;
        fits.then(|| Self(text.to_owned()))
    }

    /// The 43 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this challenge was made from `verifier` (RFC 7636 §4.6), in constant time.
    pub fn is_met_by(&self, verifier: &CodeVerifier) -> bool {
        self.0.as_bytes().ct_eq(verifier.challenge().0.as_bytes()).into()
    }
}

impl TryFrom<String> for CodeChallenge {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a code challenge is 43 characters of base64url")
    }
}

impl From<CodeChallenge> for String {
    fn from(challenge: CodeChallenge) -> Self {
        challenge.0
    }
}

/// The secret behind a [`CodeChallenge`].
#[derive(Clone)]
pub struct CodeVerifier(Zeroizing<String>);

impl CodeVerifier {
    /// Reads a verifier: 43 to 128 unreserved characters (RFC 7636 §4.1).
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (VERIFIER_BYTES_MIN..=VERIFIER_BYTES_MAX).contains(&text.len()) && text::is_unreserved(text);
        fits.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// A verifier from 256 random bits.
    pub fn from_random(random: &[u8; 32]) -> Self {
        Self(Zeroizing::new(text::base64url(random)))
    }

    /// What is sent ahead of it.
    pub fn challenge(&self) -> CodeChallenge {
        CodeChallenge(text::base64url(&sha256(self.0.as_bytes())))
    }

    /// The verifier itself, for the token request.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CodeVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeVerifier(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636_appendix_b_holds() {
        let verifier = CodeVerifier::parse("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        let challenge = CodeChallenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        assert_eq!(verifier.challenge(), challenge);
        assert!(challenge.is_met_by(&verifier));
    }

    #[test]
    fn another_verifier_does_not_meet_the_challenge() {
        let challenge = CodeVerifier::from_random(&[1; 32]).challenge();
        assert!(!challenge.is_met_by(&CodeVerifier::from_random(&[2; 32])));
    }

    #[test]
    fn the_plain_method_never_works() {
        let plain = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let challenge = CodeChallenge::parse(plain).unwrap();
        assert!(!challenge.is_met_by(&CodeVerifier::parse(plain).unwrap()));
    }

    #[test]
    fn challenges_and_verifiers_of_the_wrong_shape_are_refused() {
        for text in ["", "short", &"a".repeat(42), &"a".repeat(44), &format!("{}=", "a".repeat(42)), &"é".repeat(22)] {
            assert_eq!(CodeChallenge::parse(text), None, "{text:?}");
        }
        // The last character of 32 bytes has two bits to spare; only one of four spellings is the canonical one.
        assert_eq!(CodeChallenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN"), None);

        for text in ["", &"a".repeat(42), &"a".repeat(129), &format!("{}+", "a".repeat(43)), &"å".repeat(43)] {
            assert!(CodeVerifier::parse(text).is_none(), "{text:?}");
        }
        assert!(CodeVerifier::parse(&"~".repeat(128)).is_some());
    }

    #[test]
    fn a_verifier_does_not_print_itself() {
        assert_eq!(format!("{:?}", CodeVerifier::from_random(&[7; 32])), "CodeVerifier(…)");
    }
}
