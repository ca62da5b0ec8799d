//! Proof, not flags: the only makers of the values that let a rule go on. They check, then they say so.

mod new_device;
mod offline;
mod password;

use protocol::answer::{Decision, SignedAnswer};
use protocol::carry::CarrySecret;
pub use protocol::signed::Verification;
use protocol::signed::{PersonKeys, PlatformKey, Signed, VerifiedPerson};
use protocol::webauthn::RelyingParty;
use protocol::{DevicePublicKey, PinPublicKey, replace};

pub use self::new_device::NewDeviceApproved;
pub use self::offline::{AppVerification, OfflineAnswer, OfflineApproval, OfflineDevice};
use crate::account::{Account, Method};
use crate::card::{CodePlace, UsedCodes};
use crate::device::{self, Device};
use crate::ids::{AccountId, CardId, DeviceId, RequestId};
use crate::limits::Limits;
use crate::request::{DenyReason, Request, State};
use crate::time::Time;

pub use password::{CredentialsRefused, PasswordChecked, PasswordChosen};

/// Says that unused codes of this account's card, all that were asked for, were answered right and are now used.
#[derive(Debug, PartialEq, Eq)]
pub struct CodeUsed {
    account: AccountId,
    card: CardId,
    places: UsedCodes,
}

impl CodeUsed {
    /// Only the card's own rule makes it.
    pub(crate) fn of(account: AccountId, card: CardId, places: UsedCodes) -> Self {
        Self { account, card, places }
    }

    /// Whether it answers what was asked: exactly the codes at `places` of `card`. One code never passes for two.
    pub fn answers(&self, card: CardId, places: &[CodePlace]) -> bool {
        self.card == card && self.places == UsedCodes::of(places)
    }

    /// Whose code it was.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// On which card.
    pub fn card(&self) -> CardId {
        self.card
    }
}

/// Says that a device of this account gave its place, by its own key, to another key: the same phone, activated again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceGiven {
    device: DeviceId,
}

impl PlaceGiven {
    /// Checks that `old` is a device of `account` and that its key gave its place to `new_key`. `audience` is the app's
    /// origin. The device may be blocked, or its PIN forgotten: that is what this is for.
    pub fn check(
        signed: &Signed,
        audience: &str,
        old: &Device,
        account: AccountId,
        new_key: &DevicePublicKey,
    ) -> Option<Self> {
        let key = DevicePublicKey::from_sec1(&old.device_key).ok()?;
        let given = replace::verify(signed, audience, &old.id.to_string(), &key, new_key);
        Self::of(old, account, given.is_ok())
    }

    /// The same for a new device that has the old one's very key, by which the calls of its activation are signed.
    pub fn by_the_same_key(old: &Device, account: AccountId, new_key: &DevicePublicKey) -> Option<Self> {
        Self::of(old, account, old.device_key == new_key.to_sec1())
    }

    fn of(old: &Device, account: AccountId, is_given: bool) -> Option<Self> {
        let exists = match old.state {
            device::State::Active { .. } | device::State::Blocked { .. } => true,
            device::State::Removed { .. } => false,
        };
        (exists && is_given && old.account == account).then_some(Self { device: old.id })
    }

    /// The device that gives its place.
    pub fn device(&self) -> DeviceId {
        self.device
    }
}

/// Says that request, device and account of an approval are, at this moment, good together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillGood {
    request: RequestId,
    device: DeviceId,
    verification: Verification,
}

impl StillGood {
    /// Checks that `device` approved `request`, that both belong to `account`, and that device and account may be used.
    pub fn check(
        request: &Request,
        device: &Device,
        account: &Account,
        (limits, now): (&Limits, Time),
    ) -> Option<Self> {
        let State::Approved { by, verification, .. } = request.state else { return None };
        let together = request.account == account.id && device.account == account.id && device.id == by;
        (together && device.is_active(limits, now) && account.is_open()).then_some(Self {
            request: request.id,
            device: by,
            verification,
        })
    }

    /// The request that was checked.
    pub fn request(&self) -> RequestId {
        self.request
    }

    /// The device that approved.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// How its person was verified.
    pub fn verification(&self) -> Verification {
        self.verification
    }
}

/// Says that the app of the device that approved this request has led its person back: the value that only the answer to
/// that approval gave out has come to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CameBack {
    request: RequestId,
}

impl CameBack {
    /// Compares the value that `came` with those that we make for `request` and its device, one for each key still held.
    pub fn check(request: &Request, came: &CarrySecret, ours: impl Iterator<Item = CarrySecret>) -> Option<Self> {
        // Each is compared, whichever is right.
        let right = ours.fold(false, |right, our| right | (our == *came));
        right.then_some(Self { request: request.id })
    }

    /// The request whose value came.
    pub fn request(self) -> RequestId {
        self.request
    }
}

/// Says that the approval of this request by this account's device has been taken, once.
#[derive(Debug, PartialEq, Eq)]
pub struct ApprovalTaken {
    account: AccountId,
    request: RequestId,
    device: DeviceId,
    verification: AppVerification,
}

impl ApprovalTaken {
    /// Only the request's own steps make it.
    pub(crate) fn of(account: AccountId, request: RequestId, device: DeviceId, verification: AppVerification) -> Self {
        Self { account, request, device, verification }
    }

    /// Whose approval it was.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The request that was approved.
    pub fn request(&self) -> RequestId {
        self.request
    }

    /// The device that approved.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// How its person was verified.
    pub(crate) fn verification(&self) -> AppVerification {
        self.verification
    }
}

/// The second factor of a login, proved.
#[derive(Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// An approval in the code app.
    App(ApprovalTaken),
    /// A code from the card.
    Card(CodeUsed),
}

impl SecondFactor {
    /// Which kind it is.
    pub fn method(&self) -> Method {
        match self {
            Self::App(_) => Method::App,
            Self::Card(_) => Method::Card,
        }
    }

    /// How the code app verified the person; the card does not.
    pub fn verification(&self) -> Option<AppVerification> {
        match self {
            Self::App(approval) => Some(approval.verification),
            Self::Card(_) => None,
        }
    }
}

/// Says that an active device of the request's own account signed exactly the request's bytes,
/// with its device key and with its PIN key or platform key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalProof {
    request: RequestId,
    device: DeviceId,
    person: VerifiedPerson,
}

impl ApprovalProof {
    /// The request whose bytes were signed.
    pub fn request(&self) -> RequestId {
        self.request
    }

    /// The device that signed.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// How its person was verified.
    pub fn person(&self) -> VerifiedPerson {
        self.person
    }
}

/// Says that an active device of the request's own account signed a no to exactly the request's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DenialProof {
    request: RequestId,
    device: DeviceId,
    reason: DenyReason,
}

impl DenialProof {
    /// The request whose bytes were signed.
    pub fn request(&self) -> RequestId {
        self.request
    }

    /// The device that signed.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// Why.
    pub fn reason(&self) -> DenyReason {
        self.reason
    }
}

/// A verified answer of a device, as the command that it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes, with the proof.
    Approve(ApprovalProof),
    /// No, with the proof.
    Deny(DenialProof),
}

/// Why a signed answer proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproved {
    /// Everything is right but the PIN: counts as a wrong PIN of this device.
    WrongPin,
    /// Everything is right but the platform key's assertion: counts as a bad assertion of this device.
    WrongAssertion(protocol::webauthn::Refused),
    /// A platform key answered where there is none, or where it is put aside until the PIN was right.
    NoPlatformKey,
    /// The request belongs to another account than the device: refused and audited (never event 4).
    OtherAccount,
    /// The device may not answer: it waits, is blocked, or was removed.
    NotActive,
    /// The signed message is not good.
    NotSigned(protocol::Refused),
}

impl Answer {
    /// Checks the signatures over the stored bytes of that very request, and that request and device belong to the
    /// same account and the device is active. `app` is the code app, whose origin is the audience of what is signed.
    pub fn check(
        signed: &SignedAnswer,
        app: &RelyingParty<'_>,
        request: &Request,
        device: &Device,
        pin_key: &PinPublicKey,
        (limits, now): (&Limits, Time),
    ) -> Result<Self, Unproved> {
        if request.account != device.account {
            return Err(Unproved::OtherAccount);
        }
        if !device.is_active(limits, now) {
            return Err(Unproved::NotActive);
        }
        let malformed = Unproved::NotSigned(protocol::Refused::Malformed);
        let device_key = DevicePublicKey::from_sec1(&device.device_key).map_err(|_| malformed)?;
        let kid = device.id.to_string();
        let credential = device.usable_platform_key(limits).map(|key| key.credential().map_err(|_| malformed));
        let credential = credential.transpose()?;
        let platform = credential.as_ref().map(|credential| PlatformKey { relying_party: *app, credential });
        let keys = PersonKeys { pin: pin_key, platform };
        let denied = |reason| Self::Deny(DenialProof { request: request.id, device: device.id, reason });
        let verified = protocol::answer::verify(signed, app.origin, &kid, &device_key, keys, &request.bytes);
        match verified.map(|verified| (verified.decision(), verified.person())) {
            Ok((Decision::Approve, Some(person))) => {
                Ok(Self::Approve(ApprovalProof { request: request.id, device: device.id, person }))
            }
            Ok((Decision::Approve, None)) => Err(malformed),
            Ok((Decision::Deny(protocol::answer::DenyReason::Unwanted), _)) => Ok(denied(DenyReason::Unwanted)),
            Ok((Decision::Deny(protocol::answer::DenyReason::NotMe), _)) => Ok(denied(DenyReason::NotMe)),
            Err(protocol::Refused::WrongPin) => Err(Unproved::WrongPin),
            Err(protocol::Refused::WrongAssertion(refused)) => Err(Unproved::WrongAssertion(refused)),
            Err(protocol::Refused::NoPlatformKey) => Err(Unproved::NoPlatformKey),
            Err(refused) => Err(Unproved::NotSigned(refused)),
        }
    }
}
