//! The rules of Tillid: what may happen to accounts, cards, devices, requests, logins, sessions and grants.
//!
//! Pure: no clock, no randomness, no file, no socket, no SQL. A decision is one function from a state, a command
//! and `now` to the next state and its effects, or to a refusal with a name. Expiry is asked, never stored.

pub mod account;
pub mod activation;
pub mod activity;
pub mod audit;
pub mod browser;
pub mod card;
pub mod change;
pub mod device;
pub mod device_name;
pub mod effect;
pub mod email;
pub mod grant;
pub mod ids;
pub mod let_in;
pub mod limits;
pub mod login;
pub mod my;
pub mod notice;
pub mod notification;
pub mod pause;
pub mod platform_key;
pub mod printing;
pub mod proof;
pub mod push;
pub mod request;
pub mod secret;
pub mod service;
pub mod service_block;
pub mod session;
pub mod shown;
pub mod strikes;
pub mod system;
pub mod time;
pub mod user_id;
