//! SPDX 2 as lines `Tag: value`.

use std::borrow::Cow;
use std::ops::Range;

use super::{Document, Package, Relationship, Text};
use crate::read::bom::{Bom, Custom};
use crate::read::error::ReadError;

/// What the lines speak of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Document,
    Package,
    File,
    License,
}

/// Lines with tags and values.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    /// Whether no `</text>` is left.
    no_end: bool,
}

enum Line<'a> {
    Pair(&'a str, Text<'a>),
    /// Something else, and what is wrong with it.
    Odd(Range<usize>, &'static str),
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        loop {
            let rest = self.text.get(self.at..).filter(|r| !r.is_empty())?;
            let start = self.at;
            let length = rest.find('\n').unwrap_or(rest.len());
            let line = &rest[..length];
            self.at = (start + length + 1).min(self.text.len());
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            let pair = line.split_once(':').map(|(tag, value)| (tag.trim(), value));
            let is_tag = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric());
            let Some((tag, value)) = pair.filter(|(tag, _)| is_tag(tag)) else {
                return Some(Line::Odd(start..start + length, "expected `Tag: value`"));
            };
            let from = start + (line.len() - value.trim_start().len());
            let value = value.trim();
            if !value.starts_with("<text>") {
                let text = Cow::Borrowed(value);
                return Some(Line::Pair(tag, Text { text, at: from..from + value.len() }));
            }
            let from = from + "<text>".len();
            let end = if self.no_end { None } else { self.text[from..].find("</text>") };
            let Some(end) = end else {
                self.no_end = true;
                return Some(Line::Odd(start..start + length, "no `</text>` ends this text"));
            };
            let end = from + end;
            let after = self.text[end..].find('\n').map_or(self.text.len(), |n| end + n + 1);
            self.at = after;
            let text = Cow::Borrowed(&self.text[from..end]);
            return Some(Line::Pair(tag, Text { text, at: from..end }));
        }
    }
}

pub(super) fn document<'a>(bom: &mut Bom<'a>) -> Document<'a> {
    let mut made = Document::default();
    let mut section = Section::Document;
    let mut license: Option<Cow<'a, str>> = None;
    let source = bom.source;
    let text = source.text.trim_start_matches('\u{feff}');
    let lines = Lines { text: &source.text, at: source.text.len() - text.len(), no_end: false };
    for line in lines {
        let (tag, value) = match line {
            Line::Pair(tag, value) => (tag, value),
            Line::Odd(at, reason) => {
                let (place, reason) = (source.place(at), reason.to_owned());
                bom.tell(ReadError::Syntax { place, format: "SPDX", reason });
                continue;
            }
        };
        match tag {
            "SPDXVersion" => made.version = Some(value),
            "Creator" => made.creators.push(value.text),
            "PackageName" => {
                section = Section::Package;
                made.packages.push(Package { name: filled(value), ..Package::default() });
            }
            "FileName" => section = Section::File,
            "SnippetSPDXID" | "SnippetSPDXIdentifier" => {
                section = Section::File;
                made.others.push(value.text);
            }
            "LicenseID" => {
                section = Section::License;
                made.custom.entry(value.text.clone()).or_default();
                license = Some(value.text);
            }
            "SPDXID" if section != Section::Package => made.others.push(value.text),
            "Relationship" => {
                let mut words = value.text.split_whitespace();
                match (words.next(), words.next(), words.next()) {
                    (Some(from), Some(by), Some(to)) => {
                        let own = |w: &str| Cow::Owned(w.to_owned());
                        let (from, by, to, at) = (own(from), own(by), own(to), value.at);
                        made.relationships.push(Relationship { from, by, to, comment: None, at });
                    }
                    _ => {
                        let found = format!("`{}`", value.text);
                        let expected = "an element, a word and another element";
                        bom.lost(value.at, "Relationship", found, expected);
                    }
                }
            }
            "RelationshipComment" => {
                if let Some(last) = made.relationships.last_mut() {
                    last.comment = Some(value.text);
                }
            }
            "ExtractedText" | "LicenseName" => {
                let Some(id) = license.as_ref().filter(|_| section == Section::License) else {
                    continue;
                };
                let custom = made.custom.entry(id.clone()).or_insert_with(Custom::default);
                if tag == "LicenseName" {
                    custom.name = Some(value.text).filter(|n| n != "NOASSERTION");
                } else {
                    custom.text = Some(value.text);
                }
            }
            _ => {
                if section == Section::Package
                    && let Some(package) = made.packages.last_mut()
                {
                    of_package(package, tag, value);
                }
            }
        }
    }
    made
}

fn filled(value: Text<'_>) -> Option<Text<'_>> {
    (!value.text.trim().is_empty()).then_some(value)
}

fn of_package<'a>(package: &mut Package<'a>, tag: &str, value: Text<'a>) {
    match tag {
        "SPDXID" => package.reference = Some(value),
        "PackageVersion" => package.version = filled(value),
        "PackageDownloadLocation" => package.download = filled(value),
        "PrimaryPackagePurpose" => package.purpose = filled(value),
        "PackageSummary" => package.summary = filled(value),
        "PackageComment" => package.comment = filled(value),
        "PackageLicenseDeclared" => package.declared = filled(value),
        "PackageLicenseConcluded" => package.concluded = filled(value),
        "PackageLicenseInfoFromFiles" => package.seen.extend(filled(value)),
        "ExternalRef" => {
            let Cow::Borrowed(text) = value.text else { return };
            let mut words = text.split_whitespace();
            if let (Some(_), Some("purl"), Some(purl)) = (words.next(), words.next(), words.next())
                && package.purl.is_none()
            {
                package.purl = Some(Text { text: Cow::Borrowed(purl), at: value.at });
            }
        }
        _ => {}
    }
}
