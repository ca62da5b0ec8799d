//! A browser that may be left without an answer, as when the server ends in mid-sentence: then it looks again.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use reqwest::{RequestBuilder, header};
use url::Url;

use crate::browser::Page;

/// Longer than any request may take: the server gives up first.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longer than anybody waits here.
const PATIENCE_WITH_STREAMS: Duration = Duration::from_secs(3_600);

/// Why there was no answer. What was asked may have been done, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// Nobody answered.
    Silence,
    /// It was said that it does not work for now, and after how long to try again (503, `Retry-After`).
    ForNow,
}

/// One person's browser, at one site.
pub(crate) struct Desk {
    http: reqwest::Client,
    site: Url,
    cookies: BTreeMap<String, String>,
}

/// A page, and where it leads by itself.
pub(crate) struct Answer {
    pub(crate) page: Page,
    pub(crate) location: Option<String>,
    pub(crate) refresh: Option<String>,
}

impl Desk {
    pub(crate) fn new(port: u16, cookies: &[(&str, &str)]) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            // Each request on a connection of its own: another node may take it.
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .resolve_to_addrs("localhost", &[SocketAddr::from((Ipv4Addr::LOCALHOST, 0))])
            .timeout(PATIENCE)
            .user_agent("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
            .build()
            .expect("a client");
        let site = Url::parse(&format!("http://localhost:{port}")).expect("an address");
        let cookies = cookies.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { http, site, cookies }
    }

    /// Opens a path of the site.
    pub(crate) async fn open(&mut self, path: &str) -> Result<Answer, Lost> {
        let url = self.site.join(path).expect("a path");
        self.send(self.http.get(url.clone()), url).await
    }

    /// Fills in a form and sends it.
    pub(crate) async fn submit(&mut self, page: &Page, form: &str, filled: &[(&str, &str)]) -> Result<Answer, Lost> {
        let (action, mut fields) = page.form(form);
        fields.extend(filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let url = page.url.join(&action).expect("an action");
        let request = self.http.post(url.clone()).form(&fields).header("Sec-Fetch-Site", "same-origin");
        self.send(request.header(header::ORIGIN, self.site.origin().ascii_serialization()), url).await
    }

    /// What the service asks of the token endpoint: the status, and the JSON.
    pub(crate) async fn redeem(
        &self,
        (id, secret): (&str, &str),
        form: &[(&str, &str)],
    ) -> Result<(u16, serde_json::Value), Lost> {
        let url = self.site.join("/token").expect("a path");
        let response = self.http.post(url).basic_auth(id, Some(secret)).form(form).send().await;
        let response = unlost(response)?;
        let status = response.status().as_u16();
        Ok((status, response.json().await.map_err(|_| Lost::Silence)?))
    }

    /// What a phone sends, byte by byte: the status, and the JSON.
    pub(crate) async fn call(
        &self,
        method: &str,
        (host, path): (&str, &str),
        authorization: &str,
        body: &[u8],
    ) -> Result<(u16, serde_json::Value), Lost> {
        let url = self.site.join(path).expect("a path");
        let request = self.http.request(method.parse().expect("a method"), url);
        let request = request.header(header::HOST, host).header(header::AUTHORIZATION, authorization);
        let request = request.header(header::CONTENT_TYPE, "application/json").body(body.to_vec());
        let response = unlost(request.send().await)?;
        let status = response.status().as_u16();
        Ok((status, response.json().await.map_err(|_| Lost::Silence)?))
    }

    /// Opens a stream of events.
    pub(crate) async fn listen(&self, path: &str) -> Result<reqwest::Response, Lost> {
        let request = self.http.get(self.site.join(path).expect("a path")).header(header::ACCEPT, "text/event-stream");
        let request = request.timeout(PATIENCE_WITH_STREAMS);
        unlost(request.header(header::COOKIE, self.cookie_line()).send().await)
    }

    async fn send(&mut self, request: RequestBuilder, url: Url) -> Result<Answer, Lost> {
        let response = unlost(request.header(header::COOKIE, self.cookie_line()).send().await)?;
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            let (name, value) = cookie.split(';').next().expect("a pair").split_once('=').expect("a pair");
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let named = |name: &str| response.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
        let location = named("location");
        let refresh = named("refresh").and_then(|refresh| Some(refresh.strip_prefix("0;url=")?.to_owned()));
        let status = response.status().as_u16();
        // An answer whose end is missing is none.
        let body = response.text().await.map_err(|_| Lost::Silence)?;
        Ok(Answer { page: Page { url, status, body }, location, refresh })
    }

    fn cookie_line(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }
}

fn unlost(sent: reqwest::Result<reqwest::Response>) -> Result<reqwest::Response, Lost> {
    let response = sent.map_err(|_| Lost::Silence)?;
    if response.status() != reqwest::StatusCode::SERVICE_UNAVAILABLE {
        return Ok(response);
    }
    let after = response.headers().get(header::RETRY_AFTER).and_then(|after| after.to_str().ok()?.parse::<u32>().ok());
    assert!(after.is_some_and(|seconds| seconds >= 1), "when to try again: {:?}", response.headers());
    Err(Lost::ForNow)
}
