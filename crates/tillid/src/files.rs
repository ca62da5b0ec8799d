//! Files that only their owner may read: cards, letters, secrets.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

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
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let file = made.map_err(|error| unwritable(path, &error))?;
        Ok(Self { path: path.to_owned(), file, filled: false })
    }

    /// Writes all that the file will hold; gives its path.
    pub(crate) fn fill(mut self, bytes: &[u8]) -> Result<PathBuf, Failed> {
        let written = self.file.write_all(bytes).and_then(|()| self.file.sync_all());
        written.map_err(|error| unwritable(&self.path, &error))?;
        self.filled = true;
        Ok(self.path.clone())
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
    let beside = path.with_extension("new");
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(unwritable(&beside, &error)),
        Ok(()) | Err(_) => {}
    }
    write_new(&beside, bytes)?;
    fs::rename(&beside, path).map_err(|error| unwritable(path, &error))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| unwritable(folder, &error))
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
