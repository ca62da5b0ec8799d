//! `tillid key`: which keys there are, and others in their place.

mod resealing;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use server::app::App;
use server::clock::Clock;
use server::config::Config;
use server::entropy::Entropy;
use server::keys::kept::{all_of, announce, key_ring, wrap_anew};
use server::keys::{ANNOUNCED_S, MasterKey, MasterKeySource, Purpose};
use server::signing::{self, Earlier};
use store::{Engine, OpenMode, SigningKeyState, Store, sync_folder_of};

use crate::opening::{Installation, configuration, open};
use crate::output::{Answer, Failed, Output, rfc3339};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Shows all keys: what each is for, and since when. Never the keys themselves.
    #[command(after_help = "Example:\n  tillid key list")]
    List,
    /// Makes another key in the place of one, beside a running server.
    #[command(
        after_help = "Examples:\n  tillid key rotate master\n  tillid key rotate signing --forget-earlier\n  tillid key rotate pepper\n\nWhat each renews: master, the wrapping of all data keys; signing, the key of tokens; sealing, what is sealed from\nnow on; pepper, each person's at their next login; card-digest, cards that are made from now on; mac, carry and\nnonce, what is made from now on. The keys for subjects, notifications and the\naudit log never change."
    )]
    Rotate(Rotate),
    /// Seals anew what earlier sealing keys have sealed, beside running servers.
    #[command(
        after_help = "Example:\n  tillid key rotate sealing\n  tillid key reseal --json\n\nBegin two minutes after the key was made: by then every server uses it. The earlier keys are closed first, and\nseal nothing more. Broken off anywhere, the same command goes on with what is left. Two at once do no harm."
    )]
    Reseal,
    /// Removes an earlier sealing key with which nothing is sealed any more.
    #[command(
        after_help = "Example:\n  tillid key list\n  tillid key drop 0199c0de-0000-7000-8000-0000000000aa\n\nIt looks through everything first, and refuses while anything is left. Keys of other purposes stay.\nWhat older backups hold opens with the keys that are in them."
    )]
    Drop(resealing::Drop),
}

#[derive(Debug, Args)]
pub(crate) struct Rotate {
    /// Which one.
    which: Which,
    /// Of signing keys: stop publishing the earlier ones too, because somebody else may have them.
    #[arg(long)]
    forget_earlier: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Which {
    Master,
    Signing,
    Sealing,
    Pepper,
    CardDigest,
    Mac,
    Carry,
    Nonce,
}

impl Which {
    fn purpose(self) -> Option<Purpose> {
        match self {
            Self::Master | Self::Signing => None,
            Self::Sealing => Some(Purpose::Sealing),
            Self::Pepper => Some(Purpose::Pepper),
            Self::CardDigest => Some(Purpose::CardDigest),
            Self::Mac => Some(Purpose::Mac),
            Self::Carry => Some(Purpose::Carry),
            Self::Nonce => Some(Purpose::Nonce),
        }
    }
}

pub(crate) async fn run(command: Command, config: &Path, out: &mut Output) -> Result<(), Failed> {
    match command {
        Command::List => {
            let Installation { app, .. } = open(config).await?;
            out.give(&Keys(list(&app).await?))
        }
        Command::Reseal => resealing::reseal(&open(config).await?.app, out).await,
        Command::Drop(which) => resealing::drop_key(&open(config).await?.app, &which, out).await,
        Command::Rotate(Rotate { which, forget_earlier: true }) if which != Which::Signing => {
            Err(Failed::say("only earlier signing keys can be forgotten: leave --forget-earlier out"))
        }
        Command::Rotate(Rotate { which: Which::Master, .. }) => rotate_master(config, out).await,
        Command::Rotate(Rotate { which, forget_earlier }) => {
            let Installation { app, .. } = open(config).await?;
            let now = app.now();
            let made = match which.purpose() {
                Some(purpose) => {
                    let key = announce(&app, purpose, now).await.map_err(Failed::say)?;
                    Made { id: server::keys::KeyId(key.id).to_string(), used_in_s: ANNOUNCED_S }
                }
                None => {
                    let earlier = if forget_earlier { Earlier::Forgotten } else { Earlier::Published };
                    let made = signing::rotate(&app, earlier, now).await;
                    let id = made.map_err(|fault| Failed::say(format!("nothing was changed: {fault}")))?;
                    Made { id, used_in_s: 0 }
                }
            };
            out.give(&made)
        }
    }
}

#[derive(Serialize)]
struct Keys(Vec<Key>);

#[derive(Serialize)]
struct Key {
    purpose: String,
    id: String,
    created_at: String,
    state: &'static str,
}

async fn list(app: &App) -> Result<Vec<Key>, Failed> {
    let unreadable = |error: store::StoreError| Failed::say(format!("the keys cannot be read ({error})"));
    let kept = app.store.data_keys().await.map_err(unreadable)?;
    let mut keys = vec![];
    for key in all_of(&kept)? {
        let id = server::keys::KeyId(key.id);
        let is_used = app.keys.newest(key.purpose) == id;
        let is_closed = kept.iter().any(|kept| kept.id == key.id && kept.closed_at.is_some());
        let is_new = key.created_at_us.saturating_add(ANNOUNCED_S * 1_000_000) > app.now().micros();
        keys.push(Key {
            purpose: key.purpose.as_str().to_owned(),
            id: id.to_string(),
            created_at: rfc3339(domain::time::Time::from_micros(key.created_at_us)),
            state: if is_used {
                "active"
            } else if is_closed {
                "closed"
            } else if is_new {
                "next"
            } else {
                "retired"
            },
        });
    }
    for key in app.store.signing_keys().await.map_err(unreadable)? {
        keys.push(Key {
            purpose: "signing".to_owned(),
            id: key.kid.clone(),
            created_at: rfc3339(key.created_at),
            state: match key.state {
                SigningKeyState::Next => "next",
                SigningKeyState::Active => "active",
                SigningKeyState::Retired => "retired",
            },
        });
    }
    Ok(keys)
}

impl Answer for Keys {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        self.0.iter().try_for_each(|Key { purpose, id, created_at, state }| {
            writeln!(out, "{purpose:<12} {state:<8} {created_at}  {id}")
        })
    }
}

#[derive(Serialize)]
struct Made {
    id: String,
    used_in_s: i64,
}

impl Answer for Made {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.used_in_s {
            0 => writeln!(out, "The key {} is used from now on.", self.id),
            seconds => writeln!(
                out,
                "The key {} was made. Every server reads it now and uses it in {seconds} seconds; what the earlier ones made stays good.",
                self.id
            ),
        }
    }
}

#[derive(Serialize)]
struct MasterChanged {
    wrapped: usize,
    file: PathBuf,
    earlier: PathBuf,
}

/// The next key is in a file before anything is wrapped by it, and takes the place of the present one after all is. So
/// whatever ends it in between, the same command ends it well.
async fn rotate_master(config: &Path, out: &mut Output) -> Result<(), Failed> {
    let settings = configuration(config)?;
    let source = settings.master_key_source();
    if source.text.is_some() {
        return Err(Failed::say(
            "the master key stands in the environment: name it by `master_key.file` for as long as this takes",
        ));
    }
    let present = source.open().map_err(Failed::say)?;
    let next_file = beside(&source.file, NEXT);
    // Named by what it is: whoever changes it again takes the place of none.
    let named: String = present.check_value()[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    let earlier = beside(&source.file, &format!("earlier-{named}"));
    let wrapped = match broken_off(&settings, &next_file).await? {
        true => 0,
        false => wrap_all(config, &present, &next_file).await?,
    };
    put_in_place(&source.file, &next_file, &earlier).map_err(|error| {
        Failed::say(format!(
            "all keys are under the new master key, which is still in {} ({error}): move it to {}",
            next_file.display(),
            source.file.display()
        ))
    })?;
    out.give(&MasterChanged { wrapped, file: source.file, earlier })
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(end);
    file.with_file_name(name)
}

/// Whether everything is under the next master key already, and only its file is not at its place.
async fn broken_off(settings: &Config, next_file: &Path) -> Result<bool, Failed> {
    if !next_file.exists() {
        return Ok(false);
    }
    let next = MasterKeySource { file: next_file.to_owned(), text: None }.open().map_err(Failed::say)?;
    let store = Engine::open(&settings.database(), OpenMode::Beside).await?;
    Ok(key_ring(&store, &next, Clock::system().now_us()).await.is_ok())
}

async fn wrap_all(config: &Path, present: &MasterKey, next_file: &Path) -> Result<usize, Failed> {
    let Installation { app, .. } = open(config).await?;
    let next = match next_file.exists() {
        true => MasterKeySource { file: next_file.to_owned(), text: None }.open().map_err(Failed::say)?,
        false => MasterKey::create(next_file, &Entropy::system()).map_err(Failed::say)?,
    };
    let wrapped = wrap_anew(&app, present, &next, app.now()).await;
    Ok(wrapped.map_err(|fault| Failed::say(format!("nothing was changed: {fault}")))??)
}

/// Of a file's name, while its keys are being wrapped.
const NEXT: &str = "next";

/// A word more where a rotation of the master key was broken off: its next file is still there.
pub(crate) fn if_broken_off(source: &MasterKeySource, failed: Failed) -> Failed {
    let was_begun = source.text.is_none() && beside(&source.file, NEXT).exists();
    match failed {
        Failed::Sentence(why) if was_begun => Failed::Sentence(format!(
            "{why} A change of the master key was broken off: run `tillid key rotate master` again."
        )),
        failed => failed,
    }
}

/// At no instant is there no master key at its place.
fn put_in_place(file: &Path, next: &Path, earlier: &Path) -> io::Result<()> {
    match fs::hard_link(file, earlier) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        Ok(()) | Err(_) => {}
    }
    fs::rename(next, file)?;
    sync_folder_of(file)
}

impl Answer for MasterChanged {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{} keys are under a new master key, in {}.", self.wrapped, self.file.display())?;
        writeln!(
            out,
            "Keep a copy of it apart from the backups, and give it to every other node before another key is replaced."
        )?;
        writeln!(
            out,
            "The earlier one is in {}: backups from before today open with it alone. Move it to where you keep those.",
            self.earlier.display()
        )
    }
}
