//! Whatever somebody with password and card does, in whatever order it meets the owner's blocks, *not me*s and freezes: the
//! next password is not theirs before those who could object had the whole wait for it, and a *not me* is never lost.

use domain::account::{Account, Command, Method};
use domain::change::{self, Change, Kind, Stopper, has_place};
use domain::device::{self, Device, State};
use domain::ids::{ChangeId, DeviceId};
use domain::my::{Objectors, SignedIn};
use domain::session::Session;
use domain::time::{Span, Time};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{ANNA, START, account, device as device_of, limits, session_at_my_tillid};

#[derive(Clone, Copy, Debug)]
enum Turn {
    /// By card, in My Tillid.
    ThiefChoosesPassword,
    ThiefBlocks(usize),
    ThiefSpendsPins(usize),
    /// A login that the owner disowns later, or has disowned before.
    ThiefRingsThePhone,
    OwnerSaysNotMeOfLogin(usize),
    OwnerStopsChange,
    OwnerBlocksByApp(usize),
    Freeze,
    Reopen,
    WhatIsDue,
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        5 => Just(Turn::ThiefChoosesPassword),
        4 => (0_usize..3).prop_map(Turn::ThiefBlocks),
        1 => (0_usize..3).prop_map(Turn::ThiefSpendsPins),
        3 => Just(Turn::ThiefRingsThePhone),
        2 => (0_usize..4).prop_map(Turn::OwnerSaysNotMeOfLogin),
        1 => Just(Turn::OwnerStopsChange),
        1 => (0_usize..3).prop_map(Turn::OwnerBlocksByApp),
        1 => Just(Turn::Freeze),
        2 => Just(Turn::Reopen),
        4 => Just(Turn::WhatIsDue),
    ]
}

/// Everything that the rules look at, and what they should not need to be told.
struct World {
    account: Account,
    devices: Vec<Device>,
    changes: Vec<Change>,
    /// When logins asked that the owner knows nothing of, each with the password that it used.
    logins: Vec<(Time, String)>,
    /// When the thief last silenced a device that could have objected.
    silenced_at: Option<Time>,
    now: Time,
}

impl World {
    /// `phones`: whether each may approve already.
    fn of(phones: &[bool]) -> Self {
        let of = |(place, is_active): (usize, &bool)| {
            let from = if *is_active { START } else { START.plus(limits().device_wait) };
            let id = DeviceId(u128::try_from(place).unwrap() + 1);
            Device { state: State::Active { from }, last_used_at: START, ..device_of(id, ANNA) }
        };
        let devices = phones.iter().enumerate().map(of).collect();
        Self { account: account(ANNA), devices, changes: vec![], logins: vec![], silenced_at: None, now: START }
    }

    fn somebody_objects(&self) -> bool {
        self.devices.iter().any(|device| device.holds_a_place() && !device.is_asleep(&limits(), self.now))
    }

    /// Whoever signs in to My Tillid by card now, if the account lets them.
    fn by_card(&self) -> Option<SignedIn> {
        let session = Session {
            authenticated_at: self.now,
            last_used_at: self.now,
            ..session_at_my_tillid(ANNA, Method::Card, Span::ZERO)
        };
        SignedIn::check(&session, &self.account, &limits(), self.now)
    }

    fn does(&mut self, turn: Turn) -> Result<(), TestCaseError> {
        match turn {
            Turn::ThiefChoosesPassword => self.thief_chooses()?,
            Turn::ThiefBlocks(at) => self.thief_blocks(at),
            Turn::ThiefSpendsPins(at) => self.ends(at, device::Command::WrongPin, 5, true),
            Turn::OwnerBlocksByApp(at) => self.ends(at, device::Command::Block, 1, false),
            Turn::ThiefRingsThePhone if self.account.is_open() => {
                self.logins.push((self.now, self.account.password.hash.clone()));
            }
            Turn::OwnerSaysNotMeOfLogin(at) => self.owner_disowns(at)?,
            Turn::OwnerStopsChange => self.owner_stops(),
            Turn::Freeze => self.steps(Command::Freeze),
            Turn::Reopen => self.steps(Command::Reopen),
            Turn::WhatIsDue => self.what_is_due()?,
            Turn::ThiefRingsThePhone => {}
        }
        Ok(())
    }

    fn steps(&mut self, command: Command) {
        if let Ok(next) = self.account.clone().step(command, self.now) {
            self.account = next;
        }
    }

    fn asks(&mut self, by: SignedIn, kind: Kind) {
        let id = ChangeId(u128::try_from(self.changes.len()).unwrap());
        if has_place(&self.changes, &kind, &self.account) {
            self.changes.push(Change::ask(id, by, kind, &limits(), self.now).unwrap());
        }
    }

    fn thief_chooses(&mut self) -> Result<(), TestCaseError> {
        let Some(by) = self.by_card() else { return Ok(()) };
        let hash = format!("the thief's at {:?}", self.now);
        let objectors = Objectors { devices: self.devices.iter().collect(), has_mail: false };
        match by.may_take_over_at_once(&objectors, &limits(), self.now) {
            Some(at_once) => {
                prop_assert!(!self.somebody_objects(), "at once, though somebody could object");
                let since = self.silenced_at.is_none_or(|at| self.now >= at.plus(limits().device_wait));
                prop_assert!(since, "at once, though somebody was silenced at {:?}", self.silenced_at);
                self.steps(Command::Wish { by, wish: domain::my::Wish::Password { hash, at_once } });
            }
            None => self.asks(by, Kind::Password { hash }),
        }
        Ok(())
    }

    fn thief_blocks(&mut self, at: usize) {
        let (Some(by), Some(device)) = (self.by_card(), self.devices.get(at).cloned()) else { return };
        if by.may_block_at_once(&device, &self.devices, &limits(), self.now) {
            self.ends(at, device::Command::BlockByCard, 1, true);
        } else {
            self.asks(by, Kind::BlockDevice { device: device.id });
        }
    }

    fn ends(&mut self, at: usize, command: device::Command, times: usize, silences: bool) {
        let Some(device) = self.devices.get_mut(at) else { return };
        let objected = device.holds_a_place() && !device.is_asleep(&limits(), self.now);
        for _ in 0..times {
            if let Ok(next) = device.clone().step(command.clone(), &limits(), self.now) {
                *device = next;
            }
        }
        if objected && silences && !device.holds_a_place() {
            self.silenced_at = Some(self.now);
        }
    }

    /// *This was not me*, of a login that used the present password: then that password is marked, whatever came between.
    fn owner_disowns(&mut self, at: usize) -> Result<(), TestCaseError> {
        let Some((known_at, hash)) = self.logins.get(at).cloned() else { return Ok(()) };
        self.steps(Command::PasswordLeaked { known_at });
        prop_assert!(self.account.password.hash != hash || self.account.password.must_change(), "a *not me* was lost");
        if self.account.password.must_change() {
            prop_assert!(self.by_card().is_none(), "somebody is signed in with a marked password");
        }
        Ok(())
    }

    fn owner_stops(&mut self) {
        let stop = change::Command::Stop(Stopper::NotMe);
        for change in &mut self.changes {
            if let Ok(next) = change.clone().step(stop, &limits(), self.now) {
                *change = next;
                self.account = self.account.clone().step(Command::EndTrust, self.now).unwrap_or(self.account.clone());
            }
        }
    }

    fn what_is_due(&mut self) -> Result<(), TestCaseError> {
        for at in 0..self.changes.len() {
            let change = self.changes[at].clone();
            let asked_at = change.asked_at;
            let Ok((next, due)) = change.take_effect(&self.account, &limits(), self.now) else { continue };
            self.changes[at] = next;
            let Some(due) = due else { continue };
            prop_assert!(self.now >= asked_at.plus(limits().device_wait), "before its time");
            prop_assert!(self.account.trusts_since(asked_at), "on trust that had ended");
            if let Kind::BlockDevice { device } = due.clone().into_kind() {
                let place = self.devices.iter().position(|kept| kept.id == device).unwrap();
                // It waited, and was told of: nobody is silenced by it.
                self.ends(place, device::Command::Block, 1, false);
            }
            self.steps(Command::TakeEffect(due));
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]
    #[test]
    fn never_event_05_no_order_of_things_changes_a_password_behind_its_owners_back(
        phones in vec(any::<bool>(), 0..4),
        turns in vec((turn(), prop_oneof![6 => 1_i64..400, 2 => 3_600_i64..90_000, 1 => 90_000_i64..400_000]), 1..40),
    ) {
        let mut world = World::of(&phones);
        for (turn, passes_s) in turns {
            world.now = world.now.plus(Span::seconds(passes_s));
            world.does(turn)?;
        }
    }
}
