//! What a phone and a server say to each other, told from outside the crate.

#![cfg(test)]

mod answers;
mod authenticator;
mod bodies;
mod calls;
mod common;
mod keys;
mod others;
mod parsers;
mod platform_answers;
mod platform_keys;
mod requests;
mod spoiled;
mod vectors;
