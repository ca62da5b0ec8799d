//! A code app without a screen: activates, listens, approves.
