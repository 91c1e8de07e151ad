//! A second engine, written to be read and not to be fast: sets of claims, one table, and every
//! choice tried. It knows nothing of how the real one interns, orders or proves; the two must agree.
//!
//! Left out: duties, facts that are missing, and everything else that is not plainly `blocked`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cleartitle::catalog::Leaf;
use cleartitle::graph::Stated;
use cleartitle::license::{Bars, Binds, Burdens, Effect, Forbid, Outbound, Rule, RuleSet};
use cleartitle::vocab::{
    Action, Component, Limit, Occasion, Origin, Purpose, Reach, Release, Switch, WordSet,
};
use cleartitle::{ArtifactGraph, ArtifactKind, Catalog, Intent, Relation};

/// What the downstream holds, by relation and by what the upstream holds. `-`: nothing. `?`: if
/// the open question at the end of the row is answered yes.
const TABLE: &str = "
relation               verbatim   adapted    beside   linked    served   output   learnt   trained   run
fine-tuned-from        adapted    adapted    beside   linked    served   output   learnt   trained   run
quantized-from         adapted    adapted    beside   linked    served   output   learnt   trained   run
converted-from         adapted    adapted    beside   linked    served   output   learnt   trained   run
merged-from            adapted    adapted    beside   linked    served   output   learnt   trained   run
modified-from          adapted    adapted    beside   linked    served   output   learnt   trained   run
derived-from           adapted    adapted    beside   linked    served   output   learnt   trained   run
adapter-of             adapted?   adapted?   beside?  linked?   served?  output?  learnt?  trained?  run    adapter-is-derivative
distilled-from         learnt     learnt     -        -         learnt   -        -        -         -
trained-on-outputs-of  learnt     learnt     -        -         learnt   -        -        -         -
trained-on             trained    trained    trained  trained   -        learnt   -        -         -
generated-by           output     output     -        -         output   -        -        -         -
links-static           linked     linked     beside   linked    served   output   learnt   trained   run
links-dynamic          linked?    linked?    -        linked?   -        -        -        -         run    dynamic-linking-derives
contains               verbatim   verbatim   beside   linked    served   output   learnt   trained   run
aggregates             beside     beside     beside   beside   served   output   learnt   trained   run
runs                   run        run        run      run       run      -        -        -         run
serves                 served     served     served   served   served   output   learnt   trained   run
evaluated-on           -          -          -        -         -        -        -        -         -
built-with             -          -          -        -         -        -        -        -         -
trained-with           adapted?   adapted?   -        adapted?  -        -        -        -         -      copyleft-code-reaches-weights
";

/// One license that arrived at an artifact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// The artifact that carries it, and which license of which alternative of its statement.
    pub from: u32,
    pub alternative: usize,
    pub leaf: usize,
    pub reach: Reach,
    /// The part of the downstream that it sits on.
    part: Component,
    /// Everything that must be answered yes for it to have arrived; none is answered no.
    hangs_on: BTreeSet<Switch>,
    /// It came along a relation that nobody stated.
    unstated: bool,
}

/// What an artifact says of its license.
struct Label {
    /// Alternatives of licenses; one unknown license where nobody said. Of a list, what each member
    /// alone says.
    ways: Vec<Vec<Leaf>>,
    /// Of a list: what all its members together say.
    together: Vec<Vec<Leaf>>,
    /// Of a list: nobody knows what holds, so that something unknown comes along with it.
    doubt: Option<Leaf>,
}

/// A list of licenses that does not say how they combine.
fn list(catalog: &Catalog, members: &[String]) -> Label {
    let said: Vec<Vec<Vec<Leaf>>> =
        members.iter().map(|m| catalog.expression(m).alternatives).collect();
    let mut together = vec![Vec::new()];
    for member in &said {
        together = member
            .iter()
            .flat_map(|way| together.iter().map(|t| [&t[..], &way[..]].concat()))
            .collect();
    }
    Label { ways: said.concat(), together, doubt: Some(Leaf::unknown("unknown")) }
}

/// A graph with every claim that arrived anywhere.
pub struct World<'g> {
    graph: &'g ArtifactGraph,
    labels: Vec<Label>,
    table: BTreeMap<(String, String), (String, Option<Switch>)>,
    claims: Vec<BTreeSet<Claim>>,
}

impl<'g> World<'g> {
    /// Passes claims along every edge until nothing changes.
    pub fn of(catalog: &Catalog, graph: &'g ArtifactGraph) -> Self {
        let one = |ways| Label { ways, together: Vec::new(), doubt: None };
        let said = |n: usize| match graph.artifacts()[n].statements.first().map(|s| &s.stated) {
            Some(Stated::Expression(text)) => one(catalog.expression(text).alternatives),
            Some(Stated::List(members)) => list(catalog, members),
            _ => one(vec![vec![Leaf::unknown("unknown")]]),
        };
        let count = graph.artifacts().len();
        let mut world = Self {
            graph,
            labels: (0..count).map(said).collect(),
            table: table(),
            claims: vec![BTreeSet::new(); count],
        };
        loop {
            let before = world.claims.clone();
            for edge in graph.edges() {
                let held = world.claims[edge.to as usize].iter().cloned().chain(world.own(edge.to));
                let arrived: Vec<Claim> =
                    held.flat_map(|c| world.along(edge.from, edge.relation, edge.to, c)).collect();
                world.claims[edge.from as usize].extend(arrived);
            }
            if world.claims == before {
                break;
            }
        }
        // What hangs on more questions says nothing beside what hangs on fewer.
        for all in &mut world.claims {
            let weaker = |a: &Claim, b: &Claim| {
                a != b
                    && Claim { hangs_on: b.hangs_on.clone(), unstated: b.unstated, ..a.clone() }
                        == *b
                    && b.hangs_on.is_subset(&a.hangs_on)
                    && b.unstated <= a.unstated
            };
            let kept = all.iter().filter(|a| !all.iter().any(|b| weaker(a, b))).cloned().collect();
            *all = kept;
        }
        world
    }

    fn own(&self, at: u32) -> Vec<Claim> {
        let label = &self.labels[at as usize];
        let alternatives = label.ways.iter().enumerate();
        let leaves =
            alternatives.flat_map(|(n, leaves)| (0..leaves.len()).map(move |leaf| (n, leaf)));
        leaves
            .chain(label.doubt.iter().map(|_| (label.ways.len(), 0)))
            .map(|(alternative, leaf)| Claim {
                from: at,
                alternative,
                leaf,
                reach: Reach::Verbatim,
                part: Component::All,
                hangs_on: BTreeSet::new(),
                unstated: false,
            })
            .collect()
    }

    fn leaf(&self, claim: &Claim) -> &Leaf {
        let label = &self.labels[claim.from as usize];
        let way = label.ways.get(claim.alternative);
        way.map_or_else(|| label.doubt.as_ref().expect("a list"), |leaves| &leaves[claim.leaf])
    }

    /// What a claim at the upstream becomes at the downstream.
    fn along(&self, down: u32, relation: Relation, up: u32, claim: Claim) -> Vec<Claim> {
        let kinds = (self.graph.artifact(down).kind, self.graph.artifact(up).kind);
        let unstated = relation == Relation::Unstated;
        let relation = if unstated { strictest(kinds.0, kinds.1) } else { relation };
        let rules = self.leaf(&claim).rules.as_deref();
        let Some((reach, question)) = self.arrive(rules, relation, claim.reach) else {
            return Vec::new();
        };
        let question = question.filter(|_| !unstated);
        let part = lands_on(relation, kinds.1);
        let claim = Claim { part, unstated: claim.unstated || unstated, ..claim };
        let mut arrived = Vec::new();
        // An adapter is run with its base, derivative or not.
        if relation == Relation::AdapterOf && question.is_some() {
            arrived.push(Claim { reach: Reach::Run, ..claim.clone() });
        }
        // Terms of a service, and terms about outputs that make no derivatives of them, bind who
        // let the model produce something.
        let produces =
            ["generated-by", "distilled-from", "trained-on-outputs-of"].contains(&relation.word());
        let stranger = self.graph.origin(down) == Origin::ThirdParty;
        let contract = rules.is_some_and(|r| r.binds == Binds::Contract);
        let about_outputs = rules.is_some()
            && matches!(reach, Reach::Output | Reach::Learnt)
            && matches!(
                self.arrive(rules, Relation::TrainedOn, Reach::Output),
                Some((Reach::Learnt, _))
            );
        let bound = produces && stranger && (contract || about_outputs);
        let asked = question.into_iter().chain(bound.then_some(Switch::TermsBindThirdParties));
        let hangs_on: BTreeSet<Switch> = asked.chain(claim.hangs_on.iter().copied()).collect();
        if !hangs_on.iter().any(|s| self.graph.assumptions().answer(*s) == Some(false)) {
            arrived.push(Claim { reach, hangs_on, ..claim });
        }
        arrived
    }

    fn is_open(&self, switch: Switch) -> bool {
        self.graph.assumptions().answer(switch).is_none()
    }

    /// The license's own word on a relation, else the table's.
    fn arrive(
        &self,
        rules: Option<&RuleSet>,
        relation: Relation,
        from: Reach,
    ) -> Option<(Reach, Option<Switch>)> {
        let held = matches!(from, Reach::Verbatim | Reach::Adapted);
        let (mut exact, mut general) = (None, None);
        for rule in rules.iter().flat_map(|r| &r.rules) {
            let Effect::Reach(reach) = &rule.effect else { continue };
            let says = Some(reach.to.map(|to| (to, reach.switch)));
            // Data that a model generated, and a model trained on it: outputs in all but name.
            let in_all_but_name = relation == Relation::TrainedOn
                && from == Reach::Output
                && reach.relations.has(Relation::TrainedOnOutputsOf);
            if reach.relations.has(relation) && reach.from.has(from) {
                exact = says;
            } else if reach.from.is_empty()
                && (reach.relations.has(relation) && held || in_all_but_name)
            {
                general = says;
            }
        }
        if let Some(said) = exact.or(general) {
            return said;
        }
        let copyleft = rules.is_none_or(RuleSet::is_copyleft);
        if relation == Relation::TrainedWith && !copyleft {
            return None;
        }
        let (to, switch) = self.table.get(&(relation.word().to_owned(), from.word().to_owned()))?;
        Some((to.parse().expect("a reach"), *switch))
    }

    /// All that runs with an artifact: license, origin, and how the report words the reach.
    pub fn title(&self, at: u32) -> BTreeSet<(String, String, &'static str)> {
        let claims = self.own(at).into_iter().chain(self.claims[at as usize].iter().cloned());
        claims
            .map(|c| {
                let word = match c.reach {
                    _ if c.hangs_on.iter().any(|s| self.is_open(*s)) => "open",
                    Reach::Trained => {
                        match self.graph.assumptions().answer(Switch::TrainingAdaptsData) {
                            Some(true) => "adapted",
                            _ => "open",
                        }
                    }
                    Reach::Beside => "verbatim",
                    Reach::Learnt => "output",
                    reach => reach.word(),
                };
                (self.leaf(&c).shown.to_string(), self.graph.artifact(c.from).id.to_string(), word)
            })
            .collect()
    }

    /// Whether some clause stands against what is shipped, however one chooses. `None` where the
    /// label itself is not known in full.
    pub fn blocked(&self, at: u32) -> Option<bool> {
        let known = |l: &Vec<Leaf>| l.iter().all(|l| l.rules.is_some());
        let label = &self.labels[at as usize];
        if !label.ways.iter().all(known) {
            return None;
        }
        let own = self.own(at);
        // A label without parts speaks of what the artifact is.
        let part = match self.graph.artifact(at).kind.word() {
            "code" => Component::Code,
            "model" | "adapter" => Component::Weights,
            "dataset" => Component::Data,
            _ => Component::All,
        };
        let own: Vec<Claim> = own.into_iter().map(|c| Claim { part, ..c }).collect();
        let mine = self.no_choice(at, &own, |claim| self.against_use(at, claim));
        // A label that is a list carries what it does not drop in one reading.
        let theirs = label.ways.iter().chain(&label.together).all(|label| {
            let origins: BTreeSet<u32> = self.claims[at as usize].iter().map(|c| c.from).collect();
            origins.iter().any(|from| {
                let arrived: Vec<Claim> =
                    self.claims[at as usize].iter().filter(|c| c.from == *from).cloned().collect();
                self.no_choice(*from, &arrived, |claim| {
                    self.against_act(at, claim)
                        || self.against_use(at, claim)
                        || self.against_label(at, claim, label)
                })
            })
        });
        Some(mine || theirs)
    }

    /// Whether every alternative of a statement has a license with something against it.
    fn no_choice(&self, from: u32, claims: &[Claim], against: impl Fn(&Claim) -> bool) -> bool {
        (0..self.labels[from as usize].ways.len()).all(|alternative| {
            let certain = |c: &&Claim| !c.unstated && !c.hangs_on.iter().any(|s| self.is_open(*s));
            claims.iter().filter(|c| c.alternative == alternative).filter(certain).any(&against)
        })
    }

    /// For which reach the rules are asked: `(reach, for certain, limits of purpose for certain)`.
    fn asked(&self, rules: &RuleSet, reach: Reach) -> (Reach, bool, bool) {
        let yes = |s: Switch| self.graph.assumptions().answer(s) == Some(true);
        let speaks = |e: &Effect| !matches!(e, Effect::Reach(_) | Effect::Condition(_));
        let named = rules.rules.iter().any(|r| r.reaches.has(reach) && speaks(&r.effect));
        let trained = (yes(Switch::TrainingAdaptsData), yes(Switch::NcDataLimitsModel));
        let output = yes(Switch::OutputsAreDerivative);
        match reach {
            Reach::Beside => (Reach::Verbatim, true, true),
            Reach::Trained if !named => (Reach::Adapted, trained.0, trained.1),
            Reach::Output if !named => (Reach::Adapted, output, output),
            Reach::Learnt if !named => (Reach::Adapted, output && trained.0, output && trained.1),
            reach => (reach, true, true),
        }
    }

    /// Handing out or changing what the license does not let one hand out or change.
    fn against_act(&self, at: u32, claim: &Claim) -> bool {
        let Some(rules) = self.leaf(claim).rules.as_deref() else { return false };
        let (reach, certain, _) = self.asked(rules, claim.reach);
        let done = done(reach, self.graph.intent(at));
        let withheld = |a: Action| done.contains(&a) && grants(rules, a, reach).is_empty();
        let acts = rules.rules.iter().any(|r| match &r.effect {
            Effect::Forbid(f) if f.limit().is_none() || f.actions.has(Action::Train) => {
                r.reaches.has(reach) && self.spoken(at, claim, r) && self.bites(at, claim, f, reach)
            }
            _ => false,
        });
        let held = matches!(reach, Reach::Verbatim | Reach::Adapted | Reach::Linked);
        certain && (acts || held && (withheld(Action::Share) || withheld(Action::Modify)))
    }

    /// The intent against limits of use.
    fn against_use(&self, at: u32, claim: &Claim) -> bool {
        let Some(rules) = self.leaf(claim).rules.as_deref() else { return false };
        let (reach, certain, certain_purpose) = self.asked(rules, claim.reach);
        let intent = self.graph.intent(at);
        let short = |p: Purpose| intent.purpose.is_some_and(|own| own < p);
        let purpose = done(reach, intent).iter().any(|action| {
            let grants = grants(rules, *action, reach);
            // A grant that a fact might lift is not plainly short: the fact is asked for.
            !grants.is_empty()
                && grants.iter().all(|g| g.lifted_by.is_none() && g.purpose.is_some_and(short))
        });
        let limits = rules.rules.iter().any(|r| match &r.effect {
            Effect::Forbid(f) if f.limit().is_some() && !f.actions.has(Action::Train) => {
                let certain =
                    if f.limit() == Some(Limit::Purpose) { certain_purpose } else { certain };
                certain
                    && r.reaches.has(reach)
                    && self.spoken(at, claim, r)
                    && self.bites(at, claim, f, reach)
            }
            _ => false,
        });
        // What is only run is used by the recipients: they are to be told.
        let recipients =
            reach == Reach::Run && releases(intent) == BTreeSet::from([Release::Share]);
        !recipients && (limits || certain_purpose && purpose)
    }

    /// Whether a rule speaks of the part that is held and to such a downstream.
    fn spoken(&self, at: u32, claim: &Claim, rule: &Rule) -> bool {
        let kind = self.graph.artifact(at).kind;
        rule.speaks_of(claim.part) && (rule.kinds.is_empty() || rule.kinds.has(kind))
    }

    /// Whether everything that a limit asks for is stated, and holds.
    fn bites(&self, at: u32, claim: &Claim, f: &Forbid, reach: Reach) -> bool {
        let intent = self.graph.intent(at);
        let mine = self.leaf(claim).id().to_owned();
        let heir = self.claims[at as usize]
            .iter()
            .any(|c| c.reach == Reach::Adapted && self.leaf(c).id() == mine);
        let over = |limit: Option<u64>, stated: Option<u64>| {
            limit.is_none_or(|l| stated.is_some_and(|s| s > l))
        };
        let eu = |l: &String, p: &String| l == p || l == "EU" && (p == "DE" || p == "FR");
        let lies = |listed: &[String], stated: &Option<Vec<String>>| {
            let any = |s: &Vec<String>| s.iter().any(|p| listed.iter().any(|l| eu(l, p)));
            listed.is_empty() || stated.as_ref().is_some_and(any)
        };
        let recipients =
            reach == Reach::Run && releases(intent) == BTreeSet::from([Release::Share]);
        !recipients
            && (f.when.is_empty() || f.when.iter().any(|o| occasions(intent).contains(&o)))
            && (f.actions.is_empty() || f.actions.iter().any(|a| done(reach, intent).contains(&a)))
            && !(f.except_heirs && heir)
            && (f.domains.is_empty()
                || intent.domains.is_some_and(|d| d.iter().any(|d| f.domains.has(d))))
            && f.purpose.is_none_or(|p| match intent.purpose {
                Some(Purpose::Research) => p != Purpose::Commercial,
                own => own == Some(p),
            })
            && lies(&f.established_in, &intent.established)
            && lies(&f.offered_in, &intent.offered_in)
            && over(f.users_over, intent.users_on(f.users_on))
            && over(f.revenue_over, intent.revenue)
            && f.modalities.is_empty()
            && f.lifted_by.is_none()
    }

    /// The label against what must run with the work.
    fn against_label(&self, at: u32, claim: &Claim, label: &[Leaf]) -> bool {
        let Some(rules) = self.leaf(claim).rules.as_deref() else { return false };
        let (reach, certain, _) = self.asked(rules, claim.reach);
        if !certain || matches!(claim.reach, Reach::Beside | Reach::Run) {
            return false;
        }
        let occasions = occasions(self.graph.intent(at));
        let shared = occasions.contains(&Occasion::Share);
        let asked = |when: &WordSet<Occasion>| when.iter().any(|o| occasions.contains(&o));
        let names = |ids: &[String]| {
            label.iter().any(|l| l.id() == &*rules.id || ids.iter().any(|i| i == l.id()))
        };
        let carries = || {
            let carried: Vec<_> =
                label.iter().filter_map(|l| l.rules.as_ref()).map(|r| r.restrictions()).collect();
            rules.restrictions().domains.iter().all(|d| carried.iter().any(|c| c.domains.has(d)))
                && carried.iter().any(|c| c.purpose >= rules.restrictions().purpose)
        };
        let spoken = rules.rules.iter().filter(|r| self.spoken(at, claim, r));
        let dropped = outbound(spoken, reach).any(|demand| match demand {
            Outbound::Same { accepts, when, .. } | Outbound::Terms { accepts, when } => {
                asked(when) && !names(accepts)
            }
            Outbound::Restrictions { when } => asked(when) && !names(&[]) && !carries(),
            Outbound::Any | Outbound::NoFurther { .. } => false,
        });
        // A license of the label that another part of the work brings along is not added to this one.
        let elsewhere = |own: &RuleSet| {
            let others = self.claims[at as usize]
                .iter()
                .filter(|c| c.part != claim.part && c.reach != Reach::Run);
            others.map(|c| self.leaf(c).id()).any(|id| id == &*own.id)
        };
        // A license that the label names for what is linked in, and that asks nothing of the whole.
        let for_a_part = |own: &RuleSet| {
            let mut brought = self.claims[at as usize]
                .iter()
                .filter(|c| c.reach != Reach::Run && self.leaf(c).id() == &*own.id)
                .peekable();
            let closes = |c: &Claim| {
                outbound(&own.rules, c.reach).any(|d| matches!(d, Outbound::NoFurther { .. }))
            };
            label.len() > 1 && brought.peek().is_some() && !brought.any(closes)
        };
        let inside = claim.reach == Reach::Verbatim
            && matches!(claim.part, Component::Weights | Component::Data);
        let apart = inside
            && matches!(self.graph.artifact(at).kind, ArtifactKind::Code | ArtifactKind::Service);
        dropped
            || shared
                && label.iter().filter_map(|l| l.rules.as_deref()).any(|own| {
                    if own.id == rules.id || takes_place(rules, reach, own) {
                        return false;
                    }
                    // A copy inside that the label names is a part under its own license.
                    let part_by_name = reach == Reach::Verbatim && names(&[]);
                    let adds = !part_by_name
                        && !elsewhere(own)
                        && !takes_place(own, Reach::Adapted, rules)
                        && unbearable(rules, reach, own, Reach::Adapted);
                    let bears = takes_place(own, Reach::Adapted, rules) || for_a_part(own);
                    adds || !apart && !bears && unbearable(own, Reach::Adapted, rules, reach)
                })
    }
}

/// Whether a no-further-restrictions clause of `one` cannot stand what `other` lays on the work.
fn unbearable(one: &RuleSet, at: Reach, other: &RuleSet, there: Reach) -> bool {
    outbound(&one.rules, at).any(|demand| match demand {
        Outbound::NoFurther { bars, tolerates } => {
            let laid = other.burdens(there).minus(one.burdens(at)).minus(*tolerates);
            let limits = Burdens { limits: laid.limits, ..Burdens::default() };
            !if *bars == Bars::Any { laid } else { limits }.is_empty()
        }
        _ => false,
    })
}

/// Whether a copyleft rule lets `other` take its license's place.
fn takes_place(set: &RuleSet, reach: Reach, other: &RuleSet) -> bool {
    outbound(&set.rules, reach).any(|demand| match demand {
        Outbound::Same { accepts, .. } => accepts.iter().any(|a| **a == *other.id),
        _ => false,
    })
}

fn outbound<'r>(
    rules: impl IntoIterator<Item = &'r Arc<Rule>>,
    reach: Reach,
) -> impl Iterator<Item = &'r Outbound> {
    rules.into_iter().filter(move |r| r.reaches.has(reach)).filter_map(|r| match &r.effect {
        Effect::Outbound(demand) => Some(demand),
        _ => None,
    })
}

/// What one does with a work that one holds so.
fn done(reach: Reach, intent: &Intent) -> BTreeSet<Action> {
    use Reach as R;
    let releases = releases(intent);
    let mut done = BTreeSet::new();
    let mut does = |action, when: bool| {
        if when {
            done.insert(action);
        }
    };
    does(
        Action::Share,
        releases.contains(&Release::Share) && matches!(reach, R::Verbatim | R::Adapted | R::Linked),
    );
    does(Action::Modify, reach == R::Adapted);
    does(Action::Train, matches!(reach, R::Learnt | R::Trained));
    does(
        Action::Use,
        releases != BTreeSet::from([Release::Share])
            || matches!(reach, R::Run | R::Output | R::Served),
    );
    does(
        Action::Serve,
        releases.contains(&Release::Host)
            && matches!(reach, R::Verbatim | R::Adapted | R::Linked | R::Served),
    );
    done
}

/// The grants that answer for an action: those for the very reach, else those it falls back on.
fn grants(set: &RuleSet, action: Action, reach: Reach) -> Vec<&cleartitle::license::Permit> {
    let at = |action: Action, reach: Reach| -> Vec<_> {
        let rules = set.rules.iter().filter(move |r| r.reaches.has(reach));
        rules
            .filter_map(|r| match &r.effect {
                Effect::Permit(p) if p.actions.has(action) => Some(p),
                _ => None,
            })
            .collect()
    };
    let work = matches!(reach, Reach::Adapted | Reach::Linked | Reach::Served | Reach::Run);
    let mut order = vec![(action, reach)];
    match action {
        Action::Share if reach == Reach::Linked => {
            order.extend([(action, Reach::Adapted), (action, Reach::Verbatim)])
        }
        Action::Use | Action::Serve if work => {
            order.extend([(action, Reach::Verbatim), (action, Reach::Adapted)])
        }
        _ => {}
    }
    if action == Action::Serve {
        order.extend(order.clone().into_iter().map(|(_, reach)| (Action::Use, reach)));
    }
    order.into_iter().map(|(a, r)| at(a, r)).find(|found| !found.is_empty()).unwrap_or_default()
}

fn releases(intent: &Intent) -> BTreeSet<Release> {
    intent.releases().iter().collect()
}

fn occasions(intent: &Intent) -> BTreeSet<Occasion> {
    let words = releases(intent).into_iter().filter_map(|r| r.word().parse().ok());
    words.chain([Occasion::Use]).collect()
}

fn table() -> BTreeMap<(String, String), (String, Option<Switch>)> {
    let mut rows = TABLE.trim().lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let columns = rows.next().expect("a head");
    let mut table = BTreeMap::new();
    for row in rows {
        let switch = row.get(columns.len()).map(|s| s.parse().expect("a switch"));
        for (from, to) in columns[1..].iter().zip(&row[1..]).filter(|(_, to)| **to != "-") {
            let question = switch.filter(|_| to.ends_with('?'));
            let cell = (to.trim_end_matches('?').to_owned(), question);
            table.insert((row[0].to_owned(), (*from).to_owned()), cell);
        }
    }
    table
}

/// The strictest reading of an edge that nobody stated.
fn strictest(down: ArtifactKind, up: ArtifactKind) -> Relation {
    let data = ["dataset", "document", "output"];
    let sort = |k: ArtifactKind| match k.word() {
        "model" | "adapter" => "model",
        word if data.contains(&word) => "data",
        word => word,
    };
    match (sort(down), sort(up)) {
        ("model", "model") => Relation::FineTunedFrom,
        ("model", "data") => Relation::TrainedOn,
        ("model", "code") => Relation::TrainedWith,
        ("model", "service") => Relation::TrainedOnOutputsOf,
        ("data", "model" | "service") => Relation::GeneratedBy,
        ("data", "data") => Relation::DerivedFrom,
        ("code", "code") => Relation::ModifiedFrom,
        _ => Relation::Contains,
    }
}

/// The part of the downstream that terms sit on once they came along a relation.
fn lands_on(relation: Relation, up: ArtifactKind) -> Component {
    match relation.word() {
        "contains" | "aggregates" => match up.word() {
            "model" | "adapter" => Component::Weights,
            "dataset" => Component::Data,
            "code" => Component::Code,
            _ => Component::All,
        },
        "modified-from" | "links-static" | "links-dynamic" => Component::Code,
        "generated-by" | "derived-from" => Component::Data,
        "runs" | "serves" | "built-with" | "evaluated-on" => Component::All,
        _ => Component::Weights,
    }
}
