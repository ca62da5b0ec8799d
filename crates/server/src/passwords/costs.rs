//! Which costs the kept password hashes have: counted seldom, kept for the next start, and taken from there.

use std::time::Duration;

use domain::time::Time;
use store::{HashCounting as _, HashCounts};

use super::Passwords;
use crate::app::App;
use crate::flows::Fault;

/// A count walks through all accounts, so the next begins after so many times its own time, if that is longer.
const REST_AFTER_LONG_COUNTS: u32 = 100;

/// Learns what was last counted, and counts where nobody has: in an installation that is new, or was made before counts
/// were kept.
pub(crate) async fn learn(app: &App) -> Result<(), Fault> {
    match app.store.hash_counts().await? {
        Some(kept) => app.passwords.learn(&kept.heads),
        None => count(app).await?,
    }
    Ok(())
}

/// Counts if nobody has for as long as `period`, on this node or another; learns what was counted in either case.
pub(crate) async fn keep_up(app: &App, period: Duration) -> Result<(), Fault> {
    match app.store.hash_counts().await? {
        Some(kept) if !is_due(&kept, period, app.now()) => app.passwords.learn(&kept.heads),
        Some(_) | None => count(app).await?,
    }
    Ok(())
}

/// Counts, learns, and keeps it. Of no hashes nothing is kept: whoever comes next counts as quickly.
pub(crate) async fn count(app: &App) -> Result<(), Fault> {
    let counted_at = app.now();
    let heads = app.store.password_hash_heads(Passwords::TAIL_CHARACTERS, Passwords::COSTS_MAX).await?;
    let now = app.now();
    app.passwords.learn(&heads);
    if heads.is_empty() {
        return Ok(());
    }
    let took_ms = u32::try_from(now.micros().saturating_sub(counted_at.micros()) / 1_000).unwrap_or(0);
    let counts = HashCounts { counted_at, took_ms, heads };
    app.settle(|| async {
        let mut changes = app.changes(now);
        match app.store.hash_counts().await? {
            Some(kept) => changes.replace(&kept, counts.clone()),
            None => changes.insert(counts.clone()),
        };
        Ok((changes, ()))
    })
    .await
}

/// A clock that was set back must not keep a count for ever: what comes from later is due.
fn is_due(kept: &HashCounts, period: Duration, now: Time) -> bool {
    let rest = Duration::from_millis(kept.took_ms.into()).saturating_mul(REST_AFTER_LONG_COUNTS).max(period);
    let age = u64::try_from(now.micros().saturating_sub(kept.counted_at.micros())).map(Duration::from_micros);
    !age.is_ok_and(|age| age < rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_due_after_its_period_or_a_hundred_times_its_own_time_and_never_rests_by_a_clock_set_back() {
        let period = Duration::from_secs(600);
        let counted_at = Time::from_seconds(10_000);
        for (took_ms, age_s, is_due_then) in [
            (0, 0, false),
            (0, 599, false),
            (0, 600, true),
            (6_000, 599, false),
            (6_001, 600, false),
            (6_001, 601, true),
            (0, -1, true),
            (u32::MAX, 1_000_000, false),
        ] {
            let kept = HashCounts { counted_at, took_ms, heads: vec![] };
            let now = Time::from_seconds(10_000 + age_s);
            assert_eq!(is_due(&kept, period, now), is_due_then, "{took_ms} ms, {age_s} s");
        }
    }
}
