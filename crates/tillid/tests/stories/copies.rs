//! An installation moves, is backed up, restored and drilled, as an operator does it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use domain::audit::{Entry, What};
use domain::ids::{AccountId, AuditId};
use domain::time::Time;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cluster;
use crate::program::{Ended, Running, ended, four_ports, program, run};

/// An installation with a person whose account is frozen and whose card is blocked.
struct Home {
    folder: TempDir,
    port: u16,
}

impl Home {
    fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().expect("a directory"), port: four_ports() };
        run(&["init", &home.path("home"), "--issuer", &format!("http://localhost:{}", home.port)]).done();
        let card = home.tillid(&["account", "add", "ida", "--name", "Ida Lund Ærø", "--json"]).json()["card"].clone();
        home.tillid(&["card", "block", card.as_str().expect("a card")]).done();
        home.tillid(&["account", "freeze", "ida"]).done();
        home
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().expect("text").to_owned()
    }

    fn config(&self) -> String {
        self.path("home/tillid.toml")
    }

    fn tillid(&self, arguments: &[&str]) -> Ended {
        ended(self.program(arguments))
    }

    fn program(&self, arguments: &[&str]) -> Command {
        program(&[&["--config", &self.config()], arguments].concat())
    }

    fn serve(&self) -> Running {
        let mut serve = self.program(&["serve"]);
        serve.env("TILLID_OPERATOR_ADDRESS", "none");
        let mut server = Running::start_with_log(serve);
        server.until("Tillid serves");
        server
    }

    /// What an operator sees of the person, at the database that this address names.
    fn shown(&self, database: &str) -> Value {
        let mut show = self.program(&["account", "show", "ida", "--json"]);
        show.env("TILLID_DATA_DATABASE", database);
        ended(show).json()
    }
}

#[tokio::test]
async fn never_event_07_an_installation_moves_and_every_block_and_freeze_with_it() {
    let home = Home::new();
    let before = home.shown("tillid.sqlite3");
    let database = cluster::database("template0").await;
    let server = home.serve();
    let refused = home.tillid(&["migrate", "--to", &database]).refused();
    assert!(refused.contains("server, or another command, uses"), "{refused}");
    assert!(server.interrupt().0.success());

    // Not on the command line, which everybody on the machine can read.
    let mut migrate = home.program(&["migrate"]);
    migrate.env("TILLID_TO", &database);
    let moved = ended(migrate).done();
    assert!(moved.contains("database = \"postgres://…\"") && moved.contains("[data], line"), "{moved}");
    assert_eq!(home.shown(&database), before);
    assert_eq!(home.shown("tillid.sqlite3"), before, "as it was");
    let refused = home.tillid(&["migrate", "--to", &database]).refused();
    assert!(refused.contains("left as it is"), "{refused}");

    let next = cluster::database("template0").await;
    let written = home.tillid(&["migrate", "--to", &next, "--write", "--json"]).json();
    let text = fs::read_to_string(home.config()).expect("a file");
    let line = usize::try_from(written["line"].as_u64().expect("a line")).expect("small");
    assert_eq!(text.lines().nth(line - 1), Some(format!("database = {}", json!(next)).as_str()));
    let server = home.serve();
    assert!(
        home.tillid(&["migrate", "--to", &home.path("home/data/again.sqlite3")])
            .refused()
            .contains("uses the database")
    );
    assert!(server.interrupt().0.success());

    let back = home.path("home/data/again.sqlite3");
    home.tillid(&["migrate", "--to", &back, "--write"]).done();
    let text = fs::read_to_string(home.config()).expect("a file");
    assert!(text.contains("\ndatabase = \"again.sqlite3\"\n") && !text.contains(&next), "one line changed");
    assert_eq!(fs::metadata(&back).expect("a file").permissions().mode() & 0o777, 0o600);
    assert_eq!(home.shown("again.sqlite3"), before);
    assert!(home.serve().interrupt().0.success());
}

#[tokio::test]
async fn a_backup_is_restored_into_either_engine_and_only_where_nothing_is() {
    let home = Home::new();
    let server = home.serve();
    let backup = home.path("one.backup");
    assert!(home.tillid(&["backup", &backup]).done().contains("sealed"));
    assert_eq!(fs::metadata(&backup).expect("a file").permissions().mode() & 0o777, 0o600);
    assert!(server.interrupt().0.success());
    let sealed = fs::read(&backup).expect("a file");
    assert!(!sealed.windows(3).any(|at| at == b"ida") && !sealed.windows(4).any(|at| at == b"Lund"));

    let (new, database) = (home.path("new.sqlite3"), cluster::database("template0").await);
    let refused = home.tillid(&["restore", &backup, "--to", &new]).refused();
    assert!(refused.contains("--accept-loss") && refused.contains("next 20 key numbers"), "{refused}");
    let refused = home.tillid(&["restore", &backup, "--accept-loss"]).refused();
    assert!(refused.contains("tillid.sqlite3 already"), "{refused}");
    for place in [&new, &database] {
        let restored = home.tillid(&["restore", &backup, "--to", place, "--accept-loss", "--json"]).json();
        assert_eq!((&restored["cards"], &restored["devices"]), (&json!(0), &json!(0)), "the one card is blocked");
        let shown = home.shown(place);
        assert_eq!((&shown["standing"], &shown["cards"][0]["state"]), (&json!("frozen"), &json!("blocked")));
        let refused = home.tillid(&["restore", &backup, "--to", place, "--accept-loss"]).refused();
        assert!(refused.contains("left as it is"), "{refused}");
    }
    // What was restored from PostgreSQL goes into a file, and the other way round.
    let (again, second) = (home.path("two.backup"), home.path("second.sqlite3"));
    let mut take = home.program(&["backup", &again]);
    take.env("TILLID_DATA_DATABASE", &database);
    ended(take).done();
    let told = home.tillid(&["restore", &again, "--to", &second, "--accept-loss"]).done();
    let still = format!("The configuration still says {}: ", home.path("home/data/tillid.sqlite3"));
    assert!(told.contains(&still), "what to change: {told}");
    assert_eq!(home.shown(&second)["standing"], json!("frozen"));
}

#[tokio::test]
async fn never_event_07_a_freeze_after_the_backup_comes_back_from_the_log_outside_and_the_log_goes_on() {
    let home = Home::new();
    home.tillid(&["account", "reopen", "ida"]).done();
    let (backup, log, target) = (home.path("one.backup"), home.path("audit.jsonl"), home.path("new.sqlite3"));
    let mut serve = home.program(&["serve"]);
    serve.env("TILLID_OPERATOR_ADDRESS", "none").env("TILLID_AUDIT_OUTSIDE", &log);
    let mut server = Running::start_with_log(serve);
    server.until("Tillid serves");
    home.tillid(&["backup", &backup]).done();
    home.tillid(&["account", "add", "bodil", "--name", "Bodil Lund"]).done();
    home.tillid(&["account", "freeze", "ida"]).done();
    // At its end it follows once more.
    assert!(server.interrupt().0.success());

    let text = fs::read_to_string(&log).expect("the log");
    let later: String = text.lines().skip(text.lines().count() / 2).map(|line| format!("{line}\n")).collect();
    fs::write(home.path("later.jsonl"), later).expect("a file");
    for (name, why) in
        [("later.jsonl", "does not reach back"), ("one.backup", "is none of ours"), ("nothing", "cannot be read")]
    {
        let refused = home.tillid(&["restore", &backup, "--to", &target, "--outside", &home.path(name)]).refused();
        assert!(refused.contains(why) && !PathBuf::from(&target).exists(), "{refused}");
    }
    let restored = home.tillid(&["restore", &backup, "--to", &target, "--outside", &log, "--json"]).json();
    assert_eq!((&restored["accounts"], &restored["gone"]), (&json!(1), &json!(2)), "bodil, and a card: {restored}");
    assert_eq!(restored["again"].as_array().map(Vec::len), Some(1), "{restored}");
    assert_eq!(
        restored["again"][0]["what"],
        json!("account.made"),
        "whoever makes bodil anew is given a card: {restored}"
    );
    assert_eq!(home.shown(&target)["standing"], json!("frozen"), "never event 7");
    let mut verify = home.program(&["audit", "verify", "--json"]);
    verify.env("TILLID_DATA_DATABASE", &target);
    let verified = ended(verify).json();
    assert_eq!(verified["whole"], json!(true), "{verified}");
    let leaves = text.lines().filter(|line| line.contains("\"leaf\"")).count();
    assert!(verified["entries"].as_u64() >= u64::try_from(leaves).ok(), "as far as outside: {verified}");

    let last = text.lines().rev().find(|line| line.contains("\"leaf\"")).expect("an entry");
    fs::write(&log, text.clone() + &reopened_by_nobody(last)).expect("a file");
    let target = home.path("newer.sqlite3");
    let said = home.tillid(&["restore", &backup, "--to", &target, "--outside", &log]).done();
    assert!(said.contains("Not signed are the entries behind that, 1 from "), "{said}");
    assert!(said.contains("Do again") && said.contains("\n  account.made  "), "{said}");
    assert_eq!(home.shown(&target)["standing"], json!("frozen"), "never event 7");
    fs::write(&log, text.replace("account.frozen", "account.reopened")).expect("a file");
    let target = home.path("newest.sqlite3");
    let refused = home.tillid(&["restore", &backup, "--to", &target, "--outside", &log]).refused();
    assert!(refused.contains("does not fit its hash") && !PathBuf::from(&target).exists(), "{refused}");
}

/// An entry behind this last one, with a hash that fits: whoever can write to the file can make it.
fn reopened_by_nobody(last: &str) -> String {
    let mut written: Value = serde_json::from_str(last).expect("an entry");
    let leaf = written["leaf"].as_u64().expect("a number") + 1;
    let entry = Entry {
        id: AuditId(7),
        at: Time::from_micros(written["at"].as_i64().expect("a time")),
        account: written["account"].as_str().and_then(AccountId::parse),
        what: What::AccountReopened,
        about: written["about"].as_str().expect("a text").to_owned(),
        numbers: vec![],
        sealed: None,
    };
    assert!(entry.account.is_some(), "the freeze was the last: {last}");
    written["leaf"] = json!(leaf);
    written["id"] = json!(entry.id.to_string());
    written["what"] = json!(entry.what.as_str());
    written["numbers"] = json!([]);
    written["sealed"] = json!(null);
    written["hash"] = json!(entry.leaf(leaf).hash.to_string());
    format!("{written}\n")
}

#[tokio::test]
async fn a_backup_that_is_not_whole_or_not_ours_is_refused_and_the_target_untouched() {
    let home = Home::new();
    let backup = home.path("one.backup");
    home.tillid(&["backup", &backup]).done();
    let whole = fs::read(&backup).expect("a file");
    let (place, target) = (home.path("spoiled.backup"), home.path("new.sqlite3"));
    let database = cluster::database("template0").await;
    let refused = |more: &[&str]| {
        let file = home.tillid(&[&["restore", &place, "--accept-loss", "--to", &target], more].concat()).refused();
        let postgres =
            home.tillid(&[&["restore", &place, "--accept-loss", "--to", &database], more].concat()).refused();
        assert_eq!(file, postgres);
        assert!(!PathBuf::from(&target).exists() && !PathBuf::from(format!("{target}.incoming")).exists());
        file
    };
    let write = |bytes: &[u8]| fs::write(&place, bytes).expect("a file");
    let mut altered = whole.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 0x20;
    for spoiled in
        [&whole[..whole.len() - 1], &whole[..whole.len() / 3 * 2], &altered, &[whole.as_slice(), &whole].concat()]
    {
        write(spoiled);
        let sentence = refused(&[]);
        assert!(sentence.contains("was changed or cut short"), "{sentence}");
    }
    write(b"tillid backup");
    assert!(refused(&[]).contains("is no backup of Tillid"));
    write(&whole);
    let other = home.path("other");
    run(&["init", &other, "--issuer", "https://other.example"]).done();
    let sentence =
        run(&["restore", &place, "--config", &format!("{other}/tillid.toml"), "--to", &target, "--accept-loss"])
            .refused();
    assert!(sentence.contains("another master key"), "{sentence}");
    let words = home.path("words");
    fs::write(&words, "nine tin whistles in a row\n").expect("a file");
    assert!(refused(&["--passphrase-file", &words]).contains("leave --passphrase-file out"));
    let with_words = home.path("words.backup");
    home.tillid(&["backup", &with_words, "--passphrase-file", &words]).done();
    fs::copy(&with_words, &place).expect("a copy");
    assert!(refused(&[]).contains("--passphrase-file"));
    fs::write(&words, "ten tin whistles in a row\n").expect("a file");
    assert!(refused(&["--passphrase-file", &words]).contains("another passphrase"));
    fs::write(&words, "nine tin whistles in a row\n").expect("a file");
    home.tillid(&["restore", &place, "--accept-loss", "--to", &target, "--passphrase-file", &words]).done();
    assert_eq!(home.shown(&target)["standing"], json!("frozen"));
}

#[tokio::test]
async fn a_full_disk_leaves_no_half_of_anything() {
    let home = Home::new();
    let backup = home.path("one.backup");
    home.tillid(&["backup", &backup]).done();
    // What a shell allows its programs to write: the same error as a disk that is full, without one.
    let short_of_room = |arguments: &[&str], database: &str, blocks: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", blocks, env!("CARGO_BIN_EXE_tillid")]);
        shell.args(["--config", &home.config()]).args(arguments).env("TILLID_DATA_DATABASE", database);
        ended(shell).refused()
    };
    let (second, target) = (home.path("two.backup"), home.path("new.sqlite3"));
    // SQLite itself wants some room beside a file that it only reads.
    let (database, file) = (cluster::database("template0").await, "tillid.sqlite3");
    home.tillid(&["migrate", "--to", &database]).done();
    let sentence = short_of_room(&["backup", &second], &database, "2");
    assert!(sentence.contains("nothing of it was left"), "{sentence}");
    let sentence = short_of_room(&["restore", &backup, "--to", &target, "--accept-loss"], file, "128");
    assert!(sentence.contains("the target is as it was"), "{sentence}");
    let sentence = short_of_room(&["drill"], file, "128");
    assert!(sentence.contains("the target is as it was"), "{sentence}");
    let sentence = short_of_room(&["migrate", "--to", &target, "--write"], file, "128");
    assert!(sentence.contains("the target is as it was"), "{sentence}");
    let left: Vec<_> = [home.path(""), home.path("home"), home.path("home/data")]
        .iter()
        .flat_map(|folder| fs::read_dir(folder).expect("a directory"))
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
        .collect();
    assert!(
        left.iter().all(|name| !name.contains("new") && !name.contains("two") && !name.contains("drill")),
        "{left:?}"
    );
    home.tillid(&["restore", &backup, "--to", &target, "--accept-loss"]).done();
}

#[tokio::test]
async fn a_drill_goes_the_whole_way_beside_a_server_and_says_how_long_it_took() {
    let home = Home::new();
    let server = home.serve();
    let said = home.tillid(&["drill"]).done();
    assert!(said.contains("can be restored") && said.contains(" s in all"), "{said}");
    let drilled = home.tillid(&["drill", "--scratch", &home.path(""), "--json"]).json();
    let [rows, total] = ["rows", "total_ms"].map(|name| drilled[name].as_u64().expect("a number"));
    assert!(rows > 5 && total > 0, "{drilled}");
    assert!(server.interrupt().0.success());
    let left = fs::read_dir(home.path("home/data")).expect("a directory");
    assert!(left.flatten().all(|entry| !entry.file_name().to_string_lossy().contains("drill")));
}

#[tokio::test]
async fn a_drill_that_is_broken_off_leaves_no_copy_behind() {
    let home = Home::new();
    let database = cluster::database("template0").await;
    home.tillid(&["migrate", "--to", &database]).done();
    let (client, connection) = tokio_postgres::connect(&database, tokio_postgres::NoTls).await.expect("the database");
    tokio::spawn(connection);
    client.batch_execute("BEGIN; LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE").await.expect("held up");
    let scratch = home.path("scratch");
    fs::create_dir(&scratch).expect("a directory");
    let left = || fs::read_dir(&scratch).expect("a directory").count();
    let mut drill = home.program(&["drill", "--scratch", &scratch]);
    drill.env("TILLID_DATA_DATABASE", &database);
    let drill = Running::start_with_log(drill);
    while left() == 0 {
        tokio::task::yield_now().await;
    }
    let (status, said) = drill.interrupt();
    assert_eq!((status.code(), left()), (Some(1), 0), "{said}");
    assert!(said.contains("broken off, and nothing of it was left"), "{said}");
}

#[tokio::test]
async fn a_restore_that_is_broken_off_says_so_and_leaves_nothing() {
    let home = Home::new();
    let (backup, target) = (home.path("one.backup"), home.path("new.sqlite3"));
    home.tillid(&["backup", &backup]).done();
    // Something of that name is left, and somebody holds it: the restore empties it, and waits.
    let incoming = PathBuf::from(format!("{target}.incoming"));
    let holder = rusqlite::Connection::open(&incoming).expect("a file");
    holder.execute_batch("CREATE TABLE held (id); BEGIN EXCLUSIVE").expect("held up");
    let restore = home.program(&["restore", &backup, "--to", &target, "--accept-loss"]);
    let restore = Running::start_with_log(restore);
    while fs::metadata(&incoming).is_ok_and(|file| file.len() > 0) {
        tokio::task::yield_now().await;
    }
    let (status, said) = restore.interrupt();
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("t was broken off, and the target is as it was: begin again"), "{said}");
    drop(holder);
    assert!(!incoming.exists() && !PathBuf::from(&target).exists(), "nothing is left");
    home.tillid(&["restore", &backup, "--to", &target, "--accept-loss"]).done();
    assert_eq!(home.shown(&target)["standing"], json!("frozen"));
}

#[tokio::test]
async fn a_move_that_the_system_ends_says_so_and_leaves_nothing() {
    let home = Home::new();
    let database = cluster::database("template0").await;
    let (client, connection) = tokio_postgres::connect(&database, tokio_postgres::NoTls).await.expect("the database");
    tokio::spawn(connection);
    // As a node that brings the schema up to date would, for ever.
    client.batch_execute("BEGIN; SELECT pg_advisory_xact_lock(1414089796)").await.expect("held up");
    let waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = \
                 (SELECT oid FROM pg_database WHERE datname = current_database())";
    let migrate = Running::start_with_log(home.program(&["migrate", "--to", &database]));
    while client.query_one(waits, &[]).await.expect("asked").get::<_, i64>(0) == 0 {}
    assert!(Command::new("kill").args(["-TERM", &migrate.id().to_string()]).status().expect("kill").success());
    let mut migrate = migrate;
    let (status, said) = migrate.wait();
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("t was broken off, and the target is as it was: begin again"), "{said}");
    client.batch_execute("COMMIT").await.expect("let go");
    home.tillid(&["migrate", "--to", &database]).done();
    assert_eq!(home.shown(&database)["standing"], json!("frozen"));
}

#[tokio::test]
async fn without_the_log_every_service_waits_for_whoever_runs_it_to_look_at_it() {
    let home = Home::new();
    let add = ["service", "add", "Fjord Bank", "--redirect-uri", "https://fjord.example/callback", "--json"];
    home.tillid(&add).done();
    let public = ["service", "add", "Lake App", "--redirect-uri", "https://lake.example/callback", "--public"];
    home.tillid(&public).done();
    home.tillid(&["account", "set", "ida", "--email", "ida@tillid.example"]).done();
    let (backup, file, database) =
        (home.path("one.backup"), home.path("new.sqlite3"), cluster::database("template0").await);
    home.tillid(&["backup", &backup]).done();
    for place in [&file, &database] {
        let told = home.tillid(&["restore", &backup, "--to", place, "--accept-loss"]).done();
        assert!(told.contains("2 services stand still") && told.contains("\n  fjord-bank\n"), "{told}");
        assert!(told.contains("\n  lake-app  (has no secret)\n"), "{told}");
        assert!(told.contains("tillid service secret drop ID; tillid service enable ID"), "{told}");
        assert!(told.contains("1 mail addresses are told only that something happened"), "{told}");
        let at = |arguments: &[&str]| {
            let mut command = home.program(arguments);
            command.env("TILLID_DATA_DATABASE", place);
            ended(command)
        };
        let enabled = || at(&["service", "show", "fjord-bank", "--json"]).json()["enabled"].clone();
        assert_eq!(enabled(), json!(false), "its secret may be somebody else's");
        assert_eq!(home.shown(place)["email_doubted"], json!(true));
        // As the list says, command by command.
        at(&["service", "secret", "rotate", "fjord-bank"]).done();
        at(&["service", "secret", "drop", "fjord-bank"]).done();
        at(&["service", "enable", "fjord-bank"]).done();
        at(&["account", "set", "ida", "--email", "ida@tillid.example"]).done();
        assert_eq!((enabled(), &home.shown(place)["email_doubted"]), (json!(true), &json!(false)));
    }
}
