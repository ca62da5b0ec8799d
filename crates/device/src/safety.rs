//! What a person looks at and does when somebody else seems to ask: what has happened, services that may not ask, another
//! password, and freezing everything.

use protocol::password_change::{self, Typed};
use protocol::wire::{Activities, BlockedServices, Standing};
use protocol::{PinKey, Secret, freeze, unblock};
use reqwest::Method;

use crate::{Phone, PhoneError};

impl Phone {
    /// What the account was asked and answered, newest first; `before` is what the page above it named as next.
    ///
    /// # Errors
    /// `locked` when the phone was not unlocked, or too long ago.
    pub async fn activity(&self, before: Option<&str>) -> Result<Activities, PhoneError> {
        let path = before.map_or_else(|| "/activity".to_owned(), |before| format!("/activity?before={before}"));
        self.line().read(&path, self.token().as_ref()).await
    }

    /// The services that may not ask.
    ///
    /// # Errors
    /// `locked` when the phone was not unlocked, or too long ago.
    pub async fn blocked_services(&self) -> Result<BlockedServices, PhoneError> {
        self.line().read("/blocked-services", self.token().as_ref()).await
    }

    /// Blocks a service from asking.
    ///
    /// # Errors
    /// `locked`, `not_found`, and all else.
    pub async fn block_service(&self, service: &str) -> Result<BlockedServices, PhoneError> {
        let path = format!("/blocked-services/{service}");
        self.line().change_by(Method::PUT, &path, &|_| Ok(Vec::new()), self.token().as_ref()).await
    }

    /// Lets a service ask again.
    ///
    /// # Errors
    /// `wrong_pin` with the tries left, `locked`, and all else.
    pub async fn unblock_service(&self, service: &str, pin: &PinKey) -> Result<BlockedServices, PhoneError> {
        let line = self.line();
        let body = |nonce: &str| unblock::sign(line.server.origin(), &line.kid, nonce, service, &line.key, pin);
        let path = format!("/blocked-services/{service}");
        line.change_by(Method::DELETE, &path, &body, self.token().as_ref()).await
    }

    /// Chooses another password in place of one that a stranger knew.
    ///
    /// # Errors
    /// `wrong_pin` and `wrong_password` with the tries left, `weak_password`, `password_stands`, `locked`, and all else.
    pub async fn change_password(
        &self,
        password: &Secret,
        new_password: &Secret,
        pin: &PinKey,
    ) -> Result<Standing, PhoneError> {
        let line = self.line();
        let typed = Typed { password, new_password };
        let body = |nonce: &str| password_change::sign(line.server.origin(), &line.kid, nonce, typed, &line.key, pin);
        line.change("/password", &body, self.token().as_ref()).await
    }

    /// Freezes the whole account; only an operator reopens it.
    ///
    /// # Errors
    /// `wrong_pin` with the tries left, `locked`, and all else.
    pub async fn freeze(&self, pin: &PinKey) -> Result<Standing, PhoneError> {
        let line = self.line();
        let body = |nonce: &str| freeze::sign(line.server.origin(), &line.kid, nonce, &line.key, pin);
        line.change("/freeze", &body, self.token().as_ref()).await
    }
}
