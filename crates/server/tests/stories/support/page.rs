//! A page as its reader finds it: by the stable hooks.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt as _;

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// A form: where it goes, and what it sends by itself.
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) hidden: Vec<(String, String)>,
}

impl Page {
    pub(crate) async fn read(response: Response) -> Self {
        let (parts, body): (_, Body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        let body = String::from_utf8(bytes.to_vec()).expect("text");
        Self { status: parts.status, headers: parts.headers, body }
    }

    /// What a header says; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// Whether there is an element with this id.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.body.contains(&format!("id=\"{id}\""))
    }

    /// The text inside the element with this id, without tags.
    pub(crate) fn text(&self, id: &str) -> String {
        let (at, tag) = self.element(id);
        let inside = &self.body[at + tag.len()..];
        let name: String = tag[1..].chars().take_while(char::is_ascii_alphanumeric).collect();
        let inside = &inside[..inside.find(&format!("</{name}>")).expect("its end")];
        let mut text = String::new();
        for (place, piece) in inside.split('<').enumerate() {
            text += if place == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) };
        }
        decoded(text.trim())
    }

    /// An attribute of the element with this id.
    pub(crate) fn attribute(&self, id: &str, name: &str) -> Option<String> {
        attribute(self.element(id).1, name)
    }

    /// The code of the message on the page; empty when there is none.
    pub(crate) fn message(&self) -> String {
        if self.has("message") { self.attribute("message", "data-code").unwrap_or_default() } else { String::new() }
    }

    /// Where the ways on of a message lead, by their names.
    pub(crate) fn way(&self, name: &str) -> String {
        let marked = self.tags("a").find(|tag| attribute(tag, "data-way").as_deref() == Some(name));
        attribute(marked.unwrap_or_else(|| panic!("no way {name}: {}", self.body)), "href").expect("an address")
    }

    /// The form with this id, or the one around the button with this id.
    pub(crate) fn form(&self, id: &str) -> Form {
        let (at, _) = self.element(id);
        let begins = self.body[..=at + 5].rfind("<form").unwrap_or_else(|| panic!("no form around {id}"));
        let ends = begins + self.body[begins..].find("</form>").expect("its end");
        let form = &self.body[begins..ends];
        let head = &form[..=form.find('>').expect("a tag")];
        let hidden = form.split("<input ").skip(1).filter(|input| input.starts_with("type=\"hidden\""));
        let hidden = hidden
            .map(|input| (attribute(input, "name").expect("a name"), attribute(input, "value").expect("a value")));
        Form { action: attribute(head, "action").expect("an action"), hidden: hidden.collect() }
    }

    fn tags<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let open = format!("<{name} ");
        let places: Vec<usize> = self.body.match_indices(&open).map(|(at, _)| at).collect();
        places.into_iter().map(|at| &self.body[at..=at + self.body[at..].find('>').expect("a tag")])
    }

    fn element(&self, id: &str) -> (usize, &str) {
        let marked = self.body.find(&format!("id=\"{id}\""));
        let marked = marked.unwrap_or_else(|| panic!("no #{id} on this page ({}): {}", self.status, self.body));
        let at = self.body[..marked].rfind('<').expect("a tag");
        (at, &self.body[at..=at + self.body[at..].find('>').expect("its end")])
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let begins = tag.find(&format!(" {name}=\"")).map(|at| at + name.len() + 3).or_else(|| {
        let start = format!("{name}=\"");
        tag.starts_with(&start).then_some(start.len())
    })?;
    let value = &tag[begins..];
    Some(decoded(&value[..value.find('"')?]))
}

/// Text with its character references (HTML §13.1.4) resolved, as far as our pages write them.
pub(crate) fn decoded(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded += before;
        let (reference, after) = after.split_once(';').expect("a reference");
        decoded.push(match reference {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            other => {
                let digits = other.strip_prefix('#').expect("a number");
                let number = match digits.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => digits.parse(),
                };
                char::from_u32(number.expect("a number")).expect("a character")
            }
        });
        rest = after;
    }
    decoded + rest
}
