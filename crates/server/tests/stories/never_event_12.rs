//! No secret stands in a log, an address, a page or an error. Every story ends by looking for its own secrets in this
//! process's whole log; here is shown that the looking would find them.

use crate::support::{Searched, World, logged_since, on_every_engine};

on_every_engine!(never_event_12_a_whole_life_leaves_no_secret_in_the_log);

#[test]
fn the_looking_finds_whole_words_and_long_secrets_anywhere() {
    let holds = |text: &str, secret: &str| Searched::new(text).holds(secret);
    assert!(holds("code=123456 given", "123456"));
    assert!(holds("\"123456\"", "123456"));
    assert!(!holds("id=0123456789", "123456"), "digits inside a longer number");
    assert!(!holds("at 12:00:00.123456Z", "123456"), "a fraction of a second");
    assert!(holds("xfreja likes long wordsx", "freja likes long words"));
    assert!(holds(
        "Cookie: __Host-a=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk; b",
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    ));
}

async fn never_event_12_a_whole_life_leaves_no_secret_in_the_log(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    world.hides("a guessed password", "something that it is not");
    let mut desk = world.known_desk(&bank, &freja).await.reopened();
    desk.comes_from(&bank).await.gives(&freja.user_id, "something that it is not").await;
    desk.gives_password_of(&freja).await.follows("use-app").await;
    phone.approves(None).await;
    let signed_in = desk.reloads().await.arrives_at(&bank).await;
    bank.asks_userinfo(world, &signed_in.access_token).await;
    desk.visits(&format!("/logout?id_token_hint={}", signed_in.id_token)).await.is_told("signed_out");
    // Mistakes that programs make: a secret in the query, in a path, in a header that is not read.
    let refused = world.fetches(&format!("/userinfo?access_token={}", signed_in.access_token)).await;
    assert!(!refused.body.contains(&signed_in.access_token));
    world.fetches(&format!("/nowhere/{}", signed_in.access_token)).await;
    let page = world.submits("/token", Some("Basic hidden-credentials"), &[("code", "hidden-code")]).await;
    assert!(!page.body.contains("hidden"));
    world.hides("what was sent", "hidden-credentials");
    world.hides("what was sent", "hidden-code");
    phone.unlocks().await;
    world.hides("what lets a browser in", phone.device.let_in().await.expect("eight characters").code.expose());

    let log = logged_since(0);
    assert!(log.contains("a request was answered"), "the log is talkative");
    assert!(log.contains("request.route=\"/login/{id}/credentials\""), "and names routes");
    world.looks_for_secrets_in_the_log();
}
