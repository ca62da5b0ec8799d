//! What holds for every page in every language; each test reads all samples.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::samples::{self, FRIENDLY, Filling, Sample};
use super::texts::FILES;
use super::{Language, Message, Site, Texts, Times, Wait};

fn in_all_languages(filling: &Filling, check: impl Fn(Language, &Sample)) {
    let (texts, site) = (Texts::load().expect("the texts"), samples::site());
    for language in Language::ALL {
        for sample in samples::all(&texts, &site, language, filling) {
            check(language, &sample);
        }
    }
}

fn attributes(html: &str, name: &str) -> Vec<String> {
    let start = format!(" {name}=\"");
    html.match_indices(&start)
        .filter_map(|(at, found)| html[at + found.len()..].split('"').next().map(str::to_owned))
        .collect()
}

/// Set `GALLERY` to a directory to look at what is tested here.
#[test]
fn every_sample_renders_and_can_be_looked_at() {
    let directory = std::env::var_os("GALLERY");
    in_all_languages(&FRIENDLY, |language, sample| {
        assert!(sample.html.starts_with("<!doctype html>"), "{}", sample.name);
        assert!(sample.html.contains(&format!("<html lang=\"{}\">", language.code())), "{}", sample.name);
        if let Some(directory) = &directory {
            let folder = Path::new(directory).join(language.code());
            fs::create_dir_all(&folder).expect("the gallery's folder");
            fs::write(folder.join(&sample.name).with_extension("html"), &sample.html).expect("a page of the gallery");
        }
    });
}

#[test]
fn nothing_is_left_unsaid() {
    in_all_languages(&FRIENDLY, |language, sample| {
        let unfilled = ["{$", "{ $", "{{", "message-", "{least}"];
        let visible = without_tags(&sample.html);
        for mark in unfilled {
            assert!(!visible.contains(mark), "{} in {language:?} shows {mark}: {visible}", sample.name);
        }
        // A text that is missing shows its key: lower-case words joined by hyphens.
        for word in visible.split_whitespace().filter(|word| word.contains('-') && *word != FRIENDLY.typed) {
            assert!(!word.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase()), "{}: {word}", sample.name);
        }
    });
}

#[test]
fn ids_are_unique_and_what_refers_to_one_finds_it() {
    in_all_languages(&FRIENDLY, |_, sample| {
        let ids = attributes(&sample.html, "id");
        let unique: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{}: {ids:?}", sample.name);
        for name in ["for", "aria-describedby", "aria-controls", "form"] {
            for id in attributes(&sample.html, name).iter().flat_map(|ids| ids.split_whitespace()) {
                assert!(ids.iter().any(|known| known == id), "{}: {name} names {id}", sample.name);
            }
        }
    });
}

/// The pages' policy allows neither; the browser would silently drop them.
#[test]
fn no_page_holds_inline_style_or_script() {
    in_all_languages(&FRIENDLY, |_, sample| {
        let html = sample.html.to_lowercase();
        for forbidden in [" style=", "<style", "javascript:", " onclick", " onsubmit", " onload", " onchange", "{%"] {
            assert!(!html.contains(forbidden), "{} holds {forbidden}", sample.name);
        }
        for script in html.split("<script").skip(1) {
            assert!(script.contains("src=\"/assets/") && script.contains("></script>"), "{}: {script}", sample.name);
        }
        for source in attributes(&html, "src") {
            // Besides files, one picture that is drawn for one login.
            let is_drawn = source.starts_with("/login/") && source.ends_with("/offline-qr");
            assert!(source.starts_with("/assets/") || is_drawn, "{}: {source}", sample.name);
        }
    });
}

/// A phone's keyboard capitalises the first letter and mends words; user IDs, passwords and codes are neither.
#[test]
fn no_keyboard_capitalises_what_is_copied_letter_by_letter() {
    in_all_languages(&FRIENDLY, |_, sample| {
        for input in sample.html.split("<input ").skip(1).filter_map(|rest| rest.split('>').next()) {
            let typed = input.contains("type=\"text\"") && !input.contains(" readonly");
            assert!(!typed || input.contains("autocapitalize=\""), "{}: {input}", sample.name);
        }
    });
}

#[test]
fn every_asset_that_a_page_names_exists() {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    in_all_languages(&FRIENDLY, |_, sample| {
        for path in attributes(&sample.html, "src").into_iter().chain(attributes(&sample.html, "href")) {
            if let Some(asset) = path.strip_prefix("/assets/") {
                assert!(web.join(asset).is_file(), "{}: {path}", sample.name);
            }
        }
    });
}

#[test]
fn the_hooks_that_others_rely_on_are_there() {
    let hooks: BTreeMap<&str, &[&str]> = BTreeMap::from([
        (
            "credentials",
            &[
                "<form id=\"credentials\"",
                "name=\"user_id\"",
                "name=\"password\"",
                "id=\"remember-user\"",
                "id=\"cancel\"",
                "name=\"let_in\"",
                "id=\"forgotten\"",
                "fjordbank.example",
                "name=\"step\" value=\"factor.3\"",
            ] as &[&str],
        ),
        ("credentials-known", &["id=\"not-you\"", "value=\"kirsten-m\""]),
        ("choose", &["<a id=\"use-app\"", "<a id=\"use-card\"", "id=\"cancel\""]),
        (
            "waiting",
            &["id=\"waiting\"", "<a id=\"use-card\"", "id=\"cancel\"", "<noscript><meta http-equiv=\"refresh\""],
        ),
        (
            "waiting-carry",
            &["id=\"carry-number\"", "<span>482</span><span>913</span>", "id=\"remember-browser\"", "4 8 2, 9 1 3"],
        ),
        (
            "waiting-carry-on-ios",
            &["id=\"scan-instead\"", "id=\"carry-scan\"", "id=\"carry-qr\"", "id=\"home-screen\""],
        ),
        ("waiting-carry-return", &["id=\"waiting\"", "id=\"come-back\"", "id=\"answered\""]),
        (
            "card",
            &["<form id=\"card\"", "name=\"code\"", ">G750159724<", ">0437<", "<a id=\"use-app\"", "id=\"cancel\""],
        ),
        ("card-remember", &["id=\"remember-browser\""]),
        ("card-wrong_code-4", &["id=\"message\"", "data-code=\"wrong_code\"", "role=\"alert\""]),
        ("new-password", &["<form id=\"new-password\"", "name=\"password_new\"", "name=\"password_again\""]),
        ("first-password", &["<form id=\"first-password\"", "name=\"user_id\"", "name=\"password\""]),
        ("leaving", &["<a id=\"go-on\"", "href=\"https://fjordbank.example/callback?code=abc&#38;state=x%20y\""]),
        ("form-post", &["<form id=\"go-on\" method=\"post\" action=\"https://fjordbank.example/callback\""]),
        (
            "my",
            &[
                "id=\"my\"",
                "<ul id=\"devices\"",
                "<ul id=\"cards\"",
                "<ul id=\"browsers\"",
                "<form id=\"card-arrived\"",
                "<a id=\"order-card\"",
                "<a id=\"forget-browsers\"",
                "id=\"sign-out\"",
            ],
        ),
        ("my-block-last-device", &["<form id=\"my-asks\"", "<a id=\"my-back\"", "id=\"my-last\""]),
        ("sign-out", &["<form id=\"sign-out\"", "<a id=\"stay\""]),
        ("home", &["id=\"open-app\"", "id=\"help\""]),
        ("message-denied", &["id=\"message\"", "data-code=\"denied\"", "data-way="]),
    ]);
    let seen = std::cell::RefCell::new(BTreeSet::new());
    in_all_languages(&FRIENDLY, |_, sample| {
        for hook in hooks.get(sample.name.as_str()).copied().unwrap_or_default() {
            assert!(sample.html.contains(hook), "{} lacks {hook}:\n{}", sample.name, sample.html);
            seen.borrow_mut().insert(sample.name.clone());
        }
    });
    assert_eq!(seen.borrow().len(), hooks.len(), "a page with hooks is no longer a sample");
}

#[test]
fn hostile_names_and_values_stay_text() {
    let hostile = Filling {
        service: "<script>alert(1)</script>\"'&",
        typed: "\"><img src=x onerror=alert(1)>",
        hidden: "'\" autofocus onfocus=alert(1) x=\"",
    };
    in_all_languages(&hostile, |_, sample| {
        for raw in ["<script>alert", "<img src", "\" autofocus onfocus", "'\" auto"] {
            assert!(!sample.html.contains(raw), "{} lets {raw} through", sample.name);
        }
    });
}

/// Handlers keep frames and texts across await points and between threads.
#[test]
fn texts_and_frames_go_from_thread_to_thread() {
    fn shared<T: Send + Sync>() {}
    shared::<Texts>();
    shared::<super::Frame<'static>>();
}

#[test]
fn the_language_switch_keeps_the_page() {
    in_all_languages(&FRIENDLY, |_, sample| {
        assert!(sample.html.contains("href=\"/login/01936f7e?lang=da\""), "{}", sample.name);
        assert!(sample.html.contains("href=\"/login/01936f7e?lang=en\""), "{}", sample.name);
    });
}

#[test]
fn an_installation_without_names_still_speaks_in_sentences() {
    let texts = Texts::load().expect("the texts");
    let site = Site { app: "/app".into(), operator: None, contact: None, times: Times::default(), in_utc: false };
    for (language, words) in [(Language::En, "the place that gave you"), (Language::Da, "dem, der gav dig")] {
        let pages = samples::all(&texts, &site, language, &FRIENDLY);
        let forgotten = pages.iter().find(|page| page.name == "forgotten-password").expect("the page");
        assert!(forgotten.html.contains(words), "{}", forgotten.html);
    }
}

#[test]
fn codes_are_unique_and_each_has_title_sentence_and_way_on() {
    let codes: BTreeSet<&str> = Message::ALL.iter().map(|kind| kind.code).collect();
    assert_eq!(codes.len(), Message::ALL.len());
    for (language, file) in FILES {
        let keys = keys(file);
        for kind in Message::ALL {
            assert_eq!(kind.code, kind.sample.code());
            assert!(kind.when.ends_with('.'), "{}: {}", kind.code, kind.when);
            let key = format!("message-{}", kind.code.replace('_', "-"));
            for part in ["", ".title", ".way"] {
                assert!(keys.contains_key(&format!("{key}{part}")), "{key}{part} in {language:?}");
            }
        }
    }
}

#[test]
fn the_documentation_lists_every_code_once() {
    let table = Message::documentation(&Texts::load().expect("the texts"));
    assert_eq!(table.lines().count(), 2 + Message::ALL.len());
    assert!(
        table.contains("| `wrong_code` | The code from the card is wrong. | Ikke den rigtige kode | Not the right")
    );
}

#[test]
fn every_text_stands_in_both_languages_with_the_same_variables_and_is_used() {
    let [(_, danish), (_, english)] = FILES;
    let (danish, english) = (keys(danish), keys(english));
    let names = |keys: &BTreeMap<String, BTreeSet<String>>| keys.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&danish), names(&english));
    for (key, variables) in &danish {
        assert_eq!(variables, &english[key], "{key}");
    }
    let used = used_keys();
    for key in used.iter().filter_map(|text| text.strip_prefix("said ")) {
        assert!(danish.contains_key(key), "a template says {key}, which is no text");
    }
    for key in danish.keys().filter(|key| !key.starts_with("message-")) {
        assert!(used.contains(key), "nobody says {key}");
    }
    let codes: Vec<String> = Message::ALL.iter().map(|kind| kind.code.replace('_', "-")).collect();
    for key in danish.keys().filter_map(|key| key.strip_prefix("message-")) {
        let code = key.split('.').next().unwrap_or_default();
        assert!(codes.iter().any(|known| known == code), "no message has the code of message-{key}");
    }
}

#[test]
fn a_wait_is_rounded_up_and_said_in_fitting_units() {
    let check = |seconds, expect| assert_eq!(Wait::seconds(seconds).in_words(), expect, "{seconds}");
    check(0, ("wait-seconds", 1));
    check(30, ("wait-seconds", 30));
    check(91, ("wait-minutes", 2));
    check(3_600, ("wait-hours", 1));
    check(3_599, ("wait-minutes", 60));
    check(5_401, ("wait-hours", 2));
    check(28_800, ("wait-hours", 8));
    check(129_601, ("wait-days", 2));
}

/// Each key (and `key.attribute`) with the variables that it names.
fn keys(file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut message, mut current) = (String::new(), String::new());
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) = line.split_once(" =") {
            if let Some(attribute) = name.strip_prefix("    .") {
                current = format!("{message}.{attribute}");
                keys.entry(current.clone()).or_default();
            } else if !name.starts_with([' ', '}']) {
                message = name.to_owned();
                current = message.clone();
                keys.entry(current.clone()).or_default();
            }
        }
        for variable in line.split('$').skip(1) {
            let name: String = variable.chars().take_while(char::is_ascii_alphanumeric).collect();
            keys.entry(current.clone()).or_default().insert(name);
        }
    }
    keys
}

/// Every string in quotes in templates and page modules, what `say` can be asked for; what a template does say is
/// there a second time, after `said `.
fn used_keys() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["templates", "templates/parts", "src/pages", "src/help"];
    let files = folders.iter().flat_map(|folder| fs::read_dir(root.join(folder)).expect("a folder of ours"));
    files
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file() && !path.ends_with("tests.rs"))
        .flat_map(|path| {
            let text = fs::read_to_string(&path).expect("a file of ours");
            let quoted: Vec<&str> = text.split('"').collect();
            let said = quoted.windows(2).filter(|pair| pair[0].ends_with("frame.say("));
            let said = said.map(|pair| format!("said {}", pair[1])).collect::<Vec<_>>();
            quoted.into_iter().map(str::to_owned).chain(said).collect::<Vec<_>>()
        })
        .collect()
}

fn without_tags(html: &str) -> String {
    html.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text)).collect::<Vec<_>>().join(" ")
}
