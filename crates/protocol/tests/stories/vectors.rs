//! The published vectors are what this code makes and takes, byte for byte; only ECDSA signatures are kept.

#[path = "../../examples/vectors/build.rs"]
mod build;

use std::path::Path;

use protocol::{RequestContent, from_base64url};
use serde_json::Value;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

#[test]
fn every_file_stands_as_it_would_be_written() {
    for file in build::all(&folder()).unwrap() {
        let stands = std::fs::read_to_string(folder().join(file.name)).unwrap();
        assert!(stands == file.text, "{} differs: run `cargo run -p protocol --example vectors`", file.name);
    }
}

#[test]
fn the_files_requests_are_taken_and_refused_as_they_say() {
    let text = std::fs::read_to_string(folder().join("requests.json")).unwrap();
    let requests: Value = serde_json::from_str(&text).unwrap();
    let taken = |entry: &Value| {
        let bytes = from_base64url(entry["bytes"].as_str().unwrap()).unwrap();
        RequestContent::parse(&bytes).is_ok()
    };
    assert!(requests["good"].as_array().unwrap().iter().all(taken));
    for entry in requests["refused"].as_array().unwrap() {
        assert!(!taken(entry), "{}", entry["why"]);
    }
}
