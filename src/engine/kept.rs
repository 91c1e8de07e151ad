//! Texts of folders as they are compared: made once for each, however many duties ask.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::graph::{Document, Role};

/// The texts that were asked for, by where they lie in memory: the graph holds them all the while.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<HashMap<usize, Arc<Folded>>>);

impl Shelf {
    /// A text as it is compared.
    pub fn text(&self, document: &Document) -> Arc<Folded> {
        let key = document.text.as_ptr().addr();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(key).or_insert_with(|| Arc::new(Folded::new(&document.text))))
    }
}

/// A text without what does not count.
pub(crate) struct Folded {
    pub lines: Vec<String>,
    /// The lines one after the other, each with a space before it.
    whole: String,
    /// Where lines begin in it.
    starts: Vec<usize>,
}

impl Folded {
    fn new(text: &str) -> Self {
        let lines: Vec<String> = text.lines().map(fold).collect();
        let (mut whole, mut starts) = (String::new(), Vec::with_capacity(lines.len()));
        for line in &lines {
            starts.push(whole.len());
            if !line.is_empty() {
                whole.push(' ');
                whole.push_str(line);
            }
        }
        whole.push(' ');
        Self { lines, whole, starts }
    }

    /// The first line, from 1, on which all needles stand, or from which one of several lines runs on.
    pub fn line_with(&self, needles: &[&str]) -> Option<usize> {
        let needles: Vec<String> = needles.iter().map(|n| fold(n)).collect();
        let on_one = self.lines.iter().position(|l| needles.iter().all(|n| l.contains(n.as_str())));
        let running = || {
            let [needle] = &needles[..] else { return None };
            let at = self.whole.find(needle.as_str())?;
            Some(self.starts.partition_point(|s| *s <= at).saturating_sub(1))
        };
        on_one.or_else(running).map(|n| n + 1)
    }

    /// Whether words that were folded stand in it, whole.
    pub fn holds(&self, folded: &str) -> bool {
        folded.is_empty() || self.whole.contains(&format!(" {folded} "))
    }
}

/// White space, case, quotation marks and Markdown marks do not count.
pub(crate) fn fold(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '“' | '”' | '"' | '‘' | '’' | '\'' | '`' | '*' | '_' | '#' | '>' | '\u{a0}' => {
                ' '
            }
            '–' | '—' => '-',
            '©' => 'c',
            c => c.to_ascii_lowercase(),
        })
        .collect();
    plain.replace("(c)", "c").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines of an upstream's text that have to be kept: who holds the rights, and all of a NOTICE.
pub(crate) fn notices(document: &Document) -> impl Iterator<Item = &str> {
    let all = document.role == Role::Notice;
    // Who wrote the GPL holds no rights in what is under it.
    let is_gnu = document.licenses.iter().any(|l| l.contains("GPL") || l.contains("GFDL"));
    let of_text = move |line: &str| is_gnu && line.contains("Free Software Foundation");
    let keeps = move |line: &&str| match all {
        true => !line.trim().is_empty(),
        false => is_notice(line) && !of_text(line),
    };
    document.text.lines().filter(keeps)
}

/// Whether a line says who holds the rights: not where a form is yet to be filled in, and not where
/// a sentence goes on about copyright.
pub(crate) fn is_notice(line: &str) -> bool {
    names_holder(line).is_some_and(|rest| !is_form(rest))
}

/// Whether a line is such a notice, filled in or not.
#[cfg(any(feature = "readers", test))]
pub(crate) fn is_notice_or_form(line: &str) -> bool {
    names_holder(line).is_some()
}

fn is_form(rest: &str) -> bool {
    let rest = rest.trim_start_matches(|c: char| c == '©' || c.is_whitespace());
    let rest = rest.strip_prefix("(c)").or_else(|| rest.strip_prefix("(C)")).unwrap_or(rest);
    rest.trim_start().starts_with(['<', '[', '{']) || rest.trim_start().starts_with("YEAR")
}

/// Whether it goes on about copyright: `Copyright Notice`, `Copyright License`.
fn is_talk(rest: &str) -> bool {
    let first = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    ["Notice", "License", "Licence", "Holder", "Owner", "Law", "Act", "Statement", "Information"]
        .iter()
        .any(|word| first.trim_end_matches('s') == *word)
}

/// What follows `Copyright` in a line that begins as a notice does.
fn names_holder(line: &str) -> Option<&str> {
    const LONGEST: usize = 300;
    // Source comments and lists have marks before it.
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || "*#/-;".contains(c));
    if line.len() > LONGEST {
        return None;
    }
    let sign =
        |text: &str| text.starts_with('©') || text.starts_with("(c)") || text.starts_with("(C)");
    let is_word = line.get(..9).is_some_and(|word| word.eq_ignore_ascii_case("copyright"));
    if !is_word {
        let year =
            |l: &str| l[3..].trim_start().bytes().take_while(u8::is_ascii_digit).count() == 4;
        let begins = line.starts_with('©') || sign(line) && year(line);
        return begins.then_some(line);
    }
    let rest = line[9..].trim_start_matches([':', ',']).trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let begins = sign(rest)
        || digits == 4
        || rest.starts_with("by ")
        || is_form(rest)
        // `Copyright The Rust Project Developers`: a name, and no sentence.
        || line.starts_with("Copyright ") && rest.starts_with(char::is_uppercase) && !is_talk(rest);
    begins.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::{Folded, is_notice, is_notice_or_form};

    #[test]
    fn who_holds_the_rights_is_told_from_sentences_and_forms() {
        for line in [
            "Copyright (c) 2014 The Rust Project Developers",
            "  copyright 2019-2024 Somebody",
            "© 2020 Ünal",
            "(c) 2020 Somebody",
            "Copyright The Authors",
            " * Copyright (C) 1995-2024 Jean-loup Gailly",
        ] {
            assert!(is_notice(line), "{line}");
        }
        for line in [
            "copyright notice and this permission notice shall be included in all",
            "Copyright [yyyy] [name of copyright owner]",
            "Copyright (c) <year> <copyright holders>",
            "COPYRIGHT HOLDERS OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT",
            "Copyright License. Subject to the terms",
            "(c) You must retain, in the Source form of any Derivative Works",
            "the above copyright notice",
            "",
        ] {
            assert!(!is_notice(line), "{line}");
        }
        assert!(is_notice_or_form("   Copyright [yyyy] [name of copyright owner]"));
    }

    #[test]
    fn words_run_over_lines() {
        let text = Folded::new("One\n\n“Built\nwith *Llama*”\n");
        assert_eq!(text.line_with(&["built with llama"]), Some(3));
        assert_eq!(text.line_with(&["with llama"]), Some(4));
        assert_eq!(text.line_with(&["one", "built"]), None);
        assert!(text.holds("one built") && !text.holds("lama"));
    }
}
