//! A number is carried from the page that waits into the app.

use domain::audit::What;
use domain::ids::RequestId;
use domain::login;
use domain::request::{Command, Refusal, Request, State};
use domain::time::Time;
use protocol::carry::CarryNumber;
use store::{Changes, Store};

use super::caller::Caller;
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;

/// Takes the six digits. Wrong ones count on the request, never on the device.
pub async fn carry(app: &App, caller: &Caller, id: &str, number: &CarryNumber, now: Time) -> Outcome<()> {
    if let Err(refused) = caller.active(app, now) {
        return Ok(Err(refused));
    }
    let Some(id) = RequestId::parse(id) else { return Ok(Err(Refused::RequestGone)) };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let request = app.store.request(id).await?.filter(|request| request.account == caller.device.account);
        let Some(request) = request else { return Ok((changes, Err(Refused::RequestGone))) };
        let mut shown = app.keys.carry_numbers(id.0).filter_map(|number| CarryNumber::parse(&number));
        let matches = shown.any(|right| right == *number);
        if !matches && caller.counts_again(app, &mut changes, now).await? {
            let tries_left = match request.state {
                State::Pending { wrong_numbers, .. } => app.limits.wrong_numbers.saturating_sub(wrong_numbers),
                _ => return Ok((app.changes(now), Err(Refused::Withdrawn))),
            };
            return Ok((app.changes(now), Err(Refused::WrongNumber { tries_left })));
        }
        let command = Command::Carry { device: caller.device.id, matches };
        let (next, effects) = match request.get().clone().step(command, &app.limits, now) {
            Ok(stepped) => stepped,
            Err(refused) => return Ok((app.changes(now), Err(refused_request(refused)))),
        };
        let outcome = match next.state {
            _ if matches => Ok(()),
            State::Pending { wrong_numbers, .. } => {
                Err(Refused::WrongNumber { tries_left: app.limits.wrong_numbers.saturating_sub(wrong_numbers) })
            }
            _ => Err(Refused::Withdrawn),
        };
        if !matches {
            changes.audit(What::RequestWrongNumber, Some(request.account), id);
            count_on_login(app, &request, &mut changes, now).await?;
        }
        if outcome == Err(Refused::Withdrawn) {
            crate::flows::ask::end_pause(app, &request, &mut changes, now).await?;
        }
        changes.replace(&request, next).effects(effects);
        Ok((changes, outcome))
    })
    .await
}

/// The login keeps the count too, so that its next request begins with it.
async fn count_on_login(app: &App, request: &Request, changes: &mut Changes, now: Time) -> Result<(), Fault> {
    if let Some(login) = app.store.login(request.login).await?
        && let Ok(next) = login.get().clone().step(login::Command::WrongNumber, &app.limits, now)
    {
        changes.replace(&login, next);
    }
    Ok(())
}

/// What a device is told when a request's rule refuses.
pub fn refused_request(refusal: Refusal) -> Refused {
    match refusal {
        Refusal::Expired | Refusal::NotAnswered => Refused::RequestGone,
        Refusal::NumberNotCarried => Refused::CarryFirst,
        Refusal::NothingToCarry => Refused::Malformed,
        Refusal::AlreadyAnswered | Refusal::AlreadySpent | Refusal::WasDenied(_) => Refused::AlreadyAnswered,
        Refusal::WasWithdrawn(_) => Refused::Withdrawn,
    }
}
