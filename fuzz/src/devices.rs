//! What code apps and their platform keys say, what is shown to them, and what reaches them from elsewhere.

use protocol::answer::SignedAnswer;
use protocol::call::ParsedCall;
use protocol::carry::CarryLink;
use protocol::offline::read_request;
use protocol::signed::Signed;
use protocol::webauthn::{
    Assertion, CREDENTIAL_ID_BYTES_MAX, CREDENTIAL_ID_BYTES_MIN, Credential, PlatformPublicKey, Registration,
    RelyingParty, SyncedCredentials,
};
use protocol::wire::{self, BODY_BYTES_MAX, Event, PushMessage, PushSubscription, read_body};
use protocol::{DevicePublicKey, RequestContent, from_base64url, sha256};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use server::push::{Reach, Subscription};
use url::{Host, Url};

use crate::{first_line, holds};

const APP: &str = "https://app.id.example";

/// A signed answer of a device, or another message that is signed by more than one key.
pub fn answer(bytes: &[u8]) -> bool {
    let whole = Signed::parse(bytes).is_ok();
    let narrower = SignedAnswer::parse(bytes).is_ok();
    assert!(whole || !narrower, "an answer is a signed message");
    whole
}

/// The header by which a device signs its call.
pub fn call(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let Ok(call) = ParsedCall::parse(text) else { return false };
    assert!(text.starts_with("Device "), "a call of a device says so");
    assert!(!call.kid().is_empty() && call.kid().len() <= text.len());
    true
}

/// The bytes that a code app draws and signs.
pub fn request(bytes: &[u8]) -> bool {
    let Ok(content) = RequestContent::parse(bytes) else { return false };
    let again = content.to_bytes().map(|bytes| RequestContent::parse(&bytes));
    assert!(matches!(again, Ok(Ok(again)) if again == content), "what is shown is what is signed");
    true
}

/// A platform key that has just been made: `clientDataJSON` in the first line, the attestation object behind it.
pub fn registration(bytes: &[u8]) -> bool {
    let (client_data, attestation) = first_line(bytes);
    let challenge = "VYY0Vsh_nYVgfxypEdKJwUbS676j11vK-T1mxS71hCI";
    let registration = Registration { client_data: client_data.to_vec(), attestation: attestation.to_vec() };
    let challenge_bytes = from_base64url(challenge).unwrap_or_default();
    let Ok(made) = registration.verify(&relying_party(), &challenge_bytes) else { return false };
    let credential = made.credential;
    assert!((CREDENTIAL_ID_BYTES_MIN..=CREDENTIAL_ID_BYTES_MAX).contains(&credential.id.len()));
    let relying_party = sha256(relying_party().id.as_bytes());
    let said = [relying_party.as_slice(), &credential.id, credential.key.to_cose()];
    assert!(said.iter().all(|part| holds(attestation, part)), "nothing is kept that was not said");
    assert_eq!(PlatformPublicKey::from_cose(credential.key.to_cose()).as_ref(), Ok(&credential.key));
    true
}

/// What a platform key signs: `clientDataJSON` in the first line, how long the authenticator data is, these, the signature.
pub fn assertion(bytes: &[u8]) -> bool {
    let Some((client_data, authenticator_data, signature)) = parts_of_assertion(bytes) else { return false };
    let assertion = Assertion {
        credential_id: CREDENTIAL_ID.to_vec(),
        client_data: client_data.to_vec(),
        authenticator_data: authenticator_data.to_vec(),
        signature: signature.to_vec(),
    };
    let verifies = |cose: &&[u8]| {
        let key = PlatformPublicKey::from_cose(cose).unwrap_or_else(|_| unreachable!("a key of the corpus"));
        let credential = Credential { id: CREDENTIAL_ID.to_vec(), key, sign_count: 0, backup_eligible: false };
        assertion.verify(&relying_party(), &credential, &[0xc4; 32]).is_ok()
    };
    let is_taken = KEYS.iter().any(verifies);
    // The signature has more than one spelling, what it covers has not.
    let was_signed = |real: &&[u8]| {
        parts_of_assertion(real).is_some_and(|(client, data, _)| (client, data) == (client_data, authenticator_data))
    };
    assert!(!is_taken || ASSERTIONS.iter().any(was_signed), "only what was signed is taken");
    is_taken
}

/// A platform key as it is kept.
pub fn platform_key(bytes: &[u8]) -> bool {
    let Ok(key) = PlatformPublicKey::from_cose(bytes) else { return false };
    assert_eq!(key.to_cose(), bytes, "one key has one spelling");
    // Whatever it is, it has signed nothing.
    assert!(!key.verifies(b"never signed", &[0; 64]) && !key.verifies(b"never signed", &[1; 256]));
    true
}

/// The body of a call, as every call reads its own.
pub fn body(bytes: &[u8]) -> bool {
    let is_taken = [
        reads::<wire::BeginActivation>(bytes),
        reads::<wire::ActivationCodes>(bytes),
        reads::<wire::AskDevices>(bytes),
        reads::<wire::TakeApproval>(bytes),
        reads::<wire::MakeRoom>(bytes),
        reads::<wire::Carried>(bytes),
        reads::<wire::RenameDevice>(bytes),
        reads::<wire::ChangeSettings>(bytes),
        reads::<PushSubscription>(bytes),
    ]
    .contains(&true);
    if is_taken {
        assert!(bytes.len() <= BODY_BYTES_MAX);
        let members = serde_json::from_slice::<serde_json::Map<String, Value>>(bytes).unwrap_or_default();
        assert!(!members.is_empty() && !members.values().any(Value::is_null), "no member says nothing");
    }
    is_taken
}

fn reads<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> bool {
    let Ok(read) = read_body::<T>(bytes) else { return false };
    let written = |body: &T| serde_json::to_vec(body).unwrap_or_default();
    let again = read_body::<T>(&written(&read)).map(|again| written(&again));
    assert_eq!(again, Ok(written(&read)), "what was read is written, and read again");
    true
}

/// Where a browser takes notifications: our server will call there.
pub fn subscription(bytes: &[u8]) -> bool {
    let Ok(given) = read_body::<PushSubscription>(bytes) else { return false };
    let Ok(kept) = Subscription::parse(&given, Reach::PublicHttps) else { return false };
    let again = Subscription::from_bytes(&kept.to_bytes(), Reach::PublicHttps);
    assert_eq!(again.as_ref(), Ok(&kept), "what is kept is read again");
    let endpoint = given.endpoint.expose();
    let url = Url::parse(endpoint).unwrap_or_else(|_| unreachable!("it was read before"));
    assert!(endpoint.len() <= 1_000 && url.scheme() == "https" && url.port().is_none());
    let name = match url.host() {
        Some(Host::Domain(name)) => name.to_owned(),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => String::new(),
    };
    let is_inside = [".local", ".localhost", ".internal", ".home.arpa", ".lan"].iter().any(|end| name.ends_with(end));
    assert!(name.contains('.') && !name.ends_with('.') && !is_inside, "nobody inside the network is called");
    assert!(url.username().is_empty() && url.password().is_none(), "nobody is given credentials");
    true
}

/// The digits of a page's picture, which a phone without a network answers.
pub fn page(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let coordinate = |text: &str| from_base64url(text).unwrap_or_default();
    let x = coordinate("QKzLwlLX3JE9A_iLG3yMR0kTTVuZkQZxfhNx3XrJtxQ");
    let y = coordinate("0WTfoWuEaAfLJoIw7dpSdnY2zOn7BMN5V2Bb2WWzgh0");
    let key =
        DevicePublicKey::from_sec1(&[vec![4], x, y].concat()).unwrap_or_else(|_| unreachable!("a point on P-256"));
    let Ok((content, signed)) = read_request(text, &[key]) else { return false };
    assert_eq!(RequestContent::parse(&signed), Ok(content), "what is shown is what was signed");
    true
}

/// What a phone scanned or opened.
pub fn carried(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let Some(link) = CarryLink::parse(text, APP) else { return false };
    assert_eq!(link.to_text(APP).as_str(), text, "a link has one spelling");
    true
}

/// What a notification says.
pub fn push_message(bytes: &[u8]) -> bool {
    let Some(message) = PushMessage::parse(bytes) else { return false };
    assert_eq!(PushMessage::parse(message.to_json().as_bytes()), Some(message), "what is read can be written");
    true
}

/// The stream of server-sent events, however it is cut.
pub fn events(bytes: &[u8]) -> bool {
    let mut whole = device::EventReader::default();
    let read = whole.read(bytes);
    for size in [1, 7] {
        let mut reader = device::EventReader::default();
        let pieces: Vec<Event> = bytes.chunks(size).flat_map(|piece| reader.read(piece)).collect();
        assert_eq!(pieces, read, "pieces of {size}");
    }
    for event in &read {
        let again = Event::read(event.name().as_str(), &event.data());
        assert_eq!(again.as_ref(), Some(event), "what is read can be written");
    }
    // Whatever came before, what comes next is heard.
    let next = whole.read(b"\n\nevent: device\ndata: {}\n\n");
    assert_eq!(next.last(), Some(&Event::Device), "nothing hides what follows");
    !read.is_empty()
}

const CREDENTIAL_ID: [u8; 32] = [0x1d; 32];
const KEYS: [&[u8]; 3] = [
    include_bytes!("../corpus/platform_key/real_es256"),
    include_bytes!("../corpus/platform_key/real_eddsa"),
    include_bytes!("../corpus/platform_key/real_rs256"),
];
const ASSERTIONS: [&[u8]; 3] = [
    include_bytes!("../corpus/assertion/real_es256"),
    include_bytes!("../corpus/assertion/real_eddsa"),
    include_bytes!("../corpus/assertion/real_rs256"),
];

fn relying_party() -> RelyingParty<'static> {
    RelyingParty::of_origin(APP, SyncedCredentials::Allowed)
}

fn parts_of_assertion(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (client_data, rest) = first_line(bytes);
    let (length, rest) = rest.split_first()?;
    let (authenticator_data, signature) = rest.split_at_checked(usize::from(*length))?;
    Some((client_data, authenticator_data, signature))
}
