//! A card as it is printed, and how it is drawn.

use std::fmt;

use super::{CODES, CardNumber};

/// A card as it is printed: the only time its codes are seen.
pub struct PrintedCard {
    /// What names it.
    pub number: CardNumber,
    /// Key number and code, in asking order.
    pub codes: Vec<(u16, u32)>,
}

impl Drop for PrintedCard {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.codes);
    }
}

impl fmt::Debug for PrintedCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrintedCard({}, …)", self.number)
    }
}

impl PrintedCard {
    /// Draws a card. `below(n)` must give a uniformly random number below `n`.
    pub fn draw(mut below: impl FnMut(u32) -> u32) -> Self {
        let letter = b'A' + u8::try_from(below(26)).unwrap_or(0);
        let number = CardNumber { letter, digits: below(1_000_000_000) };
        let mut key_numbers: Vec<u16> = (0..10_000).collect();
        let codes = (0_u32..CODES as u32)
            .map(|place| {
                let drawn = place + below(10_000 - place);
                key_numbers.swap(place as usize, drawn as usize);
                (key_numbers[place as usize], below(1_000_000))
            })
            .collect();
        Self { number, codes }
    }
}
