//! A PostgreSQL server of the run's own, on a disk, as it comes out of the box: it syncs each commit.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::Outcome;

/// What it runs by: made there, ended with the pipe that this process holds.
const SCRIPT: &str = include_str!("../../../../store/tests/conformance/cluster.sh");
/// On a disk on any system that has one.
pub(crate) const PLACE: &str = "/var/tmp";

/// A server that ends when this is dropped.
pub(crate) struct Cluster {
    /// The address of an empty database in it.
    pub(crate) address: String,
    /// What it calls itself.
    pub(crate) version: String,
    directory: String,
    server: Child,
}

impl Cluster {
    /// Starts one; as root by Debian's user for it, since it refuses to run as root.
    pub(crate) fn start() -> Outcome<Self> {
        let is_root = Command::new("id").arg("-u").output()?.stdout == b"0\n";
        let mut command = if is_root { Command::new("runuser") } else { Command::new("sh") };
        if is_root {
            command.args(["-u", "postgres", "--", "sh"]);
        }
        command.args(["-c", SCRIPT, "sh", PLACE]).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut server = command.spawn()?;
        let mut directory = String::new();
        BufReader::new(server.stdout.take().ok_or("its output")?).read_line(&mut directory)?;
        let directory = directory.trim_end();
        if directory.is_empty() {
            return Err("PostgreSQL did not start: on Debian, `apt install postgresql`".into());
        }
        let address = format!("postgres://tillid@{}/load", directory.replace('/', "%2F"));
        let mut cluster = Self { address, version: String::new(), directory: directory.to_owned(), server };
        cluster.ask("CREATE DATABASE load")?;
        cluster.version = cluster.ask("SHOW server_version")?;
        Ok(cluster)
    }

    /// How much room the database takes.
    pub(crate) fn bytes(&self) -> Outcome<u64> {
        Ok(self.ask("SELECT pg_database_size('load')")?.parse()?)
    }

    /// As somebody who runs a large one would: what autovacuum does in time, now, so that it is not measured.
    pub(crate) fn settle(&self) -> Outcome<()> {
        self.ask_in("load", "VACUUM ANALYZE")?;
        self.ask_in("load", "CHECKPOINT").map(drop)
    }

    fn ask(&self, text: &str) -> Outcome<String> {
        self.ask_in("postgres", text)
    }

    fn ask_in(&self, database: &str, text: &str) -> Outcome<String> {
        let mut psql = Command::new("psql");
        psql.args(["--quiet", "--no-psqlrc", "--tuples-only", "--no-align", "--username=tillid"]);
        psql.arg(format!("--host={}", self.directory)).arg(format!("--dbname={database}"));
        let asked = psql.args(["--command", text]).output()?;
        match asked.status.success() {
            true => Ok(String::from_utf8_lossy(&asked.stdout).trim().to_owned()),
            false => Err(format!("{text}: {}", String::from_utf8_lossy(&asked.stderr)).into()),
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.server.stdin.take());
        drop(self.server.wait());
    }
}
