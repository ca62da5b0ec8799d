//! Whether the password page's time tells known user IDs from unknown ones: wrong passwords for both, in turns.
//!
//! Each try comes from a source of its own with a browser that nobody knows, and each known user ID is tried once, so no
//! throttle ever answers.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use domain::account::Method;
use hdrhistogram::Histogram;

use crate::Outcome;
use crate::browser::{Browser, Page};
use crate::desk::Desk;
use crate::fill::Town;

/// How long the answer to a wrong password took, in microseconds.
pub(crate) struct Unknown {
    pub(crate) known: Histogram<u64>,
    pub(crate) unknown: Histogram<u64>,
}

/// Tries so many of each, known and unknown in turns; who begins changes each time.
pub(crate) async fn measure(town: &Town, tries: usize) -> Outcome<Unknown> {
    let mut measured = Unknown { known: Histogram::new(3)?, unknown: Histogram::new(3)? };
    for place in 0..tries {
        let person = town.next(Method::Card)?;
        // As long as the one that is known: only whether it is known differs.
        let nobody = person.who.user_id.replacen("person", "nobody", 1);
        for turn in 0..2 {
            let source = source(2 * place + turn)?;
            let is_known = (place + turn).is_multiple_of(2);
            let user_id = if is_known { &person.who.user_id } else { &nobody };
            let (took, page) = one(town, source, user_id).await?;
            // A throttle's answer would be quicker and about something else.
            let said = page.attribute("message", "data-code")?;
            if said != "wrong_credentials" {
                return Err(format!("{user_id} was told {said}").into());
            }
            let waited = if is_known { &mut measured.known } else { &mut measured.unknown };
            waited.record(u64::try_from(took.as_micros())?)?;
        }
        town.done(person);
    }
    Ok(measured)
}

async fn one(town: &Town, source: Ipv4Addr, user_id: &str) -> Outcome<(Duration, Page)> {
    let mut desk = Desk::arrive_with(Browser::at(town.door, source, vec![])).await?;
    let began = Instant::now();
    let page = desk.give_wrong_password(user_id).await?;
    Ok((began.elapsed(), page))
}

/// One of the sixteen million addresses by which a machine is itself.
fn source(place: usize) -> Outcome<Ipv4Addr> {
    let [_, second, third, fourth] = u32::try_from(place)?.to_be_bytes();
    Ok(Ipv4Addr::new(127, second + 1, third, fourth))
}
