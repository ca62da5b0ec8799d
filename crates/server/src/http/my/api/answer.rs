//! The shapes of answers: what was read; what was done, in words; or why not, in words, with the way on.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use crate::flows::Fault;
use crate::flows::my::Answer;
use crate::flows::my::entry::Place;
use crate::http::faults::note;
use crate::http::web::{Visit, Web};
use crate::pages::{Message, Tone};

/// What was read.
pub(super) fn read<T>(
    web: &Web,
    visit: Visit,
    answer: Result<Answer<T>, Fault>,
    tell: impl FnOnce(&Web, &Visit, T) -> Result<Value, Message>,
) -> Response {
    match answer {
        Ok(Answer::Told(read)) => match tell(web, &visit, read) {
            Ok(told) => visit.answer(json_of(StatusCode::OK, &told)),
            Err(message) => visit_said(web, visit, message),
        },
        Ok(Answer::SignInFirst) => saying(web, &visit, StatusCode::UNAUTHORIZED, Message::MySignInFirst),
        Err(fault) => failed(web, &visit, &fault),
    }
}

/// What was done, or was not.
pub(super) fn said<T>(
    web: &Web,
    visit: Visit,
    answer: Result<Answer<T>, Fault>,
    words: impl FnOnce(T) -> Message,
) -> Response {
    match answer {
        Ok(Answer::Told(became)) => visit_said(web, visit, words(became)),
        Ok(Answer::SignInFirst) => saying(web, &visit, StatusCode::UNAUTHORIZED, Message::MySignInFirst),
        Err(fault) => failed(web, &visit, &fault),
    }
}

fn visit_said(web: &Web, visit: Visit, message: Message) -> Response {
    let mut response = saying(web, &visit, status(message), message);
    if let Some(wait) = message.rests() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.seconds.max(1)));
    }
    visit.answer(response)
}

/// One thing said, with this status; nothing about the browser is changed.
pub(super) fn saying(web: &Web, visit: &Visit, status: StatusCode, message: Message) -> Response {
    let frame = visit.frame(web, Place::Home.path());
    let (sentence, next) = frame.words_of(&message);
    let name = if status.is_success() { "done" } else { "error" };
    let mut told = json!({ name: message.code(), "message": sentence, "next": next });
    if let Message::MySignInFirst | Message::MyAgainFirst | Message::MyStopByApp = message {
        told["sign_in"] = Place::Home.path().into();
    }
    json_of(status, &told)
}

fn status(message: Message) -> StatusCode {
    if message.tone() == Tone::Notice {
        return StatusCode::OK;
    }
    if message.rests().is_some() {
        return StatusCode::TOO_MANY_REQUESTS;
    }
    match message {
        Message::MyAgainFirst | Message::MyStopByApp => StatusCode::FORBIDDEN,
        Message::StalePage | Message::NotFound => StatusCode::NOT_FOUND,
        Message::FormRefused => StatusCode::BAD_REQUEST,
        // What stands is in the way, or what was chosen may not be.
        _ => StatusCode::CONFLICT,
    }
}

fn failed(web: &Web, visit: &Visit, fault: &Fault) -> Response {
    let noted = note(&web.app, fault, "program of a person");
    let message = if noted.retry_after_s.is_some() { Message::Busy } else { Message::ServerError };
    noted.on(saying(web, visit, noted.status, message))
}

fn json_of(status: StatusCode, told: &Value) -> Response {
    let mut response = Response::new(Body::from(told.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
