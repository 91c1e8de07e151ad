//! Whom a name means. `owner/name` in a card, an address of the hub, a package URL in a bill of
//! materials and a folder of the hub's cache are one artifact.

use std::str::FromStr as _;

use packageurl::PackageUrl;

use crate::vocab::ArtifactKind;

/// Whom a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// The id: `owner/name` for what lies on the hub, `name@version` for a crate, a package URL for
    /// packages of other registries, else the text itself.
    pub id: String,
    /// The commit or tag, where the text gives one.
    pub revision: Option<String>,
    /// What it is, where the text leaves no doubt.
    pub kind: Option<ArtifactKind>,
}

impl Name {
    fn plain(id: &str) -> Self {
        Self { id: id.to_owned(), revision: None, kind: None }
    }

    /// Two names that mean the same have the same key: the hub does not tell case apart.
    pub fn key(id: &str) -> String {
        id.to_ascii_lowercase()
    }
}

/// Reads a name.
pub(super) fn name(text: &str) -> Name {
    let text = text.trim();
    package(text).or_else(|| hub(text)).or_else(|| github(text)).unwrap_or_else(|| {
        let trimmed = text.trim_end_matches('/');
        Name::plain(if trimmed.is_empty() { text } else { trimmed })
    })
}

/// A package URL.
fn package(text: &str) -> Option<Name> {
    let url = text.starts_with("pkg:").then(|| PackageUrl::from_str(text).ok()).flatten()?;
    let version = url.version().map(str::to_owned);
    let full = match url.namespace() {
        Some(space) => format!("{space}/{}", url.name()),
        None => url.name().to_owned(),
    };
    Some(match url.ty() {
        "huggingface" => Name { id: full, revision: version, kind: None },
        "cargo" => Name {
            id: version.map_or(full.clone(), |v| format!("{full}@{v}")),
            revision: None,
            kind: Some(ArtifactKind::Code),
        },
        kind => {
            let version = version.map(|v| format!("@{v}")).unwrap_or_default();
            let code = !matches!(kind, "generic" | "oci" | "docker" | "mlflow");
            Name {
                id: format!("pkg:{kind}/{full}{version}"),
                revision: None,
                kind: code.then_some(ArtifactKind::Code),
            }
        }
    })
}

/// An address of the hub, or a short form of one.
fn hub(text: &str) -> Option<Name> {
    let bare =
        text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let hosts = ["huggingface.co/", "hf.co/", "hf://", "hf-hub:", "hf_hub:"];
    let path = hosts.iter().find_map(|h| bare.strip_prefix(h))?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split('/').filter(|p| !p.is_empty()).peekable();
    let kind = match parts.peek() {
        Some(&"datasets") => Some(ArtifactKind::Dataset),
        Some(&"spaces") => return None,
        _ => None,
    };
    parts.next_if(|p| matches!(*p, "datasets" | "models"));
    let (owner, name) = (parts.next()?, parts.next());
    let in_tree = |p: &str| matches!(p, "tree" | "blob" | "resolve" | "raw" | "commit");
    let mut revision = None;
    let id = match name {
        Some(name) if !in_tree(name) => {
            if parts.next_if(|p| in_tree(p)).is_some() {
                revision = parts.next().map(str::to_owned);
            }
            format!("{owner}/{name}")
        }
        Some(_) => {
            revision = parts.next().map(str::to_owned);
            owner.to_owned()
        }
        None => owner.to_owned(),
    };
    // `hf://owner/name@revision`
    let (id, revision) = match id.split_once('@') {
        Some((id, at)) => (id.to_owned(), Some(at.to_owned())),
        None => (id, revision),
    };
    Some(Name { id, revision: revision.filter(|r| r != "main"), kind })
}

/// A repository on GitHub.
fn github(text: &str) -> Option<Name> {
    let bare = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let path = bare.strip_prefix("www.").unwrap_or(bare).strip_prefix("github.com/")?;
    let mut parts = path.split(['?', '#']).next()?.split('/').filter(|p| !p.is_empty());
    let (owner, name) = (parts.next()?, parts.next()?);
    let revision = parts.next().filter(|p| matches!(*p, "tree" | "commit")).and(parts.next());
    Some(Name {
        id: format!("github.com/{owner}/{}", name.strip_suffix(".git").unwrap_or(name)),
        revision: revision.map(str::to_owned),
        kind: Some(ArtifactKind::Code),
    })
}

/// Whether a text is a path on somebody's machine and no name on the hub.
pub(super) fn is_path(text: &str) -> bool {
    let drive = text.as_bytes().get(1) == Some(&b':') && text.as_bytes()[0].is_ascii_alphabetic();
    let url = text.contains("://") && !text.starts_with("file:") || text.starts_with("pkg:");
    drive
        || text.starts_with(['/', '.', '~'])
        || text.contains('\\')
        || text.starts_with("file:")
        || !url && text.matches('/').count() > 1
}
