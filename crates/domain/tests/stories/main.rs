//! Stories of the rules: what may happen to each thing, and what never does.
//!
//! Nothing here reaches behind the rules: every proof is earned the way the product earns it.

mod lifecycles;
mod support;
