//! Verdicts of a large graph, without proofs. An item weighs the same wherever label, kind and
//! intent are the same, so each is weighed once; only choices need the whole title.

use hashbrown::HashMap;

use super::judge::{Depth, Judge};
use super::label::{AtomId, LabelId};
use super::outbound::Beside;
use super::spread::{Item, ItemId, Spread};
use super::{around, settled, standing};
use crate::catalog::{Catalog, Judged as Choice};
use crate::vocab::{Reach, Verdict};

/// The verdicts of a graph in the making.
pub(crate) struct Quick<'s, 'g> {
    judge: Judge<'s, 'g>,
    knots: Vec<Vec<u32>>,
    /// Whether neighbors need a look at all.
    nameless: bool,
}

/// What is known for artifacts of one label, kind, origin and depth.
struct Context {
    alone: Verdict,
    /// By item: its verdict and whether a name is owed; `Some(None)`: there is a choice.
    weights: Vec<Option<Option<(Verdict, bool)>>>,
    /// The same for items that something beside them matters to.
    beside: HashMap<(ItemId, Beside), Option<(Verdict, bool)>>,
}

/// One item of a statement that lets one choose.
struct Weighed {
    group: AtomId,
    option: u32,
    weight: Verdict,
    item: ItemId,
}

impl<'s, 'g> Quick<'s, 'g> {
    pub fn new(spread: &'s Spread<'g>, catalog: &'s Catalog, knots: Vec<Vec<u32>>) -> Self {
        let nameless = spread.graph.artifacts().iter().any(|a| !a.described);
        Self { judge: Judge { spread, catalog }, knots, nameless }
    }

    /// The verdict of every artifact.
    pub fn verdicts(&self) -> Vec<Verdict> {
        let graph = self.judge.spread.graph;
        let mut contexts: HashMap<(LabelId, u8, Depth), Context> = HashMap::new();
        (0..graph.artifacts().len() as u32).map(|at| self.verdict(at, &mut contexts)).collect()
    }

    fn verdict(&self, at: u32, contexts: &mut HashMap<(LabelId, u8, Depth), Context>) -> Verdict {
        let spread = self.judge.spread;
        let artifact = spread.graph.artifact(at);
        let (depth, sides) = standing(spread.graph, at);
        if artifact.details().intent.is_some() || artifact.details().folder.is_some() {
            return self.whole(at, depth);
        }
        let label = spread.label[at as usize];
        let context = contexts.entry((label, sides, depth)).or_insert_with(|| Context {
            alone: self.judge.alone(at, depth),
            weights: Vec::new(),
            beside: HashMap::new(),
        });
        let mut verdict = context.alone;
        // Without a label of its own, what arrives is only judged together.
        if spread.labels.labels[label as usize].parts.is_empty() && spread.arriving(at).len() > 1 {
            return self.whole(at, depth);
        }
        if depth != Depth::Nothing {
            let of_label = &spread.labels.labels[label as usize];
            let for_a_part = match of_label.closed.is_empty() {
                true => Vec::new(),
                false => {
                    let title: Vec<Item> = spread.title(at).collect();
                    self.judge.for_a_part(of_label, title.iter().copied())
                }
            };
            let mut options: Vec<Weighed> = Vec::new();
            let mut unstated = false;
            for number in spread.arriving(at) {
                let Some((weight, named)) = self.weight(at, depth, *number, &for_a_part, context)
                else {
                    return self.whole(at, depth);
                };
                if named && verdict == Verdict::Clear {
                    return self.whole(at, depth);
                }
                let item = spread.item(*number);
                unstated |= item.is_unstated();
                if let Some((_, group, option)) = self.judge.choice(item) {
                    options.push(Weighed { group, option, weight, item: *number });
                    continue;
                }
                verdict = verdict.max(weight);
                if verdict == Verdict::Blocked {
                    return verdict;
                }
            }
            options.sort_by_key(|o| (o.group, o.option));
            for group in options.chunk_by(|a, b| a.group == b.group) {
                verdict = verdict.max(self.chosen(group));
            }
            // A pair of upstreams of which one came by a relation that nobody stated is told as
            // unknown, though by itself the other hangs on a question only.
            if unstated && verdict == Verdict::Conditional {
                return self.whole(at, depth);
            }
        }
        verdict.max(self.around(at))
    }

    /// The verdict of a statement that lets one choose, from those of its options: as
    /// [`Judge::best`] takes one.
    fn chosen(&self, group: &[Weighed]) -> Verdict {
        let worst = |option: &[Weighed]| option.iter().map(|o| o.weight).max();
        let options: Vec<Verdict> =
            group.chunk_by(|a, b| a.option == b.option).filter_map(worst).collect();
        let first = options.first().copied().unwrap_or(Verdict::Clear);
        let best = options.iter().min().copied().unwrap_or(Verdict::Clear);
        let Some((part, ..)) = self.judge.choice(self.judge.spread.item(group[0].item)) else {
            return best;
        };
        match part.expression.judged {
            // An option of which nothing has arrived is the one to take.
            Choice::Choice if options.len() < part.expression.alternatives.len() => Verdict::Clear,
            // Where versions differ, nobody can tell.
            Choice::Versions if best < first => Verdict::Unknown,
            _ => best,
        }
    }

    fn weight(
        &self,
        at: u32,
        depth: Depth,
        number: ItemId,
        for_a_part: &[String],
        context: &mut Context,
    ) -> Option<(Verdict, bool)> {
        let item = self.judge.spread.item(number);
        let beside = Beside { for_a_part: for_a_part.to_vec(), ..self.beside(at, item) };
        if beside == Beside::default() {
            if context.weights.len() <= number as usize {
                context.weights.resize(number as usize + 1, None);
            }
            let slot = &mut context.weights[number as usize];
            return *slot.get_or_insert_with(|| self.judge.weight(at, depth, item, &beside));
        }
        let key = (number, beside);
        if let Some(known) = context.beside.get(&key) {
            return *known;
        }
        let weight = self.judge.weight(at, depth, item, &key.1);
        context.beside.insert(key, weight);
        weight
    }

    /// What matters of the rest of the title: for a license that exempts its own heirs, whether
    /// this is one; for a label that names several licenses, which of them arrive elsewhere.
    fn beside(&self, at: u32, item: Item) -> Beside {
        let spread = self.judge.spread;
        let labels = &spread.labels;
        let leaf = |i: &Item| &labels.atoms[i.atom as usize].leaf;
        let mut beside = Beside::default();
        if matches!(item.reach, Reach::Learnt | Reach::Adapted) && self.judge.exempts_heirs(item) {
            beside.heir = spread
                .title(at)
                .any(|i| i.reach == Reach::Adapted && leaf(&i).id() == leaf(&item).id());
        }
        let label = &labels.labels[spread.label[at as usize] as usize];
        if self.judge.is_closed(item) {
            let other = spread.title(at).filter(|i| i.part != item.part && i.reach != Reach::Run);
            let named =
                other.filter(|i| label.parts.iter().any(|p| p.expression.names(leaf(i).id())));
            beside.elsewhere = named.map(|i| leaf(&i).id().to_owned()).collect();
            beside.elsewhere.sort();
            beside.elsewhere.dedup();
        }
        beside
    }

    /// The whole opinion, where there is a choice or a folder.
    fn whole(&self, at: u32, depth: Depth) -> Verdict {
        let Judge { spread, catalog } = self.judge;
        settled(spread, catalog, &self.knots, at, &self.judge.opinion(at, depth))
    }

    /// What hangs on neighbors: unknown upstreams, cycles.
    fn around(&self, at: u32) -> Verdict {
        if !self.nameless && self.knots.is_empty() {
            return Verdict::Clear;
        }
        around(self.judge.spread.graph, &self.knots, at)
    }
}
