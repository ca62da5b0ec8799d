//! Invariants 3, 4 and 5 of ARCHITECTURE.md, as far as source can show them: who hands `Changes` to the store, no state
//! beside `App`, one `now`, and rules that no library can write down.

use crate::code::{Token, finds, tokens};
use crate::nothing;
use crate::project::{File, files, production, room};

/// Who may commit beside `store` itself: all others go through its `settle`, which reads again after a conflict.
const MAY_COMMIT: &[(&str, &str)] =
    &[("crates/server/src/keys/kept.rs", "founds an installation, when there is nobody yet to conflict with")];

/// What lets a `static` change.
const CHANGES: &[&str] = &[
    "Cell",
    "RefCell",
    "UnsafeCell",
    "OnceCell",
    "OnceLock",
    "Mutex",
    "RwLock",
    "Condvar",
    "DashMap",
    "ArcSwap",
    "AtomicBool",
    "AtomicU8",
    "AtomicU16",
    "AtomicU32",
    "AtomicU64",
    "AtomicUsize",
    "AtomicI32",
    "AtomicI64",
    "AtomicIsize",
    "AtomicPtr",
];

/// Libraries that write types down.
const SERIALISERS: &[&str] =
    &["serde", "serde_json", "serde_derive", "bincode", "postcard", "rkyv", "borsh", "ciborium"];

fn production_tokens(file: &File) -> Vec<Token> {
    tokens(&file.text).into_iter().filter(|token| !token.of_test).collect()
}

fn commits(file: &File) -> Vec<String> {
    if room(&file.path) == "store" || MAY_COMMIT.iter().any(|(path, _)| *path == file.path) {
        return Vec::new();
    }
    let tokens = production_tokens(file);
    let calls = tokens.windows(3).filter(|three| {
        three[1].is("commit") && three[2].is_sign('(') && (three[0].is_sign('.') || three[0].is_sign(':'))
    });
    calls.map(|three| format!("{}:{}: changes are handed over by `settle`", file.path, three[1].line)).collect()
}

fn statics_with_state(file: &File) -> Vec<String> {
    let tokens = production_tokens(file);
    let mut findings = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let why = if token.is("thread_local") && tokens.get(at + 1).is_some_and(|next| next.is_sign('!')) {
            "a thread keeps no state"
        } else if token.is("static") && changes(&tokens[at + 1..]) {
            "a static that can change; everything hangs on `App`"
        } else {
            continue;
        };
        findings.push(format!("{}:{}: {why}", file.path, token.line));
    }
    findings
}

/// Whether the item behind `static` can change. Its type is all before the `=`; a table made at its first use cannot.
fn changes(item: &[Token]) -> bool {
    let kind = item.iter().take_while(|token| !token.is_sign('=') && !token.is_sign(';'));
    kind.into_iter().any(|token| token.is("mut") || CHANGES.iter().any(|one| token.is(one)))
}

/// A use case is given its `now`.
fn asks_the_clock(file: &File) -> Vec<String> {
    if !file.path.starts_with("crates/server/src/flows/") {
        return Vec::new();
    }
    let tokens = production_tokens(file);
    let calls = tokens.windows(3).filter(|three| {
        three[0].is_sign('.') && (three[1].is("now") || three[1].is("now_us")) && three[2].is_sign('(')
    });
    calls.map(|three| format!("{}:{}: a use case is given its one `now`", file.path, three[1].line)).collect()
}

fn writes_rules_down(file: &File) -> Vec<String> {
    if file.path == "crates/domain/Cargo.toml" {
        let own = file.text.split("[dev-dependencies]").next().unwrap_or_default();
        let names = own.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
        let found = names.filter(|name| SERIALISERS.contains(name));
        return found.map(|name| format!("{}: {name}: the rules' types are not serialisable", file.path)).collect();
    }
    if room(&file.path) != "domain" {
        return Vec::new();
    }
    let tokens = production_tokens(file);
    let words = SERIALISERS.iter().chain(&["Serialize", "Deserialize"]);
    let places = words.flat_map(|word| finds(&tokens, word).map(|token| token.line).collect::<Vec<_>>());
    places.map(|line| format!("{}:{line}: the rules' types are not serialisable", file.path)).collect()
}

fn all(check: impl Fn(&File) -> Vec<String>) -> Vec<String> {
    production(&files()).flat_map(check).collect()
}

#[test]
fn changes_reach_the_store_by_settling_alone() {
    nothing(&all(commits));
    let files = files();
    for (path, _) in MAY_COMMIT {
        let file = files.iter().find(|file| file.path == *path).unwrap();
        assert!(!commits(&File::sample("crates/server/src/other.rs", &file.text)).is_empty(), "{path} commits no more");
    }
}

#[test]
fn no_static_has_state() {
    nothing(&all(statics_with_state));
}

#[test]
fn a_use_case_is_given_its_now() {
    nothing(&all(asks_the_clock));
}

#[test]
fn the_rules_cannot_be_written_down() {
    let files = files();
    assert!(files.iter().any(|file| file.path == "crates/domain/Cargo.toml"));
    let manifest = files.iter().filter(|file| file.path == "crates/domain/Cargo.toml");
    nothing(&manifest.chain(production(&files)).flat_map(writes_rules_down).collect::<Vec<_>>());
}

#[test]
fn a_commit_of_ones_own_is_flagged() {
    let flagged = |path: &str, text: &str| commits(&File::sample(path, text)).len();
    for spoiled in ["fn f() { app.store.commit(changes).await }", "fn f() { Store::commit(&app.store, changes) }"] {
        assert_eq!(flagged("crates/server/src/flows/card.rs", spoiled), 1, "{spoiled}");
        assert_eq!(flagged("crates/tillid/src/card.rs", spoiled), 1, "{spoiled}");
        assert_eq!(flagged("crates/store/src/settle.rs", spoiled), 0, "{spoiled}");
    }
    assert_eq!(flagged("crates/server/src/flows/card.rs", "fn f() { app.settle(|| changes) } // .commit(x)"), 0);
    assert_eq!(flagged("crates/server/src/a.rs", "#[cfg(test)] mod tests { fn f() { store.commit(x); } }"), 0);
}

#[test]
fn a_static_that_can_change_is_flagged() {
    for spoiled in [
        "static SEEN: Mutex<Vec<u8>> = Mutex::new(vec![]);",
        "pub(crate) static COUNT: std::sync::atomic::AtomicU64 = AtomicU64::new(0);",
        "static mut LAST: u8 = 0;",
        "fn f() { static ONCE: OnceLock<App> = OnceLock::new(); }",
        "static TABLE: LazyLock<RwLock<u8>> = LazyLock::new(RwLock::default);",
        "thread_local! { static OWN: Cell<u8> = Cell::new(0); }",
    ] {
        assert!(!statics_with_state(&File::sample("crates/server/src/a.rs", spoiled)).is_empty(), "{spoiled}");
    }
    for good in [
        "static TABLE: &[u8] = &[1];",
        "static MADE: LazyLock<Vec<u8>> = LazyLock::new(|| make(&Mutex::new(1)));",
        "fn f(text: &'static str) -> Mutex<u8> { g(text) }",
        "#[cfg(test)] mod tests { static NEXT: AtomicU16 = AtomicU16::new(0); }",
    ] {
        assert!(statics_with_state(&File::sample("crates/server/src/a.rs", good)).is_empty(), "{good}");
    }
}

#[test]
fn a_use_case_that_asks_the_clock_is_flagged() {
    for spoiled in ["fn f(app: &App) { let now = app.now(); }", "fn f(app: &App) { app.clock.now_us() }"] {
        assert_eq!(asks_the_clock(&File::sample("crates/server/src/flows/a.rs", spoiled)).len(), 1, "{spoiled}");
        assert_eq!(asks_the_clock(&File::sample("crates/server/src/http/a.rs", spoiled)).len(), 0, "{spoiled}");
    }
}

#[test]
fn rules_that_can_be_written_down_are_flagged() {
    let flagged = |path: &str, text: &str| writes_rules_down(&File::sample(path, text)).len();
    assert_eq!(flagged("crates/domain/src/card.rs", "#[derive(Clone, serde::Deserialize)] struct Card;"), 2);
    assert_eq!(flagged("crates/domain/src/card.rs", "use serde::Serialize as Writes;"), 2);
    assert_eq!(flagged("crates/domain/Cargo.toml", "[dependencies]\nserde.workspace = true\n"), 1);
    assert_eq!(flagged("crates/domain/Cargo.toml", "[dependencies]\nserde = { workspace = true }\n"), 1);
    assert_eq!(
        flagged("crates/domain/Cargo.toml", "[dependencies]\n[dev-dependencies]\nserde_json.workspace = true\n"),
        0
    );
    assert_eq!(flagged("crates/server/src/wire.rs", "use serde::Serialize;"), 0);
}
