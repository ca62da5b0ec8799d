//! RP-initiated logout: a service sends the browser here to end the session, and gets it back.
//!
//! Steps: [`parse`]; if there is a hint, [`crate::hint::verify`]; look the service up by [`LogoutRequest::client_id`];
//! [`LogoutRequest::check`]. A link to this endpoint may stand anywhere, so without a hint the person is asked first.

use std::fmt;

use crate::address::ADDRESS_BYTES_MAX;
use crate::authorize::{HINT_BYTES_MAX, STATE_BYTES_MAX, is_language_tag};
use crate::client::{CLIENT_ID_BYTES_MAX, Client, is_client_id};
use crate::hint::Hint;
use crate::parameters::{ParameterFault, Parameters};
use crate::respond::with_query;

const LIST_BYTES_MAX: usize = 1_024;
const LIST_LENGTH_MAX: usize = 16;
const LOGOUT_HINT_BYTES_MAX: usize = 256;

/// A logout request, understood but not yet believed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LogoutRequest {
    id_token_hint: Option<String>,
    logout_hint: Option<String>,
    client_id: Option<String>,
    post_logout_redirect_uri: Option<String>,
    state: Option<String>,
    ui_locales: Vec<String>,
}

impl fmt::Debug for LogoutRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogoutRequest({})", self.client_id.as_deref().unwrap_or("no service named"))
    }
}

/// Why a logout request is not followed. It is told to the person, never by redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoutRefused {
    /// A parameter is repeated, too long or not plain.
    Parameter(ParameterFault),
    /// The service is not known. Also what the server says when its look-up finds nothing.
    ClientUnknown,
    /// The hint was issued to another service than `client_id` says.
    HintOfAnotherService,
    /// Somewhere to return to, but no service that could have registered it.
    ReturnWithoutService,
    /// Somewhere to return to that this service has not registered.
    ReturnUnregistered,
}

impl fmt::Display for LogoutRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(fault) => fault.fmt(f),
            Self::ClientUnknown => f.write_str("client_id is not known"),
            Self::HintOfAnotherService => f.write_str("id_token_hint was issued to another service"),
            Self::ReturnWithoutService => f.write_str("post_logout_redirect_uri needs id_token_hint or client_id"),
            Self::ReturnUnregistered => f.write_str("post_logout_redirect_uri is not registered for this service"),
        }
    }
}

impl std::error::Error for LogoutRefused {}

impl From<ParameterFault> for LogoutRefused {
    fn from(fault: ParameterFault) -> Self {
        Self::Parameter(fault)
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logout {
    /// The service, if one is named.
    pub client_id: Option<String>,
    /// Whose session the service means: ask before ending anybody else's.
    pub subject: Option<String>,
    /// Which session the service means, if it said.
    pub sid: Option<String>,
    /// Whether the person is asked first. (The server also asks when the signed-in person is not [`Self::subject`].)
    pub ask_first: bool,
    /// Where the browser goes afterwards, state included; nothing: a page of ours.
    pub return_to: Option<String>,
}

/// Reads a logout request from the query of a GET or the form of a POST.
pub fn parse(pairs: &[(String, String)]) -> Result<LogoutRequest, LogoutRefused> {
    let parameters = Parameters::new(pairs)?;
    let text = |name, bytes_max| parameters.one(name, bytes_max).map(|value| value.map(str::to_owned));
    let client_id = text("client_id", CLIENT_ID_BYTES_MAX)?;
    if client_id.as_deref().is_some_and(|id| !is_client_id(id)) {
        return Err(LogoutRefused::ClientUnknown);
    }
    let locales = parameters.one("ui_locales", LIST_BYTES_MAX)?.unwrap_or_default();
    let locales = locales.split(' ').filter(|tag| is_language_tag(tag)).take(LIST_LENGTH_MAX);
    let request = LogoutRequest {
        id_token_hint: text("id_token_hint", HINT_BYTES_MAX)?,
        logout_hint: text("logout_hint", LOGOUT_HINT_BYTES_MAX)?,
        client_id,
        post_logout_redirect_uri: text("post_logout_redirect_uri", ADDRESS_BYTES_MAX)?,
        state: text("state", STATE_BYTES_MAX)?,
        ui_locales: locales.map(str::to_owned).collect(),
    };
    parameters.check_all()?;
    Ok(request)
}

impl LogoutRequest {
    /// The token that says whose session is meant, as it came.
    pub fn id_token_hint(&self) -> Option<&str> {
        self.id_token_hint.as_deref()
    }

    /// Who is meant, in the service's words: only for the page that asks.
    pub fn logout_hint(&self) -> Option<&str> {
        self.logout_hint.as_deref()
    }

    /// The languages that are wanted, the dearest first.
    pub fn ui_locales(&self) -> &[String] {
        &self.ui_locales
    }

    /// The service to look up: the named one, or the one that the checked hint was issued to.
    pub fn client_id<'a>(&'a self, hint: Option<&'a Hint>) -> Option<&'a str> {
        self.client_id.as_deref().or(hint.map(|hint| hint.client_id.as_str()))
    }

    /// What is to be done, given the checked hint and the service that was looked up. A hint that did not hold is the
    /// same as none: the person is asked.
    pub fn check(&self, hint: Option<&Hint>, client: Option<&Client>) -> Result<Logout, LogoutRefused> {
        let named = self.client_id(hint);
        if let (Some(named), Some(hint)) = (named, hint)
            && named != hint.client_id
        {
            return Err(LogoutRefused::HintOfAnotherService);
        }
        if named != client.map(Client::client_id) {
            return Err(LogoutRefused::ClientUnknown);
        }
        let return_to = match (&self.post_logout_redirect_uri, client) {
            (None, _) => None,
            (Some(_), None) => return Err(LogoutRefused::ReturnWithoutService),
            (Some(uri), Some(client)) if client.admits_post_logout_redirect(uri) => {
                Some(with_query(uri, self.state.iter().map(|state| ("state", state.as_str()))))
            }
            (Some(_), Some(_)) => return Err(LogoutRefused::ReturnUnregistered),
        };
        Ok(Logout {
            client_id: named.map(str::to_owned),
            subject: hint.map(|hint| hint.subject.clone()),
            sid: hint.and_then(|hint| hint.sid.clone()),
            ask_first: hint.is_none(),
            return_to,
        })
    }
}

#[cfg(test)]
mod tests;
