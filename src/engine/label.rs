//! Labels: what is said of an artifact's license, resolved once for all artifacts that say the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;

use super::draft::Due;
use super::ranks::Ranks;
use crate::catalog::{Alternative, Catalog, Expression, Judged, Leaf};
use crate::graph::{Artifact, Fact, Stated, Statement};
use crate::license::{Effect, Outbound, ReachTable, Require, Rule, RuleSet};
use crate::vocab::{Component, Evidence, Modality, WordSet};
use crate::{Date, graph};

/// Index of a label.
pub(crate) type LabelId = u32;
/// Index of an atom: one license in one alternative of one label.
pub(crate) type AtomId = u32;

/// What is wrong with what is said of a license.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    Missing,
    Unrecognized(Vec<String>),
    Ambiguous(String, Vec<String>),
    /// A list that does not say how its members combine.
    Listed(Vec<String>),
    Contradictory(Vec<usize>),
    ChangedText(Arc<str>, Arc<str>),
}

/// A resolved statement for one part of an artifact.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub component: Component,
    pub expression: Arc<Expression>,
    /// The first of its atoms; they run through the alternatives in order.
    pub first_atom: AtomId,
}

/// What is said of an artifact's license.
#[derive(Debug, Clone, Default)]
pub(crate) struct Label {
    pub parts: Vec<Part>,
    /// Statements that contradict the parts: judged too, the strictest wins.
    pub rivals: Vec<Part>,
    pub problems: Vec<Problem>,
    /// The atom that stands for terms nobody knows, where there may be some.
    pub unknown: Option<AtomId>,
    /// Of a label that names several licenses together: those that forbid to add anything.
    pub closed: Vec<String>,
}

impl Label {
    /// What it says, part by part where it has several; `None`: nobody said.
    pub fn text(&self, of: impl Fn(&Expression) -> String) -> Option<String> {
        match &self.parts[..] {
            [] => None,
            [one] => Some(of(&one.expression)),
            several => {
                let parts =
                    several.iter().map(|p| format!("{}: {}", p.component, of(&p.expression)));
                Some(parts.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// One license of a label. Where it is all that a label states, it is the same atom for all labels that
/// state it: what they pass on is alike.
#[derive(Debug, Clone)]
pub(crate) struct Atom {
    /// The first label that states it.
    pub label: LabelId,
    /// Which part of the label: index into `parts`, then into `rivals`; `None`: unknown terms.
    pub part: Option<u32>,
    pub alternative: u32,
    pub leaf: Leaf,
    /// The number of the license, by its id: equal for all atoms of one license.
    pub license: u32,
    /// The first atom of the same license, shown alike and with the same facts.
    pub first: AtomId,
    pub table: u32,
    /// How many alternatives its statement has.
    pub options: u32,
    /// It forbids to add anything.
    pub closed: bool,
    /// It demands something of the label.
    pub demanding: bool,
    /// It asks whether something of it was adapted.
    pub asks_of_heirs: bool,
    /// What it was stated with: index of [`Labels::facts`].
    pub facts: u32,
    /// Whether it is all that its labels state, however they spell it.
    pub lone: bool,
}

/// Facts that belong to a label.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Facts {
    pub facts: BTreeMap<String, Fact>,
    pub modalities: Option<WordSet<Modality>>,
}

/// All labels of a graph, interned.
pub(crate) struct Labels<'a> {
    catalog: &'a Catalog,
    as_of: Option<Date>,
    simple: HashMap<Arc<str>, LabelId>,
    other: HashMap<String, LabelId>,
    tables_by_id: HashMap<String, u32>,
    /// Labels by what they come to.
    alike: HashMap<String, LabelId>,
    /// Atoms of labels that state nothing else, by name, id and facts.
    lone: HashMap<(Arc<str>, Arc<str>, u32), AtomId>,
    /// Atoms of terms that nobody knows, by what is wrong.
    unknown: HashMap<Vec<std::mem::Discriminant<Problem>>, AtomId>,
    /// Licenses by id.
    licenses: HashMap<Box<str>, u32>,
    firsts: HashMap<(Arc<str>, u32, u32), AtomId>,
    pub(super) ranks: Ranks,
    pub labels: Vec<Label>,
    pub atoms: Vec<Atom>,
    pub facts: Vec<Facts>,
    pub tables: Vec<ReachTable>,
    /// The rules that each table is of; the first one is of terms that nobody knows.
    pub sets: Vec<Option<Arc<RuleSet>>>,
}

impl<'a> Labels<'a> {
    pub fn new(catalog: &'a Catalog, as_of: Option<Date>) -> Self {
        Self {
            catalog,
            as_of,
            simple: HashMap::new(),
            other: HashMap::new(),
            tables_by_id: HashMap::new(),
            alike: HashMap::new(),
            lone: HashMap::new(),
            unknown: HashMap::new(),
            licenses: HashMap::new(),
            firsts: HashMap::new(),
            ranks: Ranks::default(),
            labels: Vec::new(),
            atoms: Vec::new(),
            facts: Vec::new(),
            tables: vec![ReachTable::unknown()],
            sets: vec![None],
        }
    }

    /// The rule that a duty is from.
    pub fn require(&self, due: &Due) -> Option<(&RuleSet, &Require, &Rule)> {
        let set = self.atoms[due.item.atom as usize].leaf.rules.as_deref()?;
        let rule = set.rules.get(due.rule)?;
        match &rule.effect {
            Effect::Require(require) => Some((set, require, rule)),
            _ => None,
        }
    }

    /// The number of rules that some label names: that of their table.
    #[cfg(feature = "readers")]
    pub fn number_of(&self, set: &RuleSet) -> Option<u32> {
        self.tables_by_id.get(&*set.id).copied()
    }

    /// The label of an artifact.
    pub fn of(&mut self, artifact: &Artifact) -> LabelId {
        let details = artifact.details();
        let plain = details.license_facts.is_empty() && details.modalities.is_none();
        if let (
            [Statement { stated: Stated::Expression(text), component: Component::All, .. }],
            true,
        ) = (&artifact.statements[..], plain)
        {
            if let Some(label) = self.simple.get(text) {
                return *label;
            }
            let label = self.resolve(artifact);
            self.simple.insert(Arc::clone(text), label);
            return label;
        }
        let key = format!(
            "{:?} {:?} {:?} {}",
            artifact
                .statements
                .iter()
                .map(|s| (&s.stated, s.component, s.evidence))
                .collect::<Vec<_>>(),
            details.license_facts,
            details.modalities,
            artifact.described,
        );
        if let Some(label) = self.other.get(&key) {
            return *label;
        }
        let label = self.resolve(artifact);
        self.other.insert(key, label);
        label
    }

    fn resolve(&mut self, artifact: &Artifact) -> LabelId {
        let id = self.labels.len() as LabelId;
        let details = artifact.details();
        let mut label = Label::default();
        let mut strengths: Vec<Evidence> = Vec::new();
        for (n, statement) in artifact.statements.iter().enumerate() {
            if let Stated::ChangedText(changed) = &statement.stated {
                if statement_of(&label, statement.component).is_none() {
                    label.problems.push(Problem::ChangedText(
                        Arc::clone(&changed.like),
                        Arc::clone(&changed.change),
                    ));
                } else {
                    label.problems.push(Problem::Contradictory(vec![n]));
                }
                continue;
            }
            let Some(expression) = self.expression(&statement.stated, &details.license_facts)
            else {
                let known = statement_of(&label, statement.component);
                if known.is_some_and(|p| p.expression.unrecognized.is_empty()) {
                    label.problems.push(Problem::Contradictory(vec![n]));
                }
                continue;
            };
            if let Stated::List(members) = &statement.stated
                && expression.judged == Judged::List
            {
                label.problems.push(Problem::Listed(members.to_vec()));
            }
            let part = Part {
                component: statement.component,
                expression: Arc::new(expression),
                first_atom: 0,
            };
            match statement_of(&label, statement.component) {
                None => {
                    label.parts.push(part);
                    strengths.push(statement.evidence);
                }
                // The text beside a card says which license an unclear word means.
                Some(known)
                    if says_nothing(&known.expression) && !says_nothing(&part.expression) =>
                {
                    let at = label.parts.iter().position(|p| p.component == statement.component);
                    label.parts[at.unwrap_or(0)] = part;
                }
                Some(known) if agree(&known.expression, &part.expression) => {}
                Some(_) => {
                    label.problems.push(Problem::Contradictory(vec![n]));
                    label.rivals.push(part);
                }
            }
        }
        for part in &label.parts {
            let e = &part.expression;
            // Where one may choose, what is known will do.
            let will_do = |a: &Alternative| a.iter().all(|l| l.rules.is_some());
            if !e.unrecognized.is_empty()
                && (e.judged == Judged::List || !e.alternatives.iter().any(will_do))
            {
                label.problems.push(Problem::Unrecognized(e.unrecognized.clone()));
            }
            if e.judged == Judged::Family {
                let known = e.alternatives.iter().map(|a| a[0].id().to_owned()).collect();
                label.problems.push(Problem::Ambiguous(e.declared.to_string(), known));
            }
        }
        if label.parts.is_empty() && artifact.described && label.problems.is_empty() {
            label.problems.push(Problem::Missing);
        }
        let leaves = |p: &Part| p.expression.alternatives.iter().flatten().cloned().collect();
        let all: Vec<Leaf> =
            label.parts.iter().chain(&label.rivals).flat_map::<Vec<Leaf>, _>(leaves).collect();
        let asks = all.iter().any(asks_of_modalities);
        let facts = |asks: bool| Facts {
            facts: details.license_facts.clone(),
            modalities: details.modalities.filter(|_| asks),
        };
        let said = |p: &Part| {
            let e = &p.expression;
            format!("{:?} {} {} {:?}", p.component, e.declared, e.normalized, e.judged)
        };
        let what: [Vec<String>; 2] =
            [&label.parts, &label.rivals].map(|parts| parts.iter().map(said).collect());
        let comes_to =
            format!("{what:?} {:?} {:?} {}", label.problems, facts(asks), artifact.described);
        if let Some(known) = self.alike.get(&comes_to) {
            return *known;
        }
        self.alike.insert(comes_to, id);
        let doubtful = |p: &Problem| !matches!(p, Problem::Unrecognized(_));
        if label.parts.is_empty() || label.problems.iter().any(doubtful) {
            let wrong = label.problems.iter().map(std::mem::discriminant).collect();
            label.unknown = Some(match self.unknown.get(&wrong) {
                Some(known) => *known,
                None => {
                    let facts = self.facts_id(facts(false));
                    let new = self.atom(id, None, (0, 1), Leaf::unknown(Leaf::UNSTATED), facts);
                    self.unknown.insert(wrong, new);
                    new
                }
            });
        }
        let (parts, rivals) = (label.parts.len() as u32, label.rivals.len() as u32);
        let is_lone = parts + rivals == 1 && all.len() == 1;
        for n in 0..parts + rivals {
            let part = if n < parts {
                &mut label.parts[n as usize]
            } else {
                &mut label.rivals[(n - parts) as usize]
            };
            part.first_atom = self.atoms.len() as AtomId;
            let expression = Arc::clone(&part.expression);
            let options = expression.alternatives.len() as u32;
            for (alternative, leaves) in expression.alternatives.iter().enumerate() {
                for leaf in leaves {
                    let facts = self.facts_id(facts(asks_of_modalities(leaf)));
                    let name = (Arc::clone(&leaf.shown), Arc::from(leaf.id()), facts);
                    if let Some(known) = self.lone.get(&name).filter(|_| is_lone) {
                        part.first_atom = *known;
                        continue;
                    }
                    let place = (alternative as u32, options);
                    let new = self.atom(id, Some(n), place, leaf.clone(), facts);
                    self.atoms[new as usize].lone = is_lone;
                    if is_lone {
                        self.lone.insert(name, new);
                    }
                }
            }
        }
        let together = label.parts.iter().flat_map(|p| &p.expression.alternatives);
        for leaf in together.filter(|a| a.len() > 1).flatten() {
            let rules = leaf.rules.iter().flat_map(|set| &set.rules);
            let closed = |e: &Effect| matches!(e, Effect::Outbound(Outbound::NoFurther { .. }));
            if rules.into_iter().any(|r| closed(&r.effect)) {
                label.closed.push(leaf.id().to_owned());
            }
        }
        label.closed.sort();
        label.closed.dedup();
        self.labels.push(label);
        id
    }

    fn expression(&self, stated: &Stated, facts: &BTreeMap<String, Fact>) -> Option<Expression> {
        let mut expression = match stated {
            Stated::Expression(text) => self.catalog.expression(text),
            Stated::List(members) => self.catalog.list(members),
            Stated::Nothing => self.catalog.expression("NONE"),
            Stated::Text(ids) => self.catalog.expression(&match &ids[..] {
                [one] => one.clone(),
                several => several.join(" OR "),
            }),
            Stated::ChangedText(_) | Stated::ForeignText => return None,
        };
        for leaf in expression.alternatives.iter_mut().flatten() {
            if let Some(changed) =
                leaf.rules.as_deref().and_then(|set| self.become_other(set, facts))
            {
                let later = self.catalog.expression(&changed);
                if let [only] = &later.alternatives[..]
                    && let [one] = &only[..]
                {
                    *leaf = one.clone();
                }
            }
        }
        Some(expression)
    }

    /// The license that applies instead, from the day that a fact names.
    fn become_other(&self, set: &RuleSet, facts: &BTreeMap<String, Fact>) -> Option<String> {
        set.rules.iter().find_map(|rule| match &rule.effect {
            Effect::Become { date_fact, license_fact } => {
                let (Fact::Day(day), Fact::Word(license)) =
                    (facts.get(date_fact)?, facts.get(license_fact)?)
                else {
                    return None;
                };
                (self.as_of? >= *day).then(|| license.clone())
            }
            _ => None,
        })
    }

    fn facts_id(&mut self, facts: Facts) -> u32 {
        let known = self.facts.iter().position(|known| *known == facts);
        known.unwrap_or_else(|| {
            self.facts.push(facts);
            self.facts.len() - 1
        }) as u32
    }

    fn atom(
        &mut self,
        label: LabelId,
        part: Option<u32>,
        (alternative, options): (u32, u32),
        leaf: Leaf,
        facts: u32,
    ) -> AtomId {
        let table = match &leaf.rules {
            None => 0,
            Some(set) => match self.tables_by_id.get(&*set.id) {
                Some(table) => *table,
                None => {
                    self.tables.push(ReachTable::of(set));
                    self.sets.push(Some(Arc::clone(set)));
                    let at = self.tables.len() as u32 - 1;
                    self.tables_by_id.insert(set.id.to_string(), at);
                    at
                }
            },
        };
        let has = |wanted: fn(&Effect) -> bool| {
            leaf.rules.iter().flat_map(|s| &s.rules).any(|r| wanted(&r.effect))
        };
        let closed = has(|e| matches!(e, Effect::Outbound(Outbound::NoFurther { .. })));
        let demanding = has(|e| matches!(e, Effect::Outbound(o) if *o != Outbound::Any));
        let asks_of_heirs = has(|e| matches!(e, Effect::Forbid(f) if f.except_heirs));
        let next = self.licenses.len() as u32;
        let license = *self.licenses.entry(leaf.id().into()).or_insert(next);
        let id = self.atoms.len() as AtomId;
        let alike = (Arc::clone(&leaf.shown), license, facts);
        let first = *self.firsts.entry(alike).or_insert(id);
        let lone = false;
        self.ranks = Ranks::default();
        self.atoms.push(Atom {
            label,
            part,
            alternative,
            leaf,
            license,
            first,
            table,
            options,
            closed,
            demanding,
            asks_of_heirs,
            facts,
            lone,
        });
        id
    }
}

/// Whether it hangs on what a work reads or makes.
fn asks_of_modalities(leaf: &Leaf) -> bool {
    let rules = leaf.rules.iter().flat_map(|set| &set.rules);
    rules.into_iter().any(|r| matches!(&r.effect, Effect::Forbid(f) if !f.modalities.is_empty()))
}

fn statement_of(label: &Label, component: Component) -> Option<&Part> {
    label.parts.iter().find(|p| p.component == component)
}

/// `other`, `unknown`, a family, words that nobody knows, or a list with one of them.
fn says_nothing(expression: &Expression) -> bool {
    let mut leaves = expression.alternatives.iter().flatten();
    expression.judged == Judged::Family
        || !expression.unrecognized.is_empty()
        || leaves.any(|l| l.rules.is_none())
}

/// Whether two statements can both be true: the licenses of one are among those of the other.
fn agree(one: &Expression, other: &Expression) -> bool {
    let ids = |e: &Expression| -> Vec<String> {
        e.alternatives.iter().flatten().map(|l| l.id().to_owned()).collect()
    };
    let (one, other) = (ids(one), ids(other));
    one.iter().all(|l| other.contains(l)) || other.iter().all(|l| one.contains(l))
}

/// Whether a fact is stated and says more than "none".
pub(crate) fn fact_holds(fact: &Fact) -> bool {
    match fact {
        Fact::Word(word) => !word.eq_ignore_ascii_case("none"),
        Fact::Words(words) => !words.is_empty(),
        Fact::Flag(flag) => *flag,
        Fact::Number(_) | graph::Fact::Day(_) => true,
    }
}
