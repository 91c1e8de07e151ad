//! Licenses of SPDX 3: elements that stand for expressions, sets, texts.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use super::tail;
use crate::graph::Stated;
use crate::read::bom::{Bom, Custom, Raw, exact};
use crate::read::error::ReadError;
use crate::read::facts::About;
use crate::vocab::Evidence;

/// How deep sets of licenses may stand in each other.
const DEPTH: usize = 16;
/// The most licenses of one statement.
const MEMBERS: usize = 500;

/// Whether an element of this type is a license or a part of one.
pub(super) fn is_license(kind: &str) -> bool {
    matches!(
        kind,
        "LicenseExpression"
            | "SimpleLicensingText"
            | "ListedLicense"
            | "CustomLicense"
            | "ConjunctiveLicenseSet"
            | "DisjunctiveLicenseSet"
            | "OrLaterOperator"
            | "WithAdditionOperator"
            | "ListedLicenseException"
            | "CustomLicenseAddition"
            | "IndividualLicensingInfo"
            | "NoneLicense"
            | "NoAssertionLicense"
    )
}

/// Licenses of a document, and what they are stated of.
#[derive(Default)]
pub(super) struct Licenses<'a> {
    known: HashMap<Cow<'a, str>, Raw<'a>>,
    stated: HashMap<Cow<'a, str>, Vec<(bool, Raw<'a>)>>,
    /// What those come to that no others are in: thousands may refer to a text of a megabyte.
    leaves: RefCell<HashMap<Cow<'a, str>, Meant>>,
}

/// An element that is a license.
#[derive(Debug, Default)]
struct License<'a> {
    raw: Raw<'a>,
    types: Raw<'a>,
    id: Raw<'a>,
    name: Raw<'a>,
    expression: Raw<'a>,
    text: Raw<'a>,
    custom: Raw<'a>,
    members: Raw<'a>,
    subject: Raw<'a>,
    addition: Raw<'a>,
}

impl<'a> License<'a> {
    fn of(raw: Raw<'a>) -> Self {
        let mut made = Self { raw, ..Self::default() };
        raw.entries(|key, value| match tail(key) {
            "type" | "@type" => made.types = value,
            "spdxId" | "@id" => made.id = value,
            "name" => made.name = value,
            "licenseExpression" => made.expression = value,
            "licenseText" => made.text = value,
            "customIdToUri" => made.custom = value,
            "member" => made.members = value,
            "subjectLicense" | "subjectExtendableLicense" => made.subject = value,
            "subjectAddition" => made.addition = value,
            _ => {}
        });
        made
    }

    fn called(&self) -> Option<Cow<'a, str>> {
        self.name.text().or_else(|| self.id.text().map(|id| Cow::Owned(last(&id).to_owned())))
    }
}

/// The last part of an address.
fn last(id: &str) -> &str {
    id.rsplit(['/', '#']).next().unwrap_or(id)
}

/// What a license comes to.
#[derive(Debug, Clone)]
enum Meant {
    /// Nobody says.
    Nobody,
    Stated(Stated, Evidence),
}

fn word(text: impl AsRef<str>) -> Meant {
    Meant::Stated(Stated::Expression(text.as_ref().into()), Evidence::Declared)
}

impl<'a> Licenses<'a> {
    /// Adds an element.
    pub fn add(&mut self, reference: Cow<'a, str>, raw: Raw<'a>) {
        self.known.entry(reference).or_insert(raw);
    }

    /// Adds what a relationship states; `concluded`, or declared.
    pub fn state(&mut self, of: Cow<'a, str>, concluded: bool, to: Raw<'a>) {
        self.stated.entry(of).or_default().push((concluded, to));
    }

    /// Whether a license is stated of an element.
    pub fn has(&self, reference: &str) -> bool {
        self.stated.contains_key(reference)
    }

    /// Adds what is stated of a package: what was concluded, and what was declared where that is
    /// something else.
    pub fn statements(&mut self, bom: &mut Bom<'a>, reference: &str, about: &mut About) {
        let Some(mut stated) = self.stated.remove(reference) else { return };
        stated.sort_by_key(|(concluded, _)| !concluded);
        for (_, to) in stated {
            let mut all: Vec<(Stated, Evidence, Range<usize>)> = Vec::new();
            for raw in to.items() {
                let mut left = MEMBERS;
                if let Meant::Stated(stated, evidence) = self.meant(bom, raw, DEPTH, &mut left) {
                    all.push((stated, evidence, bom.at(raw)));
                }
            }
            if all.len() > 1 {
                // One relationship to several: nothing says how they combine.
                let words =
                    all.iter().map(|(stated, ..)| spelled(stated)).collect::<Option<Vec<_>>>();
                if let (Some(words), Some((_, evidence, at))) = (words, all.first().cloned()) {
                    let words: Vec<String> = words.into_iter().map(closed).collect();
                    all = vec![(Stated::List(words.into()), evidence, at)];
                }
            }
            for (stated, evidence, at) in all {
                if !about.statements.iter().any(|s| s.stated == stated) {
                    bom.state(about, (stated, evidence), at);
                }
            }
        }
    }

    /// What a reference to a license, or one that stands there, means. `deep` and `left` are how
    /// deep and how many may still be looked at.
    fn meant(&self, bom: &mut Bom<'a>, raw: Raw<'a>, deep: usize, left: &mut usize) -> Meant {
        let (Some(deep), Some(fewer)) = (deep.checked_sub(1), left.checked_sub(1)) else {
            let (place, what) = (bom.source.place(bom.at(raw)), "a set of licenses");
            let limit = format!("{DEPTH} levels, {MEMBERS} licenses");
            // One set is told once, however often it is met.
            let told =
                |p: &ReadError| matches!(p, ReadError::TooMuch { what: w, .. } if *w == what);
            if !bom.problems.last().is_some_and(told) {
                bom.tell(ReadError::TooMuch { place, what, limit });
            }
            return word("NOASSERTION");
        };
        *left = fewer;
        let mut it = License::of(raw);
        let called = if raw.is_table() { it.id.text() } else { raw.text() };
        if let Some(known) = called.as_ref().and_then(|c| self.leaves.borrow().get(c).cloned())
            && it.types.is_absent()
        {
            return known;
        }
        if it.types.is_absent() {
            match called.as_deref().and_then(|c| self.known.get(c)) {
                Some(known) => it = License::of(*known),
                None => return called.map_or(Meant::Nobody, |c| individual(&c)),
            }
        }
        let types = it.types.items();
        let kind = types.first().and_then(|t| t.text()).unwrap_or_default();
        let mut inner = |raw, bom: &mut Bom<'a>| match self.meant(bom, raw, deep, left) {
            Meant::Stated(stated, _) => spelled(&stated),
            Meant::Nobody => None,
        };
        let meant = match tail(&kind) {
            "LicenseExpression" => {
                let Some(text) = it.expression.text() else {
                    bom.wrong(it.raw, "licenseExpression", "a license expression");
                    return Meant::Nobody;
                };
                let custom = self.custom(it.custom);
                let said = bom.texts.expression(&text, |id| custom.get(id));
                said.map_or(Meant::Nobody, |(stated, evidence)| Meant::Stated(stated, evidence))
            }
            "CustomLicense" | "SimpleLicensingText" => {
                let text = it.text.prose();
                match text.and_then(|t| bom.texts.recognize(&t)) {
                    Some(stated) if stated != Stated::ForeignText => {
                        Meant::Stated(stated, Evidence::Text)
                    }
                    _ => it.called().map_or(Meant::Nobody, word),
                }
            }
            set @ ("ConjunctiveLicenseSet" | "DisjunctiveLicenseSet") => {
                let joined = if set == "ConjunctiveLicenseSet" { " AND " } else { " OR " };
                let members =
                    it.members.items().into_iter().map(|raw| {
                        inner(raw, bom).map_or_else(|| "NOASSERTION".to_owned(), closed)
                    });
                let members: Vec<String> = members.collect();
                if members.is_empty() { Meant::Nobody } else { word(members.join(joined)) }
            }
            "OrLaterOperator" => {
                inner(it.subject, bom).map_or(Meant::Nobody, |subject| word(subject + "+"))
            }
            "WithAdditionOperator" => {
                let addition = inner(it.addition, bom).unwrap_or_default();
                inner(it.subject, bom)
                    .map_or(Meant::Nobody, |subject| word(format!("{subject} WITH {addition}")))
            }
            _ => it.id.text().or(called.clone()).map_or(Meant::Nobody, |id| individual(&id)),
        };
        let is_leaf =
            matches!(tail(&kind), "LicenseExpression" | "CustomLicense" | "SimpleLicensingText");
        if let Some(called) = called.filter(|_| is_leaf && !raw.is_table()) {
            self.leaves.borrow_mut().insert(called, meant.clone());
        }
        meant
    }

    /// The licenses that an expression defines for itself.
    fn custom(&self, list: Raw<'a>) -> HashMap<Cow<'a, str>, Custom<'a>> {
        let mut all = HashMap::new();
        for raw in list.items() {
            let (mut key, mut value) = (Raw::default(), Raw::default());
            raw.entries(|name, found| match tail(name) {
                "key" => key = found,
                "value" => value = found,
                _ => {}
            });
            if let (Some(id), Some(uri)) = (key.text(), value.text())
                && let Some(known) = self.known.get(&uri)
            {
                let it = License::of(*known);
                let name = it.name.text();
                all.insert(id, Custom::new(name, it.text.prose()));
            }
        }
        all
    }
}

/// What an address stands for that no element describes: one of the list, or none.
fn individual(id: &str) -> Meant {
    match tail(id) {
        "NoAssertionLicense" | "NoAssertion" | "NOASSERTION" | "NoAssertionElement" => {
            Meant::Nobody
        }
        "NoneLicense" | "None" | "NONE" | "NoneElement" => {
            Meant::Stated(Stated::Nothing, Evidence::Declared)
        }
        _ if id.contains("spdx.org/licenses/") => word(last(id)),
        _ => word(id),
    }
}

/// A statement as part of an expression.
fn spelled(stated: &Stated) -> Option<String> {
    match stated {
        Stated::Expression(text) => Some(text.to_string()),
        Stated::Nothing => Some("NONE".to_owned()),
        other => exact(other),
    }
}

/// An expression as part of another one.
fn closed(expression: String) -> String {
    let joins = |w: &str| w.eq_ignore_ascii_case("or") || w.eq_ignore_ascii_case("and");
    if expression.split_whitespace().any(joins) && !expression.starts_with('(') {
        format!("({expression})")
    } else {
        expression
    }
}
