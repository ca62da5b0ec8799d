//! Writes `crates/protocol/vectors/*.json`: `cargo run -p protocol --example vectors`.
//!
//! Signatures by ECDSA differ each time they are made. One that stands in a file and still verifies is kept, so
//! running this twice changes nothing.

mod build;

use std::path::Path;

fn main() -> build::Outcome<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    for file in build::all(&folder)? {
        std::fs::write(folder.join(file.name), file.text)?;
    }
    Ok(())
}
