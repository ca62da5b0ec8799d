//! What stands on a sign-in by card falls with the card.

use domain::account::Method;
use domain::ids::AccountId;
use domain::session::SignIn;
use store::Store as _;

use super::Fault;
use crate::app::App;

/// Whether a card was reported since that the sign-in may have been by: then neither session nor code nor token counts.
pub async fn fell_with_a_card(app: &App, account: AccountId, sign_in: SignIn) -> Result<bool, Fault> {
    match sign_in.method {
        Method::App => Ok(false),
        Method::Card => Ok(app.store.cards(account).await?.iter().any(|card| sign_in.falls_with(card))),
    }
}
