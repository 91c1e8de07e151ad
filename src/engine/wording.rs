//! The words of findings: one sentence, and what to do.

use super::draft::{Draft, Why};
use super::label::Problem;
use crate::catalog::textless;
use crate::vocab::{Action, Limit, Switch, Verdict};

/// What the words speak of.
pub(crate) struct Spoken<'a> {
    pub artifact: &'a str,
    pub upstream: &'a str,
    pub declared: &'a str,
    pub draft: &'a Draft,
}

fn act(action: Action) -> &'static str {
    match action {
        Action::Use => "using",
        Action::Modify => "changing",
        Action::Share => "sharing",
        Action::Serve => "hosting",
        Action::Train => "training on",
    }
}

/// The sentence.
pub(crate) fn message(s: &Spoken<'_>) -> String {
    let (a, up) = (s.artifact, s.upstream);
    let license = |n: usize| s.draft.leaves.get(n).map_or("its license", |l| l.id());
    let mut text = match &s.draft.why {
        Why::Problem(Problem::Missing) => format!("nothing states a license for `{a}`"),
        Why::Problem(Problem::Unrecognized(names)) => {
            let named = |n: &String| match textless(n) {
                Some(row) => format!("`{n}` ({}: {})", row.title, row.why),
                None => format!("`{n}`"),
            };
            let names: Vec<String> = names.iter().map(named).collect();
            format!("no rules are known for the license of `{a}`: {}", names.join(", "))
        }
        Why::Problem(Problem::ChangedText(like, change)) => {
            format!("the license text of `{a}` is like {like}, but its words differ: {change}")
        }
        Why::Problem(Problem::Ambiguous(name, known)) if known.is_empty() => {
            format!("the license of `{a}` is stated as `{name}`, which does not say which it is")
        }
        Why::Problem(Problem::Ambiguous(name, _)) => {
            format!("the license of `{a}` is stated as `{name}`, which several licenses share")
        }
        Why::Problem(Problem::Listed(members)) => {
            let members = members.join(", ");
            format!(
                "the license of `{a}` is stated as a list, `{members}`, which does not say whether \
                 all of them apply or one may choose"
            )
        }
        Why::Problem(Problem::Contradictory(_)) => {
            format!("statements of the license of `{a}` disagree")
        }
        Why::VersionsDiffer => {
            format!(
                "`{a}`: the answer depends on whether `{up}` is under {} or a later version",
                license(0)
            )
        }
        Why::Unknown(_) => format!("`{a}` names `{up}`, which nothing describes"),
        Why::Cycle(_) => format!("`{a}` derives from itself"),
        Why::NotGranted(action) => {
            format!("{} does not grant {} what `{a}` takes from `{up}`", license(0), act(*action))
        }
        Why::TrainingForbidden => {
            format!("{} forbids what `{a}` does with outputs of `{up}`", license(0))
        }
        Why::Limit(Limit::Purpose) => format!(
            "`{a}` may not be used for the intended purpose: {} of `{up}` limits it",
            license(0)
        ),
        Why::Limit(limit) => format!("`{a}` meets a limit of {limit} in {} of `{up}`", license(0)),
        Why::Recipients(limit) => {
            format!(
                "whoever uses `{a}` runs `{up}` and is bound by the limit of {limit} in {}",
                license(0)
            )
        }
        Why::Needs(facts) => format!(
            "{} of `{up}` asks for a fact that is not stated: {}",
            license(0),
            facts.join(", ")
        ),
        Why::Drops => format!(
            "`{a}` is declared {}, which leaves out terms of {} that must run with it",
            declared(s),
            license(0)
        ),
        Why::Untolerated(words) => {
            format!(
                "`{a}` is declared {}, and {} tolerates no {} of {}",
                declared(s),
                license(1),
                words.join(", "),
                license(0)
            )
        }
        Why::Adds(words) => format!(
            "`{a}` adds {} by {}, which {} forbids to add",
            words.join(", "),
            license(1),
            license(0)
        ),
        Why::CannotMeet => {
            format!("no license for `{a}` could satisfy both {} and {}", license(0), license(1))
        }
        Why::Papers(_) => format!(
            "beside `{a}` lies a document of {}, under which neither it nor anything that it stands on is stated to be",
            license(0)
        ),
        Why::Unmet(_) => format!("`{a}` does not meet a duty of {}", license(0)),
    };
    if !s.draft.switches.is_empty() {
        let names: Vec<&str> = s.draft.switches.iter().map(|s| s.word()).collect();
        let if_so = if s.draft.verdict == Verdict::Conditional { "if" } else { "as" };
        text.push_str(&format!(", {if_so} {} is answered yes", names.join(" and ")));
    }
    if s.draft.items.iter().any(|i| i.is_unstated()) {
        text.push_str("; nobody states the relation, so the strictest reading is taken");
    }
    text
}

fn declared(s: &Spoken<'_>) -> String {
    if s.declared.is_empty() { "nothing".to_owned() } else { s.declared.to_owned() }
}

/// What to do, best first.
pub(crate) fn help(s: &Spoken<'_>) -> Vec<String> {
    let id = |n: usize| s.draft.leaves.get(n).map_or("", |l| l.id());
    let up = s.upstream;
    let mut all = match &s.draft.why {
        Why::Problem(Problem::Missing) => {
            vec![
                "state the license, or `license = \"NONE\"` where it is known to have none"
                    .to_owned(),
            ]
        }
        Why::Problem(Problem::Unrecognized(_)) => vec![
            "state an SPDX id or a known LicenseRef; `licenses list` shows them".to_owned(),
            "encode the license in a file of your own and name its folder with --licenses"
                .to_owned(),
        ],
        Why::Problem(Problem::ChangedText(..)) => {
            vec!["restore the text of the license, or encode the changed one and name its folder with --licenses".to_owned()]
        }
        Why::Problem(Problem::Ambiguous(_, known)) if !known.is_empty() => {
            vec![format!("state which one is meant: {}", known.join(", "))]
        }
        Why::Problem(Problem::Ambiguous(..)) => vec!["state which license is meant".to_owned()],
        Why::Problem(Problem::Listed(members)) => vec![
            format!("state `{}` where all of them apply", members.join(" AND ")),
            format!("state `{}` where one may choose", members.join(" OR ")),
        ],
        Why::Problem(Problem::Contradictory(_)) => {
            vec!["find out which statement is right, and correct the other".to_owned()]
        }
        Why::Papers(_) => {
            vec![format!("state the upstream that is under {}, or take the document away", id(0))]
        }
        Why::VersionsDiffer => vec!["state the id with -only or -or-later".to_owned()],
        Why::Unknown(_) => vec![format!("describe `{up}` as an artifact with its license")],
        Why::Cycle(_) => vec!["remove the relation that is wrong".to_owned()],
        Why::NotGranted(_) => {
            vec![format!("take another upstream than `{up}`"), "ask the licensor".to_owned()]
        }
        Why::TrainingForbidden => {
            vec![format!("train without outputs of `{up}`"), "ask the licensor".to_owned()]
        }
        Why::Limit(_) if s.upstream == s.artifact => vec![
            "state `origin = \"own\"` if you made it: your own license binds others, not you"
                .to_owned(),
            "ask the licensor for other terms".to_owned(),
            "change the intent, if that is what you mean".to_owned(),
        ],
        Why::Limit(Limit::Purpose) => vec![
            format!("take another upstream than `{up}`"),
            "ask the licensor for other terms".to_owned(),
            "change the intent, if that is what you mean".to_owned(),
        ],
        Why::Limit(_) => vec![
            format!("stay clear of the limit, or take another upstream than `{up}`"),
            "ask the licensor".to_owned(),
        ],
        Why::Recipients(_) => {
            vec![format!("tell recipients of the terms of `{up}`, or offer another default")]
        }
        Why::Needs(facts) => facts.iter().map(|f| state_fact(f)).collect(),
        Why::Drops => vec![if s.declared.is_empty() {
            format!("declare {}", id(0))
        } else {
            format!(
                "declare `{} AND {}`: your own additions may be under your own terms",
                id(0),
                s.declared
            )
        }],
        Why::Untolerated(_) => {
            vec![format!("declare a license that tolerates {}, or leave `{up}` out", id(0))]
        }
        Why::Adds(_) => {
            vec![format!("declare a license without these limits, or leave `{up}` out")]
        }
        Why::CannotMeet => vec![
            "leave one of the two out, or keep them as separate works".to_owned(),
            "ask one licensor for other terms".to_owned(),
        ],
        Why::Unmet(_) => Vec::new(),
    };
    if !s.draft.switches.is_empty() && s.draft.verdict == Verdict::Conditional {
        let names: Vec<String> = s
            .draft
            .switches
            .iter()
            .map(|s| format!("`{s} = \"yes\"` or `\"no\"`: {}", question(s)))
            .collect();
        all.push(format!("or answer under [assume]: {}", names.join("; ")));
    }
    if s.draft.items.iter().any(|i| i.is_unstated()) {
        all.push("state the relation with `by`".to_owned());
    }
    all
}

fn state_fact(fact: &str) -> String {
    match fact {
        "purpose" => {
            "state `purpose` under [intent]: commercial, noncommercial or research".to_owned()
        }
        "monthly-active-users" | "annual-revenue-usd" | "territory" | "domains" => {
            format!("state `{fact}` under [intent]")
        }
        "modalities" => "state `modalities` of the upstream artifact".to_owned(),
        other => format!("state `license-facts = {{ {other} = … }}` of the upstream artifact"),
    }
}

/// The question that a switch answers.
pub(crate) fn question(switch: Switch) -> &'static str {
    match switch {
        Switch::TrainingAdaptsData => "is a model trained on a work an adaptation of it?",
        Switch::NcDataLimitsModel => "does noncommercial data limit the model's use?",
        Switch::CopyleftCodeReachesWeights => "does copyleft training code reach the weights?",
        Switch::AdapterIsDerivative => "is an adapter alone a derivative of its base?",
        Switch::OutputsAreDerivative => {
            "where the license is silent, are outputs derivatives of the model?"
        }
        Switch::TermsBindThirdParties => {
            "do terms that bind by contract alone reach those who never accepted them?"
        }
        Switch::DynamicLinkingDerives => {
            "is a dynamically linked work a derivative of a copyleft library?"
        }
        Switch::WeightsAreSource => "is releasing weights releasing source?",
    }
}
