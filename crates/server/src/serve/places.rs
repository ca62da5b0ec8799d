//! Places for connections: so many in all, and of one source never more than its share.
//!
//! Our own proxies are no source: all the world comes through them. What one source behind them may hold is counted
//! where it is known, at its requests and event streams.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::shares::{Held, Shares};
use crate::source::{Source, TrustedProxies};

pub(super) struct Places {
    all: Arc<Semaphore>,
    most: u32,
    shares: Shares<Source>,
    proxies: TrustedProxies,
}

/// A connection's place; free again when dropped.
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    _share: Option<Held<Source>>,
}

impl Places {
    pub(super) fn new(most: u32, of_one_source: u32, proxies: TrustedProxies) -> Arc<Self> {
        let all = Arc::new(Semaphore::new(most as usize));
        Arc::new(Self { all, most, shares: Shares::of(of_one_source), proxies })
    }

    /// Waits until another connection can be taken at all.
    pub(super) async fn free(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.all).acquire_owned().await.ok()
    }

    /// The place of a connection from there; `None` while its source holds its whole share.
    pub(super) fn take(&self, permit: OwnedSemaphorePermit, peer: IpAddr) -> Option<Place> {
        let share = match self.proxies.trusts(peer) {
            true => None,
            false => Some(self.shares.take(Source::of_address(peer))?),
        };
        metrics::gauge!("tillid_connections").increment(1.0);
        Some(Place { _permit: permit, _share: share })
    }

    /// Waits until every connection has ended.
    pub(super) async fn all_free(&self) {
        if self.all.acquire_many(self.most).await.is_err() {
            tracing::debug!("the places are gone");
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        metrics::gauge!("tillid_connections").decrement(1.0);
    }
}
