//! Faults with real processes: killed under load, and asked afterwards what they have kept.
//!
//! `TILLID_KILLS` says how often, `TILLID_SEED` repeats a run that went wrong.

mod balancer;
mod client;
mod database;
mod desk;
#[path = "../../../../trials/src/bin/simulate/dice.rs"]
mod dice;
mod disk;
mod ground;
mod growing;
mod kills;
mod nodes;
mod outage;
mod power;
mod syncs;
mod told;
mod town;
