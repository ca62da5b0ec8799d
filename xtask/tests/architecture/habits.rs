//! Tests stand by themselves: none is left out, none waits for time to pass, none is tried again.

use crate::code::{finds, tokens};
use crate::nothing;
use crate::project::{File, files, is_test_file};

/// Tests that play somebody who waits by themselves, as their own script has it, and with what for.
const PLAYS_WHO_WAITS: &[(&str, &str)] =
    &[("crates/tillid/tests/stories/faults/storm.rs", "pages that come back ever later, each at a moment of its own")];

fn bad_habits(file: &File) -> Vec<String> {
    let tokens = tokens(&file.text);
    let whole = is_test_file(&file.path);
    let mut findings = Vec::new();
    for pair in tokens.windows(3) {
        if pair[0].is_sign('#') && pair[1].is_sign('[') && pair[2].is("ignore") {
            findings.push(format!("{}:{}: a test that is left out says nothing", file.path, pair[0].line));
        }
    }
    if PLAYS_WHO_WAITS.iter().any(|(path, _)| *path == file.path) {
        return findings;
    }
    for sleep in ["thread::sleep", "time::sleep"] {
        let places = finds(&tokens, sleep).filter(|place| whole || place.of_test);
        findings.extend(places.map(|place| format!("{}:{}: wait for a condition instead", file.path, place.line)));
    }
    findings
}

#[test]
fn tests_have_good_habits() {
    let files = files();
    let rust = files.iter().filter(|file| file.path.ends_with(".rs"));
    nothing(&rust.flat_map(bad_habits).collect::<Vec<_>>());
}

#[test]
fn a_bad_habit_is_flagged() {
    let flagged = |path: &str, text: &str| bad_habits(&File::sample(path, text)).len();
    assert_eq!(flagged("crates/domain/src/card.rs", "#[test]\n#[ignore]\nfn later() {}"), 1);
    assert_eq!(flagged("crates/server/tests/login.rs", "fn f() { std::thread::sleep(SECOND); }"), 1);
    assert_eq!(flagged("crates/server/src/a.rs", "#[cfg(test)] mod tests { fn f() { tokio::time::sleep(A); } }"), 1);
    assert_eq!(flagged("crates/server/src/outbox.rs", "fn f() { tokio::time::sleep(A); }"), 0);
}
