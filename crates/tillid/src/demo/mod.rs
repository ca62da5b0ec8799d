//! `tillid demo`: everything on this machine, from one command, to try out.
//!
//! A real installation in a directory of its own, three services that are real OpenID Connect clients, three persons with
//! cards. Sockets are bound before anything is written, so that a refusal changes nothing.

mod console;
mod directory;
mod installation;
mod making;
mod record;
mod site;

use std::net::{Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use server::app::App;
use server::clock::Clock;
use server::config::{Config, TimeZone};
use server::logging;
use server::push::Reach;
use server::serve::{Bound, ServeLimits, serve};
use server::source::TrustedProxies;

use crate::init::zone_here;
use crate::output::{Failed, Output};
use crate::serving::{Listening, run as serve_house, stop_when_asked};
use directory::{Directory, Found};
use installation::Plan;

/// Starts everything on this machine, with demo persons and services.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tillid demo\n  tillid demo --port 9000 --data /tmp/tillid-demo --reset\n\nAccounts, codes and addresses are printed, and written to DIR/demo.json for scripts. Ctrl-C ends it; the next start finds everything as it was."
)]
pub(crate) struct Arguments {
    /// The port of the login pages and the code app; the services use the ones after it.
    #[arg(long, default_value_t = 8000, value_parser = clap::value_parser!(u16).range(1..=65_000))]
    port: u16,
    /// The demo's own directory; without it, tillid-demo among your data.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Delete the demo's directory first and start anew.
    #[arg(long)]
    reset: bool,
}

/// For one of the small services.
const SITE_LIMITS: ServeLimits = ServeLimits {
    connections_max: 256,
    source_connections_max: 256,
    head_within: Duration::from_secs(15),
    write_within: Duration::from_secs(15),
    end_within: Duration::from_secs(2),
};

/// The demo as a library runs it, by a clock of the caller's.
pub struct Demo {
    arguments: Arguments,
    clock: Clock,
    reach: Reach,
    environment: Vec<(String, String)>,
}

impl Demo {
    /// The demo of `tillid demo --data DIR --port PORT`, living by `clock`.
    pub fn by_clock(data: PathBuf, port: u16, clock: Clock) -> Self {
        Self {
            arguments: Arguments { port, data: Some(data), reset: false },
            clock,
            reach: Reach::default(),
            environment: vec![],
        }
    }

    /// Notifications may go to a push service on this machine, by plain http. `tillid` itself has no such switch.
    #[must_use]
    pub fn with_push_to_this_machine_for_tests(self) -> Self {
        Self { reach: Reach::ThisMachineForTests, ..self }
    }

    /// Keys of the configuration that a story sets otherwise, as environment variables name them. `tillid demo` reads none.
    #[must_use]
    pub fn with_environment_for_tests(self, environment: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { environment: environment.into_iter().collect(), ..self }
    }

    /// Runs until the process is asked to end. `started` is given what runs as soon as it is open.
    pub fn run(self, started: impl FnOnce(Arc<App>)) -> ExitCode {
        let mut out = Output::new(Box::new(std::io::stdout()), false);
        let Self { arguments, clock, reach, environment } = self;
        let lives = Lives { clock, reach, environment };
        crate::exit_code(
            crate::runtime().and_then(|runtime| runtime.block_on(run_by(&arguments, &mut out, lives, started))),
        )
    }
}

pub(crate) async fn run(arguments: &Arguments, out: &mut Output) -> Result<(), Failed> {
    let lives = Lives { clock: Clock::system(), reach: Reach::default(), environment: vec![] };
    run_by(arguments, out, lives, drop).await
}

/// By what a demo lives.
struct Lives {
    clock: Clock,
    reach: Reach,
    environment: Vec<(String, String)>,
}

async fn run_by(
    arguments: &Arguments,
    out: &mut Output,
    Lives { clock, reach, environment }: Lives,
    started: impl FnOnce(Arc<App>),
) -> Result<(), Failed> {
    let path = arguments.data.clone().unwrap_or_else(directory::default_place);
    let time_zone = zone_here().unwrap_or_else(TimeZone::utc);
    let plan = Plan { port: arguments.port, has_ipv6: has_ipv6(), time_zone };
    let found = directory::look(&path, arguments.reset)?;
    let mut config =
        Config::parse(&plan.configuration(), &path, environment).map_err(|mistakes| Failed::say(mistakes.join(" ")))?;
    config.push.reach = reach;
    let listening = Listening::bind(&config).await.map_err(|failed| or_another_port(failed, "--port"))?;
    let mut sockets = vec![];
    for sample in &site::SAMPLES {
        sockets.push(bind_site(&plan, sample.port_after).await?);
    }

    let directory = Directory::claim(&path)?;
    let (house, record) = match found {
        Found::Ours if arguments.reset => {
            directory.clear()?;
            making::make(&directory, &plan, &config, clock).await?
        }
        Found::Nothing => making::make(&directory, &plan, &config, clock).await?,
        Found::Ours => making::reopen(&directory, &plan, &config, clock).await?,
    };
    logging::start(&config.log)?;
    started(Arc::clone(&house.app));

    let (stopper, stop) = house.app.ending.clone();
    let mut sites = tokio::task::JoinSet::new();
    for (sample, sockets) in site::SAMPLES.iter().zip(sockets) {
        let router = site::router(sample, &record, &house.app, &config.site.time_zone)?;
        let stop = stop.clone();
        sites.spawn(async move { serve(sockets, router, SITE_LIMITS, TrustedProxies::none(), stop).await });
    }
    stop_when_asked(stopper)?;
    let changed = making::changed(&house.app, &record).await?;
    let serving = serve_house(house, listening, &config, stop);
    // Said when the sockets are open already: whoever reads it may call at once.
    let told = match out.is_json() {
        true => out.give_json(&record),
        false => out.tell(|out| console::tell(out, &record, &changed, &directory)),
    };
    match told {
        // Somebody read the first lines only, and goes on with the demo.
        Ok(()) | Err(Failed::NobodyReads) => {}
        Err(failed) => return Err(failed),
    }
    let ended = serving.await?;
    while sites.join_next().await.is_some() {}
    tracing::debug!(?ended, "the demo has ended");
    if out.is_json() {
        return Ok(());
    }
    out.tell(|out| writeln!(out, "\nThe demo has ended. The next start finds everything as it was."))
}

async fn bind_site(plan: &Plan, port_after: u16) -> Result<Vec<Bound>, Failed> {
    let mut sockets = vec![];
    for address in plan.addresses(port_after) {
        let bound = Bound::listen(address, None).await;
        sockets.push(bound.map_err(|error| or_another_port(Failed::say(error), "--port"))?);
    }
    Ok(sockets)
}

/// Some machines have no IPv6 at all: the demo then lives without it.
fn has_ipv6() -> bool {
    std::net::TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, 0))).is_ok()
}

fn or_another_port(failed: Failed, option: &str) -> Failed {
    match failed {
        Failed::Sentence(sentence) => Failed::say(format!(
            "{}; end what listens there, or add `{option} 9000`: the demo needs that port and the next three",
            sentence.trim_end_matches('.')
        )),
        Failed::NobodyReads => Failed::NobodyReads,
    }
}
