//! Decoded name/value pairs of a query or a form, read under one set of rules.
//!
//! RFC 6749 §3.1: a parameter without a value is absent, and none may stand twice.

use std::fmt;

use crate::text;

/// So many pairs may stand in one request.
pub const PAIRS_MAX: usize = 64;

/// A parameter that we do not know is ignored, but it may not be longer than this.
const UNKNOWN_BYTES_MAX: usize = 8_192;

/// What is wrong with one parameter. The name is one of ours, never one that a stranger sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterFault {
    /// It stands more than once.
    Repeated(&'static str),
    /// It is longer than allowed.
    TooLong(&'static str),
    /// It holds control characters or characters that change direction or line.
    NotPlain(&'static str),
    /// There are more than [`PAIRS_MAX`] parameters.
    TooMany,
}

impl fmt::Display for ParameterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repeated(name) => write!(f, "{name} is given more than once"),
            Self::TooLong(name) => write!(f, "{name} is too long"),
            Self::NotPlain(name) => write!(f, "{name} contains characters that are not allowed"),
            Self::TooMany => f.write_str("there are too many parameters"),
        }
    }
}

/// The pairs of one request.
#[derive(Clone, Copy)]
pub(crate) struct Parameters<'a>(&'a [(String, String)]);

impl<'a> Parameters<'a> {
    pub(crate) fn new(pairs: &'a [(String, String)]) -> Result<Self, ParameterFault> {
        if pairs.len() > PAIRS_MAX {
            return Err(ParameterFault::TooMany);
        }
        Ok(Self(pairs))
    }

    /// The value of `name`, or nothing when it is absent or empty.
    pub(crate) fn one(self, name: &'static str, bytes_max: usize) -> Result<Option<&'a str>, ParameterFault> {
        let mut values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let Some(value) = values.next() else { return Ok(None) };
        if values.next().is_some() {
            return Err(ParameterFault::Repeated(name));
        }
        if value.len() > bytes_max {
            return Err(ParameterFault::TooLong(name));
        }
        if !text::is_plain(value) {
            return Err(ParameterFault::NotPlain(name));
        }
        Ok(Some(value).filter(|value| !value.is_empty()))
    }

    /// The rules of [`one`](Self::one) for every pair, known or not: nothing that we ignore may be used to confuse
    /// another reader of the same request.
    pub(crate) fn check_all(self) -> Result<(), ParameterFault> {
        const SOME: &str = "a parameter";
        for (place, (name, value)) in self.0.iter().enumerate() {
            if self.0.iter().skip(place + 1).any(|(other, _)| other == name) {
                return Err(ParameterFault::Repeated(SOME));
            }
            if name.len() > UNKNOWN_BYTES_MAX || value.len() > UNKNOWN_BYTES_MAX {
                return Err(ParameterFault::TooLong(SOME));
            }
            if !text::is_plain(name) || !text::is_plain(value) {
                return Err(ParameterFault::NotPlain(SOME));
            }
        }
        Ok(())
    }
}
