//! The calls that read. Names are those of the downloaded file, times are RFC 3339 in UTC.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::account::{Account, Method};
use domain::card::Card;
use domain::device::{Device, State as DeviceState};
use domain::email::{EmailAddress, Wanted};
use domain::time::Time;
use protocol::wire::{ActivityEntry, BlockedService};
use serde_json::{Value, json};

use super::super::activity::{Below, beginning, may_block};
use super::super::{Shared, data as file};
use super::answer;
use crate::flows::my::at_once::{May, may};
use crate::flows::my::changes::Waiting;
use crate::flows::my::seen::{Seen, see};
use crate::flows::my::{activity as flow, data as kept, email as emails, notices as flow_of_notices, wishes as wished};
use crate::http::web::{Visit, Web};
use crate::pages::Message;

pub(super) async fn home(State(web): Shared, visit: Visit) -> Response {
    let seen = see(&web.app, &visit.desk, visit.now).await;
    answer::read(&web, visit, seen, |web, visit, seen| Ok(told_of(web, visit, &seen)))
}

fn told_of(web: &Web, visit: &Visit, seen: &Seen) -> Value {
    let browsers = seen.browsers.iter().map(|(browser, is_here)| {
        json!({
            "id": browser.id.to_string(),
            "browser": browser.label,
            "remembered_at": file::moment(browser.remembered_at),
            "last_used_at": file::moment(browser.last_used_at),
            "this": is_here,
        })
    });
    json!({
        "account": file::account(&seen.account),
        "waiting": seen.waiting.iter().map(waiting_of).collect::<Vec<_>>(),
        "devices": seen.devices.iter().map(|device| device_of(web, seen, device, visit.now)).collect::<Vec<_>>(),
        "devices_most": web.app.limits.devices_per_account,
        "cards": seen.cards.iter().map(card_of).collect::<Vec<_>>(),
        "card_may_be_ordered": seen.may_order,
        "browsers": browsers.collect::<Vec<_>>(),
    })
}

fn waiting_of(waiting: &Waiting) -> Value {
    let (what, device) = file::changed(&waiting.kind);
    json!({ "id": waiting.id.to_string(), "what": what, "device": device, "until": file::moment(waiting.until) })
}

fn device_of(web: &Web, seen: &Seen, device: &Device, now: Time) -> Value {
    let mut told = file::device(device);
    told["asleep"] = device.is_asleep(&web.app.limits, now).into();
    if device.holds_a_place() {
        let at_once = seen.may_block_at_once(&web.app, device, now);
        told["block"] = if at_once { "now" } else { "after_a_wait" }.into();
    }
    if let DeviceState::Active { from } = device.state {
        told["approves_from"] = file::moment(from).into();
    }
    told
}

fn card_of(card: &Card) -> Value {
    let mut told = file::card(card);
    told["id"] = card.id.to_string().into();
    told
}

pub(super) async fn activity(
    State(web): Shared,
    below: Result<Query<Below>, QueryRejection>,
    visit: Visit,
) -> Response {
    let before = beginning(below);
    let happened = flow::happened(&web.app, &visit.desk, before.as_deref(), visit.now).await;
    answer::read(&web, visit, happened, |_, _, happened| {
        let happened = happened.ok_or(Message::FormRefused)?;
        Ok(json!({
            "entries": happened.activities.entries.iter().map(entry).collect::<Vec<_>>(),
            "next": happened.activities.next,
            "held_back": happened.held_back,
        }))
    })
}

fn entry(entry: &ActivityEntry) -> Value {
    json!({
        "id": entry.id,
        "at": file::moment(Time::from_seconds(entry.at)),
        "what": entry.outcome.as_str(),
        "service": { "id": entry.service_id, "name": entry.service, "may_be_blocked": may_block(entry) },
        "browser": entry.browser,
        "browser_new": entry.browser_new,
        "ended_at": entry.ended_at.map(|at| file::moment(Time::from_seconds(at))),
        "device": entry.device,
        "count": entry.count,
    })
}

pub(super) async fn services(State(web): Shared, visit: Visit) -> Response {
    let happened = flow::happened(&web.app, &visit.desk, None, visit.now).await;
    answer::read(&web, visit, happened, |_, _, happened| {
        let blocked = happened.map(|happened| happened.blocked).unwrap_or_default();
        Ok(json!({ "blocked": blocked.iter().map(service).collect::<Vec<_>>() }))
    })
}

fn service(service: &BlockedService) -> Value {
    let since = file::moment(Time::from_seconds(service.since));
    json!({ "id": service.id, "name": service.name, "since": since })
}

pub(super) async fn wishes(State(web): Shared, visit: Visit) -> Response {
    let stand = wished::stand(&web.app, &visit.desk, visit.now).await;
    answer::read(&web, visit, stand, |_, _, stand| Ok(wishes_of(&stand.account)))
}

fn wishes_of(account: &Account) -> Value {
    json!({
        "always": account.number_always,
        "first": match account.first_method {
            None => "last",
            Some(Method::App) => "app",
            Some(Method::Card) => "card",
        },
        "language": account.language.tag(),
    })
}

/// Whether what the account is entered by may be changed: a password and a user ID by the same rule.
pub(super) async fn may_change(State(web): Shared, visit: Visit) -> Response {
    let told = may(&web.app, &visit.desk, visit.now).await;
    answer::read(&web, visit, told, |_, _, may| {
        let may = match may {
            May::Choose { at_once: Some(_), .. } => "now",
            May::Choose { at_once: None, .. } => "after_a_wait",
            May::AgainFirst => "again_first",
        };
        Ok(json!({ "may": may }))
    })
}

pub(super) async fn email(State(web): Shared, visit: Visit) -> Response {
    let told = emails::may(&web.app, &visit.desk, visit.now).await;
    answer::read(&web, visit, told, |_, _, may| match may {
        emails::May::Change(stands) => Ok(email_of(&stands)),
        emails::May::AgainFirst => Ok(json!({ "may": "again_first" })),
        emails::May::NotOffered => Err(Message::NotFound),
    })
}

pub(super) async fn notices(State(web): Shared, below: Result<Query<Below>, QueryRejection>, visit: Visit) -> Response {
    let before = beginning(below);
    let listed = flow_of_notices::list(&web.app, &visit.desk, before.as_deref(), visit.now).await;
    answer::read(&web, visit, listed, |_, _, listed| {
        let listed = listed.ok_or(Message::FormRefused)?;
        let devices =
            listed.ways.devices.iter().map(
                |(device, takes)| json!({ "id": device.id.to_string(), "name": device.name, "notifications": takes }),
            );
        Ok(json!({
            "notices": listed.told.iter().map(file::notice).collect::<Vec<_>>(),
            "next": listed.next,
            "devices": devices.collect::<Vec<_>>(),
            "mail": listed.ways.mail.as_ref().map(|mail| file::mail(mail.as_ref())),
        }))
    })
}

fn email_of(stands: &emails::Stands) -> Value {
    let typed = stands.typed.as_ref().map(|(address, state)| {
        let state = match state {
            Wanted::Unsent { .. } => "unsent",
            Wanted::Sent { .. } => "sent",
            Wanted::Undelivered => "undelivered",
            Wanted::Shown => "shown",
        };
        json!({ "email": address.expose(), "code": state })
    });
    json!({
        "may": if stands.waits { "after_a_wait" } else { "now" },
        "email": stands.address.as_ref().map(EmailAddress::expose),
        "doubted": stands.is_doubted,
        "mails": file::mails(stands.mails),
        "typed": typed,
    })
}

pub(super) async fn data(State(web): Shared, visit: Visit) -> Response {
    let kept = kept::kept(&web.app, &visit.desk, visit.now).await;
    answer::read(&web, visit, kept, |_, _, kept| Ok(file::told(&kept)))
}
