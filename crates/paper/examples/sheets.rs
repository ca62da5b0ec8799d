//! Writes a code card and all letters in both languages into a directory, to be looked at and checked with other tools.
//!
//! `cargo run -p paper --example sheets -- DIRECTORY`

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use paper::{
    Activated, Address, CardId, CardSheet, Codes, Contact, Date, Language, Letter, LetterKind, Line, NoticeCode,
    NoticeLetter, OneTimePassword, Operator, card, letter, notice_letter,
};

fn main() -> Result<(), Box<dyn Error>> {
    let directory = PathBuf::from(env::args().nth(1).ok_or("name a directory")?);
    fs::create_dir_all(&directory)?;
    for (language, tag) in [(Language::Danish, "da"), (Language::English, "en")] {
        let sheet = CardSheet {
            language,
            operator: operator()?,
            recipient: recipient()?,
            card_id: CardId::new("G750159724")?,
            codes: Codes::new(example_codes())?,
            issued: Date::new(2026, 11, 22)?,
            login_address: Line::new("id.fjordbank.example")?,
        };
        fs::write(directory.join(format!("card-{tag}.pdf")), card(&sheet)?)?;
        for (kind, name) in [(LetterKind::Activation, "activation"), (LetterKind::Reset, "reset")] {
            let page = Letter {
                kind,
                language,
                operator: operator()?,
                recipient: recipient()?,
                user_id: Line::new("soren.aagaard")?,
                password: OneTimePassword::new("K7TQ-9MXD-R4WP".to_owned())?,
                issued: Date::new(2026, 11, 22)?,
                valid_until: Date::new(2026, 12, 13)?,
                first_password_page: Line::new("https://id.fjordbank.example/first-password")?,
            };
            fs::write(directory.join(format!("{name}-{tag}.pdf")), letter(&page)?)?;
        }
        fs::write(directory.join(format!("notice-{tag}.pdf")), notice_letter(&notice(language)?)?)?;
    }
    Ok(())
}

fn notice(language: Language) -> Result<NoticeLetter, paper::PaperError> {
    Ok(NoticeLetter {
        language,
        operator: operator()?,
        recipient: recipient()?,
        activated: Activated {
            name: Some(Line::new("Sørens nye")?),
            platform: Line::new("Android")?,
            on: Date::new(2026, 11, 22)?,
            approves_from: Date::new(2026, 11, 25)?,
        },
        page: Line::new("https://id.fjordbank.example/not-me")?,
        code: NoticeCode::new("7KQ2-MXD9-4WPT-B3HC-Z8RN-56VA-EJ1G".to_owned())?,
        issued: Date::new(2026, 11, 22)?,
        valid_until: Date::new(2026, 12, 12)?,
    })
}

fn operator() -> Result<Operator, paper::PaperError> {
    Ok(Operator {
        name: Line::new("Fjord Bank")?,
        site: Line::new("Tillid · id.fjordbank.example")?,
        address: Some(Line::new("Havnegade 12, 8000 Aarhus C")?),
        contact: Some(Contact::Telephone(Line::new("70 10 20 30")?)),
        help_page: Line::new("id.fjordbank.example/help")?,
    })
}

fn recipient() -> Result<Address, paper::PaperError> {
    Address::new(Line::new("Søren Ågaard")?, vec![Line::new("Æblevej 7, 2. th.")?, Line::new("8600 Silkeborg")?])
}

/// 148 pairs that look random and are the same each time: these are for looking at, not for use.
fn example_codes() -> Vec<(u16, u32)> {
    (0..148_u32).map(|index| ((index * 4_211 % 9_973) as u16, index.wrapping_mul(2_654_435_761) % 1_000_000)).collect()
}
