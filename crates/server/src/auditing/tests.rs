use std::collections::HashMap;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::audit::tree::{Frontier, TreeHash};
use domain::audit::{Entry, Logged, What};
use domain::ids::AuditId;
use domain::time::Time;
use store::AuditCheckpoint;
use tempfile::TempDir;

use super::believing::{Believed, Unbelievable, Unbelieved, believed};
use super::checkpoint::{Note, Statement, Verifier, origin_of};
use super::outside::{Line, Torn};
use crate::backups::{LogSeen, read_outside};
use crate::entropy::Entropy;
use crate::keys::{CheckpointPublic, KeyRing, MasterKey, StoredKey};

fn ring() -> KeyRing {
    ring_from(3)
}

fn ring_from(seed: u64) -> KeyRing {
    let master = MasterKey::from_variable(&format!("{}=", "A".repeat(43))).expect("a master key");
    let stored = StoredKey::create_all(&master, &Entropy::seeded(seed), 1_795_340_000_000_000).expect("keys");
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

const ORIGIN: &str = "id.example/audit";

/// A log of ten, of which three are known already.
struct Kept {
    folder: TempDir,
    keys: KeyRing,
    log: Vec<Logged>,
}

impl Kept {
    fn new() -> Self {
        let log = (1..=10).map(|number| logged(number, 1)).collect();
        Self { folder: tempfile::tempdir().expect("a directory"), keys: ring(), log }
    }

    fn tree(&self, size: usize) -> Frontier {
        let mut tree = Frontier::empty();
        self.log.iter().take(size).filter_map(|logged| logged.leaf).for_each(|leaf| tree.push(leaf.hash));
        tree
    }

    /// The checkpoint that these keys signed of the log as it is.
    fn signed(&self, size: usize, keys: &KeyRing) -> Line {
        let (id, key) = keys.checkpoint_key();
        let (root, at) = (self.tree(size).root(), Time::from_micros(100));
        let statement = Statement { origin: ORIGIN.to_owned(), size: size as u64, root, at };
        let signature = statement.sign(&key);
        let kept = AuditCheckpoint { size: size as u64, root, at, key: id.0, signature };
        Line::Checkpoint(Note::of(ORIGIN, &kept, key.public()))
    }

    fn file(&self, lines: impl IntoIterator<Item = Line>) -> PathBuf {
        let path = self.folder.path().join("audit.jsonl");
        let text: String = lines.into_iter().map(|line| line.to_json() + "\n").collect();
        std::fs::write(&path, text).expect("a file");
        path
    }

    fn entries(&self, from: usize, to: usize) -> impl Iterator<Item = Line> {
        self.log[from - 1..to].iter().cloned().map(Line::Entry)
    }

    /// What a restore that knows three leaves believes of a file.
    fn believes(&self, lines: impl IntoIterator<Item = Line>) -> Result<Believed, Unbelievable> {
        believed(&self.file(lines), &self.tree(3), &self.keys.checkpoint_publics())
    }

    fn all_up_to(&self, size: usize, unbelieved: Option<Unbelieved>) -> Result<Believed, Unbelievable> {
        Ok(Believed { size: size as u64, root: self.tree(size).root(), at: Time::from_micros(100), unbelieved })
    }
}

fn logged(number: u64, place: u32) -> Logged {
    let entry = Entry {
        id: AuditId(number.into()),
        at: Time::from_micros(i64::try_from(number).unwrap_or(i64::MAX)),
        account: None,
        what: What::CardCodeRight,
        about: format!("{number:032x}"),
        numbers: vec![place],
        sealed: None,
    };
    let leaf = Some(entry.leaf(number));
    Logged { entry, leaf }
}

#[test]
fn a_file_outside_is_believed_as_far_as_it_is_signed() {
    let kept = Kept::new();
    let (five, ten) = (kept.signed(5, &kept.keys), kept.signed(10, &kept.keys));
    for from in [1, 3, 4] {
        let lines = kept.entries(from, 5).chain([five.clone()]).chain(kept.entries(6, 10)).chain([ten.clone()]);
        assert_eq!(kept.believes(lines), kept.all_up_to(10, None), "from {from}");
    }
    let behind = Some(Unbelieved { entries: 5, from: Time::from_micros(6) });
    let others = [vec![], vec![kept.signed(10, &ring_from(4))]];
    for other in others {
        let lines = kept.entries(1, 5).chain([five.clone()]).chain(kept.entries(6, 10)).chain(other);
        assert_eq!(kept.believes(lines), kept.all_up_to(5, behind));
    }
    let three = kept.signed(3, &kept.keys);
    assert_eq!(kept.believes(kept.entries(1, 3).chain([three])), kept.all_up_to(3, None), "nothing came after");
    assert_eq!(kept.believes(kept.entries(5, 10).chain([ten])), Err(Unbelievable::DoesNotReach));
    assert_eq!(kept.believes(kept.entries(1, 2)), Err(Unbelievable::DoesNotReach));
    assert_eq!(kept.believes([five]), Err(Unbelievable::DoesNotReach));
}

#[test]
fn a_file_outside_says_how_far_it_reaches_by_what_is_signed_alone() {
    let kept = Kept::new();
    let five = kept.signed(5, &kept.keys);
    let forged = |number: u64| {
        let mut entry = logged(number, 1).entry;
        entry.at = Time::from_micros(1_000_000);
        let leaf = Some(entry.leaf(number));
        Line::Entry(Logged { entry, leaf })
    };
    let ends_at = |lines: Vec<Line>| {
        let seen = LogSeen { tree: kept.tree(3), ring: ring(), waiting: HashMap::new() };
        read_outside(&kept.file(lines), &seen, "https://id.example", Time::from_micros(200))
            .map(|outside| outside.ends_at)
    };
    let nothing_after = kept.entries(1, 3).chain([kept.signed(3, &kept.keys)]).collect();
    assert_eq!(ends_at(nothing_after).ok(), Some(Time::from_micros(100)), "when that was signed");
    // Cut short, and made to look as if it reached further.
    let before = [forged(2)].into_iter().chain(kept.entries(3, 5)).chain([five.clone()]).collect();
    let behind = kept.entries(1, 5).chain([five, forged(6)]).collect();
    for lines in [before, behind] {
        assert_eq!(ends_at(lines).ok(), Some(Time::from_micros(5)));
    }
}

#[test]
fn never_event_07_a_file_outside_that_was_forged_is_not_believed() {
    let kept = Kept::new();
    let ten = kept.signed(10, &kept.keys);
    let forged = |number: usize| {
        let mut log: Vec<Line> = kept.entries(1, 10).collect();
        // Its hash fits, as anybody can make it.
        log[number - 1] = Line::Entry(logged(number as u64, 2));
        log
    };
    for number in 4..=10 {
        let refused = kept.believes(forged(number).into_iter().chain([ten.clone()]));
        assert_eq!(refused, Err(Unbelievable::Contradicted { leaf: 10 }), "{number}");
    }
    let refused = kept.believes(forged(2).into_iter().chain([ten.clone()]));
    assert_eq!(refused, Err(Unbelievable::OtherLog { leaf: 3 }));
    let refused = kept.believes(kept.entries(1, 9).chain([ten]));
    assert_eq!(refused, Err(Unbelievable::Contradicted { leaf: 10 }), "the last one was removed");
    // Nobody's, another installation's, and one that was signed before the backup.
    for signed in [None, Some(kept.signed(10, &ring_from(4)))] {
        assert_eq!(kept.believes(kept.entries(1, 10).chain(signed)), Err(Unbelievable::NotSigned));
    }
    let early = kept.entries(1, 2).chain([kept.signed(2, &kept.keys)]).chain(kept.entries(3, 10));
    assert_eq!(kept.believes(early), Err(Unbelievable::NotSigned));
    // Of a log without entries everything were true, had a backup none yet.
    let (nothing, keys) = (kept.signed(0, &kept.keys), kept.keys.checkpoint_publics());
    let file = kept.file([nothing.clone()].into_iter().chain(kept.entries(1, 10)));
    assert_eq!(believed(&file, &kept.tree(0), &keys), Err(Unbelievable::NotSigned));
    assert_eq!(kept.believes([nothing]), Err(Unbelievable::DoesNotReach));
    for number in [0, u64::MAX, u64::MAX / 2 + 1] {
        let refused = kept.believes([Line::Entry(logged(number, 1)), Line::Entry(logged(number, 1))]);
        assert_eq!(refused, Err(Unbelievable::Torn(Torn { line: 1, why: "is none of ours" })), "{number}");
    }
}
