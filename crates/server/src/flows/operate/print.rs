//! Print jobs: unsealed, drawn as PDF, marked as printed. The job stays until the card is confirmed or has waited too long.

pub mod notices;

use domain::audit::What;
use domain::card::{Card, CardNumber, Command};
use domain::ids::{AccountId, PrintJobId};
use domain::printing::{Kind, PrintJob};
use domain::time::{Span, Time};
use paper::{
    Activated, CardId, CardSheet, Codes, Contact, Date, Letter, LetterKind, Line, NoticeCode, NoticeLetter,
    OneTimePassword, Operator,
};
use store::{Changes, Store, Versioned};
use zeroize::Zeroizing;

use super::content::{Content, Reason, Recipient};
use super::{Answer, Refused, card, find_account};
use crate::app::{App, OURSELVES};
use crate::config::{Site, TimeZone};
use crate::flows::Fault;

/// Where a person who has the code of a notice says *this was not me*.
pub const NOT_ME_PATH: &str = "/not-me";

/// A finished sheet.
pub struct Printed {
    /// Its print job.
    pub job: PrintJobId,
    /// For which account.
    pub account: AccountId,
    /// The PDF; it shows codes or a password in clear.
    pub pdf: Zeroizing<Vec<u8>>,
    /// Which card, if it is one.
    pub card: Option<CardNumber>,
    /// A card's key numbers and codes, for demonstrations and tests.
    pub codes: Zeroizing<Vec<(u16, u32)>>,
}

impl std::fmt::Debug for Printed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Printed({}, …)", self.job)
    }
}

/// Whose sheets these are: what stands at their head and where people turn to.
#[derive(Clone, Debug)]
pub struct Letterhead {
    operator: Operator,
    login_address: Line,
    first_password_page: Line,
    not_me_page: Line,
    zone: TimeZone,
}

impl Letterhead {
    /// The letterhead of an installation.
    pub fn of(site: &Site) -> Result<Self, Refused> {
        let authority = site.issuer.authority();
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || b" +-()".contains(&byte));
        let help = Some(site.help.trim()).filter(|help| !help.is_empty());
        let operator = Operator {
            name: Line::new(&site.operator_name)?,
            // What the pages call themselves; where the address is too long for both, it says enough.
            site: Line::new(&format!("{OURSELVES} · {authority}")).or_else(|_| Line::new(authority))?,
            address: None,
            contact: match help {
                Some(help) if is_number(help) => Some(Contact::Telephone(Line::new(help)?)),
                Some(help) => Some(Contact::Elsewhere(Line::new(help)?)),
                None => None,
            },
            help_page: Line::new(&format!("{authority}/help"))?,
        };
        Ok(Self {
            operator,
            login_address: Line::new(authority)?,
            first_password_page: Line::new(&site.issuer.join("/first-password"))?,
            not_me_page: Line::new(&site.issuer.join(NOT_ME_PATH))?,
            zone: site.time_zone.clone(),
        })
    }
}

/// Prints a card. `address` takes the place of what was known when the card was made.
pub async fn card(app: &App, head: &Letterhead, number: &str, address: &[String], now: Time) -> Answer<Printed> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let card = match card::find_card(app, number).await? {
            Ok(card) => card,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let job = app.store.print_job(card::job_of(card.id)).await?;
        let printed = print(app, head, (job, Some(card)), address, &mut changes, now)?;
        Ok((changes, printed))
    })
    .await
}

/// Prints a person's letter with a one-time password.
pub async fn letter(app: &App, head: &Letterhead, user_id: &str, address: &[String], now: Time) -> Answer<Printed> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let account = match find_account(app, user_id).await? {
            Ok(account) => account,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let jobs = app.store.print_jobs(Some(account.id)).await?;
        let newest = jobs.into_iter().filter(|job| job.kind == Kind::Letter).max_by_key(|job| job.made_at);
        let printed = print(app, head, (newest, None), address, &mut changes, now)?;
        Ok((changes, printed))
    })
    .await
}

/// The numbers of all cards that wait to be printed for the first time, oldest first.
pub async fn waiting_cards(app: &App, now: Time) -> Result<Vec<CardNumber>, Fault> {
    let mut numbers = vec![];
    for job in app.store.print_jobs(None).await? {
        if job.kind == Kind::Card && job.printed_at.is_none() && job.is_good(&app.limits, now) {
            let card = app.store.card(domain::ids::CardId(job.id.0)).await?;
            numbers.extend(card.map(|card| card.number));
        }
    }
    Ok(numbers)
}

fn print(
    app: &App,
    head: &Letterhead,
    (job, card): (Option<Versioned<PrintJob>>, Option<Versioned<Card>>),
    address: &[String],
    changes: &mut Changes,
    now: Time,
) -> Result<Result<Printed, Refused>, Fault> {
    let Some(job) = job else { return Ok(Err(Refused::NothingToPrint)) };
    let Some(next) = job.get().clone().printed(&app.limits, now) else { return Ok(Err(Refused::WaitedTooLong)) };
    let mut content = Content::open(app, job.id, &job.sealed)?;
    if !address.is_empty() {
        content.readdress(address.to_vec());
    }
    let (what, about) = match job.kind {
        Kind::Card => (What::CardPrinted, domain::ids::CardId(job.id.0).to_string()),
        Kind::Letter | Kind::Notice => (What::LetterPrinted, job.id.to_string()),
    };
    let printed = match sheet(head, &content, &job) {
        Ok(printed) => printed,
        Err(refused) => return Ok(Err(refused)),
    };
    if let Some(card) = card {
        match card.get().clone().step(Command::Print, &app.limits, now) {
            Ok((next, _, effects)) => changes.replace(&card, next).effects(effects),
            Err(refusal) => return Ok(Err(Refused::Card(refusal))),
        };
    }
    changes.replace(&job, next).audit(what, Some(job.account), about);
    Ok(Ok(printed))
}

fn sheet(head: &Letterhead, content: &Content, job: &PrintJob) -> Result<Printed, Refused> {
    let recipient: &Recipient = content.recipient();
    let (language, operator) = (recipient.language.into(), head.operator.clone());
    let date = |time| date(&head.zone, time);
    let (issued, address) = (date(job.made_at)?, recipient.address()?);
    let (pdf, card, codes) = match content {
        Content::Card { number, codes, .. } => {
            let sheet = CardSheet {
                language,
                operator,
                recipient: address,
                card_id: CardId::new(number)?,
                codes: Codes::new(codes.clone())?,
                issued,
                login_address: head.login_address.clone(),
            };
            (paper::card(&sheet)?, CardNumber::parse(number), codes.clone())
        }
        Content::Letter { reason, user_id, password, ends_at_us, .. } => {
            let letter = Letter {
                kind: match reason {
                    Reason::Activation => LetterKind::Activation,
                    Reason::Reset => LetterKind::Reset,
                },
                language,
                operator,
                recipient: address,
                user_id: Line::new(user_id)?,
                password: OneTimePassword::new(password.clone())?,
                issued,
                // The last day that is whole: wherever the letter is read, the password works on it.
                valid_until: date(Time::from_micros(*ends_at_us).minus(Span::days(1)))?,
                first_password_page: head.first_password_page.clone(),
            };
            (paper::letter(&letter)?, None, vec![])
        }
        Content::Notice { device, platform, activated_at_us, approves_from_us, code, ends_at_us, .. } => {
            let letter = NoticeLetter {
                language,
                operator,
                recipient: address,
                activated: Activated {
                    // A name that paper cannot show is left out: the letter must come all the same.
                    name: Line::new(device).ok(),
                    platform: Line::new(platform)?,
                    on: date(Time::from_micros(*activated_at_us))?,
                    approves_from: date(Time::from_micros(*approves_from_us))?,
                },
                page: head.not_me_page.clone(),
                code: NoticeCode::new(code.clone())?,
                issued,
                valid_until: date(Time::from_micros(*ends_at_us).minus(Span::days(1)))?,
            };
            (paper::notice_letter(&letter)?, None, vec![])
        }
    };
    Ok(Printed { job: job.id, account: job.account, pdf: Zeroizing::new(pdf), card, codes: Zeroizing::new(codes) })
}

fn date(zone: &TimeZone, time: Time) -> Result<Date, Refused> {
    let day = zone.day(time);
    let part = |number: i8| u8::try_from(number).unwrap_or(0);
    Ok(Date::new(u16::try_from(day.year()).unwrap_or(0), part(day.month()), part(day.day()))?)
}
