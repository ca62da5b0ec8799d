//! Whether the log is as it was: the whole of it, or one entry by its proof.

use std::fs;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use domain::ids::AuditId;
use serde::Serialize;
use server::auditing::checkpoint::{Note, Verifier};
use server::auditing::proving::{self, NotProved, Proof};
use server::auditing::verifying::{self, Against, Whole};
use server::auditing::{newest, verifiers};

use crate::opening::{Installation, open};
use crate::output::{Answer, Failed, Output, instant, rfc3339};

/// A checkpoint or a proof is far shorter.
const FILE_BYTES_MAX: u64 = 65_536;
/// How often the terminal is told how far the reading has come.
const TOLD_EVERY: u64 = 65_536;

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// A checkpoint that you have kept: what it speaks of must be in the log unchanged. Can be given several times.
    #[arg(long, value_name = "FILE")]
    since: Vec<PathBuf>,
    /// A key that you have kept, as `tillid audit key` shows it, in place of this installation's own.
    #[arg(long, value_name = "KEY", value_parser = verifier)]
    key: Vec<Verifier>,
    /// Checks this proof of one entry, and nothing else. With --key, no installation is needed.
    #[arg(long, value_name = "FILE", conflicts_with = "since")]
    proof: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Prove {
    /// The entry's id.
    #[arg(value_parser = entry_id)]
    entry: AuditId,
}

#[derive(Serialize)]
struct IsWhole {
    whole: bool,
    entries: u64,
    root: String,
    checkpoints: u64,
    waiting: usize,
}

#[derive(Serialize)]
struct Proved {
    proved: bool,
    entry: String,
    leaf: u64,
    what: &'static str,
    at: String,
    #[serde(skip)]
    at_for_people: String,
    entries: u64,
}

#[derive(Serialize)]
struct Keys {
    keys: Vec<String>,
}

#[derive(Serialize)]
struct Checkpoint {
    checkpoint: String,
}

pub(super) async fn verify(arguments: &Verify, config: &Path, out: &mut Output) -> Result<(), Failed> {
    if let Some(file) = &arguments.proof {
        return check_proof(file, &arguments.key, config, out).await;
    }
    let notes = arguments.since.iter().map(|file| note(file)).collect::<Result<_, _>>()?;
    let Installation { app, .. } = open(config).await?;
    let against = Against { notes, keys: arguments.key.clone() };
    let is_watched = io::stderr().is_terminal() && !out.is_json();
    let mut told = 0;
    let progress = |read: u64, size: u64| {
        if is_watched && (read == size || read >= told + TOLD_EVERY) {
            told = read;
            let _nobody_reads = write!(io::stderr(), "\r{read} of {size} entries read");
        }
    };
    let verified = verifying::verify(&app, &against, app.now(), progress).await;
    if is_watched {
        let _nobody_reads = writeln!(io::stderr());
    }
    match verified.map_err(Failed::say)? {
        Ok(Whole { size, root, checkpoints, waiting }) => {
            out.give(&IsWhole { whole: true, entries: size, root: root.to_string(), checkpoints, waiting })
        }
        Err(broken) => Err(Failed::say(format!("the audit log is not as it was: {broken}"))),
    }
}

async fn check_proof(file: &Path, keys: &[Verifier], config: &Path, out: &mut Output) -> Result<(), Failed> {
    let proof = Proof::parse(&text(file)?)?;
    match keys {
        [] => proof.check(&verifiers(&open(config).await?.app))?,
        keys => proof.check(keys)?,
    }
    let Proof { logged, note, .. } = proof;
    out.give(&Proved {
        proved: true,
        entry: logged.entry.id.to_string(),
        leaf: logged.leaf.map_or(0, |leaf| leaf.number),
        what: logged.entry.what.as_str(),
        at: rfc3339(logged.entry.at),
        at_for_people: instant(logged.entry.at),
        entries: note.statement.size,
    })
}

pub(super) async fn prove(arguments: &Prove, config: &Path, out: &mut Output) -> Result<(), Failed> {
    let Installation { app, .. } = open(config).await?;
    let proof = proving::prove(&app, arguments.entry).await.map_err(Failed::say)??;
    // Its text is JSON in any case.
    out.tell(|out| writeln!(out, "{proof}"))
}

pub(super) async fn checkpoint(config: &Path, out: &mut Output) -> Result<(), Failed> {
    let Installation { app, .. } = open(config).await?;
    match newest(&app).await.map_err(Failed::say)? {
        Some(note) => out.give(&Checkpoint { checkpoint: note.to_string() }),
        None => Err(NotProved::NotSealedYet.into()),
    }
}

pub(super) async fn key(config: &Path, out: &mut Output) -> Result<(), Failed> {
    let Installation { app, .. } = open(config).await?;
    out.give(&Keys { keys: verifiers(&app).iter().map(Verifier::to_string).collect() })
}

fn note(file: &Path) -> Result<Note, Failed> {
    let text = text(file)?;
    // As `--json` wrote it, or as the note itself.
    let inner = serde_json::from_str::<serde_json::Value>(&text).ok();
    let inner = inner.as_ref().and_then(|json| json.get("checkpoint")?.as_str());
    let parsed = Note::parse(inner.unwrap_or(&text));
    parsed.ok_or_else(|| Failed::say(format!("{} is no checkpoint", file.display())))
}

fn text(file: &Path) -> Result<String, Failed> {
    let unreadable = |error: io::Error| Failed::say(format!("the file {} cannot be read ({error})", file.display()));
    if fs::metadata(file).map_err(unreadable)?.len() > FILE_BYTES_MAX {
        return Err(Failed::say(format!("{} is too long for this", file.display())));
    }
    fs::read_to_string(file).map_err(unreadable)
}

fn verifier(text: &str) -> Result<Verifier, String> {
    Verifier::parse(text).ok_or_else(|| "write a key as `tillid audit key` shows it".to_owned())
}

fn entry_id(text: &str) -> Result<AuditId, String> {
    AuditId::parse(text).ok_or_else(|| "write the id of an entry, as `tillid audit show --json` shows it".to_owned())
}

impl Answer for IsWhole {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        let entries = if self.entries == 1 { "entry" } else { "entries" };
        let checkpoints = if self.checkpoints == 1 { "checkpoint says" } else { "checkpoints say" };
        write!(out, "The audit log is whole: {} {entries}, ", self.entries)?;
        writeln!(out, "as {} {checkpoints}.", self.checkpoints)?;
        writeln!(out, "  root     {}", self.root)?;
        writeln!(out, "  waiting  {} written just now, for their seal", self.waiting)
    }
}

impl Answer for Proved {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "Entry {} ({}, {}) stands in the log:", self.leaf, self.what, self.at_for_people)?;
        writeln!(out, "  it is one of {} that the checkpoint's signature covers", self.entries)
    }
}

impl Answer for Keys {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        self.keys.iter().try_for_each(|key| writeln!(out, "{key}"))
    }
}

impl Answer for Checkpoint {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{}", self.checkpoint)
    }
}
