//! A whole installation goes from one engine to the other and back, or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use domain::account::{Account, Standing};
use domain::card::{self, Card, UsedCodes};
use domain::device::{BlockReason, Device, State};
use domain::ids::{CardId, DeviceId, KnownBrowserId, LoginId, RequestId, SessionId};
use domain::{audit::What, request};
use store::{
    Address, Afterwards, Beside, Copied, CopyError, Engine, OpenMode, Reading, Store, StoredDataKey, Sum, Writing,
    copy, copy_unless, look_through,
};

use tokio::sync::Notify;

use crate::cluster;
use crate::people::*;
use crate::world::{Kind, World};

const FROM: &str = "TILLID_TEST_COPY_FROM";
const TO: &str = "TILLID_TEST_COPY_TO";
const LOGINS: u128 = 2_600;

fn file(path: &Path) -> Address {
    Address::File(path.to_owned())
}

pub(crate) fn address(world: &World) -> Address {
    match &world.address {
        Some(address) => Address::parse(address),
        None => file(&world.path()),
    }
}

async fn copied(from: &Address, to: &Address) -> Result<Copied, CopyError> {
    let reading = Reading::of(from, Beside::Nobody).await?;
    let rows = reading.rows();
    let mut told = 0;
    let copied = copy(reading, Writing::to(to).await?, &mut Afterwards::as_it_was(), |read| told = read).await?;
    assert_eq!((told, copied.read.iter().map(|sum| sum.rows).sum::<u64>()), (rows, rows));
    Ok(copied)
}

async fn sums(of: &Address) -> Vec<Sum> {
    look_through(Reading::of(of, Beside::Others).await.unwrap(), |_, _| {}).await.unwrap()
}

/// An installation with a used code, a blocked device, a frozen account, and much else.
async fn full(kind: Kind) -> World {
    let world = World::of(kind).await;
    let mut used = [0; 19];
    used[0] = 0b101;
    let mut changes = world.changes();
    changes
        .insert(Account {
            standing: Standing::Frozen { at: later(1) },
            name: "Åse \"Ø\" Holm; --\t\u{1f512}".to_owned(),
            ..ane()
        })
        .insert(Card { used: UsedCodes::from_bytes(&used).unwrap(), ..card(CardId(21), 5) })
        .insert(Card {
            state: card::State::Blocked { at: later(2), why: card::BlockReason::Asked },
            ..card(CardId(22), 6)
        })
        .insert(Device { state: State::Blocked { at: later(3), why: BlockReason::WrongPins }, ..device(DeviceId(41)) })
        .insert(request::Request {
            state: request::State::Spent { at: later(4), by: DeviceId(41) },
            ..request(RequestId(61))
        })
        .insert(session(SessionId(71), later(5)))
        .insert(known_browser(KnownBrowserId(51), 9))
        .insert(service("fjord-bank"))
        .insert(email())
        .insert(StoredDataKey {
            id: 9,
            purpose: "nonce".to_owned(),
            wrapped: vec![0, 255, 1],
            created_at: later(0),
            closed_at: None,
        })
        .audit(What::CardCodeRight, Some(ANE), CardId(21));
    world.store.commit(changes).await.unwrap();
    for many in 0..LOGINS / 100 {
        let mut changes = world.changes();
        for one in 0..100 {
            changes.insert(login(LoginId(many << 64 | one)));
        }
        world.store.commit(changes).await.unwrap();
    }
    world
}

/// Nobody uses it any more.
fn closed(world: World) -> (Address, impl Sized) {
    let address = address(&world);
    let World { store, directory, .. } = world;
    drop(store);
    (address, directory)
}

async fn is_all_there(of: &Address) {
    let store = Engine::open(of, OpenMode::Beside).await.unwrap();
    let card = store.card(CardId(21)).await.unwrap().unwrap();
    assert_eq!(card.get().used.as_bytes()[0], 0b101);
    let account = store.account(ANE).await.unwrap().unwrap();
    assert!(matches!(account.get().standing, Standing::Frozen { .. }));
    let device = store.device(DeviceId(41)).await.unwrap().unwrap();
    assert!(matches!(device.get().state, State::Blocked { .. }));
    let request = store.request(RequestId(61)).await.unwrap().unwrap();
    assert!(matches!(request.get().state, request::State::Spent { .. }));
    assert_eq!(store.audit(None, 10).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn never_event_07_an_installation_moves_to_postgresql_and_back_and_every_byte_is_the_same() {
    let (start, _directory) = closed(full(Kind::Sqlite).await);
    let before = sums(&start).await;
    let database = Address::parse(&cluster::database("template0").await);
    let there = copied(&start, &database).await.unwrap();
    assert_eq!((&there.read, &there.written), (&before, &before));
    assert_eq!(sums(&database).await, before);
    is_all_there(&database).await;

    let folder = tempfile::tempdir().unwrap();
    let home = file(&folder.path().join("tillid.db"));
    copied(&database, &home).await.unwrap();
    assert_eq!(sums(&home).await, before);
    is_all_there(&home).await;
    let names: BTreeSet<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().contains("incoming")), "{names:?}");
    let store = Engine::open(&home, OpenMode::Existing).await.unwrap();
    let mut changes = store::Changes::at(later(9), 1 << 100);
    changes.insert(login(LoginId(1 << 90)));
    store.commit(changes).await.expect("a server goes on where the other one ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_read_while_others_write_is_one_instant() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let (world, folder) = (full(kind).await, tempfile::tempdir().unwrap());
        let writing = async {
            for id in 100..200 {
                // Two rows that belong together, in tables that are read one after the other.
                let mut changes = world.changes();
                changes.insert(login(LoginId(id))).insert(request(RequestId(id)));
                world.store.commit(changes).await.unwrap();
            }
        };
        let to = file(&folder.path().join("copy.db"));
        let reading = async {
            let reading = Reading::of(&address(&world), Beside::Others).await.unwrap();
            let writing = Writing::to(&to).await.unwrap();
            copy(reading, writing, &mut Afterwards::as_it_was(), |_| {}).await.unwrap();
        };
        tokio::join!(writing, reading);
        let copy = Engine::open(&to, OpenMode::Existing).await.unwrap();
        for id in 100..200 {
            let login = copy.login(LoginId(id)).await.unwrap().is_some();
            assert_eq!(login, copy.request(RequestId(id)).await.unwrap().is_some(), "{kind:?}: half of commit {id}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_uses_the_source_is_noticed_and_nobody_writes_to_it_meanwhile() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = full(kind).await;
        // Its server is there; it may have been asked nothing yet.
        let in_use = Reading::of(&address(&world), Beside::Nobody).await.unwrap_err();
        assert!(matches!(&in_use, CopyError::InUse(_)), "{kind:?}: {in_use}");
        let at = address(&world);
        let (_, _directory) = closed(world);
        let mut tries = 0;
        let reading = loop {
            // A server of PostgreSQL's takes a moment to see that somebody has gone.
            match Reading::of(&at, Beside::Nobody).await {
                Err(CopyError::InUse(_)) if tries < 20 => tries += 1,
                reading => break reading.unwrap(),
            }
        };
        match kind {
            Kind::Sqlite | Kind::SqliteToCome => {
                assert!(Engine::open(&at, OpenMode::Beside).await.is_err(), "nobody opens it");
            }
            Kind::Memory | Kind::Postgres | Kind::PostgresToCome => {
                let late = Engine::open(&at, OpenMode::Existing).await.unwrap();
                let mut changes = store::Changes::at(later(9), 1 << 100);
                changes.insert(login(LoginId(1 << 90)));
                assert!(late.commit(changes).await.is_err(), "nobody writes to it");
            }
        }
        drop(reading);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_place_that_holds_something_is_left_as_it_is() {
    let (start, _directory) = closed(full(Kind::Sqlite).await);
    let folder = tempfile::tempdir().unwrap();
    let theirs = folder.path().join("letter.txt");
    fs::write(&theirs, "Dear Ane").unwrap();
    let log_of_another = folder.path().join("tillid.db-wal");
    fs::write(&log_of_another, "").unwrap();
    let (database, own) = (full(Kind::Postgres).await, full(Kind::Sqlite).await);
    let taken = [file(&theirs), file(&folder.path().join("tillid.db")), address(&database), address(&own)];
    for place in taken {
        let refused = copied(&start, &place).await.unwrap_err();
        assert!(matches!(&refused, CopyError::NotEmpty(_)), "{refused}");
        assert!(refused.to_string().contains("left as it is"), "{refused}");
    }
    assert_eq!(fs::read_to_string(theirs).unwrap(), "Dear Ane");
    assert!(database.store.account(ANE).await.unwrap().is_some() && own.store.account(ANE).await.unwrap().is_some());
    let foreign = cluster::database("template0").await;
    crate::postgres::run(&foreign, "CREATE TABLE songs (name TEXT)").await;
    assert!(matches!(copied(&start, &Address::parse(&foreign)).await, Err(CopyError::NotEmpty(_))));
}

/// The process that is killed: copies until the middle, says so, and goes no further. As a test of its own it has nothing
/// to do: only the test below starts it with two places.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn copies_until_it_is_killed() {
    let (Ok(from), Ok(to)) = (std::env::var(FROM), std::env::var(TO)) else { return };
    let reading = Reading::of(&Address::parse(&from), Beside::Nobody).await.unwrap();
    let (half, writing) = (reading.rows() / 2, Writing::to(&Address::parse(&to)).await.unwrap());
    let told = |read| {
        if read > half {
            writeln!(std::io::stdout(), "half").unwrap();
            loop {
                std::thread::park();
            }
        }
    };
    copy(reading, writing, &mut Afterwards::as_it_was(), told).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn never_event_07_a_move_that_was_killed_midway_leaves_nothing_and_can_be_repeated() {
    let (from_file, _file) = closed(full(Kind::Sqlite).await);
    let from_database = full(Kind::Postgres).await;
    let text = from_database.address.clone().unwrap();
    drop(from_database);
    let (empty, folder) = (cluster::database("template0").await, tempfile::tempdir().unwrap());
    let new = folder.path().join("tillid.db");
    let from_file = from_file.file().unwrap().to_str().unwrap().to_owned();
    for (from, to) in [(from_file, empty), (text, new.to_str().unwrap().to_owned())] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["whole::copies_until_it_is_killed", "--exact", "--nocapture"])
            .env(FROM, &from)
            .env(TO, &to)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("half")), "it comes to the middle");
        child.kill().unwrap();
        child.wait().unwrap();

        let (from, to) = (Address::parse(&from), Address::parse(&to));
        assert!(Engine::open(&to, OpenMode::Existing).await.is_err(), "nothing is there");
        let before = sums(&from).await;
        let mut tries = 0;
        loop {
            // A server of PostgreSQL's takes a moment to see that somebody has gone.
            match copied(&from, &to).await {
                Err(CopyError::InUse(_)) if tries < 20 => tries += 1,
                copied => break drop(copied.unwrap()),
            }
        }
        assert_eq!(sums(&to).await, before);
        is_all_there(&to).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_copy_that_is_broken_off_leaves_nothing_and_what_is_finished_stays() {
    let (start, _directory) = closed(full(Kind::Sqlite).await);
    let folder = tempfile::tempdir().unwrap();
    let targets = [file(&folder.path().join("tillid.db")), Address::parse(&cluster::database("template0").await)];
    for target in targets {
        for after in [0, LOGINS as u64 / 2, u64::MAX] {
            let reading = Reading::of(&start, Beside::Others).await.unwrap();
            // Once so many rows have been read; or, at the latest, when there are no more.
            let (after, wish) = (after.min(reading.rows() - 1), Notify::new());
            let told = |read| {
                if read > after {
                    wish.notify_one();
                }
            };
            let writing = Writing::to(&target).await.unwrap();
            let copied = copy_unless(wish.notified(), reading, writing, &mut Afterwards::as_it_was(), told).await;
            let opened = Engine::open(&target, OpenMode::Existing).await;
            match copied {
                Err(refused) => {
                    assert_eq!((refused, opened.is_err()), (CopyError::BrokenOff, true), "nothing is there");
                }
                Ok(_) => {
                    assert!(opened.is_ok(), "what was told to be there is there");
                    continue;
                }
            }
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing of {target} is left");
        }
        let is_there = Engine::open(&target, OpenMode::Existing).await.is_ok();
        assert!(is_there || copied(&start, &target).await.is_ok(), "and it can be begun again");
        if let Some(path) = target.file() {
            fs::remove_file(path).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_source_that_ends_too_early_or_says_something_else_leaves_nothing() {
    let (start, _directory) = closed(full(Kind::Sqlite).await);
    let folder = tempfile::tempdir().unwrap();
    let targets = [file(&folder.path().join("tillid.db")), Address::parse(&cluster::database("template0").await)];
    for target in targets {
        for spoil in [Spoil::Ends, Spoil::Forgets, Spoil::SaysAnother] {
            let refused = spoiled(&start, &target, spoil).await.unwrap_err();
            match spoil {
                Spoil::Ends => assert!(matches!(refused, CopyError::Unread(_)), "{refused}"),
                Spoil::Forgets | Spoil::SaysAnother => assert!(matches!(refused, CopyError::Differs(_)), "{refused}"),
            }
            assert!(Engine::open(&target, OpenMode::Existing).await.is_err(), "nothing is there");
        }
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[derive(Clone, Copy)]
enum Spoil {
    Ends,
    Forgets,
    SaysAnother,
}

async fn spoiled(from: &Address, to: &Address, spoil: Spoil) -> Result<Copied, CopyError> {
    let mut said = sums(from).await;
    let mut source = Reading::of(from, Beside::Others).await?;
    let (sender, pieces) = tokio::sync::mpsc::channel(1);
    let reading = Reading::from_elsewhere(source.rows(), pieces);
    tokio::spawn(async move {
        let mut place = 0;
        loop {
            place += 1;
            let piece = match source.next().await.unwrap() {
                store::Piece::Whole(_) => {
                    if matches!(spoil, Spoil::SaysAnother) {
                        said[0].digest[7] ^= 1;
                    }
                    store::Piece::Whole(said.clone())
                }
                _ if place == 3 && matches!(spoil, Spoil::Ends) => return,
                _ if place == 3 && matches!(spoil, Spoil::Forgets) => continue,
                rows => rows,
            };
            if sender.send(Ok(piece)).await.is_err() {
                return;
            }
        }
    });
    copy(reading, Writing::to(to).await?, &mut Afterwards::as_it_was(), |_| {}).await
}
