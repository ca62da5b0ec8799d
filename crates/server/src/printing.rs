//! How much waits to be printed, as metrics: a letter that nobody posts tells nobody.

use domain::printing::{Kind, PrintJob};
use domain::time::{Span, Time};
use store::{Store, StoreError, Versioned};

use crate::app::App;

/// Tells for each kind how many sheets were never printed, and for how long the first of them waits.
pub(crate) async fn count(app: &App, now: Time) -> Result<(), StoreError> {
    let jobs = app.store.print_jobs(None).await?;
    for (kind, name) in [(Kind::Card, "card"), (Kind::Letter, "letter"), (Kind::Notice, "notice")] {
        let (waiting, oldest) = waits(jobs.iter().map(Versioned::get), kind, now);
        metrics::gauge!("tillid_print_jobs_waiting", "kind" => name).set(waiting as f64);
        metrics::gauge!("tillid_print_job_oldest_seconds", "kind" => name).set(oldest.whole_seconds() as f64);
    }
    Ok(())
}

fn waits<'a>(jobs: impl Iterator<Item = &'a PrintJob>, kind: Kind, now: Time) -> (usize, Span) {
    let waiting: Vec<Time> =
        jobs.filter(|job| job.kind == kind && job.printed_at.is_none()).map(|job| job.made_at).collect();
    let oldest = waiting.iter().min().map_or(Span::ZERO, |made_at| now.since(*made_at));
    (waiting.len(), oldest)
}

#[cfg(test)]
mod tests {
    use domain::ids::{AccountId, PrintJobId};

    use super::*;

    const NOON: Time = Time::from_seconds(1_795_000_000);

    #[test]
    fn what_was_never_printed_is_counted_by_kind_from_the_oldest_on() {
        let job = |kind, hours_ago, printed_at| PrintJob {
            id: PrintJobId(1),
            account: AccountId(7),
            kind,
            sealed: vec![7; 90],
            made_at: NOON.minus(Span::hours(hours_ago)),
            printed_at,
        };
        let jobs = [
            job(Kind::Notice, 2, None),
            job(Kind::Notice, 30, None),
            job(Kind::Notice, 70, Some(NOON)),
            job(Kind::Card, 90, None),
        ];
        for (kind, waiting, hours) in [(Kind::Notice, 2, 30), (Kind::Card, 1, 90), (Kind::Letter, 0, 0)] {
            assert_eq!(waits(jobs.iter(), kind, NOON), (waiting, Span::hours(hours)), "{kind:?}");
        }
    }
}
