//! The folder that a file lies in: a new name in it survives a power cut when the folder itself is on the disk.

use std::fs::File;
use std::io;
use std::path::Path;

/// The folder that the file at `path` lies in, or would; the present one for a bare name.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Waits until the names in this file's folder are on the disk: those that were given, and those that were taken away.
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_lies_in_the_present_folder() {
        assert_eq!(folder_of(Path::new("tillid.toml")), Path::new("."));
        assert_eq!(folder_of(Path::new("etc/tillid.toml")), Path::new("etc"));
        assert_eq!(folder_of(Path::new("/tillid.toml")), Path::new("/"));
    }
}
