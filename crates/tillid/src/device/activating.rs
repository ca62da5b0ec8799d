//! `tillid device activate`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use device::{AskingPhone, NewDevice, PhoneError, Server, SystemWorld, activate, ask_devices};
use domain::time::Time;
use protocol::Secret;
use protocol::wire::{AskedCodes, Standing};
use serde::Serialize;
use serde_json::Value;

use crate::asking;
use crate::output::{Answer, Failed, Output, instant_to_the_second};

/// A file of codes larger than this is none.
const CODES_BYTES_MAX: u64 = 1_048_576;
/// How often whoever waits is told that it goes on.
const TELL_EACH_S: i64 = 30;

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
    /// A file with the eight characters by which the person's app lets a browser in, where strangers have used up all other
    /// tries.
    #[arg(long, value_name = "FILE", conflicts_with = "key_numbers_file")]
    let_in_file: Option<PathBuf>,
    /// A JSON file with the card's codes by key number.
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,
    /// Ask a device that the person has, in place of the codes: a number is shown here, to be carried there.
    #[arg(long, conflicts_with = "codes")]
    by_phone: bool,
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
    let let_in = arguments.let_in_file.as_deref();
    let let_in = let_in.map(|file| asking::secret(Some(file), "TILLID_LET_IN", "Characters:")).transpose()?;
    let new = NewDevice {
        user_id: Secret::new(arguments.user_id),
        password,
        first_key_numbers,
        let_in,
        pin,
        description: NewDevice::describe(&arguments.name),
        replaces: None,
        file: Some(&arguments.file),
    };
    let standing = match arguments.by_phone {
        true => by_phone(server, new, out).await?,
        false => by_codes(server, new, arguments.codes.as_deref().zip(known.as_ref())).await?,
    };
    super::give_standing(&standing, out)
}

async fn by_codes(server: Server, new: NewDevice<'_>, known: Option<(&Path, &Value)>) -> Result<Standing, Failed> {
    let codes = |asked: &AskedCodes| match known {
        Some((_, known)) => find_codes(known, asked),
        None => ask_codes(asked).ok(),
    };
    let activated = activate(server, Arc::new(SystemWorld), new, codes).await;
    let (_, _, standing) = activated.map_err(|error| match (error, known) {
        (PhoneError::GivenUp, Some((file, _))) => {
            Failed::say(format!("{} does not hold the two codes that were asked for", file.display()))
        }
        (error, _) => Failed::say(error),
    })?;
    Ok(standing)
}

async fn by_phone(server: Server, new: NewDevice<'_>, out: &mut Output) -> Result<Standing, Failed> {
    let asking = ask_devices(server, Arc::new(SystemWorld), new).await?;
    out.give(&ToCarry::of(&asking))?;
    let mut told = i64::MAX;
    let tell = |left: i64| {
        if told.saturating_sub(left) >= TELL_EACH_S {
            told = left;
            let _nobody_reads = writeln!(io::stderr(), "Nobody has approved yet; {left} s are left.");
        }
    };
    let accepted = asking.waits(tell).await?;
    let (_, _, standing) = asking.goes_on(accepted).await?;
    Ok(standing)
}

/// What is carried to the device that approves. It is shown to whoever holds this one, and stands nowhere else.
#[derive(Serialize)]
struct ToCarry<'a> {
    number: &'a str,
    expires_at: i64,
}

impl<'a> ToCarry<'a> {
    fn of(asking: &'a AskingPhone<'_>) -> Self {
        Self { number: asking.number().expose(), expires_at: asking.expires_at() }
    }
}

impl Answer for ToCarry<'_> {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        let (first, second) = self.number.split_at_checked(3).unwrap_or((self.number, ""));
        let until = instant_to_the_second(Time::from_seconds(self.expires_at));
        writeln!(out, "The number to carry is {first} {second}.")?;
        writeln!(out, "  Open Tillid on a device that you have, type the number there, and approve, before {until}.")
    }
}

fn ask_codes(asked: &AskedCodes) -> Result<[Secret; 2], Failed> {
    let ask = |key_number: &str| {
        let question = format!("Card {}, code beside key number {key_number}:", asked.card);
        asking::ask(&question).map(|code| Secret::new(code.to_string()))
    };
    let [first, second] = &asked.key_numbers;
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
fn find_codes(known: &Value, asked: &AskedCodes) -> Option<[Secret; 2]> {
    let persons = known.get("persons").and_then(Value::as_array).into_iter().flatten();
    let cards = persons.filter_map(|person| person.get("cards")?.as_array()).flatten();
    let of_this_card = |card: &&Value| card.get("id").and_then(Value::as_str) == Some(&asked.card);
    let codes = cards.filter(of_this_card).find_map(|card| card.get("codes")).unwrap_or(known);
    let code = |key_number: &String| codes.get(key_number).and_then(Value::as_str).map(Secret::from);
    let [first, second] = &asked.key_numbers;
    Some([code(first)?, code(second)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn codes_are_found_by_card_and_key_number() {
        let asked = AskedCodes { card: "G750159724".into(), key_numbers: ["0437".into(), "1180".into()] };
        let check = |known: Value, expect: Option<[&str; 2]>| {
            let expect = expect.map(|codes| codes.map(Secret::from));
            assert!(find_codes(&known, &asked) == expect, "{known}");
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
