//! How the demo services look: one template and one style sheet for each kind of place.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::time::Time;
use oidc::relying_party::ResponseRefused;

use super::Sample;
use super::client::{SignedIn, Trouble};
use super::words::Words;
use server::pages::Language;

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

impl Look {
    /// What the keys of its texts begin with.
    fn name(self) -> &'static str {
        match self {
            Self::Bank => "bank",
            Self::Town => "town",
            Self::Union => "union",
        }
    }
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
    how: String,
    at: String,
}

#[derive(Template)]
#[template(path = "bank.html")]
struct Bank<'a> {
    view: View<'a>,
}

#[derive(Template)]
#[template(path = "town.html")]
struct Town<'a> {
    view: View<'a>,
}

/// What a page is drawn from.
struct View<'a> {
    words: &'a Words<'a>,
    look: Look,
    person: Option<Person>,
    message: Option<&'a Message>,
}

impl View<'_> {
    fn say(&self, key: &str) -> String {
        self.words.say(key)
    }

    /// A text that each place has in words of its own.
    fn own(&self, key: &str) -> String {
        self.words.say(&format!("{}-{key}", self.look.name()))
    }

    fn greeting(&self, name: Option<&str>) -> String {
        match name {
            Some(name) => self.words.say_to(&format!("{}-greeting-name", self.look.name()), name),
            None => self.own("greeting"),
        }
    }

    fn is_union(&self) -> bool {
        self.look == Look::Union
    }
}

/// The front page, which is the only one.
pub(super) fn front(
    words: &Words<'_>,
    sample: &Sample,
    signed_in: Option<&SignedIn>,
    message: Option<&Message>,
) -> Response {
    let person = signed_in.map(|signed_in| Person::of(signed_in, words));
    let view = View { words, look: sample.look, person, message };
    let drawn = match sample.look {
        Look::Bank => Bank { view }.render(),
        Look::Town | Look::Union => Town { view }.render(),
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
    pub(super) fn of(trouble: &Trouble, words: &Words<'_>) -> Self {
        let (code, key) = match trouble {
            Trouble::Answer(ResponseRefused::Told { error, .. }) => (error.as_str(), told(error)),
            Trouble::Answer(_) => ("not_ours", "told-not-ours"),
            Trouble::Away(_) => ("away", "told-away"),
            Trouble::NotBelieved(_) => ("not_believed", "told-not-believed"),
        };
        if !matches!(trouble, Trouble::Answer(_)) {
            tracing::warn!(why = %trouble, "a login at a demo service came to nothing");
        }
        Self { code: code.to_owned(), text: words.say(key) }
    }
}

fn told(error: &str) -> &'static str {
    match error {
        "access_denied" => "told-access-denied",
        "login_required" => "told-login-required",
        _ => "told-otherwise",
    }
}

impl Person {
    fn of(signed_in: &SignedIn, words: &Words<'_>) -> Self {
        let has = |way: &str| signed_in.how.iter().any(|how| how == way);
        Self {
            sub: signed_in.sub.clone(),
            name: signed_in.name.clone(),
            level: signed_in.level.clone().unwrap_or_else(|| words.say("how-no-level")),
            how: words.say(match (has("swk"), has("otp")) {
                (true, _) => "how-app",
                (false, true) => "how-card",
                (false, false) => "how-password",
            }),
            at: signed_in.at.map(|at| words.moment(Time::from_seconds(at.0))).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::{Spoken, texts, words};
    use super::super::{SAMPLES, Sample};
    use super::*;
    use axum::http::HeaderMap;
    use server::config::TimeZone;

    /// What a visitor sees who is not signed in.
    async fn drawn(sample: &Sample) -> String {
        let (texts, spoken) = (texts().expect("texts"), Spoken::by(&HeaderMap::new(), &[]));
        let page = front(&words(&texts, &spoken, sample.name, &TimeZone::utc()), sample, None, None);
        let body = axum::body::to_bytes(page.into_body(), 100_000).await.expect("a page");
        String::from_utf8(body.to_vec()).expect("text")
    }

    /// The classes of a page's parts, by which its style sheet dresses them; the union's own sign is one more.
    fn clothes(page: &str) -> Vec<&str> {
        let classes = page.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
        classes.filter(|class| *class != "union").collect()
    }

    #[tokio::test]
    async fn each_service_has_a_look_of_its_own_and_the_union_wears_the_towns() {
        let [bank, town, union] = &SAMPLES;
        let (at_the_bank, at_the_town, at_the_union) = (drawn(bank).await, drawn(town).await, drawn(union).await);
        assert_eq!(style(union), style(town));
        assert_eq!(clothes(&at_the_union), clothes(&at_the_town));
        assert_ne!(style(bank), style(town));
        assert_ne!(clothes(&at_the_bank), clothes(&at_the_town));
        for (one, other) in [(bank, town), (town, union), (union, bank)] {
            assert_ne!(icon(one), icon(other), "{} and {} in their tabs", one.name, other.name);
        }
        for (sample, page) in [(bank, &at_the_bank), (town, &at_the_town), (union, &at_the_union)] {
            let others = SAMPLES.iter().filter(|other| other.name != sample.name);
            assert!(page.contains(sample.name), "{page}");
            assert!(others.clone().all(|other| !page.contains(other.name)), "{page}");
        }
        assert!(at_the_union.contains("class=\"union\"") && !at_the_town.contains("class=\"union\""));
    }
}
