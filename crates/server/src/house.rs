//! The house, put together: from a configuration and an open store to something that serves.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use domain::limits::Limits;
use domain::time::Span;
use oidc::issuer::Issuer;
use oidc::metadata::{AUTHORIZE_PATH, LOGOUT_PATH, TOKEN_PATH, USERINFO_PATH};
use protocol::webauthn::SyncedCredentials;
use protocol::wire::Policy;
use store::{Engine, News, Store};

use crate::app::App;
use crate::auditing::{self, outside::Outside};
use crate::bus::{Bus, Topic};
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
use crate::passwords::{Passwords, Places as HashPlaces};
use crate::places::Places;
use crate::push::Pushing;
use crate::serve::{Stop, stopper};
use crate::signing::{self, Signing};

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
        let app = Arc::new(App {
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
            ending: stopper(),
        });
        signing::tend(&app, app.now()).await?;
        let texts = Texts::load().map_err(|broken| CannotOpen(broken.to_string()))?;
        let language = language_of(config);
        flows::my::entry::establish(&app, &texts.text(language, "my-title", &[]), app.now()).await?;
        let router = router(config, texts, &app)?;
        Ok(Self { app, router })
    }

    /// Learns which costs the kept hashes have. Before the first password is checked: until then a user ID that nobody
    /// has costs what today's hashes do.
    pub async fn learn_costs(app: &App) -> Result<(), Fault> {
        let heads = app.store.password_hash_heads(Passwords::TAIL_CHARACTERS, Passwords::COSTS_MAX).await?;
        app.passwords.learn(&heads);
        Ok(())
    }

    /// Wakes whoever waits for what a command or another node has written, until `stop`.
    pub async fn hear_others(app: &App, stop: Stop) {
        listen_to_others(app, ROUNDS.news, stop).await;
    }

    /// Does what must be done again and again, until `stop`.
    pub async fn run_in_background(app: Arc<App>, stop: Stop) {
        make_rounds(&app, ROUNDS, stop).await;
    }
}

/// How long between two rounds of each kind.
struct Rounds {
    news: Duration,
    keys: Duration,
    sweep: Duration,
    costs: Duration,
    changes: Duration,
    seal: Duration,
}

const ROUNDS: Rounds = Rounds {
    news: Duration::from_millis(250),
    // A key that was announced is used soon after it may be.
    keys: Duration::from_secs(15),
    sweep: Duration::from_secs(60),
    // More often than anybody may try one user ID for long: nobody sees that those of nobody move at the rounds.
    costs: Duration::from_secs(600),
    changes: Duration::from_secs(1),
    seal: Duration::from_secs(1),
};

/// A round that walks through all accounts comes again after so many times its own time, if that is longer.
const REST_AFTER_LONG_ROUNDS: u32 = 100;

async fn make_rounds(app: &App, rounds: Rounds, stop: Stop) {
    tokio::join!(
        listen_to_others(app, rounds.news, stop.clone()),
        tend_keys(app, rounds.keys, stop.clone()),
        sweep(app, rounds.sweep, stop.clone()),
        learn_costs_again(app, rounds.costs, stop.clone()),
        change_what_has_waited(app, rounds.changes, stop.clone()),
        seal(app, rounds.seal, stop.clone()),
    );
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
    };
    let web = Arc::new(Web {
        app: Arc::clone(app),
        help: Library::load(&texts, &site, &app.limits, app.pin_policy.pin_digits)
            .map_err(|broken| CannotOpen(broken.to_string()))?,
        texts,
        site,
        language: language_of(config),
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

/// A command beside this process, or another node, has written: whoever waits for that looks again.
async fn listen_to_others(app: &App, period: Duration, stop: Stop) {
    let mut others = app.store.listen();
    loop {
        let news = tokio::select! {
            () = stop.requested() => return,
            news = others.next(period) => news,
        };
        match news {
            Ok(News::Of(people)) => {
                for whom in people {
                    app.bus.wake(Topic::from(whom));
                }
            }
            Ok(News::Anything) => {
                app.bus.wake_all();
                read_keys(app).await;
            }
            Err(error) => {
                tracing::warn!(why = %error, "the store could not be asked for news");
                if !every(period, &stop).await {
                    return;
                }
            }
        }
    }
}

/// Another node, or a command, may have made or dropped some.
async fn read_keys(app: &App) {
    read_data_keys(app).await;
    if let Err(fault) = app.signing.load(app).await {
        tracing::error!(why = %fault, "the signing keys could not be read");
    }
}

async fn read_data_keys(app: &App) {
    if let Err(why) = kept::read_again(app, app.now()).await {
        tracing::error!(%why, "the data keys could not be read");
    }
}

async fn tend_keys(app: &App, period: Duration, stop: Stop) {
    while every(period, &stop).await {
        read_data_keys(app).await;
        if let Err(fault) = signing::tend(app, app.now()).await {
            tracing::error!(why = %fault, "the signing keys could not be tended");
        }
    }
}

async fn learn_costs_again(app: &App, period: Duration, stop: Stop) {
    let mut pause = period;
    while every(pause, &stop).await {
        let began = app.now();
        if let Err(fault) = House::learn_costs(app).await {
            tracing::warn!(why = %fault, "the costs of the kept password hashes could not be read");
        }
        let took = Duration::from_micros(app.now().micros().saturating_sub(began.micros()).unsigned_abs());
        pause = period.max(took.saturating_mul(REST_AFTER_LONG_ROUNDS));
    }
}

async fn sweep(app: &App, period: Duration, stop: Stop) {
    const BATCH: u32 = 1_000;
    while every(period, &stop).await {
        loop {
            match app.store.sweep(app.now(), &app.limits, BATCH).await {
                Ok(report) if report.more => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(why = %error, "the store could not be swept");
                    break;
                }
            }
        }
    }
}

async fn change_what_has_waited(app: &App, period: Duration, stop: Stop) {
    while every(period, &stop).await {
        if let Err(fault) = flows::my::changes::do_due(app, app.now()).await {
            tracing::error!(why = %fault, "changes that have waited could not be read; they are looked for again soon");
        }
    }
}

/// Gives what was decided its place in the audit log's tree, and follows with the file outside. Once more at the end.
async fn seal(app: &App, period: Duration, stop: Stop) {
    let node = app.entropy.id(app.now().micros());
    let mut outside = app.outside.clone().map(Outside::at);
    let mut goes_on = true;
    while goes_on {
        goes_on = every(period, &stop).await;
        if let Err(fault) = auditing::seal_all(app, node).await {
            tracing::error!(why = %fault, "the audit log could not be sealed; it is tried again soon");
        }
        if let Some(outside) = &mut outside
            && let Err(fault) = outside.follow(app).await
        {
            tracing::error!(why = %fault, "the audit log's file outside could not follow; it is tried again soon");
        }
    }
}

/// Waits; says whether to go on.
async fn every(period: Duration, stop: &Stop) -> bool {
    tokio::select! {
        () = stop.requested() => false,
        () = tokio::time::sleep(period) => true,
    }
}

#[cfg(test)]
mod tests {
    use domain::account::{self, Account, PasswordKind, Standing};
    use domain::ids::AccountId;
    use domain::secret::Digest;
    use domain::time::Span;
    use domain::user_id::UserId;
    use store::UsedNonce;
    use tokio::task::JoinHandle;

    use super::*;
    use crate::clock::Hand;
    use crate::passwords::{Kept, Line, Password};
    use crate::serve::Stopper;

    /// Thirty-two bytes of one letter, in base64.
    const MASTER: &str = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=";

    async fn open_house() -> (Arc<App>, Hand) {
        let (clock, hand) = Clock::movable(1_795_340_000_000_000);
        let (entropy, folder) = (Entropy::seeded(1), tempfile::tempdir().expect("a directory"));
        let text = "[site]\nissuer = \"https://id.example\"\n[passwords]\nmemory_kib = 8\niterations = 1\n";
        let config = Config::parse(text, folder.path(), []).expect("a configuration");
        let master = MasterKey::from_variable(MASTER).expect("a key");
        let store = Engine::memory();
        kept::furnish(&store, &master, &clock, &entropy).await.expect("data keys");
        (House::open(&config, &master, store, clock, entropy).await.expect("a house").app, hand)
    }

    fn lives(app: &Arc<App>) -> (Stopper, JoinHandle<()>) {
        let (stopper, stop) = stopper();
        let soon = Duration::from_millis(1);
        let (running, rounds) =
            (Arc::clone(app), Rounds { news: soon, keys: soon, sweep: soon, costs: soon, changes: soon, seal: soon });
        (stopper, tokio::spawn(async move { make_rounds(&running, rounds, stop).await }))
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_open_house_sweeps_what_its_clock_says_is_over_and_nothing_else() {
        let (app, hand) = open_house().await;
        let [short, long] = [Digest([1; 32]), Digest([2; 32])];
        let mut changes = app.changes(app.now());
        for (digest, minutes) in [(short, 2), (long, 60 * 24)] {
            let expires_at = app.now().plus(Span::minutes(minutes));
            changes.insert(UsedNonce { digest, expires_at });
        }
        app.store.commit(changes).await.expect("kept");

        let (stopper, house) = lives(&app);
        assert!(app.store.nonce(&short).await.expect("the store").is_some(), "it is not over yet");
        hand.advance_s(3 * 3_600);
        let swept = async { while app.store.nonce(&short).await.expect("the store").is_some() {} };
        tokio::time::timeout(Duration::from_secs(60), swept).await.expect("swept by the house itself");
        assert!(app.store.nonce(&long).await.expect("the store").is_some(), "what still matters stays");
        stopper.stop();
        house.await.expect("it ends when it is asked to");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_open_house_learns_again_and_again_what_kept_hashes_cost() {
        let (app, _hand) = open_house().await;
        let typed = Password::new("a guess".to_owned());
        let cost = async || {
            let before = app.passwords.filled_kib();
            let verdict = app.passwords.verify(Line::Shared, &typed, Kept::Nobody("nobody")).await;
            assert!(verdict.is_ok_and(|verdict| !verdict.is_right));
            app.passwords.filled_kib() - before
        };
        let (stopper, house) = lives(&app);
        assert_eq!(cost().await, 8, "today's, while there are no accounts");
        // A command beside the server makes the first account, with hashes of another cost.
        let hash = app.passwords.hash(Line::Own, &typed).await.expect("a hash").replace("$m=8,", "$m=24,");
        let mut changes = app.changes(app.now());
        changes.insert(Account {
            id: AccountId(1),
            user_id: UserId::parse("somebody").expect("a user ID"),
            name: "Somebody".to_owned(),
            language: account::Language::Danish,
            password: account::Password { hash, kind: PasswordKind::Chosen, chosen_at: app.now() },
            standing: Standing::Open,
            last_method: None,
            first_method: None,
            number_always: false,
            trusted_from: app.now(),
            trust_given_at: app.now(),
            notified_at: vec![],
            created_at: app.now(),
        });
        app.store.commit(changes).await.expect("kept");
        let learned = async { while cost().await != 24 {} };
        tokio::time::timeout(Duration::from_secs(60), learned).await.expect("learned by the house itself");
        stopper.stop();
        house.await.expect("it ends when it is asked to");
    }
}
