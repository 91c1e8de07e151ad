//! What a component says of its licenses.

use std::borrow::Cow;
use std::ops::Range;

use crate::graph::{Stated, Statement};
use crate::read::bom::own::STATEMENT;
use crate::read::bom::{Bom, Custom, Raw, exact, table};
use crate::read::facts::About;
use crate::vocab::Evidence;

table! {
    Choice {
        license: "license",
        expression: "expression",
        acknowledgement: "acknowledgement",
        details: "expressionDetails",
    }
}

table! {
    License {
        id: "id",
        name: "name",
        text: "text",
        url: "url",
        acknowledgement: "acknowledgement",
    }
}

table! { Attachment { content: "content", encoding: "encoding", } }
table! { Detail { id: "licenseIdentifier", text: "text", } }
table! { Seen { licenses: "licenses", } }

/// One of the licenses that are listed.
struct Item {
    stated: Stated,
    evidence: Evidence,
    is_expression: bool,
    concluded: bool,
    /// It is what the text beside another one says, so no license more.
    beside: bool,
    at: Range<usize>,
}

/// Adds what a component says that this program wrote: its own words for what was stated, else what
/// is declared. What it concluded states nothing.
pub(super) fn own_licenses<'a>(
    bom: &mut Bom<'a>,
    about: &mut About,
    list: Raw<'a>,
    properties: &[(Cow<'a, str>, Raw<'a>)],
) {
    let mut words = properties.iter().filter(|(name, _)| name == STATEMENT).peekable();
    if words.peek().is_none() {
        let mut items = Vec::new();
        list.items().into_iter().for_each(|raw| item(bom, raw, false, &mut items));
        items.retain(|item| !item.concluded);
        return state(bom, about, items);
    }
    for (_, raw) in words {
        let at = bom.at(*raw);
        let said = raw.text().and_then(|text| serde_json::from_str::<Statement>(&text).ok());
        let Some(mut statement) = said else {
            bom.lost(at, STATEMENT, raw.what().to_owned(), "a statement of a license in JSON");
            continue;
        };
        // What a file says of itself is no stronger than what files say.
        statement.evidence = statement.evidence.max(Evidence::Declared);
        statement.place = Some(bom.place(at));
        about.statements.push(statement);
    }
}

/// Adds what is declared, concluded and seen.
pub(super) fn licenses<'a>(bom: &mut Bom<'a>, about: &mut About, list: Raw<'a>, evidence: Raw<'a>) {
    let mut items = Vec::new();
    if list.is_list() {
        for raw in list.items() {
            item(bom, raw, false, &mut items);
        }
    } else if !list.is_absent() {
        bom.wrong(list, "licenses", "a list of licenses");
    }
    let (concluded, declared): (Vec<_>, Vec<_>) = items.into_iter().partition(|i| i.concluded);
    let was_concluded = !concluded.is_empty();
    // Whoever wrote the file prefers what was concluded, so that comes first.
    state(bom, about, concluded);
    state(bom, about, declared);
    if was_concluded {
        // What was seen is what it was concluded from.
        return;
    }
    let mut seen = Vec::new();
    for raw in Seen::of(evidence).licenses.items() {
        item(bom, raw, true, &mut seen);
    }
    if about.statements.is_empty() {
        state(bom, about, seen);
    } else {
        // Each for itself, so that one that was declared says nothing new.
        seen.into_iter().for_each(|one| state(bom, about, vec![one]));
    }
}

/// Adds the statements of licenses between which nothing stands.
fn state(bom: &mut Bom<'_>, about: &mut About, mut items: Vec<Item>) {
    if items.iter().filter(|i| !i.beside).count() > 1 {
        let mut words = Vec::new();
        let (mut at, mut evidence) = (None, Evidence::Declared);
        items.retain(|item| {
            if item.beside {
                return true;
            }
            let word = match &item.stated {
                Stated::Expression(text) if item.is_expression && is_choice(text) => {
                    format!("({text})")
                }
                Stated::Expression(text) => text.to_string(),
                stated => match exact(stated) {
                    Some(word) => word,
                    None => return true,
                },
            };
            words.push(word);
            at.get_or_insert(item.at.clone());
            if item.evidence == Evidence::Inferred {
                evidence = Evidence::Inferred;
            }
            false
        });
        words.dedup();
        if let Some(at) = at {
            let stated = match &words[..] {
                [one] => Stated::Expression(one.as_str().into()),
                _ => Stated::List(words.into()),
            };
            bom.state(about, (stated, evidence), at);
        }
    }
    for item in items {
        bom.state(about, (item.stated, item.evidence), item.at);
    }
}

/// Whether an expression, put beside others, has to be closed in.
fn is_choice(expression: &str) -> bool {
    expression.split_whitespace().any(|w| w.eq_ignore_ascii_case("or"))
}

/// Reads one item of a list of licenses; `seen`: found by a tool, not declared by anybody.
fn item<'a>(bom: &mut Bom<'a>, raw: Raw<'a>, seen: bool, items: &mut Vec<Item>) {
    let choice = Choice::of(raw);
    if !raw.is_table() || choice.license.is_absent() && choice.expression.is_absent() {
        return bom.wrong(raw, "licenses", "`license` or `expression` in each item");
    }
    if !choice.license.is_absent() && !choice.expression.is_absent() {
        let found = "both `license` and `expression`".to_owned();
        let at = bom.at(raw);
        bom.odd(at, "licenses", found, "one of them in each item");
    }
    if !choice.license.is_absent() {
        license(bom, choice.license, seen, items);
    }
    if choice.expression.is_absent() {
        return;
    }
    let Some(expression) = choice.expression.text() else {
        return bom.wrong(choice.expression, "expression", "a license expression");
    };
    let at = bom.at(choice.expression);
    let concluded = choice.acknowledgement.text().as_deref() == Some("concluded");
    // Most have no details, and those of most are not needed.
    let details = if expression.contains("LicenseRef-") { choice.details } else { Raw::default() };
    let mut texts = Vec::new();
    for detail in details.items().into_iter().map(Detail::of) {
        if let Some(id) = detail.id.text() {
            texts.push((id, Custom::new(None, attachment(bom, detail.text))));
        }
    }
    let custom = |id: &str| texts.iter().find(|(i, _)| i == id).map(|(_, custom)| custom);
    if let Some((stated, evidence)) = bom.texts.expression(&expression, custom) {
        let evidence = if seen { evidence.max(Evidence::Inferred) } else { evidence };
        let (is_expression, beside) = (true, false);
        items.push(Item { stated, evidence, is_expression, concluded, beside, at });
    }
}

fn license<'a>(bom: &mut Bom<'a>, raw: Raw<'a>, seen: bool, items: &mut Vec<Item>) {
    if !raw.is_table() {
        return bom.wrong(raw, "license", "a table with `id` or `name`");
    }
    let it = License::of(raw);
    let concluded = it.acknowledgement.text().as_deref() == Some("concluded");
    let id = it.id.text();
    let (named, from) = match (&id, it.name.text(), it.url.text()) {
        (Some(id), ..) => (Some(id.clone()), it.id),
        (None, Some(name), _) => (Some(name), it.name),
        (None, None, url) => (url, it.url),
    };
    let from = if named.is_none() { it.text } else { from };
    let at = bom.at(if from.is_absent() { raw } else { from });
    let known = attachment(bom, it.text).and_then(|t| bom.texts.recognize(&t));
    let changed = matches!(known, Some(Stated::ChangedText(_)));
    let mut add = |stated, evidence, beside| {
        let (is_expression, at) = (false, at.clone());
        items.push(Item { stated, evidence, is_expression, concluded, beside, at });
    };
    match known {
        // Words that no rules are known for; what they are called says as much.
        Some(Stated::ForeignText) | None => {}
        // Its own words say better which license it is than what somebody calls it.
        Some(stated) if exact(&stated).is_some() && id.is_none() => {
            return add(stated, Evidence::Text, false);
        }
        Some(stated) if exact(&stated).as_deref() == id.as_deref() => {}
        Some(stated) => add(stated, Evidence::Text, named.is_some()),
    }
    match named {
        Some(name) => {
            if let Some((stated, evidence)) = bom.texts.expression(&name, |_| None) {
                add(stated, if seen { Evidence::Inferred } else { evidence }, false);
            }
        }
        None if !it.text.is_table() => {
            let found = "without `id`, `name` and `text`".to_owned();
            bom.odd(at, "license", found, "a license with one of them");
        }
        None if changed => {}
        None => add(Stated::ForeignText, Evidence::Text, false),
    }
}

/// The text of an attachment.
fn attachment<'a>(bom: &mut Bom<'a>, raw: Raw<'a>) -> Option<Cow<'a, str>> {
    let it = Attachment::of(raw);
    let content = it.content.prose()?;
    match it.encoding.text().as_deref() {
        None => Some(content),
        Some("base64") => match base64(content.as_bytes()) {
            Some(bytes) => Some(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())),
            None => {
                let at = bom.at(it.content);
                bom.lost(at, "content", "no base64".to_owned(), "text in base64");
                None
            }
        },
        Some(other) => {
            let at = bom.at(it.encoding);
            bom.lost(at, "encoding", format!("`{other}`"), "`base64`, or plain text without it");
            None
        }
    }
}

/// Decodes base64, line ends in it or not.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0u32, 0);
    let text = text.iter().filter(|b| !b.is_ascii_whitespace());
    for byte in text.take_while(|b| **b != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}
