//! Where something stands, as other programs take it: an address below the folder that they look
//! at, and columns as editors count them.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::snippet::LINE_LIMIT;
use super::{Sources, plain};
use crate::graph::Place;
use crate::report::{Finding, Report, Step};

/// From which folder the files of others are named. Without one, names stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Base {
    /// Where the program runs.
    here: PathBuf,
    /// What readers of the output take for the top: the checkout.
    top: PathBuf,
}

impl Base {
    /// Names start in `top`, which holds the folder `here` that relative paths start in.
    ///
    /// ```
    /// use cleartitle::render::Base;
    ///
    /// let base = Base::new("/home/ana/shop/models", "/home/ana/shop");
    /// assert_eq!(base.name("README.md"), "models/README.md");
    /// assert_eq!(base.name("../cleartitle.toml"), "cleartitle.toml");
    /// assert_eq!(base.name("/home/ana/shop/a/card.md"), "a/card.md");
    /// assert_eq!(base.name("/elsewhere/card.md"), "/elsewhere/card.md");
    /// ```
    pub fn new(here: impl Into<PathBuf>, top: impl Into<PathBuf>) -> Self {
        Self { here: here.into(), top: top.into() }
    }

    /// A file by its name below the top, with `/` between folders; what lies elsewhere keeps its
    /// name.
    pub fn name(&self, file: &str) -> String {
        let full = resolved(&self.here.join(file));
        let below = full.strip_prefix(&self.top).ok().filter(|_| self.top != Path::new(""));
        let path = below.unwrap_or(Path::new(file));
        let mut name = String::with_capacity(file.len());
        for part in path.components() {
            match part {
                Component::Prefix(_) | Component::RootDir => {
                    name.push_str(&part.as_os_str().to_string_lossy());
                    continue;
                }
                Component::CurDir => continue,
                Component::ParentDir | Component::Normal(_) => {}
            }
            if !name.is_empty() && !name.ends_with(['/', '\\']) {
                name.push('/');
            }
            name.push_str(&part.as_os_str().to_string_lossy());
        }
        if name.is_empty() { ".".to_owned() } else { name }
    }

    /// The same as an address: relative, or of a file elsewhere on this machine.
    pub(super) fn address(&self, file: &str) -> String {
        let name = self.name(file);
        let mut out = String::with_capacity(name.len());
        if Path::new(&name).is_absolute() {
            out.push_str(if name.starts_with('/') { "file://" } else { "file:///" });
        }
        for byte in name.replace(std::path::MAIN_SEPARATOR, "/").bytes() {
            match byte {
                b'/' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
                b if b.is_ascii_alphanumeric() => out.push(char::from(b)),
                b => out.push_str(&format!("%{b:02X}")),
            }
        }
        out
    }
}

/// A path without `.` and without `..`, as far as it can be told without looking.
fn resolved(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(out.components().next_back(), Some(Component::Normal(_))) =>
            {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// Where what a report tells of stands.
pub(super) struct Spots<'r> {
    base: &'r Base,
    /// Where each artifact is introduced.
    of: HashMap<&'r str, &'r Place>,
    /// Any line of the input, since every reader of results wants one.
    any: Option<&'r Place>,
    /// The lines of every file that is at hand.
    lines: HashMap<&'r str, Vec<&'r str>>,
}

impl<'r> Spots<'r> {
    pub fn new(report: &'r Report, sources: &'r Sources, base: &'r Base) -> Self {
        let artifacts = report.artifacts.iter();
        let placed: Vec<_> =
            artifacts.filter_map(|a| Some((&*a.id, a.place.as_deref()?))).collect();
        let any = placed.first().map(|(_, place)| *place);
        let any = any.or_else(|| report.relations.iter().find_map(|s| s.place.as_deref()));
        let lines = sources.0.iter().map(|(file, text)| (&**file, text.lines().collect()));
        Self { base, of: placed.into_iter().collect(), any, lines: lines.collect() }
    }

    /// The line of the user's own that a finding is about: what it points at; else where its
    /// artifact or a step of its path stands.
    pub fn first(&self, finding: &'r Finding) -> Option<&'r Place> {
        let pointed = finding.places.first().map(|p| &*p.place);
        let mut steps = finding.path.iter().chain(finding.other_paths.iter().flatten());
        pointed
            .or_else(|| self.of.get(&*finding.artifact).copied())
            .or_else(|| steps.find_map(|s| self.step(s)))
            .or(self.any)
    }

    /// Where a step is stated, else one of its ends.
    pub fn step(&self, step: &'r Step) -> Option<&'r Place> {
        let end = |id: &str| self.of.get(id).copied();
        step.place.as_deref().or_else(|| end(&step.from)).or_else(|| end(&step.to))
    }

    /// From the first column to the one after the last, from 1, in UTF-16 units; `None` where the
    /// line is not at hand, or endless: all of a file may stand on one.
    pub fn columns(&self, place: &Place) -> Option<(usize, usize)> {
        let line = self.lines.get(&*place.file)?.get(place.line.checked_sub(1)? as usize)?;
        if line.len() > LINE_LIMIT {
            return None;
        }
        let start = line.floor_char_boundary(place.column.saturating_sub(1) as usize);
        let end = line.ceil_char_boundary(start.saturating_add(place.length as usize));
        let units = |to: usize| line[..to].encode_utf16().count() + 1;
        Some((units(start), units(end)))
    }

    /// How files are named.
    pub fn base(&self) -> &'r Base {
        self.base
    }

    /// A file of the input, for what has no place at all; else the one that could give it one.
    pub fn fallback(&self) -> String {
        let file = self.lines.keys().min().copied().unwrap_or("cleartitle.toml");
        self.base.address(file)
    }

    /// A file by its name below the top.
    pub fn name(&self, place: &Place) -> String {
        self.base.name(&place.file)
    }

    /// The same as an address.
    pub fn address(&self, place: &Place) -> String {
        self.base.address(&place.file)
    }

    /// As people write it: `file:line`.
    pub fn short(&self, place: &Place) -> String {
        let name = plain(&self.name(place));
        if place.line == 0 { name } else { format!("{name}:{}", place.line) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_relative_and_holds_nothing_that_ends_it() {
        let base = Base::new("/w/sub", "/w");
        assert_eq!(base.address("a b/ä#?.md"), "sub/a%20b/%C3%A4%23%3F.md");
        assert_eq!(base.address("./x%20y"), "sub/x%2520y");
        assert_eq!(base.address("../../o/x"), "../../o/x");
        assert_eq!(base.address("/o/x:y"), "file:///o/x%3Ay");
        assert_eq!(Base::default().address("c:x"), "c%3Ax");
    }

    #[test]
    fn columns_are_counted_in_units_of_utf_16() {
        let report = crate::Checker::new(&crate::Catalog::builtin()).check(&Default::default());
        let sources: Sources = [("f", "x\nä😀 \"id\" 😀")].into_iter().collect();
        let base = Base::default();
        let spots = Spots::new(&report, &sources, &base);
        let place = |column, length| Place { file: "f".into(), line: 2, column, length };
        assert_eq!(spots.columns(&place(1, 6)), Some((1, 4)));
        assert_eq!(spots.columns(&place(8, 4)), Some((5, 9)));
        // Past the end, or inside of a character: the nearest that there is.
        assert_eq!(spots.columns(&place(90, 4)), Some((12, 12)));
        assert_eq!(spots.columns(&place(2, 1)), Some((1, 2)));
        assert_eq!(spots.columns(&Place::whole("f")), None);
        let endless: Sources = [("f", "x".repeat(LINE_LIMIT + 1))].into_iter().collect();
        let spots_of_it = Spots::new(&report, &endless, &base);
        assert_eq!(spots_of_it.columns(&Place { line: 1, ..place(1, 1) }), None);
        assert_eq!(spots.columns(&Place { line: 9, ..place(1, 1) }), None);
    }
}
