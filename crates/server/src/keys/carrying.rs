//! What is carried from the page that waits into the app. All of it is derived and kept nowhere (decision 0006): the six
//! digits, the QR's authentication, the secret of the link on the phone itself, and the value by which the app leads back.

use aws_lc_rs::hmac;
use protocol::carry::CarrySecret;
use protocol::{CannotSign, DevicePublicKey};
use zeroize::Zeroizing;

use super::ring::{KeyRing, keyed};

impl KeyRing {
    /// The six digits to carry for one request. Each of the million numbers is equally likely.
    pub fn carry_number(&self, request_id: u128) -> Zeroizing<String> {
        number(self.families().carry.newest(), "number", request_id)
    }

    /// The same under each key still held: a page that was drawn before a rotation shows an older one's.
    pub fn carry_numbers(&self, request_id: u128) -> impl Iterator<Item = Zeroizing<String>> + use<> {
        self.families().carry.under_each(|key| number(key, "number", request_id)).into_iter()
    }

    /// The six digits that are sent to a mail address which somebody typed.
    pub fn email_code(&self, wanted_id: u128) -> Zeroizing<String> {
        number(self.families().carry.newest(), "email", wanted_id)
    }

    /// The same under each key still held.
    pub fn email_codes(&self, wanted_id: u128) -> impl Iterator<Item = Zeroizing<String>> + use<> {
        self.families().carry.under_each(|key| number(key, "email", wanted_id)).into_iter()
    }

    /// What authenticates the QR of `request` that is drawn in this second.
    pub fn qr_mac(&self, request: &str, at_s: i64) -> CarrySecret {
        self.families().qr.newest().mac(request, at_s)
    }

    /// The same under each key still held.
    pub fn qr_macs(&self, request: &str, at_s: i64) -> impl Iterator<Item = CarrySecret> + use<> {
        self.families().qr.under_each(|key| key.mac(request, at_s)).into_iter()
    }

    /// The text of the QR that brings a whole request to a phone without a network.
    pub fn offline_qr(&self, request_bytes: &[u8]) -> Result<String, CannotSign> {
        self.families().page.newest().write_request(request_bytes)
    }

    /// The public halves of the keys by which such QRs are signed, the newest first.
    pub fn page_keys(&self) -> Vec<DevicePublicKey> {
        self.families().page.newest_first().map(|key| key.public().clone()).collect()
    }

    /// The secret of the link on the phone itself, for one request.
    pub fn link_secret(&self, request_id: u128) -> CarrySecret {
        link(self.families().carry.newest(), request_id)
    }

    /// The same under each key still held.
    pub fn link_secrets(&self, request_id: u128) -> impl Iterator<Item = CarrySecret> + use<> {
        self.families().carry.under_each(|key| link(key, request_id)).into_iter()
    }

    /// What leads the person back to the login that asked, given to the device that approved and to nobody else.
    pub fn return_value(&self, request_id: u128, device_id: u128) -> CarrySecret {
        way_back(self.families().carry.newest(), request_id, device_id)
    }

    /// The same under each key still held.
    pub fn return_values(&self, request_id: u128, device_id: u128) -> impl Iterator<Item = CarrySecret> + use<> {
        self.families().carry.under_each(|key| way_back(key, request_id, device_id)).into_iter()
    }
}

fn link(key: &hmac::Key, request_id: u128) -> CarrySecret {
    CarrySecret::first_half_of(&keyed(key, "link", &[&request_id.to_be_bytes()]))
}

fn way_back(key: &hmac::Key, request_id: u128, device_id: u128) -> CarrySecret {
    CarrySecret::first_half_of(&keyed(key, "return", &[&request_id.to_be_bytes(), &device_id.to_be_bytes()]))
}

fn number(key: &hmac::Key, label: &str, id: u128) -> Zeroizing<String> {
    /// The largest multiple of a million that 32 bits can hold: what lies above would favour small numbers.
    const USABLE: u32 = u32::MAX - u32::MAX % 1_000_000;
    let mut round: u32 = 0;
    loop {
        let block = keyed(key, label, &[&id.to_be_bytes(), &round.to_be_bytes()]);
        let (draws, _) = block.as_chunks::<4>();
        if let Some(drawn) = draws.iter().map(|draw| u32::from_be_bytes(*draw)).find(|drawn| *drawn < USABLE) {
            return Zeroizing::new(format!("{:06}", drawn % 1_000_000));
        }
        round = round.wrapping_add(1);
    }
}
