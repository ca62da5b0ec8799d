//! An account's next code card, made when the present one runs low or was blocked.

use domain::account::Standing;
use domain::card::{Card, State};
use domain::ids::AccountId;
use domain::time::Time;
use store::{OutboxJob, Store};

use super::still_mine;
use crate::app::App;
use crate::flows::Fault;
use crate::flows::operate::card::draw;
use crate::flows::operate::content::Recipient;

pub(super) async fn order_card(app: &App, id: AccountId, job: &OutboxJob, now: Time) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(mine) = still_mine(app, job).await? else { return Ok((changes, ())) };
        changes.remove(&mine);
        let cards = app.store.cards(id).await?;
        let has_next = cards.iter().any(|card| will_do(card, app.limits.order_card_at));
        match app.store.account(id).await? {
            Some(account) if !has_next && !matches!(account.standing, Standing::Closed { .. }) => {
                // The address is known to whoever prints.
                let recipient = Recipient::check(&account.name, &[], account.language)
                    .map_err(|refused| Fault::Broken(format!("account {id}: {refused}")))?;
                draw(app, id, &recipient, &mut changes, now)?;
                changes.require(&account);
            }
            Some(_) | None => {}
        }
        Ok((changes, ()))
    })
    .await
}

/// A card that is on its way, or has plenty of codes left, needs no next one.
fn will_do(card: &Card, order_at: usize) -> bool {
    match card.state {
        State::Issued => true,
        State::Active => card.codes_left() > order_at,
        State::UsedUp { .. } | State::Blocked { .. } | State::Replaced { .. } => false,
    }
}
