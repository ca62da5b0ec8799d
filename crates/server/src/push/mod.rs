//! Web Push (RFC 8030): a device whose app is closed is told that a request waits, or waits no more.
//!
//! What a push says is the request's id, encrypted for the device's browser alone and always of one length. Push services
//! learn that something happened and when, but neither for whom nor what.

mod encrypt;
mod reach;
mod subscription;
mod vapid;
mod verdict;

#[cfg(test)]
mod tests;

use std::error::Error;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use domain::time::{Span, Time};
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use protocol::wire::PushMessage;
use reqwest::Client;
use reqwest::redirect::Policy;

pub use reach::Reach;
pub use subscription::{NotUsable, Subscription};
pub use vapid::VapidKey;
pub use verdict::Verdict;

use crate::config::Push as Settings;
use crate::entropy::Entropy;
use crate::shares::Shares;
use encrypt::{Drawn, encrypt};
use reach::{Guard, NotPublic};

/// Every message has this length before it is sealed.
const PADDED_BYTES: usize = 128;
/// How long a connection to a push service may take to be made.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// One push service may hold this part of all pushes that are under way, so that one that hangs leaves the others theirs.
const SHARE_OF_ONE_SERVICE: u32 = 4;

/// Sends pushes.
pub struct Pushing {
    client: Client,
    contact: String,
    reach: Reach,
    at_once_max: u32,
    shares: Shares<[u8; 32]>,
}

/// One push.
#[derive(Clone, Debug)]
pub struct Push {
    /// What it says.
    pub message: PushMessage,
    /// A newer push of the same topic replaces an older one that was not delivered; 32 characters that say nothing.
    pub topic: String,
    /// How long a push service keeps it for a device that is not there.
    pub lives: Span,
    /// Whether a sleeping phone is to be woken.
    pub is_urgent: bool,
}

impl Pushing {
    /// Whoever sends by these settings, without a proxy and without following redirects.
    pub fn new(settings: &Settings, contact: String) -> Result<Self, String> {
        let within = Duration::from_secs(settings.answer_within_s.into());
        let client = Client::builder()
            .dns_resolver(Guard::new(settings.reach))
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_WITHIN.min(within))
            .timeout(within)
            .build()
            .map_err(|error| error.to_string())?;
        let at_once_max = settings.at_once_max;
        let shares = Shares::of(at_once_max / SHARE_OF_ONE_SERVICE);
        Ok(Self { client, contact, reach: settings.reach, at_once_max, shares })
    }

    /// How far pushes go.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Pushes that may be under way at once.
    pub fn at_once_max(&self) -> u32 {
        self.at_once_max
    }

    /// Encrypts and sends one push, and judges the answer. Takes no longer than the settings allow, whatever the push
    /// service does; reads nothing but the answer's head.
    pub async fn send(&self, key: &VapidKey, entropy: &Entropy, to: &Subscription, push: &Push, now: Time) -> Verdict {
        let Some(_share) = self.shares.take(one_service(to.origin())) else {
            return Verdict::Later { wait: None };
        };
        let plain = push.message.to_json();
        let drawn = Drawn::draw(entropy);
        let body = drawn.and_then(|drawn| encrypt(plain.as_bytes(), PADDED_BYTES, to.receiver(), &drawn));
        let (Ok(body), Ok(authorization)) = (body, key.authorization(to.origin(), &self.contact, now)) else {
            tracing::error!("a push could not be encrypted or signed");
            return Verdict::Later { wait: None };
        };
        let request = self
            .client
            .post(to.endpoint())
            .header("TTL", push.lives.whole_seconds().max(0))
            .header("Urgency", if push.is_urgent { "high" } else { "normal" })
            .header("Topic", push.topic.as_str())
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(AUTHORIZATION, authorization)
            .body(body);
        match request.send().await {
            Ok(answer) => {
                let retry_after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
                Verdict::of(answer.status().as_u16(), retry_after, now)
            }
            Err(error) => of_failure(&error),
        }
    }
}

fn one_service(origin: &str) -> [u8; 32] {
    let mut name = [0; 32];
    name.copy_from_slice(digest(&SHA256, origin.as_bytes()).as_ref());
    name
}

/// The error itself would name the endpoint, so it is never shown.
fn of_failure(error: &reqwest::Error) -> Verdict {
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(inner) = cause {
        if inner.is::<NotPublic>() {
            tracing::warn!("a push address leads inside a network; it is not used");
            return Verdict::Dead;
        }
        cause = inner.source();
    }
    Verdict::Later { wait: None }
}

impl std::fmt::Debug for Pushing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pushing")
    }
}
