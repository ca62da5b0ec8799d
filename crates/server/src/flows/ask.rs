//! The second factor is asked for: the code app, or a code from the card.

use domain::account::{Account, Method};
use domain::activity;
use domain::audit::What;
use domain::browser::Trust;
use domain::ids::{LoginId, RequestId};
use domain::login::{Command, Identified, Login, State, first_method};
use domain::request::{self, Asker, Request, make_room};
use domain::secret::Digest;
use domain::service::Service;
use domain::time::Time;
use protocol::request::{Kind, RequestContent, Verify};
use store::{Changes, KeptPause, Store, Versioned};

use super::Fault;
use super::desk::{Desk, login_of, token_digest, trust};
use super::factors::{Factors, choice, no_device};
use super::happened::note;
use super::leave::wished;
use super::notify::{Told, tell};
use super::pauses::{self, pause_begins, withdraw_one, withdraw_those};
use super::throttles::source_key;
use crate::app::App;
use crate::levels;

/// What came of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The login asks for this factor now, or already did.
    GoesOn,
    /// The person chooses: nothing was used last, or it cannot be used now.
    Choose,
    /// As many requests from unknown browsers wait as may.
    NoPlace,
    /// Requests from this source were denied or not answered: the next one may be asked later.
    Paused {
        /// When.
        until: Time,
    },
    /// The card rests for unknown browsers.
    CardRests {
        /// Until when.
        until: Time,
    },
    /// The person does not want this service to ask the app.
    ServiceBlocked,
    /// The service does not accept it.
    NotAccepted,
    /// The service wishes a level that only the code app gives, and no device can be asked.
    OnlyApp,
    /// The service wishes a level that only the code card gives, and no card can be asked.
    OnlyCard,
    /// The account has no device that can be asked.
    NoDevice,
    /// The only devices are new and wait.
    DeviceWaits {
        /// When the first may approve.
        until: Time,
    },
    /// The account has no card that can be asked.
    NoCard,
    /// The login is at another step.
    Stale,
    /// There is no such login for this browser, or it took too long.
    NotHere,
}

/// Goes on after the password: asks for the factor used last, or leaves the choice to the person.
pub async fn begin(app: &App, desk: &Desk, id: LoginId, now: Time) -> Result<Asked, Fault> {
    let Ok(login) = login_of(app, desk, id).await? else { return Ok(Asked::NotHere) };
    let State::AsksMethod(who) = login.state else { return Ok(Asked::GoesOn) };
    let choice = choice(app, &login, who.account, now).await?;
    let last = app.store.account(who.account).await?.and_then(|account| account.first_method.or(account.last_method));
    // Whoever is used to the app is told why it stays silent, instead of being asked for the card without a word.
    if choice.app_blocked && last != Some(Method::Card) {
        return ask(app, desk, id, None, Method::App, now).await;
    }
    match first_method(last, choice.app, choice.card) {
        Some(method) => ask(app, desk, id, None, method, now).await,
        None => Ok(Asked::Choose),
    }
}

/// Names the step that a page with links to other methods was drawn for. While the app is asked that is the request, not
/// the row's version: a wrong number on the phone must not make the page's links stale.
pub fn step_of(login: &Versioned<Login>) -> String {
    match login.state {
        State::WaitsForApp { request, .. } => request.to_string(),
        State::AsksCredentials
        | State::AsksNewPassword(_)
        | State::AsksMethod(_)
        | State::AsksCode { .. }
        | State::AsksOtherPassword { .. }
        | State::Done { .. }
        | State::Refused { .. } => login.version().to_string(),
    }
}

/// Asks for `method`, as a page that was drawn for the step `from` offered it.
pub async fn change(
    app: &App,
    desk: &Desk,
    id: LoginId,
    from: &str,
    method: Method,
    now: Time,
) -> Result<Asked, Fault> {
    ask(app, desk, id, Some(from), method, now).await
}

async fn ask(
    app: &App,
    desk: &Desk,
    id: LoginId,
    from: Option<&str>,
    method: Method,
    now: Time,
) -> Result<Asked, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Ok(login) = login_of(app, desk, id).await? else { return Ok((changes, Asked::NotHere)) };
        if from.is_some_and(|from| from != step_of(&login)) {
            return Ok((changes, Asked::Stale));
        }
        let Some(who) = login.who().filter(|_| !login.is_expired(&app.limits, now)) else {
            return Ok((changes, Asked::NotHere));
        };
        let asked = match method {
            Method::App => ask_app(app, desk, &login, who, &mut changes, now).await?,
            Method::Card => ask_card(app, &login, who, &mut changes, now).await?,
        };
        // A refusal writes nothing of what was prepared, but that it held something back.
        match asked {
            Asked::GoesOn => Ok((changes, asked)),
            _ => Ok((held_back(app, desk, (&login, who), asked, now).await?, asked)),
        }
    })
    .await
}

async fn held_back(
    app: &App,
    desk: &Desk,
    (login, who): (&Login, Identified),
    asked: Asked,
    now: Time,
) -> Result<Changes, Fault> {
    let mut changes = app.changes(now);
    let what = match asked {
        Asked::NoPlace => activity::What::NoPlace,
        Asked::Paused { .. } => activity::What::Paused,
        Asked::ServiceBlocked => activity::What::ServiceBlocked,
        Asked::GoesOn
        | Asked::Choose
        | Asked::CardRests { .. }
        | Asked::NotAccepted
        | Asked::OnlyApp
        | Asked::OnlyCard
        | Asked::NoDevice
        | Asked::DeviceWaits { .. }
        | Asked::NoCard
        | Asked::Stale
        | Asked::NotHere => return Ok(changes),
    };
    let account = app.store.account(who.account).await?;
    if let (Some(account), Some(service)) = (account, app.store.service(&login.service).await?) {
        // Once for all that is counted together: else whoever knows the password fills the log, which is never emptied.
        if note(app, (&account, &service), what, &desk.label, &mut changes, now).await? {
            changes.audit(What::RequestHeldBack, Some(who.account), login.id);
        }
    }
    Ok(changes)
}

async fn ask_app(
    app: &App,
    desk: &Desk,
    login: &Versioned<Login>,
    who: Identified,
    changes: &mut Changes,
    now: Time,
) -> Result<Asked, Fault> {
    if let State::WaitsForApp { .. } = login.state {
        return Ok(Asked::GoesOn);
    }
    let Some(account) = app.store.account(who.account).await? else { return Ok(Asked::NotHere) };
    let Some(factors) = Factors::read(app, login, who.account).await? else { return Ok(Asked::NotHere) };
    if let Some(unwanted) = factors.unwanted(Method::App) {
        return Ok(unwanted);
    }
    if !account.is_open() {
        return Ok(Asked::NotAccepted);
    }
    if factors.app_blocked {
        return Ok(Asked::ServiceBlocked);
    }
    if !factors.choice(&app.limits, now).app {
        return Ok(no_device(&factors.devices, now));
    }
    // Read anew: since the password, the browser may have been forgotten or have become known.
    let (trust, _) = trust(app, desk, login, Some(&account), now).await?;
    let who = Identified { trust, ..who };
    let place = place_of(desk, trust);
    let waiting = app.store.waiting_requests(who.account, now).await?;
    let Ok(withdrawn) = make_room(waiting.iter().map(Versioned::get), &place, trust, &app.limits, now) else {
        return Ok(Asked::NoPlace);
    };
    let (pause_key, pause) = pause_of(app, desk, who).await?;
    let replaces = !withdrawn.is_empty();
    if let Some(until) = pause.as_ref().and_then(|kept| kept.pause.until(replaces, &app.limits, now)) {
        return Ok(Asked::Paused { until });
    }

    let request = new_request(app, desk, login, who, (&account, &factors.service, pause_key), now)?;
    withdraw_those(app, &waiting, &withdrawn, changes, now);
    pause_begins(app, (pause_key, pause.as_ref()), &request, changes, now);
    let Ok(next) = login.get().clone().step(Command::AskApp(request.id), &app.limits, now) else {
        return Ok(Asked::Stale);
    };
    let Told { account: next_account, request, is_held_back } =
        tell(app, &account, &factors.devices, request, changes, now).await?;
    if is_held_back {
        let what = activity::What::Silent;
        note(app, (&account, &factors.service), what, &desk.label, changes, now).await?;
    }
    // The account's row is the anchor of its places: two browsers that ask at once meet here.
    changes.replace(&account, next_account).replace(login, next);
    changes.audit(What::RequestAsked, Some(account.id), request.id);
    changes.hint(domain::effect::Effect::WakeAccount(account.id));
    changes.insert(request);
    Ok(Asked::GoesOn)
}

/// What has one place: a known browser is one browser, whatever cookie it begins its logins with, and whoever shows a card
/// is one, in whatever browser: else fresh cookies would be fresh places, and none would ever pause.
fn place_of(desk: &Desk, trust: Trust) -> Digest {
    match trust {
        Trust::Known(id) => token_digest(&format!("known browser {id}")),
        Trust::CardInHand(id) => token_digest(&format!("card in hand {id}")),
        Trust::LetIn | Trust::Unknown => desk.browser,
    }
}

/// The pause that holds for this browser, and where it is kept.
async fn pause_of(app: &App, desk: &Desk, who: Identified) -> Result<(Digest, Option<Versioned<KeptPause>>), Fault> {
    // A browser with a place of its own does not wait for what a stranger behind the same address did.
    match who.trust.has_own_place() {
        true => pauses::of_browser(app, who.account, place_of(desk, who.trust)).await,
        false => pauses::of_source(app, who.account, desk.source).await,
    }
}

fn new_request(
    app: &App,
    desk: &Desk,
    login: &Login,
    who: Identified,
    (account, service, pause): (&Account, &Service, Digest),
    now: Time,
) -> Result<Request, Fault> {
    let id = RequestId(app.entropy.id(now.micros()));
    let carry = app.carry_always || who.trust.is_new() || service.carry_always || account.number_always;
    // A request does not outlive its login.
    let expires_at = now.plus(app.limits.request_lasts).min(login.started_at.plus(app.limits.login_lasts));
    let content = RequestContent {
        id: id.to_string(),
        nonce: app.entropy.bytes(),
        issuer: app.issuer.as_str().to_owned(),
        kind: Kind::LogIn,
        service: app.name_of(service, login).to_owned(),
        service_id: service.id.as_str().to_owned(),
        reference: None,
        text: None,
        fields: vec![],
        browser: Some(desk.label.clone()).filter(|label| !label.is_empty()),
        browser_new: who.trust.is_new(),
        place: app.places.of(desk.source, account.language),
        device: None,
        carry,
        verify: if service.verify_each || levels::verifies_each(&app.levels, Method::App, &wished(login)) {
            Verify::Each
        } else {
            Verify::Unlocked
        },
        asked_at: now.seconds(),
        expires_at: expires_at.seconds(),
    };
    let bytes = content.to_bytes().map_err(|refused| Fault::Broken(format!("request: {refused:?}")))?;
    Ok(Request {
        id,
        account: account.id,
        asker: Asker::Login(login.id),
        service: service.id.clone(),
        bytes,
        carry,
        browser: place_of(desk, who.trust),
        trust: who.trust,
        pause,
        source: Some(source_key(app, account.user_id.folded(), desk.source)),
        asked_at: now,
        expires_at,
        notified: false,
        wrong_offline: 0,
        state: request::State::Pending { wrong_numbers: login.wrong_numbers, carried: None },
    })
}

async fn ask_card(
    app: &App,
    login: &Versioned<Login>,
    who: Identified,
    changes: &mut Changes,
    now: Time,
) -> Result<Asked, Fault> {
    let Some(factors) = Factors::read(app, login, who.account).await? else { return Ok(Asked::NotHere) };
    if let Some(unwanted) = factors.unwanted(Method::Card) {
        return Ok(unwanted);
    }
    let Some(card) = factors.card else { return Ok(Asked::NoCard) };
    let rest = card.from_unknown.rest(&app.limits.codes_from_unknown, now);
    if let (Trust::Unknown, Some(until)) = (who.trust, rest) {
        return Ok(Asked::CardRests { until });
    }
    let Some(place) = card.asks() else { return Ok(Asked::NoCard) };
    if matches!(login.state, State::AsksCode { card: asked, place: at, .. } if (asked, at) == (card.id, place)) {
        return Ok(Asked::GoesOn);
    }
    withdraw_asked(app, login, changes, now).await?;
    let Ok(next) = login.get().clone().step(Command::AskCode(card.id, place), &app.limits, now) else {
        return Ok(Asked::Stale);
    };
    changes.replace(login, next).require(&card);
    changes.audit_with(What::CardCodeAsked, Some(who.account), card.id, &[place.into()]);
    Ok(Asked::GoesOn)
}

/// Back to the choice: a request that waits is withdrawn.
pub async fn choose_again(app: &App, desk: &Desk, id: LoginId, now: Time) -> Result<Asked, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Ok(login) = login_of(app, desk, id).await? else { return Ok((changes, Asked::NotHere)) };
        let Ok(next) = login.get().clone().step(Command::ChooseAgain, &app.limits, now) else {
            return Ok((changes, Asked::Stale));
        };
        withdraw_asked(app, &login, &mut changes, now).await?;
        changes.replace(&login, next);
        Ok((changes, Asked::Choose))
    })
    .await
}

/// Withdraws what this login has asked the code app, if it still waits, and lets the pause begin.
pub async fn withdraw_asked(app: &App, login: &Login, changes: &mut Changes, now: Time) -> Result<(), Fault> {
    let State::WaitsForApp { request, .. } = login.state else { return Ok(()) };
    withdraw_one(app, request, changes, now).await
}

/// Whether this browser is to be known afterwards.
pub async fn remember(app: &App, desk: &Desk, id: LoginId, remember: bool, now: Time) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        if let Ok(login) = login_of(app, desk, id).await?
            && let Ok(next) = login.get().clone().step(Command::Remember(remember), &app.limits, now)
        {
            changes.replace(&login, next);
        }
        Ok((changes, ()))
    })
    .await
}
