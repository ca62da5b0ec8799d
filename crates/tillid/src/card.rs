//! `tillid card`: code cards.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use domain::card::{BlockReason, Card, State};
use domain::limits::Limits;
use domain::printing::Kind;
use domain::strikes::Hearing;
use domain::time::Time;
use serde::Serialize;
use server::flows::operate::print::{self, Letterhead, Printed};
use server::flows::operate::{card, looking};

use crate::files::{self, NewFile};
use crate::opening::{Installation, done, open};
use crate::output::{Answer, Failed, Output, instant, rfc3339};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Makes a person's next card. The present one stays until the next one is confirmed.
    #[command(after_help = "Example:\n  tillid card issue karen --address \"Strandvej 7\" --address \"8000 Aarhus C\"")]
    Issue(Issue),
    /// Writes a card as PDF, to be printed.
    #[command(
        after_help = "Example:\n  tillid card print G750159724 --out card.pdf\n  tillid card print --all --out /srv/print"
    )]
    Print(Print),
    /// Says that a card has arrived: its codes are forgotten here, older cards are replaced.
    #[command(after_help = "Example:\n  tillid card confirm G750159724")]
    Confirm(Named),
    /// Lets nobody use a card any more.
    #[command(after_help = "Example:\n  tillid card block G750159724")]
    Block(Named),
    /// Lists a person's cards.
    #[command(after_help = "Example:\n  tillid card list karen")]
    List(OfPerson),
}

#[derive(Debug, Args)]
pub(crate) struct Issue {
    /// The person's user ID.
    user_id: String,
    /// A line of the address, at most five; it is kept in the print job alone.
    #[arg(long, value_name = "LINE")]
    address: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Print {
    #[command(flatten)]
    which: Which,
    /// The file, or with --all the directory; without it, CARD.pdf here.
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// A line of the address, in the place of what was known when the card was made.
    #[arg(long, value_name = "LINE")]
    address: Vec<String>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// The card's number: a letter and nine digits.
    #[arg(value_name = "CARD")]
    number: Option<String>,
    /// Every card that was not printed yet, into the directory of --out.
    #[arg(long, conflicts_with = "address")]
    all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The card's number: a letter and nine digits.
    #[arg(value_name = "CARD")]
    number: String,
}

#[derive(Debug, Args)]
pub(crate) struct OfPerson {
    /// The person's user ID.
    user_id: String,
}

pub(crate) async fn run(command: Command, config: &Path, out: &mut Output) -> Result<(), Failed> {
    let installation = open(config).await?;
    let app = &installation.app;
    let now = app.now();
    match command {
        Command::Issue(issue) => {
            let number = done(card::issue(app, &issue.user_id, &issue.address, now).await)?.to_string();
            let then = format!("Print it: tillid card print {number}");
            out.give(&Changed { card: number, state: "issued", then: Some(then) })
        }
        Command::Print(print) => run_print(print, &installation, now, out).await,
        Command::Confirm(named) => {
            done(card::confirm(app, &named.number, now).await)?;
            out.give(&Changed { card: named.number, state: "active", then: None })
        }
        Command::Block(named) => {
            done(card::block(app, &named.number, now).await)?;
            out.give(&Changed { card: named.number, state: "blocked", then: None })
        }
        Command::List(person) => {
            done(looking::at_account(app, &person.user_id, now).await)?;
            let cards = done(card::list(app, &person.user_id).await)?;
            out.give(&Cards(cards.iter().map(|card| CardLine::of(card, &app.limits, now)).collect()))
        }
    }
}

async fn run_print(arguments: Print, opened: &Installation, now: Time, out: &mut Output) -> Result<(), Failed> {
    let Installation { app, config } = opened;
    let head = Letterhead::of(&config.site).map_err(Failed::say)?;
    let (numbers, directory) = match &arguments.which.number {
        Some(number) => (vec![number.clone()], None),
        None => {
            let waiting = print::waiting_cards(app, now).await.map_err(Failed::say)?;
            let directory = arguments.out.clone().unwrap_or_else(|| PathBuf::from("."));
            files::make_directory(&directory)?;
            (waiting.iter().map(ToString::to_string).collect(), Some(directory))
        }
    };
    let mut sheets = vec![];
    for number in numbers {
        let name = format!("{number}.pdf");
        let path = match (&directory, &arguments.out) {
            (Some(directory), _) => directory.join(name),
            (None, Some(path)) => path.clone(),
            (None, None) => PathBuf::from(name),
        };
        let file = NewFile::make(&path)?;
        let printed = done(print::card(app, &head, &number, &arguments.address, now).await)?;
        sheets.push(Sheet::write(&printed, file)?);
    }
    if directory.is_some() { out.give(&Sheets(sheets)) } else { sheets.iter().try_for_each(|sheet| out.give(sheet)) }
}

/// What waits, in words.
pub(crate) fn waits_to_be_printed(kind: Kind) -> &'static str {
    match kind {
        Kind::Card => "card",
        Kind::Letter => "letter",
        Kind::Notice => "letter about a new device",
    }
}

/// A sheet that was written.
#[derive(Serialize)]
pub(crate) struct Sheet {
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<String>,
    file: PathBuf,
}

impl Sheet {
    pub(crate) fn write(printed: &Printed, file: NewFile) -> Result<Self, Failed> {
        Ok(Self { card: printed.card.map(|number| number.to_string()), file: file.fill(&printed.pdf)? })
    }
}

impl Answer for Sheet {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        match &self.card {
            Some(card) => {
                writeln!(
                    out,
                    "Card {card} is in {}. Print it, delete the file, and when it has arrived:",
                    self.file.display()
                )?;
                writeln!(out, "  tillid card confirm {card}")
            }
            None => writeln!(out, "The letter is in {}. Print it and delete the file.", self.file.display()),
        }
    }
}

#[derive(Serialize)]
struct Sheets(Vec<Sheet>);

impl Answer for Sheets {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.0.is_empty() {
            return writeln!(out, "No card waits to be printed.");
        }
        self.0.iter().try_for_each(|sheet| writeln!(out, "{}", sheet.file.display()))
    }
}

#[derive(Serialize)]
struct Changed {
    card: String,
    state: &'static str,
    #[serde(skip)]
    then: Option<String>,
}

impl Answer for Changed {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "Card {} is {}.", self.card, self.state)?;
        self.then.as_ref().map_or(Ok(()), |then| writeln!(out, "{then}"))
    }
}

#[derive(Serialize)]
struct Cards(Vec<CardLine>);

impl Answer for Cards {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        self.0.iter().try_for_each(|card| card.tell(out))
    }
}

/// One card in a list.
#[derive(Serialize)]
pub(crate) struct CardLine {
    card: String,
    state: &'static str,
    why: Option<&'static str>,
    codes_left: usize,
    rests_for_unknown_browsers_until: Option<String>,
    issued_at: String,
    #[serde(skip)]
    rests_until: Option<String>,
}

impl CardLine {
    pub(crate) fn of(card: &Card, limits: &Limits, now: Time) -> Self {
        let (state, why) = match card.state {
            State::Issued => ("issued", None),
            State::Active => ("active", None),
            State::UsedUp { .. } => ("used_up", None),
            State::Blocked { why: BlockReason::WrongCodes, .. } => ("blocked", Some("too many wrong codes")),
            State::Blocked { why: BlockReason::Asked, .. } => ("blocked", Some("somebody asked for it")),
            State::Replaced { .. } => ("replaced", None),
        };
        let rests = match card.hears_unknown(limits, now) {
            Hearing::Rests { until } => Some(until),
            Hearing::Open { .. } => None,
        };
        Self {
            card: card.number.to_string(),
            state,
            why,
            codes_left: card.codes_left(),
            rests_for_unknown_browsers_until: rests.map(rfc3339),
            rests_until: rests.map(instant),
            issued_at: rfc3339(card.issued_at),
        }
    }

    pub(crate) fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        let because = self.why.map_or(String::new(), |why| format!(" ({why})"));
        write!(out, "{}, {}{because}, {} codes left", self.card, self.state.replace('_', " "), self.codes_left)?;
        match &self.rests_until {
            Some(until) => writeln!(out, ", rests for unknown browsers until {until}"),
            None => writeln!(out),
        }
    }
}
