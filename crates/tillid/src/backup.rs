//! `tillid backup`: a consistent copy of the database.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use store::{Address, Engine, OpenMode, Store as _, Unopened};

use crate::opening::configuration;
use crate::output::{Answer, Failed, Output};

/// Writes a consistent copy of the database, beside a running server.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tillid backup /backup/tillid-2026-11-22.sqlite3\n\nThe copy is of no use without the master key, which is not in it: keep that elsewhere."
)]
pub(crate) struct Arguments {
    /// The file; there must be none of that name.
    file: PathBuf,
}

#[derive(Serialize)]
struct Written<'a> {
    file: &'a Path,
}

pub(crate) async fn run(arguments: &Arguments, config: &Path, out: &mut Output) -> Result<(), Failed> {
    let config = configuration(config)?;
    refuse_unusable(&arguments.file)?;
    let Address::File(database) = config.database() else {
        return Err(Failed::say(
            "this copies an SQLite file: a PostgreSQL database is copied by `pg_dump`, or by the server's own archive",
        ));
    };
    let store = Engine::open_sqlite(&database, OpenMode::Beside).map_err(Unopened::from)?;
    store.backup(&arguments.file).await?;
    out.give(&Written { file: &arguments.file })
}

fn refuse_unusable(file: &Path) -> Result<(), Failed> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (file.exists(), folder.is_dir()) {
        (true, _) => Err(Failed::say(format!("there is a file {} already; it was left as it is", file.display()))),
        (false, false) => {
            Err(Failed::say(format!("there is no directory {}; make it, or choose another place", folder.display())))
        }
        (false, true) => Ok(()),
    }
}

impl Answer for Written<'_> {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "The copy is in {}; only you may read it.", self.file.display())
    }
}
