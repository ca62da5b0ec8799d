//! A person's own data, as one JSON file. Names are those of the command line, times are RFC 3339 in UTC.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use domain::account::{Account, Method, Standing};
use domain::activity::Activity;
use domain::card::{Card, State as CardState};
use domain::change::{self, Change, Kind, NewEmail};
use domain::device::{Device, State as DeviceState};
use domain::email::{EmailAddress, Mails};
use domain::request::{Request, State as RequestState};
use domain::time::Time;
use http::{HeaderValue, header};
use serde_json::{Value, json};

use super::notices::answer_of;
use super::{Shared, answered, sign_in};
use crate::flows::Fault;
use crate::flows::my::Answer;
use crate::flows::my::data::{Kept, kept};
use crate::flows::my::entry::Place;
use crate::flows::my::notices::Told;
use crate::http::web::{Visit, Web};
use crate::pages::NoticeAnswer;

/// `my-tillid.json`.
pub async fn download(State(web): Shared, visit: Visit) -> Response {
    let shown = file(&web, &visit).await;
    answered(&web, visit, shown)
}

async fn file(web: &Web, visit: &Visit) -> Result<Response, Fault> {
    let kept = match kept(&web.app, &visit.desk, visit.now).await? {
        Answer::Told(kept) => kept,
        Answer::SignInFirst => return sign_in(web, visit, Place::Home).await,
    };
    let text = serde_json::to_vec_pretty(&told(&kept)).map_err(|error| Fault::Broken(error.to_string()))?;
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"my-tillid.json\""));
    Ok(response)
}

pub(super) fn told(kept: &Kept) -> Value {
    let browsers = kept.browsers.iter().map(|browser| {
        json!({
            "browser": browser.label,
            "remembered_at": moment(browser.remembered_at),
            "last_used_at": moment(browser.last_used_at),
        })
    });
    let decisions = kept
        .decisions
        .iter()
        .map(|entry| json!({ "at": moment(entry.at), "what": entry.what.as_str(), "about": entry.about }));
    let blocked =
        kept.blocked.iter().map(|block| json!({ "service": block.service.as_str(), "since": moment(block.at) }));
    json!({
        "account": account(&kept.account),
        "devices": kept.devices.iter().map(device).collect::<Vec<_>>(),
        "cards": kept.cards.iter().map(card).collect::<Vec<_>>(),
        "known_browsers": browsers.collect::<Vec<_>>(),
        "requests": kept.requests.iter().map(request).collect::<Vec<_>>(),
        "happened": kept.happened.iter().map(happened).collect::<Vec<_>>(),
        "blocked_services": blocked.collect::<Vec<_>>(),
        "waiting_changes": kept.waiting.iter().map(|(change, until)| waiting(change, *until)).collect::<Vec<_>>(),
        "decisions": decisions.collect::<Vec<_>>(),
        "notices": kept.notices.iter().map(notice).collect::<Vec<_>>(),
        "mail": mail(kept.mail.as_ref()),
    })
}

pub(super) fn account(account: &Account) -> Value {
    let method = |method: Method| match method {
        Method::App => "app",
        Method::Card => "card",
    };
    json!({
        "user_id": account.user_id.as_typed(),
        "name": account.name,
        "language": account.language.tag(),
        "standing": match account.standing {
            Standing::Open => "open",
            Standing::Frozen { .. } => "frozen",
            Standing::Closed { .. } => "closed",
        },
        "factor_used_last": account.last_method.map(method),
        "factor_asked_first": account.first_method.map(method),
        "number_always": account.number_always,
        "created_at": moment(account.created_at),
    })
}

pub(super) fn device(device: &Device) -> Value {
    json!({
        "id": device.id.to_string(),
        "name": device.name,
        "platform": device.platform,
        "os": device.os,
        "state": match device.state {
            DeviceState::Active { .. } => "active",
            DeviceState::Blocked { .. } => "blocked",
            DeviceState::Removed { .. } => "removed",
        },
        "wrong_pins_at": device.wrong_at.iter().map(|at| moment(*at)).collect::<Vec<_>>(),
        "activated_at": moment(device.activated_at),
        "last_used_at": moment(device.last_used_at),
    })
}

pub(super) fn card(card: &Card) -> Value {
    // Whoever says that a card has arrived reads its number from it.
    let number = (card.state != CardState::Issued).then(|| card.number.to_string());
    json!({
        "number": number,
        "state": match card.state {
            CardState::Issued => "issued",
            CardState::Active => "active",
            CardState::UsedUp { .. } => "used_up",
            CardState::Blocked { .. } => "blocked",
            CardState::Replaced { .. } => "replaced",
        },
        "codes_left": card.codes_left(),
        "issued_at": moment(card.issued_at),
        "printed_at": card.printed_at.map(moment),
    })
}

fn request(request: &Request) -> Value {
    let mut shown: Value = serde_json::from_slice(&request.bytes).unwrap_or_default();
    if let Some(members) = shown.as_object_mut() {
        members.remove("nonce");
    }
    json!({
        "id": request.id.to_string(),
        "asked_at": moment(request.asked_at),
        "expires_at": moment(request.expires_at),
        "state": match request.state {
            RequestState::Pending { .. } => "pending",
            RequestState::Approved { .. } => "approved",
            RequestState::Denied { .. } => "denied",
            RequestState::Withdrawn { .. } => "withdrawn",
            RequestState::Spent { .. } => "spent",
        },
        "shown": shown,
    })
}

/// What the person was told of.
pub(super) fn notice(told: &Told) -> Value {
    let what = match told.change.as_ref().map(|change| &change.kind) {
        None => "device_activated",
        Some(kind) => changed(kind).0,
    };
    let became = told.change.as_ref().map(|change| match change.state {
        change::State::Waiting { .. } => "waiting",
        change::State::Done { .. } => "done",
        change::State::Stopped { .. } => "stopped",
        change::State::Ended { .. } => "ended",
    });
    let went = told.notice.went;
    json!({
        "id": told.notice.id.to_string(),
        "at": moment(told.notice.made_at),
        "what": what,
        "device": told.device,
        "became": became,
        "by": { "device": went.device, "mail": went.mail, "letter": went.letter },
        "answered": answer_of(told).and_then(|answer| match answer {
            NoticeAnswer::Nobody => None,
            NoticeAnswer::Mine => Some("mine"),
            NoticeAnswer::NotMe => Some("not_me"),
        }),
    })
}

/// Where somebody is told by mail, and when.
pub(super) fn mail(mail: Option<&(EmailAddress, Mails)>) -> Value {
    mail.map_or(Value::Null, |(address, when)| json!({ "email": address.expose(), "mails": mails(*when) }))
}

pub(super) fn mails(mails: Mails) -> &'static str {
    match mails {
        Mails::AtOnce => "at_once",
        Mails::WhenUnseen => "when_unseen",
    }
}

fn happened(activity: &Activity) -> Value {
    json!({
        "what": activity.what.as_str(),
        "service": activity.service.as_str(),
        "service_name": activity.name,
        "browser": activity.browser,
        "at": moment(activity.at),
        "last_at": moment(activity.last_at),
        "times": activity.count,
    })
}

/// What a change is called in file and calls, and which device it blocks.
pub(super) fn changed(kind: &Kind) -> (&'static str, Option<String>) {
    match kind {
        Kind::Password { .. } => ("password", None),
        Kind::UserId { .. } => ("user_id", None),
        Kind::BlockDevice { device } => ("block_device", Some(device.to_string())),
        Kind::Email(NewEmail::Address { .. }) => ("email", None),
        Kind::Email(NewEmail::Removed) => ("email_removed", None),
        Kind::Email(NewEmail::WhenUnseen) => ("mails_when_unseen", None),
        Kind::NumberWhenNew => ("number_when_new", None),
    }
}

/// Neither the new password nor the new user ID: whoever asked for them knows them, and may be a thief.
fn waiting(change: &Change, until: Time) -> Value {
    let (what, device) = changed(&change.kind);
    json!({
        "id": change.id.to_string(),
        "what": what,
        "device": device,
        "asked_at": moment(change.asked_at),
        "takes_effect_at": moment(until),
    })
}

pub(super) fn moment(time: Time) -> String {
    jiff::Timestamp::from_microsecond(time.micros()).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}
