//! Never event 7: a restored backup un-uses a code, forgets a block, or takes an answer that counted already.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use domain::account::Standing;
use domain::audit::{Entry, Logged, What};
use domain::device::State;
use domain::ids::{AccountId, AuditId, ServiceId};
use domain::proof::PasswordChecked;
use domain::time::Time;
use protocol::Code;
use serde_json::json;
use server::auditing::outside::{self, Line, Outside};
use server::auditing::seal_all;
use store::{AuditLog as _, Store as _, Suspect, Treated};
use tempfile::TempDir;

use crate::support::{Bank, Called, Desk, Handset, Kept, Person, World};

/// Tells a story of a loss: kept in one engine, restored into the other.
macro_rules! from_each_engine_into_the_other {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn from_sqlite() {
                super::$story(super::Kept::Sqlite, super::Kept::Postgres).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn from_postgres() {
                super::$story(super::Kept::Postgres, super::Kept::Sqlite).await;
            }
        }
    )+};
}

from_each_engine_into_the_other!(
    without_the_log_every_card_and_device_is_suspect,
    with_the_log_everything_stands_as_it_stood,
    nothing_that_lasts_minutes_outlives_a_restore,
    a_log_that_was_forged_is_refused,
    of_what_nobody_signed_only_what_it_takes_away_is_believed,
    a_letter_that_was_used_or_replaced_lets_nobody_in_again,
    blocked_devices_may_still_object_to_another_password,
);

mod after;
mod kinds;
mod requests;
mod without_the_log;

/// What is where, before the loss.
struct Lost {
    world: World,
    folder: TempDir,
    bank: Bank,
    /// Has a card alone.
    freja: Person,
    /// Has a phone.
    sofus: Person,
    phone: Handset,
}

impl Lost {
    async fn of(kept: Kept) -> Self {
        let world = World::new(kept).await;
        let bank = world.service("Fjord Bank").await;
        let (freja, sofus) = (world.person("freja").await, world.person("sofus").await);
        let phone = world.handset(&sofus).await;
        Self { world, folder: tempfile::tempdir().expect("a directory"), bank, freja, sofus, phone }
    }

    fn backup(&self) -> PathBuf {
        self.folder.path().join("one.backup")
    }

    async fn backs_up(&self) {
        self.world.backs_up(&self.backup()).await;
        self.world.wait_minutes(1);
    }

    async fn restored(&self, kept: Kept, log: Option<&Path>) -> (World, Treated) {
        self.world.restored(&self.backup(), kept, log).await
    }
}

fn id_of(bank: &Bank) -> ServiceId {
    ServiceId::parse(&bank.party.client_id).expect("an id")
}

/// An operator has looked at the service, and lets people sign in to it again.
async fn is_looked_at(world: &World, bank: &Bank) {
    let enabled = server::flows::operate::service::enable(&world.app, &bank.party.client_id, world.now()).await;
    assert!(enabled.expect("the store").expect("a service").is_enabled());
}

/// The key number that the card is asked for, and the desk that is asked.
async fn asked<'w>(world: &'w World, bank: &Bank, person: &Person) -> (String, Desk<'w>) {
    let mut desk = world.desk();
    desk.comes_from(bank).await.gives_password_of(person).await.sees("card");
    (desk.page.text("key-number").trim().to_owned(), desk)
}

async fn without_the_log_every_card_and_device_is_suspect(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    let Lost { world, bank, freja, sofus, phone, .. } = &lost;
    lost.backs_up().await;
    let mut asked_after = vec![];
    for _ in 0..20 {
        let (key_number, mut desk) = asked(world, bank, freja).await;
        desk.gives_code_of(freja).await.arrives_at(bank).await;
        asked_after.push(key_number);
    }
    let device = phone.id.to_string();
    let blocked = server::flows::operate::device::block(&world.app, &sofus.user_id, &device, world.now()).await;
    assert_eq!(blocked.expect("the store"), Ok(()));

    let (after, treated) = lost.restored(into, None).await;
    let services = vec![Suspect { id: id_of(bank), has_secret: true }];
    assert_eq!(treated, Treated { cards: 2, devices: 1, services, ..Treated::default() });
    is_looked_at(&after, bank).await;
    let (key_number, mut desk) = asked(&after, bank, freja).await;
    assert!(!asked_after.contains(&key_number), "never event 7: {key_number} was asked for and used");
    desk.gives_code_of(freja).await.arrives_at(bank).await;
    let card = after.card_of(freja).await;
    assert_eq!(card.asks_for_activation().map(|places| places[0].index()), Some(144), "four of those for activations");
    let unlocked = phone.unlocks_with(&after, &phone.pin).await;
    assert_eq!(unlocked.json()["code"], json!(Code::DeviceBlocked.as_str()), "{}", unlocked.body);
    assert_eq!(after.times(What::Restored).await, 1);
}

async fn with_the_log_everything_stands_as_it_stood(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    let Lost { world, bank, freja, sofus, phone, .. } = &lost;
    let (ida, bo, other_phone) = (world.person("ida").await, world.person("bo").await, world.handset(sofus).await);
    lost.backs_up().await;
    let mut used = vec![];
    for _ in 0..3 {
        let (key_number, mut desk) = asked(world, bank, freja).await;
        used.push(key_number);
        desk.gives_code_of(freja).await.arrives_at(bank).await;
    }
    let (_, desk) = asked(world, bank, freja).await;
    let next = desk.page.text("key-number").trim().to_owned();
    let device = phone.id.to_string();
    drop(server::flows::operate::device::block(&world.app, &sofus.user_id, &device, world.now()).await);
    drop(server::flows::operate::account::freeze(&world.app, &bo.user_id, world.now()).await);
    other_phone.unlocks_with(world, &another_pin()).await;

    let log = kept_outside(&lost).await;
    let (after, treated) = lost.restored(into, Some(&log)).await;
    assert_eq!((treated.cards, treated.devices, treated.gone), (1, 2, 0));
    let (key_number, mut desk) = asked(&after, bank, freja).await;
    assert_eq!(key_number, next, "the first one that was not used, and none is skipped: {used:?}");
    desk.gives_code_of(freja).await.arrives_at(bank).await;
    let state = after.app.store.device(phone.id).await.expect("the store").expect("the phone").state;
    assert!(matches!(state, State::Blocked { .. }), "never event 7: {state:?}");
    let counted = after.app.store.device(other_phone.id).await.expect("the store").expect("the phone");
    assert_eq!(counted.wrong_in_a_row, 1, "never event 7: a wrong PIN is forgotten");
    assert!(other_phone.unlocks_with(&after, &other_phone.pin).await.status.is_success(), "it goes on");
    let mut desk = after.desk();
    desk.comes_from(bank).await.gives_password_of(&bo).await;
    assert!(!desk.page.has("card"), "never event 7: a freeze is forgotten");
    let (_, mut desk) = asked(&after, bank, &ida).await;
    desk.gives_code_of(&ida).await.arrives_at(bank).await;
}

async fn nothing_that_lasts_minutes_outlives_a_restore(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    let Lost { world, bank, freja, phone, .. } = &lost;
    let mut signed_in = world.desk();
    signed_in.signs_in_by_card(bank, freja).await;
    let (_, mut waits) = asked(world, bank, freja).await;
    waits.gives_code_of(freja).await;
    let pairs = waits.leaves();
    let pending = waits.pending.clone().expect("a login");
    let code = bank.takes(&pending, &pairs);
    let nonce = phone.nonce(world).await;
    world.backs_up(&lost.backup()).await;
    let redeemed = bank.redeems(world, &pending, &code).await;
    assert!(redeemed.status.is_success(), "{}", redeemed.body);

    let log = kept_outside(&lost).await;
    for log in [None, Some(log.as_path())] {
        let (after, _) = lost.restored(into, log).await;
        is_looked_at(&after, bank).await;
        assert!(!bank.redeems(&after, &pending, &code).await.status.is_success(), "never event 7: a code counts twice");
        let mut desk = signed_in.finds(&after);
        desk.comes_from(bank).await.sees("credentials");
        let call = Called::post("/pin", b"{}".to_vec()).with_nonce(nonce.clone());
        let answer = phone.calls(&after, call).await;
        assert_ne!(answer.json()["code"], json!(null), "a nonce of before is good for nothing: {}", answer.body);
        assert!(answer.body.contains("nonce") || log.is_none(), "{}", answer.body);
    }
}

async fn a_log_that_was_forged_is_refused(kept: Kept, _: Kept) {
    let lost = Lost::of(kept).await;
    let Lost { world, bank, freja, .. } = &lost;
    let mut behind = 0;
    for is_known in [true, false] {
        let (_, mut desk) = asked(world, bank, freja).await;
        desk.gives_code_of(freja).await.arrives_at(bank).await;
        if is_known {
            seal_all(&world.app, 1).await.expect("sealed");
            lost.backs_up().await;
            let head = world.app.store.audit_head().await.expect("the store").expect("a head");
            behind = usize::try_from(head.newest.size).expect("few");
        }
    }
    let log = kept_outside(&lost).await;
    let honest = std::fs::read_to_string(&log).expect("the log");
    let lines: Vec<Line> = outside::read(&log).expect("the log").map(|line| line.expect("whole")).collect();
    let used =
        lines.iter().rposition(|line| matches!(line, Line::Entry(logged) if logged.entry.what == What::CardCodeRight));
    let (used, mut texts) = (used.expect("a used code"), whole_lines(&honest));
    texts[used] = forged(&lines[used], &texts[used]);
    std::fs::write(&log, texts.concat()).expect("written");
    let refused = world.refuses(&lost.backup(), &log).await;
    assert!(refused.contains("was altered, added or removed"), "never event 7: {refused}");

    // Another installation's: from its beginning on, and with what it has behind the backup alone.
    let other = Lost::of(kept).await;
    other.world.wait_s(1);
    for _ in 0..3 {
        let (_, mut desk) = asked(&other.world, &other.bank, &other.freja).await;
        desk.gives_code_of(&other.freja).await.arrives_at(&other.bank).await;
    }
    let log = kept_outside(&other).await;
    assert!(world.refuses(&lost.backup(), &log).await.contains("not of this database"));
    let texts = whole_lines(&std::fs::read_to_string(&log).expect("the log"));
    std::fs::write(&log, texts[behind..].concat()).expect("written");
    assert!(world.refuses(&lost.backup(), &log).await.contains("signed"));
}

async fn of_what_nobody_signed_only_what_it_takes_away_is_believed(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    let Lost { world, bank, freja, phone, .. } = &lost;
    let (ida, bo) = (world.person("ida").await, world.person("bo").await);
    drop(server::flows::operate::account::freeze(&world.app, &bo.user_id, world.now()).await);
    phone.unlocks_with(world, &another_pin()).await;
    seal_all(&world.app, 1).await.expect("sealed");
    lost.backs_up().await;
    let mut used = vec![];
    for _ in 0..2 {
        let (key_number, mut desk) = asked(world, bank, freja).await;
        used.push(key_number);
        desk.gives_code_of(freja).await.arrives_at(bank).await;
        kept_outside(&lost).await;
    }

    // The crash took the last checkpoint, and somebody wrote on.
    let log = kept_outside(&lost).await;
    let mut texts = whole_lines(&std::fs::read_to_string(&log).expect("the log"));
    assert!(texts.pop().is_some_and(|last| last.starts_with("{\"checkpoint\"")));
    let signed_to = texts.iter().rposition(|line| line.starts_with("{\"checkpoint\"")).expect("the one before");
    let signed_to = texts[..signed_to].iter().filter(|line| line.starts_with("{\"leaf\"")).count() as u64;
    let mut last = texts.iter().filter(|line| line.starts_with("{\"leaf\"")).count() as u64;
    for (what, about, numbers) in [
        (What::AccountReopened, bo.account.to_string(), vec![]),
        (What::PinWrong, phone.id.to_string(), vec![0]),
        (What::CardCodeWrong, world.card_of(freja).await.id.to_string(), vec![0]),
        (What::AccountClosed, ida.account.to_string(), vec![]),
    ] {
        last += 1;
        let account = if what == What::AccountClosed { ida.account } else { bo.account };
        texts.push(unsigned(last, what, account, &about, numbers));
    }
    std::fs::write(&log, texts.concat()).expect("written");

    let (after, _) = lost.restored(into, Some(&log)).await;
    let (key_number, _) = asked(&after, bank, freja).await;
    assert!(!used.contains(&key_number), "never event 7: {key_number} was used in {used:?}");
    let counted = after.app.store.device(phone.id).await.expect("the store").expect("the phone");
    assert_eq!(counted.wrong_in_a_row, 1, "never event 7: a wrong PIN of before is forgotten");
    let standing = async |person| after.account_of(person).await.standing;
    assert!(matches!(standing(&bo).await, Standing::Frozen { .. }), "never event 7: a freeze is forgotten");
    assert!(matches!(standing(&ida).await, Standing::Frozen { .. }), "what an operator can undo, and no more");
    let head = after.app.store.audit_head().await.expect("the store").expect("a head");
    assert_eq!(head.newest.size, signed_to, "nobody's words are signed now");
}

async fn a_letter_that_was_used_or_replaced_lets_nobody_in_again(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    let world = &lost.world;
    let (ida, bo) = (world.person_with_a_letter("ida").await, world.person_with_a_letter("bo").await);
    let ola = world.person_with_a_letter("ola").await;
    lost.backs_up().await;
    let mut changes = world.changes();
    changes.audit(What::PasswordChosen, Some(ida.account), ida.account);
    changes.audit(What::AccountReset, Some(bo.account), bo.account);
    world.app.store.commit(changes).await.expect("chosen and reset");

    let log = kept_outside(&lost).await;
    let (after, treated) = lost.restored(into, Some(&log)).await;
    assert_eq!(treated.accounts, 2);
    for (person, is_good) in [(&ida, false), (&bo, false), (&ola, true)] {
        let account = after.account_of(person).await;
        let checked = PasswordChecked::judge(Some(&account), true, after.now());
        assert_eq!(checked.is_ok(), is_good, "never event 7: the letter of {}: {checked:?}", person.name);
    }
}

async fn blocked_devices_may_still_object_to_another_password(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    lost.backs_up().await;
    let (after, _) = lost.world.restored_with(&lost.backup(), into, None, "").await;
    let phone = after.app.store.device(lost.phone.id).await.expect("the store").expect("the phone");
    assert!(matches!(phone.state, State::Blocked { .. }));
    let mut thief = after.desk();
    thief.comes_to_my_tillid(&lost.sofus).await.follows("my-password").await.sees("new-password");
    let another = [("password_new", "somebody else likes words"), ("password_again", "somebody else likes words")];
    thief.posts("new-password", &another).await.is_told("my_change_waits");
}

/// Without the one that was being written when all stopped.
fn whole_lines(text: &str) -> Vec<String> {
    text.split_inclusive('\n').filter(|line| line.ends_with('\n')).map(ToOwned::to_owned).collect()
}

/// A used code that was none, with a hash that fits.
fn forged(line: &Line, text: &str) -> String {
    let Line::Entry(Logged { entry, leaf: Some(leaf) }) = line else { panic!("an entry") };
    let numbers = vec![];
    let mut written: serde_json::Value = serde_json::from_str(text).expect("an entry");
    written["numbers"] = json!([]);
    written["hash"] = json!(Entry { numbers, ..entry.clone() }.leaf(leaf.number).hash.to_string());
    format!("{written}\n")
}

/// An entry that anybody can write, with a hash that fits.
fn unsigned(leaf: u64, what: What, account: AccountId, about: &str, numbers: Vec<u32>) -> String {
    let (id, at, about) = (AuditId(leaf.into()), Time::from_micros(i64::MAX / 4), about.to_owned());
    let entry = Entry { id, at, account: Some(account), what, about, numbers, sealed: None };
    let written = json!({
        "leaf": leaf,
        "id": entry.id.to_string(),
        "at": at.micros(),
        "account": account.to_string(),
        "what": what.as_str(),
        "about": &entry.about,
        "numbers": &entry.numbers,
        "sealed": null,
        "hash": entry.leaf(leaf).hash.to_string(),
    });
    format!("{written}\n")
}

fn another_pin() -> protocol::PinKey {
    protocol::PinKey::from_seed(&[7; 32]).expect("a key")
}

/// The log as it is kept outside, with the last line as it was being written when all stopped.
async fn kept_outside(lost: &Lost) -> PathBuf {
    let path = lost.folder.path().join("audit.jsonl");
    keeps_outside(&lost.world, &path).await;
    let mut file = std::fs::OpenOptions::new().append(true).open(&path).expect("the file");
    file.write_all(b"{\"leaf\":9").expect("written");
    path
}

async fn keeps_outside(world: &World, path: &Path) {
    seal_all(&world.app, 1).await.expect("sealed");
    Outside::at(path.to_owned()).follow(&world.app).await.expect("followed");
}
