//! What happens to a group when the disk is full or its COMMIT fails. The writer's own parts, without its thread.

use std::path::{Path, PathBuf};

use domain::audit::What;
use domain::ids::AccountId;
use domain::secret::Digest;
use domain::time::Time;
use rusqlite::params_from_iter;
use rusqlite::types::Null;
use tokio::sync::oneshot;

use super::group::{Member, Pen};
use super::open::{OpenMode, connect, reading, writing};
use crate::Changes;
use crate::error::CommitError;
use crate::kept::UsedNonce;
use crate::sql;
use crate::tables::TABLES;

type Answered = oneshot::Receiver<Result<(), CommitError>>;

fn member(id: u128, about_length: usize) -> (Member, Answered) {
    let mut changes = Changes::at(Time::from_micros(1), id << 8);
    let mut digest = [0; 32];
    digest[..16].copy_from_slice(&id.to_be_bytes());
    changes.insert(UsedNonce { digest: Digest(digest), expires_at: Time::from_micros(1) });
    changes.audit(What::AccountMade, Some(AccountId(id)), "x".repeat(about_length));
    let (answer, answered) = oneshot::channel();
    (Member { id: changes.id(), writes: changes.into_writes().unwrap(), answer }, answered)
}

fn group(ids: std::ops::Range<u128>, about_length: usize) -> (Vec<Member>, Vec<Answered>) {
    ids.map(|id| member(id, about_length)).unzip()
}

fn outcomes(answered: Vec<Answered>) -> Vec<Result<(), CommitError>> {
    answered.into_iter().map(|mut answered| answered.try_recv().expect("nobody was answered")).collect()
}

fn kept(path: &Path) -> (usize, usize) {
    let connection = reading(path).unwrap();
    let count = |text: &str| connection.query_row(text, [], |row| row.get::<_, i64>(0)).unwrap();
    (
        usize::try_from(count("SELECT count(*) FROM nonces")).unwrap(),
        usize::try_from(count("SELECT count(*) FROM audit")).unwrap(),
    )
}

fn database() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tillid.db");
    (directory, path)
}

#[test]
fn a_full_disk_keeps_what_it_says_and_says_what_it_keeps() {
    let (_directory, path) = database();
    let connection = writing(&path, OpenMode::Create).unwrap();
    let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    connection.query_row(&format!("PRAGMA max_page_count = {}", pages + 5), [], |_| Ok(())).unwrap();
    let mut pen = Pen::new(path.clone(), OpenMode::Create, connection);

    let (members, answered) = group(0..40, 2_000);
    pen.commit(members);
    let answers = outcomes(answered);
    let refused = answers.iter().filter(|answer| matches!(answer, Err(CommitError::Unavailable(_)))).count();
    assert!(refused > 0, "the disk was not full");
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 40 - refused);
    assert_eq!(kept(&path), (40 - refused, 40 - refused), "half a member was kept");

    // There is room again: a new connection has no such limit.
    drop(pen);
    let mut pen = Pen::new(path.clone(), OpenMode::Create, connect(&path).unwrap());
    let (members, answered) = group(100..103, 2_000);
    pen.commit(members);
    assert_eq!(outcomes(answered), vec![Ok(()); 3]);
    assert_eq!(kept(&path), (43 - refused, 43 - refused));
}

#[test]
fn after_a_failed_commit_the_file_itself_says_what_was_kept() {
    let (_directory, path) = database();
    let mut pen = Pen::new(path.clone(), OpenMode::Create, writing(&path, OpenMode::Create).unwrap());
    let (members, answered) = group(0..2, 1);
    pen.commit(members);
    assert_eq!(outcomes(answered), vec![Ok(()), Ok(())]);

    // As if that COMMIT had reported an error although it was kept …
    let failure = rusqlite::Error::SqliteSingleThreadedMode;
    let (same, _answers) = group(0..2, 1);
    let verdicts = vec![Ok(()), Err(CommitError::Unavailable("its own".to_owned()))];
    assert_eq!(pen.after_failed_commit(same[0].id, &same, verdicts.clone(), &failure), verdicts);

    // … and as if another one had, and was not.
    let (lost, _answers) = group(7..9, 1);
    let answers = pen.after_failed_commit(lost[0].id, &lost, vec![Ok(()), Ok(())], &failure);
    assert!(answers.iter().all(|answer| matches!(answer, Err(CommitError::Unavailable(_)))));
}

#[test]
fn while_the_file_cannot_be_opened_nobody_is_told_a_guess() {
    let (directory, path) = database();
    let mut pen = Pen::new(path.clone(), OpenMode::Create, writing(&path, OpenMode::Create).unwrap());
    let (members, answered) = group(0..1, 1);
    pen.commit(members);
    assert_eq!(outcomes(answered), vec![Ok(())]);

    let away = directory.path().join("away.db");
    let failure = rusqlite::Error::SqliteSingleThreadedMode;
    let (members, _answers) = group(0..2, 1);
    let (first, second) = (members[0].id, members[1].id);
    std::fs::rename(&path, &away).unwrap();
    let answers = pen.after_failed_commit(first, &members, vec![Ok(()), Ok(())], &failure);
    assert_eq!(answers, vec![Err(CommitError::Unknown), Err(CommitError::Unknown)]);
    assert!(pen.find(first).is_err());
    let (more, answered) = group(20..21, 1);
    pen.commit(more);
    assert!(matches!(outcomes(answered)[..], [Err(CommitError::Unavailable(_))]));

    std::fs::rename(&away, &path).unwrap();
    assert_eq!((pen.find(first), pen.find(second)), (Ok(true), Ok(true)));
    assert!(pen.find(99).is_err());
}

#[test]
fn no_write_makes_a_table_of_its_own() {
    let (_directory, path) = database();
    let connection = writing(&path, OpenMode::Create).unwrap();
    for table in TABLES {
        let statements = sql::of(table);
        for text in [&statements.insert.text, &statements.replace.text] {
            let mut explained = connection.prepare(&format!("EXPLAIN {text}")).unwrap();
            let given = explained.parameter_count();
            let steps =
                explained.query_map(params_from_iter(vec![Null; given]), |row| row.get::<_, String>(1)).unwrap();
            assert!(steps.map(Result::unwrap).all(|step| step != "OpenEphemeral"), "{text}");
        }
    }
}
