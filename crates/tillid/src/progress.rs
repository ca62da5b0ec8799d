//! How far a long piece of work has come: a bar on a terminal; elsewhere a line now and then, and none where it is short.

use std::io::{self, IsTerminal as _, Write as _};

use server::clock::Clock;

const BAR: u64 = 30;
const ON_A_TERMINAL_US: i64 = 100_000;
const ELSEWHERE_US: i64 = 5_000_000;

/// Tells on standard error how far something has come.
pub(crate) struct Progress {
    what: &'static str,
    is_terminal: bool,
    clock: Clock,
    /// Of the first word, which is not said.
    told_at_us: Option<i64>,
    has_bar: bool,
}

impl Progress {
    /// Begins something.
    pub(crate) fn of(what: &'static str) -> Self {
        let is_terminal = io::stderr().is_terminal();
        Self { what, is_terminal, clock: Clock::system(), told_at_us: None, has_bar: false }
    }

    /// So many rows of so many are done.
    pub(crate) fn tell(&mut self, done: u64, of: u64) {
        let (pause_us, now_us) = (if self.is_terminal { ON_A_TERMINAL_US } else { ELSEWHERE_US }, self.clock.now_us());
        let told_at_us = *self.told_at_us.get_or_insert(now_us);
        if now_us.saturating_sub(told_at_us) < pause_us {
            return;
        }
        self.told_at_us = Some(now_us);
        let line = line(self.what, done, of);
        let _nobody_reads = match self.is_terminal {
            true => write!(io::stderr(), "\r{}{line}", bar(done, of)),
            false => writeln!(io::stderr(), "{line}"),
        };
        self.has_bar = self.is_terminal;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.has_bar {
            let _nobody_reads = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn line(what: &str, done: u64, of: u64) -> String {
    format!("{what}: {} %, {done} of {of} rows", done.saturating_mul(100) / of.max(1))
}

fn bar(done: u64, of: u64) -> String {
    let filled = usize::try_from(done.saturating_mul(BAR) / of.max(1)).unwrap_or(0).min(BAR as usize);
    format!("[{:<30}] ", "=".repeat(filled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_how_far_it_has_come() {
        assert_eq!(line("Copied", 5, 20), "Copied: 25 %, 5 of 20 rows");
        assert_eq!(line("Copied", 0, 0), "Copied: 0 %, 0 of 0 rows");
        assert_eq!(bar(10, 20), "[===============               ] ");
        assert_eq!(bar(20, 20), format!("[{}] ", "=".repeat(30)));
    }
}
