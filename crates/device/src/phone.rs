//! An activated device: what a person does with their code app, as functions.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use protocol::answer::{self, DenyReason};
use protocol::carry::{CarryLink, CarryNumber};
use protocol::pin::Pin;
use protocol::wire::{
    Answered, Carried, DeviceBlocked, Devices, LetIn, RenameDevice, Requests, Standing, Unlocked, Waiting,
};
use protocol::{
    CannotSign, DevicePublicKey, OfflineKey, PinKey, RequestContent, Secret, VERSION, base64url, block, number_always,
    replace, unlock,
};
use reqwest::Method;

use crate::kept::{Kept, Parts, Salts, save};
use crate::line::Line;
use crate::listener::{Heard, Listener};
use crate::{PhoneError, Server, World};

/// More keys for pages than any server holds; what is beyond is not kept.
const PAGE_KEYS_MAX: usize = 16;
/// How long to leave a server alone that is away or busy.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// An activated device. Its methods take `&self`: one phone can listen and answer at the same time.
pub struct Phone {
    line: Line,
    name: String,
    salts: Mutex<Salts>,
    token: Mutex<Option<Secret>>,
    offline: Option<OfflineKey>,
    /// The server's keys for pages, as it told them last.
    pages: Mutex<Vec<DevicePublicKey>>,
    file: Option<PathBuf>,
}

/// A request that waits, read strictly from the bytes that will be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What it says.
    pub content: RequestContent,
    /// Whether this device has carried its number already.
    pub carried: bool,
    bytes: Vec<u8>,
}

impl Asked {
    /// The exact bytes that an answer signs.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether a number must still be carried before it can be approved.
    #[must_use]
    pub fn must_carry(&self) -> bool {
        self.content.carry && !self.carried
    }

    pub(crate) fn of_page(content: RequestContent, bytes: Vec<u8>) -> Self {
        Self { content, carried: true, bytes }
    }

    fn read(waiting: &Waiting) -> Result<Self, PhoneError> {
        let strange = PhoneError::NotUnderstood { status: 200, what: "a request" };
        let Some(bytes) = waiting.request_bytes() else { return Err(strange) };
        let content = RequestContent::parse(&bytes).map_err(PhoneError::UnsafeRequest)?;
        if content.id != waiting.id {
            return Err(strange);
        }
        Ok(Self { content, carried: waiting.carried, bytes })
    }
}

impl Phone {
    /// Reads a phone from its file. `server` overrides the address that the file names, for tests.
    ///
    /// # Errors
    /// When the file cannot be read or holds no device.
    pub fn load(path: &Path, server: Option<Server>, world: Arc<dyn World>) -> Result<Self, PhoneError> {
        let kept = Kept::load(path)?;
        let server = server.map_or_else(|| Server::at(&kept.base, &kept.origin), Ok)?;
        let line = Line::new(server, world, kept.key, kept.device);
        let phone = Self::new(line, kept.name, (kept.salts, kept.offline), Some(path.to_owned()));
        *phone.pages.lock().unwrap_or_else(PoisonError::into_inner) = kept.pages;
        Ok(phone)
    }

    /// Writes the phone to a file, and keeps that file up to date from then on.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&mut self, path: &Path) -> Result<(), PhoneError> {
        self.file = Some(path.to_owned());
        let salts = self.salts().clone();
        self.keep(&salts)
    }

    /// This device's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.line.kid
    }

    /// The name that its person gave it when it was activated.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The server's time in Unix seconds, as far as this phone knows it.
    #[must_use]
    pub fn now_s(&self) -> i64 {
        self.line.now_s()
    }

    /// Derives the key of a typed PIN. It takes tens of milliseconds: derive once, hold it while unlocked. When an
    /// earlier change of PIN may or may not have counted, the server is asked which PIN counts.
    ///
    /// # Errors
    /// When the server had to be asked and did not answer.
    pub async fn pin_key(&self, pin: &Pin) -> Result<PinKey, PhoneError> {
        if self.salts().is_unsettled() {
            self.status().await?;
        }
        self.derive(pin).await
    }

    pub(crate) async fn derive(&self, pin: &Pin) -> Result<PinKey, PhoneError> {
        let (pin, salt) = (pin.clone(), self.salts().current().1.clone());
        let derived = tokio::task::spawn_blocking(move || PinKey::derive(&pin, &salt)).await;
        Ok(derived.map_err(|_| PhoneError::Crypto)??)
    }

    /// This device's standing; needs no PIN.
    ///
    /// # Errors
    /// When the server refuses, or no longer takes this version.
    pub async fn status(&self) -> Result<Standing, PhoneError> {
        let standing: Standing = self.line.read("/device", None).await?;
        self.accept(&standing)?;
        Ok(standing)
    }

    /// Unlocks by PIN: the token is kept for what follows, what waits is given back.
    ///
    /// # Errors
    /// `wrong_pin` with the tries left, `device_blocked`, and all else.
    pub async fn unlock(&self, pin: &PinKey) -> Result<(Standing, Vec<Asked>), PhoneError> {
        let line = &self.line;
        let body = |nonce: &str| unlock::sign(line.server.origin(), &line.kid, nonce, &line.key, pin);
        let unlocked: Unlocked = line.change("/unlock", &body, None).await?;
        self.accept(&unlocked.standing)?;
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(unlocked.token);
        let asked = unlocked.requests.iter().map(Asked::read).collect::<Result<_, _>>()?;
        Ok((unlocked.standing, asked))
    }

    /// Forgets the token of [`Phone::unlock`].
    pub fn lock(&self) {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// What waits, oldest first.
    ///
    /// # Errors
    /// `locked` when the phone was not unlocked, or too long ago.
    pub async fn waiting(&self) -> Result<Vec<Asked>, PhoneError> {
        let requests: Requests = self.line.read("/requests", self.token().as_ref()).await?;
        requests.requests.iter().map(Asked::read).collect()
    }

    /// Waits until a request waits whose id `seen` does not hold, unlocking by `pin` as often as needed.
    ///
    /// # Errors
    /// What waiting longer cannot mend, such as `device_blocked` or `wrong_pin`.
    pub async fn next_request(
        &self,
        listener: &mut Listener,
        pin: &PinKey,
        seen: impl Fn(&str) -> bool,
    ) -> Result<Asked, PhoneError> {
        loop {
            let waiting = match self.waiting().await {
                Err(error) if error.code() == Some(protocol::Code::Locked) => self.unlock(pin).await.map(|it| it.1),
                other => other,
            };
            match waiting {
                Ok(waiting) => {
                    if let Some(asked) = waiting.into_iter().find(|asked| !seen(&asked.content.id)) {
                        return Ok(asked);
                    }
                }
                Err(error) if error.may_pass() => {
                    tokio::time::sleep(TRY_AGAIN_AFTER).await;
                    continue;
                }
                Err(error) => return Err(error),
            }
            while let Heard::Event(protocol::wire::Event::Withdrawn(_)) = listener.next(self).await? {}
        }
    }

    /// Brings the six digits from the page that waits.
    ///
    /// # Errors
    /// `wrong_number` with the tries left, `withdrawn`, and all else.
    pub async fn carried(&self, asked: &Asked, number: &CarryNumber) -> Result<(), PhoneError> {
        self.carry(asked, &Carried::number(number.clone())).await
    }

    /// Brings what stands in the QR of the page that waits, or in its link: an address of the app, as it was read.
    ///
    /// # Errors
    /// `NotThisRequest` for anything else than this request's own; `qr_stale`, `wrong_number` with the tries left, and all else.
    pub async fn carried_by_link(&self, asked: &Asked, text: &str) -> Result<(), PhoneError> {
        let link = CarryLink::parse(text, self.line.server.origin());
        let link = link.filter(|link| link.request == asked.content.id).ok_or(PhoneError::NotThisRequest)?;
        self.carry(asked, &Carried::from(link.brings)).await
    }

    async fn carry(&self, asked: &Asked, body: &Carried) -> Result<(), PhoneError> {
        let path = format!("/requests/{}/carried", asked.content.id);
        self.line.change(&path, &|_| to_json(body), self.token().as_ref()).await
    }

    /// Approves exactly what was asked.
    ///
    /// # Errors
    /// `wrong_pin`, `carry_first`, `already_answered`, and all else.
    pub async fn approve(&self, asked: &Asked, pin: &PinKey) -> Result<Answered, PhoneError> {
        let line = &self.line;
        let body = answer::approve(line.server.origin(), &line.kid, &asked.bytes, &line.key, pin)?;
        line.answer(&format!("/requests/{}/answer", asked.content.id), &body, self.token().as_ref()).await
    }

    /// Denies; needs no PIN.
    ///
    /// # Errors
    /// `already_answered`, and all else.
    pub async fn deny(&self, asked: &Asked, reason: DenyReason) -> Result<Answered, PhoneError> {
        let line = &self.line;
        let body = answer::deny(line.server.origin(), &line.kid, &asked.bytes, reason, &line.key)?;
        line.answer(&format!("/requests/{}/answer", asked.content.id), &body, self.token().as_ref()).await
    }

    /// Turns *a number at every login* on or off, for all the account's devices.
    ///
    /// # Errors
    /// `wrong_pin` with the tries left, `locked`, and all else.
    pub async fn carry_always(&self, always: bool, pin: &PinKey) -> Result<Standing, PhoneError> {
        let line = &self.line;
        let body = |nonce: &str| number_always::sign(line.server.origin(), &line.kid, nonce, always, &line.key, pin);
        line.change_by(Method::PUT, "/number-always", &body, self.token().as_ref()).await
    }

    /// A code that lets one browser in.
    ///
    /// # Errors
    /// `locked` when the phone was not unlocked, or too long ago.
    pub async fn let_in(&self) -> Result<LetIn, PhoneError> {
        self.line.change("/let-in", &|_| Ok(Vec::new()), self.token().as_ref()).await
    }

    /// All devices of the account.
    ///
    /// # Errors
    /// `locked` when the phone was not unlocked, or too long ago; `device_waiting` before its time.
    pub async fn devices(&self) -> Result<Devices, PhoneError> {
        self.line.read("/devices", self.token().as_ref()).await
    }

    /// Calls a device of the account something else; gives the list after it.
    ///
    /// # Errors
    /// `name_refused`, `not_found`, `locked`, and all else.
    pub async fn rename(&self, device: &str, name: &str) -> Result<Devices, PhoneError> {
        let body = RenameDevice { name: name.to_owned() };
        let path = format!("/devices/{device}");
        self.line.change_by(Method::PATCH, &path, &|_| to_json(&body), self.token().as_ref()).await
    }

    /// Blocks a device of the account, this one or another.
    ///
    /// # Errors
    /// `wrong_pin` with the tries left, `not_found`, and all else.
    pub async fn block(&self, device: &str, pin: &PinKey) -> Result<DeviceBlocked, PhoneError> {
        let line = &self.line;
        let body = |nonce: &str| block::sign(line.server.origin(), &line.kid, nonce, device, &line.key, pin);
        line.change_by(Method::DELETE, &format!("/devices/{device}"), &body, self.token().as_ref()).await
    }

    /// What this device signs so that the same phone can be activated again in its place, under `new_key`.
    pub(crate) fn gives_place_to(&self, new_key: &DevicePublicKey) -> Result<String, CannotSign> {
        let line = &self.line;
        Ok(base64url(&replace::sign(line.server.origin(), &line.kid, &line.key, new_key)?))
    }

    pub(crate) fn new(
        line: Line,
        name: String,
        (salts, offline): (Salts, Option<OfflineKey>),
        file: Option<PathBuf>,
    ) -> Self {
        let (salts, token, pages) = (Mutex::new(salts), Mutex::new(None), Mutex::default());
        Self { line, name, salts, token, offline, pages, file }
    }

    pub(crate) fn offline(&self) -> Option<&OfflineKey> {
        self.offline.as_ref()
    }

    pub(crate) fn line(&self) -> &Line {
        &self.line
    }

    pub(crate) fn line_mut(&mut self) -> &mut Line {
        &mut self.line
    }

    pub(crate) fn salts(&self) -> MutexGuard<'_, Salts> {
        self.salts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn pages(&self) -> Vec<DevicePublicKey> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts `salts` into the file, then into memory: a crash in between loses nothing.
    pub(crate) fn keep(&self, salts: &Salts) -> Result<(), PhoneError> {
        self.write(salts, &self.pages())?;
        self.salts().clone_from(salts);
        Ok(())
    }

    fn write(&self, salts: &Salts, pages: &[DevicePublicKey]) -> Result<(), PhoneError> {
        if let Some(path) = &self.file {
            let Line { server, kid, key, .. } = &self.line;
            let (name, offline) = (&self.name, self.offline.as_ref());
            let (base, origin) = (server.base(), server.origin());
            save(path, Parts { base, origin, device: kid, name, key, salts, offline, pages })?;
        }
        Ok(())
    }

    /// Drops the salt of a PIN that does not count.
    pub(crate) fn settle(&self, generation: u32) -> Result<(), PhoneError> {
        let settled = self.salts().settled(generation);
        settled.map_or(Ok(()), |salts| self.keep(&salts))
    }

    /// The server's keys for pages, for when there is no network.
    fn keep_pages(&self, told: &[DevicePublicKey]) -> Result<(), PhoneError> {
        let told = told.get(..PAGE_KEYS_MAX).unwrap_or(told);
        if self.pages() == told {
            return Ok(());
        }
        let salts = self.salts().clone();
        self.write(&salts, told)?;
        *self.pages.lock().unwrap_or_else(PoisonError::into_inner) = told.to_vec();
        Ok(())
    }

    pub(crate) fn accept(&self, standing: &Standing) -> Result<(), PhoneError> {
        if standing.app_min > VERSION {
            return Err(PhoneError::AppTooOld);
        }
        self.settle(standing.pin_generation)?;
        self.keep_pages(standing.page_keys.as_deref().unwrap_or_default())
    }

    pub(crate) fn token(&self) -> Option<Secret> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Phone({}, …)", self.line.kid)
    }
}

pub(crate) fn to_json(body: &impl serde::Serialize) -> Result<Vec<u8>, CannotSign> {
    serde_json::to_vec(body).map_err(|_| CannotSign)
}
