//! The server's side of this program: the house that `tillid serve` runs, in a process of its own.

use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use server::clock::Clock;
use server::config::Config;
use server::entropy::Entropy;
use server::house::House;
use server::operator::Metrics;
use server::serve::{Bound, ServeLimits, runtime, serve};
use server::source::TrustedProxies;
use server::{logging, outbox};
use store::{Engine, OpenMode};

use crate::Outcome;

/// Serves the installation in `folder`; says `ready` when it does, and ends when standard input ends.
pub(crate) fn run(folder: &Path) -> Outcome<()> {
    runtime()?.block_on(answer(folder))
}

async fn answer(folder: &Path) -> Outcome<()> {
    let config = Config::load(&folder.join("tillid.toml"), [])?;
    logging::start(&config.log).map_err(|error| format!("{error:?}"))?;
    // Counted as in earnest, though nobody reads it here.
    let _metrics = Metrics::install()?;
    let mut bound = vec![];
    for address in &config.listener.addresses {
        bound.push(Bound::listen(*address, None).await.map_err(|error| error.to_string())?);
    }
    let master = config.open_master_key().map_err(|error| error.to_string())?;
    let store = Engine::open(&config.database(), OpenMode::Existing).await.map_err(|error| error.to_string())?;
    let house = House::open(&config, &master, store, Clock::system(), Entropy::system()).await?;
    House::learn_costs(&house.app).await.map_err(|fault| fault.to_string())?;
    let (stopper, stop) = house.app.ending.clone();
    std::thread::spawn(move || {
        let ended = io::stdin().read_to_end(&mut vec![]);
        drop(ended);
        stopper.stop();
    });
    let all = config.listener.connections_max;
    // Everybody whom the load plays comes from this one machine.
    let limits =
        ServeLimits { end_within: Duration::from_secs(1), ..ServeLimits::of(&config.listener, all) }.small(all);
    let background = tokio::spawn(House::run_in_background(Arc::clone(&house.app), stop.clone()));
    let (app, worker_stop) = (Arc::clone(&house.app), stop.clone());
    let worker = tokio::spawn(async move { outbox::run(&app, &worker_stop).await });
    writeln!(io::stdout(), "ready")?;
    tokio::spawn(serve(bound, house.router, limits, TrustedProxies::none(), stop)).await?;
    background.await?;
    worker.await?;
    Ok(())
}
