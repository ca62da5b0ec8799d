//! The log: one readable line, or one JSON object, for each event, on standard error.
//!
//! Never a secret: secret types print as `…`, requests are logged by route and without their query, and a
//! panic is logged by its place, without its message, which may quote what somebody typed.

use std::fmt;
use std::io::{self, IsTerminal as _};

use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{Log, LogFormat};

const OUR_ROOMS: [&str; 9] = ["server", "store", "domain", "oidc", "paper", "protocol", "device", "tillid", "trials"];

/// Why the log cannot be set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoggingError {
    /// `log.level` is no level and no filter.
    Filter(String),
    /// The process has a log already.
    AlreadySet,
}

/// Sets up this process's log, once, at start.
pub fn start(log: &Log) -> Result<(), LoggingError> {
    let is_terminal = io::stderr().is_terminal();
    subscriber(log, is_terminal, io::stderr)?.try_init().map_err(|_| LoggingError::AlreadySet)?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(panic.place = place, "the program has an error of its own");
    }));
    Ok(())
}

/// What writes the log of this configuration to `writer`: for [`start`], and for tests that read what was logged.
pub fn subscriber<W>(
    log: &Log,
    colours: bool,
    writer: W,
) -> Result<Box<dyn tracing::Subscriber + Send + Sync>, LoggingError>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(&log.level).map_err(|_| LoggingError::Filter(log.level.clone()))?;
    let wanted = tracing_subscriber::registry().with(filter_fn(may_be_logged)).with(filter);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_target(false);
    Ok(match log.format {
        LogFormat::Text => Box::new(wanted.with(lines.with_ansi(colours))),
        LogFormat::Json => {
            Box::new(wanted.with(lines.json().flatten_event(true).with_current_span(true).with_span_list(false)))
        }
    })
}

/// Libraries write headers and paths at their lower levels, so those are for our own rooms only, whatever the filter.
fn may_be_logged(metadata: &Metadata<'_>) -> bool {
    let room = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() <= Level::INFO || OUR_ROOMS.contains(&room)
}

impl fmt::Display for LoggingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Filter(level) => {
                write!(
                    f,
                    "`log.level` is \"{level}\": it must be a level like \"info\", or a filter like \"info,store=debug\"."
                )
            }
            Self::AlreadySet => f.write_str("The log is already set up."),
        }
    }
}

impl std::error::Error for LoggingError {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("the kept log").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat, level: &str, act: impl FnOnce()) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        let log = Log { format, level: level.to_owned() };
        let subscriber = subscriber(&log, false, move || writer.clone()).expect("a subscriber");
        tracing::subscriber::with_default(subscriber, act);
        let bytes = kept.0.lock().expect("the kept log").clone();
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn a_line_for_people_and_an_object_for_machines() {
        let act = || tracing::info!(login.step = "card", "a login went on");
        let line = logged(LogFormat::Text, "info", act);
        assert!(line.contains("a login went on login.step=\"card\""), "{line}");
        let object = logged(LogFormat::Json, "info", act);
        let object: serde_json::Value = serde_json::from_str(object.trim()).expect("JSON");
        assert_eq!(object["login.step"], "card");
        assert_eq!(logged(LogFormat::Text, "warn", act), "");
    }

    #[test]
    fn a_password_prints_as_dots_wherever_it_is_logged() {
        let password = crate::passwords::Password::new("correct horse".to_owned());
        let line = logged(LogFormat::Text, "trace", || tracing::error!(?password, "this should not be logged at all"));
        assert!(line.contains('…') && !line.contains("horse"), "{line}");
    }

    #[test]
    fn a_librarys_chatter_stays_out_even_when_it_is_asked_for() {
        let act = || {
            tracing::debug!(target: "h2::codec", "header: cookie");
            tracing::info!(target: "h2::codec", "a connection");
            tracing::debug!(target: "store::sqlite", "a commit");
        };
        let lines = logged(LogFormat::Text, "trace,h2=trace", act);
        assert!(!lines.contains("cookie") && lines.contains("a connection") && lines.contains("a commit"), "{lines}");
    }

    #[test]
    fn a_level_that_is_none_is_named() {
        let log = Log { format: LogFormat::Text, level: "store=loud".to_owned() };
        let error = subscriber(&log, false, io::stderr).err().expect("refused");
        assert!(error.to_string().contains("\"store=loud\""), "{error}");
    }
}
