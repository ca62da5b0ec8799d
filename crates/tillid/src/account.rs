//! `tillid account`: persons' accounts.

mod changed;
mod device_line;
mod devices;
mod email;
mod obstacles;
mod user_id;

use std::io::{self, Write};
use std::net::IpAddr;
use std::path::Path;

use clap::{Args, Subcommand};
use domain::account::{Account, Language, Standing};
use domain::card as cards;
use domain::email::SetBy;
use domain::printing::PrintJob;
use serde::Serialize;
use server::config::Language as Configured;
use server::flows::operate::account::{self, FirstPassword, NewAccount, Shown};
use server::flows::operate::device as operate_device;
use server::flows::operate::looking;
use server::flows::operate::obstacles::{Obstacle, obstacles};
use server::source::Source;

use crate::asking;
use crate::card::{CardLine, waits_to_be_printed};
use crate::opening::{Installation, done, open};
use crate::output::{Answer, Failed, Output, argument, instant, rfc3339};
use changed::{Change, Changed};
use device_line::DeviceLine;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Makes an account, its first card and its letter, each as a print job of its own.
    #[command(
        after_help = "Example:\n  tillid account add karen --name \"Karen Nygaard\" --address \"Strandvej 7\" --address \"8000 Aarhus C\" --language da\n  tillid letter print karen"
    )]
    Add(Add),
    /// Shows an account with its devices and cards, and everything that makes the person wait or be refused.
    #[command(
        after_help = "Examples:\n  tillid account show karen\n  tillid account show karen --source 203.0.113.7\n\nWhat one source must wait for is kept as a keyed digest: name the source to learn it."
    )]
    Show(Show),
    /// Counts the devices in use by the system that they run on, and how many a floor refuses.
    #[command(
        after_help = "Examples:\n  tillid account devices\n  tillid account devices --oldest-ios 16.4 --oldest-android 10\n\nVersions are what browsers say; many say none. A device says it anew each time it is unlocked."
    )]
    Devices(devices::Arguments),
    /// Lists all accounts.
    #[command(after_help = "Example:\n  tillid account list --json | jq -r '.[].user_id'")]
    List,
    /// Makes a letter with a new one-time password; the present password ends at once.
    #[command(
        after_help = "Example:\n  tillid account reset karen\n  tillid letter print karen\n\nA mail address that was set in My Tillid is removed: whoever knew the password may have set it."
    )]
    Reset(Reset),
    /// Enters, changes or removes the address at which a person is reached by mail, or changes the user ID.
    #[command(
        after_help = "Examples:\n  tillid account set karen --email karen@example.org\n  tillid account set karen --no-email\n  tillid account set karen --user-id karen.nygaard\n\nThe address is kept sealed and shown to nobody. At it, the person is told when a device is activated.\nOf another user ID the person is told in the code app and by mail, as when they choose it themselves."
    )]
    Set(email::Set),
    /// Lets nobody use the account until it is reopened.
    #[command(after_help = "Example:\n  tillid account freeze karen")]
    Freeze(Person),
    /// Blocks one device, a lost phone for example; it must be activated again before it can be used.
    #[command(
        after_help = "Example:\n  tillid account show karen\n  tillid account block-device karen 0193a5b07c2e7d4f9a1b2c3d4e5f6071"
    )]
    BlockDevice(BlockDevice),
    /// Lets a frozen account be used again.
    #[command(alias = "unfreeze", after_help = "Example:\n  tillid account reopen karen")]
    Reopen(Person),
    /// Ends an account for ever.
    #[command(
        aliases = ["delete", "remove"],
        after_help = "Example:\n  tillid account close karen\n  tillid account close karen --yes\n\nTo stop it for a time: tillid account freeze karen"
    )]
    Close(Close),
}

#[derive(Debug, Args)]
pub(crate) struct Person {
    /// The person's user ID.
    user_id: String,
}

#[derive(Debug, Args)]
pub(crate) struct Close {
    /// The person's user ID.
    user_id: String,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The person's user ID.
    user_id: String,
    /// The IP address that the person comes from, to learn whether it rests.
    #[arg(long, value_name = "ADDRESS")]
    source: Option<IpAddr>,
}

#[derive(Debug, Args)]
pub(crate) struct BlockDevice {
    /// The person's user ID.
    user_id: String,
    /// The device's id, as `account show` tells it.
    device: String,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// What the person will sign in with.
    user_id: String,
    /// The person's name, as letters address it.
    #[arg(long)]
    name: String,
    /// A line of the address, at most five; they are kept in the print jobs alone.
    #[arg(long, value_name = "LINE")]
    address: Vec<String>,
    /// Where the person is reached by mail; kept sealed.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// The language of letters and pages; without it, `site.language` of the configuration.
    #[arg(long, value_enum)]
    language: Option<Spoken>,
}

#[derive(Debug, Args)]
pub(crate) struct Reset {
    /// The person's user ID.
    user_id: String,
    /// A line of the address for the letter, at most five.
    #[arg(long, value_name = "LINE")]
    address: Vec<String>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Spoken {
    Da,
    En,
}

pub(crate) async fn run(command: Command, config: &Path, out: &mut Output) -> Result<(), Failed> {
    let Installation { app, config } = open(config).await?;
    let now = app.now();
    match command {
        Command::Add(add) => {
            let language = match (add.language, config.site.language) {
                (Some(Spoken::Da), _) | (None, Configured::Danish) => Language::Danish,
                (Some(Spoken::En), _) | (None, Configured::English) => Language::English,
            };
            let password = FirstPassword::ByLetter;
            let Add { user_id, name, address, email, .. } = add;
            let new = NewAccount { user_id, name, address, email, language, password };
            let made = done(account::make(&app, &new, now).await)?;
            let account = made.account.to_string();
            out.give(&Made { user_id: new.user_id, account, card: made.card.to_string() })
        }
        Command::Show(show) => {
            done(looking::at_account(&app, &show.user_id, now).await)?;
            let shown = done(account::show(&app, &show.user_id).await)?;
            let source = show.source.map(Source::of_address);
            let found = done(obstacles(&app, &show.user_id, source, now).await)?;
            out.give(&Whole::of(&shown, &found, &app.limits, now))
        }
        Command::Devices(asked) => devices::run(&asked, &app, out).await,
        Command::List => {
            looking::at_all(&app, now).await.map_err(Failed::say)?;
            list(&app, out).await
        }
        Command::Reset(reset) => {
            let made = done(account::reset(&app, &reset.user_id, &reset.address, now).await)?;
            let then = format!("Print the letter: tillid letter print {}", argument(&reset.user_id));
            let change = Change::Reset { email_removed: made.email_removed };
            out.give(&Changed { user_id: reset.user_id, change, then: Some(then) })
        }
        Command::BlockDevice(which) => {
            done(operate_device::block(&app, &which.user_id, &which.device, now).await)?;
            let change = Change::DeviceBlocked { device: which.device };
            out.give(&Changed { user_id: which.user_id, change, then: None })
        }
        Command::Set(set) => email::run(set, &app, now, out).await,
        Command::Freeze(person) => {
            done(account::freeze(&app, &person.user_id, now).await)?;
            out.give(&Changed { user_id: person.user_id, change: Change::Standing { standing: "frozen" }, then: None })
        }
        Command::Reopen(person) => {
            done(account::reopen(&app, &person.user_id, now).await)?;
            out.give(&Changed { user_id: person.user_id, change: Change::Standing { standing: "open" }, then: None })
        }
        Command::Close(close) => {
            let found = done(account::show(&app, &close.user_id).await)?.account;
            if !close.yes {
                let user_id = found.user_id.as_typed();
                let question = format!("The account of {} ends for ever. Type {user_id} to go on:", found.name);
                asking::confirm(&question, user_id)?;
            }
            done(account::close(&app, &close.user_id, now).await)?;
            out.give(&Changed { user_id: close.user_id, change: Change::Standing { standing: "closed" }, then: None })
        }
    }
}

/// Page after page, so that five million accounts need no more memory than five hundred.
async fn list(app: &server::app::App, out: &mut Output) -> Result<(), Failed> {
    let (json, mut first) = (out.is_json(), true);
    let mut written = if json { out.tell(|out| write!(out, "[")) } else { Ok(()) };
    let read = account::list(app, |page| {
        for account in &page {
            let line = AccountLine::of(account);
            let comma = if std::mem::take(&mut first) { "" } else { "," };
            written = match serde_json::to_string(&line) {
                _ if written.is_err() => return false,
                Ok(object) if json => out.tell(|out| write!(out, "{comma}{object}")),
                Ok(_) => out.tell(|out| line.tell(out)),
                Err(error) => Err(Failed::say(error)),
            };
        }
        written.is_ok()
    });
    read.await.map_err(Failed::say)?;
    written?;
    if json { out.tell(|out| writeln!(out, "]")) } else { Ok(()) }
}

#[derive(Serialize)]
struct Made {
    user_id: String,
    account: String,
    card: String,
}

impl Answer for Made {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "The account {} was made. Post letter and card apart from each other:", self.user_id)?;
        writeln!(out, "  tillid letter print {}", argument(&self.user_id))?;
        writeln!(out, "  tillid card print {}", self.card)
    }
}

#[derive(Serialize)]
struct AccountLine {
    user_id: String,
    name: String,
    language: &'static str,
    standing: &'static str,
    created_at: String,
}

impl AccountLine {
    fn of(account: &Account) -> Self {
        Self {
            user_id: account.user_id.as_typed().to_owned(),
            name: account.name.clone(),
            language: match account.language {
                Language::Danish => "da",
                Language::English => "en",
            },
            standing: match account.standing {
                Standing::Open => "open",
                Standing::Frozen { .. } => "frozen",
                Standing::Closed { .. } => "closed",
            },
            created_at: rfc3339(account.created_at),
        }
    }

    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{:<24} {:<8} {}", self.user_id, self.standing, self.name)
    }
}

#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    account: AccountLine,
    has_email: bool,
    email_set_by: Option<&'static str>,
    email_set_at: Option<String>,
    email_doubted: bool,
    #[serde(skip)]
    email: Option<String>,
    cards: Vec<CardLine>,
    devices: Vec<DeviceLine>,
    to_print: Vec<&'static str>,
    #[serde(skip)]
    jobs: Vec<String>,
    obstacles: Vec<obstacles::Line>,
}

impl Whole {
    fn of(shown: &Shown, found: &[Obstacle], limits: &domain::limits::Limits, now: domain::time::Time) -> Self {
        let jobs: Vec<_> = shown.print_jobs.iter().filter(|job| job.is_good(limits, now)).collect();
        Self {
            account: AccountLine::of(&shown.account),
            has_email: shown.email.is_some(),
            email_set_by: shown.email.map(|(by, ..)| set_by(by)),
            email_set_at: shown.email.map(|(_, at, _)| rfc3339(at)),
            email_doubted: shown.email.is_some_and(|(.., is_doubted)| is_doubted),
            email: shown.email.map(email_says),
            cards: shown.cards.iter().map(|card: &cards::Card| CardLine::of(card, limits, now)).collect(),
            devices: shown.devices.iter().map(|device| DeviceLine::of(device, limits, now)).collect(),
            to_print: jobs.iter().map(|job| waits_to_be_printed(job.kind)).collect(),
            jobs: jobs.iter().map(|job| job_says(job, limits)).collect(),
            obstacles: found.iter().map(|one| obstacles::Line::of(one, shown.account.user_id.as_typed())).collect(),
        }
    }
}

fn set_by(by: SetBy) -> &'static str {
    match by {
        SetBy::Operator => "operator",
        SetBy::Person => "person",
    }
}

fn email_says((by, at, is_doubted): (SetBy, domain::time::Time, bool)) -> String {
    let by = match by {
        SetBy::Operator => "entered by an operator",
        SetBy::Person => "set in My Tillid",
    };
    let doubted = match is_doubted {
        true => "; since a restore it is told only that something happened, until they show it again or you set it",
        false => "",
    };
    format!("reached by mail: the address was {by}, {}{doubted}", instant(at))
}

/// A job stays for some days after it was printed, in case the printer failed.
fn job_says(job: &PrintJob, limits: &domain::limits::Limits) -> String {
    let what = waits_to_be_printed(job.kind);
    let until = instant(job.made_at.plus(limits.print_job_lasts));
    match job.printed_at {
        None => format!("to print: {what}, until {until}"),
        Some(at) => format!("printed: {what}, {}; can be printed again until {until}", instant(at)),
    }
}

impl Answer for Whole {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        let account = &self.account;
        writeln!(out, "{} ({}), {}, {}", account.name, account.user_id, account.standing, account.language)?;
        if let Some(email) = &self.email {
            writeln!(out, "  {email}")?;
        }
        for card in &self.cards {
            write!(out, "  card   ")?;
            card.tell(out)?;
        }
        for device in &self.devices {
            write!(out, "  device ")?;
            device.tell(out)?;
        }
        self.jobs.iter().try_for_each(|job| writeln!(out, "  {job}"))?;
        if self.obstacles.is_empty() {
            return writeln!(out, "Nothing hinders this person from signing in.");
        }
        writeln!(out, "What hinders this person:")?;
        self.obstacles.iter().try_for_each(|one| writeln!(out, "  {}", one.says))
    }
}
