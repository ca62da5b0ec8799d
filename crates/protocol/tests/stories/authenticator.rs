//! A phone's authenticator that others wrote, and what it makes, ready to be spoiled.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::SecretKeyT;
use passkey::crypto::aws_lc_rs::{AwsLcRsBackend, AwsLcRsSecretKey};
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error};
use protocol::webauthn::{Assertion, Credential, Registration, RelyingParty, SyncedCredentials};
use protocol::{base64url, sha256};
use serde_json::json;
use url::Url;

use crate::common::APP;

pub(crate) const HOST: &str = "app.id.example";
pub(crate) const RELYING_PARTY: RelyingParty<'static> =
    RelyingParty { id: HOST, origin: APP, synced: SyncedCredentials::Allowed };

/// Somebody with a finger on the sensor.
pub(crate) struct Owner;

type Soon<'f, T> = Pin<Box<dyn Future<Output = T> + Send + 'f>>;

impl UserValidationMethod for Owner {
    type PasskeyItem = Passkey;

    fn check_user<'a, 's, 'f>(
        &'s self,
        _: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Soon<'f, Result<UserCheck, Ctap2Error>>
    where
        'a: 'f,
        's: 'f,
        Self: 'f,
    {
        Box::pin(std::future::ready(Ok(UserCheck { presence, verification })))
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

/// A browser on a phone whose authenticator holds at most one credential.
pub(crate) struct Browser {
    origin: Url,
    algorithm: i32,
    counts: bool,
    kept: Option<Passkey>,
}

impl Browser {
    /// `algorithm` by its number in COSE; `counts` whether its signatures are counted.
    pub(crate) fn new(algorithm: i32, counts: bool) -> Self {
        Self { origin: Url::parse(APP).unwrap(), algorithm, counts, kept: None }
    }

    pub(crate) fn register(&mut self, challenge: &[u8]) -> Registration {
        let options = json!({ "publicKey": {
            "rp": { "id": HOST, "name": "Tillid" },
            "user": { "id": base64url(b"device 1"), "name": "Ida", "displayName": "Ida" },
            "challenge": base64url(challenge),
            "pubKeyCredParams": [{ "type": "public-key", "alg": self.algorithm }],
            "authenticatorSelection": { "userVerification": "required", "authenticatorAttachment": "platform" },
            "attestation": "none",
        }});
        let options = serde_json::from_value(options).unwrap();
        let mut client = Client::new(self.authenticator());
        let response = at_once(client.register(&self.origin, options, DefaultClientData)).unwrap().response;
        self.kept = client.authenticator_mut().store_mut().take();
        Registration {
            client_data: response.client_data_json.to_vec(),
            attestation: response.attestation_object.to_vec(),
        }
    }

    pub(crate) fn sign(&mut self, challenge: &[u8]) -> Assertion {
        let options = json!({ "publicKey": {
            "challenge": base64url(challenge), "rpId": HOST, "userVerification": "required",
        }});
        let options = serde_json::from_value(options).unwrap();
        let mut client = Client::new(self.authenticator());
        let made = at_once(client.authenticate(&self.origin, options, DefaultClientData)).unwrap();
        self.kept = client.authenticator_mut().store_mut().take();
        Assertion {
            credential_id: made.raw_id.to_vec(),
            client_data: made.response.client_data_json.to_vec(),
            authenticator_data: made.response.authenticator_data.to_vec(),
            signature: made.response.signature.to_vec(),
        }
    }

    /// A second phone with the same credential.
    pub(crate) fn copied(&self) -> Self {
        let (origin, kept) = (self.origin.clone(), self.kept.clone());
        Self { origin, algorithm: self.algorithm, counts: self.counts, kept }
    }

    /// Signs whatever an assertion has become, with the credential's own key.
    pub(crate) fn sign_again(&self, assertion: &mut Assertion) {
        let mut key = AwsLcRsSecretKey::from_cose_key(&self.kept.as_ref().unwrap().key).unwrap();
        assertion.signature = key.sign(&[&assertion.authenticator_data[..], &sha256(&assertion.client_data)].concat());
    }

    fn authenticator(&mut self) -> Authenticator<Option<Passkey>, Owner, AwsLcRsBackend> {
        let mut authenticator = Authenticator::new(Aaguid::new_empty(), self.kept.take(), Owner, AwsLcRsBackend);
        authenticator.set_make_credentials_with_signature_counter(self.counts);
        authenticator
    }
}

/// A software authenticator waits for nobody.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

/// A good ceremony of each kind, by one credential.
pub(crate) struct Good {
    pub(crate) browser: Browser,
    pub(crate) registration: Registration,
    pub(crate) credential: Credential,
    pub(crate) assertion: Assertion,
}

pub(crate) const CHALLENGE: [u8; 32] = [0xc4; 32];

impl Good {
    pub(crate) fn new(algorithm: i32, counts: bool) -> Self {
        let mut browser = Browser::new(algorithm, counts);
        let registration = browser.register(&CHALLENGE);
        let credential = registration.verify(&RELYING_PARTY, &CHALLENGE).unwrap().credential;
        let assertion = browser.sign(&CHALLENGE);
        Self { browser, registration, credential, assertion }
    }
}

/// CBOR, written by hand. Numbers stay below 65536.
pub(crate) mod cbor {
    pub(crate) fn head(major: u8, argument: usize) -> Vec<u8> {
        let major = major << 5;
        match argument {
            0..24 => vec![major | argument as u8],
            24..256 => vec![major | 24, argument as u8],
            _ => vec![major | 25, (argument >> 8) as u8, argument as u8],
        }
    }

    pub(crate) fn number(number: i32) -> Vec<u8> {
        if number < 0 { head(1, (-1 - number) as usize) } else { head(0, number as usize) }
    }

    pub(crate) fn bytes(bytes: &[u8]) -> Vec<u8> {
        [head(2, bytes.len()), bytes.to_vec()].concat()
    }

    pub(crate) fn text(text: &str) -> Vec<u8> {
        [head(3, text.len()), text.as_bytes().to_vec()].concat()
    }

    pub(crate) fn map(members: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
        let written = members.iter().flat_map(|(key, value)| [&key[..], value].concat());
        head(5, members.len()).into_iter().chain(written).collect()
    }
}
