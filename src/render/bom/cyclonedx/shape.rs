//! The parts of CycloneDX that are written, in the order in which they are written.

use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document<'r> {
    #[serde(rename = "$schema")]
    pub schema: String,
    pub bom_format: &'static str,
    pub spec_version: &'static str,
    pub serial_number: String,
    pub version: u32,
    pub metadata: Metadata<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Component<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<Dependency>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub compositions: Vec<Composition>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<Annotation<'r>>,
}

#[derive(Serialize)]
pub(super) struct Metadata<'r> {
    pub timestamp: &'r str,
    pub tools: Tools<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<Component<'r>>,
    pub properties: Vec<Property>,
}

#[derive(Serialize)]
pub(super) struct Tools<'r> {
    pub components: [Tool<'r>; 1],
}

#[derive(Serialize, Clone, Copy)]
pub(super) struct Tool<'r> {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub name: &'r str,
    pub version: &'r str,
}

/// A component, or a service: those have no type.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct Component<'r> {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    #[serde(rename = "bom-ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<&'r str>,
    pub name: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<&'r str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub licenses: Vec<Choice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purl: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pedigree: Option<Pedigree<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external_references: Vec<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Seen>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_card: Option<Card>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<Data<'r>>,
    pub properties: Vec<Property>,
}

#[derive(Serialize)]
pub(super) struct Pedigree<'r> {
    pub ancestors: Vec<Component<'r>>,
    pub notes: String,
}

#[derive(Serialize)]
pub(super) struct Seen {
    pub licenses: Vec<Choice>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Card {
    pub model_parameters: Parameters,
}

#[derive(Serialize)]
pub(super) struct Parameters {
    pub datasets: Vec<Reference>,
}

#[derive(Serialize)]
pub(super) struct Reference {
    #[serde(rename = "ref")]
    pub to: String,
}

#[derive(Serialize)]
pub(super) struct Data<'r> {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub name: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contents: Option<Contents>,
}

#[derive(Serialize)]
pub(super) struct Contents {
    pub url: String,
}

#[derive(Serialize, Clone)]
#[serde(untagged)]
pub(super) enum Choice {
    License { license: License },
    Expression { expression: String, acknowledgement: &'static str },
}

#[derive(Serialize, Clone, Default)]
pub(super) struct License {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub acknowledgement: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licensing: Option<Licensing>,
}

#[derive(Serialize, Clone)]
#[serde(rename_all = "camelCase")]
pub(super) struct Licensing {
    pub alt_ids: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Link {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub url: String,
}

#[derive(Serialize)]
pub(super) struct Property {
    pub name: String,
    pub value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Dependency {
    #[serde(rename = "ref")]
    pub of: String,
    pub depends_on: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Composition {
    pub aggregate: &'static str,
    pub assemblies: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Annotation<'r> {
    pub subjects: Vec<String>,
    pub annotator: Annotator<'r>,
    pub timestamp: &'r str,
    pub text: String,
}

#[derive(Serialize)]
pub(super) struct Annotator<'r> {
    pub component: Tool<'r>,
}
