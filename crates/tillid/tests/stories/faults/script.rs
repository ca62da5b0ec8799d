//! A shell script that holds something for one story, does what it is told by lines, and ends with the story.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A script that runs; it answers each order with the same word once it is done.
pub(super) struct Script {
    said: BufReader<ChildStdout>,
    process: Child,
}

impl Script {
    /// Starts it; gives what it says first.
    pub(super) fn start(mut command: Command) -> (Self, String) {
        command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("a shell");
        let said = BufReader::new(process.stdout.take().expect("its output"));
        let mut script = Self { said, process };
        let first = script.says();
        (script, first)
    }

    /// Tells it to do this, and waits until it is done.
    pub(super) fn is_told(&mut self, order: &str) {
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
