//! Sealed pieces, one behind the other: AES-256-GCM under a key of this file alone, the place and whether it is the last in
//! the nonce, the header with each. So none can be left out, repeated, moved, or taken from another file.
//!
//! Form of a piece: length of what follows (4), ciphertext, tag (16).

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::digest::{self as library, SHA256};
use store::PIECE_BYTES_MAX;
use zeroize::Zeroizing;

/// Seals pieces in their order.
pub(super) struct Sealer {
    key: LessSafeKey,
    about: [u8; 32],
    place: u64,
}

/// Opens pieces in their order.
pub(super) struct Opener {
    sealer: Sealer,
    from: BufReader<File>,
}

impl Sealer {
    /// For a file with a key of its own; `about` is what stands before its pieces.
    pub(super) fn new(key: &[u8; 32], about: [u8; 32]) -> Option<Self> {
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
        Some(Self { key, about, place: 0 })
    }

    /// The next piece as it stands in the file.
    pub(super) fn seal(&mut self, mut piece: Zeroizing<Vec<u8>>, is_last: bool) -> Option<Vec<u8>> {
        let nonce = self.nonce(is_last);
        self.key.seal_in_place_append_tag(nonce, Aad::from(self.about), &mut *piece).ok()?;
        self.place += 1;
        let length = u32::try_from(piece.len()).ok()?.to_be_bytes();
        Some([length.as_slice(), piece.as_slice()].concat())
    }

    fn open(&mut self, mut piece: Vec<u8>, is_last: bool) -> Option<Zeroizing<Vec<u8>>> {
        let nonce = self.nonce(is_last);
        let length = self.key.open_in_place(nonce, Aad::from(self.about), &mut piece).ok()?.len();
        self.place += 1;
        piece.truncate(length);
        Some(Zeroizing::new(piece))
    }

    fn nonce(&self, is_last: bool) -> Nonce {
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&self.place.to_be_bytes());
        nonce[11] = u8::from(is_last);
        Nonce::assume_unique_for_key(nonce)
    }
}

impl Opener {
    /// For the file at `path`, whose pieces begin there.
    pub(super) fn new(path: &Path, begins: u64, key: &[u8; 32], about: [u8; 32]) -> io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(begins))?;
        let sealer = Sealer::new(key, about).ok_or(io::ErrorKind::Unsupported)?;
        Ok(Self { sealer, from: BufReader::with_capacity(1 << 20, file) })
    }

    /// The next piece, and whether it is the last; nothing where the file is not as it was sealed.
    pub(super) fn next(&mut self) -> Option<(Zeroizing<Vec<u8>>, bool)> {
        let mut length = [0; 4];
        self.from.read_exact(&mut length).ok()?;
        let length = usize::try_from(u32::from_be_bytes(length)).ok().filter(|length| *length <= PIECE_BYTES_MAX)?;
        let mut piece = Vec::new();
        let read = self.from.by_ref().take(length as u64).read_to_end(&mut piece).ok()?;
        if read != length {
            return None;
        }
        // Behind the last one there is nothing; before the end there is none that is the last.
        let is_last = self.is_at_end()?;
        Some((self.sealer.open(piece, is_last)?, is_last))
    }

    fn is_at_end(&mut self) -> Option<bool> {
        io::BufRead::fill_buf(&mut self.from).ok().map(<[u8]>::is_empty)
    }
}

/// SHA-256.
pub(super) fn digest(bytes: &[u8]) -> [u8; 32] {
    let mut digest = [0; 32];
    digest.copy_from_slice(library::digest(&SHA256, bytes).as_ref());
    digest
}

/// As hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
