//! A password that a stranger knew is changed from the app: with PIN or finger, and with the present password, which is
//! judged and counted where all passwords are.
//!
//! PIN or finger first, in a commit of their own: only who has them is worth a hash, and learns whether a password is right.
//! The other devices and the mail are told of it.

use std::sync::OnceLock;

use domain::account::Account;
use domain::change::Kind;
use domain::effect::Effect;
use domain::secret::SecretText;
use domain::time::Time;
use domain::user_id::{NewPassword, PasswordRefused};
use protocol::Secret;
use protocol::password_change::{self, VerifiedPasswordChange};
use protocol::signed::{PersonKeys, Signed};
use store::{Changes, Store, Versioned};

use super::caller::{Caller, open_account};
use super::nonce::Nonce;
use super::wanted::wanted;
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::my::changes::made_on;
use crate::flows::tried::{Door, Heard, Judged, Typed, hear, judge};
use crate::flows::{Fault, new_password};
use crate::passwords::{Holder, Password};

/// Changes it, or counts a wrong PIN, a bad assertion, or a wrong password.
pub async fn change(app: &App, caller: &Caller, body: &[u8], now: Time) -> Outcome<()> {
    let nonce = match caller.unlocked(app, now).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    let signed = match Signed::parse(body) {
        Ok(signed) => signed,
        Err(refused) => return Ok(Err(refused.into())),
    };
    match asked(app, caller, &signed, &nonce, now).await? {
        Ok((account, wish)) => choose(app, caller, &account, &wish, now).await,
        Err(refused) => Ok(Err(refused)),
    }
}

/// That the person behind the device wants it, and that there is something to change.
async fn asked(
    app: &App,
    caller: &Caller,
    signed: &Signed,
    nonce: &Nonce,
    now: Time,
) -> Outcome<(Versioned<Account>, VerifiedPasswordChange)> {
    let verified = |kid: &str, keys: PersonKeys<'_>| {
        password_change::verify(signed, &app.app_origin, kid, &caller.key, keys, &nonce.text)
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let wish = OnceLock::new();
        let verify = |kid: &str, keys: PersonKeys<'_>| {
            let change = verified(kid, keys)?;
            Ok(wish.get_or_init(|| change).person())
        };
        let wanting = match wanted(app, caller, nonce, &mut changes, now, None, &verify).await? {
            Ok(wanting) => wanting,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        changes.replace(&wanting.device, wanting.used).require(&wanting.account);
        let asked = match wish.into_inner().filter(|_| wanting.account.password.must_change()) {
            Some(wish) => Ok((wanting.account, wish)),
            None => Err(Refused::PasswordStands),
        };
        Ok((changes, asked))
    })
    .await
}

/// Judges the present password, and takes the new one in its place.
async fn choose(
    app: &App,
    caller: &Caller,
    account: &Account,
    wish: &VerifiedPasswordChange,
    now: Time,
) -> Outcome<()> {
    let user_id = account.user_id.as_typed();
    let new = match wanted_password(wish, user_id) {
        Ok(new) => new,
        Err(_) => return Ok(Err(Refused::WeakPassword)),
    };
    let typed = Typed { user_id: user_id.to_owned(), password: password(wish.password()) };
    let door = Door::App(account.id, caller.device.id);
    let heard = match hear(app, door, &typed, now).await? {
        Ok(heard) => heard,
        Err(rest) => return Ok(Err(Refused::Rests { until: rest.until() })),
    };
    // Only who knows the present one is worth a second hash.
    let hash = match heard.matched() {
        true => {
            let place = app.hash_place(Holder::BrowserOf(account.id))?;
            app.passwords.hash(place.line(), &new).await?
        }
        false => String::new(),
    };
    app.settle(|| take(app, caller, &heard, hash.clone(), now)).await
}

/// What was typed, under the rules of every new password. Whether it is the present one needs no hash: that stands beside it.
fn wanted_password(wish: &VerifiedPasswordChange, user_id: &str) -> Result<Password, PasswordRefused> {
    if wish.password() == wish.new_password() {
        return Err(PasswordRefused::Unchanged);
    }
    NewPassword::parse(SecretText::new(wish.new_password().expose().to_owned()), user_id)?;
    Ok(password(wish.new_password()))
}

fn password(typed: &Secret) -> Password {
    Password::new(typed.expose().to_owned())
}

async fn take(
    app: &App,
    caller: &Caller,
    heard: &Heard,
    hash: String,
    now: Time,
) -> Result<(Changes, Result<(), Refused>), Fault> {
    let mut changes = app.changes(now);
    let Some(device) = app.store.device(caller.device.id).await? else {
        return Ok((changes, Err(Refused::UnknownDevice)));
    };
    let account = match caller.unlocks(app, &device, now) {
        Ok(()) => open_account(app, &device).await?,
        Err(refused) => Err(refused),
    };
    match account {
        Ok(account) if account.password.must_change() => changes.require(&device),
        // It was changed at the desk meanwhile.
        Ok(_) => return Ok((changes, Err(Refused::PasswordStands))),
        Err(refused) => return Ok((changes, Err(refused))),
    };
    let outcome = match judge(app, Door::App(device.account, device.id), heard, &mut changes, now).await? {
        Judged::Right(right) => {
            changes.hint(Effect::WakeAccount(right.account.id));
            match new_password::change(&right.account, right.checked, hash, &mut changes, now) {
                Ok(_) => {
                    let kind = Kind::Password { hash: String::new() };
                    made_on(app, &device, kind, &mut changes, now).await?;
                    Ok(())
                }
                Err(_) => Err(Refused::AccountFrozen),
            }
        }
        Judged::Wrong { left: Ok(tries_left), .. } => Err(Refused::WrongPassword { tries_left }),
        Judged::Wrong { left: Err(rest), .. } | Judged::NotHeard(rest) => Err(Refused::Rests { until: rest.until() }),
        Judged::Frozen => Err(Refused::AccountFrozen),
        Judged::LetterEnded | Judged::MustChange => Err(Refused::PasswordStands),
    };
    Ok((changes, outcome))
}
