//! Making the demo's installation at its first start, and finding it again at the next.

use domain::account::{Language, PasswordKind};
use domain::secret::SecretText;
use domain::service::Service;
use server::app::App;
use server::clock::Clock;
use server::config::Config;
use server::flows::operate::account::{self, FirstPassword, NewAccount};
use server::flows::operate::card;
use server::flows::operate::find_account;
use server::flows::operate::print::{self, Letterhead};
use server::flows::operate::service::{self, NewService};
use server::house::House;
use store::OpenMode;

use super::directory::Directory;
use super::installation::Plan;
use super::record::{CardRecord, PersonRecord, Record, ServiceRecord};
use super::site::{SAMPLES, Sample};
use crate::files;
use crate::init;
use crate::opening::{done, house};
use crate::output::Failed;

/// A person of the demo. The passwords are known to the world: they are good on this machine alone.
struct Person {
    user_id: &'static str,
    name: &'static str,
    password: &'static str,
    address: [&'static str; 2],
    language: Language,
}

const PERSONS: [Person; 3] = [
    Person {
        user_id: "karen",
        name: "Karen Nygaard",
        password: "lantern-by-the-fjord",
        address: ["Strandvej 7, 2. th.", "5300 Lindehavn"],
        language: Language::Danish,
    },
    Person {
        user_id: "soren",
        name: "Søren Ågaard Holm",
        password: "seven-swans-at-noon",
        address: ["Æblehaven 12", "5300 Lindehavn"],
        language: Language::Danish,
    },
    Person {
        user_id: "amalie",
        name: "Amalie Winther",
        password: "amber-bicycle-uphill",
        address: ["Kirkestræde 3", "5310 Vesterholm"],
        language: Language::English,
    },
];

/// Makes everything. The record is written last: without it, the demo was not finished.
pub(super) async fn make(
    directory: &Directory,
    plan: &Plan,
    config: &Config,
    clock: Clock,
) -> Result<(House, Record), Failed> {
    let text = plan.configuration();
    init::make(config, directory.path(), &text).await?;
    let house = house(config, OpenMode::Existing, clock).await?;
    let app = &house.app;
    let head = Letterhead::of(&config.site).map_err(Failed::say)?;
    let mut services = vec![];
    for sample in &SAMPLES {
        services.push(register(app, sample, plan).await?);
    }
    files::make_directory(&directory.cards())?;
    let mut persons = vec![];
    for person in &PERSONS {
        persons.push(settle_in(app, &head, person, directory).await?);
    }
    let record = Record { issuer: config.site.issuer.to_string(), app: config.app.to_string(), services, persons };
    record.write(directory)?;
    Ok((house, record))
}

/// Finds everything as it was. With another port, the services move there.
pub(super) async fn reopen(
    directory: &Directory,
    plan: &Plan,
    config: &Config,
    clock: Clock,
) -> Result<(House, Record), Failed> {
    let mut record = Record::read(directory)?;
    let house = house(config, OpenMode::Existing, clock).await.map_err(|failed| match failed {
        Failed::Sentence(sentence) => {
            Failed::say(format!("{}; or start the demo anew with --reset", sentence.trim_end_matches('.')))
        }
        Failed::NobodyReads => Failed::NobodyReads,
    })?;
    if record.issuer != config.site.issuer.as_str() {
        for (sample, service) in SAMPLES.iter().zip(&mut record.services) {
            let home = plan.site(sample.port_after);
            let moved = |service: Service| Service {
                redirect_uris: vec![sample.callback(&home)],
                post_logout_redirect_uris: vec![sample.front(&home)],
                home: Some(sample.front(&home)),
                ..service
            };
            done(service::amend(&house.app, &service.client_id, house.app.now(), moved).await)?;
            service.url = home;
        }
        record.issuer = config.site.issuer.to_string();
        record.app = config.app.to_string();
        record.write(directory)?;
    }
    files::replace(&directory.configuration(), plan.configuration().as_bytes())?;
    Ok((house, record))
}

/// The user IDs of those who do not sign in as the record says any more: another password, a letter's, another user ID.
pub(super) async fn changed(app: &App, record: &Record) -> Result<Vec<String>, Failed> {
    let mut changed = vec![];
    for person in &record.persons {
        let found = find_account(app, &person.user_id).await.map_err(Failed::say)?;
        let is_as_made = found.is_ok_and(|account| {
            account.password.kind == PasswordKind::Chosen && account.password.chosen_at == account.created_at
        });
        if !is_as_made {
            changed.push(person.user_id.clone());
        }
    }
    Ok(changed)
}

async fn register(app: &App, sample: &Sample, plan: &Plan) -> Result<ServiceRecord, Failed> {
    let url = plan.site(sample.port_after);
    let new = NewService {
        id: Some(sample.client_id.to_owned()),
        name: sample.name.to_owned(),
        redirect_uris: vec![sample.callback(&url)],
        post_logout_redirect_uris: vec![sample.front(&url)],
        home: Some(sample.front(&url)),
        sector: None,
        group: sample.group.map(str::to_owned),
        learns_name: sample.learns_name,
        accepts_app: true,
        accepts_card: true,
        accepts_offline: true,
        carry_always: false,
        verify_each: false,
        public: false,
    };
    let registered = done(service::register(app, &new, app.now()).await)?;
    let client_secret = registered.secret.map(|secret| secret.expose().to_owned()).unwrap_or_default();
    Ok(ServiceRecord { name: new.name, url, client_id: sample.client_id.to_owned(), client_secret })
}

async fn settle_in(
    app: &App,
    head: &Letterhead,
    person: &Person,
    directory: &Directory,
) -> Result<PersonRecord, Failed> {
    let new = NewAccount {
        user_id: person.user_id.to_owned(),
        name: person.name.to_owned(),
        address: person.address.map(str::to_owned).to_vec(),
        email: None,
        language: person.language,
        password: FirstPassword::Chosen(SecretText::new(person.password.to_owned())),
    };
    let made = done(account::make(app, &new, app.now()).await)?;
    let number = made.card.to_string();
    let printed = done(print::card(app, head, &number, &[], app.now()).await)?;
    files::write_new(&directory.cards().join(format!("{number}.pdf")), &printed.pdf)?;
    done(card::confirm(app, &number, app.now()).await)?;
    let codes = printed.codes.iter().map(|(key_number, code)| (format!("{key_number:04}"), format!("{code:06}")));
    Ok(PersonRecord {
        user_id: new.user_id,
        password: person.password.to_owned(),
        name: new.name,
        cards: vec![CardRecord { id: number, codes: codes.collect() }],
    })
}
