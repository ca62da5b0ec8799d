//! The person cancels at the desk.

use domain::ids::LoginId;
use domain::login::{Command, Why};
use domain::time::Time;

use super::Fault;
use super::ask::withdraw_asked;
use super::desk::{self, Desk, login_of};
use crate::app::App;

/// Ends the login without success. What has ended already stays as it ended.
pub async fn cancel(app: &App, desk: &Desk, id: LoginId, now: Time) -> Result<(), Fault> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Ok(login) = login_of(app, desk, id).await? else { return Ok((changes, ())) };
        if let Ok(next) = login.get().clone().step(Command::Refuse(Why::Cancelled), &app.limits, now) {
            withdraw_asked(app, &login, &mut changes, now).await?;
            desk::write(&mut changes, &login, next);
        }
        Ok((changes, ()))
    })
    .await
}
