//! `clientDataJSON` (§5.8.1): what the browser says about where a ceremony took place.
//!
//! Browsers may add members, and some do so on purpose, so unknown ones are passed over. None may stand twice:
//! two readers could then see two origins in one signature.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{PART_BYTES_MAX, Refused, RelyingParty};
use crate::encoding::base64url;

/// Which ceremony it is for.
#[derive(Clone, Copy)]
pub(super) enum Ceremony {
    Registration,
    Assertion,
}

impl Ceremony {
    const fn name(self) -> &'static str {
        match self {
            Self::Registration => "webauthn.create",
            Self::Assertion => "webauthn.get",
        }
    }
}

/// Checks that this ceremony, with this challenge, took place on the app's own origin.
pub(super) fn check(
    bytes: &[u8],
    ceremony: Ceremony,
    challenge: &[u8],
    relying_party: &RelyingParty<'_>,
) -> Result<(), Refused> {
    if bytes.len() > PART_BYTES_MAX {
        return Err(Refused::Malformed);
    }
    let client_data: ClientData = serde_json::from_slice(bytes).map_err(|_| Refused::Malformed)?;
    if client_data.ceremony != ceremony.name() {
        return Err(Refused::OtherCeremony);
    }
    if client_data.challenge != base64url(challenge) {
        return Err(Refused::OtherChallenge);
    }
    if client_data.origin != relying_party.origin {
        return Err(Refused::OtherOrigin);
    }
    // A browser names the top origin only when it is another one.
    if client_data.cross_origin || client_data.has_top_origin { Err(Refused::CrossOrigin) } else { Ok(()) }
}

struct ClientData {
    ceremony: String,
    challenge: String,
    origin: String,
    cross_origin: bool,
    has_top_origin: bool,
}

impl<'de> Deserialize<'de> for ClientData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = ClientData;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client data of a ceremony")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ClientData, A::Error> {
        let (mut ceremony, mut challenge, mut origin, mut cross_origin) = (None, None, None, false);
        let mut seen = BTreeSet::new();
        while let Some(member) = map.next_key::<String>()? {
            match member.as_str() {
                "type" => ceremony = Some(map.next_value()?),
                "challenge" => challenge = Some(map.next_value()?),
                "origin" => origin = Some(map.next_value()?),
                "crossOrigin" => cross_origin = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            if !seen.insert(member) {
                return Err(A::Error::custom("a member stands twice"));
            }
        }
        let missing = |name| A::Error::missing_field(name);
        Ok(ClientData {
            ceremony: ceremony.ok_or_else(|| missing("type"))?,
            challenge: challenge.ok_or_else(|| missing("challenge"))?,
            origin: origin.ok_or_else(|| missing("origin"))?,
            cross_origin,
            has_top_origin: seen.contains("topOrigin"),
        })
    }
}
