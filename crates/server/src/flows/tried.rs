//! User ID and password, judged: the one place for every door at which they can be typed.
//!
//! One hash, whether the user ID exists or not, then verdict and counter in one commit before any answer. The verdict is
//! computed once and carried through retries: of a thousand guesses at once, five are heard (never events 2 and 5).

use domain::account::{Account, Command, PasswordKind};
use domain::audit::What;
use domain::browser::{KnownBrowser, Trust};
use domain::ids::{AccountId, CardId, DeviceId};
use domain::login::Login;
use domain::proof::{CredentialsRefused, PasswordChecked};
use domain::time::Time;
use domain::user_id::looked_up_as;
use store::{Changes, Store, Versioned};

use super::Fault;
use super::desk::{Desk, trust};
use super::throttles::{Budget, Rest, app_budget, budget, letter_budget};
use crate::app::App;
use crate::passwords::{Holder, Kept, Password, Verdict};
use crate::source::Source;

/// What somebody typed.
pub struct Typed {
    /// The user ID.
    pub user_id: String,
    /// The password.
    pub password: Password,
}

/// Where it was typed.
#[derive(Clone, Copy)]
pub enum Door<'a> {
    /// A login page; its browser may have a budget of its own.
    Login(&'a Desk, &'a Login),
    /// The page on which a letter's password, and no other, is changed. What is right there is beyond guessing, so it is
    /// heard even while wrong ones must wait: strangers keep nobody's letter out.
    FirstPassword(Source),
    /// A code app that is being activated.
    Activation(Source, InHand),
    /// The code app on this device, once its person was verified: a password that a stranger knew is changed there.
    App(AccountId, DeviceId),
}

/// What a person shows of theirs where a code app is activated, so that strangers cannot keep them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InHand {
    /// Nothing.
    Nothing,
    /// The first key numbers of this card.
    Card(CardId),
    /// The characters of an app of theirs. They are good for this one try, so its budget is itself.
    App,
}

/// A try that is heard: the hash's verdict, and what it was computed from.
pub struct Heard {
    folded: String,
    kept: Option<String>,
    verdict: Verdict,
    /// The same password under today's parameters and pepper, if the kept hash is older.
    renewed: Option<String>,
}

/// What came of a try.
pub enum Judged {
    /// Both are right, and the account may be used.
    Right(Box<Right>),
    /// Wrong user ID or wrong password, counted; never which.
    Wrong {
        /// How far the browser is trusted.
        trust: Trust,
        /// Wrong ones left before the next rest, or the rest that has begun.
        left: Result<u32, Rest>,
    },
    /// No try is heard now, right or wrong.
    NotHeard(Rest),
    /// Both are right, but the account is frozen.
    Frozen,
    /// Both are right, but the letter's password has ended.
    LetterEnded,
    /// Both are right, but a stranger knew the password: from here it leads nowhere before it is changed.
    MustChange,
}

/// A right password.
pub struct Right {
    /// Whose.
    pub account: Versioned<Account>,
    /// The proof.
    pub checked: PasswordChecked,
    /// How far the browser is trusted.
    pub trust: Trust,
}

impl Door<'_> {
    /// The budget on which a wrong password counts here.
    async fn budget(
        self,
        app: &App,
        folded: &str,
        trust: Trust,
        known: Option<Versioned<KnownBrowser>>,
    ) -> Result<Budget, Fault> {
        match self {
            Self::Login(desk, _) => budget(app, folded, desk.source, trust, known).await,
            Self::FirstPassword(source) => letter_budget(app, folded, source).await,
            Self::Activation(source, _) => budget(app, folded, source, trust, known).await,
            Self::App(_, device) => app_budget(app, device).await,
        }
    }

    /// On whose account the hash waits.
    fn holder(self, read: &Read, rests: bool) -> Holder {
        let source = match self {
            Self::Login(desk, _) => desk.source,
            Self::FirstPassword(source) | Self::Activation(source, _) => source,
            Self::App(account, _) => return Holder::BrowserOf(account),
        };
        if rests {
            return Holder::Resting(source);
        }
        match (read.trust, &read.account) {
            (Trust::Known(_) | Trust::LetIn | Trust::CardInHand(_), Some(account)) => Holder::BrowserOf(account.id),
            (Trust::Known(_) | Trust::LetIn | Trust::CardInHand(_), None) | (Trust::Unknown, _) => {
                Holder::Anybody(source)
            }
        }
    }

    /// What the audit log names.
    fn about(self) -> String {
        match self {
            Self::Login(_, login) => login.id.to_string(),
            Self::FirstPassword(_) => "first password".to_owned(),
            Self::Activation(..) => "activation".to_owned(),
            Self::App(_, device) => device.to_string(),
        }
    }

    async fn trust(
        self,
        app: &App,
        account: Option<&Account>,
        now: Time,
    ) -> Result<(Trust, Option<Versioned<KnownBrowser>>), Fault> {
        match self {
            Self::Login(desk, login) => trust(app, desk, login, account, now).await,
            Self::Activation(_, InHand::Card(card)) => Ok((Trust::CardInHand(card), None)),
            // It lets browsers in, and is trusted as they are.
            Self::App(..) | Self::Activation(_, InHand::App) => Ok((Trust::LetIn, None)),
            Self::FirstPassword(_) | Self::Activation(_, InHand::Nothing) => Ok((Trust::Unknown, None)),
        }
    }

    /// Whether what was typed is compared with this account's password. A person's own is changed where both factors are
    /// at hand: where letters are taken it is a wrong one, and is not even hashed against.
    fn compares(self, account: &Account) -> bool {
        match (self, account.password.kind) {
            (Self::Login(..) | Self::Activation(..), _)
            | (Self::FirstPassword(_), PasswordKind::OneTime { .. })
            | (Self::App(..), PasswordKind::MustChange { .. }) => true,
            (Self::FirstPassword(_), PasswordKind::Chosen | PasswordKind::MustChange { .. })
            | (Self::App(..), PasswordKind::Chosen | PasswordKind::OneTime { .. }) => false,
        }
    }

    /// Whether a password that a stranger knew is changed behind this door.
    fn changes(self, trust: Trust) -> bool {
        match self {
            Self::Login(..) => trust.has_own_place(),
            Self::FirstPassword(_) | Self::App(..) => true,
            Self::Activation(..) => false,
        }
    }

    /// Whether a rest keeps right ones out as well.
    fn rests_for_all(self) -> bool {
        match self {
            Self::Login(..) | Self::Activation(..) | Self::App(..) => true,
            Self::FirstPassword(_) => false,
        }
    }
}

impl Heard {
    /// Whether the hash matched. It decides nothing: [`judge`] does, against what stands at the commit.
    pub fn matched(&self) -> bool {
        self.verdict.is_right
    }

    /// Keeps the account as it was judged, with its hash made anew if that is due, and what this password begins.
    pub fn keep(&self, account: &Versioned<Account>, begins: Option<Command>, changes: &mut Changes, now: Time) {
        let renewed = self.renewed.clone().map(|hash| Command::RenewHash { hash });
        let step = |account: Account, command| account.clone().step(command, now).unwrap_or(account);
        let next = renewed.into_iter().chain(begins).fold(account.get().clone(), step);
        match next == *account.get() {
            true => changes.require(account),
            false => changes.replace(account, next),
        };
    }
}

struct Read {
    account: Option<Versioned<Account>>,
    trust: Trust,
    budget: Budget,
}

async fn read(app: &App, door: Door<'_>, folded: &str, now: Time) -> Result<Read, Fault> {
    let account = app.store.account_by_user_id(folded).await?;
    let (trust, known) = door.trust(app, account.as_deref(), now).await?;
    let budget = door.budget(app, folded, trust, known).await?;
    Ok(Read { account, trust, budget })
}

/// Hashes what was typed, if a try from here is heard now.
pub async fn hear(app: &App, door: Door<'_>, typed: &Typed, now: Time) -> Result<Result<Heard, Rest>, Fault> {
    let folded = looked_up_as(&typed.user_id);
    let read = read(app, door, &folded, now).await?;
    let rest = read.budget.rest(&app.limits, now);
    if let Some(rest) = rest.filter(|_| door.rests_for_all()) {
        return Ok(Err(rest));
    }
    let place = match (app.hash_place(door.holder(&read, rest.is_some())), rest) {
        (Ok(place), _) => place,
        // Another one from there is being heard: this one rests like those that were wrong.
        (Err(_), Some(rest)) => return Ok(Err(rest)),
        (Err(busy), None) => return Err(busy),
    };
    // At every door an account costs the same: else the difference between two doors would tell who has one.
    let compared_with = match &read.account {
        Some(account) if door.compares(account) => Kept::Hash(&account.password.hash),
        Some(account) => Kept::CostOf(&account.password.hash),
        None => Kept::Nobody(&folded),
    };
    let verdict = app.passwords.verify(place.line(), &typed.password, compared_with).await?;
    let kept = match compared_with {
        Kept::Hash(hash) => Some(hash.to_owned()),
        Kept::CostOf(_) | Kept::Nobody(_) => None,
    };
    let renewed = match verdict.is_right && verdict.needs_rehash {
        true => Some(app.passwords.hash(place.line(), &typed.password).await?),
        false => None,
    };
    Ok(Ok(Heard { folded, kept, verdict, renewed }))
}

/// Judges a try against what stands now, and counts it in `changes`. Runs again whenever the commit meets another one.
pub async fn judge(
    app: &App,
    door: Door<'_>,
    heard: &Heard,
    changes: &mut Changes,
    now: Time,
) -> Result<Judged, Fault> {
    let Read { account, trust, budget } = read(app, door, &heard.folded, now).await?;
    let rest = budget.rest(&app.limits, now);
    if let Some(rest) = rest.filter(|_| door.rests_for_all()) {
        return Ok(Judged::NotHeard(rest));
    }
    // The password may have been changed since it was hashed: then this verdict is about nothing.
    let compared = account.as_ref().filter(|account| door.compares(account));
    let kept = compared.map(|account| account.password.hash.as_str());
    let matches = heard.verdict.is_right && kept == heard.kept.as_deref();
    match (PasswordChecked::judge(account.as_deref(), matches, now), account) {
        (Ok(checked), Some(_)) if checked.must_change() && !door.changes(trust) => Ok(Judged::MustChange),
        (Ok(checked), Some(account)) => {
            budget.forgive(changes);
            Ok(Judged::Right(Box::new(Right { account, checked, trust })))
        }
        (Err(CredentialsRefused::Frozen), _) => Ok(Judged::Frozen),
        (Err(CredentialsRefused::LetterEnded), _) => Ok(Judged::LetterEnded),
        (Ok(_) | Err(CredentialsRefused::Wrong), account) => {
            if let Some(rest) = rest {
                return Ok(Judged::NotHeard(rest));
            }
            let let_in_left = match door {
                Door::Login(_, login) => login.tries_left(&app.limits),
                Door::FirstPassword(_) | Door::Activation(..) | Door::App(..) => 0,
            };
            let left = budget.left_after_strike(let_in_left, &app.limits, now);
            budget.strike(changes, &app.limits, now);
            if let Some(account) = &account {
                changes.require(account);
            }
            changes.audit(What::PasswordWrong, account.map(|account| account.id), door.about());
            Ok(Judged::Wrong { trust, left })
        }
    }
}
