//! Message encryption for Web Push (RFC 8291): one record of aes128gcm (RFC 8188) that only the device's browser opens.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use crate::entropy::Entropy;

/// An uncompressed point on P-256.
pub(super) const POINT_BYTES: usize = 65;
/// The secret that browser and sender share from the subscription on.
pub(super) const AUTH_BYTES: usize = 16;
const SALT_BYTES: usize = 16;
/// Of one record (RFC 8188 §2.1): what RFC 8291 §4 demands, since there is only one.
const RECORD_BYTES: u32 = 4_096;
/// Marks the last record (RFC 8188 §2); zeros may follow.
const LAST_RECORD: u8 = 2;

/// For whom a message is: the two secrets of a subscription.
#[derive(Clone, Copy)]
pub(super) struct Receiver<'a> {
    /// The browser's public key.
    pub(super) public: &'a [u8; POINT_BYTES],
    /// The shared secret.
    pub(super) auth: &'a [u8; AUTH_BYTES],
}

/// What is drawn anew for each message.
pub(super) struct Drawn {
    salt: [u8; SALT_BYTES],
    ephemeral: PrivateKey,
}

/// The receiver's key is none, or the library refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CannotEncrypt;

impl Drawn {
    /// Draws salt and key. One scalar in four thousand million is none.
    pub(super) fn draw(entropy: &Entropy) -> Result<Self, CannotEncrypt> {
        let salt = entropy.bytes();
        let mut scalar = Zeroizing::new([0; 32]);
        for _ in 0..4 {
            entropy.fill(&mut *scalar);
            if let Ok(drawn) = Self::of(salt, &scalar) {
                return Ok(drawn);
            }
        }
        Err(CannotEncrypt)
    }

    fn of(salt: [u8; SALT_BYTES], scalar: &[u8; 32]) -> Result<Self, CannotEncrypt> {
        let ephemeral = PrivateKey::from_private_key(&ECDH_P256, scalar).map_err(|_| CannotEncrypt)?;
        Ok(Self { salt, ephemeral })
    }
}

/// The body of a push: header and record. Shorter texts are padded to `padded_bytes`, so that their length says nothing.
pub(super) fn encrypt(
    plain: &[u8],
    padded_bytes: usize,
    to: Receiver<'_>,
    drawn: &Drawn,
) -> Result<Vec<u8>, CannotEncrypt> {
    let ours = drawn.ephemeral.compute_public_key().map_err(|_| CannotEncrypt)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, to.public);
    // RFC 8291 §3.3 and §3.4.
    let input = agree(&drawn.ephemeral, theirs, CannotEncrypt, |shared| {
        let key = extract(to.auth, shared);
        Ok(expand::<32>(&key, &[b"WebPush: info\0", to.public, ours.as_ref()]))
    })?;
    // RFC 8188 §2.2 and §2.3.
    let key = extract(&drawn.salt, &*input);
    let content_key = expand::<16>(&key, &[b"Content-Encoding: aes128gcm\0"]);
    let nonce = expand::<12>(&key, &[b"Content-Encoding: nonce\0"]);

    let mut record = Zeroizing::new(plain.to_vec());
    record.push(LAST_RECORD);
    let length = record.len().max(padded_bytes);
    record.resize(length, 0);
    let sealing = UnboundKey::new(&AES_128_GCM, &*content_key).map(LessSafeKey::new).map_err(|_| CannotEncrypt)?;
    sealing
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(*nonce), Aad::empty(), &mut *record)
        .map_err(|_| CannotEncrypt)?;
    let key_length = [POINT_BYTES as u8];
    Ok([&drawn.salt, RECORD_BYTES.to_be_bytes().as_slice(), &key_length, ours.as_ref(), &record].concat())
}

/// HKDF's first half (RFC 5869 §2.2).
fn extract(salt: &[u8], input: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, salt), input).as_ref())
}

/// HKDF's second half (RFC 5869 §2.3), for at most one block.
fn expand<const N: usize>(key: &hmac::Key, info: &[&[u8]]) -> Zeroizing<[u8; N]> {
    let mut context = hmac::Context::with_key(key);
    info.iter().for_each(|part| context.update(part));
    context.update(&[1]);
    let mut output = Zeroizing::new([0; N]);
    output.copy_from_slice(&context.sign().as_ref()[..N]);
    output
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::hkdf;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    /// RFC 8291 §5 and appendix A.
    const PLAIN: &str = "When I grow up, I want to be a watermelon";
    const OUR_SCALAR: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    const THEIR_POINT: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const THEIR_SCALAR: &str = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";
    const SALT: &str = "DGv6ra1nlYgDCS1FRnbzlw";
    const MESSAGE: &str = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        URL_SAFE_NO_PAD.decode(text).expect("base64url").try_into().expect("of this length")
    }

    fn watermelon(padded_bytes: usize, drawn: &Drawn) -> Vec<u8> {
        let to = Receiver { public: &bytes(THEIR_POINT), auth: &bytes(AUTH) };
        encrypt(PLAIN.as_bytes(), padded_bytes, to, drawn).expect("encrypted")
    }

    struct Length(usize);
    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }

    /// The browser's half, by the library's own HKDF: what stands before the padding.
    fn opened(body: &[u8]) -> Vec<u8> {
        let (salt, rest) = body.split_at(16);
        let (header, rest) = rest.split_at(5);
        assert_eq!(header, [0, 0, 16, 0, 65], "4,096 bytes a record, a point as key");
        let (sender, sealed) = rest.split_at(65);
        let ours = PrivateKey::from_private_key(&ECDH_P256, &bytes::<32>(THEIR_SCALAR)).expect("a key");
        let derive = |salt: &[u8], input: &[u8], info: &[&[u8]], length: usize| {
            let mut output = vec![0; length];
            let key = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(input);
            key.expand(info, Length(length)).expect("expanded").fill(&mut output).expect("filled");
            output
        };
        let info = [b"WebPush: info".as_slice(), &[0], &bytes::<65>(THEIR_POINT), sender];
        let input = agree(&ours, UnparsedPublicKey::new(&ECDH_P256, sender), (), |shared| {
            Ok(derive(&bytes::<16>(AUTH), shared, &info, 32))
        });
        let input = input.expect("a point");
        let key = derive(salt, &input, &[b"Content-Encoding: aes128gcm\0"], 16);
        let nonce: [u8; 12] =
            derive(salt, &input, &[b"Content-Encoding: nonce\0"], 12).try_into().expect("twelve bytes");
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).expect("a key"));
        let mut record = sealed.to_vec();
        let record = key.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record).expect("opened");
        let end = record.iter().rposition(|byte| *byte != 0).expect("a delimiter");
        assert_eq!(record[end], LAST_RECORD);
        record[..end].to_vec()
    }

    #[test]
    fn the_worked_example_of_rfc_8291_comes_out_byte_for_byte() {
        let drawn = Drawn::of(bytes(SALT), &bytes(OUR_SCALAR)).expect("a scalar");
        let body = watermelon(0, &drawn);
        assert_eq!(URL_SAFE_NO_PAD.encode(&body), MESSAGE);
        assert_eq!(opened(&body), PLAIN.as_bytes());
    }

    #[test]
    fn what_is_drawn_differs_and_padding_hides_the_length() {
        let entropy = Entropy::seeded(8291);
        let draw = || Drawn::draw(&entropy).expect("drawn");
        let (one, other) = (watermelon(128, &draw()), watermelon(128, &draw()));
        assert_ne!(one[..86], other[..86], "salt and key");
        assert_ne!(one[86..], other[86..], "what is sealed");
        for body in [one, other] {
            assert_eq!(body.len(), 86 + 128 + 16);
            assert_eq!(opened(&body), PLAIN.as_bytes());
        }
    }

    #[test]
    fn a_key_that_lies_on_no_curve_is_refused() {
        let mut public = bytes(THEIR_POINT);
        public[40] ^= 1;
        let drawn = Drawn::draw(&Entropy::seeded(1)).expect("drawn");
        let refused = encrypt(b"x", 0, Receiver { public: &public, auth: &bytes(AUTH) }, &drawn);
        assert_eq!(refused, Err(CannotEncrypt));
        assert!(Drawn::of([0; 16], &[0; 32]).is_err());
    }
}
