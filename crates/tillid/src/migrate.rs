//! `tillid migrate`: moves a whole installation from SQLite to PostgreSQL and back.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use server::config::Config;
use store::{Address, Afterwards, Beside, CopyError, Reading, Writing, copy_unless};

use crate::ending::Ending;
use crate::files;
use crate::opening::configuration;
use crate::output::{Answer, Failed, Output};
use crate::progress::Progress;

/// What overrides the line in the configuration.
const VARIABLE: &str = "TILLID_DATA_DATABASE";

/// Moves the whole installation to another place: from SQLite to PostgreSQL, or back. Its server must have ended.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  TILLID_TO=$(cat /srv/tillid/new-address) tillid migrate --write\n  tillid migrate --to /srv/tillid/data/tillid.sqlite3 --write\n\nAn address with a password belongs into TILLID_TO: a command line is for everybody on the machine to read.\nThe new place must be empty, and is an installation only when all of it is there and compared: whatever breaks off,\nbegin again. The old one is left as it is. Once the server has run at the new place, never serve the old one again:\nit does not know which codes have been used since."
)]
pub(crate) struct Arguments {
    /// Where to: a file, or postgres://USER:PASSWORD@HOST/NAME.
    #[arg(long, value_name = "ADDRESS", env = "TILLID_TO", hide_env_values = true)]
    to: String,
    /// Write the new place into the configuration when all is there.
    #[arg(long)]
    write: bool,
}

#[derive(Serialize)]
struct Moved {
    from: String,
    to: String,
    rows: u64,
    tables: usize,
    configuration: PathBuf,
    /// Of the configuration: where the new place stands now, or is to be written.
    line: usize,
    written: bool,
    overridden: bool,
    #[serde(skip)]
    example: String,
}

pub(crate) async fn run(arguments: &Arguments, path: &Path, out: &mut Output) -> Result<(), Failed> {
    let config = configuration(path)?;
    let (from, to) = (config.database(), whole(&arguments.to)?);
    if from == to {
        return Err(Failed::say(format!("the installation is in {to} already: name another place")));
    }
    let text = fs::read_to_string(path)?;
    let value = said(&config, &arguments.to, &to);
    // What could not be written at the end is told before anything is moved.
    let (changed, line) = with_database(&text, &value);
    if arguments.write {
        is_understood(&changed, path, &to)?;
    }
    let mut ending = Ending::heard()?;
    let places = async { Ok::<_, Failed>((Reading::of(&from, Beside::Nobody).await?, Writing::to(&to).await?)) };
    let (reading, writing) = ending.unless(places, &CopyError::BrokenOff.to_string()).await?;
    let total = reading.rows();
    let mut progress = Progress::of("Moved");
    let told = |read| progress.tell(read, total);
    let copied = copy_unless(ending.comes(), reading, writing, &mut Afterwards::as_it_was(), told).await?;
    drop(progress);
    if arguments.write {
        files::replace_for_its_readers(path, changed.as_bytes())
            .map_err(|why| all_but_the_configuration(path, &why))?;
    }
    out.give(&Moved {
        from: from.to_string(),
        to: to.to_string(),
        rows: copied.written.iter().map(|sum| sum.rows).sum(),
        tables: copied.written.len(),
        configuration: path.to_owned(),
        line,
        written: arguments.write,
        overridden: std::env::var_os(VARIABLE).is_some(),
        example: match &to {
            Address::File(_) => value,
            // Not with its password on a screen.
            Address::Postgres(_) => "postgres://…".to_owned(),
        },
    })
}

fn all_but_the_configuration(path: &Path, error: &io::Error) -> Failed {
    Failed::say(format!(
        "all was moved, but {} cannot be written ({error}): write the new place into it yourself",
        path.display()
    ))
}

/// An address whose file is named from the root.
fn whole(text: &str) -> Result<Address, Failed> {
    Ok(match Address::parse(text) {
        Address::File(path) => Address::File(std::path::absolute(path)?),
        postgres @ Address::Postgres(_) => postgres,
    })
}

/// The address as the configuration says it: a file by its name where it lies in the directory for it.
fn said(config: &Config, text: &str, to: &Address) -> String {
    let Some(file) = to.file() else { return text.to_owned() };
    let folder = std::path::absolute(&config.data.directory).ok();
    let within = folder.and_then(|folder| file.strip_prefix(folder).ok());
    within.unwrap_or(file).display().to_string()
}

/// The configuration's text with another database, and the line at which it stands.
fn with_database(text: &str, value: &str) -> (String, usize) {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let line = format!("database = {}", serde_json::Value::from(value));
    let is_table = |line: &String| line.trim_start().starts_with('[');
    let Some(table) = lines.iter().position(|line| line.split('#').next().is_some_and(|it| it.trim() == "[data]"))
    else {
        lines.extend([String::new(), "[data]".to_owned(), line]);
        return (lines.join("\n") + "\n", lines.len());
    };
    let end = lines[table + 1..].iter().position(is_table).map_or(lines.len(), |more| table + 1 + more);
    let key_of = |line: &String, mark: &str| {
        line.trim_start()
            .strip_prefix(mark)
            .and_then(|rest| rest.trim_start().strip_prefix("database"))
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let place =
        |mark: &str| lines[table + 1..end].iter().position(|line| key_of(line, mark)).map(|more| table + 1 + more);
    match (place(""), place("#")) {
        (Some(at), _) => {
            lines[at] = line;
            (lines.join("\n") + "\n", at + 1)
        }
        (None, default) => {
            let at = default.unwrap_or(table) + 1;
            lines.insert(at, line);
            (lines.join("\n") + "\n", at + 1)
        }
    }
}

/// Whoever writes tables in another way writes this one line himself.
fn is_understood(text: &str, path: &Path, to: &Address) -> Result<(), Failed> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let says = Config::parse(text, folder, []).map(|config| match config.database() {
        Address::File(file) => Address::File(std::path::absolute(&file).unwrap_or(file)),
        postgres @ Address::Postgres(_) => postgres,
    });
    match says {
        Ok(says) if says == *to => Ok(()),
        Ok(_) | Err(_) => Err(Failed::say(format!(
            "the line `database` in {} cannot be found: leave --write out, and write it yourself",
            path.display()
        ))),
    }
}

impl Answer for Moved {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        let Self { from, to, rows, tables, line, example, .. } = self;
        writeln!(out, "All {rows} rows of {tables} tables are in {to}, compared with those in {from}.")?;
        let file = self.configuration.display();
        match self.written {
            true => writeln!(out, "{file} says so now, in line {line}.")?,
            false => writeln!(out, "Write the new place into {file}, [data], line {line}:  database = \"{example}\"")?,
        }
        if self.overridden {
            writeln!(out, "The environment variable {VARIABLE} says another place: change it too.")?;
        }
        writeln!(out, "{from} is as it was. Never serve it again once the server has run at the new place.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_of_the_configuration_changes_and_no_other() {
        let check = |text: &str, expect: &str, line: usize| {
            assert_eq!(with_database(text, "postgres://u@h/n"), (expect.to_owned(), line), "{text}");
        };
        check(
            "[site]\nissuer = \"x\"\n[data] # here\n# About.\ndatabase = \"old\"\n[log]\n",
            "[site]\nissuer = \"x\"\n[data] # here\n# About.\ndatabase = \"postgres://u@h/n\"\n[log]\n",
            5,
        );
        check(
            "[data]\n# About.\n# database = \"tillid.sqlite3\"\n[log]\n",
            "[data]\n# About.\n# database = \"tillid.sqlite3\"\ndatabase = \"postgres://u@h/n\"\n[log]\n",
            4,
        );
        check("[data]\n", "[data]\ndatabase = \"postgres://u@h/n\"\n", 2);
        check("[log]\ndatabase = 1\n", "[log]\ndatabase = 1\n\n[data]\ndatabase = \"postgres://u@h/n\"\n", 5);
    }
}
