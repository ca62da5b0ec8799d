//! `tillid device offline`: a login is approved by digits that are typed on its page. The server is not called.

use std::fs::File;
use std::io::{self, BufRead as _, Read as _, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use protocol::offline::REQUEST_DIGITS_MAX;
use serde::Serialize;

use super::answering::Shown;
use super::{Kept, PinPlace};
use crate::output::{Answer, Failed, Output};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// A file with the digits of the page's picture; without it they are read from standard input.
    picture: Option<PathBuf>,
    #[command(flatten)]
    kept: Kept,
    #[command(flatten)]
    pin: PinPlace,
}

pub(super) async fn run(arguments: &Arguments, out: &mut Output) -> Result<(), Failed> {
    let phone = arguments.kept.load()?;
    let asked = phone.scanned(&read(arguments.picture.as_deref())?)?;
    out.give(&Shown::of(&asked))?;
    let pin = phone.pin_key_offline(&arguments.pin.pin()?).await?;
    let code = phone.offline_code(&asked, &pin)?;
    out.give(&ToType { offline_code: code.expose(), grouped: &code.grouped() })
}

/// The digits, whatever white space a reader put between them.
fn read(file: Option<&Path>) -> Result<String, Failed> {
    match file {
        Some(path) => {
            let read = File::open(path).and_then(bounded);
            read.map_err(|error| Failed::say(format!("the picture in {} cannot be read ({error})", path.display())))
        }
        None => {
            let _nobody_reads = write!(io::stderr(), "The digits of the page's picture: ");
            line().map_err(|error| Failed::say(format!("standard input cannot be read ({error})")))
        }
    }
}

/// A byte more than any picture, and room for white space: the reader of the digits refuses what is too long.
const BYTES_MAX: u64 = 2 * REQUEST_DIGITS_MAX as u64;

fn bounded(file: File) -> io::Result<String> {
    let mut text = String::new();
    file.take(BYTES_MAX).read_to_string(&mut text)?;
    Ok(without_spaces(&text))
}

/// One line: the PIN may be read from the next.
fn line() -> io::Result<String> {
    let mut text = String::new();
    io::stdin().lock().take(BYTES_MAX).read_line(&mut text)?;
    Ok(without_spaces(&text))
}

fn without_spaces(text: &str) -> String {
    text.split_ascii_whitespace().collect()
}

/// What is typed on the page. It stands nowhere else.
#[derive(Serialize)]
struct ToType<'a> {
    offline_code: &'a str,
    #[serde(skip)]
    grouped: &'a str,
}

impl Answer for ToType<'_> {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "  Type these eight digits on the page: {}", self.grouped)?;
        writeln!(out, "  Whether the PIN was right, the page says.")
    }
}
