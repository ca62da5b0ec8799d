//! Reading the audit log, with the names that people know its ids by.

use std::collections::HashMap;

use domain::audit::Entry;
use domain::ids::AccountId;
use store::Store;

use super::{Answer, find_account};
use crate::app::App;
use crate::flows::Fault;

/// An entry, with names where there are any: what was removed since has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The entry.
    pub entry: Entry,
    /// The user ID of whom it is about.
    pub user_id: Option<String>,
    /// What the device or the card that it is about is called.
    pub name: Option<String>,
}

/// The newest `limit` entries about one person, or about everything, newest first.
pub async fn read(app: &App, user_id: Option<&str>, limit: u32) -> Answer<Vec<Told>> {
    let account = match user_id {
        None => None,
        Some(user_id) => match find_account(app, user_id).await? {
            Ok(account) => Some(account.id),
            Err(refused) => return Ok(Err(refused)),
        },
    };
    let mut people: HashMap<AccountId, Person> = HashMap::new();
    let mut log = vec![];
    for entry in app.store.audit(account, limit).await? {
        let Some(account) = entry.account else {
            log.push(Told { entry, user_id: None, name: None });
            continue;
        };
        let person = match people.remove(&account) {
            Some(known) => known,
            None => person(app, account).await?,
        };
        let (user_id, name) = (person.user_id.clone(), person.things.get(&entry.about).cloned());
        people.insert(account, person);
        log.push(Told { entry, user_id, name });
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
