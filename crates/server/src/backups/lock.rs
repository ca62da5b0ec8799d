//! How the key of one backup is kept in it: wrapped by the master key, as data keys are, or by a key that is made of a
//! passphrase, for whoever keeps backups where the master key is not.

use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{BackupError, Key};
use crate::entropy::Entropy;

const ABOUT: &[u8] = b"tillid backup 1";
/// Somebody may try passphrases on a stolen file for years: dearer than a login's password.
const MEMORY_KIB: u32 = 256 * 1_024;
const ITERATIONS: u32 = 3;
/// More than these a file that somebody has changed would ask for in vain.
const MEMORY_KIB_MAX: u32 = MEMORY_KIB;
const ITERATIONS_MAX: u32 = ITERATIONS;

/// A wrapped key.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Lock {
    /// By the master key.
    MasterKey {
        /// Base64.
        wrapped: String,
    },
    /// By a passphrase, through Argon2id.
    Passphrase {
        /// Base64.
        salt: String,
        memory_kib: u32,
        iterations: u32,
        /// Base64.
        wrapped: String,
    },
}

impl Lock {
    /// A new key and its lock.
    pub(super) fn make(with: Key<'_>, entropy: &Entropy) -> Option<(Self, Zeroizing<[u8; 32]>)> {
        let key = Zeroizing::new(entropy.bytes::<32>());
        let lock = match with {
            Key::Master(master) => Self::MasterKey { wrapped: STANDARD.encode(master.wrap(&key, ABOUT, entropy)?) },
            Key::Passphrase(passphrase) => {
                let salt: [u8; 16] = entropy.bytes();
                let wrapping = wrapping(passphrase, &salt, MEMORY_KIB, ITERATIONS)?;
                let mut wrapped = Zeroizing::new(key.to_vec());
                // The key is used once: its salt is new.
                wrapping.seal_in_place_append_tag(nonce(), Aad::from(ABOUT), &mut *wrapped).ok()?;
                Self::Passphrase {
                    salt: STANDARD.encode(salt),
                    memory_kib: MEMORY_KIB,
                    iterations: ITERATIONS,
                    wrapped: STANDARD.encode(&*wrapped),
                }
            }
        };
        Some((lock, key))
    }

    /// The key, for whoever has what it was locked with.
    pub(super) fn open(&self, with: Key<'_>, path: &Path) -> Result<Zeroizing<[u8; 32]>, BackupError> {
        let path = || path.to_owned();
        match (self, with) {
            (Self::MasterKey { wrapped }, Key::Master(master)) => {
                let wrapped = STANDARD.decode(wrapped).map_err(|_| BackupError::Altered(path()))?;
                master.unwrap(&wrapped, ABOUT).ok_or_else(|| BackupError::OtherMasterKey(path()))
            }
            (Self::Passphrase { salt, memory_kib, iterations, wrapped }, Key::Passphrase(passphrase)) => {
                let altered = || BackupError::Altered(path());
                if *memory_kib > MEMORY_KIB_MAX || *iterations > ITERATIONS_MAX {
                    return Err(altered());
                }
                let salt = STANDARD.decode(salt).map_err(|_| altered())?;
                let mut wrapped = Zeroizing::new(STANDARD.decode(wrapped).map_err(|_| altered())?);
                let wrapping = wrapping(passphrase, &salt, *memory_kib, *iterations).ok_or_else(altered)?;
                let opened = wrapping.open_in_place(nonce(), Aad::from(ABOUT), &mut wrapped);
                let key = opened.map_err(|_| BackupError::OtherPassphrase(path()))?;
                <[u8; 32]>::try_from(&*key).map(Zeroizing::new).map_err(|_| altered())
            }
            (Self::MasterKey { .. }, Key::Passphrase(_)) => Err(BackupError::WantsMasterKey(path())),
            (Self::Passphrase { .. }, Key::Master(_)) => Err(BackupError::WantsPassphrase(path())),
        }
    }
}

fn wrapping(passphrase: &str, salt: &[u8], memory_kib: u32, iterations: u32) -> Option<LessSafeKey> {
    let params = Params::new(memory_kib, iterations, 1, Some(32)).ok()?;
    let mut key = Zeroizing::new([0; 32]);
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(passphrase.as_bytes(), salt, &mut *key).ok()?;
    UnboundKey::new(&AES_256_GCM, &*key).ok().map(LessSafeKey::new)
}

fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}
