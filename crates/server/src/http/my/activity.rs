//! What has happened, and which services may not ask: `#my-activity`.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::ids::ServiceId;
use domain::time::Time;
use http::StatusCode;
use protocol::wire::ActivityEntry;
use serde::Deserialize;

use super::password::again;
use super::words::asking;
use super::{Shared, answered, sign_in};
use crate::config::TimeZone;
use crate::flows::Fault;
use crate::flows::my::Answer;
use crate::flows::my::activity::{Asking as Became, Happened, asks_now, block_service, happened, let_ask_again};
use crate::flows::my::entry::Place;
use crate::http::answers::{page, saying, see_other};
use crate::http::web::{Visit, Web};
use crate::pages::{Asking, Form, Message, MyActivity, MyAsks, MyEntry, MyService};

/// Where a page begins.
#[derive(Deserialize)]
pub struct Below {
    before: Option<String>,
}

/// What stands for a query that is none of ours: no page begins there.
const NOWHERE: &str = "?";

/// Where the page begins that a query names; the newest, when it names none.
pub(super) fn beginning(below: Result<Query<Below>, QueryRejection>) -> Option<String> {
    below.map_or_else(|_| Some(NOWHERE.to_owned()), |Query(below)| below.before)
}

/// The newest page, or the one that a link of ours leads to.
pub async fn show(State(web): Shared, below: Result<Query<Below>, QueryRejection>, visit: Visit) -> Response {
    let before = beginning(below);
    let shown = drawn(&web, &visit, before.as_deref(), None).await;
    answered(&web, visit, shown)
}

async fn drawn(web: &Web, visit: &Visit, before: Option<&str>, said: Option<Message>) -> Result<Response, Fault> {
    match happened(&web.app, &visit.desk, before, visit.now).await? {
        Answer::Told(Some(happened)) => Ok(page_of(web, visit, &happened, before, said)),
        Answer::Told(None) => Ok(see_other(Place::Activity.path())),
        Answer::SignInFirst => sign_in(web, visit, Place::Activity).await,
    }
}

fn page_of(web: &Web, visit: &Visit, happened: &Happened, before: Option<&str>, said: Option<Message>) -> Response {
    let path = Place::Activity.path();
    let at_page = |before: &str| format!("{path}?before={before}");
    let mut offered: Vec<&str> = happened.blocked.iter().map(|service| service.id.as_str()).collect();
    let entries = happened.activities.entries.iter().map(|entry| {
        // Once a service, beside the newest.
        let is_offered = may_block(entry) && !offered.contains(&entry.service_id.as_str());
        offered.push(&entry.service_id);
        entry_of(&web.zone, entry, is_offered.then(|| format!("/my/services/{}/block", entry.service_id)))
    });
    let services = happened.blocked.iter().map(|service| MyService {
        name: service.name.clone(),
        since: web.zone.day(Time::from_seconds(service.since)),
        allow: Form::to(format!("/my/services/{}/allow", service.id)),
    });
    let page_of = MyActivity {
        frame: visit.frame(web, before.map_or_else(|| path.to_owned(), at_page)),
        entries: entries.collect(),
        held_back: happened.held_back,
        older: happened.activities.next.as_deref().map(at_page),
        newest: before.map(|_| path.to_owned()),
        services: services.collect(),
        back: Place::Home.path().to_owned(),
        message: said,
    };
    saying(said, &page_of)
}

/// Whether the service behind an entry may be kept from asking here.
pub(super) fn may_block(entry: &ActivityEntry) -> bool {
    entry.may_block && entry.service_id != ServiceId::my_tillid().as_str()
}

fn entry_of(zone: &TimeZone, entry: &ActivityEntry, block: Option<String>) -> MyEntry {
    let moment = |seconds| zone.moment(Time::from_seconds(seconds));
    MyEntry {
        outcome: entry.outcome,
        service: entry.service.clone(),
        at: moment(entry.at),
        ended: entry.ended_at.map(moment),
        browser: entry.browser.clone().map(|browser| (browser, entry.browser_new)),
        device: entry.device.clone(),
        count: entry.count,
        block,
    }
}

/// Whether this service is to ask no more.
pub async fn ask_block(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    let shown = asked(&web, &visit, &id).await;
    answered(&web, visit, shown)
}

async fn asked(web: &Web, visit: &Visit, id: &str) -> Result<Response, Fault> {
    let name = match asks_now(&web.app, &visit.desk, id, visit.now).await? {
        Answer::Told(Some(name)) => name,
        Answer::Told(None) => return Ok(see_other(Place::Activity.path())),
        Answer::SignInFirst => return sign_in(web, visit, Place::Activity).await,
    };
    let path = format!("/my/services/{id}/block");
    let (frame, back) = (visit.frame(web, path.as_str()), Place::Activity.path().to_owned());
    Ok(page(StatusCode::OK, &MyAsks { frame, asks: Asking::BlockService { name }, form: Form::to(path), back }))
}

/// Keeps a service from asking.
pub async fn block(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    let became = block_service(&web.app, &visit.desk, &id, visit.now).await;
    let shown = said(&web, &visit, became).await;
    answered(&web, visit, shown)
}

/// Lets it ask again.
pub async fn allow(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    let became = let_ask_again(&web.app, &visit.desk, &id, visit.now).await;
    let shown = said(&web, &visit, became).await;
    answered(&web, visit, shown)
}

async fn said(web: &Web, visit: &Visit, became: Result<Answer<Became>, Fault>) -> Result<Response, Fault> {
    match became? {
        Answer::Told(Became::AgainFirst) => Ok(again(web, visit, Asking::AgainFirst, Place::Activity)),
        Answer::Told(became) => drawn(web, visit, None, Some(asking(became))).await,
        Answer::SignInFirst => sign_in(web, visit, Place::Activity).await,
    }
}
