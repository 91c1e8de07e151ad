//! Rust, as far as its tokens; what is compiled for tests only is left out.

use std::ops::Range;

use super::token::{Cursor, Kind, Token, Tokens, begins_name, goes_on};

/// The tokens of a source, whatever it holds.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { cursor: Cursor { text, at: 0 }, tokens: Vec::new() };
    if text.starts_with("#!") && !text.starts_with("#![") {
        lexer.cursor.pass(|b| b != b'\n');
    }
    while !lexer.cursor.is_over() {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer<'s> {
    cursor: Cursor<'s>,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn push(&mut self, kind: Kind, start: usize) {
        self.tokens.push(Token { kind, at: start..self.cursor.at });
    }

    fn step(&mut self) {
        let start = self.cursor.at;
        let byte = self.cursor.ahead(0);
        match byte {
            _ if byte.is_ascii_whitespace() => self.cursor.at += 1,
            b'/' if self.cursor.ahead(1) == b'/' => self.cursor.pass(|b| b != b'\n'),
            b'/' if self.cursor.ahead(1) == b'*' => self.comment(),
            b'"' => self.text(start, false),
            b'\'' => self.quote(start),
            _ if begins_name(byte) => self.name(start),
            b'0'..=b'9' => {
                self.cursor.pass(goes_on);
                if self.cursor.ahead(0) == b'.' && self.cursor.ahead(1).is_ascii_digit() {
                    self.cursor.at += 1;
                    self.cursor.pass(goes_on);
                }
                self.push(Kind::Other, start);
            }
            _ => {
                let next = self.cursor.ahead(1);
                let kind = match (byte, next) {
                    (b':', b':') => Kind::Colons,
                    (b'=' | b'-', b'>') | (b'&', b'&') | (b'|', b'|') => Kind::Other,
                    (_, b'=') if b"=!<>+-*/%&|^".contains(&byte) => Kind::Other,
                    _ => Kind::Mark(byte),
                };
                self.cursor.at += if matches!(kind, Kind::Mark(_)) { 1 } else { 2 };
                self.push(kind, start);
            }
        }
    }

    /// A comment that may hold others.
    fn comment(&mut self) {
        let mut depth = 0_usize;
        while !self.cursor.is_over() {
            match (self.cursor.ahead(0), self.cursor.ahead(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.cursor.at += 2;
                }
                (b'*', b'/') => {
                    depth = depth.saturating_sub(1);
                    self.cursor.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => {
                    self.cursor.at += 1;
                    self.cursor.pass(|b| b != b'*' && b != b'/');
                }
            }
        }
        self.cursor.at = self.cursor.text.len();
    }

    /// A name, or a text with letters before its quote.
    fn name(&mut self, start: usize) {
        self.cursor.pass(goes_on);
        let letters = self.cursor.from(start);
        let is_raw = matches!(letters, "r" | "br" | "cr");
        let bytes = letters != "r";
        match self.cursor.ahead(0) {
            b'"' if matches!(letters, "b" | "c") => self.text(start, true),
            b'\'' if letters == "b" => self.quote(start),
            b'"' if is_raw => self.raw(start, bytes),
            b'#' if is_raw => {
                let hashes = self.cursor.rest().iter().take_while(|b| **b == b'#').count();
                if self.cursor.ahead(hashes) == b'"' {
                    self.raw(start, bytes);
                } else if letters == "r" && begins_name(self.cursor.ahead(1)) {
                    // A keyword used as a name.
                    self.cursor.at += 1;
                    let start = self.cursor.at;
                    self.cursor.pass(goes_on);
                    self.push(Kind::Name, start);
                } else {
                    self.push(Kind::Name, start);
                }
            }
            _ => self.push(Kind::Name, start),
        }
    }

    /// A text whose quote is next.
    fn text(&mut self, start: usize, bytes: bool) {
        self.cursor.at += 1;
        let inner = self.cursor.at;
        loop {
            self.cursor.pass(|b| b != b'"' && b != b'\\');
            match self.cursor.ahead(0) {
                _ if self.cursor.is_over() => break self.push(Kind::Text(None), start),
                b'\\' => self.cursor.at = (self.cursor.at + 2).min(self.cursor.text.len()),
                _ => {
                    let text = unbroken(self.cursor.from(inner));
                    self.cursor.at += 1;
                    break self
                        .push(if bytes { Kind::Other } else { Kind::Text(Some(text)) }, start);
                }
            }
        }
    }

    /// A raw text whose `#` or quote is next.
    fn raw(&mut self, start: usize, bytes: bool) {
        let hashes = self.cursor.rest().iter().take_while(|b| **b == b'#').count();
        self.cursor.at += hashes + 1;
        let inner = self.cursor.at;
        loop {
            self.cursor.pass(|b| b != b'"');
            if self.cursor.is_over() {
                return self.push(Kind::Text(None), start);
            }
            let end = self.cursor.at;
            self.cursor.at += 1;
            let after = self.cursor.rest().iter().take(hashes);
            if after.take_while(|b| **b == b'#').count() == hashes {
                self.cursor.at += hashes;
                let text = self.cursor.text.get(inner..end).unwrap_or_default().to_owned();
                return self.push(if bytes { Kind::Other } else { Kind::Text(Some(text)) }, start);
            }
        }
    }

    /// A character, or the name of a lifetime.
    fn quote(&mut self, start: usize) {
        self.cursor.at += 1;
        if self.cursor.ahead(0) == b'\\' {
            self.cursor.at += 2;
            self.cursor.at = self.cursor.at.min(self.cursor.text.len());
            self.cursor.pass(|b| b != b'\'' && b != b'\n');
            self.cursor.at += usize::from(self.cursor.ahead(0) == b'\'');
        } else {
            let rest = self.cursor.text.get(self.cursor.at..).unwrap_or_default();
            let length = rest.chars().next().map_or(0, char::len_utf8);
            if length > 0 && self.cursor.ahead(length) == b'\'' {
                self.cursor.at += length + 1;
            } else {
                self.cursor.pass(goes_on);
            }
        }
        self.push(Kind::Other, start);
    }
}

/// Without the line ends that a backslash takes away. Other escapes stay: no name has any.
fn unbroken(text: &str) -> String {
    let mut parts = text.split("\\\n");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.trim_start())
}

/// Without what only tests have: items below `#[test]` and `#[cfg(test)]`.
pub(super) fn without_tests(tokens: Tokens<'_>) -> Tokens<'_> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut n = 0;
    while n < tokens.len() {
        let inner = usize::from(tokens.is(n + 1, b'!'));
        let open = n + 1 + inner;
        let end = tokens.partner(open).filter(|_| tokens.is(n, b'#') && tokens.is(open, b'['));
        match end {
            Some(end) if is_test(&tokens, open + 1) => {
                let end = if inner == 1 { tokens.len() } else { item_end(&tokens, end + 1) };
                out.push(n..end);
                n = end;
            }
            Some(end) => n = end + 1,
            None => n += 1,
        }
    }
    tokens.without(&out)
}

/// Whether an attribute is of a test; `n` is its first token.
fn is_test(tokens: &Tokens<'_>, mut n: usize) -> bool {
    if tokens.is_name(n, &["cfg"]) {
        let all = tokens.is_name(n + 2, &["all"]) && tokens.is(n + 3, b'(');
        let word = if all { n + 4 } else { n + 2 };
        return tokens.is(n + 1, b'(')
            && tokens.is_name(word, &["test"])
            && (tokens.is(word + 1, b')') || all && tokens.is(word + 1, b','));
    }
    while tokens.kind(n + 1) == Some(&Kind::Colons) {
        n += 2;
    }
    tokens.is_name(n, &["test"]) && (tokens.is(n + 1, b']') || tokens.is(n + 1, b'('))
}

/// Where the item ends that begins here.
fn item_end(tokens: &Tokens<'_>, mut n: usize) -> usize {
    while n < tokens.len() {
        match tokens.kind(n) {
            Some(Kind::Mark(b'{')) => return tokens.after(n),
            Some(Kind::Mark(b';' | b',')) => return n + 1,
            Some(Kind::Mark(b'}' | b')' | b']')) => return n,
            _ => n = tokens.after(n),
        }
    }
    n
}
