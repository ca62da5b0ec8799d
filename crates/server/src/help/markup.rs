//! Markdown to markup: a closed set of things that a help page may hold, each escaped; anything else is an error.
//!
//! Raw HTML, pictures and addresses of other hosts are among what is refused, so a help page can hold nothing that
//! the pages' policy would have to stop.

use std::fmt;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream};

use super::numbers::Numbers;

/// Markup that this module wrote: the only text that templates take unescaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is another in each installation.
pub(super) struct Places<'a> {
    /// Stands where a page says `{operator}`.
    pub(super) operator: &'a str,
    /// Where a link to `app:` leads.
    pub(super) app: &'a str,
    /// What stands for each number.
    pub(super) numbers: &'a Numbers,
}

/// A page in parts.
#[derive(Default)]
pub(super) struct Written {
    pub(super) lead: Html,
    pub(super) parts: Vec<Part>,
}

/// A heading with what stands under it: as markup, and as plain text.
#[derive(Default)]
pub(super) struct Part {
    pub(super) id: String,
    pub(super) heading: String,
    pub(super) html: Html,
    pub(super) text: String,
}

/// Pages beside the help that one may be sent to.
const NEIGHBOURS: &[&str] = &["/", "/first-password", "/forgotten-password"];

/// Writes a page; what it may not hold is said in words.
pub(super) fn write(markdown: &str, places: &Places<'_>) -> Result<Written, String> {
    let mut writer = Writer { places, written: Written::default(), in_heading: false };
    for event in TextMergeStream::new(Parser::new_ext(markdown, Options::ENABLE_HEADING_ATTRIBUTES)) {
        match event {
            Event::Start(tag) => writer.start(tag)?,
            Event::End(tag) => writer.end(tag),
            Event::Text(text) => writer.text(&text)?,
            Event::SoftBreak => writer.text(" ")?,
            other => return Err(format!("a help page does not hold {other:?}")),
        }
    }
    Ok(writer.written)
}

struct Writer<'a> {
    places: &'a Places<'a>,
    written: Written,
    in_heading: bool,
}

impl Writer<'_> {
    fn start(&mut self, tag: Tag<'_>) -> Result<(), String> {
        match tag {
            Tag::Heading { level: HeadingLevel::H2, id: Some(id), .. } => self.begin_part(&id)?,
            Tag::Paragraph => self.markup("<p>"),
            Tag::List(None) => self.markup("<ul>"),
            Tag::List(Some(1)) => self.markup("<ol>"),
            Tag::Item => self.markup("<li>"),
            Tag::Strong => self.markup("<strong>"),
            Tag::Emphasis => self.markup("<em>"),
            Tag::Link { dest_url, .. } => {
                let address = self.address(&dest_url)?;
                self.markup(&format!("<a href=\"{}\">", escaped(&address)));
            }
            other => return Err(format!("a help page does not hold {other:?}")),
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.in_heading = false,
            TagEnd::Paragraph => self.end_of_block("</p>"),
            TagEnd::List(false) => self.markup("</ul>"),
            TagEnd::List(true) => self.markup("</ol>"),
            TagEnd::Item => self.end_of_block("</li>"),
            TagEnd::Strong => self.markup("</strong>"),
            TagEnd::Emphasis => self.markup("</em>"),
            TagEnd::Link => self.markup("</a>"),
            // Nothing else was let in.
            _ => {}
        }
    }

    fn begin_part(&mut self, id: &CowStr<'_>) -> Result<(), String> {
        let is_plain = id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        if !is_plain || self.written.parts.iter().any(|part| part.id == **id) {
            return Err(format!("{id} is no anchor, or stands twice"));
        }
        self.written.parts.push(Part { id: id.to_string(), ..Part::default() });
        self.in_heading = true;
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        let mut text = text.to_owned();
        for (name, number) in self.places.numbers {
            text = text.replace(name, number);
        }
        if text.replace("{operator}", "").contains(['{', '}']) {
            return Err(format!("nothing stands for what is in braces: {text}"));
        }
        let text = text.replace("{operator}", self.places.operator);
        match self.written.parts.last_mut() {
            Some(part) if self.in_heading => part.heading += &text,
            Some(part) => part.text += &text,
            None => {}
        }
        if !self.in_heading {
            self.markup(&escaped(&text));
        }
        Ok(())
    }

    fn end_of_block(&mut self, markup: &str) {
        self.markup(markup);
        if let Some(part) = self.written.parts.last_mut()
            && !part.text.ends_with(' ')
        {
            part.text.push(' ');
        }
    }

    fn markup(&mut self, markup: &str) {
        match self.written.parts.last_mut() {
            Some(part) => part.html.0 += markup,
            None => self.written.lead.0 += markup,
        }
    }

    /// Links lead to help pages (`lost#phone`, `#phone`), to the app (`app:`) or to a page beside the help.
    fn address(&self, link: &str) -> Result<String, String> {
        let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        let (page, anchor) = link.split_once('#').unwrap_or((link, ""));
        match link {
            "app:" => Ok(self.places.app.to_owned()),
            _ if NEIGHBOURS.contains(&link) => Ok(link.to_owned()),
            _ if page.is_empty() && !anchor.is_empty() && is_name(anchor) => Ok(link.to_owned()),
            _ if !page.is_empty() && is_name(page) && is_name(anchor) => Ok(format!("/help/{link}")),
            _ => Err(format!("a help page does not lead to {link}")),
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('"', "&#34;").replace('\'', "&#39;")
}
