//! An answer's head as the bytes of HTTP/1.1 (RFC 9112), for what the HTTP library does not send for us.

use axum::http::{HeaderMap, StatusCode, header};

/// The head of an answer whose connection closes after its body, which is `length` bytes long if that is known.
pub(super) fn closing(status: StatusCode, headers: &HeaderMap, length: Option<usize>) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
    let mut add = |name: &[u8], value: &[u8]| {
        for piece in [name, b": ".as_slice(), value, b"\r\n"] {
            bytes.extend_from_slice(piece);
        }
    };
    for (name, value) in headers.iter().filter(|(name, _)| **name != header::CONTENT_LENGTH) {
        add(name.as_str().as_bytes(), value.as_bytes());
    }
    if let Some(length) = length {
        add(b"content-length", length.to_string().as_bytes());
    }
    add(b"connection", b"close");
    bytes.extend_from_slice(b"\r\n");
    bytes
}
