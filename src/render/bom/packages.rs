//! What both forms of SPDX say of each artifact.

use std::collections::{HashMap, HashSet};

use super::expressions::{Expressions, NOBODY, slug};
use super::{concluded, created};
use packageurl::PackageUrl;

use crate::read::bom::own::REFERENCE;
use crate::read::name::{is_on_hub, name, package_url, spelled, versioned};
use crate::report::{ArtifactReport, DetailValue, Finding, Obligation, Report};
use crate::vocab::{ArtifactKind, Code};

/// An artifact as a package.
pub(super) struct Package<'r> {
    /// Letters, digits, `-` and `.`; unique in the document.
    pub reference: String,
    pub kind: ArtifactKind,
    pub name: String,
    pub version: Option<String>,
    pub purl: Option<String>,
    /// Where it can be had, as far as its id says.
    pub address: Option<String>,
    pub declared: String,
    pub concluded: String,
    /// What the declared license was made of, where that is more than its spelling.
    pub wording: Option<String>,
    /// `None`: others name it, and nothing describes it.
    pub artifact: Option<&'r ArtifactReport>,
    pub findings: Vec<&'r Finding>,
    pub obligations: Vec<&'r Obligation>,
}

/// Everything that a document says, whatever its form.
pub(super) struct Packages<'r> {
    pub all: Vec<Package<'r>>,
    /// Where each id is in `all`.
    pub index: HashMap<&'r str, usize>,
    pub expressions: Expressions<'r>,
}

impl<'r> Packages<'r> {
    pub fn of(report: &'r Report) -> Self {
        let mut expressions = Expressions::of(report);
        let mut all: Vec<Package<'r>> = Vec::new();
        let mut index = HashMap::new();
        let mut taken = HashSet::new();
        let known: HashMap<&str, &ArtifactReport> =
            report.artifacts.iter().map(|a| (&*a.id, a)).collect();
        let mut codes: HashMap<&str, Vec<Code>> = HashMap::new();
        for finding in &report.findings {
            codes.entry(&finding.artifact).or_default().push(finding.code);
        }
        let described = report.artifacts.iter().map(|a| (&*a.id, a.kind, Some(a)));
        let named = report.undescribed.iter().map(|n| (&*n.id, n.kind, None));
        for (id, kind, artifact) in described.chain(named) {
            let mut package = Package::new(id, kind, artifact);
            let (bare, mut n) = (package.reference.clone(), 1);
            while !taken.insert(package.reference.clone()) {
                n += 1;
                package.reference = format!("{bare}-{n}");
            }
            if let Some(artifact) = artifact {
                package.declared = expressions.declared(&artifact.license);
                let codes = codes.get(id).map_or(&[][..], Vec::as_slice);
                let terms = concluded(artifact, |id| known.get(id).copied(), codes);
                // A name that nobody knows concludes nothing.
                let text = terms.map(|terms| expressions.all_of(terms));
                let known = text.filter(|text| !text.contains(REFERENCE));
                package.concluded = known.unwrap_or(package.concluded);
            }
            index.insert(id, all.len());
            all.push(package);
        }
        for finding in &report.findings {
            if let Some(at) = index.get(&*finding.artifact) {
                all[*at].findings.push(finding);
            }
        }
        for obligation in &report.obligations {
            if let Some(at) = index.get(&*obligation.artifact) {
                all[*at].obligations.push(obligation);
            }
        }
        Self { all, index, expressions }
    }

    /// What the document is about.
    pub fn shipped(&self) -> impl Iterator<Item = &Package<'r>> {
        self.all.iter().filter(|p| p.artifact.is_some_and(|a| a.shipped))
    }

    /// The package of an id.
    pub fn get(&self, id: &str) -> Option<&Package<'r>> {
        self.index.get(id).map(|at| &self.all[*at])
    }
}

impl<'r> Package<'r> {
    fn new(id: &'r str, kind: ArtifactKind, artifact: Option<&'r ArtifactReport>) -> Self {
        let revision = artifact.and_then(|a| a.revision.as_deref());
        let (purl, address) = (purl(id, kind, revision), address(id, kind, revision));
        // The id of a package of a registry holds its name and version.
        let bare = id.strip_prefix("pkg:").and_then(|rest| rest.split_once('/'));
        let parts = match (purl.is_some(), bare) {
            (true, Some(_)) => versioned(id).and_then(|(bare, version)| {
                let (_, name) = bare.split_once('/')?;
                Some((name, version))
            }),
            (true, None) if kind == ArtifactKind::Code => id.rsplit_once('@'),
            _ => None,
        };
        let (name, version) = match (parts, bare) {
            (Some((name, version)), _) => (name, Some(version)),
            (None, Some((_, name))) if purl.is_some() => (name, revision),
            _ => (id, revision),
        };
        let wording = artifact.and_then(|a| {
            let declared = a.license.declared.as_deref()?;
            (a.license.normalized.as_deref() != Some(declared))
                .then(|| format!("Declared as: {declared}"))
        });
        Self {
            reference: format!("package-{}", slug(id)),
            kind,
            name: name.to_owned(),
            version: version.map(str::to_owned),
            purl,
            address,
            declared: NOBODY.to_owned(),
            concluded: NOBODY.to_owned(),
            wording,
            artifact,
            findings: Vec::new(),
            obligations: Vec::new(),
        }
    }

    /// Texts that licenses want to be shown.
    pub fn attributions(&self) -> Vec<&'r str> {
        let texts = self.obligations.iter().filter_map(|o| match o.detail.get("text") {
            Some(DetailValue::Text(text)) => Some(text.as_str()),
            _ => None,
        });
        let mut all: Vec<&str> = texts.collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// A package URL that means this very artifact, if there is one.
pub(super) fn purl(id: &str, kind: ArtifactKind, revision: Option<&str>) -> Option<String> {
    let purl = match kind {
        ArtifactKind::Model | ArtifactKind::Adapter if on_hub(id) => {
            on_hub_purl(id, revision).ok()?
        }
        _ if id.starts_with("pkg:") => spelled(id),
        ArtifactKind::Code => {
            let (name, version) = id.rsplit_once('@')?;
            package_url("cargo", name, Some(version))
        }
        _ => return None,
    };
    means(&purl, id, revision).then_some(purl)
}

fn on_hub_purl(id: &str, revision: Option<&str>) -> packageurl::Result<String> {
    let (owner, name) = id.split_once('/').unwrap_or(("", id));
    let mut url = PackageUrl::new("huggingface", name)?;
    url.with_namespace(owner)?;
    if let Some(revision) = revision {
        url.with_version(revision)?;
    }
    Ok(url.to_string())
}

/// An address that means this very artifact, if its id says one.
pub(super) fn address(id: &str, kind: ArtifactKind, revision: Option<&str>) -> Option<String> {
    let place = match kind {
        ArtifactKind::Dataset if on_hub(id) => format!("https://huggingface.co/datasets/{id}"),
        ArtifactKind::Model | ArtifactKind::Adapter if on_hub(id) => {
            format!("https://huggingface.co/{id}")
        }
        _ => return id.starts_with("https://").then(|| id.to_owned()).filter(|id| is_plain(id)),
    };
    let place = revision.map_or(place.clone(), |r| format!("{place}/tree/{r}"));
    (means(&place, id, revision) && is_on_hub(&place)).then_some(place)
}

/// Whether an id is `owner/name`, as those of the hub are.
fn on_hub(id: &str) -> bool {
    id.split_once('/').is_some_and(|(owner, name)| !owner.contains(':') && !name.contains('/'))
        && is_plain(id)
}

/// Whether a text may stand in an address as it is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&b))
}

/// Whether a reader takes a name for this artifact.
fn means(text: &str, id: &str, revision: Option<&str>) -> bool {
    let called = name(text);
    is_plain(text) && called.id == id && called.revision.as_deref() == revision
}

/// A finding in words.
pub(super) fn told(finding: &Finding) -> String {
    let mut text = format!("{} ({}): {}", finding.code, finding.verdict, finding.message);
    for why in &finding.because {
        text += &format!("\n{}, {}: “{}”", why.license, why.section, why.quote);
    }
    for help in &finding.help {
        text += &format!("\nhelp: {help}");
    }
    if let Some(accepted) = &finding.accepted {
        let until = accepted.until;
        text += &format!("\naccepted by {} until {until}: {}", accepted.owner, accepted.reason);
    }
    text
}

/// A duty in words.
pub(super) fn owed(it: &Obligation) -> String {
    format!(
        "{} ({}): demanded by {}, {}, of {}: “{}”",
        it.duty, it.status, it.license, it.section, it.from, it.quote
    )
}

/// The document as a whole, in words.
pub(super) fn summary(report: &Report) -> String {
    format!("Verdict: {}. Judged with the rules of {}.", report.verdict, report.tool.catalog)
}

/// What the document is called: as the first that it is about.
pub(super) fn title(packages: &Packages<'_>) -> String {
    packages.shipped().next().map_or("nothing", |p| &*p.name).to_owned()
}

/// When, and with which tool.
pub(super) fn made(report: &Report, epoch: Option<u64>) -> (String, String) {
    (created(report, epoch), format!("{}-{}", report.tool.name, report.tool.version))
}
