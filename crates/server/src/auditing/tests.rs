use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::audit::tree::TreeHash;
use domain::time::Time;
use store::AuditCheckpoint;

use super::checkpoint::{Note, Statement, Verifier, origin_of};
use crate::entropy::Entropy;
use crate::keys::{CheckpointPublic, KeyRing, MasterKey, StoredKey};

fn ring() -> KeyRing {
    let master = MasterKey::from_variable(&format!("{}=", "A".repeat(43))).expect("a master key");
    let stored = StoredKey::create_all(&master, &Entropy::seeded(3), 1_795_340_000_000_000).expect("keys");
    KeyRing::open(&master, &stored, 1_795_340_000_000_000).expect("a ring")
}

/// The example in the documentation of Go's `sumdb/note`.
#[test]
fn keys_are_named_and_texts_are_signed_as_others_do_it() {
    let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    assert_eq!(Verifier::parse(key).expect("a key").to_string(), key);
    for wrong in [key.replace("c74f20a3", "c74f20a4"), key.replace("+AR", "+AQ"), String::new(), "a+b".to_owned()] {
        assert_eq!(Verifier::parse(&wrong), None, "{wrong}");
    }
    let bytes = |text| STANDARD.decode(text).expect("base64");
    let public = CheckpointPublic(bytes("GlzZBxQ8OExB6DDFvOEqqIF+xWSaqr8sMTiLNbLXRNY=").try_into().expect("32 bytes"));
    let own = bytes("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    assert_eq!(own[1..], public.0);
    let signature =
        bytes("x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=");
    let signature: [u8; 64] = signature[4..].try_into().expect("64 bytes");
    let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    assert!(public.has_signed(text, &signature));
    assert!(!public.has_signed(&text.replace("answer", "question"), &signature));
}

#[test]
fn a_note_is_read_back_and_every_changed_character_is_found() {
    let keys = ring();
    let (id, key) = keys.checkpoint_key();
    let origin = origin_of("https://id.example");
    let statement = Statement {
        origin: origin.clone(),
        size: 17,
        root: TreeHash::of_leaf(b"root"),
        at: Time::from_micros(1_795_340_000_123_456),
    };
    let signature = statement.sign(&key);
    let kept = AuditCheckpoint { size: 17, root: statement.root, at: statement.at, key: id.0, signature };
    let note = Note::of(&origin, &kept, key.public());
    let verifier = Verifier::new(&origin, key.public());
    assert!(verifier.accepts(&note));
    let text = note.to_string();
    assert!(
        text.starts_with("id.example/audit\n17\n") && text.contains("\nat 1795340000123456\n\n— id.example/audit ")
    );
    assert_eq!(Note::parse(&text), Some(note.clone()));
    // A witness may have signed besides.
    assert_eq!(Note::parse(&text.replace("\n\n", "\n\n— witness.example AAAA\n")), Some(note));
    for place in (0..text.len() - 1).filter(|place| text.is_char_boundary(*place) && text.is_char_boundary(place + 1)) {
        let other = if text.as_bytes()[place] == b'1' { "2" } else { "1" };
        let changed = format!("{}{other}{}", &text[..place], &text[place + 1..]);
        assert!(!Note::parse(&changed).is_some_and(|note| verifier.accepts(&note)), "{changed}");
    }
    for wrong in ["", "\n\n", "a\n17\n\n\n", "id.example/audit\n017\n"] {
        assert_eq!(Note::parse(wrong), None, "{wrong:?}");
    }
}
