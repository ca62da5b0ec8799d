//! A relying party that nobody here wrote: the crate `openidconnect` signs a person in, over real HTTP.

use std::collections::HashMap;

use axum::http::Response;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, RedirectUrl, Scope, TokenResponse as _,
};

use crate::support::{World, on_every_engine};

on_every_engine!(a_relying_party_that_nobody_here_wrote_signs_a_person_in);

/// Sends what the crate wants sent to the really serving server, under the issuer's name.
async fn send(address: std::net::SocketAddr, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()?;
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut sent = client.request(parts.method, format!("http://{address}{path}")).body(body);
    for (name, value) in &parts.headers {
        sent = sent.header(name, value);
    }
    let answer = sent.header("host", "localhost:8000").send().await?;
    let mut response = Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    Ok(response.body(answer.bytes().await?.to_vec()).expect("an answer"))
}

async fn a_relying_party_that_nobody_here_wrote_signs_a_person_in(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let address = world.served_at().await;
    let http = move |request: HttpRequest| send(address, request);

    let issuer = IssuerUrl::new("http://localhost:8000".to_owned()).expect("an issuer");
    let metadata = CoreProviderMetadata::discover_async(issuer, &http).await.expect("discovered");
    let secret = bank.party.secret.as_ref().expect("a secret").expose().to_owned();
    let client = CoreClient::from_provider_metadata(
        metadata,
        ClientId::new(bank.party.client_id.clone()),
        Some(ClientSecret::new(secret)),
    )
    .set_redirect_uri(RedirectUrl::new(bank.party.redirect_uri.clone()).expect("an address"));
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scope(Scope::new("profile".to_owned()))
        .set_pkce_challenge(challenge)
        .url();

    let mut desk = world.desk();
    desk.visits(&url.as_str()["http://localhost:8000".len()..]).await;
    desk.gives_password_of(&freja).await.gives_code_of(&freja).await;
    let back: HashMap<String, String> = desk.leaves().into_iter().collect();
    assert_eq!(&back["state"], state.secret());

    let tokens = client
        .exchange_code(AuthorizationCode::new(back["code"].clone()))
        .expect("a token endpoint")
        .set_pkce_verifier(verifier)
        .request_async(&http)
        .await
        .expect("tokens");
    let id_token = tokens.id_token().expect("an ID token");
    let now = jiff::Timestamp::from_second(world.now().seconds()).expect("a time").to_string();
    let verifier = client.id_token_verifier().set_time_fn(move || now.parse().expect("a time"));
    let claims = id_token.claims(&verifier, &nonce).expect("claims for this login");
    assert_eq!(claims.auth_context_ref().map(|acr| acr.as_str()), Some("http://localhost:8000/levels/card"));
    let userinfo: CoreUserInfoClaims = client
        .user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
        .expect("userinfo")
        .request_async(&http)
        .await
        .expect("told");
    let name = userinfo.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
    assert_eq!(name.as_deref(), Some(freja.name.as_str()));
}
