//! `tillid letter`: letters with one-time passwords, and letters about what happened to an account.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use server::flows::operate::print::{self, Letterhead};

use crate::card::Sheet;
use crate::files::NewFile;
use crate::opening::{Installation, done, open};
use crate::output::{Failed, Output};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Writes a person's letter as PDF, to be printed. Post it apart from the card.
    #[command(after_help = "Example:\n  tillid letter print karen --out letter.pdf")]
    Print(Print),
    /// Writes the letter about a new device as PDF, for a person whom neither another device nor mail reaches.
    #[command(
        after_help = "Example:\n  tillid account show karen\n  tillid letter notice karen --address \"Strandvej 7\" --address \"8000 Aarhus C\"\n\nPost it at once: the device may approve when its wait is over, and the letter says how to block it."
    )]
    Notice(Print),
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

pub(crate) async fn run(command: Command, config: &Path, out: &mut Output) -> Result<(), Failed> {
    let (arguments, name) = match &command {
        Command::Print(arguments) => (arguments, "letter"),
        Command::Notice(arguments) => (arguments, "notice"),
    };
    let Installation { app, config } = open(config).await?;
    let head = Letterhead::of(&config.site).map_err(Failed::say)?;
    let path = arguments.out.clone();
    let path = path.unwrap_or_else(|| PathBuf::from(format!("{name}-{}.pdf", plain(&arguments.user_id))));
    let file = NewFile::make(&path)?;
    let (user_id, address, now) = (&arguments.user_id, &arguments.address, app.now());
    let printed = match command {
        Command::Print(_) => print::letter(&app, &head, user_id, address, now).await,
        Command::Notice(_) => print::notice(&app, &head, user_id, address, now).await,
    };
    let printed = done(printed)?;
    out.give(&Sheet::write(&printed, file)?)
}

/// A user ID may hold what a file name must not.
fn plain(user_id: &str) -> String {
    user_id.chars().map(|c| if c.is_alphanumeric() || "._-@".contains(c) { c } else { '_' }).collect()
}
