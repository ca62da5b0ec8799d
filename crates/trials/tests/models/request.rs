//! One device approves while another denies, the login takes the approval, the approving device is blocked, and somebody
//! else's phone, with good keys of its own, answers as well.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use domain::account::Account;
use domain::device::{self, Device};
use domain::ids::DeviceId;
use domain::proof::{Answer, StillGood, Unproved};
use domain::request::{Command, Refusal, Request, State};
use protocol::answer::{DenyReason, SignedAnswer};
use stateright::Property;

use crate::guarded::{Actor, At, Broken, Decision, Guarded, Key, Life, Seen, TRUE, before, breaks, holds, row, times};
use crate::support::{ANNA, BO, PHONE, Phone, REQUEST, START, TABLET, account, limits, request};

const ACCOUNT: Key = 0;
const ASKED: Key = 1;
/// The phone of each who answers, in the order of [`Who`].
const PHONES: Key = 10;

/// Who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Approves,
    Denies,
    /// Somebody else, with a phone of their own.
    Stranger,
    /// The browser's page, which asks whether the answer is there.
    Takes,
    /// Blocks the phone that approves.
    Blocks,
}

/// What the check says.
type Checked = Result<Answer, Unproved>;

struct Asking {
    who: Vec<Who>,
    phones: [Phone; 3],
    signed: [SignedAnswer; 3],
    /// What the real check said of each answer, by the standing of its device: it is the same each time.
    checked: Mutex<BTreeMap<(Key, bool, bool), Checked>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Thing {
    Account(Account),
    Request(Request),
    Device(Device),
}

impl Hash for Thing {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        match self {
            Self::Account(account) => format!("{:?}", account.standing).hash(hasher),
            Self::Request(request) => format!("{:?}", request.state).hash(hasher),
            Self::Device(device) => format!("{:?}", device.state).hash(hasher),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Told {
    Approved(u128),
    Denied,
    Taken,
    Void,
    Refused,
    Blocked,
}

impl Asking {
    fn of(who: &[Who]) -> Self {
        let request = request(REQUEST);
        let phones = [Phone::new(PHONE, ANNA), Phone::new(TABLET, ANNA), Phone::new(STRANGERS, BO)];
        let signed = [
            phones[0].approves(&request.bytes),
            phones[1].denies(&request.bytes, DenyReason::NotMe),
            phones[2].approves(&request.bytes),
        ];
        Self { who: who.to_vec(), phones, signed, checked: Mutex::default() }
    }

    /// What the real check says of the signed answer.
    fn proved(&self, key: Key, device: &Device, request: &Request, broken: Option<Broken>) -> Checked {
        let place = usize::from(key - PHONES);
        let (active, unchecked) = (device.is_active(&limits(), START), broken == Some(Broken::NoProof));
        let mut checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = || {
            // Without that part of the proof, whatever account the device belongs to would be taken for the request's.
            let account = if unchecked { device.account } else { request.account };
            let as_kept = Request { account, ..request.clone() };
            Phone::new(device.id, device.account).with_state(device.state).answer(&self.signed[place], &as_kept, START)
        };
        checked.entry((key, active, unchecked)).or_insert_with(answer).clone()
    }

    fn answers(&self, key: Key, seen: &Seen<Thing>, broken: Option<Broken>) -> Decision<Thing, Told> {
        let (Thing::Device(device), Thing::Request(request)) = (&*seen[&key].thing, &*seen[&ASKED].thing) else {
            unreachable!()
        };
        let Ok(answer) = self.proved(key, device, request, broken) else { return Decision::of(Told::Refused) };
        let (command, used, told) = match answer {
            Answer::Approve(proof) => {
                let used = device::Command::verified(proof.person(), None);
                (Command::Approve(proof), used, Told::Approved(device.id.0))
            }
            Answer::Deny(proof) => (Command::Deny(proof), device::Command::Touch, Told::Denied),
        };
        let Ok((next, _)) = request.clone().step(command, &limits(), START) else { return Decision::of(Told::Refused) };
        let Ok(used) = device.clone().step(used, &limits(), START) else { return Decision::of(Told::Refused) };
        let told = Decision::of(told).replace(key, Thing::Device(used)).replace(ASKED, Thing::Request(next));
        if broken == Some(Broken::NoRequire) { told } else { told.require(ACCOUNT) }
    }

    fn takes(seen: &Seen<Thing>, broken: Option<Broken>) -> Decision<Thing, Told> {
        let (Thing::Account(account), Thing::Request(request)) = (&*seen[&ACCOUNT].thing, &*seen[&ASKED].thing) else {
            unreachable!()
        };
        let by = match request.state {
            State::Pending { .. } => return Decision::waits(),
            State::Approved { by, .. } => by,
            State::Denied { .. } | State::Withdrawn { .. } | State::Spent { .. } => return Decision::of(Told::Refused),
        };
        let approver = seen.iter().find_map(|(key, row)| match &*row.thing {
            Thing::Device(device) if device.id == by => Some((*key, device)),
            Thing::Account(_) | Thing::Request(_) | Thing::Device(_) => None,
        });
        let Some((key, device)) = approver else { return Decision::of(Told::Refused) };
        let Some(good) = StillGood::check(request, device, account, (&limits(), START)) else {
            let void = Command::Withdraw(domain::request::WithdrawReason::NotGoodAnyMore);
            return match request.clone().step(void, &limits(), START) {
                Ok((next, _)) => Decision::of(Told::Void).replace(ASKED, Thing::Request(next)),
                Err(_) => Decision::of(Told::Refused),
            };
        };
        match request.clone().redeem(good, None, &limits(), START) {
            Ok((spent, _)) => {
                let taken = Decision::of(Told::Taken).replace(ASKED, Thing::Request(spent));
                if broken == Some(Broken::NoRequire) { taken } else { taken.require(key).require(ACCOUNT) }
            }
            Err(Refusal::NotAnswered) => Decision::waits(),
            Err(_) => Decision::of(Told::Refused),
        }
    }
}

const STRANGERS: DeviceId = DeviceId(0x3);

impl Life for Asking {
    type Thing = Thing;
    type Told = Told;

    fn first(&self) -> Vec<(Key, Thing)> {
        let phones = self.phones.iter().zip(PHONES..).map(|(phone, key)| (key, Thing::Device(phone.device.clone())));
        let others = [(ACCOUNT, Thing::Account(account(ANNA))), (ASKED, Thing::Request(request(REQUEST)))];
        others.into_iter().chain(phones).collect()
    }

    fn actors(&self) -> usize {
        self.who.len()
    }

    fn reads(&self, actor: Actor, _: Option<Broken>) -> Vec<Range<Key>> {
        match self.who[actor] {
            Approves => vec![row(PHONES), row(ACCOUNT), row(ASKED)],
            Denies => vec![row(PHONES + 1), row(ACCOUNT), row(ASKED)],
            Stranger => vec![row(PHONES + 2), row(ACCOUNT), row(ASKED)],
            // It reads the device of whoever approved; here, all of them at one instant.
            Takes => vec![row(ASKED), PHONES..PHONES + 3, row(ACCOUNT)],
            Blocks => vec![row(PHONES)],
        }
    }

    fn decides(&self, actor: Actor, seen: &Seen<Thing>, broken: Option<Broken>) -> Decision<Thing, Told> {
        match self.who[actor] {
            Approves => self.answers(PHONES, seen, broken),
            Denies => self.answers(PHONES + 1, seen, broken),
            Stranger => self.answers(PHONES + 2, seen, broken),
            Takes => Self::takes(seen, broken),
            Blocks => {
                let Thing::Device(device) = &*seen[&PHONES].thing else { unreachable!() };
                match device.clone().step(device::Command::Block, &limits(), START) {
                    Ok(blocked) => Decision::of(Told::Blocked).replace(PHONES, Thing::Device(blocked)),
                    Err(_) => Decision::of(Told::Refused),
                }
            }
        }
    }

    fn counts(told: Told) -> bool {
        matches!(told, Told::Approved(_) | Told::Denied | Told::Taken | Told::Blocked)
    }

    fn promises() -> Vec<Property<Guarded<Self>>> {
        vec![
            Property::always(ONE_ANSWER, |_, at: &At<Self>| {
                times(at, |told| matches!(told, Told::Approved(_) | Told::Denied)) <= 1
            }),
            Property::always(ONCE, |_, at: &At<Self>| times(at, |told| told == Told::Taken) <= 1),
            Property::always(NOT_DENIED, |_, at: &At<Self>| {
                times(at, |told| told == Told::Taken) == 0 || times(at, |told| told == Told::Denied) == 0
            }),
            Property::always(OWN, |_, at: &At<Self>| times(at, |told| told == Told::Approved(STRANGERS.0)) == 0),
            Property::always(BLOCKED, |_, at: &At<Self>| !before(at, Told::Blocked, Told::Taken)),
        ]
    }
}

const ONE_ANSWER: &str = "never event 3: a denial is not overwritten by an approval, nor the other way round";
const ONCE: &str = "never event 2: an approval is taken once";
const NOT_DENIED: &str = "never event 3: what was denied is not taken";
const OWN: &str = "never event 4: only a device of this very account approves";
const BLOCKED: &str = "a block beats an approval in flight";

use Who::{Approves, Blocks, Denies, Stranger, Takes};

#[test]
fn never_event_03_an_approval_meets_a_denial() {
    holds("a request approved and denied", Asking::of(&[Approves, Denies, Takes]));
}

#[test]
fn never_event_02_an_approval_is_taken_once_and_a_block_beats_it() {
    holds("a request taken twice and a block", Asking::of(&[Approves, Takes, Takes, Blocks]));
}

#[test]
fn never_event_04_a_strangers_phone_approves_nothing() {
    holds("a request and a stranger's phone", Asking::of(&[Approves, Stranger, Takes]));
}

#[test]
fn without_its_discipline_a_request_breaks() {
    breaks("a request", Asking::of(&[Approves, Denies]), Broken::NoGuard, ONE_ANSWER);
    breaks("a request", Asking::of(&[Approves, Takes, Takes]), Broken::NoGuard, ONCE);
    breaks("a request", Asking::of(&[Approves, Takes, Blocks]), Broken::NoRequire, BLOCKED);
    breaks("a request", Asking::of(&[Stranger]), Broken::NoProof, OWN);
    breaks("a request", Asking::of(&[Approves, Denies]), Broken::NoLookUp, TRUE);
    breaks("a request", Asking::of(&[Approves, Denies]), Broken::AnswerFirst, TRUE);
}
