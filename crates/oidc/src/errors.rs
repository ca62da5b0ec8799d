//! The errors that OAuth 2.0 and OpenID Connect name, one closed list for each place where they are told.

/// Told to the service by redirect from the authorization endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuthorizeError {
    /// RFC 6749 §4.1.2.1: missing, repeated or malformed parameter.
    InvalidRequest,
    /// RFC 6749 §4.1.2.1: this service may not do this.
    UnauthorizedClient,
    /// RFC 6749 §4.1.2.1: the person or the server said no.
    AccessDenied,
    /// RFC 6749 §4.1.2.1: something else than `code` was asked for.
    UnsupportedResponseType,
    /// RFC 6749 §4.1.2.1: `openid` is missing, or the scope is malformed.
    InvalidScope,
    /// RFC 6749 §4.1.2.1: we failed.
    ServerError,
    /// RFC 6749 §4.1.2.1: too busy, or being maintained.
    TemporarilyUnavailable,
    /// OpenID Connect Core §3.1.2.6: `prompt=none`, but a page would be needed.
    InteractionRequired,
    /// OpenID Connect Core §3.1.2.6: `prompt=none`, but nobody is signed in.
    LoginRequired,
    /// OpenID Connect Core §3.1.2.6: `prompt=none`, but it is unclear who is meant.
    AccountSelectionRequired,
    /// OpenID Connect Core §3.1.2.6: `prompt=none`, but the person would have to agree first.
    ConsentRequired,
    /// OpenID Connect Core §3.1.2.6: `request` is not taken.
    RequestNotSupported,
    /// OpenID Connect Core §3.1.2.6: `request_uri` is not taken.
    RequestUriNotSupported,
    /// OpenID Connect Core §3.1.2.6: `registration` is not taken.
    RegistrationNotSupported,
    /// OpenID Connect Core Unmet Authentication Requirements 1.0: the level asked for cannot be reached.
    UnmetAuthenticationRequirements,
}

impl AuthorizeError {
    /// The value of the parameter `error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::AccessDenied => "access_denied",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::InteractionRequired => "interaction_required",
            Self::LoginRequired => "login_required",
            Self::AccountSelectionRequired => "account_selection_required",
            Self::ConsentRequired => "consent_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
        }
    }
}

/// Told to the service by the token endpoint (RFC 6749 §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenError {
    /// Missing, repeated or malformed parameter, or more than one way of authenticating.
    InvalidRequest,
    /// The service did not prove who it is.
    InvalidClient,
    /// The code is unknown, spent, expired, of another service, or verifier or redirect URI do not fit.
    InvalidGrant,
    /// This service may not use this grant.
    UnauthorizedClient,
    /// A grant that we do not have.
    UnsupportedGrantType,
    /// A scope that was not granted.
    InvalidScope,
    /// Not of RFC 6749, but understood everywhere: we failed (HTTP 500).
    ServerError,
    /// Not of RFC 6749, but understood everywhere: too busy (HTTP 503).
    TemporarilyUnavailable,
}

impl TokenError {
    /// The value of the member `error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }

    /// The HTTP status that goes with it.
    pub fn status(self) -> u16 {
        match self {
            Self::InvalidRequest
            | Self::InvalidGrant
            | Self::UnauthorizedClient
            | Self::UnsupportedGrantType
            | Self::InvalidScope => 400,
            Self::InvalidClient => 401,
            Self::ServerError => 500,
            Self::TemporarilyUnavailable => 503,
        }
    }
}

/// Told to the service by `/userinfo` (RFC 6750 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BearerError {
    /// There was no token at all; then no error code is told (RFC 6750 §3.1, last paragraph).
    NoToken,
    /// The token is given twice, in two ways, or malformed.
    InvalidRequest,
    /// The token is unknown, expired or revoked.
    InvalidToken,
    /// The token does not reach so far.
    InsufficientScope,
}

impl BearerError {
    /// The value of `error` in the header, if one is told.
    pub fn as_str(self) -> Option<&'static str> {
        match self {
            Self::NoToken => None,
            Self::InvalidRequest => Some("invalid_request"),
            Self::InvalidToken => Some("invalid_token"),
            Self::InsufficientScope => Some("insufficient_scope"),
        }
    }

    /// The HTTP status that goes with it.
    pub fn status(self) -> u16 {
        match self {
            Self::NoToken | Self::InvalidToken => 401,
            Self::InvalidRequest => 400,
            Self::InsufficientScope => 403,
        }
    }
}
