//! What a code app and the server say to each other: messages, the bytes to sign, signing and verifying.
//!
//! Pure: no clock, no socket, no file; time and randomness are arguments. Parsers of foreign bytes are
//! strict and bounded. [`signed`] holds what keys sign, [`webauthn`] what a platform key signs, [`call`] what
//! authenticates each HTTP call, [`wire`] the bodies around them.

mod encoding;
mod strict;
mod words;

pub mod call;
pub mod carry;
pub mod keys;
pub mod let_in;
pub mod offline;
pub mod pin;
pub mod problem;
pub mod request;
pub mod secret;
pub mod signed;
pub mod text;
pub mod webauthn;
pub mod wire;

pub use encoding::{base64url, from_base64url, sha256};
pub use keys::{CannotSign, DeviceKey, DevicePublicKey, KeyRefused, PinKey, PinPublicKey, PinSalt};
pub use offline::{OfflineCode, OfflineKey};
pub use problem::{Code, Problem};
pub use request::RequestContent;
pub use secret::Secret;
pub use signed::{
    Refused, activate, answer, block, freeze, number_always, password_change, pin_change, platform_key, replace,
    unblock, unlock,
};

/// The version of the protocol that this crate speaks; member `v` of everything signed.
pub const VERSION: u32 = 1;

/// Fills the buffer with random bytes. Whoever calls decides where they come from.
pub type Random<'a> = &'a mut dyn FnMut(&mut [u8]);
