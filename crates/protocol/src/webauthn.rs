//! The platform key: a WebAuthn credential of the phone itself, behind its fingerprint, face or passcode.
//!
//! It proves the phone's lock and names it so: `platform`, never a part of anybody's body. Narrow on purpose: no
//! attestation, three algorithms, user verification always. Section numbers are those of Web Authentication Level 3.

mod assertion;
mod authenticator;
mod cbor;
mod client_data;
mod key;
mod registration;

pub use assertion::Assertion;
pub(crate) use assertion::WireAssertion;
pub use key::{Algorithm, COSE_KEY_BYTES_MAX, PlatformPublicKey, RSA_BITS_MAX, RSA_BITS_MIN};
pub(crate) use registration::WireRegistration;
pub use registration::{Registered, Registration};

use crate::words::words;

/// The longest id of a credential (§4, "Credential ID").
pub const CREDENTIAL_ID_BYTES_MAX: usize = 1023;
/// The shortest: with fewer, two authenticators could by chance choose the same one.
pub const CREDENTIAL_ID_BYTES_MIN: usize = 16;
/// The longest `clientDataJSON`, attestation object or authenticator data; each is read only up to here.
pub const PART_BYTES_MAX: usize = 4096;

words! {
    /// Whether credentials that a provider may copy to a person's other devices are taken.
    pub enum SyncedCredentials {
        /// They are.
        Allowed = "allowed",
        /// Only those that cannot leave their device.
        Refused = "refused",
    }
}

/// Where a ceremony must have taken place, and which credentials are taken there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelyingParty<'a> {
    /// The app's host; the RP id.
    pub id: &'a str,
    /// The app's origin, compared to the letter.
    pub origin: &'a str,
    /// The policy.
    pub synced: SyncedCredentials,
}

impl<'a> RelyingParty<'a> {
    /// The app on this origin (`https://HOST` or `https://HOST:PORT`): its RP id is the host.
    #[must_use]
    pub fn of_origin(origin: &'a str, synced: SyncedCredentials) -> Self {
        let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
        let id = authority.split_once(':').map_or(authority, |(host, _)| host);
        Self { id, origin, synced }
    }
}

/// A credential as the server keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Its id, chosen by the authenticator.
    pub id: Vec<u8>,
    /// Its public key.
    pub key: PlatformPublicKey,
    /// How often it has signed, as it last said itself; many authenticators always say zero.
    pub sign_count: u32,
    /// Whether a provider may copy it (BE); never changes.
    pub backup_eligible: bool,
}

/// What an accepted assertion says of its credential, to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// How often it has signed by now.
    pub sign_count: u32,
    /// Whether it has been copied (BS).
    pub backed_up: bool,
}

/// Why a ceremony is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Not what the specification describes, too long, or with something after it.
    Malformed,
    /// Made for registering where an assertion is asked, or the other way round.
    OtherCeremony,
    /// The challenge is not what was to be signed.
    OtherChallenge,
    /// It took place on another origin.
    OtherOrigin,
    /// It took place inside a page of another origin.
    CrossOrigin,
    /// The authenticator acted for another RP id.
    OtherRelyingParty,
    /// Nobody was there (UP).
    UserNotPresent,
    /// The authenticator did not check who was there (UV).
    UserNotVerified,
    /// Backed up but not to be backed up, or no longer what it was when it was registered.
    BackupFlags,
    /// It may be copied to other devices, and the policy says no.
    Synced,
    /// It brings an attestation, which nobody asked for.
    Attested,
    /// The public key is of another kind, too short, or no key at all.
    KeyRefused,
    /// No platform key stands here, or another one.
    OtherCredential,
    /// The credential did not sign this.
    WrongSignature,
    /// The count of signatures stands still or went back: there are two of this credential.
    SignCountBack,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Malformed => "not a ceremony as WebAuthn describes it",
            Self::OtherCeremony => "another kind of ceremony",
            Self::OtherChallenge => "made for another challenge",
            Self::OtherOrigin => "made on another origin",
            Self::CrossOrigin => "made inside a page of another origin",
            Self::OtherRelyingParty => "made for another relying party",
            Self::UserNotPresent => "nobody was present",
            Self::UserNotVerified => "the person was not verified",
            Self::BackupFlags => "its backup flags contradict what is known",
            Self::Synced => "it may be copied to other devices",
            Self::Attested => "it brings an attestation",
            Self::KeyRefused => "its key is not of a kind taken here",
            Self::OtherCredential => "another platform key",
            Self::WrongSignature => "the platform key did not sign this",
            Self::SignCountBack => "its count of signatures went back",
        })
    }
}

impl std::error::Error for Refused {}
