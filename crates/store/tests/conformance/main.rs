//! One suite for every engine: what is kept, what is guarded, and what happens when many want the same at once.
//! The engine is an explicit parameter of every test; none falls back to another.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a story that cannot go on has failed")]

mod activities;
mod asked;
mod auditing;
mod cluster;
mod crash;
mod files;
mod growth;
mod guards;
mod hanging;
mod made;
mod model;
mod people;
mod postgres;
mod races;
mod records;
mod replica;
mod sealed;
mod server;
mod settling;
mod sweeping;
mod telling;
mod to_come;
mod whole;
mod world;
