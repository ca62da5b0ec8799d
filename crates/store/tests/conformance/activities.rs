//! What happened to an account, page by page, and the services that it has blocked.

use domain::activity::{Activity, What};
use domain::ids::{ActivityId, ServiceId};
use domain::service_block::ServiceBlock;
use store::Store;

use crate::people::*;
use crate::world::{NOON, World, on_every_engine};

async fn an_activity_of_each_kind_comes_back_and_counts_on(world: World) {
    world.insert(ane()).await.unwrap();
    for (number, what) in What::ALL.into_iter().enumerate() {
        let id = ActivityId(number as u128);
        let first = Activity { what, ..activity(id, later(5)) };
        world.insert(first.clone()).await.unwrap();
        let kept = world.store.activity(id).await.unwrap().unwrap();
        assert_eq!(kept.get(), &first);
        let again = first.again("Firefox på Linux".to_owned(), later(9));
        let mut changes = world.changes();
        changes.replace(&kept, again.clone());
        world.store.commit(changes).await.unwrap();
        assert_eq!(world.store.activity(id).await.unwrap().unwrap().get(), &again);
    }
    let whole = Activity { count: u32::MAX, ..activity(ActivityId(99), NOON) };
    world.insert(whole.clone()).await.unwrap();
    assert_eq!(world.store.activity(ActivityId(99)).await.unwrap().unwrap().get(), &whole);
}

async fn activities_come_newest_first_and_page_by_page(world: World) {
    world.insert(ane()).await.unwrap();
    world.insert(account(BO, "bo.lund")).await.unwrap();
    for (id, seconds) in [(1, 10), (2, 20), (3, 20), (4, 30)] {
        world.insert(activity(ActivityId(id), later(seconds))).await.unwrap();
    }
    let before = async |seconds, id| {
        let page = world.store.activities_before(ANE, (later(seconds), ActivityId(id)), 2).await.unwrap();
        page.iter().map(|activity| activity.id.0).collect::<Vec<_>>()
    };
    assert_eq!(before(1_000, 0).await, [4, 3]);
    assert_eq!(before(20, 3).await, [2, 1]);
    assert_eq!(before(10, 1).await, []);
    let since = world.store.activities_since(ANE, later(10), 10).await.unwrap();
    assert_eq!(since.iter().map(|activity| activity.id.0).collect::<Vec<_>>(), [4, 3, 2]);
    assert!(world.store.activities_since(BO, later(0), 10).await.unwrap().is_empty());
}

async fn blocks_of_services_are_found_by_service_and_by_account(world: World) {
    world.insert(ane()).await.unwrap();
    world.insert(account(BO, "bo.lund")).await.unwrap();
    let service = |id: &str| ServiceId::parse(id).unwrap();
    let block = |id: &str, seconds| ServiceBlock { account: ANE, service: service(id), at: later(seconds) };
    world.insert(block("fjord-bank", 1)).await.unwrap();
    world.insert(block("library", 2)).await.unwrap();
    world.insert(block("fjord-bank", 3)).await.unwrap_err();
    assert!(world.store.service_block(BO, &service("library")).await.unwrap().is_none());
    let kept = world.store.service_block(ANE, &service("fjord-bank")).await.unwrap().unwrap();
    let mut changes = world.changes();
    changes.replace(&kept, block("fjord-bank", 4));
    world.store.commit(changes).await.unwrap();
    let all = world.store.service_blocks(ANE).await.unwrap();
    assert_eq!(
        all.iter().map(|block| block.get().clone()).collect::<Vec<_>>(),
        [block("fjord-bank", 4), block("library", 2)]
    );
    let mut changes = world.changes();
    changes.remove(&all[0]);
    world.store.commit(changes).await.unwrap();
    assert!(world.store.service_block(ANE, &service("fjord-bank")).await.unwrap().is_none());
}

on_every_engine!(
    an_activity_of_each_kind_comes_back_and_counts_on,
    activities_come_newest_first_and_page_by_page,
    blocks_of_services_are_found_by_service_and_by_account,
);
