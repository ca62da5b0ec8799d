//! Each thing that cannot be done: one sentence that says what to do, exit code 1, nothing changed.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use crate::program::{Demo, ended, four_ports, program, run};

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

/// Where not even the machine's owner may make a file.
#[test]
fn a_place_in_which_nobody_may_write_is_refused_in_one_sentence_to_the_owner_of_the_machine_too() {
    let places: Vec<PathBuf> =
        ["/proc", "/sys"].into_iter().map(PathBuf::from).filter(|place| place.exists()).collect();
    assert!(!cfg!(target_os = "linux") || !places.is_empty(), "Linux has such places");
    let port = four_ports().to_string();
    for place in places {
        let below = place.join("tillid-demo");
        let below = below.to_str().expect("text");
        for more in [&[][..], &["--reset"]] {
            let sentence = run(&[&["demo", "--port", &port, "--data", below], more].concat()).refused();
            assert!(sentence.contains(below) && sentence.contains("another"), "{sentence}");
        }
        let sentence = run(&["init", below]).refused();
        assert!(sentence.contains(below), "{sentence}");
        assert!(!Path::new(below).exists(), "nothing was made");
    }
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
fn a_database_of_a_newer_version_is_left_to_the_byte_by_the_demo_and_by_serve() {
    let folder = tempfile::tempdir().expect("a directory");
    let data = folder.path().join("demo");
    let port = four_ports();
    let demo = Demo::start(&data, port, &[]);
    let config = demo.config();
    drop(demo.running.interrupt());
    let database = data.join("data/tillid.sqlite3");
    belongs_to_a_newer_version(&database);

    let before = everything_below(&data);
    let (text, port) = (data.to_str().expect("text"), port.to_string());
    let demo = run(&["demo", "--port", &port, "--data", text]).refused();
    assert!(demo.contains("newer version of Tillid") && demo.contains("--reset"), "{demo}");
    let list = run(&["--config", &config, "account", "list"]).refused();
    assert!(list.contains("newer version of Tillid: run that version"), "{list}");
    let mut serve = program(&["serve", "--config", &config]);
    serve.env("TILLID_OPERATOR_ADDRESS", "none");
    let serve = ended(serve);
    assert!(serve.code == Some(1) && serve.err.contains("newer version of Tillid"), "{serve:?}");
    let after = everything_below(&data);
    let names = |all: &BTreeMap<PathBuf, Vec<u8>>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&after), names(&before), "no file is new");
    assert!(after == before, "no file is changed");
}

/// What a later version of Tillid leaves: one more migration than this one knows.
fn belongs_to_a_newer_version(database: &Path) {
    let later = "INSERT INTO migrations (number, name, hash) VALUES (9999, 'later', zeroblob(32))";
    rusqlite::Connection::open(database).expect("a database").execute_batch(later).expect("written");
}

/// Every file below a directory and what it holds.
fn everything_below(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(everything_below(&path));
        } else {
            let held = fs::read(&path).expect("a file");
            all.insert(path, held);
        }
    }
    all
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

#[test]
fn what_an_operator_types_first_at_night_is_understood_or_answered_with_what_helps() {
    let folder = tempfile::tempdir().expect("a directory");
    let home = folder.path().join("home");
    run(&["init", home.to_str().expect("text")]).done();
    let config = home.join("tillid.toml");
    let text = fs::read_to_string(&config).expect("a file");
    let tillid = |arguments: &[&str]| run(&[&["--config", config.to_str().expect("text")], arguments].concat());
    let made = tillid(&["account", "add", "karen", "--name", "Karen Nygaard", "--json"]).json();
    let card = made["card"].as_str().expect("a card");
    let renamed = tillid(&["account", "set", "karen", "--user-id", "Kaja", "--json"]).json();
    assert_eq!(renamed, serde_json::json!({ "user_id": "Kaja", "user_id_before": "karen" }));
    assert_eq!(
        tillid(&["account", "set", "kaja", "--user-id", "karen"]).done(),
        "kaja signs in as karen from now on.\n"
    );
    assert!(tillid(&["account", "set", "karen", "--user-id", "a b"]).refused().starts_with("A user ID has 3 to 64"));
    let shown = tillid(&["account", "show", "karen"]).done();
    let to_print = format!("card {card} was not printed yet: `tillid card print {card}`");
    assert!(shown.contains("Karen Nygaard (karen), open, en") && shown.contains(&to_print), "{shown}");
    fs::write(&config, text.replacen("[site]", "[site]\nlanguage = \"da\"", 1)).expect("a file");
    tillid(&["account", "add", "sofus", "--name", "Sofus Lund"]).done();
    tillid(&["account", "add", "amalie", "--name", "Amalie Winther", "--language", "en"]).done();
    let listed = tillid(&["account", "list", "--json"]).json();
    let languages: BTreeMap<_, _> = listed
        .as_array()
        .expect("accounts")
        .iter()
        .map(|account| (account["user_id"].as_str().expect("text"), account["language"].as_str().expect("text")))
        .collect();
    assert_eq!(languages, BTreeMap::from([("amalie", "en"), ("karen", "en"), ("sofus", "da")]));

    tillid(&["account", "freeze", "karen"]).done();
    assert_eq!(tillid(&["account", "unfreeze", "karen"]).done(), "The account karen is open.\n");
    assert_eq!(tillid(&["account", "delete", "karen", "--yes"]).done(), "The account karen is closed.\n");
    let usage = tillid(&["card", "print"]);
    assert!(usage.code == Some(2) && usage.err.contains("<CARD|--all>"), "{}", usage.err);

    let database = home.join("data/tillid.sqlite3");
    fs::remove_file(&database).expect("lost");
    let lost = tillid(&["serve"]).refused();
    let places = ["`tillid restore`", "`tillid init`"].map(|command| lost.find(command));
    assert!(places.is_sorted() && places[0].is_some(), "the backup comes first: {lost}");
}
