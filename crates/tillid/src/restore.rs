//! `tillid restore`: an installation from a backup, with what the log outside knows of the time after, or as suspect.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use domain::time::Time;
use serde::Serialize;
use server::backups::{Backup, Key, Restoring, read_outside};
use server::clock::Clock;
use server::entropy::Entropy;
use store::{Address, Again, Suspect, Treated};

use crate::backup::passphrase;
use crate::ending::Ending;
use crate::opening::configuration;
use crate::output::{Answer, Failed, Output, instant, rfc3339};
use crate::progress::Progress;

/// So much fits a screen.
const SHOWN_MAX: usize = 20;

/// Restores a backup to an empty place.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tillid restore /backup/tillid-2026-11-22.backup --outside /log/tillid-audit.jsonl\n  tillid restore /backup/tillid-2026-11-22.backup --to /srv/tillid/data/new.sqlite3 --accept-loss\n\nThe whole backup is looked through before anything is written, and nothing is there until all of it is. Everybody signs in\nanew. With the log that was kept outside, cards, devices and accounts stand as it says they stood. Without it every card\nskips its next 20 key numbers, and every device must be activated again with the card. No service is served then before\nyou have looked at it. An address with a password belongs into TILLID_TO: a command line is for everybody on the machine to read."
)]
pub(crate) struct Arguments {
    /// The backup.
    backup: PathBuf,
    /// Where to: a file or a database's address; where the configuration says the database is, unless named.
    #[arg(long, value_name = "ADDRESS", env = "TILLID_TO", hide_env_values = true)]
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
    /// Those that nobody can sign in to until somebody has looked at them.
    services: Vec<Stands>,
    /// Mail addresses that are told only that something happened.
    emails: u64,
    /// What was done after the backup, and must be done again.
    again: Vec<Told>,
    /// Entries at the log's end without this installation's signature.
    unsigned: u64,
    #[serde(skip)]
    known_until_for_people: Option<String>,
    #[serde(skip)]
    unsigned_from: Option<String>,
}

#[derive(Serialize)]
struct Told {
    what: &'static str,
    about: String,
}

/// A service that stands still.
#[derive(Serialize)]
struct Stands {
    client_id: String,
    has_secret: bool,
}

impl From<Suspect> for Stands {
    fn from(suspect: Suspect) -> Self {
        Self { client_id: suspect.id.to_string(), has_secret: suspect.has_secret }
    }
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
            "without the log that was kept outside (--outside FILE) nobody knows what came after {}: every card would skip its next 20 key numbers, every device would have to be activated again with the card, every service would stand still until you have looked at it, and blocks and freezes from after it would be forgotten; say --accept-loss if there is no such log",
            instant(made_at)
        )));
    }
    let to = arguments.to.as_deref().map_or_else(|| config.database(), Address::parse);
    let mut ending = Ending::heard()?;
    let mut looking = Progress::of("Looked through");
    let look = async { Ok::<_, Failed>(backup.look_through(&master, |done, of| looking.tell(done, of)).await?) };
    let seen = ending.unless(look, "it was broken off before anything was written: begin again when you like").await?;
    drop(looking);
    let now = Time::from_micros(Clock::system().now_us());
    let outside = arguments
        .outside
        .as_deref()
        .map(|file| read_outside(file, &seen.log, config.site.issuer.as_str(), now))
        .transpose()?;
    let known_until = outside.as_ref().map(|outside| outside.ends_at);
    let unbelieved = outside.as_ref().and_then(|outside| outside.unbelieved);
    let mut progress = Progress::of("Restored");
    let entropy = Entropy::system();
    let restoring = Restoring { master: &master, limits: config.limits.for_rules(), now, entropy: &entropy, outside };
    let told = |done, of| progress.tell(done, of);
    let (copied, treated) = backup.restore(&to, restoring, ending.comes(), told).await?;
    drop(progress);
    let Treated { cards, devices, accounts, gone, again, services, emails } = treated;
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
        services: services.into_iter().map(Stands::from).collect(),
        emails,
        again: again.into_iter().map(|Again { what, about }| Told { what: what.as_str(), about }).collect(),
        unsigned: unbelieved.map_or(0, |unbelieved| unbelieved.entries),
        known_until_for_people: known_until.map(instant),
        unsigned_from: unbelieved.map(|unbelieved| instant(unbelieved.from)),
    })
}

impl Done<'_> {
    fn tell_again(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.again.is_empty() {
            return Ok(());
        }
        writeln!(out, "Do again what was done after the backup, and could not be brought back:")?;
        for Told { what, about } in self.again.iter().take(SHOWN_MAX) {
            writeln!(out, "  {what}  {about}")?;
        }
        match self.again.len().saturating_sub(SHOWN_MAX) {
            0 => Ok(()),
            more => writeln!(out, "  and {more} more, which --json names."),
        }
    }
}

impl Done<'_> {
    /// What an operator decides, one by one: nobody else knows whether a secret is still what it was.
    fn tell_services(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.services.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "{} services stand still, since what they say may have been changed after the backup:",
            self.services.len()
        )?;
        for Stands { client_id, has_secret } in self.services.iter().take(SHOWN_MAX) {
            writeln!(out, "  {client_id}{}", if *has_secret { "" } else { "  (has no secret)" })?;
        }
        if let more @ 1.. = self.services.len().saturating_sub(SHOWN_MAX) {
            writeln!(out, "  and {more} more, which --json names.")?;
        }
        writeln!(
            out,
            "Look at each one's addresses (tillid service show ID). Its secret counts again once you say so:"
        )?;
        writeln!(out, "  it was not replaced after the backup:  tillid service enable ID")?;
        writeln!(
            out,
            "  it was, or nobody knows:               tillid service secret rotate ID; tillid service secret drop ID; tillid service enable ID"
        )
    }

    fn tell_emails(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.emails {
            0 => Ok(()),
            many => writeln!(
                out,
                "{many} mail addresses are told only that something happened, until their people show them again in My Tillid, or you set them (tillid account set USER_ID --email ADDRESS)."
            ),
        }
    }
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
                if *gone > 0 {
                    writeln!(
                        out,
                        "{gone} accounts, cards, devices and services were made after the backup, and are gone."
                    )?;
                }
                self.tell_services(out)?;
                self.tell_emails(out)?;
                self.tell_again(out)
            }
            None => {
                writeln!(
                    out,
                    "{cards} cards skip their next 20 key numbers, {devices} devices must be activated again."
                )?;
                writeln!(
                    out,
                    "What was frozen or blocked after the backup is so no more: do it again where you know of it."
                )?;
                self.tell_services(out)?;
                self.tell_emails(out)
            }
        }
    }
}
