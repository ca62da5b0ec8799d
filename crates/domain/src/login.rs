//! A login: one browser's attempt to sign in to one service, from its authorization request to success, refusal or expiry.
//!
//! Whoever posts a form names the version it was drawn from; the store's guard makes each step happen once. Until its
//! password is given, a login belongs to the browser that began it; from then on to whoever got the password's answer.

mod who;

use crate::account::{Language, Method};
use crate::browser::Trust;
use crate::card::CodePlace;
use crate::ids::{AccountId, CardId, GrantId, LoginId, RequestId, ServiceId};
use crate::limits::Limits;
use crate::my::AtOnce;
use crate::proof::{PasswordChecked, PasswordChosen, SecondFactor};
use crate::secret::Digest;
use crate::time::Time;

pub use who::{Identified, LetInBy, Passed, StillPassed};

/// One browser's attempt to sign in to one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Its id; stands in paths, is no secret.
    pub id: LoginId,
    /// The hash of the cookie of the browser that it is bound to.
    pub browser: Digest,
    /// The hash of the secret that the password's answer gave; without that secret nothing more is shown or taken.
    pub holder: Option<Digest>,
    /// The service that asks.
    pub service: ServiceId,
    /// The checked authorization request, as OpenID Connect code wrote it.
    pub authorization: String,
    /// The language of its pages.
    pub language: Language,
    /// When it began.
    pub started_at: Time,
    /// The person wants this browser to be known afterwards.
    pub remember: bool,
    /// Who let this browser in, and by what.
    pub let_in: Option<LetInBy>,
    /// Wrong characters of *let a browser in*, or numbers of a card; once the app let it in, wrong passwords and codes on its own budget.
    pub wrong_tries: u8,
    /// Wrong numbers carried into the app, in whichever of its requests: a new number does not reset the count.
    pub wrong_numbers: u8,
    /// Where it is.
    pub state: State,
}

/// Where a login is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Asks for user ID and password.
    AsksCredentials,
    /// The letter's password was right: asks for one of the person's own.
    AsksNewPassword(Identified),
    /// Asks which factor.
    AsksMethod(Identified),
    /// Waits for the code app.
    WaitsForApp {
        /// Who signs in.
        who: Identified,
        /// What the app was asked.
        request: RequestId,
    },
    /// Asks for a code from the card.
    AsksCode {
        /// Who signs in.
        who: Identified,
        /// Which card.
        card: CardId,
        /// Which of its codes.
        place: CodePlace,
    },
    /// Both factors were right, but a stranger knew the password: asks for another one first.
    AsksOtherPassword {
        /// Who signs in.
        who: Identified,
        /// What the second factor was.
        passed: Passed,
    },
    /// Both factors were right.
    Done {
        /// When.
        at: Time,
        /// What the service gets.
        grant: GrantId,
    },
    /// It ended without success.
    Refused {
        /// When.
        at: Time,
        /// Why.
        why: Why,
    },
}

/// Why a login ended without success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The person cancelled.
    Cancelled,
    /// The person denied it in the app.
    Denied,
    /// The person denied it in the app: "this was not me".
    NotMe,
    /// Too many wrong numbers were carried.
    WrongNumbers,
    /// The let-in browser's own budget is used up.
    TooManyTries,
    /// What it stood on holds no more: the account was frozen or its password reset, or the device that approved was
    /// blocked or has fallen asleep.
    Void,
}

/// What may be done to a login.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// The person's app let this browser in, or the card that they hold did.
    LetIn(LetInBy),
    /// User ID and password were right. Given once more, by somebody who does not hold the login, they begin it anew:
    /// what was asked before is void, and whoever held it has lost it.
    GivePassword {
        /// The proof.
        checked: PasswordChecked,
        /// How far the account trusts the browser.
        trust: Trust,
        /// The hash of the fresh secret that holds the login from now on.
        holder: Digest,
    },
    /// What was to let this browser in was wrong: characters of the app, or numbers of the card.
    WrongLetIn,
    /// User ID and password were wrong, from a browser that is trusted so far.
    WrongPassword(Trust),
    /// The person chose a password of their own in place of the letter's.
    PasswordChosen {
        /// The proof.
        chosen: PasswordChosen,
        /// The hash of the fresh secret that holds the login from now on.
        holder: Digest,
    },
    /// Ask the code app.
    AskApp(RequestId),
    /// Ask for a code from the card.
    AskCode(CardId, CodePlace),
    /// A wrong number was carried into the app.
    WrongNumber,
    /// A wrong code, from a browser that is trusted so far.
    WrongCode(Trust),
    /// Back to the choice: the request ended unanswered, or the person wants another factor.
    ChooseAgain,
    /// Whether this browser is to be known afterwards.
    Remember(bool),
    /// The second factor was right.
    Finish(SecondFactor, GrantId),
    /// The second factor was right, and the password must be changed before the login is done.
    Pass(SecondFactor),
    /// The person chose another password in place of the one that a stranger knew, and it counts at once.
    OtherPassword(PasswordChosen, AtOnce, GrantId),
    /// It ends without success.
    Refuse(Why),
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The login took longer than it may.
    Expired,
    /// That is not what it asks for now.
    OutOfStep,
    /// The factor belongs to another account.
    OtherAccount,
    /// A stranger knew this password: an unknown browser does not go on with it.
    PasswordMustChange,
    /// It has succeeded.
    AlreadyDone,
    /// It has ended without success.
    AlreadyRefused(Why),
}

impl Login {
    /// Every state meets every command here. There is no wildcard on states.
    pub fn step(self, command: Command, limits: &Limits, now: Time) -> Result<Self, Refusal> {
        use {Command as C, State as S};

        if let (S::Done { .. } | S::Refused { .. }, _) | (_, C::Refuse(_)) = (&self.state, &command) {
            // What has ended stays ended, and ending is always allowed.
        } else if self.is_expired(limits, now) {
            return Err(Refusal::Expired);
        }
        match (self.state, command) {
            (S::AsksCredentials | S::AsksMethod(_), C::LetIn(by)) => self.let_in_by(by),
            (S::AsksCredentials, C::GivePassword { checked, trust, holder }) => {
                self.identified(&checked, trust, holder)
            }
            (
                S::AsksNewPassword(who)
                | S::AsksMethod(who)
                | S::WaitsForApp { who, .. }
                | S::AsksCode { who, .. }
                | S::AsksOtherPassword { who, .. },
                C::GivePassword { checked, trust, holder },
            ) => self.identified_again(who, &checked, trust, holder),
            (S::AsksCredentials | S::AsksMethod(_), C::WrongLetIn) => Ok(self.wrong_try(limits, now)),
            (S::AsksCredentials, C::WrongPassword(trust)) => Ok(self.wrong_try_of(trust, limits, now)),
            (S::AsksNewPassword(who), C::PasswordChosen { chosen, .. }) if chosen.account() != who.account => {
                Err(Refusal::OtherAccount)
            }
            (S::AsksNewPassword(who), C::PasswordChosen { chosen, holder }) => {
                let state = S::AsksMethod(Identified { trusted_from: chosen.trusted_from(), ..who });
                Ok(Self { holder: Some(holder), state, ..self })
            }
            (S::AsksMethod(who) | S::AsksCode { who, .. }, C::AskApp(request)) => {
                Ok(Self { state: S::WaitsForApp { who, request }, ..self })
            }
            (S::AsksMethod(who) | S::WaitsForApp { who, .. } | S::AsksCode { who, .. }, C::AskCode(card, place)) => {
                Ok(Self { state: S::AsksCode { who, card, place }, ..self })
            }
            (S::AsksCode { .. }, C::WrongCode(trust)) => Ok(self.wrong_try_of(trust, limits, now)),
            (S::WaitsForApp { .. }, C::WrongNumber) => {
                Ok(Self { wrong_numbers: self.wrong_numbers.saturating_add(1), ..self })
            }
            (S::WaitsForApp { who, .. } | S::AsksCode { who, .. }, C::ChooseAgain) => {
                Ok(Self { state: S::AsksMethod(who), ..self })
            }
            (S::AsksMethod(_) | S::WaitsForApp { .. } | S::AsksCode { .. }, C::Remember(remember)) => {
                Ok(Self { remember, ..self })
            }
            (S::WaitsForApp { who, .. } | S::AsksCode { who, .. }, C::Finish(factor, grant)) => {
                self.answered_by(who, &factor).map(|()| Self { state: S::Done { at: now, grant }, ..self })
            }
            (S::WaitsForApp { who, .. } | S::AsksCode { who, .. }, C::Pass(factor)) => {
                let passed = Passed::of(&factor);
                self.answered_by(who, &factor).map(|()| Self { state: S::AsksOtherPassword { who, passed }, ..self })
            }
            (S::AsksOtherPassword { who, .. }, C::OtherPassword(chosen, at_once, grant)) => {
                let is_theirs = [chosen.account(), at_once.account()] == [who.account; 2];
                is_theirs.then_some(Self { state: S::Done { at: now, grant }, ..self }).ok_or(Refusal::OtherAccount)
            }
            (
                S::AsksCredentials
                | S::AsksNewPassword(_)
                | S::AsksMethod(_)
                | S::WaitsForApp { .. }
                | S::AsksCode { .. }
                | S::AsksOtherPassword { .. },
                command,
            ) => self.refused_or_out_of_step(&command, now),
            (S::Done { .. }, _) => Err(Refusal::AlreadyDone),
            (S::Refused { why, .. }, _) => Err(Refusal::AlreadyRefused(why)),
        }
    }

    /// Whether the login has taken longer than it may.
    pub fn is_expired(&self, limits: &Limits, now: Time) -> bool {
        now >= self.started_at.plus(limits.login_lasts)
    }

    /// Whether it is over, for better or worse.
    pub fn has_ended(&self) -> bool {
        match self.state {
            State::Done { .. } | State::Refused { .. } => true,
            State::AsksCredentials
            | State::AsksNewPassword(_)
            | State::AsksMethod(_)
            | State::WaitsForApp { .. }
            | State::AsksCode { .. }
            | State::AsksOtherPassword { .. } => false,
        }
    }

    /// Who signs in, once the password was right and while the login goes on.
    pub fn who(&self) -> Option<Identified> {
        match self.state {
            State::AsksNewPassword(who)
            | State::AsksMethod(who)
            | State::WaitsForApp { who, .. }
            | State::AsksCode { who, .. }
            | State::AsksOtherPassword { who, .. } => Some(who),
            State::AsksCredentials | State::Done { .. } | State::Refused { .. } => None,
        }
    }

    /// Wrong tries that a let-in browser has left.
    pub fn tries_left(&self, limits: &Limits) -> u8 {
        limits.let_in_tries.saturating_sub(self.wrong_tries)
    }

    /// The password was right: from now on the login is held by whoever gets `holder`'s secret, in this answer alone.
    fn identified(self, checked: &PasswordChecked, trust: Trust, holder: Digest) -> Result<Self, Refusal> {
        if !self.may_trust(trust, checked.account()) {
            return Err(Refusal::OtherAccount);
        }
        if checked.must_change() && !trust.has_own_place() {
            return Err(Refusal::PasswordMustChange);
        }
        let who = Identified { account: checked.account(), trusted_from: checked.trusted_from(), trust };
        let state = if checked.is_one_time() { State::AsksNewPassword(who) } else { State::AsksMethod(who) };
        Ok(Self { holder: Some(holder), state, ..self })
    }

    /// The same person's password was right once more: the login begins anew. Being let in was for one password.
    fn identified_again(
        self,
        who: Identified,
        checked: &PasswordChecked,
        trust: Trust,
        holder: Digest,
    ) -> Result<Self, Refusal> {
        match checked.account() == who.account {
            true => Self { let_in: None, remember: false, ..self }.identified(checked, trust, holder),
            false => Err(Refusal::OtherAccount),
        }
    }

    /// Ending is always allowed; whatever else has no row above is not what the login asks for now.
    fn refused_or_out_of_step(self, command: &Command, now: Time) -> Result<Self, Refusal> {
        match command {
            Command::Refuse(why) => Ok(Self { state: State::Refused { at: now, why: *why }, ..self }),
            _ => Err(Refusal::OutOfStep),
        }
    }

    /// A factor counts only if it answers what this very login asked, not another one of the same person (never event 1).
    fn answered_by(&self, who: Identified, factor: &SecondFactor) -> Result<(), Refusal> {
        let (factor_of, was_asked) = match (self.state, factor) {
            (State::WaitsForApp { request, .. }, SecondFactor::App(approval)) => {
                (approval.account(), approval.request() == request)
            }
            (State::AsksCode { card, place, .. }, SecondFactor::Card(code)) => {
                (code.account(), code.answers(card, &[place]))
            }
            _ => return Err(Refusal::OutOfStep),
        };
        match (factor_of == who.account, was_asked) {
            (true, true) => Ok(()),
            (true, false) => Err(Refusal::OutOfStep),
            (false, _) => Err(Refusal::OtherAccount),
        }
    }

    /// Before the password for whomever it will be, after it only for the same person.
    fn let_in_by(self, by: LetInBy) -> Result<Self, Refusal> {
        let state = match self.who() {
            Some(who) if who.account != by.account() => return Err(Refusal::OtherAccount),
            Some(who) => State::AsksMethod(Identified { trust: by.trust(), ..who }),
            None => self.state,
        };
        Ok(Self { let_in: Some(by), wrong_tries: 0, state, ..self })
    }

    /// A browser counts as let in only for the account that did it.
    fn may_trust(&self, trust: Trust, account: AccountId) -> bool {
        match trust {
            Trust::LetIn => self.let_in == Some(LetInBy::App(account)),
            Trust::CardInHand(card) => self.let_in == Some(LetInBy::Card(account, card)),
            Trust::Known(_) | Trust::Unknown => true,
        }
    }

    /// Only a browser that the app let in counts here; the others' tries are counted where their budget is.
    fn wrong_try_of(self, trust: Trust, limits: &Limits, now: Time) -> Self {
        match trust {
            Trust::LetIn => self.wrong_try(limits, now),
            Trust::Known(_) | Trust::CardInHand(_) | Trust::Unknown => self,
        }
    }

    fn wrong_try(self, limits: &Limits, now: Time) -> Self {
        let wrong_tries = self.wrong_tries.saturating_add(1);
        let state = match wrong_tries < limits.let_in_tries {
            true => self.state,
            false => State::Refused { at: now, why: Why::TooManyTries },
        };
        Self { wrong_tries, state, ..self }
    }
}

/// What the login page asks first: the factor used last, if the service accepts it and the account has it.
pub fn first_method(last: Option<Method>, app: bool, card: bool) -> Option<Method> {
    match (last, app, card) {
        (Some(Method::App), true, _) | (_, true, false) => Some(Method::App),
        (Some(Method::Card), _, true) | (_, false, true) => Some(Method::Card),
        (Some(Method::App | Method::Card) | None, _, _) => None,
    }
}
