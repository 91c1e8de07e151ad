//! A report as JUnit XML, for CI that shows tests: a suite for each shipped artifact, a case for
//! each finding.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::escape::html as xml;
use super::human::proof;
use super::spot::Spots;
use super::{Base, Sources, plain, settled};
use crate::report::{DetailValue, Finding, Report};

/// A suite for each shipped artifact and one for all others. What fails the check is a failure,
/// what is accepted or known is skipped, the rest passes and says what it has to say.
pub fn junit(report: &Report, sources: &Sources, base: &Base) -> String {
    let spots = Spots::new(report, sources, base);
    let mut suites: Vec<Suite<'_>> = Vec::new();
    let mut at: HashMap<&str, usize> = HashMap::new();
    for artifact in report.artifacts.iter().filter(|a| a.shipped) {
        at.insert(&artifact.id, suites.len());
        let (name, verdict) = (&*artifact.id, artifact.verdict.word());
        suites.push(Suite { name, verdict: Some(verdict), findings: Vec::new() });
    }
    let mut rest = Suite { name: "upstreams", verdict: None, findings: Vec::new() };
    for finding in &report.findings {
        let suite = at.get(&*finding.artifact).and_then(|n| suites.get_mut(*n));
        suite.unwrap_or(&mut rest).findings.push(finding);
    }
    if !rest.findings.is_empty() {
        suites.push(rest);
    }
    let tests: usize = suites.iter().map(Suite::tests).sum();
    let count = |is: fn(&Finding) -> bool| report.findings.iter().filter(|f| is(f)).count();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"cleartitle\" tests=\"{tests}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">",
        count(Finding::fails),
        count(|f| settled(f).is_some()),
    );
    for suite in &suites {
        suite.write(&mut out, &spots);
    }
    out.push_str("</testsuites>\n");
    out
}

struct Suite<'r> {
    name: &'r str,
    verdict: Option<&'static str>,
    findings: Vec<&'r Finding>,
}

impl<'r> Suite<'r> {
    /// Without a finding it has one case, which passes: a suite without cases is not shown.
    fn tests(&self) -> usize {
        self.findings.len().max(1)
    }

    fn write(&self, out: &mut String, spots: &Spots<'r>) {
        let count = |is: fn(&Finding) -> bool| self.findings.iter().filter(|f| is(f)).count();
        let name = xml(self.name);
        let _ = writeln!(
            out,
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">",
            self.tests(),
            count(Finding::fails),
            count(|f| settled(f).is_some()),
        );
        if let Some(verdict) = self.verdict {
            let _ = writeln!(
                out,
                "    <properties><property name=\"verdict\" value=\"{verdict}\"/></properties>"
            );
        }
        if self.findings.is_empty() {
            let _ = writeln!(out, "    <testcase classname=\"{name}\" name=\"no findings\"/>");
        }
        let mut times: HashMap<String, usize> = HashMap::new();
        for finding in &self.findings {
            let mut name = title(finding);
            let n = times.entry(name.clone()).or_default();
            *n += 1;
            if *n > 1 {
                let _ = write!(name, " ({n})");
            }
            case(out, finding, &name, spots);
        }
        out.push_str("  </testsuite>\n");
    }
}

/// What the finding is about: the same from run to run, whatever the words say.
fn title(finding: &Finding) -> String {
    let mut title = finding.code.word().to_owned();
    let told = ["duty", "limit", "fact"].iter().filter_map(|key| finding.detail.get(key));
    for value in told {
        if let DetailValue::Text(word) = value {
            let _ = write!(title, " ({word})");
        }
    }
    if !finding.licenses.is_empty() {
        let _ = write!(title, ": {}", finding.licenses.join(", "));
    }
    if let Some(step) = finding.path.last() {
        let _ = write!(title, " from {}", step.to);
    }
    title
}

fn case(out: &mut String, finding: &Finding, name: &str, spots: &Spots<'_>) {
    let (class, name) = (xml(&finding.artifact), xml(name));
    let _ = write!(out, "    <testcase classname=\"{class}\" name=\"{name}\"");
    if let Some(place) = spots.first(finding) {
        let file = xml(&spots.name(place));
        let _ = write!(out, " file=\"{file}\" line=\"{}\"", place.line.max(1));
    }
    out.push_str(">\n");
    let message = xml(&plain(&finding.message));
    let body = body(finding, spots);
    if let Some(why) = settled(finding) {
        let _ = writeln!(out, "      <skipped message=\"{}\"/>", xml(&why));
    } else if finding.fails() {
        let code = finding.code;
        let _ =
            writeln!(out, "      <failure type=\"{code}\" message=\"{message}\">{body}</failure>");
    }
    if !finding.fails() {
        let _ = writeln!(out, "      <system-out>{message}\n{body}</system-out>");
    }
    out.push_str("    </testcase>\n");
}

/// Where, why, and what to do.
fn body(finding: &Finding, spots: &Spots<'_>) -> String {
    let place = spots.first(finding).map(|p| spots.short(p));
    let help = finding.help.iter().map(|advice| format!("help: {}", plain(advice)));
    let lines: Vec<String> =
        place.into_iter().chain(proof(finding, spots.base())).chain(help).collect();
    lines.iter().map(|line| xml(line)).collect::<Vec<_>>().join("\n")
}
