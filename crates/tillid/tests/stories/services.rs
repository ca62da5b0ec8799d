//! Services, changed and removed beside a running server, which sees it at once.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::json;

use crate::browser::Browser;
use crate::program::{Ended, Running, four_ports, program, run};

const ADD: [&str; 5] = ["service", "add", "Fjord Bank", "--redirect-uri", "https://fjordbank.example/callback"];

fn house(folder: &tempfile::TempDir, issuer: &str) -> String {
    let home = folder.path().join("home");
    run(&["init", home.to_str().expect("text"), "--issuer", issuer]).done();
    home.join("tillid.toml").to_str().expect("text").to_owned()
}

fn authorize(issuer: &str, callback: &str) -> String {
    format!(
        "{issuer}/authorize?response_type=code&client_id=fjord-bank&redirect_uri={}&scope=openid&state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256",
        url::form_urlencoded::byte_serialize(callback.as_bytes()).collect::<String>()
    )
}

#[tokio::test]
async fn a_running_server_sees_what_is_set_and_removed() {
    let folder = tempfile::tempdir().expect("a directory");
    let port = four_ports();
    let issuer = format!("http://localhost:{port}");
    let config = house(&folder, &issuer);
    let tillid = |arguments: &[&str]| -> Ended { run(&[&["--config", &config], arguments].concat()) };
    tillid(&ADD).done();
    let mut serve = program(&["serve", "--config", &config]);
    serve.env("TILLID_LISTENER_ADDRESSES", format!("127.0.0.1:{port}")).env("TILLID_OPERATOR_ADDRESS", "none");
    let mut server = Running::start_with_log(serve);
    server.until("Tillid serves");
    let mut browser = Browser::new();
    let (old, new) = ("https://fjordbank.example/callback", "https://www.fjordbank.example/callback");
    assert!(browser.open(&authorize(&issuer, old)).await.has("credentials"));
    assert!(!browser.open(&authorize(&issuer, new)).await.has("credentials"), "not registered yet");

    let set = ["service", "set", "fjord-bank", "--redirect-uri", new, "--name", "Fjord Bank A/S", "--json"];
    let told = tillid(&set).json();
    assert_eq!((&told["name"], &told["redirect_uris"]), (&json!("Fjord Bank A/S"), &json!([new])));
    assert!(told.get("client_secret").is_none(), "never event 12: {told}");
    let page = browser.open(&authorize(&issuer, new)).await;
    assert!(page.has("credentials") && page.body.contains("Fjord Bank A/S"), "seen at once");
    assert!(!browser.open(&authorize(&issuer, old)).await.has("credentials"), "and the old one counts no more");

    tillid(&["service", "remove", "fjord-bank", "--yes"]).done();
    assert!(!browser.open(&authorize(&issuer, new)).await.has("credentials"));
    let log = tillid(&["audit", "show", "--json"]).json();
    let about: Vec<&str> =
        log.as_array().expect("entries").iter().filter_map(|entry| entry["about"].as_str()).collect();
    assert_eq!(log[0]["what"], "account.listed", "whoever reads the log about all stands in it");
    assert_eq!(about[1..], ["fjord-bank: removed", "fjord-bank: name, redirect-uri", "fjord-bank: registered"]);
    assert!(server.interrupt().0.success());
}

#[tokio::test]
async fn a_secret_is_changed_beside_a_running_server_without_an_outage() {
    let folder = tempfile::tempdir().expect("a directory");
    let port = four_ports();
    let issuer = format!("http://localhost:{port}");
    let config = house(&folder, &issuer);
    let tillid = |arguments: &[&str]| -> Ended { run(&[&["--config", &config], arguments].concat()) };
    let secret_of = |told: serde_json::Value| told["client_secret"].as_str().expect("shown once").to_owned();
    let first = secret_of(tillid(&[&ADD[..], &["--json"]].concat()).json());
    let mut serve = program(&["serve", "--config", &config]);
    serve.env("TILLID_OPERATOR_ADDRESS", "none");
    // It listens where the issuer says: nothing else names the port.
    let mut server = Running::start_with_log(serve);
    server.until("Tillid serves");
    let mut browser = Browser::new();
    let page = browser.open(&authorize(&issuer, "https://fjordbank.example/callback")).await;
    let counts = async |secret: &str| Browser::service_is_known(&issuer, "fjord-bank", secret).await;
    assert!(counts(&first).await && !counts("another").await);

    let rotated = tillid(&["service", "secret", "rotate", "fjord-bank", "--json"]).json();
    assert_eq!(rotated["secrets"], 2);
    let second = secret_of(rotated);
    assert!(counts(&first).await && counts(&second).await, "both, seen at once");
    let wrong = browser.submit(&page, "credentials", &[("user_id", "nobody"), ("password", "wrong")]).await;
    assert_eq!(wrong.attribute("message", "data-code").as_deref(), Some("wrong_credentials"), "a login goes on");
    let third = tillid(&["service", "secret", "rotate", "fjord-bank"]).refused();
    assert!(third.contains("secret drop fjord-bank"), "{third}");
    let dropped = tillid(&["service", "secret", "drop", "fjord-bank", "--json"]).json();
    assert_eq!((&dropped["secrets"], dropped.get("client_secret")), (&json!(1), None));
    assert!(!counts(&first).await && counts(&second).await, "the older counts no more");

    let lost = secret_of(tillid(&["service", "secret", "rotate", "fjord-bank", "--json"]).json());
    tillid(&["service", "secret", "drop", "fjord-bank", "--newer"]).done();
    assert!(!counts(&lost).await && counts(&second).await, "the change is called off");
    let last = tillid(&["service", "secret", "drop", "fjord-bank"]).refused();
    assert!(last.contains("has one secret and needs it"), "{last}");
    let (status, log) = server.interrupt();
    assert!(status.success() && [first, second, lost].iter().all(|secret| !log.contains(secret)), "never event 12");
}

#[test]
fn everything_but_who_it_is_can_be_changed_and_taken_back() {
    let folder = tempfile::tempdir().expect("a directory");
    let config = house(&folder, "http://localhost:8000");
    let tillid = |arguments: &[&str]| -> Ended { run(&[&["--config", &config], arguments].concat()) };
    let set = |more: &[&str]| tillid(&[&["service", "set", "fjord-bank", "--json"], more].concat());
    let before = tillid(&[&ADD[..], &["--json"]].concat()).json();
    let more = ["--post-logout-redirect-uri", "https://fjordbank.example/", "--home", "https://fjordbank.example/"];
    let choices = ["--group", "fjord", "--learns-name", "yes", "--accepts", "app", "--carry-always", "yes"];
    let told = set(&[&more[..], &choices, &["--verify-each", "yes"]].concat()).json();
    assert_eq!(told["group"], "fjord");
    assert_eq!(told["accepts"], json!(["app"]));
    let (yes, home) = (json!(true), json!("https://fjordbank.example/"));
    assert_eq!([&told["learns_name"], &told["carry_always"], &told["verify_each"]], [&yes; 3]);
    assert_eq!([&told["home"], &told["post_logout_redirect_uris"][0]], [&home; 2]);
    assert_eq!(tillid(&["service", "show", "fjord-bank", "--json"]).json(), told);

    let back = ["--no-group", "--no-home", "--no-post-logout-redirect-uri", "--accepts", "both"];
    let told =
        set(&[&back[..], &["--learns-name", "no", "--carry-always", "no", "--verify-each", "no"]].concat()).json();
    let mut as_added = before;
    as_added.as_object_mut().expect("an object").remove("client_secret");
    assert_eq!(told, as_added);

    assert!(set(&["--redirect-uri", "http://fjordbank.example/callback"]).refused().contains("https"));
    assert!(set(&["--name", "Fjord\u{202e}Bank"]).refused().contains("U+202E"));
    assert_eq!(tillid(&["service", "show", "fjord-bank", "--json"]).json(), told, "nothing was changed");
    for wrong in [&[][..], &["--sector", "x"], &["--group", "x", "--no-group"], &["--learns-name", "maybe"]] {
        assert_eq!(set(wrong).code, Some(2), "{wrong:?}");
    }
    let unknown = tillid(&["service", "set", "fjord", "--no-group"]).refused();
    assert_eq!(unknown, "There is no service fjord; `tillid service list` shows all.");
}

#[test]
fn a_service_is_removed_by_who_types_its_id_or_says_yes() {
    let folder = tempfile::tempdir().expect("a directory");
    let config = house(&folder, "http://localhost:8000");
    let tillid = |arguments: &[&str]| -> Ended { run(&[&["--config", &config], arguments].concat()) };
    tillid(&ADD).done();
    let typing = |typed: &str| {
        let mut command = program(&["--config", &config, "service", "remove", "fjord-bank"]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it");
        child.stdin.take().expect("its input").write_all(typed.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("its end");
        (output.status.code(), String::from_utf8(output.stderr).expect("text"))
    };
    for typed in ["", "y\n", "fjord\n"] {
        let (code, told) = typing(typed);
        assert!(code == Some(1) && told.contains("Type fjord-bank to go on"), "{typed:?}: {told}");
        tillid(&["service", "show", "fjord-bank"]).done();
    }
    assert_eq!(typing("fjord-bank\n").0, Some(0));
    assert!(tillid(&["service", "show", "fjord-bank"]).refused().contains("There is no service fjord-bank"));
    assert!(tillid(&["service", "remove", "fjord-bank", "--yes"]).refused().contains("There is no service"));
    // The name is free again; it is another service, with another secret.
    let again = tillid(&[&ADD[..], &["--json"]].concat()).json();
    assert_eq!(again["client_secret"].as_str().expect("a secret").len(), 43);
}
