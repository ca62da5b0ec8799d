//! A code app on the command line.

use std::process::Stdio;

use tempfile::TempDir;

use crate::browser::Browser;
use crate::demo::{begin_with_app, look_again};
use crate::program::{Demo, Ended, Running, four_ports, program, run};

/// A demo, and the files of Karen's phone: the phone's own, which is not there yet, her PIN, her password, her codes.
fn karens() -> (TempDir, Demo, [String; 4]) {
    let folder = tempfile::tempdir().expect("a directory");
    let demo = Demo::start(&folder.path().join("demo"), four_ports(), &[]);
    let place = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    let (file, pin, password, codes) = (place("phone"), place("pin"), place("password"), place("demo/demo.json"));
    std::fs::write(&pin, "2580\n").expect("a file");
    std::fs::write(&password, demo.person(0)[1].1).expect("a file");
    (folder, demo, [file, pin, password, codes])
}

#[tokio::test]
async fn a_device_on_the_command_line_activates_waits_approves_and_denies() {
    let (_folder, demo, [file, pin, password, codes]) = karens();
    let app = demo.record["app"].as_str().expect("an address");
    let device =
        |arguments: &[&str]| -> Ended { run(&[&["device"], arguments, &["--file", &file, "--json"]].concat()) };
    let with_pin = |arguments: &[&str]| device(&[arguments, &["--pin-file", &pin]].concat());

    let new = ["activate", "--server", app, "--user-id", "karen", "--password-file", &password, "--codes", &codes];
    assert_eq!(with_pin(&new).json()["state"], "active");
    assert!(with_pin(&new).refused().contains("exists"), "a device is never overwritten");
    assert_eq!(device(&["status"]).json()["waiting"], 0);

    // The number comes on standard input, after the request was printed.
    let mut waits = program(&["device", "wait", "--approve", "--once", "--file", &file, "--pin-file", &pin, "--json"]);
    waits.stdin(Stdio::piped()).stderr(Stdio::null());
    let mut waits = Running::start(waits);
    let mut desk = Browser::new();
    let waiting = begin_with_app(&demo, &mut desk, 0, 0).await;
    let asked: serde_json::Value = serde_json::from_str(&waits.until("Fjord Bank")).expect("a request");
    assert_eq!((&asked["kind"], &asked["carry"]), (&"log_in".into(), &true.into()));
    waits.type_line(&waiting.text("carry-number"));
    let (status, said) = waits.wait();
    assert!(status.success() && said.contains("answered_at"), "{said}");
    assert!(look_again(&mut desk, &waiting).await.has("signed-in"));
    assert_eq!(with_pin(&["approve"]).refused(), "No request waits.");

    let waiting = begin_with_app(&demo, &mut Browser::new(), 1, 0).await;
    let number = waiting.text("carry-number");
    let wrong = if number.contains("000") { "111111" } else { "000000" };
    let refused = with_pin(&["approve", "--number", wrong]);
    assert!(refused.code == Some(1) && refused.err.contains("wrong_number"), "{refused:?}");
    assert!(with_pin(&["deny"]).done().contains("answered_at"));
    assert_eq!(with_pin(&["approve", "--number", &number]).refused(), "No request waits.");

    std::fs::write(&pin, "1793").expect("a file");
    let wrong = with_pin(&["approve"]).refused();
    assert!(wrong.contains("wrong_pin"), "{wrong}");
    assert_eq!(device(&["status"]).json()["tries_left"], 4, "counted, and said");
}

#[tokio::test]
async fn a_request_is_approved_with_its_number_as_an_option_and_from_standard_input() {
    let (_folder, demo, [file, pin, password, codes]) = karens();
    let app = demo.record["app"].as_str().expect("an address");
    let kept = ["--file", &file, "--pin-file", &pin, "--json"];
    let new = ["device", "activate", "--server", app, "--user-id", "karen", "--password-file", &password, "--codes"];
    run(&[&new[..], &[codes.as_str()], &kept].concat()).done();

    // `approve --number`, which names no request since only one waits.
    let mut desk = Browser::new();
    let waiting = begin_with_app(&demo, &mut desk, 0, 0).await;
    let number = waiting.text("carry-number");
    let said = run(&[&["device", "approve", "--number", &number][..], &kept].concat()).done();
    let (asked, answered) = said.split_once('\n').expect("the request first, then the answer");
    let asked: serde_json::Value = serde_json::from_str(asked).expect("a request");
    assert_eq!((&asked["service"], &asked["carry"]), (&"Fjord Bank".into(), &true.into()));
    assert!(answered.contains("answered_at"), "{answered}");
    assert!(look_again(&mut desk, &waiting).await.has("signed-in"));

    // `approve` that reads the number from standard input once it has printed the request.
    let mut desk = Browser::new();
    let waiting = begin_with_app(&demo, &mut desk, 0, 0).await;
    let mut approve = program(&[&["device", "approve"][..], &kept].concat());
    approve.stdin(Stdio::piped()).stderr(Stdio::null());
    let mut approve = Running::start(approve);
    approve.until("Fjord Bank");
    approve.type_line(&waiting.text("carry-number"));
    let (status, said) = approve.wait();
    assert!(status.success() && said.contains("answered_at"), "{said}");
    assert!(look_again(&mut desk, &waiting).await.has("signed-in"));

    // `wait --approve --number`: the option serves the first request that asks for one.
    let mut desk = Browser::new();
    let waiting = begin_with_app(&demo, &mut desk, 0, 0).await;
    let number = waiting.text("carry-number");
    let said = run(&[&["device", "wait", "--approve", "--once", "--number", &number][..], &kept].concat()).done();
    assert!(said.contains("Fjord Bank") && said.contains("answered_at"), "{said}");
    assert!(look_again(&mut desk, &waiting).await.has("signed-in"));
}
