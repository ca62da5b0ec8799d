//! What a call's headers tell of the system below the browser: client hints where there are some, else the user agent.
//!
//! Many browsers freeze what they say: Chromium says Android 10 for every Android, newer Safaris stay at one version.
//! What is frozen is not told at all.

use domain::system::SystemVersion;
use http::HeaderMap;

use crate::flows::device::system::Told;

/// Asks the browser to say which version of the system it runs on (it does from the next call on).
pub const ASKED_HINTS: &str = "Sec-CH-UA-Platform-Version";
/// From here on Safari says an iOS that it is not, and its own version is the system's.
const SAFARI_NAMED_LIKE_ITS_SYSTEM: u16 = 26;

/// Reads the headers of one call.
pub fn told(headers: &HeaderMap) -> Told {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let agent = text("user-agent");
    let hinted = || {
        let is_android = text("sec-ch-ua-platform").trim_matches('"') == "Android";
        is_android.then(|| text("sec-ch-ua-platform-version").trim_matches('"')).and_then(SystemVersion::parse)
    };
    let safari = version_after(agent, " Version/");
    if agent.contains("like Mac OS X") {
        let newer = safari.filter(|safari| safari.major >= SAFARI_NAMED_LIKE_ITS_SYSTEM);
        return Told { ios: newer.or_else(|| version_after(&agent.replace('_', "."), " OS ")), ..Told::default() };
    }
    if agent.contains("Macintosh") && !agent.contains("Chrome/") {
        return Told { safari, ..Told::default() };
    }
    // "Android 10; K" is what Chromium says of all phones.
    let said = if agent.contains("Android 10; K") { None } else { version_after(agent, "Android ") };
    Told { android: hinted().or(said), ..Told::default() }
}

fn version_after(text: &str, name: &str) -> Option<SystemVersion> {
    let (_, rest) = text.split_once(name)?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
    SystemVersion::parse(rest.get(..end)?.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap())).collect()
    }

    fn of(platform: &str, lines: &[(&'static str, &str)]) -> Option<String> {
        told(&headers(lines)).of(platform).map(|version| version.to_string())
    }

    #[test]
    fn a_system_is_told_by_hints_and_else_by_the_user_agent() {
        let check = |platform: &str, agent: &str, expect: Option<&str>| {
            assert_eq!(of(platform, &[("user-agent", agent)]).as_deref(), expect, "{agent}");
        };
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_6_1 like Mac OS X) AppleWebKit/605.1.15 Version/15.6 Mobile/15E148 Safari/604.1";
        check("ios", iphone, Some("15.6"));
        check("ios", &iphone.replace("15_6_1", "18_6").replace("Version/15.6", "Version/26.1"), Some("26.1"));
        check("ios", "Mozilla/5.0 (iPad; CPU OS 12_5_7 like Mac OS X) CriOS/99.0 Mobile/15E148", Some("12.5"));
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/16.4 Safari/605.1.15";
        check("ios", mac, Some("16.4"));
        check("desktop", mac, None);
        check("android", mac, None);
        let old =
            "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5) AppleWebKit/537.36 Chrome/106.0.0.0 Mobile Safari/537.36";
        check("android", old, Some("6.0"));
        check("android", "Mozilla/5.0 (Android 13; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0", Some("13.0"));
        check("ios", old, None);
        check("android", "", None);
        check("ios", "Android OS Version/", None);
    }

    #[test]
    fn what_a_browser_froze_is_not_told_and_a_hint_is_better() {
        let frozen = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36";
        assert_eq!(of("android", &[("user-agent", frozen)]), None);
        let platform = ("sec-ch-ua-platform", "\"Android\"");
        let version = ("sec-ch-ua-platform-version", "\"14.0.0\"");
        assert_eq!(of("android", &[("user-agent", frozen), platform, version]).as_deref(), Some("14.0"));
        assert_eq!(of("android", &[("user-agent", frozen), version]), None, "of what else it runs on, we ask nothing");
        let nonsense = ("sec-ch-ua-platform-version", "\"; DROP\"");
        assert_eq!(of("android", &[("user-agent", frozen), platform, nonsense]), None);
    }
}
