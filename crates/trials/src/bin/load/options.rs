//! What can be chosen on the command line.

use std::path::PathBuf;

use crate::Outcome;

/// How a run is made.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// Where the database is made; else a temporary folder.
    pub(crate) data: Option<PathBuf>,
    /// Accounts in the database, each with a device and a card.
    pub(crate) accounts: usize,
    /// What a login costs in databases of these sizes, and nothing else.
    pub(crate) sizes: Vec<usize>,
    /// How long people wait beside so many whose apps and browsers wait, and nothing else.
    pub(crate) crowds: Vec<usize>,
    /// What happens when more comes than goes, and nothing else.
    pub(crate) pressure: bool,
    /// How many times as many logins as go.
    pub(crate) times: u32,
    /// Requests that are approved at once.
    pub(crate) approvals: usize,
    /// Logins a second while latencies are measured.
    pub(crate) rate: u32,
    /// How long each kind of login is measured.
    pub(crate) seconds: u64,
    /// How long each kind is run before anything counts.
    pub(crate) warm_up_s: u64,
    /// Logins at once when as many are made as go.
    pub(crate) at_once: usize,
    /// Apps, and then browsers, that wait at once.
    pub(crate) waiters: usize,
    /// Wrong passwords for known user IDs, and as many for unknown ones.
    pub(crate) tries: usize,
    /// How often the cold start is taken.
    pub(crate) starts: usize,
    /// In a PostgreSQL server that is started for it, and not in a file.
    pub(crate) postgres: bool,
    /// Servers beside each other on one store: whoever signs in has the browser at the first, app and service at the last;
    /// whoever waits comes to all of them alike.
    pub(crate) nodes: usize,
    /// How much memory a password hash takes, if not what the configuration has by itself; with one iteration.
    pub(crate) hash_kib: Option<u32>,
    /// A program, with its arguments, that runs the server: a profiler.
    pub(crate) under: Vec<String>,
    /// Whether the table is written into the documentation.
    pub(crate) write: bool,
}

impl Options {
    /// Reads the arguments.
    pub(crate) fn read(arguments: &[String]) -> Outcome<Self> {
        let quick = arguments.iter().any(|argument| argument == "--quick");
        let scale = arguments.iter().any(|argument| argument == "--scale");
        let pressure = arguments.iter().any(|argument| argument == "--pressure");
        let waiting = arguments.iter().any(|argument| argument == "--waiting");
        let mut options = match (scale, quick) {
            _ if waiting && quick => Self { seconds: 3, warm_up_s: 1, ..Self::waiting(vec![50, 500]) },
            _ if waiting => Self::waiting(vec![1_000, 10_000, 100_000]),
            _ if pressure && quick => Self { seconds: 3, approvals: 200, accounts: 4_000, ..Self::pressure() },
            _ if pressure => Self::pressure(),
            (false, false) => Self::whole(),
            (false, true) => Self::quick(),
            (true, false) => Self::scale(),
            (true, true) => Self { seconds: 3, warm_up_s: 1, sizes: vec![2_000, 20_000], ..Self::scale() },
        };
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            let mut value = || rest.next().ok_or(format!("{name} needs a value"));
            match name.as_str() {
                "--quick" | "--scale" | "--pressure" | "--waiting" => {}
                "--write" => options.write = true,
                "--postgres" => options.postgres = true,
                "--data" => options.data = Some(PathBuf::from(value()?)),
                "--accounts" if scale => {
                    options.sizes = numbers(value()?)?;
                }
                "--accounts" => options.accounts = value()?.parse()?,
                "--waiters" if waiting => {
                    options = Self { crowds: numbers(value()?)?, ..options };
                    options.waiters = options.crowds.iter().max().copied().unwrap_or_default();
                    options.accounts = Self::accounts_for(options.waiters);
                }
                "--rate" => options.rate = value()?.parse()?,
                "--seconds" => options.seconds = value()?.parse()?,
                "--waiters" => options.waiters = value()?.parse()?,
                "--tries" => options.tries = value()?.parse()?,
                "--nodes" => {
                    (options.nodes, options.postgres) = (value()?.parse()?, true);
                }
                "--under" => options.under = value()?.split_whitespace().map(str::to_owned).collect(),
                "--hash-kib" => options.hash_kib = Some(value()?.parse()?),
                "--times" => options.times = value()?.parse()?,
                "--approvals" => options.approvals = value()?.parse()?,
                "--at-once" => options.at_once = value()?.parse()?,
                _ => {
                    return Err(format!(
                        "{name} is none of --quick --scale --pressure --waiting --write --postgres --nodes --data --accounts --rate --seconds --at-once --waiters --tries --hash-kib --times --approvals --under"
                    )
                    .into());
                }
            }
        }
        Ok(options)
    }

    /// People of each kind who sign in; enough that nobody is needed twice at once, and at a steady rate nobody twice.
    pub(crate) fn people(&self) -> usize {
        let seconds = usize::try_from(self.seconds + self.warm_up_s).unwrap_or(usize::MAX);
        self.waiters + self.approvals + seconds.saturating_mul(self.rate as usize).max(500)
    }

    fn whole() -> Self {
        Self {
            data: None,
            accounts: 20_000,
            sizes: vec![],
            crowds: vec![],
            pressure: false,
            times: 10,
            approvals: 0,
            rate: 15,
            seconds: 30,
            warm_up_s: 5,
            at_once: 16,
            waiters: 1_000,
            tries: 400,
            starts: 5,
            postgres: false,
            nodes: 1,
            hash_kib: None,
            under: vec![],
            write: false,
        }
    }

    /// About twenty seconds, for somebody who changes something.
    fn quick() -> Self {
        Self { accounts: 2_000, seconds: 3, warm_up_s: 1, waiters: 100, tries: 200, starts: 3, ..Self::whole() }
    }

    fn pressure() -> Self {
        Self { pressure: true, seconds: 20, approvals: 4_000, waiters: 1_500, tries: 0, ..Self::whole() }
    }

    /// A cheap hash: thousands sign in before anything is measured, and what is measured is waiting.
    fn waiting(crowds: Vec<usize>) -> Self {
        let waiters = crowds.iter().max().copied().unwrap_or_default();
        let accounts = Self::accounts_for(waiters);
        Self { crowds, waiters, accounts, tries: 0, starts: 1, hash_kib: Some(8), ..Self::whole() }
    }

    /// Room for so many who wait, of each kind, and for whoever signs in beside them.
    fn accounts_for(waiters: usize) -> usize {
        2 * waiters + 10_000
    }

    /// Few logins a second: what each costs is asked for, not how many go.
    fn scale() -> Self {
        Self { sizes: vec![10_000, 1_000_000, 5_000_000], rate: 10, waiters: 0, tries: 0, starts: 3, ..Self::whole() }
    }
}

/// Numbers with commas between them.
fn numbers(text: &str) -> Outcome<Vec<usize>> {
    Ok(text.split(',').map(str::parse).collect::<Result<_, _>>()?)
}
