//! The code app's calls under `/api/v1` of its own origin.

mod activating;
mod activity;
mod devices;
mod new_device;
mod notices;
mod number_always;
mod password;
mod platform_key;
mod push;
mod settings;

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Path, Request, State};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post, put};
use domain::device::Device;
use domain::ids::AccountId;
use domain::time::Time;
use futures_util::stream;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use protocol::wire::{self, EventName};
use protocol::{Code, Problem};
use serde::Serialize;
use store::{Store, Versioned};

use super::faults::note;
use super::problems::problem;
use super::web::{Web, language_of, source};
use crate::app::App;
use crate::bus::Topic;
use crate::flows::Fault;
use crate::flows::device::caller::{Caller, Incoming, caller};
use crate::flows::device::notices::told as notices_of;
use crate::flows::device::system::Told;
use crate::flows::device::{Outcome, Refused, answer, carry, change_pin, let_in, nonce, standing, unlock};
use crate::source::Source;

type Shared = State<Arc<Web>>;

/// The routes of the calls.
pub fn routes(web: Arc<Web>) -> Router {
    let at = |path: &str| format!("{}{path}", wire::API);
    Router::new()
        .route(&at("/activations"), post(activating::begin))
        .route(&at("/activations/codes"), post(activating::give_codes))
        .route(&at("/activations/request"), post(new_device::ask))
        .route(&at("/activations/approval"), post(new_device::take))
        .route(&at("/activations/room"), post(new_device::make_room))
        .route(&at("/activations/device"), post(activating::offer_keys))
        .route(&at("/nonce"), get(give_nonce))
        .route(&at("/device"), get(tell_standing))
        .route(&at("/unlock"), post(unlock_app))
        .route(&at("/requests"), get(activity::list_requests))
        .route(&at("/requests/{id}/carried"), post(carry_number))
        .route(&at("/requests/{id}/answer"), post(take_answer))
        .route(&at("/pin"), post(new_pin))
        .route(&at("/devices"), get(devices::list))
        .route(&at("/devices/{id}"), patch(devices::rename).delete(devices::block))
        .route(&at("/push"), put(push::set_address).delete(push::remove_address))
        .route(&at("/platform-key/options"), post(platform_key::offer))
        .route(&at("/platform-key"), post(platform_key::add).delete(platform_key::remove))
        .route(&at("/notices"), get(notices::list))
        .route(&at("/notices/{id}/shown"), post(notices::shown))
        .route(&at("/notices/{id}/mine"), post(notices::mine))
        .route(&at("/notices/{id}/not-me"), post(notices::not_me))
        .route(&at("/settings"), put(settings::set))
        .route(&at("/number-always"), put(number_always::wish))
        .route(&at("/password"), post(password::change))
        .route(&at("/activity"), get(activity::list))
        .route(&at("/blocked-services"), get(activity::blocked_services))
        .route(&at("/blocked-services/{id}"), put(activity::block_service).delete(activity::unblock_service))
        .route(&at("/freeze"), post(activity::freeze))
        .route(&at("/let-in"), post(let_browser_in))
        .route(&at("/events"), get(events))
        .route("/api/{*rest}", axum::routing::any(nothing_here))
        .with_state(web)
}

/// One call as it came, with the instant that it sees.
pub struct Arrived {
    now: Time,
    method: String,
    path_and_query: String,
    headers: HeaderMap,
    body: Bytes,
    source: Source,
}

impl FromRequest<Arc<Web>> for Arrived {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Arc<Web>) -> Result<Self, Self::Rejection> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, wire::BODY_BYTES_MAX).await;
        let body = body.map_err(|_| problem_answer(&Problem::new(Code::TooLarge, "Too large")))?;
        Ok(Self {
            now: web.app.now(),
            method: parts.method.as_str().to_owned(),
            path_and_query: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
            source: source(&parts),
            headers: parts.headers,
            body,
        })
    }
}

impl Arrived {
    fn incoming(&self) -> Incoming<'_> {
        let text = |name: &str| self.headers.get(name).map(|value| value.to_str().unwrap_or_default());
        Incoming {
            method: &self.method,
            path_and_query: &self.path_and_query,
            authorization: text("authorization"),
            unlock: text(wire::UNLOCK_HEADER),
            body: &self.body,
        }
    }

    /// What the browser says of its system.
    fn told(&self) -> Told {
        super::system::told(&self.headers)
    }

    fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, Refused> {
        wire::read_body(&self.body).map_err(|_| Refused::Malformed)
    }

    async fn caller(&self, web: &Web) -> Outcome<Caller> {
        caller(&web.app, &self.incoming(), self.now).await
    }

    /// The answer, with the nonce for the next call.
    fn answer<T: Serialize>(&self, web: &Web, status: StatusCode, outcome: Outcome<T>) -> Response {
        let mut response = match outcome {
            Ok(Ok(body)) => json(status, &body),
            Ok(Err(refused)) => self.refused(web, refused),
            Err(fault) => failed(&web.app, &fault),
        };
        if let Ok(next) = HeaderValue::try_from(nonce::issue(&web.app, self.now)) {
            response.headers_mut().insert(wire::NONCE_HEADER, next);
        }
        response
    }

    fn problem(&self, web: &Web, refused: Refused) -> Problem {
        problem(&web.texts, language_of(&self.headers, web.language), refused, self.now)
    }

    fn refused(&self, web: &Web, refused: Refused) -> Response {
        problem_answer(&self.problem(web, refused))
    }
}

fn json(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => {
            (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], bytes).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn problem_answer(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = json(status, problem);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(protocol::problem::MEDIA_TYPE));
    if let Some(seconds) = problem.retry_after_s {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn failed(app: &App, fault: &Fault) -> Response {
    let noted = note(app, fault, "device");
    noted.on(match noted.retry_after_s {
        Some(_) => problem_answer(&Problem { retry_after_s: noted.retry_after_s, ..Problem::new(Code::Busy, "Busy") }),
        None => problem_answer(&Problem::new(Code::Failed, "Failed")),
    })
}

async fn nothing_here() -> Response {
    problem_answer(&Problem::new(Code::NotFound, "There is nothing at this address"))
}

async fn give_nonce(State(web): Shared, call: Arrived) -> Response {
    let outcome = Ok(Ok(wire::Nonce { nonce: nonce::issue(&web.app, call.now) }));
    call.answer(&web, StatusCode::OK, outcome)
}

async fn tell_standing(State(web): Shared, call: Arrived) -> Response {
    let outcome = match call.caller(&web).await {
        Ok(Ok(caller)) => standing::standing(&web.app, &caller.device, call.now).await.map(Ok),
        Ok(Err(refused)) => Ok(Err(refused)),
        Err(fault) => Err(fault),
    };
    call.answer(&web, StatusCode::OK, outcome)
}

async fn unlock_app(State(web): Shared, call: Arrived) -> Response {
    let outcome = match call.caller(&web).await {
        Ok(Ok(caller)) => unlock::unlock(&web.app, &caller, &call.told(), &call.body, call.now).await,
        Ok(Err(refused)) => Ok(Err(refused)),
        Err(fault) => Err(fault),
    };
    call.answer(&web, StatusCode::OK, outcome)
}

async fn carry_number(State(web): Shared, Path(id): Path<String>, call: Arrived) -> Response {
    let outcome = match (call.caller(&web).await, call.read::<wire::Carried>()) {
        (Ok(Ok(caller)), Ok(given)) => carry::carry(&web.app, &caller, &id, &given, call.now).await,
        (Ok(Err(refused)), _) | (Ok(Ok(_)), Err(refused)) => Ok(Err(refused)),
        (Err(fault), _) => Err(fault),
    };
    let carried = matches!(outcome, Ok(Ok(())));
    let mut response = call.answer(&web, StatusCode::NO_CONTENT, outcome);
    if carried {
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    response
}

async fn take_answer(State(web): Shared, Path(id): Path<String>, call: Arrived) -> Response {
    let outcome = match call.caller(&web).await {
        Ok(Ok(caller)) => answer::answer(&web.app, &caller, &id, &call.body, call.now).await,
        Ok(Err(refused)) => Ok(Err(refused)),
        Err(fault) => Err(fault),
    };
    call.answer(&web, StatusCode::OK, outcome)
}

async fn new_pin(State(web): Shared, call: Arrived) -> Response {
    let outcome = match call.caller(&web).await {
        Ok(Ok(caller)) => change_pin::change_pin(&web.app, &caller, &call.body, call.now).await,
        Ok(Err(refused)) => Ok(Err(refused)),
        Err(fault) => Err(fault),
    };
    call.answer(&web, StatusCode::OK, outcome)
}

async fn let_browser_in(State(web): Shared, call: Arrived) -> Response {
    let outcome = match call.caller(&web).await {
        Ok(Ok(caller)) => let_in::let_in(&web.app, &caller, call.now).await,
        Ok(Err(refused)) => Ok(Err(refused)),
        Err(fault) => Err(fault),
    };
    call.answer(&web, StatusCode::CREATED, outcome)
}

/// How often whoever listens looks again by itself: a hint may be lost. Also the heartbeat.
const LOOK_AGAIN: Duration = Duration::from_secs(15);

/// Streams that one device may hold open: it opens one, and lost ones may linger. Of each device alone, so that one that
/// was blocked, or is too new to approve, leaves the others theirs.
const STREAMS_MAX: u32 = 8;

/// What a listening device was last told.
struct Listening {
    web: Arc<Web>,
    device: Versioned<Device>,
    account: AccountId,
    waiter: crate::bus::Waiter,
    /// Counts it among the streams of its device.
    _counted: crate::bus::Waiter,
    told: BTreeSet<String>,
    notices: Vec<String>,
    queue: std::collections::VecDeque<wire::Event>,
}

async fn events(State(web): Shared, call: Arrived) -> Response {
    // Of the caller only the device is kept: a parsed key is large.
    let device = match call.caller(&web).await {
        Ok(Ok(caller)) => caller.device,
        Ok(Err(refused)) => return call.refused(&web, refused),
        Err(fault) => return failed(&web.app, &fault),
    };
    let account = device.account;
    let own = Topic::Device(device.id.0);
    if web.app.bus.waiting_for(own) >= STREAMS_MAX {
        return problem_answer(&Problem { retry_after_s: Some(15), ..Problem::new(Code::TooMany, "Too many streams") });
    }
    let waiter = web.app.bus.subscribe(Topic::Account(account.0));
    let counted = web.app.bus.subscribe(own);
    let listening = Listening {
        _counted: counted,
        web,
        device,
        account,
        waiter,
        told: BTreeSet::new(),
        notices: vec![],
        queue: [].into(),
    };
    // Boxed, because what moves from one look to the next is held twice.
    let stream = stream::unfold(Some(Box::new(listening)), |listening| async move {
        let mut listening = listening?;
        match listening.next().await {
            Some(event) => {
                let name = event.name();
                let told = Event::default().event(name.as_str()).data(event.data());
                let goes_on = name != EventName::Device || listening.goes_on();
                Some((Ok::<_, Infallible>(told), goes_on.then_some(listening)))
            }
            None => None,
        }
    });
    Sse::new(stream).into_response()
}

impl Listening {
    fn goes_on(&self) -> bool {
        self.device.holds_a_place()
    }

    /// The next thing to tell; `None` when the store cannot be read: the app then connects again.
    async fn next(&mut self) -> Option<wire::Event> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            // Boxed, so that whoever waits does not hold the room that looking takes.
            Box::pin(self.look()).await.ok()?;
            if !self.queue.is_empty() {
                continue;
            }
            tokio::select! {
                () = self.web.app.ending.1.requested() => return None,
                () = self.waiter.woken() => {}
                () = tokio::time::sleep(LOOK_AGAIN) => self.queue.push_back(wire::Event::Heartbeat),
            }
        }
    }

    async fn look(&mut self) -> Result<(), Fault> {
        let app = &self.web.app;
        let now = app.now();
        let Some(device) = app.store.device(self.device.id).await? else {
            self.queue.push_back(wire::Event::Device);
            return Ok(());
        };
        // Ids alone are told, but a device that waits or is blocked is told nothing of what waits.
        let waiting: BTreeSet<String> = match device.is_active(&app.limits, now) {
            true => {
                let waiting = app.store.waiting_requests(self.account, now).await?;
                waiting.iter().map(|request| request.id.to_string()).collect()
            }
            false => BTreeSet::new(),
        };
        let new = waiting.difference(&self.told).cloned().map(wire::Event::Request);
        let gone = self.told.difference(&waiting).cloned().map(wire::Event::Withdrawn);
        self.queue.extend(new.chain(gone));
        self.told = waiting;
        let notices: Vec<String> = notices_of(app, &device, now).await?.into_iter().map(|notice| notice.id).collect();
        if notices != self.notices {
            self.queue.push_back(wire::Event::Notice);
        }
        self.notices = notices;
        if device.state != self.device.state || device.pin_generation != self.device.pin_generation {
            self.queue.push_back(wire::Event::Device);
        }
        self.device = device;
        Ok(())
    }
}
