//! A store can be made of new records that nobody committed one by one; they are rows like all others then.

use domain::account::Account;
use domain::ids::CardId;
use store::{Address, Changes, CommitError, Engine, OpenMode, Piece, Rows, Store, Sums, Writing};

use crate::cluster;
use crate::people::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn new_records_are_written_whole_and_are_then_read_and_guarded_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let file = Address::File(folder.path().join("tillid.db"));
    for at in [file, Address::parse(&cluster::database("template0").await)] {
        let (mut writing, mut sums) = (Writing::to(&at).await.unwrap(), Sums::new());
        let accounts = Rows::new(&[ane(), account(BO, "bo.holm")]);
        for rows in [accounts, Rows::new(&[device(PHONE)]), Rows::new(&[card(CardId(21), 5)])] {
            sums.take(&rows);
            writing = writing.write(Piece::Rows(rows)).await.unwrap();
        }
        writing.write(Piece::Whole(sums.finished())).await.unwrap().finish().await.unwrap();

        let store = Engine::open(&at, OpenMode::Existing).await.unwrap();
        let read = store.account(ANE).await.unwrap().unwrap();
        assert_eq!(read.get(), &ane());
        assert_eq!(store.devices(ANE).await.unwrap().len(), 1);
        assert_eq!(store.card(CardId(21)).await.unwrap().unwrap().get(), &card(CardId(21), 5));
        let renamed = |id: u128, name: &str| {
            let mut changes = Changes::at(later(9), id << 64);
            changes.replace(&read, Account { name: name.to_owned(), ..ane() });
            changes
        };
        store.commit(renamed(1, "Ane Lund")).await.unwrap();
        let stale = store.commit(renamed(2, "Somebody else")).await;
        assert!(matches!(stale, Err(CommitError::Conflict(_))), "{stale:?}");
    }
}
