//! The first page of My Tillid, from what was read for it.

use axum::response::Response;
use domain::card::{Card, State as CardState};
use domain::change::{Kind, NewEmail};
use domain::device::{Device, State as DeviceState};
use domain::time::Time;

use super::Seen;
use crate::flows::my::changes::Waiting;
use crate::flows::my::entry::Place;
use crate::http::answers::{saying, wait};
use crate::http::web::{Visit, Web};
use crate::pages::{
    CardStanding, DeviceStanding, Form, Message, MyBrowser, MyCard, MyDevice, MyHome, MyWaiting, WaitingFor,
};

/// Draws it.
pub fn home(web: &Web, visit: &Visit, seen: &Seen, said: Option<Message>) -> Response {
    let day = |time| web.zone.day(time);
    let browsers = seen.browsers.iter().map(|(browser, is_here)| MyBrowser {
        label: browser.label.clone(),
        since: day(browser.remembered_at),
        last_used: day(browser.last_used_at),
        is_here: *is_here,
        forget: Form::to(format!("/my/browsers/{}/forget", browser.id)),
    });
    let is_coming = |card: &Card| card.state == CardState::Issued && card.printed_at.is_some();
    let page_of = MyHome {
        frame: visit.frame(web, Place::Home.path()),
        name: seen.account.name.clone(),
        user_id: seen.account.user_id.as_typed().to_owned(),
        has_email: web.app.mailing.is_on(),
        waiting: seen.waiting.iter().map(|waiting| waiting_of(seen, waiting, visit.now)).collect(),
        devices: seen.devices.iter().map(|device| device_of(web, device, visit.now)).collect(),
        devices_most: u32::try_from(web.app.limits.devices_per_account).unwrap_or(u32::MAX),
        cards: seen.cards.iter().map(|card| card_of(web, card)).collect(),
        arrived: seen.cards.iter().any(is_coming).then(|| Form::to("/my/cards/arrived")),
        order: seen.may_order.then(|| "/my/cards/order".to_owned()),
        browsers: browsers.collect(),
        forget_all: (seen.browsers.len() > 1).then(|| "/my/browsers/forget".to_owned()),
        sign_out: Form::to("/my/sign-out"),
        message: said,
    };
    saying(said, &page_of)
}

fn waiting_of(seen: &Seen, waiting: &Waiting, now: Time) -> MyWaiting {
    MyWaiting {
        what: match &waiting.kind {
            Kind::Password { .. } => WaitingFor::Password,
            Kind::UserId { .. } => WaitingFor::UserId,
            Kind::Email(NewEmail::Address { .. }) => WaitingFor::Email,
            Kind::Email(NewEmail::Removed) => WaitingFor::EmailRemoved,
            Kind::Email(NewEmail::WhenUnseen) => WaitingFor::MailsWhenUnseen,
            Kind::NumberWhenNew => WaitingFor::NumberWhenNew,
            Kind::BlockDevice { .. } => {
                WaitingFor::BlockDevice(waiting.device.as_ref().map(|device| device.name.clone()).unwrap_or_default())
            }
        },
        wait: wait(waiting.until, now),
        stop: seen.proof.is_by_app().then(|| Form::to(format!("/my/changes/{}/stop", waiting.id))),
    }
}

fn device_of(web: &Web, device: &Device, now: Time) -> MyDevice {
    let standing = match device.state {
        DeviceState::Active { from } if now < from => DeviceStanding::Waits(wait(from, now)),
        DeviceState::Active { .. } if device.is_asleep(&web.app.limits, now) => DeviceStanding::Asleep,
        DeviceState::Active { .. } => DeviceStanding::Active,
        DeviceState::Blocked { at, .. } | DeviceState::Removed { at } => DeviceStanding::Blocked(web.zone.day(at)),
    };
    let has_place = device.holds_a_place();
    MyDevice {
        name: device.name.clone(),
        standing,
        last_used: web.zone.day(device.last_used_at),
        block: has_place.then(|| format!("/my/devices/{}/block", device.id)),
    }
}

fn card_of(web: &Web, card: &Card) -> MyCard {
    let (number, standing) = match card.state {
        // Whoever says that it has arrived reads its number from it.
        CardState::Issued => (None, CardStanding::OnItsWay(web.zone.day(card.issued_at))),
        CardState::UsedUp { .. } => (Some(card.number), CardStanding::UsedUp),
        CardState::Active | CardState::Blocked { .. } | CardState::Replaced { .. } => (
            Some(card.number),
            CardStanding::InUse { codes_left: u32::try_from(card.codes_left()).unwrap_or(u32::MAX) },
        ),
    };
    MyCard { number: number.map(|number| number.to_string()), standing, block: format!("/my/cards/{}/block", card.id) }
}
