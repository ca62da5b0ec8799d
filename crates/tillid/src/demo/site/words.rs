//! The demo services' words: Danish and English, from message files of the demo's own.
//!
//! The language is chosen as on the login pages: `?lang=`, then the cookie that it leaves, then the browser's languages.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use domain::time::Time;
use server::config::TimeZone;
use server::pages::{Language, Texts};

use crate::output::Failed;

/// Shared by the services of one host: whoever chose Danish at the bank reads Danish at the town.
const COOKIE: &str = "demo-language";

/// The message files.
pub(super) fn texts() -> Result<Texts, Failed> {
    let files = [include_str!("../../../locales/da/demo.ftl"), include_str!("../../../locales/en/demo.ftl")];
    Texts::of(files).map_err(Failed::say)
}

/// The language of one answer, and whether the person chose it with this very call.
pub(super) struct Spoken {
    language: Language,
    chosen_now: bool,
}

/// What one page says.
pub(super) struct Words<'a> {
    texts: &'a Texts,
    language: Language,
    site: &'a str,
    zone: &'a TimeZone,
}

/// What `site` says in this language.
pub(super) fn words<'a>(texts: &'a Texts, spoken: &Spoken, site: &'a str, zone: &'a TimeZone) -> Words<'a> {
    Words { texts, language: spoken.language, site, zone }
}

impl Spoken {
    pub(super) fn by(headers: &HeaderMap, pairs: &[(String, String)]) -> Self {
        let text = |name| headers.get_all(name).into_iter().filter_map(|value: &HeaderValue| value.to_str().ok());
        let chosen = pairs.iter().find(|(name, _)| name == "lang").and_then(|(_, tag)| Language::from_tag(tag));
        let kept = || {
            let pairs =
                text(header::COOKIE).flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
            pairs.filter(|(name, _)| *name == COOKIE).find_map(|(_, code)| Language::from_code(code))
        };
        let preferred = || text(header::ACCEPT_LANGUAGE).find_map(Language::from_accept_language);
        let language = chosen.or_else(kept).or_else(preferred).unwrap_or(Language::En);
        Self { language, chosen_now: chosen.is_some() }
    }

    pub(super) fn code(&self) -> &'static str {
        self.language.code()
    }

    /// The answer, with the cookie where the person has just chosen.
    pub(super) fn keep(&self, mut response: Response) -> Response {
        let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax", self.code());
        if let (true, Ok(cookie)) = (self.chosen_now, HeaderValue::from_str(&cookie)) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

impl Words<'_> {
    pub(super) fn say(&self, key: &str) -> String {
        self.texts.text(self.language, key, &[("site", self.site)])
    }

    pub(super) fn say_to(&self, key: &str, name: &str) -> String {
        self.texts.text(self.language, key, &[("site", self.site), ("name", name)])
    }

    /// Day and hour as people write them, where this machine stands.
    pub(super) fn moment(&self, time: Time) -> String {
        let moment = self.zone.moment(time);
        let (day, month, year) = (moment.day().to_string(), moment.month().to_string(), moment.year().to_string());
        let (hour, minute) = (format!("{:02}", moment.hour()), format!("{:02}", moment.minute()));
        let values = [("day", day.as_str()), ("month", &month), ("year", &year), ("hour", &hour), ("minute", &minute)];
        let when = self.texts.text(self.language, "how-when", &values);
        match self.zone.is_utc() {
            true => self.texts.text(self.language, "how-when-utc", &[("when", &when)]),
            false => when,
        }
    }

    pub(super) fn site(&self) -> &str {
        self.site
    }

    pub(super) fn language(&self) -> Language {
        self.language
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(lang: Option<&str>, sent: &[(header::HeaderName, &'static str)]) -> Language {
        let headers = sent.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        let pairs: Vec<_> = lang.map(|tag| ("lang".to_owned(), tag.to_owned())).into_iter().collect();
        Spoken::by(&headers, &pairs).language
    }

    #[test]
    fn the_address_comes_first_then_what_was_chosen_before_then_the_browser() {
        let danish = (header::ACCEPT_LANGUAGE, "nb;q=0.9, da-DK;q=0.8, en;q=0.7");
        let chose_english = (header::COOKIE, "other=1; demo-language=en");
        assert_eq!(spoken(None, &[]), Language::En);
        assert_eq!(spoken(None, std::slice::from_ref(&danish)), Language::Da);
        assert_eq!(spoken(None, &[danish.clone(), chose_english.clone()]), Language::En);
        assert_eq!(spoken(Some("da"), &[danish, chose_english]), Language::Da);
        assert_eq!(spoken(Some("klingon"), &[]), Language::En);
    }

    #[test]
    fn a_login_is_dated_as_people_here_write_it() {
        let texts = texts().expect("the texts");
        let told = |language, zone: &str| {
            let zone = TimeZone::parse(zone).expect("a zone");
            let spoken = Spoken { language, chosen_now: false };
            words(&texts, &spoken, "x", &zone).moment(Time::from_seconds(1_795_388_400))
        };
        assert_eq!(told(Language::Da, "Europe/Copenhagen"), "23.11.2026 kl. 00.00");
        assert_eq!(told(Language::En, "Europe/Copenhagen"), "23/11/2026 at 00:00");
        assert_eq!(told(Language::En, "UTC"), "22/11/2026 at 23:00 (UTC)");
    }

    #[test]
    fn every_text_that_a_page_asks_for_is_there() {
        let texts = texts().expect("the texts");
        let (bank, town) = (include_str!("../../../templates/bank.html"), include_str!("../../../templates/town.html"));
        let asked = |page: &str, before: &str, look: &str| {
            let pieces = page.split(before).skip(1);
            pieces.filter_map(|rest| Some(format!("{look}{}", rest.split_once('"')?.0))).collect::<Vec<_>>()
        };
        let own = "view.own(\"";
        let keys = [
            asked(bank, "view.say(\"", ""),
            asked(bank, own, "bank-"),
            asked(town, own, "town-"),
            asked(town, own, "union-"),
        ]
        .concat();
        assert!(keys.len() > 30, "{keys:?}");
        for language in Language::ALL {
            for key in &keys {
                assert_ne!(
                    &words(&texts, &Spoken { language, chosen_now: false }, "x", &TimeZone::utc()).say(key),
                    key
                );
            }
        }
    }
}
