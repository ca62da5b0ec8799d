//! A browser by its names, from its user agent: "Firefox, Linux", which reads right in every language. Advice for the
//! person, never a rule's ground.

/// The browser's name and its system's, as far as the user agent tells; empty when it tells neither, which each page
/// words in its own language.
pub fn browser_name(user_agent: &str) -> String {
    let has = |word: &str| user_agent.contains(word);
    let browsers = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "Mac"),
        ("CrOS", "Chromebook"),
        ("Linux", "Linux"),
    ];
    let browser = browsers.iter().find(|(word, _)| has(word)).map(|(_, name)| *name);
    let system = systems.iter().find(|(word, _)| has(word)).map(|(_, name)| *name);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => system.to_owned(),
        (None, None) => String::new(),
    }
}

/// A phone or tablet, as far as links to an installed app are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phone {
    /// Opens an installed app by its links.
    OpensApps,
    /// Opens links in its browser, beside the installed app.
    OpensBrowsers,
}

/// What a user agent tells of links. An iPad that calls itself a Macintosh is a computer here: it is offered no link either.
pub fn phone(user_agent: &str) -> Option<Phone> {
    let has = |word: &str| user_agent.contains(word);
    if ["iPhone", "iPad", "iPod"].into_iter().any(has) {
        return Some(Phone::OpensBrowsers);
    }
    has("Android").then_some(Phone::OpensApps)
}

#[cfg(test)]
mod tests {
    use super::browser_name;

    #[test]
    fn common_browsers_are_named_and_strange_ones_are_not_echoed() {
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
        assert_eq!(browser_name(chrome), "Chrome, Windows");
        assert_eq!(browser_name(&format!("{chrome} Edg/140.0")), "Edge, Windows");
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 Version/17.2 Mobile/15E148 Safari/604.1";
        assert_eq!(browser_name(safari), "Safari, iPhone");
        assert_eq!(
            browser_name("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            "Firefox, Linux"
        );
        assert_eq!(browser_name("Call 70 10 20 30 now"), "");
        assert_eq!(browser_name(""), "");
    }
}
