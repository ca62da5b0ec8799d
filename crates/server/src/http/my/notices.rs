//! What the person was told, and by which ways they are told: `#my-notices`.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::change::{self, NewEmail, Stopper};
use domain::email::Mails;
use domain::notice::State as Answered;
use serde::Deserialize;

use super::activity::{Below, beginning};
use super::password::again;
use super::{Shared, answered, sign_in, words};
use crate::config::TimeZone;
use crate::flows::Fault;
use crate::flows::my::Answer;
use crate::flows::my::changes::Asked;
use crate::flows::my::email::{self, Became};
use crate::flows::my::entry::Place;
use crate::flows::my::notices::{Listed, Told, WaysNow, list};
use crate::http::answers::{saying, see_other};
use crate::http::posted::Posted;
use crate::http::web::{Visit, Web};
use crate::pages::{Asking, Form, Message, MyMails, MyNotice, MyNotices, NoticeAnswer, NoticeBecame, NoticeOf};

/// The newest page, or the one that a link of ours leads to.
pub async fn show(State(web): Shared, below: Result<Query<Below>, QueryRejection>, visit: Visit) -> Response {
    let before = beginning(below);
    let shown = drawn(&web, &visit, before.as_deref(), None).await;
    answered(&web, visit, shown)
}

async fn drawn(web: &Web, visit: &Visit, before: Option<&str>, said: Option<Message>) -> Result<Response, Fault> {
    match list(&web.app, &visit.desk, before, visit.now).await? {
        Answer::Told(Some(listed)) => Ok(page_of(web, visit, &listed, before, said)),
        Answer::Told(None) => Ok(see_other(Place::Notices.path())),
        Answer::SignInFirst => sign_in(web, visit, Place::Notices).await,
    }
}

fn page_of(web: &Web, visit: &Visit, listed: &Listed, before: Option<&str>, said: Option<Message>) -> Response {
    let path = Place::Notices.path();
    let at_page = |before: &str| format!("{path}?before={before}");
    let devices = listed.ways.devices.iter().map(|(device, takes)| (device.name.clone(), *takes));
    let page_of = MyNotices {
        frame: visit.frame(web, before.map_or_else(|| path.to_owned(), at_page)),
        notices: listed.told.iter().map(|told| notice_of(&web.zone, told)).collect(),
        older: listed.next.as_deref().map(at_page),
        newest: before.map(|_| path.to_owned()),
        devices: devices.collect(),
        mails: mails_of(&listed.ways),
        back: Place::Home.path().to_owned(),
        message: said,
    };
    saying(said, &page_of)
}

fn mails_of(ways: &WaysNow) -> MyMails {
    match &ways.mail {
        None => MyMails::NotOffered,
        Some(None) => MyMails::NoAddress { set: Place::Email.path().to_owned() },
        Some(Some((address, mails))) => {
            let few = *mails == Mails::WhenUnseen;
            let wish = if few { "at_once" } else { "when_unseen" };
            MyMails::Sent {
                address: address.expose().to_owned(),
                few,
                other: Form::to("/my/notices/mails").with("mails", wish),
            }
        }
    }
}

fn notice_of(zone: &TimeZone, told: &Told) -> MyNotice {
    let change = told.change.as_ref();
    MyNotice {
        of: change.map_or_else(
            || NoticeOf::NewDevice(told.device.clone().unwrap_or_default()),
            |change| of_change(&change.kind, told.device.clone()),
        ),
        at: zone.moment(told.notice.made_at),
        became: change.map(|change| became(zone, change.state)),
        by_device: told.notice.went.device,
        by_mail: told.notice.went.mail,
        by_letter: told.notice.went.letter,
        answer: answer_of(told),
    }
}

fn of_change(kind: &change::Kind, device: Option<String>) -> NoticeOf {
    match kind {
        change::Kind::Password { .. } => NoticeOf::Password,
        change::Kind::UserId { .. } => NoticeOf::UserId,
        change::Kind::BlockDevice { .. } => NoticeOf::BlockDevice(device.unwrap_or_default()),
        change::Kind::Email(NewEmail::Address { .. }) => NoticeOf::Email,
        change::Kind::Email(NewEmail::Removed) => NoticeOf::EmailRemoved,
        change::Kind::Email(NewEmail::WhenUnseen) => NoticeOf::FewMails,
        change::Kind::NumberWhenNew => NoticeOf::NumberWhenNew,
    }
}

fn became(zone: &TimeZone, state: change::State) -> NoticeBecame {
    match state {
        change::State::Waiting { .. } => NoticeBecame::Waits,
        change::State::Done { at } => NoticeBecame::Done(zone.moment(at)),
        change::State::Stopped { at, .. } => NoticeBecame::Stopped(zone.moment(at)),
        change::State::Ended { .. } => NoticeBecame::Ended,
    }
}

/// What the person answered; none where the house took the notice off the lists by itself.
pub(super) fn answer_of(told: &Told) -> Option<NoticeAnswer> {
    let is_settled = told.change.as_ref().is_some_and(|change| match change.state {
        change::State::Stopped { by: Stopper::InMyTillid, .. } | change::State::Ended { .. } => true,
        change::State::Waiting { .. }
        | change::State::Done { .. }
        | change::State::Stopped { by: Stopper::NotMe, .. } => false,
    });
    match told.notice.state {
        Answered::NotMe { .. } => Some(NoticeAnswer::NotMe),
        Answered::Confirmed { .. } if is_settled => None,
        Answered::Confirmed { .. } => Some(NoticeAnswer::Mine),
        Answered::Untold | Answered::Reached { .. } => Some(NoticeAnswer::Nobody),
    }
}

/// What `form#mails` sends.
#[derive(Deserialize)]
pub struct MailsForm {
    #[serde(default)]
    mails: String,
}

/// When mails are sent; none for nothing that a page of ours offers.
pub(super) fn mails_named(name: &str) -> Option<Mails> {
    match name {
        "at_once" => Some(Mails::AtOnce),
        "when_unseen" => Some(Mails::WhenUnseen),
        _ => None,
    }
}

/// When mails are sent.
pub async fn choose_mails(State(web): Shared, Posted { visit, form }: Posted<MailsForm>) -> Response {
    let shown = chosen(&web, &visit, &form.mails).await;
    answered(&web, visit, shown)
}

async fn chosen(web: &Web, visit: &Visit, name: &str) -> Result<Response, Fault> {
    let Some(mails) = mails_named(name) else { return Ok(see_other(Place::Notices.path())) };
    match email::mails(&web.app, &visit.desk, mails, visit.now).await? {
        Answer::Told(Became::Asked(Asked::AgainFirst)) => Ok(again(web, visit, Asking::AgainFirst, Place::Notices)),
        Answer::Told(became) => drawn(web, visit, None, Some(words::email(became, visit.now))).await,
        Answer::SignInFirst => sign_in(web, visit, Place::Notices).await,
    }
}
