//! The folder that a file lies in: a new name in it survives a power cut when the folder itself is on the disk. And files
//! that are in the making there.

use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

const OWNER_ALONE: u32 = 0o600;

/// The folder that the file at `path` lies in, or would; the present one for a bare name.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Waits until the names in this file's folder are on the disk: those that were given, and those that were taken away.
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

/// A file in the making: empty, for its owner alone, and nobody else's for as long as it is open. What an earlier one left is
/// thrown away. [`io::ErrorKind::ResourceBusy`] where somebody else is making it; a link is not followed, and nothing that
/// lies there under another name as well is emptied.
pub fn in_the_making(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).mode(OWNER_ALONE);
    let file = match options.clone().create_new(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let there = path.symlink_metadata()?;
            if !there.is_file() || there.nlink() > 1 {
                return Err(io::Error::other("there is something else of that name: remove it"));
            }
            options.open(path)?
        }
        made => made?,
    };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::ResourceBusy.into()),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    // Whoever had it may have finished it between the two, and given it its name, or somebody put another in its place.
    if !is_at(&file, path)? {
        return Err(io::ErrorKind::ResourceBusy.into());
    }
    file.set_permissions(Permissions::from_mode(OWNER_ALONE))?;
    file.set_len(0)?;
    Ok(file)
}

fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let open = file.metadata()?;
    match path.symlink_metadata() {
        Ok(there) => Ok((there.dev(), there.ino(), open.nlink()) == (open.dev(), open.ino(), 1)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_file_in_the_making_is_its_makers_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (path, letter) = (folder.path().join("new.incoming"), folder.path().join("letter"));
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        let made = in_the_making(&path).unwrap();
        assert_eq!(mode(), OWNER_ALONE);
        assert_eq!(in_the_making(&path).unwrap_err().kind(), io::ErrorKind::ResourceBusy, "two at once do not mix");
        drop(made);

        // What somebody left behind is nobody's, and for nobody else to read from now on.
        fs::write(&path, "half of an installation").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        drop(in_the_making(&path).unwrap());
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), mode()), ("", OWNER_ALONE));

        let links: [&dyn Fn() -> io::Result<()>; 2] = [&|| symlink(&letter, &path), &|| fs::hard_link(&letter, &path)];
        for link in links {
            fs::write(&letter, "Dear Ane").unwrap();
            fs::remove_file(&path).unwrap();
            link().unwrap();
            assert!(in_the_making(&path).unwrap_err().to_string().contains("something else"));
            assert_eq!(fs::read_to_string(&letter).unwrap(), "Dear Ane");
        }
    }

    #[test]
    fn what_was_finished_meanwhile_is_not_emptied() {
        let folder = tempfile::tempdir().unwrap();
        let (path, target) = (folder.path().join("new.incoming"), folder.path().join("new"));
        let finished = in_the_making(&path).unwrap();
        fs::rename(&path, &target).unwrap();
        assert!(!is_at(&finished, &path).unwrap(), "it has another name");
        fs::write(&path, "another's").unwrap();
        assert!(!is_at(&finished, &path).unwrap(), "another file has that name");
    }

    #[test]
    fn a_bare_name_lies_in_the_present_folder() {
        assert_eq!(folder_of(Path::new("tillid.toml")), Path::new("."));
        assert_eq!(folder_of(Path::new("etc/tillid.toml")), Path::new("etc"));
        assert_eq!(folder_of(Path::new("/tillid.toml")), Path::new("/"));
    }
}
