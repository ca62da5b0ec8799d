//! What has happened, in My Tillid as in the app: the same list, the same services that may not ask.

use domain::ids::ServiceId;
use domain::service::Service;
use domain::time::Time;
use protocol::wire::{Activities, BlockedService};
use store::{Store, Versioned};

use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::Desk;
use crate::flows::device::{activity, service_blocks};

/// One page of it.
pub struct Happened {
    /// The entries, newest first, and where the next page begins.
    pub activities: Activities,
    /// So often something was held back lately.
    pub held_back: u32,
    /// Services that may not ask.
    pub blocked: Vec<BlockedService>,
}

/// What came of blocking a service, or of letting it ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// It asks no more.
    Blocked,
    /// It may ask.
    Allowed,
    /// Both factors must be shown again first.
    AgainFirst,
    /// There is no such service.
    Missing,
}

/// Reads the newest page, or the one below `before`, as one use of the session. `None` when no page begins there.
pub async fn happened(
    app: &App,
    desk: &Desk,
    before: Option<&str>,
    now: Time,
) -> Result<Answer<Option<Happened>>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        here.is_used(app, &mut changes, now);
        let id = here.account.id;
        let Some(activities) = activity::of_account(app, id, None, before, now).await? else {
            return Ok((changes, Answer::Told(None)));
        };
        let held_back = activity::held_back(app, id, now).await?;
        let blocked = service_blocks::named(app, id).await?;
        Ok((changes, Answer::Told(Some(Happened { activities, held_back, blocked }))))
    })
    .await
}

/// The name of a service that may ask this person's apps now, if it may be blocked from it.
pub async fn asks_now(app: &App, desk: &Desk, id: &str, now: Time) -> Result<Answer<Option<String>>, Fault> {
    let Some(here) = Here::read(app, desk, now).await? else { return Ok(Answer::SignInFirst) };
    let Some(service) = may_be_blocked(app, id).await? else { return Ok(Answer::Told(None)) };
    let block = app.store.service_block(here.account.id, &service.id).await?;
    let is_blocked = block.is_some_and(|block| block.holds_for(&service));
    Ok(Answer::Told((!is_blocked).then_some(service.name)))
}

/// Whoever blocks My Tillid would keep the person who has the app from coming in by it to see so.
async fn may_be_blocked(app: &App, id: &str) -> Result<Option<Service>, Fault> {
    let Some(id) = ServiceId::parse(id).filter(|id| !id.is_my_tillid()) else { return Ok(None) };
    Ok(app.store.service(&id).await?.map(Versioned::into_inner))
}

/// Blocks a service from asking this person's apps. What it asks at present is withdrawn.
pub async fn block_service(app: &App, desk: &Desk, id: &str, now: Time) -> Result<Answer<Asking>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        let Some(service) = may_be_blocked(app, id).await? else {
            return Ok((changes, Answer::Told(Asking::Missing)));
        };
        service_blocks::add(app, &here.account, &service, &mut changes, now).await?;
        // Asking replaces the account's row too: a request that is being asked meets this here.
        here.anchors(app, &mut changes, now);
        Ok((changes, Answer::Told(Asking::Blocked)))
    })
    .await
}

/// Lets a service ask again.
pub async fn let_ask_again(app: &App, desk: &Desk, id: &str, now: Time) -> Result<Answer<Asking>, Fault> {
    let id = ServiceId::parse(id);
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        let Some(id) = &id else { return Ok((changes, Answer::Told(Asking::Missing))) };
        if !here.proof.may_let_ask_again() {
            return Ok((changes, Answer::Told(Asking::AgainFirst)));
        }
        service_blocks::remove(app, here.account.id, id, &mut changes).await?;
        here.anchors(app, &mut changes, now);
        Ok((changes, Answer::Told(Asking::Allowed)))
    })
    .await
}
