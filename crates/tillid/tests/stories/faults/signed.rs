//! A phone's call as bytes: whoever has heard it can send it again, to whichever node (never event 2).

use domain::time::Time;
use protocol::call::{Call, authorization};
use protocol::unlock;
use protocol::wire::API;
use server::clock::Clock;

use super::desk::{Desk, Lost};
use super::town::{Person, Town};

/// A call that was answered, and by that has spent its nonce.
pub(super) struct SignedCall {
    host: String,
    path: String,
    authorization: String,
    body: Vec<u8>,
}

impl SignedCall {
    /// Unlocks by PIN, as the person's phone does, under a nonce that it has just asked for.
    pub(super) async fn make(town: &Town, person: &Person, desk: &Desk) -> Result<Self, Lost> {
        let (status, given) = Self::of(town, person, "GET", "/nonce", None).send("GET", desk).await?;
        assert_eq!(status, 200, "{given}");
        let call = Self::of(town, person, "POST", "/unlock", given["nonce"].as_str());
        let (status, unlocked) = call.send("POST", desk).await?;
        assert_eq!(status, 200, "{unlocked}");
        Ok(call)
    }

    fn of(town: &Town, person: &Person, method: &str, path: &str, nonce: Option<&str>) -> Self {
        let (origin, kid, key) = (&town.app_origin, person.phone.id(), &person.key);
        let sign = |nonce| unlock::sign(origin, kid, nonce, key, &town.pin).expect("signed");
        let body = nonce.map_or(vec![], sign);
        let path = format!("{API}{path}");
        let call = Call { method, url: &format!("{origin}{path}"), body: &body };
        let now = Time::from_micros(Clock::system().now_us());
        let authorization = authorization(key, kid, &call, now.seconds(), nonce).expect("signed");
        let host = origin.strip_prefix("http://").expect("no port of its own but this").to_owned();
        Self { host, path, authorization, body }
    }

    /// The same bytes count no second time, wherever they come.
    pub(super) async fn is_refused_again(&self, desk: &Desk) -> Result<(), Lost> {
        let (status, problem) = self.send("POST", desk).await?;
        let code = problem["code"].as_str();
        assert!(status == 401 && matches!(code, Some("nonce_used" | "stale_call")), "a nonce counts twice: {problem}");
        Ok(())
    }

    async fn send(&self, method: &str, desk: &Desk) -> Result<(u16, serde_json::Value), Lost> {
        desk.call(method, (&self.host, &self.path), &self.authorization, &self.body).await
    }
}
