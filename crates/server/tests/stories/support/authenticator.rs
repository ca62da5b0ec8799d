//! A phone's own lock with one credential behind it, and what a story may bend in what it says.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use protocol::webauthn::{Assertion, Registration};
use protocol::{base64url, sha256};
use serde_json::json;

use super::world::APP;

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const WITH_CREDENTIAL: u8 = 0x40;

/// A credential of a phone.
#[derive(Clone)]
pub(crate) struct Authenticator {
    /// Its key pair (PKCS #8).
    pub(crate) document: Vec<u8>,
    /// Its id.
    pub(crate) id: Vec<u8>,
    /// How often it has signed; `None` for one that does not count.
    pub(crate) count: Option<u32>,
    /// The origin that its browser is on.
    pub(crate) origin: String,
    /// Whether it looks who is there.
    pub(crate) verifies: bool,
    /// Whether a provider copies it to other devices.
    pub(crate) synced: bool,
}

impl Authenticator {
    /// A phone's, bound to it, that counts.
    pub(crate) fn new(id: u8) -> Self {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new());
        let document = document.expect("a key").as_ref().to_vec();
        Self { document, id: vec![id; 16], count: Some(0), origin: APP.to_owned(), verifies: true, synced: false }
    }

    pub(crate) fn registers(&self, challenge: &[u8]) -> Registration {
        let key = self.key();
        let point = key.public_key().as_ref();
        let mut data = self.data(WITH_CREDENTIAL);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(&self.id);
        // An EC2 key of COSE (RFC 9053 §7.1.1): kty, alg, crv, x, y.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..]);
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).expect("few bytes"));
        attestation.extend(data);
        Registration { client_data: self.client_data("webauthn.create", challenge), attestation }
    }

    pub(crate) fn asserts(&mut self, challenge: &[u8]) -> Assertion {
        self.count = self.count.map(|count| count + 1);
        let (client_data, authenticator_data) = (self.client_data("webauthn.get", challenge), self.data(0));
        let signed = [&authenticator_data[..], &sha256(&client_data)].concat();
        let signature = self.key().sign(&SystemRandom::new(), &signed).expect("signed").as_ref().to_vec();
        Assertion { credential_id: self.id.clone(), client_data, authenticator_data, signature }
    }

    fn key(&self) -> EcdsaKeyPair {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.document).expect("a key")
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let host = self.origin.trim_start_matches("http://").split(':').next().expect("a host");
        let verified = if self.verifies { USER_VERIFIED } else { 0 };
        let synced = if self.synced { BACKUP_ELIGIBLE | BACKED_UP } else { 0 };
        let mut data = sha256(host.as_bytes()).to_vec();
        data.push(USER_PRESENT | verified | synced | more);
        data.extend(self.count.unwrap_or(0).to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, challenge: &[u8]) -> Vec<u8> {
        let said =
            json!({ "type": kind, "challenge": base64url(challenge), "origin": self.origin, "crossOrigin": false });
        said.to_string().into_bytes()
    }
}
