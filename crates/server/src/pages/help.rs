//! The help pages: all of them, one of them, and what a search finds. The words are in `crates/server/help`.

use askama::Template;
use jiff::civil::Date;

use super::{Frame, Language};
use crate::help::{Article, Found, Opened, Query};

/// All help pages: `ul#help-pages`. Shown too when there is no page of a name.
#[derive(Clone, Debug, Template)]
#[template(path = "help_index.html")]
pub struct HelpIndex<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// All of them.
    pub articles: &'a [Article],
    /// Whether somebody asked for one that does not exist.
    pub is_unknown: bool,
}

/// One help page: `article#content`.
#[derive(Clone, Debug, Template)]
#[template(path = "help_article.html")]
pub struct HelpArticle<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// The page between its neighbours.
    pub opened: Opened<'a>,
}

/// What a search finds: `ol#found`, or kind words and all pages.
#[derive(Clone, Debug, Template)]
#[template(path = "help_search.html")]
pub struct HelpSearch<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// What was typed.
    pub query: &'a Query,
    /// What answers it.
    pub found: Vec<Found<'a>>,
    /// The other language, when the answer stands there alone.
    pub elsewhere: Option<Language>,
    /// All pages, for whoever found nothing.
    pub articles: &'a [Article],
}

impl HelpIndex<'_> {
    fn typed(&self) -> &str {
        ""
    }
}

impl HelpArticle<'_> {
    fn typed(&self) -> &str {
        ""
    }
}

impl HelpSearch<'_> {
    fn typed(&self) -> &str {
        &self.query.shown
    }

    /// The same search in another language.
    fn asked_in(&self, language: &Language) -> String {
        format!("{}&lang={}", self.frame.here, language.code())
    }

    fn answer_is_in(&self, language: &Language) -> String {
        self.frame.say_in(*language, "help-search-elsewhere")
    }
}

impl Frame<'_> {
    /// A day in words: 22. november 2026.
    pub(super) fn day(&self, day: &Date) -> String {
        let month = self.say_with("help-month", [("month", day.month().into())]);
        let (year, number) = (day.year().to_string(), day.day());
        self.say_with("help-day", [("day", number.into()), ("month", month.into()), ("year", year.into())])
    }
}
