//! The demo's own directory: known by a marker, held by one demo at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::files;
use crate::output::Failed;

/// The file by which a directory is known as the demo's own.
const MARKER: &str = ".tillid-demo";
const MARKER_TEXT: &str = "This directory belongs to `tillid demo`; `tillid demo --reset` deletes all of it.\n";

/// What stands where the demo shall live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing, or an empty directory.
    Nothing,
    /// A demo's directory.
    Ours,
}

/// A directory that this demo holds.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
    marker: File,
}

/// `tillid-demo` among the person's data, else here.
pub(super) fn default_place() -> PathBuf {
    let named = |variable: &str| std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = named("XDG_DATA_HOME").or_else(|| Some(named("HOME")?.join(".local/share")));
    data.unwrap_or_default().join("tillid-demo")
}

/// Looks without changing anything. Whatever is not the demo's own is refused.
pub(super) fn look(path: &Path, reset: bool) -> Result<Found, Failed> {
    let mut entries = match fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => {
            let sentence =
                format!("the directory {} cannot be used ({error}); name another with --data", path.display());
            return Err(Failed::say(sentence));
        }
        Ok(entries) => entries,
    };
    if entries.next().is_none() {
        return Ok(Found::Nothing);
    }
    match fs::read_to_string(path.join(MARKER)) {
        Ok(text) if text == MARKER_TEXT => Ok(Found::Ours),
        Ok(_) | Err(_) if reset => Err(Failed::say(format!(
            "{} is not a demo's directory, so --reset deletes nothing in it; name another with --data",
            path.display()
        ))),
        Ok(_) | Err(_) => Err(Failed::say(format!(
            "{} is not empty and not a demo's directory; name another with --data",
            path.display()
        ))),
    }
}

impl Directory {
    /// Makes the directory and its marker if they are not there, and holds it as long as this lives.
    pub(super) fn claim(path: &Path) -> Result<Self, Failed> {
        files::make_directory(path)?;
        let unwritable = |error: io::Error| {
            Failed::say(format!(
                "the directory {} cannot be written ({error}); name another with --data",
                path.display()
            ))
        };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut marker = options.open(path.join(MARKER)).map_err(unwritable)?;
        match marker.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failed::say(format!(
                    "another demo runs in {}; end it, or name another directory with --data",
                    path.display()
                )));
            }
            Err(TryLockError::Error(error)) => return Err(unwritable(error)),
        }
        if marker.metadata().map_err(unwritable)?.len() == 0 {
            marker.write_all(MARKER_TEXT.as_bytes()).and_then(|()| marker.sync_all()).map_err(unwritable)?;
        }
        let path = path.canonicalize().map_err(unwritable)?;
        Ok(Self { path, marker })
    }

    /// Deletes everything in it but the marker, which still says whose it is if this ends halfway.
    pub(super) fn clear(&self) -> Result<(), Failed> {
        let cleared = fs::read_dir(&self.path).and_then(|entries| {
            for entry in entries {
                let entry = entry?;
                if entry.file_name() == MARKER {
                    continue;
                }
                let path = entry.path();
                match entry.file_type()?.is_dir() {
                    true => fs::remove_dir_all(path)?,
                    false => fs::remove_file(path)?,
                }
            }
            self.marker.sync_all()
        });
        cleared.map_err(|error| Failed::say(format!("{} cannot be cleared ({error})", self.path.display())))
    }

    /// Where it is, in full.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What scripts read.
    pub(super) fn record(&self) -> PathBuf {
        self.path.join("demo.json")
    }

    /// Where the printed cards are.
    pub(super) fn cards(&self) -> PathBuf {
        self.path.join("cards")
    }

    /// The installation's configuration.
    pub(super) fn configuration(&self) -> PathBuf {
        self.path.join("tillid.toml")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal<T: std::fmt::Debug>(outcome: Result<T, Failed>) -> String {
        match outcome.expect_err("a refusal") {
            Failed::Sentence(sentence) => sentence,
            Failed::NobodyReads => String::new(),
        }
    }

    #[test]
    fn only_a_directory_with_the_demos_own_marker_is_ever_cleared() {
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("photos");
        assert_eq!(look(&path, true).expect("nothing is there"), Found::Nothing);
        fs::create_dir(&path).expect("a directory");
        fs::write(path.join("grandmother.jpg"), "dear").expect("a file");
        assert!(refusal(look(&path, true)).contains("--reset deletes nothing"));
        fs::write(path.join(MARKER), "something else").expect("a file");
        assert!(refusal(look(&path, true)).contains("--reset deletes nothing"), "a file of that name is not enough");
        assert!(refusal(look(&path, false)).contains("name another with --data"));
        assert!(path.join("grandmother.jpg").exists());
    }

    #[test]
    fn one_demo_holds_its_directory_and_clears_all_but_the_marker() {
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("a/demo");
        let held = Directory::claim(&path).expect("a new directory");
        assert!(refusal(Directory::claim(&path)).starts_with("Another demo runs in"));
        fs::create_dir_all(held.cards().join("old")).expect("a directory");
        fs::write(held.record(), "{}").expect("a file");
        held.clear().expect("cleared");
        let left: Vec<_> = fs::read_dir(&path).expect("entries").flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(left, [MARKER]);
        drop(held);
        assert_eq!(look(&path, false).expect("ours"), Found::Ours);
        Directory::claim(&path).expect("free again");
    }

    #[test]
    fn a_place_that_cannot_be_a_directory_is_refused_in_a_sentence() {
        let folder = tempfile::tempdir().expect("a directory");
        let file = folder.path().join("file");
        fs::write(&file, "").expect("a file");
        assert!(refusal(look(&file, false)).contains("cannot be used"));
        assert!(refusal(Directory::claim(&file.join("below"))).contains("cannot be made"));
    }
}
