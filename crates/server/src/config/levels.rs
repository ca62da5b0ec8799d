//! Levels: the list of tables in the file.
//!
//! Out of the box the levels are URIs of the installation's own: one that nobody notified must not claim
//! eIDAS's names.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::origin::Origin;
use super::reading::{Reading, nearest};

/// What a person signs in with besides user ID and password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Factor {
    /// A request approved in the code app.
    App,
    /// A code from the code card.
    Card,
}

/// One level of assurance (`acr`) and the factors that reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// Its URI.
    pub acr: String,
    /// The factors, each of which is enough.
    pub factors: Vec<Factor>,
    /// Whether PIN or platform key is asked for at each approval, even when the app is unlocked.
    pub verify_each: bool,
}

/// All levels, the weakest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levels(Vec<Level>);

impl Factor {
    const ALL: [Self; 2] = [Self::App, Self::Card];

    /// The factor's word in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Card => "card",
        }
    }
}

impl Levels {
    /// The levels of an installation that configures none, under `ISSUER/levels/`: `two-factors` for app and card, and
    /// above it `card` and `app` for services that want just one of them.
    pub fn default_for(issuer: &Origin) -> Self {
        let level = |name: &str, factors: &[Factor]| Level {
            acr: issuer.join(&format!("/levels/{name}")),
            factors: factors.to_vec(),
            verify_each: false,
        };
        Self(vec![level("two-factors", &Factor::ALL), level("card", &[Factor::Card]), level("app", &[Factor::App])])
    }

    /// All levels, the weakest first.
    pub fn iter(&self) -> impl Iterator<Item = &Level> {
        self.0.iter()
    }

    /// The levels that a factor reaches, the strongest first; never empty. The first is what a token says when the
    /// service asked for none; so what must be asked for, since it verifies the person each time, comes last.
    pub fn given_by(&self, factor: Factor) -> Vec<String> {
        let reached = || self.0.iter().rev().filter(|level| level.factors.contains(&factor));
        let by_itself = reached().filter(|level| !level.verify_each);
        by_itself.chain(reached().filter(|level| level.verify_each)).map(|level| level.acr.clone()).collect()
    }

    /// The factors that reach the level of that name; `None` if there is no such level.
    pub fn factors_of(&self, acr: &str) -> Option<&[Factor]> {
        self.0.iter().find(|level| level.acr == acr).map(|level| level.factors.as_slice())
    }

    /// Whether the level of that name asks for PIN or platform key at each approval.
    pub fn verify_each(&self, acr: &str) -> bool {
        self.0.iter().any(|level| level.acr == acr && level.verify_each)
    }

    pub(super) fn read(reading: &mut Reading, issuer: &Origin) -> Self {
        let tables = reading.take_tables("levels");
        if tables.is_empty() {
            return Self::default_for(issuer);
        }
        let levels = tables.into_iter().filter_map(|table| Level::read(reading, table)).collect();
        let levels = Self(levels);
        let names: BTreeSet<_> = levels.iter().map(|level| &level.acr).collect();
        if names.len() != levels.0.len() {
            reading.mistake("`levels` names one `acr` twice.".to_owned());
        }
        for factor in Factor::ALL {
            if levels.given_by(factor).is_empty() {
                let word = factor.word();
                reading.mistake(format!("`levels` has no level for \"{word}\": add it to the factors of one."));
            }
        }
        levels
    }
}

impl Level {
    fn read(reading: &mut Reading, mut table: Table) -> Option<Self> {
        let acr = text(&mut table, "acr");
        let words = texts(&mut table, "factors");
        let verify = table.remove("verify");
        refuse_others(reading, "levels", &table, &["acr", "factors", "verify"]);
        let is_name = |acr: &String| acr.len() <= 200 && acr.bytes().all(|byte| byte.is_ascii_graphic());
        let Some(acr) = acr.filter(is_name) else {
            reading.mistake("`levels.acr` is missing in a level: write its URI, without spaces.".to_owned());
            return None;
        };
        let verify_each = match verify.as_ref().map(Value::as_str) {
            None | Some(Some("unlocked")) => false,
            Some(Some("each")) => true,
            Some(_) => {
                reading.mistake(format!("`verify` of the level {acr} must be \"unlocked\" or \"each\"."));
                false
            }
        };
        let factors = words.unwrap_or_default().iter().map(|word| Factor::parse(word)).collect::<Option<Vec<_>>>();
        match factors {
            Some(factors) if !factors.is_empty() => Some(Self { acr, factors, verify_each }),
            Some(_) | None => {
                reading.mistake(format!("The level {acr} needs `factors`: a list of \"app\", \"card\" or both."));
                None
            }
        }
    }
}

impl Factor {
    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.word() == word)
    }
}

fn text(table: &mut Table, key: &str) -> Option<String> {
    table.remove(key)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn texts(table: &mut Table, key: &str) -> Option<Vec<String>> {
    table.remove(key)?.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

fn refuse_others(reading: &mut Reading, name: &str, table: &toml::map::Map<String, Value>, known: &[&str]) {
    for key in table.keys() {
        let nearest = nearest(key, known.iter().copied());
        reading.mistake(format!("There is no `{name}.{key}`; the nearest is `{name}.{nearest}`."));
    }
}
