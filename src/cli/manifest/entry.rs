//! One `[[artifact]]`, with how sure each of its lines is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{Draft, NAMED, Words, license_facts, quoted};
use crate::graph::{Place, Stated};
use crate::read::shown;
use crate::render::plain;
use crate::report::{ArtifactReport, PartReport, Step};
use crate::vocab::{ArtifactKind, Code, Evidence, Relation};

impl Draft<'_> {
    /// An artifact as it was read.
    pub(super) fn artifact(
        &self,
        out: &mut String,
        artifact: &ArtifactReport,
        words: Words,
        facts: &BTreeMap<String, BTreeSet<String>>,
    ) {
        let mut text = format!("[[artifact]]\nid = {}\n", quoted(&artifact.id));
        let _ = writeln!(text, "kind = \"{}\"", artifact.kind);
        if let Some(path) = self.path(artifact) {
            let _ = writeln!(text, "path = {}", quoted(&path));
        }
        self.license(&mut text, artifact, words);
        self.relations(&mut text, artifact, words);
        license_facts(&mut text, facts.get(&*artifact.id));
        for line in text.lines() {
            let mark = if words == Words::Commented { "# " } else { "" };
            let _ = writeln!(out, "{mark}{line}");
        }
        out.push('\n');
    }

    /// Where something stands, as seen from the manifest.
    fn place(&self, place: Option<&Place>) -> String {
        let Some(place) = place else { return String::new() };
        let text = place.to_string();
        let here = format!("{}/", shown(self.folder));
        format!(" in {}", plain(text.strip_prefix(&here).unwrap_or(&text)))
    }

    /// The folder of an artifact, below that of the manifest.
    fn path(&self, artifact: &ArtifactReport) -> Option<String> {
        let graph = &self.answered.graph;
        let node = graph.artifact(graph.find(&artifact.id)?);
        let path = &node.details().folder.as_ref()?.path;
        if *path == shown(self.folder) {
            return Some(".".to_owned());
        }
        self.folders.iter().find(|f| *path == shown(&self.folder.join(f))).cloned()
    }

    fn license(&self, out: &mut String, artifact: &ArtifactReport, words: Words) {
        let statements = &artifact.license.statements;
        if statements.is_empty() {
            out.push_str(
                "# license = \"…\" # nobody states one; \"NONE\" says that there is none\n",
            );
            return;
        }
        let said: Vec<(String, String)> = statements
            .iter()
            .map(|s| {
                let grade = format!("{}{}", s.evidence, self.place(s.place.as_deref()));
                (stated(&s.stated), grade)
            })
            .collect();
        let is_doubted = self.answered.report.findings.iter().any(|f| {
            f.artifact == artifact.id
                && matches!(
                    f.code,
                    Code::LicenseMissing
                        | Code::LicenseContradictory
                        | Code::LicenseAmbiguous
                        | Code::LicenseUnrecognized
                )
        });
        let is_sure = statements.iter().all(|s| s.evidence <= Evidence::Tag);
        let value = match &artifact.license.parts[..] {
            [] => match &statements[0].stated {
                Stated::Expression(text) => Some(quoted(text)),
                _ => artifact.license.normalized.as_deref().map(quoted),
            },
            parts => {
                let part = |p: &PartReport| format!("{} = {}", p.component, quoted(&p.declared));
                Some(format!("{{ {} }}", parts.iter().map(part).collect::<Vec<_>>().join(", ")))
            }
        };
        match value {
            Some(value) if words == Words::Stated && is_sure && !is_doubted => {
                let grades: Vec<&str> =
                    said.iter().take(3).map(|(_, grade)| grade.as_str()).collect();
                let _ = writeln!(out, "license = {value} # {}", grades.join("; "));
            }
            _ => {
                for (text, grade) in said.iter().take(NAMED) {
                    let _ = writeln!(out, "# license = {text} # {grade}: to be confirmed");
                }
            }
        }
    }

    fn relations(&self, out: &mut String, artifact: &ArtifactReport, words: Words) {
        let steps = self.answered.report.relations.iter().filter(|s| s.from == artifact.id);
        let is_sure = |s: &Step| {
            words == Words::Stated
                && s.by != Relation::Unstated
                && s.evidence.is_none_or(|e| e <= Evidence::Tag)
        };
        let (sure, unsure): (Vec<&Step>, Vec<&Step>) = steps.partition(|s| is_sure(s));
        if sure.is_empty() && unsure.is_empty() {
            let by = match artifact.kind {
                ArtifactKind::Adapter => Relation::AdapterOf,
                ArtifactKind::Dataset | ArtifactKind::Document => Relation::DerivedFrom,
                ArtifactKind::Output => Relation::GeneratedBy,
                ArtifactKind::Service => Relation::Serves,
                ArtifactKind::Model | ArtifactKind::Code => Relation::FineTunedFrom,
            };
            let _ = writeln!(
                out,
                "# relations = [{{ by = \"{by}\", to = \"…\" }}] # what it is made of: nothing says so"
            );
            return;
        }
        let line = |s: &Step| {
            let grade = s.evidence.unwrap_or(Evidence::Declared);
            let place = self.place(s.place.as_deref());
            let to_confirm = if is_sure(s) { "" } else { ": to be confirmed" };
            let by = if s.by == Relation::Unstated { "…" } else { s.by.word() };
            format!("{{ by = \"{by}\", to = {} }}, # {grade}{}{to_confirm}", quoted(&s.to), place)
        };
        let mark = if sure.is_empty() { "# " } else { "" };
        let _ = writeln!(out, "{mark}relations = [");
        for step in sure {
            let _ = writeln!(out, "  {}", line(step));
        }
        for step in unsure {
            let _ = writeln!(out, "#   {}", line(step));
        }
        let _ = writeln!(out, "{mark}]");
    }
}

fn stated(stated: &Stated) -> String {
    match stated {
        Stated::Expression(text) => quoted(text),
        Stated::List(all) => quoted(&all.join(" AND ")),
        Stated::Nothing => "\"NONE\"".to_owned(),
        Stated::Text(ids) => quoted(&ids.join(" OR ")),
        Stated::ChangedText(changed) => format!("\"…\" (like {}, changed)", plain(&changed.like)),
        Stated::ForeignText => "\"…\" (an unknown text)".to_owned(),
    }
}
