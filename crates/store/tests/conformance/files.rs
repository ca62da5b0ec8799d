//! What only a file can do: be reopened, copied, damaged, changed by somebody else, or not be ours.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::Duration;

use domain::ids::{CardId, LoginId, RequestId};
use rusqlite::Connection;
use store::{Engine, News, OpenError, OpenMode, Store, StoreError};

use crate::people::*;
use crate::world::{Kind, World};

/// A service cannot have an older secret without a newer one.
const SECRET_ALONE: &str = "INSERT INTO services (id, created_at, name, older_secret, redirect_uris, post_logout_redirect_uris, sector, accepts_app, accepts_card, carry_always, verify_each, learns_name, version) VALUES ('s', 1, 's', zeroblob(32), '', '', 's', 1, 1, 0, 0, 0, 1)";

fn mode_of(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// The names of all files in a directory and what they hold.
fn everything_in(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let paths = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

async fn world_with_things() -> World {
    let world = World::of(Kind::Sqlite).await;
    let mut changes = world.changes();
    changes.insert(ane()).insert(card(CardId(21), 5)).insert(request(RequestId(61))).insert(login(LoginId(31)));
    changes.audit(domain::audit::What::AccountMade, Some(ANE), "");
    world.store.commit(changes).await.unwrap();
    world
}

#[tokio::test]
async fn reopening_finds_everything() {
    let world = world_with_things().await.reopened();
    assert_eq!(world.store.account(ANE).await.unwrap().unwrap().get(), &ane());
    assert_eq!(world.store.card(CardId(21)).await.unwrap().unwrap().get(), &card(CardId(21), 5));
    assert_eq!(world.store.audit(None, 10).await.unwrap().len(), 1);
    assert!(!world.path().with_extension("db-wal").exists() || world.store.ping().await.is_ok());
}

#[tokio::test]
async fn only_the_owner_may_read_the_files() {
    let world = world_with_things().await;
    for file in fs::read_dir(world.path().parent().unwrap()).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode_of(&path), 0o600, "{}", path.display());
    }
}

#[tokio::test]
async fn what_a_command_writes_is_seen_at_once_and_noticed() {
    let world = world_with_things().await;
    let mut others = world.store.listen();
    let mut news = pin!(others.next(Duration::from_millis(1)));
    let mut quiet = async || tokio::time::timeout(Duration::from_millis(50), &mut news).await;
    assert!(quiet().await.is_err(), "nobody else has written");
    world.insert(login(LoginId(32))).await.unwrap();
    assert!(quiet().await.is_err(), "our own writes are no news");

    let command = Engine::open_sqlite(&world.path(), OpenMode::Beside).unwrap();
    let mut changes = world.changes();
    changes.insert(account(BO, "bo.lund"));
    command.commit(changes).await.unwrap();
    assert!(world.store.account(BO).await.unwrap().is_some());
    assert_eq!(news.await.unwrap(), News::Anything);
}

#[tokio::test]
async fn a_row_that_means_nothing_is_an_error_that_names_it() {
    let world = world_with_things().await;
    let vandal = Connection::open(world.path()).unwrap();
    vandal.execute_batch("PRAGMA ignore_check_constraints = ON; UPDATE requests SET state = 'spent'").unwrap();
    let error = world.store.request(RequestId(61)).await.unwrap_err();
    let id = format!("{}", RequestId(61));
    assert_eq!(
        error,
        StoreError::Inconsistent {
            table: "requests",
            id,
            what: "state and its columns do not belong together".to_owned()
        }
    );

    vandal.execute_batch("UPDATE accounts SET user_id_folded = 'somebody.else'").unwrap();
    let error = world.store.account(ANE).await.unwrap_err();
    assert!(error.to_string().contains("accounts is inconsistent: user_id and user_id_folded"), "{error}");
    vandal.execute_batch("UPDATE cards SET key_numbers = x'ffff', version = 0").unwrap();
    assert!(matches!(world.store.card(CardId(21)).await, Err(StoreError::Inconsistent { table: "cards", .. })));
}

#[tokio::test]
async fn a_torn_file_is_told_and_a_whole_one_is_not() {
    let World { store, directory, .. } = world_with_things().await;
    drop(store);
    let directory = directory.unwrap();
    let copy = directory.path().join("tillid.db");
    let told = async || Engine::open_sqlite(&copy, OpenMode::Beside).unwrap().check().await;
    assert_eq!(told().await, Ok(vec![]));
    let place = "SELECT (rootpage - 1) * page_size, rootpage * page_size FROM sqlite_schema, pragma_page_size WHERE name = 'audit'";
    let page = Connection::open(&copy).unwrap().query_row(place, [], |row| Ok([row.get::<_, u32>(0)?, row.get(1)?]));
    let mut torn = fs::read(&copy).unwrap();
    let [begins, ends] = page.unwrap().map(|at| at as usize);
    torn[begins..ends].fill(0xee);
    fs::write(&copy, torn).unwrap();
    let told = told().await.expect("it is told, not stumbled over");
    assert!(!told.is_empty() && told.iter().all(|line| line != "ok"), "{told:?}");
}

#[test]
fn the_schema_refuses_what_the_conversion_would_refuse() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tillid.db");
    drop(Engine::open_sqlite(&path, OpenMode::Create).unwrap());
    let connection = Connection::open(&path).unwrap();
    let nonsense = [
        "INSERT INTO grants VALUES (zeroblob(16), 1, zeroblob(32), 's', zeroblob(16), '', 'app', 1, 1, 'spent', NULL, 'pin', 0)",
        "INSERT INTO grants VALUES (zeroblob(16), 1, zeroblob(32), 's', zeroblob(16), '', 'card', 1, 1, 'issued', NULL, 'pin', 0)",
        "INSERT INTO grants VALUES (zeroblob(16), 1, zeroblob(32), 's', zeroblob(16), '', 'app', 1, 1, 'issued', NULL, 'platform', 1)",
        "INSERT INTO outbox VALUES (zeroblob(16), 1, 'make_coffee', zeroblob(16), NULL, NULL, NULL, 0, 1)",
        "INSERT INTO outbox VALUES (zeroblob(16), 1, 'order_card', zeroblob(16), zeroblob(16), NULL, NULL, 0, 1)",
        "INSERT INTO outbox VALUES (zeroblob(16), 1, 'notify', zeroblob(16), zeroblob(16), NULL, NULL, 0, 1)",
        "INSERT INTO outbox VALUES (zeroblob(16), 1, 'clear_all', zeroblob(16), NULL, zeroblob(16), NULL, 0, 1)",
        "INSERT INTO outbox VALUES (zeroblob(16), 1, 'mail_notice', zeroblob(16), NULL, NULL, NULL, 0, 1)",
        "INSERT INTO outbox VALUES (zeroblob(16), 1, 'push_notice', zeroblob(16), NULL, NULL, zeroblob(16), 0, 1)",
        "INSERT INTO notices VALUES (zeroblob(16), 1, zeroblob(16), 'x', NULL, zeroblob(32), 1, 1, 'untold', 1, NULL, NULL, 0, 0, 0)",
        "INSERT INTO notices VALUES (zeroblob(16), 1, zeroblob(16), 'x', NULL, zeroblob(32), 1, 1, 'reached', NULL, NULL, NULL, 0, 0, 0)",
        "INSERT INTO asked_changes VALUES (zeroblob(16), 1, zeroblob(16), 'password', NULL, 1, NULL, 'waiting', 9, NULL, NULL)",
        "INSERT INTO asked_changes VALUES (zeroblob(16), 1, zeroblob(16), 'password', NULL, 1, 'hash', 'done', NULL, 9, NULL)",
        "INSERT INTO asked_changes VALUES (zeroblob(16), 1, zeroblob(16), 'block_device', NULL, 1, NULL, 'done', NULL, 9, NULL)",
        "INSERT INTO asked_changes VALUES (zeroblob(16), 1, zeroblob(16), 'password', NULL, 1, NULL, 'stopped', 9, NULL, NULL)",
        "INSERT INTO asked_changes VALUES (zeroblob(16), 1, zeroblob(16), 'x', NULL, 1, NULL, 'stopped', NULL, 9, NULL)",
        "INSERT INTO asked_changes VALUES (zeroblob(16), 1, zeroblob(16), 'number_when_new', zeroblob(16), 1, NULL, 'done', NULL, 9, NULL)",
        "INSERT INTO asked_changes VALUES (zeroblob(16), 1, zeroblob(16), 'number_when_new', NULL, 1, 'x', 'waiting', 9, NULL, NULL)",
        "INSERT INTO asked_changes VALUES (zeroblob(16), 1, zeroblob(16), 'email', NULL, 1, NULL, 'done', NULL, 9, x'01')",
        "INSERT INTO wanted_emails VALUES (zeroblob(16), 1, zeroblob(16), x'01', 1, 'sent', NULL)",
        "INSERT INTO email_addresses VALUES (zeroblob(16), 1, x'01', 1, 'somebody', 'at_once', 0)",
        "INSERT INTO nonces VALUES (zeroblob(31), 1, 1)",
        SECRET_ALONE,
        "INSERT INTO nonces VALUES (zeroblob(32), 0, 1)",
        "INSERT INTO nonces VALUES (zeroblob(32), 1, 'soon')",
    ];
    for text in nonsense {
        let error = connection.execute(text, []).unwrap_err();
        assert_eq!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::ConstraintViolation), "{text}: {error}");
    }
}

#[test]
fn what_is_not_ours_is_refused_in_one_sentence_and_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let refused = |name: &str, mode| Engine::open_sqlite(&path(name), mode).map(drop).unwrap_err();

    assert_eq!(refused("none.db", OpenMode::Existing), OpenError::Missing(path("none.db")));
    assert!(!path("none.db").exists());

    fs::write(path("letter.txt"), "Dear Ane, this is no database, however long one reads it. ".repeat(40)).unwrap();
    assert_eq!(refused("letter.txt", OpenMode::Create), OpenError::NotOurs(path("letter.txt")));

    let theirs = Connection::open(path("theirs.db")).unwrap();
    theirs.execute_batch("CREATE TABLE songs (name TEXT)").unwrap();
    drop(theirs);
    let before = everything_in(directory.path());
    assert_eq!(refused("theirs.db", OpenMode::Create), OpenError::NotOurs(path("theirs.db")));
    assert_eq!(everything_in(directory.path()), before);

    let edits = [
        ("newer.db", "INSERT INTO migrations VALUES (9999, 'later', zeroblob(32))", OpenError::Newer(path("newer.db"))),
        ("50%25 #1?.db", "UPDATE migrations SET hash = zeroblob(32)", OpenError::Other(path("50%25 #1?.db"))),
        ("older.db", "DELETE FROM migrations", OpenError::Older(path("older.db"))),
    ];
    for (name, edit, expected) in edits {
        drop(Engine::open_sqlite(&path(name), OpenMode::Create).unwrap());
        Connection::open(path(name)).unwrap().execute_batch(edit).unwrap();
        let before = everything_in(directory.path());
        assert_eq!(refused(name, OpenMode::Beside), expected);
        if !matches!(expected, OpenError::Older(_)) {
            assert_eq!(refused(name, OpenMode::Existing), expected);
            assert_eq!(refused(name, OpenMode::Create), expected);
        }
        assert_eq!(everything_in(directory.path()), before, "no byte is changed and no file is new");
        let sentence = expected.to_string();
        assert!(sentence.contains(name) && sentence.contains(": ") && !sentence.contains('\n'), "{sentence}");
    }
    assert!(matches!(refused("no/such/directory.db", OpenMode::Create), OpenError::Unavailable { .. }));
}

#[test]
fn a_newer_version_that_has_not_left_its_log_yet_is_known_by_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tillid.db");
    drop(Engine::open_sqlite(&path, OpenMode::Create).unwrap());
    let newer = Connection::open(&path).unwrap();
    newer.execute_batch("INSERT INTO migrations VALUES (9999, 'later', zeroblob(32))").unwrap();
    assert!(directory.path().join("tillid.db-wal").exists());
    let before = fs::read(&path).unwrap();
    assert_eq!(Engine::open_sqlite(&path, OpenMode::Existing).map(drop), Err(OpenError::Newer(path.clone())));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_that_exists_already_is_opened_by_whoever_would_make_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tillid.db");
    drop(Engine::open_sqlite(&path, OpenMode::Create).unwrap());
    drop(Engine::open_sqlite(&path, OpenMode::Create).unwrap());
    drop(Engine::open_sqlite(&path, OpenMode::Beside).unwrap());
    assert!(!directory.path().join("tillid.db-wal").exists(), "a closed database is one file");
}
