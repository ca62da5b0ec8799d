//! Who may know whom: the figure of ARCHITECTURE.md, read from `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::nothing;
use crate::project::root;

/// What each room may use. `tillid` puts the house together, `trials` tries it out: they may know everything below.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("protocol", &[]),
    ("domain", &["protocol"]),
    ("oidc", &[]),
    ("store", &["domain"]),
    ("paper", &[]),
    ("device", &["protocol"]),
    ("server", &["domain", "oidc", "paper", "protocol", "store"]),
    ("tillid", &["device", "domain", "oidc", "protocol", "server", "store"]),
    ("trials", &["device", "domain", "oidc", "paper", "protocol", "server", "store", "tillid"]),
    ("fuzz", &["device", "domain", "oidc", "protocol", "server", "store"]),
    ("xtask", &[]),
];

/// What a room's tests may use beyond that: the server's stories carry a phone.
const TESTS_MAY_KNOW: &[(&str, &[&str])] = &[("server", &["device"])];

/// What the rooms without I/O may never use, not even by somebody else's hand.
const NEVER_IN_PURE_ROOMS: &[&str] = &[
    "tokio",
    "mio",
    "async-std",
    "hyper",
    "axum",
    "reqwest",
    "rusqlite",
    "tokio-postgres",
    "rustls",
    "chrono",
    "jiff",
];

/// What only `store` may touch: a database's driver.
const DRIVERS: &[&str] = &["rusqlite", "tokio-postgres", "deadpool-postgres", "sqlx", "diesel"];

/// Whose tests may too: the stories of the binary make a database of a version that is not there yet, and those of the server
/// do to its database what somebody who got hold of it would.
const TESTS_MAY_DRIVE: &[&str] = &["server", "tillid"];

/// `from` uses `to`, in its tests only or everywhere.
struct Edge {
    from: String,
    to: String,
    tests_only: bool,
}

fn edges() -> Vec<Edge> {
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked", "--offline"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut edges = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        for dependency in package["dependencies"].as_array().unwrap() {
            edges.push(Edge {
                from: package["name"].as_str().unwrap().to_owned(),
                to: dependency["name"].as_str().unwrap().to_owned(),
                tests_only: dependency["kind"].as_str() == Some("dev"),
            });
        }
    }
    edges
}

fn rooms_that_know_too_much(edges: &[Edge]) -> Vec<String> {
    let allowed = |list: &[(&str, &[&str])], edge: &Edge| {
        list.iter().any(|(room, others)| *room == edge.from && others.contains(&edge.to.as_str()))
    };
    let is_room = |name: &str| MAY_KNOW.iter().any(|(room, _)| *room == name);
    let mut findings = Vec::new();
    for edge in edges {
        let Edge { from, to, tests_only } = edge;
        if !is_room(from) {
            findings.push(format!("{from} is a room that the figure does not have"));
        } else if is_room(to) && !allowed(MAY_KNOW, edge) && !(*tests_only && allowed(TESTS_MAY_KNOW, edge)) {
            findings.push(format!("{from} may not know {to}"));
        } else if DRIVERS.contains(&to.as_str())
            && from != "store"
            && !(*tests_only && TESTS_MAY_DRIVE.contains(&from.as_str()))
        {
            findings.push(format!("{from} uses {to}: only store talks to a database"));
        } else if from == "xtask" && !tests_only {
            findings.push(format!("xtask uses {to}: it starts from nothing within seconds"));
        }
    }
    findings
}

#[test]
fn every_room_knows_only_whom_it_may() {
    let edges = edges();
    assert!(edges.len() > 20, "the metadata was read");
    nothing(&rooms_that_know_too_much(&edges));
}

/// Each room and whom the figure of ARCHITECTURE.md lets it use; `trials` points at "everything".
fn figure(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let lines = text.lines().skip_while(|line| *line != "## Rooms").skip_while(|line| !line.starts_with("```")).skip(1);
    let mut figure: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in lines.take_while(|line| !line.starts_with("```")) {
        if let Some((room, others)) = line.split_once('►') {
            let others = others.split(',').map(|other| other.trim().to_owned()).filter(|other| !other.is_empty());
            figure.insert(room.trim_end_matches([' ', '─']).trim().to_owned(), others.collect());
        }
    }
    figure
}

fn not_as_the_figure(figure: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut findings = Vec::new();
    for (room, others) in MAY_KNOW.iter().filter(|(room, _)| !["fuzz", "trials", "xtask"].contains(room)) {
        let drawn = figure.get(*room).cloned().unwrap_or_default();
        if drawn != others.iter().map(|other| (*other).to_owned()).collect() {
            findings.push(format!("ARCHITECTURE.md draws {room} to {drawn:?}, the check allows {others:?}"));
        }
    }
    findings
}

#[test]
fn the_figure_and_this_check_say_the_same() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    nothing(&not_as_the_figure(&figure(&text)));
    let spoiled = text.replacen("► store, paper, domain", "► store, domain", 1);
    assert_ne!(spoiled, text);
    assert_eq!(not_as_the_figure(&figure(&spoiled)).len(), 1);
}

#[test]
fn a_room_that_knows_too_much_is_flagged() {
    let edge = |from: &str, to: &str, tests_only| Edge { from: from.into(), to: to.into(), tests_only };
    let count = |edge| rooms_that_know_too_much(&[edge]).len();
    assert_eq!(count(edge("domain", "store", false)), 1);
    assert_eq!(count(edge("domain", "store", true)), 1);
    assert_eq!(count(edge("server", "device", false)), 1);
    assert_eq!(count(edge("server", "device", true)), 0);
    assert_eq!(count(edge("server", "rusqlite", false)), 1);
    assert_eq!(count(edge("server", "rusqlite", true)), 0);
    assert_eq!(count(edge("device", "rusqlite", true)), 1);
    assert_eq!(count(edge("trials", "rusqlite", false)), 1);
    assert_eq!(count(edge("tillid", "rusqlite", false)), 1);
    assert_eq!(count(edge("tillid", "rusqlite", true)), 0);
    assert_eq!(count(edge("paper", "domain", false)), 1);
    assert_eq!(count(edge("shed", "serde", false)), 1);
    assert_eq!(count(edge("xtask", "serde", false)), 1);
    assert_eq!(count(edge("domain", "protocol", false)), 0);
}

/// Everything that a room uses, through whatever hands.
fn reach(room: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["tree", "--locked", "--prefix", "none", "--format", "{p}", "--edges", "normal"])
        .args(["--target", "x86_64-unknown-linux-gnu", "--package", room])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn not_pure(reach: &BTreeSet<String>) -> Vec<&str> {
    NEVER_IN_PURE_ROOMS.iter().copied().filter(|name| reach.contains(*name)).collect()
}

#[test]
fn the_pure_rooms_reach_no_library_of_the_world() {
    let findings: Vec<String> = crate::purity::PURE_ROOMS
        .iter()
        .map(|room| (room, reach(room)))
        .flat_map(|(room, reach)| {
            not_pure(&reach).into_iter().map(|name| format!("{room} reaches {name}")).collect::<Vec<_>>()
        })
        .collect();
    nothing(&findings);
}

#[test]
fn a_room_that_reaches_the_world_is_flagged() {
    let reach = reach("server");
    assert!(not_pure(&reach).contains(&"tokio") && not_pure(&reach).contains(&"rusqlite"));
}
