//! Nonces of calls that change something: MACed when given out, only their use is kept, once.

use domain::secret::Digest;
use domain::time::Time;
use store::{Changes, Store, UsedNonce};

use super::{Outcome, Refused};
use crate::app::App;

/// A nonce that came back in a call and is ours and fresh. Its use is written with what the call changes.
#[derive(Clone, Debug)]
pub struct Nonce {
    /// As the device signed it.
    pub text: String,
    digest: Digest,
    expires_at: Time,
}

/// A fresh nonce to hand out.
pub fn issue(app: &App, now: Time) -> String {
    app.keys.issue_nonce(&app.entropy, now.micros())
}

/// Recognises a nonce that came back.
pub fn check(app: &App, text: Option<&str>, now: Time) -> Result<Nonce, Refused> {
    let text = text.ok_or(Refused::NonceNeeded)?;
    let nonce = app.keys.check_nonce(text, now.micros()).map_err(|_| Refused::NonceUsed)?;
    let digest = Digest(protocol::sha256(&nonce.id));
    Ok(Nonce { text: text.to_owned(), digest, expires_at: Time::from_micros(nonce.expires_at_us) })
}

/// Spends the nonce in `changes`; a second use of it finds the first.
pub async fn spend(app: &App, nonce: &Nonce, changes: &mut Changes) -> Outcome<()> {
    if app.store.nonce(&nonce.digest).await?.is_some() {
        return Ok(Err(Refused::NonceUsed));
    }
    changes.insert(UsedNonce { digest: nonce.digest, expires_at: nonce.expires_at });
    Ok(Ok(()))
}
