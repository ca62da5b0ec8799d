//! How a waiting page hears that there is something new to see: by events, or by asking.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::ids::LoginId;
use domain::login::State as LoginState;
use domain::request::Request;
use futures_util::stream;
use http::{HeaderValue, StatusCode, header};
use store::Store;

use super::answers;
use super::web::{Visit, Web};
use crate::bus::Topic;
use crate::flows::Fault;
use crate::flows::desk::{self, Desk};

type Shared = State<Arc<Web>>;

/// Streams of one login: a page opens one, tabs and reloads a few more.
const STREAMS_MAX: u32 = 8;

/// A page without a stream asks for itself; it may have one when others have been closed.
const RETRY_AFTER_S: HeaderValue = HeaderValue::from_static("15");

/// How often whoever waits looks again by itself: a hint may be lost.
const LOOK_AGAIN: Duration = Duration::from_secs(15);
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Whether the login still waits for the app; for pages that hear no events.
pub async fn status(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    #[derive(serde::Serialize)]
    struct Status {
        moved: bool,
    }
    let moved = match LoginId::parse(&id) {
        Some(id) => has_moved(&web, &visit.desk, id).await,
        None => Ok(true),
    };
    match moved {
        Ok(moved) => Json(Status { moved }).into_response(),
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

async fn has_moved(web: &Web, desk: &Desk, id: LoginId) -> Result<bool, Fault> {
    let now = web.app.now();
    let Ok(login) = desk::login_of(&web.app, desk, id).await? else { return Ok(true) };
    let LoginState::WaitsForApp { request, .. } = login.state else { return Ok(true) };
    let request = web.app.store.request(request).await?;
    let limits = &web.app.limits;
    let stands = |request: &Request| request.is_waiting(now) || request.waits_for_return(limits, now);
    Ok(!request.is_some_and(|request| stands(&request)) || login.is_expired(limits, now))
}

/// Server-sent events: one named `moved` when there is something new to see, then the end.
pub async fn events(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    let Some(id) = LoginId::parse(&id) else { return StatusCode::NOT_FOUND.into_response() };
    if web.app.bus.waiting_for(Topic::Login(id.0)) >= STREAMS_MAX {
        return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, RETRY_AFTER_S)]).into_response();
    }
    let waiter = web.app.bus.subscribe(Topic::Login(id.0));
    // Of the visit only the browser is kept: its headers would keep the connection's whole read buffer. Boxed, because
    // what moves into the stream is held twice.
    let waiting = Some(Box::new((web, visit.desk, waiter)));
    let moved = stream::unfold(waiting, move |waiting| async move {
        let mut waiting = waiting?;
        let (web, desk, waiter) = &mut *waiting;
        loop {
            // Boxed, so that whoever waits does not hold the room that looking takes.
            match Box::pin(has_moved(web, desk, id)).await {
                Ok(false) => {}
                Ok(true) => return Some((Ok::<_, Infallible>(moved_event()), None)),
                Err(_) => return None,
            }
            tokio::select! {
                () = web.app.ending.1.requested() => return None,
                () = waiter.woken() => {}
                () = tokio::time::sleep(LOOK_AGAIN) => {}
            }
        }
    });
    Sse::new(moved).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response()
}

/// Browsers pass over an event without data (HTML §9.2.6).
fn moved_event() -> Event {
    Event::default().event("moved").data("{}")
}
