//! The name of a host, as `Host` bears it, without a port.

/// A host's name in lower case: letters, digits and hyphens between dots.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostName(String);

impl HostName {
    /// Parses a name; an address is none.
    pub fn parse(text: &str) -> Option<Self> {
        let is_label = |label: &str| {
            (1..=63).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let is_name = text.len() <= 253 && text.split('.').all(is_label);
        // A last label of digits makes an address, or nothing (WHATWG URL, "ends in a number").
        let is_address = text.rsplit('.').next().is_none_or(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
        (is_name && !is_address).then(|| Self(text.to_ascii_lowercase()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
