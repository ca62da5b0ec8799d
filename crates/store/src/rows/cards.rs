//! Rows of code cards and print jobs.

use domain::card::{BlockReason, CODES, Card, CardNumber, State, UsedCodes};
use domain::printing::{Kind, PrintJob};
use domain::secret::Digest;
use domain::time::Time;

use super::{Record, Row, strikes, strikes_cells};
use crate::cell::{Cell, Field, Nonsense, RowReader, words};
use crate::table::Table;
use crate::tables;

words!(BlockReason { WrongCodes = "wrong_codes", Asked = "asked" });
words!(Kind { Card = "card", Letter = "letter", Notice = "notice" });

impl Field for CardNumber {
    fn cell(&self) -> Cell {
        Cell::Text(self.to_string())
    }

    fn read(cell: Cell) -> Option<Self> {
        Self::parse(&String::read(cell)?)
    }
}

impl Field for UsedCodes {
    fn cell(&self) -> Cell {
        Cell::Blob(self.as_bytes().to_vec())
    }

    fn read(cell: Cell) -> Option<Self> {
        Self::from_bytes(&Vec::read(cell)?)
    }
}

/// The key numbers of a card: two big-endian bytes each, 0 to 9999.
struct KeyNumbers(Vec<u16>);

impl Field for KeyNumbers {
    fn cell(&self) -> Cell {
        Cell::Blob(self.0.iter().flat_map(|number| number.to_be_bytes()).collect())
    }

    fn read(cell: Cell) -> Option<Self> {
        let bytes = Vec::read(cell)?;
        let numbers: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
        let fits = bytes.len() == 2 * CODES && numbers.iter().all(|number| *number <= 9_999);
        fits.then_some(Self(numbers))
    }
}

/// The digests of a card's codes: 32 bytes each.
struct Digests(Vec<Digest>);

impl Field for Digests {
    fn cell(&self) -> Cell {
        Cell::Blob(self.0.iter().flat_map(|digest| digest.0).collect())
    }

    fn read(cell: Cell) -> Option<Self> {
        let bytes = Vec::read(cell)?;
        let digests = bytes.as_chunks::<32>().0.iter().map(|digest| Digest(*digest)).collect();
        (bytes.len() == 32 * CODES).then_some(Self(digests))
    }
}

impl Record for Card {}

impl Row for Card {
    const TABLE: &'static Table = &tables::CARDS;

    fn cells(&self) -> Vec<Cell> {
        let (state, state_at, why) = match self.state {
            State::Issued => ("issued", None, None),
            State::Active => ("active", None, None),
            State::UsedUp { at } => ("used_up", Some(at), None),
            State::Blocked { at, why } => ("blocked", Some(at), Some(why)),
            State::Replaced { at } => ("replaced", Some(at), None),
        };
        let [count, rests, rests_until] = strikes_cells(&self.from_unknown);
        vec![
            self.id.cell(),
            self.account.cell(),
            self.number.cell(),
            self.digest_key.cell(),
            self.issued_at.cell(),
            KeyNumbers(self.key_numbers.clone()).cell(),
            Digests(self.digests.clone()).cell(),
            self.shown.cell(),
            state.to_owned().cell(),
            state_at.cell(),
            why.cell(),
            self.used.cell(),
            count,
            rests,
            rests_until,
            self.wrong_since_right.cell(),
            self.printed_at.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            number: row.get("number")?,
            digest_key: row.get("digest_key")?,
            issued_at: row.get("issued_at")?,
            key_numbers: row.get::<KeyNumbers>("key_numbers")?.0,
            digests: row.get::<Digests>("digests")?.0,
            shown: row.get("shown")?,
            state: card_state(row)?,
            used: row.get("used")?,
            from_unknown: strikes(row, ["strikes_count", "strikes_rests", "strikes_rests_until"])?,
            wrong_since_right: row.get("wrong_since_right")?,
            printed_at: row.get("printed_at")?,
        })
    }
}

fn card_state(row: &mut RowReader) -> Result<State, Nonsense> {
    let (state, at, why): (String, Option<Time>, Option<BlockReason>) =
        (row.get("state")?, row.get("state_at")?, row.get("block_reason")?);
    match (state.as_str(), at, why) {
        ("issued", None, None) => Ok(State::Issued),
        ("active", None, None) => Ok(State::Active),
        ("used_up", Some(at), None) => Ok(State::UsedUp { at }),
        ("blocked", Some(at), Some(why)) => Ok(State::Blocked { at, why }),
        ("replaced", Some(at), None) => Ok(State::Replaced { at }),
        _ => Err(Nonsense::state("state, state_at and block_reason")),
    }
}

impl Record for PrintJob {}

impl Row for PrintJob {
    const TABLE: &'static Table = &tables::PRINT_JOBS;

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.id.cell(),
            self.account.cell(),
            self.kind.cell(),
            self.made_at.cell(),
            self.sealed.cell(),
            self.printed_at.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            kind: row.get("kind")?,
            made_at: row.get("made_at")?,
            sealed: row.get("sealed")?,
            printed_at: row.get("printed_at")?,
        })
    }
}
