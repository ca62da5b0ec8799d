//! The rim: configuration, keys, flows, HTTP, pages, the worker.

pub mod assets;
pub mod bus;
pub mod clock;
pub mod config;
pub mod cookies;
pub mod entropy;
pub mod keys;
pub mod layers;
pub mod logging;
pub mod operator;
pub mod passwords;
pub mod serve;
pub mod source;
