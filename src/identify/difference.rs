//! What differs, in words: quoted from the text, or from the license where its text is at hand.

use super::Passage;
use super::index::Index;
use super::search::Found;
use super::stream;
use super::words::Word;

/// The most characters that are quoted.
const QUOTED: usize = 300;

/// What a text and a license have not in common.
#[derive(Debug, Default)]
pub(super) struct Difference {
    pub added: Vec<Passage>,
    pub removed: Vec<Passage>,
    /// How many words of the license are not there.
    pub missing: usize,
}

/// A gap: runs of the license that are not there, and the words of the text in their stead.
struct Gap {
    runs: (usize, usize),
    words: (usize, usize),
}

/// Names what is missing of a license. Words that turn out to be the license's own, next to the
/// change, are marked as used.
pub(super) fn removed(
    index: &Index,
    found: &Found,
    text: &str,
    words: &[Word],
    used: &mut [bool],
) -> Difference {
    let known = &index.all[found.known];
    let runs = index.runs(known);
    let mut difference = Difference::default();
    let lost = |at: usize| found.alignment.found[at].is_none() && !known.is_optional(at);
    let mut original: Option<Option<Original>> = None;
    let mut at = 0;
    while at < runs.len() {
        if !lost(at) {
            at += 1;
            continue;
        }
        let last = (at..runs.len()).find(|&run| !lost(run)).unwrap_or(runs.len());
        let length: usize = runs[at..last].iter().map(|run| run.words).sum();
        let end_of = |run: usize| found.alignment.found[run].map(|start| start + runs[run].words);
        let before = (0..at).rev().find_map(end_of);
        let after = (last..runs.len()).find_map(|run| found.alignment.found[run]);
        // At the ends of the license the gap is as long as what is missing.
        let from = before.unwrap_or_else(|| after.unwrap_or(0).saturating_sub(length));
        let to = after.unwrap_or_else(|| (from + length).min(words.len())).max(from);
        let gap = Gap { runs: (at, last), words: (from, to) };
        let start: usize = runs[..at].iter().map(|run| run.words).sum();
        let whole: usize = runs.iter().map(|run| run.words).sum();
        let original = original.get_or_insert_with(|| Original::of(known.id, whole));
        let (what, count) = match original {
            Some(original) => original.missing(start, start + length, &gap, words, used),
            None => (Some(untold(&gap, runs.len(), length, text, words)), length),
        };
        if let Some(what) = what {
            let line = from.checked_sub(1).and_then(|at| words.get(at)).map_or(1, |word| word.line);
            difference.removed.push(Passage { line, text: what });
            difference.missing += count;
        }
        at = last;
    }
    difference
}

/// The text of a license as the `spdx` crate has it.
struct Original {
    text: &'static str,
    words: Vec<Word>,
}

impl Original {
    /// The text of a license, if it is the one its fingerprint was made of.
    fn of(id: &str, words: usize) -> Option<Self> {
        let text = spdx::license_id(id)?.text();
        let stream = stream::read(text);
        (stream.words.len() == words).then_some(Original { text, words: stream.words })
    }

    /// The words from `from` to `to` but for those at both ends that the text has as well.
    fn missing(
        &self,
        from: usize,
        to: usize,
        gap: &Gap,
        words: &[Word],
        used: &mut [bool],
    ) -> (Option<String>, usize) {
        let ours = &self.words[from..to];
        let theirs = &words[gap.words.0..gap.words.1];
        let free = |at: usize| !used[gap.words.0 + at];
        let most = ours.len().min(theirs.len());
        let head = (0..most).take_while(|&at| free(at) && ours[at].hash == theirs[at].hash).count();
        let tail = (1..=most - head)
            .take_while(|&at| {
                free(theirs.len() - at)
                    && ours[ours.len() - at].hash == theirs[theirs.len() - at].hash
            })
            .count();
        used[gap.words.0..gap.words.0 + head].fill(true);
        used[gap.words.1 - tail..gap.words.1].fill(true);
        let (from, to) = (from + head, to - tail);
        if from >= to {
            return (None, 0);
        }
        (Some(passage(self.text, &self.words, from, to).text), to - from)
    }
}

/// Says where something is missing whose words are not kept.
fn untold(gap: &Gap, runs: usize, length: usize, text: &str, words: &[Word]) -> String {
    let (from, to) = (gap.runs.0 + 1, gap.runs.1);
    let which =
        if from == to { format!("passage {from}") } else { format!("passages {from} to {to}") };
    let start = gap.words.0.saturating_sub(14);
    let what = format!("({which} of {runs}, {length} words; the text is not kept)");
    if start == gap.words.0 {
        return format!("{what}, at the start");
    }
    shorten(&format!("{what}, after \"{}\"", passage(text, words, start, gap.words.0).text))
}

/// The words `from..to` as the text has them.
pub(super) fn passage(text: &str, words: &[Word], from: usize, to: usize) -> Passage {
    let (Some(first), Some(last)) = (words.get(from), words.get(to.wrapping_sub(1))) else {
        return Passage { line: 0, text: String::new() };
    };
    let rest = text.get(last.end..).unwrap_or_default();
    let stop = rest.len()
        - rest.trim_start_matches(['.', ',', ';', ':', '!', '?', ')', '"', '”', '’']).len();
    let quote = text.get(first.start..last.end + stop).unwrap_or_default();
    Passage { line: first.line, text: shorten(quote) }
}

/// One line of at most 300 characters.
pub(super) fn shorten(text: &str) -> String {
    // Far more than is kept, so that a passage of a megabyte is not folded first.
    let near = &text[..text.floor_char_boundary(QUOTED * 16)];
    let folded = near.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.chars().count() <= QUOTED && near.len() == text.len() {
        return folded;
    }
    let mut cut: String = folded.chars().take(QUOTED - 1).collect();
    cut.push('…');
    cut
}
