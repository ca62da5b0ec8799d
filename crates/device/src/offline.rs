//! Approving a login without a network: what the page's picture says, and the digits to type there. Nothing here calls the
//! server: what is needed was told while there was one, and is kept.

use protocol::offline::read_request;
use protocol::pin::Pin;
use protocol::{OfflineCode, PinKey};

use crate::{Asked, Phone, PhoneError};

impl Phone {
    /// What the QR of a page for phones without a network asks.
    ///
    /// # Errors
    /// `NoOfflineKey` on a device that cannot answer it, `BadPage` for anything that its server did not sign as a login,
    /// `RequestEnded` for one that nobody can answer any more.
    pub fn scanned(&self, text: &str) -> Result<Asked, PhoneError> {
        if self.offline().is_none() {
            return Err(PhoneError::NoOfflineKey);
        }
        let pages = self.pages();
        if pages.is_empty() {
            return Err(PhoneError::NoPageKeys);
        }
        let (content, bytes) = read_request(text, &pages).map_err(PhoneError::BadPage)?;
        if self.now_s() >= content.expires_at {
            return Err(PhoneError::RequestEnded);
        }
        Ok(Asked::of_page(content, bytes))
    }

    /// The key of a typed PIN, as [`Phone::pin_key`], without ever asking the server.
    ///
    /// # Errors
    /// `PinUnsettled` while only the server knows which of two PINs counts: a PIN is never tried against both.
    pub async fn pin_key_offline(&self, pin: &Pin) -> Result<PinKey, PhoneError> {
        // Unlocked again before the key is derived, which reads the salts.
        let is_unsettled = self.salts().is_unsettled();
        if is_unsettled { Err(PhoneError::PinUnsettled) } else { self.derive(pin).await }
    }

    /// The eight digits that approve exactly what was asked, to be typed on the page. Whether the PIN was right, only the
    /// server knows.
    ///
    /// # Errors
    /// `NoOfflineKey` on a device that was activated before there were any.
    pub fn offline_code(&self, asked: &Asked, pin: &PinKey) -> Result<OfflineCode, PhoneError> {
        let key = self.offline().ok_or(PhoneError::NoOfflineKey)?;
        Ok(key.code(&pin.public(), asked.bytes()))
    }
}
