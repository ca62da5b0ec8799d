//! `tillid config`: about the configuration file.

use clap::Subcommand;
use server::config::reference;

use crate::output::{Failed, Output};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Prints the reference of all keys, in Markdown.
    #[command(after_help = "Example:\n  tillid config reference > configuration.md")]
    Reference,
}

pub(crate) fn run(command: &Command, out: &mut Output) -> Result<(), Failed> {
    match command {
        Command::Reference if out.is_json() => out.give_json(&serde_json::json!({ "reference": reference() })),
        Command::Reference => out.tell(|out| write!(out, "{}", reference())),
    }
}
