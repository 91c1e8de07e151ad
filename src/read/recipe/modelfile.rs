//! `Modelfile` of ollama: a model of weights that others made, with prompts and parameters, and the
//! license texts that its maker put beside them.

use std::ops::Range;
use std::sync::Arc;

use super::error::ReadError;
use super::facts::{About, Facts};
use super::format::{Format, Reader, Subject, reader};
use super::input::Input;
use super::name::is_path;
use super::recognize::recognize;
use super::source::Source;
use crate::graph::{Place, Stated, Statement};
use crate::vocab::{ArtifactKind, Component, Evidence, Relation};

pub(in crate::read) struct Modelfile;

const WORD: &str = "modelfile";
const INSTRUCTIONS: &[&str] = &[
    "ADAPTER",
    "DRAFT",
    "FROM",
    "LICENSE",
    "MESSAGE",
    "PARAMETER",
    "PARSER",
    "RENDERER",
    "REQUIRES",
    "SYSTEM",
    "TEMPLATE",
];
/// How many unknown instructions of one file are told.
const TOLD: usize = 10;
/// How many instructions that name files or texts are followed.
const FOLLOWED: usize = 50;
/// The longest license that may be a name and no text.
const NAME: usize = 100;

impl Reader for Modelfile {
    fn format(&self) -> &'static Format {
        &Format {
            word: WORD,
            title: "Ollama Modelfile",
            file_name: "Modelfile",
            recognized_by: "`Modelfile`, `Modelfile-…`, `….modelfile`, or a file without ending that has `FROM` with another instruction of a Modelfile and none of a Dockerfile",
            gives: "a model that contains what `FROM` and `ADAPTER` name, under the texts of `LICENSE`",
        }
    }

    fn subject(&self) -> Subject {
        Subject::Artifact
    }

    fn recognizes(&self, input: &mut Input<'_>) -> bool {
        let base = input.base().to_ascii_lowercase();
        let rest = base.strip_prefix("modelfile");
        if rest.is_some_and(|r| r.is_empty() || r.starts_with(['-', '.', '_']))
            || base.ends_with(".modelfile")
        {
            return true;
        }
        !base.contains('.') && {
            let head = input.head_text();
            let begins = |words: &[&str]| {
                let mut first = head.lines().filter_map(|l| l.split_whitespace().next());
                first.any(|f| words.iter().any(|w| f.eq_ignore_ascii_case(w)))
            };
            begins(&["FROM"])
                && begins(&["ADAPTER", "LICENSE", "MESSAGE", "PARAMETER", "SYSTEM", "TEMPLATE"])
                && !begins(&["CMD", "COPY", "ENTRYPOINT", "RUN", "WORKDIR"])
        }
    }

    fn read(&self, input: &mut Input<'_>, facts: &mut Facts) {
        facts.own.kind = Some(ArtifactKind::Model);
        let source = match input.small() {
            Ok(source) => source,
            Err(problem) => return facts.problems.push(problem),
        };
        let instructions = instructions(&source, &mut facts.problems);
        let of = |word: &'static str| {
            let all = instructions.iter().filter(move |i| i.word.eq_ignore_ascii_case(word));
            all.filter(|i| !i.value.is_empty()).take(FOLLOWED)
        };
        if of("FROM").next().is_none() {
            let reason = "no `FROM` names the model that it is made of".to_owned();
            let place = source.whole();
            facts.problems.push(ReadError::Syntax { place, format: "Modelfile", reason });
        }
        for from in of("FROM") {
            from_model(input, from, &source, facts);
        }
        for adapter in of("ADAPTER") {
            let place = Arc::new(source.place(adapter.at.clone()));
            let name = name_of(&adapter.value);
            facts.own.link(Relation::Contains, &name, Evidence::Declared, Some(place.clone()));
            // An adapter has a base of its own, so it is described apart.
            if let Some(found) = beside(input, &adapter.value) {
                let mut about = found.own;
                about.name = Some(name);
                about.kind = Some(ArtifactKind::Adapter);
                about.place = Some(place);
                facts.others.push(about);
                add(facts, found.others, found.problems, found.sources);
            }
        }
        licenses(&mut facts.own, of("LICENSE"), &source);
        facts.sources.push(source);
    }
}

/// Adds the model that `FROM` names. Nothing of its weights changes, so it is contained.
fn from_model(input: &Input<'_>, from: &Instruction<'_>, source: &Source, facts: &mut Facts) {
    if let Some(found) = beside(input, &from.value) {
        // A file of weights beside is what this model is: what it says, it says of this model.
        let own = &mut facts.own;
        own.statements.extend(found.own.statements);
        own.links.extend(found.own.links);
        own.details.modalities = own.details.modalities.or(found.own.details.modalities);
        own.details.note = own.details.note.take().or(found.own.details.note);
        return add(facts, found.others, found.problems, found.sources);
    }
    let place = Some(Arc::new(source.place(from.at.clone())));
    match named_in_comment(&source.text).filter(|_| from.value.contains("/blobs/sha256")) {
        Some(name) => {
            facts.own.link(Relation::Contains, &name_of(name), Evidence::Inferred, place);
        }
        None => {
            let name = name_of(&from.value);
            facts.own.link(Relation::Contains, &name, Evidence::Declared, place);
        }
    }
}

fn add(facts: &mut Facts, others: Vec<About>, problems: Vec<ReadError>, sources: Vec<Source>) {
    facts.others.extend(others);
    facts.problems.extend(problems);
    facts.sources.extend(sources);
}

/// `ollama show` gives the weights as a blob of the machine, and says in a comment which model they
/// are.
fn named_in_comment(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("# FROM ")).map(str::trim)
}

/// Whom a value names: models of ollama's own library have no host.
fn name_of(value: &str) -> String {
    let hosts = ["hf.co/", "huggingface.co/", "ollama.com/", "registry.ollama.ai/"];
    let has_host = value.contains("://") || hosts.iter().any(|h| value.starts_with(h));
    let lower = value.to_ascii_lowercase();
    let is_file = [".gguf", ".bin", ".safetensors"].iter().any(|e| lower.ends_with(e));
    match value.matches('/').count() {
        _ if has_host || is_file || is_path(value) => value.to_owned(),
        0 => format!("ollama.com/library/{value}"),
        _ => format!("ollama.com/{value}"),
    }
}

/// What a file says that a value names, or a folder with a configuration, where it lies beside. A
/// file that nothing is known to read is there all the same, and says nothing.
fn beside(input: &Input<'_>, value: &str) -> Option<Facts> {
    let configs = ["adapter_config.json", "config.json"];
    let within = configs.map(|config| format!("{}/{config}", value.trim_end_matches('/')));
    for name in std::iter::once(value).chain(within.iter().map(String::as_str)) {
        let Some(mut file) = input.sibling(name).filter(|f| f.name() != input.name()) else {
            continue;
        };
        if file.size().is_none() || file.bytes(1).is_err() {
            continue;
        }
        let mut facts = Facts::default();
        // A Modelfile that names another one could go on for ever.
        if let Some(reader) = reader(&mut file).filter(|r| r.format().word != WORD) {
            reader.read(&mut file, &mut facts);
        }
        return Some(facts);
    }
    None
}

/// Adds what `LICENSE` says. Several texts hold together.
fn licenses<'i>(own: &mut About, all: impl Iterator<Item = &'i Instruction<'i>>, source: &Source) {
    let mut found: Vec<(Stated, Evidence, Arc<Place>)> = Vec::new();
    for license in all.filter(|l| !is_policy(&l.value)) {
        let place = Arc::new(source.place(license.at.clone()));
        let text = license.value.trim();
        let stated = recognize(text).stated;
        found.push(match stated {
            Stated::ForeignText if text.len() <= NAME && !text.contains('\n') => {
                (Stated::Expression(text.into()), Evidence::Declared, place)
            }
            stated => (stated, Evidence::Text, place),
        });
    }
    let ids: Option<Vec<&str>> = found.iter().map(|(stated, _, _)| whole(stated)).collect();
    if let Some(mut ids) = ids.filter(|ids| ids.len() > 1)
        && let Some((_, evidence, place)) = found.first().cloned()
    {
        let evidence = found.iter().map(|(_, e, _)| *e).fold(evidence, Ord::max);
        ids.dedup();
        found = vec![(Stated::Expression(ids.join(" AND ").into()), evidence, place)];
    }
    own.statements.extend(found.into_iter().map(|(stated, evidence, place)| Statement {
        stated,
        component: Component::All,
        evidence,
        place: Some(place),
    }));
}

/// The one license that a statement is.
fn whole(stated: &Stated) -> Option<&str> {
    match stated {
        Stated::Text(ids) => ids.first().map(String::as_str),
        Stated::Expression(text) if !text.contains(' ') => Some(text),
        _ => None,
    }
}

/// A use policy stands beside a license and is none.
fn is_policy(text: &str) -> bool {
    let title: String = text.trim_start().chars().take(120).collect();
    let title = title.lines().next().unwrap_or_default().to_ascii_lowercase();
    title.contains("use policy")
}

/// One instruction with its value, without quotes.
struct Instruction<'s> {
    word: &'s str,
    value: String,
    /// The first line of it.
    at: Range<usize>,
}

/// The instructions of a file. A quote that nothing ends costs its own line.
fn instructions<'s>(source: &'s Source, problems: &mut Vec<ReadError>) -> Vec<Instruction<'s>> {
    let text = &*source.text;
    let mut all = Vec::new();
    let mut told = 0;
    let mut is_open = false;
    let mut at = 0;
    while let Some(line) = text[at..].split_inclusive('\n').next() {
        let (start, end) = (at, at + line.len());
        at = end;
        let line = line.trim_end();
        let trimmed = line.trim_start_matches('\u{feff}').trim_start();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let word = trimmed.split(char::is_whitespace).next().unwrap_or_default();
        let begin = start + (line.len() - trimmed.len());
        let at_line = begin..start + line.len();
        if !INSTRUCTIONS.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            told += 1;
            if told <= TOLD {
                let found = word.chars().take(40).collect();
                let place = source.place(begin..begin + word.len());
                let format = "Modelfile";
                problems.push(ReadError::UnknownInstruction { place, format, found });
            }
            continue;
        }
        let mut from = begin + word.len();
        // The text stands behind the name of a parameter, or whose message it is.
        if ["MESSAGE", "PARAMETER"].iter().any(|known| known.eq_ignore_ascii_case(word)) {
            let rest = &trimmed[word.len()..];
            let behind = rest.trim_start().trim_start_matches(|c: char| !c.is_whitespace());
            from = begin + (trimmed.len() - behind.len());
        }
        let own_line = || text[from..end].trim().trim_matches('"');
        // Behind a quote that nothing ends every value has its own line only.
        let value = if is_open { Value::Plain(own_line()) } else { quoted(text, from, end) };
        let value = match value {
            Value::Plain(value) => value,
            Value::Quoted(value, after) => {
                at = after;
                value
            }
            Value::Open => {
                let place = source.place(at_line.clone());
                let reason = "nothing ends the quote that begins here".to_owned();
                problems.push(ReadError::Syntax { place, format: "Modelfile", reason });
                // The lines that follow may be its text.
                (is_open, told) = (true, TOLD);
                own_line()
            }
        };
        all.push(Instruction { word, value: value.trim().to_owned(), at: at_line });
    }
    all
}

/// A value, and how it ends.
enum Value<'s> {
    Plain(&'s str),
    /// With where the line after it begins.
    Quoted(&'s str, usize),
    Open,
}

/// The value that stands from a byte on; `end` is that of its first line.
fn quoted(text: &str, from: usize, end: usize) -> Value<'_> {
    let rest = &text[from..];
    let value = rest.trim_start_matches([' ', '\t']);
    let Some(quote) = ["\"\"\"", "\""].into_iter().find(|q| value.starts_with(q)) else {
        return Value::Plain(text[from..end].trim());
    };
    let begin = from + (rest.len() - value.len()) + quote.len();
    // A quote ends where a line ends with it.
    let mut found = text[begin..].match_indices(quote).map(|(n, _)| begin + n);
    let ends = found.find(|n| {
        let after = text[n + quote.len()..].trim_start_matches([' ', '\t', '\r']);
        after.is_empty() || after.starts_with('\n')
    });
    match ends {
        Some(n) => {
            let line = text[n..].find('\n').map_or(text.len(), |l| n + l + 1);
            Value::Quoted(&text[begin..n], line)
        }
        None => Value::Open,
    }
}
