//! That the colours of `web/shared/tokens.css` can be read: every pair that meets on a page or in the app, in all four
//! schemes; and that styles use no value that the tokens do not have.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

type Colours = BTreeMap<String, [u8; 3]>;

fn web(file: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../web").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The colours that the block of this media query sets; the first block without one for `""`.
fn colours(css: &str, media: &str) -> Colours {
    let start = if media.is_empty() { 0 } else { css.find(&format!("@media {media} {{")).expect("the media query") };
    let block = css[start..].split(":root {").nth(1).and_then(|rest| rest.split('}').next()).expect("a block");
    let lines = block.lines().filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": #"));
    lines
        .filter(|(_, value)| value.len() == 6)
        .map(|(name, value)| {
            let channel = |at: usize| u8::from_str_radix(&value[at..at + 2], 16).expect("a channel");
            (name.to_owned(), [channel(0), channel(2), channel(4)])
        })
        .collect()
}

/// Relative luminance, WCAG 2.2.
fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(front: [u8; 3], back: [u8; 3]) -> f64 {
    let (front, back) = (luminance(front), luminance(back));
    (front.max(back) + 0.05) / (front.min(back) + 0.05)
}

/// Front, back, least ratio: WCAG 2.2 AA wants 4.5 of text and 3 of edges and focus; body text gets more.
fn pairs() -> Vec<(&'static str, String, f64)> {
    let mut pairs = Vec::new();
    for ground in ["ground", "surface", "well", "brand-wash"] {
        for (front, least) in [("ink", 10.0), ("ink-soft", 5.5), ("link", 5.5), ("focus", 3.0), ("line-strong", 3.0)] {
            pairs.push((front, ground.to_owned(), least));
        }
    }
    for back in ["brand", "brand-strong"] {
        pairs.push(("on-brand", back.to_owned(), 7.0));
    }
    for back in ["danger", "danger-strong"] {
        pairs.push(("on-danger", back.to_owned(), 5.5));
    }
    pairs.push(("brand", "brand-wash".to_owned(), 5.5));
    for name in ["danger", "warn", "good"] {
        pairs.push(("ink", format!("{name}-wash"), 10.0));
        pairs.push((name, format!("{name}-wash"), 4.5));
        pairs.push((name, "surface".to_owned(), 4.5));
    }
    pairs
}

#[test]
fn what_is_written_can_be_read_in_every_scheme() {
    let css = web("shared/tokens.css");
    let light = colours(&css, "");
    let over = |base: &Colours, media: &str| -> Colours {
        base.iter().chain(&colours(&css, media)).map(|(name, colour)| (name.clone(), *colour)).collect()
    };
    let dark = over(&light, "(prefers-color-scheme: dark)");
    let light_more = over(&light, "(prefers-contrast: more)");
    let dark_more =
        over(&over(&dark, "(prefers-contrast: more)"), "(prefers-contrast: more) and (prefers-color-scheme: dark)");
    for (scheme, colours) in
        [("light", light), ("dark", dark), ("light, more contrast", light_more), ("dark, more contrast", dark_more)]
    {
        for (front, back, least) in pairs() {
            let ratio = contrast(colours[front], colours[&back]);
            assert!(ratio >= least, "{scheme}: --{front} on --{back} is {ratio:.2}, wants {least}");
        }
    }
}

#[test]
fn styles_use_only_values_of_the_design_system() {
    let tokens = web("shared/tokens.css");
    for file in ["pages/pages.css", "pages/parts.css", "pages/places.css"] {
        let css = web(file);
        for used in css.split("var(").skip(1).filter_map(|rest| rest.split([')', ',']).next()) {
            assert!(tokens.contains(&format!("\n  {used}:")), "{file} uses {used}");
        }
        for line in css.lines().filter(|line| line.ends_with(';')) {
            assert!(!line.contains('#') && !line.contains("rgb("), "{file} writes a colour of its own: {line}");
        }
    }
}
