use std::collections::HashSet;
use std::fs;

use super::*;
use crate::entropy::Entropy;

const NOW_US: i64 = 1_795_340_000_000_000;
const ANNOUNCED_US: i64 = ANNOUNCED_S * 1_000_000;

fn master(letter: &str) -> MasterKey {
    MasterKey::from_variable(&format!("{}=", letter.repeat(43))).expect("a master key")
}

fn ring(seed: u64) -> (KeyRing, Vec<StoredKey>, Entropy) {
    let entropy = Entropy::seeded(seed);
    let stored = StoredKey::create_all(&master("A"), &entropy, NOW_US).expect("keys");
    (KeyRing::open(&master("A"), &stored, NOW_US).expect("a ring"), stored, entropy)
}

fn with_newer(stored: &[StoredKey], purpose: Purpose) -> KeyRing {
    let mut stored = stored.to_vec();
    stored.push(StoredKey::create(purpose, &master("A"), &Entropy::seeded(99), NOW_US + 1).expect("a key"));
    KeyRing::open(&master("A"), &stored, NOW_US + 1 + ANNOUNCED_US).expect("a ring")
}

const PIN_KEY: Place<'_> = Place { table: "devices", column: "pin_key", row: 7 };

#[test]
fn a_master_key_file_is_private_and_made_once() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("master.key");
    let made = MasterKey::create(&path, &Entropy::seeded(1)).expect("a new key");
    let read = MasterKey::from_file(&path).expect("the same key");
    assert_eq!(made.check_value(), read.check_value());
    assert_eq!(read.verify(&made.check_value()), Ok(()));
    let again = MasterKey::create(&path, &Entropy::seeded(2)).expect_err("never overwritten");
    assert!(again.to_string().contains("left as it is"), "{again}");
    assert_eq!(MasterKey::from_file(&path).expect("the same key").check_value(), made.check_value());
    assert!(!format!("{made:?}").contains(fs::read_to_string(&path).expect("text").trim()));
}

#[cfg(unix)]
#[test]
fn a_master_key_that_others_can_read_is_refused_with_the_remedy() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("master.key");
    MasterKey::create(&path, &Entropy::seeded(1)).expect("a new key");
    assert_eq!(fs::metadata(&path).expect("metadata").permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("permissions");
    let refused = MasterKey::from_file(&path).expect_err("refused");
    assert!(refused.to_string().contains("mode 0640") && refused.to_string().contains("chmod 600"), "{refused}");
}

#[test]
fn a_wrong_file_or_length_is_one_sentence() {
    let directory = tempfile::tempdir().expect("a directory");
    let gone = MasterKey::from_file(&directory.path().join("gone")).expect_err("refused");
    assert!(gone.to_string().contains("cannot be read"), "{gone}");
    for text in ["", "c2hvcnQ=", "not base64 at all", &"A".repeat(64)] {
        let refused = MasterKey::from_variable(text).expect_err("refused");
        assert!(refused.to_string().contains("is not 32 bytes in base64"), "{refused}");
        assert!(text.is_empty() || !refused.to_string().contains(text), "the text is never repeated");
    }
}

#[test]
fn another_master_key_is_recognised_before_anything_is_opened() {
    let (_, stored, _) = ring(1);
    assert_eq!(master("E").verify(&master("A").check_value()), Err(WrongMasterKey));
    let refused = KeyRing::open(&master("E"), &stored, NOW_US).expect_err("refused");
    assert_eq!(refused, KeyRingError::Unwrappable(KeyId(stored[0].id), Purpose::Sealing));
}

#[test]
fn a_wrapped_key_cannot_serve_another_purpose_and_none_may_be_missing() {
    let (_, stored, _) = ring(1);
    let mut moved = stored.clone();
    moved[2].purpose = Purpose::Mac;
    moved[4].purpose = Purpose::Pepper;
    assert!(matches!(KeyRing::open(&master("A"), &moved, NOW_US), Err(KeyRingError::Unwrappable(..))));
    let missing = KeyRing::open(&master("A"), &stored[1..], NOW_US).expect_err("refused");
    assert_eq!(missing, KeyRingError::Missing(Purpose::Sealing));
    for purpose in Purpose::ALL {
        assert_eq!(Purpose::parse(purpose.as_str()), Some(purpose));
    }
}

#[test]
fn a_sealed_value_opens_at_its_own_place_only() {
    let (ring, stored, entropy) = ring(1);
    let sealed = ring.seal(PIN_KEY, b"public key", &entropy).expect("sealed");
    assert_eq!(ring.open_sealed(PIN_KEY, &sealed).expect("opened").as_slice(), b"public key");
    assert!(!sealed.windows(10).any(|window| window == b"public key"));
    for elsewhere in [
        Place { row: 8, ..PIN_KEY },
        Place { column: "push", ..PIN_KEY },
        Place { table: "device", column: "spin_key", row: 7 },
    ] {
        assert_eq!(ring.open_sealed(elsewhere, &sealed), Err(SealError::Forged), "{elsewhere:?}");
    }
    assert_ne!(ring.seal(PIN_KEY, b"public key", &entropy).expect("sealed"), sealed, "each time another nonce");
    let newer = with_newer(&stored, Purpose::Sealing);
    assert_eq!(newer.open_sealed(PIN_KEY, &sealed).expect("opened with the older key").as_slice(), b"public key");
    let sealed_newer = newer.seal(PIN_KEY, b"x", &entropy).expect("sealed");
    assert_eq!(ring.open_sealed(PIN_KEY, &sealed_newer), Err(SealError::UnknownKey(newer.newest(Purpose::Sealing))));
}

#[test]
fn every_changed_byte_of_a_sealed_value_is_noticed() {
    let (ring, _, entropy) = ring(1);
    let sealed = ring.seal(PIN_KEY, b"public key", &entropy).expect("sealed");
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(ring.open_sealed(PIN_KEY, &changed).is_err(), "byte {at}");
        assert!(ring.open_sealed(PIN_KEY, &sealed[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn digests_depend_on_every_part_and_stay_with_their_key() {
    let (ring, stored, _) = ring(1);
    let key = ring.newest(Purpose::CardDigest);
    let digest = |card: &str, number, code: &str| ring.card_digest(key, card, number, code).expect("a digest");
    let all: HashSet<_> = [
        digest("G750159724", 437, "123456"),
        digest("G750159725", 437, "123456"),
        digest("G750159724", 438, "123456"),
        digest("G750159724", 437, "123457"),
    ]
    .into();
    assert_eq!(all.len(), 4);
    let newer = with_newer(&stored, Purpose::CardDigest);
    assert_ne!(newer.newest(Purpose::CardDigest), key);
    assert_eq!(newer.card_digest(key, "G750159724", 437, "123456"), Ok(digest("G750159724", 437, "123456")));
    let unknown = newer.newest(Purpose::CardDigest);
    assert_eq!(ring.card_digest(unknown, "G750159724", 437, "123456"), Err(UnknownKey(unknown)));
}

#[test]
fn a_key_is_announced_to_every_node_before_one_uses_it() {
    let (ring, mut stored, entropy) = ring(1);
    let earlier = ring.newest(Purpose::Sealing);
    assert!(!ring.is_behind(&stored));
    let made_us = NOW_US + 1;
    stored.push(StoredKey::create(Purpose::Sealing, &master("A"), &entropy, made_us).expect("a key"));
    assert!(ring.is_behind(&stored), "there is one that it has not read");

    let other_node = KeyRing::open(&master("A"), &stored, made_us + ANNOUNCED_US).expect("a ring");
    let sealed = other_node.seal(PIN_KEY, b"public key", &entropy).expect("sealed");
    assert!(ring.open_sealed(PIN_KEY, &sealed).is_err());
    ring.open_again(&master("A"), &stored, made_us + ANNOUNCED_US - 1).expect("read");
    assert_eq!(ring.newest(Purpose::Sealing), earlier, "used when the others have read it");
    assert_eq!(ring.open_sealed(PIN_KEY, &sealed).expect("opened").as_slice(), b"public key");
    assert!(ring.is_behind(&stored), "its time will come");
    ring.open_again(&master("A"), &stored, made_us + ANNOUNCED_US).expect("read");
    assert_ne!(ring.newest(Purpose::Sealing), earlier);
    assert!(!ring.is_behind(&stored));
}

#[test]
fn keys_that_are_wrapped_anew_are_the_same_keys() {
    let (ring, stored, entropy) = ring(1);
    let anew = |key: &StoredKey| key.wrapped_anew(&master("A"), &master("E"), &entropy);
    let wrapped: Vec<_> = stored.iter().filter_map(anew).collect();
    let opened = KeyRing::open(&master("E"), &wrapped, NOW_US).expect("a ring");
    assert_eq!(opened.mac("cookie", &[b"ab"]), ring.mac("cookie", &[b"ab"]));
    assert!(KeyRing::open(&master("A"), &wrapped, NOW_US).is_err());
    assert!(wrapped.iter().all(|key| anew(key).is_none()), "the earlier master key opens none of them");
    assert!(ring.open_again(&master("E"), &stored, NOW_US).is_err());
    assert_eq!(opened.mac("cookie", &[b"ab"]), ring.mac("cookie", &[b"ab"]), "refused, it stays what it was");
}

#[test]
fn a_pairwise_subject_outlives_every_rotation() {
    let (ring, stored, _) = ring(1);
    let subject = ring.pairwise_subject("bank.example", 1);
    assert_ne!(subject, ring.pairwise_subject("bank.example", 2));
    assert_ne!(subject, ring.pairwise_subject("public.example", 1));
    assert_eq!(with_newer(&stored, Purpose::Pairwise).pairwise_subject("bank.example", 1), subject);
}

#[test]
fn macs_name_their_use_and_parts_do_not_run_together() {
    let (ring, stored, _) = ring(1);
    let tag = ring.mac("throttle", &[b"ab", b"c"]);
    assert_eq!(ring.macs("throttle", &[b"ab", b"c"]), [tag]);
    assert_ne!(ring.mac("throttle", &[b"a", b"bc"]), tag);
    assert_ne!(ring.mac("cookie", &[b"ab", b"c"]), tag);
    let newer = with_newer(&stored, Purpose::Mac);
    assert_eq!(newer.macs("throttle", &[b"ab", b"c"]), [newer.mac("throttle", &[b"ab", b"c"]), tag]);
    assert_ne!(newer.mac("throttle", &[b"ab", b"c"]), tag, "what is new is made with the newer key");
}

#[test]
fn a_number_on_a_page_outlives_a_rotation() {
    let (ring, stored, _) = ring(1);
    let newer = with_newer(&stored, Purpose::Carry);
    let taken: Vec<_> = newer.carry_numbers(5).collect();
    assert_eq!(taken, [newer.carry_number(5), ring.carry_number(5)]);
}

#[test]
fn what_is_carried_without_typing_outlives_a_rotation_and_belongs_to_one_thing() {
    let (ring, stored, _) = ring(1);
    let newer = with_newer(&stored, Purpose::Carry);
    let (request, other) = ("0199c0de0000700080000000000000aa", "0199c0de0000700080000000000000ab");
    assert_eq!(
        newer.qr_macs(request, 100).collect::<Vec<_>>(),
        [newer.qr_mac(request, 100), ring.qr_mac(request, 100)]
    );
    assert_eq!(newer.link_secrets(5).collect::<Vec<_>>(), [newer.link_secret(5), ring.link_secret(5)]);
    assert_eq!(newer.return_values(5, 6).collect::<Vec<_>>(), [newer.return_value(5, 6), ring.return_value(5, 6)]);

    let made = [
        ring.qr_mac(request, 100),
        ring.qr_mac(request, 101),
        ring.qr_mac(other, 100),
        ring.link_secret(5),
        ring.link_secret(6),
        ring.return_value(5, 6),
        ring.return_value(6, 5),
        ring.return_value(5, 7),
    ];
    let spelled: HashSet<String> = made.iter().map(|secret| secret.expose().to_string()).collect();
    assert_eq!(spelled.len(), made.len(), "none passes for another");
}

#[test]
fn numbers_to_carry_are_six_digits_of_their_own() {
    let (ring, _, _) = ring(1);
    let numbers: Vec<_> = (0..2_000).map(|request| ring.carry_number(request)).collect();
    assert!(numbers.iter().all(|number| number.len() == 6 && number.bytes().all(|byte| byte.is_ascii_digit())));
    assert!(numbers.iter().map(|number| number.as_str()).collect::<HashSet<_>>().len() > 1_990);
    for first_digit in '0'..='9' {
        let share = numbers.iter().filter(|number| number.starts_with(first_digit)).count();
        assert!((140..=260).contains(&share), "{share} of 2,000 begin with {first_digit}");
    }
    assert_eq!(ring.carry_number(5), numbers[5]);
}

#[test]
fn a_nonce_is_ours_for_a_minute() {
    let (ring, _, entropy) = ring(1);
    let text = ring.issue_nonce(&entropy, NOW_US);
    let nonce = ring.check_nonce(&text, NOW_US).expect("ours");
    assert_eq!(nonce.expires_at_us, NOW_US + 60_000_000);
    assert!(ring.check_nonce(&text, NOW_US + 59_999_999).is_ok());
    assert_eq!(ring.check_nonce(&text, NOW_US + 60_000_000), Err(NonceRefused::Expired));
    let other = ring.issue_nonce(&entropy, NOW_US);
    assert_ne!(ring.check_nonce(&other, NOW_US).expect("ours").id, nonce.id);
    let mut changed = text.into_bytes();
    changed[20] ^= 1;
    let changed = String::from_utf8(changed).expect("text");
    assert_eq!(ring.check_nonce(&changed, NOW_US), Err(NonceRefused::NotOurs));
    assert_eq!(ring.check_nonce("", NOW_US), Err(NonceRefused::NotOurs));
}

#[test]
fn what_was_posted_is_read_for_its_own_path_alone_and_for_five_minutes() {
    const FORM: &str = "client_id=fjord-bank&login_hint=freja";
    let (ring, stored, entropy) = ring(1);
    let sealed = ring.seal_posted("/authorize", FORM, &entropy, NOW_US).expect("sealed");
    let opened = |text: &str, path: &str, at_us: i64| ring.open_posted(path, text, at_us).map(|form| form.to_string());
    assert_eq!(opened(&sealed, "/authorize", NOW_US + 299_999_999).as_deref(), Ok(FORM));
    assert_eq!(opened(&sealed, "/authorize", NOW_US + 300_000_000), Err(PostedRefused::Expired));
    assert_eq!(opened(&sealed, "/logout", NOW_US), Err(PostedRefused::NotOurs));
    let newer = with_newer(&stored, Purpose::Nonce);
    assert_eq!(newer.open_posted("/authorize", &sealed, NOW_US + 1).expect("an older key's").as_str(), FORM);
    assert_ne!(ring.seal_posted("/authorize", FORM, &entropy, NOW_US).expect("sealed"), sealed);
    for at in 0..sealed.len() {
        let other = if &sealed[at..=at] == "A" { "B" } else { "A" };
        let changed = format!("{}{other}{}", &sealed[..at], &sealed[at + 1..]);
        assert_eq!(opened(&changed, "/authorize", NOW_US), Err(PostedRefused::NotOurs), "at {at}");
    }
    assert_eq!(opened("", "/authorize", NOW_US), Err(PostedRefused::NotOurs));
}
