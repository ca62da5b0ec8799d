//! Documents that are generated from the code: written, or compared with what is committed.
//!
//! The program `generate` of `trials` knows them all. It writes them below a folder, each at the path that it has in
//! the project; here they are copied to their place, or every difference is named.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::say;

/// Writes the generated documents into the project, or with `check` only says which differ.
pub(crate) fn generate(root: &Path, check: bool) -> io::Result<bool> {
    let fresh = root.join("target/xtask/generated");
    // The vectors keep those signatures of theirs that cannot be made twice; `cargo test` compares them.
    if !check && !cargo(root, &["--package", "protocol", "--example", "vectors"])? {
        return Ok(false);
    }
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;
    if !cargo(root, &["--package", "trials", "--bin", "generate", "--", "--out", &fresh.to_string_lossy()])? {
        return Ok(false);
    }
    let different = different(&fresh, root)?;
    for path in &different {
        if !check {
            let place = root.join(path);
            if let Some(folder) = place.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::copy(fresh.join(path), place)?;
        }
        say(&format!("{} {}", if check { "differs:" } else { "wrote" }, path.display()))?;
    }
    if check && !different.is_empty() {
        say("Run `cargo xtask generate`, look at what changed, and commit it.")?;
    }
    Ok(!check || different.is_empty())
}

fn cargo(root: &Path, arguments: &[&str]) -> io::Result<bool> {
    let status = Command::new("cargo").current_dir(root).args(["run", "--quiet"]).args(arguments).status()?;
    Ok(status.success())
}

/// The files below `fresh` that are not the same below `root`, by their path from there.
fn different(fresh: &Path, root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut different = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(fresh.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if fs::read(root.join(&path)).ok() != Some(fs::read(entry.path())?) {
                different.push(path);
            }
        }
    }
    different.sort();
    Ok(different)
}

#[cfg(test)]
mod tests {
    use super::different;
    use std::fs;
    use std::path::PathBuf;

    #[test]
    fn a_missing_and_a_changed_document_are_named_and_a_same_one_is_not() {
        let place = std::env::temp_dir().join(format!("tillid-generate-{}", std::process::id()));
        for (path, text) in [
            ("fresh/docs/same.md", "1"),
            ("fresh/docs/changed.md", "2"),
            ("fresh/docs/new.md", "3"),
            ("root/docs/same.md", "1"),
            ("root/docs/changed.md", "old"),
            ("root/docs/by-hand.md", "4"),
        ] {
            let path = place.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let named = different(&place.join("fresh"), &place.join("root")).unwrap();
        fs::remove_dir_all(&place).unwrap();
        assert_eq!(named, [PathBuf::from("docs/changed.md"), PathBuf::from("docs/new.md")]);
    }
}
