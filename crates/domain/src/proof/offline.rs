//! Approved without a network: eight digits that a device and its person's PIN make of one request, told by hand.

use protocol::signed::Verification;
use protocol::{OfflineCode, OfflineKey, PinPublicKey};

use crate::device::Device;
use crate::ids::{DeviceId, RequestId};
use crate::limits::Limits;
use crate::request::Request;
use crate::time::Time;

/// How the code app showed that its person was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppVerification {
    /// Signed, together with the device key.
    Signed(Verification),
    /// By PIN, without a network: eight digits told it.
    Offline,
}

/// A device of which offline codes may come, with what they are made of, opened for one check.
pub struct OfflineDevice<'a> {
    /// The device.
    pub device: &'a Device,
    /// Its offline key.
    pub key: OfflineKey,
    /// The public key of its PIN.
    pub pin: PinPublicKey,
}

/// Says that the digits are those of an active device of the request's own account and of its PIN, for exactly the
/// request's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfflineApproval {
    request: RequestId,
    device: DeviceId,
}

/// What eight digits say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfflineAnswer {
    /// Yes, with the proof.
    Approved(OfflineApproval),
    /// The device's half is right and the PIN's is not: a wrong PIN of this device.
    WrongPin(DeviceId),
    /// Nothing: no device made them.
    Wrong,
}

impl OfflineApproval {
    /// Compares `typed` with what each of `devices` would say. All of them are asked, whichever is right, so that the time
    /// tells nothing.
    pub fn check(
        typed: &OfflineCode,
        request: &Request,
        devices: &[OfflineDevice<'_>],
        (limits, now): (&Limits, Time),
    ) -> OfflineAnswer {
        let mut answer = OfflineAnswer::Wrong;
        for OfflineDevice { device, key, pin } in devices {
            let halves = typed.agrees(&key.code(pin, &request.bytes));
            let may_answer = device.account == request.account && device.is_active(limits, now);
            answer = match (may_answer, halves, answer) {
                (true, (true, true), _) => OfflineAnswer::Approved(Self { request: request.id, device: device.id }),
                (true, (true, false), OfflineAnswer::Wrong) => OfflineAnswer::WrongPin(device.id),
                (_, _, before) => before,
            };
        }
        answer
    }

    /// The request whose bytes the digits are for.
    pub fn request(&self) -> RequestId {
        self.request
    }

    /// The device that made them.
    pub fn device(&self) -> DeviceId {
        self.device
    }
}
