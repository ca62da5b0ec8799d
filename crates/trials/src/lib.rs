//! Hammers, models, load and their reports; never shipped.
