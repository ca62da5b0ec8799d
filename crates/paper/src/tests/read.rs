//! A small reader of our own uncompressed documents: the text that a viewer would extract, in the order of the page.
//!
//! It goes the way a viewer goes: glyph numbers in the page's drawing, through each font's table back to characters.

use std::collections::BTreeMap;

/// A run of text on the page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    pub(super) text: String,
    /// The number under which the tag tree names it; `None` for what is not read aloud.
    pub(super) mark: Option<usize>,
    /// Millimetres from the left edge.
    pub(super) x: f32,
    /// Millimetres from the upper edge.
    pub(super) y: f32,
}

/// An uncompressed document of one page.
pub(super) struct Paper {
    objects: BTreeMap<usize, Vec<u8>>,
    pub(super) runs: Vec<Run>,
    /// All straight lines that are drawn.
    pub(super) segments: Vec<Segment>,
    /// The page's width and height in millimetres, to the hundredth.
    pub(super) size: (f32, f32),
}

/// A straight line, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Segment {
    pub(super) from: (f32, f32),
    pub(super) to: (f32, f32),
}

impl Segment {
    /// How far it goes across and down.
    pub(super) fn length(&self) -> (f32, f32) {
        ((self.to.0 - self.from.0).abs(), (self.to.1 - self.from.1).abs())
    }
}

impl Paper {
    pub(super) fn read(pdf: &[u8]) -> Self {
        let objects = objects(pdf);
        let page = objects.values().find(|object| object.starts_with(b"<</Type/Page/")).unwrap();
        let fonts: BTreeMap<String, BTreeMap<u16, String>> = fonts(&objects);
        let contents = &objects[&reference(page, "/Contents ")];
        let (runs, segments, size) = (runs(contents, &fonts), segments(contents), size(page));
        Self { objects, runs, segments, size }
    }

    /// All that is read aloud, one line for each run.
    pub(super) fn aloud(&self) -> Vec<&str> {
        self.runs.iter().filter(|run| run.mark.is_some()).map(|run| run.text.trim_end()).collect()
    }

    /// The text under all tags of one kind ("TD"), in the order of the tag tree's objects.
    pub(super) fn tagged(&self, kind: &str) -> Vec<String> {
        let start = format!("<</Type/StructElem/S/{kind}/");
        self.objects
            .values()
            .filter(|object| object.starts_with(start.as_bytes()))
            .map(|object| self.under(object))
            .collect()
    }

    fn under(&self, object: &[u8]) -> String {
        let object = String::from_utf8_lossy(object);
        let marks = between(&object, "/K[", "]");
        let marks: Vec<usize> = marks.split(' ').map(|mark| mark.parse().unwrap()).collect();
        let text = |mark: &usize| {
            self.runs.iter().filter(|run| run.mark == Some(*mark)).map(|run| run.text.as_str()).collect::<String>()
        };
        marks.iter().map(text).collect::<String>().trim_end().to_owned()
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = &text[text.find(start).unwrap() + start.len()..];
    &rest[..rest.find(end).unwrap()]
}

fn position(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

fn objects(pdf: &[u8]) -> BTreeMap<usize, Vec<u8>> {
    let mut objects = BTreeMap::new();
    let mut rest = pdf;
    while let Some(start) = position(rest, b" 0 obj\n") {
        let digits = rest[..start].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&rest[start - digits..start]).unwrap().parse().unwrap();
        rest = &rest[start + b" 0 obj\n".len()..];
        let end = position(rest, b"\nendobj").unwrap();
        objects.insert(number, rest[..end].to_vec());
        rest = &rest[end..];
    }
    objects
}

/// The number behind `name`, as in `/Contents 76 0 R`.
fn reference(object: &[u8], name: &str) -> usize {
    between(&String::from_utf8_lossy(object), name, " ").parse().unwrap()
}

fn fonts(objects: &BTreeMap<usize, Vec<u8>>) -> BTreeMap<String, BTreeMap<u16, String>> {
    let resources = objects.values().find(|object| position(object, b"/Font<</f0 ").is_some()).unwrap();
    let resources = String::from_utf8_lossy(resources).into_owned();
    let names = between(&resources, "/Font<</", ">>");
    names
        .split('/')
        .map(|entry| {
            let (name, object) = entry.split_once(' ').unwrap();
            let font = &objects[&object.split(' ').next().unwrap().parse().unwrap()];
            (name.to_owned(), characters(&objects[&reference(font, "/ToUnicode ")]))
        })
        .collect()
}

/// Lines such as `<000C> <00E5>`.
fn characters(table: &[u8]) -> BTreeMap<u16, String> {
    let table = String::from_utf8_lossy(table);
    assert!(!table.contains("beginbfrange"), "the reader knows single characters only");
    let pair = |line: &str| {
        let (glyph, units) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
        let units: Vec<u16> =
            (0..units.len()).step_by(4).map(|at| u16::from_str_radix(&units[at..at + 4], 16).unwrap()).collect();
        Some((u16::from_str_radix(glyph, 16).unwrap(), String::from_utf16(&units).unwrap()))
    };
    let body = &table[table.find("beginbfchar").unwrap()..];
    body.lines().filter_map(pair).collect()
}

fn runs(contents: &[u8], fonts: &BTreeMap<String, BTreeMap<u16, String>>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut mark = None;
    let none = BTreeMap::new();
    let mut font: &BTreeMap<u16, String> = &none;
    let (mut x, mut y) = (0.0, 0.0);
    let mut at = 0;
    let mut words: Vec<String> = Vec::new();
    let mut text = String::new();
    while at < contents.len() {
        match contents[at] {
            b'(' => {
                let (bytes, after) = literal(contents, at + 1);
                text.extend(bytes.chunks(2).map(|pair| font[&u16::from_be_bytes([pair[0], pair[1]])].as_str()));
                at = after;
            }
            byte if byte.is_ascii_whitespace() || b"[]<>/".contains(&byte) => at += 1,
            _ => {
                let length = contents[at..]
                    .iter()
                    .take_while(|byte| !byte.is_ascii_whitespace() && !b"[]<>/(".contains(byte))
                    .count();
                let word = String::from_utf8_lossy(&contents[at..at + length]).into_owned();
                at += length;
                match word.as_str() {
                    "BDC" => {
                        mark =
                            words.iter().position(|word| word == "MCID").map(|place| words[place + 1].parse().unwrap());
                    }
                    "BMC" => mark = None,
                    "Tf" => font = &fonts[&words[words.len() - 2]],
                    "Tm" => {
                        x = millimetres(&words[words.len() - 2]);
                        y = millimetres(&words[words.len() - 1]);
                    }
                    "Tj" | "TJ" => runs.push(Run { text: std::mem::take(&mut text), mark, x, y }),
                    _ => {
                        words.push(word);
                        continue;
                    }
                }
                words.clear();
            }
        }
    }
    runs
}

/// `x y m x y l S`: where each line begins and ends.
fn segments(contents: &[u8]) -> Vec<Segment> {
    let text = String::from_utf8_lossy(contents);
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let point = |at: usize| (millimetres(words[at]), millimetres(words[at + 1]));
    let lines = words.windows(6).enumerate().filter(|(_, six)| six[2] == "m" && six[5] == "l");
    lines.map(|(at, _)| Segment { from: point(at), to: point(at + 3) }).collect()
}

/// `/MediaBox[0 0 595.2756 841.8898]`.
fn size(page: &[u8]) -> (f32, f32) {
    let page = String::from_utf8_lossy(page);
    let sides: Vec<&str> = between(&page, "/MediaBox[", "]").split(' ').collect();
    let hundredth = |points| (millimetres(points) * 100.0).round() / 100.0;
    assert_eq!(sides[..2], ["0", "0"]);
    (hundredth(sides[2]), hundredth(sides[3]))
}

fn millimetres(points: &str) -> f32 {
    points.parse::<f32>().unwrap() * 25.4 / 72.0
}

/// A literal string of PDF (ISO 32000-1 §7.3.4.2), from behind its opening parenthesis; also where it ends.
fn literal(contents: &[u8], start: usize) -> (Vec<u8>, usize) {
    let mut bytes = Vec::new();
    let mut at = start;
    let mut depth = 0;
    loop {
        match contents[at] {
            b')' if depth == 0 => return (bytes, at + 1),
            b'\\' => {
                at += 1;
                let octal = contents[at..].iter().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
                if octal > 0 {
                    let digits = std::str::from_utf8(&contents[at..at + octal]).unwrap();
                    bytes.push(u8::from_str_radix(digits, 8).unwrap());
                    at += octal;
                    continue;
                }
                bytes.push(match contents[at] {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'f' => 12,
                    other => other,
                });
            }
            byte => {
                depth += i32::from(byte == b'(') - i32::from(byte == b')');
                bytes.push(byte);
            }
        }
        at += 1;
    }
}
