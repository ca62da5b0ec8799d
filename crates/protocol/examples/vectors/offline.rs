//! What approves without a network: bytes as digits, the eight digits, and a page's QR.

use protocol::offline::{self, OfflineCode, OfflineKey, PageKey};
use protocol::pin::Pin;
use protocol::{PinKey, PinSalt, RequestContent, base64url};
use serde_json::{Value, json};

use super::Outcome;

/// `request` is what the page asks; `kept` holds the QR whose signature cannot be made again.
pub(super) fn offline(request: &RequestContent, kept: &Value) -> Outcome<Value> {
    let bytes = request.to_bytes()?;
    let page = PageKey::from_secret(&[9; 32])?;
    let keys = [page.public().clone()];
    let stands = |old: &&str| offline::read_request(old, &keys).is_ok_and(|(_, read)| read == bytes);
    let fresh = page.write_request(&bytes)?;
    let text = kept["page"]["text"].as_str().filter(stands).unwrap_or(&fresh).to_owned();
    Ok(json!({
        "digits": ([&[][..], &[0], &[255], &[1, 0, 0], &[255; 7], &[0; 8], b"Tillid, 16 bytes"].map(written)),
        "not_digits": ["1", "256", "72057594037927936", "99999999999999999", "1234", "12a", "-12", "१२३"],
        "codes": codes(&bytes)?,
        "typed": (["01234567", "0123 4567", "0123-4567", "0123456", "012345678", "0123456a", "٠١٢٣٤٥٦٧", ""].map(typed)),
        "page": {
            "key": page.public(), "request": base64url(&bytes),
            "other_key": PageKey::from_secret(&[10; 32])?.public(),
            "spoiled": spoiled(&text), "text": text,
        },
    }))
}

/// A vector's bytes and their digits, as a QR without a signature would have them.
fn written(bytes: &[u8]) -> Value {
    json!({ "bytes": base64url(bytes), "digits": offline::digits_of(bytes) })
}

fn codes(request: &[u8]) -> Outcome<Vec<Value>> {
    let mut codes = Vec::new();
    for (key, digits, salt) in [(1, "2580", 1), (1, "7193", 1), (2, "2580", 1), (1, "2580", 2)] {
        let pin = PinKey::derive(&Pin::parse(digits)?, &PinSalt::from_bytes([salt; 32]))?;
        let offline = OfflineKey::from_bytes(&[key; 32]).ok_or("32 bytes")?;
        codes.push(json!({
            "key": base64url(offline.expose()), "pin": digits, "salt": base64url(&[salt; 32]),
            "code": offline.code(&pin.public(), request).expose(),
        }));
    }
    Ok(codes)
}

fn typed(typed: &str) -> Value {
    json!({ "typed": typed, "code": OfflineCode::parse(typed).map(|code| code.expose().to_owned()) })
}

/// The same with a digit changed here and there, cut short, or made longer.
fn spoiled(text: &str) -> Vec<String> {
    let changed = |at: usize| {
        let mut digits: Vec<char> = text.chars().collect();
        digits[at] = if digits[at] == '5' { '6' } else { '5' };
        digits.into_iter().collect::<String>()
    };
    let middle = text.len() / 2;
    vec![changed(3), changed(40), changed(middle), changed(text.len() - 1), text[17..].to_owned(), format!("{text}000")]
}
