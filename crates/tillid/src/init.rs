//! `tillid init`: configuration, master key and database of a new installation.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use server::auditing::checkpoint::{Verifier, origin_of};
use server::clock::{Clock, time_zone_here};
use server::config::{Config, Origin, TimeZone, starter};
use server::entropy::Entropy;
use server::keys::MasterKey;
use server::keys::kept::{furnish, key_ring};
use store::{Engine, OpenMode};

use crate::files;
use crate::output::{Answer, Failed, Output};

const CONFIGURATION: &str = "tillid.toml";
/// To try it out; an issuer stays for ever.
const HERE: &str = "http://localhost:8000";

/// Makes a new installation in an empty directory.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tillid init /srv/tillid --issuer https://id.example\n\nThen look through /srv/tillid/tillid.toml and start `tillid serve --config /srv/tillid/tillid.toml`.\nKeep a copy of master.key apart from the backups: without it the database cannot be read."
)]
pub(crate) struct Arguments {
    /// The directory; it is made if there is none.
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// The address by which services will know you, for ever.
    #[arg(long, value_name = "URL", default_value = HERE)]
    issuer: String,
    /// A PostgreSQL database in place of a file, empty and of the server's own: postgres://USER:PASSWORD@HOST/NAME.
    #[arg(long, value_name = "ADDRESS", env = "TILLID_DATA_DATABASE", hide_env_values = true)]
    database: Option<String>,
}

#[derive(Serialize)]
struct Made {
    configuration: PathBuf,
    master_key: PathBuf,
    database: String,
    /// The public key of the audit log's checkpoints.
    audit_key: String,
    #[serde(skip)]
    is_local: bool,
}

pub(crate) async fn run(arguments: &Arguments, out: &mut Output) -> Result<(), Failed> {
    let issuer = Origin::parse(&arguments.issuer).ok_or_else(|| {
        Failed::say(format!("`{}` is no origin; write one such as https://id.example", arguments.issuer))
    })?;
    let directory = &arguments.directory;
    refuse_used(directory)?;
    let text = starter(&issuer, arguments.database.as_deref(), zone_here().as_ref());
    // What could not be started later is not made now.
    let config = Config::parse(&text, directory, []).map_err(|mistakes| Failed::say(mistakes.join(" ")))?;
    files::make_directory(directory)?;
    let audit_key = make(&config, directory, &text).await?;
    out.give(&Made {
        audit_key,
        configuration: directory.join(CONFIGURATION),
        master_key: config.master_key.file.clone(),
        database: config.database().to_string(),
        is_local: arguments.issuer == HERE,
    })
}

/// Makes what a configuration describes; its text goes into `directory`. Gives the public key of the audit log.
pub(crate) async fn make(config: &Config, directory: &Path, text: &str) -> Result<String, Failed> {
    let entropy = Entropy::system();
    files::make_directory(&config.data.directory)?;
    let master = MasterKey::create(&config.master_key.file, &entropy)?;
    let store = Engine::open(&config.database(), OpenMode::Create).await?;
    furnish(&store, &master, &Clock::system(), &entropy).await?;
    let public = key_ring(&store, &master, Clock::system().now_us()).await?.checkpoint_key().1.public();
    files::write_new(&directory.join(CONFIGURATION), text.as_bytes())?;
    Ok(Verifier::new(&origin_of(config.site.issuer.as_str()), public).to_string())
}

/// The machine's own time zone: whoever runs it lives there, and mostly the people too.
pub(crate) fn zone_here() -> Option<TimeZone> {
    TimeZone::parse(&time_zone_here()?)
}

fn refuse_used(directory: &Path) -> Result<(), Failed> {
    let unreadable = |error: &io::Error| format!("the directory {} cannot be read ({error})", directory.display());
    match fs::read_dir(directory).map(|mut entries| entries.next().is_none()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failed::say(unreadable(&error))),
        Ok(true) => Ok(()),
        Ok(false) if directory.join(CONFIGURATION).exists() => Err(Failed::say(format!(
            "there is an installation in {} already; it was left as it is",
            directory.display()
        ))),
        Ok(false) => Err(Failed::say(format!("the directory {} is not empty; name a new one", directory.display()))),
    }
}

impl Answer for Made {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "A new installation is ready.")?;
        writeln!(out, "  configuration  {}", self.configuration.display())?;
        writeln!(out, "  master key     {} (keep a copy apart from the backups)", self.master_key.display())?;
        writeln!(out, "  database       {}", self.database)?;
        writeln!(out, "  audit key      {} (the log is checked by it: keep it elsewhere)", self.audit_key)?;
        writeln!(out, "Start it: tillid serve --config {}", self.configuration.display())?;
        if self.is_local {
            writeln!(
                out,
                "Its issuer is {HERE} for ever: only this machine reaches it, and services know it by that name."
            )?;
            writeln!(out, "For other people, make another: tillid init DIR --issuer https://id.example")?;
        }
        Ok(())
    }
}
