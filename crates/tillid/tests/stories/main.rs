//! Stories of the one binary, told from outside: as a process, over HTTP, by its files.

#![cfg(test)]

mod audit;
mod browser;
#[path = "../../../store/tests/conformance/cluster.rs"]
mod cluster;
mod copies;
mod demo;
mod device;
mod doctor;
mod faults;
#[path = "../../../store/tests/conformance/growth.rs"]
mod growth;
mod keys;
mod operator;
mod program;
mod refusals;
mod script;
mod secured;
mod services;
