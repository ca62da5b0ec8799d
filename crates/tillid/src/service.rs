//! `tillid service`: services that rely on us.

use std::io::{self, Write};
use std::path::Path;

use clap::{Args, Subcommand};
use domain::service::{Authentication, Service};
use serde::Serialize;
use server::flows::operate::service::{self, NewService, Registered};

use crate::opening::{Installation, done, open};
use crate::output::{Answer, Failed, Output};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Registers a service and shows its secret, once.
    #[command(
        after_help = "Example:\n  tillid service add \"Fjord Bank\" --redirect-uri https://fjordbank.example/callback --post-logout-redirect-uri https://fjordbank.example/"
    )]
    Add(Add),
    /// Lists all services.
    #[command(after_help = "Example:\n  tillid service list --json")]
    List,
    /// Lets nobody sign in to a service.
    #[command(after_help = "Example:\n  tillid service disable fjord-bank")]
    Disable(Named),
    /// Lets a disabled service be used again.
    #[command(after_help = "Example:\n  tillid service enable fjord-bank")]
    Enable(Named),
    /// Gives a service another secret and shows it, once; the present one counts no more.
    #[command(after_help = "Example:\n  tillid service secret fjord-bank")]
    Secret(Named),
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    /// Its client ID.
    id: String,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// Its name, as people know it.
    name: String,
    /// Its client ID; without it, the name in small letters.
    #[arg(long)]
    id: Option<String>,
    /// Where logins may return to, exactly; may be given several times.
    #[arg(long, value_name = "URL", required = true)]
    redirect_uri: Vec<String>,
    /// Where people may be sent after signing out, exactly; may be given several times.
    #[arg(long, value_name = "URL")]
    post_logout_redirect_uri: Vec<String>,
    /// Its front page, for people who have lost their way.
    #[arg(long, value_name = "URL")]
    home: Option<String>,
    /// The name under which it knows people; services of one sector know them by the same subject.
    #[arg(long)]
    sector: Option<String>,
    /// The group of services that it shares sign-ins with.
    #[arg(long)]
    group: Option<String>,
    /// It may learn people's names (scope profile).
    #[arg(long)]
    learns_name: bool,
    /// Accept one factor only.
    #[arg(long, value_enum, value_name = "FACTOR")]
    only: Option<Factor>,
    /// Ask for a carried number at every login with the app.
    #[arg(long)]
    carry_always: bool,
    /// Ask for the PIN at every approval, even when the app is unlocked.
    #[arg(long)]
    verify_each: bool,
    /// It cannot keep a secret: an app on a phone, a page without a server.
    #[arg(long)]
    public: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Factor {
    App,
    Card,
}

pub(crate) async fn run(command: Command, config: &Path, out: &mut Output) -> Result<(), Failed> {
    let Installation { app, .. } = open(config).await?;
    let now = app.now();
    match command {
        Command::Add(add) => {
            let registered = done(service::register(&app, &add.into_new(), now).await)?;
            out.give(&ServiceLine::of(&registered.service, Some(&registered)))
        }
        Command::List => {
            let services = service::list(&app).await.map_err(Failed::say)?;
            out.give(&Services(services.iter().map(|service| ServiceLine::of(service, None)).collect()))
        }
        Command::Disable(named) => {
            let service = done(service::disable(&app, &named.id, now).await)?;
            out.give(&ServiceLine::of(&service, None))
        }
        Command::Enable(named) => {
            let service = done(service::enable(&app, &named.id, now).await)?;
            out.give(&ServiceLine::of(&service, None))
        }
        Command::Secret(named) => {
            let registered = done(service::new_secret(&app, &named.id, now).await)?;
            out.give(&ServiceLine::of(&registered.service, Some(&registered)))
        }
    }
}

impl Add {
    fn into_new(self) -> NewService {
        NewService {
            id: self.id,
            name: self.name,
            redirect_uris: self.redirect_uri,
            post_logout_redirect_uris: self.post_logout_redirect_uri,
            home: self.home,
            sector: self.sector,
            group: self.group,
            learns_name: self.learns_name,
            accepts_app: self.only != Some(Factor::Card),
            accepts_card: self.only != Some(Factor::App),
            carry_always: self.carry_always,
            verify_each: self.verify_each,
            public: self.public,
        }
    }
}

#[derive(Serialize)]
struct Services(Vec<ServiceLine>);

impl Answer for Services {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        self.0.iter().try_for_each(|service| service.tell(out))
    }
}

#[derive(Serialize)]
struct ServiceLine {
    client_id: String,
    name: String,
    enabled: bool,
    public: bool,
    redirect_uris: Vec<String>,
    post_logout_redirect_uris: Vec<String>,
    sector: String,
    group: Option<String>,
    accepts: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
}

impl ServiceLine {
    fn of(service: &Service, shown_once: Option<&Registered>) -> Self {
        let accepts = [(service.accepts_app, "app"), (service.accepts_card, "card")];
        Self {
            client_id: service.id.to_string(),
            name: service.name.clone(),
            enabled: service.is_enabled(),
            public: service.authentication == Authentication::None,
            redirect_uris: service.redirect_uris.clone(),
            post_logout_redirect_uris: service.post_logout_redirect_uris.clone(),
            sector: service.sector.clone(),
            group: service.group.clone(),
            accepts: accepts.into_iter().filter(|(accepts, _)| *accepts).map(|(_, factor)| factor).collect(),
            client_secret: shown_once.and_then(|new| new.secret.as_ref()).map(|secret| secret.expose().to_owned()),
        }
    }
}

impl Answer for ServiceLine {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        let standing = if self.enabled { "" } else { ", disabled" };
        writeln!(out, "{} ({}){standing}, accepts {}", self.name, self.client_id, self.accepts.join(" and "))?;
        self.redirect_uris.iter().try_for_each(|uri| writeln!(out, "  returns to  {uri}"))?;
        match &self.client_secret {
            Some(secret) => writeln!(out, "  secret      {secret}\nThe secret is shown now and never again."),
            None => Ok(()),
        }
    }
}
