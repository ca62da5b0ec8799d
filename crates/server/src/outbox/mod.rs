//! The worker: performs the jobs that were committed together with what caused them.
//!
//! A job that is taken is due again two minutes later, and is removed in the commit that does it. So a crash in between
//! loses nothing, and of two workers one finds it taken. Many are under way at once: one that hangs delays no other.

mod mail_code;
mod notices;
mod notify;
mod order_card;
mod pushed;

use std::time::Duration;

use domain::effect::Job;
use domain::time::{Span, Time};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use store::{Changes, OutboxJob, Store, Versioned};
use tokio::time::MissedTickBehavior;

use crate::app::App;
use crate::bus::Topic;
use crate::flows::Fault;
use crate::serve::Stop;

/// How often the outbox is looked at when no hint says that something is in it.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a job belongs to whoever took it: longer than any takes.
const TAKEN_FOR: Span = Span::minutes(2);
/// A job that failed waits so long, doubling.
const FIRST_WAIT: Span = Span::seconds(5);
const LONGEST_WAIT: Span = Span::hours(1);
/// Taken by one commit: each is a step of its statement, and the more there are, the likelier that another node has one.
const TAKEN_TOGETHER: usize = 64;

/// Looks for jobs and performs them, until the end is asked for.
pub async fn run(app: &App, stop: &Stop) {
    let most = app.pushing.at_once_max() as usize;
    let mut hints = app.bus.subscribe(Topic::Outbox);
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut under_way = FuturesUnordered::new();
    let mut more_wait = false;
    loop {
        let looks = tokio::select! {
            () = stop.requested() => return,
            () = hints.woken() => true,
            _ = ticks.tick() => true,
            Some(_) = under_way.next() => more_wait && under_way.len() <= most / 2,
        };
        let free = most.saturating_sub(under_way.len()).min(TAKEN_TOGETHER);
        if !looks || free == 0 {
            continue;
        }
        match take_due(app, app.now(), free).await {
            Ok(taken) => {
                more_wait = taken.len() == free;
                under_way.extend(taken.into_iter().map(|job| attempt(app, job, app.now())));
            }
            Err(fault) => tracing::error!(%fault, "the outbox could not be read"),
        }
    }
}

/// Performs what is due at `now`, all at once; says how many jobs did not fail.
pub async fn perform_due(app: &App, now: Time) -> Result<usize, Fault> {
    let taken = take_due(app, now, (app.pushing.at_once_max() as usize).min(TAKEN_TOGETHER)).await?;
    let attempts: FuturesUnordered<_> = taken.into_iter().map(|job| attempt(app, job, now)).collect();
    Ok(attempts.filter(|done| std::future::ready(*done)).count().await)
}

/// Takes what is due: it is due again only when it should long have been done.
async fn take_due(app: &App, now: Time, most: usize) -> Result<Vec<OutboxJob>, Fault> {
    let most = u32::try_from(most).unwrap_or(u32::MAX);
    app.settle(|| async {
        let mut changes = app.changes(now);
        let due = app.store.due_jobs(now, most).await?;
        let late = due.first().map_or(Span::ZERO, |job| now.since(job.due_at));
        metrics::gauge!("tillid_outbox_late_seconds").set(late.whole_seconds() as f64);
        let mut taken = vec![];
        for job in &due {
            let next = OutboxJob { due_at: now.plus(TAKEN_FOR), ..job.get().clone() };
            taken.push(next.clone());
            changes.replace(job, next);
        }
        Ok((changes, taken))
    })
    .await
}

/// Performs one job; whether it did not fail.
async fn attempt(app: &App, job: OutboxJob, now: Time) -> bool {
    match perform(app, &job, now).await {
        Ok(()) => true,
        Err(fault) => {
            tracing::error!(job.id = %job.id, job.attempts = job.attempts, %fault, "a job failed and is tried again");
            let next = later(&job, now.plus(FIRST_WAIT.doubled(job.attempts, LONGEST_WAIT)));
            if let Err(fault) = put_off(app, &job, next, now).await {
                tracing::error!(job.id = %job.id, %fault, "the job could not be put off; it is tried again soon");
            }
            false
        }
    }
}

async fn perform(app: &App, job: &OutboxJob, now: Time) -> Result<(), Fault> {
    match job.job {
        Job::OrderCard(account) => order_card::order_card(app, account, job, now).await,
        Job::Notify { request, device, .. } => notify::notify(app, job, request, device, now).await,
        Job::ClearNotifications { request, answered_by, .. } => {
            notify::clear_all(app, job, request, answered_by, now).await
        }
        Job::ClearNotification { request, device, .. } => notify::clear(app, job, request, device, now).await,
        Job::PushNotice { notice, device, .. } => notices::push(app, job, notice, device, now).await,
        Job::MailNotice { notice, .. } => notices::mail(app, job, notice, now).await,
        Job::MailCode { account } => mail_code::mail_code(app, job, account, now).await,
    }
}

/// Puts a job off until it is due as `next` says.
async fn put_off(app: &App, job: &OutboxJob, next: OutboxJob, now: Time) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        if let Some(mine) = still_mine(app, job).await? {
            changes.replace(&mine, next.clone());
        }
        Ok((changes, ()))
    })
    .await
}

/// How long what was not taken waits, doubling, and until when it is worth trying.
struct Patience {
    first: Span,
    longest: Span,
    until: Time,
}

/// Puts the job off, if there is time for it; `wait` is what whoever did not take it asked for at least.
fn again(
    job: &OutboxJob,
    mine: &Versioned<OutboxJob>,
    patience: Patience,
    wait: Option<Span>,
    changes: &mut Changes,
    now: Time,
) -> bool {
    let Patience { first, longest, until } = patience;
    let due_at = now.plus(wait.unwrap_or(Span::ZERO).max(first.doubled(job.attempts, longest)));
    let in_time = due_at < until;
    if in_time {
        changes.replace(mine, later(job, due_at));
    }
    in_time
}

/// The same job, tried once more by then.
fn later(job: &OutboxJob, due_at: Time) -> OutboxJob {
    OutboxJob { attempts: job.attempts.saturating_add(1), due_at, ..job.clone() }
}

/// Removes a job of which nothing is left to do.
async fn done(app: &App, job: &OutboxJob, now: Time) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        if let Some(mine) = still_mine(app, job).await? {
            changes.remove(&mine);
        }
        Ok((changes, ()))
    })
    .await
}

/// The job, unless somebody else has done or taken it meanwhile.
async fn still_mine(app: &App, job: &OutboxJob) -> Result<Option<Versioned<OutboxJob>>, Fault> {
    Ok(app.store.outbox_job(job.id).await?.filter(|kept| kept.get() == job))
}
