//! Text into words: what is left once case, white space, punctuation and marks of layout are gone.
//!
//! A word keeps the place it came from, so that whatever differs can be shown as it was written.
//! The same words come out however the text is wrapped: that is what all the care below is for.

use super::enumerators::{self, Seen};
use super::titles;

/// One word of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// FNV-1a of the folded word.
    pub hash: u64,
    /// Where it stands in the text, in bytes.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// The line it begins on, from 1.
    pub line: usize,
    /// Where its folded form stands among the folded words.
    pub text: (usize, usize),
}

/// The words of a text, in order, and where each line of the text stands.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Every word, in order.
    pub list: Vec<Word>,
    /// Start and end of each line, without its line break.
    pub lines: Vec<(usize, usize)>,
    folded: String,
}

impl Words {
    /// The folded form of a word.
    pub fn fold(&self, word: &Word) -> &str {
        self.folded.get(word.text.0..word.text.1).unwrap_or_default()
    }

    /// The folded form of the word at a place; empty past the end.
    pub fn at(&self, index: usize) -> &str {
        self.list.get(index).map_or("", |word| self.fold(word))
    }
}

/// FNV-1a with 64 bits: written out here because the fingerprints must not change with a toolchain.
pub(super) fn hash(word: &str) -> u64 {
    word.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// Reads a text into words.
pub(super) fn read(text: &str) -> Words {
    let mut reader = Reader { text, words: Words::default(), seen: Seen::new(), line_start: 0 };
    reader.words.folded.reserve(text.len());
    reader.words.list.reserve(text.len() / 6);
    reader.run();
    reader.words
}

struct Reader<'t> {
    text: &'t str,
    words: Words,
    seen: Seen,
    line_start: usize,
}

impl Reader<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(c) = self.char_at(at) {
            let next = at + c.len_utf8();
            if c == '\n' || (c == '\r' && self.char_at(next) != Some('\n')) {
                let end = if self.text[..at].ends_with('\r') { at - 1 } else { at };
                self.end_line(end, next);
                at = next;
            } else if c.is_whitespace() || is_invisible(c) {
                self.seen.glued = false;
                at = next;
            } else if let Some(after) = self.skip_markup(at, c) {
                // A tag may go over several lines.
                for (offset, _) in self.text[at..after].match_indices('\n') {
                    self.end_line(at + offset, at + offset + 1);
                }
                self.seen.glued = false;
                at = after;
            } else if let Some(after) = self.skip_enumerator(at, c) {
                at = after;
            } else if c.is_alphanumeric() {
                at = self.word(at);
            } else if matches!(c, '$' | '€' | '£' | '¥' | '%') {
                // An amount says something else with another sign.
                self.push(at, next, |folded| folded.push(c));
                at = next;
            } else {
                let spaced = !self.seen.glued && self.char_at(next).is_none_or(char::is_whitespace);
                if c == '&' && spaced {
                    self.push(at, next, |folded| folded.push_str("and"));
                } else {
                    self.seen.mark(c);
                }
                at = next;
            }
        }
        self.end_line(self.text.len(), self.text.len());
    }

    fn end_line(&mut self, end: usize, next: usize) {
        self.words.lines.push((self.line_start, end.max(self.line_start)));
        self.line_start = next;
        self.seen.end_line();
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn push(&mut self, start: usize, end: usize, write: impl FnOnce(&mut String)) {
        let from = self.words.folded.len();
        write(&mut self.words.folded);
        self.finish(from, start, end);
    }

    fn finish(&mut self, from: usize, start: usize, end: usize) {
        let folded = &self.words.folded[from..];
        let dropped = match folded {
            "" | "www" => true,
            // One address, whether it is reached with or without the s.
            "http" | "https" => self.text[end..].starts_with("://"),
            _ => false,
        };
        if dropped {
            self.words.folded.truncate(from);
        } else {
            let hash = hash(folded);
            let text = (from, self.words.folded.len());
            let line = self.words.lines.len() + 1;
            self.words.list.push(Word { hash, start, end, line, text });
        }
        self.seen.word();
    }

    /// Reads one word that begins here; gives the place after it.
    fn word(&mut self, start: usize) -> usize {
        let from = self.words.folded.len();
        let mut at = start;
        let mut before = ' ';
        // Line breaks inside a word are counted once it is stored, for a word has one line.
        let mut broken: Option<usize> = None;
        while let Some(c) = self.char_at(at) {
            let next = at + c.len_utf8();
            let after = self.char_at(next).unwrap_or(' ');
            if c.is_alphanumeric() {
                if stands_alone(c) && before != ' ' {
                    break;
                }
                self.fold_char(c);
                before = c;
                at = next;
                if stands_alone(c) {
                    break;
                }
            } else if is_invisible(c)
                || (is_apostrophe(c) && after.is_alphanumeric())
                // "non-commercial" and "noncommercial" are written for the same word.
                || (is_hyphen(c) && after.is_alphabetic() && before.is_alphabetic())
            {
                at = next;
            } else if is_hyphen(c) && before.is_alphabetic() && broken.is_none() {
                let Some(resumed) = self.after_break(next, before) else { break };
                broken = Some(resumed);
                at = resumed;
            } else if c == '.' && before.is_ascii_digit() && after.is_ascii_digit() {
                self.words.folded.push('.');
                at = next;
            } else if c == ',' && before.is_ascii_digit() && self.thousands(next) {
                at = next;
            } else if c == '+' {
                // "RAIL-M" and "RAIL++-M" are two licenses.
                self.words.folded.push('+');
                at = next;
            } else {
                break;
            }
        }
        self.finish(from, start, at);
        if let Some(offset) = broken.and_then(|resumed| self.text[start..resumed].find('\n')) {
            self.end_line(start + offset, start + offset + 1);
            self.seen.word();
        }
        at
    }

    fn fold_char(&mut self, c: char) {
        match c {
            'A'..='Z' => self.words.folded.push(c.to_ascii_lowercase()),
            'ﬁ' => self.words.folded.push_str("fi"),
            'ﬂ' => self.words.folded.push_str("fl"),
            c if c.is_ascii() => self.words.folded.push(c),
            c => self.words.folded.extend(c.to_lowercase()),
        }
    }

    /// Where a word goes on that was broken at a hyphen, if the next line carries it on, or the next
    /// word does: texts that were unwrapped by a machine have "non- exclusive".
    fn after_break(&self, at: usize, before: char) -> Option<usize> {
        let rest = self.text.get(at..)?;
        let open = rest.trim_start_matches([' ', '\t', '\r']);
        let word = match open.strip_prefix('\n') {
            Some(line) => line.trim_start_matches([' ', '\t', '#', '*', '/', ';', '%', '>']),
            None if open.len() < rest.len() => open,
            None => return None,
        };
        let first: &str = word.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let capitals = before.is_uppercase();
        let goes_on = word
            .starts_with(|c: char| c.is_lowercase() || (capitals && c.is_uppercase()))
            && !matches!(first, "and" | "or" | "to" | "und" | "oder" | "bzw" | "en" | "et" | "ou");
        goes_on.then_some(self.text.len() - word.len())
    }

    fn thousands(&self, at: usize) -> bool {
        let digits = self.text.as_bytes().get(at..).unwrap_or_default();
        let count = digits.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
        count == 3
    }

    /// Tags, entities and the target of a Markdown link are no words of the license.
    fn skip_markup(&self, at: usize, c: char) -> Option<usize> {
        match c {
            '<' => skip_tag(self.text, at),
            '&' => {
                let rest = &self.text.as_bytes()[at..];
                let end = rest.iter().take(10).position(|&b| b == b';')?;
                let name = self.text.get(at + 1..at + end)?;
                let known =
                    matches!(name, "quot" | "nbsp" | "lt" | "gt" | "ldquo" | "rdquo" | "apos")
                        || matches!(name, "lsquo" | "rsquo" | "copy" | "mdash" | "ndash" | "bull")
                        || name.starts_with('#');
                known.then_some(at + end + 1)
            }
            ']' => {
                let rest = self.text.get(at..)?.strip_prefix("](")?;
                let (end, stop) =
                    rest.char_indices().take(300).find(|(_, c)| matches!(c, ')' | ' ' | '\n'))?;
                (stop == ')').then_some(at + 2 + end + 1)
            }
            _ => None,
        }
    }

    fn skip_enumerator(&mut self, at: usize, c: char) -> Option<usize> {
        if self.seen.glued || !(c == '(' || c.is_ascii_alphanumeric()) {
            return None;
        }
        let last = self.words.list.last().map_or("", |word| self.words.fold(word));
        let end = enumerators::skip(self.text, at, last, &mut self.seen)?;
        // What follows begins a sentence, as after a full stop.
        self.seen.mark('.');
        self.seen.glued = false;
        Some(end)
    }
}

fn skip_tag(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at + 1..)?;
    if let Some(comment) = rest.strip_prefix("!--") {
        // The words of a comment count; its marks do not.
        return Some(text.len() - comment.len());
    }
    let name = rest.strip_prefix('/').unwrap_or(rest);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric())?;
    let (name, tail) = name.split_at(end);
    const TAGS: &[&str] = &[
        "a",
        "b",
        "blockquote",
        "body",
        "br",
        "center",
        "code",
        "div",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "hr",
        "html",
        "i",
        "img",
        "li",
        "link",
        "meta",
        "ol",
        "p",
        "pre",
        "section",
        "small",
        "span",
        "strong",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "title",
        "tr",
        "u",
        "ul",
    ];
    if !TAGS.contains(&name.to_ascii_lowercase().as_str())
        || !tail.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace())
    {
        return None;
    }
    // `<a longer remark>` is a placeholder: a tag with more than its name has attributes.
    let close = tail.bytes().take(300).position(|b| b == b'>')?;
    let inside = &tail[..close];
    let mut words = inside.split(|c: char| !c.is_alphabetic());
    let says_nothing = !words.any(|word| titles::is_operative(&word.to_lowercase()));
    let is_tag = inside.trim_matches(|c: char| c == '/' || c.is_whitespace()).is_empty()
        || (inside.contains('=') && says_nothing);
    is_tag.then_some(text.len() - tail.len() + close + 1)
}

/// Scripts without spaces have no words to wrap at: each sign is a word of its own.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
        || (c.is_control() && !c.is_whitespace())
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}
