//! `1.`, `(a)`, `iv)` and their like: the marks of a list, which copies number each in their way.
//!
//! What looks the same but speaks (`Section 2.`, `under (a)`, `thirty (30) days`) stays.

/// What stood before the place that is being read.
#[derive(Debug)]
pub(super) struct Seen {
    /// No white space since the last word or mark.
    pub glued: bool,
    /// The last sign that was not white space; a letter stands for any word.
    last: char,
    line_start: bool,
    empty_line: bool,
    blank: bool,
    number: u32,
    letter: u8,
}

impl Seen {
    pub fn new() -> Self {
        Seen {
            glued: false,
            last: '.',
            line_start: true,
            empty_line: true,
            blank: true,
            number: 0,
            letter: 0,
        }
    }

    pub fn word(&mut self) {
        (self.glued, self.last) = (true, 'a');
        (self.line_start, self.empty_line, self.blank) = (false, false, false);
    }

    /// A sign that is no word. At the start of a line it may be a comment leader or a bullet, and
    /// then says nothing about the sentence before.
    pub fn mark(&mut self, sign: char) {
        self.glued = false;
        if !self.line_start {
            self.last = sign;
        }
    }

    pub fn end_line(&mut self) {
        self.blank |= self.empty_line;
        (self.glued, self.line_start, self.empty_line) = (false, true, true);
    }

    fn ends_sentence(&self) -> bool {
        self.blank || matches!(self.last, '.' | ':' | ';' | '?' | '!')
    }

    fn ends_part(&self) -> bool {
        self.ends_sentence()
            || matches!(self.last, ',' | ')' | '"' | '”' | '’' | '\'' | '—' | '–' | '-' | '*')
    }
}

/// The place after a list mark that begins at `at`, if there is one. `last` is the word before.
pub(super) fn skip(text: &str, at: usize, last: &str, seen: &mut Seen) -> Option<usize> {
    let rest = text.get(at..)?;
    let joined = matches!(last, "and" | "or");
    let numbered = last.ends_with(|c: char| c.is_ascii_digit());
    let spoken_of = !seen.blank && seen.last == 'a' && (numbered || is_reference(last));
    if let Some(inner) = rest.strip_prefix('(') {
        let (label, kind) = label(inner)?;
        inner[label.len()..].strip_prefix(')')?;
        let drop = match kind {
            Kind::Number(_) | Kind::Levels => seen.ends_sentence() || joined,
            Kind::Letter(_) | Kind::Roman => !spoken_of,
        };
        return drop.then_some(at + 1 + label.len() + 1);
    }
    // A mark in parentheses was looked at when they began, and stays.
    if text[..at].ends_with('(') {
        return None;
    }
    let (label, kind) = label(rest)?;
    let tail = rest[label.len()..].strip_prefix('\\').unwrap_or(&rest[label.len()..]);
    let after = |tail: &str| text.len() - tail.len();
    let lettered = matches!(kind, Kind::Letter(_) | Kind::Roman) && tail.starts_with(')');
    if let Some(tail) = tail.strip_prefix(['.', ')']) {
        let spaced = tail.is_empty()
            || tail.starts_with(|c: char| c.is_whitespace() || "*_\"“<[".contains(c));
        let capital = seen.line_start && tail.starts_with(|c: char| c.is_uppercase());
        if spoken_of || !(spaced || (capital && matches!(kind, Kind::Number(_)))) {
            return None;
        }
        let follows = match kind {
            Kind::Number(n) => n == 1 || n == seen.number + 1,
            Kind::Letter(l) => l == b'a' || l == b'i' || l == seen.letter + 1,
            Kind::Roman => true,
            Kind::Levels => false,
        };
        // "Users: 10." is an amount; "conditions: 1. …" is a list, wherever the line was broken.
        let amount = matches!(kind, Kind::Number(_)) && !seen.blank && seen.last == ':' && !follows;
        // "… the following: 1. Do this, 2. Do that" may be wrapped anywhere.
        let inline = follows && matches!(kind, Kind::Number(_)) && {
            let next = tail.trim_start_matches(|c: char| c.is_whitespace() || "*_\"“".contains(c));
            next.starts_with(char::is_uppercase)
        };
        let drop = lettered
            || inline
            || (seen.ends_sentence() && !amount)
            || (seen.line_start && (seen.ends_part() || joined || follows));
        if !drop {
            return None;
        }
        match kind {
            Kind::Number(n) => seen.number = n,
            Kind::Letter(l) => seen.letter = l,
            _ => {}
        }
        return Some(after(tail));
    }
    let heading = |tail: &str| {
        let word = tail.trim_start_matches([' ', '\t', '*', '_']);
        word.len() < tail.len() && word.starts_with(|c: char| c.is_uppercase() || "\"“".contains(c))
    };
    let drop = match kind {
        // "1.1 Definitions"
        Kind::Levels => seen.ends_sentence() && !is_reference(last) && heading(tail),
        // A letter as a bullet.
        Kind::Letter(b'o') => {
            seen.line_start && label == "o" && tail.starts_with([' ', '\t']) && seen.ends_part()
        }
        _ => false,
    };
    drop.then(|| after(tail))
}

enum Kind {
    Number(u32),
    Letter(u8),
    Roman,
    Levels,
}

/// The letters or digits of a list mark at the start of `rest`.
fn label(rest: &str) -> Option<(&str, Kind)> {
    let end = rest.bytes().take(12).take_while(|b| b.is_ascii_alphanumeric() || *b == b'.').count();
    let label = rest[..end].trim_end_matches('.');
    let bytes = label.as_bytes();
    let first = *bytes.first()?;
    if first.is_ascii_digit() {
        if bytes.iter().all(u8::is_ascii_digit) && bytes.len() <= 2 {
            return Some((label, Kind::Number(label.parse().ok()?)));
        }
        let levels = label.split('.').all(|part| {
            !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit())
        });
        return (levels && label.contains('.')).then_some((label, Kind::Levels));
    }
    if bytes.len() == 1 {
        return Some((label, Kind::Letter(first.to_ascii_lowercase())));
    }
    let roman = bytes.len() <= 5
        && bytes.iter().all(|b| matches!(b.to_ascii_lowercase(), b'i' | b'v' | b'x'));
    roman.then_some((label, Kind::Roman))
}

fn is_reference(word: &str) -> bool {
    matches!(
        word,
        "section"
            | "sections"
            | "subsection"
            | "clause"
            | "clauses"
            | "paragraph"
            | "paragraphs"
            | "article"
            | "articles"
            | "version"
            | "v"
            | "exhibit"
            | "attachment"
            | "annex"
            | "schedule"
            | "part"
            | "item"
            | "items"
            | "step"
            | "in"
            | "of"
            | "under"
            | "to"
            | "by"
            | "with"
            | "from"
            | "release"
    )
}
