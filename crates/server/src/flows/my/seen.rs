//! What the first page of My Tillid shows: devices, cards and known browsers, as they are now.

use domain::account::Account;
use domain::browser::KnownBrowser;
use domain::card::{Card, State as CardState, asked_at_login, may_be_ordered};
use domain::device::{Device, State as DeviceState};
use domain::my::SignedIn;
use domain::time::Time;
use store::Store;

use super::changes::{self, Waiting};
use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::{Desk, known_digest};
use crate::flows::device::list::BLOCKED_LISTED;
use crate::flows::operate::account::plain;

/// Everything that is shown.
pub struct Seen {
    /// What was asked for by card and waits, oldest first.
    pub waiting: Vec<Waiting>,
    /// Whose it is.
    pub account: Account,
    /// That they are signed in.
    pub proof: SignedIn,
    /// Devices that hold a place, and those that were blocked lately; oldest first.
    pub devices: Vec<Device>,
    /// Cards that may still be used or are on their way, oldest first.
    pub cards: Vec<Card>,
    /// Whether the next card may be ordered.
    pub may_order: bool,
    /// Browsers that are known now, the one used last first, each with whether it is this one.
    pub browsers: Vec<(KnownBrowser, bool)>,
}

impl Seen {
    /// Whether this device may be blocked at once from here.
    pub fn may_block_at_once(&self, app: &App, device: &Device, now: Time) -> bool {
        self.proof.may_block_at_once(device, &self.devices, &app.limits, now)
    }

    /// Whether nothing to sign in with is left without this card or this device.
    pub fn needs(&self, app: &App, card: Option<&Card>, device: Option<&Device>, now: Time) -> bool {
        // As a login asks it: a card that nobody holds yet is no way in.
        let others = self.cards.iter().filter(|other| card.is_none_or(|card| card.id != other.id));
        let active =
            |other: &Device| other.is_active(&app.limits, now) && device.is_none_or(|device| device.id != other.id);
        asked_at_login(others.collect()).is_none() && !self.devices.iter().any(active)
    }
}

/// Reads everything, as one use of the session.
pub async fn see(app: &App, desk: &Desk, now: Time) -> Result<Answer<Seen>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        here.is_used(app, &mut changes, now);
        let (account, id) = (here.account.get().clone(), here.account.id);
        let all = plain(app.store.cards(id).await?);
        let may_order = may_be_ordered(&all, &app.limits, now).is_ok();
        let is_shown = |card: &Card| match card.state {
            CardState::Issued => !card.has_lapsed(&app.limits, now),
            CardState::Active | CardState::UsedUp { .. } => true,
            CardState::Blocked { .. } | CardState::Replaced { .. } => false,
        };
        let browsers = plain(app.store.known_browsers(id).await?);
        let good = browsers.into_iter().filter(|browser| browser.is_good(&account, &app.limits, now));
        let is_here =
            |browser: &KnownBrowser| desk.known.iter().any(|secret| known_digest(secret, id) == browser.secret);
        let seen = Seen {
            waiting: changes::waiting(app, &here).await?,
            proof: here.proof,
            devices: plain(app.store.devices(id).await?).into_iter().filter(|device| is_listed(device, now)).collect(),
            cards: all.into_iter().filter(is_shown).collect(),
            may_order,
            browsers: good.map(|browser| (is_here(&browser), browser)).map(|(here, browser)| (browser, here)).collect(),
            account,
        };
        Ok((changes, Answer::Told(seen)))
    })
    .await
}

fn is_listed(device: &Device, now: Time) -> bool {
    match device.state {
        DeviceState::Active { .. } => true,
        DeviceState::Blocked { at, .. } => now < at.plus(BLOCKED_LISTED),
        DeviceState::Removed { .. } => false,
    }
}
