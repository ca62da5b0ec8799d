//! What was answered survives the end of the process, however sudden (never event 7).

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use domain::ids::LoginId;
use domain::time::Time;
use store::{Changes, Engine, OpenMode, Store};

use crate::people::login;

const FILE: &str = "TILLID_TEST_CRASH_FILE";
const LIFE: &str = "TILLID_TEST_CRASH_LIFE";

/// The process that is killed: writes until then, and says on its output what it was told is kept.
///
/// As a test of its own it has nothing to do: only the test below starts it with a file.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writes_until_it_is_killed() {
    let Ok(file) = std::env::var(FILE) else { return };
    let life: u128 = std::env::var(LIFE).unwrap().parse().unwrap();
    let store = Engine::open_sqlite(Path::new(&file), OpenMode::Existing).unwrap();
    let writers = (0..16_u128).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            for step in 0.. {
                let id = life << 80 | writer << 64 | step;
                let mut changes = Changes::at(Time::from_seconds(0), id << 8);
                changes.insert(login(LoginId(id)));
                store.commit(changes).await.unwrap();
                writeln!(std::io::stdout(), "kept {id}").unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
}

#[tokio::test]
async fn never_event_07_what_was_answered_survives_a_kill() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tillid.db");
    drop(Engine::open_sqlite(&path, OpenMode::Create).unwrap());
    let mut kept = Vec::new();
    for life in 0..3 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["crash::writes_until_it_is_killed", "--exact", "--nocapture"])
            .env(FILE, &path)
            .env(LIFE, life.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let answered = |line: String| line.split_once("kept ")?.1.parse::<u128>().ok();
        kept.extend(lines.by_ref().filter_map(answered).take(300));
        child.kill().unwrap();
        // What was written to the pipe before the end counts as well, except a torn last line.
        let rest: Vec<u128> = lines.filter_map(answered).collect();
        kept.extend(rest.split_last().map_or(&[][..], |(_, whole)| whole));
        child.wait().unwrap();

        let store = Engine::open_sqlite(&path, OpenMode::Existing).unwrap();
        for id in &kept {
            assert!(store.login(LoginId(*id)).await.unwrap().is_some(), "{id} was answered and is lost");
        }
    }
    assert!(kept.len() >= 900);
}
