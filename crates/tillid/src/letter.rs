//! `tillid letter`: letters with one-time passwords, and letters about what happened to an account.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use domain::time::Time;
use serde::Serialize;
use server::app::App;
use server::flows::operate::print::{self, Letterhead, notices};

use crate::card::Sheet;
use crate::files::{self, NewFile};
use crate::opening::{Installation, done, open};
use crate::output::{Answer, Failed, Output, argument};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Writes a person's letter as PDF, to be printed. Post it apart from the card.
    #[command(after_help = "Example:\n  tillid letter print karen --out letter.pdf")]
    Print(Print),
    /// Writes the letter about a new device as PDF, for a person whom neither another device nor mail reaches.
    #[command(
        after_help = "Example:\n  tillid letter notice --all --out /srv/print\n  tillid letter notice karen --address \"Strandvej 7\" --address \"8000 Aarhus C\"\n\nEach new device has a letter of its own: the one that waits longest is written first.\nPost it at once: the device may approve when its wait is over, and the letter says how to block it."
    )]
    Notice(Notice),
}

#[derive(Debug, Args)]
pub(crate) struct Print {
    /// The person's user ID.
    user_id: String,
    /// The file; without it, letter-USER_ID.pdf here.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// A line of the address, in the place of what was known when the letter was made.
    #[arg(long, value_name = "LINE")]
    address: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Notice {
    /// The person's user ID.
    #[arg(required_unless_present = "all")]
    user_id: Option<String>,
    /// Every such letter that was not printed yet, of all persons, into the directory of --out.
    #[arg(long, conflicts_with_all = ["user_id", "address"])]
    all: bool,
    /// The file, or with --all the directory; without it, notice-USER_ID.pdf here.
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// A line of the address. It stands on this sheet and is kept nowhere.
    #[arg(long, value_name = "LINE")]
    address: Vec<String>,
}

pub(crate) async fn run(command: Command, config: &Path, out: &mut Output) -> Result<(), Failed> {
    let Installation { app, config } = open(config).await?;
    let head = Letterhead::of(&config.site).map_err(Failed::say)?;
    let now = app.now();
    match command {
        Command::Print(Print { user_id, out: path, address }) => {
            let file = NewFile::make(&path_of(path, "letter", &user_id))?;
            let printed = done(print::letter(&app, &head, &user_id, &address, now).await)?;
            out.give(&Sheet::write(&printed, file)?)
        }
        Command::Notice(Notice { user_id: Some(user_id), out: path, address, .. }) => {
            let file = NewFile::make(&path_of(path, "notice", &user_id))?;
            let next = done(notices::next(&app, &head, &user_id, &address, now).await)?;
            let file = file.fill(&next.printed.pdf)?;
            out.give(&NoticeSheet { user_id, file, left: next.left, dropped: next.dropped })
        }
        Command::Notice(Notice { user_id: None, out: directory, .. }) => {
            let directory = directory.unwrap_or_else(|| PathBuf::from("."));
            out.give(&print_all(&app, &head, &directory, now).await?)
        }
    }
}

/// Each into a file of its own: they go to different people.
async fn print_all(app: &App, head: &Letterhead, directory: &Path, now: Time) -> Result<NoticeSheets, Failed> {
    files::make_directory(directory)?;
    let waiting = notices::waiting(app, now).await.map_err(Failed::say)?;
    let mut sheets = vec![];
    for (job, user_id) in waiting.letters {
        let file = NewFile::make(&directory.join(format!("notice-{}-{job}.pdf", plain(&user_id))))?;
        let printed = done(notices::one(app, head, job, now).await)?;
        sheets.push(OfAll { user_id, file: file.fill(&printed.pdf)? });
    }
    Ok(NoticeSheets { sheets, dropped: waiting.dropped })
}

fn path_of(out: Option<PathBuf>, name: &str, user_id: &str) -> PathBuf {
    out.unwrap_or_else(|| PathBuf::from(format!("{name}-{}.pdf", plain(user_id))))
}

/// A user ID may hold what a file name must not.
fn plain(user_id: &str) -> String {
    user_id.chars().map(|c| if c.is_alphanumeric() || "._-@".contains(c) { c } else { '_' }).collect()
}

/// A letter about a new device that was written.
#[derive(Serialize)]
struct NoticeSheet {
    #[serde(skip)]
    user_id: String,
    file: PathBuf,
    left: usize,
    dropped: usize,
}

impl Answer for NoticeSheet {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "The letter is in {}. Print it, post it today, and delete the file.", self.file.display())?;
        if self.left > 0 {
            writeln!(out, "Letters about other new devices of this person that wait: {}. The next one:", self.left)?;
            writeln!(out, "  tillid letter notice {}", argument(&self.user_id))?;
        }
        tell_dropped(self.dropped, out)
    }
}

/// All letters about new devices that waited.
struct NoticeSheets {
    sheets: Vec<OfAll>,
    dropped: usize,
}

#[derive(Serialize)]
struct OfAll {
    user_id: String,
    file: PathBuf,
}

impl Serialize for NoticeSheets {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.sheets.serialize(serializer)
    }
}

impl Answer for NoticeSheets {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.sheets.is_empty() {
            writeln!(out, "No letter about a new device waits to be printed.")?;
        }
        self.sheets.iter().try_for_each(|sheet| writeln!(out, "{}", sheet.file.display()))?;
        tell_dropped(self.dropped, out)
    }
}

fn tell_dropped(dropped: usize, out: &mut dyn Write) -> io::Result<()> {
    match dropped {
        0 => Ok(()),
        some => writeln!(out, "Letters that were dropped, because they were answered or would come too late: {some}."),
    }
}
