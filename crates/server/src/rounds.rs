//! What the house does again and again while it is open.

use std::time::Duration;

use store::{News, Store};

use crate::app::App;
use crate::auditing::{self, outside::Outside};
use crate::bus::Topic;
use crate::flows;
use crate::keys::kept;
use crate::passwords::costs;
use crate::printing;
use crate::serve::Stop;
use crate::signing;

/// How long between two rounds of each kind.
struct Rounds {
    news: Duration,
    keys: Duration,
    sweep: Duration,
    costs: Duration,
    printing: Duration,
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
    // What waits is read whole, sealed sheets and all; it is told by the day.
    printing: Duration::from_secs(300),
    changes: Duration::from_secs(1),
    seal: Duration::from_secs(1),
};

/// Wakes whoever waits for what a command or another node has written, until `stop`.
pub(crate) async fn hear_others(app: &App, stop: Stop) {
    listen_to_others(app, ROUNDS.news, stop).await;
}

/// Does what must be done again and again, until `stop`.
pub(crate) async fn make(app: &App, stop: Stop) {
    make_rounds(app, ROUNDS, stop).await;
}

async fn make_rounds(app: &App, rounds: Rounds, stop: Stop) {
    tokio::join!(
        listen_to_others(app, rounds.news, stop.clone()),
        tend_keys(app, rounds.keys, stop.clone()),
        sweep(app, rounds.sweep, stop.clone()),
        count_costs_again(app, rounds.costs, stop.clone()),
        count_what_waits_on_paper(app, rounds.printing, stop.clone()),
        change_what_has_waited(app, rounds.changes, stop.clone()),
        seal(app, rounds.seal, stop.clone()),
    );
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

/// At once too: a server that ended long ago took long-ago counts with it.
async fn count_costs_again(app: &App, period: Duration, stop: Stop) {
    loop {
        if let Err(fault) = costs::keep_up(app, period).await {
            tracing::warn!(why = %fault, "the costs of the kept password hashes could not be read");
        }
        if !every(period, &stop).await {
            return;
        }
    }
}

/// At once too, so that whoever starts a server sees what waits.
async fn count_what_waits_on_paper(app: &App, period: Duration, stop: Stop) {
    loop {
        if let Err(fault) = printing::count(app, app.now()).await {
            tracing::warn!(why = %fault, "what waits to be printed could not be counted");
        }
        if !every(period, &stop).await {
            return;
        }
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
    use std::sync::Arc;

    use domain::account::{self, Account, PasswordKind, Standing};
    use domain::ids::AccountId;
    use domain::secret::Digest;
    use domain::time::Span;
    use domain::user_id::UserId;
    use store::{Engine, UsedNonce};
    use tokio::task::JoinHandle;

    use super::*;
    use crate::clock::{Clock, Hand};
    use crate::config::Config;
    use crate::entropy::Entropy;
    use crate::house::House;
    use crate::keys::MasterKey;
    use crate::passwords::{Kept, Line, Password};
    use crate::serve::{Stopper, stopper};

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
        let (running, rounds) = (
            Arc::clone(app),
            Rounds { news: soon, keys: soon, sweep: soon, costs: soon, printing: soon, changes: soon, seal: soon },
        );
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
