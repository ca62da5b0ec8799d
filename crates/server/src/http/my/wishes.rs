//! What a person wishes of their account: `#my-wishes`.

use axum::extract::State;
use axum::response::Response;
use domain::account::{Account, Language as Spoken, Method};
use domain::my::Wish;
use serde::Deserialize;

use super::password::again;
use super::{Shared, answered, sign_in};
use crate::flows::Fault;
use crate::flows::my::Answer;
use crate::flows::my::entry::Place;
use crate::flows::my::wishes::{Wished, stand, wish};
use crate::http::answers::{saying, see_other};
use crate::http::posted::Posted;
use crate::http::web::{Visit, Web};
use crate::pages::{Asking, FirstFactor, Form, Language, Message, MyWishes};

/// The wishes as they stand.
pub async fn show(State(web): Shared, visit: Visit) -> Response {
    let shown = drawn(&web, &visit, None).await;
    answered(&web, visit, shown)
}

async fn drawn(web: &Web, visit: &Visit, said: Option<Message>) -> Result<Response, Fault> {
    match stand(&web.app, &visit.desk, visit.now).await? {
        Answer::Told(account) => Ok(page_of(web, visit, &account, said)),
        Answer::SignInFirst => sign_in(web, visit, Place::Wishes).await,
    }
}

fn page_of(web: &Web, visit: &Visit, account: &Account, said: Option<Message>) -> Response {
    let number = if account.number_always { "0" } else { "1" };
    let page_of = MyWishes {
        frame: visit.frame(web, Place::Wishes.path()),
        number_always: account.number_always,
        number: Form::to("/my/wishes/number").with("always", number),
        first: match account.first_method {
            None => FirstFactor::UsedLast,
            Some(Method::App) => FirstFactor::App,
            Some(Method::Card) => FirstFactor::Card,
        },
        first_form: Form::to("/my/wishes/first"),
        language: match account.language {
            Spoken::Danish => Language::Da,
            Spoken::English => Language::En,
        },
        language_form: Form::to("/my/wishes/language"),
        back: Place::Home.path().to_owned(),
        message: said,
    };
    saying(said, &page_of)
}

/// What the three forms send: each its own field.
#[derive(Deserialize)]
pub struct WishForm {
    #[serde(default)]
    always: String,
    #[serde(default)]
    first: String,
    #[serde(default)]
    language: String,
}

/// Whether a number is carried at every login.
pub async fn number(State(web): Shared, Posted { visit, form }: Posted<WishForm>) -> Response {
    let wish = match form.always.as_str() {
        "1" => Some(Wish::NumberAlways(true)),
        "0" => Some(Wish::NumberAlways(false)),
        _ => None,
    };
    wished(&web, visit, wish).await
}

/// Which factor is asked for first.
pub async fn first(State(web): Shared, Posted { visit, form }: Posted<WishForm>) -> Response {
    let wish = match form.first.as_str() {
        "last" => Some(Wish::AskFirst(None)),
        "app" => Some(Wish::AskFirst(Some(Method::App))),
        "card" => Some(Wish::AskFirst(Some(Method::Card))),
        _ => None,
    };
    wished(&web, visit, wish).await
}

/// Which language letters and requests have; from now on this browser's pages too.
pub async fn language(State(web): Shared, Posted { mut visit, form }: Posted<WishForm>) -> Response {
    let chosen = Language::from_tag(&form.language);
    if let Some(language) = chosen {
        visit.choose_language(language);
    }
    let wish = chosen.map(|language| match language {
        Language::Da => Wish::Language(Spoken::Danish),
        Language::En => Wish::Language(Spoken::English),
    });
    wished(&web, visit, wish).await
}

async fn wished(web: &Web, visit: Visit, wanted: Option<Wish>) -> Response {
    let shown = async {
        // Nothing that a page of ours offers.
        let Some(wanted) = wanted else { return Ok(see_other(Place::Wishes.path())) };
        match wish(&web.app, &visit.desk, wanted, visit.now).await? {
            Answer::Told(Wished::Done) => drawn(web, &visit, Some(Message::MyWishDone)).await,
            Answer::Told(Wished::AgainFirst) => Ok(again(web, &visit, Asking::AgainFirst, Place::Wishes)),
            Answer::SignInFirst => sign_in(web, &visit, Place::Wishes).await,
        }
    };
    let shown = shown.await;
    answered(web, visit, shown)
}
