//! Stories of the rules: what may happen to each thing, and what never does.
//!
//! Nothing here reaches behind the rules: every proof is earned the way the product earns it.

#![cfg(test)]

mod activities;
mod auditing;
mod behind_the_back;
mod cards;
mod devices;
mod invariants;
mod lifecycles;
mod my;
mod names;
mod never_events;
mod offline;
mod platform_keys;
mod requests;
mod standing;
mod support;
mod throttles;
mod trusting;
