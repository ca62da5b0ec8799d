//! What the log that is kept outside knows of the time after a backup, by what it is about.

use std::collections::{HashMap, HashSet};

use domain::account;
use domain::audit::{Entry, What};
use domain::card::{self, CodePlace};
use domain::device;
use domain::email::Mails;
use domain::ids::{AccountId, CardId, DeviceId, PrintJobId, ServiceId};
use domain::time::Time;

use super::matters::{BLOCK, Matter, is_told, matter};

/// How the audit log says that an installation was restored with all that came after its backup.
pub(super) const WITH_THE_LOG: &str = "with the log outside";
/// The same with a log whose last entries nobody had signed: what was taken from those is in no log.
pub(super) const WITH_ITS_END_UNSIGNED: &str = "with the log outside, its end unsigned";
/// The same without it.
pub(super) const WITHOUT_THE_LOG: &str = "without the log outside";

/// Nobody has signed how many there are.
const UNSIGNED_TRIES_MAX: usize = 100;

/// What of a service's registration protects nobody: a restored one is served with it as it was.
const HARMLESS: [&str; 3] = ["name", "home", "enabled"];

/// Who says that an entry was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// This installation has signed it.
    Signed,
    /// Anybody may have written it, but it may be the last one before all stopped. Only what it takes away is taken, as if it
    /// were of now, and nothing that an operator cannot begin again.
    Unsigned {
        /// When the backup is restored.
        now: Time,
    },
}

/// What somebody must do again, since no backup and no log brings it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// What was done after the backup.
    pub what: What,
    /// About whom or what: the user ID of an account in the backup, else as the entry says it.
    pub about: String,
}

/// What the log that is kept outside knows of the time after a backup.
#[derive(Debug, Default)]
pub struct Since {
    pub(super) cards: HashMap<CardId, SinceCard>,
    pub(super) papers: HashMap<PrintJobId, Paper>,
    pub(super) devices: HashMap<DeviceId, SinceDevice>,
    pub(super) accounts: HashMap<AccountId, SinceAccount>,
    pub(super) asking: HashMap<AccountId, Asking>,
    /// The mail address in the backup is not theirs any more, or mails go at another time.
    pub(super) emails: HashMap<AccountId, Option<Mails>>,
    pub(super) forgotten: HashSet<AccountId>,
    pub(super) services: HashMap<ServiceId, SinceService>,
    pub(super) other_signing_keys: bool,
    /// Some of its entries nobody has signed.
    pub(super) is_unsigned: bool,
    /// How often it was restored meanwhile while nobody knew what had come before.
    pub(super) losses: u32,
    /// When it last was: what services say was looked at since, or is not believed.
    pub(super) lost_at: Option<Time>,
    /// What is about no account.
    pub(super) again: Vec<Again>,
    /// Accounts, cards, devices and services that were made.
    pub(super) made: u64,
}

#[derive(Debug, Default)]
pub(super) struct SinceCard {
    /// Before which loss, and where on the card.
    used: Vec<(u32, CodePlace)>,
    pub(super) wrong_since_right: Option<u16>,
    pub(super) wrong_at_least: u16,
    pub(super) is_confirmed: bool,
    pub(super) end: Option<card::Command>,
}

/// What became of what waited to be printed.
#[derive(Debug, Default)]
pub(super) struct Paper {
    pub(super) printed_at: Option<Time>,
    /// It has arrived, or is not wanted any more: its codes exist on paper alone.
    pub(super) is_done: bool,
}

#[derive(Debug, Default)]
pub(super) struct SinceDevice {
    pub(super) recalled: device::Recalled,
    pub(super) wrong_at_least: u8,
    pub(super) end: Option<device::Command>,
}

#[derive(Debug, Default)]
pub(super) struct SinceAccount {
    pub(super) standing: Option<(Time, account::Command)>,
    pub(super) password: Option<Time>,
    pub(super) number_always: Option<bool>,
    pub(super) again: Vec<What>,
}

/// Services that the devices of an account are asked by, or not.
#[derive(Debug, Default)]
pub(super) struct Asking {
    pub(super) account_is_there: bool,
    /// Since when they may not; nothing where they may.
    pub(super) blocked: HashMap<ServiceId, Option<Time>>,
}

#[derive(Debug, Default)]
pub(super) struct SinceService {
    /// What it says protects less than what an operator had written: nobody signs in before somebody has looked at it.
    pub(super) suspect_since: Option<Time>,
    /// Since when it was disabled; inside, nothing where it was enabled.
    pub(super) disabled: Option<Option<Time>>,
    pub(super) is_removed: bool,
}

impl Since {
    /// Takes up one entry of the log, in its order. Each once, and none that the backup has already.
    pub fn take(&mut self, entry: &Entry, written: Written) {
        use Matter as M;

        let (is_signed, at) = match written {
            Written::Signed => (true, entry.at),
            Written::Unsigned { now } => (false, now),
        };
        self.is_unsigned |= !is_signed;
        if is_told(entry.what) {
            self.tell(entry);
        }
        match matter(entry.what) {
            M::Codes => self.codes_used(entry, is_signed),
            M::WrongCode => self.card(entry, |card| card.wrong_code(first(entry), is_signed)),
            M::CardEnds(end) => {
                self.card(entry, |card| card.ends(end, is_signed));
                self.paper(entry, is_signed, |paper| paper.is_done = true);
            }
            M::Printed => self.paper(entry, is_signed, |paper| paper.printed_at = Some(at)),
            M::Arrived => {
                self.card(entry, |card| card.is_confirmed |= is_signed);
                self.paper(entry, is_signed, |paper| paper.is_done = true);
            }
            M::WrongPin => self.device(entry, |device| device.wrong_pin(first(entry), at, is_signed)),
            M::WrongAssertion => self.device(entry, |device| {
                device.recalled.wrong_assertions = device.recalled.wrong_assertions.saturating_add(1);
            }),
            M::OtherPlatformKey => self.device(entry, |device| device.recalled.other_platform_key = true),
            M::LockChosen => self.device(entry, |device| device.recalled.lock_chosen = true),
            M::DeviceEnds(end) => self.device(entry, |device| device.ends(end, is_signed)),
            M::OtherPin => self.device(entry, |device| device.ends(BLOCK, false)),
            M::Stands(command) => self.account(entry, |account| account.stands(at, command, is_signed)),
            M::OtherPassword => self.account(entry, |account| account.password = Some(at)),
            M::Number { always } if always || is_signed => {
                self.account(entry, |account| account.number_always = Some(always));
            }
            M::Asks { may } if !may || is_signed => self.asks(entry, (!may).then_some(at)),
            M::OtherEmail => self.emails.extend(entry.account.map(|account| (account, None))),
            M::Mails(mails) if is_signed || mails == Mails::AtOnce => self.mails(entry, mails),
            M::Forgotten if is_signed => self.forgotten.extend(entry.account),
            M::Forgotten => self.account(entry, |account| account.tell(What::PersonForgotten)),
            M::Service => self.service(entry, at, is_signed),
            M::OtherSigningKeys => self.other_signing_keys = true,
            M::Restored if entry.about == WITH_THE_LOG => {}
            M::Restored => self.is_lost(at),
            M::Made => self.made += 1,
            M::Number { .. } | M::Asks { .. } | M::Mails(_) | M::Again | M::Nothing => {}
        }
    }

    /// Nobody knew what had come before: each service was disabled until somebody had looked at it.
    fn is_lost(&mut self, at: Time) {
        self.losses += 1;
        self.lost_at = Some(at);
        for service in self.services.values_mut() {
            service.disabled = service.disabled.filter(Option::is_some);
        }
    }

    /// As whoever restores with it writes it down.
    pub(super) fn as_written(&self) -> &'static str {
        if self.is_unsigned { WITH_ITS_END_UNSIGNED } else { WITH_THE_LOG }
    }

    fn card(&mut self, entry: &Entry, take: impl FnOnce(&mut SinceCard)) {
        if let Some(id) = CardId::parse(&entry.about) {
            take(self.cards.entry(id).or_default());
        }
    }

    fn codes_used(&mut self, entry: &Entry, is_signed: bool) {
        let losses = self.losses;
        self.card(entry, |card| {
            let places = entry.numbers.iter().filter_map(|place| CodePlace::new(usize::try_from(*place).ok()?));
            card.used.extend(places.map(|place| (losses, place)));
            if is_signed {
                card.wrong_since_right = Some(0);
            }
        });
        self.paper(entry, is_signed, |paper| paper.is_done = true);
    }

    /// A card has the id of what it is printed from.
    fn paper(&mut self, entry: &Entry, is_signed: bool, take: impl FnOnce(&mut Paper)) {
        if let Some(id) = PrintJobId::parse(&entry.about).filter(|_| is_signed) {
            take(self.papers.entry(id).or_default());
        }
    }

    fn device(&mut self, entry: &Entry, take: impl FnOnce(&mut SinceDevice)) {
        if let Some(id) = DeviceId::parse(&entry.about) {
            take(self.devices.entry(id).or_default());
        }
    }

    fn account(&mut self, entry: &Entry, take: impl FnOnce(&mut SinceAccount)) {
        if let Some(id) = entry.account {
            take(self.accounts.entry(id).or_default());
        }
    }

    fn asks(&mut self, entry: &Entry, blocked_at: Option<Time>) {
        if let (Some(account), Some(service)) = (entry.account, ServiceId::parse(&entry.about)) {
            self.asking.entry(account).or_default().blocked.insert(service, blocked_at);
        }
    }

    fn mails(&mut self, entry: &Entry, mails: Mails) {
        let Some(account) = entry.account else { return };
        // With another address nobody knows where they would go.
        if let Some(when) = self.emails.entry(account).or_insert(Some(mails)) {
            *when = mails;
        }
    }

    fn service(&mut self, entry: &Entry, at: Time, is_signed: bool) {
        let Some((id, changed)) = entry.about.split_once(": ") else { return };
        let Some(id) = ServiceId::parse(id) else { return };
        let service = self.services.entry(id).or_default();
        for change in changed.split(", ") {
            match change {
                "removed" if is_signed => service.is_removed = true,
                "enabled" if is_signed => service.disabled = Some(None),
                "disabled" => service.disabled = Some(Some(at)),
                "registered" => self.made += 1,
                change if HARMLESS.contains(&change) => {}
                _ => service.suspect_since = service.suspect_since.or(Some(at)),
            }
        }
    }

    fn tell(&mut self, entry: &Entry) {
        match entry.account {
            Some(_) => self.account(entry, |account| account.tell(entry.what)),
            None => {
                let again = Again { what: entry.what, about: entry.about.clone() };
                if !self.again.contains(&again) {
                    self.again.push(again);
                }
            }
        }
    }
}

impl SinceCard {
    /// What was used before this loss, of those that were while nobody knew what had come before.
    pub(super) fn used_before(&self, loss: u32) -> card::UsedCodes {
        let used = self.used.iter().filter(|(before, _)| *before == loss).map(|(_, place)| *place);
        card::UsedCodes::of(&used.collect::<Vec<_>>())
    }

    /// What nobody has signed ends it so that an operator can give another one.
    fn ends(&mut self, end: card::Command, is_signed: bool) {
        self.end = match is_signed {
            true => Some(end),
            false => self.end.or(Some(card::Command::Block)),
        };
    }

    fn wrong_code(&mut self, count: u32, is_signed: bool) {
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        match is_signed {
            true => self.wrong_since_right = Some(count),
            false => self.wrong_at_least = self.wrong_at_least.max(count),
        }
    }
}

impl SinceDevice {
    /// At least so that it must show the card, where nobody has signed it or the log does not say all.
    fn ends(&mut self, end: device::Command, is_certain: bool) {
        match is_certain {
            true => self.end = Some(end),
            false => self.end = self.end.take().or(Some(BLOCK)),
        }
    }

    fn wrong_pin(&mut self, in_a_row: u32, at: Time, is_signed: bool) {
        let in_a_row = u8::try_from(in_a_row).unwrap_or(u8::MAX);
        match is_signed {
            true => self.recalled.wrong_in_a_row = Some(in_a_row),
            false => self.wrong_at_least = self.wrong_at_least.max(in_a_row),
        }
        if is_signed || self.recalled.wrong_at.len() < UNSIGNED_TRIES_MAX {
            self.recalled.wrong_at.push(at);
        }
    }
}

impl SinceAccount {
    fn stands(&mut self, at: Time, command: account::Command, is_signed: bool) {
        let reopens = |command: &account::Command| *command == account::Command::Reopen;
        let before = self.standing.as_ref();
        match is_signed {
            // By their own time: what was committed late may be numbered late.
            true if before.is_none_or(|(before, _)| *before <= at) => self.standing = Some((at, command)),
            false if !reopens(&command) && before.is_none_or(|(_, before)| reopens(before)) => {
                self.standing = Some((at, account::Command::Freeze));
            }
            true | false => {}
        }
    }

    fn tell(&mut self, what: What) {
        if !self.again.contains(&what) {
            self.again.push(what);
        }
    }
}

fn first(entry: &Entry) -> u32 {
    entry.numbers.first().copied().unwrap_or_default()
}
