//! `tillid service`: services that rely on us.

use std::io::{self, Write};
use std::path::Path;

use clap::{Args, Subcommand};
use domain::service::{Authentication, Service};
use serde::Serialize;
use server::flows::operate::service::{self, NewService, Registered, ServiceChange, Which};

use crate::asking;
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
    /// Shows one service with all that is registered about it; never its secret.
    #[command(after_help = "Example:\n  tillid service show fjord-bank")]
    Show(Named),
    /// Changes what is registered about a service; what is not named stays as it is.
    #[command(
        override_usage = "tillid service set [OPTIONS] <ID>",
        after_help = "Examples:\n  tillid service set fjord-bank --name \"Fjord Bank A/S\"\n  tillid service set fjord-bank --redirect-uri https://fjordbank.example/callback --redirect-uri https://www.fjordbank.example/callback\n  tillid service set fjord-bank --accepts app --verify-each yes --no-group\n\nAddresses replace all of their kind: name each one that is to count.\nClient ID, sector and --public never change: people's subjects hang on them. Register another service instead."
    )]
    Set(Set),
    /// Lets nobody sign in to a service.
    #[command(after_help = "Example:\n  tillid service disable fjord-bank")]
    Disable(Named),
    /// Lets a disabled service be used again.
    #[command(after_help = "Example:\n  tillid service enable fjord-bank")]
    Enable(Named),
    /// A service's secrets: two may count at once while it changes over.
    #[command(
        subcommand,
        after_help = "Example:\n  tillid service secret rotate fjord-bank\n  tillid service secret drop fjord-bank"
    )]
    Secret(Secret),
    /// Forgets a service for ever. Logins on their way to it end; nothing of it can be redeemed any more.
    #[command(
        after_help = "Example:\n  tillid service remove fjord-bank\n  tillid service remove fjord-bank --yes\n\nTo stop a service for a time: tillid service disable fjord-bank"
    )]
    Remove(Remove),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Secret {
    /// Gives a service a second secret and shows it, once; the present one goes on counting until it is dropped.
    #[command(
        after_help = "Example:\n  tillid service secret rotate fjord-bank\n  tillid service secret drop fjord-bank"
    )]
    Rotate(Named),
    /// Lets the older of two secrets count no more.
    #[command(after_help = "Example:\n  tillid service secret drop fjord-bank")]
    Drop(Dropped),
}

#[derive(Debug, Args)]
pub(crate) struct Dropped {
    /// Its client ID.
    id: String,
    /// The newer one instead: it was lost, or the change is called off.
    #[arg(long)]
    newer: bool,
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
    /// Accept the app's offline codes: typed by hand, without the device's signature.
    #[arg(long)]
    offline: bool,
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

#[derive(Debug, Args)]
pub(crate) struct Set {
    /// Its client ID.
    id: String,
    #[command(flatten)]
    change: Change,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct Change {
    /// Its name, as people know it.
    #[arg(long)]
    name: Option<String>,
    /// Where logins may return to, exactly; in the place of all that are registered.
    #[arg(long, value_name = "URL")]
    redirect_uri: Option<Vec<String>>,
    /// Where people may be sent after signing out, exactly; in the place of all that are registered.
    #[arg(long, value_name = "URL")]
    post_logout_redirect_uri: Option<Vec<String>>,
    /// Nobody is sent anywhere after signing out.
    #[arg(long, conflicts_with = "post_logout_redirect_uri")]
    no_post_logout_redirect_uri: bool,
    /// Its front page, for people who have lost their way.
    #[arg(long, value_name = "URL")]
    home: Option<String>,
    /// It has no front page.
    #[arg(long, conflicts_with = "home")]
    no_home: bool,
    /// The group of services that it shares sign-ins with.
    #[arg(long)]
    group: Option<String>,
    /// It shares sign-ins with nobody.
    #[arg(long, conflicts_with = "group")]
    no_group: bool,
    /// Whether it may learn people's names (scope profile).
    #[arg(long, value_enum, value_name = "YES|NO")]
    learns_name: Option<Whether>,
    /// Which factors it accepts.
    #[arg(long, value_enum, value_name = "FACTORS")]
    accepts: Option<Accepts>,
    /// Whether it accepts the app's offline codes.
    #[arg(long, value_enum, value_name = "YES|NO")]
    offline: Option<Whether>,
    /// Whether a number is carried at every login with the app.
    #[arg(long, value_enum, value_name = "YES|NO")]
    carry_always: Option<Whether>,
    /// Whether the PIN is asked for at every approval.
    #[arg(long, value_enum, value_name = "YES|NO")]
    verify_each: Option<Whether>,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// Its client ID.
    id: String,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Whether {
    Yes,
    No,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Accepts {
    App,
    Card,
    Both,
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
        Command::Show(named) => {
            let service = done(service::show(&app, &named.id).await)?;
            out.give(&ServiceLine::of(&service, None))
        }
        Command::Set(set) => {
            let service = done(service::set(&app, &set.id, &set.change.into_change(), now).await)?;
            out.give(&ServiceLine::of(&service, None))
        }
        Command::Remove(remove) => {
            let service = done(service::show(&app, &remove.id).await)?;
            if !remove.yes {
                confirm(&service)?;
            }
            let gone = done(service::remove(&app, &remove.id, now).await)?;
            out.give(&Removed { client_id: gone.id.to_string(), removed: true })
        }
        Command::Disable(named) => {
            let service = done(service::disable(&app, &named.id, now).await)?;
            out.give(&ServiceLine::of(&service, None))
        }
        Command::Enable(named) => {
            let service = done(service::enable(&app, &named.id, now).await)?;
            out.give(&ServiceLine::of(&service, None))
        }
        Command::Secret(Secret::Rotate(named)) => {
            let registered = done(service::rotate_secret(&app, &named.id, now).await)?;
            out.give(&ServiceLine::of(&registered.service, Some(&registered)))
        }
        Command::Secret(Secret::Drop(dropped)) => {
            let which = if dropped.newer { Which::Newer } else { Which::Older };
            let service = done(service::drop_secret(&app, &dropped.id, which, now).await)?;
            out.give(&ServiceLine::of(&service, None))
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
            accepts_offline: self.offline,
            carry_always: self.carry_always,
            verify_each: self.verify_each,
            public: self.public,
        }
    }
}

fn confirm(service: &Service) -> Result<(), Failed> {
    let Service { name, id, .. } = service;
    let question = format!("{name} will be forgotten for ever, and nobody can sign in to it. Type {id} to go on:");
    asking::confirm(&question, id.as_str())
}

impl Change {
    fn into_change(self) -> ServiceChange {
        let whether = |whether: Option<Whether>| whether.map(|whether| whether == Whether::Yes);
        let nothing = |nothing: bool| nothing.then_some(None);
        ServiceChange {
            name: self.name,
            redirect_uris: self.redirect_uri,
            post_logout_redirect_uris: match self.no_post_logout_redirect_uri {
                true => Some(vec![]),
                false => self.post_logout_redirect_uri,
            },
            home: self.home.map(Some).or(nothing(self.no_home)),
            group: self.group.map(Some).or(nothing(self.no_group)),
            learns_name: whether(self.learns_name),
            accepts_app: self.accepts.map(|accepts| accepts != Accepts::Card),
            accepts_card: self.accepts.map(|accepts| accepts != Accepts::App),
            accepts_offline: whether(self.offline),
            carry_always: whether(self.carry_always),
            verify_each: whether(self.verify_each),
        }
    }
}

#[derive(Serialize)]
struct Removed {
    client_id: String,
    removed: bool,
}

impl Answer for Removed {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "The service {} is forgotten.", self.client_id)
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
    secrets: u8,
    redirect_uris: Vec<String>,
    post_logout_redirect_uris: Vec<String>,
    sector: String,
    group: Option<String>,
    home: Option<String>,
    accepts: Vec<&'static str>,
    learns_name: bool,
    offline: bool,
    carry_always: bool,
    verify_each: bool,
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
            secrets: match service.authentication {
                Authentication::None => 0,
                Authentication::Secret(_) => 1,
                Authentication::TwoSecrets { .. } => 2,
            },
            redirect_uris: service.redirect_uris.clone(),
            post_logout_redirect_uris: service.post_logout_redirect_uris.clone(),
            sector: service.sector.clone(),
            group: service.group.clone(),
            home: service.home.clone(),
            learns_name: service.learns_name,
            offline: service.accepts_offline,
            carry_always: service.carry_always,
            verify_each: service.verify_each,
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
        self.post_logout_redirect_uris.iter().try_for_each(|uri| writeln!(out, "  and after   {uri}"))?;
        if let Some(home) = &self.home {
            writeln!(out, "  front page  {home}")?;
        }
        writeln!(out, "  sector      {}", self.sector)?;
        if let Some(group) = &self.group {
            writeln!(out, "  group       {group}")?;
        }
        let more = [
            (self.public, "is public and has no secret"),
            (self.secrets == 2, "has two secrets that count; drop one when it has changed over"),
            (self.learns_name, "learns people's names"),
            (self.offline, "accepts the app's offline codes"),
            (self.carry_always, "has a number carried at every login with the app"),
            (self.verify_each, "has the PIN asked for at every approval"),
        ];
        more.iter().filter(|(is, _)| *is).try_for_each(|(_, words)| writeln!(out, "  {words}"))?;
        match &self.client_secret {
            Some(secret) => writeln!(out, "  secret      {secret}\nThe secret is shown now and never again."),
            None => Ok(()),
        }
    }
}
