//! What the files of Python's packaging share: requirements, and what is said of licenses.

use std::sync::Arc;

use super::facts::About;
use super::name::package_url;
use super::recognize::recognize;
use crate::graph::{Place, Stated, Statement};
use crate::vocab::{Component, Evidence};

/// A field longer than this holds the text of a license.
const TEXT: usize = 200;

/// A package that is asked for, in the grammar of PEP 508.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) struct Requirement<'t> {
    pub name: &'t str,
    /// The only version that will do, if only one does.
    pub version: Option<&'t str>,
    /// Where it is to be had, if that is no registry.
    pub url: Option<&'t str>,
    /// On what condition.
    pub marker: &'t str,
}

impl<'t> Requirement<'t> {
    /// Reads one; `None` where it is none.
    pub fn read(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let (name, rest) = text.split_at(text.find(|c| !named(c)).unwrap_or(text.len()));
        let ends = |c: char| c.is_ascii_alphanumeric();
        if !name.starts_with(ends) || !name.ends_with(ends) {
            return None;
        }
        let mut rest = rest.trim_start();
        if let Some(extras) = rest.strip_prefix('[') {
            rest = extras.split_once(']')?.1.trim_start();
        }
        if let Some(url) = rest.strip_prefix('@') {
            let url = url.trim_start();
            let (url, after) = url.split_at(url.find(char::is_whitespace).unwrap_or(url.len()));
            let after = after.trim_start();
            let marker = after.strip_prefix(';').unwrap_or_default();
            return Some(Self { name, version: None, url: Some(url), marker: marker.trim() });
        }
        let (range, marker) = rest.split_once(';').unwrap_or((rest, ""));
        let range = range.trim();
        let range = range.strip_prefix('(').and_then(|r| r.strip_suffix(')')).unwrap_or(range);
        let mut version = None;
        for part in range.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let said = part.trim_start_matches(['=', '<', '>', '!', '~']);
            let (how, said) = (&part[..part.len() - said.len()], said.trim());
            let known = ["==", "===", "!=", "<=", ">=", "<", ">", "~="];
            let spelled = |c: char| c.is_ascii_alphanumeric() || ".!+_-*".contains(c);
            if !known.contains(&how) || said.is_empty() || !said.chars().all(spelled) {
                return None;
            }
            if how == "===" || how == "==" && !said.ends_with('*') {
                version = Some(said);
            }
        }
        Some(Self { name, version, url: None, marker: marker.trim() })
    }

    /// Whether only those get it who ask for more than the package itself.
    pub fn is_extra(&self) -> bool {
        let tight: String = self.marker.chars().filter(|c| !c.is_whitespace()).collect();
        tight.contains("extra==") || tight.contains("==extra")
    }

    /// Whom it names.
    pub fn target(&self) -> String {
        match self.url {
            Some(url) => address(url),
            None => package_url("pypi", self.name, self.version),
        }
    }
}

/// Where something is to be had, without its checksum and without what signs in there.
pub(in crate::read) fn address(url: &str) -> String {
    if url.contains('+') && url.split("://").next().is_some_and(|scheme| scheme.contains('+')) {
        return url.to_owned();
    }
    super::name::without_login(url.split('#').next().unwrap_or_default())
}

/// Adds what a field for a license holds: a name, or a whole text. `UNKNOWN` is what old tools wrote
/// for nothing.
pub(in crate::read) fn license(about: &mut About, text: &str, place: &Arc<Place>) {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("unknown") {
        return;
    }
    if text.len() <= TEXT && !text.contains('\n') {
        return about.license(text, Evidence::Declared, Some(Arc::clone(place)));
    }
    texts(about, vec![(recognize(text).stated, Arc::clone(place))]);
}

/// Adds the license texts of one artifact. Nobody says how several of them combine; where a field
/// does, they add nothing to it.
pub(in crate::read) fn texts(about: &mut About, mut texts: Vec<(Stated, Arc<Place>)>) {
    let known = |stated: &Stated| !matches!(stated, Stated::ForeignText);
    if texts.iter().any(|(stated, _)| known(stated)) {
        texts.retain(|(stated, _)| known(stated));
    }
    let mut different: Vec<&Stated> = texts.iter().map(|(stated, _)| stated).collect();
    different.dedup();
    let several = different.len() > 1;
    if several && !about.statements.is_empty() {
        return;
    }
    let ids = texts.iter().filter_map(|(stated, _)| match stated {
        Stated::Text(ids) => ids.first().cloned(),
        Stated::Expression(text) => Some(text.to_string()),
        _ => None,
    });
    let list: Vec<String> = ids.collect();
    let Some((first, place)) = texts.into_iter().next() else { return };
    let stated = if several && list.len() > 1 { Stated::List(list.into()) } else { first };
    let (component, evidence) = (Component::All, Evidence::Text);
    about.statements.push(Statement { stated, component, evidence, place: Some(place) });
}

/// Classifiers whose own words would be taken for something else.
const CLASSIFIERS: &[(&str, &str)] = &[
    ("CC0 1.0 Universal (CC0 1.0) Public Domain Dedication", "CC0-1.0"),
    ("CEA CNRS Inria Logiciel Libre License, version 2.1 (CeCILL-2.1)", "CECILL-2.1"),
    ("GNU Affero General Public License v3 or later (AGPLv3+)", "AGPL-3.0-or-later"),
    ("GNU General Public License v2 or later (GPLv2+)", "GPL-2.0-or-later"),
    ("GNU General Public License v3 or later (GPLv3+)", "GPL-3.0-or-later"),
    ("GNU Lesser General Public License v2 or later (LGPLv2+)", "LGPL-2.0-or-later"),
    ("GNU Lesser General Public License v3 or later (LGPLv3+)", "LGPL-3.0-or-later"),
    ("GNU Library or Lesser General Public License (LGPL)", "LGPL"),
    ("Other/Proprietary License", "Proprietary License"),
    ("Python License (CNRI Python License)", "CNRI-Python"),
    ("Python Software Foundation License", "PSF"),
    ("Universal Permissive License (UPL)", "UPL-1.0"),
    ("Vovida Software License 1.0", "VSL-1.0"),
    ("zlib/libpng License", "Zlib"),
];

/// Adds what classifiers say. They are coarse, and nobody says how several combine: they count where
/// no field says more.
pub(in crate::read) fn classifiers<'t>(
    about: &mut About,
    all: impl Iterator<Item = (&'t str, Arc<Place>)>,
) {
    let mut names: Vec<String> = Vec::new();
    let mut first = None;
    for (classifier, place) in all {
        let Some(rest) = classifier.trim().strip_prefix("License :: ") else { continue };
        let last = rest.rsplit(" :: ").next().unwrap_or_default().trim();
        if last == "OSI Approved" {
            continue;
        }
        let known = CLASSIFIERS.iter().find(|(words, _)| *words == last).map(|(_, name)| *name);
        // `ISC License (ISCL)`: the short form is PyPI's own.
        let bare = last.strip_suffix(')').and_then(|l| l.rsplit_once(" (")).map(|(bare, _)| bare);
        let name = known.or(bare).unwrap_or(last).to_owned();
        if !names.contains(&name) && names.len() < 100 {
            names.push(name);
            first.get_or_insert(place);
        }
    }
    let declared = about.statements.iter().any(|s| s.evidence == Evidence::Declared);
    let stated = match names.as_slice() {
        [] => return,
        [one] => Stated::Expression(one.as_str().into()),
        _ if declared => return,
        _ => Stated::List(names.into()),
    };
    let (component, evidence) = (Component::All, Evidence::Declared);
    about.statements.push(Statement { stated, component, evidence, place: first });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_gives_name_version_and_where_it_is_had() {
        let of = |text| Requirement::read(text).map(|r| (r.name, r.version, r.url, r.marker));
        assert_eq!(of("requests"), Some(("requests", None, None, "")));
        assert_eq!(
            of("a[b, c] == 1.2 ; os_name=='nt'"),
            Some(("a", Some("1.2"), None, "os_name=='nt'"))
        );
        assert_eq!(of("a (>=1,<2)"), Some(("a", None, None, "")));
        assert_eq!(of("a>=1.0,==1.5"), Some(("a", Some("1.5"), None, "")));
        assert_eq!(of("a==1.*"), Some(("a", None, None, "")));
        assert_eq!(of("a===1.0+cpu"), Some(("a", Some("1.0+cpu"), None, "")));
        assert_eq!(
            of("a @ git+https://x/y@1;2 ; b"),
            Some(("a", None, Some("git+https://x/y@1;2"), "b"))
        );
        for wrong in ["", "-a", "a-", "a b", "a==", "a=1", "a[b", "a==1 2", "é", "/a"] {
            assert_eq!(Requirement::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_extra_is_told_by_its_marker() {
        let is_extra = |text| Requirement::read(text).unwrap().is_extra();
        assert!(is_extra("a; extra == 'socks'"));
        assert!(is_extra("a; python_version<'3' and extra=='x'"));
        assert!(!is_extra("a; python_version<'3'"));
        assert!(!is_extra("extra==1.0"));
    }
}
