//! The demo, from its first start to its second, as somebody tries it.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::path::Path;
use std::sync::Arc;

use device::{NewDevice, Phone, Server, SystemWorld, activate};
use protocol::carry::CarryNumber;
use protocol::wire::DeviceState;
use serde_json::json;

use crate::browser::{Browser, Page};
use crate::program::{Demo, Running, four_ports, has_ipv6, run};

/// Logs in at a service with the code card, and shows the service's page.
pub(crate) async fn log_in_with_card(demo: &Demo, browser: &mut Browser, service: usize, person: usize) -> Page {
    let front = browser.open(&format!("{}/", demo.service(service))).await;
    let login = browser.press(&front, "log-in").await;
    let next = browser.submit(&login, "credentials", &demo.person(person)).await;
    let next = if next.has("card") { next } else { browser.press(&next, "use-card").await };
    let code = demo.code(next.text("card-id").trim(), next.text("key-number").trim());
    browser.submit(&next, "card", &[("code", code)]).await
}

/// Begins a login with the app: the page that waits.
pub(crate) async fn begin_with_app(demo: &Demo, browser: &mut Browser, service: usize, person: usize) -> Page {
    let front = browser.open(&format!("{}/", demo.service(service))).await;
    let login = browser.press(&front, "log-in").await;
    let next = browser.submit(&login, "credentials", &demo.person(person)).await;
    let next = if next.has("waiting") { next } else { browser.press(&next, "use-app").await };
    assert!(next.has("waiting"), "{next:?}");
    next
}

/// What a page without scripts does after some seconds: it asks how things stand.
pub(crate) async fn look_again(browser: &mut Browser, waiting: &Page) -> Page {
    let next = waiting.attribute("waiting", "data-next").expect("where to go on");
    let url = waiting.url.join(&next).expect("an address");
    browser.open(url.as_str()).await
}

#[tokio::test]
async fn everything_works_from_one_command_and_is_found_again() {
    let folder = tempfile::tempdir().expect("a directory");
    let directory = folder.path().join("demo");
    let demo = Demo::start(&directory, four_ports(), &[]);
    what_is_printed_stands_in_the_record(&demo);
    what_is_printed_is_all_that_one_needs(&demo);
    this_machine_is_answered_and_nobody_else(&demo);

    let mut desk = Browser::new();
    let bank = log_in_with_card(&demo, &mut desk, 0, 0).await;
    assert!(bank.text("signed-in").contains("Karen Nygaard"), "{bank:?}");
    assert!(bank.text("how").contains("code card"), "{bank:?}");
    sessions_are_for_one_service_or_its_group(&demo, &mut desk, &bank).await;

    let (phone, pin) = a_phone(&demo, &directory).await;
    let front = desk.press(&bank, "log-out").await;
    assert!(front.has("log-in") && !front.has("signed-in"), "{front:?}");
    let waiting = begin_with_app(&demo, &mut desk, 0, 0).await;
    let (_, asked) = phone.unlock(&pin).await.expect("unlocked");
    let [asked] = asked.as_slice() else { panic!("one request: {asked:?}") };
    assert_eq!(
        (asked.content.service.as_str(), asked.content.browser.as_deref()),
        ("Fjord Bank", Some("Firefox, Linux"))
    );
    let number = CarryNumber::parse(&waiting.text("carry-number")).expect("six digits");
    phone.carried(asked, &number).await.expect("carried");
    phone.approve(asked, &pin).await.expect("approved");
    let bank = look_again(&mut desk, &waiting).await;
    assert!(bank.text("how").contains("code app"), "{bank:?}");

    never_event_11_the_database_holds_nothing_of_the_record(&demo);
    let before = std::fs::read(directory.join("demo.json")).expect("the record");
    let port = demo.port;
    let (status, said) = demo.running.interrupt();
    assert!(status.success(), "{status}");
    assert!(said.contains("The next start finds everything as it was."), "{said}");

    let demo = Demo::start(&directory, port, &[]);
    assert_eq!(std::fs::read(directory.join("demo.json")).expect("the record"), before);
    drop(phone);
    let phone = Phone::load(&directory.join("phone"), None, Arc::new(SystemWorld)).expect("the phone's file");
    assert_eq!(phone.status().await.expect("the phone is known").state, DeviceState::Active);
    let bank = log_in_with_card(&demo, &mut Browser::new(), 0, 0).await;
    assert!(bank.has("signed-in"), "another code of the same card: {bank:?}");
}

/// The members of an object, by name.
fn sorted(object: &serde_json::Map<String, serde_json::Value>) -> Vec<String> {
    object.keys().cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

fn what_is_printed_stands_in_the_record(demo: &Demo) {
    let record = demo.record.as_object().expect("an object");
    assert_eq!(sorted(record), ["app", "issuer", "persons", "services"]);
    assert_eq!(record["issuer"], json!(format!("http://localhost:{}", demo.port)));
    assert_eq!(record["app"], json!(format!("http://app.localhost:{}", demo.port)));
    let members = |value: &serde_json::Value| sorted(value.as_object().expect("an object"));
    for (place, service) in record["services"].as_array().expect("services").iter().enumerate() {
        assert_eq!(members(service), ["client_id", "client_secret", "name", "url"]);
        assert_eq!(service["url"], json!(format!("http://127.0.0.1:{}", usize::from(demo.port) + 1 + place)));
    }
    assert_eq!(record["persons"].as_array().expect("persons").len(), 3);
    for person in record["persons"].as_array().expect("persons") {
        assert_eq!(members(person), ["cards", "name", "password", "user_id"]);
        let card = &person["cards"][0];
        assert_eq!(members(card), ["codes", "id"]);
        let codes = card["codes"].as_object().expect("codes");
        assert_eq!(codes.len(), 148);
        assert!(
            codes.iter().all(|(key_number, code)| key_number.len() == 4 && code.as_str().expect("text").len() == 6)
        );
        let id = card["id"].as_str().expect("text");
        let sheet = std::fs::read(demo.directory.join("cards").join(format!("{id}.pdf"))).expect("the sheet");
        assert!(sheet.starts_with(b"%PDF-"));
        let (key_number, code) = codes.iter().next().expect("a code");
        assert!(demo.running.seen.contains(&format!("{key_number} {}", code.as_str().expect("text"))));
    }
    let order =
        ["Code cards", "Addresses", "Accounts", "Three things to try"].map(|heading| demo.running.seen.find(heading));
    assert!(order.is_sorted() && order[0].is_some(), "{}", demo.running.seen);
    let (_, last) = demo.running.seen.split_once("\nAddresses\n").expect("addresses");
    assert!(last.lines().count() < 24, "where to go fits the smallest window: {last}");
    // A directory's name may be of any length; what we say ourselves fits a window.
    let directory = demo.directory.to_str().expect("text");
    let ours = demo.running.seen.lines().map(|line| line.replace(directory, "/home/karen/.local/share/tillid-demo"));
    let wide: Vec<String> = ours.filter(|line| line.chars().count() > 100).collect();
    assert!(wide.is_empty(), "{wide:#?}");
    let private = |name: &str| {
        let mode = std::fs::metadata(demo.directory.join(name)).expect("a file").permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600, "{name}");
    };
    ["demo.json", "master.key", "data/tillid.sqlite3"].into_iter().for_each(private);
}

fn what_is_printed_is_all_that_one_needs(demo: &Demo) {
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    let seen = &demo.running.seen;
    let (cards, rest) = seen.split_once("\nAddresses\n").expect("codes come first");
    let (addresses, rest) = rest.split_once("\nAccounts\n").expect("then addresses, then accounts");
    let (accounts, to_try) = rest.split_once("\nThree things to try\n").expect("then what to try");
    let one_line = |part: &str, words: &[String]| {
        let whole = |line: &str, word: &String| line.split("  ").any(|cell| cell.trim() == word);
        assert!(part.lines().any(|line| words.iter().all(|word| whole(line, word))), "{words:?} in {part}");
    };
    for service in demo.record["services"].as_array().expect("services") {
        one_line(addresses, &[text(&service["name"]), text(&service["url"])]);
    }
    let (issuer, app) = (text(&demo.record["issuer"]), text(&demo.record["app"]));
    one_line(addresses, &["Login (issuer)".into(), issuer]);
    one_line(addresses, &["Code app".into(), app.clone()]);
    let sheets = demo.directory.canonicalize().expect("the directory").join("cards");
    for person in demo.record["persons"].as_array().expect("persons") {
        let account =
            [format!("user ID {}", text(&person["user_id"])), format!("password {}", text(&person["password"]))];
        let (name, card) = (text(&person["name"]), text(&person["cards"][0]["id"]));
        one_line(accounts, &[&[name.clone(), format!("code card {card}")], &account[..]].concat());
        let sheet = sheets.join(format!("{card}.pdf"));
        assert!(sheet.is_file());
        one_line(cards, &[format!("{card} of {name}"), sheet.to_str().expect("text").to_owned()]);
    }

    let user_id = text(&demo.record["persons"][0]["user_id"]);
    let (things, _) = to_try.split_once("\n\n").expect("an end");
    let things = things.split_whitespace().collect::<Vec<_>>().join(" ");
    let bank = demo.service(0);
    let wanted = format!(
        "1. Log in with the code card: open {bank}, press Log in, sign in as {user_id}, and type the code beside the key \
         number that the page names. 2. Make a phone of this browser: open {app} and activate it as {user_id}, using the \
         two codes that it asks for, from the same card, and a PIN of your choice. 3. Log in using the code app: log out \
         of Fjord Bank and log in again. From now on the app is asked first: the request waits in its window. Open it \
         there, type the number that the login page shows, and approve."
    );
    assert_eq!(things, wanted);
}

/// The record holds every code and password on purpose; the product's own files beside it hold none.
fn never_event_11_the_database_holds_nothing_of_the_record(demo: &Demo) {
    let data = std::fs::read_dir(demo.directory.join("data")).expect("the database's directory");
    let mut paths: Vec<_> = data.map(|entry| entry.expect("an entry").path()).collect();
    paths.push(demo.directory.join("tillid.toml"));
    // One letter for each byte, so that the library's own quick search serves.
    let letters = |path| std::fs::read(path).expect("a file").into_iter().map(char::from).collect::<String>();
    let files: Vec<String> = paths.into_iter().map(letters).collect();
    let stands = |text: &serde_json::Value| files.iter().any(|file| file.contains(text.as_str().expect("text")));
    for service in demo.record["services"].as_array().expect("services") {
        assert!(stands(&service["client_id"]), "the files are the real ones");
        assert!(!stands(&service["client_secret"]), "a client secret");
    }
    for person in demo.record["persons"].as_array().expect("persons") {
        assert!(stands(&person["user_id"]), "the files are the real ones");
        assert!(!stands(&person["password"]), "a password");
        let codes = person["cards"][0]["codes"].as_object().expect("codes");
        // Six digits may stand anywhere by chance; three codes of one card do not.
        let found: Vec<_> = codes.iter().filter(|(_, code)| stands(code)).collect();
        assert!(found.len() < 3, "codes of a card: {found:?}");
    }
}

/// Both loopback addresses of this machine, at four ports, and no other address of it.
fn this_machine_is_answered_and_nobody_else(demo: &Demo) {
    let ports = demo.port..demo.port + 4;
    let mut ours = vec![IpAddr::from(Ipv4Addr::LOCALHOST)];
    if has_ipv6() {
        ours.push(IpAddr::from(Ipv6Addr::LOCALHOST));
    }
    let wanted: BTreeSet<SocketAddr> =
        ports.clone().flat_map(|port| ours.iter().map(move |address| SocketAddr::new(*address, port))).collect();
    for address in &wanted {
        TcpStream::connect(address).unwrap_or_else(|error| panic!("{address} does not answer: {error}"));
    }
    // Linux names every socket of the program; elsewhere an address of this machine's has to be tried.
    if Path::new("/proc/net/tcp").exists() {
        assert_eq!(demo.running.listens_at(), wanted, "where its sockets listen");
    }
    if let Some(other) = another_address() {
        for port in ports {
            assert!(
                TcpStream::connect((other, port)).is_err(),
                "{other} answers at {port}, and so it does to strangers"
            );
        }
    } else {
        assert!(Path::new("/proc/net/tcp").exists(), "with loopback addresses alone, this machine cannot tell");
    }
}

/// An address by which others reach this machine, if it has one. Nothing is sent.
fn another_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|address| !address.is_loopback() && !address.is_unspecified())
}

async fn sessions_are_for_one_service_or_its_group(demo: &Demo, desk: &mut Browser, bank: &Page) {
    let silent = |place: usize| format!("{}/log-in?prompt=none", demo.service(place));
    let town = desk.open(&silent(1)).await;
    assert_eq!(town.attribute("message", "data-code").as_deref(), Some("login_required"), "not the bank's: {town:?}");
    let town = log_in_with_card(demo, desk, 1, 0).await;
    let union = desk.open(&silent(2)).await;
    let subjects = [bank, &town, &union].map(|page| page.attribute("signed-in", "data-sub").expect("signed in"));
    assert!(subjects[0] != subjects[1] && subjects[1] != subjects[2] && subjects[0] != subjects[2], "{subjects:?}");
    assert!(!union.text("signed-in").contains("Karen"), "the union may not learn names: {union:?}");
}

async fn a_phone(demo: &Demo, directory: &Path) -> (Phone, protocol::PinKey) {
    let [(_, user_id), (_, password)] = demo.person(0);
    let new = NewDevice {
        user_id: user_id.into(),
        password: password.into(),
        first_key_numbers: None,
        let_in: None,
        pin: "2580".into(),
        description: NewDevice::describe("Karen's phone"),
        replaces: None,
        file: Some(&directory.join("phone")),
    };
    let server = Server::new(demo.record["app"].as_str().expect("an address")).expect("a server");
    let codes = |begun: &protocol::wire::AskedCodes| {
        Some([0, 1].map(|place| demo.code(&begun.card, &begun.key_numbers[place]).into()))
    };
    let (phone, pin, standing) = activate(server, Arc::new(SystemWorld), new, codes).await.expect("activated");
    assert_eq!(standing.state, DeviceState::Active, "in the demo a new device may approve at once");
    (phone, pin)
}

#[tokio::test]
async fn another_port_moves_the_services_and_reset_begins_anew() {
    let folder = tempfile::tempdir().expect("a directory");
    let directory = folder.path().join("demo");
    let first = Demo::start(&directory, four_ports(), &[]);
    let (cards, secrets) = (first.record["persons"].clone(), first.record["services"][0]["client_secret"].clone());
    let data = directory.to_str().expect("text");
    let other_port = four_ports().to_string();
    let sentence = run(&["demo", "--port", &other_port, "--data", data, "--reset"]).refused();
    assert!(sentence.starts_with("Another demo runs in"), "{sentence}");
    drop(first.running.interrupt());

    let second = Demo::start(&directory, four_ports(), &[]);
    assert_eq!((&second.record["persons"], &second.record["services"][0]["client_secret"]), (&cards, &secrets));
    let bank = log_in_with_card(&second, &mut Browser::new(), 0, 1).await;
    assert!(bank.text("signed-in").contains("Søren"), "{bank:?}");
    let config = second.config();
    drop(second.running.interrupt());
    run(&["--config", &config, "account", "reset", "karen"]).done();
    let again = Demo::start(&directory, four_ports(), &[]);
    let line_of = |user_id: &str| {
        let line = again.running.seen.lines().find(|line| line.contains(&format!("user ID {user_id}")));
        line.expect("a line for each person").to_owned()
    };
    assert!(line_of("karen").contains("changed since (--reset makes all anew)"), "{}", line_of("karen"));
    assert!(line_of("soren").contains("password seven-swans"), "{}", line_of("soren"));
    drop(again.running.interrupt());

    std::fs::write(directory.join("cards/notes.txt"), "mine").expect("a file");
    let third = Demo::start(&directory, four_ports(), &["--reset"]);
    assert_ne!(third.record["persons"], cards);
    assert!(!directory.join("cards/notes.txt").exists());
    let sheets = std::fs::read_dir(directory.join("cards")).expect("the cards").count();
    assert_eq!(sheets, 3, "only the new ones");
}

#[tokio::test]
async fn commands_beside_the_demo_are_seen_at_once() {
    let folder = tempfile::tempdir().expect("a directory");
    let demo = Demo::start(&folder.path().join("demo"), four_ports(), &[]);
    let config = demo.config();
    let tillid = |arguments: &[&str]| run(&[&["--config", &config, "--json"], arguments].concat());
    let shown = tillid(&["account", "show", "amalie"]).json();
    assert_eq!((&shown["standing"], &shown["cards"][0]["state"]), (&json!("open"), &json!("active")));
    let counted = tillid(&["account", "devices", "--oldest-ios", "16.4"]).json();
    assert_eq!((&counted["devices"], &counted["oldest_ios"]), (&json!(0), &json!("16.4")));
    tillid(&["account", "freeze", "amalie"]).json();
    let mut desk = Browser::new();
    let front = desk.open(&format!("{}/", demo.service(0))).await;
    let login = desk.press(&front, "log-in").await;
    let said = desk.submit(&login, "credentials", &demo.person(2)).await;
    assert!(!said.has("card") && said.has("message"), "{said:?}");
    tillid(&["account", "reopen", "amalie"]).json();
    assert!(log_in_with_card(&demo, &mut desk, 0, 2).await.has("signed-in"));
    let log = tillid(&["audit", "show", "amalie"]).json();
    assert!(log.as_array().expect("entries").iter().all(|entry| entry["user_id"] == "amalie"), "{log}");
    let card = log.as_array().expect("entries").iter().find(|entry| entry["what"] == "card.issued").expect("a card");
    assert_eq!(card["name"], shown["cards"][0]["card"], "{card}");
    let told = run(&["--config", &config, "audit", "show", "amalie"]).done();
    for line in told.lines() {
        let (at, rest) = line.split_at(25);
        assert!(at.ends_with(" UTC  ") && rest.contains("  amalie  "), "times of one width, names beside ids: {line}");
    }
    let what: Vec<_> = log.as_array().expect("entries").iter().filter_map(|entry| entry["what"].as_str()).collect();
    for expected in [
        "account.made",
        "card.issued",
        "card.printed",
        "card.confirmed",
        "account.frozen",
        "account.reopened",
        "card.code_right",
    ] {
        assert!(what.contains(&expected), "{expected} in {what:?}");
    }
    tillid(&["service", "disable", "fjord-bank"]).json();
    let refused = desk.open(&format!("{}/log-in?prompt=login", demo.service(0))).await;
    assert!(!refused.has("credentials"), "{refused:?}");
}

#[test]
fn the_first_start_has_nothing_to_warn_of() {
    let folder = tempfile::tempdir().expect("a directory");
    let (directory, log) = (folder.path().join("demo"), folder.path().join("log"));
    let mut command = std::process::Command::new("sh");
    // Fewer open files than systems of today allow.
    command.args(["-c", "ulimit -n 8500 && exec \"$@\"", "sh", env!("CARGO_BIN_EXE_tillid"), "demo", "--port"]);
    command.args([&four_ports().to_string(), "--data", directory.to_str().expect("text")]);
    command.stderr(std::fs::File::create(&log).expect("a file"));
    let mut running = Running::start(command);
    running.until("All of this stands in");
    let (status, _) = running.interrupt();
    assert!(status.success());
    assert_eq!(std::fs::read_to_string(&log).expect("the log"), "");
}

#[test]
fn only_the_first_lines_may_be_read() {
    let folder = tempfile::tempdir().expect("a directory");
    let demo = Demo::start(&folder.path().join("demo"), four_ports(), &[]);
    let mut command = std::process::Command::new("sh");
    let program = env!("CARGO_BIN_EXE_tillid");
    command.args([
        "-c",
        &format!(
            "'{program}' config reference | head -n 1; '{program}' --config '{}' audit show | head -n 1",
            demo.config()
        ),
    ]);
    let mut running = Running::start(command);
    let (status, said) = running.wait();
    assert!(status.success() && said.lines().count() == 2, "{said}");
}
