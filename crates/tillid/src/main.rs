//! Tillid.
fn main() {}
