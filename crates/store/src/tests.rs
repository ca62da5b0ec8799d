//! The reference engine keeps what it is told, once.

use domain::account::{Account, Language, Password, PasswordKind, Standing};
use domain::ids::AccountId;
use domain::time::Time;
use domain::user_id::UserId;

use crate::{Changes, CommitError, Engine, Store};

fn account(id: u128, user_id: &str) -> Account {
    Account {
        id: AccountId(id),
        user_id: UserId::parse(user_id).unwrap(),
        name: "Ane Holm".to_owned(),
        language: Language::Danish,
        password: Password { hash: "$argon2id$".to_owned(), kind: PasswordKind::Chosen },
        standing: Standing::Open,
        last_method: None,
        number_always: false,
        trusted_from: Time::from_seconds(0),
        created_at: Time::from_seconds(0),
    }
}

#[tokio::test]
async fn two_people_cannot_have_one_user_id() {
    let store = Engine::memory();
    let mut first = Changes::at(Time::from_seconds(1), 1);
    first.insert(account(1, "Ane.Holm"));
    store.commit(first).await.unwrap();
    let mut second = Changes::at(Time::from_seconds(1), 2);
    second.insert(account(2, "ane.holm"));
    assert!(matches!(store.commit(second).await, Err(CommitError::Conflict(_))));
    assert_eq!(store.account_by_user_id("ane.holm").await.unwrap().unwrap().id, AccountId(1));
}
