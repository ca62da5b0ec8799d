//! A device answers a request. Everything that one answer changes is one commit, or nothing is.

use domain::account::{self, Account};
use domain::audit::What;
use domain::browser::Trust;
use domain::device::{self, Device};
use domain::ids::RequestId;
use domain::proof::{Answer, Unproved};
use domain::request::{Command, DenyReason, Request, State, Way, WithdrawReason};
use domain::time::Time;
use protocol::Secret;
use protocol::answer::SignedAnswer;
use protocol::wire::Answered;
use store::{Changes, Store, Versioned};

use super::caller::{Caller, open_account, pin_key};
use super::carry::refused_request;
use super::unlock::{count_wrong_assertion, count_wrong_pin, no_platform_key};
use super::{Outcome, Refused};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::pauses::end_pause;
use crate::flows::throttles::rest_of_denied;

/// Takes an answer, or counts a wrong PIN or a bad assertion.
pub async fn answer(app: &App, caller: &Caller, id: &str, body: &[u8], now: Time) -> Outcome<Answered> {
    let Some(id) = RequestId::parse(id) else { return Ok(Err(Refused::RequestGone)) };
    let signed = match SignedAnswer::parse(body) {
        Ok(signed) => signed,
        Err(refused) => return Ok(Err(refused.into())),
    };
    app.settle(|| take(app, caller, id, &signed, now)).await
}

async fn take(
    app: &App,
    caller: &Caller,
    id: RequestId,
    signed: &SignedAnswer,
    now: Time,
) -> Result<(Changes, Result<Answered, Refused>), Fault> {
    let mut changes = app.changes(now);
    let Some(device) = app.store.device(caller.device.id).await? else {
        return Ok((changes, Err(Refused::UnknownDevice)));
    };
    if let Err(refused) = super::caller::active(app, &device, now) {
        return Ok((changes, Err(refused)));
    }
    let account = match open_account(app, &device).await? {
        Ok(account) => account,
        Err(refused) => return Ok((changes, Err(refused))),
    };
    let Some(request) = app.store.request(id).await? else { return Ok((changes, Err(Refused::RequestGone))) };
    let pin_key = pin_key(app, &device)?;
    match Answer::check(signed, &app.code_app(), &request, &device, &pin_key, (&app.limits, now)) {
        Ok(answer) => {
            let (command, what, used) = match answer {
                Answer::Approve(proof) => {
                    let verified = device::Command::verified(proof.person(), None);
                    (Command::Approve(proof), What::RequestApproved, verified)
                }
                Answer::Deny(proof) => {
                    let what = denied(proof.reason());
                    (Command::Deny(proof), what, device::Command::Touch)
                }
            };
            let (next, effects) = match request.get().clone().step(command, &app.limits, now) {
                Ok(stepped) => stepped,
                Err(refused) => return Ok((changes, Err(refused_request(refused)))),
            };
            if what != What::RequestApproved {
                end_pause(app, &request, &mut changes, now).await?;
            }
            if what == What::RequestNotMe {
                was_not_me(app, (&account, &request), &mut changes, now).await?;
            }
            match device.get().clone().step(used, &app.limits, now) {
                Ok(used) => changes.replace(&device, used),
                Err(refused) => return Ok((app.changes(now), Err(refused.into()))),
            };
            let return_to = way_back(app, &next);
            changes.replace(&request, next).require(&account).effects(effects);
            changes.audit(what, Some(request.account), id);
            let return_within_s = return_to.as_ref().map(|_| app.limits.redeem_within.whole_seconds());
            let answered = Answered { id: id.to_string(), answered_at: now.seconds(), return_to, return_within_s };
            Ok((changes, Ok(answered)))
        }
        Err(unproved) => unproved_answer(app, caller, id, (&device, unproved), now).await,
    }
}

/// Where an approval that was carried by link is taken: in the browser that began its login, by this address alone.
fn way_back(app: &App, request: &Request) -> Option<Secret> {
    let State::Approved { by, carried: Some(Way::Link), .. } = request.state else { return None };
    let login = request.asker.login()?;
    let value = app.keys.return_value(request.id.0, by.0);
    Some(Secret::new(app.issuer.endpoint(&format!("/login/{login}#back={}", *value.expose()))))
}

/// Counts what is to be counted, once for each try, and says what was wrong.
async fn unproved_answer(
    app: &App,
    caller: &Caller,
    id: RequestId,
    (device, unproved): (&Versioned<Device>, Unproved),
    now: Time,
) -> Result<(Changes, Result<Answered, Refused>), Fault> {
    let mut changes = app.changes(now);
    let refused = match unproved {
        Unproved::WrongPin if caller.counts_again(app, &mut changes, now).await? => {
            let tries_left = device.tries_left(&app.limits, now);
            return Ok((app.changes(now), Err(Refused::WrongPin { tries_left })));
        }
        Unproved::WrongPin => count_wrong_pin(app, device, &mut changes, now).await?,
        Unproved::WrongAssertion(_) if caller.counts_again(app, &mut changes, now).await? => {
            let tries_left = device.usable_platform_key(&app.limits).map_or(0, |key| key.tries_left(&app.limits));
            return Ok((app.changes(now), Err(Refused::WrongAssertion { tries_left })));
        }
        Unproved::WrongAssertion(_) => count_wrong_assertion(app, device, &mut changes, now),
        Unproved::NoPlatformKey => no_platform_key(device),
        // Another account's request is, to this device, no request at all.
        Unproved::OtherAccount => written_down(&mut changes, device, id, Refused::RequestGone),
        Unproved::NotActive => written_down(&mut changes, device, id, Refused::DeviceWaiting),
        Unproved::NotSigned(refused) => written_down(&mut changes, device, id, refused.into()),
    };
    Ok((changes, Err(refused)))
}

fn written_down(changes: &mut Changes, device: &Device, id: RequestId, refused: Refused) -> Refused {
    changes.audit(What::AnswerRefused, Some(device.account), id);
    refused
}

fn denied(reason: DenyReason) -> What {
    match reason {
        DenyReason::Unwanted => What::RequestDenied,
        DenyReason::NotMe => What::RequestNotMe,
    }
}

/// *This was not me*: that login ends by the step itself, and its service is told. Its browser is forgotten, its source
/// waits, and the password, which somebody else knew, must be changed.
async fn was_not_me(
    app: &App,
    (account, request): (&Versioned<Account>, &Versioned<Request>),
    changes: &mut Changes,
    now: Time,
) -> Result<(), Fault> {
    forget_browser(app, request, changes, now).await?;
    if let Some(source) = request.source {
        rest_of_denied(app, source, changes, now).await?;
    }
    let leaked = account::Command::PasswordLeaked { known_at: request.asked_at };
    if let Ok(next) = account.get().clone().step(leaked, now)
        && next.password != account.password
    {
        changes.replace(account, next).audit(What::PasswordLeaked, Some(account.id), request.id);
    }
    Ok(())
}

/// What else the same browser asked is withdrawn, and it is not known any more.
async fn forget_browser(
    app: &App,
    request: &Versioned<Request>,
    changes: &mut Changes,
    now: Time,
) -> Result<(), Fault> {
    for other in app.store.waiting_requests(request.account, now).await? {
        let withdraw = Command::Withdraw(WithdrawReason::NotGoodAnyMore);
        if other.id != request.id
            && other.browser == request.browser
            && let Ok((next, effects)) = other.get().clone().step(withdraw, &app.limits, now)
        {
            changes.replace(&other, next).effects(effects).audit(What::RequestWithdrawn, Some(other.account), other.id);
        }
    }
    let Trust::Known(id) = request.trust else { return Ok(()) };
    let known = app.store.known_browsers(request.account).await?;
    if let Some(known) = known.iter().find(|known| known.id == id) {
        changes.remove(known).audit(What::BrowserForgotten, Some(request.account), id);
    }
    Ok(())
}
