//! One help page: what stands at the top of its file, and its sections.

use jiff::civil::Date;

use super::finding::Words;
use super::markup::{self, Html, Places};

/// One help page in one language.
#[derive(Debug)]
pub struct Article {
    /// Its name in addresses, the same in all languages.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What one finds on it, in one sentence.
    pub summary: String,
    /// When somebody last read it against what the product does.
    pub reviewed: Date,
    /// Its place among the others.
    pub(super) order: u32,
    /// What stands before the first heading.
    pub lead: Html,
    /// What stands under each heading.
    pub sections: Vec<Section>,
}

/// A heading with what stands under it.
#[derive(Debug)]
pub struct Section {
    /// Its anchor, the same in all languages.
    pub id: String,
    /// The heading.
    pub heading: String,
    /// What stands under it.
    pub body: Html,
    /// The beginning of it, for whoever is choosing among what was found.
    pub beginning: String,
    /// By which it is found.
    pub(super) words: Words,
}

/// What stands between the two lines of hyphens at the top of a file.
#[derive(Default)]
struct Head<'a> {
    title: Option<&'a str>,
    summary: Option<&'a str>,
    reviewed: Option<Date>,
    order: Option<u32>,
    /// Words under which people look for a section and which do not stand in it.
    also: Vec<(&'a str, &'a str)>,
}

impl Article {
    /// Reads a file; what is wrong with it is said in words.
    pub(super) fn read(name: &str, text: &str, places: &Places<'_>) -> Result<Self, String> {
        let rest = text.strip_prefix("---\n").ok_or("it does not begin with ---")?;
        let (head, body) = rest.split_once("\n---\n").ok_or("its head does not end with ---")?;
        let head = Head::read(head)?;
        let written = markup::write(body, places)?;
        let known = |id: &str| written.parts.iter().any(|part| part.id == id);
        if let Some((id, _)) = head.also.iter().find(|(id, _)| !known(id)) {
            return Err(format!("there is no section {id} to be found by other words"));
        }
        let sections = written.parts.into_iter().map(|part| {
            let also = head.also.iter().find(|(id, _)| *id == part.id).map_or("", |(_, words)| words);
            let words = Words::of(&part.heading, also, &part.text);
            Section { words, beginning: beginning(&part.text), id: part.id, heading: part.heading, body: part.html }
        });
        Ok(Self {
            name: name.to_owned(),
            title: head.title.ok_or("it has no title")?.to_owned(),
            summary: head.summary.ok_or("it has no summary")?.to_owned(),
            reviewed: head.reviewed.ok_or("nobody says when it was reviewed")?,
            order: head.order.ok_or("it has no order")?,
            lead: written.lead,
            sections: sections.collect(),
        })
    }
}

impl<'a> Head<'a> {
    fn read(text: &'a str) -> Result<Self, String> {
        let mut head = Self::default();
        for line in text.lines() {
            let (key, value) = line.split_once(": ").ok_or_else(|| format!("{line:?} is no key and value"))?;
            match key {
                "title" => head.title = Some(value),
                "summary" => head.summary = Some(value),
                "reviewed" => head.reviewed = Some(value.parse().map_err(|_| format!("{value} is no date"))?),
                "order" => head.order = Some(value.parse().map_err(|_| format!("{value} is no number"))?),
                _ => match key.strip_prefix("also ") {
                    Some(id) => head.also.push((id, value)),
                    None => return Err(format!("{key} means nothing here")),
                },
            }
        }
        Ok(head)
    }
}

/// The first words, up to what two or three lines hold.
fn beginning(text: &str) -> String {
    const CHARACTERS: usize = 150;
    if text.chars().count() <= CHARACTERS {
        return text.to_owned();
    }
    let cut: String = text.chars().take(CHARACTERS).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{} …", whole.trim_end_matches([',', '.', ':', ';']))
}
