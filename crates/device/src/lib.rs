//! A code app without a screen: activates, listens, approves.
//!
//! For tests, the command line and the load generator. [`Phone`] is an activated device; [`activate`] makes one.
//! It keeps what an app keeps (device key and PIN salt, never a PIN) in a file that only its owner can read.

mod activation;
mod error;
mod events;
mod kept;
mod line;
mod listener;
mod offline;
mod phone;
mod pin_change;
mod safety;
mod server;
mod world;

pub use activation::{AskingPhone, NewDevice, activate, ask_devices};
pub use error::PhoneError;
pub use events::EventReader;
pub use listener::{Heard, Listener};
pub use phone::{Asked, Phone};
pub use server::Server;
pub use world::{SystemWorld, World};
