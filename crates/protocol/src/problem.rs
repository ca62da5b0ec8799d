//! Refusals on the wire: `application/problem+json` (RFC 9457) with a stable `code`.
//!
//! The closed list of codes is [`Code`]; documentation is generated from it.

mod codes;

pub use codes::Code;

use serde::{Deserialize, Serialize};

/// The media type of a refusal.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A refusal: what went wrong, in the person's language, and how to mend it where that is possible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `about:blank`: the code says more than an address could.
    #[serde(rename = "type", default = "blank")]
    pub kind: String,
    /// The HTTP status again, for readers of the body alone.
    pub status: u16,
    /// The stable code.
    pub code: Code,
    /// One short line for the person.
    pub title: String,
    /// What the person can do now, in their language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// How many tries are left, where tries are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u32>,
    /// How many devices an account may have, with [`Code::ThreeDevices`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub devices_max: Option<u32>,
    /// The server's time in Unix seconds, with [`Code::StaleCall`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_time: Option<i64>,
    /// After how many seconds it makes sense to try again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
}

impl Problem {
    /// A refusal with its code's own status and no more than a title.
    #[must_use]
    pub fn new(code: Code, title: impl Into<String>) -> Self {
        Self {
            kind: blank(),
            status: code.status(),
            code,
            title: title.into(),
            detail: None,
            tries_left: None,
            devices_max: None,
            server_time: None,
            retry_after_s: None,
        }
    }
}

fn blank() -> String {
    "about:blank".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_a_problem_document_that_reads_back() {
        let problem = Problem { tries_left: Some(4), ..Problem::new(Code::WrongPin, "That is not the PIN.") };
        let json = serde_json::to_string(&problem).unwrap();
        assert_eq!(
            json,
            r#"{"type":"about:blank","status":403,"code":"wrong_pin","title":"That is not the PIN.","tries_left":4}"#
        );
        assert_eq!(serde_json::from_str::<Problem>(&json).unwrap(), problem);
    }

    #[test]
    fn codes_are_unique_words_with_an_error_status_and_a_meaning() {
        let mut words: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Code::ALL.len());
        for code in Code::ALL {
            assert!(code.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code:?}");
            assert!((400..=599).contains(&code.status()), "{code:?}");
            assert!(code.meaning().ends_with('.'), "{code:?}");
            assert_eq!(Code::parse(code.as_str()), Some(*code));
        }
    }
}
