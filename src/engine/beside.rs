//! What else arrives at an artifact, as far as it matters for one license there.

use super::judge::{Case, Judge};
use super::label::Label;
use super::outbound::Beside;
use super::terms::Item;
use crate::license::{Effect, Outbound};
use crate::vocab::Reach;

impl Judge<'_, '_> {
    /// What arrives beside an item, of all that arrives; `None`: nothing that matters.
    pub(crate) fn beside(&self, case: &Case<'_>, item: Item) -> Option<Box<Beside>> {
        let atom = |i: &Item| &self.terms.labels.atoms[i.atom as usize];
        let own = atom(&item);
        let all = &case.arriving.items;
        let is_own = |i: &Item| i.reach == Reach::Adapted && atom(i).license == own.license;
        let heir = own.asks_of_heirs && all.iter().any(is_own);
        let for_a_part = self.for_a_part(case.label, all.iter().copied());
        let mut elsewhere = Vec::new();
        if own.closed {
            let other = all.iter().filter(|i| i.part != item.part && i.reach != Reach::Run);
            let names = |id: &&str| case.label.parts.iter().any(|p| p.expression.names(id));
            elsewhere = other.map(|i| atom(i).leaf.id()).filter(names).map(str::to_owned).collect();
            elsewhere.sort();
            elsewhere.dedup();
        }
        let matters = heir || !for_a_part.is_empty() || !elsewhere.is_empty();
        matters.then(|| Box::new(Beside { heir, elsewhere, for_a_part }))
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
