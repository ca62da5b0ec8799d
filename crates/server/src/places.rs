//! Names of places for addresses, from a file that the operator supplies. Without one nothing is said: a place is never
//! guessed.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use domain::account::Language;
use maxminddb::{MaxMindDbError, Reader};
use protocol::request::PLACE_CHARS_MAX;
use protocol::text;
use serde::Deserialize;

use crate::source::Source;

/// The language that every maker of such files writes.
const USUAL: &str = "en";

/// A file in the MMDB form with cities or countries, as several makers give it; or none.
#[derive(Default)]
pub struct Places(Option<Reader<Vec<u8>>>);

/// What we read of an entry.
#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    city: Option<Named<'a>>,
    #[serde(borrow)]
    country: Option<Named<'a>>,
}

/// Its names, by language.
#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow, default)]
    names: BTreeMap<&'a str, &'a str>,
}

impl Places {
    /// Reads the whole file, which is asked at each request.
    pub fn open(path: &Path) -> Result<Self, MaxMindDbError> {
        Reader::open_readfile(path).map(|reader| Self(Some(reader)))
    }

    /// City and country, or the country alone, in the person's language where the file has it; nothing where the file does
    /// not know the address.
    pub fn of(&self, source: Source, language: Language) -> Option<String> {
        let entry: Entry<'_> = self.0.as_ref()?.lookup(source.address()).ok()?.decode().ok()??;
        let named = |it: Option<Named<'_>>| {
            let names = it?.names;
            names.get(language.tag()).or_else(|| names.get(USUAL)).map(|name| (*name).to_owned())
        };
        let words: Vec<String> = [named(entry.city), named(entry.country)].into_iter().flatten().collect();
        // The file is somebody else's; what people read is held to the rules of all such texts.
        text::clean(&words.join(", "), PLACE_CHARS_MAX)
    }
}

impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "places from a file" } else { "no places" })
    }
}
