//! What stands in each file of vectors.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use protocol::pin::Pin;
use protocol::{DeviceKey, PinKey, PinSalt};
use serde::{Serialize, Serializer};
use serde_json::Value;

#[path = "offline.rs"]
mod offline;
#[path = "platform.rs"]
mod platform;
#[path = "requests.rs"]
mod requests;
#[path = "signed.rs"]
mod signed;
#[path = "typed.rs"]
mod typed;

/// Whatever goes wrong, the run ends.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// A file of vectors.
pub(crate) struct File {
    /// Its name in the folder.
    pub(crate) name: &'static str,
    /// Its text.
    pub(crate) text: String,
}

const APP: &str = "https://app.id.example";
const KID: &str = "0199c0de-0000-7000-8000-000000000001";
const NONCE: &str = "bm9uY2Utb2YtdGhlLXNlcnZlcg";
const NOW: i64 = 1_795_340_000;

/// All files, keeping what `folder` holds of signatures that cannot be made again.
pub(crate) fn all(folder: &Path) -> Outcome<Vec<File>> {
    let kept = |name: &str| -> Value {
        let text = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    };
    let phone = Phone::new()?;
    Ok(vec![
        file("requests.json", &requests::requests()?)?,
        file("keys.json", &typed::keys(&phone)?)?,
        file("signed.json", &signed::signed(&phone, &kept("signed.json"))?)?,
        file("calls.json", &signed::calls(&phone, &kept("calls.json"))?)?,
        file("typed.json", &typed::typed())?,
        file("platform.json", &platform::platform(&phone, &kept("platform.json"))?)?,
        file("push.json", &typed::push())?,
        file("carry.json", &typed::carry())?,
        file("offline.json", &offline::offline(&requests::logging_in(), &kept("offline.json"))?)?,
    ])
}

fn file(name: &'static str, value: &Value) -> Outcome<File> {
    Ok(File { name, text: format!("{}\n", serde_json::to_string_pretty(&Sorted(value))?) })
}

/// Members in the order of their names, whatever order the library was built to keep.
struct Sorted<'a>(&'a Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, it)| (name, Sorted(it))).collect::<BTreeMap<_, _>>())
            }
            Value::Array(items) => serializer.collect_seq(items.iter().map(Sorted)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => self.0.serialize(serializer),
        }
    }
}

struct Phone {
    device: DeviceKey,
    pin: PinKey,
    new_pin: PinKey,
}

impl Phone {
    fn new() -> Outcome<Self> {
        let device = DeviceKey::generate(&mut |bytes| bytes.fill(0x42))?;
        let pin = |digits, salt| -> Outcome<PinKey> {
            Ok(PinKey::derive(&Pin::parse(digits)?, &PinSalt::from_bytes([salt; 32]))?)
        };
        Ok(Self { device, pin: pin("2580", 1)?, new_pin: pin("7193", 2)? })
    }
}
