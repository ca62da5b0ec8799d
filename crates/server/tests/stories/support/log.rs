//! This process's one log, at its most talkative, kept in memory: every story ends by looking for its secrets in it.

use std::io::{self, Write};
use std::sync::{Mutex, Once, PoisonError};

use server::config::{Log, LogFormat};
use server::logging;

static KEPT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static STARTED: Once = Once::new();

struct Keeper;

impl Write for Keeper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        KEPT.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Begins to keep the log; the first world does it for all.
pub(crate) fn start() {
    STARTED.call_once(|| {
        let log = Log { format: LogFormat::Text, level: "trace".to_owned() };
        let subscriber = logging::subscriber(&log, false, || Keeper).expect("a subscriber");
        tracing::subscriber::set_global_default(subscriber).expect("this process has no other log");
    });
}

/// Everything logged so far, without the durations: their digits may be anything.
pub(crate) fn so_far() -> String {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let text = String::from_utf8_lossy(&kept);
    let words = text.split_inclusive([' ', '\n']).filter(|word| !word.starts_with("answer.milliseconds="));
    words.collect()
}

/// Whether `secret` stands in `log` as a word of its own (digits may stand inside an id by chance).
pub(crate) fn holds(log: &str, secret: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    log.match_indices(secret).any(|(at, _)| {
        let before = log[..at].chars().next_back();
        let after = log[at + secret.len()..].chars().next();
        secret.len() >= 8 || (!is_part(before) && !is_part(after))
    })
}
