//! A balancer, as small as can be: each connection goes to the next node that takes it.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{copy, copy_bidirectional, sink};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Passes connections on for as long as the test runs.
pub(super) struct Balancer {
    nodes: [u16; 2],
    turns: AtomicUsize,
    preferred: AtomicUsize,
    silent: watch::Sender<bool>,
}

const NOBODY: usize = usize::MAX;

impl Balancer {
    /// Listens at `port` for these nodes, each a port too; asks them in turn.
    pub(super) async fn start(port: u16, nodes: [u16; 2]) -> Arc<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.expect("a free port");
        let (turns, preferred) = (AtomicUsize::new(0), AtomicUsize::new(NOBODY));
        let balancer = Arc::new(Self { nodes, turns, preferred, silent: watch::Sender::new(false) });
        let shared = Arc::clone(&balancer);
        tokio::spawn(async move {
            loop {
                let (person, _) = listener.accept().await.expect("a connection");
                tokio::spawn(Arc::clone(&shared).pass_on(person));
            }
        });
        balancer
    }

    async fn pass_on(self: Arc<Self>, mut person: TcpStream) {
        let mut silent = self.silent.subscribe();
        if *silent.borrow() {
            return;
        }
        // Where no node answers, the connection just ends; so it does where a node dies.
        let Some(mut node) = self.node().await else { return };
        tokio::select! {
            _ = copy_bidirectional(&mut person, &mut node) => return,
            _ = silent.wait_for(|silent| *silent) => {}
        }
        drop((person, silent));
        // The node notices nothing: what it answers, nobody hears.
        drop(copy(&mut node, &mut sink()).await);
    }

    /// From now on nobody hears anything from the nodes, which go on. What was heard before is all that was told.
    pub(super) async fn falls_silent(&self) {
        self.silent.send_replace(true);
        self.silent.closed().await;
    }

    /// Passes on what is said, again.
    pub(super) fn speaks(&self) {
        self.silent.send_replace(false);
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
