//! Each kind of entry that the other stories do not meet, and what a restore makes of it.

use domain::audit::What as W;
use domain::card;
use domain::device::{Lock, State as Standing};
use domain::email::{KeptEmail, Mails, SetBy};
use domain::ids::{CardId, PrintJobId};
use domain::printing::{Kind, PrintJob};
use server::flows::operate::service;

use super::*;

from_each_engine_into_the_other!(
    what_ended_has_ended_again,
    what_was_on_paper_is_on_paper_again,
    what_a_person_or_an_operator_chose_is_so_again,
);

/// What an entry of this kind says after the backup, with these numbers.
async fn written(world: &World, what: What, of: &Person, about: impl std::fmt::Display, numbers: &[u32]) {
    let mut changes = world.changes();
    changes.audit_with(what, Some(of.account), about, numbers);
    world.app.store.commit(changes).await.expect("written");
}

async fn what_ended_has_ended_again(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    let Lost { world, freja, sofus, phone, .. } = &lost;
    let (ida, bo) = (world.person("ida").await, world.person("bo").await);
    let aside = world.handset(sofus).await;
    world.operator_does(&ida, domain::account::Command::Freeze).await;
    lost.backs_up().await;
    let card = async |world: &World, person: &Person| world.card_of(person).await.get().clone();
    written(world, W::CardBlocked, freja, card(world, freja).await.id, &[]).await;
    written(world, W::CardReplaced, sofus, card(world, sofus).await.id, &[]).await;
    written(world, W::CardCodeWrong, &bo, card(world, &bo).await.id, &[3]).await;
    written(world, W::DeviceRemoved, sofus, phone.id, &[]).await;
    written(world, W::DeviceReplaced, sofus, aside.id, &[]).await;
    written(world, W::AccountReopened, &ida, ida.account, &[]).await;
    written(world, W::AccountClosed, &bo, bo.account, &[]).await;

    let (after, _) = lost.restored(into, Some(&kept_outside(&lost).await)).await;
    let state = async |person: &Person| card(&after, person).await.state;
    let blocked = state(freja).await;
    assert!(
        matches!(blocked, card::State::Blocked { why: card::BlockReason::Asked, .. }),
        "never event 7: {blocked:?}"
    );
    let replaced = state(sofus).await;
    assert!(matches!(replaced, card::State::Replaced { .. }), "never event 7: {replaced:?}");
    assert_eq!(card(&after, &bo).await.wrong_since_right, 3, "never event 7: wrong codes are forgotten");
    for device in [phone.id, aside.id] {
        let state = after.app.store.device(device).await.expect("the store").expect("a device").state;
        assert!(matches!(state, Standing::Removed { .. }), "never event 7: {state:?}");
    }
    let standing = async |person| after.account_of(person).await.standing;
    assert!(matches!(standing(&ida).await, domain::account::Standing::Open), "an operator had opened it");
    assert!(matches!(standing(&bo).await, domain::account::Standing::Closed { .. }), "never event 7: it was closed");
}

/// Something that waits to be printed.
async fn waits_to_be_printed(world: &World, of: &Person, kind: Kind, id: PrintJobId) {
    let job = PrintJob { id, account: of.account, kind, sealed: vec![7; 40], made_at: world.now(), printed_at: None };
    let mut changes = world.changes();
    changes.insert(job);
    world.app.store.commit(changes).await.expect("a print job");
}

async fn what_was_on_paper_is_on_paper_again(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    let world = &lost.world;
    let (mut ida, mut bo) = (world.person("ida").await, world.person("bo").await);
    let (printed, confirmed) = (world.makes_card(&mut ida, None).await, world.makes_card(&mut bo, None).await);
    let letter = PrintJobId(world.app.entropy.id(world.now().micros()));
    for (person, card) in [(&ida, printed), (&bo, confirmed)] {
        waits_to_be_printed(world, person, Kind::Card, PrintJobId(card.0)).await;
    }
    waits_to_be_printed(world, &ida, Kind::Letter, letter).await;
    lost.backs_up().await;
    let at = world.now();
    written(world, W::CardPrinted, &ida, printed, &[]).await;
    written(world, W::LetterPrinted, &ida, letter, &[]).await;
    written(world, W::CardPrinted, &bo, confirmed, &[]).await;
    written(world, W::CardConfirmed, &bo, confirmed, &[]).await;

    let (after, _) = lost.restored(into, Some(&kept_outside(&lost).await)).await;
    let card = async |id: CardId| after.app.store.card(id).await.expect("the store").expect("a card").get().clone();
    assert_eq!(card(printed).await.printed_at, Some(at), "it is on paper");
    assert!(matches!(card(confirmed).await.state, card::State::Active), "it is in their hands");
    let jobs = after.app.store.print_jobs(None).await.expect("the store");
    let mut left: Vec<_> = jobs.iter().map(|job| (job.id, job.printed_at)).collect();
    left.sort_by_key(|(id, _)| id.0);
    let mut expected = vec![(PrintJobId(printed.0), Some(at)), (letter, Some(at))];
    expected.sort_by_key(|(id, _)| id.0);
    assert_eq!(left, expected, "what has arrived exists on paper alone");
}

async fn what_a_person_or_an_operator_chose_is_so_again(kept: Kept, into: Kept) {
    let lost = Lost::of(kept).await;
    let Lost { world, bank, freja, sofus, phone, .. } = &lost;
    let (ida, keyed) = (world.person("ida").await, world.handset(freja).await);
    let device = async |world: &World, id| world.app.store.device(id).await.expect("the store").expect("a device");
    let mut changes = world.changes();
    for person in [freja, sofus, &ida] {
        let (sealed, set_by, mails) = (vec![7; 40], SetBy::Operator, Mails::AtOnce);
        let account = person.account;
        changes.insert(KeptEmail { account, sealed, set_at: world.now(), set_by, mails, doubted_at: None });
    }
    let (late, with_key) = (device(world, phone.id).await, device(world, keyed.id).await);
    let later = domain::device::Device { lock: Lock::AfterFiveMinutes, ..late.get().clone() };
    changes.replace(&late, later);
    let platform_key = Some(after::platform_key());
    let other = domain::device::Device { platform_key, ..with_key.get().clone() };
    changes.replace(&with_key, other);
    world.app.store.commit(changes).await.expect("kept");
    let id = &bank.party.client_id;
    drop(service::disable(&world.app, id, world.now()).await.expect("the store").expect("disabled"));
    lost.backs_up().await;
    drop(service::enable(&world.app, id, world.now()).await.expect("the store").expect("enabled"));
    written(world, W::EmailChosen, freja, freja.account, &[]).await;
    written(world, W::EmailRemoved, sofus, sofus.account, &[]).await;
    written(world, W::MailsWhenUnseen, &ida, ida.account, &[]).await;
    written(world, W::LockChosen, sofus, phone.id, &[]).await;
    written(world, W::PlatformKeyAdded, freja, keyed.id, &[]).await;

    let (after, treated) = lost.restored(into, Some(&kept_outside(&lost).await)).await;
    let email = async |person: &Person| after.app.store.email(person.account).await.expect("the store");
    assert!(email(freja).await.is_none() && email(sofus).await.is_none(), "mails go where they must not");
    assert_eq!(email(&ida).await.map(|kept| kept.mails), Some(Mails::WhenUnseen));
    assert_eq!(device(&after, phone.id).await.lock, Lock::AtClose, "what was chosen stands in no log");
    assert_eq!(device(&after, keyed.id).await.platform_key, None, "never event 7: another finger counts");
    let service = after.app.store.service(&id_of(bank)).await.expect("the store").expect("a service");
    assert!(service.is_enabled() && treated.services.is_empty(), "an operator had enabled it");
}
