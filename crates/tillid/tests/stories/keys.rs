//! Keys of an installation, and others in their place.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::program::{Ended, run};

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
