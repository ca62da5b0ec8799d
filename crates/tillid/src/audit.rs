//! `tillid audit`: reads the audit log, and shows that nobody has altered it.

mod showing;
mod verifying;

use std::path::Path;

use clap::Subcommand;

use crate::output::{Failed, Output};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Shows what was decided, newest first: by names and ids, never a secret. That you looked stands there too.
    #[command(
        after_help = "Example:\n  tillid audit show karen --limit 20\n  tillid audit show --since 2026-11-22 --until 2026-11-22T12:00:00Z"
    )]
    Show(showing::Show),
    /// Reads the whole log, and names the first entry that was altered, removed or moved; or checks a proof.
    #[command(
        after_help = "Example:\n  tillid audit verify\n  tillid audit verify --since /elsewhere/november.checkpoint\n  tillid audit verify --proof entry.proof --key 'id.example/audit+1a2b3c4d+AQ…'\n\nWithout checkpoints and keys that you have kept elsewhere, whoever has the database and the master key can make the log anew."
    )]
    Verify(verifying::Verify),
    /// Shows that one entry stands in the log, for somebody who has only the key.
    #[command(after_help = "Example:\n  tillid audit proof 019ab04e41c07d3bb1c7a5a0c0ffee00 > entry.proof")]
    Proof(verifying::Prove),
    /// Writes what the log is now, signed: keep it elsewhere, and compare with it later.
    #[command(after_help = "Example:\n  tillid audit checkpoint > /elsewhere/november.checkpoint")]
    Checkpoint,
    /// Shows the public keys by which checkpoints are checked, the newest first: keep them elsewhere.
    #[command(after_help = "Example:\n  tillid audit key")]
    Key,
    /// Forgets what the log says of a person besides ids: throws away the key under which it was sealed.
    #[command(after_help = "Example:\n  tillid audit forget karen --yes")]
    Forget(showing::Forget),
}

pub(crate) async fn run(command: Command, config: &Path, out: &mut Output) -> Result<(), Failed> {
    match command {
        Command::Show(show) => showing::show(&show, config, out).await,
        Command::Verify(verify) => verifying::verify(&verify, config, out).await,
        Command::Proof(prove) => verifying::prove(&prove, config, out).await,
        Command::Checkpoint => verifying::checkpoint(config, out).await,
        Command::Key => verifying::key(config, out).await,
        Command::Forget(forget) => showing::forget(&forget, config, out).await,
    }
}
