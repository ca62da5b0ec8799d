//! Secrets and answers from a person at the terminal, or from whatever standard input is connected to.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::Command;

use protocol::Secret;
use zeroize::Zeroizing;

use crate::files;
use crate::output::Failed;

/// Longer than anything that is typed.
const LINE_BYTES_MAX: u64 = 1_024;

/// A secret: from its file, else from its environment variable, else asked for.
pub(crate) fn secret(file: Option<&Path>, variable: &str, question: &str) -> Result<Secret, Failed> {
    if let Some(file) = file {
        return Ok(Secret::new(files::read_line(file)?.to_string()));
    }
    match std::env::var(variable) {
        Ok(value) => Ok(Secret::new(value)),
        Err(_) => Ok(Secret::new(ask_hidden(question)?.to_string())),
    }
}

/// One line, asked for on standard error so that standard output stays what it is.
pub(crate) fn ask(question: &str) -> Result<Zeroizing<String>, Failed> {
    let _nobody_reads = write!(io::stderr(), "{question} ");
    let mut line = Zeroizing::new(String::new());
    let read = io::Read::take(io::stdin().lock(), LINE_BYTES_MAX).read_line(&mut line);
    match read {
        Ok(0) => Err(Failed::say(format!("standard input ended before it answered \"{question}\""))),
        Ok(_) => Ok(Zeroizing::new(line.trim().to_owned())),
        Err(error) => Err(Failed::say(format!("standard input cannot be read ({error})"))),
    }
}

/// Asks for a name once more before something that cannot be undone: a *y* is typed too easily.
pub(crate) fn confirm(question: &str, name: &str) -> Result<(), Failed> {
    match ask(question)?.as_str() == name {
        true => Ok(()),
        false => Err(Failed::say(format!("nothing was changed: what was typed is not {name}"))),
    }
}

/// The same, without showing what is typed where the terminal can do that.
fn ask_hidden(question: &str) -> Result<Zeroizing<String>, Failed> {
    if !io::stdin().is_terminal() {
        return ask(question);
    }
    let echo = |setting: &str| drop(Command::new("stty").arg(setting).status());
    echo("-echo");
    let answer = ask(question);
    echo("echo");
    let _nobody_reads = writeln!(io::stderr());
    answer
}
