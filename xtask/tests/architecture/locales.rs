//! Danish and English say the same things: the same keys, with the same variables, none empty.

use std::collections::{BTreeMap, BTreeSet};

use crate::code::{Kind, tokens};
use crate::nothing;
use crate::project::{File, files, is_test_file};

const LANGUAGES: &[&str] = &["da", "en"];

/// The variables of each message, term and attribute of a Fluent file.
fn texts(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut filled = BTreeSet::new();
    let (mut message, mut key) = (String::new(), String::new());
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let trimmed = line.trim_start();
        let head = trimmed.split_once('=').map(|(head, value)| (head.trim(), value));
        let is_name =
            |name: &str| !name.is_empty() && name.chars().all(|one| one.is_alphanumeric() || "-_".contains(one));
        let value = match head {
            Some((name, value)) if trimmed == line && is_name(name) => {
                message = name.to_owned();
                key = message.clone();
                value
            }
            Some((name, value)) if name.strip_prefix('.').is_some_and(is_name) => {
                key = format!("{message}{name}");
                value
            }
            _ => trimmed,
        };
        if key.is_empty() {
            continue;
        }
        let variables = value.split('$').skip(1).map(|rest| {
            rest.chars().take_while(|one| one.is_alphanumeric() || "-_".contains(*one)).collect::<String>()
        });
        texts.entry(key.clone()).or_default().extend(variables);
        if !value.trim().is_empty() {
            filled.insert(key.clone());
        }
    }
    // A message that is nothing but its attributes has no value of its own.
    texts.retain(|key, _| filled.contains(key) || !filled.iter().any(|one| one.starts_with(&format!("{key}."))));
    let empty: Vec<String> = texts.keys().filter(|key| !filled.contains(*key)).cloned().collect();
    for key in empty {
        texts.insert(key, BTreeSet::from(["(empty)".to_owned()]));
    }
    texts
}

/// Where one language lacks what another has. Files lie at `…/locales/LANGUAGE/NAME.ftl`.
fn unequal(files: &[File]) -> Vec<String> {
    let mut by_name: BTreeMap<(String, &str), BTreeMap<&str, &File>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.path.ends_with(".ftl")) {
        let Some((place, rest)) = file.path.split_once("/locales/") else { continue };
        let Some((language, name)) = rest.split_once('/') else { continue };
        by_name.entry((place.to_owned(), name)).or_default().insert(language, file);
    }
    let mut findings = Vec::new();
    for ((place, name), languages) in by_name {
        let read: Vec<_> = LANGUAGES
            .iter()
            .map(|language| (*language, texts(languages.get(language).map_or("", |file| file.text.as_str()))))
            .collect();
        let keys: BTreeSet<&String> = read.iter().flat_map(|(_, texts)| texts.keys()).collect();
        for key in keys {
            let variables: Vec<_> = read.iter().map(|(language, texts)| (*language, texts.get(key))).collect();
            if variables.windows(2).any(|pair| pair[0].1 != pair[1].1) || has_empty(&variables) {
                let words: Vec<String> = variables.iter().map(|(language, found)| in_words(language, *found)).collect();
                findings.push(format!("{place}/locales/*/{name}: {key}: {}", words.join(", ")));
            }
        }
    }
    findings
}

fn has_empty(variables: &[(&str, Option<&BTreeSet<String>>)]) -> bool {
    variables.iter().any(|(_, found)| found.is_some_and(|found| found.contains("(empty)")))
}

fn in_words(language: &str, found: Option<&BTreeSet<String>>) -> String {
    match found {
        None => format!("{language} lacks it"),
        Some(variables) => format!("{language} uses {variables:?}"),
    }
}

/// What draws pages for people: their words stand in the message files, so that nobody reads the wrong language.
const DRAWN_BY: &[&str] = &["crates/server/src/pages/", "crates/tillid/src/demo/site/"];

/// Texts in Rust that begin as sentences do and go on after a space.
fn sentences(files: &[File]) -> Vec<String> {
    let draws = |file: &&File| DRAWN_BY.iter().any(|folder| file.path.starts_with(folder)) && !is_test_file(&file.path);
    let is_sentence = |text: &str| {
        let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
        let word = rest.chars().take_while(|one| one.is_lowercase()).count();
        first.chars().all(char::is_uppercase)
            && word > 0
            && rest.chars().nth(word).is_some_and(|next| " ,.!?:".contains(next))
    };
    let mut findings = Vec::new();
    for file in files.iter().filter(draws).filter(|file| !file.path.ends_with("samples.rs")) {
        let tokens = tokens(&file.text);
        let texts =
            tokens.iter().enumerate().filter(|(_, token)| !token.of_test).filter_map(|(at, token)| match &token.kind {
                Kind::Text(_) if at >= 2 && tokens[at - 2].is("doc") => None,
                Kind::Text(text) => Some((token.line, text)),
                Kind::Word(_) | Kind::Sign(_) | Kind::Other => None,
            });
        let spoken = texts.filter(|(_, text)| is_sentence(text));
        findings
            .extend(spoken.map(|(line, text)| format!("{}:{line}: {text:?} is said outside the locales", file.path)));
    }
    findings
}

#[test]
fn no_page_says_a_sentence_that_stands_in_code() {
    nothing(&sentences(&files()));
}

#[test]
fn a_sentence_in_code_is_flagged() {
    let found = |path: &str, text: &str| sentences(&[File::sample(path, text)]).len();
    let page = "crates/server/src/pages/card.rs";
    assert_eq!(found(page, r#"fn hint() -> &'static str { "Type the code" }"#), 1);
    assert_eq!(found(page, r#"fn hint() -> &'static str { "Ørsted, hej" }"#), 1);
    assert_eq!(found(page, r#"fn hint() -> String { self.say("card-hint") } const A: &str = "Refresh";"#), 0);
    assert_eq!(found(page, r#"#[doc = "What the sentence names."] const A: u8 = 1;"#), 0);
    assert_eq!(found(page, r#"#[cfg(test)] mod tests { const A: &str = "Type the code"; }"#), 0);
    assert_eq!(found("crates/server/src/flows/card.rs", r#"const A: &str = "Type the code";"#), 0);
}

#[test]
fn both_languages_say_the_same_things() {
    nothing(&unequal(&files()));
}

#[test]
fn a_text_that_one_language_lacks_or_says_otherwise_is_flagged() {
    let pair = |da: &str, en: &str| {
        unequal(&[
            File::sample("crates/server/locales/da/login.ftl", da),
            File::sample("crates/server/locales/en/login.ftl", en),
        ])
    };
    assert!(
        pair("# Hilsen\nhello = Hej { $name }\n    .title = A\n", "hello =\n    Hi { $name }\n    .title = B\n")
            .is_empty()
    );
    assert!(pair("only =\n    .title = A\n", "only =\n    .title = A\n").is_empty());
    assert_eq!(
        pair("hello = Hej\nbye = Farvel\n", "hello = Hi\n"),
        ["crates/server/locales/*/login.ftl: bye: da uses {}, en lacks it"]
    );
    assert_eq!(pair("hello = Hej { $name }\n", "hello = Hi { $user }\n").len(), 1);
    assert_eq!(pair("hello = Hej\n    .title = A\n", "hello = Hi\n").len(), 1);
    assert_eq!(pair("hello =\n", "hello =\n").len(), 1);
    let one_only = [File::sample("crates/server/locales/da/login.ftl", "hello = Hej\n")];
    assert_eq!(unequal(&one_only).len(), 1);
}
