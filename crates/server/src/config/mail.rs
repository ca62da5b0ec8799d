//! How mail is sent: to a relay of the operator's own, by SMTP. Off unless a relay is named.

use std::path::PathBuf;

use domain::email::EmailAddress;
use toml::Value;

use super::host_name::HostName;
use super::reading::section;
use super::setting::{Setting, choice};

/// The environment variable that holds the relay's password.
pub(super) const PASSWORD_VARIABLE: &str = "TILLID_MAIL_PASSWORD";

/// How the way to the relay is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    /// It becomes TLS after the first words (STARTTLS), or nothing is sent.
    StartTls,
    /// It is TLS from the first byte.
    Tls,
    /// Not at all: for a relay on this very machine.
    None,
}
choice!(MailTls { MailTls::StartTls => "starttls", MailTls::Tls => "tls", MailTls::None => "none" });

impl Setting for EmailAddress {
    fn kind() -> String {
        "a mail address like \"id@fjordbank.example\"".to_owned()
    }

    fn read(value: &Value) -> Option<Self> {
        Self::parse(value.as_str()?)
    }

    fn show(&self) -> String {
        Value::String(self.expose().to_owned()).to_string()
    }
}

section! {
    /// Mail, by which persons are told of what happens to their accounts. Off unless `relay` is set. The relay's password may also stand in the environment, as `TILLID_MAIL_PASSWORD`.
    Mail in "mail" {
        /// The mail server that takes our mails and brings them on. Without it, nothing is sent by mail.
        relay: Option<HostName> = None;
        /// Its port: 587 for "starttls", 465 for "tls".
        port: u32 = 587, 1..=65_535;
        /// "starttls" or "tls"; "none" only for a relay called localhost.
        tls: MailTls = MailTls::StartTls;
        /// Whom mails come from. The name beside it is `site.operator_name`.
        from: Option<EmailAddress> = None;
        /// The user that the relay knows us as, if it asks.
        user: Option<String> = None;
        /// A file that holds that user's password and nothing else.
        password_file: Option<PathBuf> = None;
        /// Seconds in which the relay must have taken a mail; later it is tried again.
        answer_within_s: u32 = 30, 1..=60;
        /// Mails under way at once.
        at_once_max: u32 = 8, 1..=100;
    }
}

impl Mail {
    /// What no key can say alone.
    pub(super) fn check_together(&self, has_password: bool, mistakes: &mut Vec<String>) {
        let Some(relay) = &self.relay else { return };
        if self.from.is_none() {
            mistakes.push("`mail.relay` is set and `mail.from` is not: say whom mails come from.".to_owned());
        }
        if self.tls == MailTls::None && relay.as_str() != "localhost" {
            mistakes.push(format!(
                "`mail.tls` is \"none\" and the relay is {}: only localhost may be reached without TLS.",
                relay.as_str()
            ));
        }
        if self.user.is_some() != (has_password || self.password_file.is_some()) {
            mistakes.push(format!(
                "`mail.user` and its password go together: write both, the password as `mail.password_file` or {PASSWORD_VARIABLE}."
            ));
        }
    }
}
