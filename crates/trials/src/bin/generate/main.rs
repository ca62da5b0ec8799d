//! Writes the documents that are generated from the code: `generate --out FOLDER`, each at its path in the project.
//!
//! `cargo xtask generate` copies them to their place and `cargo xtask generate --check` names those that differ.
//! A new document is a module beside this file and a line in [`DOCUMENTS`].

mod codes;
mod my_api;

use std::fs;
use std::io;
use std::path::PathBuf;

/// A generated document: its path in the project, and what makes it.
type Document = (&'static str, fn() -> String);

/// Every generated document there is.
const DOCUMENTS: &[Document] = &[
    ("docs/reference/configuration.md", server::config::reference),
    ("docs/reference/messages.md", codes::messages),
    ("docs/reference/problems.md", codes::problems),
    ("docs/my-api.md", my_api::calls),
];

fn main() -> io::Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(option), Some(folder)) = (arguments.next(), arguments.next()) else { return usage() };
    if option != "--out" {
        return usage();
    }
    for (path, make) in DOCUMENTS {
        let path = PathBuf::from(&folder).join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, make())?;
    }
    Ok(())
}

fn usage() -> io::Result<()> {
    Err(io::Error::other("say where the documents go: generate --out FOLDER"))
}
