//! Services as OpenID Connect code sees them.

use domain::ids::ServiceId;
use domain::login::Login;
use domain::service::{Authentication, Service};
use oidc::client::{Client, ClientAuthentication, ClientInvalid, Registration};
use oidc::hint::Hint;
use oidc::scope::Scope;
use oidc::secret::SecretDigest;
use oidc::time::NumericDate;
use store::{Store, Versioned};

use super::Fault;
use crate::app::App;

/// A service with its checked registration.
pub struct Registered {
    /// The service, as it is kept.
    pub service: Versioned<Service>,
    /// Its registration, as OpenID Connect code checks against it.
    pub client: Client,
}

/// The service that says it is `client_id`, if it is registered and enabled.
pub async fn find(app: &App, client_id: &str) -> Result<Option<Registered>, Fault> {
    // Nobody speaks OpenID Connect for My Tillid.
    let Some(id) = ServiceId::parse(client_id).filter(|id| !id.is_my_tillid()) else { return Ok(None) };
    let Some(service) = app.store.service(&id).await?.filter(|service| service.is_enabled()) else {
        return Ok(None);
    };
    let client = client(&service).map_err(|invalid| Fault::Broken(format!("service {id}: {invalid}")))?;
    Ok(Some(Registered { service, client }))
}

/// Whether the person of this login can be signed in to its service: an operator may have disabled it or removed it since
/// they came, and may even have given its ID to another one.
pub async fn takes_login(app: &App, login: &Login) -> Result<bool, Fault> {
    Ok(app.store.service(&login.service).await?.is_some_and(|service| service.honours(login.started_at)))
}

/// Whether the service may show this ID token of its own, as a hint: it was issued to it, and not to one that had its ID
/// before.
pub fn may_hint(registered: &Registered, hint: &Hint) -> bool {
    let since = NumericDate::from_micros(registered.service.created_at.micros());
    hint.client_id == registered.client.client_id() && hint.issued_at >= since
}

/// The registration of `service`; the refusal is a sentence for the operator.
pub fn client(service: &Service) -> Result<Client, ClientInvalid> {
    Client::register(Registration {
        client_id: service.id.as_str().to_owned(),
        authentication: match &service.authentication {
            Authentication::Secret(digest) => ClientAuthentication::Secret { digests: vec![SecretDigest(digest.0)] },
            Authentication::TwoSecrets { newer, older } => {
                ClientAuthentication::Secret { digests: vec![SecretDigest(newer.0), SecretDigest(older.0)] }
            }
            Authentication::None => ClientAuthentication::Public,
        },
        redirect_uris: service.redirect_uris.clone(),
        post_logout_redirect_uris: service.post_logout_redirect_uris.clone(),
        scopes: if service.learns_name { vec![Scope::Profile] } else { vec![] },
        sector: named_sector(service),
    })
}

/// A service on this machine alone is a sector of its own, which nobody can name; it is worked out anew.
fn named_sector(service: &Service) -> Option<String> {
    let is_its_own = service.sector.strip_prefix("client:") == Some(service.id.as_str());
    (!is_its_own).then(|| service.sector.clone())
}
