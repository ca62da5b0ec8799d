//! The rim: configuration, keys, flows, HTTP, pages, the worker.

pub mod bus;
pub mod clock;
pub mod config;
pub mod cookies;
pub mod entropy;
pub mod keys;
pub mod passwords;
pub mod source;
