//! A whole login, by app or by card, and how long two of its waits took.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use device::{Heard, Listener};
use domain::account::Method;
use protocol::wire::Event;

use crate::Outcome;
use crate::desk::Desk;
use crate::fill::{Person, Town};

/// How somebody signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// From a known browser: user ID, password, and a request approved in the code app.
    App,
    /// From a known browser: user ID, password, and a code from the card.
    Card,
}

/// What people waited for in one login.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Waits {
    /// From the password page's answer until the device has heard of the request.
    pub(crate) request_to_device: Option<Duration>,
    /// From the answer's 200 until the waiting page has heard that it moved.
    pub(crate) approval_to_browser: Option<Duration>,
}

impl Kind {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::App, Self::Card];

    /// Somebody of this kind signs in.
    pub(crate) async fn log_in(self, town: &Town) -> Outcome<Waits> {
        let person = town.next(self.method())?;
        let waits = self.by(town, &person).await;
        town.done(person);
        waits
    }

    /// This person signs in.
    pub(crate) async fn by(self, town: &Town, person: &Arc<Person>) -> Outcome<Waits> {
        match self {
            Self::App => by_app(town, person).await,
            Self::Card => by_card(town, person).await,
        }
    }

    /// Whose turn it is.
    pub(crate) fn method(self) -> Method {
        match self {
            Self::App => Method::App,
            Self::Card => Method::Card,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::App => "code app",
            Self::Card => "code card",
        })
    }
}

/// The person has opened the app before they press *Log in*: it is unlocked and listens.
async fn by_app(town: &Town, person: &Arc<Person>) -> Outcome<Waits> {
    let phone = &person.phone;
    phone.status().await?;
    phone.unlock(&town.pin).await?;
    let mut listener = Listener::new();
    listener.next(phone).await?;

    let mut desk = Desk::arrive(town.door, &person.who).await?;
    let answered = async {
        desk.give_password(&person.who).await?;
        Outcome::Ok(Instant::now())
    };
    let (answered, heard) = tokio::try_join!(answered, hears_request(person, &mut listener))?;
    desk.look().await?;
    let mut stream = desk.listen().await?;

    let asked = phone.waiting().await?.pop().ok_or("nothing waits in the app")?;
    let approved = async {
        phone.approve(&asked, &town.pin).await?;
        Outcome::Ok(Instant::now())
    };
    let moved = async {
        stream.hears("moved").await?;
        Outcome::Ok(Instant::now())
    };
    let (approved, moved) = tokio::try_join!(approved, moved)?;
    desk.leave(town).await?;
    Ok(Waits {
        request_to_device: Some(heard.saturating_duration_since(answered)),
        approval_to_browser: Some(moved.saturating_duration_since(approved)),
    })
}

/// The instant at which the device has heard of a request.
pub(crate) async fn hears_request(person: &Arc<Person>, listener: &mut Listener) -> Outcome<Instant> {
    loop {
        if let Heard::Event(Event::Request(_)) = listener.next(&person.phone).await? {
            return Ok(Instant::now());
        }
    }
}

async fn by_card(town: &Town, person: &Arc<Person>) -> Outcome<Waits> {
    let mut desk = Desk::arrive(town.door, &person.who).await?;
    desk.give_password(&person.who).await?;
    let page = desk.look().await?;
    desk.give_code(&page, person).await?;
    desk.leave(town).await?;
    Ok(Waits::default())
}
