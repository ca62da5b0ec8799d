//! What anybody learns of a fault, and what the operator does: decided and logged here, once for every kind of caller.

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

use crate::app::App;
use crate::flows::Fault;

/// A fault, as it looks from outside.
#[derive(Clone, Copy, Debug)]
pub struct Noted {
    /// 503 for now, 500 for good.
    pub status: StatusCode,
    /// Seconds after which to try again; `None` when that would not help.
    pub retry_after_s: Option<u32>,
}

/// Logs the fault of a call that `caller` made, and says what to tell.
pub fn note(app: &App, fault: &Fault, caller: &'static str) -> Noted {
    match fault {
        Fault::Busy { retry_after_s, why } => {
            if let Some(left_out) = app.turned_away.may_be_told(why, app.now()) {
                // Whoever reads the log learns that there were more; how many there are in all, the metrics say.
                let left_out = (left_out > 0).then_some(left_out);
                tracing::warn!(caller, why, left_out, "a call was turned away for now");
            }
            let retry_after_s = Some(app.entropy.apart(*retry_after_s));
            Noted { status: StatusCode::SERVICE_UNAVAILABLE, retry_after_s }
        }
        Fault::Broken(why) => {
            tracing::error!(caller, why, "a call failed");
            Noted { status: StatusCode::INTERNAL_SERVER_ERROR, retry_after_s: None }
        }
    }
}

impl Noted {
    /// The answer, with its header `Retry-After`.
    pub fn on(self, mut response: Response) -> Response {
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
