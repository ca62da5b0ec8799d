//! Event streams, which take their HTTP/1 connection over.

use std::convert::Infallible;
use std::sync::Mutex;

use axum::body::Body;
use axum::http::header;
use axum::response::IntoResponse as _;
use futures_util::StreamExt as _;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::*;

const STREAM: &[u8] = b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";
const SOON: Duration = Duration::from_secs(10);

/// A router with one event stream, and what is said on it; it ends when there is nobody left to say anything.
fn events() -> (Router, UnboundedSender<&'static str>) {
    let (sender, receiver) = unbounded_channel::<&'static str>();
    let receiver = Arc::new(Mutex::new(Some(receiver)));
    let stream = async move || {
        let said: UnboundedReceiver<_> = receiver.lock().expect("a lock").take().expect("one stream");
        let said = futures_util::stream::unfold(said, async |mut said| said.recv().await.map(|event| (event, said)));
        let events = said.map(Ok::<_, Infallible>);
        ([(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")], Body::from_stream(events))
            .into_response()
    };
    (hello().route("/events", get(stream)), sender)
}

/// Reads a head to its end.
async fn head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        timeout(SOON, stream.read_exact(&mut byte)).await.expect("in time").expect("a byte");
        head.extend(byte);
    }
    String::from_utf8(head).expect("text")
}

#[tokio::test]
async fn events_arrive_when_they_are_said_and_the_connection_ends_with_them() {
    let (router, sender) = events();
    let served = start(router, QUICK, None).await;
    let mut stream = TcpStream::connect(served.address).await.expect("a connection");
    stream.write_all(REQUEST).await.expect("sent");
    assert!(head(&mut stream).await.starts_with("HTTP/1.1 200 OK\r\n"));
    stream.read_exact(&mut [0; "hello 127.0.0.1".len()]).await.expect("the answer before the stream");

    stream.write_all(STREAM).await.expect("sent on the same connection");
    let told = head(&mut stream).await;
    assert!(told.starts_with("HTTP/1.1 200 OK\r\n") && told.contains("\r\ncache-control: no-store\r\n"), "{told}");
    assert!(told.contains("\r\nconnection: close\r\n") && !told.contains("length"), "{told}");
    let mut lines = BufReader::new(stream).lines();
    for event in ["data: one", "data: two"] {
        sender.send(event).expect("somebody waits");
        sender.send("\n\n").expect("somebody waits");
        assert_eq!(timeout(SOON, lines.next_line()).await.expect("in time").expect("a line").as_deref(), Some(event));
        assert_eq!(lines.next_line().await.expect("a line").as_deref(), Some(""));
    }
    drop(sender);
    assert_eq!(timeout(SOON, lines.next_line()).await.expect("in time").expect("the end"), None);
}

#[tokio::test]
async fn events_travel_by_tls_too() {
    let (router, sender) = events();
    let certificates = Certificates::load(&tls_file("first.crt"), &tls_file("first.key")).expect("a certificate");
    let served = start(router, QUICK, Some(certificates)).await;
    let mut stream = connect(served.address, "first.crt", &[b"http/1.1"]).await.expect("a connection");
    stream.write_all(STREAM).await.expect("sent");
    assert!(head(&mut stream).await.contains("event-stream"));
    sender.send("data: one\n\n").expect("somebody waits");
    let mut event = [0; 11];
    timeout(SOON, stream.read_exact(&mut event)).await.expect("in time").expect("an event");
    assert_eq!(&event, b"data: one\n\n");
    drop(sender);
    assert_eq!(read_to_end(&mut stream).await, "");
}

#[tokio::test]
async fn a_peer_that_goes_or_speaks_out_of_turn_is_no_trouble() {
    let (router, sender) = events();
    let served = start(router, QUICK, None).await;
    let mut stream = TcpStream::connect(served.address).await.expect("a connection");
    stream.write_all(STREAM).await.expect("sent");
    head(&mut stream).await;
    stream.write_all(REQUEST).await.expect("sent, and answered by nobody");
    sender.send("data: one\n\n").expect("somebody waits");
    stream.read_exact(&mut [0; 11]).await.expect("an event");

    let (router, sender) = events();
    let other = start(router, QUICK, None).await;
    let mut stream = TcpStream::connect(other.address).await.expect("a connection");
    stream.write_all(STREAM).await.expect("sent");
    head(&mut stream).await;
    drop(stream);
    timeout(SOON, sender.closed()).await.expect("nobody waits any more, though nothing was said");
}

#[tokio::test]
async fn a_stream_that_does_not_end_with_the_server_is_cut() {
    let (router, sender) = events();
    let served = start(router, ServeLimits { end_within: Duration::from_millis(50), ..QUICK }, None).await;
    let mut stream = TcpStream::connect(served.address).await.expect("a connection");
    stream.write_all(STREAM).await.expect("sent");
    head(&mut stream).await;
    served.stopper.stop();
    assert_eq!(served.ended.await.expect("an end"), Ended::Cut(1));
    assert!(sender.is_closed());
}

#[tokio::test]
async fn a_stream_that_ends_with_the_server_is_no_cut() {
    let (router, sender) = events();
    let served = start(router, QUICK, None).await;
    let mut stream = TcpStream::connect(served.address).await.expect("a connection");
    stream.write_all(STREAM).await.expect("sent");
    head(&mut stream).await;
    served.stopper.stop();
    drop(sender);
    assert_eq!(served.ended.await.expect("an end"), Ended::Cleanly);
}
