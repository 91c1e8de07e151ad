//! `licenses`: what is known, and which license a text is.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Subcommand;
use serde_json::json;

use super::{CLEAR, COULD_NOT_RUN, FINDINGS, Format, Outcome, Refusal, complain, print, shown};
use crate::Catalog;
use crate::catalog::Meaning;
use crate::identify::{Identifier, Match, MatchKind};
use crate::license::{Difference, RuleSet, compare};
use crate::render::{RuleLine, license_diff, license_page, plain};

#[derive(Subcommand)]
pub(super) enum Licenses {
    /// Every license that has rules
    #[command(
        after_help = "Examples:\n  cleartitle licenses list\n  cleartitle licenses list --format json"
    )]
    List {
        /// How to print
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
    },
    /// The rules of one license, clause by clause
    #[command(
        after_help = "Examples:\n  cleartitle licenses show llama3.1\n  cleartitle licenses show MIT --format json"
    )]
    Show {
        /// The license, by any of its names
        license: String,
        /// How to print
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
    },
    /// Two licenses rule by rule: what they say otherwise, what only one says
    #[command(after_help = "Examples:\n  cleartitle licenses diff llama3 llama3.1")]
    Diff {
        /// A license, by any of its names
        one: String,
        /// Another
        two: String,
        /// Also print what both say
        #[arg(long)]
        all: bool,
        /// How to print
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
    },
    /// Which license a text is, and which words of it differ from the known text
    #[command(
        after_help = "Examples:\n  cleartitle licenses identify LICENSE\n  cleartitle licenses identify --format json LICENSE NOTICE"
    )]
    Identify {
        /// Texts
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// How to print
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
    },
}

impl Licenses {
    pub(super) fn run(&self, catalog: &Catalog) -> Outcome {
        match self {
            Self::List { format } => list(catalog, *format),
            Self::Show { license, format } => {
                let set = known(catalog, license)?;
                print(&match format {
                    Format::Human => license_page(&set),
                    Format::Json => crate::render::json(&shown_rules(&set)),
                });
                Ok(CLEAR)
            }
            Self::Diff { one, two, all, format } => {
                let (one, two) = (known(catalog, one)?, known(catalog, two)?);
                print(&match format {
                    Format::Human => license_diff(&one, &two, *all),
                    Format::Json => crate::render::json(&differences(&one, &two, *all)),
                });
                Ok(CLEAR)
            }
            Self::Identify { files, format } => identify(files, *format),
        }
    }
}

/// The rules of the license that a name means, or why there are none.
pub(super) fn known(catalog: &Catalog, name: &str) -> Result<Arc<RuleSet>, Refusal> {
    let meaning = catalog.meaning(name);
    if let Meaning::License(id) = &meaning
        && let Some(set) = catalog.get(id)
    {
        return Ok(set);
    }
    // A license with an exception.
    if let Ok([leaf]) = <[_; 1]>::try_from(catalog.expression(name).alternatives.concat())
        && let Some(set) = leaf.rules
    {
        return Ok(set);
    }
    let help = match meaning {
        Meaning::Candidates(_, ids) if !ids.is_empty() => {
            format!("it may mean each of: {}", ids.join(", "))
        }
        Meaning::Textless(row) => format!("{}: {}", row.title, row.why),
        _ => {
            let near = catalog.nearest(name).map(|n| format!("did you mean `{n}`? "));
            format!("{}`licenses list` shows all", near.unwrap_or_default())
        }
    };
    Err(Refusal::new(format!("no rules are known for `{name}`"), help))
}

fn shown_rules(set: &RuleSet) -> serde_json::Value {
    let rules: Vec<RuleLine<'_>> = set.rules.iter().map(|r| RuleLine::from(&**r)).collect();
    json!({
        "id": &*set.id, "title": set.title, "covers": set.covers, "silent-on": set.silent_on,
        "url": set.source.url, "rules": rules,
    })
}

fn differences(one: &RuleSet, two: &RuleSet, all: bool) -> serde_json::Value {
    let line = |rule| Some(RuleLine::from(rule));
    let lines: Vec<_> = compare(one, two)
        .into_iter()
        .filter(|d| all || !matches!(d, Difference::Same(..)))
        .map(|difference| {
            let (kind, first, second) = match difference {
                Difference::Same(a, b) => ("same", line(a), line(b)),
                Difference::Changed(a, b) => ("changed", line(a), line(b)),
                Difference::First(rule) => ("only-first", line(rule), None),
                Difference::Second(rule) => ("only-second", None, line(rule)),
            };
            json!({"kind": kind, "first": first, "second": second})
        })
        .collect();
    json!({"first": &*one.id, "second": &*two.id, "rules": lines})
}

fn list(catalog: &Catalog, format: Format) -> Outcome {
    if format == Format::Json {
        let sets: Vec<_> = catalog.ids().filter_map(|id| catalog.get(id)).collect();
        let rows: Vec<_> = sets
            .iter()
            .map(|s| json!({"id": &*s.id, "title": s.title, "aliases": s.aliases, "rules": s.rules.len(), "url": s.source.url}))
            .collect();
        print(&crate::render::json(&rows));
        return Ok(CLEAR);
    }
    let all: Vec<_> = catalog.ids().filter_map(|id| Some((id, catalog.title(id)?))).collect();
    let exceptions = catalog.exceptions().count();
    let width = all.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (id, title) in &all {
        let _ = writeln!(out, "{id:width$}  {}", plain(title));
    }
    let _ = writeln!(out, "{} licenses, and {exceptions} exceptions", all.len());
    print(&out);
    Ok(CLEAR)
}

fn identify(files: &[PathBuf], format: Format) -> Outcome {
    let identifier = Identifier::builtin();
    let mut code = CLEAR;
    let mut out = String::new();
    let mut rows = Vec::new();
    for file in files {
        let name = shown(file);
        let text = match crate::read::text_file(file) {
            Ok(text) => text,
            Err(error) => {
                complain(&format!("{}: {error}", error.place()), &error.help());
                code = COULD_NOT_RUN;
                continue;
            }
        };
        let found = identifier.identify(&text);
        let all: Vec<&Match> = found.best.iter().chain(&found.contained).collect();
        if all.iter().all(|m| m.kind != MatchKind::Exact)
            || all.iter().any(|m| m.kind == MatchKind::Changed)
        {
            code = code.max(FINDINGS);
        }
        if format == Format::Json {
            let matches: Vec<_> = all
                .iter()
                .map(|m| {
                    let passages = |p: &[crate::identify::Passage]| -> Vec<_> {
                        p.iter().map(|p| json!({"line": p.line, "text": p.text})).collect()
                    };
                    json!({
                        "license": m.license, "also": m.also, "coverage": m.coverage,
                        "kind": if m.kind == MatchKind::Exact { "exact" } else { "changed" },
                        "added": passages(&m.added), "removed": passages(&m.removed),
                    })
                })
                .collect();
            rows.push(json!({"file": name, "matches": matches}));
            continue;
        }
        if all.is_empty() {
            let _ = writeln!(out, "{name}: none of the known licenses");
        }
        for found in all {
            let also = if found.also.is_empty() {
                String::new()
            } else {
                format!(" (the text is also that of {})", found.also.join(", "))
            };
            match found.kind {
                MatchKind::Exact => {
                    let _ = writeln!(out, "{name}: {}{also}", found.license);
                }
                MatchKind::Changed => {
                    let _ = writeln!(
                        out,
                        "{name}: like {}, with words changed ({:.0} % of it is there){also}",
                        found.license,
                        found.coverage * 100.0
                    );
                    for (sign, passages) in [('+', &found.added), ('-', &found.removed)] {
                        for p in passages {
                            let line =
                                if p.line > 0 { format!("{}: ", p.line) } else { String::new() };
                            let _ = writeln!(out, "  {sign} {line}{}", plain(&p.text));
                        }
                    }
                }
            }
        }
    }
    if format == Format::Json {
        out = crate::render::json(&rows);
    }
    print(&out);
    Ok(code)
}
