//! The person signs out, asked by a service (OpenID Connect RP-Initiated Logout).

use domain::audit::What;
use domain::session::{Command, Scope, Session};
use domain::time::Time;
use oidc::hint::Hint;
use oidc::logout::{self, Logout, LogoutRefused, LogoutRequest};
use store::{Store, Versioned};

use super::Fault;
use super::arrive::session_of;
use super::desk::Desk;
use super::services::{self, Registered};
use crate::app::App;

/// What a logout request comes to. `service` is the name of the one that asks; none where all of them are meant.
#[derive(Debug)]
pub enum Asked {
    /// Signed out, or nobody was signed in; the browser goes on.
    Done {
        /// Where; nothing: a page of ours.
        return_to: Option<String>,
        /// From what.
        service: Option<String>,
    },
    /// The person is asked first.
    AskFirst {
        /// From what they would be signed out.
        service: Option<String>,
    },
    /// It cannot be followed; only the person is told.
    Refused(LogoutRefused),
}

/// Follows a logout request. `confirmed` says that the person was asked and said yes.
pub async fn logout(
    app: &App,
    desk: &Desk,
    pairs: &[(String, String)],
    confirmed: bool,
    now: Time,
) -> Result<Asked, Fault> {
    let request = match logout::parse(pairs) {
        Ok(request) => request,
        Err(refused) => return Ok(Asked::Refused(refused)),
    };
    let (hint, registered) = asking(app, &request).await?;
    let logout = match request.check(hint.as_ref(), registered.as_ref().map(|registered| &registered.client)) {
        Ok(logout) => logout,
        Err(refused) => return Ok(Asked::Refused(refused)),
    };
    let service = registered.as_ref().map(|registered| registered.service.name.clone());
    let sessions = sessions(app, desk, registered.as_ref(), now).await?;
    if sessions.is_empty() {
        return Ok(Asked::Done { return_to: logout.return_to, service });
    }
    if !confirmed && asks_first(app, &logout, registered.as_ref(), &sessions) {
        return Ok(Asked::AskFirst { service });
    }
    end(app, desk, registered.as_ref(), now).await?;
    Ok(Asked::Done { return_to: logout.return_to, service })
}

/// The service that asks, and whom it means. A hint from before it was registered was another service's, and names
/// nobody.
async fn asking(app: &App, request: &LogoutRequest) -> Result<(Option<Hint>, Option<Registered>), Fault> {
    let hint = request.id_token_hint().and_then(|token| app.signing.read_hint(token, &app.issuer));
    let registered = named(app, request, hint.as_ref()).await?;
    let is_older = |(hint, registered): (&Hint, &Registered)| {
        hint.client_id == registered.client.client_id() && !services::may_hint(registered, hint)
    };
    match hint.as_ref().zip(registered.as_ref()).is_some_and(is_older) {
        true => Ok((None, named(app, request, None).await?)),
        false => Ok((hint, registered)),
    }
}

async fn named(app: &App, request: &LogoutRequest, hint: Option<&Hint>) -> Result<Option<Registered>, Fault> {
    match request.client_id(hint) {
        Some(client_id) => services::find(app, client_id).await,
        None => Ok(None),
    }
}

/// The good sessions that are meant: at the service that asks, or, when none is named, all of this browser's.
async fn sessions(
    app: &App,
    desk: &Desk,
    registered: Option<&Registered>,
    now: Time,
) -> Result<Vec<Versioned<Session>>, Fault> {
    let scopes = match registered {
        Some(registered) => vec![Scope::of(&registered.service)],
        None => {
            let all = match &desk.session {
                Some(browser) => app.store.sessions_of(browser).await?,
                None => vec![],
            };
            all.iter().map(|session| session.scope.clone()).collect()
        }
    };
    let mut good = vec![];
    for scope in scopes {
        let session = session_of(app, desk, &scope, now).await?.map(|(session, _)| session);
        good.extend(session.filter(|session| counts_for(registered, session)));
    }
    Ok(good)
}

fn counts_for(registered: Option<&Registered>, session: &Session) -> bool {
    registered.is_none_or(|registered| registered.service.honours(session.authenticated_at))
}

/// A hint that names somebody else than who is signed in here must not end that session unasked.
fn asks_first(app: &App, logout: &Logout, registered: Option<&Registered>, sessions: &[Versioned<Session>]) -> bool {
    let (Some(subject), Some(registered)) = (&logout.subject, registered) else { return true };
    let sector = registered.client.sector();
    logout.ask_first || sessions.iter().any(|session| app.subject(sector, session.account) != *subject)
}

async fn end(app: &App, desk: &Desk, registered: Option<&Registered>, now: Time) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        for session in sessions(app, desk, registered, now).await? {
            let Some(account) = app.store.account(session.account).await? else { continue };
            if let Ok(ended) = session.get().clone().step(Command::End, &account, &app.limits, now) {
                changes.replace(&session, ended).audit(What::SessionEnded, Some(account.id), session.id);
            }
        }
        Ok((changes, ()))
    })
    .await
}
