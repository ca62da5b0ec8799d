//! Text that is shown to a person before they approve: what may stand in it, and how foreign text is cleaned.
//!
//! What a service wrote is refused when unsafe, never altered (what is shown is what is signed). What we
//! found out ourselves, such as a browser's name, is cleaned.

mod alike;
mod links;
mod unseen;

pub use alike::skeleton;
use links::draws_link;
pub use unseen::is_ignorable;

/// So many marks may stand on one letter; Vietnamese has two.
const MARKS_MAX: usize = 2;

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextRefused {
    /// Nothing to read stands in it.
    Empty,
    /// It has more characters (Unicode scalar values) than its place allows.
    TooLong,
    /// A control, direction-changing, invisible or unassignable character stands in it.
    Unsafe,
    /// It mixes letters of scripts that look alike, or writes plain letters with signs that only look like them.
    LookAlike,
    /// A mail program would draw a link from it.
    Link,
}

impl std::fmt::Display for TextRefused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty",
            Self::TooLong => "too long",
            Self::Unsafe => "holds characters that cannot be shown safely",
            Self::LookAlike => "holds letters that pass for others",
            Self::Link => "reads like an address",
        })
    }
}

impl std::error::Error for TextRefused {}

/// Checks that `text` can be shown as it is: 1 to `chars_max` characters, none of them [unsafe](is_unsafe),
/// no space at either end.
///
/// # Errors
/// Says what is wrong; the text itself is not repeated.
pub fn check(text: &str, chars_max: usize) -> Result<(), TextRefused> {
    if text.chars().count() > chars_max {
        return Err(TextRefused::TooLong);
    }
    if text.chars().any(is_unsafe) {
        return Err(TextRefused::Unsafe);
    }
    if text.trim().is_empty() {
        return Err(TextRefused::Empty);
    }
    if text.trim().len() != text.len() {
        return Err(TextRefused::Unsafe);
    }
    Ok(())
}

/// Checks what a device is called: what [`check_name`] allows, and nothing that a mail program draws a link from. Whoever
/// activates chooses it, and we write it into letters to the owner.
///
/// # Errors
/// Says what is wrong; the name itself is not repeated.
pub fn check_device_name(name: &str, chars_max: usize) -> Result<(), TextRefused> {
    check_name(name, chars_max)?;
    if draws_link(name) { Err(TextRefused::Link) } else { Ok(()) }
}

/// Checks what a device or a service is called: what [`check`] allows, without letters that pass for others. A stranger's
/// phone must not be listed under the name of the owner's, nor one service ask in the name of another.
///
/// # Errors
/// Says what is wrong; the name itself is not repeated.
pub fn check_name(name: &str, chars_max: usize) -> Result<(), TextRefused> {
    check(name, chars_max)?;
    let mut scripts = name.chars().filter_map(script);
    let Some(first) = scripts.next() else { return Ok(()) };
    let passes = first == Script::Imitated || scripts.any(|script| script != first) || has_stacked_marks(name);
    if passes { Err(TextRefused::LookAlike) } else { Ok(()) }
}

/// Whether more marks than any language writes stand on one letter: they reach into the lines above and below.
fn has_stacked_marks(name: &str) -> bool {
    let is_mark = |c: char| {
        matches!(c, '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
            | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
    };
    let marks: Vec<bool> = name.chars().map(is_mark).collect();
    marks.windows(MARKS_MAX + 1).any(|few| few.iter().all(|mark| *mark))
}

/// Scripts of which letters look like those of another one here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Cherokee,
    /// Plain letters once more, for mathematics or in another width.
    Imitated,
}

fn script(c: char) -> Option<Script> {
    if !c.is_alphabetic() {
        return None;
    }
    match c {
        '\u{0041}'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}' => Some(Script::Latin),
        '\u{0370}'..='\u{03FF}' | '\u{1F00}'..='\u{1FFF}' => Some(Script::Greek),
        '\u{0400}'..='\u{052F}' | '\u{1C80}'..='\u{1C8F}' | '\u{2DE0}'..='\u{2DFF}' | '\u{A640}'..='\u{A69F}' => {
            Some(Script::Cyrillic)
        }
        '\u{0531}'..='\u{058F}' => Some(Script::Armenian),
        '\u{13A0}'..='\u{13FF}' | '\u{AB70}'..='\u{ABBF}' => Some(Script::Cherokee),
        '\u{0250}'..='\u{02AF}'
        | '\u{1D00}'..='\u{1DBF}'
        | '\u{2100}'..='\u{214F}'
        | '\u{2160}'..='\u{2188}'
        | '\u{24B6}'..='\u{24E9}'
        | '\u{2C60}'..='\u{2CFF}'
        | '\u{A4D0}'..='\u{A4FF}'
        | '\u{A720}'..='\u{A7FF}'
        | '\u{AB30}'..='\u{AB6F}'
        | '\u{FF21}'..='\u{FF5A}'
        | '\u{10280}'..='\u{1032F}'
        | '\u{10330}'..='\u{1034F}'
        | '\u{10400}'..='\u{104FF}'
        | '\u{118A0}'..='\u{118FF}'
        | '\u{1D400}'..='\u{1D7FF}'
        | '\u{1F130}'..='\u{1F189}' => Some(Script::Imitated),
        _ => None,
    }
}

/// Makes foreign text showable: white space of any kind becomes one space, unsafe characters go, what is too
/// long ends in `…`. `None` when nothing is left.
#[must_use]
pub fn clean(text: &str, chars_max: usize) -> Option<String> {
    let spaced: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let safe: String = spaced.chars().filter(|c| !is_unsafe(*c)).collect();
    let words: Vec<&str> = safe.split(' ').filter(|word| !word.is_empty()).collect();
    let joined = words.join(" ");
    let short = match joined.char_indices().nth(chars_max) {
        None => joined,
        Some(_) => {
            let kept: String = joined.chars().take(chars_max.saturating_sub(1)).collect();
            format!("{}…", kept.trim_end())
        }
    };
    check(&short, chars_max).is_ok().then_some(short)
}

/// Characters that can hide text, turn its direction or break its line. Blank letters and unusual spaces count,
/// since an amount can be pushed out of sight with them.
#[must_use]
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || (c.is_whitespace() && c != ' ')
        || is_ignorable(c)
        || matches!(c, '\u{2800}' | '\u{FFF9}'..='\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{10FFFF}')
        || (u32::from(c) & 0xFFFE) == 0xFFFE
        || matches!(c, '\u{FDD0}'..='\u{FDEF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_of_any_script_can_be_shown() {
        for text in ["Pay DKK 4,200.00 to Nordlys Energi A/S", "Sønderjysk Åbenrå", "Ελληνικά", "日本語 銀行", "مصرف"]
        {
            assert_eq!(check(text, 60), Ok(()), "{text}");
        }
    }

    #[test]
    fn nothing_can_hide_or_turn_the_text() {
        for c in [
            '\n',
            '\r',
            '\t',
            '\0',
            '\u{7f}',
            '\u{85}',
            '\u{a0}',
            '\u{202e}',
            '\u{2066}',
            '\u{200b}',
            '\u{200f}',
            '\u{feff}',
            '\u{3164}',
            '\u{2028}',
            '\u{e0041}',
            '\u{1bca0}',
            '\u{1d159}',
            '\u{16fe4}',
            '\u{fffe}',
        ] {
            assert_eq!(check(&format!("Pay{c}4"), 60), Err(TextRefused::Unsafe), "{:x}", u32::from(c));
            assert_eq!(clean(&format!("Pay {c} 4{c}"), 60).as_deref(), Some("Pay 4"), "{:x}", u32::from(c));
        }
    }

    #[test]
    fn a_name_is_not_written_with_letters_that_pass_for_others() {
        for name in [
            "Idas telefon",
            "Åse's phone 2",
            "Телефон Ивана",
            "Το κινητό μου",
            "私の電話",
            "Thế giới",
            "The\u{0302}\u{0301}",
            "電話 2 (Pixel)",
            "Ω2 7",
        ] {
            assert_eq!(check_name(name, 40), Ok(()), "{name}");
        }
        for name in [
            "Id\u{0430}s telefon",
            "\u{03bf}ld phone",
            "Ｐｈｏｎｅ",
            "\u{1D40F}hone",
            "P\u{210E}one",
            "ⓟ",
            "ꓗaren",
            "\u{1D0B}aren",
            "a\u{0301}\u{0301}\u{0301}",
        ] {
            assert_eq!(check_name(name, 40), Err(TextRefused::LookAlike), "{name}");
        }
        assert_eq!(check_name("Ida\u{202e}", 40), Err(TextRefused::Unsafe));
    }

    #[test]
    fn a_device_is_not_called_what_a_mail_program_makes_a_link_of() {
        for name in [
            "Dr. Holm",
            "iPhone 15 v. 2",
            "v1.2",
            "No.2",
            "Ida...",
            "...",
            "a. b",
            "Ida . dk",
            "私の電話. 2",
            "Idas 4.0",
        ] {
            assert_eq!(check_device_name(name, 40), Ok(()), "{name}");
        }
        for name in [
            "evil.dk",
            "See evil.example now",
            "www.x.yz",
            "x.co",
            "(evil.dk)",
            "blå.dk",
            "evil.dk.",
            "evil\u{3002}dk",
            "http://x",
            "mailto:a@b",
            "a/b",
            "ida@home",
            "192.0.2.1",
            "x.xn--p1ai",
        ] {
            assert_eq!(check_device_name(name, 40), Err(TextRefused::Link), "{name}");
        }
        assert_eq!(check_name("Nordlys Energi A/S", 40), Ok(()), "a service may");
    }

    #[test]
    fn length_is_counted_in_characters_and_edges_are_kept_clean() {
        assert_eq!(check(&"ø".repeat(130), 130), Ok(()));
        assert_eq!(check(&"ø".repeat(131), 130), Err(TextRefused::TooLong));
        assert_eq!(check("", 9), Err(TextRefused::Empty));
        assert_eq!(check("   ", 9), Err(TextRefused::Empty));
        assert_eq!(check(" a", 9), Err(TextRefused::Unsafe));
        assert_eq!(clean("abcdef", 4).as_deref(), Some("abc…"));
        assert_eq!(clean("\u{202e}\n", 4), None);
    }
}
