//! Compatibility of the licenses of code, asked of all pairs: it follows from clauses, so a few
//! laws hold for all of them.

use cleartitle::license::Effect;
use cleartitle::vocab::ArtifactKind;
use cleartitle::{Answer, Catalog, Checker};

/// Licenses of the SPDX list that the OSI or the FSF calls free and that were written for code.
fn code_licenses(catalog: &Catalog) -> Vec<&'static str> {
    let free =
        |l: &spdx::LicenseId| (l.is_osi_approved() || l.is_fsf_free_libre()) && !l.is_deprecated();
    spdx::identifiers::LICENSES
        .iter()
        .filter_map(|l| spdx::license_id(l.name))
        .filter(free)
        .map(|l| l.name)
        .filter(|id| catalog.get(id).is_some_and(|s| s.covers.has(ArtifactKind::Code)))
        .collect()
}

/// All answers, by inbound and then outbound.
fn answers(catalog: &Catalog) -> (Vec<&'static str>, Vec<Vec<Answer>>) {
    let ids = code_licenses(catalog);
    assert!(ids.len() >= 110, "{}", ids.len());
    let answers = Checker::new(catalog).compat_matrix(&ids, None);
    (ids, answers)
}

#[test]
fn no_pair_of_code_licenses_is_unknown() {
    let catalog = Catalog::builtin();
    let (ids, answers) = answers(&catalog);
    let mut unknown = Vec::new();
    for (inbound, row) in ids.iter().zip(&answers) {
        let pairs = ids.iter().zip(row).filter(|(_, a)| **a == Answer::Unknown);
        unknown.extend(pairs.map(|(outbound, _)| format!("{inbound} into {outbound}")));
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

#[test]
fn a_license_takes_in_works_under_itself() {
    let catalog = Catalog::builtin();
    let (ids, answers) = answers(&catalog);
    let wrong: Vec<_> = (0..ids.len())
        .filter(|n| !matches!(answers[*n][*n], Answer::Yes))
        .map(|n| format!("{}: {}", ids[n], answers[n][n].word()))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A work under "this version or later" may go wherever one under "this version only" may.
#[test]
fn or_later_goes_wherever_only_goes() {
    let catalog = Catalog::builtin();
    let (ids, answers) = answers(&catalog);
    let mut wrong = Vec::new();
    let mut pairs = 0;
    for (n, only) in ids.iter().enumerate() {
        let Some(stem) = only.strip_suffix("-only") else { continue };
        let Some(later) = ids.iter().position(|id| *id == format!("{stem}-or-later")) else {
            continue;
        };
        pairs += 1;
        for (m, outbound) in ids.iter().enumerate() {
            if answers[later][m] > answers[n][m] {
                wrong.push(format!(
                    "{} into {outbound}: {}, {only}: {}",
                    ids[later],
                    answers[later][m].word(),
                    answers[n][m].word()
                ));
            }
        }
    }
    assert!(pairs >= 6, "{pairs}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A version chosen from "or later" is a version: its answer is among those of its members.
#[test]
fn a_choice_is_no_better_than_its_best_member() {
    let catalog = Catalog::builtin();
    let checker = Checker::new(&catalog);
    let ids = code_licenses(&catalog);
    for id in &ids {
        let set = catalog.get(id).expect("rules");
        let Some(members) = set.rules.iter().find_map(|r| match &r.effect {
            Effect::Choose(members) => Some(members.clone()),
            _ => None,
        }) else {
            continue;
        };
        let rows: Vec<&str> = members.iter().map(String::as_str).chain([*id]).collect();
        for outbound in ["MIT", "GPL-2.0-only", "GPL-3.0-only", "AGPL-3.0-only", "MPL-2.0"] {
            let of = |id: &str| checker.compat(id, outbound, None).answer;
            let best = rows[..rows.len() - 1].iter().filter(|m| **m != *id).map(|m| of(m)).min();
            let own = of(id);
            // A license that lists itself among its versions is one of them.
            assert!(
                members.iter().any(|m| m == id) || Some(own) == best,
                "{id} into {outbound}: {own:?}, its best member: {best:?}"
            );
        }
    }
}

#[test]
fn each_no_names_a_clause_of_both() {
    let catalog = Catalog::builtin();
    let checker = Checker::new(&catalog);
    let (ids, answers) = answers(&catalog);
    // All pairs of every fourth license: each of them in full takes a minute in a debug build.
    let some: Vec<usize> = (0..ids.len()).step_by(4).collect();
    let mut wrong = Vec::new();
    for (n, m) in some.iter().flat_map(|n| some.iter().map(move |m| (*n, *m))) {
        if answers[n][m] != Answer::No {
            continue;
        }
        let told = checker.compat(ids[n], ids[m], None);
        // Of "or later", the version that was chosen.
        let of = |id: &str| {
            let chosen = catalog.expression(id).alternatives.concat();
            let is = |l: &str| l == id || chosen.iter().any(|leaf| leaf.id() == l);
            told.because.iter().any(|b| is(&b.license) && !b.quote.is_empty())
        };
        if told.answer != Answer::No || !of(ids[n]) || !of(ids[m]) {
            let named: Vec<_> = told.because.iter().map(|b| &b.license).collect();
            wrong.push(format!("{} into {}: {:?} {named:?}", ids[n], ids[m], told.answer));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
