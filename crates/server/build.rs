//! Files are embedded by directory: a new one there must build this crate anew.

use std::path::Path;

fn main() {
    let directories = ["../../web/pages", "../../web/shared", "../../web/app", "locales"];
    if directories.iter().all(|directory| Path::new(directory).exists()) {
        let mut out = String::new();
        for watched in directories.iter().chain(&["src", "templates", "testdata", "Cargo.toml"]) {
            out.push_str("cargo::rerun-if-changed=");
            out.push_str(watched);
            out.push('\n');
        }
        let _ = std::io::Write::write_all(&mut std::io::stdout(), out.as_bytes());
    }
}
