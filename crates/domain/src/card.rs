//! A code card: 148 codes, each good once. The server asks for one particular unused key number until it is answered.
//!
//! Only keyed digests are kept. An unanswered prompt is nothing; a wrong answer is a strike for whom it came from.

mod choosing;
mod printed;
mod restored;
mod shown;
mod used;

use std::fmt;

pub use self::choosing::{NotOrdered, asked_at_activation, asked_at_login, may_be_ordered};
pub use self::printed::PrintedCard;
pub use self::shown::{SHOWN_KEY_NUMBERS, ShownNumbers};
pub use self::used::UsedCodes;
use crate::effect::{Effect, Job};
use crate::ids::{AccountId, CardId};
use crate::limits::Limits;
use crate::proof::CodeUsed;
use crate::secret::Digest;
use crate::strikes::{Hearing, Strikes};
use crate::time::Time;

/// Codes on a card (the model).
pub const CODES: usize = 148;

/// The last codes in asking order: kept for activating devices, never asked for at a login.
pub const CODES_FOR_ACTIVATION: usize = 8;

const CODES_FOR_LOGIN: usize = CODES - CODES_FOR_ACTIVATION;

/// What is printed on a card to name it: a letter and nine digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CardNumber {
    letter: u8,
    digits: u32,
}

impl CardNumber {
    /// Makes a number; `None` unless `letter` is `A` to `Z` and `digits` has at most nine digits.
    pub fn new(letter: u8, digits: u32) -> Option<Self> {
        (letter.is_ascii_uppercase() && digits < 1_000_000_000).then_some(Self { letter, digits })
    }

    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let (letter, digits) = text.split_at_checked(1)?;
        let nine_digits = digits.len() == 9 && digits.bytes().all(|b| b.is_ascii_digit());
        nine_digits.then(|| Self::new(letter.as_bytes()[0], digits.parse().ok()?)).flatten()
    }
}

impl fmt::Display for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:09}", char::from(self.letter), self.digits)
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The place of a code on its card, in asking order: 0 to 147.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodePlace(u8);

impl CodePlace {
    /// A place; `None` beyond the card.
    pub fn new(place: usize) -> Option<Self> {
        u8::try_from(place).ok().filter(|_| place < CODES).map(Self)
    }

    /// The place as an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A code card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its row.
    pub id: CardId,
    /// Whose card it is.
    pub account: AccountId,
    /// What is printed on it.
    pub number: CardNumber,
    /// The four-digit key numbers, in asking order; exactly [`CODES`].
    pub key_numbers: Vec<u16>,
    /// The id of the key under which the codes are digested.
    pub digest_key: u128,
    /// The keyed digests of the codes, in the same order.
    pub digests: Vec<Digest>,
    /// The keyed digest of the key numbers that show the card; a card made before it was kept cannot be shown.
    pub shown: Option<Digest>,
    /// Which codes have been used.
    pub used: UsedCodes,
    /// Where the card is in its life.
    pub state: State,
    /// Wrong codes from unknown browsers in a row, and the rest that followed.
    pub from_unknown: Strikes,
    /// Wrong codes from browsers with a budget of their own, since the last right one.
    pub wrong_since_right: u16,
    /// When the card was made.
    pub issued_at: Time,
    /// When it was last printed; before, nobody can have it.
    pub printed_at: Option<Time>,
}

/// Where a card is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Made, perhaps on its way; its first right code shows that it has arrived.
    Issued,
    /// In the person's hands.
    Active,
    /// Every code that is asked for at a login has been used.
    UsedUp {
        /// Since when.
        at: Time,
    },
    /// Not usable any more.
    Blocked {
        /// Since when.
        at: Time,
        /// Why.
        why: BlockReason,
    },
    /// A newer card has taken its place.
    Replaced {
        /// Since when.
        at: Time,
    },
}

/// Why a card is blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockReason {
    /// Too many wrong codes since the last right one.
    WrongCodes,
    /// An operator or the person said so.
    Asked,
}

/// For whom a try counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A browser with a budget of its own, kept elsewhere: known or let in.
    OwnBudget,
    /// Whoever has shown a card of this account: the budget of that card, kept elsewhere. It blocks nothing.
    CardInHand,
    /// All unknown browsers together.
    Unknown,
}

/// What may be done to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// It is on paper.
    Print,
    /// It has arrived.
    Confirm,
    /// The code at `place` has been answered.
    Answer {
        /// The place that was asked for.
        place: CodePlace,
        /// The keyed digest of the code that was typed.
        typed: Digest,
        /// For whom a wrong one counts.
        caller: Caller,
    },
    /// The two codes asked for at an activation have been answered.
    Activate {
        /// The places that were asked for.
        places: [CodePlace; 2],
        /// The keyed digests of the codes that were typed.
        typed: [Digest; 2],
        /// For whom wrong ones count.
        caller: Caller,
    },
    /// It is not to be used any more.
    Block,
    /// A newer card takes its place.
    Replace,
    /// A backup was restored, and nobody knows which codes were used after it: the next ones are skipped.
    Lose,
    /// A backup was restored, and the log that is kept outside knows.
    Recall {
        /// What was used after it.
        used: UsedCodes,
        /// Wrong codes since the last right one, as last written down.
        wrong_since_right: u16,
    },
}

/// What came of a command.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The code was right and has now been used.
    Right(CodeUsed),
    /// The code is right, but has been used already, perhaps an instant ago. No strike.
    AlreadyUsed,
    /// The code is wrong. Whoever has a budget of its own, counts there as well.
    Wrong,
    /// A command without an answer was done.
    Done,
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The card rests for unknown browsers.
    Rests {
        /// When the rest ends.
        until: Time,
    },
    /// Every code has been used.
    UsedUp,
    /// The card is blocked.
    Blocked,
    /// A newer card has taken its place.
    Replaced,
}

impl Card {
    /// Every state meets every command here.
    pub fn step(self, command: Command, limits: &Limits, now: Time) -> Result<(Self, Outcome, Vec<Effect>), Refusal> {
        use {Command as C, State as S};

        match (self.state, command) {
            (S::Issued | S::Active, C::Answer { place, typed, caller }) => {
                self.answered(&[(place, typed)], caller, limits, now)
            }
            (S::Issued | S::Active | S::UsedUp { .. }, C::Activate { places, typed, caller }) => {
                let answers = [(places[0], typed[0]), (places[1], typed[1])];
                self.answered(&answers, caller, limits, now)
            }
            (S::Issued | S::Active, C::Print) => Ok((Self { printed_at: Some(now), ..self }, Outcome::Done, vec![])),
            (S::Issued | S::Active, C::Confirm) => Ok((Self { state: S::Active, ..self }, Outcome::Done, vec![])),
            (S::Issued | S::Active | S::UsedUp { .. }, C::Block) => {
                let state = S::Blocked { at: now, why: BlockReason::Asked };
                Ok((Self { state, ..self }, Outcome::Done, vec![]))
            }
            (S::Issued | S::Active | S::UsedUp { .. }, C::Replace) => {
                Ok((Self { state: S::Replaced { at: now }, ..self }, Outcome::Done, vec![]))
            }
            (S::Issued | S::Active | S::UsedUp { .. }, C::Lose) => {
                let used = UsedCodes::of(&self.next_unused());
                Ok(self.without(used, limits, now))
            }
            (S::Issued | S::Active | S::UsedUp { .. }, C::Recall { used, wrong_since_right }) => {
                Ok(Self { wrong_since_right, ..self }.without(used, limits, now))
            }
            (S::UsedUp { .. }, C::Answer { place, typed, .. }) if self.is_used_and_right(place, &typed) => {
                Ok((self, Outcome::AlreadyUsed, vec![]))
            }
            (S::UsedUp { .. }, C::Answer { .. } | C::Print | C::Confirm) => Err(Refusal::UsedUp),
            (S::Blocked { .. }, _) => Err(Refusal::Blocked),
            (S::Replaced { .. }, _) => Err(Refusal::Replaced),
        }
    }

    /// The place that is asked for at a login: the same one until it is answered.
    pub fn asks(&self) -> Option<CodePlace> {
        self.unused(0..CODES_FOR_LOGIN).next()
    }

    /// The two places that are asked for at an activation.
    pub fn asks_for_activation(&self) -> Option<[CodePlace; 2]> {
        let mut unused = self.unused(CODES_FOR_LOGIN..CODES);
        Some([unused.next()?, unused.next()?])
    }

    /// The key number printed beside the code at `place`.
    pub fn key_number(&self, place: CodePlace) -> u16 {
        self.key_numbers.get(place.index()).copied().unwrap_or_default()
    }

    /// Codes left for logins.
    pub fn codes_left(&self) -> usize {
        self.unused(0..CODES_FOR_LOGIN).count()
    }

    /// Whether an unknown browser's try is heard at `now`.
    pub fn hears_unknown(&self, limits: &Limits, now: Time) -> Hearing {
        self.from_unknown.hearing(&limits.codes_from_unknown, now)
    }

    /// Whether the card can be asked for a code at a login.
    pub fn is_usable(&self) -> bool {
        match self.state {
            State::Issued | State::Active => self.asks().is_some(),
            State::UsedUp { .. } | State::Blocked { .. } | State::Replaced { .. } => false,
        }
    }

    fn unused(&self, places: std::ops::Range<usize>) -> impl Iterator<Item = CodePlace> {
        places.filter_map(CodePlace::new).filter(|place| !self.used.contains(*place))
    }

    fn is_right(&self, place: CodePlace, typed: &Digest) -> bool {
        self.digests.get(place.index()).is_some_and(|digest| digest == typed)
    }

    fn is_used_and_right(&self, place: CodePlace, typed: &Digest) -> bool {
        self.used.contains(place) && self.is_right(place, typed)
    }

    fn answered(
        self,
        answers: &[(CodePlace, Digest)],
        caller: Caller,
        limits: &Limits,
        now: Time,
    ) -> Result<(Self, Outcome, Vec<Effect>), Refusal> {
        if let (Caller::Unknown, Hearing::Rests { until }) = (caller, self.hears_unknown(limits, now)) {
            return Err(Refusal::Rests { until });
        }
        // All are compared, whatever the first says: how long it takes tells nothing.
        let right = answers.iter().fold(true, |right, (place, typed)| self.is_right(*place, typed) && right);
        let asked = UsedCodes::of(&answers.iter().map(|(place, _)| *place).collect::<Vec<_>>());
        // The same code given twice is, the second time, a used one.
        let used = asked.count() < answers.len() || answers.iter().any(|(place, _)| self.used.contains(*place));
        match (right, used) {
            (false, _) => Ok(self.wrong(caller, limits, now)),
            (true, true) => Ok((self, Outcome::AlreadyUsed, vec![])),
            (true, false) => Ok(self.right(asked, caller, limits, now)),
        }
    }

    fn right(self, asked: UsedCodes, caller: Caller, limits: &Limits, now: Time) -> (Self, Outcome, Vec<Effect>) {
        let used = self.used.and(asked);
        let from_unknown = match caller {
            Caller::Unknown => Strikes::default(),
            Caller::OwnBudget | Caller::CardInHand => self.from_unknown,
        };
        let card = Self { used, from_unknown, wrong_since_right: 0, ..self };
        let left = card.codes_left();
        let state = match (self.state, left) {
            // Activating with a card that is used up at logins does not make it so anew.
            (State::UsedUp { .. }, _) => self.state,
            (State::Issued | State::Active | State::Blocked { .. } | State::Replaced { .. }, 0) => {
                State::UsedUp { at: now }
            }
            (State::Issued | State::Active | State::Blocked { .. } | State::Replaced { .. }, _) => State::Active,
        };
        let effects = card.orders_next(limits);
        let code_used = CodeUsed::of(card.account, card.id, asked);
        (Self { state, ..card }, Outcome::Right(code_used), effects)
    }

    /// At every code from there on: the card that was ordered first may never have been printed.
    fn orders_next(&self, limits: &Limits) -> Vec<Effect> {
        match self.codes_left() <= limits.order_card_at {
            true => vec![Effect::Do(Job::OrderCard(self.account))],
            false => vec![],
        }
    }

    fn wrong(self, caller: Caller, limits: &Limits, now: Time) -> (Self, Outcome, Vec<Effect>) {
        // A stranger who knows the password makes the card rest for strangers, and never blocks it for its owner.
        let (from_unknown, wrong_since_right) = match caller {
            Caller::Unknown => (self.from_unknown.strike(&limits.codes_from_unknown, now), self.wrong_since_right),
            Caller::OwnBudget => (self.from_unknown, self.wrong_since_right.saturating_add(1)),
            Caller::CardInHand => (self.from_unknown, self.wrong_since_right),
        };
        let card = Self { from_unknown, wrong_since_right, ..self };
        if wrong_since_right < limits.wrong_codes_in_all {
            return (card, Outcome::Wrong, vec![]);
        }
        let order = Effect::Do(Job::OrderCard(card.account));
        let state = State::Blocked { at: now, why: BlockReason::WrongCodes };
        (Self { state, ..card }, Outcome::Wrong, vec![order])
    }
}
