//! What mail programs draw a link from, though nobody wrote one: a name that a stranger chose must not lead anywhere.

/// Whether something in it reads like an address: `/`, `@`, or a host. A scheme's `://` holds a slash.
pub(super) fn draws_link(name: &str) -> bool {
    name.contains(['/', '@']) || name.split(|c: char| !is_of_host(c)).any(is_host)
}

/// The full stops of other scripts are dots to browsers (UTS #46).
fn is_dot(c: char) -> bool {
    matches!(c, '.' | '\u{3002}' | '\u{FF0E}' | '\u{FF61}')
}

fn is_of_host(c: char) -> bool {
    c.is_alphabetic() || c.is_ascii_digit() || c == '-' || is_dot(c)
}

/// Two labels or more, of which the last could be a top-level domain: two letters or more begin it. Or four numbers.
fn is_host(word: &str) -> bool {
    let labels: Vec<&str> = word.split(is_dot).collect();
    let is_number = |label: &&str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
    let is_domain = |label: &str| label.chars().take_while(|c| c.is_alphabetic()).count() >= 2;
    let ends_so = labels.windows(2).any(|pair| matches!(pair, [first, last] if !first.is_empty() && is_domain(last)));
    ends_so || labels.windows(4).any(|four| four.iter().all(is_number))
}
