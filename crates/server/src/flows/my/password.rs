//! Another password, chosen in My Tillid. The present one was given just now, with the second factor, at the login that
//! every change needs: so it is counted and throttled where all passwords are, and nowhere else.

use domain::secret::SecretText;
use domain::time::Time;
use domain::user_id::{NewPassword, PasswordRefused};

use super::at_once::{self, Choice, May, Taken};
use super::{Answer, Here, changes};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::desk::Desk;
use crate::passwords::{Holder, Kept, Password};

/// What came of choosing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It may be chosen. Once it counts, every session and known browser has ended, this one too.
    Taken(Taken),
    /// The new one may not be chosen.
    Refused(PasswordRefused),
}

/// Chooses it.
pub async fn choose(app: &App, desk: &Desk, wanted: SecretText, now: Time) -> Result<Answer<Chosen>, Fault> {
    let taken = |taken| Ok(Answer::Told(Chosen::Taken(taken)));
    let Some(here) = Here::read(app, desk, now).await? else { return Ok(Answer::SignInFirst) };
    let May::Choose { user_id, at_once } = at_once::may_here(app, &here, now).await? else {
        return taken(Taken::AgainFirst);
    };
    // Before any hash: where nothing can come of it, nobody is told which password is the present one.
    if at_once.is_none() && changes::has_waiting_password(app, &here).await? {
        return taken(Taken::AlreadyWaits);
    }
    let wanted = match NewPassword::parse(wanted, &user_id) {
        Ok(wanted) => Password::new(wanted.secret().expose().to_owned()),
        Err(refused) => return Ok(Answer::Told(Chosen::Refused(refused))),
    };
    let place = app.hash_place(Holder::BrowserOf(here.account.id))?;
    if app.passwords.verify(place.line(), &wanted, Kept::Hash(&here.account.password.hash)).await?.is_right {
        return Ok(Answer::Told(Chosen::Refused(PasswordRefused::Unchanged)));
    }
    let hash = app.passwords.hash(place.line(), &wanted).await?;
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(here) = Here::read(app, desk, now).await? else { return Ok((changes, Answer::SignInFirst)) };
        let taken = at_once::take(app, &here, Choice::Password(hash.clone()), &mut changes, now).await?;
        Ok((changes, taken.map(Chosen::Taken)))
    })
    .await
}
