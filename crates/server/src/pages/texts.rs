//! Every sentence of the pages in every language, read once from the message files inside the binary.
//!
//! A test checks that each key stands in all languages with the same variables and is used, so a missing one shows
//! its key instead of failing a login.

use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use super::{Language, Site};

/// The message files, in the order of [`Language::ALL`].
pub(super) const FILES: [(Language, &str); 2] = [
    (Language::Da, include_str!("../../locales/da/pages.ftl")),
    (Language::En, include_str!("../../locales/en/pages.ftl")),
];

/// What devices are told of refusals, in the same order; the keys are the protocol's codes.
pub(super) const PROBLEMS: [&str; 2] =
    [include_str!("../../locales/da/problems.ftl"), include_str!("../../locales/en/problems.ftl")];

/// The texts of all languages. Built once; shared between threads.
pub struct Texts {
    da: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Texts")
    }
}

/// A message file that was built in cannot be read: a mistake of ours, found at the first start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextsBroken {
    /// Whose file it is.
    pub language: Language,
    /// What Fluent says about it.
    pub reason: String,
}

impl fmt::Display for TextsBroken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the texts in {} cannot be read: {}", self.language.own_name(), self.reason)
    }
}

impl std::error::Error for TextsBroken {}

impl Texts {
    /// Reads the message files.
    ///
    /// # Errors
    ///
    /// When a file is no valid Fluent or has a key twice.
    pub fn load() -> Result<Self, TextsBroken> {
        let ([(da, da_file), (en, en_file)], [da_problems, en_problems]) = (FILES, PROBLEMS);
        Ok(Self { da: bundle(da, [da_file, da_problems])?, en: bundle(en, [en_file, en_problems])? })
    }

    /// The texts of a program of ours beside the pages: its own message files, in the order of [`Language::ALL`].
    ///
    /// # Errors
    ///
    /// When a file is no valid Fluent or has a key twice.
    pub fn of([da_file, en_file]: [&str; 2]) -> Result<Self, TextsBroken> {
        let [da, en] = Language::ALL;
        Ok(Self { da: bundle(da, [da_file])?, en: bundle(en, [en_file])? })
    }

    /// One text of [`Texts::of`], with its variables filled in.
    pub fn text(&self, language: Language, key: &str, values: &[(&str, &str)]) -> String {
        self.say(language, key, &values.iter().copied().collect())
    }

    /// A text that says a number: `count` in digits, `words` in words where people write them.
    pub fn counted(&self, language: Language, key: &str, count: u64) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("count", count);
        arguments.set("words", self.say(language, "help-number", &arguments));
        self.say(language, key, &arguments)
    }

    /// Title and detail of a refusal to a device, by its stable code.
    pub fn problem(&self, language: Language, code: &str) -> (String, String) {
        let key = format!("problem-{}", code.replace('_', "-"));
        let say = |key: &str| self.say(language, key, &FluentArgs::new());
        (say(&format!("{key}.title")), say(&key))
    }

    /// Who issues accounts here: by name, or in general words.
    pub fn operator_of(&self, site: &Site, language: Language) -> String {
        site.operator.clone().unwrap_or_else(|| self.say(language, "the-operator", &FluentArgs::new()))
    }

    /// The text of `key`, or of its attribute when the key has a dot (`message-busy.title`).
    pub(super) fn say(&self, language: Language, key: &str, arguments: &FluentArgs<'_>) -> String {
        let bundle = match language {
            Language::Da => &self.da,
            Language::En => &self.en,
        };
        let (id, attribute) = match key.split_once('.') {
            Some((id, attribute)) => (id, Some(attribute)),
            None => (key, None),
        };
        let pattern = bundle.get_message(id).and_then(|message| match attribute {
            Some(name) => message.get_attribute(name).map(|attribute| attribute.value()),
            None => message.value(),
        });
        match pattern {
            Some(pattern) => bundle.format_pattern(pattern, Some(arguments), &mut Vec::new()).into_owned(),
            None => key.to_owned(),
        }
    }
}

fn bundle<const N: usize>(language: Language, files: [&str; N]) -> Result<FluentBundle<FluentResource>, TextsBroken> {
    let broken = |reason: String| TextsBroken { language, reason };
    let locale: LanguageIdentifier = language.code().parse().map_err(|error| broken(format!("{error:?}")))?;
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Isolating marks are invisible characters: they would be copied along with names and numbers.
    bundle.set_use_isolating(false);
    for file in files {
        let resource =
            FluentResource::try_new(file.to_owned()).map_err(|(_, errors)| broken(format!("{:?}", errors.first())))?;
        bundle.add_resource(resource).map_err(|errors| broken(format!("{:?}", errors.first())))?;
    }
    Ok(bundle)
}
