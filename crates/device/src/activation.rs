//! Activating: user ID and password, two codes from the card, a PIN; then there is a [`Phone`].

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use protocol::activate::{self, Description, Platform};
use protocol::carry::CarryNumber;
use protocol::pin::Pin;
use protocol::wire::{
    ActivationBegun, ActivationCodes, ApprovalTaken, AskDevices, AskedCodes, BeginActivation, Codes, CodesAccepted,
    DevicesAsked, Standing, TakeApproval,
};
use protocol::{DeviceKey, OfflineKey, PinKey, PinSalt, Secret};

use crate::kept::Salts;
use crate::line::Line;
use crate::phone::to_json;
use crate::world::draw;
use crate::{Phone, PhoneError, Server, World};

/// How often a new device asks whether it was approved.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(2);

/// What a person brings to activate a device.
#[derive(Debug)]
pub struct NewDevice<'a> {
    /// Their user ID.
    pub user_id: Secret,
    /// Their password.
    pub password: Secret,
    /// The first five key numbers on their card, as typed, where they were told to wait.
    pub first_key_numbers: Option<Secret>,
    /// The characters by which an app of theirs lets this one in, in place of those.
    pub let_in: Option<Secret>,
    /// The PIN that they choose.
    pub pin: Secret,
    /// How the device describes itself; see [`NewDevice::describe`].
    pub description: Description,
    /// The old device of the same phone, which gives its place to the new one.
    pub replaces: Option<&'a Phone>,
    /// Where the device is kept, if it is kept. The file must not exist yet.
    pub file: Option<&'a Path>,
}

impl NewDevice<'_> {
    /// A program on this machine, under a name of its person's choice.
    #[must_use]
    pub fn describe(name: &str) -> Description {
        let os = std::env::consts::OS.to_owned();
        Description { name: name.to_owned(), platform: Platform::Headless, os }
    }
}

/// Activates a device. `codes` is told the card and its two key numbers, and gives the codes beside them, in that
/// order; `None` gives up, and nothing is spent. The PIN is checked against the policy before that.
///
/// # Errors
/// `wrong_credentials`, `three_devices`, `wrong_code`, and all else; [`PhoneError::Pin`] for a PIN that cannot be
/// chosen.
pub async fn activate(
    server: Server,
    world: Arc<dyn World>,
    new: NewDevice<'_>,
    codes: impl FnOnce(&AskedCodes) -> Option<[Secret; 2]> + Send,
) -> Result<(Phone, PinKey, Standing), PhoneError> {
    let (begun, pin, line) = begin_on_line(server, &world, &new, false).await?;
    let asked = match begun.codes {
        Codes::Asked(asked) => asked,
        Codes::Refused { codes_refused } => return Err(PhoneError::Refused(codes_refused)),
    };
    let codes = codes(&asked).ok_or(PhoneError::GivenUp)?;
    let body = ActivationCodes { activation: begun.activation, codes };
    let accepted: CodesAccepted = line.begin("/activations/codes", &to_json(&body)?).await?;
    accepted_on(line, &world, new, &pin, accepted).await
}

/// A new device that waits to be approved on one that its person has, in place of the card's codes.
pub struct AskingPhone<'a> {
    line: Line,
    world: Arc<dyn World>,
    new: NewDevice<'a>,
    pin: Pin,
    activation: String,
    number: CarryNumber,
    expires_at: i64,
}

/// Begins to activate a device by asking the account's others.
///
/// # Errors
/// As [`activate()`]; `no_device` where none can approve, `devices_asked` where another new one waits.
pub async fn ask_devices(
    server: Server,
    world: Arc<dyn World>,
    new: NewDevice<'_>,
) -> Result<AskingPhone<'_>, PhoneError> {
    let (begun, pin, line) = begin_on_line(server, &world, &new, true).await?;
    let body = AskDevices { activation: begun.activation.clone(), name: new.description.name.clone() };
    let asked: DevicesAsked = line.begin("/activations/request", &to_json(&body)?).await?;
    let DevicesAsked { number, expires_at, server_time } = asked;
    line.learns_time(server_time);
    Ok(AskingPhone { line, world, new, pin, activation: begun.activation, number, expires_at })
}

impl AskingPhone<'_> {
    /// To be typed on the device that approves.
    #[must_use]
    pub fn number(&self) -> &CarryNumber {
        &self.number
    }

    /// Names the activation, as the calls' bodies do.
    #[must_use]
    pub fn activation(&self) -> &str {
        &self.activation
    }

    /// When it ends by itself, in the server's Unix seconds.
    #[must_use]
    pub fn expires_at(&self) -> i64 {
        self.expires_at
    }

    /// Looks every other second until it is answered, telling `left` before each look how many seconds are left. A server
    /// that is away or busy for a while is asked again.
    ///
    /// # Errors
    /// As [`AskingPhone::looks`]; `Unreachable` when it still was after the end.
    pub async fn waits(&self, mut left: impl FnMut(i64) + Send) -> Result<CodesAccepted, PhoneError> {
        loop {
            let seconds = self.expires_at.saturating_sub(self.line.now_s());
            left(seconds.max(0));
            match self.looks().await {
                Ok(Some(accepted)) => return Ok(accepted),
                Ok(None) => {}
                Err(error) if seconds > 0 && error.may_pass() => {}
                Err(error) => return Err(error),
            }
            tokio::time::sleep(LOOK_AGAIN_AFTER).await;
        }
    }

    /// What became of it; nothing while nobody has answered.
    ///
    /// # Errors
    /// `new_device_denied`, `withdrawn`, `request_gone`, `activation_ended`, and all else.
    pub async fn looks(&self) -> Result<Option<CodesAccepted>, PhoneError> {
        let body = TakeApproval { activation: self.activation.clone() };
        let taken: ApprovalTaken = self.line.begin("/activations/approval", &to_json(&body)?).await?;
        Ok(taken.accepted)
    }

    /// Goes on as after two right codes.
    ///
    /// # Errors
    /// As [`activate()`].
    pub async fn goes_on(self, accepted: CodesAccepted) -> Result<(Phone, PinKey, Standing), PhoneError> {
        accepted_on(self.line, &self.world, self.new, &self.pin, accepted).await
    }
}

async fn begin_on_line(
    server: Server,
    world: &Arc<dyn World>,
    new: &NewDevice<'_>,
    by_device: bool,
) -> Result<(ActivationBegun, Pin, Line), PhoneError> {
    refuse_existing(new.file)?;
    let key = draw(world.as_ref(), DeviceKey::generate).map_err(|_| PhoneError::Crypto)??;
    let kid = key.public().thumbprint();
    let line = Line::new(server, Arc::clone(world), key, kid);
    let begun = begin(&line, new, by_device).await?;
    let pin = Pin::choose(new.pin.expose(), begun.policy.pin_digits)?;
    Ok((begun, pin, line))
}

async fn accepted_on(
    line: Line,
    world: &Arc<dyn World>,
    new: NewDevice<'_>,
    pin: &Pin,
    accepted: CodesAccepted,
) -> Result<(Phone, PinKey, Standing), PhoneError> {
    let salt = draw(world.as_ref(), PinSalt::generate).map_err(|_| PhoneError::Crypto)?;
    let offline = draw(world.as_ref(), OfflineKey::generate).map_err(|_| PhoneError::Crypto)?;
    let mut phone = Phone::new(line, new.description.name.clone(), (Salts::first(salt), Some(offline)), None);
    phone.line_mut().rename(accepted.device, accepted.nonce);
    if let Some(path) = new.file {
        // Before the device counts, so that a lost answer leaves a file that works.
        phone.save(path)?;
    }
    let pin = phone.pin_key(pin).await?;
    let standing = finish(&phone, &new, &pin).await;
    if let (Err(PhoneError::Refused(_)), Some(path)) = (&standing, new.file) {
        std::fs::remove_file(path).map_err(|error| PhoneError::File(path.to_owned(), error))?;
    }
    let standing = standing?;
    phone.accept(&standing)?;
    Ok((phone, pin, standing))
}

async fn begin(line: &Line, new: &NewDevice<'_>, by_device: bool) -> Result<ActivationBegun, PhoneError> {
    let body = BeginActivation {
        user_id: new.user_id.clone(),
        password: new.password.clone(),
        platform: new.description.platform,
        os: new.description.os.clone(),
        device_key: line.key.public().clone(),
        first_key_numbers: new.first_key_numbers.clone(),
        let_in: new.let_in.clone(),
        replaces: new.replaces.map(|old| old.gives_place_to(line.key.public())).transpose()?,
        make_room: false,
        by_device,
    };
    line.begin("/activations", &to_json(&body)?).await
}

async fn finish(phone: &Phone, new: &NewDevice<'_>, pin: &PinKey) -> Result<Standing, PhoneError> {
    let line = phone.line();
    let body = |nonce: &str| {
        let (origin, keys) = (line.server.origin(), (&line.key, pin));
        activate::sign_with_offline_key(origin, &line.kid, nonce, &new.description, keys, phone.offline())
    };
    line.change("/activations/device", &body, None).await
}

fn refuse_existing(file: Option<&Path>) -> Result<(), PhoneError> {
    match file.map(|path| (path, path.try_exists())) {
        None | Some((_, Ok(false))) => Ok(()),
        Some((path, Ok(true))) => Err(PhoneError::File(path.to_owned(), std::io::ErrorKind::AlreadyExists.into())),
        Some((path, Err(error))) => Err(PhoneError::File(path.to_owned(), error)),
    }
}
