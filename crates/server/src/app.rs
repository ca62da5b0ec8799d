//! What the server holds: everything hangs here, there are no statics with state.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use domain::account::Language;
use domain::effect::Effect;
use domain::ids::AccountId;
use domain::limits::Limits;
use domain::login::Login;
use domain::service::Service;
use domain::time::Time;
use oidc::issuer::Issuer;
use protocol::webauthn::{RelyingParty, SyncedCredentials};
use protocol::wire::Policy;
use store::{Changes, Engine};

use crate::auditing::personal;
use crate::bus::{Bus, Topic};
use crate::clock::Clock;
use crate::config::Levels;
use crate::entropy::Entropy;
use crate::flows::Fault;
use crate::keys::{KeyRing, MasterKeySource};
use crate::mail::Mailing;
use crate::passwords::{Holder, Passwords, Place, Places as HashPlaces};
use crate::places::Places;
use crate::push::Pushing;
use crate::rates::Rates;
use crate::serve::{Stop, Stopper};
use crate::signing::Signing;
use crate::turned_away::TurnedAway;

/// What we call ourselves where no service of ours has a name: the same in every language.
pub const OURSELVES: &str = "Tillid";

/// Everything that a use case needs.
pub struct App {
    /// Who we are to services.
    pub issuer: Issuer,
    /// The code app's origin; the audience of what devices sign.
    pub app_origin: String,
    /// The numbers of the product.
    pub limits: Limits,
    /// What PIN an app is to ask for.
    pub pin_policy: Policy,
    /// Whether platform keys that may be copied to other devices are taken.
    pub synced_keys: SyncedCredentials,
    /// A number is carried at every login, not only from unknown browsers.
    pub carry_always: bool,
    /// Where addresses are.
    pub places: Places,
    /// What the service of our own is called.
    pub my_tillid: OwnName,
    /// Which factors give which level.
    pub levels: Levels,
    /// The one reader of time.
    pub clock: Clock,
    /// The one source of randomness.
    pub entropy: Entropy,
    /// Data keys.
    pub keys: Arc<KeyRing>,
    /// The pool that hashes passwords.
    pub passwords: Passwords,
    /// How much of that pool's queue one source, or one account's browsers, may hold.
    pub hash_places: HashPlaces,
    /// How often one source may begin a login: each is kept, whether or not anybody ever gives a user ID.
    pub logins_begun: Rates,
    /// What the log was told of calls that were turned away.
    pub turned_away: TurnedAway,
    /// Wake-up hints.
    pub bus: Bus,
    /// Whoever sends notifications.
    pub pushing: Pushing,
    /// Whoever sends mail.
    pub mailing: Mailing,
    /// Where everything is kept.
    pub store: Engine,
    /// Where the master key is kept, under which data keys that are made later are read.
    pub master_key: MasterKeySource,
    /// The file outside the database that follows the audit log.
    pub outside: Option<PathBuf>,
    /// Which operator has this process do something; a server has none.
    pub operator: OnceLock<String>,
    /// Keys that sign tokens.
    pub signing: Signing,
    /// Tells event streams that the end is asked for, so that they do not hold it back.
    pub ending: (Stopper, Stop),
}

/// The name of the service of our own: the one service that is called otherwise in each language.
#[derive(Clone, Debug)]
pub struct OwnName {
    /// In Danish.
    pub danish: String,
    /// In English.
    pub english: String,
}

impl OwnName {
    /// In this language.
    pub fn spoken(&self, language: Language) -> &str {
        match language {
            Language::Danish => &self.danish,
            Language::English => &self.english,
        }
    }
}

impl App {
    /// What people are told that a service is called: the same on the login page as in the app beside it.
    pub fn name_of<'a>(&'a self, service: &'a Service, login: &Login) -> &'a str {
        match service.id.is_my_tillid() {
            true => self.my_tillid.spoken(login.language),
            false => &service.name,
        }
    }

    /// The instant that one use case sees throughout.
    pub fn now(&self) -> Time {
        Time::from_micros(self.clock.now_us())
    }

    /// An empty change at `now`, with an id of its own.
    pub fn changes(&self, now: Time) -> Changes {
        Changes::at(now, self.entropy.id(now.micros()))
    }

    /// The code app, as platform keys know it.
    pub fn code_app(&self) -> RelyingParty<'_> {
        RelyingParty::of_origin(&self.app_origin, self.synced_keys)
    }

    /// The subject by which the services of one sector know an account.
    pub fn subject(&self, sector: &str, account: AccountId) -> String {
        protocol::base64url(&self.keys.pairwise_subject(sector, account.0))
    }

    /// A place in the queue of the password hash, unless `holder` has its whole share of it.
    pub fn hash_place(&self, holder: Holder) -> Result<Place, Fault> {
        let why = || "one source, or one account's browsers, hold their whole share of the password queue".to_owned();
        self.hash_places.take(holder).ok_or_else(|| Fault::Busy { retry_after_s: 1, why: why() })
    }

    /// Runs a use case until its commit settles, then passes on its hints. Where an operator does it, each entry of the
    /// audit log that the commit adds names them.
    pub async fn settle<A, Run, Running>(&self, use_case: Run) -> Result<A, Fault>
    where
        A: Send,
        Run: Fn() -> Running,
        Running: Future<Output = Result<(Changes, A), Fault>> + Send,
    {
        let named = || {
            let deciding = use_case();
            async move {
                let (mut changes, answer) = deciding.await?;
                if let Some(operator) = self.operator.get() {
                    personal::name(self, operator, &mut changes).await?;
                }
                Ok::<_, Fault>((changes, answer))
            }
        };
        let settled = store::settle(&self.store, named).await?;
        for hint in settled.hints {
            match hint {
                Effect::WakeLogin(login) => self.bus.wake(Topic::Login(login.0)),
                Effect::WakeAccount(account) => self.bus.wake(Topic::Account(account.0)),
                Effect::Do(_) => self.bus.wake(Topic::Outbox),
            }
        }
        Ok(settled.answer)
    }
}
