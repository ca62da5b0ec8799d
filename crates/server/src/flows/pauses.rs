//! The pause between requests of one source or browser, whatever asks them, and how a request gives its place away.

use domain::audit::What;
use domain::ids::{AccountId, RequestId};
use domain::pause::Pause;
use domain::request::{Command, Request, WithdrawReason};
use domain::secret::Digest;
use domain::time::Time;
use store::{Changes, KeptPause, Store, Versioned};

use super::Fault;
use crate::app::App;
use crate::source::Source;

/// A pause, if there is one, and the key of its row.
type Kept = (Digest, Option<Versioned<KeptPause>>);

/// The pause of whatever comes from this source, by whichever door: a login rings as an activation does.
pub async fn of_source(app: &App, account: AccountId, source: Source) -> Result<Kept, Fault> {
    kept_pause(app, "pause of a source", account, &source.to_bytes()).await
}

/// The pause of a browser, or card, that has a place of its own.
pub async fn of_browser(app: &App, account: AccountId, place: Digest) -> Result<Kept, Fault> {
    kept_pause(app, "pause of a browser", account, &place.0).await
}

async fn kept_pause(app: &App, label: &str, account: AccountId, of: &[u8]) -> Result<Kept, Fault> {
    let account = account.bytes();
    for key in app.keys.macs(label, &[&account, of]).into_iter().map(Digest) {
        if let Some(kept) = app.store.pause(&key).await? {
            return Ok((key, Some(kept)));
        }
    }
    Ok((Digest(app.keys.mac(label, &[&account, of])), None))
}

/// Withdraws those of `waiting` that give their place to a newer request.
pub fn withdraw_those(
    app: &App,
    waiting: &[Versioned<Request>],
    withdrawn: &[RequestId],
    changes: &mut Changes,
    now: Time,
) {
    for old in waiting.iter().filter(|old| withdrawn.contains(&old.id)) {
        let withdraw = Command::Withdraw(WithdrawReason::ByAsker);
        if let Ok((next, effects)) = old.get().clone().step(withdraw, &app.limits, now) {
            changes.replace(old, next).effects(effects).audit(What::RequestWithdrawn, Some(old.account), old.id);
        }
    }
}

/// Remembers that `request` was asked: unanswered, it makes the next one from there wait.
pub fn pause_begins(
    app: &App,
    (key, kept): (Digest, Option<&Versioned<KeptPause>>),
    request: &Request,
    changes: &mut Changes,
    now: Time,
) {
    let pause = Pause::asked(kept.map(|kept| kept.pause), &app.limits, now, request.expires_at);
    let next = KeptPause { key, account: request.account, pause };
    match kept {
        Some(kept) => changes.replace(kept, next),
        None => changes.insert(next),
    };
}

/// Withdraws a request that is not needed any more, and lets the pause begin.
pub async fn withdraw_one(app: &App, request: RequestId, changes: &mut Changes, now: Time) -> Result<(), Fault> {
    let Some(request) = app.store.request(request).await? else { return Ok(()) };
    let withdraw = Command::Withdraw(WithdrawReason::ByAsker);
    if let Ok((next, effects)) = request.get().clone().step(withdraw, &app.limits, now) {
        end_pause(app, &request, changes, now).await?;
        changes.replace(&request, next).effects(effects);
        changes.audit(What::RequestWithdrawn, Some(request.account), request.id);
    }
    Ok(())
}

/// The pause after `request` begins now instead of when it would have ended by itself.
pub async fn end_pause(app: &App, request: &Request, changes: &mut Changes, now: Time) -> Result<(), Fault> {
    if let Some(kept) = app.store.pause(&request.pause).await? {
        changes.replace(&kept, KeptPause { pause: kept.pause.ended(now), ..kept.get().clone() });
    }
    Ok(())
}

/// An approval ends the pause: the next request from there is asked at once.
pub async fn forget_pause(app: &App, request: &Request, changes: &mut Changes) -> Result<(), Fault> {
    if let Some(kept) = app.store.pause(&request.pause).await? {
        changes.remove(&kept);
    }
    Ok(())
}
