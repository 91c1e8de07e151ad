//! Which keys of a row are read.

use super::keys::{Key, column};
use super::listed::List;

/// A key of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Id,
    ModelId,
    Name,
    CardOf,
    Tags,
    HubTags,
    CardData,
    CardText,
    FrontMatter,
    Resolved,
    Siblings,
    Pipeline,
    LibraryName,
    Library,
    Kind,
    Type,
    Deleted,
    OfDataset,
    Doc,
    Language,
    OfSpacy,
    List(List),
    Key(Key, u8),
}

impl Column {
    /// The column of a name.
    pub fn of(name: &str) -> Option<Self> {
        Some(match name {
            "id" => Self::Id,
            "modelId" => Self::ModelId,
            "name" => Self::Name,
            "card" => Self::CardOf,
            "tags" => Self::Tags,
            "hub_tags" => Self::HubTags,
            "cardData" => Self::CardData,
            "card_data" => Self::CardText,
            "front_matter" => Self::FrontMatter,
            "baseModels" => Self::Resolved,
            "siblings" => Self::Siblings,
            "pipeline_tag" => Self::Pipeline,
            "library_name" => Self::LibraryName,
            "library" => Self::Library,
            "kind" => Self::Kind,
            "type" => Self::Type,
            "deleted" => Self::Deleted,
            "citation" | "paperswithcode_id" | "mainSize" => Self::OfDataset,
            "doc" => Self::Doc,
            "lang" => Self::Language,
            "spacy_version" => Self::OfSpacy,
            "sources" => Self::List(List::Sources),
            "dependencies" => Self::List(List::Dependencies),
            "pretrainedModelG" | "pretrainedModelD" => Self::List(List::Pretrained),
            other => {
                let (key, rank) = column(other)?;
                Self::Key(key, rank)
            }
        })
    }

    /// What messages call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::ModelId => "modelId",
            Self::Name => "name",
            Self::CardOf => "card",
            Self::Tags => "tags",
            Self::HubTags => "hub_tags",
            Self::CardData => "cardData",
            Self::CardText => "card_data",
            Self::FrontMatter => "front_matter",
            Self::Resolved => "baseModels",
            Self::Siblings => "siblings",
            Self::Pipeline => "pipeline_tag",
            Self::LibraryName => "library_name",
            Self::Library => "library",
            Self::Kind => "kind",
            Self::Type => "type",
            Self::Deleted => "deleted",
            Self::OfDataset => "citation",
            Self::Doc => "doc",
            Self::Language => "lang",
            Self::OfSpacy => "spacy_version",
            Self::List(List::Sources) => "sources",
            Self::List(List::Dependencies) => "dependencies",
            Self::List(List::Pretrained) => "pretrainedModelG",
            Self::Key(Key::License, _) => "license",
            Self::Key(Key::LicenseName, _) => "license_name",
            Self::Key(Key::LicenseLink, _) => "license_link",
            Self::Key(Key::LicenseDetails, _) => "license_details",
            Self::Key(Key::BaseModel, _) => "base_model",
            Self::Key(Key::Relation, _) => "relation",
            Self::Key(Key::Datasets, _) => "datasets",
            Self::Key(_, _) => "source_datasets",
        }
    }

    /// The bit that says that it was met, where it is one of its own. Of keys of a card the name
    /// decides which counts.
    pub fn bit(self) -> Option<u32> {
        Some(match self {
            Self::Id => 1 << 0,
            Self::ModelId => 1 << 1,
            Self::Name => 1 << 2,
            Self::CardOf => 1 << 3,
            Self::Tags => 1 << 4,
            Self::HubTags => 1 << 5,
            Self::CardData => 1 << 6,
            Self::CardText => 1 << 7,
            Self::FrontMatter => 1 << 8,
            Self::Resolved => 1 << 9,
            Self::Siblings => 1 << 10,
            Self::Pipeline => 1 << 11,
            Self::LibraryName => 1 << 12,
            Self::Library => 1 << 13,
            Self::Kind => 1 << 14,
            Self::Type => 1 << 15,
            Self::Deleted => 1 << 16,
            Self::Doc => 1 << 17,
            Self::Language => 1 << 18,
            Self::List(List::Sources) => 1 << 19,
            Self::List(List::Dependencies) => 1 << 20,
            // Two keys may say what a training began with.
            Self::OfDataset | Self::OfSpacy | Self::List(_) | Self::Key(..) => return None,
        })
    }
}
