//! An artifact as a component or a service.

use std::collections::{BTreeSet, HashMap};

use super::licenses::{choice, declared, said};
use super::shape::{Card, Component, Contents, Data, Link, Parameters, Pedigree, Property};
use super::shape::{Reference, Seen};
use super::{CycloneDx, by_id, intent, is_address, property, reference};
use crate::graph::{Stated, Statement};
use crate::read::bom::own::{DESCRIBED, ID, KIND, REFERENCE, RELATION, REVISION, STATEMENT};
use crate::render::bom::concluded;
use crate::render::bom::expressions::{Expressions, NOBODY, NOTHING};
use crate::render::bom::packages::{address, purl};
use crate::report::{
    ArtifactReport, DetailValue, Finding, LicenseReport, Named, Obligation, Report, Step,
};
use crate::vocab::{ArtifactKind, Component as Part, Evidence, Relation, Switch};

/// The longest version that CycloneDX takes.
const VERSION: usize = 1_024;

/// What is said of each artifact, by its id.
pub(super) struct Parts<'r> {
    version: CycloneDx,
    expressions: Expressions<'r>,
    artifacts: HashMap<&'r str, &'r ArtifactReport>,
    kinds: HashMap<&'r str, ArtifactKind>,
    upstreams: HashMap<&'r str, Vec<&'r Step>>,
    findings: HashMap<&'r str, Vec<&'r Finding>>,
    obligations: HashMap<&'r str, Vec<&'r Obligation>>,
}

impl<'r> Parts<'r> {
    pub fn of(report: &'r Report, version: CycloneDx) -> Self {
        let described = report.artifacts.iter().map(|a| (&*a.id, a.kind));
        let named = report.undescribed.iter().map(|n| (&*n.id, n.kind));
        Self {
            version,
            expressions: Expressions::of(report),
            artifacts: report.artifacts.iter().map(|a| (&*a.id, a)).collect(),
            kinds: described.chain(named).collect(),
            upstreams: by_id(&report.relations, |s| &s.from),
            findings: by_id(&report.findings, |f| &f.artifact),
            obligations: by_id(&report.obligations, |o| &o.artifact),
        }
    }

    /// What only others name.
    pub fn named(&self, it: &'r Named) -> Component<'r> {
        let mut part = self.outline(&it.id, it.kind);
        let described = Property { name: DESCRIBED.to_owned(), value: "false".to_owned() };
        part.properties.push(described);
        part.reference = Some(reference(&it.id));
        part
    }

    /// What is known of an artifact.
    pub fn described(&mut self, it: &'r ArtifactReport, is_root: bool) -> Component<'r> {
        let mut part = self.outline(&it.id, it.kind);
        part.reference = Some(reference(&it.id));
        if it.kind == ArtifactKind::Service && is_root
            || it.kind == ArtifactKind::Code && it.shipped
        {
            part.kind = Some("application");
        }
        self.license(it, &mut part);
        let upstreams = self.upstreams.get(&*it.id).cloned().unwrap_or_default();
        // Services have no place for where they come from and where they are.
        if it.kind != ArtifactKind::Service {
            part.pedigree = self.pedigree(&upstreams);
            part.external_references.extend(whereabouts(it));
        }
        if matches!(it.kind, ArtifactKind::Model | ArtifactKind::Adapter) {
            part.model_card = card(&upstreams);
        }
        if it.kind == ArtifactKind::Dataset {
            let url = address(&it.id, it.kind, it.revision.as_deref());
            let contents = url.filter(|u| is_address(u)).map(|url| Contents { url });
            part.data = vec![Data { kind: "dataset", name: part.name, contents }];
        }
        let properties = &mut part.properties;
        properties.extend(upstreams.iter().map(|step| Property {
            name: format!("{RELATION}{}", reference(&step.to)),
            value: match step.evidence {
                Some(grade) => format!("{} {grade}", step.by),
                None => step.by.to_string(),
            },
        }));
        if it.shipped {
            properties.push(property("shipped", "true"));
        }
        properties.push(property("verdict", it.verdict.word()));
        properties.extend(it.intent.iter().flat_map(intent));
        let choices = it.choices.iter();
        properties.extend(choices.map(|c| {
            let value = format!("{}; {}; {}", c.chosen, c.expression, c.from);
            property("choice", &value)
        }));
        let owed = self.obligations.get(&*it.id).into_iter().flatten();
        properties.extend(owed.map(|o| {
            let mut value = format!("{}; {}; {}; {}", o.status, o.license, o.section, o.from);
            for text in ["text", "prefix"].iter().filter_map(|key| o.detail.get(key)) {
                if let DetailValue::Text(text) = text {
                    value += &format!("; “{text}”");
                }
            }
            property(&format!("obligation:{}", o.duty), &value)
        }));
        let open = self.open(it).into_iter().map(|switch| property("assumption", switch.word()));
        properties.extend(open);
        part
    }

    /// Whatever is an artifact, under its name.
    fn outline(&self, id: &'r str, kind: ArtifactKind) -> Component<'r> {
        let revision = self.artifacts.get(id).and_then(|a| a.revision.as_deref());
        let (group, name, version) = names(id, kind);
        let mut properties = vec![
            Property { name: ID.to_owned(), value: id.to_owned() },
            Property { name: KIND.to_owned(), value: kind.to_string() },
        ];
        properties
            .extend(revision.map(|r| Property { name: REVISION.to_owned(), value: r.to_owned() }));
        Component {
            kind: match kind {
                ArtifactKind::Model | ArtifactKind::Adapter => Some("machine-learning-model"),
                ArtifactKind::Dataset | ArtifactKind::Output => Some("data"),
                ArtifactKind::Document => Some("file"),
                ArtifactKind::Code => Some("library"),
                ArtifactKind::Service => None,
            },
            group,
            name,
            version: revision.or(version).filter(|v| v.chars().count() <= VERSION),
            purl: purl(id, kind, revision).filter(|_| kind != ArtifactKind::Service),
            properties,
            ..Component::default()
        }
    }

    /// What was declared and what it comes to, apart.
    fn license(&mut self, it: &'r ArtifactReport, part: &mut Component<'r>) {
        let stated = declared(&mut self.expressions, &it.license);
        let is_exact = match &it.license.statements[..] {
            [] => true,
            [one] => is_said(one, said(stated.as_ref())),
            _ => false,
        };
        if !is_exact {
            part.properties.extend(it.license.statements.iter().filter_map(|statement| {
                let value = serde_json::to_string(statement).ok()?;
                Some(Property { name: STATEMENT.to_owned(), value })
            }));
        }
        part.properties.extend(it.license.parts.iter().map(|p| {
            let value = &p.normalized;
            property(&format!("license:{}", p.component), value)
        }));
        let concluded = self.concluded(it);
        let choice = concluded.as_deref().and_then(|c| choice(&self.expressions, c, "concluded"));
        part.properties.extend(concluded.map(|text| property("concluded", &text)));
        part.external_references.extend(self.pages(&it.license));
        part.licenses.extend(stated);
        match self.version {
            CycloneDx::V1_7 => part.licenses.extend(choice),
            // An expression stands alone in its list.
            CycloneDx::V1_6 if it.kind == ArtifactKind::Service => {}
            CycloneDx::V1_6 => part.evidence = choice.map(|one| Seen { licenses: vec![one] }),
        }
    }

    /// What the license comes to, as an expression; `None` where that cannot be told.
    fn concluded(&mut self, it: &'r ArtifactReport) -> Option<String> {
        let findings = self.findings.get(&*it.id).into_iter().flatten();
        let codes: Vec<_> = findings.map(|f| f.code).collect();
        let artifacts = &self.artifacts;
        let terms = concluded(it, |id| artifacts.get(id).copied(), &codes)?;
        let text = self.expressions.all_of(terms);
        // A name that nobody knows concludes nothing.
        let known = text != NOBODY && !text.contains(REFERENCE);
        known.then_some(text)
    }

    /// Where the texts of what is declared are.
    fn pages(&mut self, license: &LicenseReport) -> Vec<Link> {
        let text = self.expressions.declared(license);
        let ids: BTreeSet<&str> = text.split([' ', '(', ')']).collect();
        let urls = ids.into_iter().map(|id| self.expressions.title(id).1);
        let urls = urls.filter(|url| is_address(url));
        urls.map(|url| Link { kind: "license", url: url.to_owned() }).collect()
    }

    fn pedigree(&self, upstreams: &[&'r Step]) -> Option<Pedigree<'r>> {
        let from = || upstreams.iter().filter(|step| comes_from(step.by));
        let ids: BTreeSet<&str> = from().map(|step| &*step.to).collect();
        let words: BTreeSet<Relation> = from().map(|step| step.by).collect();
        let notes = match words.iter().collect::<Vec<_>>()[..] {
            [] => return None,
            [one] => one.to_string(),
            _ => {
                let each = from().map(|step| format!("{} {}", step.by, step.to));
                each.collect::<Vec<_>>().join("\n")
            }
        };
        let ancestors = ids.into_iter().map(|id| {
            let kind = self.kinds.get(id).copied().unwrap_or(ArtifactKind::Model);
            let mut stub = self.outline(id, kind);
            stub.kind = stub.kind.or(Some("application"));
            stub
        });
        Some(Pedigree { ancestors: ancestors.collect(), notes })
    }

    /// The open questions that something hangs on.
    fn open(&self, it: &ArtifactReport) -> BTreeSet<Switch> {
        let titles = it.title.iter().flat_map(|t| &t.assumptions);
        let findings = self.findings.get(&*it.id).into_iter().flatten();
        let duties = self.obligations.get(&*it.id).into_iter().flatten();
        let found = findings.flat_map(|f| &f.assumptions);
        titles.chain(found).chain(duties.flat_map(|o| &o.assumptions)).copied().collect()
    }
}

/// Whether what is declared says the very same as a statement.
fn is_said(statement: &Statement, declared: Option<&str>) -> bool {
    let text = match &statement.stated {
        Stated::Expression(text) if text.trim() == &**text => &**text,
        Stated::Nothing => NOTHING,
        _ => return false,
    };
    statement.component == Part::All
        && statement.evidence <= Evidence::Declared
        && statement.evidence != Evidence::Text
        && declared == Some(text)
        && (text == NOTHING) == (statement.stated == Stated::Nothing)
}

/// Relations by which one work is made from another.
fn comes_from(by: Relation) -> bool {
    use Relation as R;
    matches!(
        by,
        R::FineTunedFrom
            | R::QuantizedFrom
            | R::ConvertedFrom
            | R::MergedFrom
            | R::AdapterOf
            | R::DistilledFrom
            | R::DerivedFrom
            | R::ModifiedFrom
    )
}

/// The data that a model learnt from or was measured with.
fn card(upstreams: &[&Step]) -> Option<Card> {
    let data = |by| matches!(by, Relation::TrainedOn | Relation::EvaluatedOn);
    let ids: BTreeSet<&str> =
        upstreams.iter().filter(|s| data(s.by)).map(|step| &*step.to).collect();
    let datasets: Vec<Reference> =
        ids.into_iter().map(|id| Reference { to: reference(id) }).collect();
    let some = !datasets.is_empty();
    some.then_some(Card { model_parameters: Parameters { datasets } })
}

/// Where it is, and where its license is.
fn whereabouts(it: &ArtifactReport) -> Vec<Link> {
    let kind = match it.kind {
        ArtifactKind::Model | ArtifactKind::Adapter => "model-card",
        ArtifactKind::Code => "vcs",
        _ => "distribution",
    };
    let url = address(&it.id, it.kind, it.revision.as_deref()).filter(|url| is_address(url));
    url.map(|url| Link { kind, url }).into_iter().collect()
}

/// Group, name and version, as far as an id says them.
fn names(id: &str, kind: ArtifactKind) -> (Option<&str>, &str, Option<&str>) {
    let full = |(left, right): (_, _)| {
        Some((left, right)).filter(|_| !str::is_empty(left) && !str::is_empty(right))
    };
    let bare = id.strip_prefix("pkg:").and_then(|rest| rest.split_once('/')).map_or(id, |(_, n)| n);
    let (rest, version) = match bare.rsplit_once('@').and_then(full) {
        Some((rest, version)) if kind == ArtifactKind::Code => (rest, Some(version)),
        _ => (bare, None),
    };
    let split = rest.rsplit_once('/').and_then(full).filter(|_| !rest.contains("://"));
    match split {
        Some((group, name)) => (Some(group), name, version),
        None => (None, rest, version),
    }
}
