//! Do known cases come out right? Each file of `tests/scenarios/` is a manifest, what is expected
//! of it, and why.
#![cfg(feature = "readers")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use cleartitle::graph::{Stated, Statement};
use cleartitle::license::LicenseSource;
use cleartitle::read;
use cleartitle::report::{DetailValue, Finding, Obligation, Report};
use cleartitle::{Catalog, Checker, Upstreams};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    scenario: About,
    expect: Expect,
    manifest: toml::Table,
    /// By artifact: a list of licenses, which a card may state and a manifest cannot.
    #[serde(default)]
    lists: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    title: String,
    why: String,
    source: String,
    control: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Expect {
    verdict: String,
    #[serde(default)]
    finding: Vec<Wanted>,
    #[serde(default)]
    absent: Vec<Wanted>,
    #[serde(default)]
    duty: Vec<WantedDuty>,
    #[serde(default)]
    no_duty: Vec<WantedDuty>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Wanted {
    code: Option<String>,
    artifact: Option<String>,
    license: Option<String>,
    section: Option<String>,
    verdict: Option<String>,
    basis: Option<String>,
    note: Option<bool>,
    assumption: Option<String>,
    limit: Option<String>,
    fact: Option<String>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct WantedDuty {
    duty: Option<String>,
    artifact: Option<String>,
    license: Option<String>,
    from: Option<String>,
    status: Option<String>,
    text: Option<String>,
    prefix: Option<String>,
    section: Option<String>,
}

fn is(wanted: &Option<String>, found: &str) -> bool {
    wanted.as_ref().is_none_or(|w| w == found)
}

fn detail(all: &cleartitle::report::Detail, key: &str) -> Vec<String> {
    match all.get(key) {
        Some(DetailValue::Text(text)) => vec![text.clone()],
        Some(DetailValue::List(all)) => all.clone(),
        _ => Vec::new(),
    }
}

impl Wanted {
    fn fits(&self, f: &Finding) -> bool {
        is(&self.code, f.code.word())
            && is(&self.artifact, &f.artifact)
            && self
                .license
                .as_ref()
                .is_none_or(|l| f.licenses.contains(l) || f.because.iter().any(|b| b.license == *l))
            && self.section.as_ref().is_none_or(|s| f.because.iter().any(|b| b.section == *s))
            && is(&self.verdict, f.verdict.word())
            && is(&self.basis, f.basis.word())
            && self.note.is_none_or(|n| n == f.note)
            && self.assumption.as_ref().is_none_or(|a| f.assumptions.iter().any(|s| s.word() == a))
            && self.limit.as_ref().is_none_or(|l| detail(&f.detail, "limit").contains(l))
            && self.fact.as_ref().is_none_or(|x| detail(&f.detail, "facts").contains(x))
    }
}

impl WantedDuty {
    fn fits(&self, o: &Obligation) -> bool {
        is(&self.duty, o.duty.word())
            && is(&self.artifact, &o.artifact)
            && is(&self.license, &o.license)
            && is(&self.from, &o.from)
            && is(&self.status, o.status.word())
            && is(&self.section, &o.section)
            && self.text.as_ref().is_none_or(|t| detail(&o.detail, "text").contains(t))
            && self.prefix.as_ref().is_none_or(|p| detail(&o.detail, "prefix").contains(p))
    }
}

/// What a manifest is judged to be, read and completed as the program does it.
fn judge(scenario: &Scenario, name: &str) -> Result<Report, String> {
    let manifest = &scenario.manifest;
    let folder =
        std::env::temp_dir().join(format!("cleartitle-scenario-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let file = folder.join("cleartitle.toml");
    std::fs::write(&file, toml::to_string(manifest).map_err(|e| e.to_string())?)
        .map_err(|e| e.to_string())?;
    let mut gathered = read::read(&[], Some(&file), read::Options::default());
    let _ = std::fs::remove_dir_all(&folder);
    if let Some(problem) = gathered.problems.first() {
        return Err(format!("{problem} (help: {})", problem.help()));
    }
    let intent = gathered.builder.intent_mut();
    intent.as_of = intent.as_of.or(Some(cleartitle::Date { year: 2026, month: 11, day: 23 }));
    for (id, members) in &scenario.lists {
        let artifact = gathered.builder.described(id).ok_or_else(|| format!("no `{id}`"))?;
        let stated = Stated::List(members.clone().into());
        artifact.statements = vec![Statement { stated, ..Statement::declared("") }];
    }
    Upstreams::builtin().describe(&mut gathered.builder);
    let graph = gathered.builder.build().map_err(|e| format!("{e:?}"))?;
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    Ok(Checker::new(CATALOG.get_or_init(catalog)).check(&graph))
}

/// The licenses under test: the built-in ones, with those of a folder named by the environment
/// over them, so that a license file can be tried without a build.
fn catalog() -> Catalog {
    let mut catalog = Catalog::builtin();
    let Some(folder) = std::env::var_os("CLEARTITLE_LICENSES") else { return catalog };
    let texts: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the license folder")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .map(|p| {
            let stem = p.file_stem().unwrap().to_str().unwrap().to_owned();
            (stem, std::fs::read_to_string(&p).expect("a readable file"))
        })
        .collect();
    let files: Vec<_> =
        texts.iter().map(|(stem, text)| LicenseSource { stem, path: stem, text }).collect();
    // What is broken is left out here; the tests of the data name it.
    let _ = catalog.add(&files);
    catalog
}

fn told(report: &Report) -> String {
    let mut out = format!("    verdict {}\n", report.verdict);
    for f in &report.findings {
        let because: Vec<String> =
            f.because.iter().map(|b| format!("{} {}", b.license, b.section)).collect();
        out += &format!(
            "    {} {} {}{} {:?} facts {:?} limit {:?} switches {:?} because {because:?}\n",
            f.code,
            f.verdict,
            f.artifact,
            if f.note { " (note)" } else { "" },
            f.licenses,
            detail(&f.detail, "facts"),
            detail(&f.detail, "limit"),
            f.assumptions,
        );
    }
    out
}

fn complaints(scenario: &Scenario, report: &Report) -> Vec<String> {
    let mut all = Vec::new();
    if scenario.expect.verdict != report.verdict.word() {
        all.push(format!("expected verdict {}", scenario.expect.verdict));
    }
    for wanted in &scenario.expect.finding {
        if !report.findings.iter().any(|f| wanted.fits(f)) {
            all.push(format!("expected {wanted:?}"));
        }
    }
    for wanted in &scenario.expect.absent {
        if report.findings.iter().any(|f| wanted.fits(f)) {
            all.push(format!("expected no {wanted:?}"));
        }
    }
    for wanted in &scenario.expect.duty {
        if !report.obligations.iter().any(|o| wanted.fits(o)) {
            let near: Vec<String> = report
                .obligations
                .iter()
                .filter(|o| is(&wanted.duty, o.duty.word()))
                .map(|o| {
                    format!("{} {} {} {} {}", o.artifact, o.license, o.from, o.section, o.status)
                })
                .collect();
            all.push(format!("expected {wanted:?}, there are {near:?}"));
        }
    }
    for wanted in &scenario.expect.no_duty {
        if report.obligations.iter().any(|o| wanted.fits(o)) {
            all.push(format!("expected no {wanted:?}"));
        }
    }
    all
}

fn scenarios() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let entries =
        std::fs::read_dir(folder).expect("the scenarios").map(|e| e.expect("an entry").path());
    let mut all: Vec<_> = entries
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .map(|p| (p.file_stem().unwrap().to_str().unwrap().to_owned(), p))
        .collect();
    all.sort();
    all
}

fn parsed(path: &Path) -> Result<Scenario, String> {
    let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
    toml::from_str(&text).map_err(|e| e.to_string())
}

#[test]
fn every_scenario_comes_out_as_expected() {
    let mut wrong = Vec::new();
    let only = std::env::var("CLEARTITLE_SCENARIO").ok();
    for (name, path) in
        scenarios().into_iter().filter(|(n, _)| only.as_ref().is_none_or(|o| n.contains(o)))
    {
        let scenario = match parsed(&path) {
            Ok(scenario) => scenario,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        match judge(&scenario, &name) {
            Err(error) => wrong.push(format!("{name}: {error}")),
            Ok(report) => {
                let complaints = complaints(&scenario, &report);
                if !complaints.is_empty() {
                    let about = &scenario.scenario;
                    wrong.push(format!(
                        "{name}: {} ({})\n    {}\n  {}\n{}",
                        about.title,
                        about.source,
                        about.why,
                        complaints.join("\n  "),
                        told(&report)
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} scenarios:\n{}", wrong.len(), wrong.join("\n"));
}

/// A license decides where an expected finding or duty names it. One that asks for nothing decides
/// in the scenario of its own, by what is absent there.
#[test]
fn every_license_and_exception_decides_somewhere() {
    let mut decides: BTreeSet<String> = BTreeSet::new();
    for (name, path) in scenarios() {
        let Ok(scenario) = parsed(&path) else { continue };
        let findings = scenario.expect.finding.iter().filter_map(|w| w.license.clone());
        let duties = scenario.expect.duty.iter().filter_map(|w| w.license.clone());
        decides.extend(findings.chain(duties));
        let text = scenario.manifest.to_string();
        if let Some(own) = name.strip_prefix("license-")
            && !scenario.expect.absent.is_empty()
            && text.contains(own)
        {
            decides.insert(own.to_owned());
        }
    }
    let of_compounds: Vec<String> =
        decides.iter().flat_map(|id| id.split(" WITH ")).map(str::to_owned).collect();
    decides.extend(of_compounds);
    let catalog = Catalog::builtin();
    let all = catalog.ids().chain(catalog.exceptions());
    let idle: Vec<&str> = all.map(|id| &**id).filter(|id| !decides.contains(*id)).collect();
    assert!(idle.is_empty(), "{} decide nowhere: {idle:?}", idle.len());
}

#[test]
fn a_third_of_at_least_a_hundred_scenarios_are_negative_controls() {
    let all: Vec<Scenario> = scenarios().iter().filter_map(|(_, p)| parsed(p).ok()).collect();
    let controls = all.iter().filter(|s| s.scenario.control).count();
    assert!(all.len() >= 100, "{}", all.len());
    assert!(controls * 3 >= all.len(), "{controls} of {}", all.len());
}
