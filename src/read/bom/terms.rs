//! Licenses as bills of materials state them: expressions with references to texts that stand in
//! the same file.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use super::own::REFERENCE;
use crate::graph::Stated;
use crate::read::recognize::recognize;
use crate::vocab::Evidence;

/// The longest license text that is compared.
const TEXT: usize = 1 << 20;
/// The longest name of a license.
const NAME: usize = 1_000;
/// How much of license texts is compared in one file.
const TEXTS: usize = 32 << 20;

/// How much longer an expression may get by the names that its references stand for.
const SPELLED: usize = 64 << 10;

/// A license that a file defines for itself.
#[derive(Debug, Default)]
pub(in crate::read) struct Custom<'a> {
    pub name: Option<Cow<'a, str>>,
    pub text: Option<Cow<'a, str>>,
    /// What the text is: many packages may refer to one of a megabyte.
    known: OnceCell<Option<Stated>>,
}

impl<'a> Custom<'a> {
    pub fn new(name: Option<Cow<'a, str>>, text: Option<Cow<'a, str>>) -> Self {
        Self { name, text, known: OnceCell::new() }
    }

    fn known(&self, texts: &mut Texts) -> Option<Stated> {
        let known = || self.text.as_deref().and_then(|text| texts.recognize(text));
        self.known.get_or_init(known).clone()
    }

    /// What it is called, but for what is no name by its length.
    fn name(&self) -> Option<&str> {
        self.name.as_deref().filter(|name| name.len() <= NAME)
    }
}

/// License texts that were met in one file, each compared once.
#[derive(Debug, Default)]
pub(in crate::read) struct Texts {
    known: HashMap<Box<str>, Stated>,
    compared: usize,
    /// Whether the file is one of this program's own.
    pub own: bool,
    /// Whether one was left out because it, or all together, are too long.
    pub too_long: bool,
}

impl Texts {
    /// What a license text is; `None` where there is none, or too much.
    pub fn recognize(&mut self, text: &str) -> Option<Stated> {
        if text.trim().is_empty() {
            return None;
        }
        if let Some(known) = self.known.get(text) {
            return Some(known.clone());
        }
        if text.len() > TEXT || self.compared + text.len() > TEXTS {
            self.too_long = true;
            return None;
        }
        self.compared += text.len();
        let stated = recognize(text).stated;
        self.known.insert(text.into(), stated.clone());
        Some(stated)
    }

    /// What an expression states. `NOASSERTION` states nothing at all; a reference to a license
    /// that the file defines is what its text is, else what it is called there.
    pub fn expression<'c, 'a: 'c>(
        &mut self,
        text: &str,
        custom: impl Fn(&str) -> Option<&'c Custom<'a>>,
    ) -> Option<(Stated, Evidence)> {
        let text = text.trim();
        let is_own = self.own;
        let custom = |id: &str| custom(id).filter(|_| !is_own || id.starts_with(REFERENCE));
        if text.is_empty() || text.eq_ignore_ascii_case("NOASSERTION") {
            return None;
        }
        if text.eq_ignore_ascii_case("NONE") {
            return Some((Stated::Nothing, Evidence::Declared));
        }
        if !text.contains("LicenseRef-") {
            return Some((Stated::Expression(text.into()), Evidence::Declared));
        }
        if text.starts_with("LicenseRef-") && reference(text).len() == text.len() {
            let custom = custom(text);
            let known = custom.and_then(|custom| custom.known(self));
            if let Some(stated) = known.filter(|s| *s != Stated::ForeignText) {
                return Some((stated, Evidence::Text));
            }
            let name = custom.and_then(Custom::name).unwrap_or(text);
            return Some((Stated::Expression(name.into()), Evidence::Declared));
        }
        let mut spelled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find("LicenseRef-") {
            spelled.push_str(&rest[..at]);
            let id = reference(&rest[at..]);
            // One that another document defines is as unknown as it is written.
            let own = !spelled.ends_with(':');
            let meant = custom(id).filter(|_| own).and_then(|c| self.word(c));
            spelled.push_str(meant.as_deref().unwrap_or(id));
            if spelled.len() > text.len() + SPELLED {
                return Some((Stated::Expression(text.into()), Evidence::Declared));
            }
            rest = &rest[at + id.len()..];
        }
        spelled.push_str(rest);
        Some((Stated::Expression(spelled.into()), Evidence::Declared))
    }

    /// What may stand for a license inside an expression.
    fn word(&mut self, custom: &Custom<'_>) -> Option<String> {
        custom.known(self).as_ref().and_then(exact).or_else(|| {
            let name = custom.name()?;
            let joins = |w: &str| ["and", "or", "with"].iter().any(|j| w.eq_ignore_ascii_case(j));
            let parts = name.contains(['(', ')', '/']) || name.split_whitespace().any(joins);
            (!parts).then(|| name.to_owned())
        })
    }
}

/// The id or ids of a text that is a known license word for word, as part of an expression.
pub(in crate::read) fn exact(stated: &Stated) -> Option<String> {
    match stated {
        Stated::Text(ids) => match &ids[..] {
            [one] => Some(one.clone()),
            several => Some(format!("({})", several.join(" OR "))),
        },
        Stated::Expression(all) => Some(format!("({all})")),
        _ => None,
    }
}

/// The reference that a text begins with.
fn reference(text: &str) -> &str {
    let ends = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    &text[..text.find(ends).unwrap_or(text.len())]
}
