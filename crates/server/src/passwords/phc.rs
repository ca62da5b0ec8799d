//! How a password hash is kept: a PHC string that also names the pepper's key.
//!
//! `$argon2id$v=19$m=19456,t=2,p=1,keyid=<pepper key, base64>$<salt>$<digest>`

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::HashParameters;
use crate::keys::KeyId;

pub(super) const SALT_BYTES: usize = 16;

/// How long a kept hash is after its head, which ends in `keyid=`: key, salt and digest, each of one length.
pub(super) const TAIL_CHARACTERS: u32 = 22 + 1 + 22 + 1 + 43;

/// Beyond this a stored string asks for more memory than we ever wrote (4 GiB).
const MEMORY_KIB_MAX: u32 = 4 * 1024 * 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hashed {
    pub(super) parameters: HashParameters,
    pub(super) pepper_key: KeyId,
    pub(super) salt: [u8; SALT_BYTES],
    pub(super) digest: [u8; 32],
}

impl Hashed {
    pub(super) fn to_text(&self) -> String {
        let HashParameters { memory_kib, iterations, lanes } = self.parameters;
        format!(
            "$argon2id$v=19$m={memory_kib},t={iterations},p={lanes},keyid={}${}${}",
            STANDARD_NO_PAD.encode(self.pepper_key.0.to_be_bytes()),
            STANDARD_NO_PAD.encode(self.salt),
            STANDARD_NO_PAD.encode(self.digest),
        )
    }

    pub(super) fn from_text(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("$argon2id$v=19$")?;
        let [settings, salt, digest] = split_exactly(rest, '$')?;
        let [memory, iterations, lanes, key] = split_exactly(settings, ',')?;
        Some(Self {
            parameters: parameters([memory, iterations, lanes])?,
            pepper_key: KeyId(u128::from_be_bytes(decode(key.strip_prefix("keyid=")?)?)),
            salt: decode(salt)?,
            digest: decode(digest)?,
        })
    }
}

/// The parameters in a kept hash of which the last [`TAIL_CHARACTERS`] have been left out.
pub(super) fn parameters_of_head(head: &str) -> Option<HashParameters> {
    let settings = head.strip_prefix("$argon2id$v=19$")?.strip_suffix(",keyid=")?;
    parameters(split_exactly(settings, ',')?)
}

fn parameters([memory, iterations, lanes]: [&str; 3]) -> Option<HashParameters> {
    Some(HashParameters {
        memory_kib: memory.strip_prefix("m=")?.parse().ok().filter(|kib| *kib <= MEMORY_KIB_MAX)?,
        iterations: iterations.strip_prefix("t=")?.parse().ok()?,
        lanes: lanes.strip_prefix("p=")?.parse().ok()?,
    })
}

fn split_exactly<const N: usize>(text: &str, at: char) -> Option<[&str; N]> {
    text.split(at).collect::<Vec<_>>().try_into().ok()
}

fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD_NO_PAD.decode(text).ok()?.try_into().ok()
}
