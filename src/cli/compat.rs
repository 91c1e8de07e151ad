//! `compat`: one pair with its reasons, or a matrix.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::{CLEAR, Format, Outcome, Refusal, print, shown};
use crate::render::plain;
use crate::vocab::Relation;
use crate::{Answer, Catalog, Checker};

#[derive(Args)]
pub(super) struct Compat {
    /// The license of what is taken in
    #[arg(required_unless_present = "matrix")]
    inbound: Option<String>,
    /// The license of the whole
    #[arg(required_unless_present = "matrix")]
    outbound: Option<String>,
    /// How it is taken in [default: modified-from for code, fine-tuned-from for models]
    #[arg(long, value_name = "RELATION")]
    relation: Option<Relation>,
    /// Answer for all pairs of a file with one id a line
    #[arg(long, value_name = "FILE", conflicts_with_all = ["inbound", "outbound"])]
    matrix: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

impl Compat {
    pub(super) fn run(&self, catalog: &Catalog) -> Outcome {
        let checker = Checker::new(catalog);
        if let Some(file) = &self.matrix {
            let text = std::fs::read_to_string(file).map_err(|e| {
                Refusal::new(
                    format!("{}: {e}", shown(file)),
                    "name a file with one license id a line",
                )
            })?;
            let ids: Vec<&str> = text
                .lines()
                .map(str::trim)
                .filter(|l| !l.is_empty() && !l.starts_with('#'))
                .collect();
            print(&self.matrix(&checker, &ids)?);
            return Ok(CLEAR);
        }
        let (Some(inbound), Some(outbound)) = (&self.inbound, &self.outbound) else {
            return Err(Refusal::new(
                "two licenses are needed",
                "cleartitle compat INBOUND OUTBOUND",
            ));
        };
        let answer = checker.compat(inbound, outbound, self.relation);
        match self.format {
            Format::Json => print(&crate::render::json(&answer)),
            Format::Human => {
                let mut out = String::new();
                let _ = writeln!(
                    out,
                    "{}: a work under {} that is {} one under {}",
                    answer.answer.word(),
                    plain(&answer.outbound),
                    answer.relation,
                    plain(&answer.inbound)
                );
                for finding in &answer.findings {
                    let _ = writeln!(out, "  = {}: {}", finding.code, plain(&finding.message));
                }
                for clause in &answer.because {
                    let _ = writeln!(
                        out,
                        "  = {} {}: “{}”",
                        clause.license,
                        clause.section,
                        plain(&clause.quote)
                    );
                    if let Some(reading) = &clause.reading {
                        let _ = writeln!(out, "    read so: {}", plain(reading));
                    }
                }
                for help in answer.findings.iter().flat_map(|f| &f.help) {
                    let _ = writeln!(out, "help: {}", plain(help));
                }
                print(&out);
            }
        }
        Ok(CLEAR)
    }

    fn matrix(&self, checker: &Checker<'_>, ids: &[&str]) -> Result<String, Refusal> {
        let mut out = String::with_capacity(ids.len() * ids.len() * 32);
        let mut rows: Vec<(&str, &str, Answer)> = Vec::new();
        for (inbound, answers) in ids.iter().zip(checker.compat_matrix(ids, self.relation)) {
            rows.extend(
                ids.iter().zip(answers).map(|(outbound, answer)| (*inbound, *outbound, answer)),
            );
        }
        if self.format == Format::Json {
            let rows: Vec<_> = rows
                .iter()
                .map(|(i, o, a)| serde_json::json!({"inbound": i, "outbound": o, "answer": a.word()}))
                .collect();
            return Ok(crate::render::json(&rows));
        }
        for (inbound, outbound, answer) in rows {
            let _ = writeln!(out, "{}\t{}\t{}", plain(inbound), plain(outbound), answer.word());
        }
        Ok(out)
    }
}
