//! Lines that are about a copy and not part of its license: copyright lines and titles.

use super::titles;
use super::words::{Word, Words};

/// What the lines of a text are, word by word.
pub(super) struct Notices {
    /// Per word: is it set aside?
    pub aside: Vec<bool>,
    /// Titles, as ranges of words.
    pub titles: Vec<(usize, usize)>,
    /// Lines (from 1) that a merge left behind.
    pub markers: Vec<usize>,
}

/// Finds the lines that are set aside.
pub(super) fn find(text: &str, words: &Words) -> Notices {
    let mut found =
        Notices { aside: vec![false; words.list.len()], titles: Vec::new(), markers: Vec::new() };
    let lines = Lines::of(text, words);
    let merged =
        lines.all.iter().any(|l| l.raw.starts_with("<<<<<<<") || l.raw.starts_with(">>>>>>>"));
    // What the line before was, and whether it was a copyright line.
    let (mut aside_before, mut notice_before) = (true, false);
    for index in 0..lines.all.len() {
        let line = lines.all[index];
        if merged && is_marker(line.raw) {
            found.markers.push(index + 1);
            found.aside[line.from..line.to].fill(true);
            continue;
        }
        if line.from == line.to {
            // An empty line ends a paragraph, so that what follows may be a title again.
            (aside_before, notice_before) = (true, false);
            continue;
        }
        let begins = aside_before || index == 0 || lines.may_begin(index);
        let mut from = line.from;
        if aside_before && let Some(notice) = lines.titled_notice(line) {
            found.titles.push((line.from, notice));
            found.aside[line.from..notice].fill(true);
            from = notice;
        }
        let named = Line { from, ..line };
        let notice =
            if begins { lines.notice(named, notice_before, aside_before, index) } else { 0 };
        if notice > 0 {
            found.aside[from..from + notice].fill(true);
            (aside_before, notice_before) = (from + notice == line.to, from + notice == line.to);
        } else if from == line.from && aside_before && lines.is_title(line, index) {
            found.titles.push((line.from, line.to));
            found.aside[line.from..line.to].fill(true);
            (aside_before, notice_before) = (true, false);
        } else {
            (aside_before, notice_before) = (false, false);
        }
    }
    found
}

fn is_marker(raw: &str) -> bool {
    ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| {
        raw.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\r']))
    })
}

#[derive(Clone, Copy)]
struct Line<'t> {
    raw: &'t str,
    from: usize,
    to: usize,
}

struct Lines<'t> {
    text: &'t str,
    words: &'t Words,
    all: Vec<Line<'t>>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str, words: &'t Words) -> Self {
        let mut from = 0;
        let mut all = Vec::with_capacity(words.lines.len());
        for (index, &(start, end)) in words.lines.iter().enumerate() {
            let rest = words.list.get(from..).unwrap_or_default();
            let to = from + rest.iter().take_while(|word| word.line <= index + 1).count();
            let raw = text.get(start..end).unwrap_or_default().trim_end();
            all.push(Line { raw, from, to });
            from = to;
        }
        Lines { text, words, all }
    }

    fn source(&self, word: &Word) -> &'t str {
        self.text.get(word.start..word.end).unwrap_or_default()
    }

    /// Whether a line ends where someone ended it, and not where it was wrapped: the next word
    /// would have had room, or there is none.
    fn is_deliberate(&self, index: usize) -> bool {
        let Some(next) = self.all.get(index + 1) else { return true };
        if next.from == next.to {
            return true;
        }
        let first = next.raw.split_whitespace().next().unwrap_or_default();
        let length = self.all[index].raw.trim_start().chars().count();
        length + 1 + first.chars().count() <= 58
    }

    /// Whether a notice may begin here, and is not the middle of a sentence that was wrapped.
    fn may_begin(&self, index: usize) -> bool {
        let (line, before) = (self.all[index], self.all[index - 1]);
        // Text with lines so long is not wrapped at all.
        let unwrapped = before.raw.chars().count() > 85;
        let dated = is_year(self.words.at(line.from + 1)) && !line.raw.contains(['"', '”']);
        (unwrapped || self.is_deliberate(index - 1) || (dated && before.raw.ends_with('.')))
            && !self.is_open(index - 1)
    }

    /// Whether a line breaks off: "… License,", "… January 1996, are".
    fn is_open(&self, index: usize) -> bool {
        let line = self.all[index];
        let last = if line.to > line.from { self.words.at(line.to - 1) } else { "" };
        let joins = matches!(
            last,
            "are" | "is" | "by" | "or" | "and" | "under" | "the" | "with" | "of" | "notice"
        );
        line.raw.ends_with(',') || (joins && line.raw.ends_with(char::is_lowercase))
    }

    fn is_title(&self, line: Line<'_>, index: usize) -> bool {
        let of_title_words = |line: &Line<'_>| {
            let named = (line.from..line.to)
                .any(|at| self.words.at(at).starts_with(|c: char| c.is_alphabetic()));
            let short = line.to - line.from <= 16;
            short
                && named
                && (line.from..line.to).all(|at| titles::is_title_word(self.words.at(at)))
        };
        // A line that a title goes on with may be too long to tell.
        let goes_on = || {
            self.all
                .get(index + 1)
                .is_some_and(|next| of_title_words(next) && self.is_deliberate(index + 1))
        };
        of_title_words(&line) && (self.is_deliberate(index) || goes_on())
    }

    /// "The MIT License (MIT) Copyright (c) 2020 Somebody": the word where the notice begins.
    fn titled_notice(&self, line: Line<'_>) -> Option<usize> {
        let at = (line.from..line.to).find(|&at| self.words.at(at) == "copyright")?;
        let title =
            at > line.from && (line.from..at).all(|at| titles::is_title_word(self.words.at(at)));
        let named = Line { from: at, ..line };
        (title && self.begins_notice(named, false)).then_some(at)
    }

    /// How many words at the start of the line are a copyright notice.
    fn notice(&self, line: Line<'_>, goes_on: bool, first: bool, index: usize) -> usize {
        let bare = first && self.is_deliberate(index) && line.to - line.from <= 16;
        let begins = self.begins_notice(line, bare);
        if !(begins || (goes_on && self.is_names(line.from, line.to.min(line.from + 1)))) {
            return 0;
        }
        let fits = |to: usize| {
            to > line.from
                && self.is_plain(line.from, to)
                && (begins || self.is_names(line.from, to))
        };
        if line.to - line.from <= 40 && fits(line.to) && self.notice_ends(line, index) {
            return line.to - line.from;
        }
        // "… Foundation, Inc. <https://fsf.org/> Everyone is permitted to …": up to a stop.
        let stop = (line.from + 1..line.to.min(line.from + 40))
            .find(|&at| self.follows_stop(at) && fits(at));
        stop.map_or(0, |at| at - line.from)
    }

    /// Whether a notice ends with its line, or goes on with names only; if it goes on with other
    /// words it is a sentence that was wrapped here.
    fn notice_ends(&self, line: Line<'_>, index: usize) -> bool {
        let Some(&next) = self.all.get(index + 1) else { return true };
        let starts = matches!(
            self.words.at(next.from),
            "permission" | "redistribution" | "all" | "this" | "licensed"
        );
        let stops = starts || line.raw.ends_with(['.', '>', ')']) || self.is_deliberate(index);
        let names = |to: usize| self.is_names(next.from, to) && self.is_plain(next.from, to);
        let most = next.to.min(next.from + 40);
        stops
            || self.begins_notice(next, false)
            || (next.to == most && names(most))
            || (next.from + 1..most).any(|at| self.follows_stop(at) && names(at))
    }

    fn follows_stop(&self, at: usize) -> bool {
        let (Some(before), Some(word)) = (self.words.list.get(at - 1), self.words.list.get(at))
        else {
            return false;
        };
        let between = self.text.get(before.end..word.start).unwrap_or_default();
        let stop =
            between.trim_end().ends_with(['.', '>', ')']) && between.ends_with(char::is_whitespace);
        let company = matches!(self.words.at(at - 1), "inc" | "ltd" | "co" | "corp" | "llc" | "st")
            && !between.contains('>')
            && self.words.at(at) != "all";
        stop && !company && self.source(word).starts_with(char::is_uppercase)
    }

    /// Whether a line starts as a copyright notice does. `bare` allows a holder without a year.
    fn begins_notice(&self, line: Line<'_>, bare: bool) -> bool {
        let mut at = line.from;
        if matches!(self.words.at(at), "software" | "portions" | "some" | "original") {
            at += 1;
        }
        let Some(word) = self.words.list.get(at).filter(|_| at < line.to) else { return false };
        let before = self.text.get(line_start(self, word)..word.start).unwrap_or_default();
        if !matches!(self.words.at(at), "copyright" | "copyrights" | "copr") {
            // "(c) 2020 Somebody": the sign was no word.
            return is_sign(before) && is_year(self.words.at(at));
        }
        let next = self.words.list.get(at + 1);
        let after =
            self.text.get(word.end..next.map_or(self.text.len(), |n| n.start)).unwrap_or_default();
        let after = after.lines().next().unwrap_or_default();
        let placeholder = after.contains(['<', '[', '{']);
        is_sign(after)
            || placeholder
            || is_year(self.words.at(at + 1))
            || self.words.at(at + 1) == "by"
            || bare
    }

    /// Whether nothing in these words could be a term.
    fn is_plain(&self, from: usize, to: usize) -> bool {
        (from..to).all(|at| {
            let word = self.words.at(at);
            let name = matches!(word, "will" | "can" | "may" | "grant") && {
                let source = self.source(&self.words.list[at]);
                source.starts_with(char::is_uppercase) && source.ends_with(char::is_lowercase)
            };
            let told = word == "for" && self.names_a_body(at + 1);
            let reserved = word == "all" && self.words.at(at + 1).starts_with("right");
            name || told || reserved || !titles::is_operative(word) || self.is_address(at)
        })
    }

    /// "for details", "Center for Astrophysics"; not "for research".
    fn names_a_body(&self, at: usize) -> bool {
        let purposes = ["research", "academ", "educat", "personal", "private", "internal", "test"];
        let (next, Some(word)) = (self.words.at(at), self.words.list.get(at)) else { return false };
        let capital = self.source(word).starts_with(char::is_uppercase);
        matches!(next, "details" | "more" | "a")
            || (capital && !purposes.iter().any(|purpose| next.starts_with(purpose)))
    }

    /// Whether these words are names, as in the second line of a list of holders.
    fn is_names(&self, from: usize, to: usize) -> bool {
        (from..to).all(|at| {
            let Some(word) = self.words.list.get(at) else { return false };
            let small = matches!(
                self.words.fold(word),
                "and" | "of" | "the" | "by" | "et" | "al" | "others"
            ) || matches!(
                self.words.fold(word),
                "its" | "contributors" | "authors" | "affiliates" | "rights"
            ) || matches!(
                self.words.fold(word),
                "reserved" | "de" | "van" | "von" | "y" | "or"
            );
            let source = self.source(word);
            small
                || self.is_address(at)
                || source.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
        })
    }

    /// Whether a word is part of a mail or web address.
    fn is_address(&self, at: usize) -> bool {
        let Some(word) = self.words.list.get(at) else { return false };
        let after = self.text.get(word.end..).unwrap_or_default().split(char::is_whitespace).next();
        let before = self.text.get(line_start(self, word)..word.start).unwrap_or_default();
        let before = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        after.is_some_and(|after| after.contains('@'))
            || before.contains('@')
            || before.contains("://")
    }
}

fn line_start(lines: &Lines<'_>, word: &Word) -> usize {
    lines.words.lines.get(word.line.saturating_sub(1)).map_or(0, |line| line.0)
}

fn is_sign(text: &str) -> bool {
    text.contains('©') || text.contains("(c)") || text.contains("(C)") || text.contains("&copy;")
}

fn is_year(word: &str) -> bool {
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|b| b.is_ascii_digit())
}
