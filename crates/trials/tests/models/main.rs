//! Every order of events, for the things that must not go wrong: the real rules, a model of guarded commits, and actors who
//! read, decide and write beside each other, lose answers, look them up, and end in the middle.
//!
//! Each model has switches that break the discipline, and must then find what goes wrong. It says how many states it saw.

#![cfg(test)]

mod card;
mod devices;
mod grant;
mod guarded;
mod outbox;
mod pin;
mod request;
#[expect(dead_code, reason = "the rules' own stories need more of it")]
#[path = "../../../domain/tests/stories/support.rs"]
mod support;
