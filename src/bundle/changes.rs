//! `CHANGES.md`: what was changed in works of others. Only people know it, so it is a form.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{By, CHANGES, File, Old, Outcome, Planner};
use crate::render::escape;
use crate::report::Obligation;
use crate::vocab::{Duty, Status};

impl Planner<'_> {
    pub(super) fn changes(
        &self,
        due: &[(usize, &Obligation)],
        outcome: &mut Outcome,
    ) -> Option<File> {
        let asked = due.iter().filter(|(_, o)| o.duty == Duty::StateChanges);
        let mut works: BTreeMap<&str, Vec<&Obligation>> = BTreeMap::new();
        for &(at, o) in asked.filter(|(_, o)| o.status != Status::Met) {
            works.entry(&o.from).or_default().push(o);
            let why = format!(
                "{CHANGES} is a form: say in it what was changed, on a line that names the work"
            );
            outcome.insert(at, By::Open(why));
        }
        if works.is_empty() {
            return None;
        }
        let mut out = format!(
            "# Changes\n\nWhat was changed in works of others that {} is made from, as their \
             licenses ask. Put a sentence in the place of each TODO, and name the work in it: a \
             line with TODO states nothing.\n",
            escape::markdown(&self.whole())
        );
        for (from, obligations) in works {
            let _ = write!(out, "\n## {}\n\n", escape::markdown(from));
            if let Some(address) = self.address(from) {
                let _ = writeln!(out, "- Source: <{address}>");
            }
            let asked: BTreeSet<String> = obligations
                .iter()
                .map(|o| {
                    format!("{} {}", escape::markdown(&o.license), escape::markdown(&o.section))
                })
                .collect();
            for clause in asked {
                let _ = writeln!(out, "- Asked by: {clause}");
            }
            let by: BTreeSet<&str> =
                obligations.iter().filter_map(|o| Some(o.path.last()?.by.word())).collect();
            if !by.is_empty() {
                let by: Vec<&str> = by.into_iter().collect();
                let _ = writeln!(out, "- Relation: {}", by.join(", "));
            }
            out.push_str("- Date: TODO\n- TODO: what was changed in it, and how\n");
        }
        Some(File { name: CHANGES, text: out, old: Old::Keep })
    }
}
