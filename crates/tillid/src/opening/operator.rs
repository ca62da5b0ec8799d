//! Who runs this command, for the audit log: as the system knows them, and beside it what they only claim.

use std::process::{Command, Stdio};
use std::{env, fs};

/// The names that this machine knows by itself.
const USERS: &str = "/etc/passwd";
/// Asks a directory service too, where the machine has one; by its whole path, for a search path is the caller's.
const ASK: &str = "/usr/bin/getent";
/// Where `sudo` says who called it. Whoever is root already can write there what they like.
const CLAIMED: &str = "SUDO_USER";
/// No system has longer names.
const CLAIMED_CHARACTERS_MAX: usize = 64;

/// By the real user's name, or number where nobody has that name; with whom `sudo` names, as a claim.
pub(super) fn named() -> String {
    let number = rustix::process::getuid().as_raw();
    let users = fs::read_to_string(USERS).unwrap_or_default();
    let real = name_in(&users, number).or_else(|| name_in(&asked(number), number));
    said(real, number, env::var(CLAIMED).ok().as_deref())
}

fn said(real: Option<String>, number: u32, claimed: Option<&str>) -> String {
    let real = real.unwrap_or_else(|| format!("user {number}"));
    let plain = |claimed: &str| claimed.chars().filter(|c| !c.is_control()).take(CLAIMED_CHARACTERS_MAX).collect();
    let claimed: String = claimed.map(plain).unwrap_or_default();
    if claimed.is_empty() { real } else { format!("{real}, by sudo from {claimed}") }
}

fn asked(number: u32) -> String {
    let mut ask = Command::new(ASK);
    ask.args(["passwd", &number.to_string()]).stdin(Stdio::null());
    ask.output().map(|told| String::from_utf8_lossy(&told.stdout).into_owned()).unwrap_or_default()
}

/// The name with this number, in lines as `passwd(5)` has them.
fn name_in(users: &str, number: u32) -> Option<String> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        (fields.nth(1)?.parse() == Ok(number)).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: &str = "root:x:0:0:root:/root:/bin/bash\n# nobody\n::7\nkaren:x:1000:1000:Karen,,,:/home/karen:/bin/sh\nsofus:x:1001:1000::/:/bin/sh";

    #[test]
    fn a_real_user_has_the_name_that_the_system_knows() {
        let names = [0, 1000, 1001, 7, 100].map(|number| name_in(USERS, number));
        assert_eq!(names.each_ref().map(Option::as_deref), [Some("root"), Some("karen"), Some("sofus"), None, None]);
    }

    #[test]
    fn what_is_only_claimed_is_said_to_be_and_is_plain_text() {
        let root = || Some("root".to_owned());
        for (real, claimed, expected) in [
            (root(), None, "root"),
            (root(), Some(""), "root"),
            (root(), Some("alice"), "root, by sudo from alice"),
            (root(), Some("\u{1b}[2Jali\nce"), "root, by sudo from [2Jalice"),
            (None, Some("alice"), "user 1005, by sudo from alice"),
        ] {
            assert_eq!(said(real, 1005, claimed), expected);
        }
        assert!(said(None, 1005, Some(&"a".repeat(1_000))).len() < 100);
    }
}
