//! A browser without scripts: follows redirects and refreshes, keeps cookies by host, fills in forms.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use reqwest::{Method, RequestBuilder, header};
use url::Url;

/// So many redirects in a row are a circle.
const HOPS_MAX: usize = 20;

pub(crate) struct Browser {
    http: reqwest::Client,
    cookies: BTreeMap<String, BTreeMap<String, String>>,
}

/// What a browser shows.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) url: Url,
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Browser {
    pub(crate) fn new() -> Self {
        let here = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0))];
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .resolve_to_addrs("localhost", &here)
            .resolve_to_addrs("app.localhost", &here)
            .timeout(Duration::from_secs(30))
            .user_agent("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
            .build()
            .expect("a client");
        Self { http, cookies: BTreeMap::new() }
    }

    /// Opens an address.
    pub(crate) async fn open(&mut self, url: &str) -> Page {
        let url = Url::parse(url).expect("an address");
        self.follow(Method::GET, url, None).await
    }

    /// Presses a link.
    pub(crate) async fn press(&mut self, page: &Page, id: &str) -> Page {
        let to = page
            .url
            .join(&page.attribute(id, "href").unwrap_or_else(|| panic!("no {id} in {page:?}")))
            .expect("a link");
        self.follow(Method::GET, to, None).await
    }

    /// Fills in a form and sends it.
    pub(crate) async fn submit(&mut self, page: &Page, form: &str, filled: &[(&str, &str)]) -> Page {
        let (action, mut fields) = page.form(form);
        fields.extend(filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let to = page.url.join(&action).expect("an action");
        self.follow(Method::POST, to, Some((fields, page.url.origin().ascii_serialization()))).await
    }

    /// Whether the issuer takes this secret for the service's; asked with a code that nobody was given.
    pub(crate) async fn service_is_known(issuer: &str, id: &str, secret: &str) -> bool {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", "none"),
            ("redirect_uri", "https://fjordbank.example/callback"),
            ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            ("client_id", id),
            ("client_secret", secret),
        ];
        let answer = Self::new().http.post(format!("{issuer}/token")).form(&form).send().await.expect("an answer");
        let told: serde_json::Value = answer.json().await.expect("JSON");
        match told["error"].as_str() {
            Some("invalid_grant") => true,
            Some("invalid_client") => false,
            other => panic!("{other:?}"),
        }
    }

    async fn follow(&mut self, method: Method, url: Url, form: Option<(Vec<(String, String)>, String)>) -> Page {
        let (mut method, mut url, mut form) = (method, url, form);
        for _ in 0..HOPS_MAX {
            let mut request = self.http.request(method, url.clone());
            if let Some((fields, origin)) = form.take() {
                request = request.form(&fields).header(header::ORIGIN, origin).header("Sec-Fetch-Site", "same-origin");
            }
            let (page, next) = self.send(request, &url).await;
            match next {
                Some(next) => (method, url) = (Method::GET, next),
                None => return page,
            }
        }
        panic!("{url} leads in a circle");
    }

    async fn send(&mut self, request: RequestBuilder, url: &Url) -> (Page, Option<Url>) {
        let host = url.host_str().expect("a host").to_owned();
        let kept = self.cookies.entry(host).or_default();
        let line = kept.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let response = request.header(header::COOKIE, line).send().await.expect("an answer");
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text").split(';').next().expect("a pair");
            let (name, value) = cookie.split_once('=').expect("a pair");
            kept.insert(name.to_owned(), value.to_owned());
        }
        let named = |name: &str| response.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
        let refresh = named("refresh").and_then(|refresh| Some(refresh.strip_prefix("0;url=")?.to_owned()));
        let next = named("location").or(refresh).map(|next| url.join(&next).expect("an address"));
        let status = response.status().as_u16();
        (Page { url: url.clone(), status, body: response.text().await.expect("text") }, next)
    }
}

impl Page {
    /// Whether there is an element of this id.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.tag(id).is_some()
    }

    /// The text of an element, without the tags in it.
    pub(crate) fn text(&self, id: &str) -> String {
        let (start, tag) = self.tag(id).unwrap_or_else(|| panic!("no {id} in {self:?}"));
        let name = tag[1..].split([' ', '>']).next().expect("a name");
        let rest = &self.body[start + tag.len()..];
        let inner = &rest[..rest.find(&format!("</{name}")).expect("an end")];
        inner.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect()
    }

    /// An attribute of the element of this id.
    pub(crate) fn attribute(&self, id: &str, name: &str) -> Option<String> {
        attribute(self.tag(id)?.1, name)
    }

    fn tag(&self, id: &str) -> Option<(usize, &str)> {
        let at = self.body.find(&format!(" id=\"{id}\""))?;
        let start = self.body[..at].rfind('<')?;
        let end = at + self.body[at..].find('>')?;
        Some((start, &self.body[start..=end]))
    }

    pub(crate) fn form(&self, id: &str) -> (String, Vec<(String, String)>) {
        let (start, tag) = self.tag(id).unwrap_or_else(|| panic!("no form {id} in {self:?}"));
        let rest = &self.body[start..];
        let form = &rest[..rest.find("</form>").expect("an end")];
        let hidden = form.split("<input").skip(1).filter(|input| input.contains("type=\"hidden\""));
        let fields = hidden.filter_map(|input| {
            let input = input.split('>').next()?;
            Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default()))
        });
        (attribute(tag, "action").expect("an action"), fields.collect())
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split('"').next()?.replace("&amp;", "&").replace("&#38;", "&"))
}
