//! Python, as far as its tokens: comments and texts end where Python ends them.

use super::token::{Cursor, Kind, Token, begins_name, goes_on};

/// The deepest nesting of texts in texts, as in `f"{f'{x}'}"`.
const DEPTH: usize = 32;

/// The tokens of a source, whatever it holds.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer =
        Lexer { cursor: Cursor { text, at: 0 }, tokens: Vec::new(), depth: 0, fields: true };
    while !lexer.cursor.is_over() {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer<'s> {
    cursor: Cursor<'s>,
    tokens: Vec<Token>,
    /// How many brackets are open: in them, a line end is no end.
    depth: usize,
    /// Whether `{` in an f-string begins code; not after one whose code never ended.
    fields: bool,
}

/// What the letters before a quote say.
#[derive(Clone, Copy, Default)]
struct Prefix {
    raw: bool,
    bytes: bool,
    filled: bool,
}

fn prefix(letters: &str) -> Option<Prefix> {
    let is_one = matches!(
        &*letters.to_ascii_lowercase(),
        "r" | "u" | "b" | "f" | "t" | "br" | "rb" | "fr" | "rf" | "tr" | "rt"
    );
    let has = |letter: char| letters.chars().any(|l| l.eq_ignore_ascii_case(&letter));
    is_one.then(|| Prefix { raw: has('r'), bytes: has('b'), filled: has('f') || has('t') })
}

impl Lexer<'_> {
    fn push(&mut self, kind: Kind, start: usize) {
        self.tokens.push(Token { kind, at: start..self.cursor.at });
    }

    fn step(&mut self) {
        let start = self.cursor.at;
        let byte = self.cursor.ahead(0);
        match byte {
            b'\n' => {
                self.cursor.at += 1;
                if self.depth == 0 {
                    self.push(Kind::End, start);
                }
            }
            b' ' | b'\t' | b'\r' | b'\x0c' => self.cursor.at += 1,
            b'#' => self.cursor.pass(|b| b != b'\n'),
            b'\\' => self.cursor.at += escaped(&self.cursor),
            b'"' | b'\'' => self.text(start, Prefix::default()),
            _ if begins_name(byte) => {
                self.cursor.pass(goes_on);
                match prefix(self.cursor.from(start)) {
                    Some(prefix) if matches!(self.cursor.ahead(0), b'"' | b'\'') => {
                        self.text(start, prefix);
                    }
                    _ => self.push(Kind::Name, start),
                }
            }
            b'0'..=b'9' => {
                self.cursor.pass(|b| goes_on(b) || b == b'.');
                self.push(Kind::Other, start);
            }
            _ => self.mark(start, byte),
        }
    }

    fn mark(&mut self, start: usize, byte: u8) {
        let next = self.cursor.ahead(1);
        let double = next == b'=' && b"=!<>+-*/%&|^@".contains(&byte)
            || next == b'>' && byte == b'-'
            || next == byte && b"*/<>".contains(&byte);
        if double {
            self.cursor.at += 2;
            return self.push(Kind::Other, start);
        }
        match byte {
            b'(' | b'[' | b'{' => self.depth += 1,
            b')' | b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            b':' if next == b'=' => {
                // `name := value` gives a name its value, too.
                self.cursor.at += 2;
                return self.push(Kind::Mark(b'='), start);
            }
            _ => {}
        }
        self.cursor.at += 1;
        self.push(Kind::Mark(byte), start);
    }

    /// A text whose quote is next; `start` is where its prefix begins.
    fn text(&mut self, start: usize, prefix: Prefix) {
        let opened = Quote::at(&self.cursor, prefix.filled);
        let inner = self.cursor.at + opened.len();
        let mut filled = false;
        let mut ended = false;
        if prefix.filled && self.fields {
            match filled_end(self.cursor) {
                Some((end, has_fields)) => {
                    (self.cursor.at, filled, ended) = (end, has_fields, true);
                }
                None => self.fields = false,
            }
        }
        if !ended {
            ended = self.plain_end(opened);
        }
        let end = if ended { self.cursor.at - opened.len() } else { self.cursor.at };
        let whole = ended && !filled;
        let kind = if prefix.bytes {
            Kind::Other
        } else {
            let text = self.cursor.text.get(inner..end).filter(|_| whole);
            Kind::Text(text.map(|text| match prefix.raw {
                true => text.to_owned(),
                // Other escapes stay: no name has any.
                false => text.replace("\\\r\n", "").replace("\\\n", ""),
            }))
        };
        self.push(kind, start);
    }

    /// Goes behind a text; `false` where nothing ends it.
    fn plain_end(&mut self, quote: Quote) -> bool {
        self.cursor.at += quote.len();
        loop {
            self.cursor.pass(|b| b != quote.mark && b != b'\\' && b != b'\n');
            match self.cursor.ahead(0) {
                _ if self.cursor.is_over() => return false,
                b'\\' => self.cursor.at += escaped(&self.cursor),
                b'\n' if !quote.triple => return false,
                _ if quote.ends(&self.cursor) => {
                    self.cursor.at += quote.len();
                    return true;
                }
                _ => self.cursor.at += 1,
            }
            self.cursor.at = self.cursor.at.min(self.cursor.text.len());
        }
    }
}

/// How long a backslash is with what it stands before.
fn escaped(cursor: &Cursor<'_>) -> usize {
    match (cursor.ahead(1), cursor.ahead(2)) {
        (b'\r', b'\n') => 3,
        (next, _) if next < 0x80 => 2,
        _ => 1,
    }
}

/// What opened a text.
#[derive(Clone, Copy)]
struct Quote {
    mark: u8,
    triple: bool,
    /// Whether `{` in it begins code.
    filled: bool,
}

impl Quote {
    fn at(cursor: &Cursor<'_>, filled: bool) -> Self {
        let mark = cursor.ahead(0);
        Self { mark, triple: cursor.ahead(1) == mark && cursor.ahead(2) == mark, filled }
    }

    fn len(self) -> usize {
        if self.triple { 3 } else { 1 }
    }

    fn ends(self, cursor: &Cursor<'_>) -> bool {
        (0..self.len()).all(|n| cursor.ahead(n) == self.mark)
    }
}

/// Where one is in an f-string.
enum Within {
    Text(Quote),
    /// The code between braces, with so many brackets open.
    Field(usize),
    /// What follows the colon of a field.
    Spec,
}

/// Where an f-string ends, and whether it has fields. `None`: nothing ends it.
fn filled_end(mut cursor: Cursor<'_>) -> Option<(usize, bool)> {
    let quote = Quote::at(&cursor, true);
    let mut within = vec![Within::Text(quote)];
    let mut has_fields = false;
    cursor.at += quote.len();
    while !cursor.is_over() && within.len() <= DEPTH {
        let byte = cursor.ahead(0);
        match within.last_mut()? {
            Within::Text(quote) if byte == quote.mark && quote.ends(&cursor) => {
                cursor.at += quote.len();
                within.pop();
                if within.is_empty() {
                    return Some((cursor.at, has_fields));
                }
                continue;
            }
            Within::Text(quote) if quote.filled && byte == b'{' => {
                if cursor.ahead(1) == b'{' {
                    cursor.at += 1;
                } else {
                    has_fields = true;
                    within.push(Within::Field(0));
                }
            }
            Within::Text(quote) => match byte {
                b'\\' if !matches!(cursor.ahead(1), b'{' | b'}') => {
                    cursor.at += escaped(&cursor) - 1;
                }
                b'\n' if !quote.triple => return None,
                _ => {}
            },
            Within::Field(depth) => match byte {
                b'"' | b'\'' => {
                    let before = cursor.text.as_bytes().get(..cursor.at).unwrap_or_default();
                    let letters = before.iter().rev().take_while(|b| goes_on(**b)).take(3).count();
                    let letters = cursor.text.get(cursor.at - letters..cursor.at);
                    let filled = letters.and_then(prefix).is_some_and(|p| p.filled);
                    let quote = Quote::at(&cursor, filled);
                    cursor.at += quote.len();
                    within.push(Within::Text(quote));
                    continue;
                }
                b'(' | b'[' | b'{' => *depth += 1,
                b'}' if *depth == 0 => drop(within.pop()),
                b')' | b']' | b'}' => *depth = depth.saturating_sub(1),
                b':' if *depth == 0 => within.push(Within::Spec),
                b'#' => {
                    cursor.pass(|b| b != b'\n');
                    continue;
                }
                _ => {}
            },
            Within::Spec => match byte {
                b'{' => within.push(Within::Field(0)),
                b'}' => {
                    within.pop();
                    within.pop();
                }
                _ => {}
            },
        }
        cursor.at += 1;
    }
    None
}
