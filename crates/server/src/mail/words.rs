//! A mail's words: plain text and simple HTML that say the same, in the person's language.

use std::time::{Duration, UNIX_EPOCH};

use askama::Template;
use domain::account::Language as Spoken;
use domain::email::EmailAddress;
use domain::ids::NoticeId;
use domain::time::Time;
use lettre::address::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};

use crate::config::Site;
use crate::flows::operate::print::NOT_ME_PATH;
use crate::pages::{Language, Texts};

const FILES: [&str; 2] = [include_str!("../../locales/da/mail.ftl"), include_str!("../../locales/en/mail.ftl")];

/// A device that was activated, as its owner is told of it.
pub struct DeviceNotice<'a> {
    /// The notice.
    pub notice: NoticeId,
    /// The language of the words.
    pub language: Spoken,
    /// What whoever activated it calls it.
    pub device: &'a str,
    /// What it runs on, in words.
    pub platform: &'a str,
    /// When it was activated.
    pub activated_at: Time,
    /// From when it may approve, as things stand once this is sent.
    pub approves_from: Time,
    /// What says *this was not me*, in its groups.
    pub code: &'a str,
}

/// What all mails share.
pub struct Letterbox {
    texts: Texts,
    operator: String,
    help: String,
    issuer: String,
}

/// The mail in HTML. Both forms hold the same sentences in the same order.
#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    language: &'static str,
    subject: &'a str,
    before: &'a [String],
    link: &'a str,
    link_words: &'a str,
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
        })
    }

    /// The mail about a new device; `None` where an address is none.
    pub fn of_device(
        &self,
        from: &EmailAddress,
        to: &EmailAddress,
        notice: &DeviceNotice<'_>,
        now: Time,
    ) -> Option<Message> {
        let language = match notice.language {
            Spoken::Danish => Language::Da,
            Spoken::English => Language::En,
        };
        let say = |key: &str, values: &[(&str, &str)]| self.texts.text(language, key, values);
        let subject = say("mail-device-subject", &[("operator", &self.operator)]);
        let [activated, from_when] =
            [notice.activated_at, notice.approves_from].map(|time| self.moment(language, time));
        let device = [("device", notice.device), ("platform", notice.platform), ("time", activated.as_str())];
        let page = format!("{}{NOT_ME_PATH}", self.issuer);
        // Behind the sign: no server's log, and no scanner's, gets to see it.
        let link = format!("{page}#{}", notice.code);
        let before = [
            say("mail-device-what", &device),
            say("mail-device-from", &[("time", &from_when)]),
            say("mail-device-mine", &[]),
            say("mail-device-not-me", &[]),
        ];
        let link_words = say("mail-device-link", &[]);
        let help = match self.help.is_empty() {
            true => say("mail-help", &[("page", &format!("{}/help", self.issuer))]),
            false => say("mail-help-contact", &[("contact", &self.help), ("page", &format!("{}/help", self.issuer))]),
        };
        let after = [
            say("mail-device-code", &[("page", &page), ("code", notice.code)]),
            say("mail-device-after", &[]),
            help,
            say("mail-automatic", &[("operator", &self.operator)]),
        ];
        let plain = [before.join("\n\n"), format!("{link_words}:\n{link}"), after.join("\n\n")].join("\n\n") + "\n";
        let html = Html {
            language: language.code(),
            subject: &subject,
            before: &before,
            link: &link,
            link_words: &link_words,
            after: &after,
        };
        self.message((from, to), &subject, (plain, html.render().ok()?), notice.notice, now)
    }

    fn message(
        &self,
        (from, to): (&EmailAddress, &EmailAddress),
        subject: &str,
        (plain, html): (String, String),
        notice: NoticeId,
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
            .message_id(Some(format!("<{notice}@{host}>")))
            // Made by a machine, and answered by none (RFC 3834 §5; the second for those that know no RFC).
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("X-Auto-Response-Suppress", "All"))
            .multipart(MultiPart::alternative_plain_html(plain, html))
            .ok()
    }

    /// An instant as people read it. We know no one's time zone, so it says which one it is.
    fn moment(&self, language: Language, time: Time) -> String {
        let instant = jiff::Timestamp::from_microsecond(time.micros()).unwrap_or(jiff::Timestamp::MIN);
        let zoned = instant.to_zoned(jiff::tz::TimeZone::UTC);
        let month = self.texts.text(language, "mail-month", &[("month", &format!("m{}", zoned.month()))]);
        let (day, year) = (zoned.day().to_string(), zoned.year().to_string());
        let clock = match language {
            Language::Da => format!("{:02}.{:02}", zoned.hour(), zoned.minute()),
            Language::En => format!("{:02}:{:02}", zoned.hour(), zoned.minute()),
        };
        let values = [("day", day.as_str()), ("month", &month), ("year", &year), ("clock", &clock)];
        self.texts.text(language, "mail-time", &values)
    }
}
