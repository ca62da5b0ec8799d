//! The audit log from outside: sealed by a server that is killed in between, checked by commands, by files and by a key.

use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{Ended, Running, ended, four_ports, program, run};

const PATIENCE: Duration = Duration::from_secs(120);

/// A house, and a server for it that writes each entry to a file besides.
struct Audited {
    _folder: tempfile::TempDir,
    home: std::path::PathBuf,
    port: u16,
    key: String,
}

impl Audited {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a directory");
        let home = folder.path().join("home");
        let port = four_ports();
        let made =
            run(&["init", home.to_str().expect("text"), "--issuer", &format!("http://localhost:{port}"), "--json"]);
        let key = made.json()["audit_key"].as_str().expect("shown").to_owned();
        Self { _folder: folder, home, port, key }
    }

    fn path(&self, name: &str) -> String {
        self.home.join(name).to_str().expect("text").to_owned()
    }

    fn tillid(&self, arguments: &[&str]) -> Ended {
        run(&[&["--config", &self.path("tillid.toml")], arguments].concat())
    }

    fn serves(&self) -> Running {
        let mut serve = program(&["serve", "--config", &self.path("tillid.toml")]);
        serve.env("TILLID_OPERATOR_ADDRESS", "none").env("TILLID_AUDIT_OUTSIDE", "outside.jsonl");
        serve.env("TILLID_LISTENER_ADDRESSES", format!("127.0.0.1:{}", self.port));
        let mut server = Running::start_with_log(serve);
        server.until("Tillid serves");
        server
    }

    fn verified(&self) -> Value {
        self.tillid(&["audit", "verify", "--json"]).json()
    }

    /// Until a running server has sealed everything.
    fn sealed(&self) -> u64 {
        let began = Instant::now();
        loop {
            let told = self.tillid(&["audit", "verify", "--json"]);
            // What a killed server left may have waited for long; nothing else is refused.
            if told.code == Some(0) {
                let told = told.json();
                if told["waiting"] == 0 {
                    return told["entries"].as_u64().expect("a number");
                }
            } else {
                assert!(told.err.contains("has waited for its seal"), "{}", told.err);
            }
            assert!(began.elapsed() < PATIENCE, "not sealed");
        }
    }

    fn add(&self, user_id: &str) {
        self.tillid(&["account", "add", user_id, "--name", "Karen Nygaard", "--json"]).json();
    }
}

#[test]
fn what_was_not_sealed_when_the_server_was_killed_is_sealed_by_the_next() {
    let house = Audited::new();
    let mut entries = 0;
    for round in 0..3 {
        let server = house.serves();
        house.add(&format!("karen{round}"));
        // Without warning, whatever it is at.
        server.dies();
        house.add(&format!("sofus{round}"));
        let told = house.verified();
        assert!(told["whole"] == true && told["waiting"].as_u64().expect("a number") > 0, "{told}");
        let server = house.serves();
        let now = house.sealed();
        assert!(now >= entries + 4, "account and card of each: {now} after {entries}");
        entries = now;
        assert!(server.interrupt().0.success());
    }
    let outside = std::fs::read_to_string(house.path("outside.jsonl")).expect("the file outside");
    let leaves = outside.lines().filter(|line| line.starts_with("{\"leaf\":")).count();
    assert_eq!(leaves as u64, entries, "each once, also in the file outside");
    let mode = std::fs::metadata(house.path("outside.jsonl")).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn an_operator_who_keeps_checkpoint_and_key_elsewhere_finds_out_everything() {
    let house = Audited::new();
    let server = house.serves();
    house.add("karen");
    house.sealed();
    assert_eq!(house.tillid(&["audit", "key"]).done().trim(), house.key);
    let checkpoint = house.path("first.checkpoint");
    std::fs::write(&checkpoint, house.tillid(&["audit", "checkpoint"]).done()).expect("kept elsewhere");
    house.add("sofus");
    house.sealed();
    assert!(server.interrupt().0.success());
    let told = house.tillid(&["audit", "verify", "--since", &checkpoint, "--key", &house.key]).done();
    assert!(told.starts_with("The audit log is whole"), "{told}");

    let log = house.tillid(&["audit", "show", "karen", "--since", "2020-01-01", "--json"]).json();
    assert_eq!(log[0]["what"], "account.looked_at");
    assert_eq!(log[0]["words"], real_user(), "who looked: {log}");
    let made = log.as_array().expect("entries").iter().find(|entry| entry["what"] == "account.made").expect("made");
    let proof = house.path("entry.proof");
    let text = house.tillid(&["audit", "proof", made["id"].as_str().expect("an id")]).done();
    std::fs::write(&proof, &text).expect("a file");
    // Anywhere, without any installation.
    let told = run(&["--config", "/nowhere/tillid.toml", "audit", "verify", "--proof", &proof, "--key", &house.key]);
    assert!(told.done().contains("(account.made"));
    std::fs::write(&proof, text.replace("account.made", "account.closed")).expect("a file");
    let refused = house.tillid(&["audit", "verify", "--proof", &proof]).refused();
    assert!(refused.contains("not the one that the proof was made for"), "{refused}");

    house.tillid(&["audit", "forget", "karen", "--yes"]).done();
    let log = house.tillid(&["audit", "show", "karen", "--until", "2100-01-01T00:00:00Z", "--json"]).json();
    let old = log.as_array().expect("entries").iter().rfind(|entry| entry["what"] == "account.looked_at");
    assert_eq!(old.expect("a look")["words"], Value::Null);

    let database = rusqlite::Connection::open(house.path("data/tillid.sqlite3")).expect("the database");
    database.execute("UPDATE audit SET what = 'account.closed' WHERE leaf = 2", []).expect("altered");
    let refused = house.tillid(&["audit", "verify"]).refused();
    assert!(refused.contains("entry 2 (") && refused.ends_with("was altered."), "{refused}");
    database.execute("DELETE FROM audit WHERE leaf = 2", []).expect("removed");
    assert!(house.tillid(&["audit", "verify"]).refused().contains("entry 2 was removed"));
    for (arguments, part) in [
        (&["audit", "verify", "--since", &house.path("tillid.toml")][..], "is no checkpoint"),
        (&["audit", "proof", "00000000000000000000000000000001"][..], "no entry with this id"),
        (&["audit", "verify", "--since", "/nowhere/at.all"][..], "cannot be read"),
    ] {
        let refused = house.tillid(arguments).refused();
        assert!(refused.contains(part), "{refused}");
    }
}

#[test]
fn the_log_names_who_did_it_and_what_anybody_can_claim_stands_there_as_a_claim() {
    let house = Audited::new();
    house.add("karen");
    let claiming = |arguments: &[&str]| {
        let mut command = program(&[&["--config", &house.path("tillid.toml")], arguments].concat());
        command.env("SUDO_USER", "alice").env("LOGNAME", "mallory").env("USER", "mallory");
        ended(command)
    };
    claiming(&["account", "freeze", "karen"]).done();
    let log = claiming(&["audit", "show", "karen"]).done();
    let claim = format!("{}, by sudo from alice", real_user());
    for (what, who) in [("account.looked_at", &claim), ("account.frozen", &claim), ("account.made", &real_user())] {
        let line = log.lines().find(|line| line.contains(what)).unwrap_or_else(|| panic!("{what} in {log}"));
        assert!(line.ends_with(&format!("  {who}")), "{line}");
    }
    assert!(!log.contains("mallory"), "{log}");
    let listed = house.tillid(&["account", "list"]).done();
    assert!(listed.starts_with("karen"), "{listed}");
    let newest = house.tillid(&["audit", "show", "--limit", "3", "--json"]).json();
    let listed = newest.as_array().expect("entries").iter().find(|entry| entry["what"] == "account.listed");
    assert_eq!(listed.expect("that all were listed")["words"], real_user());
    let file = std::fs::read(house.path("data/tillid.sqlite3")).expect("the database");
    let log = std::fs::read(house.path("data/tillid.sqlite3-wal")).unwrap_or_default();
    let has_alice = |bytes: &[u8]| bytes.windows(5).any(|window| window == b"alice");
    assert!(!has_alice(&file) && !has_alice(&log), "who it was is sealed");
}

/// Whose name the system itself gives whoever runs this.
fn real_user() -> String {
    let told = std::process::Command::new("id").arg("-un").output().expect("the system's own word");
    String::from_utf8(told.stdout).expect("text").trim().to_owned()
}

#[test]
fn an_issuer_that_was_changed_is_named_where_the_log_stops() {
    let house = Audited::new();
    let server = house.serves();
    house.add("karen");
    house.sealed();
    assert!(server.interrupt().0.success());
    let points = |house: &Audited| house.tillid(&["doctor", "--json"]).out;
    assert!(points(&house).contains("entries are signed in the name of http://localhost"), "{}", points(&house));

    let config = house.path("tillid.toml");
    let before = std::fs::read_to_string(&config).expect("a file");
    let issuer = format!("http://localhost:{}", house.port);
    assert!(before.contains(&issuer));
    std::fs::write(&config, before.replace(&issuer, "http://id.localhost:4000")).expect("a file");
    let why = "was not signed in the name id.localhost:4000/audit: if site.issuer was changed";
    let mut server = house.serves();
    house.add("sofus");
    server.until(why);
    assert!(server.interrupt().0.success());
    assert!(points(&house).contains(why), "{}", points(&house));

    std::fs::write(&config, before).expect("a file");
    let server = house.serves();
    assert!(house.sealed() > 2, "it goes on where it stopped");
    assert!(server.interrupt().0.success());
}
