//! PostgreSQL servers of one story's own, which do what they are told.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use domain::ids::LoginId;
use store::{Address, Changes, PostgresAddress};

use crate::people::login;
use crate::world::NOON;

/// One server, or several that belong together.
pub(crate) struct Server {
    process: Child,
    said: BufReader<ChildStdout>,
    /// Of its database that is there from the beginning.
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::of(include_str!("cluster.sh"))
    }

    /// A primary and its standby.
    pub(crate) fn start_two() -> Self {
        Self::of(include_str!("standby.sh"))
    }

    fn of(script: &str) -> Self {
        // PostgreSQL refuses to run as root.
        let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        let mut command = if is_root { Command::new("runuser") } else { Command::new("sh") };
        if is_root {
            command.args(["-u", "postgres", "--", "sh"]);
        }
        command.args(["-c", script]).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let said = BufReader::new(process.stdout.take().unwrap());
        let mut server = Self { process, said, address: String::new() };
        let first = server.says();
        assert!(!first.is_empty(), "PostgreSQL did not start: on Debian, `apt install postgresql`");
        server.address = match first.starts_with("postgres://") {
            true => first,
            false => format!("postgres://tillid@{}/postgres", first.replace('/', "%2F")),
        };
        server
    }

    pub(crate) fn is_told(&mut self, order: &str) {
        writeln!(self.process.stdin.as_mut().unwrap(), "{order}").unwrap();
        assert_eq!(self.says(), order);
    }

    fn says(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// As its address names it; of several the first, a comma, and the next.
    pub(crate) fn host(&self) -> &str {
        self.address.split_once('@').unwrap().1.split_once('/').unwrap().0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}

/// With the limits of an address that says none.
pub(crate) fn at_once(text: &str) -> PostgresAddress {
    let Address::Postgres(address) = Address::parse(text) else { unreachable!("{text} names a file") };
    address
}

pub(crate) fn insertion(id: u128) -> Changes {
    let mut changes = Changes::at(NOON, id << 64);
    changes.insert(login(LoginId(id)));
    changes
}
