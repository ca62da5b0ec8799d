//! What somebody typed, as a field may show it again: nothing in it hides, turns the text around or breaks the line.

/// Cuts `typed` to `characters_max` and leaves out what cannot be shown safely; unusual spaces become plain ones.
pub fn echo(typed: &str, characters_max: usize) -> String {
    let spaced = typed.chars().filter(|c| !c.is_control()).map(|c| if c.is_whitespace() { ' ' } else { c });
    spaced.filter(|c| !protocol::text::is_unsafe(*c)).take(characters_max).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_shown_again_but_for_what_hides_or_turns_it() {
        for (typed, shown) in [
            ("karen.nygaard", "karen.nygaard"),
            ("Åse Ø. Łukasz 日本 مصرف", "Åse Ø. Łukasz 日本 مصرف"),
            ("  both ends  ", "  both ends  "),
            ("\u{202e}neerg", "neerg"),
            ("a\u{2066}b\u{2069}c\u{200f}d\u{61c}e", "abcde"),
            ("a\u{0}b\tc\r\nd\u{7f}e\u{9b}f", "abcdef"),
            ("zero\u{200b}width\u{feff}soft\u{ad}hyphen", "zerowidthsofthyphen"),
            ("hard\u{a0}space\u{2028}line", "hard space line"),
            ("\u{e0041}\u{fffe}", ""),
            ("<b>\"&'", "<b>\"&'"),
        ] {
            assert_eq!(echo(typed, 100), shown, "{typed:?}");
        }
        assert_eq!(echo(&"ø\u{202e}".repeat(200), 128), "ø".repeat(128), "cut by what is shown");
    }
}
