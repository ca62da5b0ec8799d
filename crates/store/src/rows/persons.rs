//! Rows of accounts, devices and activations.

use domain::account::{Account, Language, Method, Password, PasswordKind, Standing};
use domain::activation::{self, Activation};
use domain::card::CodePlace;
use domain::device::{self, BlockReason, Device, Lock, Unlock};
use domain::ids::{CardId, DeviceId, RequestId};
use domain::platform_key::PlatformKey;
use domain::shown::Shown;
use domain::time::Time;
use domain::user_id::UserId;

use super::{Record, Row};
use crate::cell::{Cell, Field, Nonsense, RowReader, Times, words};
use crate::table::Table;
use crate::tables;

words!(Language { Danish = "da", English = "en" });
words!(Method { App = "app", Card = "card" });
words!(Lock { AtClose = "at_close", AfterFiveMinutes = "after_five_minutes" });

/// Why a device is blocked, in one word. That it was asked for by card alone stands beside it.
#[derive(Clone, Copy)]
enum Why {
    WrongPins,
    WrongPinsInAll,
    Asked,
}

words!(Why { WrongPins = "wrong_pins", WrongPinsInAll = "wrong_pins_in_all", Asked = "asked" });

impl Record for Account {}

impl Row for Account {
    const TABLE: &'static Table = &tables::ACCOUNTS;

    fn cells(&self) -> Vec<Cell> {
        let (kind, ends_at, leaked_at) = match self.password.kind {
            PasswordKind::Chosen => ("chosen", None, None),
            PasswordKind::OneTime { ends_at } => ("one_time", Some(ends_at), None),
            PasswordKind::MustChange { since } => ("chosen", None, Some(since)),
        };
        let (standing, standing_at) = match self.standing {
            Standing::Open => ("open", None),
            Standing::Frozen { at } => ("frozen", Some(at)),
            Standing::Closed { at } => ("closed", Some(at)),
        };
        vec![
            self.id.cell(),
            self.created_at.cell(),
            self.user_id.folded().to_owned().cell(),
            self.user_id.as_typed().to_owned().cell(),
            self.name.cell(),
            self.language.cell(),
            self.password.hash.cell(),
            kind.to_owned().cell(),
            ends_at.cell(),
            leaked_at.cell(),
            self.password.chosen_at.cell(),
            standing.to_owned().cell(),
            standing_at.cell(),
            self.last_method.cell(),
            self.first_method.cell(),
            self.number_always.cell(),
            self.trusted_from.cell(),
            self.trust_given_at.cell(),
            Times(self.notified_at.clone()).cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        let id = row.get("id")?;
        let created_at = row.get("created_at")?;
        let folded: String = row.get("user_id_folded")?;
        let typed: String = row.get("user_id")?;
        let user_id = UserId::parse(&typed)
            .filter(|user_id| user_id.folded() == folded && user_id.as_typed() == typed)
            .ok_or_else(|| Nonsense::state("user_id and user_id_folded"))?;
        Ok(Self {
            id,
            user_id,
            created_at,
            name: row.get("name")?,
            language: row.get("language")?,
            password: Password {
                hash: row.get("password_hash")?,
                kind: password_kind(row)?,
                chosen_at: row.get("password_chosen_at")?,
            },
            standing: standing(row)?,
            last_method: row.get("last_method")?,
            first_method: row.get("first_method")?,
            number_always: row.get("number_always")?,
            trusted_from: row.get("trusted_from")?,
            trust_given_at: row.get("trust_given_at")?,
            notified_at: row.get::<Times>("notified_at")?.0,
        })
    }
}

fn password_kind(row: &mut RowReader) -> Result<PasswordKind, Nonsense> {
    let (kind, ends_at): (String, Option<Time>) = (row.get("password_kind")?, row.get("password_ends_at")?);
    match (kind.as_str(), ends_at, row.get::<Option<Time>>("password_leaked_at")?) {
        ("chosen", None, None) => Ok(PasswordKind::Chosen),
        ("chosen", None, Some(since)) => Ok(PasswordKind::MustChange { since }),
        ("one_time", Some(ends_at), None) => Ok(PasswordKind::OneTime { ends_at }),
        _ => Err(Nonsense::state("password_kind, password_ends_at and password_leaked_at")),
    }
}

fn standing(row: &mut RowReader) -> Result<Standing, Nonsense> {
    let (standing, at): (String, Option<Time>) = (row.get("standing")?, row.get("standing_at")?);
    match (standing.as_str(), at) {
        ("open", None) => Ok(Standing::Open),
        ("frozen", Some(at)) => Ok(Standing::Frozen { at }),
        ("closed", Some(at)) => Ok(Standing::Closed { at }),
        _ => Err(Nonsense::state("standing and standing_at")),
    }
}

impl Record for Device {}

impl Row for Device {
    const TABLE: &'static Table = &tables::DEVICES;

    fn cells(&self) -> Vec<Cell> {
        let (state, state_at, why) = match self.state {
            device::State::Active { from } => ("active", from, None),
            device::State::Blocked { at, why } => ("blocked", at, Some(why)),
            device::State::Removed { at } => ("removed", at, None),
        };
        let key = self.platform_key.as_ref();
        vec![
            self.id.cell(),
            self.account.cell(),
            self.device_key.cell(),
            self.activated_at.cell(),
            self.name.cell(),
            self.platform.cell(),
            self.os.cell(),
            self.pin_key.cell(),
            self.pin_generation.cell(),
            self.offline_key.cell(),
            state.to_owned().cell(),
            state_at.cell(),
            why.map(Why::from).cell(),
            (why == Some(BlockReason::ByCard)).cell(),
            self.wrong_in_a_row.cell(),
            self.wrong_since_unlock.cell(),
            Times(self.wrong_at.clone()).cell(),
            self.unlock.map(|unlock| unlock.token).cell(),
            self.unlock.map(|unlock| unlock.until).cell(),
            self.last_used_at.cell(),
            key.map(|key| key.credential_id.clone()).cell(),
            key.map(|key| key.public_key.clone()).cell(),
            key.map(|key| key.sign_count).cell(),
            key.map(|key| key.backup_eligible).cell(),
            key.map(|key| key.backed_up).cell(),
            key.map(|key| key.wrong_since_pin).cell(),
            key.map(|key| key.added_at).cell(),
            self.lock.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            device_key: row.get("device_key")?,
            activated_at: row.get("activated_at")?,
            name: row.get("name")?,
            platform: row.get("platform")?,
            os: row.get("os")?,
            pin_key: row.get("pin_key")?,
            pin_generation: row.get("pin_generation")?,
            offline_key: row.get("offline_key")?,
            state: device_state(row)?,
            wrong_in_a_row: row.get("wrong_in_a_row")?,
            wrong_since_unlock: row.get("wrong_since_unlock")?,
            wrong_at: row.get::<Times>("wrong_at")?.0,
            unlock: match (row.get("unlock_token")?, row.get("unlock_until")?) {
                (Some(token), Some(until)) => Some(Unlock { token, until }),
                (None, None) => None,
                (Some(_), None) | (None, Some(_)) => return Err(Nonsense::state("unlock_token and unlock_until")),
            },
            last_used_at: row.get("last_used_at")?,
            platform_key: platform_key(row)?,
            lock: row.get("lock")?,
        })
    }
}

fn platform_key(row: &mut RowReader) -> Result<Option<PlatformKey>, Nonsense> {
    let names = (row.get("platform_credential")?, row.get("platform_key")?, row.get("platform_sign_count")?);
    let flags = (row.get("platform_backup_eligible")?, row.get("platform_backed_up")?);
    let tries = (row.get("platform_wrong")?, row.get("platform_added_at")?);
    match (names, flags, tries) {
        ((None, None, None), (None, None), (None, None)) => Ok(None),
        (
            (Some(credential_id), Some(public_key), Some(sign_count)),
            (Some(backup_eligible), Some(backed_up)),
            (Some(wrong_since_pin), Some(added_at)),
        ) => Ok(Some(PlatformKey {
            credential_id,
            public_key,
            sign_count,
            backup_eligible,
            backed_up,
            wrong_since_pin,
            added_at,
        })),
        _ => Err(Nonsense::state("platform_credential and what belongs to it")),
    }
}

fn device_state(row: &mut RowReader) -> Result<device::State, Nonsense> {
    let (state, at): (String, Time) = (row.get("state")?, row.get("state_at")?);
    let (why, by_card): (Option<Why>, bool) = (row.get("block_reason")?, row.get("blocked_by_card")?);
    let why = match (why, by_card) {
        (None, false) => None,
        (Some(Why::WrongPins), false) => Some(BlockReason::WrongPins),
        (Some(Why::WrongPinsInAll), false) => Some(BlockReason::WrongPinsInAll),
        (Some(Why::Asked), false) => Some(BlockReason::Asked),
        (Some(Why::Asked), true) => Some(BlockReason::ByCard),
        (None | Some(Why::WrongPins | Why::WrongPinsInAll), true) => {
            return Err(Nonsense::state("block_reason and blocked_by_card"));
        }
    };
    match (state.as_str(), why) {
        ("active", None) => Ok(device::State::Active { from: at }),
        ("blocked", Some(why)) => Ok(device::State::Blocked { at, why }),
        ("removed", None) => Ok(device::State::Removed { at }),
        _ => Err(Nonsense::state("state and block_reason")),
    }
}

impl From<BlockReason> for Why {
    fn from(why: BlockReason) -> Self {
        match why {
            BlockReason::WrongPins => Self::WrongPins,
            BlockReason::WrongPinsInAll => Self::WrongPinsInAll,
            BlockReason::Asked | BlockReason::ByCard => Self::Asked,
        }
    }
}

impl Field for CodePlace {
    fn cell(&self) -> Cell {
        Cell::Integer(i64::try_from(self.index()).unwrap_or(i64::MAX))
    }

    fn read(cell: Cell) -> Option<Self> {
        Self::new(u8::read(cell)?.into())
    }
}

impl Record for Activation {}

impl Row for Activation {
    const TABLE: &'static Table = &tables::ACTIVATIONS;

    fn cells(&self) -> Vec<Cell> {
        let (state, card, places, request, device, by) = match self.state {
            activation::State::AsksCodes { card, places, request } => {
                ("asks_codes", Some(card), Some(places), request, None, None)
            }
            activation::State::AsksDevices { request } => ("asks_devices", None, None, request, None, None),
            activation::State::AsksKeys { device, by } => ("asks_keys", None, None, None, Some(device), Some(by)),
            activation::State::Done { device } => ("done", None, None, None, Some(device), None),
        };
        let (shown_card, shown_device) = match by {
            Some(Shown::Card(card)) => (Some(card), None),
            Some(Shown::Device(device)) => (None, Some(device)),
            None => (None, None),
        };
        vec![
            self.id.cell(),
            self.account.cell(),
            self.device_key.cell(),
            self.platform.cell(),
            self.replaces.cell(),
            self.started_at.cell(),
            self.card_in_hand.cell(),
            state.to_owned().cell(),
            card.cell(),
            places.map(|places| places[0]).cell(),
            places.map(|places| places[1]).cell(),
            request.cell(),
            device.cell(),
            shown_card.cell(),
            shown_device.cell(),
        ]
    }

    fn read(row: &mut RowReader) -> Result<Self, Nonsense> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            device_key: row.get("device_key")?,
            platform: row.get("platform")?,
            replaces: row.get("replaces")?,
            started_at: row.get("started_at")?,
            card_in_hand: row.get("card_in_hand")?,
            state: activation_state(row)?,
        })
    }
}

fn activation_state(row: &mut RowReader) -> Result<activation::State, Nonsense> {
    let (state, card): (String, Option<CardId>) = (row.get("state")?, row.get("card")?);
    let places: [Option<CodePlace>; 2] = [row.get("place_1")?, row.get("place_2")?];
    let request: Option<RequestId> = row.get("request")?;
    let device: Option<DeviceId> = row.get("device")?;
    let by = match (row.get("shown_card")?, row.get("shown_device")?) {
        (None, None) => None,
        (Some(card), None) => Some(Shown::Card(card)),
        (None, Some(device)) => Some(Shown::Device(device)),
        (Some(_), Some(_)) => return Err(Nonsense::state("shown_card and shown_device")),
    };
    match (state.as_str(), card, places, request, (device, by)) {
        ("asks_codes", Some(card), [Some(first), Some(second)], request, (None, None)) => {
            Ok(activation::State::AsksCodes { card, places: [first, second], request })
        }
        ("asks_devices", None, [None, None], request, (None, None)) => Ok(activation::State::AsksDevices { request }),
        ("asks_keys", None, [None, None], None, (Some(device), Some(by))) => {
            Ok(activation::State::AsksKeys { device, by })
        }
        ("done", None, [None, None], None, (Some(device), None)) => Ok(activation::State::Done { device }),
        _ => Err(Nonsense::state("state, card, place_1, place_2, request, device, shown_card and shown_device")),
    }
}
