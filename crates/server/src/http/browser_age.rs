//! Whether a browser is so old that nobody repairs it any more, from its user agent. Advice for the person, never a
//! rule's ground: what says nothing that we know is taken for a new one. The style sheet asks for features besides.

/// Older versions than these get the advice: about what the code app needs, and what their makers still mended in 2022.
const OLDEST: &[(&str, u32)] = &[("Chrome/", 106), ("Firefox/", 102)];
/// Safari, and everything on an iPhone or iPad, is as old as its system.
const OLDEST_SAFARI: u32 = 15;
/// Nobody keeps these any more, whatever their version.
const GONE: &[&str] = &["MSIE ", "Trident/", "Edge/1", "Presto/", "UCBrowser/"];

/// Whether the browser is known to be out of date.
pub fn is_outdated(user_agent: &str) -> bool {
    if GONE.iter().any(|name| user_agent.contains(name)) {
        return true;
    }
    if user_agent.contains("like Mac OS X") {
        return number_after(user_agent, " OS ").is_some_and(|version| version < OLDEST_SAFARI);
    }
    if let Some((name, oldest)) = OLDEST.iter().find(|(name, _)| user_agent.contains(name)) {
        return number_after(user_agent, name).is_some_and(|version| version < *oldest);
    }
    let is_safari = user_agent.contains("Safari/");
    is_safari && number_after(user_agent, "Version/").is_some_and(|version| version < OLDEST_SAFARI)
}

fn number_after(text: &str, name: &str) -> Option<u32> {
    let (_, rest) = text.split_once(name)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).take(4).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::is_outdated;

    #[test]
    fn old_browsers_are_known_by_what_they_say_and_silent_ones_are_let_be() {
        let check = |user_agent: &str, expect: bool| assert_eq!(is_outdated(user_agent), expect, "{user_agent}");
        check("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", true);
        check("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/64.0 Safari/537.36 Edge/17.17134", true);
        check("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/105.0.0.0 Safari/537.36", true);
        check("Mozilla/5.0 (Linux; Android 6.0) AppleWebKit/537.36 Chrome/106.0.0.0 Mobile Safari/537.36", false);
        check("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", false);
        check("Mozilla/5.0 (X11; Linux x86_64; rv:91.0) Gecko/20100101 Firefox/91.0", true);
        check("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", false);
        check("Mozilla/5.0 (iPhone; CPU iPhone OS 12_5 like Mac OS X) Version/12.1.2 Mobile Safari/604.1", true);
        check("Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) CriOS/99.0 Mobile Safari/604.1", false);
        check("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/13.1 Safari/605.1.15", true);
        check("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.4 Safari/605.1.15", false);
        check("Chrome/", false);
        check("Chrome/99999999999999999999", false);
        check("", false);
    }
}
