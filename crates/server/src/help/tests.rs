//! What holds for every help page in both languages, and what people find.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use domain::limits::Limits;
use domain::time::Span;
use jiff::Timestamp;
use protocol::Code;

use super::markup::{Places, write};
use super::{Library, Paragraph, Query, of_app, of_message};
use crate::clock::Clock;
use crate::pages::{Language, Message, Site, Texts, Times, Tone};

fn library_of(operator: Option<&str>) -> Library {
    let site = Site {
        app: "https://app.tillid.example/".into(),
        operator: operator.map(str::to_owned),
        contact: None,
        times: Times::default(),
        in_utc: false,
    };
    Library::load(&Texts::load().expect("the texts"), &site, &Limits::default(), 4).expect("the help pages")
}

fn library() -> Library {
    library_of(None)
}

/// Each page's name with its anchors, in the order of reading.
fn outline(library: &Library, language: Language) -> Vec<(&str, Vec<&str>)> {
    let articles = library.articles(language).iter();
    articles.map(|one| (one.name.as_str(), one.sections.iter().map(|section| section.id.as_str()).collect())).collect()
}

#[track_caller]
fn stands(library: &Library, code: &str, paragraph: Paragraph) {
    for language in Language::ALL {
        let opened = library.open(language, paragraph.page);
        let found = opened.is_some_and(|opened| opened.article.sections.iter().any(|one| one.id == paragraph.anchor));
        assert!(found, "{code} leads to {} in {language:?}, which is not there", paragraph.path());
    }
}

#[test]
fn both_languages_have_the_same_pages_with_the_same_anchors_in_the_same_order() {
    let library = library();
    let [danish, english] = Language::ALL.map(|language| outline(&library, language));
    assert_eq!(danish, english);
    assert!(danish.len() > 9 && danish.iter().all(|(_, anchors)| !anchors.is_empty()), "{danish:?}");
    let orders: BTreeSet<u32> = library.articles(Language::Da).iter().map(|article| article.order).collect();
    assert_eq!(orders.len(), danish.len(), "no two pages stand in the same place");
}

#[test]
fn pages_are_turned_from_the_first_to_the_last() {
    let library = library();
    let names: Vec<&str> = outline(&library, Language::En).into_iter().map(|(name, _)| name).collect();
    for (at, name) in names.iter().enumerate() {
        let opened = library.open(Language::En, name).expect("a page");
        assert_eq!(opened.previous.map(|article| article.name.as_str()), at.checked_sub(1).map(|before| names[before]));
        assert_eq!(opened.next.map(|article| article.name.as_str()), names.get(at + 1).copied());
    }
    assert!(library.open(Language::En, "no-such-page").is_none());
}

#[test]
fn every_link_leads_somewhere() {
    let library = library();
    let outline = outline(&library, Language::En);
    let mut seen = 0;
    for language in Language::ALL {
        for article in library.articles(language) {
            let bodies = article.sections.iter().map(|section| section.body.to_string());
            for markup in bodies.chain([article.lead.to_string()]) {
                for link in markup.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                    seen += 1;
                    let here = format!("/help/{}{link}", article.name);
                    let Some(path) = (if link.starts_with('#') { &here } else { link }).strip_prefix("/help/") else {
                        // Other addresses are a closed list, which the reading of pages holds.
                        continue;
                    };
                    let (page, anchor) = path.split_once('#').unwrap_or((path, ""));
                    let known = outline.iter().find(|(name, _)| *name == page);
                    let stands = known.is_some_and(|(_, anchors)| anchor.is_empty() || anchors.contains(&anchor));
                    assert!(stands, "{language:?} {}: {link}", article.name);
                }
            }
        }
    }
    assert!(seen > 40, "links are looked at");
}

#[test]
fn every_refusal_on_a_page_leads_to_a_paragraph() {
    let library = library();
    for kind in Message::ALL {
        match of_message(&kind.sample) {
            Some(paragraph) => stands(&library, kind.code, paragraph),
            None => assert_eq!(kind.tone, Tone::Notice, "{} is left without help", kind.code),
        }
    }
    assert_eq!(of_message(&Message::DeniedNotMe), Some(Paragraph { page: "safety", anchor: "not-me" }));
}

#[test]
fn every_refusal_in_the_app_leads_to_a_paragraph() {
    let library = library();
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/app");
    let read = |name: &str| fs::read_to_string(web.join(name)).expect("a file of the app");
    let list = |text: &str, name: &str| -> Vec<String> {
        let (_, rest) = text.split_once(&format!("export const {name} = [")).expect("the list");
        rest.split(']').next().unwrap_or_default().split('"').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let (messages, notices) = (read("messages.js"), read("screens/notices.js"));
    let is_code = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let needs_none = list(&read("help.js"), "NEEDS_NO_HELP");
    let notices = notices.split("sign: ").filter_map(|before| before.lines().last()?.split(':').next());
    let notices: Vec<String> = notices.map(|name| name.trim().to_owned()).filter(|name| is_code(name)).collect();
    assert!(notices.iter().any(|name| name == "device_blocked") && notices.len() > 10, "{notices:?}");
    let protocol = Code::ALL.iter().map(|code| code.as_str().to_owned());
    let all: BTreeSet<String> =
        [list(&messages, "OWN"), list(&messages, "REFUSALS"), notices].concat().into_iter().chain(protocol).collect();
    for code in all.iter().filter(|code| !needs_none.contains(code)) {
        let paragraph = of_app(code).unwrap_or_else(|| panic!("{code} is left without help"));
        stands(&library, code, paragraph);
    }
    let refusals = list(&messages, "REFUSALS");
    assert!(!needs_none.iter().any(|code| refusals.contains(code)), "a refusal needs help: {needs_none:?}");
    assert_eq!(of_app("no_such_code"), None);
}

#[test]
fn every_page_was_reviewed_and_none_tomorrow() {
    let now = Timestamp::from_microsecond(Clock::system().now_us()).expect("now");
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    for language in Language::ALL {
        for article in library().articles(language) {
            assert!(article.reviewed <= today, "{} was reviewed on {}", article.name, article.reviewed);
            assert!(article.reviewed.year() >= 2026, "{}", article.name);
        }
    }
}

/// The demo, for one, has new phones approve at once.
#[test]
fn where_nothing_waits_no_page_speaks_of_a_wait() {
    let read = |wait: Span| {
        let limits = Limits { device_wait: wait, ..Limits::default() };
        let site = Site { app: String::new(), operator: None, contact: None, times: Times::default(), in_utc: false };
        Library::load(&Texts::load().expect("the texts"), &site, &limits, 4).expect("the help pages")
    };
    let (waiting, at_once) = (read(Span::hours(72)), read(Span::ZERO));
    for (language, words, wait) in [
        (Language::En, ["up to a moment", "waits</a>", "three days"], "up to three days"),
        (Language::Da, ["op til et øjeblik", "venter</a>", "venter det</a>"], "op til tre dage"),
    ] {
        assert_eq!(outline(&waiting, language), outline(&at_once, language));
        let whole = |library: &Library| {
            let sections = library.articles(language).iter().flat_map(|article| &article.sections);
            sections.map(|section| section.body.to_string()).collect::<String>()
        };
        assert!(whole(&waiting).contains(wait), "{language:?}");
        let told = whole(&at_once);
        for word in words {
            assert!(!told.contains(word), "{language:?}: {word}");
        }
        assert!(!told.contains('{'), "{language:?}: each name has its number");
    }
}

/// Whoever is eighty, tired or afraid reads one short sentence after another.
#[test]
fn sentences_are_short() {
    const WORDS_MAX: usize = 22;
    for language in Language::ALL {
        for article in library().articles(language) {
            for section in &article.sections {
                let body = section.body.to_string().replace("</li>", ". ").replace("</p>", ". ");
                let text: String =
                    body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
                for sentence in text.split(['.', '?', '!', ':']) {
                    let words = sentence.split_whitespace().count();
                    assert!(words <= WORDS_MAX, "{language:?} {}#{}: {sentence}", article.name, section.id);
                }
            }
        }
    }
}

#[test]
fn people_find_what_they_look_for_however_they_spell_it() {
    let library = library();
    let check = |language: Language, typed: &str, expect: &str| {
        let found = library.find(language, &Query::parse(typed));
        let first: Vec<String> =
            found.iter().take(3).map(|one| format!("{}#{}", one.article.name, one.section.id)).collect();
        assert!(first.iter().any(|one| one == expect), "{typed:?} finds {first:?} and not {expect}");
    };
    check(Language::Da, "mistet telefon", "lost#phone");
    check(Language::Da, "MISTET TELEFONEN!", "lost#phone");
    check(Language::Da, "jeg har glemt min adgangskode", "forgotten#password");
    check(Language::Da, "glemt pinkode", "forgotten#pin");
    check(Language::Da, "lase", "app#lock");
    check(Language::Da, "laase", "app#lock");
    check(Language::Da, "LÅSE", "app#lock");
    check(Language::Da, "hvad spørger i aldrig om", "safety#never-ask");
    check(Language::Da, "hvad sporger i aldrig om", "safety#never-ask");
    check(Language::Da, "kortet er stjålet", "lost#card");
    check(Language::Da, "ny telefon", "lost#new-phone");
    check(Language::Da, "småkager", "requirements#cookies");
    check(Language::En, "lost phone", "lost#phone");
    check(Language::En, "stolen card", "lost#card");
    check(Language::En, "how do I get the app", "app#get");
    check(Language::En, "FÓRGÓTTEN password", "forgotten#password");
    check(Language::En, "somebody rings me and wants a code", "safety#calls");
    check(Language::En, "cookies", "requirements#cookies");
    check(Language::En, "gdpr", "privacy#kept");
    for language in Language::ALL {
        for nothing in ["", " ", "?!", "qwxz", "\u{0}\u{1}", "<img onerror=qwxz>"] {
            let found = library.find(language, &Query::parse(nothing));
            assert!(found.is_empty(), "{nothing:?} finds {}", found[0].section.heading);
        }
    }
}

#[test]
fn a_question_is_cut_to_a_size_that_questions_have() {
    let long = Query::parse(&"telefon kort kode pin app login side browser adresse cookie post nummer ".repeat(50_000));
    assert!((90..=super::finding::QUERY_CHARACTERS_MAX).contains(&long.shown.chars().count()), "{}", long.shown);
    assert_eq!(Query::parse(" a\u{0}b\u{7}\r\n\u{9f} c ").shown, "ab c");
    let turned = Query::parse("\u{202e}te\u{200b}lefon\u{a0}kort");
    assert_eq!(turned.shown, "telefon kort", "nothing turns or hides what is drawn");
    assert_eq!(turned, Query::parse("telefon kort"));
    assert!(Query::parse("\u{202e}").is_empty());
    assert!(Query::parse("…").is_empty());
    assert!(!library().find(Language::Da, &long).is_empty());
}

#[test]
fn a_page_holds_a_closed_list_of_things() {
    let places =
        Places { operator: "Aarhus", app: "/app", numbers: &vec![("{let_in_lives}", "four minutes".to_owned())] };
    let refused = |markdown: &str| write(markdown, &places).err().unwrap_or_else(|| panic!("{markdown} was let in"));
    for markdown in [
        "<script>alert(1)</script>",
        "a <b>bold</b> word",
        "![picture](https://elsewhere.example/x.png)",
        "[away](https://elsewhere.example/)",
        "[away](//elsewhere.example/)",
        "[run](javascript:alert)",
        "[down](lost#Phone)",
        "[down](#)",
        "## A heading without an anchor",
        "# Too high {#too-high}",
        "### Too deep {#too-deep}",
        "## Twice {#twice}\n\n## Twice {#twice}",
        "## Capital {#Capital}",
        "> quoted",
        "```\ncode\n```",
        "`code`",
        "---",
        "3. begins at three",
    ] {
        assert!(!refused(markdown).is_empty());
    }
    let written =
        write("A & B\n\n## One {#one}\n\nAsk {operator} or [read](lost#card) \\<b\\>.", &places).expect("a page");
    assert_eq!(written.lead.to_string(), "<p>A &#38; B</p>");
    let body = "<p>Ask Aarhus or <a href=\"/help/lost#card\">read</a> &#60;b&#62;.</p>";
    assert_eq!(written.parts[0].html.to_string(), body);
    assert_eq!(written.parts[0].text, "Ask Aarhus or read <b>. ");
}

#[test]
fn an_operators_name_is_text_whatever_it_holds() {
    let library = library_of(Some("<img src=x onerror=alert(1)> & *sons* [x](y)"));
    let opened = library.open(Language::En, "lost").expect("the page");
    let phone = opened.article.sections[0].body.to_string();
    assert!(phone.contains("&#60;img src=x onerror=alert(1)&#62; &#38; *sons* [x](y) at once."), "{phone}");
    assert!(!library.open(Language::En, "lost").expect("the page").article.lead.to_string().contains("{operator}"));
}
