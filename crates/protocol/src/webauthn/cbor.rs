//! Reading CBOR (RFC 8949), as narrow as CTAP2's canonical form makes it.
//!
//! Definite lengths, shortest heads, no tags, no floats, no key of a map twice. Nothing is allocated by a length that
//! a stranger wrote: every string is a part of the input.

use super::Refused;

/// How deep anything may nest; a COSE key needs one level, an extension two or three.
const DEPTH_MAX: u8 = 4;

/// What is left to read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

/// A key of a map, or a number or string in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item<'a> {
    /// A number from −2⁶⁴ to 2⁶⁴ − 1.
    Integer(i128),
    /// Bytes.
    Bytes(&'a [u8]),
    /// Text.
    Text(&'a str),
    /// The whole of an array, map, `true`, `false` or `null`, checked but not taken apart.
    Other(&'a [u8]),
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What has not been read.
    pub(super) fn rest(self) -> &'a [u8] {
        self.0
    }

    /// Nothing is left.
    pub(super) fn end(self) -> Result<(), Refused> {
        if self.0.is_empty() { Ok(()) } else { Err(Refused::Malformed) }
    }

    /// The members of the map that stands next, at most `members_max` of them, in the order that they have.
    pub(super) fn map(&mut self, members_max: usize) -> Result<Vec<(Item<'a>, Item<'a>)>, Refused> {
        self.map_at(members_max, 1)
    }

    fn map_at(&mut self, members_max: usize, depth: u8) -> Result<Vec<(Item<'a>, Item<'a>)>, Refused> {
        let (major, count) = self.head()?;
        let count = usize::try_from(count).map_err(|_| Refused::Malformed)?;
        if major != 5 || count > members_max {
            return Err(Refused::Malformed);
        }
        let mut members: Vec<(Item<'a>, Item<'a>)> = Vec::new();
        for _ in 0..count {
            let key = self.item(depth)?;
            if matches!(key, Item::Other(_)) || members.iter().any(|(known, _)| *known == key) {
                return Err(Refused::Malformed);
            }
            members.push((key, self.item(depth)?));
        }
        Ok(members)
    }

    fn item(&mut self, depth: u8) -> Result<Item<'a>, Refused> {
        if depth > DEPTH_MAX {
            return Err(Refused::Malformed);
        }
        let start = *self;
        let (major, argument) = self.head()?;
        match major {
            0 => Ok(Item::Integer(i128::from(argument))),
            1 => Ok(Item::Integer(-1 - i128::from(argument))),
            2 => self.take(argument).map(Item::Bytes),
            3 => std::str::from_utf8(self.take(argument)?).map(Item::Text).map_err(|_| Refused::Malformed),
            4 => {
                for _ in 0..argument {
                    self.item(depth + 1)?;
                }
                Ok(Item::Other(start.before(*self)))
            }
            5 => {
                *self = start;
                self.map_at(MEMBERS_MAX_INSIDE, depth + 1)?;
                Ok(Item::Other(start.before(*self)))
            }
            7 if matches!(argument, 20..=22) => Ok(Item::Other(start.before(*self))),
            _ => Err(Refused::Malformed),
        }
    }

    /// Major type and argument (RFC 8949 §3), the argument in its shortest form (§4.2.1).
    fn head(&mut self) -> Result<(u8, u64), Refused> {
        let first = self.take(1)?[0];
        let (major, low) = (first >> 5, first & 0x1f);
        let (more, least) = match low {
            0..=23 => return Ok((major, u64::from(low))),
            24 => (1, 24),
            25 => (2, 1 << 8),
            26 => (4, 1 << 16),
            27 => (8, 1 << 32),
            _ => return Err(Refused::Malformed),
        };
        // Of simple values only the short ones are read, and a float's bits are no number.
        if major == 7 {
            return Err(Refused::Malformed);
        }
        let argument = self.take(more)?.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        if argument < least { Err(Refused::Malformed) } else { Ok((major, argument)) }
    }

    fn take(&mut self, count: u64) -> Result<&'a [u8], Refused> {
        let count = usize::try_from(count).map_err(|_| Refused::Malformed)?;
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Refused::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    /// The bytes that stand between this place and a later one.
    pub(super) fn before(self, later: Self) -> &'a [u8] {
        self.0.get(..self.0.len() - later.0.len()).unwrap_or_default()
    }
}

const MEMBERS_MAX_INSIDE: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<usize, Refused> {
        let mut reader = Reader::new(bytes);
        let members = reader.map(8)?;
        reader.end()?;
        Ok(members.len())
    }

    #[test]
    fn what_ctap2_writes_is_read() {
        assert_eq!(read(&[0xa0]), Ok(0));
        assert_eq!(read(&[0xa1, 0x01, 0x02]), Ok(1));
        assert_eq!(read(&[0xa2, 0x01, 0x26, 0x20, 0x41, 0xff]), Ok(2));
        assert_eq!(read(&[0xa1, 0x63, b'f', b'm', b't', 0xa1, 0x61, b'x', 0x83, 0xf5, 0xf4, 0xf6]), Ok(1));
        let mut reader = Reader::new(&[0xa1, 0x39, 0x01, 0x00, 0x1b, 0xff, 0, 0, 0, 0, 0, 0, 0, 7, 7]);
        assert_eq!(reader.map(1), Ok(vec![(Item::Integer(-257), Item::Integer(0xff00_0000_0000_0000))]));
        assert_eq!(reader.rest(), [7, 7]);
    }

    #[test]
    fn everything_else_is_refused() {
        let table: [(&str, &[u8]); 25] = [
            ("nothing", &[]),
            ("no map", &[0x01]),
            ("an array", &[0x80]),
            ("cut off before its members", &[0xa1]),
            ("cut off before a value", &[0xa1, 0x01]),
            ("cut off in a string", &[0xa1, 0x01, 0x42, 0x00]),
            ("cut off in a head", &[0xa1, 0x01, 0x19, 0x01]),
            ("something after it", &[0xa0, 0x00]),
            ("without an end of its own", &[0xbf, 0xff]),
            ("a string without an end of its own", &[0xa1, 0x01, 0x5f, 0x41, 0x00, 0xff]),
            ("a number longer than need be", &[0xa1, 0x01, 0x18, 0x17]),
            ("a number of two bytes longer than need be", &[0xa1, 0x01, 0x19, 0x00, 0xff]),
            ("a number of four bytes longer than need be", &[0xa1, 0x01, 0x1a, 0, 0, 0xff, 0xff]),
            ("a number of eight bytes longer than need be", &[0xa1, 0x01, 0x1b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]),
            ("a length longer than need be", &[0xb8, 0x01, 0x01, 0x02]),
            ("a key twice", &[0xa2, 0x01, 0x02, 0x01, 0x03]),
            ("a text as key twice", &[0xa2, 0x61, b'a', 0x02, 0x61, b'a', 0x03]),
            ("a key twice, further in", &[0xa1, 0x01, 0xa2, 0x01, 0x02, 0x01, 0x03]),
            ("a map as key", &[0xa1, 0xa0, 0x01]),
            ("a tag", &[0xa1, 0x01, 0xc0, 0x01]),
            ("a float", &[0xa1, 0x01, 0xf9, 0x00, 0x00]),
            ("undefined", &[0xa1, 0x01, 0xf7]),
            ("text that is no text", &[0xa1, 0x01, 0x61, 0xff]),
            ("a string as long as all memory", &[0xa1, 0x01, 0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            ("as many members as there can be", &[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ];
        for (why, bytes) in table {
            assert_eq!(read(bytes), Err(Refused::Malformed), "{why}");
        }
    }

    #[test]
    fn nesting_ends_somewhere() {
        let nested = |levels: usize| [&[0xa1, 0x01][..], &vec![0x81; levels], &[0x00]].concat();
        assert_eq!(read(&nested(3)), Ok(1));
        assert_eq!(read(&nested(4)), Err(Refused::Malformed));
        assert_eq!(read(&nested(100_000)), Err(Refused::Malformed));
        let endless = [0xa1, 0x01, 0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00];
        assert_eq!(read(&endless), Err(Refused::Malformed));
    }
}
