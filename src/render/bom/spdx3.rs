//! SPDX 3.0.1 as JSON-LD, with its profiles for AI and data.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::expressions::{NOBODY, NOTHING, references};
use super::packages::{Package, Packages, made, owed, summary, title, told};
use super::uuid;
use crate::read::bom::own::NAMED_ONLY;
use crate::report::Report;
use crate::vocab::{ArtifactKind, Relation};

const CREATION: &str = "_:creation";

/// The report as SPDX 3.0.1. `epoch` is the second at which it is said to be made, as
/// `SOURCE_DATE_EPOCH` has it; else it is the day for which was judged.
///
/// Profiles for AI and data are used and not claimed: they ask who supplied what and when, which a
/// report does not know.
///
/// ```
/// use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, render::bom};
///
/// let mut builder = ArtifactGraph::builder();
/// builder.artifact(Artifact::new("acme/chat", ArtifactKind::Model).license("mit"));
/// let catalog = Catalog::builtin();
/// let report = Checker::new(&catalog).check(&builder.build().unwrap());
/// assert!(bom::spdx3(&report, Some(0)).contains("\"type\": \"ai_AIPackage\""));
/// ```
pub fn spdx3(report: &Report, epoch: Option<u64>) -> String {
    let (created, tool) = made(report, epoch);
    let packages = Packages::of(report);
    let space = format!("https://spdx.org/spdxdocs/cleartitle-{}", uuid(report, "spdx3", &created));
    let mut graph = Graph { space, elements: Vec::new() };
    let [agent, using] = ["agent", "tool"].map(|name| graph.id(name));
    graph.add("SoftwareAgent", "agent", json!({ "name": tool }));
    graph.add("Tool", "tool", json!({ "name": tool }));
    let licenses = graph.licenses(&packages);
    for package in &packages.all {
        graph.package(package);
        for (by, said) in
            [("hasDeclaredLicense", &package.declared), ("hasConcludedLicense", &package.concluded)]
        {
            graph.relate(&package.reference, by, &licenses[said.as_str()], Value::Null);
        }
    }
    graph.lineage(report, &packages);
    for package in &packages.all {
        let findings = package.findings.iter().map(|f| ("review", told(f)));
        let duties = package.obligations.iter().map(|o| ("other", owed(o)));
        for (kind, statement) in findings.chain(duties) {
            let subject = graph.id(&package.reference);
            let rest = json!({
                "annotationType": kind,
                "contentType": "text/plain",
                "statement": statement,
                "subject": subject,
            });
            graph.numbered("Annotation", "annotation", rest);
        }
    }
    let roots: Vec<String> = packages.shipped().map(|p| graph.id(&p.reference)).collect();
    let elements: Vec<String> = graph.elements.iter().map(|e| e.id.clone()).collect();
    let document = json!({
        "name": title(&packages),
        "summary": summary(report),
        "comment": "The profiles for AI and data are used and not claimed: who supplied what, and \
                    when it was made and released, is not known.",
        "dataLicense": licenses["CC0-1.0"],
        "profileConformance": ["core", "software", "simpleLicensing"],
        "rootElement": roots,
        "element": elements,
    });
    graph.add("SpdxDocument", "document", document);
    let creation = json!({
        "type": "CreationInfo",
        "@id": CREATION,
        "specVersion": "3.0.1",
        "created": created,
        "createdBy": [agent],
        "createdUsing": [using],
    });
    crate::render::json(&Document {
        context: "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        graph: std::iter::once(Entry::Creation(&creation))
            .chain(graph.elements.iter().map(Entry::Element))
            .collect(),
    })
}

#[derive(Serialize)]
struct Document<'g> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Vec<Entry<'g>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Entry<'g> {
    Creation(&'g Value),
    Element(&'g Element),
}

#[derive(Serialize)]
struct Element {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "spdxId")]
    id: String,
    #[serde(rename = "creationInfo")]
    creation: &'static str,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

struct Graph {
    /// What ids begin with.
    space: String,
    elements: Vec<Element>,
}

impl Graph {
    fn id(&self, reference: &str) -> String {
        format!("{}#{reference}", self.space)
    }

    /// Adds an element; what is null is left out.
    fn add(&mut self, kind: &'static str, reference: &str, rest: Value) -> String {
        let id = self.id(reference);
        let Value::Object(mut rest) = rest else { return id };
        rest.retain(|_, value| !value.is_null());
        self.elements.push(Element { kind, id: id.clone(), creation: CREATION, rest });
        id
    }

    /// Adds an element that nothing refers to by its name.
    fn numbered(&mut self, kind: &'static str, word: &str, rest: Value) {
        let number = self.elements.len();
        self.add(kind, &format!("{word}-{number}"), rest);
    }

    fn relate(&mut self, from: &str, by: &str, to: &str, comment: Value) {
        let from = self.id(from);
        let rest = json!({
            "from": from,
            "relationshipType": by,
            "to": [to],
            "comment": comment,
        });
        self.numbered("Relationship", "relationship", rest);
    }

    /// Adds every expression once; returns what each is called.
    fn licenses<'p>(&mut self, packages: &'p Packages<'_>) -> BTreeMap<&'p str, String> {
        let mut texts: BTreeMap<&str, String> = BTreeMap::new();
        for (id, custom) in &packages.expressions.custom {
            let rest = json!({ "name": custom.name, "simplelicensing_licenseText": custom.text() });
            let element = self.add("simplelicensing_SimpleLicensingText", id, rest);
            texts.insert(id, element);
        }
        let said = packages.all.iter().flat_map(|p| [p.declared.as_str(), p.concluded.as_str()]);
        let mut all: BTreeMap<&str, String> =
            said.chain(["CC0-1.0"]).map(|text| (text, String::new())).collect();
        for (n, (text, id)) in all.iter_mut().enumerate() {
            *id = match *text {
                NOBODY => "expandedlicensing_NoAssertionLicense".to_owned(),
                NOTHING => "expandedlicensing_NoneLicense".to_owned(),
                text => {
                    let custom: BTreeMap<&str, &String> =
                        references(text).filter_map(|r| Some((r, texts.get(r)?))).collect();
                    let entries = custom.into_iter().map(|(key, value)| {
                        json!({ "type": "DictionaryEntry", "key": key, "value": value })
                    });
                    let entries: Vec<Value> = entries.collect();
                    let rest = json!({
                        "simplelicensing_licenseExpression": text,
                        "simplelicensing_licenseListVersion": spdx::license_version(),
                        "simplelicensing_customIdToUri":
                            if entries.is_empty() { Value::Null } else { entries.into() },
                    });
                    self.add("simplelicensing_LicenseExpression", &format!("license-{n}"), rest)
                }
            };
        }
        all
    }

    fn package(&mut self, package: &Package<'_>) {
        use ArtifactKind as K;
        let (kind, purpose) = match package.kind {
            K::Model | K::Adapter => ("ai_AIPackage", Some("model")),
            K::Dataset => ("dataset_DatasetPackage", Some("data")),
            K::Document => ("software_Package", Some("documentation")),
            K::Service | K::Output => ("software_Package", Some("other")),
            K::Code => ("software_Package", None),
        };
        let mut comments: Vec<&str> = Vec::new();
        if package.artifact.is_none() {
            comments.push(NAMED_ONLY);
        }
        comments.extend(package.wording.as_deref());
        let attributions = package.attributions();
        let mut rest = json!({
            "name": package.name,
            // What it is, in this program's word: its reader knows it by that.
            "summary": package.kind,
            "comment": if comments.is_empty() { Value::Null } else { comments.join("\n").into() },
            "software_primaryPurpose": purpose,
            "software_packageVersion": package.version,
            "software_packageUrl": package.purl,
            "software_downloadLocation": package.address,
            "software_attributionText":
                if attributions.is_empty() { Value::Null } else { attributions.into() },
        });
        match package.kind {
            K::Adapter => rest["ai_typeOfModel"] = json!(["adapter"]),
            // The report does not say what is in it.
            K::Dataset => rest["dataset_datasetType"] = json!(["noAssertion"]),
            _ => {}
        }
        self.add(kind, &package.reference, rest);
    }

    fn lineage(&mut self, report: &Report, packages: &Packages<'_>) {
        for step in &report.relations {
            let (Some(from), Some(to)) = (packages.get(&step.from), packages.get(&step.to)) else {
                continue;
            };
            for word in words(step.by) {
                let (from, to) = if *word == "generates" { (to, from) } else { (from, to) };
                let to = self.id(&to.reference);
                self.relate(&from.reference, word, &to, step.by.word().into());
            }
        }
    }
}

/// The words for a relation. `generates` is said by the upstream.
fn words(relation: Relation) -> &'static [&'static str] {
    use Relation as R;
    match relation {
        R::FineTunedFrom
        | R::QuantizedFrom
        | R::ConvertedFrom
        | R::MergedFrom
        | R::DistilledFrom
        | R::TrainedOnOutputsOf
        | R::DerivedFrom
        | R::ModifiedFrom => &["descendantOf"],
        R::AdapterOf => &["descendantOf", "dependsOn"],
        R::TrainedOn => &["trainedOn"],
        R::EvaluatedOn => &["testedOn"],
        R::TrainedWith | R::BuiltWith => &["usesTool"],
        R::GeneratedBy => &["generates"],
        R::LinksStatic => &["hasStaticLink"],
        R::LinksDynamic => &["hasDynamicLink"],
        R::Contains => &["contains"],
        R::Runs => &["hasPrerequisite"],
        R::Serves => &["dependsOn"],
        // The standard has no word for what is shipped beside, nor for what nobody stated.
        R::Aggregates | R::Unstated => &["other"],
    }
}
