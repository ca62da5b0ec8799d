//! The system that a device says it runs on: judged by the policy's floor, and kept for the operator's count.

use domain::device::{Command, Device};
use domain::limits::Limits;
use domain::system::SystemVersion;
use domain::time::Time;

use super::Refused;
use crate::app::App;

/// What a call tells of its system: advice, since browsers freeze it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Of an Android phone, where its browser says it.
    pub android: Option<SystemVersion>,
    /// Of an iPhone, or of an iPad that says what it is.
    pub ios: Option<SystemVersion>,
    /// Of a browser that says it runs on a Macintosh, as iPads do. On an iPad it is as old as its system.
    pub safari: Option<SystemVersion>,
}

impl Told {
    /// The version that this call tells of a device of that platform.
    pub fn of(&self, platform: &str) -> Option<SystemVersion> {
        match platform {
            "android" => self.android,
            "ios" => self.ios.or(self.safari),
            _ => None,
        }
    }
}

/// Refuses what is known to be too old, by what the call's headers tell or else by what the app itself says.
pub fn refuse_too_old(app: &App, told: &Told, platform: &str, os: &str) -> Result<(), Refused> {
    let os = told.of(platform).map_or_else(|| os.to_owned(), |version| version.to_string());
    if app.limits.oldest_systems.refuse(platform, &os) { Err(Refused::TooOld) } else { Ok(()) }
}

/// The device, with what it was told to run on by now.
pub fn noted(device: Device, told: &Told, limits: &Limits, now: Time) -> Result<Device, Refused> {
    match told.of(&device.platform) {
        Some(version) if SystemVersion::parse(&device.os) != Some(version) => {
            Ok(device.step(Command::RunsOn { os: version.to_string() }, limits, now)?)
        }
        Some(_) | None => Ok(device),
    }
}
