//! Both factors were right: the approval is taken, and the service gets its grant. One commit, or nothing.

use domain::account::{Account, Method};
use domain::activity;
use domain::audit::What;
use domain::browser::{KnownBrowser, Trust};
use domain::grant::{Grant, State as GrantState};
use domain::ids::{GrantId, KnownBrowserId, LoginId, SessionId};
use domain::login::{Command, Identified, Login, State, Why};
use domain::my::AtOnce;
use domain::proof::{AppVerification, CameBack, PasswordChosen, SecondFactor, StillGood};
use domain::request::{self, DenyReason, State as RequestState};
use domain::secret::Digest;
use domain::service::Service;
use domain::session::{Scope, Session};
use domain::strikes::Strikes;
use domain::time::Time;
use oidc::secret::AuthorizationCode;
use protocol::carry::CarrySecret;
use store::{Changes, Store, Versioned};
use zeroize::Zeroizing;

use super::desk::{self, Desk, KNOWN_SECRETS_MAX, NewCookies, known_digest, login_of, session_digest};
use super::factors::signed_in;
use super::happened::note;
use super::pauses::forget_pause;
use super::services::takes_login;
use super::{Fault, fallen};
use crate::app::App;

/// What became of the wait for the code app.
#[derive(Debug)]
pub enum Taken {
    /// The login is done.
    Done {
        /// What the browser gets.
        cookies: NewCookies,
    },
    /// The person has not answered yet, or has yet to come back from the app: the login as it is.
    Waits(Box<Versioned<Login>>),
    /// The login does not wait for the app (any more), or its service takes no logins: the login as it is.
    Elsewhere(Box<Versioned<Login>>),
    /// The person said no; the login has ended.
    Denied(DenyReason),
    /// Nobody answered in time, or the request was withdrawn: choose again.
    Unanswered,
    /// Too many wrong numbers were carried; the login has ended.
    WrongNumbers,
    /// Both factors were right, but a stranger knew the password: the login asks for another one first.
    AsksOtherPassword,
    /// Device or account were blocked or frozen before the approval was taken: it counts for nothing.
    Void,
    /// There is no such login for this browser.
    NotHere,
}

/// Takes the answer that this login waits for, if there is one. `came` is what the app led the person back with: without
/// it, an approval that was carried by link is left where it is.
pub async fn take(app: &App, desk: &Desk, id: LoginId, came: Option<&CarrySecret>, now: Time) -> Result<Taken, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Ok(login) = login_of(app, desk, id).await? else { return Ok((changes, Taken::NotHere)) };
        let State::WaitsForApp { who, request } = login.state else {
            return Ok((changes, Taken::Elsewhere(Box::new(login))));
        };
        let Some(request) = app.store.request(request).await? else { return Ok((changes, Taken::NotHere)) };
        let taken = match request.state {
            RequestState::Pending { .. } if request.is_waiting(now) => Taken::Waits(Box::new(login)),
            RequestState::Pending { .. } => {
                end(app, &login, Command::ChooseAgain, &mut changes, now, Taken::Unanswered)
            }
            RequestState::Approved { by, .. } => {
                let ours = || app.keys.return_values(request.id.0, by.0);
                let back = came.and_then(|came| CameBack::check(&request, came, ours()));
                if back.is_none() && request.waits_for_return(&app.limits, now) {
                    Taken::Waits(Box::new(login))
                } else {
                    redeem(app, desk, &login, who, (&request, back), &mut changes, now).await?
                }
            }
            RequestState::Denied { reason, .. } => {
                let why = if reason == DenyReason::NotMe { Why::NotMe } else { Why::Denied };
                end(app, &login, Command::Refuse(why), &mut changes, now, Taken::Denied(reason))
            }
            RequestState::Withdrawn { why: request::WithdrawReason::WrongNumbers, .. } => {
                end(app, &login, Command::Refuse(Why::WrongNumbers), &mut changes, now, Taken::WrongNumbers)
            }
            RequestState::Withdrawn { .. } | RequestState::Spent { .. } => {
                end(app, &login, Command::ChooseAgain, &mut changes, now, Taken::Unanswered)
            }
        };
        Ok((changes, taken))
    })
    .await
}

fn end(app: &App, login: &Versioned<Login>, command: Command, changes: &mut Changes, now: Time, taken: Taken) -> Taken {
    match login.get().clone().step(command, &app.limits, now) {
        Ok(next) => {
            desk::write(changes, login, next);
            taken
        }
        Err(_) => Taken::NotHere,
    }
}

async fn redeem(
    app: &App,
    desk: &Desk,
    login: &Versioned<Login>,
    who: Identified,
    (request, back): (&Versioned<request::Request>, Option<CameBack>),
    changes: &mut Changes,
    now: Time,
) -> Result<Taken, Fault> {
    let RequestState::Approved { by, carried, .. } = request.state else { return Ok(Taken::NotHere) };
    let (Some(device), Some(account)) = (app.store.device(by).await?, app.store.account(who.account).await?) else {
        return Ok(Taken::NotHere);
    };
    let good = StillGood::check(request, &device, &account, (&app.limits, now)).filter(|_| account.id == who.account);
    let Some(good) = good else {
        let void = request::Command::Withdraw(request::WithdrawReason::NotGoodAnyMore);
        if let Ok((next, effects)) = request.get().clone().step(void, &app.limits, now) {
            changes.replace(request, next).effects(effects);
            changes.audit(What::RequestWithdrawn, Some(request.account), request.id);
        }
        return Ok(end(app, login, Command::Refuse(Why::Void), changes, now, Taken::Void));
    };
    let (spent, approval) = match request.get().clone().redeem(good, back, &app.limits, now) {
        Ok(redeemed) => redeemed,
        Err(_) => return Ok(end(app, login, Command::ChooseAgain, changes, now, Taken::Unanswered)),
    };
    changes.replace(request, spent).require(&device).audit(What::RequestSpent, Some(account.id), request.id);
    forget_pause(app, request, changes).await?;
    let factor = SecondFactor::App(approval);
    let completing =
        Completing { login, current: login.get().clone(), who, account: &account, factor, carried: carried.is_some() };
    match complete(app, desk, completing, changes, now).await? {
        Some(Completed::Done(cookies)) => Ok(Taken::Done { cookies }),
        Some(Completed::AsksOtherPassword) => Ok(Taken::AsksOtherPassword),
        // The service was disabled or the account's password reset meanwhile: nothing of what was prepared is written.
        None => {
            *changes = app.changes(now);
            if !takes_login(app, login).await? {
                return Ok(Taken::Elsewhere(Box::new(login.clone())));
            }
            Ok(end(app, login, Command::Refuse(Why::Void), changes, now, Taken::Void))
        }
    }
}

/// What a success is made of.
pub struct Completing<'a> {
    /// The login as it was read.
    pub login: &'a Versioned<Login>,
    /// The login with what this call has already changed.
    pub current: Login,
    /// Who signs in.
    pub who: Identified,
    /// Their account as it was read.
    pub account: &'a Versioned<Account>,
    /// The proved second factor.
    pub factor: SecondFactor,
    /// Whether a number was carried.
    pub carried: bool,
}

/// What a success comes to.
pub enum Completed {
    /// The login is done; the browser's new cookies.
    Done(NewCookies),
    /// A stranger knew the password: another one is chosen before the login is done.
    AsksOtherPassword,
}

/// Finishes the login, all in `changes`; `None` when it cannot be finished.
pub async fn complete(
    app: &App,
    desk: &Desk,
    completing: Completing<'_>,
    changes: &mut Changes,
    now: Time,
) -> Result<Option<Completed>, Fault> {
    let Completing { login, current, who, account, factor, carried } = completing;
    let Some(service) = app.store.service(&login.service).await?.filter(|service| service.honours(login.started_at))
    else {
        return Ok(None);
    };
    // A reset, a password change or a freeze since the password was given ends this login too.
    if !account.trusts_password_of(who.trusted_from) {
        return Ok(None);
    }
    if account.password.must_change() {
        // Also where the password was given before the person said that it was not them.
        if !who.trust.has_own_place() {
            return Ok(None);
        }
        let Ok(next) = current.step(Command::Pass(factor), &app.limits, now) else { return Ok(None) };
        changes.replace(login, next).require(account).require(&service);
        return Ok(Some(Completed::AsksOtherPassword));
    }
    let means = (factor.method(), factor.verification());
    let wants_memory = current.remember && (factor.method() == Method::Card || carried);
    let grant = new_grant(app, login, account, means, now);
    let Ok(done) = current.step(Command::Finish(factor, grant.id), &app.limits, now) else { return Ok(None) };
    let signed_in = signed_in(app, account, &service, means.0, now).await?;
    let Ok(next) = account.get().clone().step(signed_in, now) else { return Ok(None) };
    let concluding = Concluding { login, done, who, account, next, service, grant, wants_memory };
    conclude(app, desk, concluding, changes, now).await.map(|cookies| Some(Completed::Done(cookies)))
}

/// Finishes a login whose second factor was right before, now that its person has chosen another password that counts
/// at once: `next` is the account with it. `None` when it cannot be finished.
pub async fn complete_changed(
    app: &App,
    desk: &Desk,
    (login, account): (&Versioned<Login>, &Versioned<Account>),
    ((next, chosen), at_once): ((Account, PasswordChosen), AtOnce),
    changes: &mut Changes,
    now: Time,
) -> Result<Option<NewCookies>, Fault> {
    let State::AsksOtherPassword { who, passed } = login.state else { return Ok(None) };
    let Some(service) = app.store.service(&login.service).await?.filter(|service| service.honours(login.started_at))
    else {
        return Ok(None);
    };
    let grant = new_grant(app, login, &next, (passed.method(), passed.verification()), now);
    let command = Command::OtherPassword(chosen, at_once, grant.id);
    let Ok(done) = login.get().clone().step(command, &app.limits, now) else { return Ok(None) };
    let signed_in = signed_in(app, &next, &service, passed.method(), now).await?;
    let Ok(next) = next.step(signed_in, now) else { return Ok(None) };
    // What is no known browser has carried a number, or used the card.
    let wants_memory = login.remember;
    let concluding = Concluding { login, done, who, account, next, service, grant, wants_memory };
    conclude(app, desk, concluding, changes, now).await.map(Some)
}

/// What the end of a login writes.
struct Concluding<'a> {
    login: &'a Versioned<Login>,
    done: Login,
    who: Identified,
    account: &'a Versioned<Account>,
    next: Account,
    service: Versioned<Service>,
    grant: Grant,
    wants_memory: bool,
}

/// Grant, session, known browser, and what the person reads of it later; gives the browser's new cookies.
async fn conclude(
    app: &App,
    desk: &Desk,
    concluding: Concluding<'_>,
    changes: &mut Changes,
    now: Time,
) -> Result<NewCookies, Fault> {
    let Concluding { login, done, who, account, next, service, grant, wants_memory } = concluding;
    let known = known_browser(app, desk, who, &next, wants_memory, changes, now).await?;
    let session = session(app, desk, &service, &next, (grant.method, grant.verification), changes, now).await?;
    changes.audit(What::LoginDone, Some(account.id), login.id);
    if grant.method == Method::Card {
        note(app, (account, &service), activity::What::SignedInByCard, &desk.label, changes, now).await?;
    }
    // The account's row is also the anchor of its known browsers: at most ten.
    changes.replace(account, next);
    changes.replace(login, done).insert(grant).require(&service);
    Ok(NewCookies { session, known })
}

type Means = (Method, Option<AppVerification>);

fn new_grant(app: &App, login: &Login, account: &Account, (method, verification): Means, now: Time) -> Grant {
    let id = GrantId(app.entropy.id(now.micros()));
    Grant {
        id,
        code: Digest(new_code(app, id).sha256()),
        service: login.service.clone(),
        account: account.id,
        authorization: login.authorization.clone(),
        method,
        verification,
        authenticated_at: account.trusted_at(now),
        issued_at: now,
        state: GrantState::Issued,
    }
}

/// The authorization code of a grant that is made now. It is derived, not kept: so the leaving page can be drawn again,
/// by this browser alone, and the store holds only its hash.
pub fn new_code(app: &App, grant: GrantId) -> AuthorizationCode {
    AuthorizationCode::from_random(&app.keys.mac(CODE, &[&grant.bytes()]))
}

/// The authorization code of a kept grant, whichever key it was made with.
pub fn code_of(app: &App, grant: &Grant) -> Option<AuthorizationCode> {
    let codes = app.keys.macs(CODE, &[&grant.id.bytes()]);
    codes.into_iter().map(|mac| AuthorizationCode::from_random(&mac)).find(|code| Digest(code.sha256()) == grant.code)
}

const CODE: &str = "authorization code";

/// A session of this person at this service. It hangs on a fresh cookie, unless the present one already holds a good
/// session of the same person: so nobody signs in under a cookie that somebody else knows.
async fn session(
    app: &App,
    desk: &Desk,
    service: &Service,
    account: &Account,
    (method, verification): Means,
    changes: &mut Changes,
    now: Time,
) -> Result<Option<Zeroizing<[u8; 32]>>, Fault> {
    let mut own = None;
    if let Some(present) = desk.session {
        for session in app.store.sessions_of(&present).await? {
            if fallen::counts(app, &session, account, now).await? {
                own = Some(present);
                break;
            }
        }
    }
    let fresh = own.is_none().then(|| Zeroizing::new(app.entropy.bytes::<32>()));
    let scope = Scope::of(service);
    // Nothing can hang on a cookie that was made now.
    let (browser, before) = match &fresh {
        Some(secret) => (session_digest(secret), None),
        None => {
            let browser = own.unwrap_or(desk.browser);
            (browser, app.store.session(&browser, &scope).await?)
        }
    };
    let session = Session {
        id: before.as_ref().map_or_else(|| SessionId(app.entropy.id(now.micros())), |before| before.id),
        browser,
        scope,
        account: account.id,
        method,
        verification,
        authenticated_at: account.trusted_at(now),
        last_used_at: now,
        ended_at: None,
    };
    match &before {
        Some(before) => changes.replace(before, session),
        None => changes.insert(session),
    };
    Ok(fresh)
}

async fn known_browser(
    app: &App,
    desk: &Desk,
    who: Identified,
    account: &Account,
    wants_memory: bool,
    changes: &mut Changes,
    now: Time,
) -> Result<Option<Vec<Zeroizing<[u8; 32]>>>, Fault> {
    let known = app.store.known_browsers(account.id).await?;
    if let Trust::Known(id) = who.trust {
        if let Some(known) = known.iter().find(|known| known.id == id) {
            let next = KnownBrowser { last_used_at: now, codes: Strikes::default(), ..known.get().clone() };
            changes.replace(known, next);
        }
        return Ok(None);
    }
    if !wants_memory {
        return Ok(None);
    }
    let secret = Zeroizing::new(app.entropy.bytes());
    let digest = known_digest(&secret, account.id);
    let surplus = (known.len() + 1).saturating_sub(app.limits.known_browsers);
    let mut oldest: Vec<_> = known.iter().collect();
    oldest.sort_by_key(|known| known.last_used_at);
    for gone in oldest.into_iter().take(surplus) {
        changes.remove(gone).audit(What::BrowserForgotten, Some(account.id), gone.id);
    }
    let id = KnownBrowserId(app.entropy.id(now.micros()));
    changes.audit(What::BrowserRemembered, Some(account.id), id);
    changes.insert(KnownBrowser {
        id,
        account: account.id,
        secret: digest,
        label: desk.label.clone(),
        remembered_at: account.trusted_at(now),
        last_used_at: now,
        passwords: Strikes::default(),
        codes: Strikes::default(),
    });
    let others = desk.known.iter().rev().take(KNOWN_SECRETS_MAX - 1).rev().cloned();
    Ok(Some(others.chain([secret]).collect()))
}
