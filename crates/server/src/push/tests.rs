//! Sending, as far as no push service is needed for it. What push services answer is told by the stories.

use std::time::Duration;

use domain::time::{Span, Time};
use protocol::base64url;
use protocol::wire::{PushMessage, PushSubscription};
use tokio::net::TcpListener;

use super::*;
use crate::config::Config;

const NOW: Time = Time::from_seconds(1_795_340_000);
const POINT: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

fn settings(reach: Reach) -> Settings {
    let config = Config::parse("", std::path::Path::new(""), []).expect("the defaults");
    Settings { reach, answer_within_s: 2, ..config.push }
}

fn at(endpoint: &str) -> Subscription {
    let auth = base64url(&[1; 16]).as_str().into();
    let given = PushSubscription { endpoint: endpoint.into(), p256dh: POINT.to_owned(), auth };
    Subscription::parse(&given, Reach::ThisMachineForTests).expect("usable in tests")
}

async fn sends(pushing: &Pushing, to: &Subscription) -> Verdict {
    let message = PushMessage::Request("0a".to_owned());
    let push = Push { message, topic: "x".repeat(32), lives: Span::minutes(5), is_urgent: true };
    let key = VapidKey::from_secret(&[1; 32]).expect("a key");
    pushing.send(&key, &Entropy::seeded(1), to, &push, NOW).await
}

/// Names are looked up when a push is sent, and may lead elsewhere than when the app gave them.
#[tokio::test]
async fn a_name_that_leads_inside_is_never_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let product = Pushing::new(&settings(Reach::PublicHttps), "https://id.example".to_owned()).expect("a client");
    assert_eq!(sends(&product, &at(&format!("http://localhost:{port}/x"))).await, Verdict::Dead);
    let connected = tokio::time::timeout(Duration::ZERO, listener.accept()).await;
    assert!(connected.is_err(), "somebody connected");
}

#[tokio::test]
async fn nobody_there_means_later() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let tests = Pushing::new(&settings(Reach::ThisMachineForTests), "https://id.example".to_owned()).expect("a client");
    assert_eq!(sends(&tests, &at(&format!("http://127.0.0.1:{port}/x"))).await, Verdict::Later { wait: None });
}
