//! What becomes of each row on its way: nothing, where an installation moves. Where one is restored, what lasts minutes ends,
//! and what came after the backup is recalled, or every card and device is treated as suspect.

use std::collections::HashMap;

use domain::account::{self, Account, PasswordKind};
use domain::audit::What;
use domain::card::{self, Card, CodePlace, UsedCodes};
use domain::change::{self, Change};
use domain::device::{self, Device};
use domain::effect::Effect;
use domain::ids::{AccountId, CardId, DeviceId, JobId};
use domain::limits::Limits;
use domain::request::{self, Request, WithdrawReason};
use domain::time::Time;

use super::{CopyError, Rows};
use crate::cell::Cell;
use crate::changes::{Act, Changes};
use crate::error::StoreError;
use crate::kept::{OutboxJob, StoredDataKey};
use crate::rows::{Record, Row, versioned};
use crate::table::Table;
use crate::tables::{
    ACCESS_TOKENS, ACCOUNTS, ACTIVATIONS, ASKED_CHANGES, CARDS, DATA_KEYS, DEVICES, GRANTS, KNOWN_BROWSERS, LET_INS,
    LOGINS, NONCES, REQUESTS, SESSIONS, WANTED_EMAILS,
};

/// What lasts minutes, or rests on trust that may have ended meanwhile: people begin anew.
const ENDS: [&Table; 9] =
    [&KNOWN_BROWSERS, &LET_INS, &LOGINS, &SESSIONS, &GRANTS, &ACCESS_TOKENS, &ACTIVATIONS, &NONCES, &WANTED_EMAILS];

/// So that whoever has password and card cannot change what the account is entered by before the devices may object.
const BLOCK: device::Command = device::Command::BlockByCard;

/// Nobody has signed how many there are.
const UNSIGNED_TRIES_MAX: usize = 100;

/// What is made of the rows that are copied.
#[derive(Debug)]
pub struct Afterwards(Option<Restoring>);

/// What the log that is kept outside knows of the time after a backup.
#[derive(Debug, Default)]
pub struct Since {
    cards: HashMap<CardId, SinceCard>,
    devices: HashMap<DeviceId, SinceDevice>,
    accounts: HashMap<AccountId, SinceAccount>,
}

/// What a restored installation is restored with.
#[derive(Debug)]
pub struct Restored {
    /// When.
    pub now: Time,
    /// The numbers of the installation.
    pub limits: Limits,
    /// Names the commit that this stands for; unique, with room above it.
    pub id: u128,
    /// With another key, no nonce from before is good.
    pub nonce_key: StoredDataKey,
    /// What came after the backup; nothing where nobody knows.
    pub since: Option<Since>,
}

/// How much was treated how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Treated {
    /// Cards whose next codes are skipped, or that lost codes and were ended by what came after.
    pub cards: u64,
    /// Devices that must show the card, or that were ended or counted up by what came after.
    pub devices: u64,
    /// Accounts that were frozen, reopened, closed, or whose password changed after.
    pub accounts: u64,
    /// Cards, devices and accounts that were made after the backup: nothing is left of them.
    pub gone: u64,
}

#[derive(Debug)]
struct Restoring {
    with: Restored,
    jobs: Vec<OutboxJob>,
    given_ids: u128,
    treated: Treated,
}

#[derive(Debug, Default)]
struct SinceCard {
    used: Vec<CodePlace>,
    wrong_since_right: Option<u16>,
    wrong_at_least: u16,
    end: Option<card::Command>,
}

#[derive(Debug, Default)]
struct SinceDevice {
    wrong_in_a_row: Option<u8>,
    wrong_at_least: u8,
    wrong_at: Vec<Time>,
    end: Option<device::Command>,
}

#[derive(Debug, Default)]
struct SinceAccount {
    standing: Option<(Time, account::Command)>,
    password: Option<Time>,
}

impl Since {
    /// Takes up one entry of the log, in its order. `about` is the id that it is about, `numbers` are what it counts.
    /// Each once, and none that the backup has already.
    pub fn take(&mut self, what: What, at: Time, account: Option<AccountId>, about: Option<u128>, numbers: &[u32]) {
        let first = numbers.first().copied().unwrap_or_default();
        let card = || about.map(CardId);
        let device = || about.map(DeviceId);
        match what {
            What::CardCodeRight => {
                let Some(card) = card() else { return };
                let card = self.cards.entry(card).or_default();
                let places = numbers.iter().filter_map(|place| CodePlace::new(usize::try_from(*place).ok()?));
                card.used.extend(places);
                card.wrong_since_right = Some(0);
            }
            What::CardCodeWrong => {
                let Some(card) = card() else { return };
                self.cards.entry(card).or_default().wrong_since_right = Some(u16::try_from(first).unwrap_or(u16::MAX));
            }
            What::CardBlocked | What::CardReplaced => {
                let Some(card) = card() else { return };
                let end = if what == What::CardBlocked { card::Command::Block } else { card::Command::Replace };
                self.cards.entry(card).or_default().end = Some(end);
            }
            What::PinWrong => {
                let Some(device) = device() else { return };
                let device = self.devices.entry(device).or_default();
                device.wrong_in_a_row = Some(u8::try_from(first).unwrap_or(u8::MAX));
                device.wrong_at.push(at);
            }
            What::DeviceBlocked | What::DeviceReplaced | What::DeviceRemoved => {
                let Some(device) = device() else { return };
                let is_block = what == What::DeviceBlocked;
                let end = if is_block { BLOCK } else { device::Command::Remove };
                self.devices.entry(device).or_default().end = Some(end);
            }
            What::AccountFrozen => self.stands(account, at, account::Command::Freeze),
            What::AccountReopened => self.stands(account, at, account::Command::Reopen),
            What::AccountClosed => self.stands(account, at, account::Command::Close),
            What::AccountReset | What::PasswordChosen => {
                let Some(account) = account else { return };
                self.accounts.entry(account).or_default().password = Some(at);
            }
            // What is no longer there after a restore needs no recalling, nor what only tells.
            _ => {}
        }
    }

    /// Takes up what an entry takes away that nobody has signed, as if it were of `now`: anybody may have written it, but it
    /// may be the last one before all stopped. It gives nothing back, and ends nothing that an operator cannot begin again.
    pub fn take_away(
        &mut self,
        what: What,
        now: Time,
        account: Option<AccountId>,
        about: Option<u128>,
        numbers: &[u32],
    ) {
        let first = numbers.first().copied().unwrap_or_default();
        match (what, about, account) {
            (What::CardCodeRight, Some(card), _) => {
                let places = numbers.iter().filter_map(|place| CodePlace::new(usize::try_from(*place).ok()?));
                self.cards.entry(CardId(card)).or_default().used.extend(places);
            }
            (What::CardCodeWrong, Some(card), _) => {
                let card = self.cards.entry(CardId(card)).or_default();
                card.wrong_at_least = card.wrong_at_least.max(u16::try_from(first).unwrap_or(u16::MAX));
            }
            (What::CardBlocked | What::CardReplaced, Some(card), _) => {
                self.cards.entry(CardId(card)).or_default().end.get_or_insert(card::Command::Block);
            }
            (What::PinWrong, Some(device), _) => {
                let device = self.devices.entry(DeviceId(device)).or_default();
                device.wrong_at_least = device.wrong_at_least.max(u8::try_from(first).unwrap_or(u8::MAX));
                if device.wrong_at.len() < UNSIGNED_TRIES_MAX {
                    device.wrong_at.push(now);
                }
            }
            (What::DeviceBlocked | What::DeviceReplaced | What::DeviceRemoved, Some(device), _) => {
                self.devices.entry(DeviceId(device)).or_default().end.get_or_insert(BLOCK);
            }
            (What::AccountFrozen | What::AccountClosed, _, Some(account)) => {
                let since = self.accounts.entry(account).or_default();
                if since.standing.as_ref().is_none_or(|(_, command)| *command == account::Command::Reopen) {
                    since.standing = Some((now, account::Command::Freeze));
                }
            }
            (What::AccountReset | What::PasswordChosen, _, Some(account)) => {
                self.accounts.entry(account).or_default().password = Some(now);
            }
            _ => {}
        }
    }

    fn stands(&mut self, account: Option<AccountId>, at: Time, command: account::Command) {
        let Some(account) = account else { return };
        let since = self.accounts.entry(account).or_default();
        // By their own time: what was committed late may be numbered late.
        if since.standing.as_ref().is_none_or(|(before, _)| *before <= at) {
            since.standing = Some((at, command));
        }
    }
}

impl Afterwards {
    /// Everything is as it was.
    pub fn as_it_was() -> Self {
        Self(None)
    }

    /// A backup was restored.
    pub fn restored(with: Restored) -> Self {
        Self(Some(Restoring { with, jobs: vec![], given_ids: 0, treated: Treated::default() }))
    }

    /// What was treated how, when all is done.
    pub fn treated(&self) -> Treated {
        let Some(restoring) = &self.0 else { return Treated::default() };
        let gone = restoring.with.since.as_ref().map_or(0, |since| since.cards.len() + since.devices.len());
        Treated { gone: gone as u64, ..restoring.treated }
    }

    pub(super) fn changed(&mut self, rows: Rows) -> Result<Rows, CopyError> {
        let Some(restoring) = &mut self.0 else { return Ok(rows) };
        let Rows { table, rows } = rows;
        let changed: Result<Vec<Option<Vec<Cell>>>, StoreError> =
            rows.into_iter().map(|row| restoring.row(table, row)).collect();
        Ok(Rows { table, rows: changed.map_err(CopyError::Nonsense)?.into_iter().flatten().collect() })
    }

    /// Rows that come to what was copied.
    pub(super) fn added(&mut self) -> Vec<Rows> {
        let Some(restoring) = &mut self.0 else { return vec![] };
        let mut changes = Changes::at(restoring.with.now, restoring.with.id);
        let how = if restoring.with.since.is_some() { "with the log outside" } else { "without the log outside" };
        changes.audit(What::Restored, None, how);
        changes.insert(restoring.with.nonce_key.clone());
        for job in restoring.jobs.drain(..) {
            changes.insert(job);
        }
        let writes = changes.into_writes().unwrap_or_default();
        let row = |table: &Table, cells: Vec<Cell>| {
            cells.into_iter().chain(table.versioned.then_some(Cell::Integer(1))).collect::<Vec<_>>()
        };
        writes
            .into_iter()
            .filter_map(|write| match write.act {
                Act::Insert(cells) => Some(Rows { table: write.table, rows: vec![row(write.table, cells)] }),
                Act::Replace { .. } | Act::Require { .. } | Act::Remove { .. } | Act::Unclosed => None,
            })
            .collect()
    }
}

impl Restoring {
    /// What becomes of a row: itself, another, or none.
    fn row(&mut self, table: &'static Table, row: Vec<Cell>) -> Result<Option<Vec<Cell>>, StoreError> {
        let is = |other: &Table| table.rank == other.rank;
        if ENDS.into_iter().any(is) {
            return Ok(None);
        }
        if is(&CARDS) {
            return stepped(row, |card| self.card(card));
        }
        if is(&DEVICES) {
            return stepped(row, |device| self.device(device));
        }
        if is(&ACCOUNTS) {
            return stepped(row, |account| self.account(account));
        }
        if is(&REQUESTS) {
            return stepped(row, |request: Request| {
                let withdraw = request::Command::Withdraw(WithdrawReason::NotGoodAnyMore);
                request.step(withdraw, &self.with.limits, self.with.now).ok().map(|(request, _)| request)
            });
        }
        if is(&ASKED_CHANGES) {
            return stepped(row, |change: Change| {
                change.step(change::Command::End, &self.with.limits, self.with.now).ok()
            });
        }
        if is(&DATA_KEYS) {
            let key = versioned::<StoredDataKey>(row.clone())?;
            return Ok((key.get().purpose != self.with.nonce_key.purpose).then_some(row));
        }
        Ok(Some(row))
    }

    fn card(&mut self, card: Card) -> Option<Card> {
        let id = card.id;
        let (recall, end) = match &mut self.with.since {
            None => (card::Command::Lose, None),
            Some(since) => {
                let since = since.cards.remove(&id)?;
                let wrong_since_right =
                    since.wrong_since_right.unwrap_or(card.wrong_since_right).max(since.wrong_at_least);
                (card::Command::Recall { used: UsedCodes::of(&since.used), wrong_since_right }, since.end)
            }
        };
        // What is blocked or replaced already stays so.
        let (mut card, _, effects) = card.step(recall, &self.with.limits, self.with.now).ok()?;
        if let Some(end) = end {
            card = card.clone().step(end, &self.with.limits, self.with.now).map_or(card, |(card, ..)| card);
        }
        for effect in effects {
            if let Effect::Do(job) = effect {
                self.given_ids += 1;
                let id = JobId(self.with.id.wrapping_add(self.given_ids << 32));
                self.jobs.push(OutboxJob { id, job, attempts: 0, due_at: self.with.now });
            }
        }
        self.treated.cards += 1;
        Some(card)
    }

    fn device(&mut self, device: Device) -> Option<Device> {
        let (limits, now) = (&self.with.limits, self.with.now);
        let next = match &mut self.with.since {
            None => device.step(BLOCK, limits, now).ok()?,
            Some(since) => {
                let since = since.devices.remove(&device.id)?;
                let in_a_row = since.wrong_in_a_row.unwrap_or(device.wrong_in_a_row).max(since.wrong_at_least);
                let wrong_pins =
                    (!since.wrong_at.is_empty()).then_some(device::Command::Recall(in_a_row, since.wrong_at));
                // What is blocked or removed already stays so.
                [wrong_pins, since.end]
                    .into_iter()
                    .flatten()
                    .fold(device, |device, command| device.clone().step(command, limits, now).unwrap_or(device))
            }
        };
        self.treated.devices += 1;
        Some(next)
    }

    fn account(&mut self, account: Account) -> Option<Account> {
        let since = self.with.since.as_mut()?.accounts.remove(&account.id)?;
        let now = self.with.now;
        let mut next = account;
        if let Some(known_at) = since.password {
            let password = match next.password.kind {
                // It was used or replaced: it lets nobody choose a password again.
                PasswordKind::OneTime { .. } => {
                    account::Command::ResetPassword { hash: next.password.hash.clone(), ends_at: now }
                }
                PasswordKind::Chosen | PasswordKind::MustChange { .. } => account::Command::PasswordLeaked { known_at },
            };
            next = next.clone().step(password, now).unwrap_or(next);
        }
        if let Some((at, command)) = since.standing {
            next = next.clone().step(command, at).unwrap_or(next);
        }
        self.treated.accounts += 1;
        Some(next)
    }
}

/// The row after a step; the row as it was where there is none.
fn stepped<T: Record>(row: Vec<Cell>, step: impl FnOnce(T) -> Option<T>) -> Result<Option<Vec<Cell>>, StoreError> {
    let read = versioned::<T>(row.clone())?;
    let version = read.version();
    let Some(next) = step(read.get().clone()) else { return Ok(Some(row)) };
    let mut cells = Row::cells(&next);
    cells.push(Cell::Integer(version + 1));
    Ok(Some(cells))
}
