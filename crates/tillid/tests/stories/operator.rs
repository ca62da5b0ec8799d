//! An installation in earnest: made, served, filled, printed, backed up.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::browser::Browser;
use crate::program::{Ended, Running, four_ports, program, run};

#[tokio::test]
async fn an_installation_is_made_served_and_filled_beside_its_server() {
    let folder = tempfile::tempdir().expect("a directory");
    let place = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    let (home, config) = (place("home"), place("home/tillid.toml"));
    let port = four_ports();
    let issuer = format!("http://localhost:{port}");
    let mut init = program(&["init", &home, "--issuer", &issuer]);
    assert!(init.env("TZ", "America/Nuuk").output().expect("runs").status.success());
    let written = std::fs::read_to_string(&config).expect("the configuration");
    assert!(written.contains("\ntime_zone = \"America/Nuuk\"\n"), "the machine's own zone: {written}");
    assert!(run(&["init", &home]).refused().starts_with("There is an installation in"));
    for private in ["home/master.key", "home/data/tillid.sqlite3"] {
        let mode = std::fs::metadata(place(private)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{private}");
    }

    let mut serve = program(&["serve", "--config", &config]);
    let operator = format!("127.0.0.1:{}", port + 1);
    serve.env("TILLID_LISTENER_ADDRESSES", format!("127.0.0.1:{port}")).env("TILLID_OPERATOR_ADDRESS", &operator);
    let mut server = Running::start_with_log(serve);
    server.until("Tillid serves");
    let mut browser = Browser::new();
    assert_eq!(browser.open(&format!("http://{operator}/readyz")).await.status, 200);

    let tillid = |arguments: &[&str]| -> Ended { run(&[&["--config", &config], arguments].concat()) };
    let callback = "http://127.0.0.1:9/callback";
    let added = tillid(&["service", "add", "Nordlys Energi", "--redirect-uri", callback, "--json"]).json();
    assert_eq!((&added["client_id"], &added["accepts"]), (&json!("nordlys-energi"), &json!(["app", "card"])));
    assert_eq!(added["client_secret"].as_str().expect("shown once").len(), 43);
    let authorize = format!(
        "{issuer}/authorize?response_type=code&client_id=nordlys-energi&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback&scope=openid&state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
    );
    let login = browser.open(&authorize).await;
    assert!(login.has("credentials"), "the running server knows the new service at once: {login:?}");
    assert!(tillid(&["service", "list", "--json"]).json()[0].get("client_secret").is_none());
    let renewed = tillid(&["service", "secret", "rotate", "nordlys-energi", "--json"]).json();
    assert_ne!(renewed["client_secret"], added["client_secret"]);

    a_person_is_welcomed(&tillid, &place);

    let copy = place("copy.backup");
    tillid(&["backup", &copy]).done();
    assert_eq!(std::fs::metadata(&copy).expect("the copy").permissions().mode() & 0o777, 0o600);
    assert!(tillid(&["backup", &copy]).refused().contains("already"));
    assert!(tillid(&["backup", &place("nowhere/copy")]).refused().contains("There is no directory"));
    let (status, log) = server.interrupt();
    assert!(status.success() && log.contains("every waiting request was answered"), "{status} {log}");
}

#[tokio::test]
async fn asked_once_the_server_lets_requests_finish_and_asked_twice_it_ends_at_once() {
    let folder = tempfile::tempdir().expect("a directory");
    let place = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    let (home, config) = (place("home"), place("home/tillid.toml"));
    let port = four_ports();
    run(&["init", &home, "--issuer", &format!("http://localhost:{port}")]).done();
    let mut serve = program(&["serve", "--config", &config]);
    let operator = format!("127.0.0.1:{}", port + 1);
    serve.env("TILLID_LISTENER_ADDRESSES", format!("127.0.0.1:{port}")).env("TILLID_OPERATOR_ADDRESS", &operator);
    serve.env("TILLID_LISTENER_SHUTDOWN_S", "600").env("TILLID_LISTENER_REQUEST_S", "300");
    let mut server = Running::start_with_log(serve);
    server.until("Tillid serves");

    let mut waits = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    let head =
        format!("POST /token HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 5\r\nExpect: 100-continue\r\n");
    let kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\n";
    waits.write_all(format!("{head}{kind}").as_bytes()).expect("sent");
    let mut goes_on = [0; 25];
    waits.read_exact(&mut goes_on).expect("it is being read");

    let mut browser = Browser::new();
    let readiness = format!("http://{operator}/readyz");
    assert_eq!(browser.open(&readiness).await.status, 200);
    server.is_interrupted();
    while browser.open(&readiness).await.status != 503 {}
    let (status, log) = server.interrupt();
    assert!(status.success() && log.contains("some connections were cut"), "{status} {log}");
}

fn a_person_is_welcomed(tillid: &dyn Fn(&[&str]) -> Ended, place: &dyn Fn(&str) -> String) {
    let add =
        ["account", "add", "Ida", "--name", "Ida Lund Ærø", "--address", "Havnegade 1", "--language", "da", "--json"];
    let made = tillid(&add).json();
    let card = made["card"].as_str().expect("a card").to_owned();
    assert_eq!(
        tillid(&["account", "add", "IDA", "--name", "x"]).refused(),
        "Somebody has the user ID IDA already; choose another."
    );
    assert!(tillid(&["card", "confirm", &card]).refused().contains("was not printed yet"));

    let set = |to: &[&str]| tillid(&[&["account", "set", "ida"], to].concat());
    assert_eq!(set(&["--email", "ida@fjord.example", "--json"]).json(), json!({ "user_id": "ida", "has_email": true }));
    let shown = tillid(&["account", "show", "ida"]).done();
    assert!(
        shown.contains("reached by mail: the address was entered by an operator, 20")
            && !shown.contains("fjord.example"),
        "shown to nobody: {shown}"
    );
    let told = tillid(&["account", "show", "ida", "--json"]).json();
    assert_eq!((&told["has_email"], &told["email_set_by"]), (&json!(true), &json!("operator")));
    assert!(told["email_set_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{told}");
    assert!(set(&["--email", "ida at home"]).refused().contains("no mail address"));
    set(&["--no-email"]).done();
    assert!(tillid(&["letter", "notice", "ida", "--out", &place("notice.pdf")]).refused().contains("Nothing waits"));

    let all = ["letter", "notice", "--all", "--out", &place("notices")];
    assert_eq!(tillid(&all).done(), "No letter about a new device waits to be printed.\n");
    assert_eq!(tillid(&["letter", "notice"]).code, Some(2), "a person, or all");

    // A place that cannot be written is told before the card counts as printed.
    for command in [["card", "print", &card], ["letter", "print", "ida"]] {
        let refused = tillid(&[&command[..], &["--out", &place("nowhere/x.pdf")]].concat()).refused();
        assert!(refused.contains("choose another place"), "{refused}");
    }
    assert!(tillid(&["card", "confirm", &card]).refused().contains("was not printed yet"));
    let (sheet, letter) = (place("card.pdf"), place("letter.pdf"));
    assert_eq!(
        tillid(&["card", "print", &card, "--out", &sheet, "--json"]).json(),
        json!({ "card": card, "file": sheet })
    );
    tillid(&["letter", "print", "ida", "--out", &letter]).done();
    for page in [&sheet, &letter] {
        assert!(std::fs::read(page).expect("a page").starts_with(b"%PDF-"));
        assert_eq!(std::fs::metadata(page).expect("a page").permissions().mode() & 0o777, 0o600);
    }
    assert!(
        tillid(&["card", "print", &card, "--out", &sheet]).refused().contains("left as it is"),
        "never overwritten"
    );

    tillid(&["card", "confirm", &card]).done();
    let gone = tillid(&["card", "print", &card, "--out", &place("again.pdf")]).refused();
    assert!(gone.starts_with("Nothing waits to be printed"), "after that the codes exist nowhere: {gone}");
    assert!(!std::path::Path::new(&place("again.pdf")).exists());

    let next = tillid(&["card", "issue", "ida", "--json"]).json()["card"].as_str().expect("a card").to_owned();
    let states = |tillid: &dyn Fn(&[&str]) -> Ended| {
        let cards = tillid(&["card", "list", "ida", "--json"]).json();
        cards.as_array().expect("cards").iter().map(|card| card["state"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(states(tillid), ["active", "issued"], "the old card stays until the next has arrived");
    let printed = tillid(&["card", "print", "--all", "--out", &place("print"), "--json"]).json();
    assert_eq!(printed.as_array().expect("sheets").len(), 1);
    tillid(&["card", "confirm", &next]).done();
    assert_eq!(states(tillid), ["replaced", "active"]);

    assert_eq!(
        tillid(&["account", "reset", "ida", "--json"]).json(),
        json!({ "user_id": "ida", "email_removed": false })
    );
    tillid(&["letter", "print", "ida", "--out", &place("reset.pdf")]).done();
    tillid(&["card", "block", &next]).done();
    assert_eq!(
        tillid(&["account", "freeze", "ida", "--json"]).json(),
        json!({ "user_id": "ida", "standing": "frozen" })
    );
    tillid(&["account", "reopen", "ida"]).done();
    let unasked = tillid(&["account", "close", "ida"]);
    assert!(unasked.code == Some(1) && unasked.err.contains("Type Ida to go on"), "{}", unasked.err);
    tillid(&["account", "close", "ida", "--yes"]).done();
    assert!(tillid(&["account", "reopen", "ida"]).refused().contains("closed for ever"));
    assert!(tillid(&["card", "issue", "ida"]).refused().contains("closed for ever"));
    let people = tillid(&["account", "list", "--json"]).json();
    assert_eq!((people.as_array().expect("people").len(), &people[0]["standing"]), (1, &json!("closed")));
}
