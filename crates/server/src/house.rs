//! The house, put together: from a configuration and an open store to something that serves.

use std::fmt;
use std::sync::{Arc, OnceLock};

use axum::Router;
use domain::account::Language as Spoken;
use domain::limits::Limits;
use domain::time::Span;
use oidc::issuer::Issuer;
use oidc::metadata::{AUTHORIZE_PATH, LOGOUT_PATH, TOKEN_PATH, USERINFO_PATH};
use protocol::webauthn::SyncedCredentials;
use protocol::wire::Policy;
use store::Engine;

use crate::app::{App, OwnName};
use crate::bus::Bus;
use crate::clock::Clock;
use crate::config::{CarryAsked, Config, Language as ConfiguredLanguage, SyncedKeys};
use crate::entropy::Entropy;
use crate::flows::{self, Fault};
use crate::help::Library;
use crate::http::web::Web;
use crate::http::{api, files, help, my_api, pages, refusals};
use crate::keys::{MasterKey, kept};
use crate::layers::{Hosted, Layers, Surface};
use crate::mail::Mailing;
use crate::pages::{Language, Site, Texts, Times, Wait};
use crate::passwords::{Passwords, Places as HashPlaces, costs};
use crate::places::Places;
use crate::push::Pushing;
use crate::rounds;
use crate::serve::{Stop, stopper};
use crate::signing::{self, Signing};
use crate::turned_away::TurnedAway;

/// Everything that runs, but the sockets.
pub struct House {
    /// What use cases need.
    pub app: Arc<App>,
    /// All surfaces, by host.
    pub router: Router,
}

/// Why the house does not open: one sentence for the operator.
#[derive(Debug)]
pub struct CannotOpen(pub String);

impl fmt::Display for CannotOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CannotOpen {}

impl From<Fault> for CannotOpen {
    fn from(fault: Fault) -> Self {
        Self(fault.to_string())
    }
}

/// Paths that other sites may post to: what they carry is checked otherwise.
const CALLED_FROM_ELSEWHERE: &[&str] = &[AUTHORIZE_PATH, LOGOUT_PATH, TOKEN_PATH, USERINFO_PATH];

fn places(config: &Config) -> Result<Places, CannotOpen> {
    let Some(path) = &config.places.file else { return Ok(Places::default()) };
    let unread = |error| CannotOpen(format!("The file of places {} cannot be read: {error}.", path.display()));
    Places::open(path).map_err(unread)
}

impl House {
    /// Puts everything together over an open store whose keys have been made.
    pub async fn open(
        config: &Config,
        master: &MasterKey,
        store: Engine,
        clock: Clock,
        entropy: Entropy,
    ) -> Result<Self, CannotOpen> {
        kept::complete(&store, master, &clock, &entropy).await?;
        let keys = Arc::new(kept::key_ring(&store, master, clock.now_us()).await?);
        let issuer = Issuer::parse(config.site.issuer.as_str())
            .map_err(|fault| CannotOpen(format!("site.issuer cannot be an issuer: {fault:?}.")))?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let passwords = Passwords::start(
            config.passwords.hash_parameters(),
            config.passwords.workers_on(cores),
            config.passwords.queue_max,
            Arc::clone(&keys),
            entropy.clone(),
        )
        .map_err(|error| CannotOpen(format!("The password pool does not start: {error}.")))?;
        let texts = Texts::load().map_err(|broken| CannotOpen(broken.to_string()))?;
        let my_tillid = |language| texts.text(language, "my-title", &[]);
        let app = Arc::new(App {
            my_tillid: OwnName { danish: my_tillid(Language::Da), english: my_tillid(Language::En) },
            issuer,
            app_origin: config.app.as_str().to_owned(),
            limits: config.limits.for_rules(),
            pin_policy: Policy {
                pin_digits: u8::try_from(config.limits.pin_digits).unwrap_or(u8::MAX),
                weak_pins_refused: true,
            },
            synced_keys: match config.limits.synced_platform_keys {
                SyncedKeys::Allowed => SyncedCredentials::Allowed,
                SyncedKeys::Refused => SyncedCredentials::Refused,
            },
            carry_always: config.limits.carry_asked == CarryAsked::Always,
            places: places(config)?,
            levels: config.levels.clone(),
            clock,
            entropy,
            keys,
            passwords,
            hash_places: HashPlaces::in_queue_of(config.passwords.queue_max),
            logins_begun: config.logins_begun(),
            turned_away: TurnedAway::default(),
            bus: Bus::new(),
            pushing: Pushing::new(&config.push, config.push_contact())
                .map_err(|error| CannotOpen(format!("Notifications cannot be sent: {error}.")))?,
            mailing: config
                .mail_password()
                .and_then(|password| Mailing::new(&config.mail, password, &config.site))
                .map_err(|error| CannotOpen(format!("Mail cannot be sent: {error}.")))?,
            store,
            master_key: config.master_key_source(),
            signing: Signing::default(),
            outside: config.audit.outside.clone(),
            operator: OnceLock::new(),
            ending: stopper(),
        });
        signing::tend(&app, app.now()).await?;
        let language = match config.site.language {
            ConfiguredLanguage::Danish => Spoken::Danish,
            ConfiguredLanguage::English => Spoken::English,
        };
        flows::my::entry::establish(&app, app.my_tillid.spoken(language), app.now()).await?;
        let router = router(config, texts, &app)?;
        Ok(Self { app, router })
    }

    /// Learns which costs the kept hashes have, as last counted. Before the first password is checked: until then a user
    /// ID that nobody has costs what today's hashes do.
    pub async fn learn_costs(app: &App) -> Result<(), Fault> {
        costs::learn(app).await
    }

    /// Counts anew which costs the kept hashes have, and learns it.
    pub async fn count_costs(app: &App) -> Result<(), Fault> {
        costs::count(app).await
    }

    /// Wakes whoever waits for what a command or another node has written, until `stop`.
    pub async fn hear_others(app: &App, stop: Stop) {
        rounds::hear_others(app, stop).await;
    }

    /// Does what must be done again and again, until `stop`.
    pub async fn run_in_background(app: Arc<App>, stop: Stop) {
        rounds::make(&app, stop).await;
    }
}

/// The language when nothing else says.
fn language_of(config: &Config) -> Language {
    match config.site.language {
        ConfiguredLanguage::Danish => Language::Da,
        ConfiguredLanguage::English => Language::En,
    }
}

fn times(limits: &Limits) -> Times {
    let wait = |span: Span| Wait::seconds(u64::try_from(span.whole_seconds()).unwrap_or(0));
    Times {
        passwords_rest: wait(limits.passwords_by_source.rest),
        waits_told: wait(limits.device_wait_told.min(limits.device_wait)),
        redeemed_within: wait(limits.redeem_within),
    }
}

fn router(config: &Config, texts: Texts, app: &Arc<App>) -> Result<Router, CannotOpen> {
    let named = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let site = Site {
        app: config.app.join("/"),
        operator: named(&config.site.operator_name),
        contact: named(&config.site.help),
        times: times(&app.limits),
        in_utc: config.site.time_zone.is_utc(),
    };
    let web = Arc::new(Web {
        app: Arc::clone(app),
        help: Library::load(&texts, &site, &app.limits, app.pin_policy.pin_digits)
            .map_err(|broken| CannotOpen(broken.to_string()))?,
        texts,
        site,
        language: language_of(config),
        zone: config.site.time_zone.clone(),
    });
    let layers = Layers::new(config, app.entropy.clone());
    let pages = pages(Arc::clone(&web)).merge(files::of_pages());
    let pages = layers.dress(Surface::Pages, pages, CALLED_FROM_ELSEWHERE, refusals::on_a_page);
    let my_api = layers.dress(Surface::Calls, my_api(Arc::clone(&web)), &[], refusals::to_a_program_of_a_person);
    let calls = layers.dress(Surface::Calls, api::routes(web), &[], refusals::to_a_program);
    let app_files = files::of_app().merge(help::from_the_app(config.site.issuer.clone()));
    let app_files = layers.dress(Surface::App, app_files, &[], refusals::to_a_program);
    let hosted = vec![
        Hosted { origin: config.site.issuer.clone(), router: pages.merge(my_api) },
        Hosted { origin: config.app.clone(), router: calls.merge(app_files) },
    ];
    Ok(layers.by_host(hosted, refusals::on_a_page))
}
