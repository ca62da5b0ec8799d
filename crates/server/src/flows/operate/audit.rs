//! Reading the audit log, with the names that people know its ids by.

use std::collections::HashMap;

use domain::audit::Logged;
use domain::ids::{AccountId, AuditId};
use domain::time::Time;
use store::{AuditLog as _, Store};

use super::{Answer, find_account};
use crate::app::App;
use crate::auditing::personal;
use crate::flows::Fault;

/// An entry, with names where there are any: what was removed since has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The entry, with its leaf once it has one.
    pub logged: Logged,
    /// The user ID of whom it is about.
    pub user_id: Option<String>,
    /// What the device or the card that it is about is called.
    pub name: Option<String>,
    /// What was sealed in it, unless that was forgotten.
    pub words: Option<String>,
}

/// Which entries are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// About whom; about everything without.
    pub user_id: Option<&'a str>,
    /// Not older than this.
    pub since: Option<Time>,
    /// Not newer than this.
    pub until: Option<Time>,
}

/// The newest `limit` of the wanted entries, newest first.
pub async fn read(app: &App, wanted: Wanted<'_>, limit: u32) -> Answer<Vec<Told>> {
    let account = match wanted.user_id {
        None => None,
        Some(user_id) => match find_account(app, user_id).await? {
            Ok(account) => Some(account.id),
            Err(refused) => return Ok(Err(refused)),
        },
    };
    let above = wanted.since.map_or(AuditId(0), AuditId::before);
    let up_to = wanted.until.map_or(AuditId(u128::MAX), AuditId::until);
    let mut people: HashMap<AccountId, Person> = HashMap::new();
    let mut log = vec![];
    for logged in app.store.audit_between(account, (above, up_to), limit).await? {
        let Some(account) = logged.entry.account else {
            let words = personal::opened(app, &logged.entry).await?;
            log.push(Told { logged, user_id: None, name: None, words });
            continue;
        };
        let person = match people.remove(&account) {
            Some(known) => known,
            None => person(app, account).await?,
        };
        let (user_id, name) = (person.user_id.clone(), person.things.get(&logged.entry.about).cloned());
        people.insert(account, person);
        let words = personal::opened(app, &logged.entry).await?;
        log.push(Told { logged, user_id, name, words });
    }
    Ok(Ok(log))
}

/// What the ids in one person's entries are called.
struct Person {
    user_id: Option<String>,
    things: HashMap<String, String>,
}

async fn person(app: &App, id: AccountId) -> Result<Person, Fault> {
    let devices = app.store.devices(id).await?;
    let cards = app.store.cards(id).await?;
    let devices = devices.iter().map(|device| (device.id.to_string(), device.name.clone()));
    let cards = cards.iter().map(|card| (card.id.to_string(), card.number.to_string()));
    let account = app.store.account(id).await?;
    Ok(Person {
        user_id: account.map(|account| account.user_id.as_typed().to_owned()),
        things: devices.chain(cards).collect(),
    })
}
