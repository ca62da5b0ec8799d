//! Platform keys as phones make and use them: taken when all is well, and found out when copied.

use protocol::sha256;
use protocol::webauthn::{
    Algorithm, Assertion, Credential, PlatformPublicKey, Refused, RelyingParty, SyncedCredentials, Used,
};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};

use crate::authenticator::{Browser, CHALLENGE, Good, HOST, RELYING_PARTY, cbor};
use crate::common::APP;

const ES256: i32 = Algorithm::Es256.number();
const EDDSA: i32 = Algorithm::EdDsa.number();

#[test]
fn the_apps_host_is_its_rp_id() {
    let table = [(APP, HOST), ("https://app.id.example:8443", HOST), ("http://app.localhost:8080", "app.localhost")];
    for (origin, id) in table {
        let expected = RelyingParty { id, origin, synced: SyncedCredentials::Allowed };
        assert_eq!(RelyingParty::of_origin(origin, SyncedCredentials::Allowed), expected);
    }
}

#[test]
fn a_phone_registers_and_signs() {
    for (algorithm, expected) in [(ES256, Algorithm::Es256), (EDDSA, Algorithm::EdDsa)] {
        let mut browser = Browser::new(algorithm, true);
        let registered = browser.register(&CHALLENGE).verify(&RELYING_PARTY, &CHALLENGE).unwrap();
        let mut credential = registered.credential;
        assert_eq!(credential.key.algorithm(), expected);
        assert_eq!((registered.aaguid, registered.backed_up, credential.backup_eligible), ([0; 16], true, true));
        for _ in 0..3 {
            let used = browser.sign(&CHALLENGE).verify(&RELYING_PARTY, &credential, &CHALLENGE).unwrap();
            assert!(used.sign_count > credential.sign_count && used.backed_up);
            credential.sign_count = used.sign_count;
        }
    }
}

#[test]
fn what_is_kept_reads_back_as_the_same_key() {
    for algorithm in [ES256, EDDSA] {
        let key = Good::new(algorithm, true).credential.key;
        let again = PlatformPublicKey::from_cose(key.to_cose()).unwrap();
        assert_eq!(again, key);
        assert!(format!("{again:?}").starts_with("PlatformPublicKey("));
    }
}

#[test]
fn a_phone_that_counts_nothing_signs_again_and_again() {
    let mut good = Good::new(ES256, false);
    for _ in 0..3 {
        let used = good.browser.sign(&CHALLENGE).verify(&RELYING_PARTY, &good.credential, &CHALLENGE);
        assert_eq!(used, Ok(Used { sign_count: 0, backed_up: true }));
    }
}

#[test]
fn a_copied_credential_is_found_out_by_its_count() {
    let mut browser = Browser::new(ES256, true);
    let mut credential = browser.register(&CHALLENGE).verify(&RELYING_PARTY, &CHALLENGE).unwrap().credential;
    let mut copy = browser.copied();

    let by_owner = browser.sign(&CHALLENGE);
    credential.sign_count = by_owner.verify(&RELYING_PARTY, &credential, &CHALLENGE).unwrap().sign_count;
    // The copy counts from where it was copied: it says what the owner has said already.
    let by_copy = copy.sign(&CHALLENGE);
    assert_eq!(by_copy.verify(&RELYING_PARTY, &credential, &CHALLENGE), Err(Refused::SignCountBack));
    // So does the same assertion, sent twice.
    assert_eq!(by_owner.verify(&RELYING_PARTY, &credential, &CHALLENGE), Err(Refused::SignCountBack));
    browser.sign(&CHALLENGE);
    credential.sign_count =
        browser.sign(&CHALLENGE).verify(&RELYING_PARTY, &credential, &CHALLENGE).unwrap().sign_count;
    assert_eq!(copy.sign(&CHALLENGE).verify(&RELYING_PARTY, &credential, &CHALLENGE), Err(Refused::SignCountBack));
}

#[test]
fn a_count_that_became_zero_went_back() {
    let mut good = Good::new(ES256, false);
    good.credential.sign_count = 7;
    assert_eq!(
        good.browser.sign(&CHALLENGE).verify(&RELYING_PARTY, &good.credential, &CHALLENGE),
        Err(Refused::SignCountBack)
    );
}

#[test]
fn a_policy_for_bound_keys_refuses_synced_ones() {
    let good = Good::new(ES256, true);
    let bound_only = RelyingParty { synced: SyncedCredentials::Refused, ..RELYING_PARTY };
    assert_eq!(good.registration.verify(&bound_only, &CHALLENGE).err(), Some(Refused::Synced));
    assert_eq!(good.assertion.verify(&bound_only, &good.credential, &CHALLENGE), Err(Refused::Synced));

    let mut bound = good.credential.clone();
    bound.backup_eligible = false;
    let mut assertion = good.assertion.clone();
    assertion.authenticator_data[32] &= !0b1_1000;
    good.browser.sign_again(&mut assertion);
    let used = assertion.verify(&bound_only, &bound, &CHALLENGE).unwrap();
    assert!(!used.backed_up);
}

#[test]
fn what_browsers_add_is_passed_over() {
    let good = Good::new(ES256, false);
    let text = String::from_utf8(good.assertion.client_data.clone()).unwrap();
    let added =
        r#","other_keys_can_be_added_here":"do not compare clientDataJSON against a template","x":[{"y":null}]}"#;
    for text in [text.replacen(",\"crossOrigin\":false", "", 1), text.replace('}', added), text.replace(',', " ,\n ")] {
        let mut assertion = Assertion { client_data: text.into_bytes(), ..good.assertion.clone() };
        good.browser.sign_again(&mut assertion);
        assert!(assertion.verify(&RELYING_PARTY, &good.credential, &CHALLENGE).is_ok());
    }
}

#[test]
fn extensions_that_an_authenticator_adds_are_measured_and_passed_over() {
    let good = Good::new(ES256, false);
    let mut assertion = good.assertion.clone();
    assertion.authenticator_data[32] |= 1 << 7;
    let extension = (cbor::text("hmac-secret"), cbor::bytes(&[7; 32]));
    assertion.authenticator_data.extend(cbor::map(&[extension]));
    good.browser.sign_again(&mut assertion);
    assert!(assertion.verify(&RELYING_PARTY, &good.credential, &CHALLENGE).is_ok());
}

#[test]
fn a_computer_with_an_rsa_key_signs() {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let modulus = pair.public_key().modulus().big_endian_without_leading_zero().to_vec();
    let cose = cbor::map(&[
        (cbor::number(1), cbor::number(3)),
        (cbor::number(3), cbor::number(-257)),
        (cbor::number(-1), cbor::bytes(&modulus)),
        (cbor::number(-2), cbor::bytes(&[1, 0, 1])),
    ]);
    let key = PlatformPublicKey::from_cose(&cose).unwrap();
    assert_eq!(key.algorithm(), Algorithm::Rs256);
    let credential = Credential { id: vec![7; 32], key, sign_count: 4, backup_eligible: false };

    let client_data = format!(
        r#"{{"type":"webauthn.get","challenge":"{}","origin":"{APP}","crossOrigin":false}}"#,
        protocol::base64url(&CHALLENGE)
    );
    let authenticator_data = [&sha256(HOST.as_bytes())[..], &[0b101], &5_u32.to_be_bytes()].concat();
    let mut signature = vec![0; pair.public_modulus_len()];
    let signed = [&authenticator_data[..], &sha256(client_data.as_bytes())].concat();
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &signed, &mut signature).unwrap();
    let client_data = client_data.into_bytes();
    let mut assertion = Assertion { credential_id: vec![7; 32], client_data, authenticator_data, signature };
    let used = assertion.verify(&RELYING_PARTY, &credential, &CHALLENGE);
    assert_eq!(used, Ok(Used { sign_count: 5, backed_up: false }));

    assertion.signature[100] ^= 1;
    assert_eq!(assertion.verify(&RELYING_PARTY, &credential, &CHALLENGE), Err(Refused::WrongSignature));
}
