//! Every page and every screen is walked past by a tour, so that axe, the camera, a narrow window and large letters meet it.
//!
//! `e2e/support/places.json` says which tour passes by what; the accessibility stories hold the tours to it.

use std::collections::{BTreeMap, BTreeSet};

use crate::nothing;
use crate::project::{File, files};

/// Where the templates of whole pages lie; those below are parts of others.
const TEMPLATES: &[&str] = &["crates/server/templates/", "crates/tillid/templates/"];

const SCREENS: &str = "web/app/screens/all.js";
const TOURS: &str = "e2e/support/tour.mjs";
const PLACES: &str = "e2e/support/places.json";

/// What `places.json` holds.
struct Places {
    /// By what a page is known, by its template's name.
    pages: BTreeMap<String, String>,
    /// What each tour passes by.
    looked: BTreeMap<String, BTreeSet<String>>,
    /// What no tour can pass by, and why.
    left_out: BTreeMap<String, String>,
}

impl Places {
    fn parse(text: &str) -> Self {
        let whole: serde_json::Value = serde_json::from_str(text).unwrap();
        let member = |name: &str| whole[name].as_object().unwrap().iter();
        let words = |name: &str| member(name).map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()));
        let passed = |names: &serde_json::Value| {
            names.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
        };
        Self {
            pages: words("pages").collect(),
            looked: member("looked").map(|(tour, names)| (tour.clone(), passed(names))).collect(),
            left_out: words("left_out").collect(),
        }
    }
}

fn text_of<'f>(files: &'f [File], path: &str) -> &'f str {
    files.iter().find(|file| file.path == path).map_or("", |file| file.text.as_str())
}

/// The names of a script's object, in its outermost braces: `  name: …`, `  name,` and several on a line.
fn names_in(script: &str, beginning: &str) -> BTreeSet<String> {
    let object =
        script.split_once(beginning).and_then(|(_, rest)| rest.split_once("\n};")).map_or("", |(inside, _)| inside);
    let members = object.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let heads = members.flat_map(|line| match line.split_once(": ") {
        Some((name, _)) => vec![name],
        None => line.split(',').collect(),
    });
    heads.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// Every page and screen that there is, as tours name them.
fn all(files: &[File]) -> BTreeSet<String> {
    let template = |file: &File| {
        let name = TEMPLATES.iter().find_map(|folder| file.path.strip_prefix(folder))?.strip_suffix(".html")?;
        (!name.contains('/')).then(|| format!("desk/{name}"))
    };
    let screens = names_in(text_of(files, SCREENS), "export const SCREENS = {\n");
    files.iter().filter_map(template).chain(screens.iter().map(|name| format!("app/{name}"))).collect()
}

/// What nobody looks at, and what is said of things that are not there.
fn unseen(files: &[File]) -> Vec<String> {
    let (all, places) = (all(files), Places::parse(text_of(files, PLACES)));
    let tours = names_in(text_of(files, TOURS), "export const tours = {\n");
    let passed: BTreeSet<&String> = places.looked.values().flatten().collect();
    let mut findings = Vec::new();
    for name in &all {
        match (passed.contains(name), places.left_out.get(name)) {
            (true, None) => {}
            (true, Some(_)) => findings.push(format!("{name} is passed by a tour and left out")),
            (false, Some(why)) if why.len() > 20 => {}
            (false, Some(_)) => findings.push(format!("{name} is left out without a reason")),
            (false, None) => findings.push(format!("{name} is passed by no tour: add a stop, and say so in {PLACES}")),
        }
    }
    let named = passed.into_iter().chain(places.left_out.keys());
    findings.extend(named.filter(|name| !all.contains(*name)).map(|name| format!("{PLACES}: there is no {name}")));
    for name in all.iter().filter_map(|name| name.strip_prefix("desk/")) {
        let needed = !places.left_out.contains_key(&format!("desk/{name}"));
        if needed != places.pages.contains_key(name) {
            findings.push(format!("{PLACES}: by what the page {name} is known"));
        }
    }
    let said: BTreeSet<String> = places.looked.into_keys().collect();
    findings.extend(tours.symmetric_difference(&said).map(|tour| format!("{PLACES} and {TOURS} differ about {tour}")));
    findings
}

#[test]
fn every_page_and_every_screen_is_passed_by_a_tour() {
    let files = files();
    let all = all(&files);
    for known in ["desk/card", "desk/bank", "desk/not_me", "app/starting", "app/request", "app/freeze"] {
        assert!(all.contains(known), "{known} is not found: {all:?}");
    }
    nothing(&unseen(&files));
}

#[test]
fn a_new_template_a_new_screen_and_whatever_is_gone_are_found() {
    let sample = |template: &str, screens: &str, places: &str| {
        unseen(&[
            File::sample(&format!("crates/server/templates/{template}.html"), "<p>"),
            File::sample("crates/server/templates/parts/mark.html", "<p>"),
            File::sample(SCREENS, &format!("export const SCREENS = {{\n{screens}\n}};\n")),
            File::sample(TOURS, "export const tours = {\n  one, other,\n};\n"),
            File::sample(PLACES, places),
        ])
    };
    let places = r#"{"pages": {"card": "form"}, "looked": {"one": ["desk/card"], "other": ["app/pin"]},
        "left_out": {"app/starting": "is there for a blink and no longer"}}"#;
    assert_eq!(sample("card", "  starting,\n  pin: { load: 1 },", places), Vec::<String>::new());
    let check = |findings: Vec<String>, expect: &[&str]| {
        for part in expect {
            assert!(findings.iter().any(|finding| finding.contains(part)), "{part} not in {findings:?}");
        }
    };
    check(sample("card", "  starting,\n  pin: 1,\n  camera: 1,", places), &["app/camera is passed by no tour"]);
    check(
        sample("letter", "  starting,\n  pin: 1,", places),
        &["desk/letter is passed by no", "there is no desk/card"],
    );
    let shorter = places.replace("is there for a blink and no longer", "").replace("\"other\"", "\"another\"");
    check(sample("card", "  starting,\n  pin: 1,", &shorter), &["without a reason", "about other", "about another"]);
    check(sample("card", "  starting,\n  pin: 1,", &places.replace(r#""card": "form""#, "")), &["page card is known"]);
}
