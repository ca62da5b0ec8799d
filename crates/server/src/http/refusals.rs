//! How each surface words what the layers around it refuse.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use protocol::{Code, Problem};

use crate::layers::Refused;

/// On a page: a plain document that needs nothing else, because anything else may be what is refused.
pub fn on_a_page(refused: Refused) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Tillid</title></head><body><main><h1>Tillid</h1><p id=\"message\" data-code=\"{}\">{refused}</p></main></body></html>",
        code(refused),
    );
    let mut response = Response::new(Body::from(html));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

fn code(refused: Refused) -> &'static str {
    match refused {
        Refused::CrossSite => "cross_site",
        Refused::TooLarge | Refused::SlowSender | Refused::Unreadable | Refused::HeadTooLarge => "form_refused",
        Refused::Flood { .. } => "too_many_pages",
        Refused::Full { .. } | Refused::TooSlow { .. } => "busy",
        Refused::Broken => "server_error",
        Refused::Misdirected => "misdirected",
    }
}

/// To a program of a person's own session: as My Tillid's calls say theirs, but in English, because anything else may be
/// what is refused.
pub fn to_a_program_of_a_person(refused: Refused) -> Response {
    let next = match refused {
        Refused::Flood { .. }
        | Refused::Full { .. }
        | Refused::TooSlow { .. }
        | Refused::SlowSender
        | Refused::Broken => "Wait a little, as long as Retry-After says, and try again.",
        Refused::CrossSite => "Call from a page of this very site, or from no page.",
        Refused::TooLarge | Refused::HeadTooLarge | Refused::Unreadable | Refused::Misdirected => {
            "Call as the list of calls says."
        }
    };
    let body = serde_json::json!({ "error": code(refused), "message": refused.to_string(), "next": next });
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body.to_string()).into_response()
}

/// To a program: a problem document (RFC 9457).
pub fn to_a_program(refused: Refused) -> Response {
    let code = match refused {
        Refused::CrossSite | Refused::Misdirected | Refused::SlowSender | Refused::Unreadable => Code::Malformed,
        Refused::TooLarge | Refused::HeadTooLarge => Code::TooLarge,
        Refused::Flood { .. } => Code::TooMany,
        Refused::Full { .. } | Refused::TooSlow { .. } => Code::Busy,
        Refused::Broken => Code::Failed,
    };
    let problem = Problem { status: refused.status().as_u16(), ..Problem::new(code, refused.to_string()) };
    match serde_json::to_vec(&problem) {
        Ok(body) => {
            let media_type = HeaderValue::from_static(protocol::problem::MEDIA_TYPE);
            ([(header::CONTENT_TYPE, media_type)], body).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
