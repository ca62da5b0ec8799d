//! A number is carried from the page that waits into the app: typed, scanned, or by the link on the phone itself.

use domain::audit::What;
use domain::ids::RequestId;
use domain::login;
use domain::request::{Command, Refusal, Request, State, Way};
use domain::time::Time;
use protocol::carry::{CarryNumber, QR_LASTS_S};
use protocol::wire::{Carried, CarriedLink, CarriedNumber, CarriedQr};
use store::{Changes, Store};

use super::caller::Caller;
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;

/// What was carried, judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Right(Way),
    Wrong(Way),
    /// A QR that truly stood on the page, longer ago than it may.
    Stale,
}

/// Takes the six digits, the QR or the link. Wrong ones count on the request, never on the device.
pub async fn carry(app: &App, caller: &Caller, id: &str, carried: &Carried, now: Time) -> Outcome<()> {
    if let Err(refused) = caller.active(app, now) {
        return Ok(Err(refused));
    }
    let Some(id) = RequestId::parse(id) else { return Ok(Err(Refused::RequestGone)) };
    let (way, matches) = match judge(app, id, carried, now) {
        Verdict::Right(way) => (way, true),
        Verdict::Wrong(way) => (way, false),
        Verdict::Stale => return Ok(Err(Refused::QrStale)),
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let request = app.store.request(id).await?.filter(|request| request.account == caller.device.account);
        let Some(request) = request else { return Ok((changes, Err(Refused::RequestGone))) };
        if !matches && caller.counts_again(app, &mut changes, now).await? {
            let tries_left = match request.state {
                State::Pending { wrong_numbers, .. } => app.limits.wrong_numbers.saturating_sub(wrong_numbers),
                _ => return Ok((app.changes(now), Err(Refused::Withdrawn))),
            };
            return Ok((app.changes(now), Err(Refused::WrongNumber { tries_left })));
        }
        let command = Command::Carry { device: caller.device.id, way, matches };
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
            crate::flows::pauses::end_pause(app, &request, &mut changes, now).await?;
        }
        changes.replace(&request, next).effects(effects);
        Ok((changes, outcome))
    })
    .await
}

fn judge(app: &App, id: RequestId, carried: &Carried, now: Time) -> Verdict {
    let (way, matches) = match carried {
        Carried::Number(CarriedNumber { number }) => {
            let shown = app.keys.carry_numbers(id.0).filter_map(|number| CarryNumber::parse(&number));
            (Way::Page, shown.fold(false, |right, our| right | (our == *number)))
        }
        Carried::Qr(CarriedQr { t, h }) => {
            let request = id.to_string();
            let is_ours = app.keys.qr_macs(&request, *t).fold(false, |right, our| right | (our == *h));
            let age_s = now.seconds().saturating_sub(*t);
            if is_ours && !(0..=QR_LASTS_S).contains(&age_s) {
                // Whoever brings it guessed nothing: a slow network must not cost the person a try.
                return Verdict::Stale;
            }
            (Way::Page, is_ours)
        }
        Carried::Link(CarriedLink { l }) => {
            (Way::Link, app.keys.link_secrets(id.0).fold(false, |right, our| right | (our == *l)))
        }
    };
    if matches { Verdict::Right(way) } else { Verdict::Wrong(way) }
}

/// The login keeps the count too, so that its next request begins with it. An activation asks no second time after it.
async fn count_on_login(app: &App, request: &Request, changes: &mut Changes, now: Time) -> Result<(), Fault> {
    let Some(login) = request.asker.login() else { return Ok(()) };
    if let Some(login) = app.store.login(login).await?
        && let Ok(next) = login.get().clone().step(login::Command::WrongNumber, &app.limits, now)
    {
        changes.replace(&login, next);
    }
    Ok(())
}

/// What a device is told when a request's rule refuses.
pub fn refused_request(refusal: Refusal) -> Refused {
    match refusal {
        Refusal::Expired | Refusal::NotAnswered | Refusal::NotBack => Refused::RequestGone,
        Refusal::NumberNotCarried => Refused::CarryFirst,
        Refusal::NothingToCarry => Refused::Malformed,
        Refusal::AlreadyAnswered | Refusal::AlreadySpent | Refusal::WasDenied(_) => Refused::AlreadyAnswered,
        Refusal::WasWithdrawn(_) => Refused::Withdrawn,
    }
}
