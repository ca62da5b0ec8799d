//! The two codes of the card that make a new device the person's: which are asked for, and whether they are right.

use domain::activation::{Activation, Command, State};
use domain::audit::What;
use domain::card::{self, Card, CodePlace, Outcome as CardOutcome};
use domain::ids::{AccountId, ActivationId, CardId, DeviceId};
use domain::secret::Digest;
use domain::strikes::Hearing;
use domain::time::Time;
use protocol::Secret;
use protocol::wire::{ActivationCodes, CodesAccepted};
use store::{Changes, Store, Versioned};

use super::activate::{Step, signed_by};
use super::caller::Incoming;
use super::nonce::issue;
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::pauses::withdraw_one;
use crate::flows::throttles::CodeBudget;
use crate::flows::{Fault, operate};
use crate::keys::KeyId;

/// The card that is asked at an activation, and the places of its two codes; or why none can be asked for now.
pub async fn codes_to_ask(
    app: &App,
    account: AccountId,
    in_hand: Option<CardId>,
    now: Time,
) -> Outcome<(Versioned<Card>, [CodePlace; 2])> {
    let Some(card) = card::asked_at_activation(app.store.cards(account).await?) else {
        return Ok(Err(Refused::NoCard));
    };
    let rest = match in_hand {
        Some(_) => CodeBudget::of_card(app, in_hand).await?.rest(&app.limits, now),
        None => card.from_unknown.rest(&app.limits.codes_from_unknown, now),
    };
    if let Some(until) = rest {
        return Ok(Err(Refused::Rests { until }));
    }
    Ok(card.asks_for_activation().map(|places| (card, places)).ok_or(Refused::CardUsedUp))
}

/// The two codes: spent together, or counted as one wrong try.
pub async fn codes(app: &App, incoming: &Incoming<'_>, given: &ActivationCodes, now: Time) -> Outcome<CodesAccepted> {
    let Some(id) = ActivationId::parse(&given.activation) else { return Ok(Err(Refused::ActivationEnded)) };
    let accepted = app.settle(|| judge_codes(app, incoming, id, &given.codes, now)).await?;
    Ok(accepted.map(|device| CodesAccepted { device: device.to_string(), nonce: issue(app, now) }))
}

async fn judge_codes(
    app: &App,
    incoming: &Incoming<'_>,
    id: ActivationId,
    codes: &[Secret; 2],
    now: Time,
) -> Step<DeviceId> {
    // The device takes the activation's id: so its keys find the activation that they end.
    let device = DeviceId(id.0);
    let mut changes = app.changes(now);
    let Some(activation) = app.store.activation(id).await? else { return Ok((changes, Err(Refused::ActivationEnded))) };
    if let Err(refused) = signed_by(app, incoming, &activation, None, now) {
        return Ok((changes, Err(refused)));
    }
    let asked = match activation.state {
        State::AsksCodes { card, places, request } => Some((card, places, request)),
        State::AsksDevices { .. } => None,
        State::AsksKeys { .. } | State::Done { .. } => return Ok((changes, Err(Refused::ActivationEnded))),
    };
    let account = app.store.account(activation.account).await?;
    let goes_on = account.as_ref().is_some_and(|account| account.trusts_since(activation.started_at));
    if !goes_on || activation.is_expired(&app.limits, now) {
        return Ok((changes, Err(Refused::ActivationEnded)));
    }
    if account.is_some_and(|account| account.password.must_change()) {
        return Ok((changes, Err(Refused::PasswordMustChange)));
    }
    let Some((card, places, request)) = asked else {
        return Ok((changes, Err(why_not(app, &activation, now).await?)));
    };
    let Some(card) = app.store.card(card).await? else { return Ok((changes, Err(Refused::NoCard))) };
    let typed = digests(app, &card, places, codes)?;
    let budget = CodeBudget::of_card(app, activation.card_in_hand).await?;
    if let Some(until) = budget.rest(&app.limits, now) {
        return Ok((changes, Err(Refused::Rests { until })));
    }
    let command = card::Command::Activate { places, typed, caller: budget.caller() };
    match card.get().clone().step(command, &app.limits, now) {
        Ok((next, CardOutcome::Right(code_used), effects)) => {
            let stepped = activation.get().clone().step(Command::CodesRight(code_used, device), &app.limits, now);
            let Ok(stepped) = stepped else { return Ok((changes, Err(Refused::ActivationEnded))) };
            changes.replace(&card, next).replace(&activation, stepped).effects(effects);
            if let Some(asked) = request {
                withdraw_one(app, asked, &mut changes, now).await?;
            }
            changes.audit_with(What::CardCodeRight, Some(card.account), card.id, &places.map(u32::from));
            budget.forgive(&mut changes, now);
            operate::card::arrived(app, &card, &mut changes, now).await?;
            Ok((changes, Ok(device)))
        }
        // Another activation spent them an instant ago: this one has ended.
        Ok((_, CardOutcome::AlreadyUsed, _)) => Ok((changes, Err(Refused::ActivationEnded))),
        Ok((_, CardOutcome::Done, _)) => Err(Fault::Broken("a card gave no answer to its codes".to_owned())),
        Ok((next, CardOutcome::Wrong, effects)) => {
            let refused = match budget.strike(&next, &mut changes, &app.limits, now) {
                Hearing::Open { .. } => Refused::WrongCode,
                Hearing::Rests { until } => Refused::Rests { until },
            };
            let is_blocked = note_wrong(&next, &mut changes);
            changes.replace(&card, next).effects(effects);
            if is_blocked {
                return Ok((changes, Err(Refused::CardBlocked)));
            }
            Ok((changes, Err(refused)))
        }
        Err(card::Refusal::Rests { until }) => Ok((changes, Err(Refused::Rests { until }))),
        Err(card::Refusal::UsedUp) => Ok((changes, Err(Refused::CardUsedUp))),
        Err(card::Refusal::Blocked | card::Refusal::Replaced) => Ok((changes, Err(Refused::CardBlocked))),
    }
}

/// Writes down that codes were wrong, and that this blocked the card, where it did.
fn note_wrong(card: &Card, changes: &mut Changes) -> bool {
    changes.audit_with(What::CardCodeWrong, Some(card.account), card.id, &[card.wrong_since_right.into()]);
    let is_blocked = matches!(card.state, card::State::Blocked { .. });
    if is_blocked {
        changes.audit(What::CardBlocked, Some(card.account), card.id);
    }
    is_blocked
}

fn digests(app: &App, card: &Card, places: [CodePlace; 2], codes: &[Secret; 2]) -> Result<[Digest; 2], Fault> {
    let mut typed = [Digest([0; 32]); 2];
    for ((typed, place), code) in typed.iter_mut().zip(places).zip(codes) {
        let (number, key) = (card.number.to_string(), KeyId(card.digest_key));
        *typed = Digest(app.keys.card_digest(key, &number, card.key_number(place), code.expose().trim())?);
    }
    Ok(typed)
}

/// Why this activation takes no codes; where they could be asked for by now, another one does.
async fn why_not(app: &App, activation: &Activation, now: Time) -> Result<Refused, Fault> {
    let asks = codes_to_ask(app, activation.account, activation.card_in_hand, now).await?;
    Ok(asks.err().unwrap_or(Refused::ActivationEnded))
}
