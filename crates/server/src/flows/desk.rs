//! The desk: the browser that a person signs in with, and the login that is bound to it.

use std::fmt;

use domain::account::Account;
use domain::audit::What;
use domain::browser::{KnownBrowser, Trust};
use domain::ids::{AccountId, LoginId};
use domain::limits::Limits;
use domain::login::{Login, State};
use domain::secret::Digest;
use domain::time::Time;
use store::{Changes, Store, Versioned};
use zeroize::Zeroizing;

use super::{Fault, NOBODY};
use crate::app::App;
use crate::source::Source;

/// A browser, as one call shows it.
pub struct Desk {
    /// The hash of its cookie.
    pub browser: Digest,
    /// The hash of the cookie that its sessions hang on; a sign-in makes a new one.
    pub session: Option<Digest>,
    /// The secrets by which accounts may know it, one an account; at most [`KNOWN_SECRETS_MAX`].
    pub known: Vec<Zeroizing<[u8; 32]>>,
    /// The hashes of the secrets by which it holds logins past their password; it is given at most
    /// [`LOGINS_HELD_MAX`].
    pub holds: Vec<Digest>,
    /// What it is, in words: "Firefox, Linux".
    pub label: String,
    /// Where it is called from.
    pub source: Source,
}

/// People who share a browser and are remembered in it.
pub const KNOWN_SECRETS_MAX: usize = 4;

/// Logins that one browser holds at once: in more tabs than these, the oldest begins again.
pub const LOGINS_HELD_MAX: usize = 8;

/// What holds a login from its password on: a fresh secret, given in one answer alone.
pub struct Hold {
    /// Which login.
    pub login: LoginId,
    /// The secret.
    pub secret: Zeroizing<[u8; 32]>,
    /// When the login ends, whatever becomes of it.
    pub until: Time,
}

impl Hold {
    /// A fresh one for `login`.
    pub fn new(app: &App, login: &Login) -> Self {
        let until = login.started_at.plus(app.limits.login_lasts);
        Self { login: login.id, secret: Zeroizing::new(app.entropy.bytes()), until }
    }

    /// The hash by which the login keeps it.
    pub fn digest(&self) -> Digest {
        holder_digest(&self.secret, self.login)
    }
}

/// The cookies that a success gives to the browser. Both are fresh: who planted or saw an older one gets nothing.
#[derive(Default)]
pub struct NewCookies {
    /// What its sessions hang on, unless the old one does for the same person.
    pub session: Option<Zeroizing<[u8; 32]>>,
    /// The secrets by which accounts know it, if there is a new one.
    pub known: Option<Vec<Zeroizing<[u8; 32]>>>,
}

impl fmt::Debug for NewCookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// There is no such login for this browser: swept, never there, another browser's, or held by another. One answer for
/// all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotHere;

/// Writes what a login has become, in `changes`; an end without success is for the audit log, wherever it came from. Not
/// where nobody had given a right password: whoever comes and goes would fill the log.
pub fn write(changes: &mut Changes, login: &Versioned<Login>, next: Login) {
    if let (State::Refused { .. }, Some(who)) = (next.state, login.who()) {
        changes.audit(What::LoginRefused, Some(who.account), login.id);
    }
    changes.replace(login, next);
}

/// The hash by which a cookie's random bits are kept.
pub fn cookie_digest(secret: &[u8; 32]) -> Digest {
    sha256(&[b"browser", secret])
}

/// The hash by which a login keeps the secret that holds it.
pub fn holder_digest(secret: &[u8; 32], login: LoginId) -> Digest {
    sha256(&[b"holder", &login.bytes(), secret])
}

/// The hash by which the cookie of sessions is kept.
pub fn session_digest(secret: &[u8; 32]) -> Digest {
    sha256(&[b"session", secret])
}

/// The hash by which an account knows a browser: another account of the same browser cannot be told from it.
pub fn known_digest(secret: &[u8; 32], account: AccountId) -> Digest {
    sha256(&[b"known", &account.bytes(), secret])
}

/// The hash by which a random token is kept.
pub fn token_digest(token: &str) -> Digest {
    sha256(&[b"token", token.as_bytes()])
}

fn sha256(parts: &[&[u8]]) -> Digest {
    Digest(protocol::sha256(&parts.concat()))
}

/// The login, if it is this browser's: begun here and, from its password on, held by the secret that the password's
/// answer gave. Who noted or planted the browser's cookie before has nothing after (never event 10).
pub async fn login_of(app: &App, desk: &Desk, id: LoginId) -> Result<Result<Versioned<Login>, NotHere>, Fault> {
    let login = begun_here(app, desk, id).await?;
    Ok(login.filter(|login| desk.holds(login)).ok_or(NotHere))
}

/// The same, for a page and nothing else: when time has run out, the cookie that held the login has gone, and whoever began
/// it is told so and led back.
pub async fn shown(app: &App, desk: &Desk, id: LoginId, now: Time) -> Result<Result<Versioned<Login>, NotHere>, Fault> {
    let is_over = |login: &Login| !login.has_ended() && login.is_expired(&app.limits, now);
    let login = begun_here(app, desk, id).await?;
    Ok(login.filter(|login| desk.holds(login) || is_over(login)).ok_or(NotHere))
}

/// The login, if this browser began it. Before its password that is all that it takes; after it, the login is shown and
/// changed by [`login_of`] alone.
pub async fn begun_here(app: &App, desk: &Desk, id: LoginId) -> Result<Option<Versioned<Login>>, Fault> {
    Ok(app.store.login(id).await?.filter(|login| login.browser == desk.browser))
}

impl Desk {
    /// Whether this browser holds the login; before its password everybody does who began it.
    pub fn holds(&self, login: &Login) -> bool {
        login.holder.is_none_or(|holder| self.holds.contains(&holder))
    }
}

fn rests(known: &KnownBrowser, limits: &Limits, now: Time) -> bool {
    let budgets = [(known.passwords, &limits.passwords_from_known), (known.codes, &limits.codes_from_known)];
    budgets.iter().any(|(strikes, policy)| strikes.rest(policy, now).is_some())
}

/// How far `account` trusts this browser, and the known browser if it is one.
pub async fn trust(
    app: &App,
    desk: &Desk,
    login: &Login,
    account: Option<&Account>,
    now: Time,
) -> Result<(Trust, Option<Versioned<KnownBrowser>>), Fault> {
    // Unknown user IDs take the same steps: a look-up under an id that nobody has.
    let id = account.map_or(NOBODY, |account| account.id);
    let mut good = None;
    for secret in &desk.known {
        let known = app.store.known_browser(id, &known_digest(secret, id)).await?;
        let is_good =
            |known: &Versioned<KnownBrowser>| account.is_some_and(|account| known.is_good(account, &app.limits, now));
        good = good.or(known.filter(is_good));
    }
    let let_in = login.let_in.filter(|by| account.is_some_and(|account| account.id == by.account()));
    Ok(match (good, let_in) {
        // A known browser that must rest is let in like any other.
        (Some(known), Some(by)) if rests(&known, &app.limits, now) => (by.trust(), None),
        (Some(known), _) => (Trust::Known(known.id), Some(known)),
        (None, Some(by)) => (by.trust(), None),
        (None, None) => (Trust::Unknown, None),
    })
}
