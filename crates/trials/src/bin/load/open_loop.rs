//! The generator: logins begin when they are due, however the server is doing, so that a slow server cannot hide behind
//! a patient client. And, for the most that goes, a crowd that begins the next login when one has ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tokio::task::JoinSet;

use crate::Outcome;
use crate::fill::Town;
use crate::logins::{Kind, Waits};
use crate::process::{Cpu, Process};

/// What one run showed.
pub(crate) struct Measured {
    pub(crate) kind: Kind,
    pub(crate) logins: u64,
    pub(crate) failed: u64,
    pub(crate) took: Duration,
    /// The server's CPU in that time.
    pub(crate) cpu: Cpu,
    /// From the instant at which a login was due until its token was there; microseconds.
    pub(crate) whole: Histogram<u64>,
    pub(crate) request_to_device: Histogram<u64>,
    pub(crate) approval_to_browser: Histogram<u64>,
}

impl Measured {
    fn new(kind: Kind) -> Outcome<Self> {
        let histogram = || Histogram::new_with_bounds(1, 60_000_000, 3);
        Ok(Self {
            kind,
            logins: 0,
            failed: 0,
            took: Duration::ZERO,
            cpu: Cpu::default(),
            whole: histogram()?,
            request_to_device: histogram()?,
            approval_to_browser: histogram()?,
        })
    }

    fn count(&mut self, whole: Duration, waits: Outcome<Waits>) {
        match waits {
            Ok(waits) => {
                self.logins += 1;
                self.whole.saturating_record(micros(whole));
                for (histogram, wait) in [
                    (&mut self.request_to_device, waits.request_to_device),
                    (&mut self.approval_to_browser, waits.approval_to_browser),
                ] {
                    if let Some(wait) = wait {
                        histogram.saturating_record(micros(wait).max(1));
                    }
                }
            }
            Err(error) => {
                if self.failed == 0 {
                    crate::progress(&format!("a login failed: {error}"));
                }
                self.failed += 1;
            }
        }
    }
}

/// Logins at a steady rate.
pub(crate) async fn run(
    town: &Arc<Town>,
    server: &Process,
    kind: Kind,
    rate: u32,
    length: Duration,
) -> Outcome<Measured> {
    let mut measured = Measured::new(kind)?;
    let (began, before) = (Instant::now(), server.cpu()?);
    let gap = Duration::from_secs(1) / rate.max(1);
    let mut running = JoinSet::new();
    let mut due = began;
    while due.duration_since(began) < length {
        tokio::time::sleep_until(due.into()).await;
        let (town, was_due) = (Arc::clone(town), due);
        running.spawn(async move {
            let waits = kind.log_in(&town).await;
            (was_due.elapsed(), waits)
        });
        due += gap;
    }
    while let Some(ended) = running.join_next().await {
        let (whole, waits) = ended?;
        measured.count(whole, waits);
    }
    measured.took = began.elapsed();
    measured.cpu = server.cpu()?.since(&before);
    Ok(measured)
}

/// As many logins as go with so many people at once.
pub(crate) async fn as_many_as_go(
    town: &Arc<Town>,
    server: &Process,
    kind: Kind,
    at_once: usize,
    length: Duration,
) -> Outcome<Measured> {
    let mut measured = Measured::new(kind)?;
    let (began, before) = (Instant::now(), server.cpu()?);
    let failures = Arc::new(AtomicUsize::new(0));
    let mut running = JoinSet::new();
    for _ in 0..at_once {
        let (town, failures) = (Arc::clone(town), Arc::clone(&failures));
        running.spawn(async move {
            let mut ended = vec![];
            while began.elapsed() < length && failures.load(Ordering::Relaxed) < 100 {
                let from = Instant::now();
                let waits = kind.log_in(&town).await;
                failures.fetch_add(usize::from(waits.is_err()), Ordering::Relaxed);
                ended.push((from.elapsed(), waits));
            }
            ended
        });
    }
    while let Some(ended) = running.join_next().await {
        for (whole, waits) in ended? {
            measured.count(whole, waits);
        }
    }
    measured.took = began.elapsed();
    measured.cpu = server.cpu()?.since(&before);
    Ok(measured)
}

/// Whole microseconds.
pub(crate) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
