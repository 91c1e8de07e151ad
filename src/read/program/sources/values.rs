//! What an expression stands for: the text in it, or what the file gives to the name in it.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::Language;
use super::ids::{is_address, is_owned};
use super::token::{Kind, Tokens};

/// How many tokens of one expression are looked at.
const LENGTH: usize = 1_024;
/// How often one name may be given a value, and how many values it may have.
const VALUES: usize = 64;
/// How many names may stand for one another.
const NAMES: usize = 8;

/// What makes another text of texts.
const MAKERS: &[&str] = &[
    "join",
    "Path",
    "PurePath",
    "PathBuf",
    "split",
    "rsplit",
    "replace",
    "format",
    "removeprefix",
];

/// What an expression stands for.
#[derive(Debug, Default, Clone)]
pub(super) struct Values {
    pub texts: Vec<String>,
    /// Whether it is a text, and no name for one.
    pub literal: bool,
}

/// The names of a file and where they are given a value.
pub(super) struct Names<'t, 's> {
    tokens: &'t Tokens<'s>,
    language: Language,
    given: HashMap<&'s str, Vec<usize>>,
    known: RefCell<HashMap<&'s str, Rc<Given<'s>>>>,
    /// The same, through other names.
    through: RefCell<HashMap<&'s str, Rc<Given<'s>>>>,
}

/// What a name is given.
#[derive(Debug, Default)]
struct Given<'s> {
    texts: Vec<String>,
    /// Names of which it has the value.
    others: Vec<&'s str>,
}

impl<'t, 's> Names<'t, 's> {
    pub fn new(tokens: &'t Tokens<'s>, language: Language) -> Self {
        let given = HashMap::new();
        let (known, through) = (RefCell::default(), RefCell::default());
        let mut names = Self { tokens, language, given, known, through };
        for n in 0..tokens.len() {
            if let Some(name) = tokens.name(n) {
                names.look(n, name);
            }
        }
        names
    }

    fn give(&mut self, name: &'s str, value: usize) {
        let given = self.given.entry(name).or_default();
        if given.len() < VALUES {
            given.push(value);
        }
    }

    /// Whether a name is given a value here.
    fn look(&mut self, n: usize, name: &'s str) {
        let is_rust = self.language == Language::Rust;
        if self.tokens.is(n + 1, b'=') {
            match name {
                "default_value" | "default_value_t" if is_rust => {
                    if let Some(field) = self.field_below(n) {
                        self.give(field, n + 2);
                    }
                }
                _ => self.give(name, n + 2),
            }
        } else if self.tokens.is(n + 1, b':') {
            let fits = is_rust || self.begins(n);
            match self.typed(n + 2) {
                Some(value) if fits => self.give(name, value),
                None if is_rust => self.give(name, n + 2),
                _ => {}
            }
        }
    }

    /// Whether a name with a type may stand here: where a statement or a parameter begins.
    fn begins(&self, n: usize) -> bool {
        let Some(before) = n.checked_sub(1) else { return true };
        let marks = [b'(', b',', b';', b':'];
        self.tokens.kind(before) == Some(&Kind::End)
            || marks.iter().any(|m| self.tokens.is(before, *m))
    }

    /// The value after a type.
    fn typed(&self, start: usize) -> Option<usize> {
        let mut n = start;
        while n < start + 24 {
            match self.tokens.kind(n)? {
                Kind::Mark(b'=') => return Some(n + 1),
                Kind::End | Kind::Mark(b',' | b';' | b':' | b')' | b']' | b'}' | b'{') => break,
                _ => n = self.tokens.after(n),
            }
        }
        None
    }

    /// The field that an attribute is of, as in `#[arg(default_value = "…")] name: String`.
    fn field_below(&self, n: usize) -> Option<&'s str> {
        let mut n = (n..n + 64).find(|n| self.tokens.is(*n, b']'))? + 1;
        for _ in 0..16 {
            if self.tokens.is(n, b'#') {
                n = self.tokens.after(n + 1);
            }
        }
        if self.tokens.is_name(n, &["pub"]) {
            n += 1;
            if self.tokens.is(n, b'(') {
                n = self.tokens.after(n);
            }
        }
        self.tokens.name(n).filter(|_| self.tokens.is(n + 1, b':'))
    }

    /// What a call of `argparse` or `click` gives to the name of an option. `words`: every name in
    /// the file, as nobody can ask for another one.
    pub fn option(&mut self, arguments: &[Range<usize>], words: &HashSet<&'s str>) {
        let default = arguments.iter().find(|a| {
            self.tokens.is_name(a.start, &["default"]) && self.tokens.is(a.start + 1, b'=')
        });
        let long = arguments.iter().filter_map(|a| self.tokens.text(a.start)?.strip_prefix("--"));
        let long = long.max_by_key(|l| l.len()).map(|l| l.replace('-', "_"));
        if let (Some(default), Some(long)) = (default, long)
            && let Some(name) = words.get(&*long)
        {
            self.give(name, default.start + 2);
        }
    }

    /// What an expression stands for.
    pub fn values(&self, range: Range<usize>) -> Values {
        let end = range.end.min(range.start + LENGTH);
        let cut = end < range.end;
        let range = self.bare(range.start..end);
        if range.is_empty() || cut {
            return Values::default();
        }
        if let Some(whole) = self.whole_text(&range) {
            return Values { texts: whole.into_iter().collect(), literal: true };
        }
        if let Some(name) = self.path(&range) {
            return Values { texts: self.constants(name).texts.clone(), literal: false };
        }
        if self.makes(&range) {
            return Values::default();
        }
        let mut texts = self.texts(&range);
        for n in range.clone() {
            // The last name of a path, and no call.
            let next = self.tokens.kind(n + 1);
            let ends = !matches!(next, Some(Kind::Mark(b'.' | b'(' | b'=') | Kind::Colons));
            if let Some(name) = self.tokens.name(n).filter(|_| ends || n + 1 == range.end) {
                texts.extend(self.constants(name).texts.iter().cloned());
            }
            if texts.len() > VALUES {
                break;
            }
        }
        Values { texts, literal: false }
    }

    /// Without what leaves a text as it is: brackets, `&`, `.to_string()`, `Some(…)`.
    fn bare(&self, mut range: Range<usize>) -> Range<usize> {
        const LEAVES: &[&str] = &[
            "to_string",
            "to_owned",
            "into",
            "clone",
            "as_str",
            "as_ref",
            "as_deref",
            "to_path_buf",
        ];
        for _ in 0..16 {
            let (start, end) = (range.start, range.end);
            let last = end.saturating_sub(1);
            let encloses = |open: usize| self.tokens.partner(open) == Some(last);
            let is_rust = self.language == Language::Rust;
            if self.tokens.is(start, b'(') && encloses(start)
                || is_rust && self.tokens.is(start, b'&')
            {
                range.start += 1;
                range.end = if self.tokens.is(start, b'&') { end } else { last };
            } else if is_rust && self.tokens.is(last, b'?') {
                range.end = last;
            } else if is_rust
                && end >= start + 5
                && encloses(end - 2)
                && self.tokens.is(end - 4, b'.')
                && self.tokens.is_name(end - 3, LEAVES)
            {
                range.end = end - 4;
            } else if let Some(open) = self.wrapper(start).filter(|open| encloses(*open)) {
                range = open + 1..last;
            } else {
                break;
            }
        }
        range
    }

    /// The bracket of `Some(`, `String::from(`, `str(`.
    fn wrapper(&self, start: usize) -> Option<usize> {
        let n = if self.tokens.kind(start + 1) == Some(&Kind::Colons) { start + 2 } else { start };
        let names: &[&str] = match self.language {
            Language::Rust if n > start => &["from", "new", "Borrowed"],
            Language::Rust => &["Some"],
            Language::Python => &["str"],
        };
        let of = n == start || self.tokens.is_name(start, &["String", "Cow", "Some"]);
        (of && self.tokens.is_name(n, names) && self.tokens.is(n + 1, b'(')).then_some(n + 1)
    }

    /// The text, where an expression is nothing but one; in Python, of several in a row.
    fn whole_text(&self, range: &Range<usize>) -> Option<Option<String>> {
        let is_text = |n: usize| matches!(self.tokens.kind(n), Some(Kind::Text(_)));
        let all = range.clone().all(is_text);
        let fits = all && (self.language == Language::Python || range.len() == 1);
        fits.then(|| range.clone().map(|n| self.tokens.text(n)).collect())
    }

    /// The last name of `NAME`, `self.name`, `Self::NAME`.
    fn path(&self, range: &Range<usize>) -> Option<&'s str> {
        let joins = |n: usize| matches!(self.tokens.kind(n), Some(Kind::Mark(b'.') | Kind::Colons));
        let fits = |n: usize| match (n - range.start) % 2 {
            0 => self.tokens.name(n).is_some(),
            _ => joins(n),
        };
        let is_path = range.len() % 2 == 1 && range.len() < 12 && range.clone().all(fits);
        self.tokens.name(range.end.checked_sub(1)?).filter(|_| is_path)
    }

    /// Whether an expression makes a new text of others.
    fn makes(&self, range: &Range<usize>) -> bool {
        range.clone().any(|n| {
            self.tokens.is_name(n, MAKERS)
                || matches!(self.tokens.kind(n), Some(Kind::Mark(b'+' | b'/' | b'%')))
        })
    }

    /// Every text in an expression that can only be a name of the hub.
    fn texts(&self, range: &Range<usize>) -> Vec<String> {
        let texts = range.clone().filter_map(|n| self.tokens.text(n));
        texts.filter(|t| is_owned(t) || is_address(t)).take(VALUES).map(str::to_owned).collect()
    }

    /// What a name is given anywhere in the file, by itself or through other names.
    fn constants(&self, name: &'s str) -> Rc<Given<'s>> {
        let own = self.own(name);
        if own.others.is_empty() {
            return own;
        }
        if let Some(known) = self.through.borrow().get(name) {
            return Rc::clone(known);
        }
        let mut all = Given { texts: own.texts.clone(), others: own.others.clone() };
        let mut next = 0;
        while let Some(other) = all.others.get(next).filter(|_| next < NAMES) {
            let other = self.own(other);
            all.texts.extend(other.texts.iter().cloned());
            for one in &other.others {
                if *one != name && !all.others.contains(one) {
                    all.others.push(one);
                }
            }
            next += 1;
        }
        each_once(&mut all.texts);
        let all = Rc::new(all);
        self.through.borrow_mut().insert(name, Rc::clone(&all));
        all
    }

    /// What a name is given by itself.
    fn own(&self, name: &'s str) -> Rc<Given<'s>> {
        if let Some(known) = self.known.borrow().get(name) {
            return Rc::clone(known);
        }
        let mut own = Given::default();
        for start in self.given.get(name).into_iter().flatten() {
            let range = self.bare(self.expression(*start));
            if let Some(whole) = self.whole_text(&range) {
                own.texts.extend(whole);
            } else if let Some(other) = self.path(&range) {
                if own.others.len() < NAMES && other != name && !own.others.contains(&other) {
                    own.others.push(other);
                }
            } else if !self.makes(&range) {
                own.texts.extend(self.texts(&range));
            }
            if own.texts.len() > VALUES {
                break;
            }
        }
        each_once(&mut own.texts);
        let own = Rc::new(own);
        self.known.borrow_mut().insert(name, Rc::clone(&own));
        own
    }

    /// The expression that begins here.
    fn expression(&self, start: usize) -> Range<usize> {
        let mut n = start;
        while n < start + LENGTH {
            match self.tokens.kind(n) {
                None | Some(Kind::End | Kind::Mark(b';' | b',' | b')' | b']' | b'}')) => break,
                _ => n = self.tokens.after(n),
            }
        }
        start..n.min(start + LENGTH).max(start)
    }
}

/// Each text once, and not too many.
fn each_once(texts: &mut Vec<String>) {
    let mut seen = HashSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    texts.truncate(VALUES);
}
