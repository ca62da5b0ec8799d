//! The configuration: one TOML file, environment variables over it, checked once into types that are right.
//!
//! All mistakes are told together, each in one sentence that says what to write instead. An unknown key
//! is a mistake and names the nearest known one. The reference is generated from the keys' own comments.

mod contact;
mod host_name;
mod levels;
mod limits;
mod mail;
mod origin;
mod push;
mod reading;
mod reference;
mod sections;
mod setting;
mod time_zone;

#[cfg(test)]
mod tests;

use std::fmt;
use std::fs;
use std::io;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use store::Address;
use zeroize::Zeroizing;

pub use contact::Contact;
pub use host_name::HostName;
pub use levels::{Factor, Level, Levels};
pub use limits::Limits;
pub use mail::{Mail, MailTls};
pub use origin::Origin;
pub use push::Push;
pub use reference::{reference, starter};
pub use sections::{
    Audit, CarryAsked, DataPlace, Language, Listener, Log, LogFormat, MasterKeyPlace, Operator, Passwords, PlaceNames,
    Site, SyncedKeys,
};
pub use time_zone::TimeZone;

use crate::keys::{MASTER_KEY_VARIABLE, MasterKey, MasterKeyError, MasterKeySource};
use crate::rates::Rates;
use crate::source::TrustedProxies;
use push::PushKeys;
use reading::Reading;

/// A file larger than this is no configuration of ours.
const FILE_BYTES_MAX: u64 = 1_048_576;
/// A file larger than this holds no password.
const PASSWORD_BYTES_MAX: u64 = 4_096;

/// Everything that the operator decides.
#[derive(Clone, Debug)]
pub struct Config {
    /// Who we are.
    pub site: Site,
    /// The code app's origin: `site.app`, or `app.` before the issuer's host.
    pub app: Origin,
    /// Where browsers, services and apps reach us.
    pub listener: Listener,
    /// Where the operator's own tools reach us.
    pub operator: Operator,
    /// Where things are kept.
    pub data: DataPlace,
    /// Where the master key is.
    pub master_key: MasterKeyPlace,
    /// What a password hash costs.
    pub passwords: Passwords,
    /// How notifications are sent.
    pub push: Push,
    /// How mail is sent.
    pub mail: Mail,
    /// The numbers of the rules.
    pub limits: Limits,
    /// Where addresses are.
    pub places: PlaceNames,
    /// What becomes of the audit log.
    pub audit: Audit,
    /// What is logged and how.
    pub log: Log,
    /// Which factors give which level.
    pub levels: Levels,
    /// What is allowed and yet worth a line in the log at start.
    pub warnings: Vec<String>,
    master_key_text: Option<Hidden>,
    mail_password: Option<Hidden>,
}

/// Why there is no configuration: every mistake, each in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file.
    pub path: PathBuf,
    /// One sentence for each mistake.
    pub mistakes: Vec<String>,
}

impl Config {
    /// Reads the file and the environment. Relative paths in the file start at the file's directory.
    pub fn load(path: &Path, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let refused = |mistake: String| ConfigError { path: path.to_owned(), mistakes: vec![mistake] };
        let unreadable = |error: io::Error| refused(why_unreadable(path, &error));
        if fs::metadata(path).map_err(unreadable)?.len() > FILE_BYTES_MAX {
            return Err(refused(format!("The file {} is larger than a configuration can be (1 MiB).", path.display())));
        }
        let text = fs::read_to_string(path).map_err(unreadable)?;
        let directory = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, directory, environment).map_err(|mistakes| ConfigError { path: path.to_owned(), mistakes })
    }

    /// Parses a configuration's text; `directory` is where its relative paths start.
    pub fn parse(
        text: &str,
        directory: &Path,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Vec<String>> {
        let table = text.parse::<toml::Table>().map_err(|error| vec![format!("This is not TOML: {error}")])?;
        let mut environment: Vec<_> = environment.into_iter().collect();
        let mut hidden = |variable: &str| {
            let at = environment.iter().position(|(name, _)| name == variable)?;
            Some(Hidden(Zeroizing::new(environment.swap_remove(at).1)))
        };
        let (master_key_text, mail_password) = (hidden(MASTER_KEY_VARIABLE), hidden(mail::PASSWORD_VARIABLE));
        let mut reading = Reading::new(table, environment);

        let site = Site::read(&mut reading);
        let mut config = Self {
            app: site.app.clone().unwrap_or_else(|| site.issuer.with_label("app")),
            levels: Levels::read(&mut reading, &site.issuer),
            site,
            listener: Listener::read(&mut reading),
            operator: Operator::read(&mut reading),
            data: DataPlace::read(&mut reading),
            master_key: MasterKeyPlace::read(&mut reading),
            passwords: Passwords::read(&mut reading),
            push: Push::from(PushKeys::read(&mut reading)),
            mail: Mail::read(&mut reading),
            limits: Limits::read(&mut reading),
            places: PlaceNames::read(&mut reading),
            audit: Audit::read(&mut reading),
            log: Log::read(&mut reading),
            warnings: Vec::new(),
            master_key_text,
            mail_password,
        };
        config.data.directory = directory.join(&config.data.directory);
        config.master_key.file = directory.join(&config.master_key.file);
        let (listener, mail) = (&mut config.listener, &mut config.mail);
        let handed = [&mut listener.certificate, &mut listener.private_key, &mut mail.password_file];
        let files = handed.into_iter().chain([&mut config.places.file, &mut config.audit.outside]);
        for file in files.flatten() {
            *file = directory.join(&*file);
        }
        let (mut mistakes, warnings) = reading.finish();
        config.warnings = warnings;
        if mistakes.is_empty() {
            config.check_together(&mut mistakes);
        }
        if mistakes.is_empty() { Ok(config) } else { Err(mistakes) }
    }

    /// How often one source may begin a login.
    pub fn logins_begun(&self) -> Rates {
        let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Rates::of(at_least_one(self.listener.source_logins_per_s), at_least_one(self.listener.source_logins_burst))
    }

    /// The proxies whose word about addresses is believed.
    pub fn trusted_proxies(&self) -> TrustedProxies {
        TrustedProxies::new(self.listener.trusted_proxies.clone(), self.listener.forwarded_header)
    }

    /// Whom push services turn to: the configured contact, or the issuer.
    pub fn push_contact(&self) -> String {
        match &self.push.contact {
            Some(contact) => contact.to_string(),
            None => format!("https://{}", self.site.issuer.authority()),
        }
    }

    /// Where the database is.
    pub fn database(&self) -> Address {
        match &self.data.database {
            Address::File(path) => Address::File(self.data.directory.join(path)),
            Address::Postgres(address) => Address::Postgres(address.clone()),
        }
    }

    /// Reads the master key: from its environment variable if that is set, else from its file.
    pub fn open_master_key(&self) -> Result<MasterKey, MasterKeyError> {
        self.master_key_source().open()
    }

    /// Where the master key is kept.
    pub fn master_key_source(&self) -> MasterKeySource {
        let text = self.master_key_text.as_ref().map(|Hidden(text)| text.clone());
        MasterKeySource { file: self.master_key.file.clone(), text }
    }

    /// The relay's password: from its environment variable if that is set, else from its file.
    pub fn mail_password(&self) -> Result<Option<Zeroizing<String>>, String> {
        if let Some(Hidden(text)) = &self.mail_password {
            return Ok(Some(text.clone()));
        }
        let Some(file) = &self.mail.password_file else { return Ok(None) };
        let unreadable = |error: io::Error| format!("the relay's password in {} ({error})", file.display());
        if fs::metadata(file).map_err(unreadable)?.len() > PASSWORD_BYTES_MAX {
            return Err(format!("the relay's password: {} is too long for one", file.display()));
        }
        let text = Zeroizing::new(fs::read_to_string(file).map_err(unreadable)?);
        Ok(Some(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned())))
    }

    /// What no key can say alone.
    fn check_together(&mut self, mistakes: &mut Vec<String>) {
        self.mail.check_together(self.mail_password.is_some(), mistakes);
        let Self { site, app, listener, limits, passwords, .. } = self;
        for (name, origin) in [("site.issuer", &site.issuer), ("site.app", &*app)] {
            if !origin.is_https() && !origin.is_this_machine() {
                mistakes.push(format!(
                    "`{name}` is {origin}: only localhost may be reached by http; write https://{}.",
                    origin.authority()
                ));
            }
        }
        if site.issuer.host() == app.host() {
            mistakes.push(
                "`site.app` has the issuer's host: the app needs a host of its own, so that no flaw in a page can reach a \
                 device key."
                    .to_owned(),
            );
        }
        if listener.certificate.is_some() != listener.private_key.is_some() {
            mistakes.push(
                "`listener.certificate` and `listener.private_key` go together: write both or neither.".to_owned(),
            );
        }
        if listener.addresses.is_empty() {
            mistakes.push("`listener.addresses` is empty: write at least one address and port.".to_owned());
        }
        for (low_name, low, high_name, high) in limits.ordered_pairs() {
            if low > high {
                mistakes.push(format!("`limits.{low_name}` ({low}) is larger than `limits.{high_name}` ({high})."));
            }
        }
        if passwords.memory_kib < 8 * passwords.lanes {
            mistakes.push("`passwords.memory_kib` must be at least eight times `passwords.lanes`.".to_owned());
        }
        self.warn();
    }

    fn warn(&mut self) {
        let behind_nobody = self.listener.certificate.is_none() && self.listener.trusted_proxies.is_empty();
        if self.site.issuer.is_https() && behind_nobody {
            self.warnings.push(
                "The issuer is https, and there is neither a certificate nor a trusted proxy: all persons will seem to come \
                 from the proxy's one source until `listener.trusted_proxies` names it."
                    .to_owned(),
            );
        }
        if self.passwords.memory_kib < sections::MEMORY_KIB_ADVISED {
            self.warnings.push(format!(
                "`passwords.memory_kib` is {}: for real passwords use at least {}.",
                self.passwords.memory_kib,
                sections::MEMORY_KIB_ADVISED
            ));
        }
        for level in self.levels.iter().filter(|level| level.acr.contains("eidas.europa.eu")) {
            self.warnings.push(format!("The level {} may be claimed only by a scheme that was notified.", level.acr));
        }
    }
}

/// Only where there is no file is it of use to make one.
fn why_unreadable(path: &Path, error: &io::Error) -> String {
    let advice = match error.kind() {
        io::ErrorKind::NotFound => "`tillid init DIR` makes one",
        io::ErrorKind::PermissionDenied => "run this as its owner, or let this user read it",
        io::ErrorKind::IsADirectory => "name the file in that directory",
        io::ErrorKind::InvalidData => "write it as UTF-8",
        _ => "look at its path and its disk",
    };
    format!("The file {} cannot be read ({error}); {advice}.", path.display())
}

/// A text that never prints.
#[derive(Clone)]
struct Hidden(Zeroizing<String>);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display().to_string();
        if let [names_it] = self.mistakes.as_slice()
            && names_it.contains(&path)
        {
            return write!(f, "{names_it}");
        }
        write!(f, "The configuration {path} cannot be used:")?;
        match self.mistakes.as_slice() {
            [only] => write!(f, " {only}"),
            many => many.iter().try_for_each(|mistake| write!(f, "\n  {mistake}")),
        }
    }
}

impl std::error::Error for ConfigError {}
