//! Reading a configuration: takes each known key from the environment or the file, notes every mistake, and
//! in the end names what nobody asked for.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use toml::{Table, Value};

use super::setting::Setting;

/// Environment variables of ours begin so.
const PREFIX: &str = "TILLID_";

/// A shown value is cut here, so that a mistake stays one line.
const SHOWN_CHARACTERS_MAX: usize = 60;

/// One key, as the reference shows it.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) about: String,
    pub(super) default: String,
    pub(super) kind: String,
}

/// One table of the file.
pub(super) struct Section {
    pub(super) table: &'static str,
    pub(super) about: String,
    pub(super) keys: Vec<Key>,
}

pub(super) struct Reading {
    file: Table,
    environment: BTreeMap<String, String>,
    known: Vec<(&'static str, &'static str)>,
    mistakes: Vec<String>,
}

impl Reading {
    pub(super) fn new(file: Table, environment: Vec<(String, String)>) -> Self {
        let environment = environment.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        Self { file, environment, known: Vec::new(), mistakes: Vec::new() }
    }

    /// Takes one key: from the environment, else from the file, else its default.
    pub(super) fn take<T: Setting>(
        &mut self,
        table: &'static str,
        key: &'static str,
        default: T,
        range: Option<RangeInclusive<u32>>,
    ) -> T {
        self.known.push((table, key));
        let in_file = self.file.get_mut(table).and_then(Value::as_table_mut).and_then(|keys| keys.remove(key));
        let variable = variable(table, key);
        let (name, value, shown) = match (self.environment.remove(&variable), in_file) {
            (Some(text), _) => (variable, T::from_environment(&text), text),
            (None, Some(value)) => (format!("{table}.{key}"), Some(value.clone()), value.to_string()),
            (None, None) => return default,
        };
        let read = value.as_ref().and_then(T::read);
        let is_read = read.is_some();
        match read {
            Some(value) if range.as_ref().is_none_or(|range| value.is_within(range)) => value,
            Some(_) | None => {
                let must = must_be::<T>(range.as_ref());
                let nearest = value.as_ref().filter(|_| !is_read).and_then(T::nearest);
                let nearest = nearest.map_or_else(String::new, |nearest| format!("; the nearest known is {nearest}"));
                self.mistake(format!("`{name}` is {}: it must be {must}{nearest}.", cut(&shown)));
                default
            }
        }
    }

    /// Takes a list of tables, `[[name]]`.
    pub(super) fn take_tables(&mut self, name: &'static str) -> Vec<Table> {
        self.known.push((name, ""));
        let Some(value) = self.file.remove(name) else { return Vec::new() };
        let tables = value.as_array().map(|items| items.iter().filter_map(|item| item.as_table().cloned()).collect());
        let tables: Vec<Table> = tables.unwrap_or_default();
        if tables.is_empty() {
            self.mistake(format!("`{name}` is written as a list of tables, each under `[[{name}]]`."));
        }
        tables
    }

    pub(super) fn mistake(&mut self, sentence: String) {
        self.mistakes.push(sentence);
    }

    /// Names what is left over: the mistakes, and the variables that may belong to somebody else.
    pub(super) fn finish(mut self) -> (Vec<String>, Vec<String>) {
        let leftovers: Vec<_> = std::mem::take(&mut self.file).into_iter().collect();
        for (table, value) in leftovers {
            if self.known.iter().any(|(known, _)| *known == table) {
                match value {
                    Value::Table(keys) => {
                        let unknown: Vec<_> = keys.into_iter().map(|(key, _)| key).collect();
                        unknown.iter().for_each(|key| self.unknown_key(&table, key));
                    }
                    _ => self.mistake(format!("`{table}` is a table: write its keys under `[{table}]`.")),
                }
            } else {
                self.unknown_table(&table);
            }
        }
        let warnings = self.environment.keys().filter(|name| !is_another_programs(name)).map(|name| {
            let variables = self.known.iter().map(|(table, key)| variable(table, key)).collect::<Vec<_>>();
            let nearest = nearest(name, variables.iter().map(String::as_str));
            format!("The environment variable {name} changes nothing; the nearest that would is {nearest}.")
        });
        let warnings = warnings.collect();
        (self.mistakes, warnings)
    }

    fn unknown_key(&mut self, table: &str, key: &str) {
        let elsewhere = self.known.iter().find(|(_, known)| *known == key);
        let sentence = match elsewhere {
            Some((home, _)) => format!("There is no `{table}.{key}`; it belongs under `[{home}]`."),
            None => {
                let keys = self.known.iter().filter(|(known, _)| *known == table).map(|(_, key)| *key);
                format!("There is no `{table}.{key}`; the nearest is `{table}.{}`.", nearest(key, keys))
            }
        };
        self.mistake(sentence);
    }

    fn unknown_table(&mut self, name: &str) {
        let sentence = match self.known.iter().find(|(_, key)| *key == name) {
            Some((home, _)) => format!("There is no `{name}` outside a table; it belongs under `[{home}]`."),
            None => format!(
                "There is no `{name}`; the nearest is `{}`.",
                nearest(name, self.known.iter().map(|(table, _)| *table))
            ),
        };
        self.mistake(sentence);
    }
}

/// The environment variable that overrides a key.
pub(super) fn variable(table: &str, key: &str) -> String {
    format!("{PREFIX}{table}_{key}").to_uppercase()
}

/// What a key may hold, with its range where it has one.
pub(super) fn must_be<T: Setting>(range: Option<&RangeInclusive<u32>>) -> String {
    match range {
        Some(range) => format!("{} from {} to {}", T::kind(), range.start(), range.end()),
        None => T::kind(),
    }
}

/// The candidate with the fewest single-letter changes (Levenshtein's distance).
pub(super) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> &'a str {
    candidates.min_by_key(|candidate| distance(word, candidate)).unwrap_or_default()
}

pub(super) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(100).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().take(100).enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (column, other_letter) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other_letter);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

/// `TILLID_CONFIG` and `TILLID_TO` belong to the command line; container platforms add addresses of services named "tillid".
fn is_another_programs(variable: &str) -> bool {
    matches!(variable, "TILLID_CONFIG" | "TILLID_TO")
        || variable.starts_with("TILLID_SERVICE_HOST")
        || variable.starts_with("TILLID_SERVICE_PORT")
        || variable.starts_with("TILLID_PORT")
}

fn cut(text: &str) -> String {
    if text.chars().count() <= SHOWN_CHARACTERS_MAX {
        return text.to_owned();
    }
    text.chars().take(SHOWN_CHARACTERS_MAX).chain(std::iter::once('…')).collect()
}

/// Declares one table of the file: a struct, how it is read, and its part of the reference, from one text.
macro_rules! section {
    (
        $(#[doc = $about:literal])+
        $name:ident in $table:literal {
            $( $(#[doc = $doc:literal])+ $key:ident: $kind:ty = $default:expr $(, $range:expr)?; )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $( $(#[doc = $doc])+ pub $key: $kind, )+
        }

        impl $name {
            pub(in crate::config) fn read(reading: &mut $crate::config::reading::Reading) -> Self {
                Self {
                    $( $key: reading.take($table, stringify!($key), $default, None $(.or(Some($range)))?), )+
                }
            }

            pub(in crate::config) fn section() -> $crate::config::reading::Section {
                let keys = vec![$({
                    let default: $kind = $default;
                    let range = Option::<std::ops::RangeInclusive<u32>>::None $(.or(Some($range)))?;
                    $crate::config::reading::Key {
                        name: stringify!($key),
                        about: concat!($($doc, "\n"),+).to_owned(),
                        default: $crate::config::setting::Setting::show(&default),
                        kind: $crate::config::reading::must_be::<$kind>(range.as_ref()),
                    }
                },)+];
                $crate::config::reading::Section { table: $table, about: concat!($($about, "\n"),+).to_owned(), keys }
            }
        }
    };
}
pub(super) use section;
