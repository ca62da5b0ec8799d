//! Services: registered, changed, disabled, given new secrets, removed. A secret is shown once; only its digest is kept.

use domain::audit::What;
use domain::ids::ServiceId;
use domain::secret::Digest;
use domain::service::{Authentication, Service};
use domain::time::Time;
use oidc::client::{Client, ClientAuthentication, ClientInvalid, Registration, check_front_page};
use oidc::secret::ClientSecret;
use store::{Store, Versioned};

use super::{Answer, Refused, service_name};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::services::client;

/// A service that wants to rely on us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewService {
    /// Its `client_id`; without one, its name in small letters.
    pub id: Option<String>,
    /// Its name, as people know it.
    pub name: String,
    /// Where answers may be sent, exactly.
    pub redirect_uris: Vec<String>,
    /// Where people may be sent after signing out, exactly.
    pub post_logout_redirect_uris: Vec<String>,
    /// Its front page.
    pub home: Option<String>,
    /// The sector of its pairwise subjects; without one, the host of its addresses.
    pub sector: Option<String>,
    /// The group that it shares sessions with.
    pub group: Option<String>,
    /// It may learn the person's name.
    pub learns_name: bool,
    /// It accepts the code app.
    pub accepts_app: bool,
    /// It accepts the code card.
    pub accepts_card: bool,
    /// It accepts the app's offline codes.
    pub accepts_offline: bool,
    /// It wants a number carried at every login.
    pub carry_always: bool,
    /// It wants the PIN at every approval.
    pub verify_each: bool,
    /// It cannot keep a secret: an app on a phone, a page without a server.
    pub public: bool,
}

/// What is to be different about a service; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceChange {
    /// Its name, as people know it.
    pub name: Option<String>,
    /// Where answers may be sent, exactly: all of them.
    pub redirect_uris: Option<Vec<String>>,
    /// Where people may be sent after signing out, exactly: all of them.
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// Its front page, or none.
    pub home: Option<Option<String>>,
    /// The group that it shares sessions with, or none.
    pub group: Option<Option<String>>,
    /// It may learn the person's name.
    pub learns_name: Option<bool>,
    /// It accepts the code app.
    pub accepts_app: Option<bool>,
    /// It accepts the code card.
    pub accepts_card: Option<bool>,
    /// It accepts the app's offline codes.
    pub accepts_offline: Option<bool>,
    /// It wants a number carried at every login.
    pub carry_always: Option<bool>,
    /// It wants the PIN at every approval.
    pub verify_each: Option<bool>,
}

/// A service that was registered.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The service.
    pub service: Service,
    /// Its secret, shown now and never again; a public service has none.
    pub secret: Option<ClientSecret>,
}

/// Registers a service.
pub async fn register(app: &App, new: &NewService, now: Time) -> Answer<Registered> {
    let secret = (!new.public).then(|| ClientSecret::from_random(&app.entropy.bytes()));
    let service = match build(new, secret.as_ref(), now) {
        Ok(service) => service,
        Err(refused) => return Ok(Err(refused)),
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        if app.store.service(&service.id).await?.is_some() {
            return Ok((changes, Err(Refused::ServiceTaken(service.id.to_string()))));
        }
        if let Err(refused) = service_name::is_told_apart(app, &service.name, &service.id).await? {
            return Ok((changes, Err(refused)));
        }
        changes.insert(service.clone()).audit(What::ServiceChanged, None, format_args!("{}: registered", service.id));
        Ok((changes, Ok(Registered { service: service.clone(), secret: secret.clone() })))
    })
    .await
}

/// All services but our own, by id.
pub async fn list(app: &App) -> Result<Vec<Service>, Fault> {
    let services = super::account::plain(app.store.services().await?);
    Ok(services.into_iter().filter(|service| !service.id.is_my_tillid()).collect())
}

/// The service with this client ID.
pub async fn show(app: &App, id: &str) -> Answer<Service> {
    Ok(find(app, id).await?.map(Versioned::into_inner))
}

/// Changes what a registration says. Client ID, sector and whether it keeps a secret never change: the sector is what
/// people's subjects hang on, and a service that begins or ceases to keep a secret is another one.
pub async fn set(app: &App, id: &str, change: &ServiceChange, now: Time) -> Answer<Service> {
    let mut change = change.clone();
    if let (Some(name), Some(own)) = (&change.name, ServiceId::parse(id)) {
        let name = match service_name::parse(name) {
            Ok(name) => name,
            Err(refused) => return Ok(Err(refused)),
        };
        if let Err(refused) = service_name::is_told_apart(app, &name, &own).await? {
            return Ok(Err(refused));
        }
        change.name = Some(name);
    }
    amend(app, id, now, |service| change.applied_to(service)).await
}

/// Lets nobody sign in to the service, and lets it redeem nothing.
pub async fn disable(app: &App, id: &str, now: Time) -> Answer<Service> {
    amend(app, id, now, |service| Service { disabled_at: service.disabled_at.or(Some(now)), ..service }).await
}

/// Lets a disabled service be used again.
pub async fn enable(app: &App, id: &str, now: Time) -> Answer<Service> {
    amend(app, id, now, |service| Service { disabled_at: None, ..service }).await
}

/// Forgets a service. Logins on their way to it end on a page of ours; its codes and tokens are worth nothing.
pub async fn remove(app: &App, id: &str, now: Time) -> Answer<Service> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let service = match find(app, id).await? {
            Ok(service) => service,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        changes.remove(&service).audit(What::ServiceChanged, None, format_args!("{}: removed", service.id));
        Ok((changes, Ok(service.into_inner())))
    })
    .await
}

/// Which of a service's two secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one that was given last.
    Newer,
    /// The one that was there before.
    Older,
}

/// Gives the service a second secret. The present one goes on counting until one of the two is dropped, so that a
/// service can change over without an outage.
pub async fn rotate_secret(app: &App, id: &str, now: Time) -> Answer<Registered> {
    let secret = ClientSecret::from_random(&app.entropy.bytes());
    let newer = Digest(secret.digest().0);
    let amended = amend_secrets(app, id, now, |present| match present {
        Authentication::Secret(older) => Ok(Authentication::TwoSecrets { newer, older }),
        Authentication::TwoSecrets { .. } => Err(Refused::HasTwoSecrets(id.to_owned())),
        Authentication::None => Err(Refused::HasNoSecret(id.to_owned())),
    });
    Ok(amended.await?.map(|service| Registered { service, secret: Some(secret.clone()) }))
}

/// Lets one of a service's two secrets count no more.
pub async fn drop_secret(app: &App, id: &str, which: Which, now: Time) -> Answer<Service> {
    amend_secrets(app, id, now, |present| match (present, which) {
        (Authentication::TwoSecrets { newer, .. }, Which::Older) => Ok(Authentication::Secret(newer)),
        (Authentication::TwoSecrets { older, .. }, Which::Newer) => Ok(Authentication::Secret(older)),
        (Authentication::Secret(_), _) => Err(Refused::HasOneSecret(id.to_owned())),
        (Authentication::None, _) => Err(Refused::HasNoSecret(id.to_owned())),
    })
    .await
}

async fn amend_secrets(
    app: &App,
    id: &str,
    now: Time,
    change: impl Fn(Authentication) -> Result<Authentication, Refused> + Sync,
) -> Answer<Service> {
    try_amend(app, id, now, |service| {
        Ok(Service { authentication: change(service.authentication.clone())?, ..service })
    })
    .await
}

/// Changes a service; what comes of it must be in order.
pub async fn amend(app: &App, id: &str, now: Time, change: impl Fn(Service) -> Service + Sync) -> Answer<Service> {
    try_amend(app, id, now, |service| Ok(change(service))).await
}

async fn try_amend(
    app: &App,
    id: &str,
    now: Time,
    change: impl Fn(Service) -> Result<Service, Refused> + Sync,
) -> Answer<Service> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let service = match find(app, id).await? {
            Ok(service) => service,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let next = match change(service.get().clone()) {
            Ok(next) => next,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        if !next.accepts_app && !next.accepts_card {
            return Ok((changes, Err(Refused::AcceptsNothing)));
        }
        if let Err(invalid) = client(&next).map(drop).and_then(|()| has_front_page(next.home.as_deref())) {
            return Ok((changes, Err(Refused::Service(invalid))));
        }
        if next != *service.get() {
            let about = format!("{}: {}", next.id, differences(service.get(), &next).join(", "));
            changes.replace(&service, next.clone()).audit(What::ServiceChanged, None, about);
        }
        Ok((changes, Ok(next)))
    })
    .await
}

async fn find(app: &App, id: &str) -> Answer<Versioned<Service>> {
    // My Tillid is a part of this program: there is nothing about it to change.
    let found = match ServiceId::parse(id).filter(|id| !id.is_my_tillid()) {
        Some(id) => app.store.service(&id).await?,
        None => None,
    };
    Ok(found.ok_or_else(|| Refused::NoSuchService(id.to_owned())))
}

impl ServiceChange {
    fn applied_to(&self, service: Service) -> Service {
        let Self { name, redirect_uris, post_logout_redirect_uris, home, group, .. } = self.clone();
        Service {
            name: name.unwrap_or(service.name),
            redirect_uris: redirect_uris.unwrap_or(service.redirect_uris),
            post_logout_redirect_uris: post_logout_redirect_uris.unwrap_or(service.post_logout_redirect_uris),
            home: home.unwrap_or(service.home),
            group: group.unwrap_or(service.group),
            learns_name: self.learns_name.unwrap_or(service.learns_name),
            accepts_app: self.accepts_app.unwrap_or(service.accepts_app),
            accepts_card: self.accepts_card.unwrap_or(service.accepts_card),
            accepts_offline: self.accepts_offline.unwrap_or(service.accepts_offline),
            carry_always: self.carry_always.unwrap_or(service.carry_always),
            verify_each: self.verify_each.unwrap_or(service.verify_each),
            ..service
        }
    }
}

/// What is different, by the names of the command line: for the audit log, which shall say what an operator did.
fn differences(before: &Service, after: &Service) -> Vec<&'static str> {
    let enabled_or_not = if after.is_enabled() { "enabled" } else { "disabled" };
    let all = [
        ("name", before.name != after.name),
        ("secret", before.authentication != after.authentication),
        ("redirect-uri", before.redirect_uris != after.redirect_uris),
        ("post-logout-redirect-uri", before.post_logout_redirect_uris != after.post_logout_redirect_uris),
        ("home", before.home != after.home),
        ("group", before.group != after.group),
        ("learns-name", before.learns_name != after.learns_name),
        ("accepts", (before.accepts_app, before.accepts_card) != (after.accepts_app, after.accepts_card)),
        ("offline", before.accepts_offline != after.accepts_offline),
        ("carry-always", before.carry_always != after.carry_always),
        ("verify-each", before.verify_each != after.verify_each),
        (enabled_or_not, before.is_enabled() != after.is_enabled()),
    ];
    all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

fn build(new: &NewService, secret: Option<&ClientSecret>, now: Time) -> Result<Service, Refused> {
    let name = service_name::parse(&new.name)?;
    let text = new.id.clone().unwrap_or_else(|| small_letters(&new.name));
    let id = ServiceId::parse(&text).ok_or(Refused::NotAServiceId(text))?;
    if !new.accepts_app && !new.accepts_card {
        return Err(Refused::AcceptsNothing);
    }
    let registration = Registration {
        client_id: id.as_str().to_owned(),
        authentication: match secret {
            Some(secret) => ClientAuthentication::Secret { digests: vec![secret.digest()] },
            None => ClientAuthentication::Public,
        },
        redirect_uris: new.redirect_uris.clone(),
        post_logout_redirect_uris: new.post_logout_redirect_uris.clone(),
        scopes: vec![],
        sector: new.sector.clone(),
    };
    let checked = Client::register(registration).map_err(Refused::Service)?;
    has_front_page(new.home.as_deref()).map_err(Refused::Service)?;
    Ok(Service {
        id,
        name,
        authentication: secret.map_or(Authentication::None, |secret| Authentication::Secret(Digest(secret.digest().0))),
        redirect_uris: new.redirect_uris.clone(),
        post_logout_redirect_uris: new.post_logout_redirect_uris.clone(),
        home: new.home.clone(),
        sector: checked.sector().to_owned(),
        group: new.group.clone(),
        learns_name: new.learns_name,
        accepts_app: new.accepts_app,
        accepts_card: new.accepts_card,
        accepts_offline: new.accepts_offline,
        carry_always: new.carry_always,
        verify_each: new.verify_each,
        created_at: now,
        disabled_at: None,
    })
}

/// A service may name none. What stands in the store is not asked: a person's login shall not fail by it.
fn has_front_page(home: Option<&str>) -> Result<(), ClientInvalid> {
    home.map_or(Ok(()), check_front_page)
}

/// "Fjord Bank" becomes "fjord-bank".
fn small_letters(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let dashed: String = name.chars().map(plain).collect();
    dashed.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}
