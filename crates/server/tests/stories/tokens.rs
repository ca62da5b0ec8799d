//! The token endpoint, userinfo, keys and discovery: what a service gets for its code, once.

use axum::http::StatusCode;
use domain::audit::What;
use domain::service::Authentication;
use oidc::relying_party::PendingLogin;
use oidc::secret::AuthorizationCode;

use crate::support::{Bank, Page, World, on_every_engine};

on_every_engine!(
    a_service_with_a_secret_may_say_it_in_header_or_form,
    of_two_authorization_headers_neither_counts,
    a_public_service_needs_no_secret,
    a_code_shown_again_by_the_service_revokes_what_came_of_it,
    a_code_shown_again_by_a_thief_revokes_nothing,
    a_code_lives_sixty_seconds,
    whatever_does_not_fit_is_refused_alike,
    strangers_are_refused_before_the_code_is_looked_at,
    an_access_token_lives_five_minutes,
    a_frozen_account_gets_and_answers_nothing,
    what_was_issued_before_a_reset_or_a_freeze_is_worth_nothing_after_it,
    keys_and_endpoints_are_published,
    signing_keys_are_announced_before_use_and_kept_after_it,
    never_event_05_what_a_reported_card_signed_in_is_worth_nothing,
);

/// A code that was issued and not redeemed yet.
async fn issued(world: &World, bank: &Bank) -> (PendingLogin, AuthorizationCode) {
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(bank).await.gives_password_of(&freja).await.gives_code_of(&freja).await;
    let pending = desk.pending.clone().expect("a login");
    let code = bank.takes(&pending, &desk.leaves());
    (pending, code)
}

/// The form that redeems a code, to be bent.
fn form<'a>(bank: &'a Bank, pending: &PendingLogin, code: &AuthorizationCode) -> Vec<(&'a str, String)> {
    let call = oidc::relying_party::token_call(&bank.provider, &bank.party, pending, code);
    call.form.into_iter().collect()
}

async fn sends<A: AsRef<str>>(
    world: &World,
    authorizations: impl IntoIterator<Item = A>,
    form: &[(&str, String)],
) -> Page {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    world.submits("/token", authorizations, &form).await
}

fn basic(bank: &Bank, secret: &str) -> String {
    use base64::Engine as _;
    let pair = format!("{}:{secret}", bank.party.client_id);
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}

fn secret(bank: &Bank) -> &str {
    bank.party.secret.as_ref().expect("a secret").expose()
}

async fn a_service_with_a_secret_may_say_it_in_header_or_form(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (pending, code) = issued(world, &bank).await;
    let mut by_form = form(&bank, &pending, &code);
    by_form.push(("client_id", bank.party.client_id.clone()));
    by_form.push(("client_secret", secret(&bank).to_owned()));
    let answer = sends(world, None::<&str>, &by_form).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!((answer.header("cache-control"), answer.header("content-type")), ("no-store", "application/json"));
    assert_eq!(answer.json()["expires_in"], 300);
    assert_eq!(answer.json()["token_type"], "Bearer");
    let token = answer.json()["id_token"].as_str().expect("a token").to_owned();
    let claims = token.split('.').nth(1).and_then(protocol::from_base64url).expect("claims");
    let claims: serde_json::Value = serde_json::from_slice(&claims).expect("JSON");
    let seconds = |claim: &str| claims[claim].as_i64().expect("seconds");
    assert_eq!(seconds("exp") - seconds("iat"), 300);
    bank.believes(world, &pending, &answer).await;
}

async fn of_two_authorization_headers_neither_counts(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (pending, code) = issued(world, &bank).await;
    let (right, wrong) = (basic(&bank, secret(&bank)), basic(&bank, "not the secret"));
    for both in [[&*right, &*wrong], [&*wrong, &*right], [&*right, &*right]] {
        let refused = sends(world, both, &form(&bank, &pending, &code)).await;
        assert_eq!(
            (refused.status, refused.json()["error"].as_str()),
            (StatusCode::BAD_REQUEST, Some("invalid_request"))
        );
    }
    let answer = sends(world, [&*right], &form(&bank, &pending, &code)).await;
    assert_eq!(answer.status, StatusCode::OK, "and the code is not spent");
}

async fn a_public_service_needs_no_secret(world: &World) {
    let app = world.service_with("Fjord App", |service| service.authentication = Authentication::None).await;
    let (pending, code) = issued(world, &app).await;
    let answer = app.redeems(world, &pending, &code).await;
    app.believes(world, &pending, &answer).await;
}

async fn a_code_shown_again_by_the_service_revokes_what_came_of_it(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (pending, code) = issued(world, &bank).await;
    let answer = bank.redeems(world, &pending, &code).await;
    let signed_in = bank.believes(world, &pending, &answer).await;
    assert_eq!(bank.asks_userinfo(world, &signed_in.access_token).await.status, StatusCode::OK);

    let again = bank.redeems(world, &pending, &code).await;
    assert_eq!((again.status, again.json()["error"].as_str()), (StatusCode::BAD_REQUEST, Some("invalid_grant")));
    let told = bank.asks_userinfo(world, &signed_in.access_token).await;
    assert_eq!(told.status, StatusCode::UNAUTHORIZED);
    assert!(told.header("www-authenticate").contains("invalid_token"), "{}", told.header("www-authenticate"));
    assert_eq!(world.times(What::GrantReplayed).await, 1);
}

async fn a_code_shown_again_by_a_thief_revokes_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let shop = world.service("Fjord Shop").await;
    let (pending, code) = issued(world, &bank).await;
    let answer = bank.redeems(world, &pending, &code).await;
    let signed_in = bank.believes(world, &pending, &answer).await;

    let mut wrong_verifier = form(&bank, &pending, &code);
    wrong_verifier.retain(|(name, _)| *name != "code_verifier");
    wrong_verifier.push(("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned()));
    let thief = sends(world, Some(&basic(&bank, secret(&bank))), &wrong_verifier).await;
    assert_eq!(thief.json()["error"], "invalid_grant");
    let other = sends(world, Some(&basic(&shop, secret(&shop))), &form(&bank, &pending, &code)).await;
    assert_eq!(other.json()["error"], "invalid_grant");
    assert_eq!(bank.asks_userinfo(world, &signed_in.access_token).await.status, StatusCode::OK);
}

async fn a_code_lives_sixty_seconds(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (pending, code) = issued(world, &bank).await;
    world.wait_s(60);
    let answer = bank.redeems(world, &pending, &code).await;
    assert_eq!((answer.status, answer.json()["error"].as_str()), (StatusCode::BAD_REQUEST, Some("invalid_grant")));
}

async fn whatever_does_not_fit_is_refused_alike(world: &World) {
    let (bank, shop) = (world.service("Fjord Bank").await, world.service("Fjord Shop").await);
    let (pending, code) = issued(world, &bank).await;
    let right = form(&bank, &pending, &code);
    let with = |name: &'static str, value: &str| {
        let mut bent = right.clone();
        bent.retain(|(kept, _)| *kept != name);
        bent.push((name, value.to_owned()));
        bent
    };
    let mut answers = Vec::new();
    for bent in [
        with("code", "not-a-code-of-ours-not-a-code-of-ours-not-a"),
        with("redirect_uri", "https://fjord-bank.example/other"),
        with("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
    ] {
        answers.push(sends(world, Some(&basic(&bank, secret(&bank))), &bent).await);
    }
    answers.push(sends(world, Some(&basic(&shop, secret(&shop))), &right).await);
    for answer in &answers {
        assert_eq!((answer.status, &answer.body), (StatusCode::BAD_REQUEST, &answers[0].body));
        assert_eq!(answer.json()["error"], "invalid_grant");
    }
    let unknown = sends(world, Some(&basic(&bank, secret(&bank))), &with("grant_type", "password")).await;
    assert_eq!(unknown.json()["error"], "unsupported_grant_type");
    let nothing = sends(world, Some(&basic(&bank, secret(&bank))), &[]).await;
    assert_eq!(nothing.json()["error"], "invalid_request");
    assert_eq!(bank.redeems(world, &pending, &code).await.status, StatusCode::OK, "nothing of it spent the code");
}

async fn strangers_are_refused_before_the_code_is_looked_at(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (pending, code) = issued(world, &bank).await;
    let right = form(&bank, &pending, &code);
    for authorization in [Some(basic(&bank, "not the secret")), None, Some("Basic !".to_owned())] {
        let answer = sends(world, authorization.as_deref(), &right).await;
        let error = answer.json()["error"].as_str().expect("an error").to_owned();
        assert!(error == "invalid_client" || error == "invalid_request", "{authorization:?}: {error}");
        assert!(answer.status.is_client_error());
    }
    let wrong = sends(world, Some(&basic(&bank, "not the secret")), &right).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.header("www-authenticate").starts_with("Basic"), "{}", wrong.header("www-authenticate"));
    assert_eq!(bank.redeems(world, &pending, &code).await.status, StatusCode::OK);
}

async fn an_access_token_lives_five_minutes(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let (pending, code) = issued(world, &bank).await;
    let answer = bank.redeems(world, &pending, &code).await;
    let token = bank.believes(world, &pending, &answer).await.access_token;
    world.wait_s(299);
    assert_eq!(bank.asks_userinfo(world, &token).await.status, StatusCode::OK);
    let posted = world.submits("/userinfo", None::<&str>, &[("access_token", &token)]).await;
    assert_eq!(posted.status, StatusCode::OK, "{}", posted.body);
    world.wait_s(1);
    assert_eq!(bank.asks_userinfo(world, &token).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(bank.asks_userinfo(world, "not-a-token").await.status, StatusCode::UNAUTHORIZED);
    let without = world.fetches("/userinfo").await;
    assert_eq!(
        (without.status, without.header("www-authenticate").starts_with("Bearer")),
        (StatusCode::UNAUTHORIZED, true)
    );
}

async fn what_was_issued_before_a_reset_or_a_freeze_is_worth_nothing_after_it(world: &World) {
    use domain::account::Command;

    let bank = world.service("Fjord Bank").await;
    for (user_id, undone) in [("freja", vec![Command::Freeze, Command::Reopen]), ("malthe", vec![])] {
        let person = world.person(user_id).await;
        let mut desk = world.desk();
        let token = desk.signs_in_by_card(&bank, &person).await.access_token;
        let mut other = world.desk();
        other.comes_from(&bank).await.gives_password_of(&person).await.gives_code_of(&person).await;
        let pending = other.pending.clone().expect("a login");
        let code = bank.takes(&pending, &other.leaves());
        world.wait_s(1);
        if undone.is_empty() {
            server::flows::operate::account::reset(&world.app, &person.user_id, &[], world.now())
                .await
                .expect("no fault")
                .expect("reset");
        }
        for command in undone {
            world.operator_does(&person, command).await;
        }
        assert_eq!(bank.redeems(world, &pending, &code).await.json()["error"], "invalid_grant", "{user_id}");
        assert_eq!(bank.asks_userinfo(world, &token).await.status, StatusCode::UNAUTHORIZED, "{user_id}");
    }
}

async fn never_event_05_what_a_reported_card_signed_in_is_worth_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let (mut thief, mut leaving) = (world.desk(), world.desk());
    let token = thief.signs_in_by_card(&bank, &freja).await.access_token;
    leaving.comes_from(&bank).await.gives_password_of(&freja).await.gives_code_of(&freja).await;
    let pending = leaving.pending.clone().expect("a login");
    let code = bank.takes(&pending, &leaving.leaves());
    let noted = thief.noted();
    world.wait_s(1);
    let card = &freja.cards[0].0;
    server::flows::operate::card::block(&world.app, card, world.now()).await.expect("no fault").expect("a card");

    assert_eq!(bank.asks_userinfo(world, &token).await.status, StatusCode::UNAUTHORIZED);
    assert!(leaving.reloads().await.page.header("refresh").is_empty(), "the code is not told again");
    assert_eq!(bank.redeems(world, &pending, &code).await.json()["error"], "invalid_grant");

    // The owner, in the same browser, gets a cookie that nobody has noted.
    thief.comes_from(&bank).await.gives_password_of(&freja).await;
    thief.follows_to("use-app").await.sees("waiting");
    phone.approves(Some(&thief.number())).await;
    thief.reloads().await.arrives_at(&bank).await;
    let mut noted = noted;
    noted.comes_from(&bank).await.sees("credentials");
}

async fn a_frozen_account_gets_and_answers_nothing(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    let token = desk.signs_in_by_card(&bank, &freja).await.access_token;
    let mut other = world.desk();
    other.comes_from(&bank).await.gives_password_of(&freja).await.gives_code_of(&freja).await;
    let pending = other.pending.clone().expect("a login");
    let code = bank.takes(&pending, &other.leaves());
    world.operator_does(&freja, domain::account::Command::Freeze).await;
    assert_eq!(bank.redeems(world, &pending, &code).await.json()["error"], "invalid_grant");
    assert_eq!(bank.asks_userinfo(world, &token).await.status, StatusCode::UNAUTHORIZED);
}

async fn signing_keys_are_announced_before_use_and_kept_after_it(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let published = async || {
        let keys = world.fetches("/jwks.json").await.json();
        let keys: Vec<String> =
            keys["keys"].as_array().expect("keys").iter().map(|key| key["kid"].to_string()).collect();
        keys
    };
    let tend = async || world.reads_keys().await;
    let mut desk = world.desk();
    let before = desk.signs_in_by_card(&bank, &freja).await.id_token;
    let first = published().await;
    assert_eq!(first.len(), 1);
    world.wait_days(89);
    tend().await;
    let announced = published().await;
    assert!(announced.len() == 2 && announced.contains(&first[0]));
    world.wait_days(1);
    tend().await;
    let after = world.desk().signs_in_by_card(&bank, &freja).await.id_token;
    let head = |token: &str| token.split('.').next().expect("a header").to_owned();
    assert_ne!(head(&before), head(&after), "another key");
    assert_eq!(published().await.len(), 2, "and the first is still there");
    let asked =
        format!("/logout?id_token_hint={before}&post_logout_redirect_uri=https%3A%2F%2Ffjord-bank.example%2Fgoodbye");
    assert_eq!(desk.visits(&asked).await.page.header("refresh"), "0;url=https://fjord-bank.example/goodbye");
}

async fn keys_and_endpoints_are_published(world: &World) {
    let document = world.fetches("/.well-known/openid-configuration").await;
    assert_eq!(document.body, world.fetches("/.well-known/oauth-authorization-server").await.body);
    let told = document.json();
    assert_eq!(told["issuer"], "http://localhost:8000");
    assert_eq!(told["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(told["authorization_response_iss_parameter_supported"], true);
    assert_eq!(told["subject_types_supported"], serde_json::json!(["pairwise"]));
    let keys = world.fetches("/jwks.json").await.json();
    let keys = keys["keys"].as_array().expect("keys");
    for key in keys {
        assert_eq!(
            (key["kty"].as_str(), key["alg"].as_str(), key["use"].as_str()),
            (Some("EC"), Some("ES256"), Some("sig"))
        );
        assert!(key.get("d").is_none(), "never a private part");
    }
}
