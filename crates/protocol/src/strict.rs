//! Reading JSON from strangers: bounded, objects only as objects, no duplicate or unknown members, no `null`.
//!
//! Derived structs refuse duplicate members by themselves and unknown ones by `deny_unknown_fields`, but they
//! would also accept an array in place of an object; [`Object`] closes that.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why bytes were not what they should be. Says nothing of their content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    TooLong,
    NotAsDescribed,
}

/// Reads one JSON object of at most `bytes_max` bytes and nothing after it.
pub(crate) fn object<T: DeserializeOwned>(bytes: &[u8], bytes_max: usize) -> Result<T, Unreadable> {
    if bytes.len() > bytes_max {
        return Err(Unreadable::TooLong);
    }
    serde_json::from_slice::<Object<T>>(bytes).map(|object| object.0).map_err(|_| Unreadable::NotAsDescribed)
}

/// A `T` that was written as a JSON object.
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = Object<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        deserializer.deserialize_map(Members(PhantomData))
    }
}

/// For members that may be left out but are never `null` (with `#[serde(default)]`).
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// The member `v`: the number of this protocol's version and no other.
pub(crate) struct Version;

/// Whether an object says that it is of a version before this one. What else it says belongs to that version.
pub(crate) fn is_older(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Said {
        v: u32,
    }
    serde_json::from_slice::<Said>(bytes).is_ok_and(|said| said.v < crate::VERSION)
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(crate::VERSION)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            crate::VERSION => Ok(Self),
            _ => Err(D::Error::custom("another version")),
        }
    }
}
