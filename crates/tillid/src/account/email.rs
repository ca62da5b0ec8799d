//! `tillid account set`: where a person is reached by mail, or what they sign in with.

use clap::Args;
use domain::time::Time;
use server::app::App;
use server::flows::operate::email;

use super::changed::{Change, Changed};
use super::user_id;
use crate::opening::done;
use crate::output::{Failed, Output};

#[derive(Debug, Args)]
pub(crate) struct Set {
    /// The person's user ID.
    user_id: String,
    #[command(flatten)]
    to: To,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct To {
    /// The address.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// No address any more.
    #[arg(long)]
    no_email: bool,
    /// What the person signs in with from now on.
    #[arg(long = "user-id", value_name = "USER_ID")]
    other_user_id: Option<String>,
}

pub(super) async fn run(set: Set, app: &App, now: Time, out: &mut Output) -> Result<(), Failed> {
    if let Some(wanted) = &set.to.other_user_id {
        return user_id::run(set.user_id, wanted, app, now, out).await;
    }
    done(email::set(app, &set.user_id, set.to.email.as_deref(), now).await)?;
    let change = Change::Email { has_email: set.to.email.is_some() };
    out.give(&Changed { user_id: set.user_id, change, then: None })
}
