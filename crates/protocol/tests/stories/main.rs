//! What a phone and a server say to each other, told from outside the crate.

#![cfg(test)]

mod answers;
mod common;
