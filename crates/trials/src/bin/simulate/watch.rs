//! What must never happen, looked for after every step in everything that is kept, beside everything that was told.

use std::collections::{BTreeMap, BTreeSet};

use domain::account::Standing;
use domain::card;
use domain::device;
use domain::ids::{CardId, DeviceId, LoginId, RequestId};
use domain::login;
use domain::request::State;
use store::Store as _;

use crate::deeds::{Told, subject};
use crate::house::{Broken, Installation, PERSONS, account_of};
use crate::people::{Browser, Paper, Phone};

/// What has been told, and what was seen last.
#[derive(Default)]
pub(crate) struct Watch {
    requests: BTreeMap<RequestId, State>,
    used: BTreeMap<CardId, Vec<u8>>,
    blocked: BTreeSet<DeviceId>,
    told_blocked: BTreeSet<DeviceId>,
    pub(crate) frozen: [Option<bool>; PERSONS],
    codes_told: BTreeSet<(usize, usize)>,
    tokens_told: BTreeSet<LoginId>,
    answers_told: Vec<(RequestId, bool)>,
    wrong_told: BTreeMap<usize, usize>,
    /// Tries with a wrong PIN, heard or not.
    pub(crate) wrong_tried: BTreeMap<usize, usize>,
}

impl Watch {
    /// Takes down what somebody was told, and says what may not be told.
    pub(crate) fn hears(
        &mut self,
        told: &Told,
        phones: &[std::sync::Arc<Phone>],
        of: &Installation,
    ) -> Result<(), Broken> {
        match told {
            Told::CodeUsed { card, place, .. } if !self.codes_told.insert((*card, *place)) => {
                Err(format!("never event 2: code {place} of card {card} worked twice").into())
            }
            Told::Tokens { login, person, subject: given } => {
                if !self.tokens_told.insert(*login) {
                    return Err("never event 2: an authorization code gave tokens twice".into());
                }
                match *given == subject(&of.nodes[0], *person) {
                    true => Ok(()),
                    false => Err("never event 1: a login got somebody else's result".into()),
                }
            }
            Told::StrangerCounted { request } => Err(format!("never event 4: a stranger answered {request}").into()),
            Told::Answered { request, approved } => {
                self.answers_told.push((*request, *approved));
                Ok(())
            }
            Told::WrongPin { phone } => {
                *self.wrong_told.entry(*phone).or_default() += 1;
                Ok(())
            }
            Told::Blocked { phone } => {
                self.told_blocked.insert(phones[*phone].id);
                Ok(())
            }
            Told::Frozen { .. }
            | Told::CodeUsed { .. }
            | Told::Arrived { .. }
            | Told::GoesOn { .. }
            | Told::LoggedIn
            | Told::Nothing => Ok(()),
        }
    }

    /// Looks through everything that is kept.
    pub(crate) async fn looks(
        &mut self,
        of: &Installation,
        browsers: &[Browser],
        cards: &[std::sync::Arc<Paper>],
        phones: &[std::sync::Arc<Phone>],
    ) -> Result<(), Broken> {
        for person in 0..PERSONS {
            self.looks_at(of, person).await?;
        }
        self.answers(of).await?;
        for paper in cards {
            let kept = of.store.card(paper.id).await?.ok_or("a card is gone")?;
            let used = kept.used.as_bytes().to_vec();
            let before = self.used.insert(paper.id, used.clone()).unwrap_or_default();
            if before.iter().zip(&used).any(|(before, after)| before & !after != 0) {
                return Err("never event 7: a code was un-used".into());
            }
            if matches!(kept.state, card::State::Blocked { .. }) {
                return Err("never event 5: a card was blocked by others than its owner".into());
            }
        }
        for (place, phone) in phones.iter().enumerate() {
            let kept = of.store.device(phone.id).await?.ok_or("a device is gone")?;
            let (counted, told) = (kept.wrong_at.len(), self.wrong_told.get(&place).copied().unwrap_or(0));
            let tried = self.wrong_tried.get(&place).copied().unwrap_or(0);
            if counted < told || counted > tried {
                return Err(format!(
                    "{counted} wrong PINs are counted; {told} were told, {tried} tried (never event 8)"
                )
                .into());
            }
        }
        self.logins(of, browsers).await
    }

    async fn looks_at(&mut self, of: &Installation, person: usize) -> Result<(), Broken> {
        let account = of.store.account(account_of(person)).await?.ok_or("an account is gone")?;
        let is_frozen = !matches!(account.standing, Standing::Open);
        if self.frozen[person].is_some_and(|told| told != is_frozen) {
            return Err("never event 7: a freeze or its end was forgotten".into());
        }
        let devices = of.store.devices(account.id).await?;
        if devices.iter().filter(|device| device.holds_a_place()).count() > 3 {
            return Err("there is a fourth device".into());
        }
        for device in &devices {
            match device.state {
                device::State::Blocked { .. } => drop(self.blocked.insert(device.id)),
                device::State::Active { .. } | device::State::Removed { .. } => {
                    if self.blocked.contains(&device.id) || self.told_blocked.contains(&device.id) {
                        return Err("never event 7: a block was forgotten".into());
                    }
                }
            }
        }
        let own = |id: DeviceId| devices.iter().any(|device| device.id == id);
        for request in of.store.requests(account.id, 10_000).await? {
            let before = self.requests.insert(request.id, request.state);
            if let Some(before) = before.filter(|before| !leads_to(*before, request.state)) {
                return Err(format!("never event 3: {before:?} became {:?}", request.state).into());
            }
            if let State::Approved { by, .. } | State::Spent { by, .. } = request.state
                && !own(by)
            {
                return Err("never event 4: a device of another account approved".into());
            }
        }
        Ok(())
    }

    /// What was told to have counted has counted, and still does.
    async fn answers(&self, of: &Installation) -> Result<(), Broken> {
        for (request, approved) in &self.answers_told {
            let Some(kept) = of.store.request(*request).await? else { return Err("a request is gone".into()) };
            let holds = match kept.state {
                State::Denied { .. } => !approved,
                State::Approved { .. } | State::Spent { .. } | State::Withdrawn { .. } => *approved,
                State::Pending { .. } => false,
            };
            if !holds {
                return Err(format!("never event 7: told {approved}, kept {:?}", kept.state).into());
            }
        }
        Ok(())
    }

    async fn logins(&self, of: &Installation, browsers: &[Browser]) -> Result<(), Broken> {
        for browser in browsers {
            let Some(login) = browser.login else { continue };
            // Swept, when it is old.
            let Some(kept) = of.store.login(login).await? else { continue };
            if let login::State::Done { grant, .. } = kept.state
                && let Some(grant) = of.store.grant(grant).await?
                && grant.account != account_of(browser.person)
            {
                return Err("never event 1: a login ended for somebody else".into());
            }
        }
        Ok(())
    }
}

/// Whether the one may become the other, in any number of steps.
fn leads_to(before: State, after: State) -> bool {
    match (before, after) {
        (State::Pending { .. }, _) | (State::Approved { .. }, State::Withdrawn { .. }) => true,
        (State::Approved { by, .. }, State::Spent { by: then, .. }) => by == then,
        (State::Approved { .. } | State::Denied { .. } | State::Withdrawn { .. } | State::Spent { .. }, _) => {
            before == after
        }
    }
}
