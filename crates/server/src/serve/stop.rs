//! The wish to end, passed to everything that waits: listeners, event streams, the worker.

use tokio::sync::watch;

/// How much of an end is wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wish {
    GoOn,
    End,
    EndAtOnce,
}

/// Asks everybody to end.
#[derive(Clone, Debug)]
pub struct Stopper(watch::Sender<Wish>);

/// Learns that the end is asked for. Event streams select on it, so that they do not hold the server back.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<Wish>);

/// A stopper and what listens to it. Dropping every stopper asks for the end too.
pub fn stopper() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(Wish::GoOn);
    (Stopper(sender), Stop(receiver))
}

impl Stopper {
    /// Asks for the end. Asking twice is asking once.
    pub fn stop(&self) {
        self.wish(Wish::End);
    }

    /// Asks for the end without waiting for anything: somebody has asked twice.
    pub fn stop_at_once(&self) {
        self.wish(Wish::EndAtOnce);
    }

    fn wish(&self, wish: Wish) {
        self.0.send_if_modified(|present| {
            let is_more = wish > *present;
            *present = wish.max(*present);
            is_more
        });
    }
}

impl Stop {
    /// Returns when the end is asked for; at once if it was.
    pub async fn requested(&self) {
        self.wished(Wish::End).await;
    }

    /// Returns when nothing is to be waited for any more.
    pub async fn at_once(&self) {
        if !self.wished(Wish::EndAtOnce).await {
            // Nobody is left who could ask for more haste.
            std::future::pending::<()>().await;
        }
    }

    /// Whether the end was asked for.
    pub fn is_requested(&self) -> bool {
        *self.0.borrow() >= Wish::End
    }

    async fn wished(&self, least: Wish) -> bool {
        let mut receiver = self.0.clone();
        let wished = receiver.wait_for(|wish| *wish >= least).await.is_ok();
        if !wished {
            tracing::debug!("the stopper is gone, so the end has come");
        }
        wished
    }
}
