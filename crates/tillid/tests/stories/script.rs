//! A shell script that holds something for one story, does what it is told by lines, and ends with the story.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A script that runs; it answers each order with the same word once it is done.
pub(crate) struct Script {
    said: BufReader<ChildStdout>,
    process: Child,
}

impl Script {
    /// Starts it; gives what it says first.
    pub(crate) fn start(mut command: Command) -> (Self, String) {
        command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("a shell");
        let said = BufReader::new(process.stdout.take().expect("its output"));
        let mut script = Self { said, process };
        let first = script.says();
        (script, first)
    }

    /// Starts it as somebody under whom PostgreSQL runs; gives what it says first.
    pub(crate) fn of_postgres(script: &str, given: &[&str]) -> (Self, String) {
        // PostgreSQL refuses to run as root.
        let is_root = Command::new("id").arg("-u").output().expect("id").stdout == b"0\n";
        let mut command = if is_root { Command::new("runuser") } else { Command::new("sh") };
        if is_root {
            command.args(["-u", "postgres", "--", "sh"]);
        }
        command.args(["-c", script, "sh"]).args(given);
        let (script, said) = Self::start(command);
        assert!(!said.is_empty(), "PostgreSQL did not start: on Debian, `apt install postgresql`");
        (script, said)
    }

    /// Tells it to do this, and waits until it is done.
    pub(crate) fn is_told(&mut self, order: &str) {
        writeln!(self.process.stdin.as_mut().expect("its input"), "{order}").expect("it listens");
        assert_eq!(self.says(), order, "it did not do so");
    }

    fn says(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}
