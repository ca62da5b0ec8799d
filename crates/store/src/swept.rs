//! What a sweep tells.

/// What a sweep has deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SweepReport {
    /// How many rows of which table; tables without any are left out.
    pub removed: Vec<(&'static str, u64)>,
    /// Whether a table had as many rows as the batch allows: there may be more.
    pub more: bool,
}

impl SweepReport {
    pub(crate) fn add(&mut self, table: &'static str, rows: u64, batch: u32) {
        if rows > 0 {
            self.removed.push((table, rows));
        }
        self.more |= rows >= u64::from(batch);
    }
}
