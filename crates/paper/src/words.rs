//! The words on the paper, in Danish and English: short sentences, one thing each, no word that a person must look up.
//!
//! They stand here and not in the pages' message files, because a printed page is laid out around its words.

mod notice;

pub(crate) use notice::notice;

use crate::card::CardSheet;
use crate::input::{Contact, Date, Language, Operator};
use crate::letter::{Letter, LetterKind};

/// The words on a sheet with a code card.
pub(crate) struct CardWords {
    pub(crate) title: &'static str,
    pub(crate) introduction: String,
    pub(crate) fold_title: &'static str,
    pub(crate) fold_steps: [&'static str; 3],
    pub(crate) name: &'static str,
    pub(crate) issued: String,
    pub(crate) count: String,
    pub(crate) keep: &'static str,
    pub(crate) advice: [(&'static str, String); 3],
    pub(crate) key_number_label: &'static str,
    pub(crate) code_label: &'static str,
}

pub(crate) fn card(sheet: &CardSheet) -> CardWords {
    match sheet.language {
        Language::Danish => danish_card(sheet),
        Language::English => english_card(sheet),
    }
}

fn danish_card(sheet: &CardSheet) -> CardWords {
    let issued = day(sheet.language, sheet.issued);
    let block = block(sheet.language, &sheet.operator);
    let login = sheet.login_address.as_str();
    let count = sheet.codes.pairs().len();
    CardWords {
        title: "Dit kodekort",
        introduction: "Kodekortet er kun til dig. Du skal bruge det, når du logger ind med en kode, \
                og når du aktiverer kodeappen på en telefon."
            .to_owned(),
        fold_title: "Sådan får du det ned i pungen",
        fold_steps: [
            "Klip kortet ud langs den ubrudte linje.",
            "Fold det på langs, så trykket vender udad.",
            "Fold den nederste halvdel om bagved, og gør det så én gang til. Nu ligger forsiden øverst.",
        ],
        name: "Kodekort",
        issued: format!("Udstedt {issued}"),
        count: format!("{count} koder. Hver kode virker én gang."),
        keep: "Pas på det, som du passer på dit betalingskort.",
        advice: [
            (
                "Sådan bruger du det",
                "Loginsiden viser kortets ID og et nøglenummer på fire cifre. Find nøglenummeret her på kortet, \
                     og skriv de seks fede cifre, som står ved siden af."
                    .to_owned(),
            ),
            ("Er det væk, eller har andre set det?", block),
            (
                "Vi spørger dig aldrig om koder",
                format!(
                    "Heller ikke om et billede af kortet. Giv ikke en kode til nogen. Skriv kun koder på {login} \
                         og i kodeappen."
                ),
            ),
        ],
        key_number_label: "Nr.",
        code_label: "Kode",
    }
}

fn english_card(sheet: &CardSheet) -> CardWords {
    let issued = day(sheet.language, sheet.issued);
    let block = block(sheet.language, &sheet.operator);
    let login = sheet.login_address.as_str();
    let count = sheet.codes.pairs().len();
    CardWords {
        title: "Your code card",
        introduction: "This code card is for you alone. You need it when you log in with a code, and when you \
                activate the code app on a phone."
            .to_owned(),
        fold_title: "How to make it fit your wallet",
        fold_steps: [
            "Cut the card out along the solid line.",
            "Fold it in half lengthways, with the print on the outside.",
            "Fold the lower half away behind, and then do so once more. The cover is now on top.",
        ],
        name: "Code card",
        issued: format!("Issued {issued}"),
        count: format!("{count} codes. Each code works once."),
        keep: "Look after it as you look after your bank card.",
        advice: [
            (
                "How to use it",
                "The login page shows the card's ID and a key number of four digits. Find the key number on this \
                     card, and type the six bold digits beside it."
                    .to_owned(),
            ),
            ("Is it lost, or has somebody seen it?", block),
            (
                "We never ask you for codes",
                format!(
                    "Nor for a picture of the card. Give a code to nobody. Type codes only at {login} and in the \
                         code app."
                ),
            ),
        ],
        key_number_label: "No.",
        code_label: "Code",
    }
}

/// The words of a letter with a one-time password.
pub(crate) struct LetterWords {
    pub(crate) title: &'static str,
    pub(crate) issued: String,
    pub(crate) opening: String,
    pub(crate) user_id_label: &'static str,
    pub(crate) password_label: &'static str,
    pub(crate) valid_until: String,
    pub(crate) steps_title: &'static str,
    pub(crate) steps: Vec<String>,
    pub(crate) never_title: &'static str,
    pub(crate) never: Vec<String>,
    pub(crate) help: String,
}

pub(crate) fn letter(letter: &Letter) -> LetterWords {
    match letter.language {
        Language::Danish => danish_letter(letter),
        Language::English => english_letter(letter),
    }
}

fn danish_letter(letter: &Letter) -> LetterWords {
    let name = letter.operator.name.as_str();
    let mut steps = vec![
        "Åbn browseren på din computer eller telefon, og skriv denne adresse:".to_owned(),
        "Skriv dit bruger-ID og engangsadgangskoden, præcis som de står her.".to_owned(),
        "Vælg din egen adgangskode på mindst 8 tegn. Så virker engangsadgangskoden ikke mere.".to_owned(),
    ];
    let (title, opening, unexpected) = match letter.kind {
        LetterKind::Activation => {
            steps.push("Dit kodekort kommer i et brev for sig. Når du har det, kan du logge ind og aktivere kodeappen.".to_owned());
            (
                "Velkommen: sådan kommer du i gang",
                format!("{name} har oprettet en konto til dig. Her er dit bruger-ID og en adgangskode, som du kun skal bruge én gang."),
                "Var brevet åbnet, da du fik det? Så brug det ikke, men kontakt os.",
            )
        }
        LetterKind::Reset => (
            "Din nye engangsadgangskode",
            "Du får dette brev, fordi din adgangskode er blevet nulstillet. Her er en adgangskode, som du kun skal bruge én gang. \
             Dit kodekort og din kodeapp er de samme som før."
                .to_owned(),
            "Har du ikke bedt om en ny adgangskode, eller var brevet åbnet? Så brug den ikke, men kontakt os.",
        ),
    };
    LetterWords {
        title,
        issued: day(letter.language, letter.issued),
        opening,
        user_id_label: "Bruger-ID",
        password_label: "Engangsadgangskode",
        valid_until: format!("Virker til og med {}", day(letter.language, letter.valid_until)),
        steps_title: "Det skal du gøre",
        steps,
        never_title: "Det skal du aldrig gøre",
        never: vec![
            "Giv aldrig din adgangskode til nogen, heller ikke til os. Vi spørger aldrig om den.".to_owned(),
            "Skriv den aldrig på en side, som du er kommet til fra en mail eller en sms.".to_owned(),
            unexpected.to_owned(),
        ],
        help: help(letter.language, &letter.operator),
    }
}

fn english_letter(letter: &Letter) -> LetterWords {
    let name = letter.operator.name.as_str();
    let mut steps = vec![
        "Open the browser on your computer or phone, and type this address:".to_owned(),
        "Type your user ID and the one-time password exactly as they stand here.".to_owned(),
        "Choose a password of your own, with at least 8 characters. The one-time password then no longer works."
            .to_owned(),
    ];
    let (title, opening, unexpected) = match letter.kind {
        LetterKind::Activation => {
            steps.push(
                "Your code card comes in a letter of its own. With it you can log in and activate the code app."
                    .to_owned(),
            );
            (
                "Welcome: how to get started",
                format!(
                    "{name} has opened an account for you. Here are your user ID and a password that you use only once."
                ),
                "Was this letter open when it reached you? Then do not use it, but contact us.",
            )
        }
        LetterKind::Reset => (
            "Your new one-time password",
            "You get this letter because your password has been reset. Here is a password that you use only once. \
             Your code card and your code app are the same as before."
                .to_owned(),
            "Did you not ask for a new password, or was this letter open? Then do not use it, but contact us.",
        ),
    };
    LetterWords {
        title,
        issued: day(letter.language, letter.issued),
        opening,
        user_id_label: "User ID",
        password_label: "One-time password",
        valid_until: format!("Works until the end of {}", day(letter.language, letter.valid_until)),
        steps_title: "What to do",
        steps,
        never_title: "What never to do",
        never: vec![
            "Never give your password to anybody, not even to us. We never ask for it.".to_owned(),
            "Never type it on a page that you came to from an e-mail or a text message.".to_owned(),
            unexpected.to_owned(),
        ],
        help: help(letter.language, &letter.operator),
    }
}

fn help(language: Language, operator: &Operator) -> String {
    let page = operator.help_page.as_str();
    match (language, &operator.contact) {
        (Language::Danish, Some(Contact::Telephone(number))) => {
            format!("Hjælp: ring {} eller gå til {page}.", number.as_str())
        }
        (Language::Danish, Some(Contact::Elsewhere(place))) => format!("Hjælp: {} eller {page}.", place.as_str()),
        (Language::Danish, None) => format!("Hjælp: {page}."),
        (Language::English, Some(Contact::Telephone(number))) => {
            format!("Help: call {} or go to {page}.", number.as_str())
        }
        (Language::English, Some(Contact::Elsewhere(place))) => format!("Help: {} or {page}.", place.as_str()),
        (Language::English, None) => format!("Help: {page}."),
    }
}

/// People block a card, not a page: whoever is known to answer comes first, and the help page says the rest.
fn block(language: Language, operator: &Operator) -> String {
    let page = operator.help_page.as_str();
    match (language, &operator.contact) {
        (Language::Danish, Some(Contact::Telephone(number))) => {
            format!("Få kortet spærret med det samme: ring {}. Læs mere på {page}.", number.as_str())
        }
        (Language::Danish, Some(Contact::Elsewhere(place))) => {
            format!("Få kortet spærret med det samme: kontakt os på {}. Læs mere på {page}.", place.as_str())
        }
        (Language::Danish, None) => format!("Få kortet spærret med det samme. Se hvordan på {page}."),
        (Language::English, Some(Contact::Telephone(number))) => {
            format!("Have the card blocked at once: call {}. Read more at {page}.", number.as_str())
        }
        (Language::English, Some(Contact::Elsewhere(place))) => {
            format!("Have the card blocked at once: contact us at {}. Read more at {page}.", place.as_str())
        }
        (Language::English, None) => format!("Have the card blocked at once. See how at {page}."),
    }
}

const DANISH_MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];
const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn day(language: Language, date: Date) -> String {
    let month = usize::from(date.month()).saturating_sub(1);
    let named = |months: [&'static str; 12]| months.get(month).copied().unwrap_or_default();
    match language {
        Language::Danish => format!("{}. {} {}", date.day(), named(DANISH_MONTHS), date.year()),
        Language::English => format!("{} {} {}", date.day(), named(ENGLISH_MONTHS), date.year()),
    }
}
