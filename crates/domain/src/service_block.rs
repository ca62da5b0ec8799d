//! A service that a person does not want to be asked by. Its logins by code card go on; lifting it takes the PIN.

use crate::ids::{AccountId, ServiceId};
use crate::secret::Digest;
use crate::service::Service;
use crate::time::Time;

/// A service that may not ask the account's code apps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceBlock {
    /// Whose.
    pub account: AccountId,
    /// Which service.
    pub service: ServiceId,
    /// Since when.
    pub at: Time,
}

impl ServiceBlock {
    /// The one name of the two together.
    pub fn key_of(account: AccountId, service: &ServiceId) -> Digest {
        Digest(protocol::sha256(format!("service block {account} {service}").as_bytes()))
    }

    /// Its key.
    pub fn key(&self) -> Digest {
        Self::key_of(self.account, &self.service)
    }

    /// Whether it holds for `service`. One that got its ID after another was removed has nothing to do with that one.
    pub fn holds_for(&self, service: &Service) -> bool {
        self.service == service.id && self.at >= service.created_at
    }
}
