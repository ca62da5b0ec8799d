//! Another user ID, chosen in My Tillid: `form#new-user-id`.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::password::again;
use super::{Shared, answered, home_saying, sign_in, words};
use crate::flows::Fault;
use crate::flows::my::Answer;
use crate::flows::my::at_once::{May, Taken, may};
use crate::flows::my::entry::Place;
use crate::flows::my::user_id::{self, Chosen};
use crate::http::answers::saying;
use crate::http::posted::Posted;
use crate::http::web::{Visit, Web};
use crate::pages::{Asking, Form, Message, MyUserId};

/// The form, or what must come before it.
pub async fn show(State(web): Shared, visit: Visit) -> Response {
    let shown = drawn(&web, &visit, None).await;
    answered(&web, visit, shown)
}

async fn drawn(web: &Web, visit: &Visit, said: Option<Message>) -> Result<Response, Fault> {
    match may(&web.app, &visit.desk, visit.now).await? {
        Answer::Told(may) => Ok(form_or_why_not(web, visit, may, said)),
        Answer::SignInFirst => sign_in(web, visit, Place::UserId).await,
    }
}

fn form_or_why_not(web: &Web, visit: &Visit, may: May, said: Option<Message>) -> Response {
    match may {
        May::Choose { user_id, at_once } => {
            let waits = at_once.is_none();
            let (frame, form) = (visit.frame(web, Place::UserId.path()), Form::to(Place::UserId.path()));
            let back = Place::Home.path().to_owned();
            saying(said, &MyUserId { frame, form, user_id, waits, back, message: said })
        }
        May::AgainFirst => again(web, visit, Asking::AgainFirst, Place::UserId),
    }
}

/// What `form#new-user-id` sends.
#[derive(Deserialize)]
pub struct UserIdForm {
    #[serde(default)]
    user_id: String,
}

/// The change.
pub async fn choose(State(web): Shared, Posted { visit, form }: Posted<UserIdForm>) -> Response {
    let shown = chosen(&web, &visit, &form.user_id).await;
    answered(&web, visit, shown)
}

async fn chosen(web: &Web, visit: &Visit, typed: &str) -> Result<Response, Fault> {
    let told = match user_id::choose(&web.app, &visit.desk, typed, visit.now).await? {
        Answer::Told(told) => told,
        Answer::SignInFirst => return sign_in(web, visit, Place::UserId).await,
    };
    let said = Some(words::user_id_chosen(&told, visit.now));
    match told {
        Chosen::Taken(Taken::Changed | Taken::Waits { .. } | Taken::AlreadyWaits) => {
            home_saying(web, visit, said).await
        }
        Chosen::Taken(Taken::AgainFirst) => Ok(again(web, visit, Asking::AgainFirst, Place::UserId)),
        Chosen::Refused | Chosen::Rests { .. } => drawn(web, visit, said).await,
    }
}
