//! Cards in My Tillid: the next one is ordered, one that has arrived is confirmed, one that is lost is blocked.

use domain::card::{CardNumber, NotOrdered, State, may_be_ordered};
use domain::ids::CardId;
use domain::time::Time;
use store::{Store, Versioned};

use super::{Answer, Here};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::Desk;
use crate::flows::operate::card::{block_read, confirm_read, draw, replace_lapsed};
use crate::flows::operate::content::Recipient;

/// Orders the next card. The present one stays until the next has arrived.
pub async fn order(app: &App, desk: &Desk, now: Time) -> Result<Answer<Result<(), NotOrdered>>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        let account = &here.account;
        let cards = app.store.cards(account.id).await?;
        if let Err(not) = may_be_ordered(cards.iter().map(Versioned::get), &app.limits, now) {
            return Ok((changes, Answer::Told(Err(not))));
        }
        // The address is known to whoever prints.
        let recipient = Recipient::check(&account.name, &[], account.language)
            .map_err(|refused| Fault::Broken(format!("account {}: {refused}", account.id)))?;
        draw(app, account.id, &recipient, &mut changes, now)?;
        replace_lapsed(app, &cards, &mut changes, now);
        here.anchors(app, &mut changes, now);
        Ok((changes, Answer::Told(Ok(()))))
    })
    .await
}

/// What came of saying that a card has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// It takes the place of the older ones.
    Confirmed,
    /// No card with this number is on its way to this person.
    WrongNumber,
}

/// Says that a card has arrived, by what is printed on it: whoever says so holds it, and the right one of two.
pub async fn confirm(app: &App, desk: &Desk, typed: &str, now: Time) -> Result<Answer<Arrived>, Fault> {
    let number = CardNumber::parse(&as_printed(typed));
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        let cards = app.store.cards(here.account.id).await?;
        let is_meant = |card: &&Versioned<domain::card::Card>| {
            Some(card.number) == number && card.state == State::Issued && card.printed_at.is_some()
        };
        let Some(card) = cards.iter().find(is_meant) else {
            return Ok((changes, Answer::Told(Arrived::WrongNumber)));
        };
        here.anchors(app, &mut changes, now);
        match confirm_read(app, card, &mut changes, now).await? {
            Ok(()) => Ok((changes, Answer::Told(Arrived::Confirmed))),
            Err(_) => Ok((app.changes(now), Answer::Told(Arrived::WrongNumber))),
        }
    })
    .await
}

/// People type what they read: in small letters, with blanks.
fn as_printed(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace()).take(16).map(|c| c.to_ascii_uppercase()).collect()
}

/// Lets nobody use a card any more. `false` when this person has no such card.
pub async fn block(app: &App, desk: &Desk, id: CardId, now: Time) -> Result<Answer<bool>, Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        let Some(card) = app.store.card(id).await?.filter(|card| card.account == here.account.id) else {
            return Ok((changes, Answer::Told(false)));
        };
        match card.state {
            State::Issued | State::Active | State::UsedUp { .. } => {}
            // Twice is once.
            State::Blocked { .. } => return Ok((changes, Answer::Told(true))),
            State::Replaced { .. } => return Ok((changes, Answer::Told(false))),
        }
        here.anchors(app, &mut changes, now);
        match block_read(app, &card, &mut changes, now).await? {
            Ok(()) => Ok((changes, Answer::Told(true))),
            Err(_) => Ok((app.changes(now), Answer::Told(false))),
        }
    })
    .await
}
