//! SPDX 2.3 as JSON.

use serde::Serialize;

use super::expressions::NOBODY;
use super::packages::{Package, Packages, made, owed, summary, title, told};
use super::uuid;
use crate::read::bom::own::NAMED_ONLY;
use crate::report::Report;
use crate::vocab::{ArtifactKind, Relation};

const DOCUMENT: &str = "SPDXRef-DOCUMENT";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'p> {
    spdx_version: &'static str,
    data_license: &'static str,
    #[serde(rename = "SPDXID")]
    id: &'static str,
    name: String,
    document_namespace: String,
    comment: String,
    creation_info: Creation<'p>,
    document_describes: Vec<String>,
    packages: Vec<Element<'p>>,
    relationships: Vec<Relationship>,
    has_extracted_licensing_infos: Vec<Extracted<'p>>,
}

#[derive(Serialize)]
struct Creation<'p> {
    created: &'p str,
    creators: [String; 1],
    #[serde(rename = "licenseListVersion")]
    list: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Element<'p> {
    #[serde(rename = "SPDXID")]
    id: String,
    name: &'p str,
    /// What it is, in this program's word: its reader knows it by that.
    summary: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_info: Option<&'p str>,
    download_location: &'p str,
    files_analyzed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_package_purpose: Option<&'static str>,
    license_declared: &'p str,
    license_concluded: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    license_comments: Option<&'p str>,
    copyright_text: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attribution_texts: Vec<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    external_refs: Vec<External<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    annotations: Vec<Annotation<'p>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct External<'p> {
    reference_category: &'static str,
    reference_type: &'static str,
    reference_locator: &'p str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Annotation<'p> {
    annotation_date: &'p str,
    annotation_type: &'static str,
    annotator: String,
    comment: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Relationship {
    spdx_element_id: String,
    relationship_type: &'static str,
    related_spdx_element: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extracted<'p> {
    license_id: &'p str,
    name: &'p str,
    extracted_text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    see_alsos: Vec<&'p str>,
}

/// The report as SPDX 2.3. `epoch` is the second at which it is said to be made, as
/// `SOURCE_DATE_EPOCH` has it; else it is the day for which was judged.
///
/// ```
/// use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker, render::bom};
///
/// let mut builder = ArtifactGraph::builder();
/// builder.artifact(Artifact::new("acme/chat", ArtifactKind::Model).license("mit"));
/// let catalog = Catalog::builtin();
/// let report = Checker::new(&catalog).check(&builder.build().unwrap());
/// assert!(bom::spdx2(&report, Some(0)).contains("\"licenseDeclared\": \"MIT\""));
/// ```
pub fn spdx2(report: &Report, epoch: Option<u64>) -> String {
    let (created, tool) = made(report, epoch);
    let creator = format!("Tool: {tool}");
    let packages = Packages::of(report);
    let roots: Vec<String> = packages.shipped().map(reference).collect();
    let described = roots.iter().map(|root| Relationship {
        spdx_element_id: DOCUMENT.to_owned(),
        relationship_type: "DESCRIBES",
        related_spdx_element: root.clone(),
        comment: None,
    });
    let lineage = report.relations.iter().filter_map(|step| {
        let (from, to) = (packages.get(&step.from)?, packages.get(&step.to)?);
        let (word, turned) = word(step.by);
        let (from, to) = if turned { (to, from) } else { (from, to) };
        Some(Relationship {
            spdx_element_id: reference(from),
            relationship_type: word,
            related_spdx_element: reference(to),
            comment: Some(step.by.word()),
        })
    });
    let custom = packages.expressions.custom.iter().map(|(id, custom)| Extracted {
        license_id: id,
        name: &custom.name,
        extracted_text: custom.text(),
        see_alsos: Some(custom.url.as_str()).filter(|u| !u.is_empty()).into_iter().collect(),
    });
    crate::render::json(&Document {
        spdx_version: "SPDX-2.3",
        data_license: "CC0-1.0",
        id: DOCUMENT,
        name: title(&packages),
        document_namespace: format!(
            "https://spdx.org/spdxdocs/cleartitle-{}",
            uuid(report, "spdx2", &created)
        ),
        comment: summary(report),
        creation_info: Creation { created: &created, creators: [creator.clone()], list: list() },
        packages: packages.all.iter().map(|p| element(p, &created, &creator)).collect(),
        relationships: described.chain(lineage).collect(),
        has_extracted_licensing_infos: custom.collect(),
        document_describes: roots,
    })
}

/// The version of SPDX's list of licenses that is known here: its first two numbers.
fn list() -> &'static str {
    let version = spdx::license_version();
    version.rsplit_once('.').filter(|(rest, _)| rest.contains('.')).map_or(version, |(two, _)| two)
}

fn reference(package: &Package<'_>) -> String {
    format!("SPDXRef-{}", package.reference)
}

fn element<'p>(package: &'p Package<'_>, created: &'p str, creator: &str) -> Element<'p> {
    let annotation = |annotation_type, comment| Annotation {
        annotation_date: created,
        annotation_type,
        annotator: creator.to_owned(),
        comment,
    };
    let findings = package.findings.iter().map(|f| annotation("REVIEW", told(f)));
    let duties = package.obligations.iter().map(|o| annotation("OTHER", owed(o)));
    let purl = package.purl.as_deref().map(|purl| External {
        reference_category: "PACKAGE-MANAGER",
        reference_type: "purl",
        reference_locator: purl,
    });
    Element {
        id: reference(package),
        name: &package.name,
        summary: package.kind.word(),
        version_info: package.version.as_deref(),
        download_location: package.address.as_deref().unwrap_or(NOBODY),
        files_analyzed: false,
        // This version has no words for models, data and texts.
        primary_package_purpose: (package.kind != ArtifactKind::Code).then_some("OTHER"),
        license_declared: &package.declared,
        license_concluded: &package.concluded,
        license_comments: package.wording.as_deref(),
        copyright_text: NOBODY,
        comment: package.artifact.is_none().then_some(NAMED_ONLY),
        attribution_texts: package.attributions(),
        external_refs: purl.into_iter().collect(),
        annotations: findings.chain(duties).collect(),
    }
}

/// The word for a relation, and whether the upstream says it.
fn word(relation: Relation) -> (&'static str, bool) {
    use Relation as R;
    match relation {
        R::FineTunedFrom
        | R::MergedFrom
        | R::DistilledFrom
        | R::TrainedOnOutputsOf
        | R::DerivedFrom
        | R::ModifiedFrom => ("DESCENDANT_OF", false),
        R::QuantizedFrom | R::ConvertedFrom => ("VARIANT_OF", false),
        R::AdapterOf | R::Serves => ("DEPENDS_ON", false),
        R::TrainedOn | R::GeneratedBy => ("GENERATED_FROM", false),
        R::EvaluatedOn => ("TEST_OF", true),
        R::TrainedWith | R::BuiltWith => ("BUILD_TOOL_OF", true),
        R::LinksStatic => ("STATIC_LINK", false),
        R::LinksDynamic => ("DYNAMIC_LINK", false),
        R::Contains => ("CONTAINS", false),
        R::Aggregates => ("DISTRIBUTION_ARTIFACT", false),
        R::Runs => ("HAS_PREREQUISITE", false),
        // The standard has no word for what nobody stated.
        R::Unstated => ("OTHER", false),
    }
}
