//! A small mail server (RFC 5321): takes mails, or behaves as the story says. What is no mail fails the story.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behaves {
    /// Takes everything.
    Takes,
    /// Says this to the recipient's address.
    AtRecipient(&'static str),
    /// Says this instead of a greeting.
    AtGreeting(&'static str),
    /// Says this when the mail has come.
    AtEnd(&'static str),
    /// Wants a password and takes none.
    WantsPassword,
    /// Says nothing at all.
    Hangs,
    /// Takes the mail and never says so.
    HangsAtEnd,
    /// Hangs up.
    HangsUp,
}

/// A mail as it arrived, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) from: String,
    pub(crate) to: String,
    /// Headers, unfolded.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) plain: String,
    pub(crate) html: String,
}

/// The server; ends with the story.
#[derive(Clone)]
pub(crate) struct MailServer(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    behaves: Mutex<Behaves>,
    mails: Mutex<Vec<Mail>>,
    visits: Mutex<usize>,
}

impl MailServer {
    /// One of its own, on this machine.
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let server = Self(Arc::new(Inner {
            address: listener.local_addr().expect("an address"),
            behaves: Mutex::new(Behaves::Takes),
            mails: Mutex::default(),
            visits: Mutex::default(),
        }));
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let server = serving.clone();
                tokio::spawn(async move { drop(server.serve(socket).await) });
            }
        });
        server
    }

    /// The configuration that sends to it.
    pub(crate) fn configuration(&self) -> String {
        let port = self.0.address.port();
        format!(
            "[mail]\nrelay = \"localhost\"\nport = {port}\ntls = \"none\"\nfrom = \"id@tillid.example\"\nanswer_within_s = 1\n"
        )
    }

    pub(crate) fn behaves(&self, how: Behaves) {
        *locked(&self.0.behaves) = how;
    }

    /// What has arrived since the story last looked.
    pub(crate) fn arrived(&self) -> Vec<Mail> {
        std::mem::take(&mut *locked(&self.0.mails))
    }

    #[track_caller]
    pub(crate) fn one(&self) -> Mail {
        let mut arrived = self.arrived();
        assert_eq!(arrived.len(), 1, "{arrived:?}");
        arrived.remove(0)
    }

    /// How often somebody came.
    pub(crate) fn visits(&self) -> usize {
        *locked(&self.0.visits)
    }

    async fn serve(&self, socket: TcpStream) -> std::io::Result<()> {
        *locked(&self.0.visits) += 1;
        let how = *locked(&self.0.behaves);
        let mut socket = BufReader::new(socket);
        match how {
            Behaves::Hangs => std::future::pending::<()>().await,
            Behaves::HangsUp => return Ok(()),
            Behaves::AtGreeting(says) => return say(&mut socket, says).await,
            _ => say(&mut socket, "220 mail.example ESMTP").await?,
        }
        let (mut from, mut to) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            if socket.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let line = line.trim_end();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match (verb.as_str(), how) {
                ("EHLO", Behaves::WantsPassword) => {
                    say(&mut socket, "250-mail.example\r\n250 AUTH PLAIN LOGIN").await?;
                }
                ("EHLO", _) => say(&mut socket, "250-mail.example\r\n250 8BITMIME").await?,
                ("AUTH", _) => say(&mut socket, "535 5.7.8 Authentication failed").await?,
                ("MAIL", Behaves::WantsPassword) => say(&mut socket, "530 5.7.0 Authentication required").await?,
                ("MAIL", _) => {
                    from = within(line);
                    say(&mut socket, "250 ok").await?;
                }
                ("RCPT", Behaves::AtRecipient(says)) => say(&mut socket, says).await?,
                ("RCPT", _) => {
                    to = within(line);
                    say(&mut socket, "250 ok").await?;
                }
                ("DATA", _) => {
                    say(&mut socket, "354 go on").await?;
                    let text = data(&mut socket).await?;
                    match how {
                        Behaves::HangsAtEnd => std::future::pending::<()>().await,
                        Behaves::AtEnd(says) => say(&mut socket, says).await?,
                        _ => {
                            locked(&self.0.mails).push(Mail::read(&from, &to, &text));
                            say(&mut socket, "250 taken").await?;
                        }
                    }
                }
                ("QUIT", _) => return say(&mut socket, "221 bye").await,
                _ => say(&mut socket, "250 ok").await?,
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn say(socket: &mut BufReader<TcpStream>, line: &str) -> std::io::Result<()> {
    socket.get_mut().write_all(format!("{line}\r\n").as_bytes()).await
}

/// Up to the lone full stop; one that was doubled on the way is single again (§4.5.2).
async fn data(socket: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if socket.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(text);
        }
        text += line.strip_prefix('.').unwrap_or(&line);
    }
}

fn within(line: &str) -> String {
    line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(String::new(), |(address, _)| address.into())
}

impl Mail {
    fn read(from: &str, to: &str, text: &str) -> Self {
        let (headers, body) = apart(text);
        let kind = value(&headers, "content-type");
        let boundary = kind.split_once("boundary=\"").and_then(|(_, rest)| rest.split_once('"')).expect("a boundary").0;
        let between = format!("--{boundary}");
        let mut parts = body.split(&between).skip(1).map(|part| {
            let (headers, body) = apart(part.trim_start_matches("\r\n"));
            let text = decode(&value(&headers, "content-transfer-encoding"), body.trim_end_matches("\r\n"));
            (value(&headers, "content-type"), text)
        });
        let (plain, html) = (parts.next().expect("plain text"), parts.next().expect("HTML"));
        assert!(plain.0.starts_with("text/plain; charset=utf-8") && html.0.starts_with("text/html; charset=utf-8"));
        Self { from: from.to_owned(), to: to.to_owned(), headers, plain: plain.1, html: html.1 }
    }

    /// What a header says, decoded (RFC 2047); empty where it is missing.
    pub(crate) fn header(&self, name: &str) -> String {
        let raw = value(&self.headers, name);
        let mut text = String::new();
        for word in raw.split(' ') {
            let encoded = word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?="));
            match encoded {
                Some(encoded) => text += &base64(encoded),
                None if text.is_empty() => text += word,
                None => text += &format!(" {word}"),
            }
        }
        text
    }

    /// The code, as it stands behind the link.
    pub(crate) fn code(&self) -> String {
        let (_, rest) = self.plain.split_once("/not-me#").expect("a link");
        rest.split_whitespace().next().expect("a code").to_owned()
    }
}

fn apart(text: &str) -> (Vec<(String, String)>, &str) {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let mut headers: Vec<(String, String)> = vec![];
    for line in head.split("\r\n") {
        match (line.strip_prefix([' ', '\t']), line.split_once(':')) {
            (Some(more), _) => {
                let (_, value) = headers.last_mut().expect("a header before");
                *value += &format!(" {}", more.trim());
            }
            (None, Some((name, value))) => headers.push((name.to_ascii_lowercase(), value.trim().to_owned())),
            (None, None) => {}
        }
    }
    (headers, body)
}

fn value(headers: &[(String, String)], name: &str) -> String {
    headers.iter().find(|(found, _)| found == name).map_or(String::new(), |(_, value)| value.clone())
}

fn decode(encoding: &str, body: &str) -> String {
    match encoding {
        "base64" => base64(&body.replace("\r\n", "")),
        "quoted-printable" => quoted(body),
        _ => body.to_owned(),
    }
    .replace("\r\n", "\n")
}

fn quoted(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let mut bytes = vec![];
    let mut rest = joined.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'=', [high, low, after @ ..]) => {
                let hex = String::from_utf8(vec![*high, *low]).expect("two digits");
                bytes.push(u8::from_str_radix(&hex, 16).expect("hexadecimal"));
                rest = after;
            }
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).expect("text")
}

fn base64(text: &str) -> String {
    let urlsafe = text.replace('+', "-").replace('/', "_").replace('=', "");
    String::from_utf8(protocol::from_base64url(&urlsafe).expect("base64")).expect("text")
}
