//! What a code app does: use cases of the calls under `/api/v1`.

pub mod activate;
pub mod activation_codes;
pub mod activity;
pub mod answer;
pub mod caller;
pub mod carry;
pub mod change_pin;
pub mod ending;
pub mod freeze;
pub mod let_in;
pub mod list;
pub mod new_device;
pub mod nonce;
pub mod notices;
pub mod number_always;
pub mod password;
pub mod platform_key;
pub mod push;
pub mod room;
pub mod service_blocks;
pub mod settings;
pub mod standing;
pub mod system;
pub mod unlock;
pub mod wanted;

use domain::device;
use domain::time::Time;

use super::Fault;

/// Why a device's call was refused. Each has its own code and words; none leaves anything changed but a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The call or a message in it is not as the protocol describes.
    Malformed,
    /// Signed by another key, or for another address, body, purpose or server.
    WrongSignature,
    /// The device's clock is off.
    StaleCall {
        /// Our time.
        server_time: i64,
    },
    /// The call carries no nonce.
    NonceNeeded,
    /// The nonce is spent, too old, or not ours.
    NonceUsed,
    /// There is no such device, or its activation has ended.
    UnknownDevice,
    /// The device is blocked.
    DeviceBlocked,
    /// The device was not used for so long that it must be activated again.
    DeviceAsleep,
    /// No such service.
    NoSuchService,
    /// No such device of this account.
    NoSuchDevice,
    /// No such notice of this account, or nothing of it waits any more.
    NoSuchNotice,
    /// A device cannot be called that.
    NameRefused,
    /// The device may not approve yet.
    DeviceWaiting,
    /// The system that the app runs on is older than the policy takes.
    TooOld,
    /// The app speaks a version of the protocol that is not taken any more.
    AppTooOld,
    /// The app is locked.
    Locked,
    /// The PIN was wrong.
    WrongPin {
        /// Wrong ones that may still follow.
        tries_left: u8,
    },
    /// The platform key did not sign this.
    WrongAssertion {
        /// Bad ones that may still follow.
        tries_left: u8,
    },
    /// The platform key is put aside until the PIN was right.
    PlatformKeyAside,
    /// The device has no platform key.
    NoPlatformKey,
    /// What was to become the platform key is not taken.
    PlatformKeyRefused,
    /// The account is frozen or closed.
    AccountFrozen,
    /// Wrong user ID or password.
    WrongCredentials {
        /// Wrong ones that may still follow from here.
        tries_left: u32,
    },
    /// Too many wrong tries.
    Rests {
        /// When the next one is heard.
        until: Time,
    },
    /// Not the present password.
    WrongPassword {
        /// Wrong ones that may still follow from here.
        tries_left: u32,
    },
    /// Not a password that may be chosen.
    WeakPassword,
    /// No stranger is known to know the password: the app does not change it.
    PasswordStands,
    /// The password came by letter and must be changed first.
    PasswordMustChange,
    /// The key numbers are not the first ones of a card of theirs.
    WrongCard,
    /// As many devices as may be.
    TooManyDevices {
        /// So many.
        most: u32,
    },
    /// No card that can be asked.
    NoCard,
    /// The card has no codes left for activation.
    CardUsedUp,
    /// The card is blocked or replaced.
    CardBlocked,
    /// At least one code is wrong.
    WrongCode,
    /// No device of the account can approve a new one now.
    NoDevice,
    /// Another new device waits to be approved.
    DevicesAsked {
        /// Until then at most.
        until: Time,
    },
    /// The person denied the new device.
    NewDeviceDenied,
    /// The activation has ended.
    ActivationEnded,
    /// No such request of this account.
    RequestGone,
    /// Answered before.
    AlreadyAnswered,
    /// Withdrawn.
    Withdrawn,
    /// Signed over other bytes.
    OtherBytes,
    /// A number must be carried first.
    CarryFirst,
    /// The page's own QR, but an old one.
    QrStale,
    /// Not the page's number.
    WrongNumber {
        /// Wrong ones that may still follow.
        tries_left: u8,
    },
}

/// A use case of a device: it answers, refuses, or cannot say.
pub type Outcome<T> = Result<Result<T, Refused>, Fault>;

impl From<device::Refusal> for Refused {
    fn from(refusal: device::Refusal) -> Self {
        match refusal {
            device::Refusal::Blocked { .. } => Self::DeviceBlocked,
            device::Refusal::Removed => Self::UnknownDevice,
            device::Refusal::Waiting { .. } => Self::DeviceWaiting,
            device::Refusal::Asleep => Self::DeviceAsleep,
            device::Refusal::StaleGeneration => Self::Malformed,
            device::Refusal::NoPlatformKey => Self::NoPlatformKey,
            device::Refusal::PlatformKeyAside => Self::PlatformKeyAside,
        }
    }
}

impl From<protocol::Refused> for Refused {
    fn from(refused: protocol::Refused) -> Self {
        match refused {
            protocol::Refused::Malformed => Self::Malformed,
            protocol::Refused::OlderVersion => Self::AppTooOld,
            protocol::Refused::OtherPurpose
            | protocol::Refused::OtherKey
            | protocol::Refused::WrongDeviceSignature
            | protocol::Refused::OtherAudience => Self::WrongSignature,
            protocol::Refused::OtherContent => Self::OtherBytes,
            // Both are counted where they are found; nothing of them comes this way.
            protocol::Refused::WrongPin | protocol::Refused::WrongAssertion(_) => Self::Malformed,
            protocol::Refused::NoPlatformKey => Self::NoPlatformKey,
            protocol::Refused::WrongRegistration(_) => Self::PlatformKeyRefused,
        }
    }
}
