//! One code is typed into two logins at once, beside guesses from unknown browsers.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use domain::card::{self, Caller, Card, Command, Outcome};
use domain::ids::{GrantId, LoginId};
use domain::limits::Limits;
use domain::login::{self, Login};
use domain::proof::SecondFactor;
use domain::strikes::StrikePolicy;
use stateright::Property;

use crate::guarded::{Actor, At, Broken, Decision, Guarded, Key, Life, Seen, TRUE, breaks, holds, row, times};
use crate::support::{
    ANNA, CARD, START, WRONG_CODE, anna_identified, card as card_of, code, limits, login as login_at, place,
};

const ON_CARD: Key = 0;
const LOGINS: Key = 10;
/// The place that both logins were asked for; the one before it has been used.
const ASKED: usize = 1;

/// Who has the card, and, behind them, who guesses.
struct Typing {
    owners: usize,
    guessers: usize,
}

/// Two guesses lead to a rest: with five, the same happens in more states.
fn strict() -> Limits {
    let limits = limits();
    Limits { codes_from_unknown: StrikePolicy { first: 2, ..limits.codes_from_unknown }, ..limits }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Thing {
    Card(Card),
    Login(Login),
}

impl Hash for Thing {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        match self {
            Self::Card(card) => {
                (card.used.as_bytes(), format!("{:?} {:?}", card.state, card.from_unknown)).hash(hasher);
            }
            Self::Login(login) => format!("{:?} {}", login.state, login.wrong_tries).hash(hasher),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Told {
    LoggedIn,
    AlreadyUsed,
    Wrong,
    Rests,
    Ended,
}

impl Life for Typing {
    type Thing = Thing;
    type Told = Told;

    fn first(&self) -> Vec<(Key, Thing)> {
        let state = login::State::AsksCode { who: anna_identified(), card: CARD, place: place(ASKED) };
        let logins = (0..self.actors()).map(|actor| {
            let id = LoginId(u128::try_from(actor).unwrap() + 1);
            (LOGINS + Key::try_from(actor).unwrap(), Thing::Login(Login { id, ..login_at(state) }))
        });
        std::iter::once((ON_CARD, Thing::Card(card_of(ANNA)))).chain(logins).collect()
    }

    fn actors(&self) -> usize {
        self.owners + self.guessers
    }

    fn reads(&self, actor: Actor, _: Option<Broken>) -> Vec<Range<Key>> {
        let login = LOGINS + Key::try_from(actor).unwrap();
        vec![row(login), row(ON_CARD)]
    }

    fn decides(&self, actor: Actor, seen: &Seen<Thing>, _: Option<Broken>) -> Decision<Thing, Told> {
        let own = LOGINS + Key::try_from(actor).unwrap();
        let (Thing::Card(card), Thing::Login(login)) = (&*seen[&ON_CARD].thing, &*seen[&own].thing) else {
            unreachable!()
        };
        let login::State::AsksCode { who, place, .. } = login.state else { return Decision::of(Told::Ended) };
        let knows = actor < self.owners;
        let (typed, caller) =
            if knows { (code(place.index()), Caller::OwnBudget) } else { (WRONG_CODE, Caller::Unknown) };
        let answered = card.clone().step(Command::Answer { place, typed, caller }, &strict(), START);
        let Ok((next, outcome, _)) = answered else { return Decision::of(Told::Rests) };
        match outcome {
            Outcome::Right(used) => {
                let finish = login::Command::Finish(SecondFactor::Card(used), GrantId(1));
                let done = login.clone().step(finish, &strict(), START).unwrap();
                Decision::of(Told::LoggedIn).replace(ON_CARD, Thing::Card(next)).replace(own, Thing::Login(done))
            }
            Outcome::AlreadyUsed => {
                let asked = login::Command::AskCode(CARD, next.asks().unwrap());
                let again = login.clone().step(asked, &strict(), START).unwrap();
                Decision::of(Told::AlreadyUsed).replace(own, Thing::Login(again))
            }
            Outcome::Wrong => {
                let counted = login.clone().step(login::Command::WrongCode(who.trust), &strict(), START).unwrap();
                Decision::of(Told::Wrong).replace(ON_CARD, Thing::Card(next)).replace(own, Thing::Login(counted))
            }
            Outcome::Done => unreachable!("an answer is right or wrong"),
        }
    }

    fn counts(told: Told) -> bool {
        matches!(told, Told::LoggedIn | Told::Wrong)
    }

    fn promises() -> Vec<Property<Guarded<Self>>> {
        vec![
            Property::always(ONCE, |_, at: &At<Self>| times(at, |told| told == Told::LoggedIn) <= 1),
            Property::always(USED, |_, at: &At<Self>| {
                let Thing::Card(card) = &*at.rows[&ON_CARD].thing else { unreachable!() };
                let used: u32 = card.used.as_bytes().iter().map(|byte| byte.count_ones()).sum();
                used as usize == 1 + times(at, |told| told == Told::LoggedIn)
            }),
            Property::always(GUESSES, |_, at: &At<Self>| {
                times(at, |told| told == Told::Wrong) <= 2
                    && at.told.iter().filter(|(_, told)| *told == Told::Wrong).count() <= 2
            }),
            Property::always(UNBLOCKED, |_, at: &At<Self>| {
                let Thing::Card(card) = &*at.rows[&ON_CARD].thing else { unreachable!() };
                !matches!(card.state, card::State::Blocked { .. })
            }),
            Property::sometimes("somebody logs in", |_, at: &At<Self>| times(at, |told| told == Told::LoggedIn) == 1),
            Property::sometimes("somebody comes second", |model: &Guarded<Self>, at: &At<Self>| {
                model.life.owners < 2 || { times(at, |told| told == Told::AlreadyUsed) == 1 }
            }),
            Property::sometimes("the card rests", |model: &Guarded<Self>, at: &At<Self>| {
                model.life.guessers == 0 || { at.told.iter().any(|(_, told)| *told == Told::Rests) }
            }),
        ]
    }
}

const ONCE: &str = "never event 2: a code works once";
const USED: &str = "never event 7: no code is un-used";
const GUESSES: &str = "guesses at once are worth no more than guesses in a row";
const UNBLOCKED: &str = "never event 5: strangers block nobody's card";

#[test]
fn never_event_02_a_code_works_once_however_many_type_it() {
    holds("a card's code", Typing { owners: 3, guessers: 0 });
}

#[test]
fn parallel_guesses_at_a_code_are_worth_no_more_than_one_after_another() {
    holds("a card's code and guesses", Typing { owners: 1, guessers: 3 });
}

#[test]
fn without_its_discipline_a_card_breaks() {
    let two = || Typing { owners: 2, guessers: 0 };
    breaks("a card's code", two(), Broken::NoGuard, ONCE);
    breaks("a card's code", two(), Broken::NoLookUp, TRUE);
    breaks("a card's code", two(), Broken::AnswerFirst, TRUE);
    let guesses = || Typing { owners: 0, guessers: 3 };
    breaks("a card's code", guesses(), Broken::NoGuard, GUESSES);
    breaks("a card's code", guesses(), Broken::AnswerFirst, GUESSES);
}
