//! Keeping things: one small interface, one kind of write, several engines.
