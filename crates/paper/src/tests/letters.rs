//! The letters with a one-time password.

use super::read::Paper;
use super::{LANGUAGES, line, post};
use crate::document::Packing;
use crate::letter;
use crate::{Address, Contact, Language, Letter, LetterKind, Line, OneTimePassword, Operator, PaperError};

fn printed(letter: &Letter) -> Paper {
    Paper::read(&letter::write(letter, Packing::Plain).unwrap())
}

#[test]
fn user_id_and_password_stand_once_each_and_whole() {
    for language in LANGUAGES {
        for kind in [LetterKind::Activation, LetterKind::Reset] {
            let paper = printed(&post(language, kind));
            for secret in ["søren.ågaard", "K7TQ-9MXD-R4WP", "https://id.fjordbank.example/first-password"] {
                assert_eq!(paper.runs.iter().filter(|run| run.text == secret).count(), 1, "{secret}");
            }
        }
    }
}

#[test]
fn it_says_what_to_do_until_when_and_what_never_to_do() {
    let words = printed(&post(Language::Danish, LetterKind::Activation)).aloud().join(" ");
    for part in [
        "Fjord Bank Tillid · id.fjordbank.example Havnegade 12, 8000 Aarhus C",
        "Søren Ågaard Æblevej 7, 2. th. 8600 Silkeborg 22. november 2026 Velkommen",
        "Virker til og med 13. december 2026 Det skal du gøre 1 Åbn browseren",
        "Dit kodekort kommer i et brev for sig.",
        "Det skal du aldrig gøre",
        "Hjælp: ring 70 10 20 30",
    ] {
        assert!(words.contains(part), "{part:?} in {words}");
    }
    let words = printed(&post(Language::English, LetterKind::Reset)).aloud().join(" ");
    for part in
        ["Your new one-time password", "Works until the end of 13 December 2026", "Did you not ask for a new password"]
    {
        assert!(words.contains(part), "{part:?} in {words}");
    }
    assert!(!words.contains("comes in a letter of its own"), "after a reset no new card comes");
}

#[test]
fn steps_and_warnings_are_lists() {
    let paper = printed(&post(Language::English, LetterKind::Activation));
    assert_eq!(paper.tagged("Lbl"), ["1", "2", "3", "4", "•", "•", "•"]);
    assert_eq!(paper.tagged("H1"), ["Welcome: how to get started"]);
    assert_eq!(paper.tagged("H2"), ["What to do", "What never to do"]);
}

#[test]
fn the_same_letter_gives_the_same_bytes() {
    let write = |kind| letter(&post(Language::Danish, kind)).unwrap();
    assert_eq!(write(LetterKind::Activation), write(LetterKind::Activation));
    assert_ne!(write(LetterKind::Activation), write(LetterKind::Reset));
}

#[test]
fn the_file_s_description_holds_neither_user_id_nor_password() {
    let pdf = letter::write(&post(Language::English, LetterKind::Activation), Packing::Plain).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.contains("/Lang(en)") && text.contains("<pdfuaid:part>1</pdfuaid:part>"));
    assert!(!text.contains("K7TQ") && !text.contains("gaard"));
}

#[test]
fn the_longest_words_stay_on_the_page() {
    let wide = "ÅW".repeat(Line::CHARACTERS_MAX / 2);
    for kind in [LetterKind::Activation, LetterKind::Reset] {
        let mut letter = post(Language::Danish, kind);
        letter.operator = Operator {
            name: line(&wide),
            site: line(&wide),
            address: Some(line(&wide)),
            contact: Some(Contact::Telephone(line(&wide))),
            help_page: line(&wide),
        };
        letter.recipient = Address::new(line(&wide), vec![line(&wide); Address::LINES_MAX]).unwrap();
        letter.user_id = line(&wide);
        letter.password = OneTimePassword::new("W".repeat(32)).unwrap();
        letter.first_password_page = line(&wide);
        let paper = printed(&letter);
        assert!(paper.runs.iter().all(|run| run.x >= 19.0 && run.x < 190.0 && run.y < 285.0));
        assert!(paper.runs.iter().any(|run| run.text == "W".repeat(32)), "a long password stays on one line");
    }
}

#[test]
fn a_password_that_cannot_be_read_off_paper_is_refused() {
    for password in ["", "short12", "with space", "åben-adgang", "tab\tinside", "line\nbreak1", &"x".repeat(33)] {
        assert_eq!(OneTimePassword::new(password.to_owned()).unwrap_err(), PaperError::NotAOneTimePassword);
    }
    assert_eq!(format!("{:?}", OneTimePassword::new("K7TQ-9MXD".to_owned()).unwrap()), "…");
}
