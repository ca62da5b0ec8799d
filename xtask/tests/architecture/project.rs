//! The project's own files, as they lie on the disk; what is built or installed is none of them.

use std::fs;
use std::path::{Path, PathBuf};

/// A text file: its path from the project's root, with `/`, and what stands in it.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// A sample for a test.
    pub(crate) fn sample(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }
}

const NOT_OURS: &[&str] = &["target", "node_modules", ".git", "results", "data"];

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// All text files of the project.
pub(crate) fn files() -> Vec<File> {
    let root = root();
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !NOT_OURS.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                files.push(File { path, text });
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

/// The Rust files of production: `src` of every room but `trials`, without files of tests.
pub(crate) fn production(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| {
        let inside = file.path.starts_with("crates/") && !file.path.starts_with("crates/trials/");
        inside && file.path.contains("/src/") && file.path.ends_with(".rs") && !is_test_file(&file.path)
    })
}

/// Whether a file holds tests and nothing else.
pub(crate) fn is_test_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.contains("/tests/") || name == "tests.rs" || name.ends_with("_tests.rs") || name.starts_with("tests_")
}

/// The room that a file belongs to: `store` for `crates/store/src/lib.rs`.
pub(crate) fn room(path: &str) -> &str {
    path.strip_prefix("crates/").and_then(|rest| rest.split('/').next()).unwrap_or("")
}

#[test]
fn the_project_is_found_and_its_build_is_left_out() {
    let files = files();
    assert!(files.iter().any(|file| file.path == "Cargo.toml"));
    assert!(!files.iter().any(|file| file.path.starts_with("target/") || file.path.contains("node_modules")));
}
