//! A handset: a device whose keys the story holds, and whose calls it may bend. Not over a socket: it can be quick.

use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::device::{Device, State};
use domain::ids::DeviceId;
use protocol::answer::DenyReason;
use protocol::call::{Call, authorization};
use protocol::wire::{API, NONCE_HEADER, UNLOCK_HEADER};
use protocol::{DeviceKey, PinKey, answer, platform_key, unlock};
use server::flows::device::caller::seal_pin_key;
use store::Store as _;

use super::world::APP;
use super::{Authenticator, Page, Person, World};

/// A device and its keys.
pub(crate) struct Handset {
    pub(crate) id: DeviceId,
    pub(crate) key: DeviceKey,
    pub(crate) pin: PinKey,
}

/// One call, before it is signed; a story bends what it wants.
pub(crate) struct Called<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) body: Vec<u8>,
    pub(crate) nonce: Option<String>,
    pub(crate) unlock: Option<&'a str>,
    /// How far the device's clock is ahead.
    pub(crate) ahead_s: i64,
    /// The path that is signed, if another one.
    pub(crate) signs_path: Option<&'a str>,
    /// The body that is signed, if another one.
    pub(crate) signs_body: Option<Vec<u8>>,
    /// What the browser says that it is.
    pub(crate) agent: Option<&'a str>,
}

impl<'a> Called<'a> {
    pub(crate) fn get(path: &'a str) -> Self {
        Self {
            method: Method::GET,
            path,
            body: Vec::new(),
            nonce: None,
            unlock: None,
            ahead_s: 0,
            signs_path: None,
            signs_body: None,
            agent: None,
        }
    }

    pub(crate) fn post(path: &'a str, body: Vec<u8>) -> Self {
        Self { method: Method::POST, body, ..Self::get(path) }
    }

    pub(crate) fn with_nonce(self, nonce: String) -> Self {
        Self { nonce: Some(nonce), ..self }
    }
}

impl World {
    /// A device of this person, active at once, made without the calls of an activation.
    pub(crate) async fn handset(&self, person: &Person) -> Handset {
        self.handset_on(person, "headless", "1").await
    }

    /// The same, on a system that it named when it was activated.
    pub(crate) async fn handset_on(&self, person: &Person, platform: &str, os: &str) -> Handset {
        let entropy = &self.app.entropy;
        let key = DeviceKey::generate(&mut |bytes| entropy.fill(bytes)).expect("a key");
        let pin = PinKey::from_seed(&entropy.bytes()).expect("a key");
        let id = DeviceId(entropy.id(self.now().micros()));
        let device = Device {
            id,
            account: person.account,
            name: "Handset".to_owned(),
            platform: platform.to_owned(),
            os: os.to_owned(),
            device_key: key.public().to_sec1().to_vec(),
            pin_key: seal_pin_key(&self.app, id, &pin.public()).expect("sealed"),
            pin_generation: 1,
            offline_key: None,
            state: State::Active { from: self.now() },
            wrong_in_a_row: 0,
            wrong_since_unlock: 0,
            wrong_at: Vec::new(),
            unlock: None,
            platform_key: None,
            lock: domain::device::Lock::AtClose,
            activated_at: self.now(),
            last_used_at: self.now(),
        };
        let mut changes = self.changes();
        changes.insert(device);
        self.app.store.commit(changes).await.expect("a new device");
        Handset { id, key, pin }
    }

    /// Sends something to the calls' host as it is.
    pub(crate) async fn calls(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Page {
        let uri = format!("{API}{path}");
        let mut request = Request::builder().method(method).uri(uri).header(header::HOST, "app.localhost:8000");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Page::read(self.send(request.body(Body::from(body)).expect("a request")).await).await
    }
}

impl Handset {
    pub(crate) async fn calls(&self, world: &World, called: Called<'_>) -> Page {
        self.calls_as(world, &self.id.to_string(), called).await
    }

    /// The same, under the name of another key.
    pub(crate) async fn calls_as(&self, world: &World, kid: &str, called: Called<'_>) -> Page {
        let url = format!("{APP}{API}{}", called.signs_path.unwrap_or(called.path));
        let body = called.signs_body.as_ref().unwrap_or(&called.body);
        let call = Call { method: called.method.as_str(), url: &url, body };
        let now_s = world.now().seconds() + called.ahead_s;
        let signed = authorization(&self.key, kid, &call, now_s, called.nonce.as_deref()).expect("signed");
        let mut headers = vec![("authorization", signed.as_str()), ("accept-language", "en")];
        headers.extend(called.unlock.map(|token| (UNLOCK_HEADER, token)));
        headers.extend(called.agent.map(|agent| ("user-agent", agent)));
        world.calls(called.method, called.path, &headers, called.body).await
    }

    /// Listens for events; what it listens to ends when the answer is dropped.
    pub(crate) async fn listens(&self, world: &World) -> axum::response::Response {
        let call = Call { method: "GET", url: &format!("{APP}{API}/events"), body: &[] };
        let signed =
            authorization(&self.key, &self.id.to_string(), &call, world.now().seconds(), None).expect("signed");
        let request = Request::builder().uri(format!("{API}/events")).header(header::HOST, "app.localhost:8000");
        world.send(request.header("authorization", signed).body(Body::empty()).expect("a request")).await
    }

    /// A fresh nonce.
    pub(crate) async fn nonce(&self, world: &World) -> String {
        let page = self.calls(world, Called::get("/nonce")).await;
        assert!(!page.header(NONCE_HEADER).is_empty(), "{}", page.body);
        page.json()["nonce"].as_str().expect("a nonce").to_owned()
    }

    /// Unlocks with this PIN key.
    pub(crate) async fn unlocks_with(&self, world: &World, pin: &PinKey) -> Page {
        self.unlocks_in(world, pin, None).await
    }

    /// Unlocks in a browser that says this of itself.
    pub(crate) async fn unlocks_saying(&self, world: &World, agent: &str) -> Page {
        self.unlocks_in(world, &self.pin, Some(agent)).await
    }

    async fn unlocks_in(&self, world: &World, pin: &PinKey, agent: Option<&str>) -> Page {
        let nonce = self.nonce(world).await;
        let body = unlock::sign(APP, &self.id.to_string(), &nonce, &self.key, pin).expect("signed");
        self.calls(world, Called { agent, ..Called::post("/unlock", body) }.with_nonce(nonce)).await
    }

    /// Offers this credential as the platform key, with this PIN.
    pub(crate) async fn adds(&self, world: &World, finger: &Authenticator, pin: &PinKey) -> Page {
        let options = self.calls(world, Called::post("/platform-key/options", vec![])).await.json();
        let nonce = options["nonce"].as_str().unwrap_or_default().to_owned();
        let registration = finger.registers(&platform_key::challenge(&nonce));
        let kid = self.id.to_string();
        let body = platform_key::add(APP, &kid, &nonce, &registration, &self.key, pin).expect("signed");
        self.calls(world, Called::post("/platform-key", body).with_nonce(nonce)).await
    }

    /// Removes the platform key, with this PIN.
    pub(crate) async fn removes(&self, world: &World, pin: &PinKey) -> Page {
        let nonce = self.nonce(world).await;
        let body = platform_key::remove(APP, &self.id.to_string(), &nonce, &self.key, pin).expect("signed");
        let called = Called { method: Method::DELETE, ..Called::post("/platform-key", body) };
        self.calls(world, called.with_nonce(nonce)).await
    }

    /// Unlocks by the phone's own lock.
    pub(crate) async fn unlocks_by(&self, world: &World, finger: &mut Authenticator) -> Page {
        let nonce = self.nonce(world).await;
        let unasserted = unlock::sign_by_platform(APP, &self.id.to_string(), &nonce, &self.key).expect("signed");
        let body = unasserted.with(&finger.asserts(unasserted.challenge())).expect("signed");
        self.calls(world, Called::post("/unlock", body).with_nonce(nonce)).await
    }

    /// Signs an approval of these bytes by the phone's own lock.
    pub(crate) fn approval_by(&self, finger: &mut Authenticator, bytes: &[u8]) -> Vec<u8> {
        let unasserted = answer::approve_by_platform(APP, &self.id.to_string(), bytes, &self.key).expect("signed");
        unasserted.with(&finger.asserts(unasserted.challenge())).expect("signed")
    }

    /// What it is told of its platform key.
    pub(crate) async fn lock_of(&self, world: &World) -> String {
        let standing = self.calls(world, Called::get("/device")).await.json();
        standing["platform_key"].as_str().expect("a word").to_owned()
    }

    /// Signs an approval of these bytes.
    pub(crate) fn approval(&self, bytes: &[u8]) -> Vec<u8> {
        answer::approve(APP, &self.id.to_string(), bytes, &self.key, &self.pin).expect("signed")
    }

    /// Signs a denial of these bytes.
    pub(crate) fn denial(&self, bytes: &[u8], reason: DenyReason) -> Vec<u8> {
        answer::deny(APP, &self.id.to_string(), bytes, reason, &self.key).expect("signed")
    }

    /// Answers a request with what was signed.
    pub(crate) async fn answers(&self, world: &World, request: &str, signed: Vec<u8>) -> Page {
        self.calls(world, Called::post(&format!("/requests/{request}/answer"), signed)).await
    }

    /// Carries a number.
    pub(crate) async fn carries(&self, world: &World, request: &str, number: &str) -> Page {
        let nonce = self.nonce(world).await;
        let body = format!("{{\"number\":\"{number}\"}}").into_bytes();
        self.calls(world, Called::post(&format!("/requests/{request}/carried"), body).with_nonce(nonce)).await
    }

    /// The one request that waits: its id and its exact bytes.
    pub(crate) async fn sees_one(&self, world: &World, person: &Person) -> (String, Vec<u8>) {
        let waiting = world.app.store.waiting_requests(person.account, world.now()).await.expect("the store");
        assert_eq!(waiting.len(), 1, "requests that wait");
        (waiting[0].id.to_string(), waiting[0].bytes.clone())
    }
}
