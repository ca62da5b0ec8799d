//! What people type.

use domain::card::{CardNumber, ShownNumbers};
use domain::device::Name;
use domain::email::EmailAddress;
use domain::ids::{AuditId, ServiceId};
use domain::system::SystemVersion;
use domain::user_id::{UserId, looked_up_as};
use protocol::carry::CarryNumber;
use protocol::let_in::LetInCode;
use protocol::pin::Pin;
use protocol::{OfflineCode, text};
use server::flows::device::activity::Below;
use server::flows::notices::code::Code;
use server::help::Query;

/// Whatever stands in a field of a form or of the app, and in a command line.
pub fn typed(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    // All of them look: each must do with what was meant for another.
    let taken = [user_id(text), mail(text), digits(text), codes(text), names(text), addresses(text)];
    let query = Query::parse(text);
    assert!(query.shown.chars().count() <= 101 && !query.shown.chars().any(char::is_control), "shown again safely");
    taken.contains(&true) || !query.is_empty()
}

fn user_id(typed: &str) -> bool {
    let looked_up = looked_up_as(typed);
    assert!(looked_up.chars().count() <= 65 && !looked_up.chars().any(char::is_control), "any store takes it");
    let Some(user_id) = UserId::parse(typed) else {
        assert!(UserId::choose(typed).is_none() && looked_up.starts_with(' '), "nobody has it");
        return false;
    };
    assert_eq!(looked_up, user_id.folded());
    assert!((3..=64).contains(&user_id.folded().chars().count()));
    assert_eq!(
        looked_up_as(user_id.folded()),
        user_id.folded(),
        "whoever types it as it is compared is the same person"
    );
    true
}

fn mail(typed: &str) -> bool {
    let Some(address) = EmailAddress::parse(typed) else { return false };
    assert_eq!(EmailAddress::parse(address.expose()).as_ref(), Some(&address));
    let is_plain = address.expose().bytes().all(|byte| byte.is_ascii_graphic() && !b"<>,;:\"\\()[]".contains(&byte));
    assert!(is_plain && address.expose().len() <= 254, "it is one address and no header");
    true
}

/// Digits, however they are spaced: never more or fewer than were typed.
fn digits(typed: &str) -> bool {
    let written: String = typed.chars().filter(char::is_ascii_digit).collect();
    let read = [
        CarryNumber::parse(typed).map(|number| number.expose().to_owned()),
        OfflineCode::parse(typed).map(|code| code.expose().to_owned()),
        ShownNumbers::parse(typed).map(|numbers| String::from_utf8_lossy(numbers.expose()).into_owned()),
        Pin::parse(typed).ok().map(|_| typed.to_owned()),
    ];
    read.into_iter().flatten().inspect(|read| assert_eq!(*read, written, "what was typed is what is read")).count() > 0
}

fn codes(typed: &str) -> bool {
    let let_in = LetInCode::parse(typed);
    assert!(let_in.is_none() || LetInCode::parse(&typed.to_ascii_lowercase()) == let_in, "either case");
    assert!(let_in.as_ref().is_none_or(|code| LetInCode::parse(&code.grouped()).as_ref() == Some(code)));
    let notice = Code::parse(typed);
    let again = notice.as_ref().and_then(|code| Code::parse(&code.in_groups()));
    assert!(again.map(|code| code.digest()) == notice.as_ref().map(Code::digest), "as it is printed, it is typed");
    let_in.is_some() || notice.is_some()
}

fn names(typed: &str) -> bool {
    let version = SystemVersion::parse(typed);
    assert_eq!(version, version.and_then(|version| SystemVersion::parse(&version.to_string())));
    let is_name = Name::parse(typed).is_some();
    assert!(
        !is_name || (text::check(typed, 200).is_ok() && !typed.contains("://")),
        "it hides nothing and leads nowhere"
    );
    is_name || version.is_some()
}

/// What stands in an address or a command line: one thing has one spelling.
fn addresses(typed: &str) -> bool {
    let spelled = [
        CardNumber::parse(typed).map(|number| number.to_string()),
        AuditId::parse(typed).map(|id| id.to_string()),
        ServiceId::parse(typed).map(|id| id.to_string()),
        Below::parse(typed).map(Below::to_text),
    ];
    spelled.into_iter().flatten().inspect(|spelled| assert_eq!(spelled, typed, "one spelling")).count() > 0
}
