//! Never event 11, tried with the real files: whoever has a copy of the database and of the phone, and all the time in the
//! world, finds no mark by which the right PIN differs from any other.

use device::Phone as Stolen;
use domain::ids::DeviceId;
use protocol::pin::Pin;
use protocol::{PinKey, base64url, sha256};
use store::Store as _;

use crate::support::{Kept, World};

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

    let mut files = world.files();
    files.push(std::fs::read(&path).expect("the phone's file"));
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
    assert!(stand_in(&[[&[0; 9][..], &phone.pin.public().expose()[..]].concat()], &marks(&phone.pin)));
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

fn stand_in(files: &[Vec<u8>], marks: &[Vec<u8>]) -> bool {
    files.iter().any(|file| marks.iter().any(|mark| file.windows(mark.len()).any(|part| part == mark)))
}
