//! Every rule set that is known, and what names mean.

mod expression;
mod upstreams;

pub use expression::{Alternative, Expression, Judged, Leaf};
pub use upstreams::{Upstream, Upstreams};

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use crate::license::{Effect, LicenseError, LicenseSource, RuleFile, RuleSet};
use crate::vocab::nearest;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Names that several licenses share.
const CANDIDATES: &str = include_str!("../../licenses/candidates.tsv");

/// The day of the rules that are built in.
pub const CATALOG_DATE: &str = "2026-11-23";

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Exactly this license.
    License(Arc<str>),
    /// One of these, and nobody said which.
    Candidates(Judged, Vec<Arc<str>>),
    /// Nothing known.
    Unknown,
}

enum Text {
    Embedded(&'static str),
    Given(String, String),
}

struct Entry {
    text: Text,
    set: OnceLock<Option<Arc<RuleSet>>>,
}

/// Every rule set that is known. Files are read when they are first asked for.
pub struct Catalog {
    entries: BTreeMap<Arc<str>, Entry>,
    given_names: HashMap<String, Arc<str>>,
    made: std::sync::Mutex<HashMap<String, Option<Arc<RuleSet>>>>,
}

impl Catalog {
    /// The licenses that are built in.
    ///
    /// ```
    /// let catalog = cleartitle::Catalog::builtin();
    /// assert!(catalog.get("Apache-2.0").is_some());
    /// ```
    pub fn builtin() -> Self {
        let entry = |(stem, text): &(&'static str, &'static str)| {
            let entry = Entry { text: Text::Embedded(text), set: OnceLock::new() };
            (Arc::from(*stem), entry)
        };
        Self {
            entries: LICENSES.iter().map(entry).collect(),
            given_names: HashMap::new(),
            made: Default::default(),
        }
    }

    /// Adds a user's own license files; one of a known id replaces it. Files that are broken are
    /// left out.
    ///
    /// # Errors
    /// Everything that is wrong in the files; what is sound of them has been added all the same.
    pub fn add(&mut self, files: &[LicenseSource<'_>]) -> Result<(), Vec<LicenseError>> {
        let mut errors = Vec::new();
        for source in files {
            match RuleFile::parse(*source) {
                Ok(file) => {
                    let text = Text::Given(source.path.to_owned(), source.text.to_owned());
                    for name in file.aliases() {
                        self.given_names.insert(name.to_lowercase(), Arc::clone(&file.id));
                    }
                    self.given_names.insert(file.id.to_lowercase(), Arc::clone(&file.id));
                    self.entries.insert(file.id, Entry { text, set: OnceLock::new() });
                }
                Err(found) => errors.extend(found),
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Ids of all licenses (families and exceptions are none).
    pub fn ids(&self) -> impl Iterator<Item = &Arc<str>> {
        self.entries
            .keys()
            .filter(|id| !id.starts_with('_') && self.file(id).is_none_or(|f| f.amends.is_empty()))
    }

    /// The licenses that an exception amends; `None` where the id is no exception.
    pub fn amended_by(&self, id: &str) -> Option<Vec<String>> {
        self.file(id).map(|f| f.amends).filter(|a| !a.is_empty())
    }

    /// The rule set of a canonical id, or of `license WITH exception`.
    pub fn get(&self, id: &str) -> Option<Arc<RuleSet>> {
        if let Some((license, exception)) = id.split_once(" WITH ") {
            let mut made = self.made.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if let Some(set) = made.get(id) {
                return set.clone();
            }
            let set = self.amended(license, exception).map(Arc::new);
            made.insert(id.to_owned(), set.clone());
            return set;
        }
        self.load(id, 0)
    }

    fn load(&self, id: &str, depth: u32) -> Option<Arc<RuleSet>> {
        let entry = self.entries.get(id)?;
        let build = || {
            let file = self.file(id).filter(|f| f.amends.is_empty() && depth < 8)?;
            let parent = match &file.extends {
                Some(parent) => Some(self.load(parent, depth + 1)?),
                None => None,
            };
            Some(Arc::new(file.over(parent.as_deref())))
        };
        entry.set.get_or_init(build).clone()
    }

    fn amended(&self, license: &str, exception: &str) -> Option<RuleSet> {
        let file = self.file(exception).filter(|f| f.amends.iter().any(|a| a == license))?;
        let mut set = file.amending(&*self.get(license)?);
        // A choice of versions carries the exception on to the version chosen.
        for rule in &mut set.rules {
            if let Effect::Choose(options) = &rule.effect {
                let with = options.iter().map(|o| format!("{o} WITH {exception}")).collect();
                let changed =
                    crate::license::Rule { effect: Effect::Choose(with), ..(**rule).clone() };
                *rule = Arc::new(changed);
            }
        }
        Some(set)
    }

    fn file(&self, id: &str) -> Option<RuleFile> {
        let (path, text) = match &self.entries.get(id)?.text {
            Text::Embedded(text) => (id, *text),
            Text::Given(path, text) => (path.as_str(), text.as_str()),
        };
        RuleFile::parse(LicenseSource { stem: id, path, text }).ok()
    }

    /// What a name means: an id, an alias, or a name that several licenses share. White space at
    /// the ends and case do not matter.
    pub fn meaning(&self, name: &str) -> Meaning {
        let name = name.trim();
        let lower = name.to_lowercase();
        if let Some(id) = self.given_names.get(&lower) {
            return Meaning::License(Arc::clone(id));
        }
        if let Ok(at) = NAMES.binary_search_by(|(n, _)| (*n).cmp(lower.as_str())) {
            return Meaning::License(NAMES[at].1.into());
        }
        for line in CANDIDATES.lines().filter(|l| !l.starts_with('#')) {
            let mut fields = line.split('\t');
            if fields.next() == Some(lower.as_str()) {
                let judged = match fields.next() {
                    Some("versions") => Judged::Versions,
                    _ => Judged::Family,
                };
                let ids = fields.next().unwrap_or("").split_whitespace().map(Arc::from).collect();
                return Meaning::Candidates(judged, ids);
            }
        }
        Meaning::Unknown
    }

    /// The known name most like one that means nothing.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        let ids = self.entries.keys().map(|k| &**k).filter(|k| !k.starts_with('_'));
        nearest(name, NAMES.iter().map(|(alias, _)| *alias).chain(ids))
    }
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.entries.keys()).finish()
    }
}

/// The embedded files of well-known upstreams, by stem.
pub(crate) fn upstream_files() -> &'static [(&'static str, &'static str)] {
    UPSTREAMS
}
