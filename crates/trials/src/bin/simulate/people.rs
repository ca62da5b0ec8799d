//! People in a simulation: what they hold in their hands.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use domain::card::{Card, PrintedCard, ShownNumbers, State, UsedCodes};
use domain::device::{self, Device, Lock};
use domain::ids::{CardId, DeviceId, LoginId, RequestId};
use domain::secret::Digest;
use domain::strikes::Strikes;
use domain::time::Time;
use oidc::relying_party::PendingLogin;
use oidc::secret::AuthorizationCode;
use protocol::call::{Call, authorization};
use protocol::wire::{API, PushSubscription};
use protocol::{DeviceKey, PinKey, base64url};
use server::app::App;
use server::flows::desk::Desk;
use server::flows::device::caller::seal_pin_key;
use server::flows::let_in::shown_digest;
use server::keys::Purpose;
use server::source::Source;
use store::{Changes, Store as _};
use zeroize::Zeroizing;

use crate::dice::Dice;
use crate::house::{Broken, Post, account_of};

/// A phone with the code app.
pub(crate) struct Phone {
    pub(crate) person: usize,
    pub(crate) id: DeviceId,
    pub(crate) key: DeviceKey,
    pub(crate) pin: PinKey,
    pub(crate) wrong_pin: PinKey,
}

/// A printed card.
pub(crate) struct Paper {
    pub(crate) id: CardId,
    pub(crate) codes: BTreeMap<u16, String>,
}

/// A browser, and the login that it is at.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) person: usize,
    cookie: Digest,
    source: Source,
    pub(crate) holds: Vec<Digest>,
    pub(crate) login: Option<LoginId>,
    pub(crate) pending: Option<PendingLogin>,
    pub(crate) code: Option<AuthorizationCode>,
}

/// One call of a device, signed.
pub(crate) struct Signed {
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) body: Vec<u8>,
}

impl Browser {
    pub(crate) fn fresh(person: usize, dice: &mut Dice) -> Self {
        let mut cookie = [0; 32];
        cookie.iter_mut().for_each(|byte| *byte = u8::try_from(dice.below(256)).unwrap_or_default());
        // A few sources, so that some share one.
        let source = Source::of_address(IpAddr::V4(Ipv4Addr::new(10, 0, 0, u8::try_from(dice.below(4)).unwrap_or(0))));
        let cookie = Digest(cookie);
        Self { person, cookie, source, holds: vec![], login: None, pending: None, code: None }
    }

    /// What the server sees of it.
    pub(crate) fn desk(&self) -> Desk {
        Desk {
            browser: self.cookie,
            session: None,
            known: Vec::<Zeroizing<[u8; 32]>>::new(),
            holds: self.holds.clone(),
            label: "Chrome, Windows".to_owned(),
            source: self.source,
        }
    }
}

impl Phone {
    /// A new one in this person's hands, active at once; where `post` takes pushes, it is told by them.
    pub(crate) async fn activated(app: &App, person: usize) -> Result<Arc<Self>, Broken> {
        let key = DeviceKey::generate(&mut |bytes| app.entropy.fill(bytes)).map_err(|_| "no key")?;
        let pin = PinKey::from_seed(&app.entropy.bytes()).map_err(|_| "no key")?;
        let wrong_pin = PinKey::from_seed(&app.entropy.bytes()).map_err(|_| "no key")?;
        let now = app.now();
        let id = DeviceId(app.entropy.id(now.micros()));
        let device = Device {
            id,
            account: account_of(person),
            name: format!("Phone {id}"),
            platform: "headless".to_owned(),
            os: "1".to_owned(),
            device_key: key.public().to_sec1().to_vec(),
            pin_key: seal_pin_key(app, id, &pin.public()).map_err(|fault| fault.to_string())?,
            pin_generation: 1,
            offline_key: None,
            state: device::State::Active { from: now },
            wrong_in_a_row: 0,
            wrong_since_unlock: 0,
            wrong_at: vec![],
            unlock: None,
            platform_key: None,
            lock: Lock::AtClose,
            activated_at: now,
            last_used_at: now,
        };
        let mut changes = app.changes(now);
        changes.insert(device);
        app.store.commit(changes).await?;
        Ok(Arc::new(Self { person, id, key, pin, wrong_pin }))
    }

    /// Signs a call, on a clock that may be off.
    pub(crate) fn calls(
        &self,
        (method, path): (&str, &str),
        body: Vec<u8>,
        nonce: Option<&str>,
        now: Time,
    ) -> Result<Signed, Broken> {
        let path = format!("{API}{path}");
        let url = format!("http://app.localhost:8000{path}");
        let call = Call { method, url: &url, body: &body };
        let signed = authorization(&self.key, &self.id.to_string(), &call, now.seconds(), nonce);
        let authorization = signed.map_err(|error| format!("{error:?}"))?;
        Ok(Signed { path, authorization, body })
    }

    /// Where it takes pushes.
    pub(crate) fn subscription(&self, post: &Post) -> PushSubscription {
        PushSubscription {
            endpoint: format!("http://{}/{}", post.address, self.id).as_str().into(),
            p256dh: base64url(self.key.public().to_sec1()),
            auth: base64url(&[7; 16]).as_str().into(),
        }
    }
}

impl Paper {
    /// One more card, in the person's hands.
    pub(crate) async fn sent(app: &App, person: usize) -> Result<Self, Broken> {
        let now = app.now();
        let printed = PrintedCard::draw(|bound| app.entropy.below(bound));
        let number = printed.number.to_string();
        let key = app.keys.newest(Purpose::CardDigest);
        let mut digests = vec![];
        for (key_number, code) in &printed.codes {
            digests.push(Digest(app.keys.card_digest(key, &number, *key_number, &format!("{code:06}"))?));
        }
        let key_numbers: Vec<u16> = printed.codes.iter().map(|(key_number, _)| *key_number).collect();
        let shown = ShownNumbers::of(&key_numbers).ok_or("no key numbers")?;
        let id = CardId(app.entropy.id(now.micros()));
        let card = Card {
            id,
            account: account_of(person),
            number: printed.number,
            shown: Some(shown_digest(app, account_of(person), &shown)),
            key_numbers,
            digest_key: key.0,
            digests,
            used: UsedCodes::default(),
            state: State::Issued,
            from_unknown: Strikes::default(),
            wrong_since_right: 0,
            issued_at: now,
            printed_at: Some(now),
        };
        let mut changes: Changes = app.changes(now);
        changes.insert(card);
        app.store.commit(changes).await?;
        Ok(Self { id, codes: printed.codes.iter().map(|(key, code)| (*key, format!("{code:06}"))).collect() })
    }
}

/// What a person does to a request that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    Approves,
    ApprovesWithWrongPin,
    Denies,
}

/// A request as a phone draws it.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) id: RequestId,
    pub(crate) bytes: Vec<u8>,
}
