//! *This was not me*: whoever asked knew the password, so no password is heard for that user ID from their source for as
//! long as after too many wrong ones. Browsers that the account knows or lets in have budgets of their own.

use domain::secret::Digest;
use domain::strikes::Strikes;
use domain::time::Time;
use store::{Changes, Store, Throttle};

use super::BY_SOURCE;
use crate::app::App;
use crate::flows::Fault;
use crate::source::Source;

/// The row that a request remembers, so that its source can be found once it is denied. The address itself is kept nowhere.
pub fn source_key(app: &App, folded_user_id: &str, source: Source) -> Digest {
    Digest(app.keys.mac(BY_SOURCE, &[folded_user_id.as_bytes(), &source.to_bytes()]))
}

/// Lets the source of a denied request rest, in `changes`.
pub async fn rest_of_denied(app: &App, key: Digest, changes: &mut Changes, now: Time) -> Result<(), Fault> {
    let rest = app.limits.passwords_by_source.rest_longest;
    let kept = app.store.throttle(&key).await?;
    let rests = kept.as_ref().map_or(0, |kept| kept.strikes.rests).saturating_add(1);
    let until = now.plus(rest);
    let strikes = Strikes { count: 0, rests, rests_until: Some(until) };
    let next = Throttle { key, strikes, matters_until: until.plus(rest) };
    match &kept {
        Some(kept) => changes.replace(kept, next),
        None => changes.insert(next),
    };
    Ok(())
}
