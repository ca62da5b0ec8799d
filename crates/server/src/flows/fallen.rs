//! What stands on a sign-in by card falls with the card.

use domain::account::{Account, Method};
use domain::ids::AccountId;
use domain::session::{Session, SignIn};
use domain::time::Time;
use store::Store as _;

use super::Fault;
use crate::app::App;

/// Whether the session of this account counts.
pub async fn counts(app: &App, session: &Session, account: &Account, now: Time) -> Result<bool, Fault> {
    Ok(session.is_good(account, &app.limits, now) && !fell_with_a_card(app, account.id, session.sign_in()).await?)
}

/// Whether a card was reported since that the sign-in may have been by: then neither session nor code nor token counts.
pub async fn fell_with_a_card(app: &App, account: AccountId, sign_in: SignIn) -> Result<bool, Fault> {
    match sign_in.method {
        Method::App => Ok(false),
        Method::Card => Ok(app.store.cards(account).await?.iter().any(|card| sign_in.falls_with(card))),
    }
}
