//! The card: front matter that the hub reads, and what the licenses want shown. A new one where
//! there is none; of one that is there nothing is lost.

use std::fmt::Write as _;

use super::notice::is_on_hub;
use super::{By, CARD, CARD_ADDITIONS, File, Old, Outcome, Planner, clean, words};
use crate::engine::kept::fold;
use crate::render::escape;
use crate::report::{ArtifactReport, Obligation};
use crate::vocab::{ArtifactKind, Duty, Relation};

/// The card that is there, and what may be done to it.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// Its text.
    pub existing: Option<String>,
    /// Whether what it lacks may be put into it.
    pub may_add: bool,
}

/// What the hub calls licenses.
const HUB: &[&str] = &[
    "apache-2.0",
    "mit",
    "openrail",
    "bigscience-openrail-m",
    "creativeml-openrail-m",
    "bigscience-bloom-rail-1.0",
    "bigcode-openrail-m",
    "afl-3.0",
    "artistic-2.0",
    "bsl-1.0",
    "bsd-2-clause",
    "bsd-3-clause",
    "bsd-3-clause-clear",
    "c-uda",
    "cc0-1.0",
    "cc-by-2.0",
    "cc-by-2.5",
    "cc-by-3.0",
    "cc-by-4.0",
    "cc-by-sa-3.0",
    "cc-by-sa-4.0",
    "cc-by-nc-2.0",
    "cc-by-nc-3.0",
    "cc-by-nc-4.0",
    "cc-by-nd-4.0",
    "cc-by-nc-nd-3.0",
    "cc-by-nc-nd-4.0",
    "cc-by-nc-sa-2.0",
    "cc-by-nc-sa-3.0",
    "cc-by-nc-sa-4.0",
    "cdla-sharing-1.0",
    "cdla-permissive-1.0",
    "cdla-permissive-2.0",
    "wtfpl",
    "ecl-2.0",
    "epl-1.0",
    "epl-2.0",
    "etalab-2.0",
    "eupl-1.1",
    "eupl-1.2",
    "agpl-3.0",
    "gfdl",
    "gpl-2.0",
    "gpl-3.0",
    "lgpl-2.1",
    "lgpl-3.0",
    "isc",
    "h-research",
    "intel-research",
    "lppl-1.3c",
    "ms-pl",
    "apple-ascl",
    "apple-amlr",
    "mpl-2.0",
    "odc-by",
    "odbl",
    "openmdw-1.0",
    "openrail++",
    "osl-3.0",
    "postgresql",
    "ofl-1.1",
    "ncsa",
    "unlicense",
    "zlib",
    "pddl",
    "lgpl-lr",
    "deepfloyd-if-license",
    "fair-noncommercial-research-license",
    "llama2",
    "llama3",
    "llama3.1",
    "llama3.2",
    "llama3.3",
    "llama4",
    "grok2-community",
    "gemma",
];

/// A key of front matter with its lines.
type Keys = Vec<(&'static str, String)>;

impl Planner<'_> {
    pub(super) fn card(&self, due: &[(usize, &Obligation)], outcome: &mut Outcome) -> Option<File> {
        let about = |kind| {
            matches!(kind, ArtifactKind::Model | ArtifactKind::Adapter | ArtifactKind::Dataset)
        };
        // The README.md of a program is none.
        if self.artifacts.iter().any(|id| !about(self.kind(id))) {
            return None;
        }
        let mut whose = self
            .report
            .artifacts
            .iter()
            .filter(|a| about(a.kind) && self.artifacts.iter().any(|id| **id == *a.id));
        // A card is that of one artifact.
        let (artifact, None) = (whose.next()?, whose.next()) else { return None };
        let shown: Vec<(usize, &str)> = due
            .iter()
            .filter(|(_, o)| o.duty == Duty::Display && *o.artifact == *artifact.id)
            .filter_map(|(at, o)| Some((*at, words(o)?)))
            .collect();
        let mut lines: Vec<&str> = shown.iter().map(|(_, text)| *text).collect();
        lines.sort_unstable();
        lines.dedup();
        let mut keys = self.keys(artifact);
        let Some(old) = &self.card.existing else {
            outcome.extend(shown.iter().map(|(at, _)| (*at, By::File(CARD))));
            let text = fresh(artifact, &keys, &lines);
            return Some(File { name: CARD, text, old: Old::Replace });
        };
        let has = front_matter(old).map_or(Vec::new(), |(_, yaml)| top_keys(yaml));
        keys.retain(|(key, _)| !has.contains(key));
        // Names belong to the license that is stated with them.
        if has.contains(&"license") {
            keys.retain(|(key, _)| !key.starts_with("license"));
        }
        if has.contains(&"base_model") {
            keys.retain(|(key, _)| *key != "base_model_relation");
        }
        let there = fold(old);
        lines.retain(|text| !there.contains(&fold(text)));
        if keys.is_empty() && lines.is_empty() {
            return None;
        }
        let missing = |text: &str| lines.contains(&text);
        // Keys are put only where keys stand.
        let is_sound = front_matter(old).is_none_or(|(_, yaml)| holds_keys(yaml));
        if self.card.may_add && is_sound {
            let added = shown.iter().filter(|(_, text)| missing(text));
            outcome.extend(added.map(|(at, _)| (*at, By::File(CARD))));
            return Some(File { name: CARD, text: merged(old, &keys, &lines), old: Old::Replace });
        }
        let why = format!(
            "{CARD} is there: put in what {CARD_ADDITIONS} says; where its front matter is sound, \
             --force adds it and changes nothing else"
        );
        let open = shown.iter().filter(|(_, text)| missing(text));
        outcome.extend(open.map(|(at, _)| (*at, By::Open(why.clone()))));
        Some(File { name: CARD_ADDITIONS, text: additions(&keys, &lines), old: Old::Replace })
    }

    /// The keys of the hub, as far as they are known.
    fn keys(&self, artifact: &ArtifactReport) -> Keys {
        let mut keys = Vec::new();
        let mut say = |key, value: String| keys.push((key, format!("{key}:{value}\n")));
        let license = artifact.license.normalized.as_deref();
        if let Some(license) = license.filter(|_| artifact.license.parts.is_empty()) {
            let is_this = |hub: &&&str| {
                let meant = self.catalog.expression(hub);
                meant.unrecognized.is_empty() && meant.normalized == license
            };
            match HUB.iter().find(is_this) {
                Some(hub) => say("license", format!(" {}", yaml(hub))),
                None if license != "NOASSERTION" && license != "NONE" => {
                    say("license", " other".to_owned());
                    say("license_name", format!(" {}", yaml(license)));
                    let (_, url) = self.license(license);
                    if !url.is_empty() {
                        say("license_link", format!(" {}", yaml(url)));
                    }
                }
                None => {}
            }
        }
        let upstreams = |wanted: fn(Relation) -> bool| {
            let steps = self.report.relations.iter();
            let steps = steps.filter(move |s| *s.from == *artifact.id && wanted(s.by));
            steps.filter(|s| is_on_hub(&s.to)).map(|s| (s.by, &*s.to)).collect::<Vec<_>>()
        };
        let bases = upstreams(|by| relation_of_hub(by).is_some());
        if !bases.is_empty() {
            say("base_model", list(bases.iter().map(|(_, to)| *to)));
            let first = relation_of_hub(bases[0].0);
            if bases.iter().all(|(by, _)| relation_of_hub(*by) == first) {
                say("base_model_relation", format!(" {}", first.unwrap_or_default()));
            }
        }
        let data = upstreams(|by| by == Relation::TrainedOn);
        if !data.is_empty() && artifact.kind != ArtifactKind::Dataset {
            say("datasets", list(data.iter().map(|(_, to)| *to)));
        }
        keys
    }
}

fn relation_of_hub(by: Relation) -> Option<&'static str> {
    match by {
        Relation::FineTunedFrom => Some("finetune"),
        Relation::QuantizedFrom => Some("quantized"),
        Relation::AdapterOf => Some("adapter"),
        Relation::MergedFrom => Some("merge"),
        _ => None,
    }
}

fn list<'i>(ids: impl Iterator<Item = &'i str>) -> String {
    ids.map(|id| format!("\n- {}", yaml(id))).collect()
}

/// A scalar of YAML that is this text and nothing else.
fn yaml(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./+".contains(&b))
        && !["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
            .contains(&&*text.to_ascii_lowercase());
    // A string of JSON is one of YAML; what hides or steers is spelled out.
    let quoted = || escape::script(&serde_json::to_string(text).unwrap_or_default());
    if plain { text.to_owned() } else { quoted() }
}

fn fresh(artifact: &ArtifactReport, keys: &Keys, lines: &[&str]) -> String {
    let mut out = String::from("---\n");
    keys.iter().for_each(|(_, text)| out.push_str(text));
    let name = artifact.id.rsplit('/').next().unwrap_or(&artifact.id);
    let _ = write!(out, "---\n\n# {}\n", escape::markdown(name));
    out.push_str(&paragraphs(lines));
    out
}

fn paragraphs(lines: &[&str]) -> String {
    lines.iter().map(|text| format!("\n{}\n", clean(text).trim())).collect()
}

/// The card with what it lacks: keys at the end of its front matter, words at its end.
fn merged(old: &str, keys: &Keys, lines: &[&str]) -> String {
    let newline = if old.contains("\r\n") { "\r\n" } else { "\n" };
    let native = |text: &str| text.replace('\n', newline);
    let added: String = keys.iter().map(|(_, text)| native(text)).collect();
    let mut out = match front_matter(old) {
        Some((end, _)) if !added.is_empty() => format!("{}{added}{}", &old[..end], &old[end..]),
        None if !added.is_empty() => format!("---{newline}{added}---{newline}{newline}{old}"),
        _ => old.to_owned(),
    };
    if !lines.is_empty() && !out.ends_with('\n') {
        out.push_str(newline);
    }
    out.push_str(&native(&paragraphs(lines)));
    out
}

fn additions(keys: &Keys, lines: &[&str]) -> String {
    let mut out = format!(
        "# For {CARD}\n\nThe card was there, and was left as it is. `cleartitle notice --force` adds this to it.\n"
    );
    if !keys.is_empty() {
        out.push_str("\nInto its front matter:\n\n```yaml\n");
        keys.iter().for_each(|(_, text)| out.push_str(text));
        out.push_str("```\n");
    }
    if !lines.is_empty() {
        out.push_str("\nWhere readers see it:\n");
        for text in lines {
            let _ = write!(out, "\n> {}\n", clean(text).trim());
        }
    }
    out
}

/// Where the front matter of a card ends, before the line that closes it, and its lines.
fn front_matter(card: &str) -> Option<(usize, &str)> {
    let start = card.strip_prefix('\u{feff}').map_or(0, |_| '\u{feff}'.len_utf8());
    let mut at = start;
    let mut first = None;
    for line in card[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            match first {
                None if at == start => first = Some(at + line.len()),
                Some(first) => return Some((at, &card[first..at])),
                None => return None,
            }
        } else if first.is_none() {
            return None;
        }
        at += line.len();
    }
    None
}

/// Whether front matter is keys line by line, or empty: neither a list nor in braces.
fn holds_keys(yaml: &str) -> bool {
    let mut lines = yaml.lines().filter(|l| !l.trim().is_empty() && !l.trim().starts_with('#'));
    lines.next().is_none_or(|l| l.contains(':') && !l.starts_with(['{', '[', '-', ' ', '\t', '%']))
}

/// The keys at the top of front matter.
fn top_keys(yaml: &str) -> Vec<&str> {
    let keys = yaml.lines().filter(|l| !l.starts_with([' ', '\t', '#', '-']));
    let keys = keys.filter_map(|l| l.split_once(':'));
    keys.map(|(key, _)| key.trim().trim_matches(['"', '\''])).collect()
}

#[cfg(test)]
mod tests {
    use super::{front_matter, holds_keys, merged, top_keys, yaml};

    #[test]
    fn what_is_added_to_a_card_changes_nothing_else() {
        let keys = vec![("base_model", "base_model:\n- a/b\n".to_owned())];
        let old = "---\n# mine\nlicense: mit   # why\ntags: [x]\n---\n# Chat\n---\nend";
        let new = merged(old, &keys, &["Built with Llama"]);
        assert_eq!(
            new,
            "---\n# mine\nlicense: mit   # why\ntags: [x]\nbase_model:\n- a/b\n---\n# Chat\n---\nend\n\nBuilt with Llama\n"
        );
        assert_eq!(
            merged("---\r\na: b\r\n---\r\nx", &keys, &[]),
            "---\r\na: b\r\nbase_model:\r\n- a/b\r\n---\r\nx"
        );
        assert_eq!(merged("# Chat\n", &keys, &[]), "---\nbase_model:\n- a/b\n---\n\n# Chat\n");
    }

    #[test]
    fn front_matter_is_what_stands_between_the_first_two_lines_of_dashes() {
        assert_eq!(front_matter("---\na: 1\n---\n"), Some((9, "a: 1\n")));
        assert_eq!(front_matter("a\n---\nb\n---\n"), None);
        assert_eq!(front_matter("---\na: 1\n"), None);
        assert!(holds_keys("# x\n\na: 1\n") && holds_keys(""));
        assert!(!holds_keys("- a\n") && !holds_keys("{a: 1}\n") && !holds_keys(" a: 1\n"));
        assert_eq!(top_keys("a: 1\n\"b\": 2\n  c: 3\n# d: 4\n- e: 5\n"), ["a", "b"]);
    }

    #[test]
    fn a_scalar_is_its_text_whatever_stands_in_it() {
        assert_eq!(yaml("llama3.1"), "llama3.1");
        assert_eq!(yaml("no"), "\"no\"");
        assert_eq!(yaml("3.1"), "\"3.1\"");
        assert_eq!(yaml("a: b"), "\"a: b\"");
        assert_eq!(yaml("a\nlicense: mit"), "\"a\\nlicense: mit\"");
        assert_eq!(yaml("a\u{202e}b"), "\"a\\u202eb\"");
    }
}
