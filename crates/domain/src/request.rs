//! A request: what the code app was asked, and what became of it.
//!
//! Its whole life is [`Request::step`]. Expiry is no state: a request is expired when `now` says so,
//! so no job has to run for it to be true, and nothing races with that job.

mod asker;

use std::fmt;

use protocol::signed::Verification;

pub use self::asker::{Asker, TakenUntil, place_of_new_device};
use crate::browser::Trust;
use crate::effect::{Effect, Job};
use crate::ids::{AccountId, DeviceId, RequestId, ServiceId};
use crate::limits::Limits;
use crate::proof::{AppVerification, ApprovalProof, ApprovalTaken, CameBack, DenialProof, OfflineApproval, StillGood};
use crate::secret::Digest;
use crate::time::Time;

/// What the code app was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// Who is asked.
    pub account: AccountId,
    /// What asks.
    pub asker: Asker,
    /// The service that the login is for; our own where a new device asks.
    pub service: ServiceId,
    /// The exact bytes that are shown and signed (protocol, *What is signed*).
    pub bytes: Vec<u8>,
    /// Whether a number must be carried before it can be approved.
    pub carry: bool,
    /// Tells the asking browser from others: each has one place.
    pub browser: Digest,
    /// How far that browser is trusted.
    pub trust: Trust,
    /// The throttle row of the pause between requests from this source.
    pub pause: Digest,
    /// The throttle row of passwords for this account from that source: where it waits when the person says that they did
    /// not ask. Not known of old ones.
    pub source: Option<Digest>,
    /// When it was asked.
    pub asked_at: Time,
    /// When it ends by itself.
    pub expires_at: Time,
    /// Whether devices are told of it by a notification; else it waits silently.
    pub notified: bool,
    /// Wrong offline codes that were typed for it, whoever typed them.
    pub wrong_offline: u8,
    /// What became of it.
    pub state: State,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for the person.
    Pending {
        /// Carried numbers that did not match.
        wrong_numbers: u8,
        /// The right number came into an app.
        carried: Option<Carried>,
    },
    /// Approved, not yet taken by the login.
    Approved {
        /// When.
        at: Time,
        /// By which device.
        by: DeviceId,
        /// How its number was carried, if one had to be.
        carried: Option<Way>,
        /// How the person was verified.
        verification: Verification,
    },
    /// Denied.
    Denied {
        /// When.
        at: Time,
        /// Why.
        reason: DenyReason,
        /// By which device; not known of old ones.
        by: Option<DeviceId>,
    },
    /// Not to be answered any more.
    Withdrawn {
        /// When.
        at: Time,
        /// Why.
        why: WithdrawReason,
    },
    /// The login that asked has taken its approval. It can never be taken again.
    Spent {
        /// When.
        at: Time,
        /// The device that approved.
        by: DeviceId,
    },
}

/// The right number came into an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Into that of this device: no other may approve by it.
    pub device: DeviceId,
    /// How.
    pub way: Way,
}

/// How a number comes into the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the page: its digits were typed, or its QR was scanned. Somebody saw both.
    Page,
    /// By the link on the phone itself, which could have been sent to somebody: the approval is taken only in the browser
    /// that began the login, and only once the app has led back there.
    Link,
}

/// Why the person said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DenyReason {
    /// Not wanted.
    Unwanted,
    /// "This was not me."
    NotMe,
}

/// Why a request was withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithdrawReason {
    /// What asked wants no answer any more: a login was cancelled, changed its method or gave way to another of its browser;
    /// an activation went on by card.
    ByAsker,
    /// Too many wrong numbers were carried, or wrong offline codes typed.
    WrongNumbers,
    /// The device or account behind its approval was blocked or frozen meanwhile.
    NotGoodAnyMore,
}

/// What may be done to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A device carried a number.
    Carry {
        /// Which device.
        device: DeviceId,
        /// How.
        way: Way,
        /// Whether it is the page's number.
        matches: bool,
    },
    /// An active device of this account signed these bytes with both keys.
    Approve(ApprovalProof),
    /// An active device of this account signed a no to these bytes.
    Deny(DenialProof),
    /// The page was told the digits of an active device of this account, and of its PIN, for these bytes: the login that
    /// asked takes that at once.
    ApproveOffline(OfflineApproval),
    /// The page was told digits that say nothing.
    WrongOffline,
    /// The login takes the request back.
    Withdraw(WithdrawReason),
    /// The login takes the approval; the app may have led back to it.
    Redeem(StillGood, Option<CameBack>),
}

/// Why a command was refused. Each has its own words for the person and its own OAuth error for the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request has expired.
    Expired,
    /// A number must be carried by this device first.
    NumberNotCarried,
    /// There is no number to carry.
    NothingToCarry,
    /// The request has not been answered.
    NotAnswered,
    /// It was carried by link, and the app has not led back to the login.
    NotBack,
    /// The request has been answered.
    AlreadyAnswered,
    /// The request was denied.
    WasDenied(DenyReason),
    /// The request was withdrawn.
    WasWithdrawn(WithdrawReason),
    /// The approval has been used.
    AlreadySpent,
}

impl Request {
    /// Every state meets every command here. There is no wildcard on states: a new state must visit each row.
    pub fn step(self, command: Command, limits: &Limits, now: Time) -> Result<(Self, Vec<Effect>), Refusal> {
        use {Command as C, State as S};

        let ended = |answered_by| self.effects_of_the_end(answered_by);
        let wrong_offline = self.wrong_offline.saturating_add(u8::from(matches!(command, C::WrongOffline)));
        let (state, effects) = match (self.state, command) {
            (S::Pending { .. }, _) if now >= self.expires_at => return Err(Refusal::Expired),
            (S::Approved { at, .. }, _) if now >= at.plus(limits.redeem_within) => return Err(Refusal::Expired),

            (S::Pending { .. }, C::Carry { .. }) if !self.carry => return Err(Refusal::NothingToCarry),
            (S::Pending { wrong_numbers, carried }, C::Carry { device, way, matches: true }) => {
                let carried = Some(Carried { device, way: stronger(carried, device, way) });
                (S::Pending { wrong_numbers, carried }, vec![])
            }
            (S::Pending { wrong_numbers, carried }, C::Carry { matches: false, .. }) => {
                let wrong_numbers = wrong_numbers.saturating_add(1);
                self.counted(S::Pending { wrong_numbers, carried }, wrong_numbers < limits.wrong_numbers, now)
            }
            (S::Pending { .. }, C::WrongOffline) => self.counted(self.state, wrong_offline < limits.wrong_offline, now),
            // A proof over another request's bytes says nothing about this one.
            (S::Pending { .. }, C::Approve(proof)) if proof.request() != self.id => return Err(Refusal::NotAnswered),
            (S::Pending { carried, .. }, C::Approve(proof))
                if self.carry && carried.map(|carried| carried.device) != Some(proof.device()) =>
            {
                return Err(Refusal::NumberNotCarried);
            }
            (S::Pending { carried, .. }, C::Approve(proof)) => {
                let (by, verification) = (proof.device(), proof.person().verification());
                let carried = carried.map(|carried| carried.way);
                (S::Approved { at: now, by, carried, verification }, ended(Some(by)))
            }
            (S::Pending { .. }, C::Deny(proof)) if proof.request() != self.id => return Err(Refusal::NotAnswered),
            (S::Pending { .. }, C::Deny(proof)) => {
                let by = Some(proof.device());
                (S::Denied { at: now, reason: proof.reason(), by }, ended(by))
            }
            (S::Pending { .. }, C::ApproveOffline(proof)) if proof.request() != self.id => {
                return Err(Refusal::NotAnswered);
            }
            (S::Pending { .. }, C::ApproveOffline(proof)) => (S::Spent { at: now, by: proof.device() }, ended(None)),
            (S::Pending { .. }, C::Withdraw(why)) => (S::Withdrawn { at: now, why }, ended(None)),
            (S::Pending { .. }, C::Redeem(..)) => return Err(Refusal::NotAnswered),

            (S::Approved { carried: Some(Way::Link), .. }, C::Redeem(_, back))
                if back.map(CameBack::request) != Some(self.id) =>
            {
                return Err(Refusal::NotBack);
            }
            (S::Approved { by, .. }, C::Redeem(good, _)) if (good.request(), good.device()) == (self.id, by) => {
                (S::Spent { at: now, by }, vec![])
            }
            (S::Approved { .. }, C::Withdraw(why)) => (S::Withdrawn { at: now, why }, vec![]),
            (S::Denied { reason, .. }, C::Redeem(..)) => return Err(Refusal::WasDenied(reason)),
            (S::Approved { .. } | S::Denied { .. }, _) => return Err(Refusal::AlreadyAnswered),
            (S::Withdrawn { why, .. }, _) => return Err(Refusal::WasWithdrawn(why)),
            (S::Spent { .. }, _) => return Err(Refusal::AlreadySpent),
        };
        Ok((Self { state, wrong_offline, ..self }, effects))
    }

    /// A wrong try: it waits on as `counted`, or there were too many.
    fn counted(&self, counted: State, goes_on: bool, now: Time) -> (State, Vec<Effect>) {
        let withdrawn = State::Withdrawn { at: now, why: WithdrawReason::WrongNumbers };
        if goes_on { (counted, vec![]) } else { (withdrawn, self.effects_of_the_end(None)) }
    }

    /// Whoever waits looks again; devices that were told clear their notifications.
    fn effects_of_the_end(&self, answered_by: Option<DeviceId>) -> Vec<Effect> {
        // A new device asks by itself what became of its request.
        let mut effects: Vec<Effect> = self.asker.login().map(Effect::WakeLogin).into_iter().collect();
        effects.push(Effect::WakeAccount(self.account));
        if self.notified {
            let (account, request) = (self.account, self.id);
            effects.push(Effect::Do(Job::ClearNotifications { account, request, answered_by }));
        }
        effects
    }

    /// Takes the approval for the login that asked: the redeem step, with the proof that it was taken.
    pub fn redeem(
        self,
        good: StillGood,
        back: Option<CameBack>,
        limits: &Limits,
        now: Time,
    ) -> Result<(Self, ApprovalTaken), Refusal> {
        let (spent, _) = self.step(Command::Redeem(good, back), limits, now)?;
        let verification = AppVerification::Signed(good.verification());
        let taken = ApprovalTaken::of(spent.account, spent.id, good.device(), verification);
        Ok((spent, taken))
    }

    /// Approved and taken in one: the digits came to the page that asked.
    pub fn approve_offline(
        self,
        proof: OfflineApproval,
        limits: &Limits,
        now: Time,
    ) -> Result<(Self, ApprovalTaken, Vec<Effect>), Refusal> {
        let device = proof.device();
        let (spent, effects) = self.step(Command::ApproveOffline(proof), limits, now)?;
        let taken = ApprovalTaken::of(spent.account, spent.id, device, AppVerification::Offline);
        Ok((spent, taken, effects))
    }

    /// Whether it is approved at `now`, carried by link, and the app has yet to lead back to the login.
    pub fn waits_for_return(&self, limits: &Limits, now: Time) -> bool {
        match self.state {
            State::Approved { at, carried: Some(Way::Link), .. } => now < at.plus(limits.redeem_within),
            State::Approved { carried: Some(Way::Page) | None, .. }
            | State::Pending { .. }
            | State::Denied { .. }
            | State::Withdrawn { .. }
            | State::Spent { .. } => false,
        }
    }

    /// Whether the request waits for the person at `now`.
    pub fn is_waiting(&self, now: Time) -> bool {
        match self.state {
            State::Pending { .. } => now < self.expires_at,
            State::Approved { .. } | State::Denied { .. } | State::Withdrawn { .. } | State::Spent { .. } => false,
        }
    }
}

/// What this device carried from the page stays carried from there: a link that is opened later weakens nothing.
fn stronger(before: Option<Carried>, device: DeviceId, way: Way) -> Way {
    match before {
        Some(Carried { device: same, way: Way::Page }) if same == device => Way::Page,
        Some(_) | None => way,
    }
}

/// Makes room for a request from `browser`: which of the account's `waiting` ones it withdraws, or that there is no place.
///
/// Each browser has one place; unknown ones have [`Limits::places_for_unknown`] together, others always have theirs. A new
/// device has its own ([`place_of_new_device`]) and takes no browser's.
pub fn make_room<'a>(
    waiting: impl Iterator<Item = &'a Request>,
    browser: &Digest,
    trust: Trust,
    limits: &Limits,
    now: Time,
) -> Result<Vec<RequestId>, NoPlace> {
    let (same, others): (Vec<&Request>, Vec<&Request>) = waiting
        .filter(|request| request.is_waiting(now) && request.asker.login().is_some())
        .partition(|request| request.browser == *browser);
    let unknown = others.iter().filter(|request| !request.trust.has_own_place()).count();
    if !trust.has_own_place() && unknown >= limits.places_for_unknown {
        return Err(NoPlace);
    }
    Ok(same.iter().map(|request| request.id).collect())
}

/// Unknown browsers have as many requests waiting as they may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPlace;

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "the request has expired",
            Self::NumberNotCarried => "a number must be carried first",
            Self::NothingToCarry => "there is no number to carry",
            Self::NotAnswered => "the request has not been answered",
            Self::NotBack => "the app has not led back to the login",
            Self::AlreadyAnswered => "the request has been answered",
            Self::WasDenied(_) => "the request was denied",
            Self::WasWithdrawn(_) => "the request was withdrawn",
            Self::AlreadySpent => "the approval has been used",
        })
    }
}
