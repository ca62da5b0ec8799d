//! People: an account, and what its owner has at hand.

use std::collections::BTreeMap;

use domain::account::{Account, Language, Method, Password, PasswordKind, Standing};
use domain::card::{Card, PrintedCard, ShownNumbers, State, UsedCodes};
use domain::ids::{AccountId, CardId};
use domain::proof::PasswordChecked;
use domain::secret::Digest;
use domain::strikes::Strikes;
use domain::time::Time;
use domain::user_id::UserId;
use server::flows::let_in::shown_digest;
use server::keys::Purpose;
use store::{Store as _, Versioned};

use super::{Page, World};

/// Somebody who has an account, and knows what its owner knows.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) account: AccountId,
    pub(crate) user_id: String,
    pub(crate) password: String,
    pub(crate) name: String,
    /// Printed cards, oldest first: card ID, and code by key number.
    pub(crate) cards: Vec<(String, BTreeMap<String, String>)>,
}

impl World {
    /// Somebody with a password of their own and a card.
    pub(crate) async fn person(&self, name: &str) -> Person {
        let mut person = self.person_without_card(name, PasswordKind::Chosen).await;
        self.sends_card(&mut person).await;
        person
    }

    /// Somebody who has just been sent a letter with a first password, and a card.
    pub(crate) async fn person_with_a_letter(&self, name: &str) -> Person {
        let ends_at = self.now().plus(self.app.limits.letter_lasts);
        let mut person = self.person_without_card(name, PasswordKind::OneTime { ends_at }).await;
        self.sends_card(&mut person).await;
        person
    }

    pub(crate) async fn person_without_card(&self, name: &str, kind: PasswordKind) -> Person {
        let (user_id, password) = (format!("{name}-of-the-fjord"), format!("{name} likes long words"));
        self.hides("a user ID", user_id.clone());
        self.hides("a password", password.clone());
        let hash = self
            .app
            .passwords
            .hash(server::passwords::Line::Own, &server::passwords::Password::new(password.clone()))
            .await;
        let account = Account {
            id: AccountId(self.app.entropy.id(self.now().micros())),
            user_id: UserId::parse(&user_id).expect("a user ID"),
            name: format!("{name} Fjordsen"),
            language: Language::English,
            password: Password { hash: hash.expect("a hash"), kind, chosen_at: self.now() },
            standing: Standing::Open,
            last_method: None,
            first_method: None,
            number_always: false,
            trusted_from: self.now(),
            trust_given_at: self.now(),
            notified_at: vec![],
            created_at: self.now(),
        };
        let person = Person { account: account.id, user_id, password, name: account.name.clone(), cards: Vec::new() };
        let mut changes = self.changes();
        changes.insert(account);
        self.app.store.commit(changes).await.expect("a new account");
        person
    }

    /// One more card, in the person's hands.
    pub(crate) async fn sends_card(&self, person: &mut Person) -> CardId {
        self.makes_card(person, Some(self.now())).await
    }

    /// One more card, on paper since then, or only ordered.
    pub(crate) async fn makes_card(&self, person: &mut Person, printed_at: Option<Time>) -> CardId {
        let printed = PrintedCard::draw(|bound| self.app.entropy.below(bound));
        let number = printed.number.to_string();
        let key = self.app.keys.newest(Purpose::CardDigest);
        let digest = |(key_number, code): &(u16, u32)| {
            Digest(self.app.keys.card_digest(key, &number, *key_number, &format!("{code:06}")).expect("a digest"))
        };
        let key_numbers: Vec<u16> = printed.codes.iter().map(|(key_number, _)| *key_number).collect();
        let shown = ShownNumbers::of(&key_numbers).expect("five key numbers");
        let card = Card {
            id: CardId(self.app.entropy.id(self.now().micros())),
            account: person.account,
            number: printed.number,
            shown: Some(shown_digest(&self.app, person.account, &shown)),
            key_numbers,
            digest_key: key.0,
            digests: printed.codes.iter().map(digest).collect(),
            used: UsedCodes::default(),
            state: State::Issued,
            from_unknown: Strikes::default(),
            wrong_since_right: 0,
            issued_at: self.now(),
            printed_at,
        };
        let codes = printed.codes.iter().map(|(key, code)| (format!("{key:04}"), format!("{code:06}"))).collect();
        person.cards.push((number, codes));
        let (id, mut changes) = (card.id, self.changes());
        changes.insert(card);
        self.app.store.commit(changes).await.expect("a new card");
        id
    }

    pub(crate) async fn account_of(&self, person: &Person) -> Versioned<Account> {
        self.app.store.account(person.account).await.expect("the store").expect("an account")
    }

    /// As for whoever chose this factor last, or none so far: both are offered then.
    pub(crate) async fn chose_last(&self, person: &Person, method: Option<Method>) {
        let account = self.account_of(person).await;
        let mut changes = self.changes();
        changes.replace(&account, Account { last_method: method, ..account.get().clone() });
        self.app.store.commit(changes).await.expect("chosen");
    }

    /// The person, or whoever knows the password, chooses another; here the same one again.
    pub(crate) async fn chooses_password(&self, person: &Person) {
        let account = self.account_of(person).await;
        let by = PasswordChecked::judge(Some(&account), true, self.now()).expect("right");
        let hash = account.password.hash.clone();
        self.operator_does(person, domain::account::Command::ChoosePassword { by, hash }).await;
    }

    /// The operator does this to the account.
    pub(crate) async fn operator_does(&self, person: &Person, command: domain::account::Command) {
        let account = self.account_of(person).await;
        let next = account.get().clone().step(command, self.now()).expect("allowed");
        let mut changes = self.changes();
        changes.replace(&account, next);
        self.app.store.commit(changes).await.expect("done");
    }

    /// The person's newest card as it is kept.
    pub(crate) async fn card_of(&self, person: &Person) -> Versioned<Card> {
        let mut cards = self.app.store.cards(person.account).await.expect("the store");
        cards.pop().expect("a card")
    }
}

impl Person {
    /// The code that a page asks for, found on the printed card that it names.
    #[track_caller]
    pub(crate) fn code_asked_by(&self, page: &Page) -> String {
        self.code_of(&page.text("card-id"), &page.text("key-number"))
    }

    /// What somebody reads who holds this person's newest card: the five key numbers at its head.
    pub(crate) fn first_key_numbers(&self) -> String {
        let (_, codes) = self.cards.last().expect("a card");
        codes.keys().take(5).map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub(crate) fn code_of(&self, card: &str, key_number: &str) -> String {
        let (_, codes) = self.cards.iter().find(|(number, _)| number == card).expect("this person's card");
        codes.get(key_number).expect("a key number on the card").clone()
    }
}

/// Six digits that are not these.
pub(crate) fn another(code: &str) -> String {
    let first = code.as_bytes()[0];
    format!("{}{}", char::from(if first == b'9' { b'0' } else { first + 1 }), &code[1..])
}
