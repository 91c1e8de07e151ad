//! A report as a bill of materials: CycloneDX ([`cyclonedx`](fn@cyclonedx)), SPDX 3.0.1
//! ([`spdx3`](fn@spdx3)) and SPDX 2.3 ([`spdx2`](fn@spdx2)).

mod cyclonedx;
mod expressions;
mod packages;
mod spdx2;
mod spdx3;

pub use cyclonedx::{CycloneDx, cyclonedx};
pub use spdx2::spdx2;
pub use spdx3::spdx3;

use crate::Date;
use crate::report::{ArtifactReport, Report};
use crate::vocab::Code;

/// When a document says that it was made: at the second that is given, as `SOURCE_DATE_EPOCH` has
/// it, else at the beginning of the day for which was judged. No clock is asked.
///
/// ```
/// # use cleartitle::{ArtifactGraph, Catalog, Checker, render::bom::created};
/// let catalog = Catalog::builtin();
/// let report = Checker::new(&catalog).check(&ArtifactGraph::default());
/// assert_eq!(created(&report, Some(1_764_115_200)), "2025-11-26T00:00:00Z");
/// ```
pub fn created(report: &Report, epoch: Option<u64>) -> String {
    if let Some(epoch) = epoch {
        let (day, second) = (epoch / 86_400, epoch % 86_400);
        // Years have four digits there.
        let day = Date::from_unix_days(day.min(2_932_896) as u32);
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        return format!("{day}T{hour:02}:{minute:02}:{:02}Z", second % 60);
    }
    let day = report.intent.as_of.map_or_else(|| report.tool.catalog.clone(), |d| d.to_string());
    format!("{day}T00:00:00Z")
}

/// A number for a document that hangs on nothing but what it says.
fn uuid(report: &Report, format: &str, created: &str) -> String {
    uuid_of(&(super::json(report) + format + created))
}

/// The same of any text.
fn uuid_of(text: &str) -> String {
    let high = hash(text.as_bytes(), 0xcbf2_9ce4_8422_2325);
    let low = hash(text.as_bytes(), high);
    // Version 8: made in a way of one's own.
    let high = high & !0xf000 | 0x8000;
    let low = low & !(0b11 << 62) | 0b10 << 62;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

/// FNV-1a: the same on every machine.
fn hash(bytes: &[u8], seed: u64) -> u64 {
    bytes.iter().fold(seed, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

/// What the license of an artifact comes to by this program's judgment: its own with those that
/// have come with what it is made of. `None` where that cannot be told.
fn concluded<'r>(
    artifact: &'r ArtifactReport,
    find: impl Fn(&str) -> Option<&'r ArtifactReport>,
    codes: &[Code],
) -> Option<Vec<&'r str>> {
    let unsettled = |code: &Code| {
        matches!(
            code,
            Code::LicenseMissing
                | Code::LicenseUnrecognized
                | Code::LicenseAmbiguous
                | Code::LicenseContradictory
                | Code::UpstreamUnknown
                | Code::UpstreamsIncompatible
                | Code::LineageCycle
        )
    };
    if artifact.title.is_empty() || codes.iter().any(unsettled) {
        return None;
    }
    let mut all: Vec<&str> = match &artifact.license.parts[..] {
        [] => vec![artifact.license.normalized.as_deref()?],
        parts => parts.iter().map(|part| part.normalized.as_str()).collect(),
    };
    all.dedup();
    for entry in artifact.title.iter().filter(|entry| entry.from != artifact.id) {
        match entry.reach {
            "verbatim" | "adapted" | "linked" => {}
            // Whether it has come is for people to answer, or it binds by use alone.
            _ => continue,
        }
        let choice = artifact.choices.iter().find(|c| c.from == entry.from);
        let terms = match choice {
            Some(choice) => choice.chosen.as_str(),
            None => match &find(&entry.from)?.license {
                // Of its parts, those that have come.
                license if !license.parts.is_empty() => entry.license.as_str(),
                license => license.normalized.as_deref()?,
            },
        };
        if !all.contains(&terms) {
            all.push(terms);
        }
    }
    Some(all)
}
