//! A PostgreSQL server that hangs: it takes connections, and says nothing more.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use domain::ids::LoginId;
use store::{Address, Changes, CommitError, Engine, OpenMode, PostgresAddress, Store, StoreError};

use crate::people::login;
use crate::world::NOON;

/// A server of this test's own.
struct Server {
    process: Child,
    said: BufReader<ChildStdout>,
    directory: String,
}

impl Server {
    fn start() -> Self {
        // PostgreSQL refuses to run as root.
        let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        let mut command = if is_root { Command::new("runuser") } else { Command::new("sh") };
        if is_root {
            command.args(["-u", "postgres", "--", "sh"]);
        }
        command.args(["-c", include_str!("cluster.sh")]).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let said = BufReader::new(process.stdout.take().unwrap());
        let mut server = Self { process, said, directory: String::new() };
        server.directory = server.says().replace('/', "%2F");
        assert!(!server.directory.is_empty(), "PostgreSQL did not start: on Debian, `apt install postgresql`");
        server
    }

    fn is_told(&mut self, order: &str) {
        writeln!(self.process.stdin.as_mut().unwrap(), "{order}").unwrap();
        assert_eq!(self.says(), order);
    }

    fn says(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn address(&self) -> String {
        format!("postgres://tillid@{}/postgres", self.directory)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}

/// With the limits of an address that says none.
fn at_once(text: &str) -> PostgresAddress {
    let Address::Postgres(address) = Address::parse(text) else { unreachable!("{text} names a file") };
    address
}

fn insertion(id: u128) -> Changes {
    let mut changes = Changes::at(NOON, id << 64);
    changes.insert(login(LoginId(id)));
    changes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_event_07_a_server_that_hangs_is_given_up_and_what_it_was_told_counts_once_or_never() {
    let mut server = Server::start();
    let store = Engine::open_postgres(&at_once(&server.address()), OpenMode::Create).await.unwrap();
    store.commit(insertion(1)).await.unwrap();
    server.is_told("hang");
    assert!(matches!(store.commit(insertion(2)).await, Err(CommitError::Unknown)), "nobody knows");
    assert!(matches!(store.login(LoginId(1)).await, Err(StoreError::Unavailable(_))));
    assert!(store.was_committed(2 << 64).await.is_err() && store.ping().await.is_err());
    server.is_told("wake");
    let is_kept = store.was_committed(2 << 64).await.unwrap();
    assert_eq!(store.login(LoginId(2)).await.unwrap().is_some(), is_kept, "as it was said, and stays so");
    assert_eq!(store.login(LoginId(1)).await.unwrap().unwrap().version(), 1, "it goes on by itself");
    store.commit(insertion(3)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_hosts_one_that_hangs_is_passed_over() {
    let (mut first, second) = (Server::start(), Server::start());
    for server in [&first, &second] {
        drop(Engine::open_postgres(&at_once(&server.address()), OpenMode::Create).await.unwrap());
    }
    let both = format!("postgres://tillid@{},{}/postgres", first.directory, second.directory);
    let store = Engine::open_postgres(&at_once(&both), OpenMode::Existing).await.unwrap();
    store.commit(insertion(1)).await.unwrap();
    first.is_told("hang");
    assert!(store.login(LoginId(1)).await.is_err(), "the first says nothing");
    assert!(store.login(LoginId(1)).await.unwrap().is_none(), "the second is asked, which has no such row");
    drop(Engine::open_postgres(&at_once(&both), OpenMode::Existing).await.expect("nor does a start wait for it"));
    first.is_told("wake");
}
