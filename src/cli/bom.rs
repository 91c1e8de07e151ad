//! `bom`: what is shipped as a bill of materials.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::subject::Subject;
use super::{CLEAR, COULD_NOT_RUN, Outcome, Refusal, print, shown, write};
use crate::Catalog;
use crate::render::bom::{CycloneDx, cyclonedx, spdx2, spdx3};
use crate::report::Report;

/// What writes a report, at the second that the environment fixes.
type Write = fn(&Report, Option<u64>) -> String;

/// A form, by the name of its standard and its version, with what writes it. The first of a
/// standard is what is written where no version is asked for.
type Form = (&'static str, &'static str, Write);

const FORMS: &[Form] = &[
    ("cyclonedx", "1.6", |report, epoch| cyclonedx(report, CycloneDx::V1_6, epoch)),
    ("cyclonedx", "1.7", |report, epoch| cyclonedx(report, CycloneDx::V1_7, epoch)),
    ("spdx", "3.0.1", spdx3),
    ("spdx", "2.3", spdx2),
];

#[derive(Args)]
pub(super) struct Bom {
    #[command(flatten)]
    subject: Subject,
    /// Which standard
    #[arg(long, value_parser = standards(), default_value = FORMS[0].0)]
    format: String,
    /// Which version of it: for cyclonedx 1.6 or 1.7, for spdx 3.0.1 or 2.3 [default: the first]
    #[arg(long, value_name = "VERSION")]
    spec_version: Option<String>,
    /// Write to a file, in one step, instead of to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn standards() -> PossibleValuesParser {
    let mut all: Vec<&str> = FORMS.iter().map(|(standard, ..)| *standard).collect();
    all.dedup();
    PossibleValuesParser::new(all)
}

impl Bom {
    pub(super) fn run(&self, catalog: &Catalog) -> Outcome {
        let write = self.form()?;
        let epoch = epoch()?;
        let answered = self.subject.answer(catalog)?;
        let text = write(&answered.report, epoch);
        match &self.output {
            None => print(&text),
            Some(file) => write::atomically(file, text.as_bytes()).map_err(|error| {
                Refusal::new(
                    format!("cannot write {}: {error}", shown(file)),
                    "name a file in a folder that exists and may be written to",
                )
            })?,
        }
        Ok(if answered.broken { COULD_NOT_RUN } else { CLEAR })
    }

    fn form(&self) -> Result<Write, Refusal> {
        let known = || FORMS.iter().filter(|(standard, ..)| *standard == self.format);
        let wanted = self.spec_version.as_deref();
        let mut fits = known().filter(|(_, version, _)| wanted.is_none_or(|w| w == *version));
        fits.next().map(|(.., write)| *write).ok_or_else(|| {
            let versions: Vec<&str> = known().map(|(_, version, _)| *version).collect();
            Refusal::new(
                format!("{} is not written in version `{}`", self.format, wanted.unwrap_or("")),
                format!("--spec-version is one of: {}", versions.join(", ")),
            )
        })
    }
}

/// The second at which what is made here is said to be made, where the environment fixes it.
fn epoch() -> Result<Option<u64>, Refusal> {
    let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|v| !v.is_empty()) else {
        return Ok(None);
    };
    let value = value.to_string_lossy();
    let seconds = value.trim().parse().map_err(|_| {
        let message = format!("SOURCE_DATE_EPOCH is `{value}`, which is no number of seconds");
        Refusal::new(message, "set it to seconds since 1970-01-01, or unset it")
    })?;
    Ok(Some(seconds))
}
