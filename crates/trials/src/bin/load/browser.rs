//! A browser without a screen: one kept connection, cookies, and the first thing that stands under an id.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

use device::PhoneError;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use protocol::Code;
use serde::{Deserialize, Serialize};
use tokio::net::TcpSocket;

use crate::Outcome;

/// What a browser of today calls itself.
const USER_AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Where browsers come in.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Door {
    /// The node's port.
    pub(crate) port: u16,
    /// The port that the issuer's address names: the first node's.
    pub(crate) issuer: u16,
}

/// A browser at one site of this machine.
pub(crate) struct Browser {
    port: u16,
    host: String,
    source: Ipv4Addr,
    cookies: Vec<(String, String)>,
    line: Option<SendRequest<Full<Bytes>>>,
}

/// What a browser was answered.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

/// An open stream of events.
pub(crate) struct Stream(Response<Incoming>);

/// The server said to come again later.
#[derive(Debug)]
pub(crate) struct TurnedAway(u16);

impl TurnedAway {
    /// Whether that is why something ended: a browser was told so, or an app.
    pub(crate) fn is(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
        let busy = |phone: &PhoneError| matches!(phone.code(), Some(Code::Busy | Code::TooMany));
        error.is::<Self>() || error.downcast_ref::<PhoneError>().is_some_and(busy)
    }
}

impl fmt::Display for TurnedAway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "turned away with {}", self.0)
    }
}

impl std::error::Error for TurnedAway {}

impl Browser {
    /// A browser that knows nothing yet but these cookies, at one of this machine's own addresses: its source to the server.
    pub(crate) fn at(door: Door, source: Ipv4Addr, cookies: Vec<(String, String)>) -> Self {
        Self { port: door.port, host: format!("localhost:{}", door.issuer), source, cookies, line: None }
    }

    /// Follows a link.
    pub(crate) async fn get(&mut self, path: &str) -> Outcome<Page> {
        let request = self.request("GET", path).body(Full::default())?;
        self.send(request).await
    }

    /// Sends a form.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Outcome<Page> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, format!("http://{}", self.host))
            .body(Full::from(body))?;
        self.send(request).await
    }

    /// Opens a stream of events, on a connection of its own as browsers do while the page's is kept.
    pub(crate) async fn listen(&self, path: &str) -> Outcome<Stream> {
        let request = self.request("GET", path).header(header::ACCEPT, "text/event-stream").body(Full::default())?;
        let response = connect(self.source, self.port).await?.send_request(request).await?;
        Ok(Stream(response))
    }

    /// Closes the kept connection.
    pub(crate) fn hang_up(&mut self) {
        self.line = None;
    }

    fn request(&self, method: &str, path: &str) -> hyper::http::request::Builder {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host)
            .header(header::USER_AGENT, USER_AGENT)
            .header(header::ACCEPT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
            .header(header::ACCEPT_LANGUAGE, "en-GB,en;q=0.8,da;q=0.5")
            .header(HeaderName::from_static("sec-fetch-site"), "same-origin");
        if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies.join("; ")) }
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Outcome<Page> {
        let mut line = match self.line.take() {
            Some(line) => line,
            None => connect(self.source, self.port).await?,
        };
        // A kept connection has to come to rest after an answer before it takes the next request.
        line.ready().await?;
        let response = line.send_request(request).await?;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await?.to_bytes();
        self.line = Some(line);
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str()?);
        }
        Ok(Page {
            status: parts.status.as_u16(),
            headers: parts.headers,
            html: String::from_utf8_lossy(&bytes).into_owned(),
        })
    }

    fn keep(&mut self, set_cookie: &str) {
        let pair = set_cookie.split(';').next().and_then(|pair| pair.split_once('='));
        if let Some((name, value)) = pair {
            self.cookies.retain(|(kept, _)| kept != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

async fn connect(source: Ipv4Addr, port: u16) -> Outcome<SendRequest<Full<Bytes>>> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((source, 0)))?;
    let stream = socket.connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    stream.set_nodelay(true)?;
    let (line, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(line)
}

impl Page {
    /// Where the answer sends the browser.
    pub(crate) fn location(&self) -> Outcome<&str> {
        let location = self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
        location.ok_or_else(|| self.unexpected("no redirect"))
    }

    /// Where the page goes on to by itself.
    pub(crate) fn refresh(&self) -> Outcome<&str> {
        let refresh = self.headers.get(header::REFRESH).and_then(|value| value.to_str().ok());
        refresh.and_then(|value| value.strip_prefix("0;url=")).ok_or_else(|| self.unexpected("no way on"))
    }

    /// The text of the element with this id.
    pub(crate) fn text(&self, id: &str) -> Outcome<&str> {
        let after = self.html.split_once(&format!("id=\"{id}\"")).and_then(|(_, after)| after.split_once('>'));
        let text = after.and_then(|(_, after)| after.split_once('<')).map(|(text, _)| text.trim());
        text.ok_or_else(|| self.unexpected(id))
    }

    /// An attribute of the element with this id.
    pub(crate) fn attribute(&self, id: &str, name: &str) -> Outcome<&str> {
        let tag = self.html.split_once(&format!("id=\"{id}\"")).and_then(|(_, after)| after.split_once('>'));
        let value = tag.and_then(|(tag, _)| tag.split_once(&format!("{name}=\""))).and_then(|it| it.1.split_once('"'));
        value.map(|(value, _)| value).ok_or_else(|| self.unexpected(name))
    }

    /// The version that the form with this id was drawn for.
    pub(crate) fn version(&self, form: &str) -> Outcome<&str> {
        let fields = self.html.split_once(&format!("<form id=\"{form}\"")).map(|(_, after)| after);
        let value = fields.and_then(|fields| fields.split_once("name=\"version\" value=\""));
        value.and_then(|it| it.1.split_once('"')).map(|it| it.0).ok_or_else(|| self.unexpected("version"))
    }

    /// The page, if it came with this status.
    pub(crate) fn with_status(self, status: u16) -> Outcome<Self> {
        match self.status {
            same if same == status => Ok(self),
            429 | 503 => Err(TurnedAway(self.status).into()),
            _ => Err(self.unexpected("another status")),
        }
    }

    fn unexpected(&self, what: &str) -> Box<dyn std::error::Error + Send + Sync> {
        let message = self.html.split_once("id=\"message\"").map_or("", |(_, after)| after);
        let message: String = message.chars().take(300).collect();
        format!("a page answered {} where {what} mattered: {message}", self.status).into()
    }
}

impl Stream {
    /// Returns when an event of this name was heard.
    pub(crate) async fn hears(&mut self, name: &str) -> Outcome<()> {
        let mut heard = String::new();
        loop {
            let Some(frame) = self.0.body_mut().frame().await else { return Err("a stream ended early".into()) };
            if let Some(bytes) = frame?.data_ref() {
                heard.push_str(&String::from_utf8_lossy(bytes));
            }
            if heard.contains(&format!("event: {name}")) {
                return Ok(());
            }
        }
    }
}
