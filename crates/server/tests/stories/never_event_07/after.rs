//! What came after a backup and is neither a code nor a block: from the log outside, or told to whoever restores.

use std::fs;
use std::future::pending;

use domain::account::Command;
use domain::device::Device;
use domain::email::{KeptEmail, Mails, SetBy};
use domain::ids::DeviceId;
use domain::platform_key::PlatformKey;
use domain::service_block::ServiceBlock;
use server::backups::{Restoring, read_outside};
use server::flows::operate::service;
use server::signing::{Earlier, rotate};
use store::{Address, Again, AuditKey};

use super::*;

from_each_engine_into_the_other!(
    what_protects_a_person_protects_them_again,
    what_an_operator_took_away_is_gone_again,
    what_cannot_be_brought_back_is_told,
    a_restore_that_knew_nothing_is_known_to_the_next_one,
    the_log_goes_on_where_the_one_outside_ends_or_nothing_is_restored,
);

/// The same decisions, as the log has them after the backup.
async fn written(world: &World, what: &[(What, Option<AccountId>, String)]) {
    for (what, account, about) in what {
        let mut changes = world.changes();
        changes.audit(*what, *account, about);
        world.app.store.commit(changes).await.expect("written");
    }
}

fn of(person: &Person, what: What) -> (What, Option<AccountId>, String) {
    (what, Some(person.account), person.account.to_string())
}

fn about_device(person: &Person, what: What, device: DeviceId) -> (What, Option<AccountId>, String) {
    (what, Some(person.account), device.to_string())
}

pub(super) fn platform_key() -> PlatformKey {
    let (credential_id, public_key) = (vec![7; 16], vec![1; 77]);
    let added_at = Time::from_seconds(1);
    PlatformKey {
        credential_id,
        public_key,
        sign_count: 1,
        backup_eligible: false,
        backed_up: false,
        wrong_since_pin: 0,
        added_at,
    }
}

async fn gives_platform_key(world: &World, phone: &Handset) {
    let device = world.app.store.device(phone.id).await.expect("the store").expect("a device");
    let mut changes = world.changes();
    changes.replace(&device, Device { platform_key: Some(platform_key()), ..device.get().clone() });
    world.app.store.commit(changes).await.expect("a platform key");
}

async fn what_protects_a_person_protects_them_again(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    let Lost { world, bank, freja, sofus, phone, .. } = &lost;
    let (bo, service) = (world.person("bo").await, id_of(bank));
    let [removed, aside] = [world.handset(freja).await, world.handset(freja).await];
    for key in [&removed, &aside] {
        gives_platform_key(world, key).await;
    }
    let mut changes = world.changes();
    changes.insert(ServiceBlock { account: bo.account, service: service.clone(), at: world.now() });
    world.app.store.commit(changes).await.expect("blocked");
    let bos = world.account_of(&bo).await;
    let mut changes = world.changes();
    changes.replace(&bos, bos.get().clone().step(Command::RecallNumber { always: true }, world.now()).expect("open"));
    world.app.store.commit(changes).await.expect("a number");
    lost.backs_up().await;
    let blocked = (What::ServiceBlocked, Some(sofus.account), service.to_string());
    let may_again = (What::ServiceUnblocked, Some(bo.account), service.to_string());
    let bad = about_device(freja, What::AssertionWrong, aside.id);
    let mut since = vec![
        of(sofus, What::PasswordLeaked),
        of(sofus, What::NumberAlways),
        of(&bo, What::NumberWhenNew),
        about_device(sofus, What::PinChanged, phone.id),
        about_device(freja, What::PlatformKeyRemoved, removed.id),
        blocked,
        may_again,
    ];
    since.extend(std::iter::repeat_n(bad, usize::from(world.app.limits.wrong_assertions)));
    written(world, &since).await;

    let (after, treated) = lost.restored(into, Some(&kept_outside(&lost).await)).await;
    assert_eq!((treated.accounts, treated.devices, treated.gone), (2, 3, 0));
    let (sofus_now, bo_now) = (after.account_of(sofus).await, after.account_of(&bo).await);
    assert!(sofus_now.password.must_change(), "never event 7: strangers know it");
    assert_eq!((sofus_now.number_always, bo_now.number_always), (true, false), "never event 7: a number is forgotten");
    let blocks =
        async |person: &Person| after.app.store.service_block(person.account, &service).await.expect("the store");
    assert!(blocks(sofus).await.is_some(), "never event 7: a block is forgotten");
    assert!(blocks(&bo).await.is_none(), "bo was told that it may ask again");
    let unlocked = phone.unlocks_with(&after, &phone.pin).await;
    assert_eq!(unlocked.json()["code"], json!(Code::DeviceBlocked.as_str()), "never event 7: an old PIN counts");
    let device = async |id| after.app.store.device(id).await.expect("the store").expect("a device");
    assert_eq!(device(phone.id).await.wrong_in_a_row, 0, "their new PIN is none that counts against them");
    assert_eq!(device(removed.id).await.platform_key, None, "never event 7: a removed key counts");
    let aside = device(aside.id).await;
    assert!(aside.platform_key.is_some() && aside.usable_platform_key(&after.app.limits).is_none(), "{aside:?}");
}

async fn what_an_operator_took_away_is_gone_again(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    let Lost { world, bank, freja, sofus, .. } = &lost;
    let (bo, few) = (world.person("bo").await, Mails::WhenUnseen);
    let [stays, shop, club] =
        [world.service("Lake Shop").await, world.service("Book Shop").await, world.service("Club").await];
    let mut changes = world.changes();
    for person in [freja, sofus, &bo] {
        let (sealed, set_by) = (vec![7; 40], SetBy::Operator);
        changes.insert(KeptEmail {
            account: person.account,
            sealed,
            set_at: world.now(),
            set_by,
            mails: few,
            doubted_at: None,
        });
        changes.insert(AuditKey { account: person.account, made_at: world.now(), sealed: vec![7; 40] });
    }
    world.app.store.commit(changes).await.expect("addresses");
    let kids = async |world: &World| {
        let kept = world.app.store.signing_keys().await.expect("the store");
        kept.iter().map(|key| key.kid.clone()).collect::<Vec<_>>()
    };
    let before = kids(world).await;
    lost.backs_up().await;
    let now = world.now();
    drop(service::disable(&world.app, &bank.party.client_id, now).await.expect("the store").expect("disabled"));
    drop(service::rotate_secret(&world.app, &shop.party.client_id, now).await.expect("the store").expect("another"));
    drop(service::remove(&world.app, &club.party.client_id, now).await.expect("the store").expect("removed"));
    let forgets = server::flows::operate::looking::forget(&world.app, &sofus.user_id, now).await;
    assert_eq!(forgets.expect("the store"), Ok(()));
    rotate(&world.app, Earlier::Forgotten, now).await.expect("another key");
    written(world, &[of(freja, What::EmailDropped), of(sofus, What::EmailSet), of(&bo, What::MailsAtOnce)]).await;

    let (after, treated) = lost.restored(into, Some(&kept_outside(&lost).await)).await;
    let serves = async |bank: &Bank| {
        let service = after.app.store.service(&id_of(bank)).await.expect("the store");
        service.is_some_and(|service| service.is_enabled())
    };
    assert!(serves(&stays).await && !serves(bank).await, "never event 7: a service is served again");
    assert!(!serves(&shop).await && !serves(&club).await, "never event 7: a secret counts again");
    let email = async |person: &Person| after.app.store.email(person.account).await.expect("the store");
    assert!(email(freja).await.is_none() && email(sofus).await.is_none(), "mails go where they must not");
    assert_eq!(email(&bo).await.map(|kept| kept.mails), Some(Mails::AtOnce));
    let key = async |person: &Person| after.app.store.audit_key(person.account).await.expect("the store");
    assert!(key(sofus).await.is_none(), "never event 7: somebody was told that they are forgotten");
    assert!(key(freja).await.is_some());
    let after_kids = kids(&after).await;
    assert!(!before.is_empty() && after_kids.iter().all(|kid| !before.contains(kid)), "{before:?}, {after_kids:?}");
    let about = |service: &str| Again { what: What::ServiceChanged, about: service.to_owned() };
    for service in ["fjord-bank: disabled", "book-shop: secret", "club: removed"] {
        assert!(treated.again.contains(&about(service)), "{:?}", treated.again);
    }
}

async fn what_cannot_be_brought_back_is_told(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    let Lost { world, sofus, freja, .. } = &lost;
    lost.backs_up().await;
    let late = world.person("late").await;
    let account = late.account;
    written(
        world,
        &[
            of(&late, What::AccountMade),
            (What::CardIssued, Some(account), "0".repeat(32)),
            (What::CardIssued, Some(freja.account), "1".repeat(32)),
            (What::DeviceActivated, Some(sofus.account), "2".repeat(32)),
            of(sofus, What::UserIdChosen),
            of(sofus, What::UserIdChosen),
            of(freja, What::AccountReset),
            (What::DataKeyMade, None, "sealing 3".to_owned()),
            (What::MasterKeyChanged, None, String::new()),
            (What::ServiceChanged, None, "lake-shop: registered".to_owned()),
            of(freja, What::WishChanged),
        ],
    )
    .await;

    let (_, treated) = lost.restored(into, Some(&kept_outside(&lost).await)).await;
    let mut again: Vec<String> = treated.again.iter().map(|it| format!("{} {}", it.what.as_str(), it.about)).collect();
    again.sort();
    let mut expected = vec![
        format!("account.made {account}"),
        format!("account.reset {}", freja.user_id),
        format!("account.user_id_chosen {}", sofus.user_id),
        format!("card.issued {}", freja.user_id),
        format!("device.activated {}", sofus.user_id),
        "key.made sealing 3".to_owned(),
        "key.master_changed ".to_owned(),
        "service.changed lake-shop: registered".to_owned(),
    ];
    expected.sort();
    assert_eq!((again, treated.gone), (expected, 5), "each once, and what is gone is counted");
}

async fn a_restore_that_knew_nothing_is_known_to_the_next_one(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    let Lost { world, bank, freja, phone, .. } = &lost;
    let shop = world.service("Book Shop").await;
    seal_all(&world.app, 1).await.expect("sealed");
    lost.backs_up().await;
    let mut used = vec![];
    for _ in 0..3 {
        let (key_number, mut desk) = asked(world, bank, freja).await;
        used.push(key_number);
        desk.gives_code_of(freja).await.arrives_at(bank).await;
    }
    // Nobody kept that log. What was restored keeps another one, and is lost as well.
    let (after, _) = lost.restored(into, None).await;
    // Of one instant, nothing says which of two entries came first.
    after.wait_minutes(1);
    is_looked_at(&after, bank).await;
    for _ in 0..2 {
        let (key_number, mut desk) = asked(&after, bank, freja).await;
        used.push(key_number);
        desk.gives_code_of(freja).await.arrives_at(bank).await;
    }
    let log = lost.folder.path().join("second.jsonl");
    keeps_outside(&after, &log).await;

    let (last, treated) = lost.restored(kept, Some(&log)).await;
    assert_eq!((treated.cards, treated.devices), (2, 1), "all are suspect");
    let services = vec![Suspect { id: id_of(&shop), has_secret: true }];
    assert_eq!(treated.services, services, "nobody has looked at it since, as at the other");
    let (key_number, mut desk) = asked(&last, bank, freja).await;
    assert!(!used.contains(&key_number), "never event 7: {key_number} was used, as {used:?}");
    desk.gives_code_of(freja).await.arrives_at(bank).await;
    let unlocked = phone.unlocks_with(&last, &phone.pin).await;
    assert_eq!(unlocked.json()["code"], json!(Code::DeviceBlocked.as_str()), "never event 7: it was blocked");
}

async fn the_log_goes_on_where_the_one_outside_ends_or_nothing_is_restored(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    let Lost { world, sofus, .. } = &lost;
    seal_all(&world.app, 1).await.expect("sealed");
    // The backup was made in the second before these got their leaf.
    let waited = vec![of(sofus, What::AccountFrozen), of(sofus, What::AccountReopened)];
    written(world, &waited).await;
    lost.backs_up().await;
    written(world, &vec![of(sofus, What::WishChanged); 600]).await;
    let log = lost.folder.path().join("audit.jsonl");
    keeps_outside(world, &log).await;
    let head =
        async |world: &World| world.app.store.audit_head().await.expect("the store").expect("a head").newest.clone();
    let (there, (after, _)) = (head(world).await, lost.restored(into, Some(&log)).await);
    let here = head(&after).await;
    assert_eq!((here.size, here.root), (there.size, there.root), "it ends where the one outside ends");
    keeps_outside(&after, &log).await;
    let size = head(&after).await.size;
    assert_eq!(size, there.size + 1, "that it was restored is the next entry");
    let leaves: Vec<u64> = outside::read(&log)
        .expect("the log")
        .filter_map(|line| if let Line::Entry(logged) = line.expect("whole") { logged.leaf } else { None })
        .map(|leaf| leaf.number)
        .collect();
    assert_eq!(leaves, (1..=size).collect::<Vec<_>>(), "one log, without a second branch");

    // Somebody writes to it between the look and the restore.
    let (backup, master) = lost.world.backup_at(&lost.backup());
    let seen = backup.look_through(&master, |_, _| {}).await.expect("whole");
    let outside = read_outside(&log, &seen.log, world.app.issuer.as_str(), world.now()).expect("a log");
    let text = fs::read_to_string(&log).expect("the log");
    let cut: Vec<&str> = text.split_inclusive('\n').collect();
    fs::write(&log, cut[..cut.len() - 40].concat()).expect("written");
    let to = Address::File(lost.folder.path().join("new.sqlite3"));
    let with = Restoring {
        master: &master,
        limits: world.app.limits.clone(),
        now: world.now(),
        entropy: &world.app.entropy,
        outside: Some(outside),
    };
    let refused = backup.restore(&to, with, pending(), |_, _| {}).await.expect_err("refused").to_string();
    assert!(refused.contains("changed meanwhile") && refused.contains("the target is as it was"), "{refused}");
    assert!(!lost.folder.path().join("new.sqlite3").exists(), "a backup alone would begin a second log");
}
