//! Another password, chosen in My Tillid: `form#new-password`.

use axum::extract::State;
use axum::response::Response;
use domain::secret::SecretText;
use http::StatusCode;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{Shared, answered, home_saying, sign_in, words};
use crate::flows::Fault;
use crate::flows::my::Answer;
use crate::flows::my::at_once::{May, Taken, may};
use crate::flows::my::entry::Place;
use crate::flows::my::password::{self, Chosen};
use crate::http::answers::{message, page, saying, way};
use crate::http::login_pages::PASSWORD_LIMITS;
use crate::http::posted::Posted;
use crate::http::web::{Visit, Web};
use crate::pages::{Asking, Form, Message, MyAsks, MyPassword, WayTo};

/// The form, or what must come before it.
pub async fn show(State(web): Shared, visit: Visit) -> Response {
    let shown = drawn(&web, &visit, None).await;
    answered(&web, visit, shown)
}

async fn drawn(web: &Web, visit: &Visit, said: Option<Message>) -> Result<Response, Fault> {
    match may(&web.app, &visit.desk, visit.now).await? {
        Answer::Told(may) => Ok(form_or_why_not(web, visit, may, said)),
        Answer::SignInFirst => sign_in(web, visit, Place::Password).await,
    }
}

fn form_or_why_not(web: &Web, visit: &Visit, may: May, said: Option<Message>) -> Response {
    let asks = match may {
        May::Choose { user_id, at_once } => {
            let (waits, limits) = (at_once.is_none(), PASSWORD_LIMITS);
            let (frame, form) = (visit.frame(web, Place::Password.path()), Form::to(Place::Password.path()));
            let back = Place::Home.path().to_owned();
            return saying(said, &MyPassword { frame, form, user_id, waits, limits, back, message: said });
        }
        May::AgainFirst => Asking::AgainFirst,
    };
    again(web, visit, asks, Place::Password)
}

/// Asks for both factors once more.
pub(super) fn again(web: &Web, visit: &Visit, asks: Asking, place: Place) -> Response {
    let form = Form::to("/my/again").with("to", place.path());
    let (frame, back) = (visit.frame(web, place.path()), Place::Home.path().to_owned());
    page(StatusCode::OK, &MyAsks { frame, asks, form, back })
}

/// What `form#new-password` sends.
#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    password_new: Zeroizing<String>,
    #[serde(default)]
    password_again: Zeroizing<String>,
}

/// The change.
pub async fn choose(State(web): Shared, Posted { visit, form }: Posted<PasswordForm>) -> Response {
    let shown = chosen(&web, &visit, form).await;
    answered(&web, visit, shown)
}

async fn chosen(web: &Web, visit: &Visit, form: PasswordForm) -> Result<Response, Fault> {
    if form.password_new != form.password_again {
        return drawn(web, visit, Some(Message::PasswordsDiffer)).await;
    }
    let wanted = SecretText::new(form.password_new.to_string());
    let told = match password::choose(&web.app, &visit.desk, wanted, visit.now).await? {
        Answer::Told(told) => told,
        Answer::SignInFirst => return sign_in(web, visit, Place::Password).await,
    };
    let said = words::password_chosen(&told, visit.now);
    match told {
        Chosen::Taken(Taken::Changed) => {
            let ways = vec![way(WayTo::MyTillid, Place::Home.path()), way(WayTo::Home, "/")];
            Ok(message(StatusCode::OK, visit.frame(web, "/my"), said, ways))
        }
        Chosen::Taken(Taken::Waits { .. } | Taken::AlreadyWaits) => home_saying(web, visit, Some(said)).await,
        Chosen::Taken(Taken::AgainFirst) => Ok(again(web, visit, Asking::AgainFirst, Place::Password)),
        Chosen::Refused(_) => drawn(web, visit, Some(said)).await,
    }
}
