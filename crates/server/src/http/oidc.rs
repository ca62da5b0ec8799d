//! OpenID Connect's endpoints. `/authorize` and `/logout` are also called by posts from other sites: these carry no
//! cookie of ours (Lax), so they answer 303 to the same address by GET, with what was posted sealed in it.

use std::fmt::Display;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use domain::time::Time;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use oidc::answer::Answer;
use oidc::authorize::Unanswerable;
use oidc::client::is_client_id;
use oidc::errors::TokenError;
use oidc::jose;
use oidc::logout::LogoutRefused;
use oidc::metadata::{self, Installation};
use oidc::token::TokenRefused;
use url::{Position, Url, form_urlencoded};

use super::answers::{self, login_path, message, page, see_other, way};
use super::faults::note;
use super::login::gone;
use super::posted::Posted;
use super::web::{Visit, Web};
use crate::app::OURSELVES;
use crate::flows::arrive::{self, Arrived};
use crate::flows::logout::{self, Asked};
use crate::flows::{Fault, token, userinfo};
use crate::keys::PostedRefused;
use crate::levels;
use crate::pages::{Form as PageForm, Frame, Message, MessagePage, Outcome, SignOut, Wait, WayTo};

type Shared = State<Arc<Web>>;
type Pairs = Vec<(String, String)>;

/// The one parameter of an address that holds what was posted to it.
const POSTED: &str = "posted";

/// The routes of OpenID Connect, below the issuer.
pub fn routes() -> Router<Arc<Web>> {
    Router::new()
        .route(metadata::DISCOVERY_PATH, get(discovery))
        .route(metadata::OAUTH_DISCOVERY_PATH, get(discovery))
        .route(metadata::JWKS_PATH, get(jwks))
        .route(metadata::AUTHORIZE_PATH, get(authorize).post(authorize_by_post))
        .route(metadata::TOKEN_PATH, axum::routing::post(redeem))
        .route(metadata::USERINFO_PATH, get(userinfo_by_get).post(userinfo_by_post))
        .route(metadata::LOGOUT_PATH, get(log_out).post(log_out_by_post))
        .route("/sign-out", axum::routing::post(sign_out))
}

fn pairs(query: Option<&str>) -> Pairs {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

fn copied(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// What a fault looks like to a program.
fn for_programs(web: &Web, result: Result<Answer, Fault>) -> Response {
    let noted = match result {
        Ok(answer) => return copied(answer),
        Err(fault) => note(&web.app, &fault, "service"),
    };
    let error = if noted.retry_after_s.is_some() { "temporarily_unavailable" } else { "server_error" };
    let headers = vec![("content-type", "application/json".to_owned()), ("cache-control", "no-store".to_owned())];
    let status = noted.status.as_u16();
    noted.on(copied(Answer { status, headers, body: format!("{{\"error\":\"{error}\"}}") }))
}

async fn discovery(State(web): Shared) -> Response {
    let levels = levels::all(&web.app.levels);
    copied(metadata::answer(&Installation {
        issuer: &web.app.issuer,
        acr_values: &levels,
        ui_locales: &["da", "en"],
        service_documentation: None,
    }))
}

async fn jwks(State(web): Shared) -> Response {
    for_programs(&web, web.app.signing.published().map(|keys| jose::jwks(&keys)))
}

async fn authorize(State(web): Shared, RawQuery(query): RawQuery, mut visit: Visit) -> Response {
    let Ok(pairs) = asked(&web, metadata::AUTHORIZE_PATH, query.as_deref(), visit.now) else {
        return gone(&web, visit);
    };
    visit.prefer_language_of(&pairs);
    match arrive::arrive(&web.app, &visit.desk, &pairs, visit.spoken(), visit.now).await {
        Ok(Arrived::Login { login }) => visit.answer(see_other(&login_path(login))),
        Ok(Arrived::TooMany { retry_after_s }) => {
            let said = Message::TooManyPages { wait: Wait::seconds(retry_after_s.into()) };
            let drawn = MessagePage { frame: visit.frame(&web, "/"), message: said, named: vec![], ways: vec![] };
            let response = answers::saying(Some(said), &drawn);
            visit.answer(response)
        }
        Ok(Arrived::Answer(answer)) => {
            let response = answers::go_back(visit.frame(&web, "/"), answer);
            visit.answer(response)
        }
        Ok(Arrived::ToPerson(why)) => {
            tell_operator(&why, &pairs, "redirect_uri");
            let response = message(StatusCode::BAD_REQUEST, visit.frame(&web, "/"), unanswerable(why), vec![]);
            visit.answer(response)
        }
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

/// By this line the operator finds the service and its mistyped address. What stands in an address's query is the
/// service's own business.
fn tell_operator(why: &impl Display, pairs: &[(String, String)], redirect: &str) {
    let asked = |name: &str| pairs.iter().find(|(asked, _)| asked == name).map(|(_, value)| value.as_str());
    let service = asked("client_id").filter(|id| is_client_id(id)).unwrap_or("unknown");
    let address = asked(redirect).map_or_else(|| "none".to_owned(), without_query);
    tracing::info!(why = %why, service.id = service, redirect.address = address, "a service's request cannot be answered");
}

/// Scheme, host and path of an address, cut where it is long.
fn without_query(address: &str) -> String {
    const CHARACTERS_MAX: usize = 200;
    match Url::parse(address) {
        Ok(url) => {
            let place =
                format!("{}{}", &url[..Position::BeforeUsername], &url[Position::BeforeHost..Position::AfterPath]);
            place.chars().take(CHARACTERS_MAX).collect()
        }
        Err(_) => "no address".to_owned(),
    }
}

fn unanswerable(why: Unanswerable) -> Message {
    match why {
        Unanswerable::ClientIdMissing | Unanswerable::ClientUnknown => Message::ServiceUnknown,
        Unanswerable::RedirectUriMissing | Unanswerable::RedirectUriUnregistered => Message::RedirectNotRegistered,
        Unanswerable::Parameter(_) => Message::ServiceRequestInvalid,
    }
}

async fn authorize_by_post(State(web): Shared, Posted { visit, form }: Posted<Pairs>) -> Response {
    by_get(&web, &visit, metadata::AUTHORIZE_PATH, &form)
}

async fn log_out_by_post(State(web): Shared, Posted { visit, form }: Posted<Pairs>) -> Response {
    by_get(&web, &visit, metadata::LOGOUT_PATH, &form)
}

/// Sets no cookie: this browser's own did not come along, and would be replaced.
fn by_get(web: &Web, visit: &Visit, path: &str, form: &Pairs) -> Response {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    match web.app.keys.seal_posted(path, &form, &web.app.entropy, visit.now.micros()) {
        Ok(sealed) => see_other(&format!("{path}?{POSTED}={sealed}")),
        Err(_) => message(StatusCode::BAD_REQUEST, visit.frame(web, "/"), Message::FormRefused, vec![]),
    }
}

/// What is asked by this query: itself, or what was posted here a moment ago.
fn asked(web: &Web, path: &str, query: Option<&str>, now: Time) -> Result<Pairs, PostedRefused> {
    let pairs = pairs(query);
    match pairs.as_slice() {
        [(name, sealed)] if name == POSTED => {
            web.app.keys.open_posted(path, sealed, now.micros()).map(|form| self::pairs(Some(&form)))
        }
        _ => Ok(pairs),
    }
}

fn authorization(headers: &HeaderMap) -> Option<&str> {
    // What is no text is no credential either, but it is there: an empty one is refused.
    headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap_or_default())
}

async fn redeem(State(web): Shared, headers: HeaderMap, form: Result<Form<Pairs>, FormRejection>) -> Response {
    let Ok(Form(form)) = form else {
        let description = "the body must be application/x-www-form-urlencoded";
        return copied(TokenRefused::new(TokenError::InvalidRequest, description).answer());
    };
    // Which of several counts, somebody in between may see otherwise (RFC 9110 §5.3).
    if headers.get_all(header::AUTHORIZATION).iter().nth(1).is_some() {
        let description = "there is more than one Authorization header";
        return copied(TokenRefused::new(TokenError::InvalidRequest, description).answer());
    }
    for_programs(&web, token::redeem(&web.app, &form, authorization(&headers), web.app.now()).await)
}

async fn userinfo_by_get(State(web): Shared, headers: HeaderMap) -> Response {
    about(&web, &headers, None, web.app.now()).await
}

async fn userinfo_by_post(State(web): Shared, headers: HeaderMap, body: String) -> Response {
    let form = pairs(Some(&body));
    about(&web, &headers, Some(&form), web.app.now()).await
}

async fn about(web: &Web, headers: &HeaderMap, form: Option<&[(String, String)]>, now: Time) -> Response {
    for_programs(web, userinfo::userinfo(&web.app, authorization(headers), form, now).await)
}

async fn log_out(State(web): Shared, RawQuery(query): RawQuery, visit: Visit) -> Response {
    let Ok(pairs) = asked(&web, metadata::LOGOUT_PATH, query.as_deref(), visit.now) else {
        let ways = vec![way(WayTo::Home, "/")];
        let response = message(StatusCode::NOT_FOUND, visit.frame(&web, "/"), Message::StalePage, ways);
        return visit.answer(response);
    };
    followed(&web, visit, &pairs, false).await
}

async fn sign_out(State(web): Shared, Posted { visit, form }: Posted<Pairs>) -> Response {
    followed(&web, visit, &form, true).await
}

async fn followed(web: &Web, visit: Visit, pairs: &Pairs, confirmed: bool) -> Response {
    match logout::logout(&web.app, &visit.desk, pairs, confirmed, visit.now).await {
        Ok(Asked::Done { return_to: Some(to), service }) => {
            let answer = oidc::respond::AuthorizationResponse::Redirect { url: to };
            let response = answers::leave(naming(visit.frame(web, "/"), service), Outcome::SignedOut, answer);
            visit.answer(response)
        }
        Ok(Asked::Done { return_to: None, service }) => {
            let ways = vec![way(WayTo::Home, "/")];
            // Whoever signs out of everything signs out of us.
            let frame = visit.frame(web, "/").naming(service.unwrap_or_else(|| OURSELVES.to_owned()));
            let response = message(StatusCode::OK, frame, Message::SignedOut, ways);
            visit.answer(response)
        }
        Ok(Asked::AskFirst { service }) => {
            let form = PageForm::to("/sign-out");
            let form = pairs.iter().fold(form, |form, (name, value)| form.with(name.clone(), value.clone()));
            let sign_out = SignOut { frame: naming(visit.frame(web, "/"), service), form, stay: "/".to_owned() };
            let response = page(StatusCode::OK, &sign_out);
            visit.answer(response)
        }
        Ok(Asked::Refused(refused)) => {
            tell_operator(&refused, pairs, "post_logout_redirect_uri");
            let response = message(StatusCode::BAD_REQUEST, visit.frame(web, "/"), refused_logout(refused), vec![]);
            visit.answer(response)
        }
        Err(fault) => answers::fault(web, visit, &fault),
    }
}

fn naming(frame: Frame<'_>, service: Option<String>) -> Frame<'_> {
    match service {
        Some(service) => frame.naming(service),
        None => frame,
    }
}

fn refused_logout(refused: LogoutRefused) -> Message {
    match refused {
        LogoutRefused::Parameter(_) | LogoutRefused::HintOfAnotherService => Message::ServiceRequestInvalid,
        LogoutRefused::ClientUnknown => Message::ServiceUnknown,
        LogoutRefused::ReturnWithoutService | LogoutRefused::ReturnUnregistered => Message::RedirectNotRegistered,
    }
}
