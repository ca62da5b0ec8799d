//! `tillid device`: a code app without a screen, its keys in a file of mode 0600.

mod activating;
mod answering;
mod offline;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};
use device::{Phone, SystemWorld};
use protocol::PinKey;
use protocol::pin::Pin;
use protocol::wire::Standing;

use crate::asking;
use crate::output::{Failed, Output};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Makes this file a person's code app: user ID, password, two codes from the card or a device's approval, a PIN.
    #[command(
        after_help = "Example:\n  tillid device activate --server http://app.localhost:8000 --user-id karen --file karen.device\n  tillid device activate --server http://app.localhost:8000 --user-id karen --by-phone --file new.device\n\nThe codes are asked for by key number, or found in --codes: a file of {\"0437\": \"123456\", …}, or the demo's demo.json.\nThe password may also stand in TILLID_PASSWORD, the PIN in TILLID_PIN."
    )]
    Activate(activating::Arguments),
    /// Waits for requests and prints each; with --approve, approves what comes.
    #[command(
        after_help = "Example:\n  tillid device wait --approve --file karen.device --pin-file pin\n  tillid device wait --approve --number 123456 --once\n\nA number to carry comes by --number, else it is read from standard input."
    )]
    Wait(answering::Wait),
    /// Approves a request that waits now.
    #[command(after_help = "Example:\n  tillid device approve --file karen.device --number 123456")]
    Approve(answering::Approve),
    /// Denies a request that waits now.
    #[command(after_help = "Example:\n  tillid device deny --file karen.device --not-me")]
    Deny(answering::Deny),
    /// Approves a login without a network: reads the page's picture, and shows eight digits to type there.
    #[command(
        after_help = "Example:\n  tillid device offline picture --file karen.device\n\nThe picture is the page's QR for phones without a network, as digits: in a file, or on standard input in one line.\nNothing is asked of the server; by which keys it signs was told with `tillid device status`."
    )]
    Offline(offline::Arguments),
    /// Says how this device stands; needs no PIN.
    #[command(after_help = "Example:\n  tillid device status --file karen.device")]
    Status(Kept),
}

/// Which device.
#[derive(Debug, Args)]
pub(crate) struct Kept {
    /// The device's file.
    #[arg(long, value_name = "FILE", default_value = "tillid.device")]
    file: PathBuf,
}

/// The PIN of a device.
#[derive(Debug, Args)]
pub(crate) struct PinPlace {
    /// A file with the PIN; without it TILLID_PIN, else it is asked for.
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
}

pub(crate) async fn run(command: Command, out: &mut Output) -> Result<(), Failed> {
    match command {
        Command::Activate(arguments) => activating::run(arguments, out).await,
        Command::Wait(arguments) => answering::wait(&arguments, out).await,
        Command::Approve(arguments) => answering::approve(&arguments, out).await,
        Command::Deny(arguments) => answering::deny(&arguments, out).await,
        Command::Offline(arguments) => offline::run(&arguments, out).await,
        Command::Status(kept) => {
            let standing = kept.load()?.status().await?;
            give_standing(&standing, out)
        }
    }
}

impl Kept {
    fn load(&self) -> Result<Phone, Failed> {
        Ok(Phone::load(&self.file, None, Arc::new(SystemWorld))?)
    }
}

impl PinPlace {
    fn pin(&self) -> Result<Pin, Failed> {
        let typed = asking::secret(self.pin_file.as_deref(), "TILLID_PIN", "PIN:")?;
        Pin::parse(typed.expose()).map_err(|refused| Failed::say(format!("this is no PIN [{refused}]")))
    }

    async fn key(&self, phone: &Phone) -> Result<PinKey, Failed> {
        Ok(phone.pin_key(&self.pin()?).await?)
    }
}

fn give_standing(standing: &Standing, out: &mut Output) -> Result<(), Failed> {
    if out.is_json() {
        return out.give_json(standing);
    }
    out.tell(|out| {
        writeln!(out, "{} ({}): {}", standing.name, standing.device, standing.state.as_str())?;
        if let Some(from) = standing.usable_from {
            let from = domain::time::Time::from_seconds(from);
            writeln!(out, "  may approve from {}", crate::output::instant(from))?;
        }
        writeln!(out, "  {} wrong PINs may still follow, {} requests wait", standing.tries_left, standing.waiting)
    })
}
