//! One line of JSON an artifact.

use serde::Serialize;

use crate::audit::{Answer, VerdictChange};
use crate::render::json::spelled_into;

/// Appends a line of JSON for each answer, as `schemas/audit-1.json` describes it. Nothing but
/// `out` is touched: several threads may write parts of an audit, each into its own buffer. What a
/// terminal would not show as it is stands as `\u` escapes.
///
/// ```
/// use cleartitle::audit::Answer;
/// use cleartitle::render::audit::json_lines;
/// use cleartitle::vocab::{ArtifactKind, Verdict};
///
/// let answer = Answer {
///     id: "acme/chat-8b".into(),
///     kind: ArtifactKind::Model,
///     declared: Some("apache-2.0"),
///     license: Some("Apache-2.0"),
///     verdict: Verdict::Clear,
///     findings: vec![],
///     title: vec![],
///     duties: vec![],
///     assumptions: vec![],
///     depth: 0,
/// };
/// let mut out = Vec::new();
/// json_lines([answer].into_iter(), &mut out);
/// assert_eq!(
///     String::from_utf8(out).unwrap(),
///     "{\"id\":\"acme/chat-8b\",\"kind\":\"model\",\"declared\":\"apache-2.0\",\
///      \"license\":\"Apache-2.0\",\"verdict\":\"clear\",\"findings\":[],\"title\":[],\
///      \"duties\":[],\"assumptions\":[],\"depth\":0}\n"
/// );
/// ```
pub fn json_lines<'a>(answers: impl Iterator<Item = Answer<'a>>, out: &mut Vec<u8>) {
    answers.for_each(|answer| line(&answer, out));
}

/// Appends a line of JSON for each change.
///
/// ```
/// use cleartitle::audit::VerdictChange;
/// use cleartitle::render::audit::changes_json;
/// use cleartitle::Verdict;
///
/// let change = VerdictChange { id: "a".into(), before: Some(Verdict::Clear), after: None };
/// let mut out = Vec::new();
/// changes_json(&[change], &mut out);
/// assert_eq!(out, b"{\"id\":\"a\",\"before\":\"clear\"}\n");
/// ```
pub fn changes_json(changes: &[VerdictChange<'_>], out: &mut Vec<u8>) {
    changes.iter().for_each(|change| line(change, out));
}

fn line(value: &impl Serialize, out: &mut Vec<u8>) {
    let start = out.len();
    serde_json::to_writer(&mut *out, value).expect("keys are strings and a buffer takes all");
    // What steers, turns or hides is no ASCII, but for DEL: serde_json escapes the rest of it.
    if out[start..].iter().any(|byte| *byte >= 0x7f) {
        let json = std::str::from_utf8(&out[start..]).expect("serde_json writes UTF-8");
        let mut spelled = String::with_capacity(json.len());
        spelled_into(&mut spelled, json);
        out.truncate(start);
        out.extend_from_slice(spelled.as_bytes());
    }
    out.push(b'\n');
}
