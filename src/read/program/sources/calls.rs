//! The calls of one source that load models, datasets or code by name.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::Language;
use super::ids::{is_address, named};
use super::table::{Call, Form, Gives};
use super::token::{Kind, Tokens};
use super::values::Names;
use crate::vocab::Evidence;

/// How many arguments of one call are looked at.
const ARGUMENTS: usize = 256;
/// How many tokens of one argument are looked at.
const LENGTH: usize = 1_024;
/// How many different names of one file are kept.
const NAMES: usize = 4_096;

/// Something that is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Load {
    /// As [`super::super::name`] understands it.
    pub to: String,
    /// `declared` where the call itself names it, else `inferred`.
    pub evidence: Evidence,
    /// The argument of the call that names it.
    pub at: Range<usize>,
}

/// What one source loads.
#[derive(Debug, Default)]
pub(super) struct Loads {
    /// Each name once, in the order of the source.
    pub named: Vec<Load>,
    /// The arguments of calls that load something which nothing in the file names.
    pub unnamed: Vec<Range<usize>>,
    /// Which of `named` each name is.
    known: HashMap<String, usize>,
}

/// What a source loads. `exists` tells whether a file or folder beside it is called so.
pub(super) fn loads(language: Language, text: &str, exists: &dyn Fn(&str) -> bool) -> Loads {
    let tokens = language.tokens(text);
    let mut names = Names::new(&tokens, language);
    let (mut calls, mut options) = (Vec::new(), Vec::new());
    let mut words: HashSet<&str> = HashSet::new();
    for n in 0..tokens.len() {
        let Some(name) = tokens.name(n) else { continue };
        words.insert(name);
        let Some(open) = opening(&tokens, n) else { continue };
        if let Some(call) = meant(&tokens, language, n, name) {
            calls.push((call, open));
        } else if language == Language::Python && matches!(name, "add_argument" | "option") {
            options.push(open);
        }
    }
    for open in options {
        names.option(&arguments(&tokens, open), &words);
    }
    let loads = Loads::default();
    let meanings = HashMap::new();
    let mut scan = Scan { language, tokens: &tokens, names, words, exists, meanings, loads };
    for (call, open) in calls {
        scan.call(call, open);
    }
    scan.addresses();
    scan.loads.finish()
}

/// The bracket of a call.
fn opening(tokens: &Tokens<'_>, n: usize) -> Option<usize> {
    let mut open = n + 1;
    // `from_pretrained::<Model>(`
    if tokens.kind(open) == Some(&Kind::Colons) && tokens.is(open + 1, b'<') {
        open = (open + 2..open + 34).find(|n| tokens.is(*n, b'('))?;
    }
    (tokens.is(open, b'(') && tokens.partner(open).is_some()).then_some(open)
}

/// Which call is meant, if it is one and no definition.
fn meant(tokens: &Tokens<'_>, language: Language, n: usize, name: &str) -> Option<&'static Call> {
    let before = n.checked_sub(1);
    if before.is_some_and(|b| tokens.is_name(b, &["def", "class", "fn", "struct"])) {
        return None;
    }
    let dotted =
        before.filter(|b| matches!(tokens.kind(*b), Some(Kind::Mark(b'.') | Kind::Colons)));
    let of = dotted.map(|d| d.checked_sub(1).and_then(|r| tokens.name(r)).unwrap_or("?"));
    language.calls().iter().find(|call| call.is(name, of))
}

/// The arguments of a call, without the commas between them.
fn arguments(tokens: &Tokens<'_>, open: usize) -> Vec<Range<usize>> {
    let end = tokens.partner(open).unwrap_or(open);
    let mut all = Vec::new();
    let (mut n, mut start) = (open + 1, open + 1);
    while n < end && all.len() < ARGUMENTS {
        if tokens.is(n, b',') {
            all.push(start..n);
            start = n + 1;
        }
        n = tokens.after(n);
    }
    if start < end {
        all.push(start..end);
    }
    all
}

struct Scan<'t, 's> {
    language: Language,
    tokens: &'t Tokens<'s>,
    names: Names<'t, 's>,
    words: HashSet<&'s str>,
    exists: &'t dyn Fn(&str) -> bool,
    /// Whom each text names that a call was given: one that loops over a list is given many.
    meanings: HashMap<(Gives, Form), HashMap<String, Option<String>>>,
    loads: Loads,
}

impl Scan<'_, '_> {
    fn call(&mut self, call: &Call, open: usize) {
        let arguments = arguments(self.tokens, open);
        let key = |a: &Range<usize>| {
            self.tokens.name(a.start).filter(|_| self.tokens.is(a.start + 1, b'='))
        };
        let by_key = arguments.iter().find(|a| key(a).is_some_and(|k| call.keys.contains(&k)));
        let by_place = call.at.and_then(|at| arguments.get(at));
        let by_place = by_place.filter(|a| key(a).is_none() && !self.is_spread(a));
        let argument = by_key.map(|a| a.start + 2..a.end).or_else(|| by_place.cloned());
        let value = |name: &str| arguments.iter().find(|a| key(a) == Some(name));
        let Some(gives) = self.gives(call, &arguments, value("repo_type")) else { return };
        if gives == Gives::Code
            && value("source").is_some_and(|s| self.tokens.text(s.start + 2) == Some("local"))
        {
            return;
        }
        let is_meant =
            call.library.is_empty() || call.library.iter().any(|l| self.words.contains(l));
        let Some(argument) = argument else {
            // A pipeline has a model of its own for each task.
            let default = call.name == "pipeline"
                && is_meant
                && arguments.len() < 2
                && arguments.first().is_some_and(|a| {
                    self.tokens.text(a.start).or(self.tokens.text(a.start + 2)).is_some()
                });
            if default {
                self.loads.unnamed.push(self.tokens.bytes(&(open - 1..open)));
            }
            return;
        };
        let form = match call.form {
            Form::Any if !is_meant => Form::Owned,
            form => form,
        };
        let values = self.names.values(argument.clone());
        let at = self.tokens.bytes(&argument);
        // ModelScope has models of the same names, which need not be the same.
        let is_sure = is_meant && values.literal && !self.words.contains("modelscope");
        let evidence = if is_sure { Evidence::Declared } else { Evidence::Inferred };
        let mut found = false;
        let meanings = self.meanings.entry((gives, form)).or_default();
        for text in values.texts {
            let to = match meanings.get(&text) {
                Some(known) => known,
                None => {
                    let to = named(&text, gives, form, self.exists);
                    meanings.entry(text).or_insert(to)
                }
            };
            if let Some(to) = to {
                self.loads.add(to, evidence, &at);
                found = true;
            }
        }
        if !found && call.told && is_meant {
            self.loads.unnamed.push(at);
        }
    }

    /// Whether an argument is `*several` or `**several`.
    fn is_spread(&self, argument: &Range<usize>) -> bool {
        let starts =
            matches!(self.tokens.kind(argument.start), Some(Kind::Mark(b'*') | Kind::Other));
        self.language == Language::Python && starts
    }

    /// What a call gives; `None` where it is neither a model nor a dataset.
    fn gives(
        &self,
        call: &Call,
        arguments: &[Range<usize>],
        repo_type: Option<&Range<usize>>,
    ) -> Option<Gives> {
        if call.gives != Gives::ByType {
            return Some(call.gives);
        }
        let rust = arguments.iter().skip(1).find_map(|a| {
            let mut at =
                a.clone().take(LENGTH).skip_while(|n| !self.tokens.is_name(*n, &["RepoType"]));
            self.tokens.name(at.next()? + 2)
        });
        let python = repo_type.and_then(|r| self.tokens.text(r.start + 2));
        match rust.or(python) {
            Some("Dataset" | "dataset") => Some(Gives::Dataset),
            Some("Space" | "space") => None,
            _ => Some(Gives::Model),
        }
    }

    /// Addresses that are handed to other calls: `pandas.read_parquet("hf://…")`.
    fn addresses(&mut self) {
        for n in 1..self.tokens.len() {
            let Some(text) = self.tokens.text(n) else { continue };
            let short = ["hf://", "hf-hub:", "hf_hub:"].iter().any(|s| text.starts_with(s));
            let handed = [b'(', b',', b'=', b'[', b':'].iter().any(|m| self.tokens.is(n - 1, *m));
            if short
                && handed
                && is_address(text)
                && let Some(to) = named(text, Gives::Model, Form::Address, self.exists)
            {
                let at = self.tokens.bytes(&(n..n + 1));
                self.loads.add(&to, Evidence::Inferred, &at);
            }
        }
    }
}

impl Loads {
    /// Adds a load: each name once, where it is surest and first.
    fn add(&mut self, to: &str, evidence: Evidence, at: &Range<usize>) {
        match self.known.get(to).and_then(|n| self.named.get_mut(*n)) {
            Some(known) if (evidence, at.start) < (known.evidence, known.at.start) => {
                (known.evidence, known.at) = (evidence, at.clone());
            }
            Some(_) => {}
            None => {
                self.known.insert(to.to_owned(), self.named.len());
                self.named.push(Load { to: to.to_owned(), evidence, at: at.clone() });
            }
        }
    }

    /// The surest, in the order of the source.
    fn finish(mut self) -> Self {
        self.named.sort_by_key(|l| (l.evidence, l.at.start));
        self.named.truncate(NAMES);
        self.named.sort_by_key(|l| l.at.start);
        self.unnamed.sort_by_key(|at| at.start);
        self
    }
}
