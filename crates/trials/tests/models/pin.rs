//! Guesses at a PIN come all at once, under a stolen device key, while the person unlocks.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use domain::device::{Command, Device, State};
use stateright::Property;

use crate::guarded::{Actor, At, Broken, Decision, Guarded, Key, Life, Seen, breaks, holds, row, times};
use crate::support::{ANNA, PHONE, START, device, limits};

const DEVICE: Key = 0;

/// Who guesses, and who knows: every actor below this number is wrong.
struct Guessing {
    wrong: usize,
    right: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Phone(Device);

impl Hash for Phone {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (self.0.wrong_in_a_row, self.0.wrong_at.len(), format!("{:?}", self.0.state)).hash(hasher);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Told {
    Right,
    Wrong,
    Blocked,
}

impl Life for Guessing {
    type Thing = Phone;
    type Told = Told;

    fn first(&self) -> Vec<(Key, Phone)> {
        // Two wrong ones are left: with all five, the same happens in more states.
        let device = device(PHONE, ANNA);
        let wrong_in_a_row = limits().wrong_pins_in_a_row - 2;
        vec![(DEVICE, Phone(Device { wrong_in_a_row, ..device }))]
    }

    fn actors(&self) -> usize {
        self.wrong + self.right
    }

    fn reads(&self, _: Actor, _: Option<Broken>) -> Vec<Range<Key>> {
        vec![row(DEVICE)]
    }

    /// A try's own nonce, which the flows spend beside it, is left out: the guard and the look-up must do.
    fn decides(&self, actor: Actor, seen: &Seen<Phone>, _: Option<Broken>) -> Decision<Phone, Told> {
        let (command, told) = match actor < self.wrong {
            true => (Command::WrongPin, Told::Wrong),
            false => (Command::RightPin { unlock: None }, Told::Right),
        };
        match seen[&DEVICE].thing.0.clone().step(command, &limits(), START) {
            Ok(next) => Decision::of(told).replace(DEVICE, Phone(next)),
            Err(_) => Decision::of(Told::Blocked),
        }
    }

    fn counts(told: Told) -> bool {
        matches!(told, Told::Right | Told::Wrong)
    }

    fn promises() -> Vec<Property<Guarded<Self>>> {
        vec![
            Property::always(COUNTED, |_, at: &At<Self>| {
                at.told.iter().filter(|(_, told)| *told == Told::Wrong).count() <= times(at, |told| told == Told::Wrong)
            }),
            Property::always(IN_ALL, |_, at: &At<Self>| {
                at.rows[&DEVICE].thing.0.wrong_at.len() == times(at, |told| told == Told::Wrong)
            }),
            Property::always(ENOUGH, |_, at: &At<Self>| {
                let in_a_row = |row: &[(Actor, Told)]| row.iter().filter(|(_, told)| *told == Told::Wrong).count();
                at.kept
                    .split(|(_, told)| *told == Told::Right)
                    .all(|row| in_a_row(row) <= usize::from(limits().wrong_pins_in_a_row))
                    && in_a_row(at.kept.split(|(_, told)| *told == Told::Right).next().unwrap_or_default()) <= 2
            }),
            Property::always(ONE_TRY, |_, at: &At<Self>| {
                let mut who: Vec<Actor> = at.kept.iter().map(|(actor, _)| *actor).collect();
                let tries = who.len();
                who.sort_unstable();
                who.dedup();
                who.len() == tries
            }),
            Property::sometimes("the device is blocked", |_, at: &At<Self>| {
                matches!(at.rows[&DEVICE].thing.0.state, State::Blocked { .. })
            }),
            Property::sometimes("a right PIN comes between", |_, at: &At<Self>| {
                times(at, |told| told == Told::Right) == 1
            }),
        ]
    }
}

const COUNTED: &str = "no verdict about a PIN leaves before its count is kept";
const IN_ALL: &str = "no count is lost";
const ENOUGH: &str = "guesses at once are worth no more than guesses in a row";
const ONE_TRY: &str = "a try counts once";

#[test]
fn parallel_guesses_at_a_pin_are_worth_no_more_than_one_after_another() {
    holds("the PIN's counter", Guessing { wrong: 3, right: 1 });
}

#[test]
fn without_its_discipline_the_counter_breaks() {
    let guessing = || Guessing { wrong: 3, right: 0 };
    breaks("the PIN's counter", guessing(), Broken::NoGuard, IN_ALL);
    breaks("the PIN's counter", guessing(), Broken::AnswerFirst, COUNTED);
    breaks("the PIN's counter", guessing(), Broken::NoLookUp, ONE_TRY);
    breaks("the PIN's counter", guessing(), Broken::NoClaim, ONE_TRY);
}
