//! What the demo prints: codes first, since there are many, and last what fits a screen: addresses, accounts and what to try.

use std::io::{self, Write};

use super::directory::Directory;
use super::record::{CardRecord, Record};

/// Key numbers side by side: a window of 100 characters has room for them.
const COLUMNS: usize = 7;

/// `changed` are the user IDs of those who do not sign in as the record says any more.
pub(super) fn tell(out: &mut dyn Write, record: &Record, changed: &[String], directory: &Directory) -> io::Result<()> {
    writeln!(out, "Tillid's demo is running, on this machine only. Ctrl-C ends it.\n")?;
    tell_cards(out, record, directory)?;
    tell_addresses(out, record)?;
    tell_accounts(out, record, changed)?;
    tell_what_to_try(out, record)?;
    writeln!(out, "\nAll of this stands in {} too, for scripts.", directory.record().display())
}

fn tell_addresses(out: &mut dyn Write, record: &Record) -> io::Result<()> {
    writeln!(out, "Addresses")?;
    let services = record.services.iter().map(|service| (service.name.as_str(), service.url.as_str()));
    let ours = [("Login (issuer)", record.issuer.as_str()), ("Code app", record.app.as_str())];
    for (name, url) in services.chain(ours) {
        writeln!(out, "  {name:<22} {url}")?;
    }
    writeln!(out)
}

fn tell_accounts(out: &mut dyn Write, record: &Record, changed: &[String]) -> io::Result<()> {
    writeln!(out, "Accounts")?;
    for person in &record.persons {
        write!(out, "  {}   user ID {}   ", person.name, person.user_id)?;
        if changed.contains(&person.user_id) {
            write!(out, "changed since (--reset makes all anew)")?;
        } else {
            write!(out, "password {}", person.password)?;
        }
        for card in &person.cards {
            write!(out, "   code card {}", card.id)?;
        }
        writeln!(out)?;
    }
    writeln!(out)
}

fn tell_cards(out: &mut dyn Write, record: &Record, directory: &Directory) -> io::Result<()> {
    writeln!(out, "Code cards")?;
    for person in &record.persons {
        for card in &person.cards {
            let sheet = directory.cards().join(format!("{}.pdf", card.id));
            writeln!(out, "  {} of {}   {}", card.id, person.name, sheet.display())?;
            tell_codes(out, card)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// In columns, as on the card: down first, sorted by key number.
fn tell_codes(out: &mut dyn Write, card: &CardRecord) -> io::Result<()> {
    let codes: Vec<_> = card.codes.iter().collect();
    let rows = codes.len().div_ceil(COLUMNS);
    for row in 0..rows {
        write!(out, "  ")?;
        for (key_number, code) in codes.iter().skip(row).step_by(rows.max(1)) {
            write!(out, "  {key_number} {code}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn tell_what_to_try(out: &mut dyn Write, record: &Record) -> io::Result<()> {
    let (Some(service), Some(person)) = (record.services.first(), record.persons.first()) else { return Ok(()) };
    let (name, url, user_id) = (&service.name, &service.url, &person.user_id);
    writeln!(out, "Three things to try")?;
    writeln!(out, "  1. Log in with the code card: open {url}, press Log in, sign in as {user_id},")?;
    writeln!(out, "     and type the code beside the key number that the page names.")?;
    writeln!(out, "  2. Make a phone of this browser: open {} and activate it as {user_id},", record.app)?;
    writeln!(out, "     using the two codes that it asks for, from the same card, and a PIN of your choice.")?;
    writeln!(out, "  3. Log in using the code app: log out of {name} and log in again. From now on the app is")?;
    writeln!(out, "     asked first: the request waits in its window. Open it there, type the number that the")?;
    writeln!(out, "     login page shows, and approve.")
}
