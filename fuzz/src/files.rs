//! What an operator writes or keeps, what lies outside the database, and what our own keys must vouch for.

use std::io::Write as _;
use std::path::Path;

use domain::audit::tree::Frontier;
use server::auditing::believing::believed;
use server::auditing::checkpoint::{Note, Verifier};
use server::auditing::outside::{self, Line};
use server::auditing::proving::Proof;
use server::backups::{Backup, Key};
use server::config::Config;
use server::keys::MasterKey;
use store::{Piece, look_through};

use crate::made;

/// The operator's file.
pub fn configuration(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    match Config::parse(text, Path::new(""), []) {
        Ok(_) => true,
        Err(sentences) => {
            assert!(
                !sentences.is_empty() && sentences.iter().all(|sentence| !sentence.is_empty()),
                "a refusal says why"
            );
            false
        }
    }
}

/// The master key as an operator gives it.
pub fn master_key(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    match MasterKey::from_variable(text) {
        Ok(key) => {
            assert_eq!(text.trim_ascii().len(), 44, "32 bytes in base64");
            let again = MasterKey::from_variable(text.trim_ascii()).map(|again| again.check_value());
            assert_eq!(again.ok(), Some(key.check_value()), "what stands around it makes no other key");
            true
        }
        Err(refused) => {
            let told = refused.to_string();
            assert!(text.trim_ascii().len() < 8 || !told.contains(text.trim_ascii()), "a key is not repeated");
            false
        }
    }
}

/// A checkpoint that somebody has kept, or the key by which one is checked.
pub fn checkpoint(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let (note, key) = (Note::parse(text), Verifier::parse(text));
    if let Some(note) = &note {
        assert_eq!(Note::parse(&note.to_string()).as_ref(), Some(note), "what was read can be written");
        assert!(!made::verifier().accepts(note) || made::notes().contains(note), "only what was signed is believed");
    }
    if let Some(key) = &key {
        assert_eq!(Verifier::parse(&key.to_string()).as_ref(), Some(key), "what was read can be written");
    }
    note.is_some() || key.is_some()
}

/// A proof that an entry stands in the log.
pub fn proof(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let Ok(proof) = Proof::parse(text) else { return false };
    assert_eq!(Proof::parse(&proof.to_string()).as_ref(), Ok(&proof), "what was read can be written");
    if proof.check(&[made::verifier()]).is_err() {
        return false;
    }
    assert!(made::entries().contains(&proof.logged), "only what stands in the log is proved");
    true
}

/// The audit log's file outside the database, as it is read, continued, and believed after a restore.
pub fn outside_log(bytes: &[u8]) -> bool {
    on_disk(bytes, |path| {
        let lines = outside::read(path).into_iter().flatten().map_while(Result::ok);
        let (mut entries, mut last) = (vec![], 0);
        for line in lines {
            assert_eq!(Line::parse(&line.to_json()).as_ref(), Some(&line), "what was read can be written");
            let Line::Entry(logged) = line else { continue };
            let number = logged.leaf.map_or(0, |leaf| leaf.number);
            assert!(logged.fits() && (last == 0 || number == last + 1), "whole, and one behind the other");
            last = number;
            entries.push(logged);
        }
        let _any_end = outside::last_leaf(path);
        let known = Frontier::empty();
        let Ok(believed) = believed(path, &known, &[made::public()]) else { return false };
        let size = usize::try_from(believed.size).unwrap_or(usize::MAX);
        assert_eq!(entries.get(..size), made::entries().get(..size), "only what was signed is believed");
        assert!(made::notes().iter().any(|note| note.statement.root == believed.root));
        true
    })
}

/// A backup, to its last piece.
pub fn backup(bytes: &[u8]) -> bool {
    on_disk(bytes, |path| match Backup::open(path, Key::Master(&made::master())) {
        Ok(backup) => made::running(async { look_through(backup.reading(), |_, _| {}).await.is_ok() }),
        Err(refused) => {
            assert!(!refused.to_string().is_empty(), "a refusal says why");
            false
        }
    })
}

/// A part of a backup, once it is opened, or of another engine's copy.
pub fn piece(bytes: &[u8]) -> bool {
    let Some(piece) = Piece::read(bytes) else { return false };
    assert_eq!(piece.to_bytes(), bytes, "a piece has one spelling");
    true
}

/// A sealed column.
pub fn sealed(bytes: &[u8]) -> bool {
    made::ring().open_sealed(made::PLACE, bytes).is_ok()
}

/// A nonce that comes back with a call.
pub fn nonce(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    made::ring().check_nonce(text, made::NOW_US).is_ok()
}

fn on_disk(bytes: &[u8], read: impl FnOnce(&Path) -> bool) -> bool {
    let file = tempfile::NamedTempFile::new().and_then(|mut file| file.write_all(bytes).map(|()| file));
    let file = file.unwrap_or_else(|error| unreachable!("the machine has no room for a file: {error}"));
    read(file.path())
}
