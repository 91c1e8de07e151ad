//! What else arrives at an artifact, as far as it matters for one license there.

use super::judge::{Case, Judge};
use super::label::Label;
use super::outbound::Beside;
use super::terms::Item;
use crate::license::{Effect, Outbound};
use crate::vocab::Reach;

impl Judge<'_, '_> {
    /// What arrives beside an item, of all that arrives.
    pub(crate) fn beside(&self, case: &Case<'_>, item: Item) -> Beside {
        let atom = |i: &Item| &self.terms.labels.atoms[i.atom as usize];
        let own = atom(&item).license;
        let is_own = |i: &Item| i.reach == Reach::Adapted && atom(i).license == own;
        let heir = case.items.iter().any(is_own);
        let for_a_part = self.for_a_part(case.label, case.items.iter().copied());
        let other = case.items.iter().filter(|i| i.part != item.part && i.reach != Reach::Run);
        if !self.is_closed(item) {
            return Beside { heir, elsewhere: Vec::new(), for_a_part };
        }
        let mut elsewhere: Vec<String> = other
            .map(|i| atom(i).leaf.id())
            .filter(|id| case.label.parts.iter().any(|p| p.expression.names(id)))
            .map(str::to_owned)
            .collect();
        elsewhere.sort();
        elsewhere.dedup();
        Beside { heir, elsewhere, for_a_part }
    }

    /// Closed licenses of a label that all their upstreams bring along without a demand on the whole.
    pub(crate) fn for_a_part(
        &self,
        label: &Label,
        items: impl Iterator<Item = Item> + Clone,
    ) -> Vec<String> {
        let atoms = &self.terms.labels.atoms;
        let of_whole = |i: &Item| {
            let rules = atoms[i.atom as usize].leaf.rules.iter().flat_map(|set| &set.rules);
            let closes = |e: &Effect| matches!(e, Effect::Outbound(Outbound::NoFurther { .. }));
            rules.into_iter().any(|r| r.reaches.has(i.reach) && closes(&r.effect))
        };
        let named = |id: &&String| {
            let mut own = items
                .clone()
                .filter(|i| i.reach != Reach::Run && atoms[i.atom as usize].leaf.id() == **id)
                .peekable();
            own.peek().is_some() && own.all(|i| !of_whole(&i))
        };
        label.closed.iter().filter(named).cloned().collect()
    }
}
