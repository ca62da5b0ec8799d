//! A balancer, as small as can be: each connection goes to the next node that takes it.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

/// Passes connections on for as long as the test runs.
pub(super) struct Balancer {
    nodes: [u16; 2],
    turns: AtomicUsize,
    preferred: AtomicUsize,
}

const NOBODY: usize = usize::MAX;

impl Balancer {
    /// Listens at `port` for these nodes, each a port too; asks them in turn.
    pub(super) async fn start(port: u16, nodes: [u16; 2]) -> Arc<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.expect("a free port");
        let balancer = Arc::new(Self { nodes, turns: AtomicUsize::new(0), preferred: AtomicUsize::new(NOBODY) });
        let shared = Arc::clone(&balancer);
        tokio::spawn(async move {
            loop {
                let (mut person, _) = listener.accept().await.expect("a connection");
                let balancer = Arc::clone(&shared);
                tokio::spawn(async move {
                    // Where no node answers, the connection just ends; so it does where a node dies.
                    if let Some(mut node) = balancer.node().await {
                        drop(copy_bidirectional(&mut person, &mut node).await);
                    }
                });
            }
        });
        balancer
    }

    /// From now on new connections go to this node while it takes them; or to each in turn.
    pub(super) fn prefers(&self, node: Option<usize>) {
        self.preferred.store(node.unwrap_or(NOBODY), Ordering::SeqCst);
    }

    async fn node(&self) -> Option<TcpStream> {
        let preferred = self.preferred.load(Ordering::SeqCst);
        let first = if preferred == NOBODY { self.turns.fetch_add(1, Ordering::SeqCst) } else { preferred };
        for turn in [first, first + 1] {
            if let Ok(node) = TcpStream::connect((Ipv4Addr::LOCALHOST, self.nodes[turn % 2])).await {
                return Some(node);
            }
        }
        None
    }
}
