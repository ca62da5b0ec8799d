//! How the demo services look: one template and one style sheet for each kind of place.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::time::Time;
use oidc::relying_party::ResponseRefused;

use super::Sample;
use super::client::{SignedIn, Trouble};
use crate::output::instant;

/// What kind of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// A bank.
    Bank,
    /// A town's own site.
    Town,
    /// A union, in the town's clothes.
    Union,
}

/// What a page says about a login that came to nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    code: String,
    text: String,
}

/// Who is signed in, in words.
struct Person {
    sub: String,
    name: Option<String>,
    level: String,
    how: &'static str,
    at: String,
}

#[derive(Template)]
#[template(path = "bank.html")]
struct Bank<'a> {
    site: &'a str,
    person: Option<Person>,
    message: Option<&'a Message>,
}

#[derive(Template)]
#[template(path = "town.html")]
struct Town<'a> {
    site: &'a str,
    union: bool,
    person: Option<Person>,
    message: Option<&'a Message>,
}

/// The front page, which is the only one.
pub(super) fn front(sample: &Sample, signed_in: Option<&SignedIn>, message: Option<&Message>) -> Response {
    let (site, person) = (sample.name, signed_in.map(Person::of));
    let drawn = match sample.look {
        Look::Bank => Bank { site, person, message }.render(),
        Look::Town => Town { site, union: false, person, message }.render(),
        Look::Union => Town { site, union: true, person, message }.render(),
    };
    match drawn {
        Ok(page) => Html(page).into_response(),
        Err(error) => {
            tracing::error!(%error, "a demo page could not be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The style sheet.
pub(super) fn style(sample: &Sample) -> &'static str {
    match sample.look {
        Look::Bank => include_str!("../../../templates/bank.css"),
        Look::Town | Look::Union => include_str!("../../../templates/town.css"),
    }
}

/// The icon in the browser's tab.
pub(super) fn icon(sample: &Sample) -> &'static str {
    match sample.look {
        Look::Bank => include_str!("../../../templates/bank.svg"),
        Look::Town => include_str!("../../../templates/town.svg"),
        Look::Union => include_str!("../../../templates/union.svg"),
    }
}

impl Message {
    pub(super) fn of(trouble: &Trouble) -> Self {
        let (code, text) = match trouble {
            Trouble::Answer(ResponseRefused::Told { error, .. }) => (error.as_str(), told(error)),
            Trouble::Answer(_) => {
                ("not_ours", "This answer does not belong to a login that you began here. Please log in again.")
            }
            Trouble::Away(_) => ("away", "The login service did not answer. Please try again in a moment."),
            Trouble::NotBelieved(_) => ("not_believed", "The login could not be verified, so nobody was signed in."),
        };
        if !matches!(trouble, Trouble::Answer(_)) {
            tracing::warn!(why = %trouble, "a login at a demo service came to nothing");
        }
        Self { code: code.to_owned(), text: text.to_owned() }
    }
}

fn told(error: &str) -> &'static str {
    match error {
        "access_denied" => "You were not logged in: the login was cancelled or denied.",
        "login_required" => "You are not signed in with Tillid yet. Please log in.",
        _ => "You were not logged in. Please try again.",
    }
}

impl Person {
    fn of(signed_in: &SignedIn) -> Self {
        let has = |way: &str| signed_in.how.iter().any(|how| how == way);
        Self {
            sub: signed_in.sub.clone(),
            name: signed_in.name.clone(),
            level: signed_in.level.clone().unwrap_or_else(|| "none stated".to_owned()),
            how: match (has("swk"), has("otp")) {
                (true, _) => "password, and approved in the code app",
                (false, true) => "password, and a code from the code card",
                (false, false) => "password",
            },
            at: signed_in.at.map(|at| instant(Time::from_seconds(at.0))).unwrap_or_default(),
        }
    }
}
