//! Finds the sections that answer what somebody typed, however it is spelt: accents, capitals and endings do not count.
//!
//! Rare words weigh more than common ones, headings more than the text below them. What was typed is cut to a size
//! that any question has, and goes nowhere but into this function and back onto the page.

use std::collections::BTreeSet;

use icu_normalizer::DecomposingNormalizerBorrowed;

use super::{Article, Section};
use crate::pages::echo;

/// No question is longer.
pub(super) const QUERY_CHARACTERS_MAX: usize = 100;
/// So many different words are looked for.
const WORDS_MAX: usize = 10;
/// So many sections are shown.
const FOUND_MAX: usize = 10;
/// What is found for less than this part of the best is not worth reading.
const WORTH_SHOWING: f64 = 0.4;
/// A word that nearly all sections hold says nothing.
const WORTH_LOOKING_FOR: f64 = 0.3;

/// What somebody typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// As it is shown again: without what cannot be shown safely, cut.
    pub shown: String,
    words: Vec<String>,
}

/// A section that answers a query.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The page that it stands on.
    pub article: &'a Article,
    /// The section.
    pub section: &'a Section,
}

/// By which a section is found: its words, folded, each once.
#[derive(Debug)]
pub(super) struct Words {
    heading: BTreeSet<String>,
    also: BTreeSet<String>,
    text: BTreeSet<String>,
}

impl Query {
    /// Reads what was typed.
    pub fn parse(typed: &str) -> Self {
        let shown = echo(typed, QUERY_CHARACTERS_MAX).trim().to_owned();
        let mut words: Vec<String> = vec![];
        for word in folded(&shown) {
            if words.len() < WORDS_MAX && !words.contains(&word) {
                words.push(word);
            }
        }
        Self { shown, words }
    }

    /// Whether there is anything to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

impl Words {
    pub(super) fn of(heading: &str, also: &str, text: &str) -> Self {
        let set = |text| folded(text).collect();
        Self { heading: set(heading), also: set(also), text: set(text) }
    }

    fn weight_of(&self, word: &str) -> f64 {
        let best = |words: &BTreeSet<String>| words.iter().map(|here| likeness(here, word)).fold(0.0, f64::max);
        (4.0 * best(&self.heading)).max(3.0 * best(&self.also)) + best(&self.text)
    }
}

/// The sections that answer, the likeliest first.
pub(super) fn find<'a>(articles: &'a [Article], query: &Query) -> Vec<Found<'a>> {
    let all =
        articles.iter().flat_map(|article| article.sections.iter().map(move |section| Found { article, section }));
    let mut scored: Vec<(f64, Found<'a>)> = all.map(|found| (0.0, found)).collect();
    for word in &query.words {
        let weights: Vec<f64> = scored.iter().map(|(_, found)| found.section.words.weight_of(word)).collect();
        let holding = weights.iter().filter(|weight| **weight > 0.0).count();
        let rarity = (scored.len() as f64 / holding.max(1) as f64).ln();
        if rarity >= WORTH_LOOKING_FOR {
            for ((score, _), weight) in scored.iter_mut().zip(weights) {
                *score += weight * rarity;
            }
        }
    }
    let best = scored.iter().map(|(score, _)| *score).fold(0.0, f64::max);
    scored.retain(|(score, _)| *score > 0.0 && *score >= best * WORTH_SHOWING);
    // Stable: what weighs the same stays in the order of reading.
    scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    scored.into_iter().map(|(_, found)| found).take(FOUND_MAX).collect()
}

/// How like a word of a page is to one that was typed: from 0 to 1.
fn likeness(here: &str, typed: &str) -> f64 {
    if here == typed {
        return 1.0;
    }
    let letters = typed.len();
    if letters >= 3 && here.starts_with(typed) {
        return 0.8;
    }
    // Another ending (*telefonen*, *telefon*), and the halves of what Danish writes in one (*kort* in *kodekort*).
    let stem = typed.get(..letters.saturating_sub(2)).unwrap_or_default();
    if stem.len() >= 5 && here.starts_with(stem) {
        return 0.6;
    }
    if letters >= 4 && here.contains(typed) { 0.5 } else { 0.0 }
}

/// The words of a text without case and accents; å is aa is a, ø is oe is o, so that any keyboard will do.
fn folded(text: &str) -> impl Iterator<Item = String> {
    let lower = text.to_lowercase().replace('ø', "o").replace('æ', "ae");
    let plain: String = DecomposingNormalizerBorrowed::new_nfkd()
        .normalize(&lower)
        .chars()
        .filter(|one| !('\u{300}'..='\u{36f}').contains(one))
        .collect();
    let words = plain.split(|one: char| !one.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.replace("aa", "a").replace("oe", "o")).collect::<Vec<_>>().into_iter()
}
