//! Secrets of the server: one master key that wraps random data keys, and what the data keys do.
//!
//! The master key never stands in the database and never touches data; the database never holds a key
//! that is not wrapped. So neither alone opens a sealed column or tests a password, a code or a PIN.

mod carrying;
mod checkpoints;
mod families;
pub mod kept;
mod master;
mod nonce;
mod posted;
pub mod resealing;
mod ring;
mod sealed;

#[cfg(test)]
mod tests;

pub use checkpoints::{CheckpointKey, CheckpointPublic};
pub use master::{MASTER_KEY_VARIABLE, MasterKey, MasterKeyError, MasterKeySource, WrongMasterKey};
pub use nonce::{NONCE_LIVES_S, Nonce, NonceRefused};
pub use posted::{POSTED_LIVES_S, PostedRefused};
pub use ring::{ANNOUNCED_S, KeyId, KeyRing, KeyRingError, Purpose, StoredKey, UnknownKey};
pub use sealed::{Place, SealError};
