//! The line to the server: each call signed, nonces kept and renewed, a wrong clock corrected by the server's.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use protocol::call::{Call, authorization};
use protocol::wire::{API, NONCE_HEADER, Nonce, UNLOCK_HEADER};
use protocol::{CannotSign, Code, DeviceKey, Problem, Secret};
use reqwest::{Method, Response, header};
use serde::de::DeserializeOwned;

use crate::{PhoneError, Server, World};

/// The server takes a nonce for 60 seconds; older ones than this are not tried.
const NONCE_AGE_S_MAX: i64 = 45;
/// A call is signed anew at most this often: once for a spent nonce, once for the clock.
const ATTEMPTS: usize = 3;
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// Makes the body of a call that changes something, for the nonce under which it is sent.
pub(crate) type MakeBody<'a> = &'a (dyn Fn(&str) -> Result<Vec<u8>, CannotSign> + Sync);

pub(crate) struct Line {
    pub(crate) server: Server,
    pub(crate) world: Arc<dyn World>,
    pub(crate) key: DeviceKey,
    pub(crate) kid: String,
    nonce: Mutex<Option<HeldNonce>>,
    /// How far the server's clock is ahead of ours.
    ahead_s: AtomicI64,
}

struct HeldNonce {
    nonce: String,
    since_s: i64,
}

/// Under which nonce a call goes out.
#[derive(Clone, Copy)]
enum Nonces {
    /// It changes nothing, or counts once by itself.
    None,
    /// There is no device yet for which one could be asked: a refusal hands the first one out.
    Held,
    /// One is asked for when none is held.
    Always,
}

/// A call to be made, perhaps more than once.
struct Plan<'a> {
    method: Method,
    path: &'a str,
    body: Option<MakeBody<'a>>,
    nonce: Nonces,
    unlock: Option<&'a Secret>,
    streams: bool,
}

impl Line {
    pub(crate) fn new(server: Server, world: Arc<dyn World>, key: DeviceKey, kid: String) -> Self {
        Self { server, world, key, kid, nonce: Mutex::new(None), ahead_s: AtomicI64::new(0) }
    }

    /// From now on the device has a name, and this nonce is the one to use.
    pub(crate) fn rename(&mut self, kid: String, nonce: String) {
        self.kid = kid;
        self.hold(nonce);
    }

    /// Unix time in seconds as the server sees it.
    pub(crate) fn now_s(&self) -> i64 {
        self.world.now_s().saturating_add(self.ahead_s.load(Ordering::Relaxed))
    }

    /// A call that changes nothing.
    pub(crate) async fn read<T: DeserializeOwned>(&self, path: &str, unlock: Option<&Secret>) -> Result<T, PhoneError> {
        let plan = Plan { method: Method::GET, path, body: None, nonce: Nonces::None, unlock, streams: false };
        read_json(self.call(plan).await?).await
    }

    /// A call whose answer is read piece by piece, for as long as it lasts.
    pub(crate) async fn open(&self, path: &str) -> Result<Response, PhoneError> {
        let plan = Plan { method: Method::GET, path, body: None, nonce: Nonces::None, unlock: None, streams: true };
        self.call(plan).await
    }

    /// A call by a key that has no device yet.
    pub(crate) async fn begin<T: DeserializeOwned>(&self, path: &str, body: &[u8]) -> Result<T, PhoneError> {
        self.post(path, &|_| Ok(body.to_vec()), Nonces::Held, None).await
    }

    /// A call that changes something, under a nonce.
    pub(crate) async fn change<T: DeserializeOwned>(
        &self,
        path: &str,
        make_body: MakeBody<'_>,
        unlock: Option<&Secret>,
    ) -> Result<T, PhoneError> {
        self.post(path, make_body, Nonces::Always, unlock).await
    }

    /// The same by another method.
    pub(crate) async fn change_by<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        make_body: MakeBody<'_>,
        unlock: Option<&Secret>,
    ) -> Result<T, PhoneError> {
        let plan = Plan { method, path, body: Some(make_body), nonce: Nonces::Always, unlock, streams: false };
        read_json(self.call(plan).await?).await
    }

    /// An answer: it counts once by the request's own state and needs no nonce.
    pub(crate) async fn answer<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &[u8],
        unlock: Option<&Secret>,
    ) -> Result<T, PhoneError> {
        self.post(path, &|_| Ok(body.to_vec()), Nonces::None, unlock).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        make_body: MakeBody<'_>,
        nonce: Nonces,
        unlock: Option<&Secret>,
    ) -> Result<T, PhoneError> {
        let plan = Plan { method: Method::POST, path, body: Some(make_body), nonce, unlock, streams: false };
        read_json(self.call(plan).await?).await
    }

    /// Signs and sends, anew where the server says how that helps.
    async fn call(&self, plan: Plan<'_>) -> Result<Response, PhoneError> {
        let mut attempts_left = ATTEMPTS;
        loop {
            attempts_left -= 1;
            let nonce = match plan.nonce {
                Nonces::None => None,
                Nonces::Held => self.held_nonce(),
                Nonces::Always => Some(self.take_nonce().await?),
            };
            match self.send(&plan, nonce.as_deref()).await {
                Err(PhoneError::Refused(problem)) if attempts_left > 0 && self.can_mend(&problem) => {}
                outcome => return outcome,
            }
        }
    }

    fn can_mend(&self, problem: &Problem) -> bool {
        matches!(problem.code, Code::NonceUsed | Code::NonceNeeded) || self.corrects_clock(problem)
    }

    /// From now on it counts by the server's clock.
    pub(crate) fn learns_time(&self, server_time: i64) {
        self.ahead_s.store(server_time.saturating_sub(self.world.now_s()), Ordering::Relaxed);
    }

    fn corrects_clock(&self, problem: &Problem) -> bool {
        match (problem.code, problem.server_time) {
            (Code::StaleCall, Some(server_time)) => {
                self.learns_time(server_time);
                true
            }
            _ => false,
        }
    }

    async fn take_nonce(&self) -> Result<String, PhoneError> {
        if let Some(nonce) = self.held_nonce() {
            return Ok(nonce);
        }
        // Boxed, because a call that needs a nonce makes this call, which needs none.
        let Nonce { nonce } = Box::pin(self.read("/nonce", None)).await?;
        Ok(nonce)
    }

    fn held_nonce(&self) -> Option<String> {
        let held = self.nonce.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        (self.now_s().saturating_sub(held.since_s) <= NONCE_AGE_S_MAX).then_some(held.nonce)
    }

    fn hold(&self, nonce: String) {
        let held = HeldNonce { nonce, since_s: self.now_s() };
        *self.nonce.lock().unwrap_or_else(PoisonError::into_inner) = Some(held);
    }

    async fn send(&self, plan: &Plan<'_>, nonce: Option<&str>) -> Result<Response, PhoneError> {
        let path = format!("{API}{}", plan.path);
        let url = format!("{}{path}", self.server.origin());
        let body = plan.body.map_or(Ok(Vec::new()), |make| make(nonce.unwrap_or_default()))?;
        let call = Call { method: plan.method.as_str(), url: &url, body: &body };
        let signed = authorization(&self.key, &self.kid, &call, self.now_s(), nonce)?;
        let address = format!("{}{path}", self.server.base());
        let mut request = self.server.client().request(plan.method.clone(), address);
        request = request
            .header(header::HOST, self.server.host())
            .header(header::AUTHORIZATION, signed)
            .header(header::ACCEPT_LANGUAGE, self.server.language().as_str());
        if let Some(token) = plan.unlock {
            request = request.header(UNLOCK_HEADER, token.expose());
        }
        request = match plan.streams {
            true => request.header(header::ACCEPT, "text/event-stream"),
            false => request.timeout(ANSWER_WITHIN),
        };
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body);
        }
        let response = request.send().await?;
        if let Some(nonce) = response.headers().get(NONCE_HEADER).and_then(|nonce| nonce.to_str().ok()) {
            self.hold(nonce.to_owned());
        }
        if response.status().is_success() { Ok(response) } else { Err(read_problem(response).await) }
    }
}

async fn read_problem(response: Response) -> PhoneError {
    let status = response.status().as_u16();
    match read_all(response).await {
        Ok(bytes) => serde_json::from_slice::<Problem>(&bytes)
            .map_or(PhoneError::NotUnderstood { status, what: "its refusal" }, |problem| {
                PhoneError::Refused(Box::new(problem))
            }),
        Err(error) => error,
    }
}

async fn read_json<T: DeserializeOwned>(response: Response) -> Result<T, PhoneError> {
    let status = response.status().as_u16();
    let bytes = read_all(response).await?;
    let bytes = if bytes.is_empty() { b"null" } else { bytes.as_slice() };
    serde_json::from_slice(bytes).map_err(|_| PhoneError::NotUnderstood { status, what: "its body" })
}

async fn read_all(mut response: Response) -> Result<Vec<u8>, PhoneError> {
    let status = response.status().as_u16();
    let mut all = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if all.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(PhoneError::NotUnderstood { status, what: "a body without end" });
        }
        all.extend_from_slice(&chunk);
    }
    Ok(all)
}
