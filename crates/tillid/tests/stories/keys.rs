//! Keys of an installation, and others in their place.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use domain::ids::AccountId;
use domain::time::Time;
use rusqlite::Connection;
use server::entropy::Entropy;
use server::keys::kept::key_ring;
use server::keys::{MasterKey, Place};
use store::{AuditKey, Changes, Engine, OpenMode, Store as _};

use crate::program::{Ended, Running, program, run};

#[test]
fn the_master_key_is_changed_and_a_change_that_was_broken_off_is_ended_well() {
    let folder = tempfile::tempdir().expect("a directory");
    let place = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    let (home, config, file) = (place("home"), place("home/tillid.toml"), place("home/master.key"));
    run(&["init", &home]).done();
    let tillid = |arguments: &[&str]| -> Ended { run(&[&["--config", &config], arguments].concat()) };
    tillid(&["account", "add", "karen", "--name", "Karen Nygaard"]).done();
    let (first, kept) = (fs::read(&file).expect("the key"), tillid(&["key", "list", "--json"]).json());

    let changed = tillid(&["key", "rotate", "master", "--json"]).json();
    assert_eq!(changed["wrapped"], 9);
    let earlier = changed["earlier"].as_str().expect("a place").to_owned();
    assert_eq!(fs::read(&earlier).expect("the earlier one"), first);
    let second = fs::read(&file).expect("the key");
    assert_ne!(second, first);
    assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    assert!(!fs::exists(format!("{file}.next")).expect("the folder"));
    assert_eq!(tillid(&["key", "list", "--json"]).json(), kept, "the same keys, wrapped anew");

    // As if it had ended before the file was put in its place.
    fs::write(&file, &first).expect("written");
    fs::write(format!("{file}.next"), &second).expect("written");
    fs::set_permissions(format!("{file}.next"), fs::Permissions::from_mode(0o600)).expect("permissions");
    let refused = tillid(&["account", "list"]).refused();
    assert!(
        refused.contains("another master key") && refused.contains("`tillid key rotate master` again"),
        "{refused}"
    );
    assert_eq!(tillid(&["key", "rotate", "master", "--json"]).json()["wrapped"], 0);
    assert_eq!(fs::read(&file).expect("the key"), second);
    tillid(&["account", "show", "karen"]).done();

    // As if it had ended before anything was wrapped: the next key is there, and goes on to be it.
    let third = "Q0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0M=\n".as_bytes().to_vec();
    fs::write(format!("{file}.next"), &third).expect("written");
    fs::set_permissions(format!("{file}.next"), fs::Permissions::from_mode(0o600)).expect("permissions");
    let again = tillid(&["key", "rotate", "master", "--json"]).json();
    assert_eq!(again["wrapped"], 9);
    assert_eq!(fs::read(&file).expect("the key"), third);
    assert_eq!(fs::read(again["earlier"].as_str().expect("a place")).expect("the second"), second);
    assert_eq!(fs::read(&earlier).expect("the first"), first, "none takes another's place");
    tillid(&["account", "show", "karen"]).done();

    fs::write(&file, &second).expect("a wrong one");
    let refused = tillid(&["account", "list"]).refused();
    assert!(refused.contains("another master key") && !refused.contains("rotate"), "{refused}");
    fs::remove_file(&file).expect("a lost one");
    assert!(tillid(&["account", "list"]).refused().contains("restore it from where you keep it safe"));
}

#[test]
fn keys_are_listed_announced_and_changed_at_once() {
    let folder = tempfile::tempdir().expect("a directory");
    let place = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    let (home, config) = (place("home"), place("home/tillid.toml"));
    run(&["init", &home]).done();
    let tillid = |arguments: &[&str]| -> Ended { run(&[&["--config", &config], arguments].concat()) };
    let states = |purpose: &str| -> Vec<String> {
        let kept = tillid(&["key", "list", "--json"]).json();
        let kept = kept.as_array().expect("a list");
        kept.iter().filter(|key| key["purpose"] == purpose).map(|key| key["state"].to_string()).collect()
    };
    assert_eq!(states("pepper"), [r#""active""#]);
    let made = tillid(&["key", "rotate", "pepper", "--json"]).json();
    assert_eq!(made["used_in_s"], 60);
    assert_eq!(states("pepper"), [r#""active""#, r#""next""#]);
    assert_eq!(states("signing"), [r#""active""#]);
    tillid(&["key", "rotate", "signing"]).done();
    assert_eq!(states("signing"), [r#""retired""#, r#""active""#]);
    tillid(&["key", "rotate", "signing", "--forget-earlier"]).done();
    assert_eq!(states("signing"), [r#""active""#]);
    let log = tillid(&["audit", "show"]).done();
    assert!(log.contains("key.made") && log.contains("key.signing_made"), "{log}");
}

/// More than is sealed anew before somebody can kill it.
const MANY: usize = 5_000;

#[test]
fn what_earlier_keys_sealed_is_sealed_anew_and_whoever_was_killed_goes_on() {
    let folder = tempfile::tempdir().expect("a directory");
    let place = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    let (home, config) = (place("home"), place("home/tillid.toml"));
    run(&["init", &home]).done();
    let tillid = |arguments: &[&str]| -> Ended { run(&[&["--config", &config], arguments].concat()) };
    tillid(&["account", "add", "karen", "--name", "Karen Nygaard"]).done();
    let says = |point: &str| {
        let found = tillid(&["doctor", "--json"]);
        let found: serde_json::Value = serde_json::from_str(&found.out).expect("JSON");
        let points = found["points"].as_array().expect("points");
        points.iter().find(|it| it["point"] == point).expect("the point")["says"].as_str().expect("words").to_owned()
    };
    let sealing = |state: &str| {
        let kept = tillid(&["key", "list", "--json"]).json();
        let kept = kept.as_array().expect("a list").iter();
        let ids = kept.filter(|key| key["purpose"] == "sealing" && key["state"] == state).map(|key| key["id"].clone());
        ids.map(|id| id.as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    let first = sealing("active").remove(0);
    assert!(tillid(&["key", "reseal"]).done().contains("one sealing key"));
    assert!(tillid(&["key", "drop", &first]).refused().contains("key rotate sealing"));
    much_is_sealed(&folder.path().join("home"));
    tillid(&["key", "rotate", "sealing"]).done();
    assert!(tillid(&["key", "reseal"]).refused().contains("run it again then"));
    let file = Connection::open(folder.path().join("home/data/tillid.sqlite3")).expect("the database");
    file.execute_batch("UPDATE data_keys SET created_at = created_at - 200000000").expect("two minutes later");
    assert!(says("sealing_keys").contains("tillid key reseal"));
    let (second, retired) = (sealing("active").remove(0), sealing("retired"));
    assert_eq!(retired, [first.as_str()]);
    assert!(
        tillid(&["key", "drop", &first]).refused().contains("may be sealed with this key: run `tillid key reseal`")
    );

    let left = || -> usize {
        let key = first.replace('-', "").to_uppercase();
        let left = "SELECT count(*) FROM audit_keys WHERE hex(substr(sealed, 2, 16)) = $1";
        let left: i64 = file.query_row(left, [key], |row| row.get(0)).expect("a number");
        usize::try_from(left).expect("a number")
    };
    // Besides those, the keys under which the log names whoever made them.
    let all = left();
    assert!(all >= MANY);
    let killed = Running::start(program(&["--config", &config, "key", "reseal"]));
    while left() == all {
        std::thread::yield_now();
    }
    killed.dies();
    let after = left();
    assert!(after > 0 && after < all, "{after} are left");
    assert_eq!(sealing("closed"), [first.as_str()]);
    // Where it takes long, it says meanwhile how far it is.
    let refused = tillid(&["key", "drop", &first]);
    assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""));
    let refused = refused.err.lines().last().expect("a sentence");
    assert!(refused.contains(&format!("{after} in audit_keys")) && refused.contains("key reseal"), "{refused}");
    assert!(says("sealing_keys").contains("closed, and still there: 1"));

    let resealed = || -> serde_json::Value {
        let ended = tillid(&["key", "reseal", "--json"]);
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        serde_json::from_str(&ended.out).expect("JSON")
    };
    let ended = resealed();
    assert_eq!(ended["closed"], serde_json::json!([first]));
    assert!(ended["values"].as_u64().expect("a number") >= after as u64);
    assert_eq!(left(), 0);
    assert_eq!(resealed()["values"], 0);
    let dropped = tillid(&["key", "drop", &first]);
    assert!(dropped.code == Some(0) && dropped.out.contains("is gone"), "{dropped:?}");
    assert!(tillid(&["key", "drop", &first]).refused().contains("no such data key"));
    assert_eq!((sealing("closed"), sealing("active")), (vec![], vec![second]));
    assert!(says("sealing_keys").contains("with one key"));
    let printed = place("letter.pdf");
    tillid(&["letter", "print", "karen", "--out", &printed]).done();
    assert!(fs::metadata(&printed).expect("a file").len() > 1_000);
    let log = tillid(&["audit", "show"]).done();
    assert!(log.contains("key.closed") && log.contains("key.dropped"), "{log}");
    tillid(&["audit", "verify"]).done();
}

/// The keys of many accounts' words in the audit log, as a server seals them.
fn much_is_sealed(home: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let store = Engine::open_sqlite(&home.join("data/tillid.sqlite3"), OpenMode::Beside).expect("the database");
        let master = MasterKey::from_file(&home.join("master.key")).expect("the master key");
        let entropy = Entropy::system();
        let ring = key_ring(&store, &master, i64::MAX).await.expect("the keys");
        let mut changes = Changes::at(Time::from_micros(1), entropy.id(1));
        for account in 1..=MANY as u128 {
            let place = Place { table: "audit_keys", column: "sealed", row: account };
            let sealed = ring.seal(place, &entropy.bytes::<32>(), &entropy).expect("sealed");
            changes.insert(AuditKey { account: AccountId(account), made_at: Time::from_micros(1), sealed });
        }
        store.commit(changes).await.expect("kept");
    });
}
