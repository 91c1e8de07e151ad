//! How far terms travel along a relation: one default table, and what license texts say otherwise.

use super::{Effect, Rule, RuleSet};
use crate::vocab::{Reach, Relation, Switch, Word};

/// Where terms arrive: the reach, and the open question that it hangs on.
pub type Arrival = Option<(Reach, Option<Switch>)>;

const RELATIONS: usize = Relation::ALL.len();
const REACHES: usize = Reach::ALL.len();

/// One license's table, ready to be asked a million times.
#[derive(Debug, Clone)]
pub struct ReachTable {
    cells: Box<[[Arrival; REACHES]; RELATIONS]>,
    speaks: [Speaks; REACHES],
}

impl ReachTable {
    /// The table of a license.
    pub fn of(set: &RuleSet) -> Self {
        let copyleft = set.is_copyleft();
        let mut table = Self::build(|relation, from| default(relation, from, copyleft));
        for (reach, speaks) in Reach::ALL.iter().zip(&mut table.speaks) {
            *speaks = set.speaks(*reach);
        }
        // Rules that name what the upstream holds are the more exact ones: they come last and win.
        let rules = set.rules.iter().filter_map(|r| match &r.effect {
            Effect::Reach(reach) => Some(reach),
            _ => None,
        });
        let (exact, general): (Vec<_>, Vec<_>) = rules.partition(|r| !r.from.is_empty());
        for reach in general.into_iter().chain(exact) {
            for relation in reach.relations.iter() {
                let from = if reach.from.is_empty() {
                    [Reach::Verbatim, Reach::Adapted].into_iter().collect()
                } else {
                    reach.from
                };
                for from in from.iter() {
                    table.cells[relation as usize][from as usize] =
                        reach.to.map(|to| (to, reach.switch));
                }
                // Data that a model generated, and a model trained on it: outputs in all but name.
                if relation == Relation::TrainedOnOutputsOf && reach.from.is_empty() {
                    table.cells[Relation::TrainedOn as usize][Reach::Output as usize] =
                        reach.to.map(|to| (to, reach.switch));
                }
            }
        }
        table
    }

    /// The table of terms that nobody knows: wherever any license might reach.
    pub fn unknown() -> Self {
        Self::build(|relation, from| default(relation, from, true))
    }

    fn build(cell: impl Fn(Relation, Reach) -> Arrival) -> Self {
        let mut table = Box::new([[None; REACHES]; RELATIONS]);
        for relation in Relation::ALL {
            for from in Reach::ALL {
                table[*relation as usize][from.index() as usize] = cell(*relation, *from);
            }
        }
        Self { cells: table, speaks: [Speaks::Own; REACHES] }
    }

    /// Which rules are asked of a downstream that holds the work so ([`RuleSet::speaks`]).
    pub fn speaks(&self, reach: Reach) -> Speaks {
        self.speaks[reach as usize]
    }

    /// What the downstream holds when the upstream holds `from`.
    pub fn arrive(&self, relation: Relation, from: Reach) -> Arrival {
        self.cells[relation as usize][from as usize]
    }
}

/// The default table: downstream reach by relation and upstream reach.
fn default(relation: Relation, from: Reach, copyleft: bool) -> Arrival {
    use Reach as R;
    use Relation as L;
    let held = matches!(from, R::Verbatim | R::Adapted);
    let plain = |reach| Some((reach, None));
    match relation {
        L::EvaluatedOn | L::BuiltWith | L::Unstated => None,
        L::TrainedWith if copyleft && (held || from == R::Linked) => {
            Some((R::Adapted, Some(Switch::CopyleftCodeReachesWeights)))
        }
        L::TrainedWith => None,
        L::FineTunedFrom
        | L::QuantizedFrom
        | L::ConvertedFrom
        | L::MergedFrom
        | L::ModifiedFrom
        | L::DerivedFrom => plain(if held { R::Adapted } else { from }),
        L::AdapterOf if from == R::Run => plain(R::Run),
        L::AdapterOf => {
            Some((if held { R::Adapted } else { from }, Some(Switch::AdapterIsDerivative)))
        }
        L::DistilledFrom | L::TrainedOnOutputsOf => {
            (held || from == R::Served).then_some((R::Learnt, None))
        }
        L::TrainedOn => match from {
            R::Verbatim | R::Adapted | R::Linked | R::Beside => plain(R::Trained),
            R::Output => plain(R::Learnt),
            _ => None,
        },
        L::GeneratedBy => (held || from == R::Served).then_some((R::Output, None)),
        L::LinksStatic => plain(if held { R::Linked } else { from }),
        L::LinksDynamic => match from {
            R::Verbatim | R::Adapted | R::Linked => {
                Some((R::Linked, Some(Switch::DynamicLinkingDerives)))
            }
            R::Run => plain(R::Run),
            _ => None,
        },
        L::Contains => plain(if held { R::Verbatim } else { from }),
        L::Aggregates => match from {
            R::Verbatim | R::Adapted | R::Linked | R::Beside => plain(R::Beside),
            _ => plain(from),
        },
        L::Runs => match from {
            R::Output | R::Learnt | R::Trained => None,
            _ => plain(R::Run),
        },
        L::Serves => match from {
            R::Output | R::Learnt | R::Trained | R::Run => plain(from),
            _ => plain(R::Served),
        },
    }
}

/// Which rules of a license are asked of a downstream that holds its work in some way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    /// Those that name this reach.
    Own,
    /// No rule names it: those for adaptations, under an open question; limits of purpose under one
    /// of their own.
    Adaptations {
        /// The open question.
        switch: Switch,
        /// The open question for limits of purpose.
        purpose: Switch,
    },
    /// No rule names it, and the text's silence reaches nothing.
    Nothing,
}

/// How a license's terms go along one relation from the work itself.
#[derive(Debug, Clone)]
pub struct Flow<'a> {
    /// The relation.
    pub relation: Relation,
    /// What the downstream holds, and the open question that it hangs on; `None`: nothing.
    pub arrival: Arrival,
    /// The rule of the license that says so; `None`: the default for all licenses.
    pub rule: Option<&'a Rule>,
    /// Which rules are then asked.
    pub speaks: Speaks,
}

impl RuleSet {
    /// Which rules are asked of a downstream that holds the work so.
    pub fn speaks(&self, reach: Reach) -> Speaks {
        let speaks = |r: &Rule| {
            r.reaches.has(reach) && !matches!(r.effect, Effect::Reach(_) | Effect::Condition(_))
        };
        let named = self.rules.iter().any(|r| speaks(r));
        let open = |switch, purpose| Speaks::Adaptations { switch, purpose };
        match reach {
            Reach::Trained if !named => open(Switch::TrainingAdaptsData, Switch::NcDataLimitsModel),
            Reach::Output if !named => {
                open(Switch::OutputsAreDerivative, Switch::OutputsAreDerivative)
            }
            Reach::Learnt if !named => Speaks::Nothing,
            _ => Speaks::Own,
        }
    }

    /// How the terms go along each relation from the work itself, in the order of the relations.
    ///
    /// ```
    /// # use cleartitle::{Catalog, Relation, vocab::Reach};
    /// let catalog = Catalog::builtin();
    /// let set = catalog.get("LicenseRef-CreativeML-OpenRAIL-M").unwrap();
    /// let flows = set.flows();
    /// let distilled = flows.iter().find(|f| f.relation == Relation::DistilledFrom).unwrap();
    /// assert_eq!(distilled.arrival, Some((Reach::Adapted, None)));
    /// assert_eq!(distilled.rule.unwrap().clause.section, "1");
    /// ```
    pub fn flows(&self) -> Vec<Flow<'_>> {
        let table = ReachTable::of(self);
        let says = |relation: Relation, rule: &&std::sync::Arc<Rule>| match &rule.effect {
            Effect::Reach(r) => {
                r.relations.has(relation) && (r.from.is_empty() || r.from.has(Reach::Verbatim))
            }
            _ => false,
        };
        Relation::ALL
            .iter()
            .filter(|r| **r != Relation::Unstated)
            .map(|&relation| {
                let arrival = table.arrive(relation, Reach::Verbatim);
                let rules = self.rules.iter().filter(|r| says(relation, r));
                // The more exact rule wins, as in the table.
                let exact = |r: &&std::sync::Arc<Rule>| {
                    matches!(&r.effect, Effect::Reach(reach) if !reach.from.is_empty())
                };
                let rule = rules.clone().rfind(exact).or_else(|| rules.clone().next_back());
                let speaks = arrival.map_or(Speaks::Nothing, |(reach, _)| self.speaks(reach));
                Flow { relation, arrival, rule: rule.map(|r| &**r), speaks }
            })
            .collect()
    }
}
