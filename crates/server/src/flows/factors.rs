//! What a person can use for a login: what they have, what the service accepts, what its wish for a level leaves.

use domain::account::{self, Account, Method};
use domain::card::{Card, asked_at_login};
use domain::device::{Device, State as DeviceState};
use domain::ids::AccountId;
use domain::limits::Limits;
use domain::login::Login;
use domain::service::Service;
use domain::time::Time;
use store::{Store, Versioned};

use super::Fault;
use super::ask::Asked;
use super::leave::wished;
use crate::app::App;
use crate::levels;

/// What the person can use for this login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The code app, on a device that may approve.
    pub app: bool,
    /// A usable code card.
    pub card: bool,
    /// The app would do, but the person does not want this service to ask it.
    pub app_blocked: bool,
    /// Why there is neither.
    pub lacks: Option<Asked>,
}

/// What the person of this login can use.
pub async fn choice(app: &App, login: &Login, account: AccountId, now: Time) -> Result<Choice, Fault> {
    let nothing = Choice { app: false, card: false, app_blocked: false, lacks: Some(Asked::NotAccepted) };
    Ok(Factors::read(app, login, account).await?.map_or(nothing, |factors| factors.choice(&app.limits, now)))
}

/// What the account has, and what of it the service takes for this login.
pub(super) struct Factors {
    pub(super) devices: Vec<Versioned<Device>>,
    pub(super) card: Option<Versioned<Card>>,
    pub(super) service: Versioned<Service>,
    /// What the service accepts, and its wish for a level leaves.
    app_will_do: bool,
    card_will_do: bool,
    /// The person does not want the service to ask the app.
    pub(super) app_blocked: bool,
}

impl Factors {
    pub(super) async fn read(app: &App, login: &Login, account: AccountId) -> Result<Option<Self>, Fault> {
        let Some(service) =
            app.store.service(&login.service).await?.filter(|service| service.honours(login.started_at))
        else {
            return Ok(None);
        };
        let devices = app.store.devices(account).await?;
        let card = asked_at_login(app.store.cards(account).await?);
        let wished = wished(login);
        let left = |method| service.accepts(method) && levels::leaves(&app.levels, method, &wished);
        let (app_will_do, card_will_do) = match (left(Method::App), left(Method::Card)) {
            // A wish that no accepted factor meets is only a wish (OpenID Connect Core §3.1.2.1).
            (false, false) => (service.accepts(Method::App), service.accepts(Method::Card)),
            left => left,
        };
        let block = app.store.service_block(account, &service.id).await?;
        let app_blocked = block.is_some_and(|block| block.holds_for(&service));
        Ok(Some(Self { devices, card, service, app_will_do, card_will_do, app_blocked }))
    }

    pub(super) fn choice(&self, limits: &Limits, now: Time) -> Choice {
        let (has_app, has_card) =
            (self.devices.iter().any(|device| device.is_active(limits, now)), self.card.is_some());
        let (app, card) = (self.app_will_do && has_app, self.card_will_do && has_card);
        let (app, app_blocked) = (app && !self.app_blocked, app && self.app_blocked);
        let lacks = if app_blocked { Asked::ServiceBlocked } else { self.lack(has_app, now) };
        Choice { app, card, app_blocked, lacks: (!app && !card).then_some(lacks) }
    }

    /// Why `method` cannot be asked, although the person may have it.
    pub(super) fn unwanted(&self, method: Method) -> Option<Asked> {
        match method {
            Method::App if self.app_will_do => None,
            Method::Card if self.card_will_do => None,
            Method::App if self.service.accepts(Method::App) => Some(Asked::OnlyCard),
            Method::Card if self.service.accepts(Method::Card) => Some(Asked::OnlyApp),
            Method::App | Method::Card => Some(Asked::NotAccepted),
        }
    }

    fn lack(&self, has_app: bool, now: Time) -> Asked {
        let waits = match no_device(&self.devices, now) {
            waits @ Asked::DeviceWaits { .. } if self.app_will_do => Some(waits),
            _ => None,
        };
        waits.unwrap_or_else(|| match (self.app_will_do, self.card_will_do) {
            (true, true) => Asked::NoCard,
            (true, false) => self.unwanted(Method::Card).unwrap_or(Asked::NoDevice),
            (false, true) if has_app => self.unwanted(Method::App).unwrap_or(Asked::NoCard),
            (false, true) => Asked::NoCard,
            (false, false) => Asked::NotAccepted,
        })
    }
}

/// What signing in with `method` says of the account: which factor its person chose. The card is no choice where the app,
/// which leads, could not be asked: there, or by no device yet.
pub(super) async fn signed_in(
    app: &App,
    account: &Account,
    service: &Service,
    method: Method,
    now: Time,
) -> Result<account::Command, Fault> {
    if method == Method::App || account.last_method != Some(Method::App) {
        return Ok(account::Command::SignIn(method));
    }
    let devices = app.store.devices(account.id).await?;
    let had_choice = service.accepts(Method::App) && devices.iter().any(|device| device.is_active(&app.limits, now));
    Ok(if had_choice { account::Command::SignIn(method) } else { account::Command::Trust })
}

/// Why there is no device to ask.
pub(super) fn no_device(devices: &[Versioned<Device>], now: Time) -> Asked {
    let from = devices.iter().filter_map(|device| match device.state {
        DeviceState::Active { from } if now < from => Some(from),
        DeviceState::Active { .. } | DeviceState::Blocked { .. } | DeviceState::Removed { .. } => None,
    });
    from.min().map_or(Asked::NoDevice, |until| Asked::DeviceWaits { until })
}
