//! Listeners and connections: accepts, speaks TLS where it has a certificate, and ends gracefully.
//!
//! TLS connections speak HTTP/2 or HTTP/1.1, as the browser chooses; plain ones (behind a proxy, or on
//! this machine) speak HTTP/1.1. Every connection has time limits for what it sends, for what it must take and between
//! requests, and every source a share of the places, so that strangers hold nothing for long.

mod bare;
mod certificates;
mod connection;
mod descriptors;
mod head;
mod patience;
mod places;
mod stop;
mod streams;
mod watch;

#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::config::Listener;
use crate::shares::part_of_one_source;
use crate::source::TrustedProxies;
use connection::Connection;
use places::Places;

pub(crate) use bare::Unread;
pub use certificates::{CertificateError, Certificates, Reloaded};
pub use descriptors::room_for;
pub use stop::{Stop, Stopper, stopper};

/// When the system gives no more connections, accepting pauses this long.
const PAUSE_AFTER_ACCEPT_ERROR: Duration = Duration::from_millis(100);

/// How many connections, and how long each thing may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServeLimits {
    /// Connections at once, over all listeners.
    pub connections_max: u32,
    /// Connections at once of one source that is no proxy of ours.
    pub source_connections_max: u32,
    /// For a TLS handshake, for a request's head, and between two requests.
    pub head_within: Duration,
    /// For the peer to take something of what is written to it.
    pub write_within: Duration,
    /// For waiting requests, when the server is asked to end.
    pub end_within: Duration,
}

impl ServeLimits {
    /// The limits of a listener's configuration, with room for so many connections.
    pub fn of(listener: &Listener, connections_max: u32) -> Self {
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        Self {
            connections_max,
            source_connections_max: part_of_one_source(connections_max),
            head_within: seconds(listener.header_s),
            write_within: seconds(listener.write_s),
            end_within: seconds(listener.shutdown_s),
        }
    }

    /// The same for a small server of our own, where one source may have all places.
    pub const fn small(self, connections_max: u32) -> Self {
        Self { connections_max, source_connections_max: connections_max, ..self }
    }
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
/// other end's address as `ConnectInfo<SocketAddr>`. One source has its share of the connections; `proxies` are none.
pub async fn serve(
    listeners: Vec<Bound>,
    router: Router,
    limits: ServeLimits,
    proxies: TrustedProxies,
    stop: Stop,
) -> Ended {
    let places = Places::new(limits.connections_max, limits.source_connections_max, proxies);
    let cut = Arc::new(AtomicUsize::new(0));
    let shared = Connection { router, limits, stop, cut: Arc::clone(&cut) };
    let accepting = listeners.into_iter().map(|bound| accept(bound, &shared, &places));
    futures_util::future::join_all(accepting).await;
    // Each connection keeps its own time, so all places come free.
    places.all_free().await;
    match cut.load(Ordering::SeqCst) {
        0 => Ended::Cleanly,
        connections => Ended::Cut(connections),
    }
}

async fn accept(bound: Bound, shared: &Connection, places: &Places) {
    let tls = bound.certificates.map(|certificates| TlsAcceptor::from(certificates.server_config()));
    let run = |permit, stream, peer: SocketAddr| match places.take(permit, peer.ip()) {
        Some(place) => drop(tokio::spawn(shared.clone().run(stream, peer, tls.clone(), place))),
        None => metrics::counter!("tillid_connections_refused_total").increment(1),
    };
    loop {
        let next = async { (places.free().await, bound.listener.accept().await) };
        let (permit, accepted) = tokio::select! {
            biased;
            () = shared.stop.requested() => break,
            next = next => next,
        };
        match (permit, accepted) {
            (Some(permit), Ok((stream, peer))) => run(permit, stream, peer),
            (None, _) => return,
            (_, Err(error)) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE_AFTER_ACCEPT_ERROR).await;
            }
        }
    }
    let queued = all_in_the_queue(bound.listener);
    let all_run = async {
        for (stream, peer) in queued {
            if let (Some(permit), Ok(stream)) = (places.free().await, TcpStream::from_std(stream)) {
                run(permit, stream, peer);
            }
        }
    };
    tokio::select! {
        biased;
        () = all_run => {}
        () = shared.overdue() => {}
    }
}

/// Listens no more. The system has let these in already, and they may have asked: closing would cut them off unheard, and
/// no proxy sends anew what may have been heard.
fn all_in_the_queue(listener: TcpListener) -> Vec<(std::net::TcpStream, SocketAddr)> {
    let Ok(listener) = listener.into_std() else { return vec![] };
    let next =
        || listener.accept().and_then(|(stream, peer)| Ok((stream.set_nonblocking(true).map(|()| stream)?, peer)));
    std::iter::from_fn(|| next().ok()).collect()
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
