//! Installs what the tests need and this machine lacks: on Debian by apt, elsewhere it says exactly what to install.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;

use crate::run::run_all;

/// A thing that must be there, and the Debian package that brings it.
struct Needed {
    what: &'static str,
    package: &'static str,
    /// Any of these will do: a path, or the name of a program.
    any_of: &'static [&'static str],
}

const NEEDED: &[Needed] = &[
    Needed { what: "Node 20 or later", package: "nodejs", any_of: &["node"] },
    Needed { what: "npm", package: "npm", any_of: &["npm"] },
    Needed {
        what: "Chromium (its path may stand in CHROMIUM)",
        package: "chromium",
        any_of: &["$CHROMIUM", "/usr/bin/chromium"],
    },
    Needed {
        what: "Chromium's headless shell (its path may stand in CHROMIUM_HEADLESS_SHELL)",
        package: "chromium-headless-shell",
        any_of: &["$CHROMIUM_HEADLESS_SHELL", "/usr/bin/chromium-headless-shell"],
    },
    Needed {
        // Takes a push service of the tests' own, and decrypts what comes; Chromium asks its vendor's.
        what: "Firefox (its path may stand in FIREFOX)",
        package: "firefox-esr",
        any_of: &["$FIREFOX", "/usr/bin/firefox-esr"],
    },
    Needed {
        what: "the DejaVu fonts",
        package: "fonts-dejavu-core",
        any_of: &["/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu", "/usr/share/fonts/TTF"],
    },
    Needed { what: "pdftotext, pdffonts and pdfinfo (poppler)", package: "poppler-utils", any_of: &["pdftotext"] },
    Needed { what: "the Apache web server", package: "apache2", any_of: &["/usr/sbin/apache2", "apache2", "httpd"] },
    Needed { what: "the PostgreSQL server", package: "postgresql", any_of: &["/usr/lib/postgresql", "postgres"] },
    Needed {
        what: "Apache's mod_auth_openidc",
        package: "libapache2-mod-auth-openidc",
        any_of: &[
            "/usr/lib/apache2/modules/mod_auth_openidc.so",
            "/usr/lib64/httpd/modules/mod_auth_openidc.so",
            "/usr/lib/httpd/modules/mod_auth_openidc.so",
        ],
    },
];

/// The folders whose npm packages are installed from their lock files.
const NPM_FOLDERS: &[&str] = &["e2e", "web"];

/// Makes everything be there, or says in the log what is missing and how to get it.
pub(crate) fn install(root: &Path, log: &mut File) -> io::Result<bool> {
    let missing = missing();
    if !missing.is_empty() && !install_packages(&missing, log)? {
        return Ok(false);
    }
    if node_version().is_none_or(|version| version < 20) {
        writeln!(log, "`node` must be version 20 or later: install it from your system or from nodejs.org")?;
        return Ok(false);
    }
    let mut commands = Vec::new();
    for folder in NPM_FOLDERS.iter().map(|folder| root.join(folder)).filter(|folder| lacks_packages(folder)) {
        let mut command = Command::new("npm");
        command.current_dir(folder).args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
        commands.push(command);
    }
    run_all(commands, log)
}

fn missing() -> Vec<&'static Needed> {
    NEEDED.iter().filter(|needed| !needed.any_of.iter().any(|place| exists(place))).collect()
}

fn exists(place: &str) -> bool {
    match place.strip_prefix('$') {
        Some(variable) => std::env::var_os(variable).is_some_and(|path| Path::new(&path).exists()),
        None if place.starts_with('/') => Path::new(place).exists(),
        None => std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(place).is_file())),
    }
}

fn install_packages(missing: &[&Needed], log: &mut File) -> io::Result<bool> {
    let packages: Vec<&str> = missing.iter().map(|needed| needed.package).collect();
    if !Path::new("/etc/debian_version").exists() {
        for needed in missing {
            writeln!(log, "missing: {} (Debian calls the package {})", needed.what, needed.package)?;
        }
        writeln!(log, "Install these with your system's package manager, then run this again.")?;
        return Ok(false);
    }
    let Some(may_install) = privilege() else {
        writeln!(log, "Not allowed to install packages here. Run this once, then run this again:")?;
        writeln!(log, "  sudo apt-get install -y --no-install-recommends {}", packages.join(" "))?;
        return Ok(false);
    };
    let apt = |arguments: &[&str]| {
        let mut words = may_install.iter().copied().chain(["apt-get"]);
        let mut command = Command::new(words.next().unwrap_or("apt-get"));
        command.args(words).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    let install: Vec<&str> = ["install", "-y", "--no-install-recommends"].into_iter().chain(packages).collect();
    run_all(vec![apt(&["update"]), apt(&install)], log)?;
    let still: Vec<&str> = self::missing().iter().map(|needed| needed.what).collect();
    if !still.is_empty() {
        writeln!(log, "still missing after installing: {}", still.join(", "))?;
    }
    Ok(still.is_empty())
}

/// The words that must stand before a command that installs: none as root, `sudo -n` where that works without asking.
fn privilege() -> Option<&'static [&'static str]> {
    let user = Command::new("id").arg("-u").output().ok()?;
    if user.stdout.trim_ascii() == b"0" {
        return Some(&[]);
    }
    let sudo = Command::new("sudo").args(["-n", "true"]).output().ok()?;
    sudo.status.success().then_some(&["sudo", "-n"])
}

fn node_version() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Whether a folder has a lock file that is newer than what was installed from it.
fn lacks_packages(folder: &Path) -> bool {
    let written = |path: &str| folder.join(path).metadata().and_then(|data| data.modified()).ok();
    match (written("package-lock.json"), written("node_modules/.package-lock.json")) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(locked), Some(installed)) => locked > installed,
    }
}
