//! One row as the hub's API writes it.

use serde::Serialize;

/// One repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    pub id: String,
    pub sha: String,
    pub tags: Vec<String>,
    /// Absent: the repository has no card.
    pub card_data: Option<Card>,
    /// The hub's own resolution of the parents.
    pub base_models: Option<BaseModels>,
    pub gated: Gated,
    pub private: bool,
    pub disabled: bool,
    pub downloads: u64,
    pub likes: u64,
    pub last_modified: String,
}

/// The front matter of its card.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Card {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<OneOrMore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license_link: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_model: Option<OneOrMore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_model_relation: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub datasets: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub language: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline_tag: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub library_name: Option<&'static str>,
}

/// A text, or a list of them: cards have both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// One relation for all parents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BaseModels {
    pub relation: &'static str,
    pub models: Vec<Id>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Id {
    pub id: String,
}

/// Whether somebody must be asked first: `false`, or how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Gated {
    No(bool),
    How(&'static str),
}

impl Gated {
    /// As a column of texts has it.
    pub fn text(self) -> &'static str {
        match self {
            Self::No(true) => "true",
            Self::No(false) => "false",
            Self::How(how) => how,
        }
    }
}
