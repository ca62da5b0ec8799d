//! What is registered about a service, checked once so that nothing later has to wonder.

use std::fmt;

use crate::address::AddressFault;
use crate::redirect_uri::{ClientKind, RedirectUri, Sector};
use crate::scope::Scope;
use crate::secret::SecretDigest;
use crate::text;

/// So many addresses of each kind may a service register.
pub const URIS_MAX: usize = 20;

/// A client id is at most so long.
pub const CLIENT_ID_BYTES_MAX: usize = 128;

/// So many secrets count at a time: the old and the new one while a service changes over.
pub const SECRETS_MAX: usize = 2;

/// How a service proves at the token endpoint who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// It has a secret and may send it by `client_secret_basic` or by `client_secret_post`.
    Secret {
        /// Digests of the secrets that count now: one, or two while it changes over.
        digests: Vec<SecretDigest>,
    },
    /// It cannot keep a secret: the method `none`, PKCE alone protects its codes.
    Public,
}

impl ClientAuthentication {
    /// Whether this is a confidential or a public client.
    pub fn kind(&self) -> ClientKind {
        match self {
            Self::Secret { .. } => ClientKind::Confidential,
            Self::Public => ClientKind::Public,
        }
    }
}

/// A service's registration as the operator wrote it or as it was kept; [`Client::register`] checks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Its id: letters, digits and `. _ ~ -`.
    pub client_id: String,
    /// How it proves who it is.
    pub authentication: ClientAuthentication,
    /// Where logins may return to; at least one.
    pub redirect_uris: Vec<String>,
    /// Where logouts may return to.
    pub post_logout_redirect_uris: Vec<String>,
    /// What it may learn besides that somebody signed in; [`Scope::OpenId`] is always allowed.
    pub scopes: Vec<Scope>,
    /// Under which name it shares subjects with others. Nothing: the host of its redirect URIs; where that is this
    /// machine, which says nothing about whose it is, the service alone.
    pub sector: Option<String>,
}

/// A service whose registration is in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    client_id: String,
    authentication: ClientAuthentication,
    redirect_uris: Vec<RedirectUri>,
    post_logout_redirect_uris: Vec<RedirectUri>,
    scopes: Vec<Scope>,
    sector: String,
}

impl Client {
    /// Checks a registration; the refusal is a sentence for the operator.
    pub fn register(registration: Registration) -> Result<Self, ClientInvalid> {
        let Registration { client_id, authentication, redirect_uris, post_logout_redirect_uris, scopes, sector } =
            registration;
        if !is_client_id(&client_id) {
            return Err(ClientInvalid::ClientId);
        }
        if let ClientAuthentication::Secret { digests } = &authentication
            && !(1..=SECRETS_MAX).contains(&digests.len())
        {
            return Err(ClientInvalid::Secrets);
        }
        if redirect_uris.is_empty() {
            return Err(ClientInvalid::NoRedirectUri);
        }
        let kind = authentication.kind();
        let redirect_uris = addresses(redirect_uris, kind, |uri, fault| ClientInvalid::RedirectUri { uri, fault })?;
        let post_logout_redirect_uris = addresses(post_logout_redirect_uris, kind, |uri, fault| {
            ClientInvalid::PostLogoutRedirectUri { uri, fault }
        })?;
        let sector = match sector {
            Some(sector) if is_sector(&sector) => sector,
            Some(_) => return Err(ClientInvalid::Sector),
            None => sector_of(&client_id, &redirect_uris)?,
        };
        Ok(Self { client_id, authentication, redirect_uris, post_logout_redirect_uris, scopes, sector })
    }

    /// Its id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// How it proves who it is.
    pub fn authentication(&self) -> &ClientAuthentication {
        &self.authentication
    }

    /// Confidential or public.
    pub fn kind(&self) -> ClientKind {
        self.authentication.kind()
    }

    /// Under which name subjects are computed for it (OpenID Connect Core §8.1).
    pub fn sector(&self) -> &str {
        &self.sector
    }

    /// Whether it may have this scope.
    pub fn may_have(&self, scope: Scope) -> bool {
        match scope {
            Scope::OpenId => true,
            Scope::Profile => self.scopes.contains(&scope),
        }
    }

    /// Where logins may return to.
    pub fn redirect_uris(&self) -> impl Iterator<Item = &str> {
        self.redirect_uris.iter().map(RedirectUri::as_str)
    }

    /// Where logouts may return to.
    pub fn post_logout_redirect_uris(&self) -> impl Iterator<Item = &str> {
        self.post_logout_redirect_uris.iter().map(RedirectUri::as_str)
    }

    /// Whether a login may return to `presented`; see [`RedirectUri::admits`].
    pub fn admits_redirect(&self, presented: &str) -> bool {
        self.redirect_uris.iter().any(|uri| uri.admits(presented, self.kind()))
    }

    /// Whether a logout may return to `presented`: the same letters, without the exception for ports.
    pub fn admits_post_logout_redirect(&self, presented: &str) -> bool {
        self.post_logout_redirect_uris.iter().any(|uri| uri.as_str() == presented)
    }
}

/// Whether a text has the shape of a client id; any other is known to be unknown without a look-up.
pub fn is_client_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= CLIENT_ID_BYTES_MAX && text::is_unreserved(text)
}

/// Whether `uri` may be the front page that people are led to when a login is over: an address of the web, safe to open.
pub fn check_front_page(uri: &str) -> Result<(), ClientInvalid> {
    match RedirectUri::register(uri, ClientKind::Confidential) {
        Ok(_) => Ok(()),
        Err(fault) => Err(ClientInvalid::FrontPage { uri: uri.to_owned(), fault }),
    }
}

/// Why a registration cannot be taken, in words for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientInvalid {
    /// The id is empty, too long, or holds other characters.
    ClientId,
    /// No secret, or more than two.
    Secrets,
    /// No redirect URI.
    NoRedirectUri,
    /// More than [`URIS_MAX`] addresses of one kind.
    TooManyUris,
    /// The same address twice.
    RepeatedUri(String),
    /// A redirect URI that cannot be used.
    RedirectUri {
        /// The address as it was written.
        uri: String,
        /// What is wrong with it.
        fault: AddressFault,
    },
    /// A post-logout redirect URI that cannot be used.
    PostLogoutRedirectUri {
        /// The address as it was written.
        uri: String,
        /// What is wrong with it.
        fault: AddressFault,
    },
    /// A front page that people cannot be led to.
    FrontPage {
        /// The address as it was written.
        uri: String,
        /// What is wrong with it.
        fault: AddressFault,
    },
    /// The sector is not a name.
    Sector,
    /// Several hosts and no sector.
    SectorUnclear,
}

impl fmt::Display for ClientInvalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClientId => write!(
                f,
                "The client id must be 1 to {CLIENT_ID_BYTES_MAX} letters, digits, dots, hyphens, underscores or tildes."
            ),
            Self::Secrets => write!(f, "A service with a secret has one secret, or {SECRETS_MAX} while it changes over."),
            Self::NoRedirectUri => f.write_str("The service needs at least one redirect URI."),
            Self::TooManyUris => write!(f, "A service may register at most {URIS_MAX} addresses of one kind."),
            Self::RepeatedUri(uri) => write!(f, "The address {uri:?} is given twice."),
            Self::RedirectUri { uri, fault } => write!(f, "The redirect URI {uri:?} cannot be used: {fault}."),
            Self::PostLogoutRedirectUri { uri, fault } => {
                write!(f, "The post-logout redirect URI {uri:?} cannot be used: {fault}.")
            }
            Self::FrontPage { uri, fault } => write!(f, "The front page {uri:?} cannot be used: {fault}."),
            Self::Sector => f.write_str(
                "The sector must be a name such as bank.example: 1 to 128 letters, digits, dots, hyphens, underscores or tildes.",
            ),
            Self::SectorUnclear => f.write_str(
                "The redirect URIs are on different hosts, so it is unclear whose they are: give the service a sector.",
            ),
        }
    }
}

impl std::error::Error for ClientInvalid {}

fn is_sector(text: &str) -> bool {
    is_client_id(text)
}

fn addresses(
    texts: Vec<String>,
    kind: ClientKind,
    invalid: impl Fn(String, AddressFault) -> ClientInvalid,
) -> Result<Vec<RedirectUri>, ClientInvalid> {
    if texts.len() > URIS_MAX {
        return Err(ClientInvalid::TooManyUris);
    }
    let mut uris: Vec<RedirectUri> = Vec::with_capacity(texts.len());
    for text in texts {
        let uri = RedirectUri::register(&text, kind).map_err(|fault| invalid(text.clone(), fault))?;
        if uris.contains(&uri) {
            return Err(ClientInvalid::RepeatedUri(text));
        }
        uris.push(uri);
    }
    Ok(uris)
}

/// The colon keeps a service that stands alone apart from every host and every sector that an operator may name.
fn sector_of(client_id: &str, uris: &[RedirectUri]) -> Result<String, ClientInvalid> {
    let mut sectors = uris.iter().map(RedirectUri::sector);
    let first = sectors.next().ok_or(ClientInvalid::NoRedirectUri)?;
    if sectors.any(|other| other != first) {
        return Err(ClientInvalid::SectorUnclear);
    }
    Ok(match first {
        Sector::Host(host) => host.clone(),
        Sector::PrivateScheme(scheme) => scheme.clone(),
        Sector::Loopback => format!("client:{client_id}"),
    })
}

#[cfg(test)]
mod tests;
