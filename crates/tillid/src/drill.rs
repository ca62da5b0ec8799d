//! `tillid drill`: the whole way of a backup and back, in a scratch place, with the time that it took.

use std::fs;
use std::io::ErrorKind::DirectoryNotEmpty;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use domain::time::Time;
use serde::Serialize;
use server::backups::{self, Backup, Key};
use server::clock::Clock;
use server::config::Config;
use server::entropy::Entropy;
use store::{Address, Engine, OpenMode, Store as _};

use crate::ending::Ending;
use crate::files;
use crate::opening::configuration;
use crate::output::{Answer, Failed, Output};
use crate::progress::Progress;

/// Takes a backup, restores it to a scratch place, compares every row, and says how long that took. Beside a running server.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tillid drill --scratch /var/tmp\n\nDo it after each upgrade, and once a month: a backup that nobody has restored is a hope. It needs room for the backup and\nfor an SQLite file of everything; both are removed at its end."
)]
pub(crate) struct Arguments {
    /// Where there is room; beside the database, unless named.
    #[arg(long, value_name = "DIR")]
    scratch: Option<PathBuf>,
}

#[derive(Serialize)]
struct Drilled {
    rows: u64,
    tables: usize,
    backup_bytes: u64,
    backup_ms: i64,
    restore_ms: i64,
    total_ms: i64,
}

/// A directory that nobody else reads, and that goes away.
struct Scratch(PathBuf);

pub(crate) async fn run(arguments: &Arguments, config: &Path, out: &mut Output) -> Result<(), Failed> {
    let config = configuration(config)?;
    let folder = arguments.scratch.as_deref().unwrap_or(&config.data.directory);
    let (clock, entropy) = (Clock::system(), Entropy::system());
    let scratch = Scratch(folder.join(format!("drill-{:032x}", entropy.id(clock.now_us()))));
    // Heard from before there is anything to be left.
    let mut ending = Ending::heard()?;
    let work = async {
        files::make_directory(&scratch.0)?;
        drill(&config, &scratch.0, &clock, &entropy).await
    };
    let drilled = ending.unless(work, "the drill was broken off, and nothing of it was left").await;
    drop(scratch);
    out.give(&drilled?)
}

async fn drill(config: &Config, folder: &Path, clock: &Clock, entropy: &Entropy) -> Result<Drilled, Failed> {
    let (began_us, master) = (clock.now_us(), config.open_master_key()?);
    let (file, copy) = (folder.join("backup"), folder.join("tillid.sqlite3"));
    let mut progress = Progress::of("Taken");
    let now = Time::from_micros(began_us);
    let told = |done, of| progress.tell(done, of);
    let taken = backups::take(&config.database(), &file, Key::Master(&master), now, entropy, told).await?;
    let taken_us = clock.now_us();

    let backup = Backup::open(&file, Key::Master(&master))?;
    progress = Progress::of("Looked through");
    backup.look_through(&master, |done, of| progress.tell(done, of)).await?;
    progress = Progress::of("Restored");
    let copied = backup.copy_to(&Address::File(copy.clone()), |done, of| progress.tell(done, of)).await?;
    drop(progress);
    if copied.written != taken.sums {
        return Err(Failed::say("what was restored is not what was taken: check memory and disk"));
    }
    let store = Engine::open_sqlite(&copy, OpenMode::Beside)?;
    if let Some(torn) = store.check().await?.first() {
        return Err(Failed::say(format!("what was restored is torn ({torn}): check memory and disk")));
    }
    let ended_us = clock.now_us();
    Ok(Drilled {
        rows: taken.sums.iter().map(|sum| sum.rows).sum(),
        tables: taken.sums.len(),
        backup_bytes: taken.bytes,
        backup_ms: (taken_us - began_us) / 1_000,
        restore_ms: (ended_us - taken_us) / 1_000,
        total_ms: (ended_us - began_us) / 1_000,
    })
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Whoever was writing may have finished a file meanwhile; without the directory nobody makes another.
        while self.0.exists() && fs::remove_dir_all(&self.0).is_err_and(|error| error.kind() == DirectoryNotEmpty) {}
    }
}

impl Answer for Drilled {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        let Self { rows, tables, backup_bytes, .. } = self;
        let [backup, restore, total] =
            [self.backup_ms, self.restore_ms, self.total_ms].map(|ms| format!("{}.{:03} s", ms / 1_000, ms % 1_000));
        writeln!(out, "The backup can be restored: all {rows} rows of {tables} tables came back as they were.")?;
        writeln!(
            out,
            "It took {backup}, looking through and restoring it {restore}: {total} in all, {backup_bytes} bytes."
        )
    }
}
