use super::*;
use crate::keys::{MasterKey, StoredKey};

const QUICK: HashParameters = HashParameters { memory_kib: 64, iterations: 1, lanes: 1 };
const NOW_US: i64 = 1_795_340_000_000_000;

fn stored_keys() -> (MasterKey, Vec<StoredKey>) {
    let master = MasterKey::from_variable(&format!("{}=", "A".repeat(43))).expect("a master key");
    let stored = StoredKey::create_all(&master, &Entropy::seeded(1), NOW_US).expect("keys");
    (master, stored)
}

fn passwords(parameters: HashParameters, workers: usize, queue_max: u32) -> Passwords {
    let (master, stored) = stored_keys();
    let keys = Arc::new(KeyRing::open(&master, &stored, NOW_US).expect("a ring"));
    Passwords::start(parameters, workers, queue_max, keys, Entropy::seeded(2)).expect("a pool")
}

fn typed(text: &str) -> Password {
    Password::new(text.to_owned())
}

#[tokio::test]
async fn the_right_password_is_right_and_nearly_right_is_wrong() {
    let passwords = passwords(QUICK, 1, 8);
    let kept = passwords.hash(Line::Shared, &typed("Rødgrød med fløde")).await.expect("a hash");
    assert!(kept.starts_with("$argon2id$v=19$m=64,t=1,p=1,keyid="), "{kept}");
    let right = passwords.verify(Line::Shared, &typed("Rødgrød med fløde"), Kept::Hash(&kept)).await;
    assert_eq!(right, Ok(Verdict { is_right: true, needs_rehash: false }));
    for wrong in ["rødgrød med fløde", "Rødgrød med fløde ", ""] {
        let verdict = passwords.verify(Line::Shared, &typed(wrong), Kept::Hash(&kept)).await;
        assert_eq!(verdict, Ok(Verdict { is_right: false, needs_rehash: false }), "{wrong}");
    }
    assert_ne!(
        passwords.hash(Line::Shared, &typed("Rødgrød med fløde")).await.expect("a hash"),
        kept,
        "a salt of its own"
    );
}

#[tokio::test]
async fn nobody_has_no_right_password() {
    let passwords = passwords(QUICK, 1, 8);
    let verdict = passwords.verify(Line::Shared, &typed("anything"), Kept::Nobody("nobody")).await;
    assert_eq!(verdict, Ok(Verdict { is_right: false, needs_rehash: false }));
}

#[tokio::test]
async fn changed_parameters_or_pepper_ask_for_a_new_hash_of_a_right_password_only() {
    let before = passwords(QUICK, 1, 8);
    let kept = before.hash(Line::Shared, &typed("correct horse")).await.expect("a hash");

    let dearer = passwords(HashParameters { iterations: 2, ..QUICK }, 1, 8);
    let rehash = Ok(Verdict { is_right: true, needs_rehash: true });
    assert_eq!(dearer.verify(Line::Shared, &typed("correct horse"), Kept::Hash(&kept)).await, rehash);
    let wrong = Ok(Verdict { is_right: false, needs_rehash: false });
    assert_eq!(dearer.verify(Line::Shared, &typed("wrong horse"), Kept::Hash(&kept)).await, wrong);

    let (master, mut stored) = stored_keys();
    stored.push(StoredKey::create(Purpose::Pepper, &master, &Entropy::seeded(9), NOW_US + 1).expect("a key"));
    let keys = Arc::new(KeyRing::open(&master, &stored, NOW_US + 60_000_001).expect("a ring"));
    let rotated = Passwords::start(QUICK, 1, 8, keys, Entropy::seeded(2)).expect("a pool");
    assert_eq!(rotated.verify(Line::Shared, &typed("correct horse"), Kept::Hash(&kept)).await, rehash);
    let kept_newer = rotated.hash(Line::Shared, &typed("correct horse")).await.expect("a hash");
    let unknown = before.verify(Line::Shared, &typed("correct horse"), Kept::Hash(&kept_newer)).await;
    assert!(matches!(unknown, Err(PasswordError::UnknownPepper(_))));
}

#[tokio::test]
async fn the_database_alone_cannot_test_a_password() {
    let kept = passwords(QUICK, 1, 8).hash(Line::Shared, &typed("correct horse")).await.expect("a hash");
    let hashed = Hashed::from_text(&kept).expect("our own form");
    let params = argon2::Params::new(64, 1, 1, Some(32)).expect("parameters");
    let mut guess = [0; 32];
    argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
        .hash_password_into(b"correct horse", &hashed.salt, &mut guess)
        .expect("a hash");
    assert_ne!(guess, hashed.digest, "the right password without the pepper proves nothing");
}

#[tokio::test]
async fn beyond_the_queue_the_answer_is_busy_and_the_rest_is_served() {
    let slow = HashParameters { memory_kib: 8_192, iterations: 4, lanes: 1 };
    let passwords = passwords(slow, 1, 3);
    let tried = futures_util::future::join_all((0..20).map(|_| {
        let passwords = passwords.clone();
        async move { passwords.verify(Line::Shared, &typed("guess"), Kept::Nobody("nobody")).await }
    }))
    .await;
    let busy =
        tried.iter().filter(|verdict| matches!(verdict, Err(PasswordError::Busy { retry_after_s: 1.. }))).count();
    let served = tried.iter().filter(|verdict| verdict.is_ok()).count();
    assert_eq!(busy + served, 20);
    assert!((2..=4).contains(&served), "one runs, two wait, and the third place is the other line's: {served}");
    assert_eq!(Line::ALL.map(|line| passwords.waiting(line)), [0, 0]);
    assert!(
        passwords.verify(Line::Shared, &typed("guess"), Kept::Nobody("nobody")).await.is_ok(),
        "and then there is room again"
    );
}

#[tokio::test]
async fn whoever_arrives_is_told_at_half_and_whoever_was_let_in_finds_the_other_half() {
    let slow = HashParameters { memory_kib: 8_192, iterations: 8, lanes: 1 };
    let passwords = passwords(slow, 1, 12);
    let mut there_was_room = vec![];
    let guess = typed("guess");
    let tries = (0..6).map(|_| passwords.verify(Line::Own, &guess, Kept::Nobody("nobody")));
    let arrivals = async {
        there_was_room.push(passwords.has_room(Line::Own).is_ok());
        there_was_room.push(passwords.has_room(Line::Shared).is_ok());
    };
    assert!(passwords.has_room(Line::Own).is_ok());
    let (tried, ()) = tokio::join!(futures_util::future::join_all(tries), arrivals);
    assert_eq!(there_was_room, [false, true], "half of one line is taken: whoever arrives for it comes later");
    assert!(tried.iter().all(Result::is_ok), "and all who were let in are served");
}

#[tokio::test]
async fn a_flood_in_one_line_leaves_the_other_its_part_and_stays_behind_it() {
    let slow = HashParameters { memory_kib: 8_192, iterations: 4, lanes: 1 };
    let passwords = passwords(slow, 1, 12);
    let done = std::sync::Mutex::new(Vec::new());
    let tries = std::iter::repeat_n(Line::Shared, 30).chain(std::iter::repeat_n(Line::Own, 10));
    let tries = tries.map(|line| {
        let (passwords, done) = (&passwords, &done);
        async move {
            let verdict = passwords.verify(line, &typed("guess"), Kept::Nobody("nobody")).await;
            let mut done = done.lock().expect("no panic");
            match verdict {
                Ok(_) => done.push(line),
                Err(busy) => assert_eq!(busy, PasswordError::Busy { retry_after_s: 2 }),
            }
        }
    });
    let watched = async { Line::ALL.map(|line| passwords.waiting(line)) };
    let (_, waiting) = tokio::join!(futures_util::future::join_all(tries), watched);
    assert!((3..=4).contains(&waiting[0]), "a third is kept for the one line: {waiting:?}");
    assert!((7..=9).contains(&waiting[1]), "two thirds are what the other may fill: {waiting:?}");
    let done = done.into_inner().expect("no panic");
    assert_eq!(done.iter().filter(|line| **line == Line::Own).count(), 4);
    assert!(done[..8].iter().filter(|line| **line == Line::Own).count() == 4, "served first: {done:?}");
    assert!(!done.windows(3).any(|three| three == [Line::Own; 3]), "and yet nobody waits for ever: {done:?}");
}

#[tokio::test]
async fn a_user_id_that_nobody_has_costs_what_accounts_cost() {
    let dear = HashParameters { iterations: 3, ..QUICK };
    let passwords = passwords(dear, 1, 8);
    let cost = async |user_id: &str| {
        let before = passwords.filled_kib();
        let verdict = passwords.verify(Line::Shared, &typed("guess"), Kept::Nobody(user_id)).await;
        assert_eq!(verdict, Ok(Verdict { is_right: false, needs_rehash: false }));
        passwords.filled_kib() - before
    };
    assert_eq!(cost("nobody").await, 192, "today's, as long as nothing is known");
    let kept = self::passwords(QUICK, 1, 8).hash(Line::Own, &typed("correct horse")).await.expect("a hash");
    let head = kept.chars().take(kept.chars().count() - Passwords::TAIL_CHARACTERS as usize).collect::<String>();
    assert!(head.ends_with(",keyid="), "{head}");
    passwords.learn(&[(head.clone(), 1)]);
    assert_eq!(cost("nobody").await, 64);
    passwords.learn(&[(head, 1), (String::new(), 5), ("$argon2id$v=19$m=64,t=3,p=1,keyid=".to_owned(), 1)]);
    let mut seen = Vec::new();
    for number in 0..20 {
        let (once, again) = (cost(&format!("nobody-{number}")).await, cost(&format!("nobody-{number}")).await);
        assert_eq!(once, again);
        seen.push(once);
    }
    assert!(seen.contains(&64) && seen.contains(&192), "{seen:?}");
}

#[tokio::test]
async fn nonsense_in_the_database_is_named_and_never_matches() {
    let passwords = passwords(QUICK, 1, 8);
    let kept = passwords.hash(Line::Shared, &typed("correct horse")).await.expect("a hash");
    for nonsense in [
        "",
        "correct horse",
        &kept.replace("argon2id", "argon2i"),
        &kept.replace("m=64", "m=4294967295"),
        &kept.replace("m=64", "m=1"),
        &kept.replace("keyid=", "key="),
        &format!("{kept}$more"),
    ] {
        let verdict = passwords.verify(Line::Shared, &typed("correct horse"), Kept::Hash(nonsense)).await;
        assert_eq!(verdict, Err(PasswordError::Malformed), "{nonsense}");
    }
    assert_eq!(format!("{:?}", typed("correct horse")), "…");
}
