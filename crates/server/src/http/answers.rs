//! The shapes of answers.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use domain::ids::LoginId;
use domain::time::Time;
use http::{HeaderValue, StatusCode, header};
use oidc::respond::AuthorizationResponse;

use super::faults::note;
use super::web::{Visit, Web};
use crate::flows::Fault;
use crate::layers::FORM_POST_POLICY;
use crate::pages::{Form, FormPost, Frame, Leaving, Message, MessagePage, Outcome, Page, Wait, Way, WayTo};

/// A page, with this status.
pub fn page(status: StatusCode, page: &impl Page) -> Response {
    match page.render() {
        Ok(html) => html_answer(status, html),
        Err(error) => {
            tracing::error!(error = %error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A page that says this, if anything. Whoever must wait is told so by the status too (RFC 6585 §4), with the time.
pub fn saying(said: Option<Message>, drawn: &impl Page) -> Response {
    let Some(wait) = said.and_then(|said| said.rests()) else { return page(StatusCode::OK, drawn) };
    let mut response = page(StatusCode::TOO_MANY_REQUESTS, drawn);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.seconds.max(1)));
    response
}

/// Markup that was rendered already, with this status.
pub fn html_answer(status: StatusCode, html: String) -> Response {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

/// 303 to a GET of our own.
pub fn see_other(path: &str) -> Response {
    match HeaderValue::try_from(path) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The path of a login.
pub fn login_path(id: LoginId) -> String {
    format!("/login/{id}")
}

/// One thing said, with the ways on.
pub fn message(status: StatusCode, frame: Frame<'_>, message: Message, ways: Vec<Way>) -> Response {
    page(status, &MessagePage { frame, message, named: vec![], ways })
}

/// A way on.
pub fn way(to: WayTo, href: impl Into<String>) -> Way {
    Way { to, href: href.into() }
}

/// Leaves for the service. No POST redirects off our origin: this page answers 200 and goes on by itself, because
/// Chromium applies `form-action` to every hop after a form post.
pub fn leave(frame: Frame<'_>, outcome: Outcome, answer: AuthorizationResponse) -> Response {
    match answer {
        AuthorizationResponse::Redirect { url } => {
            let refresh = HeaderValue::try_from(format!("0;url={url}"));
            let mut response = page(StatusCode::OK, &Leaving { frame, outcome, to: url });
            if let Ok(mut refresh) = refresh {
                refresh.set_sensitive(true);
                response.headers_mut().insert(header::REFRESH, refresh);
            }
            response
        }
        AuthorizationResponse::FormPost { action, fields } => {
            let form = fields.into_iter().fold(Form::to(action), |form, (name, value)| form.with(name, value));
            let mut response = page(StatusCode::OK, &FormPost { frame, outcome, form });
            // The one page whose policy carries no `form-action`: it holds nothing that a person types.
            let policy = HeaderValue::from_static(FORM_POST_POLICY);
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
            response
        }
    }
}

/// Goes back to the service at once, after a GET that came from it: a plain redirect is enough.
pub fn go_back(frame: Frame<'_>, answer: AuthorizationResponse) -> Response {
    match answer {
        AuthorizationResponse::Redirect { url } => see_other(&url),
        AuthorizationResponse::FormPost { ref fields, .. } => {
            let signed_in = fields.iter().any(|(name, _)| *name == "code");
            leave(frame, if signed_in { Outcome::SignedIn } else { Outcome::NotSignedIn }, answer)
        }
    }
}

/// What a fault looks like to a person.
pub fn fault(web: &Web, visit: Visit, fault: &Fault) -> Response {
    let frame = visit.frame(web, "/");
    let noted = note(&web.app, fault, "browser");
    let text = if noted.retry_after_s.is_some() { Message::Busy } else { Message::ServerError };
    let here = visit.here.clone();
    let response = noted.on(message(noted.status, frame, text, vec![way(WayTo::TryAgain, here)]));
    visit.answer(response)
}

/// How long it is until `until`.
pub fn wait(until: Time, now: Time) -> Wait {
    Wait::seconds(u64::try_from(until.since(now).whole_seconds()).unwrap_or_default())
}
