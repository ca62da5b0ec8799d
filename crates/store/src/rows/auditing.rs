//! Rows of the audit log, of its tree's head and checkpoints, and of the keys of what is personal in it.

use domain::audit::tree::{Frontier, TreeHash};
use domain::audit::{Entry, Leaf, Logged, What};

use super::{Record, Row};
use crate::auditing::{AuditCheckpoint, AuditHead, AuditKey};
use crate::cell::{Cell, Field, Nonsense, RowReader};
use crate::table::Table;
use crate::tables;

/// The one head there is.
pub(crate) const HEAD: &str = "audit";

impl Field for What {
    fn cell(&self) -> Cell {
        Cell::Text(self.as_str().to_owned())
    }

    fn read(cell: Cell) -> Option<Self> {
        Self::parse(&String::read(cell)?)
    }
}

impl Field for TreeHash {
    fn cell(&self) -> Cell {
        self.0.cell()
    }

    fn read(cell: Cell) -> Option<Self> {
        Field::read(cell).map(Self)
    }
}

/// Numbers: four big-endian bytes each.
struct Numbers(Vec<u32>);

impl Field for Numbers {
    fn cell(&self) -> Cell {
        Cell::Blob(self.0.iter().flat_map(|number| number.to_be_bytes()).collect())
    }

    fn read(cell: Cell) -> Option<Self> {
        let bytes = Vec::read(cell)?;
        let (numbers, rest) = bytes.as_chunks::<4>();
        rest.is_empty().then(|| Self(numbers.iter().map(|number| u32::from_be_bytes(*number)).collect()))
    }
}

/// Hashes: 32 bytes each.
struct Hashes(Vec<TreeHash>);

impl Field for Hashes {
    fn cell(&self) -> Cell {
        Cell::Blob(self.0.iter().flat_map(|hash| hash.0).collect())
    }

    fn read(cell: Cell) -> Option<Self> {
        let bytes = Vec::read(cell)?;
        let (hashes, rest) = bytes.as_chunks::<32>();
        rest.is_empty().then(|| Self(hashes.iter().map(|hash| TreeHash(*hash)).collect()))
    }
}

/// Not a [`Record`]: entries are appended by [`crate::Changes::audit`], get their leaf by [`crate::Changes::seal`], and
/// that is all.
impl Row for Logged {
    const TABLE: &'static Table = &tables::AUDIT;

    fn cells(&self) -> Vec<Cell> {
        let Entry { id, at, account, what, about, numbers, sealed } = &self.entry;
        let fixed = [id.cell(), at.cell(), account.cell(), what.cell(), about.cell()];
        let beside = [Numbers(numbers.clone()).cell(), sealed.cell()];
        fixed.into_iter().chain(beside).chain(leaf_cells(self.leaf)).collect()
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        let entry = Entry {
            id: row.get("id")?,
            at: row.get("at")?,
            account: row.get("account")?,
            what: row.get("what")?,
            about: row.get("about")?,
            numbers: row.get::<Numbers>("numbers")?.0,
            sealed: row.get("sealed")?,
        };
        let leaf = match (row.get("leaf")?, row.get("hash")?) {
            (Some(number), Some(hash)) => Some(Leaf { number, hash }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(Nonsense::state("leaf and hash")),
        };
        Ok(Self { entry, leaf })
    }
}

/// A leaf as two cells.
pub(crate) fn leaf_cells(leaf: Option<Leaf>) -> [Cell; 2] {
    [leaf.map(|leaf| leaf.number).cell(), leaf.map(|leaf| leaf.hash).cell()]
}

impl Record for AuditHead {}

impl Row for AuditHead {
    const TABLE: &'static Table = &tables::AUDIT_HEADS;

    fn cells(&self) -> Vec<Cell> {
        let newest = &self.newest;
        vec![
            HEAD.to_owned().cell(),
            newest.size.cell(),
            Hashes(self.frontier.peaks().to_vec()).cell(),
            newest.root.cell(),
            newest.at.cell(),
            newest.key.cell(),
            newest.signature.cell(),
            self.kept_at.cell(),
            self.sealer.cell(),
            self.sealer_until.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        let _head: String = row.get("name")?;
        let (size, peaks) = (row.get("size")?, row.get::<Hashes>("peaks")?.0);
        Ok(Self {
            frontier: Frontier::of(size, peaks).ok_or_else(|| Nonsense::state("size and peaks"))?,
            newest: AuditCheckpoint {
                size,
                root: row.get("root")?,
                at: row.get("at")?,
                key: row.get("key")?,
                signature: row.get("signature")?,
            },
            kept_at: row.get("kept_at")?,
            sealer: row.get("sealer")?,
            sealer_until: row.get("sealer_until")?,
        })
    }
}

/// Never replaced.
impl Record for AuditCheckpoint {}

impl Row for AuditCheckpoint {
    const TABLE: &'static Table = &tables::AUDIT_CHECKPOINTS;

    fn cells(&self) -> Vec<Cell> {
        vec![self.size.cell(), self.root.cell(), self.at.cell(), self.key.cell(), self.signature.cell()]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            size: row.get("size")?,
            root: row.get("root")?,
            at: row.get("at")?,
            key: row.get("key")?,
            signature: row.get("signature")?,
        })
    }
}

impl Record for AuditKey {}

impl Row for AuditKey {
    const TABLE: &'static Table = &tables::AUDIT_KEYS;

    fn cells(&self) -> Vec<Cell> {
        vec![self.account.cell(), self.made_at.cell(), self.sealed.cell()]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self { account: row.get("account")?, made_at: row.get("made_at")?, sealed: row.get("sealed")? })
    }
}
