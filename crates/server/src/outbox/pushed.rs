//! What came of a push, written down: the same for requests and notices, but for how long each is worth sending again.

use domain::audit::What;
use domain::effect::{Effect, Job};
use domain::notice::{Notice, Way};
use domain::push::{Command, PushAddress};
use domain::request::{Request, State};
use domain::time::{Span, Time};
use store::{Changes, OutboxJob, Store, Versioned};

use super::{Patience, again, done, still_mine};
use crate::app::App;
use crate::flows::Fault;
use crate::flows::notices::went;
use crate::push::Verdict;

/// By then somebody must look why a notice reached nobody.
const NOTICE_GIVEN_UP_AFTER: Span = Span::days(3);

/// What a push tells a device of.
#[derive(Clone, Copy)]
pub(super) enum About<'a> {
    Request(&'a Request),
    Notice(&'a Notice),
}

impl About<'_> {
    fn patience(self) -> Patience {
        match self {
            Self::Request(request) => {
                Patience { first: Span::seconds(2), longest: Span::minutes(1), until: request.expires_at }
            }
            Self::Notice(notice) => patience_with(notice),
        }
    }
}

/// As long as there is time to hear of a notice, and no longer than an operator may learn late that it reaches nobody.
pub(super) fn patience_with(notice: &Notice) -> Patience {
    let until = notice.made_at.plus(NOTICE_GIVEN_UP_AFTER).min(notice.ends_at);
    Patience { first: Span::seconds(30), longest: Span::hours(1), until }
}

/// Writes down what came of a push, and tells the operator where somebody should look.
pub(super) async fn conclude(
    app: &App,
    job: &OutboxJob,
    about: About<'_>,
    address: &Versioned<PushAddress>,
    verdict: Verdict,
) -> Result<(), Fault> {
    // Sending takes time.
    let now = app.now();
    let outcome = app
        .settle(|| async {
            let mut changes = app.changes(now);
            let Some(mine) = still_mine(app, job).await? else { return Ok((changes, verdict.as_str())) };
            match verdict {
                Verdict::Taken => {
                    changes.remove(&mine);
                    taken(app, job, about, &mut changes, now).await?;
                }
                Verdict::Dead => {
                    changes.remove(&mine);
                    end(app, address, &mut changes, now).await?;
                }
                Verdict::OurFault { .. } => {
                    changes.remove(&mine);
                }
                Verdict::Later { wait } => {
                    if !again(job, &mine, about.patience(), wait, &mut changes, now) {
                        changes.remove(&mine);
                        if let About::Notice(notice) = about {
                            changes.audit(What::NoticeGivenUp, Some(notice.account), notice.id);
                        }
                        return Ok((changes, "given_up"));
                    }
                }
            }
            Ok((changes, verdict.as_str()))
        })
        .await?;
    count(outcome);
    match (verdict, about) {
        (Verdict::Taken, About::Request(request)) => {
            let took_s = now.since(request.asked_at).whole_seconds() as f64;
            metrics::histogram!("tillid_push_seconds").record(took_s);
        }
        (Verdict::OurFault { status }, _) => {
            tracing::error!(job.id = %job.id, push.status = status, "a push service does not understand us; the push is dropped");
        }
        (Verdict::Dead, _) => tracing::info!(job.id = %job.id, "a push address has ended"),
        // A request that nobody was told of has ended by itself, and waited in the app; a notice is one that somebody missed.
        (Verdict::Later { .. }, About::Notice(notice)) if outcome == "given_up" => {
            tracing::warn!(notice.id = %notice.id, "a person could not be told on a device; the audit log names the account");
        }
        (Verdict::Taken, About::Notice(_)) | (Verdict::Later { .. }, _) => {}
    }
    Ok(())
}

async fn taken(app: &App, job: &OutboxJob, about: About<'_>, changes: &mut Changes, now: Time) -> Result<(), Fault> {
    match about {
        About::Request(_) => clear_if_ended(app, job, changes, now).await,
        About::Notice(notice) => {
            if let Some(kept) = app.store.notice(notice.id).await? {
                went(app, &kept, Way::Device, changes, now);
            }
            Ok(())
        }
    }
}

/// The request ended while its push was under way: what the device now shows is cleared.
async fn clear_if_ended(app: &App, job: &OutboxJob, changes: &mut Changes, now: Time) -> Result<(), Fault> {
    let Job::Notify { account, request, device } = job.job else { return Ok(()) };
    let Some(request) = app.store.request(request).await? else { return Ok(()) };
    let has_answered = match request.state {
        State::Approved { by, .. } | State::Spent { by, .. } => by == device,
        State::Pending { .. } | State::Denied { .. } | State::Withdrawn { .. } => false,
    };
    if !request.is_waiting(now) && now < request.expires_at && !has_answered {
        let job = Job::ClearNotification { account, request: request.id, device };
        changes.effects([Effect::Do(job)]);
    }
    Ok(())
}

/// Ends the address that was used, unless the app has set another meanwhile.
async fn end(app: &App, used: &Versioned<PushAddress>, changes: &mut Changes, now: Time) -> Result<(), Fault> {
    let kept = app.store.push_address(used.device).await?;
    if let Some(kept) = kept.filter(|kept| kept.version() == used.version())
        && let Ok(ended) = kept.get().clone().step(Command::End, now)
    {
        changes.replace(&kept, ended);
    }
    Ok(())
}

/// Nothing is left to tell, or nobody to tell it to.
pub(super) async fn give_up(app: &App, job: &OutboxJob, outcome: &'static str, now: Time) -> Result<(), Fault> {
    done(app, job, now).await?;
    count(outcome);
    Ok(())
}

fn count(outcome: &'static str) {
    metrics::counter!("tillid_push_total", "outcome" => outcome).increment(1);
}
