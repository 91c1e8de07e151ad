//! A whole hub at once says of each artifact what `check` says of it alone.

#![cfg(feature = "readers")]

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use cleartitle::audit::Tally;
use cleartitle::graph::{Intent, Statement};
use cleartitle::read::dump::{Parent, Row, read_dumps};
use cleartitle::report::Finding;
use cleartitle::vocab::{Code, Evidence, Switch, Verdict};
use cleartitle::{Artifact, ArtifactKind, Assumptions, Catalog, Checker, Hub, Relation};
use proptest::prelude::*;

/// Licenses of many kinds: permissive, copyleft, with outputs clauses, with switches, with choices,
/// unclear ones, unknown ones.
const LICENSES: [Option<&str>; 20] = [
    None,
    Some("apache-2.0"),
    Some("mit"),
    Some("llama2"),
    Some("llama3.1"),
    Some("gemma"),
    Some("creativeml-openrail-m"),
    Some("openrail"),
    Some("cc-by-4.0"),
    Some("cc-by-sa-4.0"),
    Some("cc-by-nc-4.0"),
    Some("cc-by-nd-4.0"),
    Some("gpl-3.0"),
    Some("agpl-3.0"),
    Some("GPL-2.0-or-later"),
    Some("MIT OR GPL-3.0-only"),
    Some("MIT AND CC-BY-NC-4.0"),
    Some("other"),
    Some("acme-terms"),
    Some("LicenseRef-OpenAI-Terms"),
];

const NAMES: [&str; 14] = [
    "a/one",
    "A/One",
    "a/two",
    "b/Llama-three",
    "b/four",
    "b/five",
    "c/six",
    "c/seven",
    "d/eight",
    "meta-llama/Llama-3.1-8B",
    "stabilityai/stable-diffusion-2-1",
    "e/nobody",
    "f/nobody",
    "g/data",
];

fn row() -> impl Strategy<Value = Row> {
    use Relation as R;
    let by = prop::sample::select(vec![
        R::FineTunedFrom,
        R::QuantizedFrom,
        R::MergedFrom,
        R::AdapterOf,
        R::DistilledFrom,
        R::TrainedOnOutputsOf,
        R::TrainedOn,
        R::EvaluatedOn,
        R::GeneratedBy,
        R::DerivedFrom,
        R::Unstated,
    ]);
    let evidence =
        prop::sample::select(vec![Evidence::Declared, Evidence::Tag, Evidence::Inferred]);
    let parent = (by, prop::sample::select(&NAMES[..]), evidence)
        .prop_map(|(by, to, evidence)| Parent { by, to: Arc::from(to), kind: None, evidence });
    let kinds =
        [ArtifactKind::Model, ArtifactKind::Model, ArtifactKind::Adapter, ArtifactKind::Dataset];
    (
        prop::sample::select(&NAMES[..]),
        prop::sample::select(kinds.to_vec()),
        prop::sample::select(&LICENSES[..]),
        prop::collection::vec(parent, 0..4),
    )
        .prop_map(|(id, kind, license, parents)| {
            let mut artifact = Artifact::new(id, kind);
            artifact.statements.extend(license.map(Statement::declared));
            Row { artifact, parents }
        })
}

fn intent() -> impl Strategy<Value = (Intent, Assumptions)> {
    use cleartitle::vocab::{Purpose, Release, WordSet};
    let purpose =
        prop::sample::select(vec![None, Some(Purpose::Commercial), Some(Purpose::Research)]);
    let release = prop::sample::select(vec![Release::Share, Release::Host, Release::Internal]);
    let answer = prop::collection::vec((prop::sample::select(Switch::ALL), any::<bool>()), 0..3);
    (purpose, release, answer).prop_map(|(purpose, release, answers)| {
        let release = WordSet::EMPTY.with(release);
        let answers = answers.into_iter().fold(Assumptions::default(), |a, (s, y)| a.with(s, y));
        (Intent { purpose, release, ..Intent::default() }, answers)
    })
}

/// What a finding comes to in a row: code, verdict, upstream, license and section of the first clause.
type Gist = (Code, Verdict, Option<String>, Option<String>, Option<String>);

/// The findings of a report as the row of an artifact has them: those at it, and what is wrong with
/// upstreams where that is felt. A cycle stands at each of its members.
fn gist(id: &str, finding: &Finding) -> Option<Gist> {
    if finding.note {
        return None;
    }
    let last = finding.path.last().map(|s| s.to.to_string());
    let upstream = match finding.code {
        Code::LineageCycle => {
            let inside = finding.path.iter().any(|s| *s.from == *id);
            return inside.then_some((finding.code, finding.verdict, None, None, None));
        }
        _ if *finding.artifact == *id => last,
        Code::UpstreamUnknown => last,
        _ => Some(finding.artifact.to_string()),
    };
    // What comes back along a cycle is the artifact's own.
    let upstream = upstream.filter(|upstream| upstream != id);
    let clause = finding.because.first();
    Some((
        finding.code,
        finding.verdict,
        upstream,
        clause.map(|b| b.license.clone()),
        clause.map(|b| b.section.clone()),
    ))
}

/// Holds the answer for an artifact against the report of a check of it and all that it stands on.
fn agrees(hub: &Hub<'_>, catalog: &Catalog, id: &str) -> Result<(), TestCaseError> {
    let answer = hub.answer(id).expect("a row");
    let graph = hub.graph(id).expect("a row");
    let report = Checker::new(catalog).check(&graph);
    let own = report.artifacts.iter().find(|a| *a.id == *answer.id).expect("it is in its graph");
    prop_assert!(own.shipped, "{id}");
    prop_assert_eq!(answer.verdict, own.verdict, "{}: {:#?} {:#?}", id, answer, report.findings);
    prop_assert_eq!(answer.declared, own.license.declared.as_deref());
    prop_assert_eq!(answer.license, own.license.normalized.as_deref());
    // Of a cycle all are shipped: what is found at the others is theirs.
    let others = report.artifacts.iter().filter(|a| a.shipped && *a.id != *answer.id);
    let others: BTreeSet<&str> = others.map(|a| &*a.id).collect();
    let told: BTreeSet<Gist> = report
        .findings
        .iter()
        .filter(|f| f.code == Code::LineageCycle || !others.contains(&*f.artifact))
        .filter_map(|f| gist(&answer.id, f))
        .collect();
    let said: BTreeSet<Gist> = answer
        .findings
        .iter()
        .map(|d| {
            let owned = |s: Option<&str>| s.map(str::to_owned);
            (d.code, d.verdict, owned(d.upstream.as_deref()), owned(d.license), owned(d.section))
        })
        .collect();
    if others.is_empty() {
        prop_assert!(said.is_subset(&told), "{id}\nsaid {said:#?}\ntold {told:#?}");
        let codes = |all: &BTreeSet<Gist>| all.iter().map(|g| (g.0, g.1)).collect::<BTreeSet<_>>();
        prop_assert_eq!(codes(&said), codes(&told), "{}", id);
        let own = |all: &BTreeSet<Gist>| {
            all.iter().filter(|g| g.3.is_some()).cloned().collect::<BTreeSet<_>>()
        };
        prop_assert_eq!(own(&said), own(&told), "{}", id);
    }
    let arriving: BTreeSet<&str> =
        own.title.iter().filter(|t| *t.from != *own.id).map(|t| &*t.license).collect();
    let title: BTreeSet<&str> = answer.title.iter().copied().collect();
    prop_assert!(arriving.is_subset(&title), "{id}: {arriving:?} {title:?}");
    let owed = report.obligations.iter().filter(|o| *o.artifact == *own.id).map(|o| o.duty);
    let duties: BTreeSet<_> = answer.duties.iter().copied().collect();
    prop_assert_eq!(owed.collect::<BTreeSet<_>>(), duties, "{}", id);
    Ok(())
}

fn of(
    rows: Vec<Row>,
    catalog: &Catalog,
    intent: Intent,
    answers: Assumptions,
) -> (Hub<'_>, Vec<String>) {
    let mut hub = Hub::new(catalog, intent, answers);
    for row in rows {
        // The first of several rows of one artifact counts.
        let _ = hub.add(&row);
    }
    hub.judge(2);
    let mut tally = Tally::default();
    let ids = hub.answers(0..hub.len(), &mut tally).map(|a| a.id.to_string()).collect();
    (hub, ids)
}

proptest! {
    #![proptest_config(common::cases(400))]

    #[test]
    fn an_audit_says_of_each_artifact_what_a_check_says(
        rows in prop::collection::vec(row(), 1..14),
        (intent, answers) in intent(),
    ) {
        let catalog = Catalog::builtin();
        let (hub, ids) = of(rows, &catalog, intent, answers);
        for id in ids {
            agrees(&hub, &catalog, &id)?;
        }
    }

    #[test]
    fn an_answer_that_changes_the_verdict_does_so_and_no_other_does(
        rows in prop::collection::vec(row(), 1..10),
        (intent, answers) in intent(),
    ) {
        let catalog = Catalog::builtin();
        let (hub, ids) = of(rows.clone(), &catalog, intent.clone(), answers);
        for switch in Switch::ALL.iter().filter(|s| answers.answer(**s).is_none()) {
            for yes in [false, true] {
                let (other, _) = of(rows.clone(), &catalog, intent.clone(), answers.with(*switch, yes));
                for id in &ids {
                    let (before, after) = (hub.answer(id).unwrap(), other.answer(id).unwrap());
                    let told = before.assumptions.iter().find(|c| (c.assume, c.answer) == (*switch, yes));
                    if let Some(told) = told {
                        prop_assert_eq!(told.verdict, after.verdict, "{} {} {}", id, switch, yes);
                    }
                    // Every question that a finding of it hangs on was tried.
                    let report = Checker::new(&catalog).check(&hub.graph(id).unwrap());
                    let own = report.findings.iter().filter(|f| *f.artifact == *before.id);
                    let asked = own.clone().any(|f| f.assumptions.contains(switch));
                    prop_assert!(told.is_some() || !asked || after.verdict == before.verdict);
                }
            }
        }
    }

    #[test]
    fn a_hub_that_has_changed_is_the_hub_of_its_rows(
        rows in prop::collection::vec(row(), 1..12),
        later in prop::collection::vec(prop_oneof![row().prop_map(Ok), prop::sample::select(&NAMES[..]).prop_map(Err)], 1..8),
        (intent, answers) in intent(),
    ) {
        let catalog = Catalog::builtin();
        let (mut hub, _) = of(rows.clone(), &catalog, intent.clone(), answers);
        let mut now: Vec<Row> = Vec::new();
        let class = |r: &Row| (r.artifact.id.to_lowercase(), r.artifact.kind == ArtifactKind::Dataset);
        for row in rows {
            if !now.iter().any(|r| class(r) == class(&row)) {
                now.push(row);
            }
        }
        for change in later {
            let before: Vec<(String, Verdict)> = verdicts(&hub);
            let changed = match change {
                Ok(row) => {
                    now.retain(|r| class(r) != class(&row));
                    now.push(row.clone());
                    owned(hub.change([row], []).0)
                }
                Err(id) => {
                    let gone = hub.answer(id).map(|a| (a.id.to_string(), a.kind == ArtifactKind::Dataset));
                    if let Some((_, dataset)) = &gone {
                        now.retain(|r| class(r) != (id.to_lowercase(), *dataset));
                    }
                    owned(hub.change([], [id.to_owned()]).0)
                }
            };
            let (fresh, ids) = of(now.clone(), &catalog, intent.clone(), answers);
            prop_assert_eq!(hub.len(), fresh.len());
            let (mut one, mut two) = (verdicts(&hub), verdicts(&fresh));
            one.sort();
            two.sort();
            prop_assert_eq!(&one, &two);
            for id in &ids {
                prop_assert_eq!(hub.answer(id), fresh.answer(id));
            }
            // What is told apart by another id now is the same artifact.
            if before.iter().chain(&one).any(|(id, _)| id.starts_with("datasets/")) {
                continue;
            }
            // The changes are exactly what is different.
            // How it is spelled is another matter.
            let is_of = |all: &[(String, Verdict)], id: &str| {
                all.iter().find(|(b, _)| b.eq_ignore_ascii_case(id)).map(|(_, v)| *v)
            };
            let (was, is) = (|id: &str| is_of(&before, id), |id: &str| is_of(&one, id));
            let all: BTreeSet<String> =
                before.iter().chain(&one).map(|(id, _)| id.to_lowercase()).collect();
            let differ: BTreeSet<_> = all
                .into_iter()
                .filter(|id| was(id) != is(id))
                .map(|id| (id.clone(), was(&id), is(&id)))
                .collect();
            prop_assert_eq!(changed, differ);
        }
    }
}

/// Every artifact of every real hub that is at hand.
#[test]
fn an_audit_of_real_hubs_says_of_each_artifact_what_a_check_says() {
    let Some(shared) = common::shared() else {
        return eprintln!("skipped: CLEARTITLE_SHARED is not set");
    };
    let catalog = Catalog::builtin();
    for file in std::fs::read_dir(shared.join("fixtures/hub")).unwrap() {
        let path = file.unwrap().path();
        let mut rows = Vec::new();
        let read = read_dumps(std::slice::from_ref(&path), 2, &mut |batch| {
            rows.append(&mut batch.rows);
            true
        });
        read.unwrap();
        assert!(rows.len() > 60, "{}", path.display());
        let (hub, ids) = of(rows, &catalog, Intent::default(), Assumptions::default());
        for id in ids {
            agrees(&hub, &catalog, &id).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        }
    }
}

type Changed = BTreeSet<(String, Option<Verdict>, Option<Verdict>)>;

fn owned(changes: Vec<cleartitle::audit::VerdictChange<'_>>) -> Changed {
    changes.into_iter().map(|c| (c.id.to_lowercase(), c.before, c.after)).collect()
}

fn verdicts(hub: &Hub<'_>) -> Vec<(String, Verdict)> {
    let mut tally = Tally::default();
    hub.answers(0..hub.len(), &mut tally).map(|a| (a.id.to_string(), a.verdict)).collect()
}
