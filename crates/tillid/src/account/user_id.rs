//! `tillid account set --user-id`: another user ID, where the person cannot choose one.

use domain::time::Time;
use server::app::App;
use server::flows::operate::user_id;

use super::changed::{Change, Changed};
use crate::opening::done;
use crate::output::{Failed, Output};

pub(super) async fn run(before: String, wanted: &str, app: &App, now: Time, out: &mut Output) -> Result<(), Failed> {
    let renamed = done(user_id::set(app, &before, wanted, now).await)?;
    let then = "A letter with the user ID before was printed. If it was not posted, print it once more; if it was, tell \
                the person.";
    let then = renamed.letter_is_out.then(|| then.to_owned());
    let user_id = wanted.trim().to_owned();
    out.give(&Changed { user_id, change: Change::UserId { user_id_before: before }, then })
}
