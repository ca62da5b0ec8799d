//! One connection, from its handshake to its end.

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::response::Response;
use http::HeaderValue;
use http::header::CONNECTION;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tower::Service as _;

use super::ServeLimits;
use super::bare::Dressing;
use super::patience::Patient;
use super::places::Place;
use super::stop::Stop;
use super::streams::{self, Left, Part};
use super::watch::{Unwanted, Watch};
use crate::layers::is_event_stream;

/// What a connection may buffer of one request's head. Small, because a hundred thousand of them wait.
const BUFFER_BYTES: usize = 16 * 1024;

/// Beyond it the library refuses a head by itself, with a bare status. Well above what the layers refuse in words.
const HEADERS_BYTES_MAX: u32 = 64 * 1024;

/// Requests at once on one HTTP/2 connection.
const STREAMS_MAX: u32 = 100;

/// When the server ends, a connection that is kept and idle is closed after this long.
const IDLE_WITHIN: Duration = Duration::from_secs(1);

/// An HTTP/2 connection is asked so often whether it is still there, and given so long to answer.
const PING_EVERY: Duration = Duration::from_secs(30);
const PING_ANSWER: Duration = Duration::from_secs(20);

/// What every connection is served with.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) router: Router,
    pub(super) limits: ServeLimits,
    pub(super) stop: Stop,
    pub(super) cut: Arc<AtomicUsize>,
}

impl Connection {
    /// Serves one connection to its end; its place is free again afterwards. What goes wrong here is the peer's affair.
    pub(super) async fn run(self, stream: TcpStream, peer: SocketAddr, tls: Option<TlsAcceptor>, place: Place) {
        prepare(&stream, self.limits.write_within);
        let stream = Patient::new(stream, self.limits.write_within);
        match tls {
            None => Box::pin(self.serve_http1(stream, peer)).await,
            // Boxed whole, so that plain connections hold no room for it.
            Some(tls) => Box::pin(self.serve_tls(stream, peer, tls)).await,
        }
        drop(place);
    }

    async fn serve_tls(&self, stream: Patient<TcpStream>, peer: SocketAddr, tls: TlsAcceptor) {
        let shaken = tokio::select! {
            shaken = timeout(self.limits.head_within, tls.accept(stream)) => shaken,
            // Nobody has asked for anything yet.
            () = self.stop.requested() => return,
        };
        match shaken {
            Ok(Ok(stream)) if stream.get_ref().1.alpn_protocol() == Some(b"h2") => {
                Box::pin(self.serve_http2(stream, peer)).await;
            }
            Ok(Ok(stream)) => Box::pin(self.serve_http1(stream, peer)).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    async fn serve_http1(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: SocketAddr) {
        let left = Left::default();
        let service = service_fn(|mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            let (mut router, left) = (self.router.clone(), &left);
            async move {
                let mut response = router.call(request).await?;
                if self.stop.is_requested() {
                    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                } else if is_event_stream(&response) {
                    return left.leave(response).await;
                }
                Ok::<_, Infallible>(response)
            }
        });
        let stream = Dressing::new(stream, self.router.clone(), peer);
        let mut connection = Box::new(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(self.limits.head_within)
                .max_buf_size(BUFFER_BYTES)
                .serve_connection(TokioIo::new(stream), service),
        );
        // HTTP/1 is read between two requests, and written through the patient stream: nothing else can wait.
        let part = tokio::select! {
            part = left.or_end(Pin::new(&mut *connection)) => part,
            () = self.stop.requested() => match self.end_http1(Pin::new(&mut *connection)).await {
                Some(ended) => Part::Ended(ended),
                None => return,
            },
        };
        match part {
            Part::Ended(ended) => told(ended),
            Part::Left(stream) => {
                let socket = connection.into_parts().io.into_inner();
                Box::pin(self.send(socket, stream)).await;
            }
        }
    }

    /// Sends an event stream, which ends by itself soon after the server is asked to.
    async fn send(&self, socket: impl AsyncRead + AsyncWrite + Unpin, stream: Response) {
        tokio::select! {
            sent = streams::send(socket, stream) => told(sent),
            () = async {
                self.stop.requested().await;
                self.overdue().await;
            } => {}
        }
    }

    async fn serve_http2(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: SocketAddr) {
        let watch = Watch::new();
        let service = service_fn(|mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            let (mut router, open) = (self.router.clone(), watch.open());
            async move { router.call(request).await.map(|response| response.map(|body| open.with(body))) }
        });
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS_MAX)
            .max_header_list_size(HEADERS_BYTES_MAX)
            .keep_alive_interval(PING_EVERY)
            .keep_alive_timeout(PING_ANSWER)
            .serve_connection(TokioIo::new(stream), service);
        let unwanted = watch.unwanted(self.limits.write_within, self.limits.head_within);
        self.drive(Box::pin(connection), unwanted).await;
    }

    /// Boxed, because a moved future is held twice: a connection that waits should cost little more than its buffers.
    async fn drive<C>(&self, mut connection: Pin<Box<C>>, unwanted: impl Future<Output = Unwanted>)
    where
        C: GracefulConnection,
        C::Error: fmt::Display,
    {
        let ended = tokio::select! {
            ended = connection.as_mut() => Some(ended),
            () = self.stop.requested() => self.end(connection.as_mut()).await,
            unwanted = unwanted => match unwanted {
                Unwanted::NotRead => {
                    metrics::counter!("tillid_connections_cut_total", "why" => "not_read").increment(1);
                    return;
                }
                Unwanted::Idle => {
                    connection.as_mut().graceful_shutdown();
                    timeout(self.limits.write_within, connection).await.ok()
                }
            },
        };
        if let Some(ended) = ended {
            told(ended);
        }
    }

    /// Whoever keeps a connection may just be sending on it, and where it is closed cannot know whether they were heard. So
    /// the next answer says that it was the last (RFC 9112 §9.6), and nobody is closed on before there was time for one.
    async fn end_http1<C: GracefulConnection>(&self, mut connection: Pin<&mut C>) -> Option<Result<(), C::Error>> {
        tokio::select! {
            ended = connection.as_mut() => return Some(ended),
            () = tokio::time::sleep(IDLE_WITHIN.min(self.limits.end_within)) => {}
            () = self.stop.at_once() => {}
        }
        self.end(connection).await
    }

    /// Lets what waits finish, within its time.
    async fn end<C: GracefulConnection>(&self, mut connection: Pin<&mut C>) -> Option<Result<(), C::Error>> {
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            ended = connection => Some(ended),
            () = self.overdue() => None,
        }
    }

    /// Returns when what still waits is to be cut.
    pub(super) async fn overdue(&self) {
        tokio::select! {
            () = tokio::time::sleep(self.limits.end_within) => {}
            () = self.stop.at_once() => {}
        }
        self.cut.fetch_add(1, Ordering::SeqCst);
    }
}

fn told<E: fmt::Display>(ended: Result<(), E>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// A peer that has gone away without a word is noticed within the same time as one that does not read.
fn prepare(stream: &TcpStream, write_within: Duration) {
    let prepared = stream.set_nodelay(true);
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let prepared = prepared.and_then(|()| SockRef::from(stream).set_tcp_user_timeout(Some(write_within)));
    if let Err(error) = prepared {
        tracing::debug!(%error, "a connection's options could not be set");
    }
}
