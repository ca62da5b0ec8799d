//! One thing, one name; and nothing of the machine that this was written on.

use crate::nothing;
use crate::project::{File, files, root};

/// Words that people must not read, because the thing has another name here.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("username", "user ID"),
    ("user name", "user ID"),
    ("brugernavn", "bruger-ID"),
    ("passcode", "PIN"),
    ("key card", "code card"),
    ("nøglekort", "kodekort"),
    ("nøgleapp", "kodeapp"),
    ("sign on", "log in"),
    ("log on", "log in"),
    ("decline", "deny"),
];

/// Other people's marks. The README may say once what the model was.
fn marks() -> [String; 3] {
    ["Nem", "Mit", "Bank"].map(|half| format!("{half}ID"))
}

/// Notes to oneself: what is left to do stands in the project's issues.
fn notes() -> [String; 3] {
    [["TO", "DO"], ["FIX", "ME"], ["XX", "X"]].map(|halves| halves.concat())
}

fn is_read_by_people(path: &str) -> bool {
    path.contains("/locales/")
        || path.contains("/templates/")
        || (path.ends_with(".md") && !path.starts_with("docs/decisions/"))
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        ![before, after].into_iter().flatten().any(|one| one.is_alphanumeric() || one == '_')
    })
}

fn out_of_place(file: &File, machine: &[String]) -> Vec<String> {
    if file.path.ends_with(".lock") || file.path.contains("/vendor/") || file.path.ends_with("package-lock.json") {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let place = format!("{}:{}", file.path, number + 1);
        let marks = marks().into_iter().filter(|mark| file.path != "README.md" && has_word(line, mark));
        findings.extend(marks.map(|mark| format!("{place}: {mark} is somebody else's mark")));
        let notes = notes().into_iter().filter(|note| has_word(line, note));
        findings.extend(notes.map(|note| format!("{place}: {note}: do it, or file it")));
        let paths = machine.iter().filter(|path| line.contains(path.as_str()));
        findings.extend(paths.map(|path| format!("{place}: {path} is a place on the author's machine")));
        // What browsers call it is not for us to choose.
        let lower = line.to_lowercase().replace("autocomplete=\"username\"", "");
        let others = OTHER_NAMES.iter().filter(|(word, _)| is_read_by_people(&file.path) && has_word(&lower, word));
        findings.extend(others.map(|(word, name)| format!("{place}: “{word}” is called “{name}” here")));
    }
    findings
}

/// Where this checkout and its author's home lie, unless that is too short to mean anything.
fn places_on_this_machine() -> Vec<String> {
    let home = std::env::var("HOME").unwrap_or_default();
    let checkout = root().to_string_lossy().into_owned();
    let above = root().parent().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    let mut places = vec![checkout];
    places.extend([home, above].into_iter().map(|path| format!("{path}/")));
    places.retain(|path| path.trim_matches('/').matches('/').count() >= 1);
    places
}

#[test]
fn nothing_stands_where_it_does_not_belong() {
    let machine = places_on_this_machine();
    nothing(&files().iter().flat_map(|file| out_of_place(file, &machine)).collect::<Vec<_>>());
}

#[test]
fn what_does_not_belong_is_flagged() {
    let machine = ["/home/ada/tillid".to_owned()];
    let flagged = |path: &str, text: &str| out_of_place(&File::sample(path, text), &machine).len();
    for mark in marks() {
        assert_eq!(flagged("web/app/main.js", &format!("// as {mark} did")), 1);
        assert_eq!(flagged("README.md", &format!("as {mark} did")), 0);
    }
    for note in notes() {
        assert_eq!(flagged("crates/domain/src/card.rs", &format!("// {note}: later")), 1);
    }
    assert_eq!(flagged("docs/build.md", "cd /home/ada/tillid"), 1);
    assert_eq!(flagged("crates/server/locales/en/login.ftl", "user-id = Username"), 1);
    assert_eq!(flagged("crates/server/locales/da/login.ftl", "kort = Dit nøglekort"), 1);
    assert_eq!(flagged("crates/server/src/flows/login.rs", "let preferred_username = 1;"), 0);
    assert_eq!(flagged("crates/server/locales/en/login.ftl", "user-id = User ID"), 0);
}
