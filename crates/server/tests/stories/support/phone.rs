//! The phone: the code app without a screen, over real HTTP to the really serving server.

use std::sync::Arc;

use device::{Asked, NewDevice, PhoneError, Server, activate};
use protocol::answer::DenyReason;
use protocol::carry::CarryNumber;
use protocol::pin::Pin;
use protocol::wire::{Answered, Standing};
use protocol::{Code, PinKey, Secret};
use server::clock::Clock;
use server::entropy::Entropy;

use super::world::APP;
use super::{Person, World};

/// The PIN that people in stories choose.
pub(crate) const PIN: &str = "2580";

/// An activated phone in its owner's hand, who knows the PIN.
pub(crate) struct Phone {
    pub(crate) device: device::Phone,
    pub(crate) pin: PinKey,
}

/// Phones have the story's time and randomness.
struct Theirs(Clock, Entropy);

impl device::World for Theirs {
    fn now_s(&self) -> i64 {
        self.0.now_us() / 1_000_000
    }

    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()> {
        self.1.fill(bytes);
        Ok(())
    }
}

impl World {
    /// The person's phone, activated with the card.
    pub(crate) async fn phone(&self, person: &Person) -> Phone {
        self.activates(person, "Phone").await.expect("a phone").0
    }

    /// The person activates a device with user ID, password and two codes of the card.
    pub(crate) async fn activates(&self, person: &Person, name: &str) -> Result<(Phone, Standing), PhoneError> {
        let codes = |begun: &protocol::wire::AskedCodes| {
            let code = |key_number: &String| {
                let code = person.code_of(&begun.card, key_number);
                self.hides("a card code", code.clone());
                Secret::new(code)
            };
            Some([code(&begun.key_numbers[0]), code(&begun.key_numbers[1])])
        };
        self.activates_with(person, &person.password, name, codes).await
    }

    /// The same, after the first key numbers of the card were typed.
    pub(crate) async fn activates_showing(
        &self,
        person: &Person,
        shown: &str,
    ) -> Result<(Phone, Standing), PhoneError> {
        let codes = |begun: &protocol::wire::AskedCodes| {
            let code = |key_number: &String| Secret::new(person.code_of(&begun.card, key_number));
            Some([code(&begun.key_numbers[0]), code(&begun.key_numbers[1])])
        };
        self.activates_as(person, &person.password, ("Phone", Some(shown)), codes).await
    }

    pub(crate) async fn activates_with(
        &self,
        person: &Person,
        password: &str,
        name: &str,
        codes: impl FnOnce(&protocol::wire::AskedCodes) -> Option<[Secret; 2]> + Send,
    ) -> Result<(Phone, Standing), PhoneError> {
        self.activates_as(person, password, (name, None), codes).await
    }

    /// Activates a phone, with what the card shows where that is asked.
    pub(crate) async fn activates_as(
        &self,
        person: &Person,
        password: &str,
        (name, shown): (&str, Option<&str>),
        codes: impl FnOnce(&protocol::wire::AskedCodes) -> Option<[Secret; 2]> + Send,
    ) -> Result<(Phone, Standing), PhoneError> {
        self.activates_how((person, password), (name, shown), None, codes).await
    }

    /// Activates the same phone again: its old device gives its place.
    pub(crate) async fn activates_in_place_of(
        &self,
        old: Option<&Phone>,
        who: (&Person, &str),
        name: &str,
        codes: impl FnOnce(&protocol::wire::AskedCodes) -> Option<[Secret; 2]> + Send,
    ) -> Result<(Phone, Standing), PhoneError> {
        self.activates_how(who, (name, None), old, codes).await
    }

    async fn activates_how(
        &self,
        (person, password): (&Person, &str),
        (name, shown): (&str, Option<&str>),
        old: Option<&Phone>,
        codes: impl FnOnce(&protocol::wire::AskedCodes) -> Option<[Secret; 2]> + Send,
    ) -> Result<(Phone, Standing), PhoneError> {
        let new = NewDevice {
            user_id: Secret::new(person.user_id.clone()),
            password: Secret::new(password.to_owned()),
            first_key_numbers: shown.map(Secret::from),
            let_in: None,
            pin: Secret::new(PIN.to_owned()),
            description: NewDevice::describe(name),
            replaces: old.map(|old| &old.device),
            file: None,
        };
        let (device, pin, standing) = activate(self.app_server().await, self.phones_world(), new, codes).await?;
        Ok((Phone { device, pin }, standing))
    }

    pub(crate) async fn app_server(&self) -> Server {
        let base = format!("http://{}", self.served_at().await);
        Server::at(&base, APP).expect("an address")
    }

    pub(crate) fn phones_world(&self) -> Arc<dyn device::World> {
        Arc::new(Theirs(self.app.clock.clone(), self.app.entropy.clone()))
    }
}

impl Phone {
    /// Unlocks and reads what waits.
    pub(crate) async fn unlocks(&self) -> Vec<Asked> {
        self.device.unlock(&self.pin).await.expect("unlocked").1
    }

    /// Unlocks and finds exactly one request.
    pub(crate) async fn sees_one(&self) -> Asked {
        let mut asked = self.unlocks().await;
        assert_eq!(asked.len(), 1, "requests that wait: {asked:?}");
        asked.remove(0)
    }

    /// Unlocks, carries the number if it is asked for, and approves the one request.
    pub(crate) async fn approves(&self, number: Option<&str>) -> Answered {
        let asked = self.sees_one().await;
        assert_eq!(asked.must_carry(), number.is_some(), "whether a number must be carried");
        if let Some(number) = number {
            self.carries(&asked, number).await.expect("the right number");
        }
        self.device.approve(&asked, &self.pin).await.expect("approved")
    }

    pub(crate) async fn denies(&self, reason: DenyReason) -> Answered {
        let asked = self.sees_one().await;
        self.device.deny(&asked, reason).await.expect("denied")
    }

    pub(crate) async fn carries(&self, asked: &Asked, number: &str) -> Result<(), PhoneError> {
        self.device.carried(asked, &CarryNumber::parse(number).expect("six digits")).await
    }

    /// The key of another PIN than the right one.
    pub(crate) async fn wrong_pin(&self) -> PinKey {
        self.device.pin_key(&Pin::parse("9371").expect("a PIN")).await.expect("a key")
    }
}

/// The server's refusal, and its code.
#[track_caller]
pub(crate) fn refusal<T>(outcome: Result<T, PhoneError>) -> (Code, Box<protocol::Problem>) {
    match outcome {
        Err(PhoneError::Refused(problem)) => (problem.code, problem),
        Err(other) => panic!("not the server's refusal: {other}"),
        Ok(_) => panic!("not refused"),
    }
}
