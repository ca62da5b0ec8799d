//! What everybody stands on: it fails under them, and comes back with what it has kept.

use tokio::sync::watch;

use super::client::Counts;

/// Something beneath the people that fails and comes back, as often as the story wants.
pub(super) trait Ground {
    async fn fails(&mut self, counts: &watch::Sender<Counts>);
    async fn comes_back(&mut self, counts: &watch::Sender<Counts>);
}
