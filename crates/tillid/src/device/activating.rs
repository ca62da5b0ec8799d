//! `tillid device activate`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use device::{NewDevice, PhoneError, Server, SystemWorld, activate};
use protocol::Secret;
use protocol::wire::ActivationBegun;
use serde_json::Value;

use crate::asking;
use crate::output::{Failed, Output};

/// A file of codes larger than this is none.
const CODES_BYTES_MAX: u64 = 1_048_576;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The code app's address.
    #[arg(long, value_name = "URL")]
    server: String,
    /// The person's user ID.
    #[arg(long)]
    user_id: String,
    /// What the person calls this device.
    #[arg(long, default_value = "Command line")]
    name: String,
    /// The device's file; it must not exist yet.
    #[arg(long, value_name = "FILE", default_value = "tillid.device")]
    file: PathBuf,
    /// A file with the password; without it TILLID_PASSWORD, else it is asked for.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// A file with the first five key numbers on the card, where strangers have used up all other tries.
    #[arg(long, value_name = "FILE")]
    key_numbers_file: Option<PathBuf>,
    /// A JSON file with the card's codes by key number.
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,
    #[command(flatten)]
    pin: super::PinPlace,
}

pub(super) async fn run(arguments: Arguments, out: &mut Output) -> Result<(), Failed> {
    let server = Server::new(&arguments.server)?;
    let known = arguments.codes.as_deref().map(read_codes).transpose()?;
    let password = asking::secret(arguments.password_file.as_deref(), "TILLID_PASSWORD", "Password:")?;
    let pin = asking::secret(arguments.pin.pin_file.as_deref(), "TILLID_PIN", "A PIN of your choice:")?;
    let shown = arguments.key_numbers_file.as_deref();
    let first_key_numbers =
        shown.map(|file| asking::secret(Some(file), "TILLID_KEY_NUMBERS", "First key numbers:")).transpose()?;
    let new = NewDevice {
        user_id: Secret::new(arguments.user_id),
        password,
        first_key_numbers,
        pin,
        description: NewDevice::describe(&arguments.name),
        replaces: None,
        file: Some(&arguments.file),
    };
    let codes = |begun: &ActivationBegun| match &known {
        Some(known) => find_codes(known, begun),
        None => ask_codes(begun).ok(),
    };
    let activated = activate(server, Arc::new(SystemWorld), new, codes).await;
    let (_, _, standing) = activated.map_err(|error| match (error, &arguments.codes) {
        (PhoneError::GivenUp, Some(file)) => {
            Failed::say(format!("{} does not hold the two codes that were asked for", file.display()))
        }
        (error, _) => Failed::say(error),
    })?;
    super::give_standing(&standing, out)
}

fn ask_codes(begun: &ActivationBegun) -> Result<[Secret; 2], Failed> {
    let ask = |key_number: &str| {
        let question = format!("Card {}, code beside key number {key_number}:", begun.card);
        asking::ask(&question).map(|code| Secret::new(code.to_string()))
    };
    let [first, second] = &begun.key_numbers;
    Ok([ask(first)?, ask(second)?])
}

fn read_codes(path: &Path) -> Result<Value, Failed> {
    let unreadable = |why: &str| Failed::say(format!("the codes in {} cannot be read ({why})", path.display()));
    let size = std::fs::metadata(path).map_err(|error| unreadable(&error.to_string()))?.len();
    if size > CODES_BYTES_MAX {
        return Err(unreadable("the file is too large"));
    }
    let text = std::fs::read(path).map(zeroize::Zeroizing::new).map_err(|error| unreadable(&error.to_string()))?;
    serde_json::from_slice(&text).map_err(|_| unreadable("it is not JSON"))
}

/// The two codes, from `{key number: code}`, or from the card of that number in the demo's record.
fn find_codes(known: &Value, begun: &ActivationBegun) -> Option<[Secret; 2]> {
    let persons = known.get("persons").and_then(Value::as_array).into_iter().flatten();
    let cards = persons.filter_map(|person| person.get("cards")?.as_array()).flatten();
    let of_this_card = |card: &&Value| card.get("id").and_then(Value::as_str) == Some(&begun.card);
    let codes = cards.filter(of_this_card).find_map(|card| card.get("codes")).unwrap_or(known);
    let code = |key_number: &String| codes.get(key_number).and_then(Value::as_str).map(Secret::from);
    let [first, second] = &begun.key_numbers;
    Some([code(first)?, code(second)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn codes_are_found_by_card_and_key_number() {
        let begun: ActivationBegun = serde_json::from_value(json!({
            "activation": "a", "card": "G750159724", "key_numbers": ["0437", "1180"], "expires_at": 0,
            "policy": { "pin_digits": 4, "weak_pins_refused": true },
        }))
        .expect("an answer");
        let check = |known: Value, expect: Option<[&str; 2]>| {
            let expect = expect.map(|codes| codes.map(Secret::from));
            assert!(find_codes(&known, &begun) == expect, "{known}");
        };
        let codes = json!({ "0437": "111111", "1180": "222222" });
        check(codes.clone(), Some(["111111", "222222"]));
        check(json!({ "0437": "111111" }), None);
        let other = json!({ "id": "A000000001", "codes": { "0437": "999999", "1180": "999999" } });
        let card = json!({ "id": "G750159724", "codes": codes });
        check(json!({ "persons": [{ "cards": [other] }, { "cards": [card] }] }), Some(["111111", "222222"]));
        check(json!({ "persons": [] }), None);
    }
}
