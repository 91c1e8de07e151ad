//! The words of a text that its license is made of, in the one form all copies share.
//!
//! Here go the names of holders inside the text, the spellings of one word, and the few sentences
//! that copies of one license have or lack without being another license.

use super::words::{self, Word, Words};
use super::{notices, titles};

/// A text as it is compared.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// The words, without what is set aside.
    pub words: Vec<Word>,
    /// The words of each title, and where it stands.
    pub titles: Vec<Title>,
    /// Lines that a merge left behind.
    pub markers: Vec<usize>,
}

/// A line that names a license.
#[derive(Debug)]
pub(super) struct Title {
    pub words: Vec<String>,
    pub start: usize,
    pub end: usize,
    pub line: usize,
}

/// Reads a text into the words that count.
pub(super) fn read(text: &str) -> Stream {
    let words = words::read(text);
    let found = notices::find(text, &words);
    let titles = found.titles.iter().filter_map(|&(from, to)| title(&words, from, to)).collect();
    let kept: Vec<usize> = (0..words.list.len()).filter(|&at| !found.aside[at]).collect();
    Stream { words: Rewriter { words: &words, kept: &kept }.run(), titles, markers: found.markers }
}

/// The words of a text as they are compared, parted by spaces: for tests and for people.
pub(super) fn normalize(text: &str) -> String {
    let words = words::read(text);
    let found = notices::find(text, &words);
    let kept: Vec<usize> = (0..words.list.len()).filter(|&at| !found.aside[at]).collect();
    let rewriter = Rewriter { words: &words, kept: &kept };
    let mut out = String::with_capacity(text.len());
    rewriter.each(|at, _| {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(rewriter.spelling(at).unwrap_or(rewriter.at(at)));
    });
    out
}

fn title(words: &Words, from: usize, to: usize) -> Option<Title> {
    let list = words.list.get(from..to)?;
    let (first, last) = (list.first()?, list.last()?);
    let folded =
        list.iter().map(|word| spelling(words.fold(word)).unwrap_or(words.fold(word)).to_owned());
    Some(Title { words: folded.collect(), start: first.start, end: last.end, line: first.line })
}

/// What a pattern ends in, and how many words may stand before that.
struct Names {
    before: &'static [&'static str],
    after: &'static [&'static [&'static str]],
}

/// Places where a license names its holder: whoever it is, the license is the same.
const NAMES: &[Names] = &[
    Names { before: &["software", "is", "provided", "by"], after: &[&["as", "is"]] },
    Names { before: &["in", "no", "event", "shall"], after: &[&["be", "liable"]] },
    Names { before: &["as", "is", "and"], after: &[&["disclaims", "all"], &["disclaim", "all"]] },
    Names {
        before: &["includes", "software", "developed", "by"],
        after: &[&["neither", "the", "name"]],
    },
    Names {
        before: &["neither", "the"],
        after: &[&["nor", "the", "names"], &["nor", "the", "name"], &["or", "the", "names"]],
    },
];

/// Words that are there or not there in copies of one license.
const OPTIONAL: &[&str] = &[
    "all rights reserved",
    "all right reserved",
    "some rights reserved",
    // The MIT license as X.Org and freedesktop.org print it.
    "including the next paragraph",
    // The notice in the GPL, on a line of its own or not.
    "copyright yyyy name of author",
    "copyright year name of author",
    "copyright 19yy name of author",
    // The last words of the GPL 2, which SPDX leaves out.
    "this general public license does not permit incorporating your program into proprietary \
     programs if your program is a subroutine library you may consider it more useful to permit \
     linking proprietary applications with the library if this is what you want to do use the gnu \
     lesser general public license instead of this license",
    // What stands over the SIL Open Font License.
    "this font software is licensed under the sil open font license version 1.1",
    "this license is copied below and is also available with a faq at scripts sil org ofl",
    "this license is copied below and is also available with a faq at openfontlicense org",
];

struct Rewriter<'w> {
    words: &'w Words,
    kept: &'w [usize],
}

impl Rewriter<'_> {
    fn run(&self) -> Vec<Word> {
        let mut out = Vec::with_capacity(self.kept.len());
        self.each(|at, word| {
            let hash = self.spelling(at).map_or(word.hash, words::hash);
            out.push(Word { hash, ..*word });
        });
        out
    }

    fn at(&self, index: usize) -> &str {
        self.kept.get(index).map_or("", |&at| self.words.at(at))
    }

    /// How a word is written that copies write differently.
    fn spelling(&self, at: usize) -> Option<&'static str> {
        let word = self.at(at);
        // The GPL speaks of the LGPL by its first name in old copies.
        let renamed =
            word == "library" && self.matches(at + 1, &["general", "public", "license", "instead"]);
        if renamed { Some("lesser") } else { spelling(word) }
    }

    fn each(&self, mut give: impl FnMut(usize, &Word)) {
        let mut at = 0;
        while at < self.kept.len() {
            let skip = self.skip(at);
            if skip > 0 {
                at += skip;
                continue;
            }
            if let Some((before, names)) = self.names(at) {
                for index in at..at + before {
                    give(index, &self.words.list[self.kept[index]]);
                }
                at += before + names;
                continue;
            }
            give(at, &self.words.list[self.kept[at]]);
            at += 1;
        }
    }

    fn matches(&self, at: usize, pattern: &[&str]) -> bool {
        pattern.iter().enumerate().all(|(offset, word)| self.at(at + offset) == *word)
    }

    /// How many words from here on do not count.
    fn skip(&self, at: usize) -> usize {
        match self.at(at) {
            "all" | "copyright" | "including" | "some" | "this" => {
                let word = |at| self.spelling(at).unwrap_or(self.at(at));
                let stands =
                    |words: &str| words.split(' ').zip(at..).all(|(wanted, at)| word(at) == wanted);
                let found = OPTIONAL.iter().find(|words| stands(words));
                found.map_or(0, |words| words.split(' ').count())
            }
            // "modify, and/or distribute" and "modify, and distribute" are both the ISC license.
            "or" => {
                let isc = at >= 2 && self.matches(at - 2, &["modify", "and", "or", "distribute"]);
                usize::from(isc)
            }
            // "nor the names of its/their/any contributors"
            "its" | "their" | "any" | "the" | "other" | "his" | "her" if at >= 2 => {
                let all = (at..at + 3)
                    .find(|&word| matches!(self.at(word), "contributors" | "contributor"));
                let names = self.at(at - 1) == "of" && matches!(self.at(at - 2), "names" | "name");
                all.filter(|_| names).map_or(0, |word| word - at)
            }
            // "and a brief idea of what it does", "and an idea of what it does"
            "a" => 2 * usize::from(self.matches(at + 1, &["brief", "idea", "of", "what"])),
            "an" => usize::from(self.matches(at + 1, &["idea", "of", "what"])),
            // The GPL points to pages that have moved.
            "philosophy" | "licenses" | "copyleft" if at >= 2 => {
                usize::from(self.matches(at - 2, &["gnu", "org"]))
            }
            // A title that stands on a line of its own or on one with the words that follow.
            "gnu" => {
                let long = matches!(self.at(at + 1), "lesser" | "library" | "affero");
                let next = at + 1 + usize::from(long);
                let title = &[
                    "general",
                    "public",
                    "license",
                    "terms",
                    "and",
                    "conditions",
                    "for",
                    "copying",
                ];
                if self.matches(next, title) { next + 3 - at } else { 0 }
            }
            "51" | "59" | "675" | "31" => self.address(at),
            _ => 0,
        }
    }

    /// The Free Software Foundation has moved; its licenses have not changed by that.
    fn address(&self, at: usize) -> usize {
        if !matches!(self.at(at + 1), "franklin" | "temple" | "mass" | "massachusetts" | "milk") {
            return 0;
        }
        let near = |word: fn(&str) -> bool| (at + 2..at + 16).find(|&index| word(self.at(index)));
        let plain = |end: usize| (at..end).all(|index| !titles::is_operative(self.at(index)));
        let end = near(|word| word == "usa").or_else(|| {
            let zip = near(|word| word.len() == 5 && word.starts_with('0'))?;
            let plus_four = self.at(zip + 1).len() == 4
                && self.at(zip + 1).starts_with(|c: char| c.is_ascii_digit());
            Some(if plus_four { zip + 1 } else { zip })
        });
        end.filter(|&end| plain(end)).map_or(0, |end| end + 1 - at)
    }

    /// A holder's name inside the text: the words before it, and its own.
    fn names(&self, at: usize) -> Option<(usize, usize)> {
        if !matches!(self.at(at), "software" | "in" | "as" | "includes" | "neither") {
            return None;
        }
        NAMES.iter().filter(|names| self.matches(at, names.before)).find_map(|names| {
            let start = at + names.before.len();
            let end = (start..start + 24)
                .find(|&i| names.after.iter().any(|after| self.matches(i, after)))?;
            let plain =
                (start..end).all(|i| self.at(i) == "this" || !titles::is_operative(self.at(i)));
            plain.then_some((names.before.len(), end - start))
        })
    }
}

/// The American spelling of a word that copies spell both ways.
fn spelling(word: &str) -> Option<&'static str> {
    Some(match word {
        "licence" => "license",
        "licences" => "licenses",
        "licenced" => "licensed",
        "licencing" => "licensing",
        "sublicence" => "sublicense",
        "acknowledgement" => "acknowledgment",
        "acknowledgements" => "acknowledgments",
        "organisation" => "organization",
        "organisations" => "organizations",
        "authorisation" => "authorization",
        "authorised" => "authorized",
        "judgement" => "judgment",
        "favour" => "favor",
        "honour" => "honor",
        "behaviour" => "behavior",
        "whilst" => "while",
        _ => return None,
    })
}
