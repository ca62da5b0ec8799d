//! What stories are told with: a world of one server, desks, phones, services and people.

mod authenticator;
#[path = "../../../../store/tests/conformance/cluster.rs"]
mod cluster;
mod desk;
mod handset;
mod jar;
pub(crate) mod log;
mod mail_server;
mod page;
mod person;
mod phone;
pub(crate) mod places;
mod push_service;
mod service;
mod world;

pub(crate) use authenticator::Authenticator;
pub(crate) use desk::Desk;
pub(crate) use handset::{Called, Handset};
pub(crate) use jar::Jar;
pub(crate) use log::{Searched, since as logged_since};
pub(crate) use mail_server::{Behaves, Mail, MailServer};
pub(crate) use page::{Page, decoded};
pub(crate) use person::{Person, another};
pub(crate) use phone::{Phone, refusal};
pub(crate) use push_service::{Arrived as ArrivedPush, PushService, Says};
pub(crate) use service::{Bank, SignedIn, Wishes};
pub(crate) use world::{APP, ISSUER, Kept, World};

/// Tells each of these stories on every engine: in memory, on a real SQLite file, and on two nodes with a real PostgreSQL.
macro_rules! on_every_engine {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[tokio::test]
            async fn in_memory() {
                super::$story(&crate::support::World::new(crate::support::Kept::Memory).await).await;
            }

            #[tokio::test]
            async fn in_sqlite() {
                super::$story(&crate::support::World::new(crate::support::Kept::Sqlite).await).await;
            }

            #[tokio::test]
            async fn in_postgres() {
                super::$story(&crate::support::World::new(crate::support::Kept::Postgres).await).await;
            }
        }
    )+};
}

/// The same with several threads and a world that tasks can share, so that what arrives at once really runs at once.
macro_rules! hammered_on_every_engine {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn in_memory() {
                let world = crate::support::World::new(crate::support::Kept::Memory).await;
                super::$story(&std::sync::Arc::new(world)).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn in_sqlite() {
                let world = crate::support::World::new(crate::support::Kept::Sqlite).await;
                super::$story(&std::sync::Arc::new(world)).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn in_postgres() {
                let world = crate::support::World::new(crate::support::Kept::Postgres).await;
                super::$story(&std::sync::Arc::new(world)).await;
            }
        }
    )+};
}

/// Runs all of these at once, on all threads, and gives what they give, in their order.
pub(crate) async fn at_once<T, F>(tasks: impl IntoIterator<Item = F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let running: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    let mut given = Vec::with_capacity(running.len());
    for task in running {
        given.push(task.await.expect("a task that ends well"));
    }
    given
}

pub(crate) use hammered_on_every_engine;
pub(crate) use on_every_engine;
