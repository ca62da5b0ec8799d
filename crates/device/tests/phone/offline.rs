//! A phone without a network: it reads the page's picture by the keys that it keeps, and calls nobody.

use std::path::Path;
use std::sync::Arc;

use device::{Phone, PhoneError, Server, activate};
use protocol::offline::{PageKey, PageRefused, REQUEST_DIGITS_MAX, digits_of};
use protocol::request::{Kind, RequestContent};
use protocol::{OfflineKey, from_base64url};
use serde_json::Value;

use crate::double::{Double, NOW, ORIGIN, asked};
use crate::stories::{Still, codes, new_device, pin, server};

fn page_key() -> PageKey {
    PageKey::from_secret(&[9; 32]).unwrap()
}

/// A phone in a file, of a server that signs its pages by [`page_key`].
async fn kept(double: &Double, path: &Path) {
    double.inner().pages = vec![page_key().public().clone()];
    activate(server(double), Arc::new(Still(NOW)), new_device(Some(path)), |_| codes()).await.unwrap();
}

/// The same phone where there is no server.
fn abroad(path: &Path, now_s: i64) -> Phone {
    let nowhere = Server::at("http://127.0.0.1:9", ORIGIN).unwrap();
    Phone::load(path, Some(nowhere), Arc::new(Still(now_s))).unwrap()
}

fn picture(content: &RequestContent) -> String {
    page_key().write_request(&content.to_bytes().unwrap()).unwrap()
}

fn change(path: &Path, change: impl FnOnce(&mut serde_json::Map<String, Value>)) {
    let mut file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    change(file.as_object_mut().unwrap());
    std::fs::write(path, file.to_string()).unwrap();
}

#[tokio::test]
async fn a_page_is_read_and_answered_by_what_the_file_keeps_alone() {
    let double = Double::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("phone.json");
    kept(&double, &path).await;
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions()) & 0o777,
        0o600
    );
    double.inner().calls.clear();

    let phone = abroad(&path, NOW);
    let content = asked("request-1", true);
    let read = phone.scanned(&picture(&content)).unwrap();
    assert_eq!((read.content.service.as_str(), read.must_carry()), ("Fjord Bank", false), "the picture carries");
    let key = phone.pin_key_offline(&pin("2580")).await.unwrap();
    let code = phone.offline_code(&read, &key).unwrap();

    // As the server makes them of what it was told when the phone was activated.
    let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let told = from_base64url(file["offline_key"].as_str().unwrap()).unwrap();
    let servers = OfflineKey::from_bytes(&told).unwrap().code(&key.public(), &content.to_bytes().unwrap());
    assert_eq!(code.agrees(&servers), (true, true));
    let other = phone.pin_key_offline(&pin("7193")).await.unwrap();
    assert_eq!(phone.offline_code(&read, &other).unwrap().agrees(&servers), (true, false), "nothing here tells a PIN");
    assert_eq!(double.inner().calls, Vec::<String>::new());
}

#[tokio::test]
async fn what_the_server_did_not_sign_as_a_login_is_refused_in_a_sentence() {
    let double = Double::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("phone.json");
    kept(&double, &path).await;
    let phone = abroad(&path, NOW);
    let login = asked("request-1", false);
    let own = picture(&login);
    let spoiled = format!("{}{}", &own[..own.len() - 1], if own.ends_with('5') { '6' } else { '5' });
    let strangers = PageKey::from_secret(&[7; 32]).unwrap().write_request(&login.to_bytes().unwrap()).unwrap();
    let sign = RequestContent { kind: Kind::Sign, text: Some("Pay DKK 4,200.00".into()), ..asked("request-1", false) };
    let check = |text: &str, expect: PageRefused| match phone.scanned(text) {
        Err(PhoneError::BadPage(refused)) => {
            assert_eq!(refused, expect);
            let said = PhoneError::BadPage(refused).to_string();
            assert!(said.contains(';') || said.contains("do not answer"), "what to do: {said}");
        }
        other => panic!("{expect:?}: {other:?}"),
    };
    check(&"1".repeat(REQUEST_DIGITS_MAX + 1), PageRefused::TooLong);
    for text in ["", "12a", "https://menu.example/lunch", "1", &digits_of(&[1; 60]), &digits_of(&[2; 200])] {
        check(text, PageRefused::NotAPage);
    }
    check(&strangers, PageRefused::NotSigned);
    check(&spoiled, PageRefused::NotSigned);
    check(&picture(&sign), PageRefused::NotALogin);
    let unsafe_bytes = page_key().write_request(b"{\"v\":1}").unwrap();
    assert!(matches!(phone.scanned(&unsafe_bytes), Err(PhoneError::BadPage(PageRefused::Unsafe(_)))));
    assert!(phone.scanned(&own).is_ok());
    let late = abroad(&path, NOW + 300).scanned(&own);
    assert!(matches!(late, Err(PhoneError::RequestEnded)), "{late:?}");
}

#[tokio::test]
async fn a_file_of_before_opens_and_says_what_is_missing_until_the_server_told_it() {
    let double = Double::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("phone.json");
    kept(&double, &path).await;
    let own = picture(&asked("request-1", false));
    change(&path, |file| drop(file.remove("page_keys").expect("kept")));
    let phone = Phone::load(&path, Some(server(&double)), Arc::new(Still(NOW))).unwrap();
    assert!(matches!(phone.scanned(&own), Err(PhoneError::NoPageKeys)));
    phone.status().await.unwrap();
    assert!(phone.scanned(&own).is_ok());
    assert!(abroad(&path, NOW).scanned(&own).is_ok(), "and it stands in the file");

    // Another key counts from when it was told.
    let newer = PageKey::from_secret(&[10; 32]).unwrap();
    double.inner().pages = vec![newer.public().clone()];
    phone.status().await.unwrap();
    assert!(matches!(phone.scanned(&own), Err(PhoneError::BadPage(PageRefused::NotSigned))));

    change(&path, |file| drop(file.remove("offline_key").expect("kept")));
    assert!(matches!(abroad(&path, NOW).scanned(&own), Err(PhoneError::NoOfflineKey)));
}

#[tokio::test]
async fn while_a_change_of_pin_is_open_no_pin_is_taken() {
    let double = Double::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("phone.json");
    kept(&double, &path).await;
    let phone = Phone::load(&path, Some(server(&double)), Arc::new(Still(NOW))).unwrap();
    let old = phone.pin_key(&pin("2580")).await.unwrap();
    double.inner().lose_answer_of = Some("/pin");
    phone.change_pin(&old, &pin("7193")).await.unwrap_err();
    for typed in ["2580", "7193"] {
        let refused = abroad(&path, NOW).pin_key_offline(&pin(typed)).await;
        assert!(matches!(refused, Err(PhoneError::PinUnsettled)), "a PIN is never tried against both");
    }
    phone.status().await.unwrap();
    assert!(abroad(&path, NOW).pin_key_offline(&pin("7193")).await.is_ok());
}
