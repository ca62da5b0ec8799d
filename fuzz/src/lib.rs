//! One target for each parser of bytes that strangers send or operators write: a plain function of bytes.
//!
//! A target says whether it took them, and fails by panicking: because the parser did, or because what it took does not come
//! back as it went in. A fuzzer of any kind can call it; ours, `bend`, needs nothing but the corpus (docs/decisions/0044).

mod bend;
mod browsers;
mod devices;
mod files;
mod made;
mod people;
mod services;

pub use bend::Bender;
pub use browsers::{cookies, forwarded, headers, push_answer};
pub use devices::{
    answer, assertion, body, call, carried, events, page, platform_key, push_message, registration, request,
    subscription,
};
pub use files::{backup, checkpoint, configuration, master_key, nonce, outside_log, piece, proof, sealed};
pub use people::typed;
pub use services::{address, authorization, bearer, hint, logout, provider, token};

/// A parser of foreign bytes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// What it is called, and its folder in the corpus.
    pub name: &'static str,
    /// Feeds it; whether it took them.
    pub run: fn(&[u8]) -> bool,
    /// How often CI bends each input.
    pub times: u32,
    /// Real inputs that our own writers make anew, so that they never grow old.
    pub made: fn() -> Vec<Vec<u8>>,
    /// Whether every byte is vouched for: then nothing bent is ever taken.
    pub is_vouched: bool,
}

impl Target {
    const fn new(name: &'static str, run: fn(&[u8]) -> bool, times: u32) -> Self {
        Self { name, run, times, made: Vec::new, is_vouched: false }
    }

    const fn made(self, made: fn() -> Vec<Vec<u8>>) -> Self {
        Self { made, ..self }
    }

    const fn vouched(self) -> Self {
        Self { is_vouched: true, ..self }
    }
}

/// All of them.
pub const TARGETS: [Target; 33] = [
    Target::new("answer", answer, 2_000),
    Target::new("call", call, 2_000),
    Target::new("authorization", authorization, 2_000),
    Target::new("token", token, 2_000),
    Target::new("cookies", cookies, 2_000),
    Target::new("configuration", configuration, 500),
    Target::new("request", request, 2_000),
    Target::new("registration", registration, 2_000),
    Target::new("assertion", assertion, 2_000),
    Target::new("platform_key", platform_key, 2_000),
    Target::new("body", body, 1_000),
    Target::new("subscription", subscription, 2_000),
    Target::new("page", page, 1_000).vouched(),
    Target::new("carried", carried, 2_000),
    Target::new("push_message", push_message, 2_000),
    Target::new("events", events, 1_000),
    Target::new("logout", logout, 2_000),
    Target::new("hint", hint, 2_000).vouched(),
    Target::new("bearer", bearer, 2_000),
    Target::new("address", address, 2_000),
    Target::new("provider", provider, 1_000),
    Target::new("headers", headers, 2_000),
    Target::new("forwarded", forwarded, 500),
    Target::new("push_answer", push_answer, 2_000),
    Target::new("typed", typed, 1_000),
    Target::new("checkpoint", checkpoint, 2_000).made(made::checkpoints),
    Target::new("proof", proof, 500).made(made::proofs),
    Target::new("outside_log", outside_log, 500).made(made::logs),
    Target::new("backup", backup, 500).made(made::backups).vouched(),
    Target::new("piece", piece, 1_000).made(made::pieces),
    Target::new("sealed", sealed, 1_000).made(made::sealed).vouched(),
    Target::new("nonce", nonce, 1_000).made(made::nonces).vouched(),
    Target::new("master_key", master_key, 2_000),
];

/// The text before the first end of a line, and all bytes after it.
fn first_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    end.map_or((bytes, &[][..]), |end| (&bytes[..end], &bytes[end + 1..]))
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len().max(1)).any(|window| window == part)
}
