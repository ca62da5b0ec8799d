//! Documents that name a test name one that exists, and no unfinished merge stands anywhere.

use crate::nothing;
use crate::project::{File, files};

/// What stands between backticks.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn is_name(quoted: &str) -> bool {
    let letters = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_';
    quoted.matches('_').count() >= 2 && quoted.chars().all(letters)
}

/// The names of tests that `line` gives as proof: the whole name, or how it begins.
fn tests_named(line: &str) -> Vec<&str> {
    quoted(line)
        .map(|path| path.rsplit("::").next().unwrap_or(path).trim_end_matches('…'))
        .filter(|name| is_name(name))
        .collect()
}

fn missing(threats: &str, all: &[File]) -> Vec<String> {
    let mut findings = Vec::new();
    for line in threats.lines().filter(|line| line.starts_with('|')) {
        let Some(proof) = line.trim_end_matches('|').rsplit('|').next() else { continue };
        for name in tests_named(proof) {
            let is_it = |file: &File| ["fn", "mod"].iter().any(|kind| file.text.contains(&format!("{kind} {name}")));
            if !all.iter().any(|file| file.path.ends_with(".rs") && is_it(file)) {
                findings.push(format!("THREATS.md names {name}, and there is no such test"));
            }
        }
        for story in quoted(proof).filter(|quoted| quoted.ends_with(".mjs")) {
            if !all.iter().any(|file| file.path.ends_with(&format!("/{story}"))) {
                findings.push(format!("THREATS.md names {story}, and there is no such file"));
            }
        }
    }
    findings
}

fn unmerged(file: &File) -> Vec<String> {
    let marks = ["<", ">"].map(|one| one.repeat(7) + " ");
    let lines = file.text.lines().enumerate().filter(|(_, line)| marks.iter().any(|mark| line.starts_with(mark)));
    lines.map(|(number, _)| format!("{}:{}: two versions of one place", file.path, number + 1)).collect()
}

#[test]
fn every_proof_that_the_threats_name_exists() {
    let all = files();
    let threats = all.iter().find(|file| file.path == "THREATS.md").expect("THREATS.md");
    nothing(&missing(&threats.text, &all));
}

#[test]
fn no_merge_is_left_unfinished() {
    nothing(&files().iter().flat_map(unmerged).collect::<Vec<_>>());
}

#[test]
fn a_proof_that_is_missing_is_found() {
    let all = [File::sample("a/b.rs", "fn a_test_that_is() {}")];
    assert!(missing("| who | what | why | `x::a_test_that_is`, `a_test_th…` |", &all).is_empty());
    assert_eq!(missing("| who | what | why | `a_test_that_is_not`, `none.story.mjs` |", &all).len(), 2);
    assert_eq!(unmerged(&File::sample("a", &format!("{} main", ">".repeat(7)))).len(), 1);
}
