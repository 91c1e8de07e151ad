//! Counts answers on their way out; a part of them in each thread, put together at the end.

use hashbrown::HashMap;

use super::hub::Hub;
use super::summary::{
    ByClause, ByCode, ByDuty, ByLicense, ByRelation, ByUpstream, Drift, FORMAT, Summary, Unmapped,
    Verdicts,
};
use crate::engine::survey::{Found, World};
use crate::vocab::{Code, Duty, Relation, Verdict, WordSet};

/// Depths from here on are one line.
const DEEP: usize = 20;

/// Counts of answers.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// By number of what is thought of an artifact.
    opinions: Vec<Verdicts>,
    /// By relation; the last one: on nothing.
    relations: HashMap<Option<Relation>, Verdicts>,
    codes: HashMap<Code, u64>,
    /// Names without the prefix that is owed.
    prefixes: u64,
    /// Relations, and those to what nothing describes.
    lines: [u64; 2],
    /// By artifact: how many are blocked for it.
    upstreams: HashMap<u32, u64>,
    depths: Vec<(Verdicts, [u64; 2])>,
}

impl Tally {
    pub(super) fn count(
        &mut self,
        hub: &Hub<'_>,
        world: World<'_>,
        at: u32,
        verdict: Verdict,
        found: &[Found<'_>],
    ) {
        at_place(&mut self.opinions, hub.survey.opinion(at) as usize).add(verdict);
        let lines = world.lines.of(at);
        let nameless = lines.iter().filter(|l| !world.described[l.to as usize]);
        self.lines[0] += lines.len() as u64;
        self.lines[1] += nameless.count() as u64;
        for relation in lines.iter().map(|l| l.by).collect::<WordSet<Relation>>().iter() {
            self.relations.entry(Some(relation)).or_default().add(verdict);
        }
        if lines.is_empty() {
            self.relations.entry(None).or_default().add(verdict);
        }
        for (n, one) in found.iter().enumerate() {
            if !found[..n].iter().any(|before| before.code == one.code) {
                *self.codes.entry(one.code).or_default() += 1;
                self.prefixes += u64::from(one.code == Code::ObligationUnmet);
            }
        }
        let blocking = found.iter().filter(|f| f.verdict == Verdict::Blocked);
        let mut upstreams: Vec<u32> = blocking.filter_map(|f| f.upstream).collect();
        upstreams.sort_unstable();
        upstreams.dedup();
        for upstream in upstreams {
            *self.upstreams.entry(upstream).or_default() += 1;
        }
        let depth = (hub.survey.depths[at as usize] as usize).min(DEEP);
        let held = hub.survey.held(at);
        let (verdicts, [unstated, drifted]) = at_place(&mut self.depths, depth);
        verdicts.add(verdict);
        *unstated += u64::from(hub.survey.words_of(hub.survey.opinion(at)).declared.is_none());
        *drifted += u64::from(held.drifted);
    }

    /// Adds the counts of another part.
    pub fn add(&mut self, other: Self) {
        fn each<K: Eq + std::hash::Hash>(
            mine: &mut HashMap<K, Verdicts>,
            theirs: HashMap<K, Verdicts>,
        ) {
            for (key, verdicts) in theirs {
                mine.entry(key).or_default().add_all(verdicts);
            }
        }
        for (opinion, verdicts) in other.opinions.into_iter().enumerate() {
            at_place(&mut self.opinions, opinion).add_all(verdicts);
        }
        each(&mut self.relations, other.relations);
        for (code, count) in other.codes {
            *self.codes.entry(code).or_default() += count;
        }
        for (upstream, count) in other.upstreams {
            *self.upstreams.entry(upstream).or_default() += count;
        }
        self.prefixes += other.prefixes;
        self.lines[0] += other.lines[0];
        self.lines[1] += other.lines[1];
        for (depth, (verdicts, [unstated, drifted])) in other.depths.into_iter().enumerate() {
            let mine = at_place(&mut self.depths, depth);
            mine.0.add_all(verdicts);
            mine.1[0] += unstated;
            mine.1[1] += drifted;
        }
    }

    pub(super) fn summary(&self, hub: &Hub<'_>, bad_rows: u64) -> Summary {
        let mut verdicts = Verdicts::default();
        let mut licenses: HashMap<Option<&str>, Verdicts> = HashMap::new();
        let mut duties: HashMap<Duty, (u64, u64)> = HashMap::new();
        let mut clauses: HashMap<(&str, &str, Code), u64> = HashMap::new();
        let mut unmapped: HashMap<&str, u64> = HashMap::new();
        let mut unmapped_artifacts = 0;
        for (number, counted) in self.opinions.iter().enumerate() {
            let all = counted.all();
            if all == 0 {
                continue;
            }
            let held = hub.survey.held_of(number as u32);
            let words = hub.survey.words_of(number as u32);
            verdicts.add_all(*counted);
            licenses.entry(words.normalized.as_deref()).or_default().add_all(*counted);
            for duty in held.duties.iter() {
                duties.entry(duty).or_default().0 += all;
            }
            for duty in held.broken.iter() {
                duties.entry(duty).or_default().1 += all;
            }
            let mut blocking: Vec<(&str, &str, Code)> = hub
                .survey
                .blocking(held)
                .map(|(code, set, rule)| (&*set.id, &*rule.clause.section, code))
                .collect();
            blocking.sort_unstable();
            blocking.dedup();
            for clause in blocking {
                *clauses.entry(clause).or_default() += counted.blocked;
            }
            for stated in &words.unmapped {
                *unmapped.entry(stated).or_default() += all;
            }
            unmapped_artifacts += if words.unmapped.is_empty() { 0 } else { all };
        }
        duties.entry(Duty::NamePrefix).or_default().1 += self.prefixes;
        duties.retain(|_, (owed, broken)| *owed + *broken > 0);
        let relation = |(relation, verdicts): (&Option<Relation>, &Verdicts)| ByRelation {
            relation: *relation,
            verdicts: *verdicts,
        };
        let license = |(license, verdicts): (Option<&str>, Verdicts)| ByLicense {
            license: license.map(str::to_owned),
            verdicts,
        };
        let drift = |(depth, (verdicts, [unstated, drifted])): (usize, &(Verdicts, [u64; 2]))| {
            let (artifacts, blocked) = (verdicts.all(), verdicts.blocked);
            let (unstated, drifted) = (*unstated, *drifted);
            Drift { depth: depth as u32, artifacts, unstated, drifted, blocked }
        };
        let code = |(code, artifacts): (&Code, &u64)| ByCode { code: *code, artifacts: *artifacts };
        let duty = |(duty, (owed, broken))| ByDuty { duty, owed, broken };
        let clause = |((license, section, code), blocked): ((&str, &str, Code), u64)| {
            let (license, section) = (license.to_owned(), section.to_owned());
            ByClause { license, section, code, blocked }
        };
        let upstream = |(at, blocked): (&u32, &u64)| ByUpstream {
            id: hub.store.id(*at).into_owned(),
            license: hub.survey.license(*at),
            blocked: *blocked,
        };
        let unknown =
            |(stated, artifacts): (&str, u64)| Unmapped { stated: stated.to_owned(), artifacts };
        clauses.retain(|_, blocked| *blocked > 0);
        Summary {
            format: FORMAT,
            artifacts: verdicts.all(),
            bad_rows,
            relations: self.lines[0],
            undescribed: self.lines[1],
            verdicts,
            by_relation: self.relations.iter().map(relation).collect(),
            by_license: licenses.into_iter().map(license).collect(),
            by_code: self.codes.iter().map(code).collect(),
            duties: duties.into_iter().map(duty).collect(),
            clauses: clauses.into_iter().map(clause).collect(),
            upstreams: self.upstreams.iter().map(upstream).collect(),
            unmapped: unmapped.into_iter().map(unknown).collect(),
            unmapped_artifacts,
            drift: self.depths.iter().enumerate().map(drift).filter(|d| d.artifacts > 0).collect(),
        }
    }
}

/// A place of a list that grows as far as it is asked for.
fn at_place<T: Clone + Default>(list: &mut Vec<T>, at: usize) -> &mut T {
    if list.len() <= at {
        list.resize(at + 1, T::default());
    }
    &mut list[at]
}
