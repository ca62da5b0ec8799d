//! How each story ends: days later nothing is left to do, and everybody gets in.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::account::Method;
use server::flows::tried::Typed;
use store::Store as _;

use super::Story;
use crate::deeds::{self, Told};
use crate::house::{Broken, PERSONS, password_of, user_id_of};
use crate::people::Browser;

impl Story<'_> {
    /// Afterwards, days later: nothing is left to do, and whatever strangers did, everybody gets in with password and card.
    pub(super) async fn ends(&mut self) -> Result<(), Broken> {
        self.street.post.says.store(201, Ordering::SeqCst);
        for _ in 0..12 {
            self.of.hand.advance_s(12 * 3_600);
            deeds::works(self.node()).await?;
        }
        let left = self.of.store.jobs_left().await?;
        if left > 0 {
            return Err(format!("{left} jobs are left in the outbox for ever").into());
        }
        for person in 0..PERSONS {
            if self.watch.frozen[person] != Some(false) {
                deeds::freezes(self.node(), person, false).await?;
                self.watch.frozen[person] = Some(false);
            }
            self.gets_in(person)
                .await
                .map_err(|error| format!("never event 5: person {person} is locked out: {error}"))?;
        }
        self.figures.pushes = usize::try_from(self.street.post.arrived.swap(0, Ordering::SeqCst))?;
        Ok(())
    }

    async fn gets_in(&mut self, person: usize) -> Result<(), Broken> {
        self.browsers.push(Browser::fresh(person, &mut self.dice));
        let browser = self.browsers.len() - 1;
        let now = |story: &Self| story.browsers[browser].clone();
        let (bank, provider) = (self.of.bank.clone(), self.of.provider.clone());
        let told = deeds::arrives(self.node(), browser, now(self).desk(), bank, provider).await?;
        self.takes_down(told).await?;
        let login = now(self).login.ok_or("no login begins")?;
        let password = server::passwords::Password::new(password_of(person));
        let typed = Typed { user_id: user_id_of(person), password };
        let told = deeds::types(self.node(), browser, now(self).desk(), login, typed).await?;
        if !matches!(told, Told::GoesOn { .. }) {
            return Err("the right password is not taken".into());
        }
        self.takes_down(told).await?;
        deeds::chooses(self.node(), now(self).desk(), login, Method::Card).await?;
        let paper = Arc::clone(&self.cards[person]);
        let told = deeds::gives_code(self.node(), now(self).desk(), login, (person, paper), true).await?;
        if !matches!(told, Told::CodeUsed { .. }) {
            return Err("the right code is not taken".into());
        }
        self.takes_down(told).await
    }
}
