use std::fs;

use domain::time::Time;
use store::{Engine, OpenMode, look_through};

use super::*;
use crate::clock::Clock;
use crate::keys::kept::furnish;

struct Place {
    folder: tempfile::TempDir,
    master: MasterKey,
    entropy: Entropy,
}

impl Place {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let entropy = Entropy::seeded(7);
        let master = MasterKey::create(&folder.path().join("master.key"), &entropy).unwrap();
        let place = Self { folder, master, entropy };
        let store = Engine::open_sqlite(&place.path("tillid.sqlite3"), OpenMode::Create).unwrap();
        furnish(&store, &place.master, &Clock::system(), &place.entropy).await.unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn take(&self, name: &str, key: Key<'_>) -> Taken {
        let address = Address::File(self.path("tillid.sqlite3"));
        take(&address, &self.path(name), key, Time::from_seconds(1), &self.entropy, |_, _| {}).await.unwrap()
    }

    fn own(&self) -> Key<'_> {
        Key::Master(&self.master)
    }
}

async fn read(path: &Path, key: Key<'_>) -> Result<Vec<Sum>, String> {
    let backup = Backup::open(path, key).map_err(|error| error.to_string())?;
    look_through(backup.reading(), |_, _| {}).await.map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_says_what_was_there_and_only_to_whoever_has_its_key() {
    let place = Place::new().await;
    let taken = place.take("one", place.own()).await;
    assert_eq!(read(&place.path("one"), place.own()).await.unwrap(), taken.sums);
    assert!(taken.sums.iter().any(|sum| sum.table == "data_keys" && sum.rows > 0));
    let another = MasterKey::create(&place.path("another.key"), &place.entropy).unwrap();
    let refused = read(&place.path("one"), Key::Master(&another)).await.unwrap_err();
    assert!(refused.contains("sealed with another master key"), "{refused}");

    let words = [Zeroizing::new("nine tin whistles".to_owned()), Zeroizing::new("ten tin whistles".to_owned())];
    let taken = place.take("two", Key::Passphrase(&words[0])).await;
    assert_eq!(read(&place.path("two"), Key::Passphrase(&words[0])).await.unwrap(), taken.sums);
    let refused = read(&place.path("two"), Key::Passphrase(&words[1])).await.unwrap_err();
    assert!(refused.contains("another passphrase"), "{refused}");
    assert!(read(&place.path("two"), place.own()).await.unwrap_err().contains("--passphrase-file"));
    assert!(read(&place.path("one"), Key::Passphrase(&words[0])).await.unwrap_err().contains("leave"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bit_anywhere_any_end_and_any_other_order_is_noticed() {
    let place = Place::new().await;
    place.take("whole", place.own()).await;
    place.take("other", place.own()).await;
    let (whole, other) = (fs::read(place.path("whole")).unwrap(), fs::read(place.path("other")).unwrap());
    let spoiled = place.path("spoiled");
    let is_noticed = async |what: String, bytes: &[u8]| {
        fs::write(&spoiled, bytes).unwrap();
        assert!(read(&spoiled, place.own()).await.is_err(), "{what}");
    };
    for at in (0..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        is_noticed(format!("bit {at}"), &bytes).await;
    }
    for length in (0..whole.len()).step_by(11) {
        is_noticed(format!("cut at {length}"), &whole[..length]).await;
    }
    is_noticed("longer".to_owned(), &[whole.as_slice(), b"\0"].concat()).await;
    let pieces = |bytes: &[u8]| {
        let header =
            MARK.len() + 4 + usize::try_from(u32::from_be_bytes(*bytes[MARK.len()..].first_chunk().unwrap())).unwrap();
        let (mut rest, mut pieces) = (&bytes[header..], vec![]);
        while let Some(length) = rest.first_chunk::<4>() {
            let (piece, behind) = rest.split_at(4 + u32::from_be_bytes(*length) as usize);
            pieces.push(piece.to_vec());
            rest = behind;
        }
        (bytes[..header].to_vec(), pieces)
    };
    let ((header, ours), (_, theirs)) = (pieces(&whole), pieces(&other));
    assert!(ours.len() >= 2, "some rows, and the end");
    let with = |pieces: &[&Vec<u8>]| {
        [vec![header.clone()], pieces.iter().map(|piece| (*piece).clone()).collect()].concat().concat()
    };
    assert!(with(&ours.iter().collect::<Vec<_>>()) == whole);
    is_noticed("without the first".to_owned(), &with(&ours[1..].iter().collect::<Vec<_>>())).await;
    is_noticed("without the last".to_owned(), &with(&ours[..ours.len() - 1].iter().collect::<Vec<_>>())).await;
    is_noticed("the first twice".to_owned(), &with(&[vec![&ours[0]], ours.iter().collect()].concat())).await;
    is_noticed("in another order".to_owned(), &with(&ours.iter().rev().collect::<Vec<_>>())).await;
    let mut mixed: Vec<_> = ours.iter().collect();
    mixed[0] = &theirs[0];
    is_noticed("with another backup's".to_owned(), &with(&mixed)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_overwritten_and_what_is_not_ours_is_told() {
    let place = Place::new().await;
    fs::write(place.path("letter"), "Dear Ane, this is no backup, however long one reads it.").unwrap();
    let address = Address::File(place.path("tillid.sqlite3"));
    let again =
        take(&address, &place.path("letter"), place.own(), Time::from_seconds(1), &place.entropy, |_, _| {}).await;
    assert!(again.unwrap_err().to_string().contains("left as it is"));
    assert!(read(&place.path("letter"), place.own()).await.unwrap_err().contains("no backup of Tillid"));
    assert!(read(&place.path("nothing"), place.own()).await.unwrap_err().contains("cannot be read"));
}
