//! Pure rules in the middle, I/O at the rim: what may not stand in which room's code.

use crate::code::{Kind, Token, finds, tokens};
use crate::nothing;
use crate::project::{File, files, production, room};

/// The rooms that decide and never do.
pub(crate) const PURE_ROOMS: &[&str] = &["protocol", "domain", "oidc", "paper"];

/// Words by which code waits, reads a clock, a file, a socket, an environment, or starts a thread.
const NOT_PURE: &[&str] = &[
    "async",
    "await",
    "SystemTime",
    "Instant",
    "File",
    "OpenOptions",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "UnixStream",
    "ToSocketAddrs",
    "std::fs",
    "std::env",
    "std::process",
    "std::thread",
    "tokio",
];

/// What reads time or randomness from the world.
const READS_THE_WORLD: &[&str] = &[
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "Utc::now",
    "Local::now",
    "Uuid::now_v7",
    "Uuid::new_v4",
    "rand::fill",
    "rand::generate",
    "SystemRandom::new",
    "RandomizedNonceKey",
    "EcdsaKeyPair::generate",
    "Ed25519KeyPair::generate",
    "OsRng",
    "thread_rng",
    "getrandom",
];

/// The modules that read the world for everybody else; the last is the phone's own, which is no part of the server.
const MAY_READ_THE_WORLD: &[&str] =
    &["crates/server/src/clock", "crates/server/src/entropy", "crates/device/src/world"];

/// Further places: a file, what it may use, and why. Empty is best.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("crates/server/src/layers/trace.rs", "Instant::now", "a stopwatch for the metrics: it decides nothing"),
    (
        "crates/server/src/serve/watch.rs",
        "Instant::now",
        "a connection's patience, on its own timer: it decides about nobody",
    ),
];

/// What a use case knows nothing of: how its words travel.
const HTTP: &[&str] =
    &["axum", "axum_extra", "http::", "hyper", "hyper_util", "tower", "tower_http", "StatusCode", "HeaderMap"];

fn found(file: &File, forbidden: &[&str], why: &str) -> Vec<String> {
    let tokens: Vec<Token> = tokens(&file.text).into_iter().filter(|token| !token.of_test).collect();
    let mut findings = Vec::new();
    for path in forbidden {
        let places = finds(&tokens, path.trim_end_matches("::"));
        let places = places.filter(|place| !is_nonce_of_a_signature(&tokens, place));
        // `http::` is the crate: the path begins with it, and it is not a room of our own.
        let places = places.filter(|place| !path.ends_with("::") || begins_a_path(&tokens, place));
        findings.extend(places.map(|place| format!("{}:{}: `{path}`: {why}", file.path, place.line)));
    }
    findings.extend(grouped(&tokens, forbidden).map(|(line, path)| format!("{}:{line}: `{path}`: {why}", file.path)));
    findings
}

/// `pair.sign(&SystemRandom::new(), …)`: the number that ECDSA needs for each signature must come from the library
/// itself; nobody who calls could give it safely.
fn is_nonce_of_a_signature(tokens: &[Token], place: &Token) -> bool {
    let Some(at) = tokens.iter().position(|token| std::ptr::eq(token, place)) else { return false };
    let before = at.checked_sub(3).and_then(|start| tokens.get(start..at));
    place.is("SystemRandom")
        && before.is_some_and(|before| before[0].is("sign") && before[1].is_sign('(') && before[2].is_sign('&'))
}

fn begins_a_path(tokens: &[Token], place: &Token) -> bool {
    let Some(at) = tokens.iter().position(|token| std::ptr::eq(token, place)) else { return false };
    let after = tokens.get(at + 1).is_some_and(|token| token.is_sign(':'));
    let before = at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|token| token.is_sign(':'));
    after && !before && tokens.get(at + 2).is_some_and(|token| token.is_sign(':'))
}

/// Paths that hide in `use std::{fmt, fs}`.
fn grouped<'a>(tokens: &'a [Token], forbidden: &'a [&str]) -> impl Iterator<Item = (usize, String)> + 'a {
    let statements = tokens.split(|token| token.is_sign(';')).filter_map(|statement| {
        let start = statement.iter().rposition(|token| token.is("use"))?;
        let (path, group) =
            statement[start..].split_at(statement[start..].iter().position(|token| token.is_sign('{'))?);
        Some((path, group))
    });
    statements.flat_map(move |(path, group)| {
        forbidden.iter().filter_map(move |wanted| {
            let (head, last) = wanted.rsplit_once("::").filter(|(_, last)| !last.is_empty())?;
            let place = group.iter().find(|token| token.is(last))?;
            let ends_with_head = path.iter().rev().find(|token| !token.is_sign(':'))?.is(head.rsplit("::").next()?);
            ends_with_head.then(|| (place.line, (*wanted).to_owned()))
        })
    })
}

fn impure(file: &File) -> Vec<String> {
    if PURE_ROOMS.contains(&room(&file.path)) { found(file, NOT_PURE, "this room is pure") } else { Vec::new() }
}

fn reads_the_world(file: &File) -> Vec<String> {
    let stem = file.path.trim_end_matches(".rs");
    let module = |allowed: &str| stem == allowed || stem.starts_with(&format!("{allowed}/"));
    let allowed = MAY_READ_THE_WORLD.iter().any(|path| module(path));
    if allowed {
        return Vec::new();
    }
    let excepted = |what: &str| EXCEPTIONS.iter().any(|(path, one, _)| *path == file.path && *one == what);
    let forbidden: Vec<&str> = READS_THE_WORLD.iter().copied().filter(|what| !excepted(what)).collect();
    found(file, &forbidden, "time and randomness come as values, from server::clock and server::entropy")
}

fn knows_http(file: &File) -> Vec<String> {
    if file.path.starts_with("crates/server/src/flows") {
        found(file, HTTP, "a use case has no HTTP types")
    } else {
        Vec::new()
    }
}

fn sql(file: &File) -> Vec<String> {
    if room(&file.path) == "store" {
        return Vec::new();
    }
    let tokens = tokens(&file.text);
    let texts = tokens.iter().filter_map(|token| match &token.kind {
        Kind::Text(text) if is_sql(text) => Some(token.line),
        _ => None,
    });
    texts.map(|line| format!("{}:{line}: SQL stands in store and nowhere else", file.path)).collect()
}

fn is_sql(text: &str) -> bool {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    begins(&["insert into ", "delete from ", "create table ", "create index ", "create unique ", "alter table "])
        || begins(&["drop table ", "pragma ", "begin immediate", "vacuum into", "insert or "])
        || (begins(&["select ", "with "]) && text.contains(" from "))
        || (begins(&["update "]) && text.contains(" set ") && text.contains('='))
}

fn all(check: impl Fn(&File) -> Vec<String>) -> Vec<String> {
    production(&files()).flat_map(check).collect()
}

#[test]
fn the_pure_rooms_do_nothing_but_decide() {
    nothing(&all(impure));
}

#[test]
fn only_clock_and_entropy_read_the_world() {
    nothing(&all(reads_the_world));
}

#[test]
fn every_exception_is_still_needed() {
    let files = files();
    for (path, what, _) in EXCEPTIONS {
        let file = files.iter().find(|file| file.path == *path);
        assert!(file.is_some_and(|file| !found(file, &[what], "").is_empty()), "{path} no longer uses {what}");
    }
}

#[test]
fn use_cases_have_no_http_types() {
    nothing(&all(knows_http));
}

#[test]
fn sql_stands_in_store_and_nowhere_else() {
    let files = files();
    let mut findings: Vec<String> = production(&files).flat_map(sql).collect();
    let elsewhere = files.iter().filter(|file| file.path.ends_with(".sql") && room(&file.path) != "store");
    findings.extend(elsewhere.map(|file| format!("{}: migrations belong to store", file.path)));
    nothing(&findings);
}

#[test]
fn what_does_not_belong_in_a_pure_room_is_flagged() {
    for spoiled in [
        "async fn wait() {}",
        "use std::{fmt, fs};",
        "fn f() { std::fs::read(path); }",
        "use std::time::Instant;",
        "fn f() { let socket = std::net::TcpStream::connect(address); }",
        "fn f() { let all = std::env::vars(); }",
    ] {
        assert_eq!(impure(&File::sample("crates/domain/src/card.rs", spoiled)).len(), 1, "{spoiled}");
        assert!(impure(&File::sample("crates/server/src/worker.rs", spoiled)).is_empty(), "{spoiled}");
    }
    for good in [
        "use std::{fmt, net::IpAddr};",
        "// async",
        "#[cfg(test)] mod tests { use std::fs; }",
        "use std::time::Duration;",
    ] {
        assert!(impure(&File::sample("crates/domain/src/card.rs", good)).is_empty(), "{good}");
    }
}

#[test]
fn reading_the_world_is_flagged_outside_its_two_rooms() {
    for spoiled in [
        "fn f() { std::time::SystemTime::now(); }",
        "fn f() { Instant::now() }",
        "fn f() { aws_lc_rs::rand::fill(&mut bytes); }",
        "fn f() { let random = SystemRandom::new(); }",
    ] {
        assert_eq!(reads_the_world(&File::sample("crates/tillid/src/main.rs", spoiled)).len(), 1, "{spoiled}");
        assert_eq!(reads_the_world(&File::sample("crates/server/src/clockwork.rs", spoiled)).len(), 1, "{spoiled}");
        for room in ["crates/server/src/clock.rs", "crates/server/src/entropy/seeded.rs", "crates/device/src/world.rs"]
        {
            assert!(reads_the_world(&File::sample(room, spoiled)).is_empty(), "{spoiled}");
        }
    }
    let nonce = "fn f() { pair.sign(&SystemRandom::new(), message) }";
    assert!(reads_the_world(&File::sample("crates/protocol/src/keys.rs", nonce)).is_empty());
}

#[test]
fn http_in_a_use_case_is_flagged() {
    for spoiled in ["use axum::Json;", "use http::StatusCode as S;", "fn f() -> StatusCode { todo() }"] {
        assert!(!knows_http(&File::sample("crates/server/src/flows/login.rs", spoiled)).is_empty(), "{spoiled}");
        assert!(knows_http(&File::sample("crates/server/src/http/login.rs", spoiled)).is_empty(), "{spoiled}");
    }
    let good = "fn f() { let url = \"http://localhost\"; }";
    assert!(knows_http(&File::sample("crates/server/src/flows/login.rs", good)).is_empty());
}

#[test]
fn sql_outside_store_is_flagged() {
    for spoiled in
        ["select * from card", "INSERT INTO card VALUES ($1)", "UPDATE card SET used = $1", "PRAGMA foreign_keys"]
    {
        let file = |path| File::sample(path, &format!("const A: &str = \"{spoiled}\";"));
        assert_eq!(sql(&file("crates/server/src/flows/card.rs")).len(), 1, "{spoiled}");
        assert!(sql(&file("crates/store/src/sql.rs")).is_empty(), "{spoiled}");
    }
    let good = "const A: &str = \"Select a method\"; const B: &str = \"update the settings\";";
    assert!(sql(&File::sample("crates/server/src/pages.rs", good)).is_empty());
}
