//! Which codes of a card have been used.

use std::fmt;

use super::{CODES, CodePlace};

/// Which codes have been used: one bit a place.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct UsedCodes([u8; CODES.div_ceil(8)]);

impl UsedCodes {
    /// Reads the stored bits; `None` when there are too few, too many, or bits beyond the card.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bits: [u8; CODES.div_ceil(8)] = bytes.try_into().ok()?;
        let beyond = bits[CODES / 8] >> (CODES % 8);
        (beyond == 0).then_some(Self(bits))
    }

    /// The bits, as stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Those at these places.
    pub fn of(places: &[CodePlace]) -> Self {
        places.iter().fold(Self::default(), |used, place| used.with(*place))
    }

    pub(super) fn contains(&self, place: CodePlace) -> bool {
        self.0[place.index() / 8] & (1 << (place.index() % 8)) != 0
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|byte| byte.count_ones() as usize).sum()
    }

    fn with(mut self, place: CodePlace) -> Self {
        self.0[place.index() / 8] |= 1 << (place.index() % 8);
        self
    }

    pub(super) fn and(mut self, more: Self) -> Self {
        self.0.iter_mut().zip(more.0).for_each(|(bits, more)| *bits |= more);
        self
    }
}

impl fmt::Debug for UsedCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} used", self.count())
    }
}
