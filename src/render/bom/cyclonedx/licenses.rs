//! Licenses as CycloneDX takes them: an id of its list, an expression, or a name and where its text
//! is.

use super::shape::{Choice, License, Licensing};
use crate::read::bom::own::REFERENCE;
use crate::render::bom::expressions::{Expressions, NOBODY, NOTHING};
use crate::report::LicenseReport;

/// SPDX ids that are younger than the list of CycloneDX 1.6 and 1.7.
const YOUNGER: &[&str] = &[
    "BSD-2-Clause-pos-unchanged",
    "BSD-3-Clause-OpenWebUI",
    "BSD-Source-Code-no-disclaimer",
    "BSD-Source-alt-GPL",
    "BSD-ask-to-endorse",
    "Brian-Gladman-3-Clause-no-conversion",
    "Bugroff",
    "CC-BY-NC-3.0-IGO",
    "FDK-MPEG-H",
    "GFDL-1.1-invariants",
    "GFDL-1.1-no-invariants",
    "GFDL-1.2-invariants",
    "GFDL-1.2-no-invariants",
    "GFDL-1.3-invariants",
    "GFDL-1.3-no-invariants",
    "Hippocratic-3.0-core",
    "Informatica",
    "MVT-1.1",
    "atc-game",
];

/// Whether CycloneDX has this id in its list.
fn is_listed(id: &str) -> bool {
    spdx::license_id(id).is_some_and(|known| known.name == id)
        && id != NOBODY
        && YOUNGER.binary_search(&id).is_err()
}

/// What is declared; `None`: nobody said.
pub(super) fn declared(known: &mut Expressions<'_>, license: &LicenseReport) -> Option<Choice> {
    let text = known.declared(license);
    choice(known, &text, "declared")
}

/// An expression as an item of a list of licenses.
pub(super) fn choice(
    known: &Expressions<'_>,
    text: &str,
    acknowledgement: &'static str,
) -> Option<Choice> {
    let mut license = License { acknowledgement, ..License::default() };
    if text == NOBODY {
        return None;
    } else if text == NOTHING {
        license.name = Some(NOTHING.to_owned());
    } else if is_listed(text) {
        license.id = Some(text.to_owned());
    } else if text.contains(' ') {
        return Some(Choice::Expression { expression: text.to_owned(), acknowledgement });
    } else {
        let (name, url) = known.title(text);
        license.name = Some(name.to_owned());
        license.url = Some(url.to_owned()).filter(|url| super::is_address(url));
        if !text.starts_with(REFERENCE) {
            license.licensing = Some(Licensing { alt_ids: vec![text.to_owned()] });
        }
    }
    Some(Choice::License { license })
}

/// What a reader takes an item for.
pub(super) fn said(choice: Option<&Choice>) -> Option<&str> {
    match choice? {
        Choice::License { license } => license.id.as_deref().or(license.name.as_deref()),
        Choice::Expression { expression, .. } => Some(expression),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn younger_ids_are_in_order_and_on_the_list_of_spdx() {
        assert!(YOUNGER.is_sorted());
        for id in YOUNGER {
            assert!(spdx::license_id(id).is_some(), "{id}");
        }
        assert!(is_listed("MIT") && is_listed("GPL-2.0") && !is_listed("mit"));
    }

    /// Where the official list is at hand.
    #[test]
    fn what_is_taken_for_listed_is_what_is_listed() {
        let Some(shared) = std::env::var_os("CLEARTITLE_SHARED") else {
            return println!("skipped: CLEARTITLE_SHARED is not set");
        };
        let file =
            std::path::Path::new(&shared).join("fixtures/schemas/cyclonedx/spdx.schema.json");
        let schema: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let official: std::collections::BTreeSet<&str> =
            schema["enum"].as_array().unwrap().iter().filter_map(|id| id.as_str()).collect();
        // What SPDX once had with a `+` is canonical as `-or-later`.
        let ids = spdx::identifiers::LICENSES.iter().map(|l| l.name);
        for id in ids.filter(|id| !id.ends_with('+')) {
            assert_eq!(is_listed(id), official.contains(id), "{id}");
        }
    }
}
