//! A request: the exact bytes that the code app shows and signs.
//!
//! Made once, kept as bytes, never serialised again. The app draws who asks, for what, in which words and from
//! which browser from these bytes and nothing else, so everything that could mislead a reader is refused here.

use serde::{Deserialize, Serialize};

use crate::encoding::{base64url, from_base64url};
use crate::signed::activate::{NAME_CHARS_MAX, Platform};
use crate::strict::{self, Unreadable, Version};
use crate::text::{self, TextRefused};
use crate::words::words;

/// The longest text of a request to log in, in characters.
pub const LOG_IN_TEXT_CHARS_MAX: usize = 130;
/// The longest text of a request to sign, in characters.
pub const SIGN_TEXT_CHARS_MAX: usize = 2_000;
/// The longest name of a service, in characters.
pub const SERVICE_CHARS_MAX: usize = 60;
/// The longest name of a browser, in characters.
pub const BROWSER_CHARS_MAX: usize = 60;
/// The longest name of a place, in characters.
pub const PLACE_CHARS_MAX: usize = 80;
/// The longest reference of a service, in characters.
pub const REFERENCE_CHARS_MAX: usize = 100;
/// The most fields.
pub const FIELDS_MAX: usize = 16;
/// The longest label of a field, in characters.
pub const LABEL_CHARS_MAX: usize = 40;
/// The longest value of a field, in characters.
pub const VALUE_CHARS_MAX: usize = 140;
/// The longest time that a request may live, in seconds.
pub const LIFE_S_MAX: i64 = 600;
/// More bytes than any lawful request has.
pub const REQUEST_BYTES_MAX: usize = 24 * 1024;

words! {
    /// What is asked for.
    pub enum Kind {
        /// Sign in to a service.
        LogIn = "log_in",
        /// Sign exactly this text.
        Sign = "sign",
        /// Let a new device of the person's be activated, which may then approve as this one does.
        Activate = "activate",
    }
}

words! {
    /// When the person must show that they are there.
    pub enum Verify {
        /// An unlocked app is enough.
        Unlocked = "unlocked",
        /// PIN or finger for this very request.
        Each = "each",
    }
}

/// The new device that a request to activate one is about. Its key stands in what is signed: so the approval is good for
/// the phone that showed the number, and for no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskingDevice {
    /// What it calls itself.
    pub name: String,
    /// What it runs on.
    pub platform: Platform,
    /// The RFC 7638 thumbprint of its device key.
    pub key: String,
}

/// What a request says. The names and meanings of its members are the protocol's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestContent {
    /// Its id: 8 to 64 letters, digits, `-` and `_`.
    pub id: String,
    /// 128 random bits, so that no two requests have the same bytes.
    pub nonce: [u8; 16],
    /// The issuer's origin, as in its tokens.
    pub issuer: String,
    /// What is asked for.
    pub kind: Kind,
    /// The service's name, as people know it.
    pub service: String,
    /// The service's client id.
    pub service_id: String,
    /// The service's own name for this matter, for its receipt.
    pub reference: Option<String>,
    /// The words to approve. A request to sign has some; a request to log in may.
    pub text: Option<String>,
    /// Label and value, in order; only a request to sign has fields.
    pub fields: Vec<(String, String)>,
    /// The browser that waits, in words; absent when no browser waits.
    pub browser: Option<String>,
    /// Whether that browser is unknown to the account: the app warns.
    pub browser_new: bool,
    /// Where that browser seems to be; left out when not known, never guessed.
    pub place: Option<String>,
    /// The device to activate; in a request to activate, and in no other.
    pub device: Option<AskingDevice>,
    /// Whether a number must be carried before approving.
    pub carry: bool,
    /// When PIN or finger is asked.
    pub verify: Verify,
    /// Unix time in seconds.
    pub asked_at: i64,
    /// Unix time in seconds; at most [`LIFE_S_MAX`] after `asked_at`.
    pub expires_at: i64,
}

/// Why bytes or values are no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestRefused {
    /// Not the JSON that the protocol describes: a member is missing, unknown, twice, or of another type.
    Malformed,
    /// More than [`REQUEST_BYTES_MAX`] bytes.
    TooLong,
    /// The named member cannot be shown.
    Text(&'static str, TextRefused),
    /// The named member has a value that makes no sense.
    Value(&'static str),
}

impl std::fmt::Display for RequestRefused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Malformed => f.write_str("not a request"),
            Self::TooLong => f.write_str("a request of too many bytes"),
            Self::Text(member, refused) => write!(f, "`{member}` of the request is {refused}"),
            Self::Value(member) => write!(f, "`{member}` of the request makes no sense"),
        }
    }
}

impl std::error::Error for RequestRefused {}

impl RequestContent {
    /// The bytes to store, show and sign. Call it once for a request and keep what it gives.
    ///
    /// # Errors
    /// When any member is unsafe, too long or senseless.
    pub fn to_bytes(&self) -> Result<Vec<u8>, RequestRefused> {
        self.check()?;
        let bytes = serde_json::to_vec(&Wire::from(self)).map_err(|_| RequestRefused::Malformed)?;
        if bytes.len() > REQUEST_BYTES_MAX { Err(RequestRefused::TooLong) } else { Ok(bytes) }
    }

    /// Reads request bytes as strictly as they are made.
    ///
    /// # Errors
    /// When they are not exactly what the protocol describes.
    pub fn parse(bytes: &[u8]) -> Result<Self, RequestRefused> {
        let wire: Wire = strict::object(bytes, REQUEST_BYTES_MAX).map_err(|unreadable| match unreadable {
            Unreadable::TooLong => RequestRefused::TooLong,
            Unreadable::NotAsDescribed => RequestRefused::Malformed,
        })?;
        if wire.fields.as_ref().is_some_and(Vec::is_empty) {
            return Err(RequestRefused::Value("fields"));
        }
        let content = Self::try_from(wire)?;
        content.check()?;
        Ok(content)
    }

    fn check(&self) -> Result<(), RequestRefused> {
        let is_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !(8..=64).contains(&self.id.len()) || !self.id.bytes().all(is_id) {
            return Err(RequestRefused::Value("id"));
        }
        for (name, value) in [("issuer", &self.issuer), ("service_id", &self.service_id)] {
            if !(1..=200).contains(&value.len()) || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(RequestRefused::Value(name));
            }
        }
        check_text("service", Some(&self.service), SERVICE_CHARS_MAX)?;
        check_text("reference", self.reference.as_deref(), REFERENCE_CHARS_MAX)?;
        check_text("browser", self.browser.as_deref(), BROWSER_CHARS_MAX)?;
        check_text("place", self.place.as_deref(), PLACE_CHARS_MAX)?;
        self.check_what_is_asked()?;
        match self.expires_at.checked_sub(self.asked_at) {
            Some(1..=LIFE_S_MAX) if self.asked_at >= 0 => Ok(()),
            Some(_) | None => Err(RequestRefused::Value("expires_at")),
        }
    }

    fn check_what_is_asked(&self) -> Result<(), RequestRefused> {
        match self.kind {
            Kind::LogIn if !self.fields.is_empty() => return Err(RequestRefused::Value("fields")),
            Kind::LogIn => check_text("text", self.text.as_deref(), LOG_IN_TEXT_CHARS_MAX)?,
            Kind::Sign if self.text.is_none() => return Err(RequestRefused::Value("text")),
            Kind::Sign => check_text("text", self.text.as_deref(), SIGN_TEXT_CHARS_MAX)?,
            Kind::Activate => self.check_activation()?,
        }
        if self.kind != Kind::Activate && self.device.is_some() {
            return Err(RequestRefused::Value("device"));
        }
        if self.fields.len() > FIELDS_MAX {
            return Err(RequestRefused::Value("fields"));
        }
        for (label, value) in &self.fields {
            check_text("fields", Some(label), LABEL_CHARS_MAX)?;
            check_text("fields", Some(value), VALUE_CHARS_MAX)?;
        }
        Ok(())
    }

    /// It is said in the app's own words, never by touch alone, and never without the number.
    fn check_activation(&self) -> Result<(), RequestRefused> {
        let Some(device) = &self.device else { return Err(RequestRefused::Value("device")) };
        text::check_device_name(&device.name, NAME_CHARS_MAX)
            .map_err(|refused| RequestRefused::Text("device", refused))?;
        let is_key = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let rules = [
            ("device", device.key.len() == THUMBPRINT_CHARS && device.key.bytes().all(is_key)),
            ("text", self.text.is_none()),
            ("fields", self.fields.is_empty()),
            ("browser", self.browser.is_none()),
            ("carry", self.carry),
            ("verify", self.verify == Verify::Each),
        ];
        match rules.into_iter().find(|(_, holds)| !holds) {
            Some((member, _)) => Err(RequestRefused::Value(member)),
            None => Ok(()),
        }
    }
}

/// The length of an RFC 7638 thumbprint in base64url.
const THUMBPRINT_CHARS: usize = 43;

fn check_text(name: &'static str, value: Option<&str>, chars_max: usize) -> Result<(), RequestRefused> {
    value.map_or(Ok(()), |value| text::check(value, chars_max)).map_err(|refused| RequestRefused::Text(name, refused))
}

/// The members in their order on the wire.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    v: Version,
    id: String,
    nonce: String,
    issuer: String,
    kind: Kind,
    service: String,
    service_id: String,
    #[serde(default, deserialize_with = "strict::present", skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(default, deserialize_with = "strict::present", skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, deserialize_with = "strict::present", skip_serializing_if = "Option::is_none")]
    fields: Option<Vec<(String, String)>>,
    #[serde(default, deserialize_with = "strict::present", skip_serializing_if = "Option::is_none")]
    browser: Option<String>,
    browser_new: bool,
    #[serde(default, deserialize_with = "strict::present", skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(default, deserialize_with = "strict::present", skip_serializing_if = "Option::is_none")]
    device: Option<AskingDevice>,
    carry: bool,
    verify: Verify,
    asked_at: i64,
    expires_at: i64,
}

impl From<&RequestContent> for Wire {
    fn from(content: &RequestContent) -> Self {
        let content = content.clone();
        Self {
            v: Version,
            id: content.id,
            nonce: base64url(&content.nonce),
            issuer: content.issuer,
            kind: content.kind,
            service: content.service,
            service_id: content.service_id,
            reference: content.reference,
            text: content.text,
            fields: (!content.fields.is_empty()).then_some(content.fields),
            browser: content.browser,
            browser_new: content.browser_new,
            place: content.place,
            device: content.device,
            carry: content.carry,
            verify: content.verify,
            asked_at: content.asked_at,
            expires_at: content.expires_at,
        }
    }
}

impl TryFrom<Wire> for RequestContent {
    type Error = RequestRefused;

    fn try_from(wire: Wire) -> Result<Self, RequestRefused> {
        let Version = wire.v;
        let nonce = from_base64url(&wire.nonce).and_then(|bytes| bytes.try_into().ok());
        Ok(Self {
            id: wire.id,
            nonce: nonce.ok_or(RequestRefused::Value("nonce"))?,
            issuer: wire.issuer,
            kind: wire.kind,
            service: wire.service,
            service_id: wire.service_id,
            reference: wire.reference,
            text: wire.text,
            fields: wire.fields.unwrap_or_default(),
            browser: wire.browser,
            browser_new: wire.browser_new,
            place: wire.place,
            device: wire.device,
            carry: wire.carry,
            verify: wire.verify,
            asked_at: wire.asked_at,
            expires_at: wire.expires_at,
        })
    }
}
