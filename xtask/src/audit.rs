//! Licences, bans, sources and advisories of everything we depend on, by `cargo deny` and `deny.toml`.
//!
//! A command of its own, because its tool takes minutes to build.

use std::io;
use std::path::Path;
use std::process::Command;

use crate::say;

/// Runs the audit; builds its tool first where it is missing.
pub(crate) fn audit(root: &Path) -> io::Result<bool> {
    let tool_is_here = Command::new("cargo").args(["deny", "--version"]).output()?.status.success();
    if !tool_is_here {
        say("Building cargo-deny; this takes some minutes, once.")?;
        if !Command::new("cargo").args(["install", "cargo-deny", "--locked"]).status()?.success() {
            return Ok(false);
        }
    }
    let check = |what: &[&str]| -> io::Result<bool> {
        Ok(Command::new("cargo").current_dir(root).args(["deny", "check"]).args(what).status()?.success())
    };
    let held = check(&["licenses", "bans", "sources"])?;
    let advised = check(&["advisories"])?;
    if !advised {
        say("The advisories speak against us, or their database (RustSec's, by git) could not be fetched: see above.")?;
    }
    say(&format!("licences, bans, sources: {}", if held { "good" } else { "not good" }))?;
    say(&format!("advisories: {}", if advised { "good" } else { "not good" }))?;
    Ok(held && advised)
}
