//! `tillid account devices`: what all devices in use run on, and whom a higher floor would leave outside.

use std::io::{self, Write};

use clap::Args;
use domain::system::{OldestSystems, SystemVersion};
use serde::Serialize;
use server::app::App;
use server::flows::operate::device::{Count, spread};

use crate::output::{Answer, Failed, Output};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Ask about this oldest iOS instead of the configured one.
    #[arg(long, value_name = "VERSION", value_parser = version)]
    oldest_ios: Option<SystemVersion>,
    /// Ask about this oldest Android instead of the configured one.
    #[arg(long, value_name = "VERSION", value_parser = version)]
    oldest_android: Option<SystemVersion>,
}

pub(super) async fn run(asked: &Arguments, app: &App, out: &mut Output) -> Result<(), Failed> {
    let configured = app.limits.oldest_systems;
    let floor = OldestSystems {
        ios: asked.oldest_ios.unwrap_or(configured.ios),
        android: asked.oldest_android.unwrap_or(configured.android),
    };
    let counted = spread(app, &floor).await.map_err(Failed::say)?;
    out.give(&Spread::of(&counted, &floor))
}

fn version(text: &str) -> Result<SystemVersion, String> {
    SystemVersion::parse(text).ok_or_else(|| "a version is written like 15 or 16.4".to_owned())
}

#[derive(Serialize)]
struct Spread {
    devices: u64,
    too_old: u64,
    oldest_ios: String,
    oldest_android: String,
    versions: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    platform: String,
    version: Option<String>,
    devices: u64,
    too_old: bool,
}

impl Spread {
    fn of(counted: &[Count], floor: &OldestSystems) -> Self {
        let line = |count: &Count| Line {
            platform: count.platform.clone(),
            version: count.version.map(|version| version.to_string()),
            devices: count.devices,
            too_old: count.too_old,
        };
        Self {
            devices: counted.iter().map(|count| count.devices).sum(),
            too_old: counted.iter().filter(|count| count.too_old).map(|count| count.devices).sum(),
            oldest_ios: floor.ios.to_string(),
            oldest_android: floor.android.to_string(),
            versions: counted.iter().map(line).collect(),
        }
    }
}

impl Answer for Spread {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        for line in &self.versions {
            let version = line.version.as_deref().unwrap_or("unknown");
            let mark = if line.too_old { "  too old" } else { "" };
            writeln!(out, "{:<10} {version:<10} {:>10}{mark}", line.platform, line.devices)?;
        }
        let Self { devices, too_old, oldest_ios, oldest_android, .. } = self;
        writeln!(
            out,
            "{devices} devices in use; iOS {oldest_ios} and Android {oldest_android} as the oldest refuse {too_old} of them."
        )
    }
}
