//! Takes the pictures in `docs/pictures` again: a camera in real Chromium, desk and phone, against the built server.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::run;
use crate::say;
use crate::steps;

/// Builds, takes the pictures, and says where they are; looking at them is for people.
pub(crate) fn take(root: &Path) -> io::Result<bool> {
    if !run::run(root, &steps::with_needs(&["build", "tools"]))? || !tool_is_there()? {
        return Ok(false);
    }
    let mut camera = Command::new("node");
    camera.current_dir(root.join("e2e")).args(["pictures.mjs", "../docs/pictures"]);
    if !camera.status()?.success() {
        return Ok(false);
    }
    say("The pictures lie in docs/pictures. Look at them before you commit them.")?;
    Ok(true)
}

/// Only pictures need it, so no test installs it.
fn tool_is_there() -> io::Result<bool> {
    let found = Command::new("img2webp").arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        say("Pictures are kept as WebP: install `cwebp` and `img2webp` (Debian calls the package webp).")?;
    }
    Ok(found)
}
