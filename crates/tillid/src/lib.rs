//! What the one binary does: serves, demonstrates, and does what operators do.
//!
//! A library only so that the browser stories can run the demo with a clock that they move.

mod account;
mod asking;
mod audit;
mod backup;
mod card;
mod cli;
mod demo;
mod device;
mod doctor;
mod drill;
mod ending;
mod files;
mod init;
mod key;
mod letter;
mod migrate;
mod opening;
mod output;
mod progress;
mod reference;
mod restore;
mod serve;
mod service;
mod serving;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use cli::{Cli, Command};
use output::{Failed, Output};

pub use demo::Demo;

/// Runs the command line. Exit codes: 0 done, 1 refused or failed with one sentence on standard error, 2 wrong usage
/// (by clap).
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = Output::new(Box::new(io::stdout()), cli.json);
    exit_code(run(cli, &mut out))
}

fn exit_code(done: Result<(), Failed>) -> ExitCode {
    match done {
        // Whoever reads only the first lines has what they wanted.
        Ok(()) | Err(Failed::NobodyReads) => ExitCode::SUCCESS,
        Err(Failed::Sentence(sentence)) => {
            let _nobody_reads = writeln!(io::stderr(), "{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failed> {
    let runtime = server::serve::runtime();
    runtime.map_err(|error| Failed::say(format!("the program could not start ({error})")))
}

fn run(cli: Cli, out: &mut Output) -> Result<(), Failed> {
    runtime()?.block_on(async {
        let config = cli.config.as_path();
        match cli.command {
            Command::Serve => serve::run(config).await,
            Command::Demo(arguments) => demo::run(&arguments, out).await,
            Command::Init(arguments) => init::run(&arguments, out).await,
            Command::Account(command) => account::run(command, config, out).await,
            Command::Card(command) => card::run(command, config, out).await,
            Command::Letter(command) => letter::run(command, config, out).await,
            Command::Service(command) => service::run(command, config, out).await,
            Command::Device(command) => device::run(command, out).await,
            Command::Key(command) => key::run(command, config, out).await,
            Command::Audit(command) => audit::run(command, config, out).await,
            Command::Backup(arguments) => backup::run(&arguments, config, out).await,
            Command::Restore(arguments) => restore::run(&arguments, config, out).await,
            Command::Drill(arguments) => drill::run(&arguments, config, out).await,
            Command::Migrate(arguments) => migrate::run(&arguments, config, out).await,
            Command::Doctor(arguments) => doctor::run(&arguments, config, out).await,
            Command::Config(command) => reference::run(&command, out),
        }
    })
}
