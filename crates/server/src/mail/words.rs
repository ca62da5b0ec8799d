//! A mail's words: plain text and simple HTML that say the same, in the person's language.

use std::time::{Duration, UNIX_EPOCH};

use askama::Template;
use domain::account::Language as Spoken;
use domain::email::EmailAddress;
use domain::ids::{ChangeId, NoticeId};
use domain::time::Time;
use lettre::address::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};

use crate::config::{Site, TimeZone};
use crate::flows::operate::print::NOT_ME_PATH;
use crate::pages::{Language, Texts};

const FILES: [&str; 2] = [include_str!("../../locales/da/mail.ftl"), include_str!("../../locales/en/mail.ftl")];

/// What happened, as a person is told of it.
pub struct Told<'a> {
    /// The notice.
    pub notice: NoticeId,
    /// The language of the words.
    pub language: Spoken,
    /// When it happened.
    pub at: Time,
    /// What.
    pub what: Happened<'a>,
    /// What says *this was not me*, in its groups; left out where only *something* is told.
    pub code: &'a str,
}

/// What a mail can be about.
#[derive(Clone, Copy)]
pub enum Happened<'a> {
    /// A device was activated.
    DeviceActivated {
        /// What whoever activated it calls it.
        device: &'a str,
        /// What it runs on, in words.
        platform: &'a str,
        /// From when it may approve, as things stand once this is sent.
        approves_from: Time,
    },
    /// Somebody asked for a change, and it waits.
    Asked {
        /// For which.
        change: Changed<'a>,
        /// Until when, as things stand once this is sent.
        until: Time,
    },
    /// A change was made.
    Made {
        /// Which.
        change: Changed<'a>,
    },
    /// Something, which whoever is told can look up: the address may be somebody else's by now.
    Something,
}

/// What is changed.
#[derive(Clone, Copy)]
pub enum Changed<'a> {
    /// The password.
    Password,
    /// The user ID, which is not said.
    UserId,
    /// The device of this name is blocked.
    BlockDevice(&'a str),
    /// The mail address: this mail goes to the one before, and does not say the other.
    Email,
    /// There is to be no mail address.
    EmailRemoved,
    /// Mails are to come only where no device has shown a notice.
    MailsWhenUnseen,
    /// A number is to be carried only when it must be.
    NumberWhenNew,
}

impl Happened<'_> {
    /// The keys of its subject and of what happened.
    fn what(self) -> [&'static str; 2] {
        match self {
            Self::DeviceActivated { .. } => ["mail-device-subject", "mail-device-what"],
            Self::Asked { change: Changed::Password, .. } => {
                ["mail-password-asked-subject", "mail-password-asked-what"]
            }
            Self::Asked { change: Changed::UserId, .. } => ["mail-user-id-asked-subject", "mail-user-id-asked-what"],
            Self::Asked { change: Changed::BlockDevice(_), .. } => {
                ["mail-block-asked-subject", "mail-block-asked-what"]
            }
            Self::Asked { change: Changed::Email, .. } => ["mail-email-asked-subject", "mail-email-asked-what"],
            Self::Asked { change: Changed::EmailRemoved, .. } => {
                ["mail-email-removed-asked-subject", "mail-email-removed-asked-what"]
            }
            Self::Asked { change: Changed::MailsWhenUnseen, .. } => ["mail-few-asked-subject", "mail-few-asked-what"],
            Self::Asked { change: Changed::NumberWhenNew, .. } => {
                ["mail-number-asked-subject", "mail-number-asked-what"]
            }
            Self::Made { change: Changed::NumberWhenNew } => ["mail-number-made-subject", "mail-number-made-what"],
            Self::Made { change: Changed::Email } => ["mail-email-made-subject", "mail-email-made-what"],
            Self::Made { change: Changed::EmailRemoved } => {
                ["mail-email-removed-made-subject", "mail-email-removed-made-what"]
            }
            Self::Made { change: Changed::MailsWhenUnseen } => ["mail-few-made-subject", "mail-few-made-what"],
            Self::Made { change: Changed::Password } => ["mail-password-made-subject", "mail-password-made-what"],
            Self::Made { change: Changed::UserId } => ["mail-user-id-made-subject", "mail-user-id-made-what"],
            Self::Made { change: Changed::BlockDevice(_) } => ["mail-block-made-subject", "mail-block-made-what"],
            Self::Something => ["mail-something-subject", "mail-something-what"],
        }
    }

    /// The keys of what to do if it was somebody else: before the link, about its code, and afterwards.
    fn not_me(self) -> Option<[&'static str; 3]> {
        match self {
            Self::DeviceActivated { .. } => Some(["mail-device-not-me", "mail-device-code", "mail-device-after"]),
            Self::Asked { .. } => Some(["mail-asked-not-me", "mail-asked-code", "mail-asked-after"]),
            Self::Made { .. } => Some(["mail-made-not-me", "mail-made-code", "mail-made-after"]),
            Self::Something => None,
        }
    }

    /// What stands in its sentences.
    fn values(&self) -> (&str, &str) {
        match self {
            Self::DeviceActivated { device, platform, .. } => (device, platform),
            Self::Asked { change: Changed::BlockDevice(device), .. }
            | Self::Made { change: Changed::BlockDevice(device) } => (device, ""),
            Self::Asked { .. } | Self::Made { .. } | Self::Something => ("", ""),
        }
    }

    /// From when it counts, where it waits, and the key of that.
    fn from(self) -> Option<(&'static str, Time)> {
        match self {
            Self::DeviceActivated { approves_from, .. } => Some(("mail-device-from", approves_from)),
            Self::Asked { until, .. } => Some(("mail-asked-from", until)),
            Self::Made { .. } | Self::Something => None,
        }
    }
}

/// What all mails share.
pub struct Letterbox {
    texts: Texts,
    operator: String,
    help: String,
    issuer: String,
    zone: TimeZone,
}

/// The mail in HTML. Both forms hold the same sentences in the same order.
#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    language: &'static str,
    subject: &'a str,
    before: &'a [String],
    /// Where it leads and what it says.
    link: Option<(&'a str, &'a str)>,
    after: &'a [String],
}

impl Letterbox {
    /// The mails of an installation.
    pub fn of(site: &Site) -> Result<Self, String> {
        Ok(Self {
            texts: Texts::of(FILES).map_err(|broken| broken.to_string())?,
            operator: site.operator_name.clone(),
            help: site.help.trim().to_owned(),
            issuer: site.issuer.as_str().to_owned(),
            zone: site.time_zone.clone(),
        })
    }

    /// The mail about what happened; `None` where an address is none.
    pub fn mail(&self, (from, to): (&EmailAddress, &EmailAddress), told: &Told<'_>, now: Time) -> Option<Message> {
        let language = language_of(told.language);
        let say = |key: &str, values: &[(&str, &str)]| self.texts.text(language, key, values);
        let [subject, what] = told.what.what();
        let subject = say(subject, &[("operator", &self.operator)]);
        let at = self.moment(language, told.at);
        let (device, platform) = told.what.values();
        let page = format!("{}{NOT_ME_PATH}", self.issuer);
        let mut before = vec![say(what, &[("device", device), ("platform", platform), ("time", &at)])];
        if let Some((key, from)) = told.what.from() {
            before.push(say(key, &[("time", &self.moment(language, from))]));
        }
        let mut after = vec![];
        // Behind the sign: no server's log, and no scanner's, gets to see it.
        let link = told.what.not_me().map(|[not_me, about_code, afterwards]| {
            before.extend([say("mail-device-mine", &[]), say(not_me, &[])]);
            after.extend([say(about_code, &[("page", &page), ("code", told.code)]), say(afterwards, &[])]);
            (format!("{page}#{}", told.code), say("mail-device-link", &[]))
        });
        if link.is_none() {
            before.extend(["mail-something-where", "mail-something-why"].map(|key| say(key, &[])));
        }
        after.push(match self.help.is_empty() {
            true => say("mail-help", &[("page", &format!("{}/help", self.issuer))]),
            false => say("mail-help-contact", &[("contact", &self.help), ("page", &format!("{}/help", self.issuer))]),
        });
        after.push(say("mail-automatic", &[("operator", &self.operator)]));
        let link = link.as_ref().map(|(link, words)| (link.as_str(), words.as_str()));
        let button = link.map(|(link, words)| format!("{words}:\n{link}"));
        let parts = [Some(before.join("\n\n")), button, Some(after.join("\n\n"))];
        let plain = parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n") + "\n";
        let html = Html { language: language.code(), subject: &subject, before: &before, link, after: &after };
        self.message((from, to), &subject, (plain, html.render().ok()?), told.notice.0, now)
    }

    /// The mail with the code for an address that somebody typed; `None` where an address is none. It names no account and
    /// has no link: it may have come to a stranger, and whoever opens what is in it can do nothing with it.
    pub fn code_mail(
        &self,
        (from, to): (&EmailAddress, &EmailAddress),
        spoken: Spoken,
        id: ChangeId,
        code: &str,
        now: Time,
    ) -> Option<Message> {
        let language = language_of(spoken);
        let say = |key: &str, values: &[(&str, &str)]| self.texts.text(language, key, values);
        let (first, last) = code.split_at_checked(3)?;
        let subject = say("mail-code-subject", &[("operator", &self.operator)]);
        let sentences = [
            say("mail-code-what", &[("operator", &self.operator)]),
            say("mail-code-code", &[("code", &format!("{first} {last}"))]),
            say("mail-code-where", &[]),
            say("mail-code-not-me", &[]),
            say("mail-automatic", &[("operator", &self.operator)]),
        ];
        let plain = sentences.join("\n\n") + "\n";
        let html = Html { language: language.code(), subject: &subject, before: &sentences, link: None, after: &[] };
        self.message((from, to), &subject, (plain, html.render().ok()?), id.0, now)
    }

    fn message(
        &self,
        (from, to): (&EmailAddress, &EmailAddress),
        subject: &str,
        (plain, html): (String, String),
        id: u128,
        now: Time,
    ) -> Option<Message> {
        let address = |address: &EmailAddress| address.expose().parse::<Address>().ok();
        let sent_at = UNIX_EPOCH + Duration::from_secs(u64::try_from(now.seconds()).ok()?);
        // The same for each try: whoever gets it twice is shown one.
        let host = from.expose().rsplit_once('@')?.1;
        let header =
            |name: &'static str, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        Message::builder()
            .from(Mailbox::new(Some(self.operator.clone()), address(from)?))
            .to(Mailbox::new(None, address(to)?))
            .subject(subject)
            .date(sent_at)
            .message_id(Some(format!("<{id:032x}@{host}>")))
            // Made by a machine, and answered by none (RFC 3834 §5; the second for those that know no RFC).
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("X-Auto-Response-Suppress", "All"))
            .multipart(MultiPart::alternative_plain_html(plain, html))
            .ok()
    }

    /// An instant as people read it, where the installation is; UTC is nobody's own clock, so it says that it is.
    fn moment(&self, language: Language, time: Time) -> String {
        let moment = self.zone.moment(time);
        let month = self.texts.text(language, "mail-month", &[("month", &format!("m{}", moment.month()))]);
        let (day, year) = (moment.day().to_string(), moment.year().to_string());
        let clock = match language {
            Language::Da => format!("{:02}.{:02}", moment.hour(), moment.minute()),
            Language::En => format!("{:02}:{:02}", moment.hour(), moment.minute()),
        };
        let values = [("day", day.as_str()), ("month", &month), ("year", &year), ("clock", &clock)];
        let said = self.texts.text(language, "mail-time", &values);
        match self.zone.is_utc() {
            true => self.texts.text(language, "mail-time-utc", &[("time", &said)]),
            false => said,
        }
    }
}

fn language_of(spoken: Spoken) -> Language {
    match spoken {
        Spoken::Danish => Language::Da,
        Spoken::English => Language::En,
    }
}
