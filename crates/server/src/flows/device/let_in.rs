//! The app lets a browser in: eight characters to type on its login page, once.

use domain::audit::What;
use domain::let_in::LetIn;
use domain::time::Time;
use protocol::let_in::LetInCode;
use protocol::wire;

use super::caller::{Caller, open_account};
use super::nonce::spend;
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::let_in::digest;

/// Makes the eight characters; only for an unlocked app.
pub async fn let_in(app: &App, caller: &Caller, now: Time) -> Outcome<wire::LetIn> {
    let nonce = match caller.unlocked(app, now).and_then(|()| caller.nonce(app, now)) {
        Ok(nonce) => nonce,
        Err(refused) => return Ok(Err(refused)),
    };
    let code = LetInCode::from_random(app.entropy.bytes());
    let made: Result<(), Refused> = app
        .settle(|| async {
            let mut changes = app.changes(now);
            let account = match open_account(app, &caller.device).await? {
                Ok(account) => account,
                Err(refused) => return Ok((changes, Err(refused))),
            };
            if let Err(refused) = spend(app, &nonce, &mut changes).await? {
                return Ok((changes, Err(refused)));
            }
            let digest = digest(app, account.id, &code);
            changes.insert(LetIn { code: digest, account: account.id, made_at: now, used_at: None });
            changes.audit(What::LetInMade, Some(account.id), caller.device.id);
            Ok((changes, Ok(())))
        })
        .await?;
    let expires_at = now.plus(app.limits.let_in_lasts).seconds();
    Ok(made.map(|()| wire::LetIn { code: code.clone(), expires_at }))
}
