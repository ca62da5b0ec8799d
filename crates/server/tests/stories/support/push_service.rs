//! A small push service: checks each push as RFC 8030, 8188 and 8292 ask, opens it as the browser would (RFC 8291), and
//! answers as the story says. What is not in order fails the story in the end.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use protocol::wire::{PushMessage, PushSubscription};
use protocol::{DevicePublicKey, base64url, from_base64url};
use server::app::App;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::World;

/// How a push is answered.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Says {
    Status(u16),
    Wait {
        status: u16,
        retry_after: &'static str,
    },
    /// With the address of something inside.
    Redirects,
    /// Not before the story releases it.
    Holds,
    /// With far more than anybody wants to read.
    Chatters,
}

/// A push as it arrived, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arrived {
    /// The subscription's number.
    pub(crate) to: usize,
    pub(crate) message: PushMessage,
    pub(crate) ttl_s: i64,
    pub(crate) urgency: String,
    pub(crate) topic: String,
    pub(crate) body_bytes: usize,
}

#[derive(Clone)]
pub(crate) struct PushService(Arc<Inner>);

struct Inner {
    app: Arc<App>,
    address: SocketAddr,
    says: Mutex<Says>,
    browsers: Mutex<HashMap<usize, Browser>>,
    arrived: Mutex<Vec<Arrived>>,
    faults: Mutex<Vec<String>>,
    rings: Notify,
    released: Notify,
}

/// The secrets that a browser keeps of one subscription.
struct Browser {
    scalar: [u8; 32],
    auth: [u8; 16],
}

struct Length(usize);
impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

impl World {
    /// A push service of its own, on this machine.
    pub(crate) async fn push_service(&self) -> PushService {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let service = PushService(Arc::new(Inner {
            app: Arc::clone(&self.app),
            address: listener.local_addr().expect("an address"),
            says: Mutex::new(Says::Status(201)),
            browsers: Mutex::default(),
            arrived: Mutex::default(),
            faults: Mutex::default(),
            rings: Notify::new(),
            released: Notify::new(),
        }));
        let router = Router::new().route("/push/{number}", post(take)).with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        service
    }

    /// Performs what is in the outbox, and what comes of it.
    pub(crate) async fn works_off(&self) {
        while server::outbox::perform_due(&self.app, self.now()).await.expect("the outbox") > 0 {}
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl PushService {
    /// A browser subscribes: its number, and what it gives its app.
    pub(crate) fn subscribes(&self, world: &World) -> (usize, PushSubscription) {
        let (scalar, auth): ([u8; 32], [u8; 16]) = (world.app.entropy.bytes(), world.app.entropy.bytes());
        let public = PrivateKey::from_private_key(&ECDH_P256, &scalar).expect("a key").compute_public_key();
        let mut browsers = locked(&self.0.browsers);
        let number = browsers.len();
        browsers.insert(number, Browser { scalar, auth });
        let endpoint = format!("{}/push/{number}?token={}", self.origin(), base64url(&world.app.entropy.bytes::<16>()));
        world.hides("a push endpoint", endpoint.clone());
        let given = PushSubscription {
            endpoint: endpoint.as_str().into(),
            p256dh: base64url(public.expect("a point").as_ref()),
            auth: base64url(&auth).as_str().into(),
        };
        (number, given)
    }

    pub(crate) fn says(&self, says: Says) {
        *locked(&self.0.says) = says;
    }

    /// What has arrived since the story last looked.
    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        std::mem::take(&mut *locked(&self.0.arrived))
    }

    /// The one push that has arrived.
    #[track_caller]
    pub(crate) fn one(&self) -> Arrived {
        let mut arrived = self.arrived();
        assert_eq!(arrived.len(), 1, "{arrived:?}");
        arrived.remove(0)
    }

    /// Returns when a push has arrived.
    pub(crate) async fn rings(&self) {
        self.0.rings.notified().await;
    }

    /// Answers what it held.
    pub(crate) fn releases(&self) {
        self.0.released.notify_one();
    }

    fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.0.address.port())
    }

    fn check(&self, number: usize, headers: &HeaderMap, body: &[u8]) -> Result<Arrived, String> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is = |what: &str, right: bool| if right { Ok(()) } else { Err(what.to_owned()) };
        is("at most 4,096 octets", body.len() <= 4_096)?;
        is("content-encoding", text("content-encoding") == "aes128gcm")?;
        let ttl_s = text("ttl").parse().map_err(|_| "TTL".to_owned())?;
        let topic = text("topic").to_owned();
        let plain = topic.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        is("topic", plain && (1..=32).contains(&topic.len()))?;
        let urgency = text("urgency").to_owned();
        is("urgency", ["very-low", "low", "normal", "high"].contains(&urgency.as_str()))?;
        self.check_sender(text("authorization"))?;
        let message = self.open(number, body).ok_or("the message does not open")?;
        Ok(Arrived { to: number, message, ttl_s, urgency, topic, body_bytes: body.len() })
    }

    /// RFC 8292 §2 and §3.
    fn check_sender(&self, authorization: &str) -> Result<(), String> {
        let parameters = authorization.strip_prefix("vapid ").ok_or("the scheme")?;
        let (token, key) = parameters.split_once(", ").ok_or("two parameters")?;
        let (token, key) = (token.strip_prefix("t=").ok_or("a token")?, key.strip_prefix("k=").ok_or("a key")?);
        if key != self.0.app.keys.vapid().public() {
            return Err("another key than apps subscribe with".to_owned());
        }
        let point = from_base64url(key).and_then(|point| DevicePublicKey::from_sec1(&point).ok()).ok_or("a point")?;
        let (signed, signature) = token.rsplit_once('.').ok_or("a signature")?;
        if !point.verifies(signed.as_bytes(), &from_base64url(signature).ok_or("base64url")?) {
            return Err("the signature".to_owned());
        }
        let (head, claims) = signed.split_once('.').ok_or("claims")?;
        let read = |part| -> Option<serde_json::Value> { serde_json::from_slice(&from_base64url(part)?).ok() };
        let (head, claims) = (read(head).ok_or("a header")?, read(claims).ok_or("claims")?);
        let now_s = self.0.app.now().seconds();
        let lives_s = claims["exp"].as_i64().ok_or("exp")? - now_s;
        let contact = claims["sub"].as_str().ok_or("sub")?;
        match () {
            () if head["alg"] != "ES256" => Err("the algorithm".to_owned()),
            () if claims["aud"] != self.origin() => Err(format!("the audience: {}", claims["aud"])),
            () if !(1..=86_400).contains(&lives_s) => Err(format!("lives {lives_s} s")),
            () if !contact.starts_with("https:") && !contact.starts_with("mailto:") => Err("the contact".to_owned()),
            () => Ok(()),
        }
    }

    fn open(&self, number: usize, body: &[u8]) -> Option<PushMessage> {
        let browsers = locked(&self.0.browsers);
        let Browser { scalar, auth } = browsers.get(&number)?;
        let ours = PrivateKey::from_private_key(&ECDH_P256, scalar).ok()?;
        let public = ours.compute_public_key().ok()?;
        let (salt, rest) = body.split_at_checked(16)?;
        let (_record_size, rest) = rest.split_at_checked(4)?;
        let (sender, sealed) = rest.strip_prefix(&[65])?.split_at_checked(65)?;
        let derive = |salt: &[u8], input: &[u8], info: &[&[u8]], length: usize| {
            let mut output = vec![0; length];
            let key = Salt::new(HKDF_SHA256, salt).extract(input);
            key.expand(info, Length(length)).and_then(|okm| okm.fill(&mut output)).ok().map(|()| output)
        };
        let info = [b"WebPush: info\0".as_slice(), public.as_ref(), sender];
        let input = agree(&ours, UnparsedPublicKey::new(&ECDH_P256, sender), (), |shared| {
            derive(auth, shared, &info, 32).ok_or(())
        });
        let input = input.ok()?;
        let key = derive(salt, &input, &[b"Content-Encoding: aes128gcm\0"], 16)?;
        let nonce = derive(salt, &input, &[b"Content-Encoding: nonce\0"], 12)?;
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).ok()?);
        let mut record = sealed.to_vec();
        let record = key.open_in_place(Nonce::assume_unique_for_key(nonce.try_into().ok()?), Aad::empty(), &mut record);
        let record = record.ok()?;
        let end = record.iter().rposition(|byte| *byte != 0).filter(|end| record[*end] == 2)?;
        PushMessage::parse(&record[..end])
    }
}

async fn take(
    State(service): State<PushService>,
    Path(number): Path<usize>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match service.check(number, &headers, &body) {
        Ok(arrived) => locked(&service.0.arrived).push(arrived),
        Err(fault) => {
            locked(&service.0.faults).push(fault);
            return StatusCode::BAD_REQUEST.into_response();
        }
    }
    service.0.rings.notify_one();
    let says = *locked(&service.0.says);
    let status = |code: u16| StatusCode::from_u16(code).expect("a status");
    match says {
        Says::Status(201) => (StatusCode::CREATED, [(header::LOCATION, "/message/1")]).into_response(),
        Says::Status(code) => status(code).into_response(),
        Says::Wait { status: code, retry_after } => {
            (status(code), [(header::RETRY_AFTER, retry_after)]).into_response()
        }
        Says::Redirects => {
            let elsewhere = format!("{}/push/{number}", service.origin());
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, elsewhere)]).into_response()
        }
        Says::Holds => {
            service.0.released.notified().await;
            StatusCode::CREATED.into_response()
        }
        Says::Chatters => {
            let endless = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 65_536]));
            (StatusCode::CREATED, axum::body::Body::from_stream(endless)).into_response()
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let faults = locked(&self.faults);
            assert!(faults.is_empty(), "pushes that were not in order: {faults:?}");
        }
    }
}
