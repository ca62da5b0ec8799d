//! The wish to end, passed to everything that waits: listeners, event streams, the worker.

use tokio::sync::watch;

/// Asks everybody to end.
#[derive(Clone, Debug)]
pub struct Stopper(watch::Sender<bool>);

/// Learns that the end is asked for. Event streams select on it, so that they do not hold the server back.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

/// A stopper and what listens to it. Dropping every stopper asks for the end too.
pub fn stopper() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(false);
    (Stopper(sender), Stop(receiver))
}

impl Stopper {
    /// Asks for the end. Asking twice is asking once.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// Returns when the end is asked for; at once if it was.
    pub async fn requested(&self) {
        let mut receiver = self.0.clone();
        let stopper_is_gone = receiver.wait_for(|asked| *asked).await.is_err();
        if stopper_is_gone {
            tracing::debug!("the stopper is gone, so the end has come");
        }
    }

    /// Whether the end was asked for.
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }
}
