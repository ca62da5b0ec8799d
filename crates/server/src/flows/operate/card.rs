//! Code cards: made, confirmed, blocked, listed. A card's codes exist on paper and in its sealed print job, until it is confirmed.

use domain::audit::What;
use domain::card::{Card, CardNumber, Command, PrintedCard, Refusal, ShownNumbers, State, UsedCodes};
use domain::ids::{AccountId, CardId, PrintJobId};
use domain::printing::{Kind, PrintJob};
use domain::secret::Digest;
use domain::strikes::Strikes;
use domain::time::Time;
use store::{Changes, Store, Versioned};
use zeroize::Zeroizing;

use super::content::{Content, Recipient};
use super::{Answer, Refused, find_account};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::let_in::shown_digest;
use crate::flows::my::changes::end_waiting;
use crate::keys::Purpose;

/// Makes the account's next card. The present one stays until the next is confirmed or first used.
pub async fn issue(app: &App, user_id: &str, address: &[String], now: Time) -> Answer<CardNumber> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let account = match find_account(app, user_id).await? {
            Ok(account) => account,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        if let domain::account::Standing::Closed { .. } = account.standing {
            return Ok((changes, Err(Refused::Account(domain::account::Refusal::Closed))));
        }
        let recipient = match Recipient::check(&account.name, address, account.language) {
            Ok(recipient) => recipient,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let number = draw(app, account.id, &recipient, &mut changes, now)?;
        changes.require(&account);
        Ok((changes, Ok(number)))
    })
    .await
}

/// Says that a card has arrived: older cards are replaced, and its codes are forgotten here.
pub async fn confirm(app: &App, number: &str, now: Time) -> Answer<()> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let card = match find_card(app, number).await? {
            Ok(card) => card,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let job = app.store.print_job(job_of(card.id)).await?;
        if job.as_ref().is_some_and(|job| job.printed_at.is_none()) {
            return Ok((changes, Err(Refused::NotPrinted(number.to_owned()))));
        }
        let confirmed = confirm_read(app, &card, &mut changes, now).await?;
        Ok((changes, confirmed.map_err(Refused::Card)))
    })
    .await
}

/// The same within a change: for whoever has found the card and may say so.
pub(crate) async fn confirm_read(
    app: &App,
    card: &Versioned<Card>,
    changes: &mut Changes,
    now: Time,
) -> Result<Result<(), Refusal>, Fault> {
    let (next, _, effects) = match card.get().clone().step(Command::Confirm, &app.limits, now) {
        Ok(stepped) => stepped,
        Err(refusal) => return Ok(Err(refusal)),
    };
    changes.effects(effects).replace(card, next).audit(What::CardConfirmed, Some(card.account), card.id);
    if let Some(job) = app.store.print_job(job_of(card.id)).await? {
        changes.remove(&job);
    }
    replace_older(app, card, changes, now).await?;
    Ok(Ok(()))
}

/// Lets nobody use a card any more.
pub async fn block(app: &App, number: &str, now: Time) -> Answer<()> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let card = match find_card(app, number).await? {
            Ok(card) => card,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let blocked = block_read(app, &card, &mut changes, now).await?;
        Ok((changes, blocked.map_err(Refused::Card)))
    })
    .await
}

/// The same within a change: for whoever has found the card and may say so.
pub(crate) async fn block_read(
    app: &App,
    card: &Versioned<Card>,
    changes: &mut Changes,
    now: Time,
) -> Result<Result<(), Refusal>, Fault> {
    let (next, _, effects) = match card.get().clone().step(Command::Block, &app.limits, now) {
        Ok(stepped) => stepped,
        Err(refusal) => return Ok(Err(refusal)),
    };
    changes.effects(effects).replace(card, next).audit(What::CardBlocked, Some(card.account), card.id);
    if let Some(job) = app.store.print_job(job_of(card.id)).await? {
        changes.remove(&job);
    }
    end_waiting(app, card.account, changes, now).await?;
    Ok(Ok(()))
}

/// What was never printed in time is in nobody's hands: the new card takes its place.
pub(crate) fn replace_lapsed(app: &App, cards: &[Versioned<Card>], changes: &mut Changes, now: Time) {
    for lapsed in cards.iter().filter(|card| card.has_lapsed(&app.limits, now)) {
        if let Ok((next, _, effects)) = lapsed.get().clone().step(Command::Replace, &app.limits, now) {
            changes.replace(lapsed, next).effects(effects);
            changes.audit(What::CardReplaced, Some(lapsed.account), lapsed.id);
        }
    }
}

/// All cards of a person, oldest first.
pub async fn list(app: &App, user_id: &str) -> Answer<Vec<Card>> {
    let account = match find_account(app, user_id).await? {
        Ok(account) => account,
        Err(refused) => return Ok(Err(refused)),
    };
    Ok(Ok(super::account::plain(app.store.cards(account.id).await?)))
}

/// The card with this number printed on it.
pub(super) async fn find_card(app: &App, number: &str) -> Answer<Versioned<Card>> {
    let missing = || Refused::NoSuchCard(number.to_owned());
    let Some(parsed) = CardNumber::parse(number) else { return Ok(Err(missing())) };
    Ok(app.store.card_by_number(parsed).await?.ok_or_else(missing))
}

/// A card's print job has the card's own id: so neither needs to name the other.
pub(super) fn job_of(card: CardId) -> PrintJobId {
    PrintJobId(card.0)
}

/// Draws a card and its sealed print job. A number that exists already is a conflict: the use case draws again.
pub(crate) fn draw(
    app: &App,
    account: AccountId,
    recipient: &Recipient,
    changes: &mut Changes,
    now: Time,
) -> Result<CardNumber, Fault> {
    let id = CardId(app.entropy.id(now.micros()));
    let printed = PrintedCard::draw(|bound| app.entropy.below(bound));
    let digest_key = app.keys.newest(Purpose::CardDigest);
    let number = printed.number.to_string();
    let mut digests = Vec::with_capacity(printed.codes.len());
    for (key_number, code) in &printed.codes {
        let code = Zeroizing::new(format!("{code:06}"));
        digests.push(Digest(app.keys.card_digest(digest_key, &number, *key_number, &code)?));
    }
    let content = Content::Card { number, codes: printed.codes.clone(), recipient: recipient.clone() };
    let job = job_of(id);
    let sealed = content.seal(app, job)?;
    let key_numbers: Vec<u16> = printed.codes.iter().map(|(key_number, _)| *key_number).collect();
    changes.insert(Card {
        id,
        account,
        number: printed.number,
        shown: ShownNumbers::of(&key_numbers).map(|numbers| shown_digest(app, account, &numbers)),
        key_numbers,
        digest_key: digest_key.0,
        digests,
        used: UsedCodes::default(),
        state: State::Issued,
        from_unknown: Strikes::default(),
        wrong_since_right: 0,
        issued_at: now,
        printed_at: None,
    });
    changes.insert(PrintJob { id: job, account, kind: Kind::Card, sealed, made_at: now, printed_at: None });
    changes.audit(What::CardIssued, Some(account), id);
    Ok(printed.number)
}

/// The first right code of a card shows that it has arrived: its print job and the older cards go.
pub(crate) async fn arrived(app: &App, card: &Card, changes: &mut Changes, now: Time) -> Result<(), Fault> {
    if card.state != State::Issued {
        return Ok(());
    }
    if let Some(job) = app.store.print_job(job_of(card.id)).await? {
        changes.remove(&job);
    }
    replace_older(app, card, changes, now).await
}

/// A card that has shown itself takes the place of all that were made before it.
async fn replace_older(app: &App, card: &Card, changes: &mut Changes, now: Time) -> Result<(), Fault> {
    let older =
        |other: &&Versioned<Card>| other.id != card.id && (other.issued_at, other.id) < (card.issued_at, card.id);
    for other in app.store.cards(card.account).await?.iter().filter(older) {
        let Ok((next, _, _)) = other.get().clone().step(Command::Replace, &app.limits, now) else { continue };
        changes.replace(other, next).audit(What::CardReplaced, Some(card.account), other.id);
        if let Some(job) = app.store.print_job(job_of(other.id)).await? {
            changes.remove(&job);
        }
    }
    Ok(())
}
