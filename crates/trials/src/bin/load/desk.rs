//! One browser's way through a login, and the service that sent it: what both sides of a real one send.

use oidc::pkce::CodeVerifier;
use serde::Deserialize;
use url::Url;

use crate::Outcome;
use crate::browser::{Browser, Door, Page, Stream};
use crate::fill::{CALLBACK, PASSWORD, Person, SERVICE, Town, Who};

/// A browser that signs in to the service.
pub(crate) struct Desk {
    pub(crate) browser: Browser,
    login: String,
    verifier: CodeVerifier,
    state: String,
    version: String,
}

impl Desk {
    /// Comes from the service to the login's first page.
    pub(crate) async fn arrive(door: Door, who: &Who) -> Outcome<Self> {
        let cookies = vec![(server::http::web::KNOWN.name().to_owned(), who.known.clone())];
        Self::arrive_with(Browser::at(door, who.source, cookies)).await
    }

    /// Comes with this browser.
    pub(crate) async fn arrive_with(mut browser: Browser) -> Outcome<Self> {
        let verifier = CodeVerifier::from_random(&random());
        let state = protocol::base64url(&random()[..16]);
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", SERVICE)
            .append_pair("redirect_uri", CALLBACK)
            .append_pair("scope", "openid profile")
            .append_pair("state", &state)
            .append_pair("nonce", &protocol::base64url(&random()[..16]))
            .append_pair("code_challenge", verifier.challenge().as_str())
            .append_pair("code_challenge_method", "S256")
            .finish();
        let login = browser.get(&format!("/authorize?{query}")).await?.with_status(303)?.location()?.to_owned();
        let first = browser.get(&login).await?.with_status(200)?;
        let version = first.version("credentials")?.to_owned();
        Ok(Self { browser, login, verifier, state, version })
    }

    /// Gives user ID and password; returns when the answer is there.
    pub(crate) async fn give_password(&mut self, who: &Who) -> Outcome<()> {
        let path = format!("{}/credentials", self.login);
        let fields = [("version", self.version.as_str()), ("user_id", &who.user_id), ("password", PASSWORD)];
        self.browser.post(&path, &fields).await?.with_status(303)?;
        Ok(())
    }

    /// Gives a password that is wrong, and reads the answer to its end.
    pub(crate) async fn give_wrong_password(&mut self, user_id: &str) -> Outcome<Page> {
        let path = format!("{}/credentials", self.login);
        let fields = [("version", self.version.as_str()), ("user_id", user_id), ("password", "a lake in december")];
        self.browser.post(&path, &fields).await
    }

    /// The page that the login shows now.
    pub(crate) async fn look(&mut self) -> Outcome<Page> {
        self.browser.get(&self.login).await?.with_status(200)
    }

    /// Opens the waiting page's stream.
    pub(crate) async fn listen(&self) -> Outcome<Stream> {
        self.browser.listen(&format!("{}/events", self.login)).await
    }

    /// Types the code that the page asks for.
    pub(crate) async fn give_code(&mut self, page: &Page, person: &Person) -> Outcome<()> {
        let code = person.code(page.text("key-number")?)?;
        let fields = [("version", page.version("card")?), ("code", &code)];
        self.browser.post(&format!("{}/code", self.login), &fields).await?.with_status(303)?;
        Ok(())
    }

    /// Goes back to the service, which redeems its code.
    pub(crate) async fn leave(&mut self, town: &Town) -> Outcome<()> {
        let to = Url::parse(&self.look().await?.refresh()?.replace("&amp;", "&"))?;
        let answered =
            |wanted: &str| to.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned());
        if answered("state").as_deref() != Some(self.state.as_str()) {
            return Err(format!("the answer is another login's: {:?}", to.query()).into());
        }
        let code = answered("code").ok_or("the answer has no code")?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", self.verifier.expose()),
        ];
        let request = town.service.post(format!("http://127.0.0.1:{}/token", town.service_port));
        let request = request.header("host", format!("localhost:{}", town.door.issuer));
        let answer = request.basic_auth(SERVICE, Some(&town.service_secret)).form(&form).send().await?;
        let tokens: Tokens = answer.error_for_status()?.json().await?;
        if tokens.id_token.split('.').count() == 3 { Ok(()) } else { Err("no ID token came".into()) }
    }
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

fn random() -> [u8; 32] {
    server::entropy::Entropy::system().bytes()
}
