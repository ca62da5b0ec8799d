//! What a phone and a server say to each other, told from outside the crate.

#![cfg(test)]

mod answers;
mod bodies;
mod calls;
mod common;
mod keys;
mod others;
mod parsers;
mod requests;
mod vectors;
