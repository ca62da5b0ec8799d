//! Installs what the tests need and this machine lacks: on Debian by apt, elsewhere it says exactly what to install.
//!
//! What is to be done is decided apart from doing it, so that it can be tested for machines that are not this one.

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
    Needed { what: "XFS's programs", package: "xfsprogs", any_of: &["/usr/sbin/mkfs.xfs", "/sbin/mkfs.xfs"] },
    Needed { what: "ext4's programs", package: "e2fsprogs", any_of: &["/usr/sbin/mkfs.ext4", "/sbin/mkfs.ext4"] },
    Needed { what: "eatmydata", package: "eatmydata", any_of: &["eatmydata"] },
    Needed { what: "libfiu and its programs", package: "fiu-utils", any_of: &["fiu-run"] },
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

/// What the scripts of the tests are written for.
const NODE_OLDEST: u32 = 20;

/// Makes everything be there, or says in the log what is missing and how to get it.
pub(crate) fn install(root: &Path, log: &mut File) -> io::Result<bool> {
    let done = match advise(&missing(), &Machine::this()) {
        Advice::Nothing => true,
        Advice::Say(lines) => {
            lines.iter().try_for_each(|line| writeln!(log, "{line}"))?;
            false
        }
        Advice::Run(commands) => {
            run_all(commands.iter().map(|words| quietly(words)).collect(), log)?;
            is_there_now(log)?
        }
    };
    if !done {
        return Ok(false);
    }
    if node_version().is_none_or(|version| version < NODE_OLDEST) {
        writeln!(log, "`node` must be version {NODE_OLDEST} or later: install it from your system or from nodejs.org")?;
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

/// What must be known of a machine to say how something gets there.
struct Machine {
    is_debian: bool,
    /// The words that must stand before a command that installs; nothing where nobody may.
    may_install: Option<&'static [&'static str]>,
}

impl Machine {
    fn this() -> Self {
        Self { is_debian: Path::new("/etc/debian_version").exists(), may_install: privilege() }
    }
}

/// What is to be done about what is missing.
#[derive(Debug, PartialEq, Eq)]
enum Advice {
    Nothing,
    /// To the person, who has to do it.
    Say(Vec<String>),
    /// These commands do it.
    Run(Vec<Vec<&'static str>>),
}

fn advise(missing: &[&Needed], machine: &Machine) -> Advice {
    if missing.is_empty() {
        return Advice::Nothing;
    }
    let packages: Vec<&str> = missing.iter().map(|needed| needed.package).collect();
    match machine {
        Machine { is_debian: false, .. } => {
            let each =
                |needed: &&Needed| format!("missing: {} (Debian calls the package {})", needed.what, needed.package);
            let last = "Install these with your system's package manager, then run this again.".to_owned();
            Advice::Say(missing.iter().map(each).chain([last]).collect())
        }
        Machine { is_debian: true, may_install: None } => Advice::Say(vec![
            "Not allowed to install packages here. Run this once, then run this again:".to_owned(),
            format!("  sudo apt-get install -y --no-install-recommends {}", packages.join(" ")),
        ]),
        Machine { is_debian: true, may_install: Some(before) } => {
            let apt =
                |words: &[&'static str]| before.iter().chain(&["apt-get"]).chain(words).copied().collect::<Vec<_>>();
            let mut install = apt(&["install", "-y", "--no-install-recommends"]);
            install.extend(missing.iter().map(|needed| needed.package));
            Advice::Run(vec![apt(&["update"]), install])
        }
    }
}

/// A command that asks nobody anything.
fn quietly(words: &[&str]) -> Command {
    let (program, arguments) = words.split_first().unwrap_or((&"true", &[]));
    let mut command = Command::new(program);
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_there_now(log: &mut File) -> io::Result<bool> {
    let still: Vec<&str> = missing().iter().map(|needed| needed.what).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: Machine = Machine { is_debian: true, may_install: Some(&[]) };

    /// Everything that is needed, as on a machine that has nothing.
    fn everything() -> Vec<&'static Needed> {
        NEEDED.iter().collect()
    }

    #[test]
    fn where_nothing_is_missing_nothing_is_installed_or_said() {
        let elsewhere = Machine { is_debian: false, may_install: None };
        for machine in [ROOT, elsewhere] {
            assert_eq!(advise(&[], &machine), Advice::Nothing);
        }
    }

    #[test]
    fn on_debian_apt_installs_all_that_is_missing_and_no_more() {
        let Advice::Run(commands) = advise(&everything(), &ROOT) else { panic!("not installed") };
        let [update, install] = commands.as_slice() else { panic!("{commands:?}") };
        assert_eq!(update, &["apt-get", "update"]);
        assert_eq!(install[..4], ["apt-get", "install", "-y", "--no-install-recommends"]);
        assert_eq!(install[4..], NEEDED.iter().map(|needed| needed.package).collect::<Vec<_>>());

        let sudo = Machine { is_debian: true, may_install: Some(&["sudo", "-n"]) };
        let Advice::Run(commands) = advise(&everything()[..1], &sudo) else { panic!("not installed") };
        assert_eq!(commands[0], ["sudo", "-n", "apt-get", "update"]);
        assert_eq!(commands[1], ["sudo", "-n", "apt-get", "install", "-y", "--no-install-recommends", "nodejs"]);
        let quiet = quietly(&commands[1]);
        assert_eq!(quiet.get_program(), "sudo");
        assert!(quiet.get_envs().any(|(name, value)| name == "DEBIAN_FRONTEND" && value.is_some()), "it asks nobody");
    }

    #[test]
    fn who_may_not_install_is_told_the_one_command_to_run() {
        let machine = Machine { is_debian: true, may_install: None };
        let Advice::Say(lines) = advise(&everything()[1..3], &machine) else { panic!("not said") };
        assert!(lines.iter().any(|line| line.ends_with("apt-get install -y --no-install-recommends npm chromium")));
    }

    #[test]
    fn elsewhere_each_missing_thing_is_named_and_nothing_is_run() {
        let machine = Machine { is_debian: false, may_install: Some(&[]) };
        let Advice::Say(lines) = advise(&everything(), &machine) else { panic!("not said") };
        assert_eq!(lines.len(), NEEDED.len() + 1);
        for (line, needed) in lines.iter().zip(NEEDED) {
            assert!(line.contains(needed.what) && line.contains(needed.package), "{line}");
        }
    }

    #[test]
    fn what_is_there_is_found_by_path_by_name_and_by_variable() {
        assert!(exists("/etc") && exists("ls"));
        assert!(!exists("/etc/no-such-thing") && !exists("no-such-program-anywhere") && !exists("$NO_SUCH_VARIABLE"));
    }
}
