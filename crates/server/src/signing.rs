//! The keys that sign tokens: announced before use, used, retired, dropped, each step one commit.
//!
//! The store holds them, sealed; this is what one node has read. Another node's or a command's step is seen when the
//! keys are read again.

use std::sync::{Arc, PoisonError, RwLock};

use domain::audit::What;
use domain::time::Time;
use oidc::hint::{self, Hint};
use oidc::issuer::Issuer;
use oidc::jose::{self, KeySet, SigningKey};
use oidc::rotation::{self, KeyState, Schedule, ScheduledKey, Step};
use oidc::time::NumericDate;
use serde::Serialize;
use store::{Changes, SigningKeyState, Store, StoredSigningKey, Versioned};

use crate::app::App;
use crate::flows::Fault;
use crate::keys::{KeyRing, Place};

/// What one node has read of the signing keys.
#[derive(Default)]
pub struct Signing(RwLock<Option<Arc<Loaded>>>);

struct Loaded {
    active: SigningKey,
    all: KeySet,
}

impl Signing {
    /// Signs the claims of an ID token with the active key.
    pub fn sign_id_token(&self, claims: &impl Serialize) -> Result<String, Fault> {
        let loaded = self.loaded()?;
        jose::sign(&loaded.active, &jose::ID_TOKEN, claims).map_err(|_| Fault::Broken("a token was not signed".into()))
    }

    /// All keys that count: next, active and retired.
    pub fn published(&self) -> Result<KeySet, Fault> {
        Ok(self.loaded()?.all.clone())
    }

    /// Reads an ID token that somebody shows again; `None` when it is not ours.
    pub fn read_hint(&self, token: &str, issuer: &Issuer) -> Option<Hint> {
        hint::verify(token, &self.loaded().ok()?.all, issuer).ok()
    }

    /// Reads the keys from the store.
    pub async fn load(&self, app: &App) -> Result<(), Fault> {
        let kept = app.store.signing_keys().await?;
        let mut all = vec![];
        let mut active = None;
        for kept in &kept {
            let key = open(&app.keys, kept)?;
            all.push(key.verifying_key().clone());
            if kept.state == SigningKeyState::Active {
                active = Some(key);
            }
        }
        let Some(active) = active else { return Ok(()) };
        let loaded = Loaded { active, all: KeySet::of(&all) };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(loaded));
        Ok(())
    }

    fn loaded(&self) -> Result<Arc<Loaded>, Fault> {
        let loaded = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        loaded.ok_or_else(|| Fault::Broken("there is no signing key yet".into()))
    }
}

/// Does what is due with the signing keys, and reads them. At the first start this makes the first key.
pub async fn tend(app: &App, now: Time) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let kept = app.store.signing_keys().await?;
        let schedule: Vec<ScheduledKey> = kept.iter().map(|kept| scheduled(kept)).collect();
        for step in rotation::due(&schedule, &Schedule::default(), date(now)) {
            take(app, step, &kept, &mut changes, now)?;
        }
        Ok((changes, ()))
    })
    .await?;
    app.signing.load(app).await
}

/// What becomes of the keys before one that begins at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// They stay published as long as by the schedule, so that what they signed is still believed.
    Published,
    /// They may be in somebody else's hands: nobody finds them any more.
    Forgotten,
}

/// Has another key sign from now on, without waiting for the schedule; gives its name. Services that keep the key
/// document meet a key that they do not know yet, and fetch it anew.
pub async fn rotate(app: &App, earlier: Earlier, now: Time) -> Result<String, Fault> {
    let kid = app
        .settle(|| async {
            let mut changes = app.changes(now);
            let made = create(app, SigningKeyState::Active, now)?;
            for old in app.store.signing_keys().await? {
                match (earlier, old.state) {
                    (Earlier::Forgotten, _) => drop(changes.remove(&old)),
                    (Earlier::Published, SigningKeyState::Retired) => {}
                    (Earlier::Published, SigningKeyState::Active | SigningKeyState::Next) => {
                        let state = SigningKeyState::Retired;
                        changes.replace(&old, StoredSigningKey { state, retired_at: Some(now), ..old.get().clone() });
                    }
                }
            }
            let kid = made.kid.clone();
            changes.insert(made).audit(What::SigningKeyMade, None, &kid);
            Ok((changes, kid))
        })
        .await?;
    app.signing.load(app).await?;
    Ok(kid)
}

fn date(time: Time) -> NumericDate {
    NumericDate::from_micros(time.micros())
}

fn scheduled(kept: &StoredSigningKey) -> ScheduledKey {
    let state = match kept.state {
        SigningKeyState::Next => KeyState::Next { since: date(kept.created_at) },
        SigningKeyState::Active => KeyState::Active { since: date(kept.activated_at.unwrap_or(kept.created_at)) },
        SigningKeyState::Retired => KeyState::Retired { since: date(kept.retired_at.unwrap_or(kept.created_at)) },
    };
    ScheduledKey { kid: kept.kid.clone(), state }
}

fn take(
    app: &App,
    step: Step,
    kept: &[Versioned<StoredSigningKey>],
    changes: &mut Changes,
    now: Time,
) -> Result<(), Fault> {
    let of = |kid: &str| kept.iter().find(|kept| kept.kid == kid);
    let retire = |changes: &mut Changes, kid: &str| {
        if let Some(kept) = of(kid) {
            let retired =
                StoredSigningKey { state: SigningKeyState::Retired, retired_at: Some(now), ..kept.get().clone() };
            changes.replace(kept, retired);
        }
    };
    match step {
        Step::CreateActive => {
            changes.insert(create(app, SigningKeyState::Active, now)?);
        }
        Step::CreateNext => {
            changes.insert(create(app, SigningKeyState::Next, now)?);
        }
        Step::Promote { kid, retire: others } => {
            if let Some(next) = of(&kid) {
                let active =
                    StoredSigningKey { state: SigningKeyState::Active, activated_at: Some(now), ..next.get().clone() };
                changes.replace(next, active);
            }
            for other in others {
                retire(changes, &other);
            }
        }
        Step::Retire { kid } => retire(changes, &kid),
        Step::Drop { kid } => {
            if let Some(kept) = of(&kid) {
                changes.remove(kept);
            }
        }
    }
    Ok(())
}

fn create(app: &App, state: SigningKeyState, now: Time) -> Result<StoredSigningKey, Fault> {
    let broken = |_| Fault::Broken("a signing key could not be made".into());
    let key = SigningKey::generate(&app.entropy.bytes()).map_err(broken)?;
    let private = key.to_pkcs8().map_err(broken)?;
    Ok(StoredSigningKey {
        kid: key.kid().to_owned(),
        algorithm: key.verifying_key().algorithm().as_str().to_owned(),
        sealed_private: app.keys.seal(place(key.kid()), &private, &app.entropy)?,
        public_jwk: jose::jwks(&KeySet::of([key.verifying_key()])).body,
        state,
        created_at: now,
        activated_at: (state == SigningKeyState::Active).then_some(now),
        retired_at: None,
    })
}

fn open(keys: &KeyRing, kept: &StoredSigningKey) -> Result<SigningKey, Fault> {
    let private = keys.open_sealed(place(&kept.kid), &kept.sealed_private)?;
    SigningKey::from_pkcs8(&private).map_err(|_| Fault::Broken(format!("signing key {} cannot be read", kept.kid)))
}

fn place(kid: &str) -> Place<'static> {
    Place { table: "signing_keys", column: "private", row: row_of(kid) }
}

/// The row's name for the seal: the first half of the key's SHA-256 thumbprint.
pub(crate) fn row_of(kid: &str) -> u128 {
    let mut row = [0; 16];
    row.copy_from_slice(&protocol::sha256(kid.as_bytes())[..16]);
    u128::from_be_bytes(row)
}
