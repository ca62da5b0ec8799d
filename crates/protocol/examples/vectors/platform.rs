//! Vectors of platform keys: what an authenticator makes, what the app makes of it, and what is refused.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use protocol::block::Expected;
use protocol::platform_key::{self, Known};
use protocol::signed::{PersonKeys, PlatformKey, Signed};
use protocol::webauthn::{
    Algorithm, Assertion, Credential, PlatformPublicKey, Registration, RelyingParty, SyncedCredentials,
};
use protocol::{DeviceKey, answer, base64url, block, from_base64url, sha256, unlock};
use serde_json::{Value, json};

use super::requests::signing;
use super::signed::OTHER;
use super::{APP, NONCE, Outcome, Phone};

/// A device's id as the server writes it.
const KID: &str = "0199c0de000070008000000000000001";
const HOST: &str = "app.id.example";
const RELYING_PARTY: RelyingParty<'static> = RelyingParty { id: HOST, origin: APP, synced: SyncedCredentials::Allowed };

/// User present and verified.
const FLAGS: u8 = 0b101;

pub(super) fn platform(phone: &Phone, kept: &Value) -> Outcome<Value> {
    let mut assertions = Vec::new();
    for (place, algorithm) in Algorithm::ALL.iter().enumerate() {
        let old = kept_assertion(&kept["assertions"][place], *algorithm);
        assertions.push(match old {
            Some(_) => kept["assertions"][place].clone(),
            None => fresh_assertion(*algorithm)?,
        });
    }
    let key = Authenticator::es256()?;
    let (registration, messages) = (key.registration(), messages(phone, &key, &kept["messages"])?);
    let registered = registration.verify(&RELYING_PARTY, &platform_key::challenge(NONCE))?;
    Ok(json!({
        "aud": APP, "rp_id": HOST, "kid": KID, "nonce": NONCE, "device_key": phone.device.public(),
        "pin": { "pin": "2580", "salt": base64url(&[1; 32]) },
        "registration": {
            "challenge": base64url(&platform_key::challenge(NONCE)), "hash": base64url(&registration.hash()),
            "client_data": base64url(&registration.client_data), "attestation": base64url(&registration.attestation),
            "credential_id": base64url(&registered.credential.id), "key": base64url(registered.credential.key.to_cose()),
            "sign_count": registered.credential.sign_count, "backup_eligible": registered.credential.backup_eligible,
            "backed_up": registered.backed_up, "aaguid": base64url(&registered.aaguid),
        },
        "assertions": assertions,
        "messages": messages,
        "refused": refused(&key)?,
    }))
}

// Assertions of each algorithm.

fn fresh_assertion(algorithm: Algorithm) -> Outcome<Value> {
    let key = match algorithm {
        Algorithm::Es256 => Authenticator::es256()?,
        Algorithm::EdDsa => Authenticator::eddsa()?,
        Algorithm::Rs256 => Authenticator::rs256()?,
    };
    let assertion = key.assertion(&[0xc4; 32], FLAGS, 7)?;
    Ok(json!({
        "algorithm": algorithm, "challenge": base64url(&[0xc4; 32]), "key": base64url(&key.cose), "sign_count": 7,
        "assertion": written(&assertion),
    }))
}

fn kept_assertion(old: &Value, algorithm: Algorithm) -> Option<()> {
    let bytes = |member: &Value| member.as_str().and_then(from_base64url);
    let key = PlatformPublicKey::from_cose(&bytes(&old["key"])?).ok().filter(|key| key.algorithm() == algorithm)?;
    let assertion = read(&old["assertion"])?;
    let id = assertion.credential_id.clone();
    let credential = Credential { id, key, sign_count: 6, backup_eligible: false };
    let used = assertion.verify(&RELYING_PARTY, &credential, &bytes(&old["challenge"])?).ok()?;
    (old["sign_count"] == used.sign_count).then_some(())
}

fn written(assertion: &Assertion) -> Value {
    json!({
        "credential_id": base64url(&assertion.credential_id), "client_data": base64url(&assertion.client_data),
        "authenticator_data": base64url(&assertion.authenticator_data), "signature": base64url(&assertion.signature),
    })
}

fn read(assertion: &Value) -> Option<Assertion> {
    let bytes = |name: &str| assertion[name].as_str().and_then(from_base64url);
    Some(Assertion {
        credential_id: bytes("credential_id")?,
        client_data: bytes("client_data")?,
        authenticator_data: bytes("authenticator_data")?,
        signature: bytes("signature")?,
    })
}

// Whole messages.

fn messages(phone: &Phone, key: &Authenticator, kept: &Value) -> Outcome<Value> {
    let Phone { device, pin, .. } = phone;
    let request = signing().to_bytes()?;
    let approving = answer::approve_by_platform(APP, KID, &request, device)?;
    let unlocking = unlock::sign_by_platform(APP, KID, NONCE, device)?;
    let approval = approving.with(&key.assertion(approving.challenge(), FLAGS, 8)?)?;
    let unlocked = unlocking.with(&key.assertion(unlocking.challenge(), FLAGS, 9)?)?;
    let blocking = block::sign_by_platform(APP, KID, NONCE, OTHER, device)?;
    let blocked = blocking.with(&key.assertion(blocking.challenge(), FLAGS, 10)?)?;
    let added = platform_key::add(APP, KID, NONCE, &key.registration(), device, pin)?;
    let removed = platform_key::remove(APP, KID, NONCE, device, pin)?;

    let credential = key.credential(7)?;
    let platform = Some(PlatformKey { relying_party: RELYING_PARTY, credential: &credential });
    let pin_key = pin.public();
    let keys = PersonKeys { pin: &pin_key, platform };
    let known = Known { device_key: device.public(), pin_key: &pin_key, relying_party: RELYING_PARTY };
    let approves = |it: &Signed| answer::verify(it, APP, KID, device.public(), keys, &request).is_ok();
    let unlocks = |it: &Signed| unlock::verify(it, APP, KID, device.public(), keys, NONCE).is_ok();
    let expected = Expected { nonce: NONCE, device: OTHER };
    let blocks = |it: &Signed| block::verify(it, APP, KID, device.public(), keys, expected).is_ok();
    let changes = |it: &Signed| platform_key::verify(it, APP, KID, known, NONCE).is_ok();

    let one = |name: &str, message: Vec<u8>, verifies: &dyn Fn(&Signed) -> bool| -> Outcome<Value> {
        let fresh: Value = serde_json::from_slice(&message)?;
        let parsed = |old: &Value| Signed::parse(old.to_string().as_bytes());
        let same = |old: &&Value| {
            without_ecdsa(old) == without_ecdsa(&fresh) && parsed(old).is_ok_and(|message| verifies(&message))
        };
        let message = Some(&kept[name]["message"]).filter(same).unwrap_or(&fresh).clone();
        let jws = message.get("jws").unwrap_or(&message);
        let payload = from_base64url(jws["payload"].as_str().unwrap_or_default()).unwrap_or_default();
        Ok(json!({ "payload": String::from_utf8(payload)?, "message": message }))
    };
    Ok(json!({
        "approve": one("approve", approval, &approves)?,
        "unlock": one("unlock", unlocked, &unlocks)?,
        "block": one("block", blocked, &blocks)?,
        "add": one("add", added, &changes)?,
        "remove": one("remove", removed, &changes)?,
    }))
}

fn without_ecdsa(message: &Value) -> Value {
    let mut message = message.clone();
    for place in ["/signatures/0/signature", "/jws/signatures/0/signature", "/assertion/signature"] {
        if let Some(signature) = message.pointer_mut(place) {
            *signature = Value::Null;
        }
    }
    message
}

/// Parts that no verifier may take, whatever signature stands under them.
fn refused(key: &Authenticator) -> Outcome<Value> {
    let client_data = |spoil: &dyn Fn(&str) -> String| spoil(&client_data("webauthn.get", &[0xc4; 32]));
    let texts = [
        ("another origin", client_data(&|it| it.replace(APP, "https://app.id.example.net"))),
        ("another challenge", client_data(&|it| it.replace(&base64url(&[0xc4; 32]), &base64url(&[0xc5; 32])))),
        ("another ceremony", client_data(&|it| it.replace("webauthn.get", "webauthn.create"))),
        ("inside another page", client_data(&|it| it.replace("false", "true"))),
        ("a member twice", client_data(&|it| it.replacen('{', &format!("{{\"origin\":\"{APP}\","), 1))),
        ("something after it", client_data(&|it| format!("{it}{{}}"))),
    ];
    let data = |spoil: &dyn Fn(&mut Vec<u8>)| {
        let mut data = authenticator_data(FLAGS, 7);
        spoil(&mut data);
        data
    };
    let datas = [
        ("another relying party", data(&|it| it[..32].copy_from_slice(&sha256(b"id.example")))),
        ("nobody there", data(&|it| it[32] &= !1)),
        ("somebody not verified", data(&|it| it[32] &= !4)),
        ("backed up without being eligible", data(&|it| it[32] |= 1 << 4)),
        ("a byte too many", data(&|it| it.push(0))),
        ("a byte too few", data(&|it| it.truncate(36))),
    ];
    let credential = key.credential(6)?;
    let good = key.assertion(&[0xc4; 32], FLAGS, 7)?;
    let mut refused = Vec::new();
    for (why, text) in &texts {
        refused.push((why, Assertion { client_data: text.clone().into_bytes(), ..good.clone() }));
    }
    for (why, data) in &datas {
        refused.push((why, Assertion { authenticator_data: data.clone(), ..good.clone() }));
    }
    let listed = refused.into_iter().map(|(why, it)| match it.verify(&RELYING_PARTY, &credential, &[0xc4; 32]) {
        Err(refusal) => Ok(json!({
            "why": why, "refusal": refusal.to_string(), "challenge": base64url(&[0xc4; 32]),
            "client_data": base64url(&it.client_data), "authenticator_data": base64url(&it.authenticator_data),
        })),
        Ok(_) => Err(format!("{why} was taken").into()),
    });
    Ok(Value::Array(listed.collect::<Outcome<Vec<_>>>()?))
}

// An authenticator with a fixed key.

struct Authenticator {
    key: Key,
    cose: Vec<u8>,
}

enum Key {
    Es256(Box<DeviceKey>),
    EdDsa(Ed25519KeyPair),
    Rs256(RsaKeyPair),
}

const ID: [u8; 32] = [0x1d; 32];

impl Authenticator {
    fn es256() -> Outcome<Self> {
        let key = DeviceKey::generate(&mut |bytes| bytes.fill(0x77))?;
        let (x, y) = key.public().to_sec1()[1..].split_at(32);
        let cose = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32], x, &[0x22, 0x58, 32], y].concat();
        Ok(Self { key: Key::Es256(Box::new(key)), cose })
    }

    fn eddsa() -> Outcome<Self> {
        let key = Ed25519KeyPair::from_seed_unchecked(&[0x77; 32]).map_err(|_| "no key")?;
        let cose = [&[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32], key.public_key().as_ref()].concat();
        Ok(Self { key: Key::EdDsa(key), cose })
    }

    /// A new key each time: its private half is nowhere, the file keeps what it once signed.
    fn rs256() -> Outcome<Self> {
        let key = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| "no key")?;
        let modulus = key.public_key().modulus().big_endian_without_leading_zero().to_vec();
        let head = [0xa4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59, 1, 0];
        let cose = [&head[..], &modulus, &[0x21, 0x43, 1, 0, 1]].concat();
        Ok(Self { key: Key::Rs256(key), cose })
    }

    fn credential(&self, sign_count: u32) -> Outcome<Credential> {
        let key = PlatformPublicKey::from_cose(&self.cose)?;
        Ok(Credential { id: ID.to_vec(), key, sign_count, backup_eligible: false })
    }

    fn registration(&self) -> Registration {
        let client_data = client_data("webauthn.create", &platform_key::challenge(NONCE)).into_bytes();
        let id = [&[0, ID.len() as u8][..], &ID].concat();
        let data = [&authenticator_data(FLAGS | 1 << 6, 0)[..], &[0xaa; 16], &id, &self.cose].concat();
        let head = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58";
        Registration { client_data, attestation: [&head[..], &[data.len() as u8], &data].concat() }
    }

    fn assertion(&self, challenge: &[u8], flags: u8, sign_count: u32) -> Outcome<Assertion> {
        let client_data = client_data("webauthn.get", challenge).into_bytes();
        let authenticator_data = authenticator_data(flags, sign_count);
        let signature = self.sign(&[&authenticator_data[..], &sha256(&client_data)].concat())?;
        Ok(Assertion { credential_id: ID.to_vec(), client_data, authenticator_data, signature })
    }

    fn sign(&self, message: &[u8]) -> Outcome<Vec<u8>> {
        Ok(match &self.key {
            Key::Es256(key) => in_der(&key.sign(message)?),
            Key::EdDsa(key) => key.sign(message).as_ref().to_vec(),
            Key::Rs256(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
                    .map_err(|_| "cannot sign")?;
                signature
            }
        })
    }
}

fn client_data(ceremony: &str, challenge: &[u8]) -> String {
    let challenge = base64url(challenge);
    format!(r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"{APP}","crossOrigin":false}}"#)
}

fn authenticator_data(flags: u8, sign_count: u32) -> Vec<u8> {
    [&sha256(HOST.as_bytes())[..], &[flags], &sign_count.to_be_bytes()].concat()
}

/// r ‖ s as the sequence of two integers that authenticators write (RFC 3279 §2.2.3).
fn in_der(signature: &[u8]) -> Vec<u8> {
    let integer = |half: &[u8]| {
        let start = half.iter().position(|byte| *byte != 0).unwrap_or(half.len() - 1);
        let sign: &[u8] = if half[start] >= 0x80 { &[0] } else { &[] };
        let bytes = [sign, &half[start..]].concat();
        [&[2, bytes.len() as u8], &bytes[..]].concat()
    };
    let (r, s) = signature.split_at(signature.len() / 2);
    let both = [integer(r), integer(s)].concat();
    [&[0x30, both.len() as u8], &both[..]].concat()
}
