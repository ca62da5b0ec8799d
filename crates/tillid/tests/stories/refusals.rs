//! Each thing that cannot be done: one sentence that says what to do, exit code 1, nothing changed.

use std::fs;
use std::net::TcpListener;

use crate::program::{Demo, four_ports, run};

#[test]
fn a_port_in_use_changes_nothing() {
    let folder = tempfile::tempdir().expect("a directory");
    let data = folder.path().join("demo");
    let port = four_ports();
    for taken in [port, port + 2] {
        let _held = TcpListener::bind(("127.0.0.1", taken)).expect("a port");
        let sentence = run(&["demo", "--port", &port.to_string(), "--data", data.to_str().expect("text")]).refused();
        assert!(sentence.contains(&taken.to_string()) && sentence.contains("--port"), "{sentence}");
        assert!(!data.exists(), "nothing was made");
    }
}

#[test]
fn a_place_that_cannot_be_written_or_belongs_to_others_is_left_alone() {
    let folder = tempfile::tempdir().expect("a directory");
    let port = four_ports().to_string();
    let file = folder.path().join("file");
    fs::write(&file, "mine").expect("a file");
    let below = file.join("demo");
    let sentence = run(&["demo", "--port", &port, "--data", below.to_str().expect("text")]).refused();
    assert!(sentence.contains("--data") || sentence.contains("name another"), "{sentence}");
    let folder = folder.path().to_str().expect("text");
    for more in [&[][..], &["--reset"]] {
        let sentence = run(&[&["demo", "--port", &port, "--data", folder], more].concat()).refused();
        assert!(sentence.contains("name another with --data"), "{sentence}");
    }
    assert_eq!(fs::read_to_string(&file).expect("the file"), "mine");
    assert!(run(&["init", folder]).refused().contains("is not empty"));
}

#[test]
fn a_database_of_another_kind_is_left_alone_until_reset() {
    let folder = tempfile::tempdir().expect("a directory");
    let data = folder.path().join("demo");
    let port = four_ports();
    drop(Demo::start(&data, port, &[]).running.interrupt());
    let database = data.join("data/tillid.sqlite3");
    let strange = b"this was never a database".repeat(100);
    fs::write(&database, &strange).expect("a file");
    let before = fs::read(data.join("demo.json")).expect("the record");
    let (text, port) = (data.to_str().expect("text"), port.to_string());
    let sentence = run(&["demo", "--port", &port, "--data", text]).refused();
    assert!(sentence.contains("tillid.sqlite3") && sentence.contains("--reset"), "{sentence}");
    assert_eq!(
        (fs::read(&database).expect("the file"), fs::read(data.join("demo.json")).expect("the record")),
        (strange, before)
    );

    fs::remove_file(data.join("demo.json")).expect("removed");
    let sentence = run(&["demo", "--port", &port, "--data", text]).refused();
    assert!(sentence.contains("demo.json") && sentence.contains("--reset"), "{sentence}");
}

#[test]
fn commands_without_an_installation_say_where_it_should_be() {
    let folder = tempfile::tempdir().expect("a directory");
    let config = folder.path().join("tillid.toml");
    let config = config.to_str().expect("text");
    assert!(run(&["--config", config, "account", "list"]).refused().contains("tillid init DIR"));
    assert!(run(&["--config", config, "serve"]).refused().contains("tillid init DIR"));
    fs::write(config, "[site]\nissuer = \"http://localhost:1\"\noperator_nam = \"x\"\n").expect("a file");
    assert!(
        run(&["--config", config, "account", "list"]).refused().contains("operator_name"),
        "the nearest key is named"
    );
    fs::write(config, "[site]\nissuer = \"http://localhost:1\"\n").expect("a file");
    assert!(run(&["--config", config, "account", "list"]).refused().contains("master key"));
    assert!(
        run(&["init", folder.path().join("x").to_str().expect("text"), "--issuer", "id.example"])
            .refused()
            .contains("no origin")
    );
}

#[test]
fn wrong_usage_is_exit_code_two() {
    for wrong in [
        &["account"][..],
        &["account", "add"],
        &["demo", "--port", "0"],
        &["device", "wait", "--number", "12"],
        &["nonsense"],
    ] {
        let ended = run(wrong);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{wrong:?}");
        assert!(!ended.err.is_empty());
    }
}
