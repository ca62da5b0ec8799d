//! Files that only their owner may read: cards, letters, secrets.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, chown};
use std::path::{Path, PathBuf};

use store::sync_folder_of;

use crate::output::Failed;

/// A new file with mode 0600, made before what goes into it is drawn: a place that cannot be written is told while
/// nothing has happened yet. It goes away again unless it is filled.
pub(crate) struct NewFile {
    path: PathBuf,
    file: File,
    filled: bool,
}

impl NewFile {
    /// Makes the file. One that is there already stays as it is.
    pub(crate) fn make(path: &Path) -> Result<Self, Failed> {
        Self::begin(path).map_err(|error| unwritable(path, &error))
    }

    /// Writes all that the file will hold; gives its path.
    pub(crate) fn fill(self, bytes: &[u8]) -> Result<PathBuf, Failed> {
        let path = self.path.clone();
        self.finish(bytes).map_err(|error| unwritable(&path, &error))?;
        Ok(path)
    }

    fn begin(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        Ok(Self { path: path.to_owned(), file, filled: false })
    }

    fn finish(mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.sync_all()?;
        self.filled = true;
        Ok(())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.filled {
            drop(fs::remove_file(&self.path));
        }
    }
}

/// Writes a new file with mode 0600. A file that is there already stays as it is.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failed> {
    NewFile::make(path)?.fill(bytes).map(drop)
}

/// Writes a file with mode 0600 whole or not at all, in the place of the one that was there.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failed> {
    replace_after(path, bytes, |_| Ok(())).map_err(|error| unwritable(path, &error))
}

/// The same for those who could read the one that was there.
pub(crate) fn replace_for_its_readers(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let before = fs::metadata(path)?;
    replace_after(path, bytes, |beside| {
        fs::set_permissions(beside, before.permissions())?;
        chown(beside, Some(before.uid()), Some(before.gid()))
    })
}

fn replace_after(path: &Path, bytes: &[u8], prepare: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    // What an earlier one left that was broken off.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    NewFile::begin(&beside)?.finish(bytes)?;
    let replaced = prepare(&beside).and_then(|()| fs::rename(&beside, path));
    replaced.inspect_err(|_| drop(fs::remove_file(&beside)))?;
    sync_folder_of(path)
}

/// Makes a directory, and those above it, that only their owner may look into.
pub(crate) fn make_directory(path: &Path) -> Result<(), Failed> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| {
        Failed::say(format!("the directory {} cannot be made ({error}); name another", path.display()))
    })
}

/// Reads a small text file, without the line end at its end.
pub(crate) fn read_line(path: &Path) -> Result<zeroize::Zeroizing<String>, Failed> {
    let unreadable = |why: &str| Failed::say(format!("the file {} cannot be read ({why})", path.display()));
    let text = fs::read_to_string(path).map(zeroize::Zeroizing::new).map_err(|error| unreadable(&error.to_string()))?;
    let first = text.lines().next().ok_or_else(|| unreadable("it is empty"))?;
    Ok(zeroize::Zeroizing::new(first.to_owned()))
}

fn unwritable(path: &Path, error: &io::Error) -> Failed {
    match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Failed::say(format!("there is a file {} already; it was left as it is", path.display()))
        }
        _ => Failed::say(format!("{} cannot be written ({error}); choose another place", path.display())),
    }
}
