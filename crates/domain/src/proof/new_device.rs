//! The approval of a new device: taken once, and good for the very key that was named where it was signed.

use protocol::DevicePublicKey;
use protocol::request::{Kind, RequestContent};

use super::ApprovalTaken;
use crate::activation::Activation;
use crate::ids::{AccountId, ActivationId, DeviceId, RequestId};
use crate::request::Request;

/// Says that a device of this account approved, in what it signed, exactly the key of this activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewDeviceApproved {
    account: AccountId,
    activation: ActivationId,
    request: RequestId,
    device: DeviceId,
}

impl NewDeviceApproved {
    /// Checks that the approval `taken` is of `request`, that this activation asked it, and that the bytes that were shown
    /// and signed name this activation's key.
    pub fn check(taken: &ApprovalTaken, request: &Request, activation: &Activation) -> Option<Self> {
        let content = RequestContent::parse(&request.bytes).ok().filter(|content| content.kind == Kind::Activate)?;
        let key = DevicePublicKey::from_sec1(&activation.device_key).ok()?.thumbprint();
        let names_it = content.device.is_some_and(|device| device.key == key);
        let together = taken.request() == request.id
            && request.asker.activation() == Some(activation.id)
            && request.account == activation.account
            && taken.account() == activation.account;
        (names_it && together).then_some(Self {
            account: activation.account,
            activation: activation.id,
            request: request.id,
            device: taken.device(),
        })
    }

    /// Whose device approved.
    pub fn account(self) -> AccountId {
        self.account
    }

    /// The activation that was approved.
    pub fn activation(self) -> ActivationId {
        self.activation
    }

    /// The request whose approval was taken.
    pub fn request(self) -> RequestId {
        self.request
    }

    /// The device that approved.
    pub fn device(self) -> DeviceId {
        self.device
    }
}
