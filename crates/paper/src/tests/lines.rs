//! Names, addresses and dates: what is taken, and what is refused.

use super::line;
use crate::{Address, Date, Line, PaperError};

#[test]
fn names_of_many_countries_can_be_printed() {
    for name in [
        "Søren Ågaard",
        "Þórunn Æsa Guðmundsdóttir",
        "Łukasz Żółć",
        "François Müller-Çelik",
        "Ștefan O’Neill",
        "Ẁynne Łoś",
    ] {
        assert_eq!(line(name).as_str(), name);
    }
}

#[test]
fn a_letter_in_two_parts_becomes_one() {
    assert_eq!(line("Søren A\u{30a}gaard").as_str(), "Søren Ågaard");
}

#[test]
fn spaces_are_put_in_order() {
    assert_eq!(line("  Anna \u{a0}  Holm ").as_str(), "Anna Holm");
}

#[test]
fn control_and_hidden_characters_are_refused() {
    for hostile in [
        '\0', '\t', '\n', '\r', '\u{1b}', '\u{7f}', '\u{85}', '\u{ad}', '\u{200b}', '\u{200f}', '\u{202e}', '\u{2066}',
        '\u{2028}', '\u{feff}', '\u{e000}', '\u{fffe}',
    ] {
        assert_eq!(
            Line::new(&format!("Anna{hostile}x")),
            Err(PaperError::Unprintable(hostile)),
            "U+{:04X}",
            u32::from(hostile)
        );
    }
    assert_eq!(Line::new("Max\u{301}"), Err(PaperError::Unprintable('\u{301}')), "an accent that joins no letter");
    assert_eq!(Line::new("Анна"), Err(PaperError::Unprintable('А')));
    assert_eq!(
        PaperError::Unprintable('\u{202e}').to_string(),
        "a line to print holds the character U+202E, which cannot be printed"
    );
}

#[test]
fn every_line_has_a_limit() {
    let too_long = Err(PaperError::LineTooLong { max: 70 });
    assert_eq!(line(&"å".repeat(70)).as_str().chars().count(), 70);
    assert_eq!(Line::new(&"å".repeat(71)), too_long);
    assert_eq!(Line::new(&"x".repeat(10_000_000)), too_long);
    assert_eq!(Line::new(""), Err(PaperError::EmptyLine));
    assert_eq!(Line::new("  "), Err(PaperError::EmptyLine));
    assert_eq!(Address::new(line("Anna"), vec![line("x"); 6]), Err(PaperError::TooManyLines { max: 5 }));
}

#[test]
fn only_days_of_the_calendar_are_dates() {
    for (year, month, day) in [(2028, 2, 29), (2000, 2, 29), (2026, 12, 31), (2026, 4, 30)] {
        assert!(Date::new(year, month, day).is_ok(), "{year}-{month}-{day}");
    }
    for (year, month, day) in [
        (2026, 2, 29),
        (2100, 2, 29),
        (2026, 4, 31),
        (2026, 13, 1),
        (2026, 0, 1),
        (2026, 1, 0),
        (2026, 1, 32),
        (999, 1, 1),
        (10_000, 1, 1),
    ] {
        assert_eq!(Date::new(year, month, day), Err(PaperError::NotADate), "{year}-{month}-{day}");
    }
}
