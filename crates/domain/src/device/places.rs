//! How many devices an account may have.

use super::Device;
use crate::ids::DeviceId;
use crate::limits::Limits;

/// Whether one more device finds a place among the account's `devices`. The one that it takes the place of is not counted.
pub fn has_place<'a>(
    devices: impl IntoIterator<Item = &'a Device>,
    replaced: Option<DeviceId>,
    limits: &Limits,
) -> bool {
    let others = devices.into_iter().filter(|device| device.holds_a_place() && Some(device.id) != replaced);
    others.count() < limits.devices_per_account
}
