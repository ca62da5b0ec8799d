//! Writes down what happened to an account besides its requests, in the commit of what happened.

use domain::account::Account;
use domain::activity::{Activity, What};
use domain::ids::ActivityId;
use domain::service::Service;
use domain::time::Time;
use store::{Changes, Store};

use super::Fault;
use crate::app::App;

/// Writes it down in `changes`, for a browser of this label. What happens again within the hour is counted on.
pub async fn note(
    app: &App,
    (account, service): (&Account, &Service),
    what: What,
    label: &str,
    changes: &mut Changes,
    now: Time,
) -> Result<bool, Fault> {
    let browser = label.to_owned();
    match what {
        What::SignedInByCard => {
            let id = ActivityId(app.entropy.id(now.micros()));
            changes.insert(Activity::first(id, account.id, service, (what, browser), now));
            Ok(true)
        }
        What::WrongCode | What::Silent | What::NoPlace | What::Paused | What::ServiceBlocked => {
            let id = Activity::counted_as(account.id, &service.id, what, now);
            let kept = app.store.activity(id).await?;
            match &kept {
                Some(kept) => changes.replace(kept, kept.get().clone().again(browser, now)),
                None => changes.insert(Activity::first(id, account.id, service, (what, browser), now)),
            };
            Ok(kept.is_none())
        }
    }
}
