//! Names that a hurried reader takes for each other: the same letters in another size, with other spaces, or with signs
//! that only look like them. Of two services that are told apart by such a difference, one passes for the other.

/// What is left of a name when everything is taken away that a hurried reader does not see. Names with the same skeleton
/// pass for each other; it is compared and never shown.
#[must_use]
pub fn skeleton(name: &str) -> String {
    let seen: String = name.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).map(plain).collect();
    // Pairs that run together.
    seen.replace("rn", "m").replace("vv", "w")
}

/// The plain letter that a sign is taken for.
fn plain(c: char) -> char {
    match c {
        '0' | 'о' | 'ο' | 'օ' | 'õ' => 'o',
        '1' | 'i' | 'і' | 'ι' | 'ı' | 'ӏ' | '|' => 'l',
        '3' | 'з' => 'e',
        '5' | 'ѕ' => 's',
        'а' | 'α' | '4' => 'a',
        'в' | 'β' | '8' => 'b',
        'е' | 'ε' => 'e',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'н' | 'һ' | 'η' => 'h',
        'ј' | 'ϳ' => 'j',
        'к' | 'κ' => 'k',
        'м' | 'μ' => 'm',
        'п' | 'ո' => 'n',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'т' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_for_another_name_has_its_skeleton() {
        for name in ["FJORD BANK", "fjordbank", "Fj0rd  Bank", "Fjord-Bank", "Fjord Bаnk", "Fjord Bank."] {
            assert_eq!(skeleton(name), skeleton("Fjord Bank"), "{name}");
        }
        assert_eq!(skeleton("соор"), skeleton("Coop"), "all of it in another alphabet");
        assert_eq!(skeleton("Nornlys"), skeleton("Nomlys"));
        assert_eq!(skeleton("Pay1"), skeleton("PayI"));
    }

    #[test]
    fn names_that_are_told_apart_differ() {
        for (one, other) in [("Fjord Bank", "Fjord Bank 2"), ("Nordlys", "Sydlys"), ("Bibliotek", "Bibliotek Øst")] {
            assert_ne!(skeleton(one), skeleton(other));
        }
    }
}
