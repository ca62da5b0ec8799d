//! The desk: a browser without scripts. It keeps cookies, follows redirects within our pages, and posts forms as drawn.

use std::net::IpAddr;

use axum::body::Body;
use axum::http::{HeaderName, Method, Request, StatusCode, header};
use oidc::relying_party::PendingLogin;
use store::Store;
use url::form_urlencoded;

use super::world::ISSUER;
use super::{Bank, Jar, Page, Person, SignedIn, Wishes, World};

const CHROME_ON_WINDOWS: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

/// A browser, the page that it shows, and the login that it was sent here for.
pub(crate) struct Desk<'w> {
    world: &'w World,
    pub(crate) from: IpAddr,
    pub(crate) cookies: Jar,
    pub(crate) agent: &'static str,
    pub(crate) languages: &'static str,
    /// The page that is shown now.
    pub(crate) page: Page,
    /// The path of the page that is shown now.
    pub(crate) path: String,
    /// What the service remembers of the login that it sent this browser for.
    pub(crate) pending: Option<PendingLogin>,
}

impl<'w> Desk<'w> {
    pub(crate) fn new(world: &'w World, from: IpAddr) -> Self {
        let page = Page { status: StatusCode::OK, headers: Default::default(), body: String::new() };
        Self {
            world,
            from,
            cookies: Jar::default(),
            agent: CHROME_ON_WINDOWS,
            languages: "en",
            page,
            path: "/".to_owned(),
            pending: None,
        }
    }

    /// Another tab of the same browser, showing the same page.
    pub(crate) fn tab(&self) -> Desk<'w> {
        Desk {
            cookies: self.cookies.shared(),
            page: self.page.clone(),
            path: self.path.clone(),
            pending: self.pending.clone(),
            ..*self
        }
    }

    /// The same browser, which finds another server at the addresses that it knows.
    pub(crate) fn finds<'n>(&self, world: &'n World) -> Desk<'n> {
        let Self { from, agent, languages, .. } = *self;
        let (page, path, pending) = (self.page.clone(), self.path.clone(), self.pending.clone());
        Desk { world, from, cookies: self.cookies.clone(), agent, languages, page, path, pending }
    }

    /// What somebody else has who noted this browser's cookies and page now: nothing that comes later.
    pub(crate) fn noted(&self) -> Desk<'w> {
        Desk { cookies: self.cookies.clone(), ..self.tab() }
    }

    /// The same browser after it was closed and opened: session cookies are gone.
    pub(crate) fn reopened(&self) -> Desk<'w> {
        let desk = self.noted();
        desk.cookies.remove("__Host-tillid-browser");
        desk.cookies.remove("__Host-tillid-session");
        desk
    }

    pub(crate) async fn visits(&mut self, path: &str) -> &mut Self {
        self.goes(Method::GET, path.to_owned(), None).await
    }

    /// The same page again, as a reload or the page's own refresh asks for it.
    pub(crate) async fn reloads(&mut self) -> &mut Self {
        let path = self.path.clone();
        self.visits(&path).await
    }

    /// Posts the form with this id, or around this button, as it was drawn, with these fields filled in.
    pub(crate) async fn posts(&mut self, form: &str, filled: &[(&str, &str)]) -> &mut Self {
        let form = self.page.form(form);
        let pairs = form.hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let body = encoded(pairs.chain(filled.iter().copied()));
        self.goes(Method::POST, form.action, Some(body)).await
    }

    /// Follows the link with this id.
    pub(crate) async fn follows(&mut self, link: &str) -> &mut Self {
        if link == "use-app" && self.page.has("waiting") {
            // It was asked first: the person is where the link leads.
            return self;
        }
        let to = self.page.attribute(link, "href").expect("a link");
        self.visits(&to).await
    }

    /// Follows a link to another method (`use-app`, `use-card`) as a page of this very login would have it, whether the
    /// page offers it or not.
    pub(crate) async fn follows_to(&mut self, method: &str) -> &mut Self {
        let login = self.path.trim_start_matches("/login/").split('/').next().expect("a login").to_owned();
        let id = domain::ids::LoginId::parse(&login).expect("a login");
        let kept = self.world.app.store.login(id).await.expect("the store").expect("a login");
        let from = server::flows::ask::step_of(&kept);
        self.visits(&format!("/login/{login}/{method}?from={from}")).await
    }

    /// The service sends this browser here for a login.
    pub(crate) async fn comes_from(&mut self, bank: &Bank) -> &mut Self {
        self.comes_from_wishing(bank, &Wishes::default()).await
    }

    pub(crate) async fn comes_from_wishing(&mut self, bank: &Bank, wishes: &Wishes) -> &mut Self {
        let (path, pending) = bank.begins(self.world, wishes);
        self.pending = Some(pending);
        self.visits(&path).await
    }

    /// User ID and password of this person.
    pub(crate) async fn gives_password_of(&mut self, person: &Person) -> &mut Self {
        self.gives(&person.user_id, &person.password).await
    }

    pub(crate) async fn gives(&mut self, user_id: &str, password: &str) -> &mut Self {
        self.posts("credentials", &[("user_id", user_id), ("password", password)]).await
    }

    /// The code that the page asks for, from this person's card.
    pub(crate) async fn gives_code_of(&mut self, person: &Person) -> &mut Self {
        let code = person.code_asked_by(&self.page);
        self.world.hides("a card code", code.clone());
        self.posts("card", &[("code", &code)]).await
    }

    /// Both factors at once: password and card, to the end.
    pub(crate) async fn signs_in_by_card(&mut self, bank: &Bank, person: &Person) -> SignedIn {
        self.comes_from(bank).await.gives_password_of(person).await;
        if self.page.has("use-card") {
            self.follows("use-card").await;
        }
        self.gives_code_of(person).await;
        self.arrives_at(bank).await
    }

    /// The page leaves for the service, which redeems what it gets.
    pub(crate) async fn arrives_at(&mut self, bank: &Bank) -> SignedIn {
        let pairs = self.leaves();
        bank.receives(self.world, self.pending.as_ref().expect("a login"), &pairs).await
    }

    /// The same, in a tab that was opened beside the one that the service sent here.
    pub(crate) async fn arrives_at_pending_of(&mut self, sent: &Desk<'_>, bank: &Bank) -> SignedIn {
        self.pending.clone_from(&sent.pending);
        self.arrives_at(bank).await
    }

    /// Posts to a path that no form on this page names any more.
    pub(crate) async fn posts_cancel(&mut self, path: &str) -> &mut Self {
        self.goes(Method::POST, path.to_owned(), Some(String::new())).await
    }

    /// The page leaves for the service with an OAuth error; gives the error.
    pub(crate) fn goes_back_refused(&self) -> String {
        let pairs = self.leaves();
        let error = pairs.iter().find(|(name, _)| name == "error").map(|(_, value)| value.clone());
        error.unwrap_or_else(|| panic!("no error among {pairs:?}"))
    }

    /// What the page takes along to the service, and that it goes nowhere else.
    pub(crate) fn leaves(&self) -> Vec<(String, String)> {
        let refresh = self.page.header("refresh");
        let to = match self.page.status {
            StatusCode::SEE_OTHER => self.page.header("location"),
            _ => refresh.strip_prefix("0;url=").unwrap_or_else(|| panic!("stays here: {}", self.page.body)),
        };
        let (address, query) = to.split_once('?').expect("a query");
        assert!(address.ends_with("/callback"), "goes to {address}");
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    /// Panics unless the page shows this message.
    #[track_caller]
    pub(crate) fn is_told(&self, code: &str) {
        assert_eq!(self.page.message(), code, "at {} ({}): {}", self.path, self.page.status, self.page.body);
    }

    /// Panics unless the page has this element.
    #[track_caller]
    pub(crate) fn sees(&self, id: &str) {
        assert!(self.page.has(id), "no #{id} at {} ({}): {}", self.path, self.page.status, self.page.body);
    }

    /// The number to carry.
    #[track_caller]
    pub(crate) fn number(&self) -> String {
        let number = self.page.text("carry-number");
        self.world.hides("a carried number", number.clone());
        number
    }

    /// One request with this browser's cookies; redirects within our pages are followed.
    async fn goes(&mut self, method: Method, path: String, body: Option<String>) -> &mut Self {
        let (mut method, mut path, mut body) = (method, path, body);
        for _ in 0..5 {
            self.page = self.asks(&method, &path, body.take()).await;
            self.path.clone_from(&path);
            let to = self.page.header("location").to_owned();
            if self.page.status != StatusCode::SEE_OTHER || !to.starts_with('/') {
                return self;
            }
            (method, path) = (Method::GET, to);
        }
        panic!("redirected again and again, last to {path}");
    }

    /// One request, nothing followed.
    pub(crate) async fn asks(&mut self, method: &Method, path: &str, body: Option<String>) -> Page {
        self.asks_saying(method, path, body, &[]).await
    }

    /// One request with these headers besides a browser's usual ones, nothing followed.
    pub(crate) async fn asks_saying(
        &mut self,
        method: &Method,
        path: &str,
        body: Option<String>,
        saying: &[(&str, &str)],
    ) -> Page {
        let cookies = self.cookies.header();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, ISSUER.trim_start_matches("http://"))
            .header(header::USER_AGENT, self.agent)
            .header(header::ACCEPT_LANGUAGE, self.languages)
            .header("x-forwarded-for", "203.0.113.9");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        if *method == Method::POST {
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::ORIGIN, ISSUER)
                .header("sec-fetch-site", "same-origin");
        }
        for (name, value) in saying {
            let headers = request.headers_mut().expect("headers");
            headers.insert(HeaderName::from_bytes(name.as_bytes()).expect("a name"), value.parse().expect("a value"));
        }
        let request = request.body(Body::from(body.unwrap_or_default())).expect("a request");
        let page = Page::read(self.world.send_from(self.from, request).await).await;
        self.keeps_cookies(&page);
        for address in [page.header("location"), page.header("refresh")] {
            self.world.shows_no_secret_in_address(address);
        }
        self.world.shows_no_secret_in_page(path, &page.body);
        page
    }

    fn keeps_cookies(&mut self, page: &Page) {
        for cookie in page.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            let (pair, attributes) = cookie.split_once(';').expect("attributes");
            let (name, value) = pair.split_once('=').expect("a value");
            assert!(attributes.contains("Secure; HttpOnly; SameSite=Lax"), "{attributes}");
            if attributes.contains("Max-Age=0") || value.is_empty() {
                self.cookies.remove(name);
            } else {
                if name != "__Host-tillid-language" {
                    self.world.hides("a cookie", value);
                }
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl World {
    /// A browser that this person signed in from with the card and chose to remember.
    pub(crate) async fn known_desk(&self, bank: &Bank, person: &Person) -> Desk<'_> {
        let mut desk = self.desk();
        desk.comes_from(bank).await.gives_password_of(person).await;
        if desk.page.has("use-card") {
            desk.follows("use-card").await;
        }
        let code = person.code_asked_by(&desk.page);
        desk.posts("card", &[("code", &code), ("remember_browser", "1")]).await.arrives_at(bank).await;
        assert!(desk.cookies.contains_key("__Host-tillid-known"));
        desk
    }
}

pub(crate) fn encoded<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
