//! Opening an installation for one command: its own short connection, beside a running server or without one.

mod operator;

use std::path::Path;
use std::sync::Arc;

use server::app::App;
use server::clock::Clock;
use server::config::{Config, ConfigError};
use server::entropy::Entropy;
use server::flows::Fault;
use server::flows::operate::Refused;
use server::house::House;
use store::{Engine, OpenMode};

use crate::key;
use crate::output::Failed;

/// An installation, opened.
pub(crate) struct Installation {
    pub(crate) app: Arc<App>,
    pub(crate) config: Config,
}

/// Reads a configuration, with the environment over it.
pub(crate) fn configuration(path: &Path) -> Result<Config, Failed> {
    Ok(read_configuration(path)?)
}

/// The same, with each mistake by itself.
pub(crate) fn read_configuration(path: &Path) -> Result<Config, ConfigError> {
    let environment =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Config::load(path, environment)
}

/// Opens the installation of a configuration, for a command.
pub(crate) async fn open(path: &Path) -> Result<Installation, Failed> {
    let config = configuration(path)?;
    let app = house(&config, OpenMode::Beside, Clock::system()).await?.app;
    app.operator.get_or_init(operator::named);
    Ok(Installation { app, config })
}

/// Opens the house of a configuration; it lives by `clock`.
pub(crate) async fn house(config: &Config, mode: OpenMode, clock: Clock) -> Result<House, Failed> {
    let master = config.open_master_key()?;
    let store = Engine::open(&config.database(), mode).await?;
    let opened = House::open(config, &master, store, clock, Entropy::system()).await;
    opened.map_err(|error| key::if_broken_off(&config.master_key_source(), error.into()))
}

/// What an operator's use case gave, or its sentence.
pub(crate) fn done<T>(answer: Result<Result<T, Refused>, Fault>) -> Result<T, Failed> {
    match answer {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(refused)) => Err(Failed::say(refused)),
        Err(fault) => Err(Failed::say(format!("nothing was changed: {fault}"))),
    }
}
