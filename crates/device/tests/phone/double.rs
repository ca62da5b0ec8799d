//! A server for tests: one account, one device, everything verified by the protocol's own rules.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use protocol::activate;
use protocol::answer::{self, Decision};
use protocol::call::{Call, CallRefused, ParsedCall};
use protocol::let_in::LetInCode;
use protocol::pin_change::{self, Known};
use protocol::request::{Kind, RequestContent, Verify};
use protocol::signed::Signed;
use protocol::wire::{
    ActivationBegun, ActivationCodes, Answered, AskedCodes, BeginActivation, Carried, Codes, CodesAccepted,
    DeviceState, Event, Language, LetIn, Lock, Nonce, PinChanged, PlatformKeyState, Policy, PushState, Requests,
    Settings, Standing, Unlocked, Waiting, read_body,
};
use protocol::{Code, DevicePublicKey, PinPublicKey, Problem, Refused, Secret, unlock};
use serde::Serialize;
use tokio::sync::mpsc;

pub(crate) const ORIGIN: &str = "http://app.localhost:8000";
pub(crate) const NOW: i64 = 1_795_340_000;
const DEVICE: &str = "device-0001";
const TOKEN: &str = "token-of-the-unlocked";

#[derive(Default)]
pub(crate) struct Inner {
    pub(crate) device_key: Option<DevicePublicKey>,
    pub(crate) pin_key: Option<PinPublicKey>,
    pub(crate) generation: u32,
    pub(crate) wrong_pins: u32,
    pub(crate) waiting: Vec<(RequestContent, Vec<u8>)>,
    pub(crate) carried: HashSet<String>,
    pub(crate) decisions: Vec<(String, Decision)>,
    pub(crate) nonces: HashSet<String>,
    pub(crate) calls: Vec<String>,
    /// The keys by which its pages are signed.
    pub(crate) pages: Vec<DevicePublicKey>,
    pub(crate) listeners: Vec<mpsc::UnboundedSender<Result<String, std::io::Error>>>,
    /// Fail with 500 after having done what the next call to this path asks.
    pub(crate) lose_answer_of: Option<&'static str>,
    nonces_given: u32,
}

#[derive(Clone)]
pub(crate) struct Double {
    inner: Arc<Mutex<Inner>>,
    pub(crate) base: String,
}

type Outcome = Result<Response, Problem>;

impl Double {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let double = Self { inner: Arc::default(), base };
        let router = Router::new().fallback(serve).with_state(double.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        double
    }

    pub(crate) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// Asks the person something; tells nobody.
    pub(crate) fn ask(&self, id: &str, carry: bool) {
        let content = asked(id, carry);
        let bytes = content.to_bytes().unwrap();
        self.inner().waiting.push((content, bytes));
    }

    pub(crate) fn tell(&self, event: &Event) {
        let text = format!("event: {}\ndata: {}\n\n", event.name().as_str(), event.data());
        self.inner().listeners.retain(|listener| listener.send(Ok(text.clone())).is_ok());
    }
}

/// What a bank asks.
pub(crate) fn asked(id: &str, carry: bool) -> RequestContent {
    RequestContent {
        id: id.into(),
        nonce: [1; 16],
        issuer: "http://localhost:8000".into(),
        kind: Kind::LogIn,
        service: "Fjord Bank".into(),
        service_id: "fjord-bank".into(),
        reference: None,
        text: None,
        fields: Vec::new(),
        browser: Some("Firefox on Linux".into()),
        browser_new: carry,
        place: None,
        device: None,
        carry,
        verify: Verify::Unlocked,
        asked_at: NOW,
        expires_at: NOW + 300,
    }
}

async fn serve(State(double): State<Double>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let path = uri.path().strip_prefix("/api/v1").unwrap_or_default().to_owned();
    let mut inner = double.inner();
    inner.calls.push(format!("{method} {path}"));
    let outcome = inner.answer(&method, &path, &headers, &body);
    inner.nonces_given += 1;
    let nonce = format!("nonce-{}", inner.nonces_given);
    inner.nonces.insert(nonce.clone());
    let lost = inner.lose_answer_of == Some(path.as_str());
    let mut response = match outcome {
        Ok(_) if lost => {
            inner.lose_answer_of = None;
            problem(&Problem::new(Code::Failed, "Something broke."))
        }
        Ok(response) => response,
        Err(refusal) => problem(&refusal),
    };
    response.headers_mut().insert("Tillid-Nonce", nonce.parse().unwrap());
    response
}

fn problem(problem: &Problem) -> Response {
    let mut response = json(problem).unwrap();
    *response.status_mut() = StatusCode::from_u16(problem.status).unwrap();
    response
}

fn json(value: &impl Serialize) -> Outcome {
    Ok(Response::new(Body::from(serde_json::to_vec(value).unwrap())))
}

fn refuse(code: Code) -> Problem {
    Problem::new(code, "No.")
}

impl Inner {
    fn answer(&mut self, method: &Method, path: &str, headers: &HeaderMap, body: &Bytes) -> Outcome {
        assert_eq!(headers["host"], "app.localhost:8000");
        if path == "/nonce" {
            return json(&Nonce { nonce: self.new_nonce() });
        }
        if path == "/activations" {
            let begun: BeginActivation = read_body(body).map_err(|_| refuse(Code::Malformed))?;
            self.device_key = Some(begun.device_key);
            self.check_call(method, path, headers, body)?;
            if begun.password != Secret::from("correct horse") {
                return Err(refuse(Code::WrongCredentials));
            }
            return json(&ActivationBegun {
                activation: "activation-1".into(),
                codes: Codes::Asked(AskedCodes {
                    card: "G750159724".into(),
                    key_numbers: ["0437".into(), "1180".into()],
                }),
                may_ask_device: false,
                expires_at: NOW + 600,
                policy: policy(),
            });
        }
        let nonce = self.check_call(method, path, headers, body)?;
        match path {
            "/activations/codes" => {
                let codes: ActivationCodes = read_body(body).map_err(|_| refuse(Code::Malformed))?;
                if codes.codes != ["111111".into(), "222222".into()] {
                    return Err(refuse(Code::WrongCode));
                }
                json(&CodesAccepted { device: DEVICE.into(), nonce: self.new_nonce() })
            }
            "/activations/device" => self.activate(body, &nonce),
            "/device" => json(&self.standing()),
            "/unlock" => self.unlock(body, &nonce),
            "/pin" => self.change_pin(body, &nonce),
            "/events" => Ok(self.listen()),
            "/requests" | "/let-in" if headers.get("Tillid-Unlock").is_none_or(|token| token != TOKEN) => {
                Err(refuse(Code::Locked))
            }
            "/requests" => json(&Requests { requests: self.requests(), held_back: 0, server_time: NOW }),
            "/let-in" => json(&LetIn { code: LetInCode::from_random([7; 5]), expires_at: NOW + 300 }),
            _ => self.about_request(path, body),
        }
    }

    fn new_nonce(&mut self) -> String {
        self.nonces_given += 1;
        let nonce = format!("nonce-{}", self.nonces_given);
        self.nonces.insert(nonce.clone());
        nonce
    }

    /// Signature, time and nonce, as the server's rim checks them. Gives the nonce, empty where none is needed.
    fn check_call(&mut self, method: &Method, path: &str, headers: &HeaderMap, body: &[u8]) -> Result<String, Problem> {
        let key = self.device_key.as_ref().ok_or_else(|| refuse(Code::UnknownDevice))?;
        let url = format!("{ORIGIN}/api/v1{path}");
        let call = Call { method: method.as_str(), url: &url, body };
        let verified = ParsedCall::parse(headers["authorization"].to_str().unwrap())
            .and_then(|parsed| parsed.verify(key, &call, NOW))
            .map_err(|refused| match refused {
                CallRefused::Stale { server_time } => {
                    Problem { server_time: Some(server_time), ..refuse(Code::StaleCall) }
                }
                CallRefused::Malformed | CallRefused::WrongSignature | CallRefused::OtherCall => {
                    refuse(Code::WrongSignature)
                }
            })?;
        let named_by_key = path == "/activations" || path == "/activations/codes";
        assert_eq!(verified.kid(), if named_by_key { key.thumbprint() } else { DEVICE.to_owned() });
        if *method == Method::GET || path.ends_with("/answer") {
            return Ok(String::new());
        }
        let nonce = verified.nonce().ok_or_else(|| refuse(Code::NonceNeeded))?;
        if self.nonces.remove(nonce) { Ok(nonce.to_owned()) } else { Err(refuse(Code::NonceUsed)) }
    }

    fn activate(&mut self, body: &[u8], nonce: &str) -> Outcome {
        let signed = Signed::parse(body).map_err(|_| refuse(Code::Malformed))?;
        let key = self.device_key.as_ref().unwrap();
        let verified = activate::verify(&signed, ORIGIN, DEVICE, key, nonce).map_err(|_| refuse(Code::Malformed))?;
        self.pin_key = Some(verified.pin_key().clone());
        self.generation = 1;
        json(&self.standing())
    }

    fn unlock(&mut self, body: &[u8], nonce: &str) -> Outcome {
        let signed = Signed::parse(body).map_err(|_| refuse(Code::Malformed))?;
        let (key, pin) = (self.device_key.as_ref().unwrap(), self.pin_key.as_ref().unwrap());
        let verified = unlock::verify(&signed, ORIGIN, DEVICE, key, pin, nonce).map(|_| ());
        self.count(verified)?;
        json(&Unlocked {
            token: TOKEN.into(),
            expires_at: NOW + 300,
            wrong_pins_before: 0,
            requests: self.requests(),
            held_back: 0,
            standing: self.standing(),
        })
    }

    fn change_pin(&mut self, body: &[u8], nonce: &str) -> Outcome {
        let signed = Signed::parse(body).map_err(|_| refuse(Code::Malformed))?;
        let (device_key, pin_key) = (self.device_key.as_ref().unwrap(), self.pin_key.as_ref().unwrap());
        let known = Known { device_key, pin_key, generation: self.generation };
        let verified = pin_change::verify(&signed, ORIGIN, DEVICE, known, nonce);
        self.count(verified.as_ref().map(|_| ()).map_err(|refused| *refused))?;
        let verified = verified.unwrap();
        (self.pin_key, self.generation) = (Some(verified.pin_key().clone()), verified.generation());
        json(&PinChanged { pin_generation: self.generation })
    }

    fn count(&mut self, verified: Result<(), Refused>) -> Result<(), Problem> {
        match verified {
            Ok(()) => {
                self.wrong_pins = 0;
                Ok(())
            }
            Err(Refused::WrongPin) => {
                self.wrong_pins += 1;
                Err(Problem { tries_left: Some(5 - self.wrong_pins), ..refuse(Code::WrongPin) })
            }
            Err(other) => panic!("a phone of ours never sends this: {other}"),
        }
    }

    fn about_request(&mut self, path: &str, body: &[u8]) -> Outcome {
        let (id, what) = path.strip_prefix("/requests/").and_then(|rest| rest.split_once('/')).unwrap();
        let found = self.waiting.iter().find(|(content, _)| content.id == id).cloned();
        let (content, bytes) = found.ok_or_else(|| refuse(Code::RequestGone))?;
        if what == "carried" {
            let carried: Carried = read_body(body).map_err(|_| refuse(Code::Malformed))?;
            let is_right = match &carried {
                Carried::Number(typed) => typed.number.expose() == "004217",
                Carried::Qr(scanned) => scanned.t == NOW && *scanned.h.expose() == "AAECAwQFBgcICQoLDA0ODw",
                Carried::Link(opened) => *opened.l.expose() == "AAECAwQFBgcICQoLDA0ODw",
            };
            if !is_right {
                return Err(Problem { tries_left: Some(2), ..refuse(Code::WrongNumber) });
            }
            self.carried.insert(content.id);
            return Ok(Response::new(Body::empty()));
        }
        let signed = Signed::parse(body).map_err(|_| refuse(Code::Malformed))?;
        let (key, pin) = (self.device_key.as_ref().unwrap(), self.pin_key.as_ref().unwrap());
        let verified = answer::verify(&signed, ORIGIN, DEVICE, key, pin, &bytes);
        self.count(verified.map(|_| ()))?;
        let decision = verified.unwrap().decision();
        if decision == Decision::Approve && content.carry && !self.carried.contains(id) {
            return Err(refuse(Code::CarryFirst));
        }
        self.waiting.retain(|(content, _)| content.id != id);
        self.decisions.push((id.to_owned(), decision));
        json(&Answered { id: id.to_owned(), answered_at: NOW, return_to: None, return_within_s: None })
    }

    fn requests(&self) -> Vec<Waiting> {
        let one = |(content, bytes): &(RequestContent, Vec<u8>)| {
            Waiting::new(content.id.clone(), bytes, self.carried.contains(&content.id))
        };
        self.waiting.iter().map(one).collect()
    }

    fn listen(&mut self) -> Response {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.listeners.push(sender);
        let stream = futures_util::stream::unfold(receiver, |mut receiver| async {
            receiver.recv().await.map(|piece| (piece, receiver))
        });
        Response::new(Body::from_stream(stream))
    }

    fn standing(&self) -> Standing {
        Standing {
            protocol: 1,
            app_min: 1,
            device: DEVICE.into(),
            name: "Test".into(),
            state: DeviceState::Active,
            usable_from: None,
            tries_left: 5 - self.wrong_pins,
            push: PushState::None,
            push_key: String::new(),
            page_keys: (!self.pages.is_empty()).then(|| self.pages.clone()),
            notices: 0,
            pin_generation: self.generation,
            settings: Settings { lock: Lock::AtClose },
            number_always: false,
            password_must_change: false,
            policy: policy(),
            platform_key: PlatformKeyState::None,
            platform_credential: None,
            waiting: u32::try_from(self.waiting.len()).unwrap(),
            language: Language::English,
            server_time: NOW,
        }
    }
}

fn policy() -> Policy {
    Policy { pin_digits: 4, weak_pins_refused: true }
}
