//! Whoever ends a long command early, by Ctrl-C or as the system ends it, is to find nothing half of it afterwards.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::output::Failed;

/// Hears when the program is to end, from when it is made.
pub(crate) struct Ending {
    interrupt: Signal,
    terminate: Signal,
}

impl Ending {
    pub(crate) fn heard() -> Result<Self, Failed> {
        let unheard =
            |error| Failed::say(format!("the system does not let this program hear when it is to end ({error})"));
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).map_err(unheard)?,
            terminate: signal(SignalKind::terminate()).map_err(unheard)?,
        })
    }

    /// Returns when it is to end.
    pub(crate) async fn comes(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// What the work gives; or, where the end comes first, this sentence.
    pub(crate) async fn unless<T>(
        &mut self,
        work: impl Future<Output = Result<T, Failed>>,
        broken_off: &str,
    ) -> Result<T, Failed> {
        tokio::select! {
            done = work => done,
            () = self.comes() => Err(Failed::say(broken_off)),
        }
    }
}
