//! `/userinfo`: the access token that comes, and the refusal that goes (RFC 6750, OpenID Connect Core §5.3).

use std::fmt;

use crate::answer::Answer;
use crate::errors::BearerError;
use crate::parameters::Parameters;
use crate::secret::AccessToken;

/// A token may be this long.
const TOKEN_BYTES_MAX: usize = 512;

/// The access token of a request: in the header, or in the form of a POST. Never in the query, where logs see it
/// (RFC 9700 §4.3.2): it is not even looked for there.
pub fn access_token(
    authorization: Option<&str>,
    form: Option<&[(String, String)]>,
) -> Result<AccessToken, BearerRefused> {
    let invalid = || BearerRefused(BearerError::InvalidRequest);
    let in_form = match form {
        None => None,
        Some(pairs) => {
            let parameters = Parameters::new(pairs).map_err(|_| invalid())?;
            parameters.one("access_token", TOKEN_BYTES_MAX).map_err(|_| invalid())?
        }
    };
    let in_header = match authorization.and_then(|header| header.split_once(' ')) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(token),
        Some(_) | None => None,
    };
    let token = match (in_header, in_form) {
        (Some(_), Some(_)) => return Err(invalid()),
        (Some(token), None) | (None, Some(token)) => token,
        (None, None) => return Err(BearerRefused(BearerError::NoToken)),
    };
    if token.len() > TOKEN_BYTES_MAX || !is_b64token(token) {
        return Err(invalid());
    }
    Ok(AccessToken::new(token))
}

/// RFC 6750 §2.1.
fn is_b64token(token: &str) -> bool {
    let bare = token.trim_end_matches('=');
    !bare.is_empty()
        && bare.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'+' | b'/'))
}

/// Why `/userinfo` tells nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BearerRefused(pub BearerError);

impl BearerRefused {
    /// The answer, with the challenge of RFC 6750 §3. It has no body.
    pub fn answer(self) -> Answer {
        let challenge = match self.0.as_str() {
            None => "Bearer realm=\"userinfo\"".to_owned(),
            Some(error) => format!("Bearer realm=\"userinfo\", error=\"{error}\""),
        };
        let headers = vec![("www-authenticate", challenge), ("cache-control", "no-store".to_owned())];
        Answer { status: self.0.status(), headers, body: String::new() }
    }
}

impl fmt::Display for BearerRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().unwrap_or("no token"))
    }
}

impl std::error::Error for BearerRefused {}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(values: &[&str]) -> Vec<(String, String)> {
        values.iter().map(|value| ("access_token".to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_token_comes_in_the_header_or_in_the_form() {
        for (authorization, form_values) in
            [(Some("Bearer a-B_1"), None), (Some("bearer a-B_1"), None), (None, Some("a-B_1"))]
        {
            let pairs = form_values.map(|value| form(&[value]));
            let token = access_token(authorization, pairs.as_deref()).unwrap();
            assert_eq!(token.expose(), "a-B_1");
            assert_eq!(format!("{token:?}"), "AccessToken(…)");
        }
    }

    #[test]
    fn anything_else_is_refused_with_its_challenge() {
        let long = format!("Bearer {}", "a".repeat(600));
        for (authorization, form_values, status, challenge) in [
            (None, &[][..], 401, "Bearer realm=\"userinfo\""),
            (Some("Basic abc"), &[][..], 401, "Bearer realm=\"userinfo\""),
            (Some("Bearer"), &[][..], 401, "Bearer realm=\"userinfo\""),
            (Some("Bearer "), &[][..], 400, "Bearer realm=\"userinfo\", error=\"invalid_request\""),
            (Some("Bearer a b"), &[][..], 400, "Bearer realm=\"userinfo\", error=\"invalid_request\""),
            (Some("Bearer å"), &[][..], 400, "Bearer realm=\"userinfo\", error=\"invalid_request\""),
            (Some(long.as_str()), &[][..], 400, "Bearer realm=\"userinfo\", error=\"invalid_request\""),
            (Some("Bearer a"), &["a"][..], 400, "Bearer realm=\"userinfo\", error=\"invalid_request\""),
            (None, &["a", "a"][..], 400, "Bearer realm=\"userinfo\", error=\"invalid_request\""),
        ] {
            let answer = access_token(authorization, Some(&form(form_values))).unwrap_err().answer();
            assert_eq!(
                (answer.status, answer.header("www-authenticate")),
                (status, Some(challenge)),
                "{authorization:?}"
            );
        }
        let answer = BearerRefused(BearerError::InvalidToken).answer();
        assert_eq!(
            (answer.status, answer.header("www-authenticate")),
            (401, Some("Bearer realm=\"userinfo\", error=\"invalid_token\""))
        );
        assert_eq!(BearerRefused(BearerError::InsufficientScope).answer().status, 403);
    }
}
