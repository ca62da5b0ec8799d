//! This process's one log, at its most talkative, kept in memory: every story ends by looking for its secrets in it.

use std::collections::HashSet;
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

/// How long the log is now.
pub(crate) fn length() -> usize {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner).len()
}

/// Everything logged since the log was so long, without the durations: their digits may be anything.
pub(crate) fn since(length: usize) -> String {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner)[length..].to_vec();
    let text = String::from_utf8(kept).expect("text");
    text.split_inclusive([' ', '\n']).filter(|word| !word.starts_with("answer.milliseconds=")).collect()
}

/// A text, made ready for looking for many secrets.
pub(crate) struct Searched<'t> {
    text: &'t str,
    words: HashSet<&'t str>,
}

impl<'t> Searched<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, words: text.split(|c| !is_part(c)).collect() }
    }

    /// Whether `secret` stands there: as a whole word (digits may stand inside an id by chance), or, if it is more than
    /// a word, anywhere.
    pub(crate) fn holds(&self, secret: &str) -> bool {
        if secret.chars().all(is_part) { self.words.contains(secret) } else { self.text.contains(secret) }
    }
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}
