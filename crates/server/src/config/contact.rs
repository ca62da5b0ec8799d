//! Whom a push service's operator turns to about our pushes.

use std::fmt;

use toml::Value;
use url::Url;

use super::setting::Setting;

/// A `mailto:` or `https:` address (RFC 8292 §2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact(String);

impl Contact {
    /// Reads one. Some push services refuse all pushes when it is malformed, so it is checked here.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let is_plain = text.len() <= 200 && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
        let is_right = match url.scheme() {
            "mailto" => {
                matches!(url.path().split('@').collect::<Vec<_>>()[..], [name, host] if !name.is_empty() && host.contains('.'))
            }
            "https" => url.host_str().is_some() && url.username().is_empty() && url.password().is_none(),
            _ => false,
        };
        (is_plain && is_right).then(|| Self(text.to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Setting for Contact {
    fn kind() -> String {
        "an address like \"mailto:push@id.example\" or \"https://id.example/contact\"".to_owned()
    }

    fn read(value: &Value) -> Option<Self> {
        Self::parse(value.as_str()?)
    }

    fn show(&self) -> String {
        Value::String(self.0.clone()).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_a_mail_address_or_a_page() {
        for (text, expect) in [
            ("mailto:push@id.example", true),
            ("https://id.example", true),
            ("https://localhost:8000", true),
            ("push@id.example", false),
            ("mailto:push", false),
            ("mailto:@id.example", false),
            ("mailto:push@localhost", false),
            ("mailto:a@b@id.example", false),
            ("mailto:push @id.example", false),
            ("http://id.example", false),
            ("https://me@id.example", false),
            ("", false),
        ] {
            assert_eq!(Contact::parse(text).is_some(), expect, "{text}");
        }
    }
}
