//! Two logins in the same millisecond never get each other's result.

use std::collections::HashMap;
use std::sync::Arc;

use crate::support::{Kept, World, at_once, hammered_on_every_engine};

hammered_on_every_engine!(never_event_01_two_people_in_the_same_millisecond_are_never_swapped);

/// Pairs of people who sign in side by side.
const PAIRS: usize = 10;

async fn never_event_01_two_people_in_the_same_millisecond_are_never_swapped(world: &Arc<World>) {
    // A thousand times on the engine that people rely on; the other one is slow to find things among so many.
    let times = match world.kept {
        Kept::Sqlite | Kept::Postgres => 1_000 / PAIRS,
        Kept::Memory => 100 / PAIRS,
    };
    let bank = Arc::new(world.service("Fjord Bank").await);
    let mut people = Vec::new();
    for person in 0..2 * PAIRS {
        people.push(world.person(&format!("person{person}")).await);
    }
    // The clock stands: all of this happens in one and the same instant.
    let began = world.now();
    let signing_in = people.into_iter().map(|person| {
        let (world, bank) = (Arc::clone(world), Arc::clone(&bank));
        async move {
            let mut desk = world.desk();
            let mut subjects = HashMap::new();
            for _ in 0..times {
                desk.cookies.clear();
                desk.comes_from(&bank).await.gives_password_of(&person).await.gives_code_of(&person).await;
                let pending = desk.pending.clone().expect("a login");
                let code = bank.takes(&pending, &desk.leaves());
                let answer = bank.redeems(&world, &pending, &code).await;
                let token = answer.json()["access_token"].as_str().expect("a token").to_owned();
                let told = bank.asks_userinfo(&world, &token).await.json();
                *subjects.entry(told["sub"].as_str().expect("a subject").to_owned()).or_insert(0) += 1;
            }
            (world.app.subject("fjord-bank.example", person.account), subjects)
        }
    });
    for (subject, seen) in at_once(signing_in).await {
        assert_eq!(seen, HashMap::from([(subject, times)]));
    }
    assert_eq!(world.now(), began);
}
