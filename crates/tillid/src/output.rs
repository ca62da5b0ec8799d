//! What a command says: text for people, or JSON; and one sentence when it did not do what was asked.

use std::fmt;
use std::io::{self, Write};

use domain::time::Time;
use serde::Serialize;

/// Where answers go.
pub(crate) struct Output {
    writer: Box<dyn Write + Send>,
    json: bool,
}

/// A command's answer.
pub(crate) trait Answer: Serialize {
    /// The answer for people.
    fn tell(&self, out: &mut dyn Write) -> io::Result<()>;
}

/// The command did not do what was asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// Whoever asked does not read the answer any more. It was done all the same.
    NobodyReads,
    /// Why, in one sentence for standard error.
    Sentence(String),
}

impl Output {
    /// Answers go to `writer`, as JSON or as text.
    pub(crate) fn new(writer: Box<dyn Write + Send>, json: bool) -> Self {
        Self { writer, json }
    }

    /// Whether answers are JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Gives an answer: one line of JSON, or text.
    pub(crate) fn give(&mut self, answer: &impl Answer) -> Result<(), Failed> {
        if self.json { self.give_json(answer) } else { self.tell(|out| answer.tell(out)) }
    }

    /// Writes one line of JSON.
    pub(crate) fn give_json(&mut self, answer: &impl Serialize) -> Result<(), Failed> {
        let line = serde_json::to_string(answer).map_err(|error| Failed::say(error.to_string()))?;
        self.tell(|out| writeln!(out, "{line}"))
    }

    /// Writes text.
    pub(crate) fn tell(&mut self, tell: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failed> {
        let written = tell(&mut self.writer).and_then(|()| self.writer.flush());
        written.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failed::NobodyReads,
            _ => Failed::say(format!("the answer could not be written ({error})")),
        })
    }
}

impl Failed {
    /// A sentence, with its capital and its full stop.
    pub(crate) fn say(text: impl fmt::Display) -> Self {
        Self::Sentence(capital(&text.to_string()))
    }
}

/// A text as a sentence, with its capital and its full stop.
pub(crate) fn capital(text: &str) -> String {
    let mut sentence = String::with_capacity(text.len() + 1);
    let mut characters = text.trim().chars();
    sentence.extend(characters.next().into_iter().flat_map(char::to_uppercase));
    sentence.push_str(characters.as_str());
    if !sentence.ends_with(['.', '!', '?', '…']) {
        sentence.push('.');
    }
    sentence
}

/// Everything that explains itself in a sentence.
impl<E: std::error::Error> From<E> for Failed {
    fn from(error: E) -> Self {
        Self::say(error)
    }
}

/// A text as an argument of a command that somebody may copy: quoted where a shell would read it otherwise (POSIX).
pub(crate) fn argument(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._-@+".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// An instant for people: `2026-11-22 14:03 UTC`.
pub(crate) fn instant(time: Time) -> String {
    timestamp(time).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The same to the second, each as wide as the other: `2026-11-22 14:03:07 UTC`.
pub(crate) fn instant_to_the_second(time: Time) -> String {
    timestamp(time).strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// An instant for machines, by RFC 3339.
pub(crate) fn rfc3339(time: Time) -> String {
    timestamp(time).to_string()
}

fn timestamp(time: Time) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(time.micros()).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_a_sentence() {
        let check = |text: &str, expect: &str| assert_eq!(Failed::say(text), Failed::Sentence(expect.to_owned()));
        check("the port is in use", "The port is in use.");
        check("Øv: it ended!", "Øv: it ended!");
        check("", ".");
    }

    #[test]
    fn a_shell_reads_a_quoted_argument_as_it_was() {
        let quoted = |text: &str| {
            let argument = argument(text);
            let echo = std::process::Command::new("sh").args(["-c", &format!("printf %s {argument}")]).output();
            assert_eq!(String::from_utf8(echo.expect("a shell").stdout).expect("text"), text, "{argument}");
            argument
        };
        for plain in ["karen", "søren.ågaard@fjord-bank.example", "a_b+c"] {
            assert_eq!(quoted(plain), plain);
        }
        assert_eq!(quoted("karen;reboot"), "'karen;reboot'");
        assert_eq!(quoted("o'brien"), r"'o'\''brien'");
        for odd in ["$(reboot)", "a`b`", "a\\b", "a&b", "~karen", "*", "a\"b", "#1", "!!x", "a|b>c", "(x)", "''"] {
            quoted(odd);
        }
    }

    #[test]
    fn instants_are_told_in_utc() {
        let time = Time::from_micros(1_795_356_180_000_000);
        assert_eq!(instant(time), "2026-11-22 14:03 UTC");
        assert_eq!(rfc3339(time), "2026-11-22T14:03:00Z");
        assert_eq!(instant_to_the_second(Time::from_micros(1_795_356_180_123_456)), "2026-11-22 14:03:00 UTC");
    }

    #[test]
    fn a_closed_pipe_is_no_failure_of_ours() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut out = Output::new(Box::new(Closed), true);
        assert_eq!(out.give_json(&1), Err(Failed::NobodyReads));
    }
}
