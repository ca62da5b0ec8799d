//! What a phone keeps: a file of mode 0600, replaced whole or not at all. No PIN and nothing to test one by.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use protocol::{DeviceKey, DevicePublicKey, OfflineKey, PinSalt, Secret, base64url, from_base64url};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::PhoneError;

/// The salt of the PIN that counts and, while the PIN is being changed, of the one that may count instead.
#[derive(Clone, Debug)]
pub(crate) struct Salts {
    current: (u32, PinSalt),
    next: Option<(u32, PinSalt)>,
}

impl Salts {
    pub(crate) fn first(salt: PinSalt) -> Self {
        Self { current: (1, salt), next: None }
    }

    /// The PIN that counts, as far as this phone knows: never the one that it is only about to change to.
    pub(crate) fn current(&self) -> &(u32, PinSalt) {
        &self.current
    }

    /// Whether the server must say which of two PINs counts.
    pub(crate) fn is_unsettled(&self) -> bool {
        self.next.is_some()
    }

    pub(crate) fn with_next(&self, generation: u32, salt: PinSalt) -> Self {
        Self { current: self.current.clone(), next: Some((generation, salt)) }
    }

    /// Only the salt of the generation that the server says counts. `None` when nothing changes by that, or when
    /// no such salt is here (then the file is older than the device).
    pub(crate) fn settled(&self, generation: u32) -> Option<Self> {
        let next = self.next.as_ref()?;
        let current = [&self.current, next].into_iter().find(|(this, _)| *this == generation)?.clone();
        Some(Self { current, next: None })
    }
}

/// All that a phone keeps.
pub(crate) struct Kept {
    pub(crate) base: String,
    pub(crate) origin: String,
    pub(crate) device: String,
    pub(crate) name: String,
    pub(crate) key: DeviceKey,
    pub(crate) salts: Salts,
    pub(crate) offline: Option<OfflineKey>,
    /// The server's, for the pictures of its pages.
    pub(crate) pages: Vec<DevicePublicKey>,
}

impl Kept {
    pub(crate) fn load(path: &Path) -> Result<Self, PhoneError> {
        let text = fs::read(path).map(Zeroizing::new).map_err(|error| PhoneError::File(path.to_owned(), error))?;
        serde_json::from_slice::<Wire>(&text)
            .ok()
            .and_then(Wire::into_kept)
            .ok_or_else(|| PhoneError::BadFile(path.to_owned()))
    }
}

/// Writes what a phone keeps. When it returns, a power cut leaves either the old or the new file.
pub(crate) fn save(path: &Path, parts: Parts<'_>) -> Result<(), PhoneError> {
    let wire = Wire::from_parts(parts)?;
    let text = serde_json::to_vec_pretty(&wire).map(Zeroizing::new).map_err(|_| PhoneError::Crypto)?;
    replace(path, &text).map_err(|error| PhoneError::File(path.to_owned(), error))
}

/// What is to be written, borrowed from a phone.
pub(crate) struct Parts<'a> {
    pub(crate) base: &'a str,
    pub(crate) origin: &'a str,
    pub(crate) device: &'a str,
    pub(crate) name: &'a str,
    pub(crate) key: &'a DeviceKey,
    pub(crate) salts: &'a Salts,
    pub(crate) offline: Option<&'a OfflineKey>,
    pub(crate) pages: &'a [DevicePublicKey],
}

fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside: PathBuf = folder.join(name);
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    v: u32,
    base: String,
    origin: String,
    device: String,
    name: String,
    device_key: Secret,
    pin_salts: Vec<WireSalt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    offline_key: Option<OfflineKey>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    page_keys: Vec<DevicePublicKey>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireSalt {
    generation: u32,
    salt: Secret,
}

impl Wire {
    fn from_parts(parts: Parts<'_>) -> Result<Self, PhoneError> {
        let salt = |(generation, salt): &(u32, PinSalt)| WireSalt {
            generation: *generation,
            salt: Secret::new(base64url(salt.expose())),
        };
        Ok(Self {
            v: protocol::VERSION,
            base: parts.base.to_owned(),
            origin: parts.origin.to_owned(),
            device: parts.device.to_owned(),
            name: parts.name.to_owned(),
            device_key: Secret::new(base64url(&parts.key.to_pkcs8()?)),
            pin_salts: [&parts.salts.current].into_iter().chain(&parts.salts.next).map(salt).collect(),
            offline_key: parts.offline.cloned(),
            page_keys: parts.pages.to_vec(),
        })
    }

    fn into_kept(self) -> Option<Kept> {
        let key = Zeroizing::new(from_base64url(self.device_key.expose())?);
        let salt = |wire: &WireSalt| {
            let bytes = Zeroizing::new(from_base64url(wire.salt.expose())?);
            Some((wire.generation, PinSalt::from_bytes(bytes.as_slice().try_into().ok()?)))
        };
        let salts = match self.pin_salts.as_slice() {
            [current] => Salts { current: salt(current)?, next: None },
            [current, next] => Salts { current: salt(current)?, next: Some(salt(next)?) },
            _ => return None,
        };
        let key = DeviceKey::from_pkcs8(&key).ok()?;
        let Self { v, base, origin, device, name, offline_key: offline, page_keys: pages, .. } = self;
        (v == protocol::VERSION).then_some(Kept { base, origin, device, name, key, salts, offline, pages })
    }
}
