//! Services as OpenID Connect code sees them.

use domain::ids::ServiceId;
use domain::service::{Authentication, Service};
use oidc::client::{Client, ClientAuthentication, ClientInvalid, Registration};
use oidc::scope::Scope;
use oidc::secret::SecretDigest;
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
    let Some(id) = ServiceId::parse(client_id) else { return Ok(None) };
    let Some(service) = app.store.service(&id).await?.filter(|service| service.is_enabled()) else {
        return Ok(None);
    };
    let client = client(&service).map_err(|invalid| Fault::Broken(format!("service {id}: {invalid}")))?;
    Ok(Some(Registered { service, client }))
}

/// Whether people can be signed in to the service now: an operator may have removed or disabled it since they came.
pub async fn takes_logins(app: &App, id: &ServiceId) -> Result<bool, Fault> {
    Ok(app.store.service(id).await?.is_some_and(|service| service.is_enabled()))
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
