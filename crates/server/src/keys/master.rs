//! The master key: thirty-two random bytes in a file of mode 0600, or in one environment variable.
//!
//! Two keys are derived from it: one wraps data keys, one makes the check value by which a database
//! tells that it belongs to another master key before anything fails to open.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use store::sync_folder_of;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::entropy::Entropy;

/// The environment variable that may hold the master key itself (base64), in place of a file.
pub const MASTER_KEY_VARIABLE: &str = "TILLID_MASTER_KEY";

const NONCE_BYTES: usize = 12;
const FILE_BYTES_MAX: u64 = 1_024;

/// Wraps and unwraps data keys. Prints as `…` and clears itself.
pub struct MasterKey {
    wrapping: Zeroizing<[u8; 32]>,
    checking: Zeroizing<[u8; 32]>,
}

/// Where the master key is kept.
#[derive(Clone)]
pub struct MasterKeySource {
    /// The file.
    pub file: PathBuf,
    /// The text of [`MASTER_KEY_VARIABLE`], which goes before the file.
    pub text: Option<Zeroizing<String>>,
}

/// Why there is no master key, in one sentence for the operator.
#[derive(Debug)]
pub enum MasterKeyError {
    /// The file is not there or cannot be read.
    Unreadable(PathBuf, io::Error),
    /// Others than the owner may read the file.
    OpenToOthers(PathBuf, u32),
    /// The text is not 32 bytes in base64.
    NotAKey(String),
    /// A file is already there; it is never overwritten.
    AlreadyThere(PathBuf),
    /// The file could not be written.
    Unwritable(PathBuf, io::Error),
}

/// The database was made with another master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongMasterKey;

impl MasterKeySource {
    /// Reads the key.
    pub fn open(&self) -> Result<MasterKey, MasterKeyError> {
        match &self.text {
            Some(text) => MasterKey::from_variable(text),
            None => MasterKey::from_file(&self.file),
        }
    }
}

impl fmt::Debug for MasterKeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKeySource({})", if self.text.is_some() { "…".into() } else { self.file.display().to_string() })
    }
}

impl MasterKey {
    /// Makes a new key and writes it to `path` with mode 0600. Never overwrites a file.
    pub fn create(path: &Path, entropy: &Entropy) -> Result<Self, MasterKeyError> {
        let bytes = Zeroizing::new(entropy.bytes::<32>());
        let mut text = Zeroizing::new(STANDARD.encode(bytes.as_slice()));
        text.push('\n');
        let written = new_private_file(path).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            // Nothing is wrapped by a key whose file a power cut could take.
            sync_folder_of(path)
        });
        match written {
            Ok(()) => Ok(Self::from_bytes(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(MasterKeyError::AlreadyThere(path.to_owned()))
            }
            Err(error) => Err(MasterKeyError::Unwritable(path.to_owned(), error)),
        }
    }

    /// Reads the key from a file that nobody but its owner may read.
    pub fn from_file(path: &Path) -> Result<Self, MasterKeyError> {
        let unreadable = |error| MasterKeyError::Unreadable(path.to_owned(), error);
        let metadata = fs::metadata(path).map_err(unreadable)?;
        refuse_open_to_others(path, &metadata)?;
        let named = || format!("the file {}", path.display());
        if metadata.len() > FILE_BYTES_MAX {
            return Err(MasterKeyError::NotAKey(named()));
        }
        let text = Zeroizing::new(fs::read(path).map_err(unreadable)?);
        Self::from_base64(&text).ok_or_else(|| MasterKeyError::NotAKey(named()))
    }

    /// Reads the key from the text of [`MASTER_KEY_VARIABLE`].
    pub fn from_variable(text: &str) -> Result<Self, MasterKeyError> {
        let named = || format!("the environment variable {MASTER_KEY_VARIABLE}");
        Self::from_base64(text.as_bytes()).ok_or_else(|| MasterKeyError::NotAKey(named()))
    }

    /// Sixteen bytes to keep in the database, telling which master key it belongs to and nothing else about it.
    pub fn check_value(&self) -> [u8; 16] {
        let mut value = [0; 16];
        value.copy_from_slice(&derive(&*self.checking, b"tillid/check-value/1")[..16]);
        value
    }

    /// Confirms that the database belongs to this master key.
    pub fn verify(&self, kept_check_value: &[u8]) -> Result<(), WrongMasterKey> {
        if bool::from(self.check_value().ct_eq(kept_check_value)) { Ok(()) } else { Err(WrongMasterKey) }
    }

    /// Wraps 32 bytes for keeping: nonce, then ciphertext and tag, bound to `about`.
    pub(crate) fn wrap(&self, key: &[u8; 32], about: &[u8], entropy: &Entropy) -> Option<Vec<u8>> {
        let nonce: [u8; NONCE_BYTES] = entropy.bytes();
        let mut sealed = Zeroizing::new(key.to_vec());
        let wrapping = self.wrapping_key()?;
        let nonce_for_use = Nonce::assume_unique_for_key(nonce);
        wrapping.seal_in_place_append_tag(nonce_for_use, Aad::from(about), &mut *sealed).ok()?;
        Some([nonce.as_slice(), sealed.as_slice()].concat())
    }

    /// Unwraps what [`Self::wrap`] made for the same `about`; `None` for anything else.
    pub(crate) fn unwrap(&self, wrapped: &[u8], about: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let (nonce, sealed) = wrapped.split_first_chunk::<NONCE_BYTES>()?;
        let mut opened = Zeroizing::new(sealed.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let plain = self.wrapping_key()?.open_in_place(nonce, Aad::from(about), &mut opened).ok()?;
        <[u8; 32]>::try_from(&*plain).ok().map(Zeroizing::new)
    }

    fn wrapping_key(&self) -> Option<LessSafeKey> {
        UnboundKey::new(&AES_256_GCM, &*self.wrapping).ok().map(LessSafeKey::new)
    }

    fn from_base64(text: &[u8]) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim_ascii()).ok()?);
        Some(Self::from_bytes(bytes.as_slice().try_into().ok()?))
    }

    fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self { wrapping: derive(bytes, b"tillid/wrapping/1"), checking: derive(bytes, b"tillid/checking/1") }
    }
}

fn derive(key: &[u8], label: &[u8]) -> Zeroizing<[u8; 32]> {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), label);
    let mut derived = Zeroizing::new([0; 32]);
    derived.copy_from_slice(tag.as_ref());
    derived
}

#[cfg(unix)]
fn new_private_file(path: &Path) -> io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn new_private_file(path: &Path) -> io::Result<fs::File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(unix)]
fn refuse_open_to_others(path: &Path, metadata: &fs::Metadata) -> Result<(), MasterKeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(MasterKeyError::OpenToOthers(path.to_owned(), mode)) }
}

#[cfg(not(unix))]
fn refuse_open_to_others(_: &Path, _: &fs::Metadata) -> Result<(), MasterKeyError> {
    Ok(())
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl fmt::Display for MasterKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => write!(
                f,
                "The master key file {} cannot be read ({error}); restore it from where you keep it safe, or name another \
                 with `master_key.file`.",
                path.display()
            ),
            Self::OpenToOthers(path, mode) => write!(
                f,
                "The master key file {0} may be read by others (mode {mode:04o}); run `chmod 600 {0}`, and think about who \
                 may have read it.",
                path.display()
            ),
            Self::NotAKey(place) => {
                write!(
                    f,
                    "The master key in {place} is not 32 bytes in base64 (44 characters); restore the one that `tillid init` made."
                )
            }
            Self::AlreadyThere(path) => write!(
                f,
                "There is already a master key in {}; it was left as it is, because what it sealed would be lost.",
                path.display()
            ),
            Self::Unwritable(path, error) => {
                write!(f, "The master key file {} cannot be written ({error}).", path.display())
            }
        }
    }
}

impl std::error::Error for MasterKeyError {}

impl fmt::Display for WrongMasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "This database was made with another master key; give the one that belongs to it (`master_key.file`).",
        )
    }
}

impl std::error::Error for WrongMasterKey {}
