//! License statements as SPDX takes them: an expression of its own ids and of references that the
//! document explains, `NONE`, or `NOASSERTION`.

use std::collections::{BTreeMap, HashMap};

use crate::read::bom::own::REFERENCE;
use crate::report::{LicenseEntry, LicenseReport, Report};

/// Nobody said.
pub(super) const NOBODY: &str = "NOASSERTION";
/// Known to have none.
pub(super) const NOTHING: &str = "NONE";

/// The longest part of a reference that is taken from a name.
const LONGEST: usize = 48;

/// A license that is no SPDX id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Custom {
    /// What it is called.
    pub name: String,
    /// Where its text is published; empty where that is not known.
    pub url: String,
}

impl Custom {
    /// What stands where the text would: texts are not carried.
    pub fn text(&self) -> String {
        if self.url.is_empty() {
            return "The text is not part of this document, nor is it known where it is published: \
                    the license was stated by the name given here."
                .to_owned();
        }
        format!("The text is not part of this document. It is published at {}", self.url)
    }
}

/// The expressions of a document, and the references in them.
pub(super) struct Expressions<'r> {
    known: HashMap<&'r str, &'r LicenseEntry>,
    /// What each reference stands for.
    pub custom: BTreeMap<String, Custom>,
}

impl<'r> Expressions<'r> {
    pub fn of(report: &'r Report) -> Self {
        let known = report.licenses.iter().map(|l| (l.id.as_str(), l)).collect();
        Self { known, custom: BTreeMap::new() }
    }

    /// What is declared. Parts with licenses of their own are joined: all of them apply.
    pub fn declared(&mut self, license: &LicenseReport) -> String {
        let (Some(declared), Some(normalized)) = (&license.declared, &license.normalized) else {
            return NOBODY.to_owned();
        };
        if license.parts.is_empty() {
            return self.expression(&as_open(declared, normalized));
        }
        let mut all: Vec<String> = Vec::new();
        for part in &license.parts {
            let said = as_open(&part.declared, &part.normalized);
            if !all.contains(&said) {
                all.push(said);
            }
        }
        self.all_of(all.iter().map(String::as_str))
    }

    /// All of these together.
    pub fn all_of<'t>(&mut self, all: impl IntoIterator<Item = &'t str>) -> String {
        let mut each: Vec<String> = all.into_iter().map(|text| self.expression(text)).collect();
        if each.len() > 1 {
            for one in &mut each {
                if matches!(one.as_str(), NOBODY | NOTHING) {
                    *one = self.refer(one);
                } else if one.contains(" OR ") {
                    *one = format!("({one})");
                }
            }
        }
        if each.is_empty() { NOBODY.to_owned() } else { each.join(" AND ") }
    }

    /// An expression of the report as one of SPDX.
    pub fn expression(&mut self, text: &str) -> String {
        let text = text.trim();
        match text {
            "" | NOBODY => return NOBODY.to_owned(),
            NOTHING => return NOTHING.to_owned(),
            _ => {}
        }
        let joins = |word: &str| matches!(word, "AND" | "OR") || word.contains(['(', ')']);
        if !text.split_whitespace().any(joins) {
            return self.word(text);
        }
        let before = self.custom.clone();
        let spelled = self.spelled(text);
        if spdx::Expression::parse_mode(&spelled, MODE).is_ok() {
            return spelled;
        }
        // It is no expression: it is a name as a whole.
        self.custom = before;
        self.refer(text)
    }

    /// The same with a reference for each name that SPDX does not have.
    fn spelled(&mut self, text: &str) -> String {
        let spaced = text.replace('(', " ( ").replace(')', " ) ");
        let mut words: Vec<String> = Vec::new();
        let mut name: Vec<&str> = Vec::new();
        for token in spaced.split_whitespace() {
            if matches!(token, "AND" | "OR" | "(" | ")") {
                if !name.is_empty() {
                    words.push(self.word(&std::mem::take(&mut name).join(" ")));
                }
                words.push(token.to_owned());
            } else {
                name.push(token);
            }
        }
        if !name.is_empty() {
            words.push(self.word(&name.join(" ")));
        }
        words.join(" ").replace("( ", "(").replace(" )", ")")
    }

    /// One license of an expression.
    fn word(&mut self, name: &str) -> String {
        if is_listed(name) {
            return name.to_owned();
        }
        if !is_reference(name) {
            return self.refer(name);
        }
        let known = self.known.get(name);
        let title = known.map_or(name, |l| &l.title).to_owned();
        let url = known.map(|l| l.url.clone()).unwrap_or_default();
        self.custom.insert(name.to_owned(), Custom { name: title, url });
        name.to_owned()
    }

    /// What an id or a reference is called, and where its text is; empty where nobody knows.
    pub fn title<'a>(&'a self, id: &'a str) -> (&'a str, &'a str) {
        let custom = self.custom.get(id).map(|c| (c.name.as_str(), c.url.as_str()));
        let known = || self.known.get(id).map(|l| (l.title.as_str(), l.url.as_str()));
        custom.or_else(known).unwrap_or((id, ""))
    }

    /// A reference of our own for a name.
    fn refer(&mut self, name: &str) -> String {
        let id = format!("{REFERENCE}{}", slug(name));
        let custom = Custom { name: name.to_owned(), url: String::new() };
        self.custom.insert(id.clone(), custom);
        id
    }
}

/// The references in an expression.
pub(super) fn references(expression: &str) -> impl Iterator<Item = &str> {
    let tokens = expression.split([' ', '(', ')']);
    tokens.filter(|t| t.starts_with("LicenseRef-"))
}

/// The canonical form, but for a license of which nobody said whether later versions may be taken:
/// it stays open, under the id that SPDX once had for it.
fn as_open(declared: &str, normalized: &str) -> String {
    if !normalized.contains("-only") || declared.to_ascii_lowercase().contains("only") {
        return normalized.to_owned();
    }
    let open = |word: &str| {
        let bare = word.trim_end_matches(')').strip_suffix("-only")?;
        let known = spdx::license_id(bare.trim_start_matches('('));
        known.map(|_| word.replacen("-only", "", 1))
    };
    let words = normalized.split(' ').map(|word| open(word).unwrap_or_else(|| word.to_owned()));
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a name is a license of the SPDX list, as the list spells it, or one with an exception.
fn is_listed(name: &str) -> bool {
    let Ok(parsed) = spdx::Expression::parse_mode(name, MODE) else { return false };
    parsed.requirements().all(|one| {
        let other = matches!(one.req.addition, Some(spdx::AdditionItem::Other(_)));
        one.req.license.id().is_some() && !other
    })
}

/// As SPDX has it, ids included that it had once.
const MODE: spdx::ParseMode = spdx::ParseMode { allow_deprecated: true, ..spdx::ParseMode::STRICT };

fn is_reference(name: &str) -> bool {
    let rest = name.strip_prefix("LicenseRef-");
    rest.is_some_and(|r| !r.is_empty() && r.bytes().all(is_plain))
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')
}

/// A text as SPDX takes it into its references: letters, digits, `-` and `.`. Where that is not the
/// text itself, its hash tells it from others.
pub(super) fn slug(text: &str) -> String {
    if !text.is_empty() && text.len() <= LONGEST && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    let mut slug = String::new();
    for c in text.chars() {
        let c = if c.is_ascii() && is_plain(c as u8) { c } else { '-' };
        if slug.len() == LONGEST {
            break;
        }
        if !(c == '-' && (slug.is_empty() || slug.ends_with('-'))) {
            slug.push(c);
        }
    }
    let slug = slug.trim_end_matches('-');
    let dash = if slug.is_empty() { "" } else { "-" };
    format!("{slug}{dash}{:08x}", super::hash(text.as_bytes(), 0xcbf2_9ce4_8422_2325) as u32)
}
