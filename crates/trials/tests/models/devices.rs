//! Several phones are activated for one account at the same instant, while one of its devices is blocked.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use domain::account::Account;
use domain::activation::{self, Activation};
use domain::device::{self, Device, has_place};
use domain::ids::{ActivationId, DeviceId};
use domain::shown::{Factors, Shown};
use stateright::Property;

use crate::guarded::{Actor, At, Broken, Decision, Guarded, Key, Life, Seen, TRUE, breaks, holds, row, times};
use crate::support::{ANNA, START, account, activation_of, card, device as device_of, limits};

const ACCOUNT: Key = 0;
/// Devices that there are, and behind them those to be.
const DEVICES: Key = 10;
const NEW_DEVICES: Key = 20;
const DEVICES_END: Key = 30;
const ACTIVATIONS: Key = 40;

/// Two devices there are; so many phones want to be the next, the last of them in place of the first device where
/// `replaces`; and where `blocks`, somebody blocks the second device meanwhile.
#[derive(Clone, Copy)]
struct Activating {
    phones: usize,
    replaces: bool,
    blocks: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Thing {
    Account(Account),
    Device(Device),
    Activation(Activation),
}

impl Hash for Thing {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        match self {
            Self::Account(_) => 0.hash(hasher),
            Self::Device(device) => format!("{:?}", device.state).hash(hasher),
            Self::Activation(activation) => format!("{:?}", activation.state).hash(hasher),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Told {
    Activated,
    TooMany,
    Ended,
    Blocked,
}

fn device_key(id: DeviceId) -> Key {
    Key::try_from(id.0).unwrap()
}

impl Activating {
    fn is_blocker(self, actor: Actor) -> bool {
        actor == self.phones
    }
}

impl Life for Activating {
    type Thing = Thing;
    type Told = Told;

    fn first(&self) -> Vec<(Key, Thing)> {
        let devices = (DEVICES..DEVICES + 2).map(|key| (key, Thing::Device(device_of(DeviceId(key.into()), ANNA))));
        let activations = (0..self.phones).map(|phone| {
            let phone_key = Key::try_from(phone).unwrap();
            let device = DeviceId((NEW_DEVICES + phone_key).into());
            let replaces = (self.replaces && phone + 1 == self.phones).then_some(DeviceId(DEVICES.into()));
            let activation = activation_of(ANNA, ActivationId(device.0));
            let state = activation::State::AsksKeys { device, by: Shown::Card(card(ANNA).id) };
            (ACTIVATIONS + phone_key, Thing::Activation(Activation { replaces, state, ..activation }))
        });
        std::iter::once((ACCOUNT, Thing::Account(account(ANNA)))).chain(devices).chain(activations).collect()
    }

    fn actors(&self) -> usize {
        self.phones + usize::from(self.blocks)
    }

    fn reads(&self, actor: Actor, broken: Option<Broken>) -> Vec<Range<Key>> {
        if self.is_blocker(actor) {
            return vec![row(DEVICES + 1)];
        }
        let activation = ACTIVATIONS + Key::try_from(actor).unwrap();
        let (account, devices) = (row(ACCOUNT), DEVICES..DEVICES_END);
        match broken {
            Some(Broken::AnchorReadLast) => vec![row(activation), devices, account],
            _ => vec![row(activation), account, devices],
        }
    }

    fn decides(&self, actor: Actor, seen: &Seen<Thing>, broken: Option<Broken>) -> Decision<Thing, Told> {
        let devices =
            seen.values().filter_map(|row| if let Thing::Device(device) = &*row.thing { Some(device) } else { None });
        if self.is_blocker(actor) {
            let block = |device: &Device| device.clone().step(device::Command::Block, &limits(), START);
            return match devices.into_iter().next().map(block) {
                Some(Ok(blocked)) => Decision::of(Told::Blocked).replace(DEVICES + 1, Thing::Device(blocked)),
                Some(Err(_)) | None => Decision::of(Told::Ended),
            };
        }
        let own = ACTIVATIONS + Key::try_from(actor).unwrap();
        let (Thing::Account(account), Thing::Activation(activation)) = (&*seen[&ACCOUNT].thing, &*seen[&own].thing)
        else {
            unreachable!()
        };
        let activation::State::AsksKeys { device: id, .. } = activation.state else { return Decision::of(Told::Ended) };
        // The card that was shown is nobody's concern here: it stays.
        let still =
            activation.still_shown(&Factors { devices: vec![], cards: vec![&card(ANNA)] }, &limits(), START).unwrap();
        let done = activation.clone().step(activation::Command::KeysOffered(still), &limits(), START).unwrap();
        let devices: Vec<&Device> = devices.collect();
        if !has_place(devices.iter().copied(), activation.replaces, &limits()) {
            return Decision::of(Told::TooMany);
        }
        let mut made = Decision::of(Told::Activated);
        if let Some(old) = devices.iter().find(|device| Some(device.id) == activation.replaces)
            && let Ok(removed) = (*old).clone().step(device::Command::Remove, &limits(), START)
        {
            made = made.replace(device_key(old.id), Thing::Device(removed));
        }
        if broken != Some(Broken::NoAnchor) {
            made = made.replace(ACCOUNT, Thing::Account(account.clone()));
        }
        made.replace(own, Thing::Activation(done)).insert(device_key(id), Thing::Device(device_of(id, ANNA)))
    }

    fn counts(told: Told) -> bool {
        matches!(told, Told::Activated | Told::Blocked)
    }

    fn promises() -> Vec<Property<Guarded<Self>>> {
        vec![
            Property::always(THREE, |_, at: &At<Self>| {
                let holds_a_place = |thing: &Thing| matches!(thing, Thing::Device(device) if device.holds_a_place());
                at.rows.values().filter(|row| holds_a_place(&row.thing)).count() <= limits().devices_per_account
            }),
            Property::sometimes("a phone is activated", |_, at: &At<Self>| {
                times(at, |told| told == Told::Activated) > 0
            }),
            Property::sometimes("a phone finds no place", |_, at: &At<Self>| {
                at.told.iter().any(|(_, told)| *told == Told::TooMany)
            }),
        ]
    }
}

const THREE: &str = "never a fourth device";

const PHONES: Activating = Activating { phones: 3, replaces: false, blocks: false };

#[test]
fn never_a_fourth_device_however_many_activate_at_once() {
    holds("the limit of devices", PHONES);
}

#[test]
fn never_a_fourth_device_while_one_is_replaced_and_one_blocked() {
    holds("the limit of devices with a replacement and a block", Activating { replaces: true, blocks: true, ..PHONES });
}

#[test]
fn without_its_discipline_there_is_a_fourth_device() {
    let two = Activating { phones: 2, ..PHONES };
    breaks("the limit of devices", two, Broken::NoAnchor, THREE);
    breaks("the limit of devices", two, Broken::AnchorReadLast, THREE);
    breaks("the limit of devices", two, Broken::NoGuard, THREE);
    breaks("the limit of devices", two, Broken::NoLookUp, TRUE);
}
