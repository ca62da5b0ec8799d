//! Changing the PIN without ever being left without one.

use protocol::pin::Pin;
use protocol::pin_change::{self, Signers};
use protocol::wire::PinChanged;
use protocol::{PinKey, PinSalt};

use crate::world::draw;
use crate::{Phone, PhoneError};

impl Phone {
    /// Changes the PIN: both salts are kept before the server is told, and only its answer (or, if that is lost,
    /// the next [`Phone::status`]) says which one stays. Gives the key of the new PIN.
    ///
    /// # Errors
    /// `wrong_pin` when `old` is not the PIN; the old PIN then still counts.
    pub async fn change_pin(&self, old: &PinKey, new: &Pin) -> Result<PinKey, PhoneError> {
        let standing = self.status().await?;
        let generation = standing.pin_generation.checked_add(1).ok_or(PhoneError::Crypto)?;
        let salt = draw(self.line().world.as_ref(), PinSalt::generate).map_err(|_| PhoneError::Crypto)?;
        let (pin, its_salt) = (new.clone(), salt.clone());
        let derived = tokio::task::spawn_blocking(move || PinKey::derive(&pin, &its_salt)).await;
        let new_pin = derived.map_err(|_| PhoneError::Crypto)??;

        let both = self.salts().with_next(generation, salt);
        self.keep(&both)?;
        let line = self.line();
        let body = |nonce: &str| {
            let signers = Signers { device: &line.key, old_pin: old, new_pin: &new_pin };
            pin_change::sign(line.server.origin(), &line.kid, nonce, generation, signers)
        };
        match line.change::<PinChanged>("/pin", &body, None).await {
            Ok(changed) => {
                self.settle(changed.pin_generation)?;
                Ok(new_pin)
            }
            // Refused means that nothing changed; any other failure leaves it open until the next status.
            Err(PhoneError::Refused(problem)) if problem.status < 500 => {
                self.settle(standing.pin_generation)?;
                Err(PhoneError::Refused(problem))
            }
            Err(error) => Err(error),
        }
    }
}
