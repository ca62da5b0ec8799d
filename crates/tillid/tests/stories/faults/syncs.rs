//! Syncs that fail when it is said (by libfiu, loaded before the C library), as those of a dying disk do.

use std::process::Command;

use tempfile::TempDir;
use tokio::sync::watch;

use super::client::Counts;
use super::kills::waits_for;
use crate::program::Running;

/// As `fiu-run -x` sets it.
const LIBFIU: &str = "/usr/lib/fiu/fiu_run_preload.so /usr/lib/fiu/fiu_posix_preload.so";
/// What is told so that each sync fails, as with `EIO`; and what ends it.
const FAIL: &str = "enable name=posix/io/sync/*,failinfo=5";
const WORK: &str = "disable name=posix/io/sync/*";
/// So many are turned away while syncs fail, before anything else befalls the server.
const TURNED_AWAY: usize = 20;

/// The way to servers whose syncs can fail.
pub(super) struct Syncs {
    folder: TempDir,
    times: usize,
}

impl Syncs {
    pub(super) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a directory"), times: 0 }
    }

    /// The environment of such a server.
    pub(super) fn environment(&self) -> [(&'static str, String); 2] {
        [("LD_PRELOAD", LIBFIU.to_owned()), ("FIU_CTRL_FIFO", self.control())]
    }

    fn control(&self) -> String {
        self.folder.path().join("control").to_str().expect("text").to_owned()
    }

    /// From now on each sync of this server fails, so that nothing may count.
    pub(super) fn fail(&mut self, server: &Running, counts: &watch::Sender<Counts>) {
        self.tell(server, FAIL);
        self.times += 1;
        counts.send_modify(|counts| counts.dark = Some(self.times));
    }

    /// The same, and some have noticed.
    pub(super) async fn fail_and_are_noticed(&mut self, server: &Running, counts: &watch::Sender<Counts>) {
        self.fail(server, counts);
        let mut counted = counts.subscribe();
        let until = counted.borrow().turned_away + TURNED_AWAY;
        waits_for(&mut counted, |counts| counts.turned_away >= until).await;
    }

    pub(super) fn work(&self, server: &Running, counts: &watch::Sender<Counts>) {
        Self::are_over(counts);
        self.tell(server, WORK);
    }

    /// There may be a server whose syncs work.
    pub(super) fn are_over(counts: &watch::Sender<Counts>) {
        counts.send_modify(|counts| counts.dark = None);
    }

    fn tell(&self, server: &Running, order: &str) {
        let mut control = Command::new("fiu-ctrl");
        control.args(["-f", &self.control(), "-c", order, &server.id().to_string()]);
        let told = control.output().expect("fiu-ctrl: on Debian, `apt install fiu-utils`");
        assert!(told.status.success() && told.stdout.is_empty(), "{told:?}");
    }
}
