//! Names by which a person tells their devices apart. Two phones of one model suggest the same name, and a stranger's phone
//! would gladly have the owner's: so a new device never gets the name of another.

use protocol::activate::NAME_CHARS_MAX;

use crate::device::Device;

/// The name itself, or the first of "name 2", "name 3" … that none of `others` with a place has.
pub fn distinct<'a>(name: &str, others: impl IntoIterator<Item = &'a Device>) -> String {
    let folded = |name: &str| name.to_lowercase();
    let taken: Vec<String> =
        others.into_iter().filter(|other| other.holds_a_place()).map(|other| folded(&other.name)).collect();
    let numbered = (2..).map(|number: usize| {
        let ending = format!(" {number}");
        let kept: String = name.chars().take(NAME_CHARS_MAX.saturating_sub(ending.chars().count())).collect();
        format!("{}{ending}", kept.trim_end())
    });
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(&folded(name))).unwrap_or_default()
}
