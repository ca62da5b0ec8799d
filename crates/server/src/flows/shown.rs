//! What was shown beside the password is looked at once more before anything is done on it: it may have been blocked since.

use domain::account::Account;
use domain::card::Card;
use domain::device::Device;
use domain::shown::{Factors, Shown};
use store::{Changes, Store, Versioned};

use super::Fault;
use crate::app::App;

/// Devices and cards of an account, as they are now.
pub struct Kept {
    devices: Vec<Versioned<Device>>,
    cards: Vec<Versioned<Card>>,
}

impl Kept {
    /// Reads them, after the account's row that is their anchor: read after them, it could be that of another who has made
    /// a device meanwhile, and both would find a place.
    pub async fn read(app: &App, anchor: &Versioned<Account>) -> Result<Self, Fault> {
        Ok(Self { devices: app.store.devices(anchor.id).await?, cards: app.store.cards(anchor.id).await? })
    }

    /// As the rules look at them.
    pub fn factors(&self) -> Factors<'_> {
        Factors {
            devices: self.devices.iter().map(Versioned::get).collect(),
            cards: self.cards.iter().map(Versioned::get).collect(),
        }
    }

    /// The devices alone.
    pub fn devices(&self) -> &[Versioned<Device>] {
        &self.devices
    }

    /// `changes` are written only if nobody blocks what was shown meanwhile.
    pub fn require(&self, shown: Shown, changes: &mut Changes) {
        match shown {
            Shown::Device(id) => {
                self.devices.iter().filter(|device| device.id == id).for_each(|device| {
                    changes.require(device);
                });
            }
            Shown::Card(id) => {
                self.cards.iter().filter(|card| card.id == id).for_each(|card| {
                    changes.require(card);
                });
            }
        }
    }
}
