//! Stories of user IDs and passwords as people type them.

use domain::secret::SecretText;
use domain::user_id::{NewPassword, PasswordRefused, UserId};
use proptest::prelude::*;

fn folded(typed: &str) -> Option<String> {
    UserId::parse(typed).map(|user_id| user_id.folded().to_owned())
}

#[test]
fn a_user_id_is_the_same_however_it_is_written() {
    for (typed, same) in [
        ("Anna.Holm", "anna.holm"),
        ("  anna.holm\t", "anna.holm"),
        ("STRASSE", "straße"),
        ("straẞe", "strasse"),
        ("ÆØÅ", "æøå"),
        ("ÆØÅ", "æøa\u{30a}"),
        ("SØREN", "søren"),
        ("ａｎｎａ１２３", "anna123"),
        ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
        ("ﬁnn", "FINN"),
        ("Zoë", "zoe\u{308}"),
        ("ǰames", "J\u{30c}AMES"),
        ("ᾳβγ", "αιβγ"),
        ("㎒㎒㎒", "mhzmhzmhz"),
    ] {
        assert_eq!(folded(typed).unwrap(), folded(same).unwrap(), "{typed} and {same}");
    }
}

#[test]
fn user_ids_that_differ_to_a_reader_differ_to_us() {
    // The Turkish İ keeps its dot and ı has none: neither is i (Unicode, default case folding).
    for (one, other) in
        [("İbrahim", "ibrahim"), ("ıbrahim", "ibrahim"), ("søren", "soren"), ("åse", "ase"), ("1nna", "lnna")]
    {
        assert_ne!(folded(one).unwrap(), folded(other).unwrap(), "{one} and {other}");
    }
    assert_eq!(folded("İbrahim"), folded("i\u{307}brahim"));
}

#[test]
fn nobody_has_a_user_id_that_is_too_short_too_long_or_partly_unseen() {
    for typed in [
        "",
        "  ",
        "ab",
        "anna holm",
        "anna\u{a0}holm",
        "anna\nholm",
        "anna\u{0}holm",
        "anna\u{200b}holm",
        "anna\u{202e}holm",
        "anna\u{ad}holm",
        "anna\u{feff}holm",
        "anna\u{fe0f}holm",
        "anna\u{3164}holm",
        "anna\u{34f}holm",
        "anna\u{61c}holm",
        "anna\u{e0061}holm",
        "anna\u{1d159}holm",
        "anna\u{16fe4}holm",
    ] {
        assert!(UserId::parse(typed).is_none(), "{typed:?}");
    }
    assert!(UserId::parse(&"a".repeat(64)).is_some());
    assert!(UserId::parse(&"a".repeat(65)).is_none());
    assert!(UserId::parse(&"ﷺ".repeat(60)).is_none(), "long only when it is folded");
    assert!(UserId::parse(&"a".repeat(1 << 20)).is_none());
}

#[test]
fn a_user_id_is_kept_as_it_was_typed_and_told_to_no_log() {
    let user_id = UserId::parse(" Anna.Holm ").unwrap();
    assert_eq!((user_id.as_typed(), format!("{user_id:?}").as_str()), ("Anna.Holm", "UserId(…)"));
}

fn choose(password: &str) -> Result<(), PasswordRefused> {
    NewPassword::parse(SecretText::new(password.into()), "anna.holm").map(|_| ())
}

#[test]
fn a_password_has_eight_to_128_characters_of_any_kind() {
    assert_eq!(choose("blå fis"), Err(PasswordRefused::TooShort));
    assert_eq!(choose("blåfjørd"), Ok(()), "eight characters, ten bytes");
    assert_eq!(choose("blå fjord ved aften"), Ok(()), "no composition rules");
    assert_eq!(choose("🦢🛶🧭🪁🫖🪗🧶🪵"), Ok(()), "eight characters that nobody types by chance");
    let long: String = "en lang sætning om fjorden og dens øer ".chars().cycle().take(128).collect();
    assert_eq!(choose(&long), Ok(()));
    assert_eq!(choose(&format!("{long}!")), Err(PasswordRefused::TooLong));
    assert_eq!(choose(&"a".repeat(1 << 20)), Err(PasswordRefused::TooLong), "and is not looked at any further");
}

#[test]
fn what_everybody_tries_first_is_refused() {
    for common in
        ["password", "Password1", "12345678", "qwertyuiop", "aaaaaaaaaaaa", "iloveyou", "tillid123", "abcdefgh"]
    {
        assert_eq!(choose(common), Err(PasswordRefused::Common), "{common}");
    }
    for like in ["anna.holm", "Anna.Holm1", "ANNA.HOLM!!", "xanna.holm7"] {
        assert_eq!(choose(like), Err(PasswordRefused::LikeUserId), "{like}");
    }
}

#[test]
fn a_password_keeps_its_case_and_its_spaces_and_is_told_to_no_log() {
    let password = NewPassword::parse(SecretText::new(" Blå fjord ved Aften ".into()), "anna.holm").unwrap();
    assert_eq!(password.secret().expose(), " Blå fjord ved Aften ");
    assert_eq!(format!("{password:?}"), "NewPassword(…)");
}

/// Letters whose two cases are one letter, in the scripts that people here write.
const CASED: &str = "[æøåßéσa-zα-ρа-я]{3,30}";

/// Marks and letters that meet each other when they are folded.
const MARKED: &str = "[\u{300}-\u{36f}\u{370}-\u{3ff}\u{1f00}-\u{1fff}İŉǰa-z]{3,12}";

proptest! {
    #[test]
    fn folding_twice_is_folding_once(typed in "\\PC{3,40}") {
        if let Some(once) = folded(&typed) {
            prop_assert_eq!(folded(&once), Some(once));
        }
    }

    #[test]
    fn folding_twice_is_folding_once_for_any_characters_at_all(typed in proptest::collection::vec(any::<char>(), 3..20)) {
        if let Some(once) = folded(&typed.into_iter().collect::<String>()) {
            prop_assert_eq!(folded(&once), Some(once));
        }
    }

    #[test]
    fn folding_twice_is_folding_once_where_marks_meet_letters(typed in MARKED) {
        if let Some(once) = folded(&typed) {
            prop_assert_eq!(folded(&once), Some(once));
        }
    }

    #[test]
    fn case_and_full_width_make_no_other_person(typed in CASED) {
        let wide: String =
            typed.chars().map(|c| if c.is_ascii_lowercase() { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c }).collect();
        prop_assert_eq!(folded(&typed), folded(&typed.to_uppercase()));
        prop_assert_eq!(folded(&typed), folded(&wide));
    }

    #[test]
    fn the_password_rules_have_an_answer_to_any_text(typed in any::<String>(), user_id in any::<String>()) {
        let answer = NewPassword::parse(SecretText::new(typed.clone()), &user_id);
        let characters = typed.chars().count();
        prop_assert_eq!(characters < 8, matches!(answer, Err(PasswordRefused::TooShort)));
        prop_assert_eq!(characters > 128, matches!(answer, Err(PasswordRefused::TooLong)));
    }
}

#[test]
fn what_somebody_may_choose_can_be_printed_and_is_no_command() {
    for typed in ["freja", "Åse.Øst-Ærø", "élodie_97", "4ever", "bo@home+1", " łukasz "] {
        assert!(UserId::choose(typed).is_some(), "{typed:?}");
    }
    for typed in ["$(id)", "`id`", "a;b|c&d", "--json", "-karen", ".hidden", "ты😀", "a b", "per×son", "bo"] {
        assert!(UserId::choose(typed).is_none(), "{typed:?}");
    }
    assert!(UserId::parse("$(id)").is_some(), "who has one keeps it");
}
