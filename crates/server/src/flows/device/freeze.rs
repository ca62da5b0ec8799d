//! The person freezes everything from the app, with PIN or finger: nobody signs in and nothing is approved before an
//! operator reopens the account.

use domain::account::Command;
use domain::audit::What;
use domain::effect::Effect;
use domain::time::Time;
use protocol::freeze;
use protocol::signed::Signed;

use super::caller::Caller;
use super::wanted::wanted;
use super::{Outcome, Refused};
use crate::app::App;

/// Freezes the account, or counts a wrong PIN or a bad assertion.
pub async fn freeze(app: &App, caller: &Caller, body: &[u8], now: Time) -> Outcome<()> {
    let nonce = match caller.unlocked(app, now).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    let signed = match Signed::parse(body) {
        Ok(signed) => signed,
        Err(refused) => return Ok(Err(refused.into())),
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let verify = |kid: &str, keys: protocol::signed::PersonKeys<'_>| {
            let verified = freeze::verify(&signed, &app.app_origin, kid, &caller.key, keys, &nonce.text)?;
            Ok(verified.person())
        };
        let wanting = match wanted(app, caller, &nonce, &mut changes, now, None, &verify).await? {
            Ok(wanting) => wanting,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        match wanting.account.get().clone().step(Command::Freeze, now) {
            Ok(frozen) => {
                let account = frozen.id;
                changes.replace(&wanting.device, wanting.used).replace(&wanting.account, frozen);
                changes.audit(What::AccountFrozen, Some(account), wanting.device.id);
                changes.hint(Effect::WakeAccount(account));
                Ok((changes, Ok(())))
            }
            Err(_) => Ok((app.changes(now), Err(Refused::AccountFrozen))),
        }
    })
    .await
}
