//! Files are embedded by directory: a new one there must build this crate anew. Their text is compressed here, once.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

/// A shelf's name, and where its files lie.
const SHELVES: [(&str, &str); 4] = [
    ("locales", "locales"),
    ("web/app", "../../web/app"),
    ("web/pages", "../../web/pages"),
    ("web/shared", "../../web/shared"),
];
/// What is not compressed already.
const TEXT: &[&str] = &["html", "css", "js", "mjs", "json", "webmanifest", "svg", "ftl", "txt"];

fn main() -> io::Result<()> {
    let mut said = String::new();
    if SHELVES.iter().all(|(_, directory)| Path::new(directory).exists()) {
        for watched in SHELVES.iter().map(|(_, directory)| *directory).chain([
            "src",
            "templates",
            "testdata",
            "Cargo.toml",
            "build.rs",
        ]) {
            said.push_str("cargo::rerun-if-changed=");
            said.push_str(watched);
            said.push('\n');
        }
    }
    io::stdout().write_all(said.as_bytes())?;
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let mut table = String::from(
        "/// Shelf, name, and the file compressed; sorted.\nstatic GZIPPED: &[(&str, &str, &[u8])] = &[\n",
    );
    let mut number = 0;
    for (shelf, directory) in SHELVES {
        for name in names(Path::new(directory))? {
            let bytes = fs::read(Path::new(directory).join(&name))?;
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&bytes)?;
            let gzipped = encoder.finish()?;
            if gzipped.len() >= bytes.len() {
                continue;
            }
            let file = out.join(format!("{number}.gz"));
            number += 1;
            fs::write(&file, gzipped)?;
            let _infallible = writeln!(table, "    ({shelf:?}, {name:?}, include_bytes!({file:?})),");
        }
    }
    table.push_str("];\n");
    fs::write(out.join("gzipped.rs"), table)
}

/// The names of the texts below a directory, sorted, with slashes.
fn names(directory: &Path) -> io::Result<Vec<String>> {
    let (mut found, mut open) = (Vec::new(), vec![String::new()]);
    while let Some(below) = open.pop() {
        let Ok(entries) = fs::read_dir(directory.join(&below)) else { continue };
        for entry in entries {
            let entry = entry?;
            let name = format!("{below}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                open.push(format!("{name}/"));
            } else if name.rsplit_once('.').is_some_and(|(_, ending)| TEXT.contains(&ending)) {
                found.push(name);
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}
