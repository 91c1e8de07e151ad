//! From a text to the licenses in it: the closest one first, then those that are left.

use super::align::{self, Alignment};
use super::difference::{self, Difference};
use super::index::{Candidate, Index, Places, share};
use super::stream::{self, Stream};
use super::words::Word;
use super::{Identification, LEAST_COVERAGE, MOST_READ, Match, MatchKind, Passage};

/// What a license must have in common with a text to be laid along it at all.
const WORTH_A_LOOK: f32 = 0.25;
/// How many are laid along it.
const LOOKED_AT: usize = 16;
/// How many of those that may be there besides.
const LOOKED_AT_AGAIN: usize = 8;
/// What counts as a whole further license.
const WHOLE: f32 = 0.9;
/// How many licenses one file may have, copies included.
const MOST_LICENSES: usize = 256;
/// Fewer words than any license has.
const FEW: usize = 30;

/// A license laid along the text.
pub(super) struct Found {
    pub known: usize,
    pub alignment: Alignment,
    coverage: f32,
    /// Words of the text that are its own.
    matched: usize,
    /// Words it must have that are not there.
    missing: usize,
}

impl Found {
    /// From its first word in the text to the last.
    fn extent(&self) -> (usize, usize) {
        let spans = &self.alignment.spans;
        (spans.first().map_or(0, |span| span.0), spans.iter().map(|span| span.1).max().unwrap_or(0))
    }

    /// How many words in between are not its own.
    fn between(&self) -> usize {
        let (from, to) = self.extent();
        (to - from).saturating_sub(self.matched)
    }
}

pub(super) fn identify(index: &Index, text: &str) -> Identification {
    let read = text.floor_char_boundary(MOST_READ);
    let cut = read < text.len();
    let text = &text[..read];
    let stream = stream::read(text);
    let words = &stream.words;
    let mut used = vec![false; words.len()];
    let Some(best) = closest(index, words, &used) else { return Identification::default() };
    mark(&mut used, &best);
    let mut all = vec![best];
    while all.len() < MOST_LICENSES && used.iter().filter(|used| !**used).count() >= FEW {
        let next = further(index, words, &mut used);
        if next.is_empty() {
            break;
        }
        all.extend(next);
    }
    let mut differences: Vec<Difference> =
        all.iter().map(|found| difference::removed(index, found, text, words, &mut used)).collect();
    share_out(&all, words, &used, text, &mut differences);
    titles(index, &all, &stream, text, &mut differences[0]);
    for &line in &stream.markers {
        let at = text.lines().nth(line - 1).unwrap_or_default();
        differences[0].added.push(Passage { line, text: difference::shorten(at) });
    }
    if cut {
        let unread = format!("(the text is longer than {MOST_READ} bytes; the rest was not read)");
        differences[0].added.push(Passage { line: text.lines().count(), text: unread });
    }
    let mut matches = all.iter().zip(differences).map(|(found, difference)| {
        let known = &index.all[found.known];
        let mut added = difference.added;
        added.sort_by_key(|passage| passage.line);
        let plain = added.is_empty() && difference.removed.is_empty();
        let coverage = 1.0 - share(difference.missing, known.required);
        let kind = if plain { MatchKind::Exact } else { MatchKind::Changed };
        Match {
            license: known.id,
            also: known.also.clone(),
            kind,
            coverage,
            added,
            removed: difference.removed,
        }
    });
    let best = matches.next();
    let mut contained: Vec<Match> = Vec::new();
    for found in matches {
        // A copy again says nothing new, unless it is a changed one.
        let same = |other: &Match| other.license == found.license && other.kind == found.kind;
        let again = found.kind == MatchKind::Exact
            && best.iter().chain(&contained).any(|m| m.license == found.license);
        if !again && !contained.iter().any(|other| same(other) && other == &found) {
            contained.push(found);
        }
    }
    Identification { best, contained }
}

fn mark(used: &mut [bool], found: &Found) {
    for &(from, to) in &found.alignment.spans {
        used[from..to].fill(true);
    }
}

/// The license that differs by the fewest words, put in and taken out.
fn closest(index: &Index, words: &[Word], used: &[bool]) -> Option<Found> {
    let places = Places::of(words, used);
    let estimate = |c: &Candidate| {
        let required = index.all[c.known].required;
        (required + words.len()).saturating_sub(2 * c.shared.min(words.len()))
    };
    let mut found = look(index, words, used, &places, (WORTH_A_LOOK, LOOKED_AT), estimate);
    found.retain(|found| found.coverage >= LEAST_COVERAGE);
    // Where one is there as a whole, pieces of several that look like another are not that one.
    if found.iter().any(|found| found.missing == 0 && found.between() == 0) {
        found.retain(|found| found.coverage >= WHOLE);
    }
    let differs = |found: &Found| found.missing + (words.len() - found.matched) + found.between();
    found.into_iter().min_by_key(|found| (differs(found), found.known))
}

/// Whole licenses among the words that are left, each word given to one only.
fn further(index: &Index, words: &[Word], used: &mut [bool]) -> Vec<Found> {
    let places = Places::of(words, used);
    let mut found =
        look(index, words, used, &places, (LEAST_COVERAGE, LOOKED_AT_AGAIN), unlikeliness);
    found.retain(|found| {
        let (from, to) = found.extent();
        // Words from all over the file are not one license.
        let strange = (from..to).filter(|&at| !used[at]).count().saturating_sub(found.matched);
        found.coverage >= WHOLE && strange * 4 <= found.matched
    });
    found.sort_by_key(|found| (found.missing * 2 + words.len() - found.matched, found.known));
    found.retain(|found| {
        let free = found.alignment.spans.iter().all(|&(from, to)| !used[from..to].contains(&true));
        if free {
            mark(used, found);
        }
        free
    });
    found
}

/// Puts large licenses first, but only those that look whole.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "an order"
)]
fn unlikeliness(candidate: &Candidate) -> usize {
    usize::MAX - (candidate.shared as f32 * candidate.coverage.powi(8) * 100.0) as usize
}

/// Lays the likeliest licenses along the text.
fn look(
    index: &Index,
    words: &[Word],
    used: &[bool],
    places: &Places,
    (least, most): (f32, usize),
    order: impl Fn(&Candidate) -> usize,
) -> Vec<Found> {
    let mut candidates = index.candidates(places);
    candidates.retain(|candidate| candidate.coverage >= least);
    candidates.sort_by_key(|candidate| (order(candidate), candidate.known));
    candidates.truncate(most);
    let lay = |candidate: Candidate| {
        let known = &index.all[candidate.known];
        let runs = index.runs(known);
        let alignment = align::align(runs, words, used, places);
        let lost = alignment
            .found
            .iter()
            .enumerate()
            .filter(|(at, run)| run.is_none() && !known.is_optional(*at));
        let missing = lost.map(|(at, _)| runs[at].words).sum();
        let matched = alignment.spans.iter().map(|(from, to)| to - from).sum();
        let coverage = 1.0 - share(missing, known.required);
        Found { known: candidate.known, alignment, coverage, matched, missing }
    };
    candidates.into_iter().map(lay).collect()
}

/// Gives each word that is no license's to the further license it stands in, or else to the first.
fn share_out(
    all: &[Found],
    words: &[Word],
    used: &[bool],
    text: &str,
    differences: &mut [Difference],
) {
    let mut from = 0;
    while from < words.len() {
        if used[from] {
            from += 1;
            continue;
        }
        let owner = |at: usize| {
            let inside = |found: &Found| (found.extent().0..found.extent().1).contains(&at);
            all.iter().skip(1).position(inside).map_or(0, |found| found + 1)
        };
        let whose = owner(from);
        let to =
            (from..words.len()).find(|&at| used[at] || owner(at) != whose).unwrap_or(words.len());
        differences[whose].added.push(difference::passage(text, words, from, to));
        from = to;
    }
}

/// A title that fits none of the licenses found says that something is different here.
fn titles(index: &Index, all: &[Found], stream: &Stream, text: &str, difference: &mut Difference) {
    for title in &stream.titles {
        if !all.iter().any(|found| index.all[found.known].fits_title(&title.words)) {
            let words = text.get(title.start..title.end).unwrap_or_default();
            difference.added.push(Passage { line: title.line, text: difference::shorten(words) });
        }
    }
}
