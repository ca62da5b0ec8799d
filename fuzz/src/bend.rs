//! Bends stored inputs, the same way each time: flips, cuts, doubles, swaps, and puts in what parsers fear.

/// Pieces that have made parsers stumble.
const FEARED: &[&[u8]] = &[
    b"\0",
    b"\"",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"{",
    b"}",
    b"[[[[[[[[",
    b"null",
    b"-1",
    b"1e999",
    b"18446744073709551616",
    b"%",
    b"%00",
    b"%zz",
    b"&",
    b"=",
    b";",
    b",",
    b"\r\n",
    b"\n",
    b" ",
    b"\xff",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b".",
    b"..",
    b"==",
    b"Device ",
    b"Basic ",
    b"client_id=",
    b"redirect_uri=https://",
    b"__Host-",
    b"\"alg\":\"none\"",
];

/// Draws the same inputs for the same number (SplitMix64).
#[derive(Clone, Debug)]
pub struct Bender(u64);

impl Bender {
    /// The bender of this number.
    pub fn of(number: u64) -> Self {
        Self(number)
    }

    /// Another input made of `seed`; `others` give pieces.
    pub fn bend(&mut self, seed: &[u8], others: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(4) {
            self.once(&mut bytes, others);
        }
        bytes.truncate(1 << 17);
        bytes
    }

    fn once(&mut self, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
        let at = self.below(bytes.len() + 1);
        let end = (at + self.below(16)).min(bytes.len());
        match self.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            1 => drop(bytes.splice(at..end, [])),
            2 => {
                let piece = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, piece));
            }
            3 => bytes.truncate(at),
            4 => {
                let other = others.get(self.below(others.len())).map_or(&[][..], Vec::as_slice);
                let from = self.below(other.len() + 1);
                let to = (from + self.below(64)).min(other.len());
                drop(bytes.splice(at..end, other[from..to].to_vec()));
            }
            5 => {
                // Very long, now and then.
                let (times, piece) = (1 << self.below(14), FEARED[self.below(FEARED.len())]);
                drop(bytes.splice(at..at, piece.repeat(times)));
            }
            6 if at < bytes.len() => bytes[at] = u8::try_from(self.below(256)).unwrap_or_default(),
            _ => drop(bytes.splice(at..end, FEARED[self.below(FEARED.len())].to_vec())),
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from((mixed ^ (mixed >> 31)) % bound).unwrap_or_default()
    }
}
