//! Known browsers are ended in My Tillid, one by one or all: from then on each is a new browser to this account.

use domain::audit::What;
use domain::ids::KnownBrowserId;
use domain::time::Time;
use store::Store;

use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::Desk;

/// Which browsers are to be known no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// This one.
    One(KnownBrowserId),
    /// All of this account.
    All,
}

/// Ends them. Ending one that is gone already is no mistake.
pub async fn forget(app: &App, desk: &Desk, which: Which, now: Time) -> Result<Answer<()>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        // The account's row is the anchor of its known browsers: one that is being remembered now is not overlooked.
        here.anchors(app, &mut changes, now);
        for browser in app.store.known_browsers(here.account.id).await? {
            let is_meant = match which {
                Which::One(id) => browser.id == id,
                Which::All => true,
            };
            if is_meant {
                changes.remove(&browser).audit(What::BrowserForgotten, Some(here.account.id), browser.id);
            }
        }
        Ok((changes, Answer::Told(())))
    })
    .await
}
