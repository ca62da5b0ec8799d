//! What a person gets, read back from the finished documents.

mod cards;
mod letters;
mod lines;
mod notices;
mod read;

use crate::{
    Address, CardId, CardSheet, Codes, Contact, Date, Language, Letter, LetterKind, Line, OneTimePassword, Operator,
};

const LANGUAGES: [Language; 2] = [Language::Danish, Language::English];

fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}

fn fjord_bank() -> Operator {
    Operator {
        name: line("Fjord Bank"),
        site: line("Tillid · id.fjordbank.example"),
        address: Some(line("Havnegade 12, 8000 Aarhus C")),
        contact: Some(Contact::Telephone(line("70 10 20 30"))),
        help_page: line("id.fjordbank.example/help"),
    }
}

fn soren() -> Address {
    Address::new(line("Søren Ågaard"), vec![line("Æblevej 7, 2. th."), line("8600 Silkeborg")]).unwrap()
}

/// Different codes at key numbers that are spread over all four digits, in no order.
fn codes(count: u32) -> Vec<(u16, u32)> {
    (0..count).map(|index| ((index * 4_211 % 9_973) as u16, (index + 1) * 6_007 % 1_000_000)).collect()
}

fn sheet(language: Language, pairs: Vec<(u16, u32)>) -> CardSheet {
    CardSheet {
        language,
        operator: fjord_bank(),
        recipient: soren(),
        card_id: CardId::new("G750159724").unwrap(),
        codes: Codes::new(pairs).unwrap(),
        issued: Date::new(2026, 11, 22).unwrap(),
        login_address: line("id.fjordbank.example"),
    }
}

fn post(language: Language, kind: LetterKind) -> Letter {
    Letter {
        kind,
        language,
        operator: fjord_bank(),
        recipient: soren(),
        user_id: line("søren.ågaard"),
        password: OneTimePassword::new("K7TQ-9MXD-R4WP".to_owned()).unwrap(),
        issued: Date::new(2026, 11, 22).unwrap(),
        valid_until: Date::new(2026, 12, 13).unwrap(),
        first_password_page: line("https://id.fjordbank.example/first-password"),
    }
}
