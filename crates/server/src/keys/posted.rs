//! A form that another site had the browser post, on its way to the same address by GET: sealed, because what a service
//! posts rather than asks by GET (`login_hint`, `id_token_hint`) is to stand in no address, where proxies log it.
//!
//! Form: base64url of the second of making (8), random (16), ciphertext, tag (16). The key is this form's own, the keyed
//! digest of its second and its random part, so strangers may have as many made as they like: none is used twice.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::ring::{KeyRing, keyed};
use crate::entropy::Entropy;

/// How long a browser may take from the post to the GET, and how long the page behind it can be loaded again.
pub const POSTED_LIVES_S: i64 = 300;

const RANDOM_BYTES: usize = 16;
const NONCE: [u8; 12] = [0; 12];

/// Why a posted form is not taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostedRefused {
    /// We did not seal it, or for another address.
    NotOurs,
    /// It is older than [`POSTED_LIVES_S`].
    Expired,
}

impl KeyRing {
    /// Seals a form that was posted to this path.
    ///
    /// # Errors
    ///
    /// It is longer than any cipher takes.
    pub fn seal_posted(&self, path: &str, form: &str, entropy: &Entropy, now_us: i64) -> Result<String, PostedRefused> {
        let made_at_s = now_us.div_euclid(1_000_000).to_be_bytes();
        let random: [u8; RANDOM_BYTES] = entropy.bytes();
        let mut sealed = form.as_bytes().to_vec();
        own_key(self.families().nonce.newest(), &made_at_s, &random)
            .and_then(|key| {
                let (nonce, about) = (Nonce::assume_unique_for_key(NONCE), Aad::from(path.as_bytes()));
                key.seal_in_place_append_tag(nonce, about, &mut sealed).ok()
            })
            .ok_or(PostedRefused::NotOurs)?;
        Ok(URL_SAFE_NO_PAD.encode([made_at_s.as_slice(), &random, &sealed].concat()))
    }

    /// Opens a form that was posted to this path.
    ///
    /// # Errors
    ///
    /// Nobody posted it there, or too long ago.
    pub fn open_posted(&self, path: &str, text: &str, now_us: i64) -> Result<Zeroizing<String>, PostedRefused> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| PostedRefused::NotOurs)?;
        let (made_at_s, rest) = bytes.split_first_chunk::<8>().ok_or(PostedRefused::NotOurs)?;
        let (random, sealed) = rest.split_first_chunk::<RANDOM_BYTES>().ok_or(PostedRefused::NotOurs)?;
        let opened = self.families().nonce.newest_first().find_map(|key| {
            let mut opened = Zeroizing::new(sealed.to_vec());
            let (nonce, about) = (Nonce::assume_unique_for_key(NONCE), Aad::from(path.as_bytes()));
            let length = own_key(key, made_at_s, random)?.open_in_place(nonce, about, &mut opened).ok()?.len();
            opened.truncate(length);
            std::str::from_utf8(&opened).ok().map(|form| Zeroizing::new(form.to_owned()))
        });
        let opened = opened.ok_or(PostedRefused::NotOurs)?;
        let ends_at_us = i64::from_be_bytes(*made_at_s).saturating_add(POSTED_LIVES_S).saturating_mul(1_000_000);
        if now_us >= ends_at_us { Err(PostedRefused::Expired) } else { Ok(opened) }
    }
}

fn own_key(family: &hmac::Key, made_at_s: &[u8; 8], random: &[u8; RANDOM_BYTES]) -> Option<LessSafeKey> {
    let key = Zeroizing::new(keyed(family, "posted", &[made_at_s, random]));
    UnboundKey::new(&AES_256_GCM, key.as_slice()).ok().map(LessSafeKey::new)
}

impl fmt::Display for PostedRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotOurs => "nobody posted this to us",
            Self::Expired => "it was posted too long ago",
        })
    }
}

impl std::error::Error for PostedRefused {}
