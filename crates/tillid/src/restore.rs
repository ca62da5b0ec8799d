//! `tillid restore`: an installation from a backup, with what the log outside knows of the time after, or as suspect.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use domain::time::Time;
use serde::Serialize;
use server::auditing::bringing_back::bring_back;
use server::backups::{Backup, Key, Restoring, read_outside};
use server::clock::Clock;
use server::config::Config;
use server::entropy::Entropy;
use server::house::House;
use server::keys::MasterKey;
use store::{Address, Engine, OpenMode, Treated};

use crate::backup::passphrase;
use crate::opening::configuration;
use crate::output::{Answer, Failed, Output, instant, rfc3339};
use crate::progress::Progress;

/// Restores a backup to an empty place.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tillid restore /backup/tillid-2026-11-22.backup --outside /log/tillid-audit.jsonl\n  tillid restore /backup/tillid-2026-11-22.backup --to postgres://tillid:PASSWORD@db.example/tillid --accept-loss\n\nThe whole backup is looked through before anything is written, and nothing is there until all of it is. Everybody signs in\nanew. With the log that was kept outside, cards, devices and accounts stand as it says they stood; without it every card\nskips its next 20 key numbers, and every device must be activated again with the card."
)]
pub(crate) struct Arguments {
    /// The backup.
    backup: PathBuf,
    /// Where to: a file, or postgres://USER:PASSWORD@HOST/NAME; where the configuration says the database is, unless named.
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
    /// The log that was kept outside: what came after the backup is taken from it.
    #[arg(long, value_name = "FILE")]
    outside: Option<PathBuf>,
    /// There is no such log: treat every card and device as suspect.
    #[arg(long, conflicts_with = "outside")]
    accept_loss: bool,
    /// The backup was sealed with the passphrase in this file.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

#[derive(Serialize)]
struct Done<'a> {
    backup: &'a Path,
    to: String,
    /// Where the configuration says the database is, if that is another place.
    #[serde(skip)]
    configured: Option<String>,
    made_at: String,
    rows: u64,
    /// When the log's last signed entry was written.
    known_until: Option<String>,
    cards: u64,
    devices: u64,
    accounts: u64,
    gone: u64,
    /// Entries at the log's end without this installation's signature.
    unsigned: u64,
    #[serde(skip)]
    known_until_for_people: Option<String>,
    #[serde(skip)]
    unsigned_from: Option<String>,
}

pub(crate) async fn run(arguments: &Arguments, config: &Path, out: &mut Output) -> Result<(), Failed> {
    let config = configuration(config)?;
    let master = config.open_master_key()?;
    let passphrase = arguments.passphrase_file.as_deref().map(passphrase).transpose()?;
    let key = passphrase.as_ref().map_or(Key::Master(&master), Key::Passphrase);
    let backup = Backup::open(&arguments.backup, key)?;
    let made_at = backup.made_at();
    if arguments.outside.is_none() && !arguments.accept_loss {
        return Err(Failed::say(format!(
            "without the log that was kept outside (--outside FILE) nobody knows what came after {}: every card would skip its next 20 key numbers, every device would have to be activated again with the card, and blocks and freezes from after it would be forgotten; say --accept-loss if there is no such log",
            instant(made_at)
        )));
    }
    let to = arguments.to.as_deref().map_or_else(|| config.database(), Address::parse);
    let mut looking = Progress::of("Looked through");
    let seen = backup.look_through(&master, |done, of| looking.tell(done, of)).await?;
    drop(looking);
    let now = Time::from_micros(Clock::system().now_us());
    let outside = arguments.outside.as_deref().map(|file| read_outside(file, &seen.log, now)).transpose()?;
    let known_until = outside.as_ref().map(|outside| outside.ends_at);
    let unbelieved = outside.as_ref().and_then(|outside| outside.unbelieved);
    let mut progress = Progress::of("Restored");
    let entropy = Entropy::system();
    let restoring = Restoring { master: &master, limits: config.limits.for_rules(), now, entropy: &entropy, outside };
    let (copied, treated) = backup.restore(&to, restoring, |done, of| progress.tell(done, of)).await?;
    drop(progress);
    if let Some(log) = &arguments.outside {
        goes_on(&config, &master, &to, log).await.map_err(|why| {
            Failed::say(format!("all was restored, but the audit log does not go on where the one outside ends: {why}"))
        })?;
    }
    let Treated { cards, devices, accounts, gone } = treated;
    out.give(&Done {
        backup: &arguments.backup,
        to: to.to_string(),
        configured: Some(config.database()).filter(|at| *at != to).map(|at| at.to_string()),
        made_at: rfc3339(made_at),
        rows: copied.written.iter().map(|sum| sum.rows).sum(),
        known_until: known_until.map(rfc3339),
        cards,
        devices,
        accounts,
        gone,
        unsigned: unbelieved.map_or(0, |unbelieved| unbelieved.entries),
        known_until_for_people: known_until.map(instant),
        unsigned_from: unbelieved.map(|unbelieved| instant(unbelieved.from)),
    })
}

/// The audit log goes on behind the one outside: from the backup on there would be two of it.
async fn goes_on(config: &Config, master: &MasterKey, to: &Address, log: &Path) -> Result<(), String> {
    let (clock, entropy) = (Clock::system(), Entropy::system());
    let store = Engine::open(to, OpenMode::Existing).await.map_err(|error| error.to_string())?;
    let house = House::open(config, master, store, clock, entropy.clone()).await.map_err(|error| error.to_string())?;
    let now = house.app.now();
    let brought =
        bring_back(&house.app, log, entropy.id(now.micros()), now).await.map_err(|fault| fault.to_string())?;
    brought.map(drop).map_err(|refused| refused.to_string())
}

impl Answer for Done<'_> {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        let Self { to, rows, cards, devices, accounts, gone, .. } = self;
        writeln!(out, "{rows} rows are in {to}, compared with the backup. Everybody signs in anew.")?;
        if let Some(at) = &self.configured {
            writeln!(
                out,
                "The configuration still says {at}: before the server starts, name the new place there ([data], database)."
            )?;
        }
        match &self.known_until_for_people {
            Some(until) => {
                writeln!(out, "The log outside knew of {cards} cards, {devices} devices and {accounts} accounts.")?;
                writeln!(out, "It is signed until {until}: of what came after nobody knows for certain.")?;
                if let Some(from) = &self.unsigned_from {
                    writeln!(
                        out,
                        "Not signed are the entries behind that, {} from {from} on: only what they take away was taken. Let audit.outside name another file from now on.",
                        self.unsigned
                    )?;
                }
                match gone {
                    0 => Ok(()),
                    gone => writeln!(
                        out,
                        "{gone} cards and devices were made after the backup, and are gone: issue cards anew."
                    ),
                }
            }
            None => {
                writeln!(
                    out,
                    "{cards} cards skip their next 20 key numbers, {devices} devices must be activated again."
                )?;
                writeln!(
                    out,
                    "What was frozen or blocked after the backup is so no more: do it again where you know of it."
                )
            }
        }
    }
}
