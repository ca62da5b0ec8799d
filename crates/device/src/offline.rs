//! Approving a login without a network: what the page's picture says, and the digits to type there.

use protocol::offline::read_request;
use protocol::{DevicePublicKey, OfflineCode, PinKey};

use crate::{Asked, Phone, PhoneError};

impl Phone {
    /// What the QR of a page for phones without a network asks; `keys` are the server's, of this device's standing.
    ///
    /// # Errors
    /// `NotThisRequest` for anything that the server did not sign.
    pub fn scanned(&self, text: &str, keys: &[DevicePublicKey]) -> Result<Asked, PhoneError> {
        let (content, bytes) = read_request(text, keys).ok_or(PhoneError::NotThisRequest)?;
        Ok(Asked::of_page(content, bytes))
    }

    /// The eight digits that approve exactly what was asked, to be typed on the page; none on a device that was activated
    /// before there were any. Whether the PIN was right, only the server knows.
    #[must_use]
    pub fn offline_code(&self, asked: &Asked, pin: &PinKey) -> Option<OfflineCode> {
        Some(self.offline()?.code(&pin.public(), asked.bytes()))
    }
}
