//! A code app on the command line.

use std::process::Stdio;

use device::{SystemWorld, World as _};
use protocol::offline::PageKey;
use protocol::pin::Pin;
use protocol::request::{Kind, RequestContent, Verify};
use protocol::{OfflineKey, PinKey, PinSalt, from_base64url};
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

#[tokio::test]
async fn one_device_lets_the_next_one_in_by_the_number_that_it_shows() {
    let (folder, demo, [file, pin, password, codes]) = karens();
    let app = demo.record["app"].as_str().expect("an address");
    let kept = ["--file", &file, "--pin-file", &pin, "--json"];
    let new = ["device", "activate", "--server", app, "--user-id", "karen", "--password-file", &password];
    run(&[&new[..], &["--codes", &codes], &kept].concat()).done();

    let second = folder.path().join("second").to_str().expect("text").to_owned();
    let its = ["--by-phone", "--name", "Second", "--file", &second, "--pin-file", &pin];
    let mut waits = program(&[&["device", "wait", "--approve", "--once"][..], &kept].concat());
    waits.stdin(Stdio::piped()).stderr(Stdio::null());
    let mut waits = Running::start(waits);
    let mut asks = program(&[&new[..], &its, &["--json"]].concat());
    asks.stderr(Stdio::null());
    let mut asks = Running::start(asks);
    let told: serde_json::Value = serde_json::from_str(&asks.until("number")).expect("what to carry");
    let asked: serde_json::Value = serde_json::from_str(&waits.until("Second")).expect("a request");
    assert_eq!((&asked["kind"], &asked["carry"]), (&"activate".into(), &true.into()));
    assert!(!asked.to_string().contains(told["number"].as_str().expect("digits")), "never_event_12");
    waits.type_line(told["number"].as_str().expect("digits"));
    let (status, said) = waits.wait();
    assert!(status.success() && said.contains("answered_at"), "{said}");
    let (status, said) = asks.wait();
    assert!(status.success() && said.contains("\"active\""), "{said}");
    let standing = run(&["device", "status", "--file", &second, "--json"]).json();
    assert_eq!((&standing["name"], &standing["state"]), (&"Second".into(), &"active".into()));

    // A no ends it well: one sentence, and no file is left.
    let third = folder.path().join("third");
    let its = ["--by-phone", "--file", third.to_str().expect("text"), "--pin-file", &pin];
    let mut asks = program(&[&new[..], &its].concat());
    asks.stdout(Stdio::null());
    let mut asks = Running::start_with_log(asks);
    let said = run(&[&["device", "wait", "--once"][..], &kept].concat()).done();
    assert!(said.contains("\"activate\""), "{said}");
    run(&[&["device", "deny"][..], &kept].concat()).done();
    let (status, said) = asks.wait();
    assert!(status.code() == Some(1) && said.contains("new_device_denied"), "{said}");
    assert!(!third.exists());
}

/// What a bank asks, as the page of a server with this key shows it to phones without a network.
fn picture(key: &PageKey, asked_at: i64) -> (String, Vec<u8>) {
    let content = RequestContent {
        id: "request-1".into(),
        nonce: [1; 16],
        issuer: "http://localhost:8000".into(),
        kind: Kind::LogIn,
        service: "Fjord Bank".into(),
        service_id: "fjord-bank".into(),
        reference: None,
        text: None,
        fields: Vec::new(),
        browser: Some("Firefox on Linux".into()),
        browser_new: true,
        place: None,
        device: None,
        carry: true,
        verify: Verify::Unlocked,
        asked_at,
        expires_at: asked_at + 300,
    };
    let bytes = content.to_bytes().expect("a request");
    (key.write_request(&bytes).expect("signed"), bytes)
}

/// The digits that the server makes of what this file's device told it.
fn servers_digits(file: &serde_json::Value, pin: &str, request: &[u8]) -> String {
    let bytes = |value: &serde_json::Value| from_base64url(value.as_str().expect("text")).expect("bytes");
    let salt = PinSalt::from_bytes(bytes(&file["pin_salts"][0]["salt"]).try_into().expect("32 bytes"));
    let pin = PinKey::derive(&Pin::parse(pin).expect("a PIN"), &salt).expect("a key");
    let key = OfflineKey::from_bytes(&bytes(&file["offline_key"])).expect("a key");
    key.code(&pin.public(), request).expose().to_owned()
}

#[tokio::test]
async fn a_device_approves_without_a_network_by_the_digits_of_the_page() {
    let (folder, demo, [file, pin, password, codes]) = karens();
    let app = demo.record["app"].as_str().expect("an address").to_owned();
    let new = ["device", "activate", "--server", &app, "--user-id", "karen", "--password-file", &password];
    run(&[&new[..], &["--codes", &codes, "--file", &file, "--pin-file", &pin]].concat()).done();
    drop(demo);

    // The keys of the demo's pages never leave it: what was told of them is replaced by one of our own.
    let mut kept: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&file).expect("text")).expect("JSON");
    assert!(kept["page_keys"].as_array().is_some_and(|keys| !keys.is_empty()), "told when it was activated");
    let own = PageKey::from_secret(&[9; 32]).expect("a key");
    kept["page_keys"] = serde_json::json!([own.public()]);
    std::fs::write(&file, kept.to_string()).expect("a file");
    let (digits, request) = picture(&own, SystemWorld.now_s());
    let place = folder.path().join("picture");
    let as_file = |text: &str| std::fs::write(&place, text).expect("a file");
    let picture_file = place.to_str().expect("text");
    let offline = ["device", "offline", picture_file, "--file", &file, "--pin-file", &pin];
    as_file(&format!("{}\n{}\n", &digits[..100], &digits[100..]));
    let said = run(&[&offline[..], &["--json"]].concat()).done();
    let (asked, code) = said.split_once('\n').expect("the request first");
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    assert_eq!((&read(asked)["service"], &read(asked)["carry"]), (&"Fjord Bank".into(), &false.into()));
    assert_eq!(read(code)["offline_code"], servers_digits(&kept, "2580", &request));

    // On standard input, for people.
    let mut by_hand = program(&["device", "offline", "--file", &file, "--pin-file", &pin]);
    by_hand.stdin(Stdio::piped()).stderr(Stdio::null());
    let mut by_hand = Running::start(by_hand);
    by_hand.type_line(&digits);
    let (status, said) = by_hand.wait();
    let grouped = servers_digits(&kept, "2580", &request);
    assert!(status.success() && said.contains(&format!("{} {}", &grouped[..4], &grouped[4..])), "{said}");

    // Nothing else is answered, and each refusal says what to do.
    let refused = |text: &str| {
        as_file(text);
        run(&offline).refused()
    };
    let strangers = picture(&PageKey::from_secret(&[7; 32]).expect("a key"), SystemWorld.now_s()).0;
    assert!(refused(&strangers).contains("do not answer it"));
    assert!(refused(&picture(&own, SystemWorld.now_s() - 301).0).contains("begin the login again"));
    assert!(refused("https://menu.example/lunch").contains("give all its digits"));
    assert!(refused(&"7".repeat(200_000)).contains("one picture only"));
}
