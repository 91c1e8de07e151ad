//! `METADATA` and `PKG-INFO` of an installed Python package: its license and what it needs.

use std::ops::Range;
use std::sync::Arc;

use super::error::ReadError;
use super::facts::{About, Facts};
use super::folder::role;
use super::format::{Format, Reader, Subject};
use super::input::Input;
use super::name::package_url;
use super::python::{self, Requirement};
use super::recognize::recognize;
use super::source::{FILE_LIMIT, Source};
use crate::graph::{Place, Role, Stated};
use crate::vocab::{ArtifactKind, Evidence, Origin, Relation};

/// The most license texts of one package that are read.
const TEXTS: usize = 20;

pub(in crate::read) struct DistInfo;

impl Reader for DistInfo {
    fn format(&self) -> &'static Format {
        &Format {
            word: "dist-info",
            title: "Installed Python packages",
            file_name: "METADATA",
            recognized_by: "`Metadata-Version:` on the first line; a folder with `*.dist-info` folders",
            gives: "each package with its license, and `links-dynamic` what it needs",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Others
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        let head = input.head();
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        head.starts_with(b"Metadata-Version:")
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        if let Some(package) = package(input, facts) {
            facts.others.push(package);
        }
    }
}

/// What the file says of its package.
pub(in crate::read) fn package(input: &mut Input<'_>, facts: &mut Facts) -> Option<About> {
    // A long description may follow, which is not needed.
    let source = match input.text(FILE_LIMIT) {
        Ok((source, _)) => source,
        Err(problem) => {
            facts.problems.push(problem);
            return None;
        }
    };
    let fields = fields(&source);
    let about = described(&fields, &source, input, facts);
    facts.sources.push(source);
    about
}

fn described(
    fields: &[Field<'_>],
    source: &Source,
    input: &Input<'_>,
    facts: &mut Facts,
) -> Option<About> {
    let all = |key: &'static str| fields.iter().filter(move |f| f.key.eq_ignore_ascii_case(key));
    let one = |key| all(key).next().filter(|f| !f.value.trim().is_empty());
    let place = |field: &Field<'_>| Arc::new(source.place(field.at.clone()));
    let Some(name) = one("Name") else {
        let (place, table, key) = (source.whole(), "the description of a package", "Name");
        facts.problems.push(ReadError::MissingKey { place, table, key });
        return None;
    };
    let version = one("Version").map(|f| f.value.trim());
    let id = package_url("pypi", name.value.trim(), version);
    let mut about = About::new(&id, ArtifactKind::Code);
    about.details.origin = Some(Origin::ThirdParty);
    about.place = Some(place(name));
    let mut has_field = true;
    if let Some(expression) = one("License-Expression") {
        about.license(expression.value.trim(), Evidence::Declared, Some(place(expression)));
    } else {
        if let Some(license) = one("License") {
            python::license(&mut about, &license.value, &place(license));
        }
        has_field = !about.statements.is_empty();
        python::classifiers(&mut about, all("Classifier").map(|f| (&*f.value, place(f))));
    }
    let texts = all("License-File").take(TEXTS).filter_map(|f| license_text(f.value.trim(), input));
    // Beside a field, a text with words of its own (whose files it is for, say) adds nothing sure.
    let counts = |stated: &Stated| !has_field || matches!(stated, Stated::Text(_));
    python::texts(&mut about, texts.filter(|(stated, _)| counts(stated)).collect());
    for needed in all("Requires-Dist") {
        match Requirement::read(&needed.value) {
            Some(found) if found.is_extra() => {}
            Some(found) => {
                let place = Some(place(needed));
                about.link(Relation::LinksDynamic, &found.target(), Evidence::Declared, place);
            }
            // Whatever it needs is installed beside it, and judged with or without this.
            None => facts.problems.push(ReadError::OddValue {
                place: (*place(needed)).clone(),
                key: "Requires-Dist",
                found: format!("`{}`", needed.value),
                expected: "a requirement, as `name>=1.0`",
            }),
        }
    }
    Some(about)
}

/// A license text of the package, which lies where its age says. Texts of others in it speak of
/// what is bundled.
fn license_text(name: &str, input: &Input<'_>) -> Option<(Stated, Arc<Place>)> {
    let base = name.rsplit('/').next().unwrap_or_default();
    let leads_out = name.split('/').any(|part| part == "..");
    let of_others = base.to_ascii_uppercase().starts_with("THIRD");
    if leads_out || of_others || role(base) != Some(Role::License) {
        return None;
    }
    let source = ["licenses/", "", "license_files/"].iter().find_map(|folder| {
        let mut file = input.sibling(&format!("{folder}{name}"))?;
        file.bytes(1).ok()?;
        file.text(FILE_LIMIT).ok()
    });
    let (source, _) = source?;
    Some((recognize(&source.text).stated, Arc::new(source.whole())))
}

/// A line `Key: value`, with those that go on below.
struct Field<'t> {
    key: &'t str,
    value: String,
    at: Range<usize>,
}

/// The fields before the first empty line.
fn fields(source: &Source) -> Vec<Field<'_>> {
    let mut fields: Vec<Field<'_>> = Vec::new();
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            if let Some(field) = fields.last_mut() {
                let line = line.trim_start();
                field.value.push('\n');
                field.value.push_str(line.strip_prefix('|').unwrap_or(line));
            }
        } else if let Some((key, value)) = line.split_once(':') {
            let key = key.trim_start_matches('\u{feff}').trim();
            let value = value.trim().to_owned();
            fields.push(Field { key, value, at: start..start + line.len() });
        }
    }
    fields
}
