//! Judges one artifact: what arrives at it against its label and what is to be done with it.

use std::sync::Arc;

use super::acts::{actions, bearer, grants, nearest_grant};
use super::draft::{Cite, Draft, Due, Why, dedup, plain, weighed};
use super::label::LabelId;
use super::label::{Atom, AtomId, Label, Part, Problem};
use super::limits::{Asked, Bite, bites, falls_due, falls_short, occasions};
use super::memo::{self, Against, Memo, Way};
use super::outbound::{Beside, Demand, Refusal, refusals};
use super::sum::{Made, Sum};
use super::terms::{Arriving, Item, Terms, TitleId};
use crate::catalog::{Catalog, Judged, Leaf};
use crate::graph::{Assumptions, Intent};
use crate::license::{Effect, RuleSet, Speaks};
use crate::vocab::{
    Action, ArtifactKind, Code, Component, Duty, Limit, Reach, Release, Switch, Verdict, WordSet,
};

/// What is thought of an artifact.
#[derive(Debug)]
pub(crate) struct Opinion {
    pub verdict: Verdict,
    pub drafts: Vec<Arc<Draft>>,
    pub dues: Vec<Due>,
    /// Where there was a choice: an atom of the alternative that was taken.
    pub choices: Vec<AtomId>,
    /// Terms arrive that nobody knows.
    pub unknown: bool,
}

/// How far an artifact is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Depth {
    /// Shipped: everything.
    Full,
    /// Somebody else's: what they did, not what the user wants.
    Acts,
    /// The user's own, on the way: nothing yet.
    Nothing,
}

/// What the judgment of an artifact hangs on, besides its intent: those that are equal in this are
/// judged alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Standing {
    pub kind: ArtifactKind,
    pub label: LabelId,
    pub title: TitleId,
    pub depth: Depth,
    /// It stands on something.
    pub derived: bool,
    /// It is the user's own.
    pub owned: bool,
    /// The user says so.
    pub claimed: bool,
}

/// Judges artifacts by their terms, for one intent.
pub(crate) struct Judge<'t, 'a> {
    pub terms: &'t Terms<'a>,
    pub catalog: &'t Catalog,
    pub intent: &'t Intent,
    /// The answers to open questions.
    pub answers: Assumptions,
    /// What was worked out already by the same intent, whatever the answers were.
    pub memo: &'t Memo,
}

pub(crate) struct Case<'a> {
    pub kind: ArtifactKind,
    pub intent: &'a Intent,
    pub depth: Depth,
    pub number: LabelId,
    pub label: &'a Label,
    pub arriving: &'a Arriving,
}

/// A question is closed, or open under switches.
type Gate = Option<WordSet<Switch>>;

impl Judge<'_, '_> {
    /// Everything but names and neighbors.
    pub fn opinion(&self, standing: Standing, arriving: &Arriving) -> Opinion {
        let sum = self.sum(standing, arriving);
        let mut drafts: Vec<Arc<Draft>> = sum.drafts().cloned().collect();
        dedup(&mut drafts);
        let (verdict, dues) = (sum.verdict(), sum.dues().copied().collect());
        Opinion { verdict, drafts, dues, choices: sum.choices, unknown: sum.unknown }
    }

    /// The same before it is written out: a finding may stand in it several times.
    pub fn sum(&self, standing: Standing, arriving: &Arriving) -> Sum {
        let answered_no = |s: Switch| self.answers.answer(s) == Some(false);
        let left = arriving.without(|i| i.switches().iter().any(answered_no));
        let acts = Intent::default();
        let Standing { kind, depth, .. } = standing;
        let intent = if depth == Depth::Full { self.intent } else { &acts };
        let label = &self.terms.labels.labels[standing.label as usize];
        let number = standing.label;
        let case = Case { kind, intent, depth, number, label, arriving: &left };
        let mut sum = match depth {
            Depth::Nothing => Sum::new(),
            Depth::Full | Depth::Acts => self.arriving(&case),
        };
        self.by_itself(standing, &case, &mut sum);
        sum
    }

    /// Problems of the label, and the artifact's own license against the intent.
    fn by_itself(&self, standing: Standing, case: &Case<'_>, sum: &mut Sum) {
        let (label, depth) = (case.label, case.depth);
        if !label.problems.is_empty() {
            let draft = |p: &Problem| Draft { own: true, ..plain(Why::Problem(p.clone())) };
            let drafts = || label.problems.iter().map(|p| Arc::new(draft(p))).collect();
            sum.push(self.memo.problems(case.number, || Made::of(drafts())));
        }
        sum.unknown |= label.unknown.is_some();
        // A folder that was got from others is checked like one's own: only who says that it is
        // theirs is not bound by their own license.
        let Standing { derived, owned: owner, claimed, .. } = standing;
        if depth != Depth::Full {
            return;
        }
        let mut own = Sum::new();
        let items = self.terms.in_order(self.terms.own(standing.label));
        for group in items.by_statement.chunk_by(|a, b| self.statement(a) == self.statement(b)) {
            self.best(group, &mut own, |item, set| {
                if claimed {
                    return None;
                }
                let item = Item { part: own_part(item.part, case.kind), ..item };
                let against = Against::Itself { owner, derived };
                let asked = self.asked(case, against, item);
                Some(self.memo.made(asked, |asked| {
                    let (mut drafts, mut dues) =
                        self.terms(case, item, set, owner, asked.beside.as_deref());
                    drafts.iter_mut().for_each(|d| d.own = true);
                    dues.iter_mut().for_each(|d| d.own = true);
                    if owner {
                        drafts
                            .retain(|d| matches!(d.code, Code::UseNotPermitted | Code::FactNeeded));
                        // Limits on the licensor's own model are asked where it is the upstream.
                        drafts.retain(|d| !derived || !speaks_of_modalities(d));
                        dues.clear();
                    }
                    self.made(drafts, dues)
                }))
            });
        }
        // Of its own license the recipients choose.
        own.choices.clear();
        sum.append(own);
    }

    /// What a license comes to.
    fn made(&self, drafts: Vec<Draft>, dues: Vec<Due>) -> Made {
        let mut made = Made::of(drafts.into_iter().map(Arc::new).collect());
        #[cfg(feature = "readers")]
        for due in &dues {
            let Some((_, require, _)) = self.terms.labels.require(due) else { continue };
            made.duties = made.duties.with(require.duty);
            if require.duty == Duty::NamePrefix && !require.request {
                made.names.push(*due);
            }
        }
        made.dues = dues;
        made
    }

    /// What arrives, under the label; where a statement contradicts it (a text beside a card), under
    /// that one too, and the strictest counts.
    fn arriving(&self, case: &Case<'_>) -> Sum {
        let mut worst = self.under(case, false);
        if !case.label.rivals.is_empty() {
            let rival = self.under(case, true);
            if rival.verdict() > worst.verdict() {
                worst = rival;
            }
        }
        worst
    }

    /// What arrives: each group of alternatives at its best, under the label's best alternative. Where
    /// the label does not tell versions apart and the answer hangs on which it is, nobody can tell.
    fn under(&self, case: &Case<'_>, rivals: bool) -> Sum {
        let parts = if rivals { &case.label.rivals } else { &case.label.parts };
        let ways = self.memo.ways((case.number, rivals), || label_choices(parts));
        let all = || (0..).zip(ways.iter());
        let best = self.under_ways(case, rivals, all());
        let open = parts.iter().find(|p| p.expression.judged == Judged::Versions);
        let Some(plain) = open.and_then(|p| p.expression.alternatives.first()) else { return best };
        let says = |(_, way): &(u32, &Way)| leaves(parts, way).iter().any(|(_, l)| same(l, plain));
        let mut first = self.under_ways(case, rivals, all().filter(says));
        if best.verdict() >= first.verdict() {
            return best;
        }
        first.leave_out(|d| d.verdict == Verdict::Blocked);
        let differ = Draft { leaves: plain.clone(), ..self::plain(Why::VersionsDiffer) };
        first.push(Arc::new(Made::of(vec![Arc::new(differ)])));
        first
    }

    /// The best of some ways to read the label.
    fn under_ways<'w>(
        &self,
        case: &Case<'_>,
        rivals: bool,
        ways: impl Iterator<Item = (u32, &'w Way)>,
    ) -> Sum {
        let mut best: Option<Sum> = None;
        let items = &case.arriving.by_statement;
        let parts = if rivals { &case.label.rivals } else { &case.label.parts };
        for (nth, way) in ways {
            let against = Against::Way(case.number, rivals, nth);
            let mut sum = Sum::new();
            for group in items.chunk_by(|a, b| self.statement(a) == self.statement(b)) {
                self.best(group, &mut sum, |item, set| {
                    let asked = self.asked(case, against, item);
                    Some(self.memo.made(asked, |asked| {
                        let beside = asked.beside.as_deref();
                        let (mut drafts, dues) = self.terms(case, item, set, false, beside);
                        let label = leaves(parts, way);
                        drafts.extend(self.outbound(case, item, set, &label, beside));
                        self.made(drafts, dues)
                    }))
                });
            }
            self.together(case, &mut sum);
            let better = |b: &Sum| (sum.verdict(), sum.drafts) < (b.verdict(), b.drafts);
            if best.as_ref().is_none_or(better) {
                best = Some(sum);
            }
        }
        best.unwrap_or_else(Sum::new)
    }

    /// The statement that an item is from.
    fn statement(&self, item: &Item) -> (LabelId, Option<u32>) {
        let atom = &self.terms.labels.atoms[item.atom as usize];
        (atom.label, atom.part)
    }

    fn asked(&self, case: &Case<'_>, against: Against, item: Item) -> memo::Asked {
        let answers = self.answers.of(self.questions(item));
        let (kind, depth, beside) = (case.kind, case.depth, self.beside(case, item));
        memo::Asked { kind, depth, against, item, beside, answers }
    }

    /// Adds the best alternative of a group: fewest and mildest findings, then the first.
    fn best(
        &self,
        group: &[Item],
        out: &mut Sum,
        judge: impl Fn(Item, &RuleSet) -> Option<Arc<Made>>,
    ) {
        let atoms = &self.terms.labels.atoms;
        let alternative = |i: &Item| atoms[i.atom as usize].alternative;
        let add = |item: Item, sum: &mut Sum| match &atoms[item.atom as usize].leaf.rules {
            None => sum.unknown = true,
            Some(set) => judge(item, set).into_iter().for_each(|made| sum.push(made)),
        };
        let first = &atoms[group[0].atom as usize];
        let options = first.options as usize;
        if options <= 1 {
            group.iter().for_each(|item| add(*item, out));
            return;
        }
        let mut alternatives: Vec<u32> = group.iter().map(alternative).collect();
        alternatives.sort_unstable();
        alternatives.dedup();
        let mut all: Vec<Sum> = Vec::new();
        for chosen in &alternatives {
            let mut sum = Sum::new();
            for item in group.iter().filter(|i| alternative(i) == *chosen) {
                add(*item, &mut sum);
                if alternatives.len() > 1 && sum.choices.is_empty() {
                    sum.choices.push(item.atom);
                }
            }
            all.push(sum);
        }
        let judged = self.part_of(first).map_or(Judged::Choice, |p| p.expression.judged);
        // An alternative of which nothing has arrived is the one to take, or may be the one that is
        // meant.
        if judged != Judged::Versions && all.len() < options {
            return;
        }
        let key = |s: &Sum| (s.verdict(), s.drafts, s.dues);
        let best = (0..all.len()).min_by_key(|n| key(&all[*n])).unwrap_or_default();
        let differ = judged == Judged::Versions && all[best].verdict() < all[0].verdict();
        let mut taken = all.swap_remove(if differ { 0 } else { best });
        if differ {
            taken.leave_out(|d| d.verdict == Verdict::Blocked);
            taken.push(Arc::new(Made::of(vec![Arc::new(Draft {
                items: vec![group[0]],
                leaves: vec![first.leaf.clone()],
                ..plain(Why::VersionsDiffer)
            })])));
        } else if judged.is_unsaid() {
            taken.choices.clear();
        }
        out.append(taken);
    }

    pub(crate) fn part_of(&self, atom: &Atom) -> Option<&Part> {
        let label = &self.terms.labels.labels[atom.label as usize];
        let at = atom.part? as usize;
        label.parts.get(at).or_else(|| label.rivals.get(at - label.parts.len()))
    }

    /// Acts, limits and duties of one license at one artifact.
    fn terms(
        &self,
        case: &Case<'_>,
        item: Item,
        set: &RuleSet,
        owner: bool,
        beside: Option<&Beside>,
    ) -> (Vec<Draft>, Vec<Due>) {
        let (reach, main, purpose) = self.gates(item);
        let (mut drafts, mut dues) = (Vec::new(), Vec::new());
        let leaf = &self.terms.labels.atoms[item.atom as usize].leaf;
        let facts =
            &self.terms.labels.facts[self.terms.labels.atoms[item.atom as usize].facts as usize];
        let full = case.depth == Depth::Full;
        let releases = case.intent.releases();
        // What is only run is used by the recipients, unless the user runs it.
        let recipients = reach == Reach::Run && releases == WordSet::EMPTY.with(Release::Share);
        let mut add = |why: Why, cites: &[usize], gate: &Gate| {
            if let Some(switches) = gate {
                let cites = cites.iter().map(|rule| Cite { leaf: 0, rule: *rule }).collect();
                let draft =
                    Draft { items: vec![item], leaves: vec![leaf.clone()], cites, ..plain(why) };
                drafts.push(self.weigh(draft, item, *switches));
            }
        };
        let actions = actions(reach, releases);
        for action in actions.iter() {
            let granted = grants(set, action, reach);
            if granted.is_empty() {
                let silent =
                    set.silent_on.has(action) && !matches!(action, Action::Share | Action::Modify);
                let spoken = matches!(reach, Reach::Verbatim | Reach::Adapted | Reach::Linked);
                if !silent && spoken && matches!(action, Action::Share | Action::Modify) && !owner {
                    add(Why::NotGranted(action), &nearest_grant(set, action), &main);
                }
                continue;
            }
            if !full {
                continue;
            }
            let short: Vec<(usize, Bite)> = granted
                .iter()
                .map(|(rule, permit)| (*rule, falls_short(permit, case.intent, facts)))
                .collect();
            if short.iter().any(|(_, b)| *b == Bite::No) {
                continue;
            }
            match short.iter().find(|(_, b)| matches!(b, Bite::Needs(_))).unwrap_or(&short[0]) {
                (rule, Bite::Needs(facts)) if !recipients => {
                    add(Why::Needs(facts.clone()), &[*rule], &purpose)
                }
                (rule, Bite::Yes) if recipients => {
                    add(Why::Recipients(Limit::Purpose), &[*rule], &purpose)
                }
                (rule, Bite::Yes) => add(Why::Limit(Limit::Purpose), &[*rule], &purpose),
                _ => {}
            }
        }
        if full {
            let heir = beside.is_some_and(|b| b.heir);
            let asked = Asked { intent: case.intent, facts, reach, heir, actions };
            for (rule, entry) in set.rules.iter().enumerate() {
                let Effect::Forbid(forbid) = &entry.effect else { continue };
                let speaks = entry.speaks_of(item.part) && entry.speaks_to(case.kind);
                if !entry.reaches.has(asked.reach) || !speaks {
                    continue;
                }
                let limit = forbid.limit();
                let gate = if limit == Some(Limit::Purpose) { &purpose } else { &main };
                match (bites(forbid, &asked), limit) {
                    (Bite::No, _) => {}
                    (Bite::Needs(_), _) if recipients => {}
                    (Bite::Needs(facts), _) => add(Why::Needs(facts), &[rule], gate),
                    (Bite::Yes, Some(limit @ (Limit::Purpose | Limit::Domain))) if recipients => {
                        add(Why::Recipients(limit), &[rule], gate);
                    }
                    (Bite::Yes, _) if recipients => {}
                    (Bite::Yes, _) if forbid.actions.has(Action::Train) => {
                        add(Why::TrainingForbidden, &[rule], gate)
                    }
                    (Bite::Yes, Some(limit)) => add(Why::Limit(limit), &[rule], gate),
                    (Bite::Yes, None) => {
                        let action = forbid
                            .actions
                            .intersection(actions)
                            .iter()
                            .next()
                            .unwrap_or(Action::Use);
                        add(Why::NotGranted(action), &[rule], gate);
                    }
                }
            }
            if let Some(switches) = &main
                && !(recipients && reach == Reach::Run)
            {
                for (rule, entry) in set.rules.iter().enumerate() {
                    let Effect::Require(require) = &entry.effect else { continue };
                    // Who changed nothing has no changes to state.
                    let idle = require.duty == Duty::StateChanges && item.reach != Reach::Adapted;
                    let speaks = entry.reaches.has(reach)
                        && entry.speaks_of(item.part)
                        && !idle
                        && !require.when.intersection(occasions(releases)).is_empty()
                        && entry.speaks_to(case.kind);
                    match falls_due(require, case.intent) {
                        Bite::Yes if speaks => {
                            let switches = item.switches().union(*switches);
                            dues.push(Due { item, rule, switches, own: false });
                        }
                        // Whether a duty falls due is asked of whom it binds.
                        Bite::Needs(facts) if speaks && !owner && !require.request => {
                            add(Why::Needs(facts), &[rule], &main);
                        }
                        _ => {}
                    }
                }
            }
        }
        (drafts, dues)
    }

    /// The questions that what becomes of an item may hang on: those that it came by, and those of its
    /// [gates](Self::gates).
    pub(crate) fn questions(&self, item: Item) -> WordSet<Switch> {
        let labels = &self.terms.labels;
        let table = labels.atoms[item.atom as usize].table;
        let of_gates: &[Switch] = match labels.tables[table as usize].speaks(item.reach) {
            Speaks::Own => &[],
            Speaks::Adaptations { switch, purpose } => &[switch, purpose],
            Speaks::Nothing => &[
                Switch::OutputsAreDerivative,
                Switch::TrainingAdaptsData,
                Switch::NcDataLimitsModel,
            ],
        };
        of_gates.iter().fold(item.switches(), |all, switch| all.with(*switch))
    }

    /// For which reach a license's rules are asked, and under which open questions: all rules, and
    /// limits of purpose.
    pub(crate) fn gates(&self, item: Item) -> (Reach, Gate, Gate) {
        let answers = self.answers;
        let gate = |switch: Switch| match answers.answer(switch) {
            Some(false) => None,
            _ => Some(WordSet::EMPTY.with(switch)),
        };
        if item.reach == Reach::Beside {
            return (Reach::Verbatim, Some(WordSet::EMPTY), Some(WordSet::EMPTY));
        }
        let labels = &self.terms.labels;
        let table = labels.atoms[item.atom as usize].table;
        match labels.tables[table as usize].speaks(item.reach) {
            Speaks::Own => (item.reach, Some(WordSet::EMPTY), Some(WordSet::EMPTY)),
            Speaks::Adaptations { switch, purpose } => {
                (Reach::Adapted, gate(switch), gate(purpose))
            }
            // Silence reaches nothing here, unless the user says that outputs are derivatives.
            Speaks::Nothing if answers.answer(Switch::OutputsAreDerivative) == Some(true) => {
                (Reach::Adapted, gate(Switch::TrainingAdaptsData), gate(Switch::NcDataLimitsModel))
            }
            Speaks::Nothing => (Reach::Adapted, None, None),
        }
    }

    /// The label against one license.
    fn outbound(
        &self,
        case: &Case<'_>,
        item: Item,
        set: &RuleSet,
        label: &[(Component, &[Leaf])],
        beside: Option<&Beside>,
    ) -> Vec<Draft> {
        let (reach, gate, _) = self.gates(item);
        let Some(switches) = gate else { return Vec::new() };
        if matches!(item.reach, Reach::Beside | Reach::Run) {
            return Vec::new();
        }
        let of =
            |c: Component| label.iter().find(|(component, _)| *component == c).map(|(_, l)| *l);
        let part = match item.part {
            Component::All => of(Component::All).or(label.first().map(|(_, l)| *l)),
            part => of(part).or_else(|| of(Component::All)),
        };
        let Some(part) = part else { return Vec::new() };
        let demand = self.demand(case, item, set, reach);
        let found = refusals(&demand, part, beside.unwrap_or(&Beside::default()));
        let cannot_tell = part.iter().any(|l| l.rules.is_none());
        let mine = &self.terms.labels.atoms[item.atom as usize].leaf;
        found
            .into_iter()
            .filter(|r| !(cannot_tell && matches!(r, Refusal::Drops { .. })))
            .map(|refusal| {
                let (why, leaf, cites) = match refusal {
                    Refusal::Drops { rule } => (Why::Drops, None, vec![Cite { leaf: 0, rule }]),
                    Refusal::NeedsFact { rule, fact } => {
                        (Why::Needs(vec![fact]), None, vec![Cite { leaf: 0, rule }])
                    }
                    Refusal::Adds { rule, leaf, words } => {
                        let added = part[leaf].rules.as_ref().and_then(|s| bearer(s, &words));
                        let cites = [
                            Some(Cite { leaf: 0, rule }),
                            added.map(|rule| Cite { leaf: 1, rule }),
                        ];
                        (Why::Adds(words), Some(leaf), cites.into_iter().flatten().collect())
                    }
                    Refusal::Untolerated { leaf, leaf_rule, words } => {
                        let own = bearer(set, &words).map(|rule| Cite { leaf: 0, rule });
                        let cites =
                            own.into_iter().chain([Cite { leaf: 1, rule: leaf_rule }]).collect();
                        (Why::Untolerated(words), Some(leaf), cites)
                    }
                };
                let leaves =
                    std::iter::once(mine.clone()).chain(leaf.map(|l| part[l].clone())).collect();
                self.weigh(Draft { items: vec![item], leaves, cites, ..plain(why) }, item, switches)
            })
            .collect()
    }

    /// What a draft weighs: conditional while a switch that it hangs on is open.
    pub(crate) fn weigh(&self, draft: Draft, item: Item, switches: WordSet<Switch>) -> Draft {
        let mut all = item.switches().union(switches).iter();
        let open = all.any(|s| self.answers.answer(s).is_none());
        weighed(draft, item, switches, open)
    }

    pub(crate) fn demand<'a>(
        &'a self,
        case: &Case<'_>,
        item: Item,
        set: &'a RuleSet,
        reach: Reach,
    ) -> Demand<'a> {
        let facts = self.terms.labels.atoms[item.atom as usize].facts;
        let inside = item.reach == Reach::Verbatim
            && matches!(item.part, Component::Weights | Component::Data);
        Demand {
            leaf: &self.terms.labels.atoms[item.atom as usize].leaf,
            set,
            reach,
            part: item.part,
            kind: case.kind,
            occasions: occasions(case.intent.releases()),
            facts: &self.terms.labels.facts[facts as usize],
            apart: inside && matches!(case.kind, ArtifactKind::Code | ArtifactKind::Service),
        }
    }
}

/// Every way to read a label; parts of which there would be too many are left open.
fn label_choices(parts: &[Part]) -> Vec<Way> {
    let mut ways = vec![Way::new()];
    for (part, of) in parts.iter().enumerate() {
        let options = of.expression.alternatives.len();
        if ways.len() * options > 64 || options == 0 {
            continue;
        }
        let with = |way: &Way, option| way.iter().copied().chain([(part, option)]).collect();
        ways = ways.iter().flat_map(|way| (0..options).map(move |o| with(way, o))).collect();
    }
    ways
}

/// The licenses of a way to read a label that all apply, for each part.
fn leaves<'p>(parts: &'p [Part], way: &Way) -> Vec<(Component, &'p [Leaf])> {
    let leaves = |(part, option): &(usize, usize)| {
        let part = &parts[*part];
        (part.component, &part.expression.alternatives[*option][..])
    };
    way.iter().map(leaves).collect()
}

/// Whether two options are the same one.
fn same(one: &[Leaf], other: &[Leaf]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.id() == b.id())
}

/// What an artifact's own license speaks of, where it states no parts.
fn own_part(part: Component, kind: ArtifactKind) -> Component {
    match (part, kind) {
        (Component::All, ArtifactKind::Code) => Component::Code,
        (Component::All, ArtifactKind::Model | ArtifactKind::Adapter) => Component::Weights,
        (Component::All, ArtifactKind::Dataset) => Component::Data,
        (part, _) => part,
    }
}

/// Whether a finding rests on a rule that speaks of what the licensed model works in.
fn speaks_of_modalities(draft: &Draft) -> bool {
    draft.cites.iter().any(|c| {
        let rules = draft.leaves.get(c.leaf).and_then(|l| l.rules.as_ref());
        rules.is_some_and(
            |s| matches!(&s.rules[c.rule].effect, Effect::Forbid(f) if !f.modalities.is_empty()),
        )
    })
}
