mod limits;
mod streams;

use std::fs;
use std::path::PathBuf;

use axum::extract::ConnectInfo;
use axum::routing::get;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject as _};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::*;

const QUICK: ServeLimits = ServeLimits {
    connections_max: 16,
    source_connections_max: 16,
    head_within: Duration::from_secs(30),
    write_within: Duration::from_secs(30),
    end_within: Duration::from_secs(30),
};
const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

struct Served {
    address: SocketAddr,
    stopper: Stopper,
    ended: JoinHandle<Ended>,
}

async fn start(router: Router, limits: ServeLimits, certificates: Option<Arc<Certificates>>) -> Served {
    start_behind(router, limits, TrustedProxies::none(), certificates).await
}

async fn start_behind(
    router: Router,
    limits: ServeLimits,
    proxies: TrustedProxies,
    certificates: Option<Arc<Certificates>>,
) -> Served {
    let bound = Bound::listen(SocketAddr::from(([127, 0, 0, 1], 0)), certificates).await.expect("a listener");
    let (address, (stopper, stop)) = (bound.address(), stopper());
    Served { address, stopper, ended: tokio::spawn(serve(vec![bound], router, limits, proxies, stop)) }
}

fn hello() -> Router {
    Router::new()
        .route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { format!("hello {}", peer.ip()) }))
}

/// Answers only when it is told to, and says when it was asked.
fn waiting() -> (Router, Arc<Notify>, Arc<Notify>) {
    let (asked, answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (asked_here, answer_here) = (Arc::clone(&asked), Arc::clone(&answer));
    let handler = async move || {
        asked_here.notify_one();
        answer_here.notified().await;
        "at last"
    };
    (Router::new().route("/", get(handler)), asked, answer)
}

async fn read_to_end(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    String::from_utf8(answer).expect("text")
}

async fn read_to(stream: &mut TcpStream, end: &str) -> String {
    let mut answer = String::new();
    while !answer.ends_with(end) {
        answer.push(char::from(stream.read_u8().await.expect("an answer")));
    }
    answer
}

fn tls_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/tls").join(name)
}

/// Connects and checks that exactly the named test certificate is presented.
async fn connect(address: SocketAddr, trusted: &str, protocols: &[&[u8]]) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(tls_file(trusted)).expect("a certificate")).expect("a root");
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    let stream = TcpStream::connect(address).await?;
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("localhost").expect("a name"), stream).await
}

#[tokio::test]
async fn a_plain_request_is_answered_and_knows_its_peer() {
    let served = start(hello(), QUICK, None).await;
    let mut stream = TcpStream::connect(served.address).await.expect("a connection");
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.expect("sent");
    let answer = read_to_end(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("hello 127.0.0.1"), "{answer}");
    served.stopper.stop();
    assert_eq!(served.ended.await.expect("an end"), Ended::Cleanly);
}

#[tokio::test]
async fn a_request_that_waits_is_answered_although_the_server_ends() {
    let (router, asked, answer) = waiting();
    let served = start(router, QUICK, None).await;
    let mut stream = TcpStream::connect(served.address).await.expect("a connection");
    stream.write_all(REQUEST).await.expect("sent");
    asked.notified().await;
    served.stopper.stop();
    tokio::task::yield_now().await;
    assert!(!served.ended.is_finished());
    answer.notify_one();
    let said =
        timeout(Duration::from_secs(10), read_to_end(&mut stream)).await.expect("answered and then closed by us");
    assert!(said.ends_with("at last"), "{said}");
    assert_eq!(served.ended.await.expect("an end"), Ended::Cleanly);
    assert!(TcpStream::connect(served.address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn whoever_sends_on_a_kept_connection_as_the_server_ends_is_answered_and_told_that_it_was_the_last() {
    let served = start(hello(), QUICK, None).await;
    let mut stream = TcpStream::connect(served.address).await.expect("a connection");
    for _ in 0..2 {
        stream.write_all(REQUEST).await.expect("sent");
        let answer = read_to(&mut stream, "hello 127.0.0.1").await;
        assert!(!answer.contains("connection: close"), "{answer}");
    }
    served.stopper.stop();
    while TcpStream::connect(served.address).await.is_ok() {}
    stream.write_all(REQUEST).await.expect("sent");
    let answer = timeout(Duration::from_secs(10), read_to_end(&mut stream)).await.expect("closed by us");
    assert!(answer.contains("connection: close") && answer.ends_with("hello 127.0.0.1"), "{answer}");
    assert_eq!(served.ended.await.expect("an end"), Ended::Cleanly);
}

#[tokio::test]
async fn whom_the_system_has_let_in_is_served_although_the_server_ends() {
    let (router, asked, answer) = waiting();
    let router = router.merge(Router::new().route("/hello", get(async || "hello")));
    let served = start(router, ServeLimits { connections_max: 1, ..QUICK }, None).await;
    let mut first = TcpStream::connect(served.address).await.expect("a connection");
    first.write_all(REQUEST).await.expect("sent");
    asked.notified().await;
    let mut queued = TcpStream::connect(served.address).await.expect("a connection");
    queued.write_all(b"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").await.expect("sent");
    served.stopper.stop();
    while TcpStream::connect(served.address).await.is_ok() {}
    answer.notify_one();
    assert!(read_to_end(&mut first).await.ends_with("at last"));
    assert!(read_to_end(&mut queued).await.ends_with("hello"));
    assert_eq!(served.ended.await.expect("an end"), Ended::Cleanly);
}

#[tokio::test]
async fn a_request_that_never_ends_is_cut_when_its_time_is_over() {
    let (router, asked, _answer) = waiting();
    let served = start(router, ServeLimits { end_within: Duration::from_millis(50), ..QUICK }, None).await;
    let mut stream = TcpStream::connect(served.address).await.expect("a connection");
    stream.write_all(REQUEST).await.expect("sent");
    asked.notified().await;
    served.stopper.stop();
    assert_eq!(served.ended.await.expect("an end"), Ended::Cut(1));
    assert_eq!(read_to_end(&mut stream).await, "");
}

#[tokio::test]
async fn silent_and_idle_connections_are_closed() {
    let limits = ServeLimits { head_within: Duration::from_millis(100), ..QUICK };
    let served = start(hello(), limits, None).await;
    let mut silent = TcpStream::connect(served.address).await.expect("a connection");
    let mut half = TcpStream::connect(served.address).await.expect("a connection");
    let mut idle = TcpStream::connect(served.address).await.expect("a connection");
    half.write_all(b"GET / HTTP/1.1\r\nHost:").await.expect("sent");
    idle.write_all(REQUEST).await.expect("sent");
    let all = async {
        assert!(!read_to_end(&mut silent).await.contains("hello"));
        assert!(!read_to_end(&mut half).await.contains("hello"));
        assert!(read_to_end(&mut idle).await.ends_with("hello 127.0.0.1"));
    };
    timeout(Duration::from_secs(10), all).await.expect("closed by our own limit, not by a library's longer one");
}

#[tokio::test]
async fn beyond_the_places_a_connection_waits_for_one() {
    let (router, asked, answer) = waiting();
    let served = start(router, ServeLimits { connections_max: 1, ..QUICK }, None).await;
    let mut first = TcpStream::connect(served.address).await.expect("a connection");
    first.write_all(REQUEST).await.expect("sent");
    asked.notified().await;
    let mut second = TcpStream::connect(served.address).await.expect("the system's queue takes it");
    second.write_all(REQUEST).await.expect("sent");
    assert!(timeout(Duration::from_millis(50), asked.notified()).await.is_err(), "no place for it yet");
    drop(first);
    asked.notified().await;
    answer.notify_one();
    served.stopper.stop();
    assert!(read_to_end(&mut second).await.ends_with("at last"));
}

#[tokio::test]
async fn a_used_address_is_one_sentence() {
    let first = Bound::listen(SocketAddr::from(([127, 0, 0, 1], 0)), None).await.expect("a listener");
    let error = Bound::listen(first.address(), None).await.expect_err("in use");
    assert!(error.to_string().starts_with("Another program listens on 127.0.0.1:"), "{error}");
}

#[tokio::test]
async fn tls_speaks_both_versions_of_http() {
    let certificates = Certificates::load(&tls_file("first.crt"), &tls_file("first.key")).expect("a certificate");
    let served = start(hello(), QUICK, Some(certificates)).await;

    let mut old = connect(served.address, "first.crt", &[b"http/1.1"]).await.expect("TLS");
    old.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.expect("sent");
    assert!(read_to_end(&mut old).await.ends_with("hello 127.0.0.1"));

    let new = connect(served.address, "first.crt", &[b"h2", b"http/1.1"]).await.expect("TLS");
    assert_eq!(new.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(new)).await.expect("HTTP/2");
    tokio::spawn(connection);
    let request = hyper::Request::get("https://localhost/").body(Empty::<Bytes>::new()).expect("a request");
    let answer = sender.send_request(request).await.expect("an answer");
    assert_eq!(answer.version(), hyper::Version::HTTP_2);
    assert_eq!(answer.into_body().collect().await.expect("a body").to_bytes(), "hello 127.0.0.1");

    served.stopper.stop();
    assert_eq!(served.ended.await.expect("an end"), Ended::Cleanly);
}

#[tokio::test]
async fn a_renewed_certificate_is_served_and_a_bad_one_is_refused_once() {
    let directory = tempfile::tempdir().expect("a directory");
    let (chain, key) = (directory.path().join("chain.pem"), directory.path().join("key.pem"));
    let put = |name: &str, to: &PathBuf| fs::copy(tls_file(name), to).expect("copied");
    put("first.crt", &chain);
    put("first.key", &key);
    let certificates = Certificates::load(&chain, &key).expect("a certificate");
    let served = start(hello(), QUICK, Some(Arc::clone(&certificates))).await;
    assert!(connect(served.address, "first.crt", &[]).await.is_ok());
    assert!(matches!(certificates.reload(), Reloaded::Unchanged));

    put("second.crt", &chain);
    let Reloaded::Refused(error) = certificates.reload() else { panic!("half a renewal is no certificate") };
    assert!(error.to_string().contains("cannot be used together"), "{error}");
    assert!(matches!(certificates.reload(), Reloaded::Unchanged), "told once");
    assert!(connect(served.address, "first.crt", &[]).await.is_ok(), "the old one stays");

    put("second.key", &key);
    assert!(matches!(certificates.reload(), Reloaded::Replaced));
    assert!(connect(served.address, "first.crt", &[]).await.is_err());
    assert!(connect(served.address, "second.crt", &[]).await.is_ok());

    fs::remove_file(&key).expect("removed");
    assert!(matches!(certificates.reload(), Reloaded::Refused(CertificateError::Unreadable(..))));
    assert!(matches!(certificates.reload(), Reloaded::Unchanged), "told once");
    assert!(connect(served.address, "second.crt", &[]).await.is_ok());
    put("second.key", &key);
    assert!(matches!(certificates.reload(), Reloaded::Replaced | Reloaded::Unchanged));
}

#[test]
fn files_that_are_no_certificates_say_so() {
    let error = Certificates::load(&tls_file("first.key"), &tls_file("first.key")).expect_err("no certificate");
    assert!(error.to_string().contains("holds no certificate"), "{error}");
    let error = Certificates::load(&tls_file("first.crt"), &tls_file("first.crt")).expect_err("no key");
    assert!(error.to_string().contains("holds no private key"), "{error}");
    let error = Certificates::load(&tls_file("gone.crt"), &tls_file("first.key")).expect_err("no file");
    assert!(error.to_string().contains("cannot be read"), "{error}");
}

#[tokio::test]
async fn everybody_hears_the_wish_to_end() {
    let (stopper, stop) = stopper();
    assert!(!stop.is_requested());
    stopper.stop();
    stopper.stop();
    stop.requested().await;
    assert!(stop.clone().is_requested());
}
