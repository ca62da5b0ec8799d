//! Each HTTP call of a device: `Authorization: Device <compact JWS>` by its device key.
//!
//! Parse first and read the [`ParsedCall::kid`], look the key up, then verify. What the call changes is
//! protected from being sent twice by its nonce, which the server checks and spends.

use serde::{Deserialize, Serialize};

use crate::encoding::{base64url, from_base64url, sha256};
use crate::keys::{CannotSign, DeviceKey, DevicePublicKey};
use crate::strict;
use crate::words::words;

/// How far the clocks of device and server may be apart, in seconds, either way.
pub const CLOCK_APART_S_MAX: i64 = 120;
/// The scheme before the JWS in the header.
pub const SCHEME: &str = "Device ";

const CALL_BYTES_MAX: usize = 4 * 1024;

/// What a call is, as both sides see it.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The HTTP method in capitals.
    pub method: &'a str,
    /// The app's configured origin, then path and query as they are sent.
    pub url: &'a str,
    /// The bytes of the body; empty when there is none.
    pub body: &'a [u8],
}

/// A call whose signature, target, body and time are right. Its nonce is not yet checked: only the server that
/// gave it out can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCall {
    kid: String,
    nonce: Option<String>,
}

impl VerifiedCall {
    /// Who calls: a device id, or the thumbprint of a key that has none yet.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The server's nonce, in a call that changes something.
    #[must_use]
    pub fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }
}

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallRefused {
    /// Not a header that an app following the protocol sends.
    Malformed,
    /// The named key did not make the signature.
    WrongSignature,
    /// Signed for another method, address or body.
    OtherCall,
    /// Signed more than [`CLOCK_APART_S_MAX`] before or after the server's time, which the device should be told.
    Stale {
        /// The server's time in Unix seconds.
        server_time: i64,
    },
}

impl std::fmt::Display for CallRefused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Malformed => f.write_str("not a call of a device"),
            Self::WrongSignature => f.write_str("the device key did not sign this call"),
            Self::OtherCall => f.write_str("signed for another method, address or body"),
            Self::Stale { server_time } => write!(f, "signed too far from the server's time, {server_time}"),
        }
    }
}

impl std::error::Error for CallRefused {}

/// The value of the header `Authorization` for a call made at `now_s` (Unix seconds).
///
/// # Errors
/// When the cryptographic library cannot sign.
pub fn authorization(
    key: &DeviceKey,
    kid: &str,
    call: &Call<'_>,
    now_s: i64,
    nonce: Option<&str>,
) -> Result<String, CannotSign> {
    let header = Header { alg: Algorithm::Es256, kid: kid.to_owned(), typ: Type::Call };
    let claims = Claims {
        htm: call.method.to_owned(),
        htu: call.url.to_owned(),
        iat: now_s,
        bsh: base64url(&sha256(call.body)),
        nonce: nonce.map(str::to_owned),
    };
    let header = base64url(&serde_json::to_vec(&header).map_err(|_| CannotSign)?);
    let claims = base64url(&serde_json::to_vec(&claims).map_err(|_| CannotSign)?);
    let signature = base64url(&key.sign(format!("{header}.{claims}").as_bytes())?);
    Ok(format!("{SCHEME}{header}.{claims}.{signature}"))
}

/// A call's header taken apart; nothing in it is verified yet.
#[derive(Clone, Debug)]
pub struct ParsedCall {
    kid: String,
    claims: Claims,
    signed: String,
    signature: Vec<u8>,
}

impl ParsedCall {
    /// Takes the value of the header `Authorization` apart.
    ///
    /// # Errors
    /// [`CallRefused::Malformed`].
    pub fn parse(authorization: &str) -> Result<Self, CallRefused> {
        Self::read(authorization).ok_or(CallRefused::Malformed)
    }

    /// Who claims to call: a device id, or the thumbprint of a key that has none yet. Not verified.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Verifies that `key` signed this very call about now.
    ///
    /// # Errors
    /// The first thing that is wrong; the time is looked at last, so that only a true device is told ours.
    pub fn verify(&self, key: &DevicePublicKey, call: &Call<'_>, now_s: i64) -> Result<VerifiedCall, CallRefused> {
        if !key.verifies(self.signed.as_bytes(), &self.signature) {
            return Err(CallRefused::WrongSignature);
        }
        let body = base64url(&sha256(call.body));
        if self.claims.htm != call.method || self.claims.htu != call.url || self.claims.bsh != body {
            return Err(CallRefused::OtherCall);
        }
        if now_s.abs_diff(self.claims.iat) > CLOCK_APART_S_MAX.unsigned_abs() {
            return Err(CallRefused::Stale { server_time: now_s });
        }
        Ok(VerifiedCall { kid: self.kid.clone(), nonce: self.claims.nonce.clone() })
    }

    fn read(authorization: &str) -> Option<Self> {
        if authorization.len() > CALL_BYTES_MAX {
            return None;
        }
        let token = authorization.strip_prefix(SCHEME)?;
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let header: Header = strict::object(&from_base64url(header)?, CALL_BYTES_MAX).ok()?;
        let Header { alg: Algorithm::Es256, kid, typ: Type::Call } = header;
        let claims = strict::object(&from_base64url(claims)?, CALL_BYTES_MAX).ok()?;
        let signature = from_base64url(signature).filter(|signature| signature.len() == 64)?;
        (1..=64).contains(&kid.len()).then(|| Self { kid, claims, signed: signed.to_owned(), signature })
    }
}

words! {
    /// The only `alg` here.
    enum Algorithm {
        /// ECDSA P-256 with SHA-256.
        Es256 = "ES256",
    }
}

words! {
    /// The only `typ` here.
    enum Type {
        /// A call.
        Call = "tillid-call+jwt",
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: Algorithm,
    kid: String,
    typ: Type,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    htm: String,
    htu: String,
    iat: i64,
    bsh: String,
    #[serde(default, deserialize_with = "strict::present", skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
}
