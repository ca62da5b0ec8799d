//! A denial is never overwritten by an approval, nor the other way round.

use std::sync::Arc;

use domain::audit::What;
use domain::browser::Trust;
use domain::ids::{LoginId, RequestId};
use domain::request::{Asker, Request, State};
use domain::secret::Digest;
use protocol::RequestContent;
use protocol::answer::DenyReason;
use protocol::request::{Kind, Verify};
use store::Store as _;

use crate::support::{Person, World, at_once, hammered_on_every_engine};

hammered_on_every_engine!(never_event_03_of_an_approval_and_a_denial_at_once_exactly_one_counts_500_times);

const TIMES: usize = 500;

/// A request from a known browser, as a login makes it.
fn request(world: &World, person: &Person) -> Request {
    let (now, entropy) = (world.now(), &world.app.entropy);
    let id = RequestId(entropy.id(now.micros()));
    let expires_at = now.plus(world.app.limits.request_lasts);
    let content = RequestContent {
        id: id.to_string(),
        nonce: entropy.bytes(),
        issuer: "http://localhost:8000".to_owned(),
        kind: Kind::LogIn,
        service: "Fjord Bank".to_owned(),
        service_id: "fjord-bank".to_owned(),
        reference: None,
        text: None,
        fields: Vec::new(),
        browser: Some("Chrome, Windows".to_owned()),
        browser_new: false,
        place: None,
        device: None,
        carry: false,
        verify: Verify::Unlocked,
        asked_at: now.seconds(),
        expires_at: expires_at.seconds(),
    };
    Request {
        id,
        account: person.account,
        asker: Asker::Login(LoginId(entropy.id(now.micros()))),
        service: domain::ids::ServiceId::parse("fjord-bank").expect("an id"),
        bytes: content.to_bytes().expect("bytes"),
        carry: false,
        browser: Digest(entropy.bytes()),
        trust: Trust::LetIn,
        pause: Digest(entropy.bytes()),
        asked_at: now,
        expires_at,
        notified: false,
        wrong_offline: 0,
        source: None,
        state: State::Pending { wrong_numbers: 0, carried: None },
    }
}

async fn never_event_03_of_an_approval_and_a_denial_at_once_exactly_one_counts_500_times(world: &Arc<World>) {
    let freja = world.person("freja").await;
    let (phone, tablet) = (Arc::new(world.handset(&freja).await), Arc::new(world.handset(&freja).await));
    let requests: Vec<Request> = (0..TIMES).map(|_| request(world, &freja)).collect();
    let mut changes = world.changes();
    for request in &requests {
        changes.insert(request.clone());
    }
    world.app.store.commit(changes).await.expect("asked");

    let answering = requests.iter().cloned().enumerate().map(|(place, request)| {
        let (world, phone, tablet) = (Arc::clone(world), Arc::clone(&phone), Arc::clone(&tablet));
        async move {
            let id = request.id.to_string();
            let (approval, denial) =
                (phone.approval(&request.bytes), tablet.denial(&request.bytes, DenyReason::Unwanted));
            let (here, there, same) = (Arc::clone(&world), Arc::clone(&world), id.clone());
            let approving = async move { phone.answers(&here, &id, approval).await };
            let denying = async move { tablet.answers(&there, &same, denial).await };
            // Each begins half of the time: neither always has the head start.
            let (approving, denying) = if place % 2 == 0 {
                let approving = tokio::spawn(approving);
                (approving, tokio::spawn(denying))
            } else {
                let denying = tokio::spawn(denying);
                (tokio::spawn(approving), denying)
            };
            let (approved, denied) = (approving.await.expect("answered"), denying.await.expect("answered"));
            let kept = world.app.store.request(request.id).await.expect("the store").expect("a request");
            match (approved.status.as_u16(), denied.status.as_u16()) {
                (200, 409) => assert!(matches!(kept.state, State::Approved { .. }), "{:?}", kept.state),
                (409, 200) => assert!(matches!(kept.state, State::Denied { .. }), "{:?}", kept.state),
                other => panic!("{other:?}: {} {}", approved.body, denied.body),
            }
            let loser = if approved.status.is_success() { denied } else { approved };
            assert_eq!(loser.json()["code"], "already_answered");
            loser.status
        }
    });
    assert_eq!(at_once(answering).await.len(), TIMES);
    let (approved, denied) = (world.times(What::RequestApproved).await, world.times(What::RequestDenied).await);
    assert_eq!(approved + denied, TIMES);
    assert!(approved > 0 && denied > 0, "each wins at least once: {approved} approved, {denied} denied");
}
