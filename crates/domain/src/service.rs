//! A service: a relying party that relies on us.

use crate::account::Method;
use crate::ids::ServiceId;
use crate::proof::AppVerification;
use crate::secret::Digest;
use crate::session::Session;
use crate::time::Time;

/// A relying party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its `client_id`.
    pub id: ServiceId,
    /// Its name, as people know it.
    pub name: String,
    /// How it proves itself at the token endpoint.
    pub authentication: Authentication,
    /// Where answers may be sent, exactly.
    pub redirect_uris: Vec<String>,
    /// Where people may be sent after signing out, exactly.
    pub post_logout_redirect_uris: Vec<String>,
    /// Its front page: where people are sent who have lost their way.
    pub home: Option<String>,
    /// The sector of its pairwise subjects; services of one sector see the same subject (OpenID Connect Core §8.1).
    pub sector: String,
    /// The group that it shares sessions with.
    pub group: Option<String>,
    /// It may learn the person's name (scope `profile`).
    pub learns_name: bool,
    /// It accepts the code app.
    pub accepts_app: bool,
    /// It accepts the code card.
    pub accepts_card: bool,
    /// It accepts the code app's offline codes: without the device's signature, so only where a service says so.
    pub accepts_offline: bool,
    /// It wants a number carried at every login.
    pub carry_always: bool,
    /// It wants the PIN at every approval, even when the app is unlocked.
    pub verify_each: bool,
    /// When it was registered.
    pub created_at: Time,
    /// Since when it may not be used.
    pub disabled_at: Option<Time>,
}

/// How a service proves itself at the token endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// `client_secret_basic` or `client_secret_post`, with the hash of a 256-bit random secret.
    Secret(Digest),
    /// The same with either of two secrets, while the service changes over from the older to the newer.
    TwoSecrets {
        /// The hash of the secret that stays.
        newer: Digest,
        /// The hash of the secret that is to go.
        older: Digest,
    },
    /// A public client: PKCE alone.
    None,
}

impl Service {
    /// My Tillid: a service of our own, to which people sign in like to any other. No other program speaks for it, so it
    /// has no addresses and no secret, and no code or token is ever given for it. It has one name, because page and app must
    /// say the same.
    pub fn my_tillid(name: String, created_at: Time) -> Self {
        let id = ServiceId::my_tillid();
        Self {
            name,
            authentication: Authentication::None,
            redirect_uris: vec![],
            post_logout_redirect_uris: vec![],
            home: None,
            sector: format!("client:{id}"),
            group: None,
            learns_name: false,
            accepts_app: true,
            accepts_card: true,
            // Typed on a page, eight digits can be passed on; here they would open the account itself.
            accepts_offline: false,
            carry_always: false,
            verify_each: false,
            created_at,
            disabled_at: None,
            id,
        }
    }

    /// Whether the service accepts `method`.
    pub fn accepts(&self, method: Method) -> bool {
        match method {
            Method::App => self.accepts_app,
            Method::Card => self.accepts_card,
        }
    }

    /// Whether the service accepts a sign-in that was made so: another service of its group may accept what it does not.
    pub fn accepts_sign_in(&self, method: Method, verification: Option<AppVerification>) -> bool {
        self.accepts(method) && (verification != Some(AppVerification::Offline) || self.accepts_offline)
    }

    /// Whether the service accepts a session. One that is shared with its group may have begun at another service of it,
    /// where neither a number nor the PIN was asked for.
    pub fn accepts_session(&self, session: &Session) -> bool {
        let may_have_begun_elsewhere = self.group.is_some() && session.method == Method::App;
        let asks_each_time = self.carry_always || self.verify_each;
        self.accepts_sign_in(session.method, session.verification) && !(may_have_begun_elsewhere && asks_each_time)
    }

    /// Whether what was made for this ID at `made_at` counts: an operator may have removed a service and given its ID to
    /// another one, which inherits nothing.
    pub fn honours(&self, made_at: Time) -> bool {
        self.is_enabled() && made_at >= self.created_at
    }

    /// Whether the service may be used.
    pub fn is_enabled(&self) -> bool {
        self.disabled_at.is_none()
    }
}
