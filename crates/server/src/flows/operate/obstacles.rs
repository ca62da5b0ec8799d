//! What stands between a person and a login now: for an operator who is asked "why am I blocked?".
//!
//! Everything here is asked of `now`; nothing is changed by looking.

use std::collections::HashSet;
use std::net::Ipv4Addr;

use domain::account::{Account, PasswordKind, Standing};
use domain::browser::{KnownBrowser, Trust};
use domain::card::{self, Card, CardNumber};
use domain::device::{self, Device};
use domain::ids::DeviceId;
use domain::limits::Limits;
use domain::request::Request;
use domain::time::Time;
use store::Store;

use super::account::plain;
use super::{Answer, find_account};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::throttles::{self, Rest};
use crate::source::Source;

/// So many of a person's newest requests are looked at for pauses.
const REQUESTS: u32 = 50;

/// Nobody comes from here (RFC 1122 §3.2.1.3): asked about it, the throttles tell what holds for every unknown browser.
const NOWHERE: Source = Source::V4(Ipv4Addr::UNSPECIFIED);

/// One reason why somebody is refused or has to wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Nobody uses the account before it is reopened.
    Frozen {
        /// Since when.
        since: Time,
    },
    /// Nobody ever uses the account again.
    Closed {
        /// Since when.
        since: Time,
    },
    /// The password is a letter's: it signs in nowhere before the person has chosen another.
    PasswordNotChosen {
        /// Until when the letter's password can be used for that.
        until: Time,
    },
    /// A stranger knew the password: unknown browsers do not go on with it before it is changed.
    PasswordLeaked {
        /// Since when.
        since: Time,
    },
    /// The letter's password was not used in time.
    LetterEnded {
        /// When it ended.
        at: Time,
    },
    /// Too many wrong passwords from unknown browsers together.
    UnknownBrowsersRest {
        /// Until when.
        until: Time,
    },
    /// Too many wrong passwords from one source.
    SourceRests {
        /// Which.
        source: Source,
        /// Until when.
        until: Time,
    },
    /// Too many wrong passwords from one known browser.
    BrowserRests {
        /// What it is, in words.
        label: String,
        /// Until when.
        until: Time,
    },
    /// Too many wrong card codes from one known browser.
    BrowserRestsForCard {
        /// What it is, in words.
        label: String,
        /// Until when.
        until: Time,
    },
    /// Requests from a browser or a source were denied or not answered: its next one may be asked later.
    RequestsPaused {
        /// Until when.
        until: Time,
    },
    /// As many requests from unknown browsers wait as may.
    NoPlace {
        /// When the first of them ends by itself.
        until: Time,
    },
    /// Too many wrong card codes from unknown browsers.
    CardRests {
        /// Which card.
        card: CardNumber,
        /// Until when.
        until: Time,
    },
    /// Too many wrong passwords by somebody who shows this card.
    CardInHandRests {
        /// Which card.
        card: CardNumber,
        /// Until when.
        until: Time,
    },
    /// Too many wrong codes by somebody who shows this card.
    CardInHandRestsForCodes {
        /// Which card.
        card: CardNumber,
        /// Until when.
        until: Time,
    },
    /// Too many wrong offline codes from unknown browsers.
    OfflineRests {
        /// Until when.
        until: Time,
    },
    /// The card is blocked.
    CardBlocked {
        /// Which card.
        card: CardNumber,
        /// Why.
        why: card::BlockReason,
        /// Since when.
        since: Time,
    },
    /// The card has no codes left.
    CardUsedUp {
        /// Which card.
        card: CardNumber,
    },
    /// The device is blocked.
    DeviceBlocked {
        /// Which device.
        id: DeviceId,
        /// What the person calls it.
        name: String,
        /// Why.
        why: device::BlockReason,
        /// Since when.
        since: Time,
    },
    /// Nobody has used the device for so long that it must be activated again.
    DeviceAsleep {
        /// Which.
        id: DeviceId,
        /// What the person calls it.
        name: String,
        /// When it was last used.
        used: Time,
    },
    /// The device is new and may not approve yet.
    DeviceWaits {
        /// Which device.
        id: DeviceId,
        /// What the person calls it.
        name: String,
        /// Until when.
        until: Time,
    },
    /// The person has neither a device that may approve nor a card that can be used.
    NoFactor {
        /// A card that was made for them and not printed yet.
        to_print: Option<CardNumber>,
    },
}

/// All that hinders the person of `user_id` now, the gravest first. What one source must wait for is told only of a
/// `source` that is named: sources are kept as keyed digests.
pub async fn obstacles(app: &App, user_id: &str, source: Option<Source>, now: Time) -> Answer<Vec<Obstacle>> {
    let account = match find_account(app, user_id).await? {
        Ok(account) => account.into_inner(),
        Err(refused) => return Ok(Err(refused)),
    };
    let limits = &app.limits;
    let devices = plain(app.store.devices(account.id).await?);
    let cards = plain(app.store.cards(account.id).await?);
    let browsers = plain(app.store.known_browsers(account.id).await?);
    let requests = plain(app.store.requests(account.id, REQUESTS).await?);

    let mut found: Vec<Obstacle> = of_account(&account, now).into_iter().collect();
    found.extend(of_passwords(app, &account, source, now).await?);
    let good = browsers.iter().filter(|browser| browser.is_good(&account, limits, now));
    found.extend(good.flat_map(|browser| of_browser(browser, limits, now)));
    found.extend(cards.iter().filter_map(|card| of_card(card, limits, now)));
    for card in cards.iter().filter(|card| card.is_usable()) {
        found.extend(of_card_in_hand(app, &account, card, now).await?);
    }
    found.extend(devices.iter().filter_map(|device| of_device(device, limits, now)));
    let offline = throttles::OfflineBudget::read(app, account.id, Trust::Unknown, None).await?.rest(limits, now);
    found.extend(offline.map(|until| Obstacle::OfflineRests { until }));
    found.extend(of_places(&requests, limits, now));
    found.extend(of_pauses(app, &requests, now).await?);
    // As the login asks it: a card that nobody holds yet is no factor.
    let has_card = card::asked_at_login(cards.iter().collect()).is_some();
    let has_factor = has_card || devices.iter().any(|device| device.is_active(limits, now));
    let to_print = cards.iter().find(|card| card.is_usable() && !card.may_be_held()).map(|card| card.number);
    found.extend((!has_factor).then_some(Obstacle::NoFactor { to_print }));
    Ok(Ok(found))
}

fn of_account(account: &Account, now: Time) -> Option<Obstacle> {
    match (account.standing, account.password.kind) {
        (Standing::Frozen { at }, _) => Some(Obstacle::Frozen { since: at }),
        (Standing::Closed { at }, _) => Some(Obstacle::Closed { since: at }),
        (Standing::Open, PasswordKind::OneTime { ends_at }) if now < ends_at => {
            Some(Obstacle::PasswordNotChosen { until: ends_at })
        }
        (Standing::Open, PasswordKind::OneTime { ends_at }) => Some(Obstacle::LetterEnded { at: ends_at }),
        (Standing::Open, PasswordKind::MustChange { since }) => Some(Obstacle::PasswordLeaked { since }),
        (Standing::Open, PasswordKind::Chosen) => None,
    }
}

async fn of_passwords(app: &App, account: &Account, source: Option<Source>, now: Time) -> Result<Vec<Obstacle>, Fault> {
    let folded = account.user_id.folded();
    let mut found = vec![];
    for asked in [Some(NOWHERE), source].into_iter().flatten() {
        let budget = throttles::budget(app, folded, asked, Trust::Unknown, None).await?;
        let obstacle = match budget.rest(&app.limits, now) {
            Some(Rest::Unknown { until }) => Obstacle::UnknownBrowsersRest { until },
            Some(Rest::Here { until }) => Obstacle::SourceRests { source: asked, until },
            None => continue,
        };
        if !found.contains(&obstacle) {
            found.push(obstacle);
        }
    }
    Ok(found)
}

fn of_browser(browser: &KnownBrowser, limits: &Limits, now: Time) -> Vec<Obstacle> {
    let label = || browser.label.clone();
    let passwords = browser.passwords.rest(&limits.passwords_from_known, now);
    let codes = browser.codes.rest(&limits.codes_from_known, now);
    let passwords = passwords.map(|until| Obstacle::BrowserRests { label: label(), until });
    passwords.into_iter().chain(codes.map(|until| Obstacle::BrowserRestsForCard { label: label(), until })).collect()
}

fn of_card(card: &Card, limits: &Limits, now: Time) -> Option<Obstacle> {
    let number = card.number;
    match card.state {
        card::State::Issued | card::State::Active => {
            let until = card.from_unknown.rest(&limits.codes_from_unknown, now)?;
            Some(Obstacle::CardRests { card: number, until })
        }
        card::State::UsedUp { .. } => Some(Obstacle::CardUsedUp { card: number }),
        card::State::Blocked { why, at } => Some(Obstacle::CardBlocked { card: number, why, since: at }),
        card::State::Replaced { .. } => None,
    }
}

/// What is counted where the card itself is shown, by its first key numbers.
async fn of_card_in_hand(app: &App, account: &Account, card: &Card, now: Time) -> Result<Vec<Obstacle>, Fault> {
    let number = card.number;
    let trust = Trust::CardInHand(card.id);
    let passwords =
        throttles::budget(app, account.user_id.folded(), NOWHERE, trust, None).await?.rest(&app.limits, now);
    let codes = throttles::CodeBudget::of_card(app, Some(card.id)).await?.rest(&app.limits, now);
    let passwords = passwords.map(|rest| Obstacle::CardInHandRests { card: number, until: rest.until() });
    let codes = codes.map(|until| Obstacle::CardInHandRestsForCodes { card: number, until });
    Ok(passwords.into_iter().chain(codes).collect())
}

fn of_device(device: &Device, limits: &Limits, now: Time) -> Option<Obstacle> {
    let (id, name) = (device.id, device.name.clone());
    match device.state {
        device::State::Active { from } if now < from => Some(Obstacle::DeviceWaits { id, name, until: from }),
        device::State::Active { .. } if device.is_asleep(limits, now) => {
            Some(Obstacle::DeviceAsleep { id, name, used: device.last_used_at })
        }
        device::State::Active { .. } | device::State::Removed { .. } => None,
        device::State::Blocked { at, why } => Some(Obstacle::DeviceBlocked { id, name, why, since: at }),
    }
}

fn of_places(requests: &[Request], limits: &Limits, now: Time) -> Option<Obstacle> {
    let waiting = || requests.iter().filter(|one| one.is_waiting(now) && !one.trust.has_own_place());
    let until = waiting().map(|one| one.expires_at).min()?;
    (waiting().count() >= limits.places_for_unknown).then_some(Obstacle::NoPlace { until })
}

/// A request names the pause that it counts on.
async fn of_pauses(app: &App, requests: &[Request], now: Time) -> Result<Vec<Obstacle>, Fault> {
    let mut seen = HashSet::new();
    let mut found = vec![];
    for request in requests.iter().filter(|request| seen.insert(request.pause.0)) {
        let pause = app.store.pause(&request.pause).await?;
        let until = pause.and_then(|kept| kept.pause.until(false, &app.limits, now));
        found.extend(until.map(|until| Obstacle::RequestsPaused { until }));
    }
    Ok(found)
}
