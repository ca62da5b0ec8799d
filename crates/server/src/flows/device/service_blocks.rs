//! Services that may not ask this account's apps. An unlocked app blocks one, since that adds a protection; letting it ask
//! again takes PIN or finger.

use domain::account::Account;
use domain::audit::What;
use domain::ids::{AccountId, ServiceId};
use domain::request::{Command, WithdrawReason};
use domain::service::Service;
use domain::service_block::ServiceBlock;
use domain::time::Time;
use protocol::signed::{PersonKeys, Signed};
use protocol::unblock::{self, Expected};
use protocol::wire::{BlockedService, BlockedServices};
use store::{Changes, Store, Versioned};

use super::caller::{Caller, open_account};
use super::nonce::spend;
use super::wanted::wanted;
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::pauses::end_pause;

/// Those that are blocked now. What is not registered any more asks nobody and is not listed.
pub async fn list(app: &App, caller: &Caller, now: Time) -> Outcome<BlockedServices> {
    if let Err(refused) = caller.unlocked(app, now) {
        return Ok(Err(refused));
    }
    Ok(Ok(BlockedServices { services: named(app, caller.device.account).await? }))
}

/// The same list for whoever may read it.
pub(crate) async fn named(app: &App, account: AccountId) -> Result<Vec<BlockedService>, Fault> {
    let mut services = vec![];
    for block in app.store.service_blocks(account).await? {
        if let Some(service) = app.store.service(&block.service).await?.filter(|service| block.holds_for(service)) {
            services.push(BlockedService {
                id: service.id.to_string(),
                name: service.name.clone(),
                since: block.at.seconds(),
            });
        }
    }
    Ok(services)
}

/// Blocks a service. What it asks at present is withdrawn.
pub async fn block(app: &App, caller: &Caller, id: &str, now: Time) -> Outcome<()> {
    let nonce = match caller.unlocked(app, now).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    let Some(id) = ServiceId::parse(id) else { return Ok(Err(Refused::NoSuchService)) };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(device) = app.store.device(caller.device.id).await? else {
            return Ok((changes, Err(Refused::UnknownDevice)));
        };
        if let Err(refused) = caller.unlocks(app, &device, now) {
            return Ok((changes, Err(refused)));
        }
        let account = match open_account(app, &device).await? {
            Ok(account) => account,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let Some(service) = app.store.service(&id).await? else {
            return Ok((changes, Err(Refused::NoSuchService)));
        };
        if let Err(refused) = spend(app, &nonce, &mut changes).await? {
            return Ok((changes, Err(refused)));
        }
        if add(app, &account, &service, &mut changes, now).await? {
            // Asking replaces the account's row too: a request that is being asked meets this here.
            changes.replace(&account, account.get().clone()).require(&device);
        }
        Ok((changes, Ok(())))
    })
    .await
}

/// Blocks a service in `changes`, for whoever may: they replace the account's row with it. Says whether it was not before:
/// twice is once.
pub(crate) async fn add(
    app: &App,
    account: &Versioned<Account>,
    service: &Service,
    changes: &mut Changes,
    now: Time,
) -> Result<bool, Fault> {
    let block = ServiceBlock { account: account.id, service: service.id.clone(), at: now };
    match &app.store.service_block(account.id, &service.id).await? {
        Some(kept) if kept.holds_for(service) => return Ok(false),
        Some(old) => changes.replace(old, block),
        None => changes.insert(block),
    };
    withdraw(app, account, &service.id, changes, now).await?;
    changes.audit(What::ServiceBlocked, Some(account.id), &service.id);
    Ok(true)
}

/// Lets a service ask again in `changes`, for whoever may. Twice is once.
pub(crate) async fn remove(app: &App, account: AccountId, id: &ServiceId, changes: &mut Changes) -> Result<(), Fault> {
    if let Some(block) = app.store.service_block(account, id).await? {
        changes.remove(&block).audit(What::ServiceUnblocked, Some(account), id);
    }
    Ok(())
}

async fn withdraw(
    app: &App,
    account: &Versioned<Account>,
    service: &ServiceId,
    changes: &mut Changes,
    now: Time,
) -> Result<(), Fault> {
    let mut paused = vec![];
    for request in app.store.waiting_requests(account.id, now).await? {
        let withdraw = Command::Withdraw(WithdrawReason::NotGoodAnyMore);
        if request.service == *service
            && let Ok((next, effects)) = request.get().clone().step(withdraw, &app.limits, now)
        {
            // Several requests of one source share its pause.
            if !paused.contains(&request.pause) {
                end_pause(app, &request, changes, now).await?;
                paused.push(request.pause);
            }
            changes.replace(&request, next).effects(effects);
            changes.audit(What::RequestWithdrawn, Some(account.id), request.id);
        }
    }
    Ok(())
}

/// Lets a service ask again, or counts a wrong PIN or a bad assertion.
pub async fn unblock(app: &App, caller: &Caller, id: &str, body: &[u8], now: Time) -> Outcome<()> {
    let nonce = match caller.unlocked(app, now).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    let Some(service) = ServiceId::parse(id) else { return Ok(Err(Refused::NoSuchService)) };
    let signed = match Signed::parse(body) {
        Ok(signed) => signed,
        Err(refused) => return Ok(Err(refused.into())),
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let verify = |kid: &str, keys: PersonKeys<'_>| {
            let expected = Expected { nonce: &nonce.text, service: id };
            let verified = unblock::verify(&signed, &app.app_origin, kid, &caller.key, keys, expected)?;
            Ok(verified.person())
        };
        let wanting = match wanted(app, caller, &nonce, &mut changes, now, None, &verify).await? {
            Ok(wanting) => wanting,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let account = wanting.account.id;
        changes.replace(&wanting.device, wanting.used).require(&wanting.account);
        remove(app, account, &service, &mut changes).await?;
        Ok((changes, Ok(())))
    })
    .await
}
