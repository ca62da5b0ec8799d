//! A checked authorization request, and the text as which it waits with the login.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::pkce::CodeChallenge;
use crate::respond::ReplyTo;
use crate::scope::Scope;

/// Which pages a service wants or does not want (OpenID Connect Core §3.1.2.1, `prompt`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Prompt {
    /// `none`: no page at all; an error where one would be needed.
    Silent,
    /// Pages as needed, and besides:
    Pages {
        /// Sign in anew, whoever is signed in.
        login: bool,
        /// Agree anew.
        consent: bool,
        /// Choose who it is.
        select_account: bool,
    },
}

/// The number of this form of text. Another one is refused instead of misread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub(super) struct FormatVersion;

impl TryFrom<u8> for FormatVersion {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        if number == 1 { Ok(Self) } else { Err("this authorization request was kept by another version") }
    }
}

impl From<FormatVersion> for u8 {
    fn from(_: FormatVersion) -> Self {
        1
    }
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    pub(super) v: FormatVersion,
    pub(super) client_id: String,
    pub(super) reply_to: ReplyTo,
    pub(super) scopes: Vec<Scope>,
    pub(super) code_challenge: CodeChallenge,
    pub(super) nonce: Option<String>,
    pub(super) prompt: Prompt,
    pub(super) max_age_s: Option<u32>,
    pub(super) login_hint: Option<String>,
    pub(super) acr_values: Vec<String>,
    pub(super) ui_locales: Vec<String>,
    /// A token about a person: looked at when it comes, not kept.
    #[serde(skip)]
    pub(super) id_token_hint: Option<String>,
    pub(super) expected_subject: Option<String>,
}

/// A request that [`check`](super::check) found to be in order. It names persons and logins, so it prints only whose
/// it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AuthorizationRequest(Kept);

impl From<Kept> for AuthorizationRequest {
    fn from(kept: Kept) -> Self {
        Self(kept)
    }
}

impl fmt::Debug for AuthorizationRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthorizationRequest({})", self.client_id())
    }
}

impl AuthorizationRequest {
    /// The request as text with a version number, to be kept with its login. The ID token hint is not in it.
    pub fn to_text(&self) -> String {
        crate::text::to_json(self)
    }

    /// Reads a kept request back; `None` when it is not one of this version.
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The service that asks.
    pub fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// Where and how to answer.
    pub fn reply_to(&self) -> &ReplyTo {
        &self.0.reply_to
    }

    /// The redirect URI, which the token request must repeat.
    pub fn redirect_uri(&self) -> &str {
        &self.0.reply_to.redirect_uri
    }

    /// What may be told: at least [`Scope::OpenId`], at most what was asked for and is allowed to the service.
    pub fn scopes(&self) -> &[Scope] {
        &self.0.scopes
    }

    /// What the token request must prove.
    pub fn code_challenge(&self) -> &CodeChallenge {
        &self.0.code_challenge
    }

    /// To be repeated in the ID token.
    pub fn nonce(&self) -> Option<&str> {
        self.0.nonce.as_deref()
    }

    /// Which pages are wanted.
    pub fn prompt(&self) -> Prompt {
        self.0.prompt
    }

    /// Whether no page may be shown.
    pub fn is_silent(&self) -> bool {
        self.0.prompt == Prompt::Silent
    }

    /// Whether the person must sign in anew even though signed in: `prompt=login`, `prompt=select_account` (another
    /// account can only be chosen by signing in), or a `max_age` that the last sign-in, so many seconds ago, exceeds.
    pub fn asks_for_new_login(&self, signed_in_s_ago: i64) -> bool {
        let by_prompt =
            matches!(self.0.prompt, Prompt::Pages { login: true, .. } | Prompt::Pages { select_account: true, .. });
        // `max_age=0` asks for a new login even within the same second (OpenID Connect Core §3.1.2.1).
        by_prompt || self.0.max_age_s.is_some_and(|limit| limit == 0 || signed_in_s_ago > i64::from(limit))
    }

    /// How many seconds old the sign-in may be.
    pub fn max_age_s(&self) -> Option<u32> {
        self.0.max_age_s
    }

    /// Who probably signs in: a user ID to fill in.
    pub fn login_hint(&self) -> Option<&str> {
        self.0.login_hint.as_deref()
    }

    /// The levels that are wanted, the dearest first; a wish, not a demand (OpenID Connect Core §3.1.2.1).
    pub fn acr_values(&self) -> &[String] {
        &self.0.acr_values
    }

    /// The languages that are wanted, the dearest first.
    pub fn ui_locales(&self) -> &[String] {
        &self.0.ui_locales
    }

    /// The ID token hint as it came; to be checked by [`crate::hint::verify`] before the request is kept.
    pub fn id_token_hint(&self) -> Option<&str> {
        self.0.id_token_hint.as_deref()
    }

    /// Keeps the subject of a checked ID token hint: only this person's login may answer the request.
    #[must_use]
    pub fn expecting(mut self, subject: impl Into<String>) -> Self {
        self.0.expected_subject = Some(subject.into());
        self
    }

    /// The only subject that may sign in, if the service said so. Anybody else: `login_required`.
    pub fn expected_subject(&self) -> Option<&str> {
        self.0.expected_subject.as_deref()
    }
}
