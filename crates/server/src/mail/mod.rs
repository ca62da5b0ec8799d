//! Mail: a person is told of what happened to their account at the address that an operator has entered.
//!
//! Everything goes to one relay of the operator's own, over a connection of its own, and no longer than the settings allow.
//! What a relay says is judged and never logged: it may repeat the address.

mod words;

use std::time::Duration;

use domain::account::Language;
use domain::email::EmailAddress;
use domain::ids::ChangeId;
use domain::time::Time;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::config::{Mail as Settings, MailTls, Site};
pub use words::{Changed, Happened, Letterbox, Told};

/// What came of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The relay has taken it.
    Taken,
    /// The relay will never take it: there is no such address, as far as it knows.
    Refused,
    /// Not now, or not while our own settings are as they are.
    Later,
}

impl Verdict {
    /// Its name in the metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Refused => "refused",
            Self::Later => "later",
        }
    }
}

/// Sends mails, if a relay is set.
pub struct Mailing {
    letterbox: Letterbox,
    relay: Option<Relay>,
}

struct Relay {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: EmailAddress,
    places: Semaphore,
    within: Duration,
}

impl Mailing {
    /// Whoever sends by these settings.
    pub fn new(settings: &Settings, password: Option<Zeroizing<String>>, site: &Site) -> Result<Self, String> {
        let letterbox = Letterbox::of(site)?;
        let relay = match (&settings.relay, &settings.from) {
            (Some(host), Some(from)) => Some(Relay {
                transport: transport(settings, host.as_str(), password, from)?,
                from: from.clone(),
                places: Semaphore::new(settings.at_once_max as usize),
                within: Duration::from_secs(settings.answer_within_s.into()),
            }),
            (Some(_), None) | (None, _) => None,
        };
        Ok(Self { letterbox, relay })
    }

    /// Whether anything is sent by mail.
    pub fn is_on(&self) -> bool {
        self.relay.is_some()
    }

    /// Tells `to` of what happened.
    pub async fn tell(&self, to: &EmailAddress, told: &Told<'_>, now: Time) -> Verdict {
        let Some(relay) = &self.relay else { return Verdict::Later };
        relay.send(self.letterbox.mail((&relay.from, to), told, now)).await
    }

    /// Sends the code for an address that somebody typed to that address.
    pub async fn send_code(
        &self,
        to: &EmailAddress,
        language: Language,
        id: ChangeId,
        code: &str,
        now: Time,
    ) -> Verdict {
        let Some(relay) = &self.relay else { return Verdict::Later };
        relay.send(self.letterbox.code_mail((&relay.from, to), language, id, code, now)).await
    }

    /// Whether the relay answers and lets us in; for `doctor`. One sentence if not.
    pub async fn greet(&self) -> Result<(), String> {
        let Some(relay) = &self.relay else { return Ok(()) };
        match tokio::time::timeout(relay.within, relay.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("it answers, but not as a mail server".to_owned()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("it does not answer in time".to_owned()),
        }
    }
}

impl Relay {
    async fn send(&self, message: Option<Message>) -> Verdict {
        let Some(message) = message else {
            tracing::error!("a mail could not be written");
            return Verdict::Refused;
        };
        let Ok(_place) = self.places.try_acquire() else { return Verdict::Later };
        match tokio::time::timeout(self.within, self.transport.send(message)).await {
            Ok(Ok(_)) => Verdict::Taken,
            Ok(Err(error)) => judge(&error),
            Err(_) => Verdict::Later,
        }
    }
}

fn transport(
    settings: &Settings,
    host: &str,
    password: Option<Zeroizing<String>>,
    from: &EmailAddress,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
    let parameters = || TlsParameters::new(host.to_owned()).map_err(|error| error.to_string());
    let tls = match settings.tls {
        MailTls::StartTls => Tls::Required(parameters()?),
        MailTls::Tls => Tls::Wrapper(parameters()?),
        MailTls::None => Tls::None,
    };
    let name = from.expose().rsplit_once('@').map_or("localhost", |(_, host)| host);
    let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
        .port(u16::try_from(settings.port).unwrap_or_default())
        .tls(tls)
        .hello_name(ClientId::Domain(name.to_owned()))
        .timeout(Some(Duration::from_secs(settings.answer_within_s.into())));
    Ok(match (&settings.user, password) {
        (Some(user), Some(password)) => {
            builder.credentials(Credentials::new(user.clone(), password.to_string())).build()
        }
        (Some(_), None) | (None, _) => builder.build(),
    })
}

/// The error itself may name the address, so only its kind is told.
fn judge(error: &Error) -> Verdict {
    let code = error.status().map(u16::from);
    match code {
        // Who we are to the relay (RFC 4954 §6): ours to mend, and no word about the address.
        Some(530 | 534 | 535 | 538) => {
            tracing::error!(
                smtp.status = code,
                "the mail relay does not let us in; look at [mail] in the configuration"
            );
            Verdict::Later
        }
        Some(500..=599) => Verdict::Refused,
        Some(_) => Verdict::Later,
        None => {
            tracing::warn!(smtp.timeout = error.is_timeout(), "the mail relay could not be reached");
            Verdict::Later
        }
    }
}

impl std::fmt::Debug for Mailing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mailing(on: {})", self.is_on())
    }
}
