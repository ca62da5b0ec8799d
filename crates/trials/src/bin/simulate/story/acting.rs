//! What people, the service, the operator and nodes do, each once or twice, on whichever nodes the dice say.

use std::sync::Arc;

use domain::account::Method;
use domain::login;
use server::app::App;
use server::flows::finish::code_of;
use store::Store as _;

use super::{Deed, NODES, Outcome, Story};
use crate::deeds;
use crate::house::{Broken, PERSONS, account_of};
use crate::people::{Reply, Shown};
use crate::turns::Running;

impl Story<'_> {
    /// One thing that people, the service or a node do, once or twice.
    pub(super) async fn inside(&mut self, browser: usize, what: Deed) -> Result<Option<Vec<Running<Outcome>>>, Broken> {
        let it = self.browsers[browser].clone();
        // A double click, a retry whose first answer was lost, a tab beside another: the same again, on any node.
        let times = if self.dice.says(1, 4) { 2 } else { 1 };
        let nodes: Vec<usize> = (0..times).map(|_| self.dice.below(NODES)).collect();
        let apps: Vec<(usize, Arc<App>)> =
            nodes.iter().map(|node| (*node, Arc::clone(&self.of.nodes[*node]))).collect();
        self.notes(format!("browser {browser} or a phone: {what:?} on nodes {nodes:?}"));
        let all = match what {
            Deed::Arrive => {
                let (bank, provider) = (self.of.bank.clone(), self.of.provider.clone());
                // Once: a browser follows one redirect.
                let mut apps = apps;
                apps.truncate(1);
                on_each(apps, |app| deeds::arrives(app, browser, it.desk(), bank.clone(), provider.clone()))
            }
            Deed::Choose => {
                let Some(login) = it.login else { return Ok(None) };
                let method = if self.dice.says(2, 3) { Method::App } else { Method::Card };
                on_each(apps, |app| deeds::chooses(app, it.desk(), login, method))
            }
            Deed::Look => {
                let Some(login) = it.login else { return Ok(None) };
                on_each(apps, |app| deeds::looks(app, it.desk(), login))
            }
            Deed::Code => {
                let Some(login) = it.login else { return Ok(None) };
                let (person, is_right) = (it.person, !self.dice.says(1, 5));
                let paper = Arc::clone(&self.cards[person]);
                on_each(apps, |app| deeds::gives_code(app, it.desk(), login, (person, Arc::clone(&paper)), is_right))
            }
            Deed::Unlock | Deed::Carry | Deed::Answer => return self.phone_acts(it.person, what, apps).await,
            Deed::Freeze | Deed::Block | Deed::Sweep => return Ok(self.operator_acts(what, apps)),
            Deed::Password => vec![],
            Deed::Redeem => {
                let (Some(login), Some(pending)) = (it.login, it.pending.clone()) else { return Ok(None) };
                let Some(kept) = self.of.store.login(login).await? else { return Ok(None) };
                let login::State::Done { grant, .. } = kept.state else { return Ok(None) };
                let Some(grant) = self.of.store.grant(grant).await? else { return Ok(None) };
                let code = code_of(&self.of.nodes[0], &grant).ok_or("a code that cannot be made again")?;
                let parties = (self.of.bank.clone(), self.of.provider.clone());
                on_each(apps, |app| {
                    deeds::redeems(app, (login, it.person), parties.clone(), (pending.clone(), code.clone()))
                })
            }
        };
        Ok(Some(all))
    }

    /// The operator freezes, lets in again and blocks; a node sweeps.
    fn operator_acts(&mut self, what: Deed, apps: Vec<(usize, Arc<App>)>) -> Option<Vec<Running<Outcome>>> {
        Some(match what {
            Deed::Freeze => {
                let person = self.dice.below(PERSONS);
                let is = self.watch.frozen[person] != Some(true);
                // Both ways happen beside other things, and neither beside itself.
                self.watch.frozen[person] = None;
                let mut apps = apps;
                apps.truncate(1);
                if is && !self.dice.says(1, 4) {
                    return None;
                }
                on_each(apps, |app| deeds::freezes(app, person, is))
            }
            Deed::Block => {
                let place = self.dice.below(self.phones.len());
                if !self.dice.says(1, 8) {
                    return None;
                }
                let (person, id) = (self.phones[place].person, self.phones[place].id);
                on_each(apps, |app| deeds::blocks(app, place, person, id))
            }
            Deed::Sweep => {
                let limits = self.of.nodes[0].limits.clone();
                on_each(apps, |app| deeds::sweeps(app, limits.clone()))
            }
            Deed::Arrive
            | Deed::Password
            | Deed::Choose
            | Deed::Look
            | Deed::Code
            | Deed::Unlock
            | Deed::Carry
            | Deed::Answer
            | Deed::Redeem => return None,
        })
    }

    /// A phone is used: by its person, or by somebody else who answers what is not theirs.
    async fn phone_acts(
        &mut self,
        person: usize,
        what: Deed,
        apps: Vec<(usize, Arc<App>)>,
    ) -> Result<Option<Vec<Running<Outcome>>>, Broken> {
        // Mostly of the person who waits at that browser.
        let own = |phone: &&usize| self.phones[**phone].person == person;
        let all: Vec<usize> = (0..self.phones.len()).collect();
        let own: Vec<usize> = all.iter().filter(own).copied().collect();
        let of = if self.dice.says(1, 8) { all } else { own };
        let place = of[self.dice.below(of.len())];
        let phone = Arc::clone(&self.phones[place]);
        if what == Deed::Unlock {
            let is_right = !self.dice.says(1, 3);
            *self.watch.wrong_tried.entry(place).or_default() += if is_right { 0 } else { apps.len() };
            return Ok(Some(on_each(apps, |app| deeds::unlocks(app, (place, Arc::clone(&phone)), is_right))));
        }
        let is_own = phone.person == person;
        let now = self.of.nodes[0].now();
        let waiting = self.of.store.waiting_requests(account_of(person), now).await?;
        let Some(request) = waiting.get(self.dice.below(waiting.len())) else { return Ok(None) };
        if what == Deed::Carry {
            let (id, is_right) = (request.id, !self.dice.says(1, 8));
            return Ok(Some(on_each(apps, |app| deeds::carries(app, Arc::clone(&phone), id, is_right))));
        }
        let reply = match self.dice.below(10) {
            0 => Reply::ApprovesWithWrongPin,
            1 | 2 => Reply::Denies,
            _ => Reply::Approves,
        };
        if reply == Reply::ApprovesWithWrongPin {
            *self.watch.wrong_tried.entry(place).or_default() += apps.len();
        }
        let shown = Shown { id: request.id, bytes: request.bytes.clone() };
        Ok(Some(on_each(apps, |app| deeds::answers(app, (place, Arc::clone(&phone)), (shown.clone(), is_own), reply))))
    }
}

/// The same on each of these nodes.
fn on_each<W>(apps: Vec<(usize, Arc<App>)>, work: impl Fn(Arc<App>) -> W) -> Vec<Running<Outcome>>
where
    W: Future<Output = Outcome> + 'static,
{
    apps.into_iter().map(|(node, app)| Running { node, work: Box::pin(work(app)) as _ }).collect()
}
