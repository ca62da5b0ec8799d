//! Bodies of the calls around signed messages.
//!
//! What the server receives refuses unknown members; what the app receives ignores them, so that an older app
//! understands a newer server. Times are Unix seconds.

mod activity;
mod devices;
mod events;
mod notices;
mod platform_key;
mod push;
mod room;
mod standing;

pub use activity::{Activities, ActivityEntry, BlockedService, BlockedServices, Outcome};
pub use devices::{BlockedWhy, DeviceBlocked, Devices, ListedDevice, RenameDevice};
pub use events::{Event, EventName};
pub use notices::{Changed, NotMeHeard, Notice, NoticeKind, NoticedChange, NoticedDevice, Notices};
pub use platform_key::PlatformKeyOptions;
pub use push::{PushMessage, PushSubscription};
pub use room::{MakeRoom, Room, RoomDevice};
pub use standing::{
    ChangeSettings, DeviceState, Language, Lock, PlatformKeyState, Policy, PushState, Settings, Standing,
};

use serde::{Deserialize, Serialize};

use crate::carry::{Brings, CarryNumber, CarrySecret};
use crate::encoding::{base64url, from_base64url};
use crate::keys::DevicePublicKey;
use crate::let_in::LetInCode;
use crate::problem::Problem;
use crate::secret::Secret;
use crate::signed::activate::Platform;
use crate::strict;

/// The path below the app's origin under which all calls live.
pub const API: &str = "/api/v1";
/// The header that carries the token of [`Unlocked`].
pub const UNLOCK_HEADER: &str = "Tillid-Unlock";
/// The header in which each response hands out the next nonce.
pub const NONCE_HEADER: &str = "Tillid-Nonce";
/// More bytes than the body of any lawful call has.
pub const BODY_BYTES_MAX: usize = crate::signed::SIGNED_BYTES_MAX;

/// `POST /activations`: somebody begins to activate a device.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BeginActivation {
    /// The user ID as typed.
    pub user_id: Secret,
    /// The password as typed.
    pub password: Secret,
    /// What the app runs on.
    pub platform: Platform,
    /// The operating system's version, so that one too old is refused before any code is spent.
    pub os: String,
    /// The new device's key; this call and the next two are signed by it.
    pub device_key: DevicePublicKey,
    /// The first five key numbers on the person's card, as typed, twenty digits: they give whoever holds the card tries of
    /// their own, where strangers have used up all others. Asked for when the answer was to wait.
    #[serde(default, deserialize_with = "strict::present", skip_serializing_if = "Option::is_none")]
    pub first_key_numbers: Option<Secret>,
    /// Or the eight characters that an app of the person's shows to let a browser in, as typed: good for one try.
    #[serde(default, deserialize_with = "strict::present", skip_serializing_if = "Option::is_none")]
    pub let_in: Option<Secret>,
    /// The old device of this very phone gives its place to this one: a message signed by its key (purpose *replace*), in
    /// base64url. Where it does not hold, the new device needs a place of its own.
    #[serde(default, deserialize_with = "strict::present", skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// All places are taken, and the person wants to block one of their devices for this one ([`MakeRoom`]). Without it,
    /// that is refused before any code is spent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub make_room: bool,
    /// Whether the app goes on where no codes can be asked for, by the approval of a device alone; else that is refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_device: bool,
}

/// The answer to [`BeginActivation`]: how it can go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivationBegun {
    /// Names this activation in the next call's body; never in an address.
    pub activation: String,
    /// Which codes to find on which card.
    #[serde(flatten)]
    pub codes: Codes,
    /// The activation must be finished before this.
    pub expires_at: i64,
    /// What PIN to choose.
    pub policy: Policy,
    /// Whether a device of the account can approve this one, in place of the codes.
    #[serde(default)]
    pub may_ask_device: bool,
}

/// Whether a card's codes are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Codes {
    /// These.
    Asked(AskedCodes),
    /// None now; only where the app said `by_device`, and a device of the account can approve.
    Refused {
        /// Why not, as it would be refused without a device that can approve.
        codes_refused: Box<Problem>,
    },
}

/// Two codes of one card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedCodes {
    /// The card's id, as printed.
    pub card: String,
    /// The two key numbers, four digits each, in the order in which their codes are given.
    pub key_numbers: [String; 2],
}

/// `POST /activations/request`: in place of the codes, the account's devices are asked. Said again, it tells the same again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskDevices {
    /// Of [`ActivationBegun`].
    pub activation: String,
    /// What the new device calls itself: shown where it is approved.
    pub name: String,
}

/// The answer to [`AskDevices`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicesAsked {
    /// Shown on the new device, to be typed on the one that approves; told to nobody else.
    pub number: CarryNumber,
    /// When the request ends by itself.
    pub expires_at: i64,
    /// The server's time, by which the app counts down.
    pub server_time: i64,
}

/// `POST /activations/approval`: what became of it?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeApproval {
    /// Of [`ActivationBegun`].
    pub activation: String,
}

/// The answer to [`TakeApproval`]; a no is a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalTaken {
    /// As after two right codes; left out while nobody has answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<CodesAccepted>,
}

/// `POST /activations/codes`: the two codes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivationCodes {
    /// Of [`ActivationBegun`].
    pub activation: String,
    /// The codes beside the two key numbers, in their order.
    pub codes: [Secret; 2],
}

/// The answer to [`ActivationCodes`]. From here on `kid` is the device's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodesAccepted {
    /// The new device's id.
    pub device: String,
    /// The nonce for `POST /activations/device`.
    pub nonce: String,
}

/// `GET /nonce`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nonce {
    /// To be signed within 60 seconds, once.
    pub nonce: String,
}

/// The answer to `POST /unlock`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlocked {
    /// For the header [`UNLOCK_HEADER`].
    pub token: Secret,
    /// When the token ends.
    pub expires_at: i64,
    /// Wrong PINs since the last right one, to be shown to the person.
    pub wrong_pins_before: u32,
    /// What waits.
    pub requests: Vec<Waiting>,
    /// How often in the last day something was held back; what, says `GET /activity`.
    #[serde(default)]
    pub held_back: u32,
    /// This device's standing.
    pub standing: Standing,
}

/// The answer to `GET /requests`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requests {
    /// What waits, oldest first.
    pub requests: Vec<Waiting>,
    /// How often in the last day something was held back; what, says `GET /activity`.
    #[serde(default)]
    pub held_back: u32,
    /// The server's time, by which the app counts down.
    pub server_time: i64,
}

/// One request that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Its id, for addresses.
    pub id: String,
    /// Its exact bytes, in base64url.
    pub request: String,
    /// Whether this device has carried its number already.
    pub carried: bool,
}

impl Waiting {
    /// A request as it stands in the store.
    #[must_use]
    pub fn new(id: String, request_bytes: &[u8], carried: bool) -> Self {
        Self { id, request: base64url(request_bytes), carried }
    }

    /// The exact bytes to show and to sign.
    #[must_use]
    pub fn request_bytes(&self) -> Option<Vec<u8>> {
        from_base64url(&self.request)
    }
}

/// `POST /requests/{id}/carried`: what was carried from the page that waits. The answer has no body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Carried {
    /// The digits were typed.
    Number(CarriedNumber),
    /// The QR was scanned.
    Qr(CarriedQr),
    /// The link on the phone itself was opened.
    Link(CarriedLink),
}

/// The digits of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarriedNumber {
    /// The six digits.
    pub number: CarryNumber,
}

/// The QR of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarriedQr {
    /// The Unix second in which it was drawn.
    pub t: i64,
    /// Its authentication.
    pub h: CarrySecret,
}

/// The link of the page on the phone itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarriedLink {
    /// Its secret.
    pub l: CarrySecret,
}

impl Carried {
    /// These digits.
    #[must_use]
    pub fn number(number: CarryNumber) -> Self {
        Self::Number(CarriedNumber { number })
    }
}

impl From<Brings> for Carried {
    fn from(brings: Brings) -> Self {
        match brings {
            Brings::Qr { at_s, mac } => Self::Qr(CarriedQr { t: at_s, h: mac }),
            Brings::Link(secret) => Self::Link(CarriedLink { l: secret }),
        }
    }
}

/// The answer to `POST /requests/{id}/answer`: it counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The request.
    pub id: String,
    /// When the answer was taken.
    pub answered_at: i64,
    /// Where to go back to when the request was carried by link: only there, in the browser that began it, does the
    /// approval count. An address with a secret in its fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_to: Option<Secret>,
    /// How many seconds there are to go back, beside `return_to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_within_s: Option<i64>,
}

/// The answer to `POST /pin`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinChanged {
    /// The number of the PIN that counts now; the app then drops the other salt.
    pub pin_generation: u32,
}

/// The answer to `POST /let-in`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetIn {
    /// To be typed on the login page, once.
    pub code: LetInCode,
    /// When it ends.
    pub expires_at: i64,
}

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyRefused {
    /// It has more than [`BODY_BYTES_MAX`] bytes.
    TooLarge,
    /// It is not what this call takes.
    Malformed,
}

impl std::fmt::Display for BodyRefused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "a body of too many bytes",
            Self::Malformed => "a body of another shape",
        })
    }
}

impl std::error::Error for BodyRefused {}

/// Reads the body of a call on the server: one JSON object of the right shape and nothing more.
///
/// # Errors
/// When it is anything else.
pub fn read_body<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, BodyRefused> {
    strict::object(body, BODY_BYTES_MAX).map_err(|unreadable| match unreadable {
        strict::Unreadable::TooLong => BodyRefused::TooLarge,
        strict::Unreadable::NotAsDescribed => BodyRefused::Malformed,
    })
}
