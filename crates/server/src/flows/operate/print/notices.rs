//! Letters about new devices: whoever is told by letter alone is told of each device, the one that waits longest first.

use domain::ids::{NoticeId, PrintJobId};
use domain::printing::{Kind, PrintJob};
use domain::time::Time;
use store::{Changes, Store, Versioned};

use super::{Letterhead, Printed, print};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::operate::{Answer, Refused, find_account};

/// A letter about a new device, and how it stands with this person's others.
#[derive(Debug)]
pub struct NoticePrinted {
    /// The letter.
    pub printed: Printed,
    /// How many others were never printed.
    pub left: usize,
    /// How many were dropped, because they were answered or are heard no more.
    pub dropped: usize,
}

/// All letters about new devices that wait.
#[derive(Debug)]
pub struct Waiting {
    /// The print job of each and its person's user ID, oldest first.
    pub letters: Vec<(PrintJobId, String)>,
    /// How many were dropped, because they were answered or are heard no more.
    pub dropped: usize,
}

/// Prints the oldest letter that was never printed; where there is none, the one that was printed longest ago.
pub async fn next(app: &App, head: &Letterhead, user_id: &str, address: &[String], now: Time) -> Answer<NoticePrinted> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let account = match find_account(app, user_id).await? {
            Ok(account) => account,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let jobs = app.store.print_jobs(Some(account.id)).await?;
        let (jobs, dropped) = heard(app, jobs, &mut changes, now).await?;
        let never = |job: &&Versioned<PrintJob>| job.printed_at.is_none() && job.is_good(&app.limits, now);
        let waiting = jobs.iter().filter(never).count();
        let good = |job: &Versioned<PrintJob>| job.is_good(&app.limits, now);
        // Where all have waited too long, the first says so.
        let first = jobs.into_iter().min_by_key(|job| (!good(job), job.printed_at, job.made_at, job.id.0));
        if first.is_none() && dropped > 0 {
            return Ok((changes, Err(Refused::LettersAnswered)));
        }
        let printed = print(app, head, (first, None), address, &mut changes, now)?;
        let left = waiting.saturating_sub(1);
        Ok((changes, printed.map(|printed| NoticePrinted { printed, left, dropped })))
    })
    .await
}

/// The letters of all persons that were never printed.
pub async fn waiting(app: &App, now: Time) -> Result<Waiting, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let (jobs, dropped) = heard(app, app.store.print_jobs(None).await?, &mut changes, now).await?;
        let mut letters = vec![];
        for job in jobs.iter().filter(|job| job.printed_at.is_none() && job.is_good(&app.limits, now)) {
            let account = app.store.account(job.account).await?;
            letters.extend(account.map(|account| (job.id, account.user_id.as_typed().to_owned())));
        }
        Ok((changes, Waiting { letters, dropped }))
    })
    .await
}

/// Prints one of those that wait.
pub async fn one(app: &App, head: &Letterhead, job: PrintJobId, now: Time) -> Answer<Printed> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let job = app.store.print_job(job).await?.filter(|job| job.kind == Kind::Notice);
        let printed = print(app, head, (job, None), &[], &mut changes, now)?;
        Ok((changes, printed))
    })
    .await
}

/// Those among `jobs` that tell of a device and would still be heard; the others are dropped in `changes`, and counted.
async fn heard(
    app: &App,
    jobs: Vec<Versioned<PrintJob>>,
    changes: &mut Changes,
    now: Time,
) -> Result<(Vec<Versioned<PrintJob>>, usize), Fault> {
    let (mut heard, mut dropped) = (vec![], 0);
    for job in jobs.into_iter().filter(|job| job.kind == Kind::Notice) {
        match app.store.notice(NoticeId(job.id.0)).await? {
            Some(notice) if notice.is_heard(now) => heard.push(job),
            Some(_) | None => {
                changes.remove(&job);
                dropped += 1;
            }
        }
    }
    Ok((heard, dropped))
}
