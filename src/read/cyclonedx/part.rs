//! What a component is, what it is called, and its licenses.

use std::borrow::Cow;

use super::licenses::{licenses, own_licenses};
use super::{Component, Contents, What, property};
use crate::read::bom::own::{ID, KIND, REVISION};
use crate::read::bom::{Bom, Met, Number, Raw, hub_kind};
use crate::read::error::ReadError;
use crate::read::facts::About;
use crate::vocab::ArtifactKind;

/// What a component is; `None` for what has no terms of its own.
pub(super) fn kind(
    bom: &mut Bom<'_>,
    it: &Component<'_>,
    what: What,
    properties: &[(Cow<'_, str>, Raw<'_>)],
) -> Option<ArtifactKind> {
    match what {
        What::Service => return Some(ArtifactKind::Service),
        What::Dataset => return Some(ArtifactKind::Dataset),
        What::Component => {}
    }
    let tagged = |name: &str| {
        properties.iter().find(|(n, _)| n.rsplit(':').next() == Some(name)).map(|(_, v)| v.text())
    };
    if let Some((_, value)) = properties.iter().find(|(n, _)| n == KIND) {
        match value.text().unwrap_or_default().parse() {
            Ok(kind) => return Some(kind),
            Err(word) => {
                let place = bom.source.place(bom.at(*value));
                bom.tell(ReadError::UnknownWord { place, word });
            }
        }
    }
    let word = it.kind.text();
    match word.as_deref() {
        Some("machine-learning-model") => {
            let is_adapter = tagged("peft_type").flatten().is_some()
                || tagged("base_model_relation").flatten().as_deref() == Some("adapter");
            Some(if is_adapter { ArtifactKind::Adapter } else { ArtifactKind::Model })
        }
        Some("data") => Some(ArtifactKind::Dataset),
        // They stand for what is described beside them, unless they have terms themselves.
        Some("file" | "operating-system" | "device" | "cryptographic-asset") => {
            it.licenses.is_list().then_some(ArtifactKind::Code)
        }
        Some(
            "application" | "library" | "framework" | "container" | "platform" | "firmware"
            | "device-driver",
        ) => Some(ArtifactKind::Code),
        None if it.kind.is_absent() => Some(ArtifactKind::Code),
        found => {
            let found = found.map_or(it.kind.what().to_owned(), |f| format!("`{f}`"));
            let at = bom.at(it.kind);
            bom.odd(at, "type", found, "a type of component");
            Some(ArtifactKind::Code)
        }
    }
}

/// Adds a component as an artifact.
pub(super) fn part<'a>(
    bom: &mut Bom<'a>,
    (raw, it, properties): (Raw<'a>, &Component<'a>, &[(Cow<'a, str>, Raw<'a>)]),
    kind: ArtifactKind,
    met: Met,
) -> Option<Number> {
    if let Some(id) = property(properties, ID) {
        let mut about = About::new(&id, kind);
        about.details.revision = property(properties, REVISION).map(Cow::into_owned);
        about.place = Some(bom.place(bom.at(if it.name.is_absent() { raw } else { it.name })));
        own_licenses(bom, &mut about, it.licenses, properties);
        // What it is in, is said in so many words.
        return bom.add(about, Met::Aside);
    }
    let is_weights_or_data = !matches!(kind, ArtifactKind::Code | ArtifactKind::Service);
    let group = it.group.text();
    let version = it.version.text();
    let purl = it.purl.text().filter(|p| p.starts_with("pkg:"));
    let called = it.name.text();
    let mut named = if it.name.is_absent() { it.purl } else { it.name };
    let mut about = About { kind: Some(kind), ..About::default() };
    about.name = match (purl, called) {
        (Some(purl), _) => Some(purl.into_owned()),
        (None, Some(name)) if is_weights_or_data => {
            about.details.revision = version.map(Cow::into_owned);
            match group {
                Some(group) => Some(format!("{group}/{name}")),
                None => Some(address(it).unwrap_or(name.into_owned())),
            }
        }
        (None, Some(name)) => {
            let group = group.map(|g| format!("{g}/")).unwrap_or_default();
            let version = version.map(|v| format!("@{v}")).unwrap_or_default();
            Some(format!("{group}{name}{version}"))
        }
        (None, None) => {
            named = if it.contents.is_absent() { it.reference } else { it.contents };
            let url = Contents::of(it.contents).url.text();
            url.map(Cow::into_owned)
        }
    };
    if about.name.is_none() {
        // What has only a reference is described elsewhere, or nowhere.
        if it.reference.text().is_none() {
            bom.missing(raw, "the component", "name");
        }
        return None;
    }
    let at = bom.at(named);
    about.place = Some(bom.place(at));
    licenses(bom, &mut about, it.licenses, it.evidence);
    bom.add(about, met)
}

/// The address on the hub of a model or dataset, where one is given.
fn address(it: &Component<'_>) -> Option<String> {
    let contents = std::iter::once(it.contents);
    let data = it.data.items();
    // Several are parts of it.
    let data = if let [one] = data[..] { Some(Component::of(one).contents) } else { None };
    let urls = contents.chain(data).map(|c| Contents::of(c).url);
    let links = it.links.items().into_iter().map(|l| Contents::of(l).url);
    let mut all = urls.chain(links).filter_map(Raw::text);
    all.find(|url| hub_kind(url).is_some()).map(Cow::into_owned)
}
