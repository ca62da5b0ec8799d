//! What is kept: the master key, the database, and what waits in it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use domain::limits::Limits;
use domain::printing::{Kind, PrintJob};
use domain::time::{Span, Time};
use oidc::rotation::Schedule;
use protocol::call::CLOCK_APART_S_MAX;
use server::clock::Clock;
use server::config::Config;
use server::keys::kept::key_ring;
use server::keys::{ANNOUNCED_S, Purpose};
use store::{Engine, OpenMode, SigningKeyState, Store, StoreError, Versioned};

use super::{Point, advice, audit_log, outside, well, wrong};
use crate::output::instant;

/// The log beside the database is folded into it long before this, unless something keeps it open.
const LOG_BYTES_MAX: u64 = 256 * 1_048_576;
/// Clocks differ by less than this, or devices' calls would not count.
const CLOCK_APART: Span = Span::seconds(CLOCK_APART_S_MAX);
/// The first version is not older than this: 2026-01-01.
const FIRST_DAY: Time = Time::from_seconds(1_767_225_600);
/// A server that runs changes a signing key within minutes.
const SIGNING_KEY_LATE: Span = Span::days(1);
/// Whoever prints weekly wants to hear of it by then.
const PRINT_SOON: Span = Span::days(2);
/// The device that such a letter tells of approves after 72 hours, and two of the three days are the post's.
const POST_WITHIN: Span = Span::days(1);
/// A running server does each job within seconds.
const JOB_LATE: Span = Span::minutes(10);
const JOBS: u32 = 1_000;

pub(super) async fn look(config: &Config, clock: &Clock) -> Vec<Point> {
    let address = config.database();
    let mut points = vec![];
    let master = match config.open_master_key() {
        Ok(master) => {
            points.push(well("master_key", "the master key can be read, by its owner alone"));
            Some(master)
        }
        Err(error) => {
            points.push(wrong("master_key", error.to_string()));
            None
        }
    };
    let store = match Engine::open(&address, OpenMode::Beside).await {
        Ok(store) => store,
        Err(error) => {
            points.push(wrong("database", error.to_string()));
            return points;
        }
    };
    points.push(match store.ping().await {
        Ok(()) => well("database", format!("{address} can be read and written, and is of this version")),
        Err(error) => wrong("database", format!("{address} cannot be used: {error}")),
    });
    points.push(integrity(&store).await);
    if let Some(path) = address.file() {
        points.extend(modes(config, path));
        points.push(log_size(path));
    }
    if let Some(master) = master {
        match key_ring(&store, &master, Clock::system().now_us()).await {
            Ok(ring) => {
                points.push(well("key_ring", "the master key opens the keys in the database"));
                points.push(read(audit_log::POINT, audit_log::look(config, &store, &ring).await));
            }
            Err(error) => points.push(wrong("key_ring", error.to_string())),
        }
    }
    let (now, limits) = (Time::from_micros(clock.now_us()), config.limits.for_rules());
    points.push(read("clock", clock_point(&store, now).await));
    points.push(read("signing_key", signing_key(&store, now).await));
    points.push(read("sealing_keys", sealing_keys(&store, now).await));
    let jobs = store.print_jobs(None).await;
    let is_notice = |job: &&PrintJob| job.kind == Kind::Notice;
    let notices = jobs.as_ref().map(|jobs| to_post(jobs.iter().map(Versioned::get).filter(is_notice), now));
    points.extend(notices.ok());
    points.push(read("print_jobs", jobs.map(|jobs| to_print(jobs.iter().map(Versioned::get), &limits, now))));
    points.push(read("outbox", outbox(&store, now).await));
    points.push(read(outside::POINT, outside::look(config, &store, now).await));
    points
}

fn read(point: &'static str, found: Result<Point, StoreError>) -> Point {
    found.unwrap_or_else(|error| wrong(point, format!("the database does not answer: {error}")))
}

/// Files that others may read. The private ones are listed by what is in them.
fn modes(config: &Config, database: &Path) -> Vec<Point> {
    let too_open = |path: &Path| {
        let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
        (mode & 0o077 != 0).then(|| format!("{} (mode {mode:o})", path.display()))
    };
    let open: Vec<String> =
        [database.to_owned(), beside(database, "-wal")].iter().filter_map(|it| too_open(it)).collect();
    let files = match open.as_slice() {
        [] => well("database_mode", "only its owner may read the database"),
        open => wrong("database_mode", format!("others may read {}: chmod 600", open.join(" and "))),
    };
    let directory = too_open(&config.data.directory);
    let directory = directory.map(|named| advice("directory_mode", format!("others may look into {named}: chmod 700")));
    [files].into_iter().chain(directory).collect()
}

fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn log_size(database: &Path) -> Point {
    const POINT: &str = "database_log";
    let bytes = fs::metadata(beside(database, "-wal")).map_or(0, |metadata| metadata.len());
    let mebibytes = bytes / 1_048_576;
    match bytes > LOG_BYTES_MAX {
        true => advice(
            POINT,
            format!(
                "the log beside the database has {mebibytes} MiB: something reads for very long; restart the server"
            ),
        ),
        false if mebibytes == 0 => well(POINT, "the log beside the database has less than 1 MiB"),
        false => well(POINT, format!("the log beside the database has {mebibytes} MiB")),
    }
}

/// Reads the whole file, beside a running server as well.
async fn integrity(store: &Engine) -> Point {
    const POINT: &str = "integrity";
    let torn = match store.check().await {
        Ok(torn) => torn,
        Err(error) => vec![error.to_string()],
    };
    match torn.first() {
        None => well(POINT, "the database is sound"),
        Some(first) => wrong(POINT, format!("the database is torn ({first}): stop the server, and restore a backup")),
    }
}

async fn clock_point(store: &Engine, now: Time) -> Result<Point, StoreError> {
    const POINT: &str = "clock";
    let newest = store.audit(None, 1).await?.first().map(|entry| entry.at);
    Ok(match newest {
        _ if now < FIRST_DAY => {
            wrong(POINT, format!("the clock says {}: set it, and keep it by a time service", instant(now)))
        }
        Some(newest) if newest > now.plus(CLOCK_APART) => wrong(
            POINT,
            format!(
                "the clock says {}, and the database's newest entry is of {}: set the clock, and keep it by a time service",
                instant(now),
                instant(newest)
            ),
        ),
        Some(newest) => well(POINT, format!("the clock is not behind the newest entry, of {}", instant(newest))),
        None => well(POINT, "the clock is plausible, and the database has no entry to compare it with"),
    })
}

/// What the keys say by themselves: what they have sealed is not looked through.
async fn sealing_keys(store: &Engine, now: Time) -> Result<Point, StoreError> {
    const POINT: &str = "sealing_keys";
    let kept = store.data_keys().await?;
    let of_it = || kept.iter().filter(|key| key.purpose == Purpose::Sealing.as_str());
    let closed = of_it().filter(|key| key.closed_at.is_some()).count();
    let used = of_it().filter(|key| now >= key.created_at.plus(Span::seconds(ANNOUNCED_S))).count();
    Ok(match (closed, used) {
        (0, 0 | 1) => well(POINT, "what is sealed is sealed with one key"),
        (0, _) => advice(POINT, "an earlier sealing key is still needed beside the newer: run `tillid key reseal`"),
        (closed, _) => advice(
            POINT,
            format!(
                "earlier sealing keys are closed, and still there: {closed}. tillid key reseal, then tillid key drop"
            ),
        ),
    })
}

async fn signing_key(store: &Engine, now: Time) -> Result<Point, StoreError> {
    const POINT: &str = "signing_key";
    let keys = store.signing_keys().await?;
    let active = keys.iter().find(|key| key.state == SigningKeyState::Active);
    let since = active.map(|key| key.activated_at.unwrap_or(key.created_at));
    Ok(match since {
        None => well(POINT, "there is no signing key yet; the server's first start makes it"),
        Some(since) if now > since.plus(Span::seconds(Schedule::default().active_s)).plus(SIGNING_KEY_LATE) => advice(
            POINT,
            format!("the signing key signs since {}: a running server would have changed it", instant(since)),
        ),
        Some(since) => well(POINT, format!("the signing key signs since {}", instant(since))),
    })
}

fn to_print<'a>(jobs: impl Iterator<Item = &'a PrintJob>, limits: &Limits, now: Time) -> Point {
    const POINT: &str = "print_jobs";
    let waiting: Vec<_> = jobs.filter(|job| job.printed_at.is_none()).collect();
    let lost = waiting.iter().filter(|job| !job.is_good(limits, now)).count();
    let soon =
        waiting.iter().filter(|job| job.is_good(limits, now) && !job.is_good(limits, now.plus(PRINT_SOON))).count();
    match (waiting.len(), soon, lost) {
        (_, _, 1..) => wrong(
            POINT,
            format!(
                "cards and letters that waited too long to be printed: {lost}. Issue or reset them, and print every week"
            ),
        ),
        (_, 1.., 0) => advice(
            POINT,
            format!(
                "cards and letters that are lost within two days: {soon}. tillid card print --all, tillid letter print USER_ID, tillid letter notice --all"
            ),
        ),
        (0, 0, 0) => well(POINT, "nothing waits to be printed"),
        (some, 0, 0) => well(POINT, format!("cards and letters that wait to be printed: {some}, none for long")),
    }
}

/// Letters about new devices are not told by how soon they are lost: most are worth nothing long before that.
fn to_post<'a>(notices: impl Iterator<Item = &'a PrintJob>, now: Time) -> Point {
    const POINT: &str = "notice_letters";
    let waiting: Vec<Time> = notices.filter(|job| job.printed_at.is_none()).map(|job| job.made_at).collect();
    let late = waiting.iter().filter(|made_at| now > made_at.plus(POST_WITHIN)).count();
    match (waiting.len(), late) {
        (0, _) => well(POINT, "no letter about a new device waits to be printed"),
        (some, 0) => advice(
            POINT,
            format!("letters about new devices that wait: {some}. Post them today: tillid letter notice --all"),
        ),
        (_, late) => wrong(
            POINT,
            format!(
                "letters about new devices that nobody has printed for a day: {late}. What they tell of may approve soon, so post them now: tillid letter notice --all"
            ),
        ),
    }
}

async fn outbox(store: &Engine, now: Time) -> Result<Point, StoreError> {
    const POINT: &str = "outbox";
    let due = store.due_jobs(now, JOBS).await?;
    let left = store.jobs_left().await?;
    Ok(match due.iter().map(|job| job.due_at).min() {
        Some(oldest) if now > oldest.plus(JOB_LATE) => wrong(
            POINT,
            format!("{left} jobs wait, the oldest since {}: start the server, or look at its log", instant(oldest)),
        ),
        Some(_) | None if left == 0 => well(POINT, "nothing waits in the outbox"),
        Some(_) | None => well(POINT, format!("{left} jobs wait in the outbox, none for long")),
    })
}

#[cfg(test)]
mod tests;
