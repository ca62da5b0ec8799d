//! Few dependencies, each with its reason; and how many crates the product is built from.

use std::collections::BTreeSet;
use std::process::Command;

use crate::code::{finds, tokens};
use crate::nothing;
use crate::project::{File, files, root};

const CRATES_MAX: usize = 335;

/// The dependencies in the root `Cargo.toml` whose paragraph does not begin with a comment that says why.
fn without_reason(manifest: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let (mut inside, mut reasoned) = (false, false);
    for line in manifest.lines().map(str::trim) {
        match line.chars().next() {
            Some('[') => (inside, reasoned) = (line == "[workspace.dependencies]", false),
            Some('#') => reasoned = true,
            None => reasoned = false,
            Some(_) if inside && !reasoned && !line.contains(" # ") => {
                findings.push(format!("Cargo.toml: no reason stands above `{line}`"));
            }
            Some(_) => {}
        }
    }
    findings
}

/// Where lock files name another source than the public registries.
fn foreign_sources(path: &str, lock: &str) -> Vec<String> {
    let known = ["registry+https://github.com/rust-lang/crates.io-index", "https://registry.npmjs.org/"];
    let named = lock.lines().map(str::trim).filter_map(|line| {
        let value = line.strip_prefix("source = ").or_else(|| line.strip_prefix("\"resolved\": "))?;
        Some(value.trim_end_matches(',').trim_matches('"'))
    });
    let foreign = named.filter(|source| !known.iter().any(|known| source.starts_with(known)));
    foreign.map(|source| format!("{path}: {source} is no public registry")).collect()
}

fn crates_in(tree: &str) -> BTreeSet<&str> {
    tree.lines().map(|line| line.split(" (").next().unwrap_or(line).trim()).filter(|line| !line.is_empty()).collect()
}

#[test]
fn every_dependency_has_its_reason() {
    nothing(&without_reason(&std::fs::read_to_string(root().join("Cargo.toml")).unwrap()));
}

#[test]
fn a_dependency_without_a_reason_is_flagged() {
    let manifest =
        "[workspace.dependencies]\n# Why.\na = \"1\"\nb = \"1\"\n\nc = \"1\"\nd = \"1\" # why\n[profile.dev]\nx = 1\n";
    assert_eq!(without_reason(manifest), ["Cargo.toml: no reason stands above `c = \"1\"`"]);
}

#[test]
fn the_product_is_built_from_few_crates() {
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["tree", "--locked", "--prefix", "none", "--edges", "normal,build", "--package", "tillid"])
        .args(["--target", "x86_64-unknown-linux-gnu"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let count = crates_in(&tree).len();
    assert!(count > 1 && count <= CRATES_MAX, "tillid is built from {count} crates, {CRATES_MAX} are the most");
}

#[test]
fn a_crate_is_counted_once_and_each_of_its_versions_counts() {
    assert_eq!(crates_in("a v1.0.0 (/here)\nb v1.0.0\nb v1.0.0 (*)\nb v2.0.0 (proc-macro)\n\n").len(), 3);
}

#[test]
fn locks_name_the_public_registries_only() {
    let files = files();
    let locks =
        files.iter().filter(|file| file.path.ends_with("Cargo.lock") || file.path.ends_with("package-lock.json"));
    nothing(&locks.flat_map(|lock| foreign_sources(&lock.path, &lock.text)).collect::<Vec<_>>());
}

#[test]
fn a_lock_that_names_another_source_is_flagged() {
    assert_eq!(foreign_sources("Cargo.lock", "source = \"git+https://example.org/a\"").len(), 1);
    assert_eq!(foreign_sources("package-lock.json", "  \"resolved\": \"http://mirror.example/a.tgz\",").len(), 1);
    assert_eq!(foreign_sources("package-lock.json", "  \"resolved\": \"https://registry.npmjs.org/a.tgz\",").len(), 0);
}

/// Build scripts that start a program: whoever builds needs Rust and a C compiler, and neither Node nor anything else.
fn building_with_programs(files: &[File]) -> Vec<String> {
    let scripts = files.iter().filter(|file| file.path.starts_with("crates/") && file.path.ends_with("/build.rs"));
    let findings = scripts.flat_map(|script| {
        let tokens = tokens(&script.text);
        let found = finds(&tokens, "Command");
        found
            .map(|token| format!("{}:{}: a build script starts no program", script.path, token.line))
            .collect::<Vec<_>>()
    });
    findings.collect()
}

#[test]
fn building_starts_no_program() {
    let files = files();
    assert!(files.iter().any(|file| file.path == "crates/server/build.rs"), "there is one to look at");
    nothing(&building_with_programs(&files));
}

#[test]
fn a_build_script_that_starts_a_program_is_flagged() {
    let found = |text: &str| building_with_programs(&[File::sample("crates/server/build.rs", text)]).len();
    assert!(found("fn main() { std::process::Command::new(\"node\"); }") > 0);
    assert!(found("use std::process::Command;\nfn main() { Command::new(\"npm\"); }") > 0);
    assert_eq!(found("// No Command here.\nfn main() { std::fs::write(\"a\", \"Command\"); }"), 0);
}
