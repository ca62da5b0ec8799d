//! `tillid letter`: letters with one-time passwords.

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
    let Command::Print(arguments) = command;
    let Installation { app, config } = open(config).await?;
    let head = Letterhead::of(&config.site).map_err(Failed::say)?;
    let path = arguments.out.unwrap_or_else(|| PathBuf::from(format!("letter-{}.pdf", plain(&arguments.user_id))));
    let file = NewFile::make(&path)?;
    let printed = done(print::letter(&app, &head, &arguments.user_id, &arguments.address, app.now()).await)?;
    out.give(&Sheet::write(&printed, file)?)
}

/// A user ID may hold what a file name must not.
fn plain(user_id: &str) -> String {
    user_id.chars().map(|c| if c.is_alphanumeric() || "._-@".contains(c) { c } else { '_' }).collect()
}
