//! One license laid along one text: which of its runs are there, in order, and which words of the
//! text are none of its.

use super::fingerprint::{Run, hash_run};
use super::index::Places;
use super::words::Word;

/// How a license lies along a text.
#[derive(Debug)]
pub(super) struct Alignment {
    /// Per run of the license: where it begins in the text.
    pub found: Vec<Option<usize>>,
    /// Words of the text that are the license's, ascending and apart.
    pub spans: Vec<(usize, usize)>,
}

/// A run that is placed: its number, and the first word of it in the text.
#[derive(Clone, Copy)]
struct Anchor {
    run: usize,
    start: usize,
}

/// Lays a license along the words that are not `used`.
pub(super) fn align(runs: &[Run], words: &[Word], used: &[bool], places: &Places) -> Alignment {
    let offsets: Vec<usize> = runs
        .iter()
        .scan(0, |at, run| {
            let start = *at;
            *at += run.words;
            Some(start)
        })
        .collect();
    let anchors = chain(runs, &offsets, places);
    let mut laid = Laid { runs, words, used, found: vec![None; runs.len()], spans: Vec::new() };
    for anchor in &anchors {
        laid.place(anchor.run, anchor.start);
    }
    if !anchors.is_empty() {
        let first = Anchor { run: usize::MAX, start: 0 };
        let mut before = first;
        for anchor in &anchors {
            laid.fill(before, *anchor);
            before = *anchor;
        }
        laid.fill(before, Anchor { run: runs.len(), start: words.len() });
    }
    let Laid { found, mut spans, .. } = laid;
    spans.sort_unstable();
    Alignment { found, spans }
}

/// How many earlier pairs are looked at for each pair: enough, since pairs come in order.
const BACK: usize = 64;
/// How many places of one run are looked at.
const PLACES: usize = 32;

/// The pairs of run and place that tell the likeliest story: many words, in order, few leaps.
fn chain(runs: &[Run], offsets: &[usize], places: &Places) -> Vec<Anchor> {
    let mut pairs: Vec<Anchor> = Vec::new();
    for (run, what) in runs.iter().enumerate() {
        pairs.extend(
            places.starts(what.hash).iter().take(PLACES).map(|&start| Anchor { run, start }),
        );
    }
    let mut score: Vec<usize> = Vec::with_capacity(pairs.len());
    let mut from: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, pair) in pairs.iter().enumerate() {
        let words = runs[pair.run].words;
        let (mut best, mut back) = (words, None);
        for earlier in (at.saturating_sub(BACK)..at).rev() {
            let prior = pairs[earlier];
            let end = prior.start + runs[prior.run].words;
            if prior.run >= pair.run || end > pair.start {
                continue;
            }
            let gap = offsets[pair.run] - offsets[prior.run] - runs[prior.run].words;
            // A leap costs a little, and a long one much: the rest may be of the next copy.
            let leap = gap.abs_diff(pair.start - end);
            let leap = leap.min(16) + leap / 8;
            let total = (score[earlier] + words).saturating_sub(leap);
            if total > best {
                (best, back) = (total, Some(earlier));
            }
        }
        score.push(best);
        from.push(back);
    }
    let last = (0..pairs.len()).max_by_key(|&at| (score[at], usize::MAX - at));
    let mut out: Vec<Anchor> =
        std::iter::successors(last, |&at| from[at]).map(|at| pairs[at]).collect();
    out.reverse();
    out
}

struct Laid<'a> {
    runs: &'a [Run],
    words: &'a [Word],
    used: &'a [bool],
    found: Vec<Option<usize>>,
    spans: Vec<(usize, usize)>,
}

impl Laid<'_> {
    fn place(&mut self, run: usize, start: usize) {
        self.found[run] = Some(start);
        self.spans.push((start, start + self.runs[run].words));
    }

    /// Whether a run stands at a place, all of it on free words.
    fn stands(&self, run: usize, start: usize) -> bool {
        let end = start + self.runs[run].words;
        let Some(words) = self.words.get(start..end) else { return false };
        hash_run(words) == self.runs[run].hash && !self.used[start..end].contains(&true)
    }

    /// Places what can be placed between two anchors. The text is cut into runs by its own words,
    /// so that next to a change a run of the license may be there and yet be no run of the text.
    fn fill(&mut self, before: Anchor, after: Anchor) {
        let (mut run, mut start) = match before.run {
            usize::MAX => (0, 0),
            at => (at + 1, before.start + self.runs[at].words),
        };
        let (mut last, mut end) = (after.run, after.start);
        let (open, closed) = (before.run != usize::MAX, after.run != self.runs.len());
        while open && run < last && start + self.runs[run].words <= end && self.stands(run, start) {
            self.place(run, start);
            start += self.runs[run].words;
            run += 1;
        }
        while closed && run < last && start + self.runs[last - 1].words <= end {
            let from = end - self.runs[last - 1].words;
            if !self.stands(last - 1, from) {
                break;
            }
            last -= 1;
            end = from;
            self.place(last, end);
        }
        if run >= last || start >= end {
            return;
        }
        // Before the first and after the last anchor the text may go on for long.
        let reach = 2 * self.runs[run..last].iter().map(|run| run.words).sum::<usize>() + 200;
        if !open {
            start = start.max(end.saturating_sub(reach));
        }
        if !closed {
            end = end.min(start + reach);
        }
        self.search(run, last, start, end);
    }

    /// Looks for the runs `run..last` at every place from `start` to `end`.
    fn search(&mut self, run: usize, last: usize, mut start: usize, end: usize) {
        // What is left is small unless much was changed; then the anchors say enough.
        const WORK: usize = 400_000;
        let mut first_lost = run;
        if (last - run).saturating_mul(end - start) * 12 <= WORK {
            for at in run..last {
                let length = self.runs[at].words;
                let hit =
                    (start..(end + 1).saturating_sub(length)).find(|&place| self.stands(at, place));
                if let Some(place) = hit {
                    if first_lost < at {
                        self.inserted(first_lost, at, start, place);
                    }
                    self.place(at, place);
                    (start, first_lost) = (place + length, at + 1);
                }
            }
        }
        if first_lost < last {
            self.inserted(first_lost, last, start, end);
        }
    }

    /// The runs `run..last` and nothing but them and one insertion: finds where it was put in.
    fn inserted(&mut self, run: usize, last: usize, start: usize, end: usize) {
        let length: usize = self.runs[run..last].iter().map(|run| run.words).sum();
        if length >= end - start || length > 128 || self.used[start..end].contains(&true) {
            return;
        }
        let tail = |before: usize| end - (length - before);
        let whole = |before: usize| {
            let mut words =
                self.words[start..start + before].iter().chain(&self.words[tail(before)..end]);
            self.runs[run..last]
                .iter()
                .all(|run| hash_run(words.by_ref().take(run.words)) == run.hash)
        };
        // The latest place: "… X. X may …" reads better than "… [X. ] X may …" split inside X.
        let Some(before) = (0..=length).rev().find(|&before| whole(before)) else { return };
        let mut at = 0;
        for index in run..last {
            self.found[index] = Some(if at < before { start + at } else { end - (length - at) });
            at += self.runs[index].words;
        }
        self.spans.extend(
            [(start, start + before), (tail(before), end)].iter().filter(|span| span.0 < span.1),
        );
    }
}
