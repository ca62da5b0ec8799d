//! Bytes as decimal digits: a QR packs them as tightly as bytes, and every reader gives back exactly what was written.
//! Seven bytes become seventeen digits, what is left over as few as hold it.

/// Digits that hold so many bytes.
const DIGITS: [usize; 8] = [0, 3, 5, 8, 10, 13, 15, 17];

/// The digits of `bytes`.
#[must_use]
pub fn from_bytes(bytes: &[u8]) -> String {
    let written = |chunk: &[u8]| {
        let number = chunk.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        let width = DIGITS[chunk.len()];
        format!("{number:0width$}")
    };
    bytes.chunks(7).map(written).collect()
}

/// The bytes of `digits`, read as strictly as they are written: one byte string has one spelling.
pub(super) fn to_bytes(digits: &str) -> Option<Vec<u8>> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() * 7 / 17);
    for chunk in digits.as_bytes().chunks(17) {
        let count = DIGITS.iter().position(|width| *width == chunk.len())?;
        let number: u64 = std::str::from_utf8(chunk).ok()?.parse().ok()?;
        let written = number.to_be_bytes();
        let (over, read) = written.split_at(8 - count);
        if over.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend_from_slice(read);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_reads_back() {
        for length in 0..40 {
            for fill in [0, 1, 0x5a, 0xff] {
                let bytes = vec![fill; length];
                assert_eq!(to_bytes(&from_bytes(&bytes)), Some(bytes));
            }
        }
        assert_eq!(from_bytes(&[0xff; 7]), "72057594037927935");
        assert_eq!(from_bytes(&[1, 0, 0]), "00065536");
    }

    #[test]
    fn what_nobody_would_write_is_not_read() {
        for digits in ["1", "12", "256", "72057594037927936", "99999999999999999", "1234", "12a", "-12", "+12", "१२३"]
        {
            assert_eq!(to_bytes(digits), None, "{digits}");
        }
    }
}
