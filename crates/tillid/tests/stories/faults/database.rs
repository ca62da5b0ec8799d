//! A PostgreSQL server that falls, as by a power cut, and rises again.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A server of one story's own; ends with it.
pub(super) struct Database {
    directory: String,
    said: BufReader<ChildStdout>,
    server: Child,
}

impl Database {
    pub(super) fn start() -> Self {
        // PostgreSQL refuses to run as root.
        let is_root = Command::new("id").arg("-u").output().expect("id").stdout == b"0\n";
        let mut command = if is_root { Command::new("runuser") } else { Command::new("sh") };
        if is_root {
            command.args(["-u", "postgres", "--", "sh"]);
        }
        let script = include_str!("../../../../store/tests/conformance/cluster.sh");
        command.args(["-c", script]).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut server = command.spawn().expect("a shell");
        let mut said = BufReader::new(server.stdout.take().expect("its output"));
        let mut directory = String::new();
        said.read_line(&mut directory).expect("a line");
        assert!(!directory.is_empty(), "PostgreSQL did not start: on Debian, `apt install postgresql`");
        Self { directory: directory.trim_end().to_owned(), said, server }
    }

    /// The address of its empty database.
    pub(super) fn address(&self) -> String {
        format!("postgres://tillid@{}/postgres", self.directory.replace('/', "%2F"))
    }

    /// Is killed, and all that it has begun.
    pub(super) fn falls(&mut self) {
        self.is_told("fall");
    }

    /// Answers again, with what it had synced.
    pub(super) fn rises(&mut self) {
        self.is_told("rise");
    }

    fn is_told(&mut self, order: &str) {
        writeln!(self.server.stdin.as_mut().expect("its input"), "{order}").expect("it listens");
        let mut done = String::new();
        self.said.read_line(&mut done).expect("a line");
        assert_eq!(done.trim_end(), order, "PostgreSQL did not do it");
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        drop(self.server.stdin.take());
        drop(self.server.wait());
    }
}
