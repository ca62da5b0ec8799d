//! What one peer, or one source, can hold, and for how long.

use std::convert::Infallible;

use axum::body::Body;
use futures_util::stream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::*;
use crate::source::ForwardedHeader;

const LONG: Duration = Duration::from_secs(20);
const SHORT: ServeLimits = ServeLimits { write_within: Duration::from_millis(200), ..QUICK };

/// An answer that never ends, in pieces of this size. Says when one has begun and when it has gone.
fn endless(piece: usize, every: Duration) -> (Router, UnboundedReceiver<&'static str>) {
    struct Told(UnboundedSender<&'static str>);
    impl Drop for Told {
        fn drop(&mut self) {
            self.0.send("gone").unwrap_or_default();
        }
    }
    let (tell, told) = unbounded_channel();
    let handler = async move || {
        tell.send("begun").unwrap_or_default();
        let told = (Told(tell.clone()), tokio::time::interval(every));
        let pieces = stream::unfold(told, move |(told, mut pace)| async move {
            pace.tick().await;
            Some((Ok::<_, Infallible>(Bytes::from(vec![b'.'; piece])), (told, pace)))
        });
        Body::from_stream(pieces)
    };
    (Router::new().route("/", get(handler)), told)
}

async fn is_told(told: &mut UnboundedReceiver<&'static str>, word: &str) {
    let next = timeout(LONG, told.recv()).await.unwrap_or_else(|_| panic!("nobody said {word}"));
    assert_eq!(next, Some(word));
}

fn certificates() -> Arc<Certificates> {
    Certificates::load(&tls_file("first.crt"), &tls_file("first.key")).expect("a certificate")
}

#[tokio::test]
async fn a_peer_that_stops_reading_is_cut_off() {
    for (certificates, piece) in [(None, 65_536), (Some(certificates()), 65_536)] {
        let (router, mut told) = endless(piece, Duration::from_nanos(1));
        let tls = certificates.is_some();
        let served = start(router, SHORT, certificates).await;
        let _silent: Box<dyn Send> = if tls {
            let mut stream = connect(served.address, "first.crt", &[b"http/1.1"]).await.expect("TLS");
            stream.write_all(REQUEST).await.expect("sent");
            Box::new(stream)
        } else {
            let mut stream = TcpStream::connect(served.address).await.expect("a connection");
            stream.write_all(REQUEST).await.expect("sent");
            Box::new(stream)
        };
        is_told(&mut told, "begun").await;
        is_told(&mut told, "gone").await;
        served.stopper.stop();
        assert_eq!(served.ended.await.expect("an end"), Ended::Cleanly, "its place is free");
    }
}

/// A client that answers pings and reads frames, but leaves every answer untaken.
async fn http2_without_window(address: SocketAddr) -> hyper::Response<hyper::body::Incoming> {
    let stream = connect(address, "first.crt", &[b"h2"]).await.expect("TLS");
    let (mut sender, connection) = hyper::client::conn::http2::Builder::new(TokioExecutor::new())
        .initial_stream_window_size(64)
        .handshake(TokioIo::new(stream))
        .await
        .expect("HTTP/2");
    tokio::spawn(connection);
    let request = hyper::Request::get("https://localhost/").body(Empty::<Bytes>::new()).expect("a request");
    sender.send_request(request).await.expect("an answer")
}

#[tokio::test]
async fn an_http2_peer_that_takes_no_answer_is_cut_off_though_its_socket_is_read() {
    let (router, mut told) = endless(4_096, Duration::from_nanos(1));
    let served = start(router, SHORT, Some(certificates())).await;
    let untaken = http2_without_window(served.address).await;
    is_told(&mut told, "begun").await;
    is_told(&mut told, "gone").await;
    assert!(untaken.into_body().collect().await.is_err(), "the connection is gone");
}

#[tokio::test]
async fn heartbeats_that_nobody_takes_end_their_stream() {
    let (router, mut told) = endless(16, Duration::from_millis(5));
    let served = start(router, SHORT, Some(certificates())).await;
    let _untaken = http2_without_window(served.address).await;
    is_told(&mut told, "begun").await;
    is_told(&mut told, "gone").await;
}

#[tokio::test]
async fn an_event_stream_that_is_read_goes_on() {
    let (router, mut told) = endless(16, Duration::from_millis(5));
    let served = start(router, SHORT, Some(certificates())).await;
    let mut body = http2_without_window(served.address).await.into_body();
    is_told(&mut told, "begun").await;
    let until = tokio::time::Instant::now() + 5 * SHORT.write_within;
    while tokio::time::Instant::now() < until {
        body.frame().await.expect("more").expect("a piece");
    }
    assert!(told.try_recv().is_err(), "it goes on");
}

#[tokio::test]
async fn an_idle_http2_connection_is_closed() {
    let limits = ServeLimits { head_within: Duration::from_millis(200), ..SHORT };
    let served = start(hello(), limits, Some(certificates())).await;
    let stream = connect(served.address, "first.crt", &[b"h2"]).await.expect("TLS");
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.expect("HTTP/2");
    let connection = tokio::spawn(connection);
    let request = hyper::Request::get("https://localhost/").body(Empty::<Bytes>::new()).expect("a request");
    let answer = sender.send_request(request).await.expect("an answer");
    assert_eq!(answer.into_body().collect().await.expect("a body").to_bytes(), "hello 127.0.0.1");
    timeout(LONG, connection).await.expect("closed by the server").expect("joined").expect("in order");
    drop(sender);
}

#[tokio::test]
async fn one_source_has_its_share_of_the_connections_and_our_proxies_have_all() {
    let (router, asked, answer) = waiting();
    let limits = ServeLimits { source_connections_max: 1, ..QUICK };
    let served = start(router, limits, None).await;
    let mut first = TcpStream::connect(served.address).await.expect("a connection");
    first.write_all(REQUEST).await.expect("sent");
    asked.notified().await;
    let mut second = TcpStream::connect(served.address).await.expect("the system's queue takes it");
    drop(second.write_all(REQUEST).await);
    let mut nothing = Vec::new();
    let refused = timeout(LONG, second.read_to_end(&mut nothing)).await.expect("closed at once");
    assert!(refused.is_err() || nothing.is_empty());
    answer.notify_one();
    served.stopper.stop();
    assert!(read_to_end(&mut first).await.ends_with("at last"));

    let proxies = TrustedProxies::new(vec!["127.0.0.0/8".parse().expect("a network")], ForwardedHeader::XForwardedFor);
    let (router, asked, answer) = waiting();
    let served = start_behind(router, limits, proxies, None).await;
    let mut both = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(served.address).await.expect("a connection");
        stream.write_all(REQUEST).await.expect("sent");
        asked.notified().await;
        both.push(stream);
    }
    answer.notify_waiters();
    served.stopper.stop();
    for stream in &mut both {
        assert!(read_to_end(stream).await.ends_with("at last"));
    }
}

#[tokio::test]
async fn who_asks_twice_for_the_end_waits_for_nothing() {
    let (router, asked, _answer) = waiting();
    let served = start(router, QUICK, None).await;
    let mut stream = TcpStream::connect(served.address).await.expect("a connection");
    stream.write_all(REQUEST).await.expect("sent");
    asked.notified().await;
    served.stopper.stop();
    tokio::task::yield_now().await;
    assert!(!served.ended.is_finished(), "the request may finish");
    served.stopper.stop_at_once();
    served.stopper.stop();
    assert_eq!(timeout(LONG, served.ended).await.expect("at once").expect("an end"), Ended::Cut(1));
    assert_eq!(read_to_end(&mut stream).await, "");
}
