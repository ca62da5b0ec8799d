//! A phone and a server that knows the protocol, over real HTTP.

#![cfg(test)]

mod double;
mod offline;
mod stories;
