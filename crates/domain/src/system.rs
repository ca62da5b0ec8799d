//! The systems that the code app runs on, and the oldest that the policy takes.
//!
//! What an app says of its system is advice: browsers freeze it, and an iPad says that it is a Macintosh. So a version
//! that is not known is never too old; what an app can truly do, it finds out by itself.

use std::fmt;

/// A system's version, as far as a policy looks: `17.2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SystemVersion {
    /// Before the dot.
    pub major: u16,
    /// After it.
    pub minor: u16,
}

impl SystemVersion {
    /// The beginning of a version, whatever follows: `17.2.1` is 17.2, `14` is 14.0. `None` for what is none, and for
    /// zero, which apps say when they do not know.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(|part| part.parse::<u16>().ok());
        let major = numbers.next().flatten().filter(|major| *major > 0)?;
        let minor = match numbers.next() {
            None => 0,
            Some(minor) => minor?,
        };
        Some(Self { major, minor })
    }
}

impl fmt::Display for SystemVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The oldest versions that are taken; zero takes all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OldestSystems {
    /// Of Apple's phones and tablets.
    pub ios: SystemVersion,
    /// Of Android.
    pub android: SystemVersion,
}

impl Default for OldestSystems {
    fn default() -> Self {
        let first = |major| SystemVersion { major, minor: 0 };
        Self { ios: first(9), android: first(6) }
    }
}

impl OldestSystems {
    /// Whether an app on this platform and version is known to be too old. Computers and programs have no floor.
    pub fn refuse(&self, platform: &str, os: &str) -> bool {
        let floor = match platform {
            "ios" => self.ios,
            "android" => self.android,
            _ => return false,
        };
        SystemVersion::parse(os).is_some_and(|version| version < floor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_far_as_they_matter_and_what_is_none_is_unknown() {
        let check = |text: &str, expect: Option<(u16, u16)>| {
            let expect = expect.map(|(major, minor)| SystemVersion { major, minor });
            assert_eq!(SystemVersion::parse(text), expect, "{text}");
        };
        check("17.2", Some((17, 2)));
        check("17.2.1", Some((17, 2)));
        check("14", Some((14, 0)));
        check("6.0.1", Some((6, 0)));
        check("10.15.7", Some((10, 15)));
        for nothing in ["", "0", "0.0", "unknown", "16.x", "-1", "99999999", "x.1", "."] {
            check(nothing, None);
        }
    }

    #[test]
    fn only_what_is_known_to_be_too_old_is_refused() {
        let check = |platform: &str, os: &str, expect: bool| {
            assert_eq!(OldestSystems::default().refuse(platform, os), expect, "{platform} {os}");
        };
        check("ios", "8.4.1", true);
        check("ios", "9", false);
        check("ios", "17.2", false);
        check("android", "5.1.1", true);
        check("android", "6.0", false);
        check("android", "unknown", false);
        check("ios", "0", false);
        check("desktop", "1", false);
        check("headless", "1", false);
        let exact = OldestSystems { ios: SystemVersion { major: 16, minor: 4 }, ..OldestSystems::default() };
        assert!(exact.refuse("ios", "16.3.9"));
        assert!(!exact.refuse("ios", "16.4"));
        assert!(!exact.refuse("ios", "26.0"));
    }
}
