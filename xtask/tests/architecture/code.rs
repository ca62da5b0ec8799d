//! Reads Rust source as words, signs and texts, with comments left out and tests told apart from the rest.

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word(String),
    Text(String),
    Sign(char),
    /// A number, a character or a lifetime: nothing that any check asks for.
    Other,
}

/// A token, the line it begins on (from 1), and whether it belongs to test code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) line: usize,
    pub(crate) of_test: bool,
}

impl Token {
    pub(crate) fn is(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(own) if own == word)
    }

    pub(crate) fn is_sign(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }
}

/// A function: its name, its lines from `fn` to the closing brace, how many parameters, and what stands before `fn`.
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) lines: usize,
    pub(crate) parameters: usize,
    pub(crate) is_async: bool,
    pub(crate) is_public: bool,
    pub(crate) of_test: bool,
}

/// All tokens of a source, those of tests marked.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Reader { rest: source, line: 1, tokens: Vec::new() }.read();
    mark_tests(&mut tokens);
    tokens
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    fn read(mut self) -> Vec<Token> {
        while let Some(first) = self.rest.chars().next() {
            if self.rest.starts_with("//") {
                self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
            } else if self.rest.starts_with("/*") {
                self.skip(block_comment(self.rest));
            } else if first.is_whitespace() {
                self.skip(first.len_utf8());
            } else if let Some((length, text)) = text(self.rest) {
                self.push(Kind::Text(text), length);
            } else if first.is_alphabetic() || first == '_' {
                let length = length_of(self.rest, |character| character.is_alphanumeric() || character == '_');
                self.push(Kind::Word(self.rest[..length].to_owned()), length);
            } else if first.is_ascii_digit() {
                self.push(
                    Kind::Other,
                    length_of(self.rest, |character| character.is_alphanumeric() || character == '_'),
                );
            } else if first == '\'' {
                self.push(Kind::Other, character_or_lifetime(self.rest));
            } else {
                self.push(Kind::Sign(first), first.len_utf8());
            }
        }
        self.tokens
    }

    fn push(&mut self, kind: Kind, length: usize) {
        self.tokens.push(Token { kind, line: self.line, of_test: false });
        self.skip(length);
    }

    fn skip(&mut self, length: usize) {
        let (gone, rest) = self.rest.split_at(length);
        self.line += gone.matches('\n').count();
        self.rest = rest;
    }
}

fn length_of(rest: &str, belongs: impl Fn(char) -> bool) -> usize {
    rest.find(|character| !belongs(character)).unwrap_or(rest.len())
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// A string literal of any kind at the start of `rest`: its length in the source and what it holds.
fn text(rest: &str) -> Option<(usize, String)> {
    let start = length_of(rest, |character| matches!(character, 'b' | 'c' | 'r'));
    let prefix = &rest[..start];
    if !matches!(prefix, "" | "b" | "c" | "r" | "br" | "cr") {
        return None;
    }
    let hashes = length_of(&rest[start..], |character| character == '#');
    let raw = prefix.ends_with('r');
    let body = start + hashes + 1;
    if !rest[start + hashes..].starts_with('"') || (hashes > 0 && !raw) {
        return None;
    }
    if raw {
        let end = format!("\"{}", "#".repeat(hashes));
        let length = rest[body..].find(&end).unwrap_or(rest.len() - body);
        return Some(((body + length + end.len()).min(rest.len()), rest[body..body + length].to_owned()));
    }
    let mut escaped = false;
    for (at, character) in rest[body..].char_indices() {
        match character {
            '"' if !escaped => return Some((body + at + 1, rest[body..body + at].to_owned())),
            _ => escaped = character == '\\' && !escaped,
        }
    }
    Some((rest.len(), rest[body..].to_owned()))
}

fn character_or_lifetime(rest: &str) -> usize {
    let inner = &rest[1..];
    if inner.starts_with('\\') {
        return inner[2..].find('\'').map_or(rest.len(), |end| end + 4);
    }
    let length = inner.chars().next().map_or(0, char::len_utf8);
    if inner[length..].starts_with('\'') {
        return length + 2;
    }
    1 + length_of(inner, |character| character.is_alphanumeric() || character == '_')
}

/// Marks every item that has `#[test]`, `#[….test]` or a `cfg` that asks for `test`.
fn mark_tests(tokens: &mut [Token]) {
    let mut at = 0;
    while at + 1 < tokens.len() {
        if tokens[at].is_sign('#') && tokens[at + 1].is_sign('[') {
            let end = closing(tokens, at + 1);
            let attribute = &tokens[at..end];
            let asks = attribute.iter().any(|token| token.is("test")) && !attribute.iter().any(|token| token.is("not"));
            if asks {
                let item_end = end_of_item(tokens, end);
                tokens[at..item_end].iter_mut().for_each(|token| token.of_test = true);
                at = item_end;
                continue;
            }
        }
        at += 1;
    }
}

/// The place after the bracket that closes the one at `open`.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Sign('(' | '[' | '{') => depth += 1,
            Kind::Sign(')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

fn end_of_item(tokens: &[Token], from: usize) -> usize {
    let mut at = from;
    while let Some(token) = tokens.get(at) {
        match token.kind {
            Kind::Sign('{') => return closing(tokens, at),
            Kind::Sign(';') => return at + 1,
            Kind::Sign('(' | '[') => at = closing(tokens, at),
            _ => at += 1,
        }
    }
    tokens.len()
}

/// All functions with a body.
pub(crate) fn functions(tokens: &[Token]) -> Vec<Function> {
    let mut functions = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        let [word, Token { kind: Kind::Word(name), .. }] = pair else { continue };
        let end = end_of_item(tokens, at + 2);
        if !word.is("fn") || !tokens[end - 1].is_sign('}') {
            continue;
        }
        let before = before(&tokens[..at]);
        functions.push(Function {
            name: name.clone(),
            line: word.line,
            lines: tokens[end - 1].line - word.line + 1,
            parameters: parameters(tokens, at + 2),
            is_async: before.iter().any(|token| token.is("async")),
            is_public: before.iter().any(|token| token.is("pub")),
            of_test: word.of_test,
        });
    }
    functions
}

/// What stands before `fn` in its own item: `pub(crate) const async unsafe extern "C"`.
fn before(tokens: &[Token]) -> &[Token] {
    let ends = |token: &Token| matches!(token.kind, Kind::Sign('{' | '}' | ';' | ']' | ','));
    let start = tokens.iter().rposition(ends).map_or(0, |at| at + 1);
    &tokens[start..]
}

fn parameters(tokens: &[Token], from: usize) -> usize {
    let Some(open) = (from..tokens.len()).find(|&at| tokens[at].is_sign('(')) else { return 0 };
    let end = closing(tokens, open) - 1;
    let (mut count, mut at, mut angles, mut since_comma) = (0, open + 1, 0_i32, false);
    while at < end {
        match tokens[at].kind {
            Kind::Sign('(' | '[' | '{') => at = closing(tokens, at) - 1,
            Kind::Sign('<') => angles += 1,
            Kind::Sign('>') if !tokens[at - 1].is_sign('-') => angles -= 1,
            Kind::Sign(',') if angles == 0 => {
                (count, since_comma) = (count + 1, false);
                at += 1;
                continue;
            }
            _ => {}
        }
        since_comma = true;
        at += 1;
    }
    count + usize::from(since_comma)
}

/// How many lines are not test code.
pub(crate) fn production_lines(source: &str, tokens: &[Token]) -> usize {
    let mut of_test = 0;
    let mut tests = tokens.iter().peekable();
    while let Some(first) = tests.find(|token| token.of_test) {
        let mut last = first.line;
        while let Some(token) = tests.next_if(|token| token.of_test) {
            last = token.line;
        }
        of_test += last - first.line + 1;
    }
    source.lines().count() - of_test
}

/// Where a path such as `SystemTime::now` stands in the tokens.
pub(crate) fn finds<'a>(tokens: &'a [Token], path: &str) -> impl Iterator<Item = &'a Token> {
    let words: Vec<String> = path.split("::").map(str::to_owned).collect();
    (0..tokens.len()).filter(move |&at| stands_at(&tokens[at..], &words)).map(|at| &tokens[at])
}

fn stands_at(tokens: &[Token], words: &[String]) -> bool {
    words.iter().enumerate().all(|(number, word)| {
        let at = number * 3;
        let joined = number == 0 || (tokens[at - 2].is_sign(':') && tokens[at - 1].is_sign(':'));
        joined && tokens.get(at).is_some_and(|token| token.is(word))
    })
}

#[cfg(test)]
mod tests {
    use super::{Kind, finds, functions, production_lines, tokens};

    const SAMPLE: &str = r###"
// fn not_this() {}
/* nor /* this */ async */
async fn first<T: Into<Vec<u8>>>(one: HashMap<A, B>, (two, three): (u8, u8), four: fn(u8, u8) -> u8) -> &'static str {
    let quote = '"'; let lifetime: &'a str = "a \" text";
    r#"SELECT "x""#
}

#[cfg(test)]
mod tests {
    #[test]
    fn inner() {
        SystemTime::now();
    }
}

#[cfg(not(test))]
fn last() { std :: fs::read() }
"###;

    #[test]
    fn comments_are_left_out_and_texts_are_kept() {
        let tokens = tokens(SAMPLE);
        let texts: Vec<_> = tokens
            .iter()
            .filter_map(|token| if let Kind::Text(text) = &token.kind { Some(text) } else { None })
            .collect();
        assert_eq!(texts, [r#"a \" text"#, r#"SELECT "x""#]);
        assert!(!tokens.iter().any(|token| token.is("not_this")));
    }

    #[test]
    fn functions_have_lines_parameters_and_a_place() {
        let functions = functions(&tokens(SAMPLE));
        let seen: Vec<_> = functions
            .iter()
            .map(|one| (one.name.as_str(), one.line, one.lines, one.parameters, one.is_async, one.of_test))
            .collect();
        assert_eq!(
            seen,
            [("first", 4, 4, 3, true, false), ("inner", 12, 3, 0, false, true), ("last", 18, 1, 0, false, false)]
        );
    }

    #[test]
    fn tests_do_not_count_as_production() {
        let tokens = tokens(SAMPLE);
        assert_eq!(production_lines(SAMPLE, &tokens), SAMPLE.lines().count() - 7);
        assert!(finds(&tokens, "SystemTime::now").all(|token| token.of_test));
        assert_eq!(finds(&tokens, "std::fs").count(), 1);
    }
}
