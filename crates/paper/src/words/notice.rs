//! The words of a letter about a new device.

use super::{day, help};
use crate::input::Language;
use crate::notice::{Activated, NoticeLetter};

/// The words of a letter about a new device.
pub(crate) struct NoticeWords {
    pub(crate) title: &'static str,
    pub(crate) issued: String,
    pub(crate) opening: String,
    pub(crate) mine_title: &'static str,
    pub(crate) mine: &'static str,
    pub(crate) not_me_title: &'static str,
    pub(crate) steps: [&'static str; 3],
    pub(crate) valid_until: String,
    pub(crate) afterwards: &'static str,
    pub(crate) help: String,
}

pub(crate) fn notice(letter: &NoticeLetter) -> NoticeWords {
    match letter.language {
        Language::Danish => danish(letter),
        Language::English => english(letter),
    }
}

fn danish(letter: &NoticeLetter) -> NoticeWords {
    let Activated { name, platform, on, approves_from } = &letter.activated;
    let (on, from, platform) = (day(letter.language, *on), day(letter.language, *approves_from), platform.as_str());
    let device = name.as_ref().map_or_else(
        || format!("en ny enhed ({platform})"),
        |name| format!("en ny enhed, som hedder »{}« ({platform})", name.as_str()),
    );
    NoticeWords {
        title: "En ny enhed er aktiveret",
        issued: day(letter.language, letter.issued),
        opening: format!(
            "Den {on} blev kodeappen aktiveret til din konto på {device}. Det skete med dit bruger-ID og din \
             adgangskode. Fra den {from} kan enheden godkende i dit navn."
        ),
        mine_title: "Var det dig?",
        mine: "Så skal du ikke gøre noget.",
        not_me_title: "Var det ikke dig?",
        steps: [
            "Åbn browseren på din computer eller telefon, og skriv denne adresse:",
            "Skriv denne kode. Den kan kun bruges til at spærre enheden:",
            "Tryk på knappen. Så er enheden spærret med det samme.",
        ],
        valid_until: format!("Virker til og med {}", day(letter.language, letter.valid_until)),
        afterwards: "Kontakt os bagefter: En anden kender din adgangskode og måske dit kodekort, så du skal have nye. Vi \
                     beder dig aldrig om koden i telefonen, i en mail eller i en sms.",
        help: help(letter.language, &letter.operator),
    }
}

fn english(letter: &NoticeLetter) -> NoticeWords {
    let Activated { name, platform, on, approves_from } = &letter.activated;
    let (on, from, platform) = (day(letter.language, *on), day(letter.language, *approves_from), platform.as_str());
    let device = name.as_ref().map_or_else(
        || format!("a new device ({platform})"),
        |name| format!("a new device called “{}” ({platform})", name.as_str()),
    );
    NoticeWords {
        title: "A new device was activated",
        issued: day(letter.language, letter.issued),
        opening: format!(
            "On {on} the code app was activated for your account on {device}. It was done with your user ID and \
             your password. From {from} on, the device can approve in your name."
        ),
        mine_title: "Was it you?",
        mine: "Then there is nothing for you to do.",
        not_me_title: "Was it not you?",
        steps: [
            "Open the browser on your computer or phone, and type this address:",
            "Type this code. It is good for blocking that device and nothing else:",
            "Press the button. The device is then blocked at once.",
        ],
        valid_until: format!("Works until the end of {}", day(letter.language, letter.valid_until)),
        afterwards: "Contact us afterwards: somebody else knows your password and perhaps your code card, so you need \
                     new ones. We never ask you for the code on the telephone, in a mail or in a text message.",
        help: help(letter.language, &letter.operator),
    }
}
