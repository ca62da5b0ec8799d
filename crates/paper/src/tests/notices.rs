//! The letter about a new device.

use super::read::Paper;
use super::{LANGUAGES, fjord_bank, line, soren};
use crate::document::Packing;
use crate::{
    Activated, Address, Contact, Date, Language, Line, NoticeCode, NoticeLetter, Operator, PaperError, notice,
    notice_letter,
};

const CODE: &str = "7KQ2-MXD9-4WPT-B3HC-Z8RN-56VA-EJ1G";

fn post(language: Language) -> NoticeLetter {
    NoticeLetter {
        language,
        operator: fjord_bank(),
        recipient: soren(),
        activated: Activated {
            name: Some(line("Sørens nye")),
            platform: line("Android"),
            on: Date::new(2026, 11, 22).unwrap(),
            approves_from: Date::new(2026, 11, 25).unwrap(),
        },
        page: line("https://id.fjordbank.example/not-me"),
        code: NoticeCode::new(CODE.to_owned()).unwrap(),
        issued: Date::new(2026, 11, 22).unwrap(),
        valid_until: Date::new(2026, 12, 12).unwrap(),
    }
}

fn printed(letter: &NoticeLetter) -> Paper {
    Paper::read(&notice::write(letter, Packing::Plain).unwrap())
}

#[test]
fn it_says_what_happened_and_how_to_stop_it() {
    let words = printed(&post(Language::Danish)).aloud().join(" ");
    for part in [
        "Fjord Bank Tillid · id.fjordbank.example",
        "Søren Ågaard Æblevej 7, 2. th. 8600 Silkeborg 22. november 2026 En ny enhed er aktiveret",
        "Den 22. november 2026 blev kodeappen aktiveret",
        "»Sørens nye« (Android)",
        "Fra den 25. november 2026 kan",
        "Virker til og med 12. december 2026",
        "Hjælp: ring 70 10 20 30",
    ] {
        assert!(words.contains(part), "{part:?} in {words}");
    }
    let nameless = NoticeLetter {
        activated: Activated { name: None, ..post(Language::English).activated },
        ..post(Language::English)
    };
    let words = printed(&nameless).aloud().join(" ");
    for part in ["A new device was activated", "on a new device (Android)", "Works until the end of 12 December 2026"] {
        assert!(words.contains(part), "{part:?} in {words}");
    }
}

#[test]
fn page_and_code_stand_once_each_and_whole() {
    for language in LANGUAGES {
        let paper = printed(&post(language));
        for whole in [CODE, "https://id.fjordbank.example/not-me"] {
            assert_eq!(paper.runs.iter().filter(|run| run.text.trim() == whole).count(), 1, "{whole}");
        }
        assert_eq!(paper.tagged("Lbl"), ["1", "2", "3"]);
        assert_eq!(paper.tagged("H1").len(), 1);
        assert_eq!(paper.tagged("H2").len(), 2);
    }
}

#[test]
fn the_longest_words_stay_on_the_page() {
    let wide = "ÅW".repeat(Line::CHARACTERS_MAX / 2);
    for language in LANGUAGES {
        let mut letter = post(language);
        letter.operator = Operator {
            name: line(&wide),
            site: line(&wide),
            address: Some(line(&wide)),
            contact: Some(Contact::Telephone(line(&wide))),
            help_page: line(&wide),
        };
        letter.recipient = Address::new(line(&wide), vec![line(&wide); Address::LINES_MAX]).unwrap();
        letter.activated.name = Some(line(&wide));
        letter.activated.platform = line(&wide);
        letter.page = line(&wide);
        let paper = printed(&letter);
        assert!(paper.runs.iter().all(|run| run.x >= 19.0 && run.x < 190.0 && run.y < 285.0));
    }
}

#[test]
fn the_same_letter_gives_the_same_bytes_and_its_description_holds_no_code() {
    let write = |language| notice_letter(&post(language)).unwrap();
    assert_eq!(write(Language::Danish), write(Language::Danish));
    let pdf = notice::write(&post(Language::English), Packing::Plain).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.contains("/Lang(en)") && text.contains("<pdfuaid:part>1</pdfuaid:part>"));
    assert!(!text.contains("7KQ2") && !text.contains("gaard"));
}

#[test]
fn a_code_is_groups_of_four_and_prints_as_nothing() {
    for code in ["", "ABC", "ABCD-", "abcd-efgh", "ABCDE-FGHI", "ABCD EFGH", &"ABCD-".repeat(20)] {
        assert_eq!(NoticeCode::new(code.to_owned()).unwrap_err(), PaperError::NotANoticeCode, "{code}");
    }
    assert_eq!(format!("{:?}", NoticeCode::new(CODE.to_owned()).unwrap()), "…");
}
