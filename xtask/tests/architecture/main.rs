//! The house keeps its shape: who may know whom, what the pure rooms may not touch, how large things may grow.
//!
//! These checks stand in `xtask` because they look at every room from outside and build in seconds, whatever state
//! the rooms are in. Each comes with a spoiled sample that it must flag.

#[cfg(test)]
mod budgets;
#[cfg(test)]
mod code;
#[cfg(test)]
mod dependencies;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod habits;
#[cfg(test)]
mod locales;
#[cfg(test)]
mod project;
#[cfg(test)]
mod purity;
#[cfg(test)]
mod rooms;
#[cfg(test)]
mod state;
#[cfg(test)]
mod tours;
#[cfg(test)]
mod words;

/// Fails with all findings, one a line.
#[track_caller]
fn nothing(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}
