//! The worker: performs the jobs that were committed together with what caused them.
//!
//! A job is removed in the commit that does it, so a crash in between loses nothing and does nothing twice.

use std::time::Duration;

use domain::account::Standing;
use domain::audit::What;
use domain::card::Command;
use domain::effect::Job;
use domain::ids::AccountId;
use domain::time::{Span, Time};
use store::{Changes, OutboxJob, Store, Versioned};

use crate::app::App;
use crate::flows::Fault;
use crate::flows::operate::card::draw;
use crate::flows::operate::content::Recipient;
use crate::serve::Stop;

/// How often the outbox is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Jobs of one look.
const JOBS_AT_ONCE: u32 = 32;
/// A job that failed waits so long, doubling.
const FIRST_WAIT: Span = Span::seconds(5);
const LONGEST_WAIT: Span = Span::hours(1);

/// Looks for jobs and performs them, until the end is asked for.
pub async fn run(app: &App, stop: &Stop) {
    loop {
        tokio::select! {
            () = stop.requested() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        if let Err(fault) = perform_due(app, app.now()).await {
            tracing::error!(%fault, "the outbox could not be read");
        }
    }
}

/// Performs what is due at `now`; says how many jobs were done.
pub async fn perform_due(app: &App, now: Time) -> Result<usize, Fault> {
    let mut done = 0;
    for job in app.store.due_jobs(now, JOBS_AT_ONCE).await? {
        match perform(app, &job, now).await {
            Ok(()) => done += 1,
            Err(fault) => {
                tracing::error!(job.id = %job.id, job.attempts = job.attempts, %fault, "a job failed and is tried again");
                postpone(app, &job, now).await?;
            }
        }
    }
    Ok(done)
}

async fn perform(app: &App, job: &Versioned<OutboxJob>, now: Time) -> Result<(), Fault> {
    match job.job {
        Job::OrderCard(account) => order_card(app, account, job, now).await,
    }
}

async fn order_card(app: &App, id: AccountId, job: &Versioned<OutboxJob>, now: Time) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        if !is_still_there(app, job, now).await? {
            return Ok((changes, ()));
        }
        changes.remove(job);
        let cards = app.store.cards(id).await?;
        let has_next = cards.iter().any(|card| card.will_do(&app.limits, now));
        match app.store.account(id).await? {
            Some(account) if !has_next && !matches!(account.standing, Standing::Closed { .. }) => {
                // The address is known to whoever prints.
                let recipient = Recipient::check(&account.name, &[], account.language)
                    .map_err(|refused| Fault::Broken(format!("account {id}: {refused}")))?;
                draw(app, id, &recipient, &mut changes, now)?;
                changes.require(&account);
                // What was never printed in time is in nobody's hands: the new card takes its place.
                for lapsed in cards.iter().filter(|card| card.has_lapsed(&app.limits, now)) {
                    if let Ok((next, _, effects)) = lapsed.get().clone().step(Command::Replace, &app.limits, now) {
                        changes.replace(lapsed, next).effects(effects);
                        changes.audit(What::CardReplaced, Some(id), lapsed.id);
                    }
                }
            }
            Some(_) | None => {}
        }
        Ok((changes, ()))
    })
    .await
}

async fn postpone(app: &App, job: &Versioned<OutboxJob>, now: Time) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes: Changes = app.changes(now);
        if is_still_there(app, job, now).await? {
            let due_at = now.plus(FIRST_WAIT.doubled(job.attempts, LONGEST_WAIT));
            changes.replace(job, OutboxJob { attempts: job.attempts.saturating_add(1), due_at, ..job.get().clone() });
        }
        Ok((changes, ()))
    })
    .await
}

/// Whether nobody else has done the job meanwhile; without this, a lost race would be tried again for nothing.
async fn is_still_there(app: &App, job: &Versioned<OutboxJob>, now: Time) -> Result<bool, Fault> {
    let due = app.store.due_jobs(now, JOBS_AT_ONCE).await?;
    Ok(due.iter().any(|other| other.id == job.id && other.version() == job.version()))
}
