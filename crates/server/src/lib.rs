//! The rim: configuration, keys, flows, HTTP, pages, the worker.

pub mod app;
pub mod assets;
pub mod bus;
pub mod clock;
pub mod config;
pub mod cookies;
pub mod entropy;
pub mod flows;
pub mod help;
pub mod house;
pub mod http;
pub mod keys;
pub mod layers;
pub mod levels;
pub mod logging;
pub mod mail;
pub mod operator;
pub mod outbox;
pub mod pages;
pub mod passwords;
pub mod push;
pub mod serve;
pub mod shares;
pub mod signing;
pub mod source;
