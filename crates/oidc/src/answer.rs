//! An HTTP answer as data: the rim only copies it out.

use std::fmt;

/// Status, headers and body. The body may hold tokens, so it is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status code.
    pub status: u16,
    /// Header names (lower case) and values, none twice.
    pub headers: Vec<(&'static str, String)>,
    /// The body, always UTF-8.
    pub body: String,
}

impl Answer {
    /// JSON that nobody on the way may keep (RFC 6749 §5.1).
    pub(crate) fn json_once(status: u16, body: String) -> Self {
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("cache-control", "no-store".to_owned()),
            ("pragma", "no-cache".to_owned()),
        ];
        Self { status, headers, body }
    }

    /// JSON that is the same for everybody and may be kept so long, also by scripts of other origins.
    pub(crate) fn json_public(body: String, max_age_s: u32) -> Self {
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("cache-control", format!("public, max-age={max_age_s}")),
            ("access-control-allow-origin", "*".to_owned()),
        ];
        Self { status: 200, headers, body }
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The value of a header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).field("headers", &self.headers).finish_non_exhaustive()
    }
}
