//! Hearing of requests: server-sent events with reconnecting, and plain looking where no stream gets through.
//!
//! What is heard is a hint: whoever listens reads the server's state afterwards. So when there is no stream, a
//! [`Heard::Look`] from time to time makes the same code poll.

use std::collections::VecDeque;
use std::time::Duration;

use protocol::wire::Event;
use reqwest::Response;

use crate::events::EventReader;
use crate::line::Line;
use crate::{Phone, PhoneError};

/// Three heartbeats.
const SILENCE_MAX: Duration = Duration::from_secs(45);
const PAUSE_FIRST: Duration = Duration::from_millis(250);
const PAUSE_MAX: Duration = Duration::from_secs(8);

/// What a listener heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The server said so.
    Event(Event),
    /// A stream was just opened, or none can be: something may have happened unheard.
    Look,
}

/// All of a pause, or down to a half of it: many phones lose their server at one moment, and are not to come back at one.
fn apart(line: &Line, pause: Duration) -> Duration {
    let mut drawn = [0];
    match line.world.fill(&mut drawn) {
        Ok(()) => pause / 2 + pause / 2 * u32::from(drawn[0]) / 255,
        Err(_) => pause,
    }
}

/// Listens for one phone. Dropping it closes its stream.
#[derive(Default)]
pub struct Listener {
    stream: Option<(Response, EventReader)>,
    heard: VecDeque<Event>,
    pause: Option<Duration>,
}

impl Listener {
    /// A listener that is not connected yet; its first [`Listener::next`] says [`Heard::Look`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Waits for the next thing that happens. Heartbeats are kept to itself. Safe to drop and call again.
    ///
    /// # Errors
    /// Only what listening longer cannot mend: the server refuses this device. Everything else is retried.
    pub async fn next(&mut self, phone: &Phone) -> Result<Heard, PhoneError> {
        loop {
            if let Some(event) = self.heard.pop_front() {
                return Ok(Heard::Event(event));
            }
            match &mut self.stream {
                None => return self.connect(phone.line()).await,
                Some((response, reader)) => match tokio::time::timeout(SILENCE_MAX, response.chunk()).await {
                    Ok(Ok(Some(bytes))) => {
                        let events = reader.read(&bytes);
                        self.heard.extend(events.into_iter().filter(|event| *event != Event::Heartbeat));
                        self.pause = None;
                    }
                    Ok(Ok(None) | Err(_)) | Err(_) => self.stream = None,
                },
            }
        }
    }

    async fn connect(&mut self, line: &Line) -> Result<Heard, PhoneError> {
        if let Some(pause) = self.pause {
            tokio::time::sleep(apart(line, pause)).await;
        }
        self.pause = Some(self.pause.map_or(PAUSE_FIRST, |pause| (pause * 2).min(PAUSE_MAX)));
        let opened = tokio::time::timeout(SILENCE_MAX, line.open("/events")).await;
        match opened.unwrap_or_else(|_| Err(PhoneError::Unreachable("no answer".to_owned()))) {
            Ok(response) => {
                self.stream = Some((response, EventReader::default()));
                Ok(Heard::Look)
            }
            Err(PhoneError::Refused(problem)) if problem.status < 500 && problem.status != 429 => {
                Err(PhoneError::Refused(problem))
            }
            Err(_) => Ok(Heard::Look),
        }
    }
}
