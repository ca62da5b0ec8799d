//! The rows of a backup on their way into an installation, each by the rules' own steps.

use std::mem::take;

use domain::account::{self, Account, PasswordKind};
use domain::audit::{Logged, What};
use domain::card::{self, Card};
use domain::change::{self, Change};
use domain::device::{self, Device};
use domain::effect::Effect;
use domain::email::KeptEmail;
use domain::ids::{JobId, PrintJobId};
use domain::printing::PrintJob;
use domain::request::{self, Request, WithdrawReason};
use domain::service::{Authentication, Service};
use domain::service_block::ServiceBlock;

use super::differing::{Restored, Suspect, Treated};
use super::matters::BLOCK;
use super::since::{Again, Since};
use crate::auditing::{AuditHead, AuditKey};
use crate::cell::Cell;
use crate::changes::Changes;
use crate::error::StoreError;
use crate::kept::{OutboxJob, StoredDataKey};
use crate::rows::{Record, Row, plain, versioned};
use crate::table::Table;
use crate::tables::{
    ACCESS_TOKENS, ACCOUNTS, ACTIVATIONS, ASKED_CHANGES, AUDIT, AUDIT_HEADS, AUDIT_KEYS, CARDS, DATA_KEYS, DEVICES,
    EMAIL_ADDRESSES, GRANTS, KNOWN_BROWSERS, LET_INS, LOGINS, NONCES, PRINT_JOBS, REQUESTS, SERVICE_BLOCKS, SERVICES,
    SESSIONS, SIGNING_KEYS, WANTED_EMAILS,
};

/// What lasts minutes, or rests on trust that may have ended meanwhile: people begin anew.
const ENDS: [&Table; 9] =
    [&KNOWN_BROWSERS, &LET_INS, &LOGINS, &SESSIONS, &GRANTS, &ACCESS_TOKENS, &ACTIVATIONS, &NONCES, &WANTED_EMAILS];

#[derive(Debug)]
pub(super) struct Restoring {
    pub(super) with: Restored,
    pub(super) has_head: bool,
    jobs: Vec<OutboxJob>,
    given_ids: u128,
    treated: Treated,
}

/// What becomes of a row: itself, another, or none.
type Becomes = Result<Option<Vec<Cell>>, StoreError>;

/// What becomes of a record.
enum Next<T> {
    Same,
    Other(T),
    Gone,
}

impl Restoring {
    pub(super) fn new(with: Restored) -> Self {
        Self { with, has_head: false, jobs: vec![], given_ids: 0, treated: Treated::default() }
    }

    /// What became of all of it, when there is no more.
    pub(super) fn treated(self) -> Treated {
        let Some(since) = self.with.since else { return self.treated };
        let of_gone = since.accounts.iter().flat_map(|(account, since)| {
            let is_made = since.again.contains(&What::AccountMade);
            let said = since.again.iter().filter(move |what| !is_made || **what == What::AccountMade);
            said.map(move |what| Again { what: *what, about: account.to_string() })
        });
        let again = self.treated.again.into_iter().chain(since.again).chain(of_gone).collect();
        Treated { gone: since.made, again, ..self.treated }
    }

    pub(super) fn row(&mut self, table: &'static Table, row: Vec<Cell>) -> Becomes {
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
        if is(&SERVICES) {
            return stepped(row, |service| self.service(service));
        }
        if is(&EMAIL_ADDRESSES) {
            return stepped(row, |email| self.email(email));
        }
        if is(&REQUESTS) {
            let withdraw = request::Command::Withdraw(WithdrawReason::NotGoodAnyMore);
            return stepped(row, |request: Request| {
                request.step(withdraw, &self.with.limits, self.with.now).map_or(Next::Same, |(it, _)| Next::Other(it))
            });
        }
        if is(&ASKED_CHANGES) {
            return stepped(row, |change: Change| {
                change.step(change::Command::End, &self.with.limits, self.with.now).map_or(Next::Same, Next::Other)
            });
        }
        if is(&DATA_KEYS) {
            let key = versioned::<StoredDataKey>(row.clone())?;
            return Ok((key.get().purpose != self.with.nonce_key.purpose).then_some(row));
        }
        // Nobody knows whether they were in somebody else's hands; the first start makes others.
        if is(&SIGNING_KEYS) && self.with.since.as_ref().is_none_or(Since::ends_signing_keys) {
            return Ok(None);
        }
        if is(&AUDIT) || is(&AUDIT_HEADS) {
            return self.logged(table, row);
        }
        match &mut self.with.since {
            Some(since) => since.besides(table, row),
            None => Ok(Some(row)),
        }
    }

    /// Records that come to those of the backup.
    pub(super) fn added(&mut self, changes: &mut Changes) {
        for job in self.jobs.drain(..) {
            changes.insert(job);
        }
        let asking = self.with.since.as_mut().map(|since| take(&mut since.asking)).unwrap_or_default();
        for (account, asking) in asking.into_iter().filter(|(_, asking)| asking.account_is_there) {
            for (service, at) in asking.blocked {
                if let Some(at) = at {
                    changes.insert(ServiceBlock { account, service, at });
                }
            }
        }
    }

    fn card(&mut self, card: Card) -> Next<Card> {
        let (limits, now) = (&self.with.limits, self.with.now);
        let commands = match &mut self.with.since {
            None => vec![(card::Command::Lose, now)],
            Some(since) => since.of_card(&card).into_iter().map(|(command, at)| (command, at.unwrap_or(now))).collect(),
        };
        // What is blocked or replaced already stays so.
        let mut orders = vec![];
        let next = commands.into_iter().fold(card.clone(), |card, (command, at)| {
            match card.clone().step(command, limits, at) {
                Ok((next, _, effects)) => {
                    // Several steps order one card.
                    if !effects.is_empty() {
                        orders = effects;
                    }
                    next
                }
                Err(_) => card,
            }
        });
        for effect in orders {
            if let Effect::Do(job) = effect {
                self.given_ids += 1;
                let id = JobId(self.with.id.wrapping_add(self.given_ids << 32));
                self.jobs.push(OutboxJob { id, job, attempts: 0, due_at: now });
            }
        }
        let is_changed = next != card;
        self.treated.cards += u64::from(is_changed);
        if is_changed { Next::Other(next) } else { Next::Same }
    }

    fn device(&mut self, device: Device) -> Next<Device> {
        let (limits, now) = (&self.with.limits, self.with.now);
        let commands = match &mut self.with.since {
            None => vec![BLOCK],
            Some(since) => since.of_device(&device),
        };
        // What is blocked or removed already stays so.
        let next = commands
            .into_iter()
            .fold(device.clone(), |device, command| device.clone().step(command, limits, now).unwrap_or(device));
        let is_changed = next != device;
        self.treated.devices += u64::from(is_changed);
        if is_changed { Next::Other(next) } else { Next::Same }
    }

    fn account(&mut self, account: Account) -> Next<Account> {
        let Some(since) = &mut self.with.since else { return Next::Same };
        if let Some(asking) = since.asking.get_mut(&account.id) {
            asking.account_is_there = true;
        }
        let Some(since) = since.accounts.remove(&account.id) else { return Next::Same };
        let again = since.again.iter().map(|what| Again { what: *what, about: account.user_id.as_typed().to_owned() });
        self.treated.again.extend(again);
        let now = self.with.now;
        let password = since.password.map(|known_at| match account.password.kind {
            // It was used or replaced: it lets nobody choose a password again.
            PasswordKind::OneTime { .. } => {
                account::Command::ResetPassword { hash: account.password.hash.clone(), ends_at: now }
            }
            // It was chosen before the backup, whatever another node's clock says.
            PasswordKind::Chosen | PasswordKind::MustChange { .. } => {
                account::Command::PasswordLeaked { known_at: known_at.max(account.password.chosen_at) }
            }
        });
        let number = since.number_always.map(|always| account::Command::RecallNumber { always });
        let standing = since.standing.map(|(at, command)| (command, at));
        let commands = [password, number].into_iter().flatten().map(|command| (command, now)).chain(standing);
        let next = commands
            .fold(account.clone(), |account, (command, at)| account.clone().step(command, at).unwrap_or(account));
        let is_changed = next != account;
        self.treated.accounts += u64::from(is_changed);
        if is_changed { Next::Other(next) } else { Next::Same }
    }

    /// Whoever asks without a log knows no service whose secret is still its own, or whose addresses are. Our own cannot be
    /// disabled: nothing that an operator says of it protects anybody.
    fn service(&mut self, service: Service) -> Next<Service> {
        if service.id.is_my_tillid() {
            return Next::Same;
        }
        let lost_at = self.with.since.as_ref().map_or(Some(self.with.now), |since| since.lost_at);
        let known = self.with.since.as_ref().and_then(|since| since.services.get(&service.id));
        if known.is_some_and(|since| since.is_removed) {
            return Next::Gone;
        }
        let disabled = known.and_then(|since| since.disabled);
        // Whoever enabled it since has looked at it.
        let lost_at = lost_at.filter(|_| disabled != Some(None));
        let suspect_since = known.and_then(|since| since.suspect_since).or(lost_at);
        if suspect_since.is_some() {
            let has_secret = service.authentication != Authentication::None;
            self.treated.services.push(Suspect { id: service.id.clone(), has_secret });
        }
        let disabled_at = disabled.unwrap_or(service.disabled_at).or(suspect_since);
        match disabled_at == service.disabled_at {
            true => Next::Same,
            false => Next::Other(Service { disabled_at, ..service }),
        }
    }

    /// An address that the log says to be another is gone. One of which nobody knows is doubted: it is told that something
    /// happened, and hurries nothing.
    fn email(&mut self, email: KeptEmail) -> Next<KeptEmail> {
        let known = self.with.since.as_ref().and_then(|since| since.emails.get(&email.account));
        let is_lost = self.with.since.as_ref().is_none_or(|since| since.losses > 0);
        let email = match known {
            Some(None) => return Next::Gone,
            Some(Some(mails)) => KeptEmail { mails: *mails, ..email },
            None if is_lost => email,
            None => return Next::Same,
        };
        self.treated.emails += u64::from(is_lost);
        Next::Other(if is_lost { email.doubted(self.with.now) } else { email })
    }

    /// The log goes on where the one outside ends.
    fn logged(&mut self, table: &'static Table, row: Vec<Cell>) -> Becomes {
        if table.rank == AUDIT_HEADS.rank {
            self.has_head = true;
        }
        let Some(log) = &self.with.log else { return Ok(Some(row)) };
        if table.rank == AUDIT_HEADS.rank {
            return stepped(row, |_: AuditHead| Next::Other(log.head(self.with.now)));
        }
        let Some((version, cells)) = row.split_last() else { return Ok(Some(row)) };
        let logged = plain::<Logged>(cells.to_vec())?;
        let Some(leaf) = log.sealed.get(&logged.entry.id).filter(|_| logged.leaf.is_none()) else {
            return Ok(Some(row));
        };
        let mut cells = Logged { leaf: Some(*leaf), ..logged }.cells();
        cells.push(next_version(version));
        Ok(Some(cells))
    }
}

impl Since {
    /// Whoever asks without a log does not know.
    fn ends_signing_keys(&self) -> bool {
        self.other_signing_keys || self.losses > 0
    }

    /// What is done to a card, and when, where not now.
    fn of_card(&mut self, card: &Card) -> Vec<(card::Command, Option<domain::time::Time>)> {
        let since = self.cards.remove(&card.id);
        let wrong_since_right =
            since.as_ref().and_then(|since| since.wrong_since_right).unwrap_or(card.wrong_since_right);
        let wrong_since_right = since.as_ref().map_or(0, |since| since.wrong_at_least).max(wrong_since_right);
        let of_losses = (0..=self.losses).flat_map(|loss| {
            let recall =
                since.as_ref().map(|since| card::Command::Recall { used: since.used_before(loss), wrong_since_right });
            [(loss > 0).then_some(card::Command::Lose), recall].into_iter().flatten()
        });
        let mut commands: Vec<_> = of_losses.map(|command| (command, None)).collect();
        let printed_at = self.papers.get(&PrintJobId(card.id.0)).and_then(|paper| paper.printed_at);
        commands.extend(printed_at.map(|at| (card::Command::Print, Some(at))));
        let is_confirmed = since.as_ref().is_some_and(|since| since.is_confirmed);
        commands.extend(is_confirmed.then_some((card::Command::Confirm, None)));
        commands.extend(since.and_then(|since| since.end).map(|end| (end, None)));
        commands
    }

    fn of_device(&mut self, device: &Device) -> Vec<device::Command> {
        let since = self.devices.remove(&device.id).unwrap_or_default();
        let mut recalled = since.recalled;
        let wrong_in_a_row = recalled.wrong_in_a_row.unwrap_or(device.wrong_in_a_row).max(since.wrong_at_least);
        recalled.wrong_in_a_row = Some(wrong_in_a_row);
        let is_lost = (self.losses > 0).then_some(BLOCK);
        [Some(device::Command::Recall(recalled)), is_lost, since.end].into_iter().flatten().collect()
    }

    /// What becomes of rows that hang on an account, or on none.
    fn besides(&mut self, table: &'static Table, row: Vec<Cell>) -> Becomes {
        let is = |other: &Table| table.rank == other.rank;
        if is(&SERVICE_BLOCKS) {
            return stepped(row, |block: ServiceBlock| {
                let asking = self.asking.get_mut(&block.account);
                match asking.and_then(|asking| asking.blocked.remove(&block.service)) {
                    Some(Some(at)) => Next::Other(ServiceBlock { at, ..block }),
                    Some(None) => Next::Gone,
                    None => Next::Same,
                }
            });
        }
        if is(&AUDIT_KEYS) {
            return stepped(row, |key: AuditKey| match self.forgotten.contains(&key.account) {
                true => Next::Gone,
                false => Next::Same,
            });
        }
        if is(&PRINT_JOBS) {
            return stepped(row, |job: PrintJob| match self.papers.get(&job.id) {
                Some(paper) if paper.is_done => Next::Gone,
                Some(paper) => Next::Other(PrintJob { printed_at: paper.printed_at.or(job.printed_at), ..job }),
                None => Next::Same,
            });
        }
        Ok(Some(row))
    }
}

/// The row after a step; the row as it was where there is none.
fn stepped<T: Record>(row: Vec<Cell>, step: impl FnOnce(T) -> Next<T>) -> Becomes {
    let read = versioned::<T>(row.clone())?;
    let version = Cell::Integer(read.version());
    Ok(match step(read.get().clone()) {
        Next::Same => Some(row),
        Next::Gone => None,
        Next::Other(next) => {
            let mut cells = Row::cells(&next);
            cells.push(next_version(&version));
            Some(cells)
        }
    })
}

fn next_version(version: &Cell) -> Cell {
    match version {
        Cell::Integer(version) => Cell::Integer(version + 1),
        other => other.clone(),
    }
}
