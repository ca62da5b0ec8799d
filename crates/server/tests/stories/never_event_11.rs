//! Never event 11, tried with the real files: whoever has a copy of the database and of the phone, and all the time in the
//! world, finds no mark by which the right PIN differs from any other.

use device::Phone as Stolen;
use domain::ids::DeviceId;
use protocol::pin::Pin;
use protocol::{PinKey, base64url, sha256};
use store::Store as _;

use crate::my_email::code_sent_to;
use crate::notices::mails;
use crate::support::{Desk, Kept, Person, World, another};

const RIGHT: &str = "2580";

#[tokio::test]
async fn never_event_11_database_and_phone_together_test_no_pin_without_the_server() {
    let world = &World::new(Kept::Sqlite).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut phone = world.phone(&freja).await;
    // So that whatever a life leaves is there: right and wrong PINs, and an approval.
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    phone.approves(Some(&desk.number())).await;
    desk.reloads().await.arrives_at(&bank).await;
    assert!(phone.device.unlock(&phone.wrong_pin().await).await.is_err());
    phone.unlocks().await;
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("phone.json");
    phone.device.save(&path).expect("saved");

    let mut files = files_of(world);
    files.push(letters(&std::fs::read(&path).expect("the phone's file")));
    let stolen = Stolen::load(&path, None, world.phones_world()).expect("a copy of the phone");
    let id = DeviceId::parse(phone.device.id()).expect("an id");
    let kept = world.app.store.device(id).await.expect("the store").expect("a device");
    assert!(stand_in(&files, std::slice::from_ref(&kept.device_key)), "the files are the real ones");

    for pin in [RIGHT, "1379", "9371", "4826", "8462", "7053", "6174", "3907"] {
        let key = stolen.pin_key(&Pin::parse(pin).expect("a PIN")).await.expect("any PIN gives some key");
        assert_eq!(pin == RIGHT, marks(&key) == marks(&phone.pin), "the right one is among those that are tried");
        assert!(!stand_in(&files, &marks(&key)), "{pin} can be told apart");
    }
    // The looking bites: kept bare, the public key would give the PIN away.
    assert!(stand_in(&[letters(&[&[0; 9][..], &phone.pin.public().expose()[..]].concat())], &marks(&phone.pin)));
}

/// What a person may know or hold besides: none of it stands in the files, bare or in a form that could be tried against.
#[tokio::test]
async fn never_event_11_nothing_secret_of_a_whole_life_stands_in_the_database_s_files() {
    let (world, mail) = &mails(&World::new(Kept::Sqlite).await).await;
    let bank = world.service_with("Fjord Bank", |service| service.accepts_offline = true).await;
    let mut freja = world.person_with_a_letter("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.sees("new-password");
    let chosen = "a river without an end";
    desk.chooses(world, chosen).await.sees("card");
    freja.password = chosen.to_owned();
    types_a_wrong_code(world, &mut desk, &freja).await;
    desk.gives_code_of(&freja).await;
    let signed_in = desk.arrives_at(&bank).await;
    bank.asks_userinfo(world, &signed_in.access_token).await;
    world.known_desk(&bank, &freja).await;

    let phone = world.new_phone(&freja).await;
    world.wait_hours(73);
    assert!(phone.device.unlock(&phone.wrong_pin().await).await.is_err());
    let mut by_app = world.desk();
    by_app.comes_from(&bank).await.gives(&freja.user_id, "something that it is not").await;
    world.hides("a password", "something that it is not");
    by_app.gives_password_of(&freja).await.follows("use-app").await;
    phone.approves(Some(&by_app.number())).await;
    by_app.reloads().await.arrives_at(&bank).await;
    world.hides("what lets a browser in", phone.device.let_in().await.expect("eight characters").code.expose());
    let mut offline = world.desk();
    let picture = offline.goes_offline(world, &bank, &freja).await.pictured(world).await;
    let digits = phone.shows(world, &phone.scans(&picture), &phone.pin);
    offline.types(digits.expose()).await.arrives_at(&bank).await;

    let mut my = world.desk();
    my.comes_to_my_tillid(&freja).await.types_email(ADDRESS).await.is_told("my_email_code_sent");
    let code = code_sent_to(world, mail, ADDRESS).await;
    let held = files_of(world);
    my.types_email_code(&crate::my_email::another(&code)).await.is_told("my_email_wrong_code");
    my.types_email_code(&code).await.is_told("my_change_waits");
    world.works_off().await;

    let files = [held, files_of(world)].concat();
    assert!(stand_in(&files, &[b"freja Fjordsen".to_vec()]), "the files are the real ones");
    let secrets = world.secrets();
    for what in LOOKED_FOR {
        assert!(secrets.iter().any(|(known, _)| *known == what), "{what} was never used");
    }
    for (what, secret) in secrets.iter().filter(|(what, _)| LOOKED_FOR.contains(what)) {
        assert!(!stand_in(&files, &in_the_clear(secret)), "{what} stands there: {secret}");
    }
    // The looking bites: a token that was kept bare would be found, as it is sent and as the bytes that it stands for.
    let token = &signed_in.access_token;
    for bare in [token.as_bytes().to_vec(), protocol::from_base64url(token).expect("bytes")] {
        assert!(stand_in(&[letters(&[&[0; 9][..], &bare].concat())], &in_the_clear(token)));
    }
    for code in freja.cards.iter().flat_map(|(_, codes)| codes.values()) {
        assert!(!stand_in(&files, &hashes(code)), "a card code stands there without a key");
    }
    assert!(!stand_in(&files, &marks(&phone.pin)), "a PIN's key stands there");
}

/// What a whole life must have used, so that the looking is for something.
const LOOKED_FOR: [&str; 10] = [
    "a password",
    "a card code",
    "a cookie",
    "an authorization code",
    "an access token",
    "an ID token",
    "a client secret",
    "what lets a browser in",
    "an offline code",
    "the code for a mail address",
];

const ADDRESS: &str = "freja@fjord.example";

async fn types_a_wrong_code(world: &World, desk: &mut Desk<'_>, freja: &Person) {
    let wrong = another(&freja.code_asked_by(&desk.page));
    world.hides("a card code", wrong.clone());
    desk.posts("card", &[("code", &wrong)]).await.is_told("wrong_code");
}

/// A secret as somebody types or sends it, and the bytes that it stands for. What is short enough to be guessed stands
/// there not even as a hash that needs no key.
fn in_the_clear(secret: &str) -> Vec<Vec<u8>> {
    let bytes = protocol::from_base64url(secret).filter(|bytes| bytes.len() >= 16);
    let guessable = if bytes.is_none() { hashes(secret) } else { vec![] };
    bytes.into_iter().chain([secret.as_bytes().to_vec()]).chain(guessable).collect()
}

fn hashes(secret: &str) -> Vec<Vec<u8>> {
    let digest = sha256(secret.as_bytes());
    let hexadecimal = digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    vec![digest.to_vec(), hexadecimal.into_bytes(), base64url(&digest).into_bytes()]
}

/// All that a PIN's key could leave behind: its public half as it is, written out, and hashed.
fn marks(key: &PinKey) -> Vec<Vec<u8>> {
    let public = key.public();
    let public = public.expose();
    let digest = sha256(public);
    let written = [&public[..], &digest[..]].map(|bytes| base64url(bytes).into_bytes());
    let hexadecimal = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes();
    written.into_iter().chain([public.to_vec(), digest.to_vec(), hexadecimal(public), hexadecimal(&digest)]).collect()
}

/// All files of the database as they lie there now.
fn files_of(world: &World) -> Vec<String> {
    world.files().iter().map(|file| without_times(&letters(file))).collect()
}

/// Times hold any six digits by chance, so runs of ten digits and more are left out.
fn without_times(text: &str) -> String {
    let is_digit = |one: char| one.is_ascii_digit();
    let parts = text.split_inclusive(|one| !is_digit(one));
    let kept = parts.map(|part| match part.trim_end_matches(|one| !is_digit(one)).len() {
        digits @ 10.. => &part[digits..],
        _ => part,
    });
    kept.collect()
}

/// One letter for each byte, so that the library's own quick search serves.
fn letters(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

fn stand_in(files: &[String], marks: &[Vec<u8>]) -> bool {
    marks.iter().map(|mark| letters(mark)).any(|mark| files.iter().any(|file| file.contains(&mark)))
}
