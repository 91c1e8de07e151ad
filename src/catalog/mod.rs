//! Every rule set that is known, and what names mean.

mod expression;
mod fold;
mod names;
mod upstreams;

pub use expression::{Alternative, Expression, Judged, Leaf};
pub(crate) use names::textless;
pub use names::{Meaning, Textless, all_textless};
pub use upstreams::{Lineage, Terms, Until, Upstream, Upstreams};

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use crate::license::{Effect, LicenseError, LicenseSource, RuleFile, RuleSet};
use fold::{fold, fold_link};

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The day of the rules that are built in.
pub const CATALOG_DATE: &str = "2026-11-25";

enum Text {
    Embedded(&'static str),
    Given(String, String),
}

struct Entry {
    text: Text,
    exception: bool,
    set: OnceLock<Option<Arc<RuleSet>>>,
}

/// Every rule set that is known. Files are read when they are first asked for.
pub struct Catalog {
    entries: BTreeMap<Arc<str>, Entry>,
    given_names: HashMap<String, Arc<str>>,
    given_links: HashMap<String, Arc<str>>,
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
            let exception = EXCEPTIONS.binary_search(stem).is_ok();
            let entry = Entry { text: Text::Embedded(text), exception, set: OnceLock::new() };
            (Arc::from(*stem), entry)
        };
        Self {
            entries: LICENSES.iter().map(entry).collect(),
            given_names: HashMap::new(),
            given_links: HashMap::new(),
            made: Default::default(),
        }
    }

    /// Adds a user's own license files; one of a known id replaces it. Files that are broken or
    /// contradict themselves are left out.
    ///
    /// # Errors
    /// Everything that is wrong in the files; what is sound of them has been added all the same.
    pub fn add(&mut self, files: &[LicenseSource<'_>]) -> Result<(), Vec<LicenseError>> {
        let mut errors = Vec::new();
        let mut added: Vec<(&LicenseSource<'_>, RuleFile, Option<Entry>)> = Vec::new();
        for source in files {
            match RuleFile::parse(*source) {
                Ok(file) => {
                    let text = Text::Given(source.path.to_owned(), source.text.to_owned());
                    let exception = !file.amends.is_empty();
                    let entry = Entry { text, exception, set: OnceLock::new() };
                    let before = self.entries.insert(Arc::clone(&file.id), entry);
                    added.push((source, file, before));
                }
                Err(found) => errors.extend(found),
            }
        }
        // Judged once all are there: one may extend or name another.
        let unsound: Vec<Vec<LicenseError>> =
            added.iter().map(|(source, file, _)| self.complaints(source.path, file)).collect();
        for ((_, file, before), found) in added.into_iter().zip(unsound) {
            if found.is_empty() {
                for name in file.aliases().iter().map(String::as_str).chain([&*file.id]) {
                    self.given_names.insert(fold(name), Arc::clone(&file.id));
                }
                for link in file.links().iter().filter_map(|l| fold_link(l)) {
                    self.given_links.insert(link, Arc::clone(&file.id));
                }
                continue;
            }
            errors.extend(found);
            match before {
                Some(entry) => drop(self.entries.insert(file.id, entry)),
                None => drop(self.entries.remove(&file.id)),
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// What is wrong with a file that reads well: what it names and nobody knows, and every lint.
    fn complaints(&self, path: &str, file: &RuleFile) -> Vec<LicenseError> {
        let mut found = Vec::new();
        let mut say = |line: usize, message: String, help: String| {
            found.push(LicenseError { path: path.to_owned(), line, message, help });
        };
        let near = |id: &str| match self.nearest(id) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`licenses list` shows all".to_owned(),
        };
        if let Some(parent) = &file.extends
            && self.load(parent, 0).is_none()
        {
            let message = format!("it extends `{parent}`, for which there are no rules");
            say(file.line("extends"), message, near(parent));
            return found;
        }
        let parents: Vec<Arc<RuleSet>> = match &file.extends {
            Some(parent) => self.load(parent, 0).into_iter().collect(),
            None => file.amends.iter().filter_map(|a| self.load(a, 0)).collect(),
        };
        for gone in file.without() {
            if !parents.iter().flat_map(|p| &p.rules).any(|r| r.id == *gone) {
                let message = format!("`without` names rule `{gone}`, which the parent has not");
                say(file.line("without"), message, "name a rule of the parent".to_owned());
            }
        }
        for unknown in file.amends.iter().filter(|a| self.load(a, 0).is_none()) {
            say(1, format!("it amends `{unknown}`, for which there are no rules"), near(unknown));
        }
        for rule in file.own_rules() {
            for id in crate::license::named(rule) {
                if self.load(id, 0).is_none() && spdx::license_id(id).is_none() {
                    let message = format!("rule `{}` names `{id}`, which nobody knows", rule.id);
                    say(file.line(&rule.id), message, near(id));
                }
            }
        }
        if file.amends.is_empty() && !file.id.starts_with('_') {
            // What a user's own file leaves out, it leaves out; what it contradicts, nobody can judge.
            // A rule over one that is inherited narrows it; over one of the same file it cannot hold.
            let whole = self.load(&file.id, 0).map(|set| crate::license::lint(&set));
            let (of_rules, of_head) = (crate::license::lint(&file.over(None)), whole);
            let head = of_head.into_iter().flatten().filter(|l| l.rule.is_none());
            let lints = of_rules.into_iter().filter(|l| l.rule.is_some()).chain(head);
            for lint in lints.filter(|l| l.contradiction) {
                let at = lint.rule.as_deref().unwrap_or("silent-on");
                say(file.line(at), lint.message, lint.help.to_owned());
            }
        }
        found
    }

    /// Ids of all licenses (families and exceptions are none), in order.
    ///
    /// ```
    /// # use cleartitle::Catalog;
    /// assert!(Catalog::builtin().ids().any(|id| &**id == "LicenseRef-Llama-3.1"));
    /// ```
    pub fn ids(&self) -> impl Iterator<Item = &Arc<str>> {
        self.entries.iter().filter(|(id, e)| !id.starts_with('_') && !e.exception).map(|(id, _)| id)
    }

    /// The name in words of a license; of a built-in one without reading its file.
    ///
    /// ```
    /// # use cleartitle::Catalog;
    /// assert_eq!(Catalog::builtin().title("MIT").as_deref(), Some("MIT License"));
    /// ```
    pub fn title(&self, id: &str) -> Option<String> {
        match &self.entries.get(id)?.text {
            Text::Embedded(_) => {
                let at = TITLES.binary_search_by(|(known, _)| (*known).cmp(id)).ok()?;
                Some(TITLES[at].1.to_owned())
            }
            Text::Given(..) => self.get(id).map(|set| set.title.clone()),
        }
    }

    /// Ids of all exceptions, in order.
    pub fn exceptions(&self) -> impl Iterator<Item = &Arc<str>> {
        self.entries.iter().filter(|(_, entry)| entry.exception).map(|(id, _)| id)
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

    /// The files of all rule sets as they were written, families too, by id.
    #[cfg(feature = "readers")]
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|(id, entry)| match &entry.text {
            Text::Embedded(text) => (&**id, *text),
            Text::Given(_, text) => (&**id, text.as_str()),
        })
    }

    fn file(&self, id: &str) -> Option<RuleFile> {
        let (path, text) = match &self.entries.get(id)?.text {
            Text::Embedded(text) => (id, *text),
            Text::Given(path, text) => (path.as_str(), text.as_str()),
        };
        RuleFile::parse(LicenseSource { stem: id, path, text }).ok()
    }
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.entries.keys()).finish()
    }
}
