//! How long a long audit log takes: fills an installation of its own with entries, seals them, and
//! verifies all. `audit-log [ENTRIES]`, a million without.

use std::io::{self, Write as _};
use std::time::Instant;

use domain::audit::What;
use domain::ids::AccountId;
use server::auditing::verifying::{Against, verify};
use server::auditing::{Round, seal};
use server::clock::Clock;
use server::config::Config;
use server::entropy::Entropy;
use server::house::House;
use server::keys::MasterKey;
use server::keys::kept::furnish;
use store::{Engine, OpenMode, Store as _};

/// Entries in one commit: several decisions at once, as in a group of commits.
const AT_ONCE: u64 = 500;

#[tokio::main]
async fn main() -> io::Result<()> {
    let entries: u64 = match std::env::args().nth(1) {
        Some(text) => text.parse().map_err(io::Error::other)?,
        None => 1_000_000,
    };
    let folder = tempfile::tempdir()?;
    let config = Config::parse("", folder.path(), []).map_err(|mistakes| io::Error::other(mistakes.join(" ")))?;
    let (clock, entropy) = (Clock::system(), Entropy::system());
    let path = folder.path().join("tillid.sqlite3");
    let store = Engine::open_sqlite(&path, OpenMode::Create).map_err(io::Error::other)?;
    let master = MasterKey::create(&folder.path().join("master.key"), &entropy).map_err(io::Error::other)?;
    furnish(&store, &master, &clock, &entropy).await.map_err(io::Error::other)?;
    let app = House::open(&config, &master, store, clock, entropy).await.map_err(io::Error::other)?.app;

    let told = |what: &str, began: Instant| {
        let seconds = began.elapsed().as_secs_f64();
        writeln!(io::stdout(), "{what:<12} {seconds:>8.1} s  {:>9.0} entries/s", entries as f64 / seconds)
    };
    let began = Instant::now();
    let mut written = 0;
    while written < entries {
        let mut changes = app.changes(app.now());
        for entry in written..entries.min(written + AT_ONCE) {
            let account = AccountId(u128::from(entry % 10_000) + 1);
            changes.audit_with(What::CardCodeRight, Some(account), account, &[7]);
        }
        written = entries.min(written + AT_ONCE);
        app.store.commit(changes).await.map_err(io::Error::other)?;
    }
    told("written", began)?;
    let began = Instant::now();
    while let Round::Sealed(_) = seal(&app, 1, app.now()).await.map_err(|fault| io::Error::other(fault.to_string()))? {}
    told("sealed", began)?;
    let began = Instant::now();
    let found = verify(&app, &Against::default(), app.now(), |_, _| {}).await;
    let found = found.map_err(|fault| io::Error::other(fault.to_string()))?;
    told("verified", began)?;
    let bytes = std::fs::metadata(&path)?.len();
    match found {
        Ok(whole) => {
            writeln!(io::stdout(), "whole: {} entries, {} checkpoints, {bytes} bytes", whole.size, whole.checkpoints)
        }
        Err(broken) => Err(io::Error::other(broken.to_string())),
    }
}
