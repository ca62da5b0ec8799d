//! What a person wishes of their account: `#my-wishes`.

use axum::extract::State;
use axum::response::Response;
use domain::account::{Language as Spoken, Method};
use domain::my::Wish;
use serde::Deserialize;

use super::password::again;
use super::{Shared, answered, sign_in, words};
use crate::flows::Fault;
use crate::flows::my::Answer;
use crate::flows::my::at_once::Taken;
use crate::flows::my::entry::Place;
use crate::flows::my::wishes::{self, Stand, stand, wish};
use crate::http::answers::saying;
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
        Answer::Told(stand) => Ok(page_of(web, visit, &stand, said)),
        Answer::SignInFirst => sign_in(web, visit, Place::Wishes).await,
    }
}

fn page_of(web: &Web, visit: &Visit, stand: &Stand, said: Option<Message>) -> Response {
    let account = &stand.account;
    let number = if account.number_always { "0" } else { "1" };
    let page_of = MyWishes {
        frame: visit.frame(web, Place::Wishes.path()),
        number_always: account.number_always,
        number_waits: account.number_always && stand.number_waits,
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

/// What `form#number` sends.
#[derive(Deserialize)]
pub struct NumberForm {
    always: Always,
}

#[derive(Deserialize)]
enum Always {
    #[serde(rename = "1")]
    Yes,
    #[serde(rename = "0")]
    No,
}

/// Whether a number is carried at every login.
pub async fn number(State(web): Shared, Posted { visit, form }: Posted<NumberForm>) -> Response {
    let always = matches!(form.always, Always::Yes);
    let became = wishes::number(&web.app, &visit.desk, always, visit.now).await;
    said(&web, visit, became).await
}

/// What `form#first-factor` sends.
#[derive(Deserialize)]
pub struct FirstForm {
    first: First,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum First {
    Last,
    App,
    Card,
}

/// Which factor is asked for first.
pub async fn first(State(web): Shared, Posted { visit, form }: Posted<FirstForm>) -> Response {
    let first = match form.first {
        First::Last => None,
        First::App => Some(Method::App),
        First::Card => Some(Method::Card),
    };
    wished(&web, visit, Wish::AskFirst(first)).await
}

/// What `form#language` sends.
#[derive(Deserialize)]
pub struct LanguageForm {
    language: Chosen,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Chosen {
    Da,
    En,
}

/// Which language letters and requests have; from now on this browser's pages too.
pub async fn language(State(web): Shared, Posted { mut visit, form }: Posted<LanguageForm>) -> Response {
    let (language, spoken) = match form.language {
        Chosen::Da => (Language::Da, Spoken::Danish),
        Chosen::En => (Language::En, Spoken::English),
    };
    visit.choose_language(language);
    wished(&web, visit, Wish::Language(spoken)).await
}

async fn wished(web: &Web, visit: Visit, wanted: Wish) -> Response {
    let became = wish(&web.app, &visit.desk, wanted, visit.now).await;
    said(web, visit, became).await
}

async fn said(web: &Web, visit: Visit, became: Result<Answer<Taken>, Fault>) -> Response {
    let shown = async {
        match became? {
            Answer::Told(Taken::AgainFirst) => Ok(again(web, &visit, Asking::AgainFirst, Place::Wishes)),
            Answer::Told(taken) => drawn(web, &visit, Some(words::wished(taken, visit.now))).await,
            Answer::SignInFirst => sign_in(web, &visit, Place::Wishes).await,
        }
    };
    let shown = shown.await;
    answered(web, visit, shown)
}
