//! The steps of `cargo xtask test`, as one list: what each runs, what it needs first, and how it is counted.
//!
//! Two lanes run side by side, one for each of two cores: cargo's steps share one lock on `target/` and would only
//! wait for each other; Node and the browser need no lock.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::say;
use crate::tally::Count;
use crate::tools;

/// One step: a name, its commands, and how its output is counted.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) lane: Lane,
    pub(crate) needs: &'static [&'static str],
    pub(crate) count: Count,
    pub(crate) commands: fn(&Path) -> Commands,
}

/// Steps of one lane run one after another, in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    Cargo,
    Node,
}

/// What a step runs.
pub(crate) enum Commands {
    Run(Vec<Command>),
    /// A function of our own; it writes to the step's log and says whether all is well.
    Here(fn(&Path, &mut File) -> io::Result<bool>),
    /// What this step checks is not there: a check that found nothing to check has not passed.
    Missing(&'static str),
}

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        what: "formatting",
        lane: Lane::Cargo,
        needs: &[],
        count: Count::Whole,
        commands: |root| cargo(root, &["fmt", "--all", "--check"]),
    },
    Step {
        name: "build",
        what: "every library, program and test",
        lane: Lane::Cargo,
        needs: &[],
        count: Count::Whole,
        commands: |root| cargo(root, &["build", "--workspace", "--all-targets", "--locked"]),
    },
    Step {
        name: "tests",
        what: "unit and table tests, conformance, HTTP stories, hammers, architecture checks",
        lane: Lane::Cargo,
        needs: &["build", "tools"],
        count: Count::RustTests,
        commands: |root| cargo(root, &["test", "--workspace", "--no-fail-fast", "--locked"]),
    },
    Step {
        name: "clippy",
        what: "lints",
        lane: Lane::Cargo,
        needs: &[],
        count: Count::Whole,
        commands: |root| cargo(root, &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
    },
    Step {
        name: "docs",
        what: "documentation without a warning",
        lane: Lane::Cargo,
        needs: &[],
        count: Count::Whole,
        commands: docs,
    },
    Step {
        name: "generated",
        what: "generated documents are as the code says",
        lane: Lane::Cargo,
        needs: &[],
        count: Count::Whole,
        commands: generated,
    },
    Step {
        name: "paper",
        what: "printed sheets, read back by a program that others wrote",
        lane: Lane::Cargo,
        needs: &["tools"],
        count: Count::Whole,
        commands: |root| when(root, "crates/paper/check-printed.sh", |path| program(root, "bash", &[path])),
    },
    Step {
        name: "tools",
        what: "what the other steps need on this machine",
        lane: Lane::Node,
        needs: &[],
        count: Count::Nothing,
        commands: |_| Commands::Here(tools::install),
    },
    Step {
        name: "types",
        what: "types of the app's and the pages' scripts",
        lane: Lane::Node,
        needs: &["tools"],
        count: Count::Whole,
        commands: types,
    },
    Step {
        name: "vectors",
        what: "the protocol's test vectors, from JavaScript",
        lane: Lane::Node,
        needs: &["tools"],
        count: Count::Whole,
        commands: |root| when(root, "crates/protocol/vectors/check.mjs", |path| program(root, "node", &[path])),
    },
    Step {
        name: "app-tests",
        what: "the app's own tests",
        lane: Lane::Node,
        needs: &["tools"],
        count: Count::NodeTests,
        commands: app_tests,
    },
    Step {
        name: "stories",
        what: "desk and phone in real Chromium and Firefox against the built server",
        // Last of all, with both cores to itself: a story waits for a person's patience, not for a compiler.
        lane: Lane::Cargo,
        needs: &["tools", "build"],
        count: Count::Stories,
        commands: stories,
    },
];

/// All steps, in order.
pub(crate) fn all() -> Vec<&'static Step> {
    STEPS.iter().collect()
}

/// The step with this name.
pub(crate) fn find(name: &str) -> Option<&'static Step> {
    STEPS.iter().find(|step| step.name == name)
}

/// The named steps and whatever they need, in the list's order.
pub(crate) fn with_needs(names: &[&str]) -> Vec<&'static Step> {
    let mut wanted: Vec<&str> = names.to_vec();
    let mut next = 0;
    while let Some(step) = wanted.get(next).and_then(|name| find(name)) {
        wanted.extend(step.needs);
        next += 1;
    }
    STEPS.iter().filter(|step| wanted.contains(&step.name)).collect()
}

/// Prints the list.
pub(crate) fn list() -> io::Result<bool> {
    for step in STEPS {
        let needs = if step.needs.is_empty() { String::new() } else { format!(" (needs {})", step.needs.join(", ")) };
        say(&format!("{:<10} {}{needs}", step.name, step.what))?;
    }
    Ok(true)
}

fn cargo(root: &Path, arguments: &[&str]) -> Commands {
    program(root, "cargo", arguments)
}

fn program(root: &Path, name: &str, arguments: &[&str]) -> Commands {
    let mut command = Command::new(name);
    command.current_dir(root).args(arguments);
    Commands::Run(vec![command])
}

fn when(root: &Path, path: &'static str, commands: impl FnOnce(&str) -> Commands) -> Commands {
    if root.join(path).exists() { commands(path) } else { Commands::Missing(path) }
}

fn docs(root: &Path) -> Commands {
    let mut command = Command::new("cargo");
    command.current_dir(root).env("RUSTDOCFLAGS", "-D warnings");
    // With `--examples`, tests' dependencies count, and what clippy has checked need not be checked again.
    command.args([
        "doc",
        "--workspace",
        "--no-deps",
        "--lib",
        "--bins",
        "--examples",
        "--document-private-items",
        "--locked",
    ]);
    Commands::Run(vec![command])
}

fn generated(root: &Path) -> Commands {
    when(root, "crates/trials/src/bin/generate", |_| program(root, "cargo", &["xtask", "generate", "--check"]))
}

/// Runs the type checker over each folder of scripts: by its own `tsconfig.json`, or with the strictest settings.
fn types(root: &Path) -> Commands {
    let checker = root.join("e2e/node_modules/.bin/tsc");
    let mut commands = Vec::new();
    for folder in ["web/app", "web/pages", "e2e"] {
        let settings = root.join(folder).join("tsconfig.json");
        if settings.exists() {
            let mut command = Command::new(&checker);
            command.current_dir(root).arg("--noEmit").arg("--project").arg(settings);
            commands.push(command);
        } else if let scripts @ [_, ..] = scripts_in(&root.join(folder)).as_slice() {
            let mut command = Command::new(&checker);
            command.current_dir(root).args(["--noEmit", "--allowJs", "--checkJs", "--strict", "--skipLibCheck"]);
            command.args(["--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"]).args(scripts);
            commands.push(command);
        }
    }
    Commands::Run(commands)
}

fn scripts_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut scripts: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    scripts.retain(|path| path.extension().is_some_and(|extension| extension == "js" || extension == "mjs"));
    scripts.sort();
    scripts
}

fn app_tests(root: &Path) -> Commands {
    when(root, "web/app/test", |folder| {
        let mut command = Command::new("node");
        command.current_dir(root).args(["--test", "--test-reporter=tap"]);
        let mut files = scripts_in(&root.join(folder));
        files.retain(|path| path.to_string_lossy().contains(".test."));
        command.args(files);
        Commands::Run(vec![command])
    })
}

fn stories(root: &Path) -> Commands {
    let mut command = Command::new(root.join("e2e/node_modules/.bin/playwright"));
    command.current_dir(root.join("e2e")).arg("test");
    command.env("TILLID_BIN", root.join("target/debug/tillid"));
    command.env("TILLID_CLOCK_BIN", root.join("target/debug/serve-with-clock"));
    Commands::Run(vec![command])
}
