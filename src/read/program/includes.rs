//! Files that Rust sources take into what is compiled: `include_bytes!` and its kin. Comments and
//! texts are passed over, nothing is expanded.

use std::ops::Range;

/// The most includes of one file.
const MOST: usize = 1_000;

/// One `include_bytes!`, `include_str!` or `include_dir!`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::read) struct Include {
    /// The macro with its argument.
    pub at: Range<usize>,
    pub path: String,
    /// Below the folder of the crate's manifest; else beside the source.
    pub from_manifest: bool,
    /// The whole folder.
    pub is_folder: bool,
}

/// Every include of a source whose path stands in it.
pub(in crate::read) fn includes(text: &str) -> Vec<Include> {
    let mut found = Vec::new();
    if !text.contains("include_") {
        return found;
    }
    let mut lexer = Lexer { text, at: 0 };
    while found.len() < MOST
        && let Some(token) = lexer.next()
    {
        let Token::Word(word) = token else { continue };
        let is_folder = word == "include_dir";
        if !is_folder && word != "include_bytes" && word != "include_str" {
            continue;
        }
        let start = lexer.at - word.len();
        let mut ahead = Lexer { text, at: lexer.at };
        let opens = |t: Option<Token<'_>>| matches!(t, Some(Token::Sign(b'(' | b'[' | b'{')));
        if !matches!(ahead.next(), Some(Token::Sign(b'!'))) || !opens(ahead.next()) {
            continue;
        }
        if let Some((path, from_manifest)) = argument(&mut ahead) {
            let (path, from_manifest) = match path.strip_prefix("$CARGO_MANIFEST_DIR") {
                Some(rest) if is_folder => (rest.to_owned(), true),
                _ => (path, from_manifest),
            };
            found.push(Include { at: start..ahead.at, path, from_manifest, is_folder });
        }
        lexer.at = ahead.at;
    }
    found
}

/// A text, or `concat!(…)` of texts and of the manifest's folder.
fn argument(lexer: &mut Lexer<'_>) -> Option<(String, bool)> {
    match lexer.next()? {
        Token::Text(path) => Some((path, false)),
        Token::Word("concat") => {
            signs(lexer, b"!(")?;
            let (mut path, mut from_manifest) = (String::new(), false);
            loop {
                match lexer.next()? {
                    Token::Text(text) => path.push_str(&text),
                    Token::Word("env") => {
                        signs(lexer, b"!(")?;
                        let Token::Text(name) = lexer.next()? else { return None };
                        if name != "CARGO_MANIFEST_DIR" || !path.is_empty() {
                            return None;
                        }
                        from_manifest = true;
                        signs(lexer, b")")?;
                    }
                    Token::Sign(b',') => {}
                    Token::Sign(b')') => return Some((path, from_manifest)),
                    _ => return None,
                }
            }
        }
        _ => None,
    }
}

fn signs(lexer: &mut Lexer<'_>, signs: &[u8]) -> Option<()> {
    signs
        .iter()
        .all(|s| matches!(lexer.next(), Some(Token::Sign(found)) if found == *s))
        .then_some(())
}

#[derive(Debug)]
enum Token<'t> {
    Word(&'t str),
    /// A text, without its quotes.
    Text(String),
    /// A character of another literal counts as none.
    Sign(u8),
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Moves behind the next `mark`, or to the end.
    fn skip_past(&mut self, mark: &str) {
        self.at = match self.rest().find(mark) {
            Some(found) => self.at + found + mark.len(),
            None => self.text.len(),
        };
    }

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            let rest = self.rest();
            let first = rest.chars().next()?;
            if first.is_whitespace() {
                self.at += first.len_utf8();
            } else if rest.starts_with("//") {
                self.skip_past("\n");
            } else if rest.starts_with("/*") {
                self.block();
            } else if first == '"' {
                return Some(Token::Text(self.quoted()));
            } else if first == '\'' {
                self.letter();
            } else if first.is_alphabetic() || first == '_' {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                let word = &rest[..end.unwrap_or(rest.len())];
                let behind = &rest[word.len()..];
                if matches!(word, "r" | "br" | "cr")
                    && behind.trim_start_matches('#').starts_with('"')
                {
                    self.at += word.len();
                    return Some(Token::Text(self.raw()));
                }
                self.at += word.len();
                // The mark of `b"…"`.
                if !(matches!(word, "b" | "c") && behind.starts_with(['"', '\''])) {
                    return Some(Token::Word(word));
                }
            } else {
                self.at += first.len_utf8();
                return Some(Token::Sign(if first.is_ascii() { first as u8 } else { 0 }));
            }
        }
    }

    /// `/* … */`, which may hold others.
    fn block(&mut self) {
        let mut depth = 0_u32;
        loop {
            let rest = self.rest();
            let Some(found) = rest.find(['/', '*']) else { return self.at = self.text.len() };
            self.at += found;
            if self.rest().starts_with("/*") {
                depth += 1;
                self.at += 2;
            } else if self.rest().starts_with("*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else {
                self.at += 1;
            }
        }
    }

    /// `"…"`; of escapes only those that paths have.
    fn quoted(&mut self) -> String {
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((n, c)) = chars.next() {
            match c {
                '"' => {
                    self.at += n + 1;
                    return text;
                }
                '\\' => match chars.next() {
                    Some((_, c @ ('\\' | '"' | '\''))) => text.push(c),
                    Some((_, c)) => text.extend(['\\', c]),
                    None => break,
                },
                c => text.push(c),
            }
        }
        self.at = self.text.len();
        text
    }

    /// `#"…"#`
    fn raw(&mut self) -> String {
        let rest = self.rest();
        let marks = rest.bytes().take_while(|b| *b == b'#').count();
        let end = format!("\"{}", &rest[..marks]);
        self.at += marks + 1;
        let from = self.at;
        self.skip_past(&end);
        let to = self.at.saturating_sub(end.len()).max(from);
        self.text.get(from..to).unwrap_or_default().to_owned()
    }

    /// `'a'`, `'\''` or the mark of a lifetime.
    fn letter(&mut self) {
        let rest = self.rest();
        let mut chars = rest.char_indices().skip(1);
        let length = match (chars.next(), chars.next()) {
            (Some((_, '\\')), Some((n, c))) => {
                let after = n + c.len_utf8();
                rest[after..].find('\'').map_or(after, |found| after + found + 1)
            }
            (Some(_), Some((n, '\''))) => n + 1,
            _ => 1,
        };
        self.at += length;
    }
}
