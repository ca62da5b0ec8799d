//! The way into My Tillid and out: the service of our own is there, a login to it begins, leads to the page that was
//! wanted, and signing out ends the session.

use domain::account::Language;
use domain::audit::What;
use domain::ids::{LoginId, ServiceId};
use domain::login::{Login, State, Why};
use domain::service::Service;
use domain::session::Command;
use domain::time::Time;
use store::Store;

use super::Here;
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::Desk;

/// A page of My Tillid that a login leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Devices, cards, browsers.
    Home,
    /// Another password.
    Password,
    /// Another user ID.
    UserId,
    /// The mail address.
    Email,
    /// What they were told.
    Notices,
    /// What the person wishes.
    Wishes,
    /// What has happened, and which services may not ask.
    Activity,
}

impl Place {
    const ALL: [Self; 7] =
        [Self::Home, Self::Password, Self::UserId, Self::Email, Self::Notices, Self::Wishes, Self::Activity];

    /// Its path.
    pub fn path(self) -> &'static str {
        match self {
            Self::Home => "/my",
            Self::Password => "/my/password",
            Self::UserId => "/my/user-id",
            Self::Email => "/my/email",
            Self::Notices => "/my/notices",
            Self::Wishes => "/my/wishes",
            Self::Activity => "/my/activity",
        }
    }

    /// The page at `path`.
    pub fn at(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.path() == path)
    }

    /// The page that `login` was begun for, if it is one to My Tillid.
    pub fn of(login: &Login) -> Option<Self> {
        login.service.is_my_tillid().then(|| Self::at(&login.authorization).unwrap_or(Self::Home))
    }
}

/// Sees to it that the service of our own is there, as this version has it, under this name.
pub async fn establish(app: &App, name: &str, now: Time) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        match app.store.service(&ServiceId::my_tillid()).await? {
            None => {
                changes.insert(Service::my_tillid(name.to_owned(), now));
            }
            Some(kept) => {
                let ours = Service::my_tillid(name.to_owned(), kept.created_at);
                if *kept.get() != ours {
                    changes.replace(&kept, ours);
                }
            }
        }
        Ok((changes, ()))
    })
    .await
}

/// Begins a login to My Tillid, bound to this browser. In place of an authorization request it keeps the page that is
/// wanted: no code is given for it, because the session alone is what the person comes for.
pub async fn begin(app: &App, desk: &Desk, place: Place, language: Language, now: Time) -> Result<LoginId, Fault> {
    // As many as services may send from there, all together.
    app.logins_begun
        .count(desk.source)
        .map_err(|retry_after_s| Fault::Busy { retry_after_s, why: "one source begins too many logins".to_owned() })?;
    let login = Login {
        id: LoginId(app.entropy.id(now.micros())),
        browser: desk.browser,
        holder: None,
        service: ServiceId::my_tillid(),
        authorization: place.path().to_owned(),
        language,
        started_at: now,
        remember: false,
        let_in: None,
        wrong_tries: 0,
        wrong_numbers: 0,
        state: State::AsksCredentials,
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        changes.insert(login.clone());
        Ok((changes, login.id))
    })
    .await
}

/// Where a login to My Tillid leads once it is over; `None` while it goes on, or when it is one to another service.
pub fn leads_to(app: &App, login: &Login, now: Time) -> Option<&'static str> {
    let place = Place::of(login)?;
    match login.state {
        State::Refused { why: Why::Cancelled, .. } => Some("/"),
        State::Done { .. } | State::Refused { .. } => Some(place.path()),
        State::AsksCredentials
        | State::AsksNewPassword(_)
        | State::AsksOtherPassword { .. }
        | State::AsksMethod(_)
        | State::WaitsForApp { .. }
        | State::AsksCode { .. } => login.is_expired(&app.limits, now).then(|| place.path()),
    }
}

/// Signs out of My Tillid. Sessions at services are theirs.
pub async fn sign_out(app: &App, desk: &Desk, now: Time) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        if let Some(here) = Here::read(app, desk, now).await?
            && let Ok(ended) = here.session.get().clone().step(Command::End, &here.account, &app.limits, now)
        {
            changes.replace(&here.session, ended).audit(What::SessionEnded, Some(here.account.id), here.session.id);
        }
        Ok((changes, ()))
    })
    .await
}
