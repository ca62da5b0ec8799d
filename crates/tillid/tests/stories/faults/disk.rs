//! A disk of a story's own, whose state at one instant can be kept, and which can be full.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::script::Script;

/// A file system with room for one installation; taken away with the story.
pub(super) struct Disk {
    script: Script,
    folder: PathBuf,
}

impl Disk {
    /// `None`, and said so past the test runner, where this machine cannot make one.
    pub(super) fn make(story: &str) -> Option<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", include_str!("disk.sh")]);
        let (script, said) = Script::start(command);
        if let Some(why) = said.strip_prefix("cannot: ") {
            writeln!(std::io::stdout().lock(), "not run: {story}: {why}").expect("written");
            return None;
        }
        assert!(!said.is_empty(), "there is no disk: on Debian, `apt install xfsprogs e2fsprogs`");
        Some(Self { script, folder: PathBuf::from(said) })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// All that was ever written is on it.
    pub(super) fn settles(&mut self) {
        self.script.is_told("settle");
    }

    /// What is on it at this instant is what the next machine finds.
    pub(super) fn is_cut(&mut self) {
        self.script.is_told("cut");
    }

    /// Is again what it was when it was cut. Nobody may use it meanwhile.
    pub(super) fn is_as_it_was(&mut self) {
        self.script.is_told("back");
    }

    pub(super) fn is_filled(&mut self) {
        self.script.is_told("fill");
    }

    pub(super) fn is_emptied(&mut self) {
        self.script.is_told("empty");
    }
}
