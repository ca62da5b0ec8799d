//! What is shown is what is signed: the same bytes in the store, in the app, and under the signatures.

use protocol::signed::Signed;
use protocol::wire::Requests;
use protocol::{RequestContent, answer};
use store::Store as _;

use crate::support::{Called, World, on_every_engine};

on_every_engine!(never_event_09_only_the_very_bytes_that_were_shown_can_be_approved);

async fn never_event_09_only_the_very_bytes_that_were_shown_can_be_approved(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;

    let token = handset.unlocks_with(world, &handset.pin).await.json()["token"].as_str().expect("a token").to_owned();
    let listed = handset.calls(world, Called { unlock: Some(&token), ..Called::get("/requests") }).await;
    let listed: Requests = serde_json::from_str(&listed.body).expect("requests");
    let (id, kept) = handset.sees_one(world, &freja).await;
    let shown = listed.requests[0].request_bytes().expect("bytes");
    assert_eq!(shown, kept, "what the app gets is what is kept");
    let content = RequestContent::parse(&shown).expect("a request");
    assert_eq!((content.id.as_str(), content.service.as_str()), (id.as_str(), "Fjord Bank"));
    handset.carries(world, &id, &desk.number()).await;

    // The same meaning in other bytes, and any other meaning, is another request.
    let text = String::from_utf8(kept.clone()).expect("text");
    let mut others: Vec<Vec<u8>> = vec![
        text.replace("Fjord Bank", "Fjord Club").into_bytes(),
        text.replace("\"carry\":true", "\"carry\":false").into_bytes(),
        text.replacen(',', ", ", 1).into_bytes(),
        format!("{text} ").into_bytes(),
        Vec::new(),
    ];
    for at in (0..kept.len()).step_by(17) {
        let mut bent = kept.clone();
        bent[at] ^= 1;
        others.push(bent);
    }
    for other in others {
        assert_ne!(other, kept);
        let refused = handset.answers(world, &id, handset.approval(&other)).await;
        assert_eq!(refused.json()["code"], "other_bytes", "{}", String::from_utf8_lossy(&other));
        let denied = handset.answers(world, &id, handset.denial(&other, answer::DenyReason::Unwanted)).await;
        assert_eq!(denied.json()["code"], "other_bytes");
    }

    let signed = handset.approval(&kept);
    assert!(Signed::parse(&signed).is_ok());
    assert!(handset.answers(world, &id, signed).await.status.is_success());
    let after = world.app.store.requests(freja.account, 1).await.expect("the store").remove(0);
    assert_eq!(after.bytes, kept, "and they never change");
    desk.reloads().await.arrives_at(&bank).await;
}
