//! What can be written on the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Tillid: sign in with user ID and password, then the code app or the code card.
#[derive(Debug, Parser)]
#[command(name = "tillid", version, propagate_version = true, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// Answer as JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The configuration file.
    #[arg(long, global = true, value_name = "FILE", env = "TILLID_CONFIG", default_value = "tillid.toml")]
    pub(crate) config: PathBuf,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "Examples:
  tillid demo                              everything on this machine, to try out
  tillid init /srv/tillid --issuer https://id.example
  tillid serve --config /srv/tillid/tillid.toml
  tillid account add karen --name \"Karen Nygaard\"

Exit codes: 0 done, 1 refused or failed (one sentence on standard error), 2 wrong usage.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves logins, the code app and services, until it is asked to end.
    #[command(after_help = "Example:\n  tillid serve --config /srv/tillid/tillid.toml")]
    Serve,
    /// Starts everything on this machine, with demo persons and services.
    Demo(crate::demo::Arguments),
    /// Makes a new installation: configuration, master key and database.
    Init(crate::init::Arguments),
    /// Persons' accounts.
    #[command(
        subcommand,
        after_help = "Example:\n  tillid account add karen --name \"Karen Nygaard\"\n  tillid account show karen"
    )]
    Account(crate::account::Command),
    /// Code cards.
    #[command(
        subcommand,
        after_help = "Example:\n  tillid card print --all --out /srv/print\n  tillid card list karen"
    )]
    Card(crate::card::Command),
    /// Letters with one-time passwords.
    #[command(subcommand, after_help = "Example:\n  tillid letter print karen --out letter.pdf")]
    Letter(crate::letter::Command),
    /// Services that rely on us.
    #[command(
        subcommand,
        after_help = "Example:\n  tillid service add \"Fjord Bank\" --redirect-uri https://fjordbank.example/callback\n  tillid service list"
    )]
    Service(crate::service::Command),
    /// A code app without a screen.
    #[command(
        subcommand,
        after_help = "Example:\n  tillid device activate --server http://app.localhost:8000 --user-id karen --file karen.device\n  tillid device wait --approve --file karen.device"
    )]
    Device(crate::device::Command),
    /// Shows and replaces keys.
    #[command(subcommand, after_help = "Example:\n  tillid key list\n  tillid key rotate master")]
    Key(crate::key::Command),
    /// The audit log: what was decided, and that nobody has altered it.
    #[command(subcommand, after_help = "Example:\n  tillid audit show karen\n  tillid audit verify")]
    Audit(crate::audit::Command),
    /// Writes a sealed copy of the whole installation, beside a running server.
    Backup(crate::backup::Arguments),
    /// Restores a backup to an empty place.
    Restore(crate::restore::Arguments),
    /// Takes a backup, restores it to a scratch place, compares every row, and says how long that took.
    Drill(crate::drill::Arguments),
    /// Moves the whole installation to another place: from SQLite to PostgreSQL, or back.
    Migrate(crate::migrate::Arguments),
    /// Looks at an installation: what is well, and what to do about what is not.
    Doctor(crate::doctor::Arguments),
    /// About the configuration file.
    #[command(subcommand, after_help = "Example:\n  tillid config reference > configuration.md")]
    Config(crate::reference::Command),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_and_every_group_of_them_shows_an_example() {
        fn visit(command: &clap::Command, path: &str, missing: &mut Vec<String>) {
            let path = format!("{path} {}", command.get_name());
            let names = |help: String| help.contains(&format!("{} ", path.trim_start()));
            if !command.get_after_help().is_some_and(|help| names(format!("{help} "))) {
                missing.push(path.clone());
            }
            let children = command.get_subcommands().filter(|child| child.get_name() != "help");
            children.for_each(|child| visit(child, &path, missing));
        }
        let mut missing = vec![];
        visit(&Cli::command(), "", &mut missing);
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn wrong_usage_is_exit_code_two_and_help_is_none() {
        for wrong in
            [&["tillid"][..], &["tillid", "acount"], &["tillid", "account", "add"], &["tillid", "demo", "--port", "x"]]
        {
            assert_eq!(Cli::try_parse_from(wrong).expect_err("wrong usage").exit_code(), 2, "{wrong:?}");
        }
        for right in [&["tillid", "--help"][..], &["tillid", "card", "print", "--help"], &["tillid", "--version"]] {
            assert_eq!(Cli::try_parse_from(right).expect_err("only a text").exit_code(), 0, "{right:?}");
        }
    }
}
