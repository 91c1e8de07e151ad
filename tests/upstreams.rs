//! Is the table of well-known upstreams sound, and does a user's own word win over it?

use std::collections::BTreeMap;
use std::path::Path;

use cleartitle::catalog::{Meaning, Terms, Upstream};
use cleartitle::{
    Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, Relation, Upstreams, Verdict,
};

fn expressions(terms: &Terms) -> Vec<&str> {
    match terms {
        Terms::Whole(one) => vec![one],
        Terms::Parts(parts) => parts.values().map(String::as_str).collect(),
    }
}

/// An id that a pattern fits.
fn example(pattern: &str) -> String {
    pattern.replace('*', "x")
}

/// A row that does not read would be passed over in silence.
#[test]
fn every_row_of_every_file_reads() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("upstreams");
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in std::fs::read_dir(folder).expect("upstreams").map(|e| e.expect("an entry").path()) {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let file: toml::Table = text.parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let keys: Vec<_> =
            file.keys().filter(|k| !["format", "upstream"].contains(&k.as_str())).collect();
        if !keys.is_empty() || file.get("format").and_then(|f| f.as_integer()) != Some(1) {
            wrong.push(format!("{}: {keys:?}", path.display()));
        }
        for row in file.get("upstream").and_then(|r| r.as_array()).into_iter().flatten() {
            count += 1;
            if let Err(error) = row.clone().try_into::<Upstream>() {
                wrong.push(format!("{}: {:?}: {error}", path.display(), row.get("pattern")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(Upstreams::builtin().rows().count(), count);
}

#[test]
fn the_table_is_as_large_as_promised() {
    let rows: Vec<_> = Upstreams::builtin().rows().collect();
    assert!(rows.len() >= 400, "{} rows", rows.len());
    let datasets = rows.iter().filter(|r| r.kind == ArtifactKind::Dataset).count();
    assert!(datasets >= 100, "{datasets} datasets");
}

#[test]
fn every_license_of_the_table_has_rules_or_is_known_by_name() {
    let catalog = Catalog::builtin();
    let mut wrong = Vec::new();
    for row in Upstreams::builtin().rows() {
        let all = row.until.iter().map(|u| &u.license).chain([&row.license]);
        for expression in all.flat_map(expressions) {
            if ["NONE", "NOASSERTION"].contains(&expression) {
                continue;
            }
            for name in catalog.expression(expression).unrecognized {
                if !matches!(catalog.meaning(&name), Meaning::Textless(_)) {
                    wrong.push(format!("{:?}: {expression}", row.pattern));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_names_a_public_source() {
    let bad = |source: &str| !source.starts_with("http");
    let rows = Upstreams::builtin().rows();
    let wrong: Vec<_> = rows
        .filter(|r| bad(&r.source) || r.until.iter().any(|u| bad(&u.source)))
        .map(|r| &r.pattern)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The first row that fits decides, so a wider pattern before a narrower one would hide it.
#[test]
fn no_row_hides_another() {
    let table = Upstreams::builtin();
    let mut hidden = Vec::new();
    let mut owners: BTreeMap<String, usize> = BTreeMap::new();
    for (n, row) in table.rows().enumerate() {
        for pattern in &row.pattern {
            if let Some(other) = owners.insert(pattern.to_lowercase(), n) {
                hidden.push(format!("`{pattern}` stands in rows {other} and {n}"));
            }
            let id = example(pattern);
            let (found, _) = table.find(&id).expect("a pattern fits its own example");
            if found.pattern != row.pattern {
                hidden.push(format!("`{pattern}` is hidden by {:?}", found.pattern));
            }
        }
    }
    assert!(hidden.is_empty(), "{}", hidden.join("\n"));
}

/// A table that leads in a circle would describe an artifact by itself.
#[test]
fn lineage_in_the_table_ends() {
    let table = Upstreams::builtin();
    for row in table.rows() {
        for pattern in &row.pattern {
            let mut builder = ArtifactGraph::builder();
            builder.artifact(Artifact::new("acme/m", ArtifactKind::Model).license("MIT"));
            let by = match row.kind {
                ArtifactKind::Dataset => Relation::TrainedOn,
                ArtifactKind::Model | ArtifactKind::Adapter => Relation::FineTunedFrom,
                ArtifactKind::Code => Relation::TrainedWith,
                _ => Relation::TrainedOnOutputsOf,
            };
            builder.relation("acme/m", by, &example(pattern));
            let described = table.describe(&mut builder);
            assert!((1..40).contains(&described.len()), "{pattern}: {described:?}");
            let graph = builder.build().unwrap_or_else(|e| panic!("{pattern}: {e:?}"));
            let report = Checker::new(&Catalog::builtin()).check(&graph);
            let circle = report.findings.iter().any(|f| f.code.word() == "lineage-cycle");
            assert!(!circle, "{pattern}");
        }
    }
}

#[test]
fn what_the_user_states_wins_over_the_table() {
    let judge = |license: Option<&str>| {
        let mut builder = ArtifactGraph::builder();
        builder.artifact(Artifact::new("acme/m", ArtifactKind::Model).license("MIT"));
        builder.relation("acme/m", Relation::FineTunedFrom, "meta-llama/Llama-3.1-8B");
        if let Some(license) = license {
            let own = Artifact::new("meta-llama/Llama-3.1-8B", ArtifactKind::Model);
            builder.artifact(own.license(license));
        }
        let said = Upstreams::builtin().describe(&mut builder);
        let report = Checker::new(&Catalog::builtin()).check(&builder.build().unwrap());
        (report.verdict, said)
    };
    let (by_table, said) = judge(None);
    assert_eq!(by_table, Verdict::Blocked);
    assert!(said[0].1.starts_with("https://"), "{said:?}");
    let (own, said) = judge(Some("Apache-2.0"));
    assert_eq!((own, said.len()), (Verdict::Clear, 0));
}
