//! The languages that pages are written in, and how one is chosen.

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Danish.
    Da,
    /// English.
    En,
}

/// No browser sends more languages than this; what comes after is not read.
const TAGS_MAX: usize = 16;

impl Language {
    /// Every language, in the order of the switch on the pages.
    pub const ALL: [Self; 2] = [Self::Da, Self::En];

    /// The BCP 47 code: `da`, `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Da => "da",
            Self::En => "en",
        }
    }

    /// The language's name in itself, for the switch.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Da => "Dansk",
            Self::En => "English",
        }
    }

    /// The language of exactly this code, as `?lang=` and the cookie hold it.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(code))
    }

    /// The language of a BCP 47 tag, judged by its first subtag: `da-DK` is Danish.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::from_code(tag.split('-').next().unwrap_or_default().trim())
    }

    /// The first language that we have of a list separated by spaces, as `ui_locales` is
    /// (OpenID Connect Core 1.0 §3.1.2.1).
    pub fn from_ui_locales(list: &str) -> Option<Self> {
        list.split(' ').take(TAGS_MAX).find_map(Self::from_tag)
    }

    /// The language that an `Accept-Language` header prefers (RFC 9110 §12.5.4); weights in thousandths, 0 refuses.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(u16, Self)> = None;
        for range in header.split(',').take(TAGS_MAX) {
            let (tag, weight) = match range.split_once(';') {
                Some((tag, parameter)) => (tag, thousandths(parameter)),
                None => (range, 1000),
            };
            if let Some(language) = Self::from_tag(tag.trim())
                && weight > best.map_or(0, |(heaviest, _)| heaviest)
            {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// Reads `q=0.8` as 800; anything that is no weight counts as none.
fn thousandths(parameter: &str) -> u16 {
    let Some(value) = parameter.trim().strip_prefix("q=") else { return 0 };
    match value.split_once('.') {
        None if value == "1" => 1000,
        None => 0,
        Some(("1", _)) => 1000,
        Some((_, fraction)) => {
            let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
            digits.parse().unwrap_or(0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, Da, En};

    #[test]
    fn the_browsers_wish_is_read_with_its_weights() {
        let check = |header: &str, expect: Option<Language>| {
            assert_eq!(Language::from_accept_language(header), expect, "{header}");
        };
        check("da", Some(Da));
        check("da-DK,da;q=0.9,en;q=0.8", Some(Da));
        check("en-GB,en;q=0.9,da;q=0.8", Some(En));
        check("de, en;q=0.2, da;q=0.7", Some(Da));
        check("da;q=0, en;q=0.1", Some(En));
        check("da;q=0.1, en;q=0.15", Some(En));
        check("fr, de;q=0.5", None);
        check("da;q=nonsense", None);
        check("", None);
        check(";;;,,,q=1", None);
    }

    #[test]
    fn a_service_may_ask_for_languages_in_its_order() {
        assert_eq!(Language::from_ui_locales("nb da en"), Some(Da));
        assert_eq!(Language::from_ui_locales("EN-us da"), Some(En));
        assert_eq!(Language::from_ui_locales("fr"), None);
    }
}
