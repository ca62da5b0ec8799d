//! Somebody who blocks their devices, one after the other.

use super::client::{Client, told_or_lost};
use super::desk::Lost;

impl Client {
    /// Blocks one device after the other, until nobody answers any more.
    pub(crate) async fn blocks_until_silence(mut self) -> Self {
        while self.blocks_a_device().await == Ok(true) {}
        self
    }

    /// Blocks one device after the other until none is left; whatever gets no answer is tried again.
    pub(crate) async fn blocks_them_all(mut self) -> Self {
        loop {
            let blocked = self.blocks_a_device().await;
            if self.notes(blocked) == Ok(false) {
                return self;
            }
        }
    }

    /// Blocks the next of their other devices; gives whether there was one.
    async fn blocks_a_device(&mut self) -> Result<bool, Lost> {
        self.dark = self.counts.borrow().dark;
        let Some(next) = self.person.others.iter().find(|phone| !self.told.blocked.contains(phone.id())) else {
            return Ok(false);
        };
        let id = next.id().to_owned();
        let (phone, pin) = (&self.person.phone, &self.town.pin);
        told_or_lost(phone.unlock(pin).await)?.expect("it opens");
        self.told.unsure_blocked = Some(id.clone());
        told_or_lost(phone.block(&id, pin).await)?.expect("it blocks");
        self.told.unsure_blocked = None;
        self.told.blocked.insert(id);
        self.was_told();
        Ok(true)
    }
}
