//! From which place somebody asks: only from a file that the operator supplies, and never guessed.

use std::fs;
use std::net::Ipv4Addr;

use domain::account::Language;
use protocol::request::RequestContent;
use server::places::Places;
use server::source::Source;

use crate::support::places::{Value, file};
use crate::support::{Desk, Kept, World};

const AARHUS: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 0);
const SOMEWHERE: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 0);
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 0);

fn named(names: Vec<(&'static str, &'static str)>) -> Value {
    let names = names.into_iter().map(|(language, name)| (language, Value::Text(name)));
    Value::Map(vec![("names", Value::Map(names.collect()))])
}

/// A city in two languages, a country without cities, and what nobody should be shown.
fn written() -> (tempfile::TempDir, std::path::PathBuf) {
    let denmark = || named(vec![("en", "Denmark"), ("da", "Danmark")]);
    let bytes = file(vec![
        (AARHUS, Value::Map(vec![("city", named(vec![("en", "Aarhus")])), ("country", denmark())])),
        (SOMEWHERE, Value::Map(vec![("country", denmark())])),
        (ELSEWHERE, Value::Map(vec![("city", named(vec![("en", "\u{202e}suhraA\n")]))])),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("places.mmdb");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

#[test]
fn a_place_is_what_the_file_says_in_the_person_s_language() {
    let (folder, path) = written();
    let places = Places::open(&path).unwrap();
    let at = |last: u8, of: Ipv4Addr, language| {
        let [a, b, c, _] = of.octets();
        places.of(Source::V4(Ipv4Addr::new(a, b, c, last)), language)
    };
    assert_eq!(at(7, AARHUS, Language::English).as_deref(), Some("Aarhus, Denmark"));
    assert_eq!(at(250, AARHUS, Language::Danish).as_deref(), Some("Aarhus, Danmark"));
    assert_eq!(at(1, SOMEWHERE, Language::Danish).as_deref(), Some("Danmark"));
    assert_eq!(at(1, ELSEWHERE, Language::English).as_deref(), Some("suhraA"), "turned and broken text is made plain");
    assert_eq!(at(1, Ipv4Addr::new(203, 0, 114, 0), Language::English), None, "the file does not know");
    assert_eq!(places.of(Source::V6([32, 1, 13, 184, 0, 0, 0, 1]), Language::English), None, "nor other addresses");
    assert_eq!(Places::default().of(Source::V4(AARHUS), Language::English), None, "without a file nobody guesses");

    let spoiled = folder.path().join("letter.txt");
    fs::write(&spoiled, "Dear Ane, this names no places.").unwrap();
    assert!(Places::open(&spoiled).is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_request_says_from_which_place_somebody_asks() {
    let (_folder, path) = written();
    let places = format!("[places]\nfile = {path:?}\n");
    let world = World::with(Kept::Memory, &format!("{places}[limits]\nnew_device_waits_s = 0\n")).await;
    let bank = world.service("Fjord Bank").await;
    let ane = world.person("ane").await;
    let phone = world.handset(&ane).await;
    for (address, place) in [(AARHUS, Some("Aarhus, Denmark")), (Ipv4Addr::new(10, 0, 0, 9), None)] {
        let mut desk = Desk::new(&world, address.into());
        desk.comes_from(&bank).await.gives_password_of(&ane).await.follows_to("use-app").await;
        let (_, bytes) = phone.sees_one(&world, &ane).await;
        let said = RequestContent::parse(&bytes).unwrap();
        assert_eq!(said.place.as_deref(), place);
        desk.posts("cancel", &[]).await;
    }
}
