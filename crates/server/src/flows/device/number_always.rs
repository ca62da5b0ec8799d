//! Whether a number is carried at every login of the account: turned on and off with the PIN, and a wrong PIN is counted
//! where all are.

use domain::account::Command;
use domain::audit::What;
use domain::change::Kind;
use domain::time::Time;
use protocol::number_always;
use protocol::signed::Signed;
use store::Changes;

use super::caller::{Caller, pin_key};
use super::nonce::Nonce;
use super::unlock::count_wrong_pin;
use super::wanted::ready;
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::my::changes::end_settled;

/// Takes the wish, or counts a wrong PIN. Each nonce is one try.
pub async fn wish(app: &App, caller: &Caller, body: &[u8], now: Time) -> Outcome<()> {
    let nonce = match caller.unlocked(app, now).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    let signed = match Signed::parse(body) {
        Ok(signed) => signed,
        Err(refused) => return Ok(Err(refused.into())),
    };
    app.settle(|| take(app, caller, &signed, &nonce, now)).await
}

async fn take(
    app: &App,
    caller: &Caller,
    signed: &Signed,
    nonce: &Nonce,
    now: Time,
) -> Result<(Changes, Result<(), Refused>), Fault> {
    let mut changes = app.changes(now);
    let (device, account) = match ready(app, caller, nonce, &mut changes, now).await? {
        Ok(ready) => ready,
        Err(refused) => return Ok((changes, Err(refused))),
    };
    let keys = (&caller.key, &pin_key(app, &device)?);
    let wish = match number_always::verify(signed, &app.app_origin, &device.id.to_string(), keys, &nonce.text) {
        Ok(wish) => wish,
        Err(protocol::Refused::WrongPin) => {
            let refused = count_wrong_pin(app, &device, &mut changes, now).await?;
            return Ok((changes, Err(refused)));
        }
        Err(refused) => return Ok((app.changes(now), Err(refused.into()))),
    };
    let what = if wish.always() { What::NumberAlways } else { What::NumberWhenNew };
    if !wish.always() {
        end_settled(app, device.account, &Kind::NumberWhenNew, &mut changes, now).await?;
    }
    match account.get().clone().step(Command::CarryAlways(wish), now) {
        Ok(next) => {
            changes.replace(&account, next).require(&device).audit(what, Some(device.account), device.id);
            Ok((changes, Ok(())))
        }
        Err(_) => Ok((app.changes(now), Err(Refused::AccountFrozen))),
    }
}
