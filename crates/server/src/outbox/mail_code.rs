//! The code that is sent to a mail address which somebody typed in My Tillid.

use domain::email::{CODE_LASTS, TryEmail, Wanted, WantedEmail};
use domain::ids::AccountId;
use domain::time::{Span, Time};
use store::{AskedChanges as _, OutboxJob, Store, Versioned};

use super::{done, later, still_mine};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::addresses::{At, open};
use crate::mail::Verdict;

/// What was not taken waits so long, doubling: somebody waits for it.
const FIRST_WAIT: Span = Span::seconds(10);
const LONGEST_WAIT: Span = Span::minutes(10);

/// Sends the code of the address that was typed last, unless it was sent.
pub(super) async fn mail_code(app: &App, job: &OutboxJob, account: AccountId, now: Time) -> Result<(), Fault> {
    let wanted = app.store.wanted_email(account).await?;
    let wanted = wanted.filter(|wanted| matches!(wanted.state, Wanted::Unsent { .. }) && !wanted.is_over(now));
    let (Some(wanted), Some(account)) = (wanted, app.store.account(account).await?) else {
        return done(app, job, now).await;
    };
    if still_mine(app, job).await?.is_none() {
        return Ok(());
    }
    let to = open(app, At::Wanted(wanted.id), &wanted.sealed)?;
    let code = app.keys.email_code(wanted.id.0);
    let verdict = app.mailing.send_code(&to, account.language, wanted.id, &code, now).await;
    conclude(app, job, &wanted, verdict).await
}

async fn conclude(app: &App, job: &OutboxJob, wanted: &Versioned<WantedEmail>, verdict: Verdict) -> Result<(), Fault> {
    let now = app.now();
    let due_at = now.plus(FIRST_WAIT.doubled(job.attempts, LONGEST_WAIT));
    let command = match verdict {
        Verdict::Taken => Some(TryEmail::Send),
        Verdict::Refused => Some(TryEmail::GiveUp),
        Verdict::Later => (due_at >= wanted.asked_at.plus(CODE_LASTS)).then_some(TryEmail::GiveUp),
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(mine) = still_mine(app, job).await? else { return Ok((changes, ())) };
        let Some(command) = command else {
            changes.replace(&mine, later(job, due_at));
            return Ok((changes, ()));
        };
        changes.remove(&mine);
        let kept = app.store.wanted_email(wanted.account).await?.filter(|kept| kept.id == wanted.id);
        if let Some(kept) = kept
            && let Ok((next, _)) = kept.get().clone().step(command, now)
        {
            changes.replace(&kept, next);
        }
        Ok((changes, ()))
    })
    .await?;
    metrics::counter!("tillid_mail_total", "outcome" => verdict.as_str()).increment(1);
    Ok(())
}
