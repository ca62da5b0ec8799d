//! `cargo xtask`: what is done to this project rather than by it.
//!
//! It has no dependencies, so that a clean clone starts it within seconds.

mod audit;
mod generate;
mod pictures;
mod root;
mod run;
mod steps;
mod tally;
mod tools;

use std::io::{self, Write as _};
use std::process::{Command, ExitCode};

const HELP: &str = "\
cargo xtask test [--only STEP]… [--list]   everything; ends with `N passed, M failed`
cargo xtask check                          formats, lints, documentation and types only
cargo xtask generate [--check]             write the generated documents, or compare them
cargo xtask pictures                       take the pictures in docs/pictures again, from the real thing
cargo xtask load [OPTION]…                 measure whole logins against a release server
cargo xtask load --scale [OPTION]…         measure them against the size of the store: up to 5 million accounts
cargo xtask load --pressure [OPTION]…      measure what happens when ten times as many come as go
cargo xtask load --waiting [OPTION]…       measure how long people wait beside thousands of others who wait
cargo xtask audit                          licences, bans, sources and advisories of what we depend on
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let done = match command {
        "test" => test(rest),
        "check" => run::run(&root::root(), &steps::with_needs(&["fmt", "clippy", "docs", "types"])),
        "generate" => generate::generate(&root::root(), rest.iter().any(|argument| argument == "--check")),
        "pictures" => pictures::take(&root::root()),
        "load" => load(rest),
        "audit" => audit::audit(&root::root()),
        "help" | "--help" | "-h" => say(HELP).map(|()| true),
        unknown => Err(io::Error::other(format!("there is no `cargo xtask {unknown}`\n\n{HELP}"))),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes a line and goes on even when nobody listens any more: `println!` would panic.
pub(crate) fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

fn test(arguments: &[String]) -> io::Result<bool> {
    let mut only = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match (argument.as_str(), rest.as_slice().first()) {
            ("--list", _) => return steps::list(),
            ("--only", Some(name)) if steps::find(name).is_some() => {
                only.push(name.as_str());
                rest.next();
            }
            ("--only", name) => {
                let name = name.map_or("nothing", String::as_str);
                return Err(io::Error::other(format!("no step is named {name}; see `cargo xtask test --list`")));
            }
            (unknown, _) => return Err(io::Error::other(format!("`cargo xtask test` does not know {unknown}"))),
        }
    }
    let chosen = if only.is_empty() { steps::all() } else { steps::with_needs(&only) };
    run::run(&root::root(), &chosen)
}

fn load(arguments: &[String]) -> io::Result<bool> {
    let status = Command::new("cargo")
        .current_dir(root::root())
        .args(["run", "--release", "--package", "trials", "--bin", "load", "--"])
        .args(arguments)
        .status()?;
    Ok(status.success())
}
