//! More than a hundred ceremonies, each good but for one thing, each refused for just that thing.
//!
//! An assertion is signed again after it was spoiled, by its own key: nothing but the named thing is wrong with it.

use std::sync::LazyLock;

use proptest::prelude::{ProptestConfig, any, prop, prop_assert, proptest};
use protocol::webauthn::{Assertion, Refused, Registration};
use protocol::{base64url, sha256};

use crate::authenticator::{CHALLENGE, Good, HOST, RELYING_PARTY, cbor};
use crate::common::APP;

static GOOD: LazyLock<Good> = LazyLock::new(|| Good::new(-7, true));
static GOOD_EDDSA: LazyLock<Good> = LazyLock::new(|| Good::new(-8, true));

const FLAGS: usize = 32;
const COUNT: std::ops::Range<usize> = 33..37;
const ID_LENGTH: std::ops::Range<usize> = 53..55;
const ID: usize = 55;

// What both ceremonies share: where they took place.

type ClientData = (&'static str, Refused, fn(&str) -> String);

const CLIENT_DATA: [ClientData; 35] = [
    ("another challenge", Refused::OtherChallenge, |it| it.replace(&base64url(&CHALLENGE), &base64url(&[0xc5; 32]))),
    ("no challenge in it", Refused::OtherChallenge, |it| it.replace(&base64url(&CHALLENGE), "")),
    ("a challenge cut short", Refused::OtherChallenge, |it| {
        it.replace(&base64url(&CHALLENGE), &base64url(&CHALLENGE[..31]))
    }),
    ("a challenge with padding", Refused::OtherChallenge, |it| {
        it.replace(&base64url(&CHALLENGE), &format!("{}=", base64url(&CHALLENGE)))
    }),
    ("a challenge as bytes", Refused::Malformed, |it| {
        it.replace(&format!("\"{}\"", base64url(&CHALLENGE)), "[196,196]")
    }),
    ("another origin", Refused::OtherOrigin, |it| it.replace(APP, "https://app.id.example.net")),
    ("a look-alike's origin", Refused::OtherOrigin, |it| it.replace(APP, "https://app.id.examp1e")),
    ("the desk's origin", Refused::OtherOrigin, |it| it.replace(APP, "https://id.example")),
    ("a sibling's origin", Refused::OtherOrigin, |it| it.replace(APP, "https://apps.id.example")),
    ("an origin below the app's", Refused::OtherOrigin, |it| it.replace(APP, "https://x.app.id.example")),
    ("an origin without encryption", Refused::OtherOrigin, |it| it.replace(APP, "http://app.id.example")),
    ("another port", Refused::OtherOrigin, |it| it.replace(APP, "https://app.id.example:8443")),
    ("the port that goes without saying", Refused::OtherOrigin, |it| it.replace(APP, "https://app.id.example:443")),
    ("an origin with a path", Refused::OtherOrigin, |it| it.replace(APP, "https://app.id.example/")),
    ("an origin in capitals", Refused::OtherOrigin, |it| it.replace(APP, "https://APP.id.example")),
    ("an app's origin", Refused::OtherOrigin, |it| it.replace(APP, "android:apk-key-hash:AAAA")),
    ("no origin at all", Refused::OtherOrigin, |it| it.replace(APP, "null")),
    ("an empty origin", Refused::OtherOrigin, |it| it.replace(APP, "")),
    ("several origins", Refused::Malformed, |it| {
        it.replace(&format!("\"{APP}\""), &format!("[\"{APP}\",\"https://evil.example\"]"))
    }),
    ("inside another page", Refused::CrossOrigin, |it| it.replace("\"crossOrigin\":false", "\"crossOrigin\":true")),
    ("below another page", Refused::CrossOrigin, |it| it.replace('}', r#","topOrigin":"https://evil.example"}"#)),
    ("perhaps inside another page", Refused::Malformed, |it| {
        it.replace("\"crossOrigin\":false", "\"crossOrigin\":null")
    }),
    ("crossOrigin as text", Refused::Malformed, |it| it.replace("\"crossOrigin\":false", "\"crossOrigin\":\"false\"")),
    ("the type of a payment", Refused::OtherCeremony, |it| it.replace("webauthn.", "payment.")),
    ("a type in capitals", Refused::OtherCeremony, |it| it.replace("webauthn.", "WebAuthn.")),
    ("no type", Refused::Malformed, |it| it.replace("\"type\":", "\"kind\":")),
    ("no origin", Refused::Malformed, |it| it.replace("\"origin\":", "\"Origin\":")),
    ("no challenge", Refused::Malformed, |it| it.replace("\"challenge\":", "\"challenge2\":")),
    ("the origin twice", Refused::Malformed, |it| it.replace('}', &format!(",\"origin\":\"{APP}\"}}"))),
    ("the origin twice, once escaped", Refused::Malformed, |it| {
        it.replace('}', &format!(",\"\\u006frigin\":\"{APP}\"}}"))
    }),
    ("an unknown member twice", Refused::Malformed, |it| it.replace('}', r#","x":1,"x":1}"#)),
    ("an array", Refused::Malformed, |it| format!("[{it}]")),
    ("something after it", Refused::Malformed, |it| format!("{it}{it}")),
    ("a mark before it", Refused::Malformed, |it| format!("\u{feff}{it}")),
    ("more than anybody reads", Refused::Malformed, |it| {
        it.replace('}', &format!(",\"x\":\"{}\"}}", "x".repeat(5000)))
    }),
];

// Assertions.

type Spoiled = (&'static str, Refused, fn(&mut Assertion));

const ASSERTIONS: [Spoiled; 24] = [
    ("for another relying party", Refused::OtherRelyingParty, |it| {
        relying_party(&mut it.authenticator_data, "id.example");
    }),
    ("for a relying party below", Refused::OtherRelyingParty, |it| {
        relying_party(&mut it.authenticator_data, "x.app.id.example");
    }),
    ("for a relying party in capitals", Refused::OtherRelyingParty, |it| {
        relying_party(&mut it.authenticator_data, "APP.ID.EXAMPLE");
    }),
    ("for the origin as relying party", Refused::OtherRelyingParty, |it| {
        relying_party(&mut it.authenticator_data, APP);
    }),
    ("nobody there", Refused::UserNotPresent, |it| it.authenticator_data[FLAGS] &= !1),
    ("somebody there, not verified", Refused::UserNotVerified, |it| it.authenticator_data[FLAGS] &= !(1 << 2)),
    ("no flag at all", Refused::UserNotPresent, |it| it.authenticator_data[FLAGS] = 0),
    ("backed up without being eligible", Refused::BackupFlags, |it| it.authenticator_data[FLAGS] &= !(1 << 3)),
    ("not eligible any more", Refused::BackupFlags, |it| it.authenticator_data[FLAGS] &= !(3 << 3)),
    ("a count of zero after one of one", Refused::SignCountBack, |it| it.authenticator_data[COUNT].fill(0)),
    ("a credential that is not there", Refused::Malformed, |it| it.authenticator_data[FLAGS] |= 1 << 6),
    ("a new credential in it", Refused::Malformed, |it| {
        it.authenticator_data = authenticator_data();
    }),
    ("extensions that are not there", Refused::Malformed, |it| it.authenticator_data[FLAGS] |= 1 << 7),
    ("extensions that nobody announced", Refused::Malformed, |it| it.authenticator_data.push(0xa0)),
    ("extensions that are no map", Refused::Malformed, |it| extended(&mut it.authenticator_data, &[0x80])),
    ("an extension twice", Refused::Malformed, |it| {
        extended(&mut it.authenticator_data, &[0xa2, 0x61, b'a', 1, 0x61, b'a', 2]);
    }),
    ("extensions cut off", Refused::Malformed, |it| extended(&mut it.authenticator_data, &[0xa1, 0x61])),
    ("something after the extensions", Refused::Malformed, |it| extended(&mut it.authenticator_data, &[0xa0, 0])),
    ("extensions without end", Refused::Malformed, |it| {
        let endless = [&[0xa1, 0x61, b'a', 0x59, 0xff, 0xff][..], &[0; 0xffff]].concat();
        extended(&mut it.authenticator_data, &endless);
    }),
    ("extensions nested without end", Refused::Malformed, |it| {
        let nested = [&[0xa1, 0x61, b'a'][..], &[0x81; 3000]].concat();
        extended(&mut it.authenticator_data, &nested);
    }),
    ("authenticator data cut short", Refused::Malformed, |it| it.authenticator_data.truncate(36)),
    ("no authenticator data", Refused::Malformed, |it| it.authenticator_data.clear()),
    ("something after it", Refused::Malformed, |it| it.authenticator_data.push(0)),
    ("client data that is no text", Refused::Malformed, |it| it.client_data[3] = 0xff),
];

/// Spoiled after signing.
const FORGED: [Spoiled; 12] = [
    ("another credential", Refused::OtherCredential, |it| it.credential_id[0] ^= 1),
    ("a longer credential id", Refused::OtherCredential, |it| it.credential_id.push(0)),
    ("no credential id", Refused::OtherCredential, |it| it.credential_id.clear()),
    ("no signature", Refused::WrongSignature, |it| it.signature.clear()),
    ("half a signature", Refused::WrongSignature, |it| it.signature.truncate(35)),
    ("something after the signature", Refused::WrongSignature, |it| it.signature.push(0)),
    ("a signature of zeros", Refused::WrongSignature, |it| it.signature = vec![0x30, 6, 2, 1, 0, 2, 1, 0]),
    ("a signature not in DER", Refused::WrongSignature, |it| it.signature = vec![7; 64]),
    ("a signature without end", Refused::WrongSignature, |it| it.signature = vec![0x30; 100_000]),
    ("a higher count", Refused::WrongSignature, |it| it.authenticator_data[COUNT].fill(0xff)),
    ("a flag that means nothing yet", Refused::WrongSignature, |it| it.authenticator_data[FLAGS] |= 1 << 5),
    ("a space in the client data", Refused::WrongSignature, |it| it.client_data.push(b' ')),
];

// Registrations.

type SpoiledData = (&'static str, Refused, fn(&mut Vec<u8>));

const REGISTRATIONS: [SpoiledData; 23] = [
    ("for another relying party", Refused::OtherRelyingParty, |it| relying_party(it, "id.example")),
    ("nobody there", Refused::UserNotPresent, |it| it[FLAGS] &= !1),
    ("somebody there, not verified", Refused::UserNotVerified, |it| it[FLAGS] &= !(1 << 2)),
    ("backed up without being eligible", Refused::BackupFlags, |it| it[FLAGS] &= !(1 << 3)),
    ("a credential that nobody announced", Refused::Malformed, |it| it[FLAGS] &= !(1 << 6)),
    ("no credential", Refused::Malformed, |it| {
        it[FLAGS] &= !(1 << 6);
        it.truncate(37);
    }),
    ("extensions that are not there", Refused::Malformed, |it| it[FLAGS] |= 1 << 7),
    ("extensions that nobody announced", Refused::Malformed, |it| it.push(0xa0)),
    ("something after it", Refused::Malformed, |it| it.push(0)),
    ("no credential id", Refused::Malformed, |it| credential_id(it, &[])),
    ("a credential id of fifteen bytes", Refused::Malformed, |it| credential_id(it, &[7; 15])),
    ("a credential id of 1024 bytes", Refused::Malformed, |it| credential_id(it, &[7; 1024])),
    ("a credential id longer than all", Refused::Malformed, |it| it[ID_LENGTH].fill(0xff)),
    ("a credential id one longer than it is", Refused::Malformed, |it| it[ID_LENGTH][1] += 1),
    ("cut off in the credential id", Refused::Malformed, |it| it.truncate(ID + 3)),
    ("cut off before the key", Refused::Malformed, |it| it.truncate(it.len() - 77)),
    ("cut off in the key", Refused::Malformed, |it| it.truncate(it.len() - 1)),
    ("a member of the key twice", Refused::Malformed, |it| {
        key(it, &[(1, N(2)), (3, N(-7)), (3, N(-8)), (-1, N(1)), (-2, B(32)), (-3, B(32))]);
    }),
    ("a key that is no map", Refused::Malformed, |it| {
        it.truncate(it.len() - 77);
        it.extend([0x43, 1, 2, 3]);
    }),
    ("a key without end of its own", Refused::Malformed, |it| {
        let at = it.len() - 77;
        it[at] = 0xbf;
        it.push(0xff);
    }),
    ("a key longer than any", Refused::KeyRefused, |it| key(it, &[(1, N(3)), (3, N(-257)), (-1, B(700)), (-2, E)])),
    ("a key whose number is longer than need be", Refused::Malformed, |it| {
        let at = it.len() - 76;
        it.splice(at..=at, [0x18, 0x01]);
    }),
    ("nothing", Refused::Malformed, Vec::clear),
];

#[derive(Clone, Copy)]
enum Part {
    Number(i32),
    Bytes(usize),
    Exponent(&'static [u8]),
    Odd(usize),
    Even(usize),
    LeadingZero(usize),
    Point,
    OtherY,
    Text,
    SmallOrder,
    Truth,
}
use Part::{Bytes as B, Exponent, Number as N, Odd};
const E: Part = Exponent(&[1, 0, 1]);

type SpoiledKey = (&'static str, &'static [(i32, Part)]);

const KEYS: [SpoiledKey; 31] = [
    ("nothing in it", &[]),
    ("no kind", &[(3, N(-7)), (-1, N(1)), (-2, Part::Point), (-3, Part::OtherY)]),
    ("no algorithm", &[(1, N(2)), (-1, N(1)), (-2, Part::Point), (-3, Part::OtherY)]),
    ("no curve", &[(1, N(2)), (3, N(-7)), (-2, Part::Point), (-3, Part::OtherY)]),
    ("no y", &[(1, N(2)), (3, N(-7)), (-1, N(1)), (-2, Part::Point)]),
    ("y as a sign", &[(1, N(2)), (3, N(-7)), (-1, N(1)), (-2, Part::Point), (-3, Part::Truth)]),
    ("x as text", &[(1, N(2)), (3, N(-7)), (-1, N(1)), (-2, Part::Text), (-3, Part::OtherY)]),
    ("not on its curve", &[(1, N(2)), (3, N(-7)), (-1, N(1)), (-2, Part::Point), (-3, Part::OtherY)]),
    ("the point at zero", &[(1, N(2)), (3, N(-7)), (-1, N(1)), (-2, B(32)), (-3, B(32))]),
    ("a short x", &[(1, N(2)), (3, N(-7)), (-1, N(1)), (-2, B(31)), (-3, B(32))]),
    ("a long y", &[(1, N(2)), (3, N(-7)), (-1, N(1)), (-2, B(32)), (-3, B(33))]),
    ("the curve P-384", &[(1, N(2)), (3, N(-7)), (-1, N(2)), (-2, B(48)), (-3, B(48))]),
    ("P-384's algorithm", &[(1, N(2)), (3, N(-35)), (-1, N(2)), (-2, B(48)), (-3, B(48))]),
    ("secp256k1", &[(1, N(2)), (3, N(-47)), (-1, N(8)), (-2, B(32)), (-3, B(32))]),
    ("ES256 with a key of RSA", &[(1, N(3)), (3, N(-7)), (-1, Odd(256)), (-2, E)]),
    ("RS256 with a key of P-256", &[(1, N(2)), (3, N(-257)), (-1, N(1)), (-2, B(32)), (-3, B(32))]),
    ("an algorithm that is not there", &[(1, N(2)), (3, N(0)), (-1, N(1)), (-2, B(32)), (-3, B(32))]),
    ("a symmetric key", &[(1, N(4)), (3, N(5)), (-1, B(32))]),
    ("Ed25519 of small order", &[(1, N(1)), (3, N(-8)), (-1, N(6)), (-2, Part::SmallOrder)]),
    ("Ed25519 with a byte too many", &[(1, N(1)), (3, N(-8)), (-1, N(6)), (-2, B(33))]),
    ("X25519 for signing", &[(1, N(1)), (3, N(-8)), (-1, N(4)), (-2, B(32))]),
    ("Ed448", &[(1, N(1)), (3, N(-8)), (-1, N(7)), (-2, B(57))]),
    ("RSA with 1024 bits", &[(1, N(3)), (3, N(-257)), (-1, Odd(128)), (-2, E)]),
    ("RSA with 2040 bits", &[(1, N(3)), (3, N(-257)), (-1, Odd(255)), (-2, E)]),
    ("RSA with 2048 bits, eight of them zero", &[(1, N(3)), (3, N(-257)), (-1, Part::LeadingZero(256)), (-2, E)]),
    ("RSA with 4104 bits", &[(1, N(3)), (3, N(-257)), (-1, Odd(513)), (-2, E)]),
    ("RSA with an even modulus", &[(1, N(3)), (3, N(-257)), (-1, Part::Even(256)), (-2, E)]),
    ("RSA with the exponent one", &[(1, N(3)), (3, N(-257)), (-1, Odd(256)), (-2, Exponent(&[1]))]),
    ("RSA with the exponent three", &[(1, N(3)), (3, N(-257)), (-1, Odd(256)), (-2, Exponent(&[3]))]),
    ("RSA-PSS", &[(1, N(3)), (3, N(-37)), (-1, Odd(256)), (-2, E)]),
    ("a private part", &[(1, N(3)), (3, N(-257)), (-1, Odd(256)), (-2, E), (-3, B(256))]),
];

type SpoiledObject = (&'static str, Refused, fn(&[u8]) -> Vec<u8>);

const OBJECTS: [SpoiledObject; 13] = [
    ("an attestation of its own key", Refused::Attested, |data| {
        let statement = cbor::map(&[(cbor::text("alg"), cbor::number(-7)), (cbor::text("sig"), cbor::bytes(&[7; 70]))]);
        object(&cbor::text("packed"), &statement, data)
    }),
    ("a statement for no attestation", Refused::Attested, |data| {
        object(&cbor::text("none"), &cbor::map(&[(cbor::text("x"), cbor::number(1))]), data)
    }),
    ("an empty attestation", Refused::Attested, |data| object(&cbor::text("packed"), &[0xa0], data)),
    ("no format", Refused::Malformed, |data| {
        cbor::map(&[(cbor::text("attStmt"), vec![0xa0]), (cbor::text("authData"), cbor::bytes(data))])
    }),
    ("a format as bytes", Refused::Malformed, |data| object(&cbor::bytes(b"none"), &[0xa0], data)),
    ("a statement that is an array", Refused::Attested, |data| object(&cbor::text("none"), &[0x80], data)),
    ("authenticator data as text", Refused::Malformed, |_| {
        let members = [("fmt", cbor::text("none")), ("attStmt", vec![0xa0]), ("authData", cbor::text("data"))];
        cbor::map(&members.map(|(name, value)| (cbor::text(name), value)))
    }),
    ("a member too many", Refused::Malformed, |data| {
        let mut bytes = [object(&cbor::text("none"), &[0xa0], data), cbor::text("x"), vec![1]].concat();
        bytes[0] = 0xa4;
        bytes
    }),
    ("the format twice", Refused::Malformed, |data| {
        let format = (cbor::text("fmt"), cbor::text("none"));
        cbor::map(&[format.clone(), format, (cbor::text("authData"), cbor::bytes(data))])
    }),
    ("something after it", Refused::Malformed, |data| [object(&cbor::text("none"), &[0xa0], data), vec![0]].concat()),
    ("cut short", Refused::Malformed, |data| {
        let whole = object(&cbor::text("none"), &[0xa0], data);
        whole[..whole.len() - 1].to_vec()
    }),
    ("an array", Refused::Malformed, |data| [&[0x81][..], &object(&cbor::text("none"), &[0xa0], data)].concat()),
    ("more than anybody reads", Refused::Malformed, |data| {
        object(&cbor::text("none"), &[0xa0], &[data, &[0; 5000]].concat())
    }),
];

#[test]
fn the_tables_hold_more_than_a_hundred() {
    let both = 2 * CLIENT_DATA.len();
    let assertions = ASSERTIONS.len() + FORGED.len();
    let registrations = REGISTRATIONS.len() + KEYS.len() + OBJECTS.len();
    assert!(both + assertions + registrations > 150);
}

#[test]
fn every_spoiled_place_is_refused() {
    let good = &*GOOD;
    for (why, refused, spoil) in CLIENT_DATA {
        let spoiled = |bytes: &[u8]| {
            let text = spoil(std::str::from_utf8(bytes).unwrap());
            assert_ne!(text.as_bytes(), bytes, "{why}: nothing was spoiled");
            text.into_bytes()
        };
        let mut assertion = good.assertion.clone();
        assertion.client_data = spoiled(&assertion.client_data);
        good.browser.sign_again(&mut assertion);
        assert_eq!(assertion.verify(&RELYING_PARTY, &good.credential, &CHALLENGE), Err(refused), "{why}");

        let client_data = spoiled(&good.registration.client_data);
        let registration = Registration { client_data, ..good.registration.clone() };
        assert_eq!(registration.verify(&RELYING_PARTY, &CHALLENGE).err(), Some(refused), "{why}, registering");
    }
}

#[test]
fn one_ceremony_is_not_the_other() {
    let good = &*GOOD;
    let mut assertion = Assertion { client_data: good.registration.client_data.clone(), ..good.assertion.clone() };
    good.browser.sign_again(&mut assertion);
    let refused = assertion.verify(&RELYING_PARTY, &good.credential, &CHALLENGE);
    assert_eq!(refused, Err(Refused::OtherCeremony));
    let client_data = good.assertion.client_data.clone();
    let registration = Registration { client_data, ..good.registration.clone() };
    assert_eq!(registration.verify(&RELYING_PARTY, &CHALLENGE).err(), Some(Refused::OtherCeremony));
}

#[test]
fn every_spoiled_assertion_is_refused() {
    let good = &*GOOD;
    let signed_again = ASSERTIONS.iter().map(|spoiled| (spoiled, true));
    for ((why, refused, spoil), again) in signed_again.chain(FORGED.iter().map(|spoiled| (spoiled, false))) {
        let mut assertion = good.assertion.clone();
        spoil(&mut assertion);
        assert_ne!(assertion, good.assertion, "{why}: nothing was spoiled");
        if again {
            good.browser.sign_again(&mut assertion);
        }
        let mut credential = good.credential.clone();
        if *refused == Refused::SignCountBack {
            credential.sign_count = 1;
        }
        assert_eq!(assertion.verify(&RELYING_PARTY, &credential, &CHALLENGE), Err(*refused), "{why}");
    }
}

#[test]
fn every_spoiled_registration_is_refused() {
    let data = authenticator_data();
    let rewrapped = object(&cbor::text("none"), &[0xa0], &data);
    assert!(registration(rewrapped).verify(&RELYING_PARTY, &CHALLENGE).is_ok());
    for (why, refused, spoil) in REGISTRATIONS {
        let mut spoiled = data.clone();
        spoil(&mut spoiled);
        assert_ne!(spoiled, data, "{why}: nothing was spoiled");
        let registration = registration(object(&cbor::text("none"), &[0xa0], &spoiled));
        assert_eq!(registration.verify(&RELYING_PARTY, &CHALLENGE).err(), Some(refused), "{why}");
    }
    for (why, refused, spoil) in OBJECTS {
        let verified = registration(spoil(&data)).verify(&RELYING_PARTY, &CHALLENGE);
        assert_eq!(verified.err(), Some(refused), "{why}");
    }
    assert_eq!(registration(Vec::new()).verify(&RELYING_PARTY, &CHALLENGE).err(), Some(Refused::Malformed));
}

#[test]
fn every_spoiled_key_is_refused() {
    for (why, members) in KEYS {
        let mut data = authenticator_data();
        key(&mut data, members);
        let verified = registration(object(&cbor::text("none"), &[0xa0], &data)).verify(&RELYING_PARTY, &CHALLENGE);
        assert_eq!(verified.err(), Some(Refused::KeyRefused), "{why}");
    }
}

#[test]
fn no_bit_of_an_assertion_can_be_turned() {
    for good in [&*GOOD, &*GOOD_EDDSA] {
        for part in 0..4 {
            let length = bytes_of(&mut good.assertion.clone(), part).len();
            for bit in 0..length * 8 {
                let mut assertion = good.assertion.clone();
                bytes_of(&mut assertion, part)[bit / 8] ^= 1 << (bit % 8);
                let verified = assertion.verify(&RELYING_PARTY, &good.credential, &CHALLENGE);
                assert!(verified.is_err(), "part {part}, bit {bit}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn no_damage_passes_for_a_good_assertion(
        changes in prop::collection::vec((0_usize..4, any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in prop::option::of((0_usize..4, any::<prop::sample::Index>())),
    ) {
        let good = &*GOOD;
        let mut assertion = good.assertion.clone();
        for (part, place, value) in changes {
            let bytes = bytes_of(&mut assertion, part);
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if let Some((part, length)) = cut {
            let bytes = bytes_of(&mut assertion, part);
            let length = length.index(bytes.len());
            bytes.truncate(length);
        }
        let verified = assertion.verify(&RELYING_PARTY, &good.credential, &CHALLENGE).is_ok();
        prop_assert!(verified == (assertion == good.assertion));
    }

    #[test]
    fn no_bytes_make_the_readers_fall_over(bytes in prop::collection::vec(any::<u8>(), 0..300), at in 0_usize..200) {
        let good = &*GOOD;
        let mut data = authenticator_data();
        data.truncate(at);
        data.extend(&bytes);
        let _ = registration(object(&cbor::text("none"), &[0xa0], &data)).verify(&RELYING_PARTY, &CHALLENGE);
        let mut attestation = good.registration.attestation.clone();
        attestation.truncate(at);
        attestation.extend(&bytes);
        let _ = registration(attestation).verify(&RELYING_PARTY, &CHALLENGE);
        let _ = protocol::webauthn::PlatformPublicKey::from_cose(&bytes);
        let assertion = Assertion { authenticator_data: data, ..good.assertion.clone() };
        prop_assert!(assertion.verify(&RELYING_PARTY, &good.credential, &CHALLENGE).is_err());
    }
}

fn bytes_of(assertion: &mut Assertion, part: usize) -> &mut Vec<u8> {
    match part {
        0 => &mut assertion.credential_id,
        1 => &mut assertion.client_data,
        2 => &mut assertion.authenticator_data,
        _ => &mut assertion.signature,
    }
}

fn relying_party(authenticator_data: &mut [u8], id: &str) {
    assert_ne!(id, HOST);
    authenticator_data[..32].copy_from_slice(&sha256(id.as_bytes()));
}

fn extended(authenticator_data: &mut Vec<u8>, extensions: &[u8]) {
    authenticator_data[FLAGS] |= 1 << 7;
    authenticator_data.extend(extensions);
}

fn credential_id(authenticator_data: &mut Vec<u8>, id: &[u8]) {
    let key = authenticator_data.split_off(authenticator_data.len() - 77);
    authenticator_data.truncate(ID_LENGTH.start);
    authenticator_data.extend((id.len() as u16).to_be_bytes());
    authenticator_data.extend(id);
    authenticator_data.extend(key);
}

/// Puts another key in place of the good one of P-256, which has 77 bytes.
fn key(authenticator_data: &mut Vec<u8>, members: &[(i32, Part)]) {
    let good = authenticator_data.split_off(authenticator_data.len() - 77);
    let x = &good[10..42];
    let members: Vec<_> = members.iter().map(|(label, part)| (cbor::number(*label), part.written(x))).collect();
    authenticator_data.extend(cbor::map(&members));
}

impl Part {
    fn written(self, x: &[u8]) -> Vec<u8> {
        let modulus = |length, last| {
            let mut bytes = vec![0xc3; length];
            bytes[length - 1] = last;
            bytes
        };
        match self {
            Self::Number(number) => cbor::number(number),
            Self::Bytes(length) => cbor::bytes(&vec![0; length]),
            Self::Exponent(bytes) => cbor::bytes(bytes),
            Self::Odd(length) => cbor::bytes(&modulus(length, 0xc3)),
            Self::Even(length) => cbor::bytes(&modulus(length, 0xc2)),
            Self::LeadingZero(length) => cbor::bytes(&[&[0], &modulus(length - 1, 0xc3)[..]].concat()),
            Self::Point => cbor::bytes(x),
            Self::OtherY => cbor::bytes(&[0x5a; 32]),
            Self::Text => cbor::text("x"),
            Self::SmallOrder => cbor::bytes(&[&[1][..], &[0; 31]].concat()),
            Self::Truth => vec![0xf5],
        }
    }
}

fn registration(attestation: Vec<u8>) -> Registration {
    Registration { attestation, ..GOOD.registration.clone() }
}

fn object(format: &[u8], statement: &[u8], data: &[u8]) -> Vec<u8> {
    cbor::map(&[
        (cbor::text("fmt"), format.to_vec()),
        (cbor::text("attStmt"), statement.to_vec()),
        (cbor::text("authData"), cbor::bytes(data)),
    ])
}

/// The authenticator data of the good registration: the last part of its object begins with the app's hash.
fn authenticator_data() -> Vec<u8> {
    let attestation = &GOOD.registration.attestation;
    let hash = sha256(HOST.as_bytes());
    let at = attestation.windows(32).position(|window| window == hash).unwrap();
    attestation[at..].to_vec()
}
