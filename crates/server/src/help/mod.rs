//! The help pages: Markdown files inside the binary, read once at the start into typed, escaped articles.
//!
//! Both languages have the same pages with the same anchors, so that an address means the same in each; a test
//! compares them. Nothing here knows HTTP, and nobody is asked who reads.

mod article;
mod finding;
mod markup;
mod numbers;
mod paragraphs;
mod passages;

#[cfg(test)]
mod tests;

use std::fmt;

use domain::limits::Limits;
use domain::time::Span;
use rust_embed::RustEmbed;

use crate::pages::{Language, Site, Texts};

pub use article::{Article, Section};
pub use finding::{Found, Query};
pub use markup::Html;
pub use paragraphs::{Paragraph, of_app, of_message};

#[derive(RustEmbed)]
#[folder = "help"]
#[include = "*.md"]
struct Files;

/// Every help page in every language, in the order in which one reads them.
#[derive(Debug)]
pub struct Library {
    da: Vec<Article>,
    en: Vec<Article>,
}

/// A help page that was built in cannot be read: a mistake of ours, found at the first start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpBroken {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for HelpBroken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the help page {} cannot be read: {}", self.file, self.reason)
    }
}

impl std::error::Error for HelpBroken {}

/// An article between its neighbours.
#[derive(Clone, Copy, Debug)]
pub struct Opened<'a> {
    /// The article.
    pub article: &'a Article,
    /// The one before it.
    pub previous: Option<&'a Article>,
    /// The one after it.
    pub next: Option<&'a Article>,
}

impl Library {
    /// Reads all pages, naming this installation's operator, code app and numbers in them.
    ///
    /// # Errors
    ///
    /// When a file is not as help pages are written.
    pub fn load(texts: &Texts, site: &Site, limits: &Limits, pin_digits: u8) -> Result<Self, HelpBroken> {
        let numbers = |language| numbers::numbers(texts, limits, pin_digits, language);
        let waits = limits.device_wait > Span::ZERO;
        let read = |language| in_language(texts, site, (&numbers(language), waits), language);
        let [da, en] = Language::ALL.map(read);
        Ok(Self { da: da?, en: en? })
    }

    /// All pages in a language.
    pub fn articles(&self, language: Language) -> &[Article] {
        match language {
            Language::Da => &self.da,
            Language::En => &self.en,
        }
    }

    /// The page of this name.
    pub fn open(&self, language: Language, name: &str) -> Option<Opened<'_>> {
        let articles = self.articles(language);
        let at = articles.iter().position(|article| article.name == name)?;
        let previous = at.checked_sub(1).and_then(|before| articles.get(before));
        Some(Opened { article: articles.get(at)?, previous, next: articles.get(at + 1) })
    }

    /// The sections that answer a query, the likeliest first.
    pub fn find(&self, language: Language, query: &Query) -> Vec<Found<'_>> {
        finding::find(self.articles(language), query)
    }
}

fn in_language(
    texts: &Texts,
    site: &Site,
    (numbers, waits): (&numbers::Numbers, bool),
    language: Language,
) -> Result<Vec<Article>, HelpBroken> {
    let places = markup::Places { operator: &texts.operator_of(site, language), app: &site.app, numbers };
    let folder = format!("{}/", language.code());
    let mut articles = vec![];
    for file in Files::iter().filter(|file| file.starts_with(&folder)) {
        let broken = |reason: String| HelpBroken { file: file.to_string(), reason };
        let bytes = Files::get(&file).ok_or_else(|| broken("it is gone".to_owned()))?.data;
        let text = std::str::from_utf8(&bytes).map_err(|error| broken(error.to_string()))?;
        let name = file.trim_start_matches(&folder).trim_end_matches(".md");
        let text = passages::holding(text, waits).map_err(broken)?;
        articles.push(Article::read(name, &text, &places).map_err(broken)?);
    }
    articles.sort_by_key(|article| article.order);
    Ok(articles)
}
