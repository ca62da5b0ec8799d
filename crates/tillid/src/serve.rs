//! `tillid serve`: the server of an installation.

use std::path::Path;

use server::clock::Clock;
use server::logging;
use server::serve::Ended;
use store::OpenMode;

use crate::opening::{configuration, house};
use crate::output::Failed;
use crate::serving::{Listening, run as serve, stop_when_asked};

pub(crate) async fn run(path: &Path) -> Result<(), Failed> {
    let config = configuration(path)?;
    logging::start(&config.log)?;
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    let listening = Listening::bind(&config).await?;
    let house = house(&config, OpenMode::Existing, Clock::system()).await?;
    let addresses = listening.addresses();
    let (stopper, stop) = house.app.ending.clone();
    stop_when_asked(stopper)?;
    tracing::info!(issuer = %config.site.issuer, app = %config.app, ?addresses, "Tillid serves");

    match serve(house, listening, &config, stop).await? {
        Ended::Cleanly => tracing::info!("Tillid has ended; every waiting request was answered"),
        Ended::Cut(connections) => tracing::warn!(connections, "Tillid has ended; some connections were cut"),
    }
    Ok(())
}
