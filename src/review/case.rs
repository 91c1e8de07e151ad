//! What a policy does not simply allow, as a finding.

use std::sync::Arc;

use super::lists::{Grade, Ruling};
use super::policy::Reviewing;
use crate::graph::Place;
use crate::report::{
    ArtifactReport, Because, Detail, DetailValue, Finding, Pointer, Step, fingerprint,
};
use crate::vocab::{Basis, Code, Level, Relation, Switch, Verdict};

/// Something that a policy does not simply allow.
pub(super) struct Case<'a> {
    pub artifact: &'a ArtifactReport,
    pub ruling: Ruling,
    /// Under which key of `[policy]`.
    pub list: &'static str,
    /// What it is, up to "which the policy …".
    pub said: String,
    pub licenses: Vec<String>,
    pub because: Vec<Because>,
    pub path: &'a [Step],
    pub assumptions: &'a [Switch],
    /// The user's own line.
    pub here: Option<Pointer>,
    /// The word, and where it comes from.
    pub detail: Detail,
}

impl Reviewing<'_> {
    /// The finding.
    pub(super) fn finding(&self, case: Case<'_>) -> Finding {
        let Case { artifact, ruling: (grade, place), list, .. } = case;
        let code = match grade {
            Grade::Denied | Grade::Unlisted => Code::PolicyDenied,
            Grade::Review | Grade::Allowed => Code::PolicyReview,
        };
        let mut verdict = code.verdict();
        if self.is_open(case.assumptions) {
            verdict = verdict.min(Verdict::Conditional);
        }
        let unstated = case.path.iter().any(|s| s.by == Relation::Unstated);
        if unstated {
            verdict = Verdict::Unknown;
        }
        let (does, label) = match grade {
            Grade::Denied => ("denies", "denied here"),
            Grade::Unlisted => ("does not allow", "what is allowed"),
            Grade::Review | Grade::Allowed => ("wants reviewed", "to be reviewed"),
        };
        let mut message = format!("{}, which the policy {does}", case.said);
        if !case.assumptions.is_empty() {
            let names: Vec<&str> = case.assumptions.iter().map(|s| s.word()).collect();
            let if_so = if verdict == Verdict::Conditional { "if" } else { "as" };
            message.push_str(&format!(", {if_so} {} is answered yes", names.join(" and ")));
        }
        if unstated {
            message.push_str("; nobody states the relation, so the strictest reading is taken");
        }
        let instead = match list {
            "purposes" => "state another purpose, if it is for another",
            _ if case.path.is_empty() => "take another license",
            _ => "take another upstream",
        };
        let help = match code {
            Code::PolicyDenied => {
                vec![format!("{instead}, or have `{list}` under [policy] changed")]
            }
            _ => vec![format!(
                "have it looked at, then accept it: [[accept]] with code = \"{code}\", artifact, reason, owner, until"
            )],
        };
        let mut detail = case.detail;
        detail.insert("policy", text(list));
        // Which list it is in does not make it another finding; the code tells denied from review.
        let mut print = vec![code.word().to_owned(), artifact.id.to_string()];
        print.extend(detail.values().map(|value| match value {
            DetailValue::Text(text) => text.clone(),
            _ => String::new(),
        }));
        print.extend(case.licenses.iter().cloned());
        let places = case.here.into_iter().chain(place.map(|p| pointer(&p, label)));
        Finding {
            code,
            verdict,
            basis: if case.assumptions.is_empty() { Basis::Policy } else { Basis::Assumption },
            artifact: Arc::clone(&artifact.id),
            note: false,
            licenses: case.licenses,
            because: case.because,
            path: case.path.to_vec(),
            other_paths: Vec::new(),
            detail,
            assumptions: case.assumptions.to_vec(),
            message,
            help,
            fingerprint: fingerprint(&print),
            level: Level::usual(verdict),
            accepted: None,
            known: false,
            places: places.collect(),
        }
    }
}

pub(super) fn text(text: &str) -> DetailValue {
    DetailValue::Text(text.to_owned())
}

pub(super) fn list(words: &[&str]) -> DetailValue {
    DetailValue::List(words.iter().map(|w| (*w).to_owned()).collect())
}

pub(super) fn pointer(place: &Arc<Place>, label: &str) -> Pointer {
    Pointer { place: Arc::clone(place), label: label.to_owned() }
}
