//! The calls that change something.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::account::{Language as Spoken, Method};
use domain::ids::{CardId, ChangeId, DeviceId, KnownBrowserId};
use domain::my::Wish;
use domain::secret::SecretText;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::super::notices::mails_named;
use super::super::{Shared, words};
use super::answer::said;
use super::sent::{Nothing, Sent};
use crate::flows::my::browsers::{self, Which};
use crate::flows::my::password as passwords;
use crate::flows::my::wishes::{self, wish};
use crate::flows::my::{Answer, activity, cards, changes, devices, email, entry, freeze as freezing, user_id};
use crate::http::web::{Visit, Web};
use crate::pages::{Language, Message};

pub(super) async fn block_device(State(web): Shared, Path(id): Path<String>, call: Sent<Nothing>) -> Response {
    let Sent { visit, .. } = call;
    let Some(id) = DeviceId::parse(&id) else { return nothing_such(&web, visit) };
    let blocked = devices::block(&web.app, &visit.desk, id, visit.now).await;
    let now = visit.now;
    said(&web, visit, blocked, |blocked| words::device_blocked(blocked, now))
}

pub(super) async fn stop_change(State(web): Shared, Path(id): Path<String>, call: Sent<Nothing>) -> Response {
    let Sent { visit, .. } = call;
    let Some(id) = ChangeId::parse(&id) else { return nothing_such(&web, visit) };
    let stopped = changes::stop(&web.app, &visit.desk, id, visit.now).await;
    said(&web, visit, stopped, words::stopped)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UserIdWish {
    user_id: String,
}

pub(super) async fn choose_user_id(State(web): Shared, call: Sent<UserIdWish>) -> Response {
    let Sent { visit, sent } = call;
    let (chosen, now) = (user_id::choose(&web.app, &visit.desk, &sent.user_id, visit.now).await, visit.now);
    said(&web, visit, chosen, |chosen| words::user_id_chosen(&chosen, now))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EmailWish {
    email: String,
}

pub(super) async fn type_email(State(web): Shared, call: Sent<EmailWish>) -> Response {
    let Sent { visit, sent } = call;
    let (became, now) = (email::ask(&web.app, &visit.desk, &sent.email, visit.now).await, visit.now);
    said(&web, visit, became, |became| words::email(became, now))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EmailCode {
    code: String,
}

pub(super) async fn confirm_email(State(web): Shared, call: Sent<EmailCode>) -> Response {
    let Sent { visit, sent } = call;
    let (became, now) = (email::confirm(&web.app, &visit.desk, &sent.code, visit.now).await, visit.now);
    said(&web, visit, became, |became| words::email(became, now))
}

pub(super) async fn remove_email(State(web): Shared, call: Sent<Nothing>) -> Response {
    let Sent { visit, .. } = call;
    let (became, now) = (email::remove(&web.app, &visit.desk, visit.now).await, visit.now);
    said(&web, visit, became, |became| words::email(became, now))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MailsWish {
    mails: String,
}

pub(super) async fn choose_mails(State(web): Shared, call: Sent<MailsWish>) -> Response {
    let Sent { visit, sent } = call;
    let Some(mails) = mails_named(&sent.mails) else {
        return said(&web, visit, Ok(Answer::Told(())), |()| Message::FormRefused);
    };
    let (became, now) = (email::mails(&web.app, &visit.desk, mails, visit.now).await, visit.now);
    said(&web, visit, became, |became| words::email(became, now))
}

pub(super) async fn order_card(State(web): Shared, call: Sent<Nothing>) -> Response {
    let ordered = cards::order(&web.app, &call.visit.desk, call.visit.now).await;
    said(&web, call.visit, ordered, words::card_ordered)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArrivedCard {
    card_id: String,
}

pub(super) async fn card_arrived(State(web): Shared, call: Sent<ArrivedCard>) -> Response {
    let Sent { visit, sent } = call;
    let confirmed = cards::confirm(&web.app, &visit.desk, &sent.card_id, visit.now).await;
    said(&web, visit, confirmed, words::card_arrived)
}

pub(super) async fn block_card(State(web): Shared, Path(id): Path<String>, call: Sent<Nothing>) -> Response {
    let Sent { visit, .. } = call;
    let Some(id) = CardId::parse(&id) else { return nothing_such(&web, visit) };
    let blocked = cards::block(&web.app, &visit.desk, id, visit.now).await;
    said(&web, visit, blocked, words::card_blocked)
}

pub(super) async fn forget_browser(State(web): Shared, Path(id): Path<String>, call: Sent<Nothing>) -> Response {
    let Sent { visit, .. } = call;
    let Some(id) = KnownBrowserId::parse(&id) else { return nothing_such(&web, visit) };
    let forgotten = browsers::forget(&web.app, &visit.desk, Which::One(id), visit.now).await;
    said(&web, visit, forgotten, |()| Message::MyBrowserForgotten)
}

pub(super) async fn forget_browsers(State(web): Shared, call: Sent<Nothing>) -> Response {
    let forgotten = browsers::forget(&web.app, &call.visit.desk, Which::All, call.visit.now).await;
    said(&web, call.visit, forgotten, |()| Message::MyBrowsersForgotten)
}

pub(super) async fn block_service(State(web): Shared, Path(id): Path<String>, call: Sent<Nothing>) -> Response {
    let blocked = activity::block_service(&web.app, &call.visit.desk, &id, call.visit.now).await;
    said(&web, call.visit, blocked, words::asking)
}

pub(super) async fn allow_service(State(web): Shared, Path(id): Path<String>, call: Sent<Nothing>) -> Response {
    let allowed = activity::let_ask_again(&web.app, &call.visit.desk, &id, call.visit.now).await;
    said(&web, call.visit, allowed, words::asking)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumberWish {
    always: bool,
}

pub(super) async fn wish_number(State(web): Shared, call: Sent<NumberWish>) -> Response {
    let Sent { visit, sent } = call;
    let (became, now) = (wishes::number(&web.app, &visit.desk, sent.always, visit.now).await, visit.now);
    said(&web, visit, became, |taken| words::wished(taken, now))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FirstWish {
    first: String,
}

pub(super) async fn wish_first(State(web): Shared, call: Sent<FirstWish>) -> Response {
    let wish = match call.sent.first.as_str() {
        "last" => Some(Wish::AskFirst(None)),
        "app" => Some(Wish::AskFirst(Some(Method::App))),
        "card" => Some(Wish::AskFirst(Some(Method::Card))),
        _ => None,
    };
    wished(&web, call.visit, wish).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LanguageWish {
    language: String,
}

pub(super) async fn wish_language(State(web): Shared, call: Sent<LanguageWish>) -> Response {
    let Sent { mut visit, sent } = call;
    let chosen = Language::ALL.into_iter().find(|language| language.code() == sent.language);
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
    let became = match wanted {
        Some(wanted) => wish(&web.app, &visit.desk, wanted, visit.now).await,
        None => return said(web, visit, Ok(Answer::Told(())), |()| Message::FormRefused),
    };
    let now = visit.now;
    said(web, visit, became, |taken| words::wished(taken, now))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordWish {
    password_new: Zeroizing<String>,
}

pub(super) async fn choose_password(State(web): Shared, call: Sent<PasswordWish>) -> Response {
    let Sent { visit, sent } = call;
    let wanted = SecretText::new(sent.password_new.to_string());
    let became = passwords::choose(&web.app, &visit.desk, wanted, visit.now).await;
    let now = visit.now;
    said(&web, visit, became, |became| words::password_chosen(&became, now))
}

pub(super) async fn freeze(State(web): Shared, call: Sent<Nothing>) -> Response {
    let frozen = freezing::freeze(&web.app, &call.visit.desk, call.visit.now).await;
    said(&web, call.visit, frozen, |()| Message::MyFrozen)
}

pub(super) async fn sign_out(State(web): Shared, call: Sent<Nothing>) -> Response {
    let signed_out = entry::sign_out(&web.app, &call.visit.desk, call.visit.now).await;
    said(&web, call.visit, signed_out.map(Answer::Told), |()| Message::SignedOut)
}

/// What is no id at all belongs to nobody.
fn nothing_such(web: &Web, visit: Visit) -> Response {
    said(web, visit, Ok(Answer::Told(())), |()| Message::StalePage)
}
