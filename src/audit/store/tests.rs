//! Does the compact graph say what the readable one says, whatever rows come, in whatever order, and
//! however they change?

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;

use super::Store;
use crate::graph::{Artifact, ArtifactGraph, Assumptions, Intent, Statement};
use crate::read::dump::{Parent, Row, RowProblem};
use crate::read::graph_of_rows;
use crate::vocab::{ArtifactKind, Evidence, Modality, Relation};
use crate::{Date, Upstreams};

/// Few names, so that they meet: of several cases, of the table, with lineage there.
const NAMES: &[&str] = &[
    "a/x",
    "A/x",
    "a/X",
    "b/y",
    "B/y",
    "c/z",
    "d",
    "meta-llama/Llama-3.1-8B",
    "Meta-Llama/llama-3.1-8b",
    "TheBloke/Llama-2-7B-GGUF",
    "thebloke/llama-2-7b-gguf",
    "meta-llama/Llama-2-7b-hf",
    "Meta-llama/Llama-2-7b-hf",
    "tatsu-lab/alpaca",
    "Tatsu-lab/alpaca",
];

fn name() -> impl Strategy<Value = &'static str> {
    select(NAMES)
}

fn parent() -> impl Strategy<Value = Parent> {
    let by = prop_oneof![
        3 => select(vec![Relation::FineTunedFrom, Relation::TrainedOn, Relation::Unstated]),
        1 => select(Relation::ALL.to_vec()),
    ];
    let evidence = prop_oneof![
        3 => select(vec![Evidence::Declared, Evidence::Tag, Evidence::Inferred]),
        1 => select(Evidence::ALL.to_vec()),
    ];
    let kind = prop_oneof![4 => Just(None), 1 => Just(Some(ArtifactKind::Dataset))];
    (by, name(), kind, evidence).prop_map(|(by, to, kind, evidence)| Parent {
        by,
        to: to.into(),
        kind,
        evidence,
    })
}

fn row() -> impl Strategy<Value = Row> {
    let kind = prop_oneof![
        4 => select(vec![ArtifactKind::Model, ArtifactKind::Dataset, ArtifactKind::Adapter]),
        1 => select(ArtifactKind::ALL.to_vec()),
    ];
    let statement = (select(vec!["mit", "MIT", "apache-2.0"]), select(Evidence::ALL.to_vec()))
        .prop_map(|(text, evidence)| Statement { evidence, ..Statement::declared(text) });
    let statements = prop::collection::vec(statement, 0..3);
    let acquired = prop::option::weighted(0.1, 2019u16..2027);
    let parents = prop::collection::vec(parent(), 0..5);
    (name(), kind, statements, prop::option::weighted(0.2, any::<bool>()), acquired, parents)
        .prop_map(|(name, kind, statements, image, acquired, parents)| {
            let mut artifact = Artifact::new(name, kind);
            artifact.statements = statements;
            if let Some(image) = image {
                let one = if image { Modality::Image } else { Modality::Text };
                artifact.details_mut().modalities = Some([one].into_iter().collect());
            }
            if let Some(year) = acquired {
                let day = Date { year, month: 6, day: 1 };
                let facts = &mut artifact.details_mut().license_facts;
                facts.insert("acquired".to_owned(), crate::graph::Fact::Day(day));
            }
            Row { artifact, parents }
        })
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(row(), 0..8)
}

fn key(row: &Row) -> (String, u8) {
    let kind = crate::graph::namesakes::class(row.artifact.kind);
    (row.artifact.id.to_ascii_lowercase(), kind)
}

/// The first row of each name and class of kinds.
fn firsts(rows: &[Row]) -> Vec<Row> {
    let mut seen = std::collections::HashSet::new();
    rows.iter().filter(|row| seen.insert(key(row))).cloned().collect()
}

fn store(rows: &[Row]) -> Store {
    let mut store = Store::default();
    for row in rows {
        match store.add(row) {
            Ok(_) | Err(RowProblem::Twice(_)) => {}
            Err(problem) => panic!("{problem}"),
        }
    }
    store.finish(Upstreams::builtin(), 2);
    store
}

fn whole(store: &Store) -> ArtifactGraph {
    let all: Vec<u32> = (0..store.len()).filter(|n| store.exists(*n)).collect();
    store.graph(&all, &Intent::default(), Assumptions::default())
}

/// A graph by ids, as text; `also` are edges between numbers that are to be as the graph's.
fn said(graph: &ArtifactGraph) -> Vec<String> {
    let mut all = Vec::new();
    for artifact in graph.artifacts() {
        let of = &artifact.statements;
        let (kind, described, details) = (artifact.kind, artifact.described, artifact.details());
        all.push(format!("{} {kind} {described} {of:?} {details:?}", artifact.id));
    }
    for edge in graph.edges() {
        let (from, to) = (&graph.artifact(edge.from).id, &graph.artifact(edge.to).id);
        all.push(format!("{from} {} {to} {}", edge.relation, edge.evidence));
    }
    all
}

/// The store's own arrays, as text of the same form: nothing that the readable graph would repair.
fn arrays(store: &Store) -> Vec<String> {
    let mut all: Vec<u32> = (0..store.len()).filter(|n| store.exists(*n)).collect();
    all.sort_by_key(|n| store.id(*n).into_owned());
    let mut lines = Vec::new();
    for n in &all {
        let at = *n as usize;
        let sample = &store.statings()[store.stating[at] as usize];
        let (of, details) = (&sample.statements, sample.details());
        let (kind, described) = (store.kind[at], store.described[at]);
        lines.push(format!("{} {kind} {described} {of:?} {details:?}", store.id(*n)));
    }
    for n in &all {
        for edge in store.upstreams(*n) {
            let (from, to) = (store.id(*n), store.id(edge.to));
            lines.push(format!("{from} {} {to} {}", edge.by, edge.evidence));
        }
    }
    lines
}

/// Whether a way up leads from one artifact to another.
fn leads(graph: &crate::graph::ArtifactGraph, from: u32, to: u32) -> bool {
    let (mut seen, mut todo) = (std::collections::HashSet::new(), vec![from]);
    while let Some(at) = todo.pop() {
        for edge in graph.upstreams(at).iter().filter(|e| seen.insert(e.to)) {
            if edge.to == to {
                return true;
            }
            todo.push(edge.to);
        }
    }
    false
}

fn downstreams(store: &Store) -> BTreeMap<String, Vec<String>> {
    let all = (0..store.len()).filter(|n| store.exists(*n));
    all.map(|n| {
        let mut downs: Vec<String> =
            store.downstreams(n).map(|d| store.id(d).into_owned()).collect();
        downs.sort();
        (store.id(n).into_owned(), downs)
    })
    .collect()
}

#[derive(Debug, Clone)]
enum Change {
    Put(Row),
    Take(&'static str, bool),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => row().prop_map(Change::Put),
        1 => (name(), any::<bool>()).prop_map(|(name, data)| Change::Take(name, data)),
    ]
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, cases: 1024, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_compact_graph_says_what_the_readable_one_says(rows in rows()) {
        let expected = said(&graph_of_rows(&firsts(&rows), Upstreams::builtin()));
        let store = store(&rows);
        prop_assert_eq!(said(&whole(&store)), expected.clone());
        prop_assert_eq!(arrays(&store), expected);
    }

    #[test]
    fn the_order_of_rows_decides_nothing(rows in rows(), by in any::<u64>()) {
        let rows = firsts(&rows);
        let mut other = rows.clone();
        other.sort_by_key(|row| {
            use std::hash::{Hash, Hasher};
            let mut state = std::hash::DefaultHasher::new();
            (by, key(row)).hash(&mut state);
            state.finish()
        });
        prop_assert_eq!(arrays(&store(&rows)), arrays(&store(&other)));
    }

    /// The part above one artifact says of everything in it what the whole says.
    #[test]
    fn what_an_artifact_stands_on_is_cut_out_whole(rows in rows()) {
        let store = store(&rows);
        let whole = said(&whole(&store));
        for n in (0..store.len()).filter(|n| store.exists(*n)) {
            let part = store.graph_of(n, &Intent::default(), Assumptions::default());
            for line in said(&part) {
                prop_assert!(whole.contains(&line), "{line}");
            }
            let at = part.find(&store.id(n)).expect("it is in its own graph");
            prop_assert_eq!(part.upstreams(at).len(), store.upstreams(n).len());
            for other in 0..part.artifacts().len() as u32 {
                // Of a cycle all is shipped.
                prop_assert_eq!(part.is_shipped(other), other == at || leads(&part, other, at));
            }
        }
    }

    #[test]
    fn an_artifact_is_found_by_its_id_and_stands_below_what_it_stands_on(rows in rows()) {
        let store = store(&rows);
        for n in (0..store.len()).filter(|n| store.exists(*n)) {
            prop_assert_eq!(store.find(&store.id(n)), Some(n));
            prop_assert_eq!(store.find(&store.id(n).to_ascii_uppercase()), Some(n));
            for edge in store.upstreams(n) {
                prop_assert!(store.downstreams(edge.to).any(|down| down == n));
            }
        }
    }

    /// A store that was changed is the one that the rows make that are there in the end; and whatever
    /// is not told to have changed is as it was.
    #[test]
    fn changes_lead_where_a_new_beginning_leads(
        rows in rows(),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let table = Upstreams::builtin();
        let mut now: BTreeMap<(String, u8), Row> =
            firsts(&rows).into_iter().map(|row| (key(&row), row)).collect();
        let mut store = store(&rows);
        for change in changes {
            let before: Vec<_> = (0..store.len()).map(|n| of(&store, n)).collect();
            let updated = match change {
                Change::Put(row) => {
                    now.insert(key(&row), row.clone());
                    Some(store.update(&row, table).unwrap())
                }
                Change::Take(name, data) => {
                    let id = if data { format!("datasets/{name}") } else { name.to_owned() };
                    let at = store.find(&id).filter(|n| store.row[*n as usize]);
                    let kind = at.map(|n| crate::graph::namesakes::class(store.kind[n as usize]));
                    if let Some(kind) = kind {
                        now.remove(&(name.to_ascii_lowercase(), kind)).expect("a row");
                    }
                    store.remove(&id, table)
                }
            };
            let rows: Vec<Row> = now.values().cloned().collect();
            let fresh = self::store(&rows);
            prop_assert_eq!(arrays(&store), arrays(&fresh));
            prop_assert_eq!(downstreams(&store), downstreams(&fresh));
            let told: Vec<u32> =
                updated.into_iter().flat_map(|u| [vec![u.artifact], u.also].concat()).collect();
            for (n, before) in before.into_iter().enumerate() {
                let n = n as u32;
                let is_told = told.contains(&n) || !store.exists(n);
                prop_assert!(is_told || before == of(&store, n), "{}", store.id(n));
            }
        }
    }
}

/// All that a judgment of an artifact hangs on, but for what it stands on.
fn of(store: &Store, n: u32) -> (ArtifactKind, bool, u32, Vec<super::Line>) {
    let at = n as usize;
    (store.kind[at], store.described[at], store.stating[at], store.upstreams(n).to_vec())
}
