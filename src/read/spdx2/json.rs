//! SPDX 2 in JSON.

use super::{Document, Package, Relationship, Text};
use crate::read::bom::{Bom, Custom, Raw, table};

table! {
    Top {
        version: "spdxVersion",
        creation: "creationInfo",
        reference: "SPDXID",
        packages: "packages",
        files: "files",
        snippets: "snippets",
        relationships: "relationships",
        describes: "documentDescribes",
        licenses: "hasExtractedLicensingInfos",
        wrapped: "sbom",
    }
}

table! {
    Element {
        reference: "SPDXID",
        name: "name",
        version: "versionInfo",
        download: "downloadLocation",
        external: "externalRefs",
        purpose: "primaryPackagePurpose",
        summary: "summary",
        comment: "comment",
        declared: "licenseDeclared",
        concluded: "licenseConcluded",
        seen: "licenseInfoFromFiles",
    }
}

table! { Creation { creators: "creators", } }

table! { External { kind: "referenceType", locator: "referenceLocator", } }

table! {
    Related {
        from: "spdxElementId",
        by: "relationshipType",
        to: "relatedSpdxElement",
        comment: "comment",
    }
}

table! { License { id: "licenseId", name: "name", text: "extractedText", } }

pub(super) fn document<'a>(bom: &mut Bom<'a>, whole: Raw<'a>) -> Document<'a> {
    let mut top = Top::of(whole);
    if top.packages.is_absent() && top.wrapped.is_table() {
        // As the interface of a code host hands it out.
        top = Top::of(top.wrapped);
    }
    let mut made = Document { version: text(bom, top.version), ..Document::default() };
    made.others.extend(top.reference.text());
    let creators = Creation::of(top.creation).creators;
    made.creators.extend(creators.items().into_iter().filter_map(Raw::text));
    let lists = [
        (&mut top.packages, "packages"),
        (&mut top.relationships, "relationships"),
        (&mut top.licenses, "hasExtractedLicensingInfos"),
    ];
    for (list, key) in lists {
        if !list.is_list() && !list.is_absent() {
            bom.wrong(std::mem::take(list), key, "a list");
        }
    }
    for raw in top.packages.items() {
        if raw.is_table() {
            made.packages.push(package(bom, raw));
        } else {
            bom.wrong(raw, "a package", "a table");
        }
    }
    for list in [top.files, top.snippets] {
        made.others
            .extend(list.items().into_iter().filter_map(|f| Element::of(f).reference.text()));
    }
    for raw in top.relationships.items() {
        let it = Related::of(raw);
        let (Some(from), Some(by), Some(to)) = (it.from.text(), it.by.text(), it.to.text()) else {
            let expected = "a table that says of what, how and to what";
            bom.wrong(raw, "a relationship", expected);
            continue;
        };
        let at = bom.at(it.to);
        made.relationships.push(Relationship { from, by, to, comment: it.comment.text(), at });
    }
    made.describes.extend(top.describes.items().into_iter().filter_map(Raw::text));
    for raw in top.licenses.items() {
        let it = License::of(raw);
        if let Some(id) = it.id.text() {
            let name = it.name.text().filter(|n| n != "NOASSERTION");
            made.custom.entry(id).or_insert(Custom::new(name, it.text.prose()));
        }
    }
    made
}

fn text<'a>(bom: &Bom<'a>, raw: Raw<'a>) -> Option<Text<'a>> {
    Some(Text { text: raw.text()?, at: bom.at(raw) })
}

fn package<'a>(bom: &mut Bom<'a>, raw: Raw<'a>) -> Package<'a> {
    let it = Element::of(raw);
    for (value, key) in [(it.declared, "licenseDeclared"), (it.concluded, "licenseConcluded")] {
        if value.text().is_none() && !matches!(value.0, "" | "null" | "\"\"") {
            bom.wrong(value, key, "a license expression, `NONE` or `NOASSERTION`");
        }
    }
    let external = it.external.items().into_iter().map(External::of);
    let mut purls = external.filter(|e| e.kind.0.contains("purl"));
    Package {
        reference: text(bom, it.reference),
        name: text(bom, it.name),
        version: text(bom, it.version),
        download: text(bom, it.download),
        purl: purls.next().and_then(|e| text(bom, e.locator)),
        purpose: text(bom, it.purpose),
        summary: text(bom, it.summary),
        comment: text(bom, it.comment),
        declared: text(bom, it.declared),
        concluded: text(bom, it.concluded),
        seen: it.seen.items().into_iter().filter_map(|s| text(bom, s)).collect(),
    }
}
