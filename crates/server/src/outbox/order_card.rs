//! An account's next code card, made when the present one runs low or was blocked.

use domain::account::Standing;
use domain::ids::AccountId;
use domain::time::Time;
use store::{OutboxJob, Store};

use super::still_mine;
use crate::app::App;
use crate::flows::Fault;
use crate::flows::operate::card::{draw, replace_lapsed};
use crate::flows::operate::content::Recipient;

pub(super) async fn order_card(app: &App, id: AccountId, job: &OutboxJob, now: Time) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(mine) = still_mine(app, job).await? else { return Ok((changes, ())) };
        changes.remove(&mine);
        // The account's row is the anchor of its cards, and so is read before them: of two orders at once, one finds it
        // changed, reads again, and finds the other's card.
        let account = app.store.account(id).await?;
        let cards = app.store.cards(id).await?;
        let has_next = cards.iter().any(|card| card.will_do(&app.limits, now));
        match account {
            Some(account) if !has_next && !matches!(account.standing, Standing::Closed { .. }) => {
                // The address is known to whoever prints.
                let recipient = Recipient::check(&account.name, &[], account.language)
                    .map_err(|refused| Fault::Broken(format!("account {id}: {refused}")))?;
                draw(app, id, &recipient, &mut changes, now)?;
                changes.replace(&account, account.get().clone());
                replace_lapsed(app, &cards, &mut changes, now);
            }
            Some(_) | None => {}
        }
        Ok((changes, ()))
    })
    .await
}
