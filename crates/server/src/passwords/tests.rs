use super::*;
use crate::keys::{MasterKey, StoredKey};

const QUICK: HashParameters = HashParameters { memory_kib: 64, iterations: 1, lanes: 1 };
const NOW_US: i64 = 1_795_340_000_000_000;

fn stored_keys() -> (MasterKey, Vec<StoredKey>) {
    let master = MasterKey::from_variable(&format!("{}=", "A".repeat(43))).expect("a master key");
    let stored = StoredKey::create_all(&master, &Entropy::seeded(1), NOW_US).expect("keys");
    (master, stored)
}

fn passwords(parameters: HashParameters, workers: usize, queue_max: usize) -> Passwords {
    let (master, stored) = stored_keys();
    let keys = Arc::new(KeyRing::open(&master, &stored).expect("a ring"));
    Passwords::start(parameters, workers, queue_max, keys, Entropy::seeded(2)).expect("a pool")
}

fn typed(text: &str) -> Password {
    Password::new(text.to_owned())
}

#[tokio::test]
async fn the_right_password_is_right_and_nearly_right_is_wrong() {
    let passwords = passwords(QUICK, 1, 8);
    let kept = passwords.hash(&typed("Rødgrød med fløde")).await.expect("a hash");
    assert!(kept.starts_with("$argon2id$v=19$m=64,t=1,p=1,keyid="), "{kept}");
    let right = passwords.verify(&typed("Rødgrød med fløde"), Some(&kept)).await;
    assert_eq!(right, Ok(Verdict { is_right: true, needs_rehash: false }));
    for wrong in ["rødgrød med fløde", "Rødgrød med fløde ", ""] {
        let verdict = passwords.verify(&typed(wrong), Some(&kept)).await;
        assert_eq!(verdict, Ok(Verdict { is_right: false, needs_rehash: false }), "{wrong}");
    }
    assert_ne!(passwords.hash(&typed("Rødgrød med fløde")).await.expect("a hash"), kept, "a salt of its own");
}

#[tokio::test]
async fn nobody_has_no_right_password() {
    let passwords = passwords(QUICK, 1, 8);
    let verdict = passwords.verify(&typed("anything"), None).await;
    assert_eq!(verdict, Ok(Verdict { is_right: false, needs_rehash: false }));
}

#[tokio::test]
async fn changed_parameters_or_pepper_ask_for_a_new_hash_of_a_right_password_only() {
    let before = passwords(QUICK, 1, 8);
    let kept = before.hash(&typed("correct horse")).await.expect("a hash");

    let dearer = passwords(HashParameters { iterations: 2, ..QUICK }, 1, 8);
    let rehash = Ok(Verdict { is_right: true, needs_rehash: true });
    assert_eq!(dearer.verify(&typed("correct horse"), Some(&kept)).await, rehash);
    let wrong = Ok(Verdict { is_right: false, needs_rehash: false });
    assert_eq!(dearer.verify(&typed("wrong horse"), Some(&kept)).await, wrong);

    let (master, mut stored) = stored_keys();
    stored.push(StoredKey::create(Purpose::Pepper, &master, &Entropy::seeded(9), NOW_US + 1).expect("a key"));
    let keys = Arc::new(KeyRing::open(&master, &stored).expect("a ring"));
    let rotated = Passwords::start(QUICK, 1, 8, keys, Entropy::seeded(2)).expect("a pool");
    assert_eq!(rotated.verify(&typed("correct horse"), Some(&kept)).await, rehash);
    let kept_newer = rotated.hash(&typed("correct horse")).await.expect("a hash");
    let unknown = before.verify(&typed("correct horse"), Some(&kept_newer)).await;
    assert!(matches!(unknown, Err(PasswordError::UnknownPepper(_))));
}

#[tokio::test]
async fn the_database_alone_cannot_test_a_password() {
    let kept = passwords(QUICK, 1, 8).hash(&typed("correct horse")).await.expect("a hash");
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
        async move { passwords.verify(&typed("guess"), None).await }
    }))
    .await;
    let busy =
        tried.iter().filter(|verdict| matches!(verdict, Err(PasswordError::Busy { retry_after_s: 1.. }))).count();
    let served = tried.iter().filter(|verdict| verdict.is_ok()).count();
    assert_eq!(busy + served, 20);
    assert!((3..=5).contains(&served), "one runs and three wait: {served}");
    assert_eq!(passwords.waiting(), 0);
    assert!(passwords.verify(&typed("guess"), None).await.is_ok(), "and then there is room again");
}

#[tokio::test]
async fn nonsense_in_the_database_is_named_and_never_matches() {
    let passwords = passwords(QUICK, 1, 8);
    let kept = passwords.hash(&typed("correct horse")).await.expect("a hash");
    for nonsense in [
        "",
        "correct horse",
        &kept.replace("argon2id", "argon2i"),
        &kept.replace("m=64", "m=4294967295"),
        &kept.replace("m=64", "m=1"),
        &kept.replace("keyid=", "key="),
        &format!("{kept}$more"),
    ] {
        let verdict = passwords.verify(&typed("correct horse"), Some(nonsense)).await;
        assert_eq!(verdict, Err(PasswordError::Malformed), "{nonsense}");
    }
    assert_eq!(format!("{:?}", typed("correct horse")), "…");
}
