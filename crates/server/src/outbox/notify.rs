//! Notifications: devices are told that a request waits, and clear what they show when it waits no more.

use domain::effect::{Effect, Job};
use domain::ids::{DeviceId, RequestId};
use domain::request::Request;
use domain::time::Time;
use protocol::base64url;
use protocol::wire::PushMessage;
use store::{OutboxJob, Store};

use super::pushed::{About, conclude, give_up};
use super::still_mine;
use crate::app::App;
use crate::flows::Fault;
use crate::flows::device::push::opened;
use crate::push::{Push, Verdict};

/// A topic's characters (RFC 8030 §5.4): 32 at most, so 24 bytes.
pub(super) const TOPIC_BYTES: usize = 24;

/// Tells one device that a request waits, as long as it does.
pub(super) async fn notify(
    app: &App,
    job: &OutboxJob,
    request: RequestId,
    device: DeviceId,
    now: Time,
) -> Result<(), Fault> {
    match app.store.request(request).await?.filter(|request| request.is_waiting(now)) {
        Some(request) => send(app, job, &request, device, PushMessage::Request(request.id.to_string()), now).await,
        None => give_up(app, job, "ended", now).await,
    }
}

/// Lets one device clear its notification, as long as the request would have waited.
pub(super) async fn clear(
    app: &App,
    job: &OutboxJob,
    request: RequestId,
    device: DeviceId,
    now: Time,
) -> Result<(), Fault> {
    match app.store.request(request).await?.filter(|request| now < request.expires_at) {
        Some(request) => send(app, job, &request, device, PushMessage::Ended(request.id.to_string()), now).await,
        None => give_up(app, job, "ended", now).await,
    }
}

/// Leaves a job for each device that was told and did not answer itself.
pub(super) async fn clear_all(
    app: &App,
    job: &OutboxJob,
    request: RequestId,
    answered_by: Option<DeviceId>,
    now: Time,
) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(mine) = still_mine(app, job).await? else { return Ok((changes, ())) };
        changes.remove(&mine);
        let Some(request) = app.store.request(request).await?.filter(|request| now < request.expires_at) else {
            return Ok((changes, ()));
        };
        let left = app.store.jobs_of_request(request.id).await?;
        for address in app.store.push_addresses(request.account).await? {
            let device = address.device;
            // Not told yet: that job finds out by itself, and clears what was under way. Or it is being cleared.
            let is_seen_to = left.iter().any(|job| match job.job {
                Job::Notify { device: to, .. } | Job::ClearNotification { device: to, .. } => to == device,
                Job::ClearNotifications { .. }
                | Job::MailCode { .. }
                | Job::OrderCard(_)
                | Job::PushNotice { .. }
                | Job::MailNotice { .. } => false,
            });
            // Set since: its app was open and has looked.
            let was_told = address.set_at <= request.asked_at && address.sealed().is_some();
            if was_told && !is_seen_to && answered_by != Some(device) {
                let job = Job::ClearNotification { account: request.account, request: request.id, device };
                changes.effects([Effect::Do(job)]);
            }
        }
        Ok((changes, ()))
    })
    .await
}

async fn send(
    app: &App,
    job: &OutboxJob,
    request: &Request,
    device: DeviceId,
    message: PushMessage,
    now: Time,
) -> Result<(), Fault> {
    let is_active = app.store.device(device).await?.is_some_and(|device| device.is_active(&app.limits, now));
    let address = app.store.push_address(device).await?.filter(|_| is_active);
    let Some(address) = address else { return give_up(app, job, "no_address", now).await };
    // What somebody else took or did while this one waited is not sent twice.
    if still_mine(app, job).await?.is_none() {
        return Ok(());
    }
    let verdict = match opened(app, &address)? {
        None => Verdict::Dead,
        Some(subscription) => {
            let is_urgent = matches!(message, PushMessage::Request(_));
            let topic = topic(app, request, device, &message, now).await?;
            let push = Push { message, topic, lives: request.expires_at.since(now), is_urgent };
            app.pushing.send(&app.keys.vapid(), &app.entropy, &subscription, &push, now).await
        }
    };
    conclude(app, job, About::Request(request), &address, verdict).await
}

/// One for all requests of one browser to one device: at the push service a newer one takes the older one's place, and the
/// end of a request the request's. But never the end of an older request that of a newer one. Without our key a topic says
/// nothing.
async fn topic(
    app: &App,
    request: &Request,
    device: DeviceId,
    message: &PushMessage,
    now: Time,
) -> Result<String, Fault> {
    let is_overtaken = match message {
        PushMessage::Request(_) | PushMessage::Notice(_) => false,
        PushMessage::Ended(_) => {
            let waiting = app.store.waiting_requests(request.account, now).await?;
            waiting.iter().any(|other| other.browser == request.browser)
        }
    };
    let about = if is_overtaken { request.id.bytes().to_vec() } else { request.browser.0.to_vec() };
    let mac = app.keys.mac("push topic", &[&device.bytes(), &about]);
    Ok(base64url(&mac[..TOPIC_BYTES]))
}
