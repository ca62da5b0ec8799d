//! Listeners and connections: accepts, speaks TLS where it has a certificate, and ends gracefully.
//!
//! TLS connections speak HTTP/2 or HTTP/1.1, as the browser chooses; plain ones (behind a proxy, or on
//! this machine) speak HTTP/1.1. Every connection has time limits before its first byte and between
//! requests, so that silent strangers hold nothing for long.

mod certificates;
mod stop;

#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tower::Service as _;

pub use certificates::{CertificateError, Certificates, Reloaded};
pub use stop::{Stop, Stopper, stopper};

/// What a connection may buffer of one request's head. Small, because a hundred thousand of them wait.
const BUFFER_BYTES: usize = 16 * 1024;

/// Requests at once on one HTTP/2 connection.
const STREAMS_MAX: u32 = 100;

/// An HTTP/2 connection is asked so often whether it is still there, and given so long to answer.
const PING_EVERY: Duration = Duration::from_secs(30);
const PING_ANSWER: Duration = Duration::from_secs(20);

/// When the system gives no more connections, accepting pauses this long.
const PAUSE_AFTER_ACCEPT_ERROR: Duration = Duration::from_millis(100);

/// How many connections, and how long each thing may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServeLimits {
    /// Connections at once, over all listeners.
    pub connections_max: u32,
    /// For a TLS handshake, for a request's head, and between two requests.
    pub head_within: Duration,
    /// For waiting requests, when the server is asked to end.
    pub end_within: Duration,
}

/// A listening socket.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
    certificates: Option<Arc<Certificates>>,
}

/// An address cannot be listened on.
#[derive(Debug)]
pub struct BindError {
    address: SocketAddr,
    error: io::Error,
}

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Every request that was waiting was answered.
    Cleanly,
    /// So many connections were cut when their time was over.
    Cut(usize),
}

impl Bound {
    /// Listens on an address; with certificates, by TLS.
    pub async fn listen(address: SocketAddr, certificates: Option<Arc<Certificates>>) -> Result<Self, BindError> {
        let refused = |error| BindError { address, error };
        let listener = TcpListener::bind(address).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        Ok(Self { listener, address, certificates })
    }

    /// The address, with the port that the system chose if 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// The threads that answer, half as many as there are cores: hashing and writing take more than the other half. One too
/// many costs, for tokio wakes a sleeping one whenever another begins to work, mostly for nothing.
pub fn runtime() -> io::Result<tokio::runtime::Runtime> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    tokio::runtime::Builder::new_multi_thread().worker_threads((cores / 2).max(1)).enable_all().build()
}

/// Serves until `stop` is asked for, then lets waiting requests finish within their time. Every request carries the
/// other end's address as `ConnectInfo<SocketAddr>`.
pub async fn serve(listeners: Vec<Bound>, router: Router, limits: ServeLimits, stop: Stop) -> Ended {
    let places = Arc::new(Semaphore::new(limits.connections_max as usize));
    let cut = Arc::new(AtomicUsize::new(0));
    let shared = Connection { router, limits, stop, cut: Arc::clone(&cut) };
    let accepting = listeners.into_iter().map(|bound| accept(bound, &shared, Arc::clone(&places)));
    futures_util::future::join_all(accepting).await;
    // Each connection keeps its own time, so all places come free.
    let all_ended = places.acquire_many(limits.connections_max).await;
    if all_ended.is_err() {
        tracing::debug!("the places are gone");
    }
    match cut.load(Ordering::SeqCst) {
        0 => Ended::Cleanly,
        connections => Ended::Cut(connections),
    }
}

async fn accept(bound: Bound, shared: &Connection, places: Arc<Semaphore>) {
    let tls = bound.certificates.map(|certificates| TlsAcceptor::from(certificates.server_config()));
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (place, bound.listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            biased;
            () = shared.stop.requested() => return,
            next = next => next,
        };
        match (place, accepted) {
            (Some(place), Ok((stream, peer))) => {
                tokio::spawn(shared.clone().run(stream, peer, tls.clone(), place));
            }
            (None, _) => return,
            (_, Err(error)) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE_AFTER_ACCEPT_ERROR).await;
            }
        }
    }
}

/// What every connection is served with.
#[derive(Clone)]
struct Connection {
    router: Router,
    limits: ServeLimits,
    stop: Stop,
    cut: Arc<AtomicUsize>,
}

impl Connection {
    /// Serves one connection to its end; its place is free again afterwards. What goes wrong here is the peer's affair.
    async fn run(self, stream: TcpStream, peer: SocketAddr, tls: Option<TlsAcceptor>, place: OwnedSemaphorePermit) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection's delay could not be turned off");
        }
        match tls {
            None => Box::pin(self.serve_http1(stream, peer)).await,
            // Boxed whole, so that plain connections hold no room for it.
            Some(tls) => Box::pin(self.serve_tls(stream, peer, tls)).await,
        }
        drop(place);
    }

    async fn serve_tls(&self, stream: TcpStream, peer: SocketAddr, tls: TlsAcceptor) {
        match Box::pin(timeout(self.limits.head_within, tls.accept(stream))).await {
            Ok(Ok(stream)) if stream.get_ref().1.alpn_protocol() == Some(b"h2") => {
                Box::pin(self.serve_http2(stream, peer)).await;
            }
            Ok(Ok(stream)) => Box::pin(self.serve_http1(stream, peer)).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    async fn serve_http1(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: SocketAddr) {
        let service = service_fn(|request| self.answer(request, peer));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head_within)
            .max_buf_size(BUFFER_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        self.drive(Box::pin(connection)).await;
    }

    async fn serve_http2(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: SocketAddr) {
        let service = service_fn(|request| self.answer(request, peer));
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS_MAX)
            .max_header_list_size(BUFFER_BYTES as u32)
            .keep_alive_interval(PING_EVERY)
            .keep_alive_timeout(PING_ANSWER)
            .serve_connection(TokioIo::new(stream), service);
        self.drive(Box::pin(connection)).await;
    }

    fn answer(
        &self,
        mut request: hyper::Request<Incoming>,
        peer: SocketAddr,
    ) -> impl Future<Output = Result<axum::response::Response, std::convert::Infallible>> + Send + 'static {
        request.extensions_mut().insert(ConnectInfo(peer));
        self.router.clone().call(request)
    }

    /// Boxed, because a moved future is held twice: a connection that waits should cost little more than its buffers.
    async fn drive<C>(&self, mut connection: Pin<Box<C>>)
    where
        C: GracefulConnection,
        C::Error: fmt::Display,
    {
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = self.stop.requested() => {
                connection.as_mut().graceful_shutdown();
                match timeout(self.limits.end_within, connection).await {
                    Ok(ended) => ended,
                    Err(_) => {
                        self.cut.fetch_add(1, Ordering::SeqCst);
                        return;
                    }
                }
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended early");
        }
    }
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, error } = self;
        match error.kind() {
            io::ErrorKind::AddrInUse => {
                write!(f, "Another program listens on {address}; end it, or choose another address or port.")
            }
            io::ErrorKind::PermissionDenied => {
                write!(
                    f,
                    "This user may not listen on {address}; choose a port from 1024 up, or allow it to the program."
                )
            }
            io::ErrorKind::AddrNotAvailable => {
                write!(f, "This machine does not have the address {address}; choose one that it has.")
            }
            _ => write!(f, "It is not possible to listen on {address} ({error})."),
        }
    }
}

impl std::error::Error for BindError {}
