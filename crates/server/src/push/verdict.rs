//! What a push service's answer means for the subscription and for the push.

use domain::time::{Span, Time};
use jiff::fmt::rfc2822;

/// Whoever asks us to wait is heard within these bounds.
const WAIT_LEAST: Span = Span::seconds(1);
const WAIT_LONGEST: Span = Span::hours(1);

/// What came of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The push service has taken it.
    Taken,
    /// The subscription is dead: gone, not ours, or not to be reached by us at all.
    Dead,
    /// The push service does not understand us. Trying again would not help.
    OurFault {
        /// Its HTTP status.
        status: u16,
    },
    /// Not now.
    Later {
        /// How long the push service asks us to wait.
        wait: Option<Span>,
    },
}

impl Verdict {
    /// Its name in the metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Dead => "dead",
            Self::OurFault { .. } => "our_fault",
            Self::Later { .. } => "later",
        }
    }

    /// Judges by the status (RFC 8030 §5 to §8) and the header `Retry-After`.
    pub fn of(status: u16, retry_after: Option<&str>, now: Time) -> Self {
        match status {
            200..=299 => Self::Taken,
            401 | 403 | 404 | 410 => Self::Dead,
            408 | 425 | 429 | 500..=599 => Self::Later { wait: retry_after.and_then(|text| wait(text, now)) },
            _ => Self::OurFault { status },
        }
    }
}

/// Seconds or a date (RFC 9110 §10.2.3).
fn wait(text: &str, now: Time) -> Option<Span> {
    let text = text.trim();
    let asked = match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Span::seconds(text.parse().ok()?),
        false => {
            let at = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
            Time::from_micros(at.as_microsecond()).since(now)
        }
    };
    Some(asked.clamp(WAIT_LEAST, WAIT_LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sun, 22 Nov 2026 09:33:20 GMT.
    const NOW: Time = Time::from_seconds(1_795_340_000);

    #[test]
    fn each_status_has_its_meaning() {
        let later = Verdict::Later { wait: None };
        for (status, expect) in [
            (200, Verdict::Taken),
            (201, Verdict::Taken),
            (202, Verdict::Taken),
            (204, Verdict::Taken),
            (301, Verdict::OurFault { status: 301 }),
            (307, Verdict::OurFault { status: 307 }),
            (400, Verdict::OurFault { status: 400 }),
            (401, Verdict::Dead),
            (403, Verdict::Dead),
            (404, Verdict::Dead),
            (410, Verdict::Dead),
            (413, Verdict::OurFault { status: 413 }),
            (429, later),
            (500, later),
            (502, later),
            (503, later),
            (504, later),
        ] {
            assert_eq!(Verdict::of(status, None, NOW), expect, "{status}");
        }
    }

    #[test]
    fn whoever_asks_us_to_wait_is_heard_within_bounds() {
        for (text, expect_s) in [
            ("30", Some(30)),
            (" 30 ", Some(30)),
            ("0", Some(1)),
            ("86400", Some(3_600)),
            ("99999999999999999999", None),
            ("Sun, 22 Nov 2026 09:34:20 GMT", Some(60)),
            ("Sun, 22 Nov 2026 09:00:00 GMT", Some(1)),
            ("Mon, 23 Nov 2026 09:34:20 GMT", Some(3_600)),
            ("soon", None),
            ("-5", None),
        ] {
            let expect = Verdict::Later { wait: expect_s.map(Span::seconds) };
            assert_eq!(Verdict::of(503, Some(text), NOW), expect, "{text:?}");
        }
    }
}
