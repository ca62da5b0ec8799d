//! What a phone does for its person.

use std::path::Path;
use std::sync::Arc;

use device::{Heard, Listener, NewDevice, Phone, PhoneError, Server, World, activate};
use protocol::answer::{Decision, DenyReason};
use protocol::carry::CarryNumber;
use protocol::pin::{Pin, PinRefused};
use protocol::wire::{Event, Language};
use protocol::{Code, PinKey, Secret};
use tokio::io::AsyncReadExt as _;

use crate::double::{Double, NOW, ORIGIN};

/// A clock that stands, and randomness that repeats.
pub(crate) struct Still(pub(crate) i64);

impl World for Still {
    fn now_s(&self) -> i64 {
        self.0
    }

    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()> {
        bytes.fill(0x42);
        Ok(())
    }
}

pub(crate) fn server(double: &Double) -> Server {
    Server::at(&double.base, ORIGIN).unwrap()
}

pub(crate) fn new_device(file: Option<&Path>) -> NewDevice<'_> {
    NewDevice {
        user_id: "ida".into(),
        password: "correct horse".into(),
        first_key_numbers: None,
        let_in: None,
        pin: "2580".into(),
        description: NewDevice::describe("Test"),
        replaces: None,
        file,
    }
}

pub(crate) fn codes() -> Option<[Secret; 2]> {
    Some(["111111".into(), "222222".into()])
}

async fn phone(double: &Double) -> (Phone, PinKey) {
    let activated = activate(server(double), Arc::new(Still(NOW)), new_device(None), |_| codes()).await;
    let (phone, pin, _) = activated.unwrap();
    (phone, pin)
}

pub(crate) fn pin(digits: &str) -> Pin {
    Pin::parse(digits).unwrap()
}

#[tokio::test]
async fn a_person_activates_a_phone_and_it_works_from_its_file() {
    let double = Double::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("phone.json");
    let asked_for = |begun: &protocol::wire::AskedCodes| {
        assert_eq!((begun.card.as_str(), &begun.key_numbers), ("G750159724", &["0437".to_owned(), "1180".to_owned()]));
        codes()
    };
    // Spawned, because whoever uses this in a server's tests needs its future to be `Send`.
    let activated = {
        let (server, path) = (server(&double), path.clone());
        tokio::spawn(async move { activate(server, Arc::new(Still(NOW)), new_device(Some(&path)), asked_for).await })
    };
    let (phone, _, standing) = activated.await.unwrap().unwrap();
    assert_eq!((standing.device.as_str(), phone.id()), ("device-0001", "device-0001"));
    drop(phone);

    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions()) & 0o777,
        0o600
    );
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains("2580") && !text.contains("horse"), "never_event_11: {text}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");

    let phone = Phone::load(&path, Some(server(&double)), Arc::new(Still(NOW))).unwrap();
    let key = phone.pin_key(&pin("2580")).await.unwrap();
    assert!(phone.unlock(&key).await.unwrap().1.is_empty());
    let again = activate(server(&double), Arc::new(Still(NOW)), new_device(Some(&path)), |_| codes()).await;
    assert!(matches!(again, Err(PhoneError::File(..))), "a device is never overwritten");
}

#[tokio::test]
async fn activating_asks_for_no_more_than_it_needs() {
    let double = Double::start().await;
    phone(&double).await;
    let calls = ["POST /activations", "POST /activations", "POST /activations/codes", "POST /activations/device"];
    assert_eq!(double.inner().calls, calls, "the first refusal hands out a nonce, each answer the next one");
}

#[tokio::test]
async fn names_below_localhost_are_found_and_named() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://app.localhost:{}", listener.local_addr().unwrap().port());
    let server = Server::new(&origin).unwrap().speaking(Language::Danish);
    let calling = tokio::spawn(activate(server, Arc::new(Still(NOW)), new_device(None), |_| codes()));
    let (mut line, _) = listener.accept().await.unwrap();
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        line.read_buf(&mut head).await.unwrap();
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    assert!(head.contains(&format!("\r\nhost: {}\r\n", origin.trim_start_matches("http://"))), "{head}");
    assert!(head.contains("\r\naccept-language: da\r\n"), "{head}");
    drop((line, listener));
    assert!(matches!(calling.await.unwrap(), Err(PhoneError::Unreachable(_))));
}

#[tokio::test]
async fn a_request_is_heard_of_carried_and_approved() {
    let double = Double::start().await;
    let (phone, key) = phone(&double).await;
    let mut listener = Listener::new();
    assert_eq!(listener.next(&phone).await.unwrap(), Heard::Look);
    double.ask("request-1", true);
    double.tell(&Event::Heartbeat);
    double.tell(&Event::Request("request-1".into()));
    assert_eq!(listener.next(&phone).await.unwrap(), Heard::Event(Event::Request("request-1".into())));

    let asked = phone.next_request(&mut listener, &key, |_| false).await.unwrap();
    assert_eq!((asked.content.service.as_str(), asked.must_carry()), ("Fjord Bank", true));
    assert_eq!(phone.approve(&asked, &key).await.unwrap_err().code(), Some(Code::CarryFirst));
    let wrong = phone.carried(&asked, &CarryNumber::parse("123456").unwrap()).await.unwrap_err();
    assert_eq!(wrong.problem().unwrap().tries_left, Some(2));
    phone.carried(&asked, &CarryNumber::parse("004217").unwrap()).await.unwrap();
    assert!(!phone.waiting().await.unwrap()[0].must_carry());
    phone.approve(&asked, &key).await.unwrap();
    assert_eq!(double.inner().decisions, [("request-1".to_owned(), Decision::Approve)]);
    assert_eq!(phone.approve(&asked, &key).await.unwrap_err().code(), Some(Code::RequestGone));
}

#[tokio::test]
async fn what_was_scanned_is_sent_only_when_it_is_this_requests() {
    const REQUEST: &str = "0199c0de0000700080000000000000aa";
    const SECRET: &str = "AAECAwQFBgcICQoLDA0ODw";
    let double = Double::start().await;
    let (phone, key) = phone(&double).await;
    double.ask(REQUEST, true);
    let asked = phone.unlock(&key).await.unwrap().1.remove(0);
    let origin = ORIGIN;
    for foreign in [
        "https://menu.example/lunch".to_owned(),
        format!("https://app.evil.example/#r={REQUEST}&l={SECRET}"),
        format!("{origin}/#r=0199c0de0000700080000000000000ab&t=1&h={SECRET}"),
    ] {
        let refused = phone.carried_by_link(&asked, &foreign).await;
        assert!(matches!(refused, Err(PhoneError::NotThisRequest)), "{foreign}");
    }
    let scanned = |at_s: i64| format!("{origin}/#r={REQUEST}&t={at_s}&h={SECRET}");
    let wrong = phone.carried_by_link(&asked, &scanned(1)).await.unwrap_err();
    assert_eq!(wrong.code(), Some(Code::WrongNumber));
    phone.carried_by_link(&asked, &scanned(NOW)).await.unwrap();
    assert!(!phone.waiting().await.unwrap()[0].must_carry());
}

#[tokio::test]
async fn what_happened_while_the_line_was_cut_is_found() {
    let double = Double::start().await;
    let (phone, key) = phone(&double).await;
    let mut listener = Listener::new();
    assert_eq!(listener.next(&phone).await.unwrap(), Heard::Look);
    double.inner().listeners.clear();
    double.ask("request-1", false);
    double.ask("request-2", false);
    let asked = phone.next_request(&mut listener, &key, |id| id == "request-1").await.unwrap();
    assert_eq!(asked.content.id, "request-2");
    phone.deny(&asked, DenyReason::NotMe).await.unwrap();
    assert_eq!(double.inner().decisions, [("request-2".to_owned(), Decision::Deny(DenyReason::NotMe))]);
    assert_eq!(listener.next(&phone).await.unwrap(), Heard::Look, "it connects again by itself");
}

#[tokio::test]
async fn a_wrong_pin_is_told_with_the_tries_left() {
    let double = Double::start().await;
    let (phone, _) = phone(&double).await;
    for tries_left in [4, 3] {
        let wrong = phone.pin_key(&pin("2581")).await.unwrap();
        let error = phone.unlock(&wrong).await.unwrap_err();
        assert_eq!((error.code(), error.problem().unwrap().tries_left), (Some(Code::WrongPin), Some(tries_left)));
    }
    assert_eq!(phone.status().await.unwrap().tries_left, 3);
    assert_eq!(phone.waiting().await.unwrap_err().code(), Some(Code::Locked));
    assert_eq!(phone.let_in().await.unwrap_err().code(), Some(Code::Locked));
}

#[tokio::test]
async fn an_unlocked_phone_lets_a_browser_in_until_it_is_locked() {
    let double = Double::start().await;
    let (phone, key) = phone(&double).await;
    phone.unlock(&key).await.unwrap();
    assert_eq!(phone.let_in().await.unwrap().code.expose().len(), 8);
    phone.lock();
    assert_eq!(phone.let_in().await.unwrap_err().code(), Some(Code::Locked));
}

#[tokio::test]
async fn a_wrong_clock_and_a_spent_nonce_mend_themselves() {
    let double = Double::start().await;
    let world = Arc::new(Still(NOW - 86_400));
    let (phone, key, _) = activate(server(&double), world, new_device(None), |_| codes()).await.unwrap();
    assert_eq!(phone.now_s(), NOW);
    double.inner().nonces.clear();
    phone.unlock(&key).await.unwrap();
    assert_eq!(phone.let_in().await.unwrap().expires_at, NOW + 300);
}

#[tokio::test]
async fn a_held_nonce_saves_asking_for_one() {
    let double = Double::start().await;
    let (phone, key) = phone(&double).await;
    double.ask("request-1", false);
    double.inner().calls.clear();
    let (_, asked) = phone.unlock(&key).await.unwrap();
    phone.approve(&asked[0], &key).await.unwrap();
    assert_eq!(double.inner().calls, ["POST /unlock", "POST /requests/request-1/answer"]);
}

#[tokio::test]
async fn a_changed_pin_counts_even_when_the_answer_is_lost() {
    let double = Double::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("phone.json");
    let (mut phone, old) = phone(&double).await;
    phone.save(&path).unwrap();
    let new = phone.change_pin(&old, &pin("7193")).await.unwrap();
    assert_eq!(phone.unlock(&old).await.unwrap_err().code(), Some(Code::WrongPin));
    phone.unlock(&new).await.unwrap();

    double.inner().lose_answer_of = Some("/pin");
    assert_eq!(phone.change_pin(&new, &pin("3917")).await.unwrap_err().code(), Some(Code::Failed));
    drop(phone);
    let phone = Phone::load(&path, Some(server(&double)), Arc::new(Still(NOW))).unwrap();
    let key = phone.pin_key(&pin("3917")).await.unwrap();
    phone.unlock(&key).await.unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap().matches("generation").count(), 1, "the other salt is dropped");
}

#[tokio::test]
async fn a_refused_change_leaves_the_old_pin() {
    let double = Double::start().await;
    let (phone, key) = phone(&double).await;
    let wrong = phone.pin_key(&pin("1479")).await.unwrap();
    assert_eq!(phone.change_pin(&wrong, &pin("7193")).await.unwrap_err().code(), Some(Code::WrongPin));
    let again = phone.pin_key(&pin("2580")).await.unwrap();
    assert_eq!(again.public(), key.public());
    phone.unlock(&again).await.unwrap();
}

#[tokio::test]
async fn an_activation_that_fails_leaves_nothing_behind() {
    let double = Double::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("phone.json");
    let world = Arc::new(Still(NOW));
    let weak = NewDevice { pin: "1234".into(), ..new_device(Some(&path)) };
    let never = |_: &protocol::wire::AskedCodes| panic!("no code is asked for with a weak PIN");
    let refused = activate(server(&double), world.clone(), weak, never).await;
    assert!(matches!(refused, Err(PhoneError::Pin(PinRefused::Run))));
    let refused = activate(server(&double), world.clone(), new_device(Some(&path)), |_| None).await;
    assert!(matches!(refused, Err(PhoneError::GivenUp)));
    let wrong = Some(["111111".into(), "333333".into()]);
    let refused = activate(server(&double), world.clone(), new_device(Some(&path)), |_| wrong).await;
    assert_eq!(refused.unwrap_err().code(), Some(Code::WrongCode));
    let stranger = NewDevice { password: "wrong horse".into(), ..new_device(Some(&path)) };
    let refused = activate(server(&double), world, stranger, |_| codes()).await;
    assert_eq!(refused.unwrap_err().code(), Some(Code::WrongCredentials));
    assert!(!path.exists());
}

#[tokio::test]
async fn unsafe_requests_and_strange_answers_are_not_acted_on() {
    let double = Double::start().await;
    let (phone, key) = phone(&double).await;
    double.ask("request-1", false);
    double.inner().waiting[0].1 = b"{\"v\":1}".to_vec();
    assert!(matches!(phone.unlock(&key).await, Err(PhoneError::UnsafeRequest(_))));
    double.inner().waiting.clear();
    double.ask("request-1", false);
    double.inner().waiting[0].0.id = "request-2".into();
    assert!(matches!(phone.unlock(&key).await, Err(PhoneError::NotUnderstood { .. })));
}

#[tokio::test]
async fn nobody_there_is_said_in_words() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let server = Server::at(&format!("http://{free}"), ORIGIN).unwrap();
    let error = activate(server, Arc::new(Still(NOW)), new_device(None), |_| codes()).await.unwrap_err();
    assert!(error.to_string().contains("refused"), "{error}");
}

#[test]
fn a_file_that_holds_no_device_is_said_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("phone.json");
    assert!(matches!(Phone::load(&path, None, Arc::new(Still(NOW))), Err(PhoneError::File(..))));
    for text in ["", "{}", "[]", "not json"] {
        std::fs::write(&path, text).unwrap();
        assert!(matches!(Phone::load(&path, None, Arc::new(Still(NOW))), Err(PhoneError::BadFile(_))), "{text}");
    }
}
