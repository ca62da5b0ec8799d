//! What stories are told with: a world of one server, desks, phones, services and people.

mod desk;
mod handset;
mod log;
mod page;
mod person;
mod phone;
mod service;
mod world;

pub(crate) use desk::Desk;
pub(crate) use handset::{Called, Handset};
pub(crate) use page::Page;
pub(crate) use person::{Person, another};
pub(crate) use phone::{Phone, refusal};
pub(crate) use service::{Bank, SignedIn, Wishes};
pub(crate) use world::{Kept, World};

/// Tells each of these stories twice: on the engine in memory and on a real SQLite file.
macro_rules! on_both_engines {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[tokio::test]
            async fn in_memory() {
                super::$story(&crate::support::World::new(crate::support::Kept::InMemory).await).await;
            }

            #[tokio::test]
            async fn in_sqlite() {
                super::$story(&crate::support::World::new(crate::support::Kept::InSqlite).await).await;
            }
        }
    )+};
}

/// The same with several threads, so that what arrives at once really runs at once.
macro_rules! hammered_on_both_engines {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn in_memory() {
                super::$story(&crate::support::World::new(crate::support::Kept::InMemory).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn in_sqlite() {
                super::$story(&crate::support::World::new(crate::support::Kept::InSqlite).await).await;
            }
        }
    )+};
}

pub(crate) use hammered_on_both_engines;
pub(crate) use on_both_engines;
