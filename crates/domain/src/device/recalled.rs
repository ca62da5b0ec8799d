//! What a device takes up from the log that is kept outside, where it was restored from a backup.

use super::{Device, Lock};
use crate::platform_key::PlatformKey;
use crate::time::Time;

/// What the log outside knows of a device after a backup. It only takes away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recalled {
    /// How many wrong PINs there were in a row, as last written down; nothing where none was given.
    pub wrong_in_a_row: Option<u8>,
    /// When wrong PINs were given.
    pub wrong_at: Vec<Time>,
    /// Bad assertions of the platform key.
    pub wrong_assertions: u8,
    /// Its platform key was removed, or gave its place to one that stands in no log.
    pub other_platform_key: bool,
    /// When it locks was chosen; what, stands in no log.
    pub lock_chosen: bool,
}

impl Device {
    pub(super) fn recalled(self, recalled: Recalled) -> Self {
        let Recalled { wrong_in_a_row, wrong_at: more, wrong_assertions, other_platform_key, lock_chosen } = recalled;
        let before: Vec<Time> = self.wrong_at.into_iter().filter(|at| !more.contains(at)).collect();
        let counted = |key: PlatformKey| PlatformKey {
            wrong_since_pin: key.wrong_since_pin.saturating_add(wrong_assertions),
            ..key
        };
        Self {
            wrong_in_a_row: wrong_in_a_row.unwrap_or(self.wrong_in_a_row),
            wrong_at: [before, more].concat(),
            platform_key: self.platform_key.filter(|_| !other_platform_key).map(counted),
            lock: if lock_chosen { Lock::AtClose } else { self.lock },
            ..self
        }
    }
}
