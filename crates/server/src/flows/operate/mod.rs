//! What operators do: accounts, cards, letters, services, and reading the audit log.
//!
//! The command line calls these beside a running server. Each is one commit and stands in the audit log.

pub mod account;
pub mod audit;
pub mod card;
pub mod content;
pub mod device;
pub mod email;
pub mod looking;
pub mod obstacles;
pub mod print;
pub mod service;
mod service_name;
pub mod user_id;

#[cfg(test)]
mod tests;

use std::fmt;

use domain::account::{self as accounts, Account};
use domain::card as cards;
use domain::user_id::{PasswordRefused, UserId};
use oidc::client::ClientInvalid;
use paper::PaperError;
use protocol::request::SERVICE_CHARS_MAX;
use protocol::text::TextRefused;
use store::{Store, Versioned};

use super::Fault;
use crate::app::App;

/// What an operator gets: the answer, or one sentence that says why not; or a fault, and nothing has been changed.
pub type Answer<T> = Result<Result<T, Refused>, Fault>;

/// Why something was not done. Each prints as one sentence for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nobody can have this user ID.
    NotAUserId,
    /// Somebody has this user ID.
    UserIdTaken(String),
    /// This is no mail address that we would send to.
    NotAnEmail,
    /// This password may not be given to anybody.
    Password(PasswordRefused),
    /// There is no account with this user ID.
    NoSuchAccount(String),
    /// The account's standing does not allow it.
    Account(accounts::Refusal),
    /// The person has no device with this id.
    NoSuchDevice(String),
    /// The device is blocked or removed already.
    DeviceEnded,
    /// There is no card with this number.
    NoSuchCard(String),
    /// The card's state does not allow it.
    Card(cards::Refusal),
    /// The card was not printed yet: confirming it would lose its codes.
    NotPrinted(String),
    /// Nothing waits to be printed.
    NothingToPrint,
    /// Every letter about a new device of this person was answered, or would be heard no more.
    LettersAnswered,
    /// It has waited too long to be printed.
    WaitedTooLong,
    /// Something cannot be put on paper.
    Paper(PaperError),
    /// There is no service with this client ID.
    NoSuchService(String),
    /// Another service has this client ID.
    ServiceTaken(String),
    /// A service cannot be called that.
    ServiceName(TextRefused),
    /// It passes for another service's name.
    NamePassesFor {
        /// That one's name.
        name: String,
        /// And its client ID.
        id: String,
    },
    /// Client IDs do not look like this.
    NotAServiceId(String),
    /// The registration is not in order.
    Service(ClientInvalid),
    /// A service must accept the app or the card.
    AcceptsNothing,
    /// The service has two secrets already.
    HasTwoSecrets(String),
    /// The service has one secret, which it needs.
    HasOneSecret(String),
    /// A public service has no secret.
    HasNoSecret(String),
}

/// The account of a user ID.
pub async fn find_account(app: &App, user_id: &str) -> Answer<Versioned<Account>> {
    let missing = || Refused::NoSuchAccount(user_id.to_owned());
    let Some(parsed) = UserId::parse(user_id) else { return Ok(Err(missing())) };
    Ok(app.store.account_by_user_id(parsed.folded()).await?.ok_or_else(missing))
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAUserId => f.write_str("A user ID has 3 to 64 letters and digits, and within it also . _ - @ +"),
            Self::UserIdTaken(user_id) => write!(f, "Somebody has the user ID {user_id} already; choose another."),
            Self::NotAnEmail => f.write_str("This is no mail address; it looks like karen@example.org."),
            Self::Password(why) => {
                write!(f, "This password cannot be given ({why:?}); choose 8 to 128 characters that few would guess.")
            }
            Self::NoSuchAccount(user_id) => {
                write!(f, "There is no account with the user ID {user_id}; `tillid account list` shows all.")
            }
            Self::Account(accounts::Refusal::Frozen) => {
                f.write_str("The account is frozen; `tillid account reopen` opens it again.")
            }
            Self::Account(accounts::Refusal::NotFrozen) => f.write_str("The account is not frozen."),
            Self::Account(accounts::Refusal::Closed) => {
                f.write_str("The account is closed for ever; make another with `tillid account add`.")
            }
            Self::Account(accounts::Refusal::OtherAccount) => f.write_str("That is another account's password."),
            Self::Account(accounts::Refusal::NotFresh) => f.write_str("Only the person can do that."),
            Self::NoSuchDevice(id) => {
                write!(f, "This person has no device {id}; `tillid account show USER_ID` shows the ids of all.")
            }
            Self::DeviceEnded => f.write_str("The device cannot be used any more already."),
            Self::NoSuchCard(number) => {
                write!(f, "There is no card {number}; `tillid card list USER_ID` shows a person's cards.")
            }
            Self::Card(cards::Refusal::Rests { .. }) => f.write_str("The card rests; try again later."),
            Self::Card(cards::Refusal::UsedUp) => {
                f.write_str("The card is used up; `tillid card issue` makes the next.")
            }
            Self::Card(cards::Refusal::Blocked) => {
                f.write_str("The card is blocked; `tillid card issue` makes the next.")
            }
            Self::Card(cards::Refusal::Replaced) => f.write_str("A newer card has taken this one's place."),
            Self::NotPrinted(number) => {
                write!(f, "Card {number} was not printed yet; `tillid card print {number}` prints it first.")
            }
            Self::NothingToPrint => {
                f.write_str("Nothing waits to be printed; a job is kept for some days, or until it is confirmed.")
            }
            Self::LettersAnswered => f.write_str(
                "Nothing is left to be posted: each letter about a new device was answered, or would come too late.",
            ),
            Self::WaitedTooLong => f.write_str("It has waited too long to be printed; issue another."),
            Self::Paper(error) => write!(f, "This cannot be put on paper: {error}."),
            Self::NoSuchService(id) => write!(f, "There is no service {id}; `tillid service list` shows all."),
            Self::ServiceTaken(id) => write!(f, "There is a service {id} already; choose another with --id."),
            Self::ServiceName(refused) => write!(
                f,
                "A service cannot be called that: the name {}. People decide by the name; it has 1 to {SERVICE_CHARS_MAX} characters of one alphabet.",
                said(*refused)
            ),
            Self::NamePassesFor { name, id } => {
                write!(f, "People would take that name for {name} ({id}); choose one that is told apart from it.")
            }
            Self::NotAServiceId(id) => {
                write!(f, "{id:?} cannot be a client ID; it has 1 to 64 of the characters A-Z a-z 0-9 . _ -")
            }
            Self::Service(invalid) => invalid.fmt(f),
            Self::AcceptsNothing => f.write_str("A service must accept the code app, the code card, or both."),
            Self::HasTwoSecrets(id) => {
                write!(f, "{id} has two secrets already; `tillid service secret drop {id}` ends the older one first.")
            }
            Self::HasOneSecret(id) => {
                write!(f, "{id} has one secret and needs it; `tillid service secret rotate {id}` gives a second one.")
            }
            Self::HasNoSecret(id) => write!(f, "{id} is a public service: it has no secret."),
        }
    }
}

fn said(refused: TextRefused) -> &'static str {
    match refused {
        TextRefused::Empty => "is empty",
        TextRefused::TooLong => "is too long",
        TextRefused::Unsafe => "holds characters that cannot be shown safely",
        TextRefused::LookAlike => "holds letters that pass for others",
        TextRefused::Link => "reads like an address",
    }
}

impl std::error::Error for Refused {}

impl From<PaperError> for Refused {
    fn from(error: PaperError) -> Self {
        Self::Paper(error)
    }
}
