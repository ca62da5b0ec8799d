//! The code card, as a person and a screen reader find it.

use super::read::Paper;
use super::{LANGUAGES, codes, line, sheet, soren};
use crate::document::Packing;
use crate::{Address, CODES_MAX, CardId, CardSheet, Codes, Contact, Language, Line, Operator, PaperError, card};

fn printed(sheet: &CardSheet) -> Paper {
    Paper::read(&card::write(sheet, Packing::Plain).unwrap())
}

#[test]
fn every_code_stands_once_beside_its_key_number_and_they_rise() {
    for language in LANGUAGES {
        let mut pairs = codes(148);
        let paper = printed(&sheet(language, pairs.clone()));
        pairs.sort_unstable();

        let expected: Vec<String> = pairs.iter().map(|(_, code)| format!("{code:06}")).collect();
        assert_eq!(paper.tagged("TD"), expected, "the table's cells");
        let key_numbers: Vec<String> = pairs.iter().map(|(key_number, _)| format!("{key_number:04}")).collect();
        assert_eq!(paper.tagged("TH")[2..], key_numbers, "the table's row headings, behind two column headings");

        for (code, key_number) in expected.iter().zip(&key_numbers) {
            let seen: Vec<_> = paper.runs.iter().enumerate().filter(|(_, run)| run.text == *code).collect();
            assert_eq!(seen.len(), 1, "{code} stands once");
            let (place, run) = seen[0];
            let before = &paper.runs[place - 1];
            assert_eq!(before.text.trim_end(), key_number, "the key number stands before its code");
            assert_eq!(before.y, run.y, "on one line");
            assert!(before.x < run.x && run.x - before.x < 15.0, "close by");
        }
    }
}

#[test]
fn a_row_is_read_aloud_as_key_number_and_code() {
    let paper = printed(&sheet(Language::English, vec![(437, 12), (9_999, 999_999), (0, 0)]));
    let aloud = paper.aloud();
    let table = aloud.iter().position(|words| *words == "No.").unwrap();
    assert_eq!(aloud[table..], ["No.", "Code", "0000", "000000", "0437", "000012", "9999", "999999"]);
}

#[test]
fn all_rows_look_alike_so_that_nobody_sees_which_are_kept_for_activation() {
    let paper = Paper::read(&card::write(&sheet(Language::Danish, codes(148)), Packing::Plain).unwrap());
    let rows = paper.tagged("TD").len();
    let steps: Vec<f32> = paper
        .runs
        .windows(2)
        .filter(|pair| {
            pair[1].text.len() == 6 && pair[1].mark.is_some() && pair[1].text.bytes().all(|byte| byte.is_ascii_digit())
        })
        .map(|pair| pair[1].x - pair[0].x)
        .collect();
    assert_eq!(steps.len(), rows);
    assert!(
        steps.iter().all(|step| (step - steps[0]).abs() < 0.01),
        "one distance between key number and code for all"
    );
    assert_eq!(paper.tagged("Note").len() + paper.tagged("Span").len(), 0, "no sign beside any");
}

#[test]
fn the_card_says_whose_it_is_and_what_to_do() {
    let paper = printed(&sheet(Language::Danish, codes(148))).aloud().join(" ");
    for words in [
        "Søren Ågaard Æblevej 7, 2. th. 8600 Silkeborg",
        "Fjord Bank Tillid · id.fjordbank.example",
        "Dit kodekort",
        "Kodekort G750159724 Udstedt 22. november 2026 148 koder.",
        "Få kortet spærret med det samme: ring 70 10 20 30. Læs mere på id.fjordbank.example/help.",
        "Vi spørger dig aldrig om koder",
    ] {
        assert!(paper.contains(words), "{words:?} in {paper}");
    }
    let paper = printed(&sheet(Language::English, codes(148))).aloud().join(" ");
    for words in [
        "Your code card",
        "Issued 22 November 2026",
        "Have the card blocked at once: call 70 10 20 30. Read more at id.fjordbank.example/help.",
    ] {
        assert!(paper.contains(words), "{words:?} in {paper}");
    }
}

#[test]
fn the_site_stands_at_the_head_and_on_the_cover_that_stays_in_the_wallet() {
    for language in LANGUAGES {
        let paper = printed(&sheet(language, codes(148)));
        let places: Vec<f32> =
            paper.runs.iter().filter(|run| run.text == "Tillid · id.fjordbank.example").map(|run| run.y).collect();
        assert!(matches!(places[..], [head, cover] if head < 30.0 && cover > 70.0), "{places:?}");
    }
}

#[test]
fn whoever_is_known_to_answer_is_named_and_no_page_is_said_to_block_a_card() {
    let told = |language, contact: Option<Contact>| {
        let mut sheet = sheet(language, codes(148));
        sheet.operator.contact = contact;
        let aloud = printed(&sheet).aloud().join(" ");
        assert!(!aloud.contains("Block the card at once at") && !aloud.contains("Spær kortet"), "{aloud}");
        aloud
    };
    let mail = || Some(Contact::Elsewhere(line("hjaelp@fjordbank.example")));
    for (language, contact, words) in [
        (Language::Danish, None, "Få kortet spærret med det samme. Se hvordan på id.fjordbank.example/help."),
        (Language::English, None, "Have the card blocked at once. See how at id.fjordbank.example/help."),
        (Language::Danish, mail(), "kontakt os på hjaelp@fjordbank.example. Læs mere på id.fjordbank.example/help."),
        (Language::English, mail(), "contact us at hjaelp@fjordbank.example. Read more at id.fjordbank.example/help."),
    ] {
        let aloud = told(language, contact);
        assert!(aloud.contains(words), "{words:?} in {aloud}");
    }
}

#[test]
fn the_page_is_a4_and_each_part_of_the_card_as_large_as_a_bank_card() {
    for language in LANGUAGES {
        let paper = printed(&sheet(language, codes(148)));
        assert_eq!(paper.size, (210.0, 297.0), "A4");
        // The cut lines, round eight parts; the fold lines, between them.
        let [across, down] = [2.0 * 85.6, 4.0 * 54.0];
        let level: Vec<_> = paper.segments.iter().filter(|one| is(one.length().0, across)).collect();
        let upright: Vec<_> = paper.segments.iter().filter(|one| is(one.length().1, down)).collect();
        assert_eq!((level.len(), upright.len()), (5, 3), "{:?}", paper.segments);
        let steps = |mut places: Vec<f32>| {
            places.sort_by(f32::total_cmp);
            places.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>()
        };
        assert!(steps(level.iter().map(|one| one.from.1).collect()).iter().all(|height| is(*height, 54.0)));
        assert!(steps(upright.iter().map(|one| one.from.0).collect()).iter().all(|width| is(*width, 85.6)));
    }
}

/// The same to a hundredth of a millimetre.
fn is(measured: f32, wanted: f32) -> bool {
    (measured - wanted).abs() < 0.01
}

#[test]
fn the_same_card_gives_the_same_bytes_in_whatever_order_the_codes_come() {
    let first = card(&sheet(Language::Danish, codes(148))).unwrap();
    let mut pairs = codes(148);
    pairs.reverse();
    assert_eq!(first, card(&sheet(Language::Danish, pairs)).unwrap());
    assert_ne!(first, card(&sheet(Language::Danish, codes(147))).unwrap());
}

#[test]
fn the_file_says_what_it_is_and_holds_no_code_in_its_description() {
    let pdf = card::write(&sheet(Language::Danish, vec![(437, 482_915)]), Packing::Plain).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    for mark in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "/Lang(da)",
        "2026-11-22",
    ] {
        assert!(text.contains(mark), "{mark}");
    }
    assert!(!text.contains("482915"), "the code is glyphs on the page and nothing else");
}

#[test]
fn the_longest_words_stay_on_their_panels() {
    let wide = "ÅW".repeat(Line::CHARACTERS_MAX / 2);
    let mut sheet = sheet(Language::Danish, codes(CODES_MAX as u32));
    sheet.operator = Operator {
        name: line(&wide),
        site: line(&wide),
        address: Some(line(&wide)),
        contact: Some(Contact::Elsewhere(line(&wide))),
        help_page: line(&wide),
    };
    sheet.recipient = Address::new(line(&wide), vec![line(&wide); Address::LINES_MAX]).unwrap();
    sheet.login_address = line(&wide);
    let paper = printed(&sheet);
    assert_eq!(paper.tagged("TD").len(), CODES_MAX);
    let place = |text: &str| paper.runs.iter().find(|run| run.text.trim_end() == text).unwrap().y;
    // The card begins 73 mm down; its second panel, the advice, ends 108 mm further on.
    assert!(
        paper.runs.iter().filter(|run| run.x < 100.0 && run.text.contains("WÅ")).all(|run| run.y < 73.0 + 108.0 - 1.0)
    );
    assert!(place("Vi spørger dig aldrig om koder") > 73.0 + 54.0);
    assert!(paper.runs.iter().all(|run| run.x >= 19.0 && run.y >= 10.0 && run.y < 289.0 - 1.5));
}

#[test]
fn a_long_name_takes_two_lines_of_the_window() {
    let name = "Anne-Sofie Frederikke Kristiane Østergård-Sørensen af Ærøskøbing Å";
    let mut sheet = sheet(Language::Danish, codes(1));
    sheet.recipient = Address::new(line(name), soren().lines().to_vec()).unwrap();
    let paper = printed(&sheet);
    let in_the_window = |run: &&super::read::Run| run.x < 100.0 && (41.0..72.0).contains(&run.y);
    assert_eq!(paper.runs.iter().filter(in_the_window).count(), 2 + soren().lines().len());
    assert!(paper.aloud().join(" ").contains(name));
}

#[test]
fn what_is_no_card_is_refused_without_repeating_it() {
    let refused = |pairs: Vec<(u16, u32)>| Codes::new(pairs).unwrap_err();
    assert_eq!(refused(vec![]), PaperError::WrongNumberOfCodes(0));
    assert_eq!(refused(codes(163)), PaperError::WrongNumberOfCodes(163));
    assert_eq!(refused(vec![(10_000, 1)]), PaperError::KeyNumberTooLarge);
    assert_eq!(refused(vec![(7, 1), (8, 1), (7, 2)]), PaperError::KeyNumberTwice);
    assert_eq!(refused(vec![(7, 1_000_000)]), PaperError::CodeTooLarge);
    assert!(!PaperError::CodeTooLarge.to_string().contains("1000000"));
    assert_eq!(format!("{:?}", Codes::new(vec![(7, 482_915)]).unwrap()), "…");
    for id in ["", "G75015972", "G7501597244", "g750159724", "G75015972x", "Ø75015972", "7501597244"] {
        assert_eq!(CardId::new(id), Err(PaperError::NotACardId), "{id:?}");
    }
}
