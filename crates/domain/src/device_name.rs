//! Names by which a person tells their devices apart. Two phones of one model suggest the same name, and a stranger's phone
//! would gladly have the owner's: so no device gets a name that passes for another's, neither when it is new nor later.

use protocol::activate::NAME_CHARS_MAX;
use protocol::text::skeleton;

use crate::device::Device;

/// The name itself, or the first of "name 2", "name 3" … that passes for the name of none of `others` with a place.
pub fn distinct<'a>(name: &str, others: impl IntoIterator<Item = &'a Device>) -> String {
    let taken: Vec<String> =
        others.into_iter().filter(|other| other.holds_a_place()).map(|other| seen(&other.name)).collect();
    let numbered = (2..).map(|number: usize| {
        let ending = format!(" {number}");
        let kept: String = name.chars().take(NAME_CHARS_MAX.saturating_sub(ending.chars().count())).collect();
        format!("{}{ending}", kept.trim_end())
    });
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(&seen(name))).unwrap_or_default()
}

/// What a reader sees of a name; of one without letters and digits, all of it.
fn seen(name: &str) -> String {
    let seen = skeleton(name);
    if seen.is_empty() { name.to_owned() } else { seen }
}
