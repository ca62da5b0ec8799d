//! The authorization response: a code or an error, by redirect or by a form that posts itself.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use crate::errors::AuthorizeError;
use crate::issuer::Issuer;
use crate::secret::AuthorizationCode;
use crate::text;

/// How the answer travels. `fragment` is absent on purpose: codes do not belong where scripts of any page read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the redirect URI.
    Query,
    /// As a form that the browser posts (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

impl ResponseMode {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Query, Self::FormPost];

    /// The name in requests and metadata.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::FormPost => "form_post",
        }
    }
}

/// Where and how to answer a service. Only [`crate::authorize::check`] makes one, after comparing the redirect URI
/// with those registered.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplyTo {
    pub(crate) redirect_uri: String,
    pub(crate) response_mode: ResponseMode,
    pub(crate) state: Option<String>,
}

impl fmt::Debug for ReplyTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReplyTo({} by {})", self.redirect_uri, self.response_mode.as_str())
    }
}

impl ReplyTo {
    /// The address that the answer goes to.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// How it travels.
    pub fn response_mode(&self) -> ResponseMode {
        self.response_mode
    }

    /// What the service wants back unchanged.
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }
}

/// An answer on its way through the browser. It may hold a code, so it does not print itself.
#[derive(Clone, PartialEq, Eq)]
pub enum AuthorizationResponse {
    /// The browser goes here.
    Redirect {
        /// The redirect URI with the answer in its query.
        url: String,
    },
    /// The browser posts this form.
    FormPost {
        /// The redirect URI.
        action: String,
        /// Names and values, to be escaped for HTML by whoever draws the form.
        fields: Vec<(&'static str, String)>,
    },
}

impl fmt::Debug for AuthorizationResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Redirect { .. } => "Redirect(…)",
            Self::FormPost { .. } => "FormPost(…)",
        })
    }
}

/// The answer to a login that succeeded. `iss` tells the service who answers (RFC 9207).
pub fn success(reply_to: &ReplyTo, code: &AuthorizationCode, issuer: &Issuer) -> AuthorizationResponse {
    answer(reply_to, vec![("code", code.expose().to_owned())], issuer)
}

/// The answer to a request or a login that failed. The description is for whoever programs the service; it is left
/// out when it holds characters that RFC 6749 §4.1.2.1 does not allow.
pub fn refusal(reply_to: &ReplyTo, error: AuthorizeError, description: &str, issuer: &Issuer) -> AuthorizationResponse {
    let mut fields = vec![("error", error.as_str().to_owned())];
    if !description.is_empty() && description.split(' ').all(text::is_scope_token) {
        fields.push(("error_description", description.to_owned()));
    }
    answer(reply_to, fields, issuer)
}

fn answer(reply_to: &ReplyTo, mut fields: Vec<(&'static str, String)>, issuer: &Issuer) -> AuthorizationResponse {
    if let Some(state) = &reply_to.state {
        fields.push(("state", state.clone()));
    }
    fields.push(("iss", issuer.as_str().to_owned()));
    match reply_to.response_mode {
        ResponseMode::Query => AuthorizationResponse::Redirect {
            url: with_query(&reply_to.redirect_uri, fields.iter().map(|(name, value)| (*name, value.as_str()))),
        },
        ResponseMode::FormPost => AuthorizationResponse::FormPost { action: reply_to.redirect_uri.clone(), fields },
    }
}

/// The address with these pairs added to its query; what stands there already stays as it is (RFC 6749 §3.1.2).
pub(crate) fn with_query<'a>(address: &str, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let joint = match address.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some((_, existing)) if existing.ends_with('&') => "",
        Some(_) => "&",
    };
    if query.is_empty() { address.to_owned() } else { format!("{address}{joint}{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issuer() -> Issuer {
        Issuer::parse("https://id.example").unwrap()
    }

    fn reply_to(redirect_uri: &str, response_mode: ResponseMode, state: Option<&str>) -> ReplyTo {
        ReplyTo { redirect_uri: redirect_uri.to_owned(), response_mode, state: state.map(str::to_owned) }
    }

    fn sent_to(redirect_uri: &str, state: Option<&str>) -> String {
        let reply_to = reply_to(redirect_uri, ResponseMode::Query, state);
        match success(&reply_to, &AuthorizationCode::new("c0de"), &issuer()) {
            AuthorizationResponse::Redirect { url } => url,
            AuthorizationResponse::FormPost { .. } => unreachable!("the response mode is query"),
        }
    }

    #[test]
    fn a_code_goes_back_with_state_and_issuer_and_the_registered_query_stays() {
        for (redirect_uri, url) in [
            ("https://bank.example/cb", "https://bank.example/cb?code=c0de&state=s&iss=https%3A%2F%2Fid.example"),
            ("https://bank.example/cb?", "https://bank.example/cb?code=c0de&state=s&iss=https%3A%2F%2Fid.example"),
            (
                "https://bank.example/cb?a=1%2F2",
                "https://bank.example/cb?a=1%2F2&code=c0de&state=s&iss=https%3A%2F%2Fid.example",
            ),
            (
                "https://bank.example/cb?a=1&",
                "https://bank.example/cb?a=1&code=c0de&state=s&iss=https%3A%2F%2Fid.example",
            ),
        ] {
            assert_eq!(sent_to(redirect_uri, Some("s")), url);
        }
    }

    #[test]
    fn a_state_cannot_break_out_of_its_place() {
        let state = "a&code=other#x\u{e5} +%\"<";
        let url = sent_to("https://bank.example/cb", Some(state));
        let pairs: Vec<_> = url::Url::parse(&url).unwrap().query_pairs().into_owned().collect();
        assert_eq!(
            pairs,
            [("code", "c0de"), ("state", state), ("iss", "https://id.example")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn an_error_goes_back_as_a_form_when_asked_so() {
        let reply_to = reply_to("https://bank.example/cb", ResponseMode::FormPost, None);
        let response = refusal(&reply_to, AuthorizeError::AccessDenied, "The person denied the request", &issuer());
        assert_eq!(
            response,
            AuthorizationResponse::FormPost {
                action: "https://bank.example/cb".to_owned(),
                fields: vec![
                    ("error", "access_denied".to_owned()),
                    ("error_description", "The person denied the request".to_owned()),
                    ("iss", "https://id.example".to_owned()),
                ],
            }
        );
    }

    #[test]
    fn a_description_outside_the_allowed_characters_is_left_out() {
        let reply_to = reply_to("https://bank.example/cb", ResponseMode::FormPost, None);
        for description in ["say \"no\"", "blå", "a\nb", "a\\b", ""] {
            let AuthorizationResponse::FormPost { fields, .. } =
                refusal(&reply_to, AuthorizeError::ServerError, description, &issuer())
            else {
                unreachable!("the response mode is form_post")
            };
            assert!(fields.iter().all(|(name, _)| *name != "error_description"), "{description:?}");
        }
    }

    #[test]
    fn an_answer_does_not_print_its_code() {
        let reply_to = reply_to("https://bank.example/cb", ResponseMode::Query, None);
        let printed = format!("{:?}", success(&reply_to, &AuthorizationCode::new("c0de"), &issuer()));
        assert_eq!(printed, "Redirect(…)");
    }
}
