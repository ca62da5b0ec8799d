//! The audit log: every decision gets its leaf, and whoever alters, removes or moves one is found out.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use domain::audit::tree::TreeHash;
use domain::audit::{Logged, What};
use domain::ids::AccountId;
use server::auditing::checkpoint::{Note, Verifier};
use server::auditing::outside::{Line, Outside, read};
use server::auditing::proving::{NotProved, Proof, prove};
use server::auditing::verifying::{Against, Broken, Whole, verify};
use server::auditing::{BATCH, Round, newest, personal, seal, seal_all, verifiers};
use server::flows::operate::audit::{self, Wanted};
use server::flows::operate::{account, card, email, looking};
use store::{AuditLog as _, Store as _};

use crate::support::{Kept, World, on_every_engine};

/// Two nodes.
const HERE: u128 = 1;
const THERE: u128 = 2;

on_every_engine!(
    what_people_do_is_sealed_within_a_second_and_the_log_is_whole,
    what_was_written_before_a_crash_is_sealed_by_the_next_node,
    of_several_nodes_one_seals,
    whoever_looks_stands_in_the_log_and_can_be_forgotten_without_breaking_it,
    whatever_an_operator_does_to_a_person_names_them_and_nobody_else_is_named,
    one_entry_is_shown_to_be_in_the_log_to_somebody_who_has_only_the_key,
    a_file_outside_follows_the_log,
    a_file_outside_does_not_follow_another_log,
);

async fn verified(world: &World, notes: &[Note]) -> Result<Whole, Broken> {
    let against = Against { notes: notes.to_vec(), keys: vec![] };
    verify(&world.app, &against, world.now(), |_, _| {}).await.expect("the store")
}

async fn whole(world: &World) -> Whole {
    verified(world, &[]).await.expect("a whole log")
}

/// Entries that nobody decided.
async fn appended(world: &World, entries: u32) {
    let mut left = entries;
    while left > 0 {
        let mut changes = world.changes();
        for place in 0..left.min(500) {
            changes.audit_with(What::CardCodeRight, Some(AccountId(7)), format_args!("{left}"), &[place]);
        }
        left -= left.min(500);
        world.app.store.commit(changes).await.expect("kept");
    }
}

async fn sealed(world: &World, entries: u32) -> Note {
    appended(world, entries).await;
    seal_all(&world.app, HERE).await.expect("sealed");
    newest(&world.app).await.expect("the store").expect("a checkpoint")
}

async fn what_people_do_is_sealed_within_a_second_and_the_log_is_whole(world: &World) {
    assert_eq!(seal_all(&world.app, HERE).await.expect("the store"), Round::Nothing);
    assert_eq!(whole(world).await.size, 0);
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    world.desk().signs_in_by_card(&bank, &freja).await;
    let written = world.app.store.audit(None, 1_000).await.expect("the log");
    assert!(matches!(seal_all(&world.app, HERE).await, Ok(Round::Sealed(_))));
    let after = whole(world).await;
    assert_eq!((after.size, after.waiting, after.checkpoints), (written.len() as u64, 0, 1));
    let used = written.iter().find(|entry| entry.what == What::CardCodeRight).expect("a code was used");
    let asked = written.iter().find(|entry| entry.what == What::CardCodeAsked).expect("a code was asked for");
    assert_eq!((used.numbers.len(), &used.numbers), (1, &asked.numbers), "which place of the card");

    // A later login waits for the next second.
    world.wait_s(1);
    world.desk().signs_in_by_card(&bank, &freja).await;
    let before = whole(world).await;
    assert!(before.waiting > 0 && before.size == after.size);
    world.wait_minutes(2);
    assert!(matches!(verified(world, &[]).await, Err(Broken::NotSealed { .. })));
    seal_all(&world.app, HERE).await.expect("sealed");
    assert_eq!(whole(world).await.waiting, 0);
}

async fn what_was_written_before_a_crash_is_sealed_by_the_next_node(world: &World) {
    appended(world, BATCH + 10).await;
    // One batch, and then the node dies.
    assert_eq!(seal(&world.app, HERE, world.now()).await.expect("sealed"), Round::Sealed(BATCH));
    appended(world, 5).await;
    assert_eq!(seal_all(&world.app, THERE).await.expect("the store"), Round::Others);
    world.wait_s(3);
    assert_eq!(seal_all(&world.app, THERE).await.expect("sealed"), Round::Sealed(15));
    assert_eq!(whole(world).await.size, u64::from(BATCH) + 15);
}

async fn of_several_nodes_one_seals(world: &World) {
    appended(world, 4 * BATCH).await;
    let (one, other) = tokio::join!(seal_all(&world.app, HERE), seal_all(&world.app, THERE));
    let rounds = [one.expect("the store"), other.expect("the store")];
    assert!(rounds.contains(&Round::Nothing), "{rounds:?}");
    assert_eq!(whole(world).await.size, u64::from(4 * BATCH));
    // A node whose clock is a day ahead holds nobody up.
    let tomorrow = world.now().plus(domain::time::Span::days(1));
    appended(world, 1).await;
    assert_eq!(seal(&world.app, THERE, tomorrow).await.expect("sealed"), Round::Sealed(1));
    appended(world, 1).await;
    assert_eq!(seal(&world.app, HERE, world.now()).await.expect("sealed"), Round::Sealed(1));
}

async fn whoever_looks_stands_in_the_log_and_can_be_forgotten_without_breaking_it(world: &World) {
    let freja = world.person("freja").await;
    for operator in ["karen at the desk", "sofus at night"] {
        let command = command_of(world, operator).await;
        looking::at_account(&command.app, &freja.user_id, world.now()).await.expect("the store").expect("written down");
    }
    assert!(looking::at_account(&world.app, "nobody.at.all", world.now()).await.expect("asked").is_err());
    let looks = world.audit_of(freja.account).await;
    let looks: Vec<_> = looks.into_iter().filter(|entry| entry.what == What::AccountLookedAt).collect();
    let words = async || {
        let mut words = vec![];
        for entry in &looks {
            assert!(!format!("{entry:?}").contains("karen"), "it is sealed");
            words.push(personal::opened(&world.app, entry).await.expect("the store"));
        }
        // Both looked in one instant.
        words.sort();
        words
    };
    let said = |words: &str| Some(words.to_owned());
    assert_eq!(words().await, [said("karen at the desk"), said("sofus at night")]);
    seal_all(&world.app, HERE).await.expect("sealed");
    let before = whole(world).await;

    looking::forget(&world.app, &freja.user_id, world.now()).await.expect("the store").expect("forgotten");
    assert_eq!(words().await, [None, None]);
    assert_eq!(whole(world).await.root, before.root, "nothing old has changed");
    // Whoever looks later stands there again, under another key.
    world.wait_s(1);
    let command = command_of(world, "karen again").await;
    looking::at_account(&command.app, &freja.user_id, world.now()).await.expect("the store").expect("written down");
    assert_eq!(words().await, [None, None]);
    let newest = world.audit_of(freja.account).await.pop().expect("the look");
    assert_eq!(personal::opened(&world.app, &newest).await.expect("the store"), said("karen again"));
    seal_all(&world.app, HERE).await.expect("sealed");
    assert_eq!(whole(world).await.size, before.size + 2);
    assert_eq!(world.times(What::PersonForgotten).await, 1);
}

/// The house as one command of this operator opens it.
pub(crate) async fn command_of(world: &World, operator: &str) -> World {
    let command = world.started_again_with_hashes_of(8).await;
    command.app.operator.set(operator.to_owned()).expect("the first");
    command
}

async fn whatever_an_operator_does_to_a_person_names_them_and_nobody_else_is_named(world: &World) {
    let freja = world.person("freja").await;
    let bank = world.service("Fjord Bank").await;
    world.desk().signs_in_by_card(&bank, &freja).await;
    let read = async |wanted| audit::read(&world.app, wanted, 1_000).await.expect("the store").expect("the log");
    let of_freja = Wanted { user_id: Some(&freja.user_id), ..Wanted::default() };
    let by_nobody = read(Wanted::default()).await;
    assert!(!by_nobody.is_empty() && by_nobody.iter().all(|told| told.words.is_none()), "no operator did this");

    let night = command_of(world, "sofus at night").await;
    let (app, user_id, now) = (&night.app, freja.user_id.as_str(), world.now());
    account::freeze(app, user_id, now).await.expect("the store").expect("frozen");
    account::reopen(app, user_id, now).await.expect("the store").expect("reopened");
    let card = card::issue(app, user_id, &[], now).await.expect("the store").expect("issued").to_string();
    card::block(app, &card, now).await.expect("the store").expect("blocked");
    email::set(app, user_id, Some("freja@fjord.example"), now).await.expect("the store").expect("set");
    account::reset(app, user_id, &[], now).await.expect("the store").expect("reset");
    looking::at_all(app, now).await.expect("the store");
    let named = read(Wanted::default()).await.into_iter().filter(|told| !by_nobody.contains(told));
    let named: Vec<_> = named.map(|told| (told.logged.entry.what, told.words)).collect();
    assert!(named.iter().all(|(_, words)| words.as_deref() == Some("sofus at night")), "{named:?}");
    for what in [
        What::AccountFrozen,
        What::AccountReopened,
        What::CardIssued,
        What::CardBlocked,
        What::EmailSet,
        What::AccountReset,
        What::AccountsListed,
    ] {
        assert!(named.iter().any(|(one, _)| *one == what), "{what:?} in {named:?}");
    }

    // Who threw the key away is told all the same: of what was sealed under it nothing is.
    looking::forget(app, user_id, now).await.expect("the store").expect("forgotten");
    let still: Vec<_> = read(of_freja).await.into_iter().filter(|told| told.words.is_some()).collect();
    assert_eq!(still.iter().map(|told| told.logged.entry.what).collect::<Vec<_>>(), [What::PersonForgotten]);
}

async fn one_entry_is_shown_to_be_in_the_log_to_somebody_who_has_only_the_key(world: &World) {
    let note = sealed(world, 300).await;
    let keys: Vec<Verifier> =
        verifiers(&world.app).iter().map(|key| Verifier::parse(&key.to_string()).expect("a key")).collect();
    assert_eq!(Note::parse(&note.to_string()), Some(note.clone()));
    assert!(keys[0].accepts(&note));
    let log = world.app.store.sealed_after(0, 1_000).await.expect("the log");
    for place in [0, 1, 254, 255, 256, 299] {
        let proof = prove(&world.app, log[place].entry.id).await.expect("the store").expect("a proof");
        let text = proof.to_string();
        let read = Proof::parse(&text).expect("a proof");
        assert_eq!((&read, read.check(&keys)), (&proof, Ok(())));
        let altered = text.replace("card.code_right", "card.code_wrong");
        assert_eq!(Proof::parse(&altered).expect("a proof").check(&keys), Err(NotProved::Altered));
        let moved = Proof { beside: proof.beside.iter().rev().copied().collect(), ..proof.clone() };
        assert_eq!(moved.check(&keys), Err(NotProved::LeadsElsewhere));
        let larger = text.replace("\\n300\\n", "\\n301\\n");
        assert!(Proof::parse(&larger).expect("a proof").check(&keys).is_err());
    }
    appended(world, 1).await;
    let waiting = world.app.store.waiting_entries(1).await.expect("the log").remove(0);
    let not_yet = prove(&world.app, waiting.entry.id).await.expect("the store");
    assert_eq!(not_yet.map(drop), Err(NotProved::NotSealedYet));
    // What was signed of another log, made to say this one's size.
    let stranger = World::new(Kept::Memory).await;
    let theirs = sealed(&stranger, 3).await;
    let forged = Note::parse(&theirs.to_string().replace("\n3\n", "\n300\n")).expect("a note");
    assert!(!keys[0].accepts(&forged));
}

fn lines(path: &Path) -> Vec<Line> {
    read(path).expect("a file").map(|line| line.expect("a whole line")).collect()
}

fn entries(path: &Path) -> Vec<Logged> {
    let entry = |line| if let Line::Entry(logged) = line { Some(logged) } else { None };
    lines(path).into_iter().filter_map(entry).collect()
}

async fn a_file_outside_follows_the_log(world: &World) {
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("audit.jsonl");
    let mut outside = Outside::at(path.clone());
    outside.follow(&world.app).await.expect("nothing yet");
    let note = sealed(world, 700).await;
    outside.follow(&world.app).await.expect("followed");
    let kept = world.app.store.sealed_after(0, 1_000).await.expect("the log");
    assert_eq!(entries(&path), kept);
    assert_eq!(lines(&path).last(), Some(&Line::Checkpoint(note)));
    assert_eq!(std::fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);

    // An outage: the disk is away for a while, and the last line was torn.
    let whole_lines = std::fs::read(&path).expect("a file");
    std::fs::write(&path, [whole_lines.as_slice(), b"{\"leaf\":701,\"id\":\"01"].concat()).expect("torn");
    sealed(world, 20).await;
    let mut again = Outside::at(path.clone());
    assert!(again.follow(&world.app).await.is_err(), "two never write one file");
    drop(outside);
    again.follow(&world.app).await.expect("caught up");
    sealed(world, 3).await;
    again.follow(&world.app).await.expect("followed");
    assert_eq!(entries(&path), world.app.store.sealed_after(0, 1_000).await.expect("the log"));
    assert!(std::fs::read(&path).expect("a file").starts_with(&whole_lines), "nothing old is written again");

    let text = std::fs::read_to_string(&path).expect("text").replacen("card.code_right", "card.code_wrong", 1);
    std::fs::write(&path, text).expect("altered");
    assert_eq!(read(&path).expect("a file").next().expect("a line").expect_err("altered").line, 1);
}

async fn a_file_outside_does_not_follow_another_log(world: &World) {
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("audit.jsonl");
    let stranger = World::new(Kept::Memory).await;
    stranger.wait_s(1);
    sealed(&stranger, 10).await;
    Outside::at(path.clone()).follow(&stranger.app).await.expect("followed");
    let before = std::fs::read(&path).expect("a file");
    for (entries, why) in [(5, "more entries than the database"), (10, "another log")] {
        sealed(world, entries).await;
        let refused = Outside::at(path.clone()).follow(&world.app).await.expect_err("refused").to_string();
        assert!(refused.contains(why), "{refused}");
    }
    assert_eq!(std::fs::read(&path).expect("a file"), before);
    std::fs::write(&path, "Dear Ane,\n").expect("a letter");
    let refused = Outside::at(path.clone()).follow(&world.app).await.expect_err("refused").to_string();
    assert!(refused.contains("something else"), "{refused}");
}

/// Everything that somebody with the database alone could do, one after the other, each undone again.
async fn whoever_tampers_is_found_out(world: &World) {
    let before = sealed(world, 300).await;
    let log = world.app.store.sealed_after(0, 1_000).await.expect("the log");
    let entry = |leaf: usize| log[leaf - 1].entry.id;
    let found = async |tampering: &str, undone: &str| {
        world.is_tampered_with(tampering);
        let found = verified(world, &[]).await;
        world.is_tampered_with(undone);
        assert!(verified(world, &[]).await.is_ok(), "undone by {undone}");
        found.expect_err(tampering)
    };

    for (column, other) in [("about", "'somebody else'"), ("what", "'card.code_wrong'"), ("at", "at + 1")] {
        let keeps = if column == "at" { "at - 1".to_owned() } else { text_of(&log[6], column) };
        let set = |value: &str| format!("UPDATE audit SET {column} = {value} WHERE leaf = 7");
        assert_eq!(found(&set(other), &set(&keeps)).await, Broken::Altered { leaf: 7, entry: entry(7) }, "{column}");
    }
    let number = |from: u32, to: u32| format!("UPDATE audit SET leaf = {to} WHERE leaf = {from};");
    let removed = found(&number(7, 9_007), &number(9_007, 7)).await;
    assert_eq!(removed, Broken::Removed { leaf: 7 });
    let last = found(&number(300, 9_300), &number(9_300, 300)).await;
    assert_eq!(last, Broken::Removed { leaf: 300 });
    let swapped = [number(5, 9_005), number(9, 5), number(9_005, 9)].concat();
    assert_eq!(found(&swapped, &swapped).await, Broken::Moved { leaf: 5, from: 9, entry: entry(9) });

    // Altered, and the hash made anew: only the signed root is against it.
    let mut anew = log[6].clone();
    anew.entry.about = "somebody else".to_owned();
    let leaf = anew.entry.leaf(7);
    let made = |about: &str, hash: TreeHash| {
        format!("UPDATE audit SET about = {about}, hash = {} WHERE leaf = 7", bytes_of(world, &hash.0))
    };
    let old = log[6].leaf.expect("a leaf").hash;
    let hidden = found(&made("'somebody else'", leaf.hash), &made(&text_of(&log[6], "about"), old)).await;
    assert_eq!(hidden, Broken::MadeAnew { from: 1, to: BATCH.into() });

    // The head with another root: it was not signed, and nobody goes on from it.
    let root = |root: TreeHash| format!("UPDATE audit_heads SET root = {}", bytes_of(world, &root.0));
    assert_eq!(found(&root(leaf.hash), &root(before.statement.root)).await, Broken::NotSigned { size: 300 });
    world.is_tampered_with(&root(leaf.hash));
    appended(world, 1).await;
    assert!(seal_all(&world.app, HERE).await.is_err(), "a head that was altered is not gone on from");
    world.is_tampered_with(&root(before.statement.root));

    // The newest entries cut off, head and checkpoints with them: the log by itself is whole, but not for those who kept
    // a checkpoint elsewhere.
    world.is_tampered_with("CREATE TABLE stolen AS SELECT * FROM audit_heads");
    let after = sealed(world, 20).await;
    assert!(verified(world, &[before.clone(), after.clone()]).await.is_ok());
    // The head's checkpoint is kept beside it from time to time: now.
    let columns = "root, at, key, signature";
    world.is_tampered_with(&format!(
        "INSERT INTO audit_checkpoints (size, version, {columns}) SELECT size, 1, {columns} FROM audit_heads"
    ));
    world.is_tampered_with("DELETE FROM audit WHERE leaf > 300; DELETE FROM audit_heads;");
    world.is_tampered_with("INSERT INTO audit_heads SELECT * FROM stolen");
    assert_eq!(verified(world, &[]).await, Err(Broken::Shorter { size: 321, has: 300 }), "its own checkpoint says so");
    world.is_tampered_with("DELETE FROM audit_checkpoints WHERE size > 300; DELETE FROM audit_heads;");
    assert_eq!(verified(world, &[]).await, Err(Broken::BehindHead { leaf: 1 }));
    assert!(seal_all(&world.app, HERE).await.is_ok_and(|round| round == Round::Nothing));
    world.is_tampered_with("INSERT INTO audit_heads SELECT * FROM stolen");
    assert_eq!(whole(world).await.size, 300);
    assert_eq!(verified(world, std::slice::from_ref(&before)).await.map(|whole| whole.size), Ok(300));
    assert_eq!(verified(world, &[before, after]).await, Err(Broken::Shorter { size: 321, has: 300 }));
}

fn text_of(logged: &Logged, column: &str) -> String {
    match column {
        "about" => format!("'{}'", logged.entry.about),
        _ => format!("'{}'", logged.entry.what.as_str()),
    }
}

fn bytes_of(world: &World, bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    if world.kept == Kept::Postgres { format!("'\\x{hex}'") } else { format!("x'{hex}'") }
}

#[tokio::test]
async fn whoever_tampers_with_the_file_is_found_out() {
    whoever_tampers_is_found_out(&World::new(Kept::Sqlite).await).await;
}

#[tokio::test]
async fn whoever_tampers_with_postgres_is_found_out() {
    whoever_tampers_is_found_out(&World::new(Kept::Postgres).await).await;
}

#[tokio::test]
async fn of_a_million_entries_one_altered_removed_or_moved_is_named() {
    let world = World::new(Kept::Sqlite).await;
    sealed(&world, 1_000_000).await;
    assert_eq!(whole(&world).await.size, 1_000_000);
    let number = |from: u32, to: u32| format!("UPDATE audit SET leaf = {to} WHERE leaf = {from};");
    let swapped = [number(777_777, 2_000_000), number(333_333, 777_777), number(2_000_000, 333_333)].concat();
    world.is_tampered_with(&swapped);
    let moved = verified(&world, &[]).await;
    assert!(matches!(moved, Err(Broken::Moved { leaf: 333_333, from: 777_777, .. })), "{moved:?}");
    world.is_tampered_with(&swapped);
    world.is_tampered_with(&number(777_777, 2_000_000));
    assert_eq!(verified(&world, &[]).await, Err(Broken::Removed { leaf: 777_777 }));
    world.is_tampered_with(&number(2_000_000, 777_777));
    world.is_tampered_with("UPDATE audit SET about = 'x' WHERE leaf = 777777");
    let altered = verified(&world, &[]).await;
    assert!(matches!(altered, Err(Broken::Altered { leaf: 777_777, .. })), "{altered:?}");
}
