//! OAuth 2.0 and OpenID Connect: parsing, checking, answering.
//!
//! Everything here is a function of its arguments: time, randomness and keys come in, decisions and
//! answers go out as data. It knows no account, no store and no HTTP library; the rim translates.

pub mod address;
pub mod answer;
pub mod authorize;
pub mod claims;
pub mod client;
pub mod errors;
pub mod hint;
pub mod issuer;
pub mod jose;
pub mod logout;
pub mod metadata;
mod parameters;
pub mod pkce;
pub mod redirect_uri;
pub mod relying_party;
pub mod respond;
pub mod rotation;
pub mod scope;
pub mod secret;
pub mod subject;
mod text;
pub mod time;
pub mod token;
pub mod userinfo;

pub use parameters::{PAIRS_MAX, ParameterFault};

#[cfg(test)]
mod stories;
