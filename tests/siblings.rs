//! Licenses of one family are told apart by a few words. For each of these: the phrase stands in
//! the text of exactly those members that have the rule for it. Without the texts at hand the rules
//! alone are held against the list.
mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cleartitle::license::{
    Effect, Forbid, LicenseSource, Permit, Require, Rule, RuleFile, RuleSet,
};
use cleartitle::vocab::{Action, Condition, Domain, Duty, Purpose, Reach, Relation};
use cleartitle::{Catalog, Date};

const LLAMA: &[&str] = &["2", "3", "3.1", "3.2", "3.3", "4"];
const RAIL: &[&str] = &[
    "CreativeML-OpenRAIL-M",
    "CreativeML-OpenRAIL-PlusPlus-M-2022-11-24",
    "CreativeML-OpenRAIL-PlusPlus-M-2023-07-26",
    "BigScience-OpenRAIL-M",
    "BigScience-BLOOM-RAIL-1.0",
    "BigCode-OpenRAIL-M-1",
    "DeepSeek-1.0",
];
const CREATIVEML: &[&str] = &[
    "CreativeML-OpenRAIL-M",
    "CreativeML-OpenRAIL-PlusPlus-M-2022-11-24",
    "CreativeML-OpenRAIL-PlusPlus-M-2023-07-26",
];
const BIGSCIENCE: &[&str] = &["BigScience-OpenRAIL-M", "BigScience-BLOOM-RAIL-1.0"];
const GEMMA: &[&str] = &["2024-02-21", "2024-04-01", "2025-03-24"];
const QWEN: &[&str] = &["Qwen-2024", "Qwen-Research-2024"];
const FLUX: &[&str] = &["1.0", "1.1.1"];
const MISTRAL: &[&str] = &["MNPL-0.1", "MRL-0.1"];
const META_NC: &[&str] = &["LLaMA-1", "FLUX.1-dev-NC-1.0", "FLUX.1-dev-NC-1.1.1"];

/// One thing in which the members of a family differ.
struct Trait {
    /// What every member's id begins with.
    stem: &'static str,
    family: &'static [&'static str],
    /// Members that have it.
    holders: Vec<&'static str>,
    /// The words that give it, as `common::fold` leaves them.
    phrase: &'static str,
    /// What stands behind the id in the name of the text: nothing, or `-AUP` for a use policy.
    policy: &'static str,
    /// Whether a rule is the one for it.
    is: Box<dyn Fn(&Rule) -> bool>,
}

fn differ(
    (stem, family): (&'static str, &'static [&'static str]),
    holders: &[&[&'static str]],
    phrase: &'static str,
    is: impl Fn(&Rule) -> bool + 'static,
) -> Trait {
    Trait { stem, family, holders: holders.concat(), phrase, policy: "", is: Box::new(is) }
}

fn policies(
    holders: &[&'static str],
    phrase: &'static str,
    is: impl Fn(&Rule) -> bool + 'static,
) -> Trait {
    Trait { policy: "-AUP", ..differ(("LicenseRef-Llama-", LLAMA), &[holders], phrase, is) }
}

fn require(rule: &Rule) -> Option<&Require> {
    match &rule.effect {
        Effect::Require(r) => Some(r),
        _ => None,
    }
}

fn forbid(rule: &Rule) -> Option<&Forbid> {
    match &rule.effect {
        Effect::Forbid(f) => Some(f),
        _ => None,
    }
}

fn permit(rule: &Rule) -> Option<&Permit> {
    match &rule.effect {
        Effect::Permit(p) => Some(p),
        _ => None,
    }
}

fn duty(duty: Duty) -> impl Fn(&Rule) -> bool {
    move |r| require(r).is_some_and(|r| r.duty == duty)
}

fn bars(domain: Domain) -> impl Fn(&Rule) -> bool {
    move |r| forbid(r).is_some_and(|f| f.domains.has(domain))
}

fn condition(condition: Condition) -> impl Fn(&Rule) -> bool {
    move |r| matches!(&r.effect, Effect::Condition(c) if *c == condition)
}

fn displays(text: &'static str) -> impl Fn(&Rule) -> bool {
    move |r| require(r).is_some_and(|r| r.duty == Duty::Display && r.text.as_deref() == Some(text))
}

fn prefixes(word: &'static str) -> impl Fn(&Rule) -> bool {
    move |r| require(r).is_some_and(|r| r.prefix.as_deref() == Some(word))
}

fn counts_on(year: u16, month: u8, day: u8) -> impl Fn(&Rule) -> bool {
    move |r| forbid(r).is_some_and(|f| f.users_on == Some(Date { year, month, day }))
}

fn traits() -> Vec<Trait> {
    let llama = ("LicenseRef-Llama-", LLAMA);
    let rail = ("LicenseRef-", RAIL);
    let gemma = ("LicenseRef-Gemma-Terms-", GEMMA);
    let qwen = ("LicenseRef-", QWEN);
    let flux = ("LicenseRef-FLUX.1-dev-NC-", FLUX);
    let mistral = ("LicenseRef-Mistral-", MISTRAL);
    let meta = ("LicenseRef-", META_NC);
    let (since_3_1, since_3_2) = (&LLAMA[2..], &LLAMA[3..]);
    vec![
        differ(
            llama,
            &[&["3"]],
            r#"display "Built with Meta Llama 3""#,
            displays("Built with Meta Llama 3"),
        ),
        differ(llama, &[since_3_1], r#"display "Built with Llama""#, displays("Built with Llama")),
        differ(llama, &[&["3"]], r#"include "Llama 3" at the beginning"#, prefixes("Llama 3")),
        differ(llama, &[since_3_1], r#"include "Llama" at the beginning"#, prefixes("Llama")),
        differ(
            llama,
            &[since_3_1],
            "any outputs or results of the Llama Materials to create",
            |r| duty(Duty::NamePrefix)(r) && r.reaches.has(Reach::Learnt),
        ),
        differ(llama, &[&["3"]], "a product or service that uses any of them", |r| {
            duty(Duty::Display)(r) && r.reaches.has(Reach::Run)
        }),
        differ(llama, &[&["2", "3"]], "improve any other large language model", |r| {
            forbid(r).is_some_and(|f| f.actions.has(Action::Train)) && r.reaches.has(Reach::Learnt)
        }),
        differ(
            llama,
            &[&["2"]],
            "Llama 2 Version Release Date: July 18, 2023",
            counts_on(2023, 7, 18),
        ),
        differ(
            llama,
            &[&["3"]],
            "Llama 3 Version Release Date: April 18, 2024",
            counts_on(2024, 4, 18),
        ),
        differ(
            llama,
            &[&["3.1"]],
            "Llama 3.1 Version Release Date: July 23, 2024",
            counts_on(2024, 7, 23),
        ),
        differ(
            llama,
            &[&["3.2"]],
            "Llama 3.2 Version Release Date: September 25, 2024",
            counts_on(2024, 9, 25),
        ),
        differ(
            llama,
            &[&["3.3"]],
            "Llama 3.3 Version Release Date: December 6, 2024",
            counts_on(2024, 12, 6),
        ),
        differ(
            llama,
            &[&["4"]],
            "Llama 4 Version Effective Date: April 5, 2025",
            counts_on(2025, 4, 5),
        ),
        policies(since_3_2, "with a principal place of business in, the European Union", |r| {
            forbid(r).is_some_and(|f| f.established_in == ["EU"] && !f.modalities.is_empty())
        }),
        policies(
            since_3_2,
            "circumvent or remove usage restrictions",
            bars(Domain::CircumventingSafeguards),
        ),
        policies(since_3_2, "Biological Weapons Anti-Terrorism Act", |r| {
            bars(Domain::Weapons)(r) && r.clause.quote.contains("Biological Weapons")
        }),
        policies(since_3_2, "Interact with third party tools", |r| {
            bars(Domain::IllegalActivity)(r) && r.clause.quote.contains("third party tools")
        }),
        differ(
            rail,
            &[&["CreativeML-OpenRAIL-M"], BIGSCIENCE],
            "use the latest version of the Model",
            duty(Duty::UseLatestVersion),
        ),
        differ(rail, &[&["DeepSeek-1.0"]], "military", bars(Domain::Military)),
        differ(
            rail,
            &[CREATIVEML, BIGSCIENCE, &["BigCode-OpenRAIL-M-1"]],
            "To provide medical advice",
            bars(Domain::MedicalAdvice),
        ),
        differ(
            rail,
            &[CREATIVEML, BIGSCIENCE],
            "for the purpose to be used for administration of justice",
            bars(Domain::Justice),
        ),
        differ(
            rail,
            &[BIGSCIENCE, &["BigCode-OpenRAIL-M-1"]],
            "is machine generated;",
            bars(Domain::UndisclosedAiOutput),
        ),
        differ(
            rail,
            &[BIGSCIENCE, &["BigCode-OpenRAIL-M-1"]],
            "To impersonate",
            bars(Domain::Impersonation),
        ),
        differ(rail, &[&["BigScience-OpenRAIL-M"]], "deepfakes", bars(Domain::Deepfakes)),
        differ(rail, &[&["BigScience-OpenRAIL-M"]], "others without their consent", |r| {
            forbid(r).is_some_and(|f| f.lifted_by.as_deref() == Some("consent-of-persons"))
        }),
        differ(rail, &[&["BigCode-OpenRAIL-M-1"]], "malware", bars(Domain::Malware)),
        differ(
            rail,
            &[&["DeepSeek-1.0"]],
            "infringes upon the lawful rights",
            bars(Domain::RightsInfringement),
        ),
        differ(
            rail,
            &[&["DeepSeek-1.0"]],
            "governed and construed under PRC laws",
            condition(Condition::ChoiceOfLaw),
        ),
        differ(
            rail,
            &[CREATIVEML, BIGSCIENCE, &["BigCode-OpenRAIL-M-1"]],
            "each Contributor hereby grants to You",
            condition(Condition::PatentGrant),
        ),
        differ(
            rail,
            &[&["BigCode-OpenRAIL-M-1"]],
            "then any rights granted to You under this License",
            condition(Condition::LitigationTermination),
        ),
        // Who learns from outputs must mean to perform similarly: that one does is a reading.
        differ(
            rail,
            &[CREATIVEML, BIGSCIENCE, &["DeepSeek-1.0"]],
            "to perform similarly to the Model",
            |r| {
                matches!(&r.effect, Effect::Reach(e) if e.relations.has(Relation::TrainedOnOutputsOf))
                    && r.clause.reading.is_some()
            },
        ),
        differ(
            gemma,
            &[&["2024-02-21"]],
            "use the latest version of Gemma",
            duty(Duty::UseLatestVersion),
        ),
        differ(qwen, &[&["Qwen-2024"]], "more than 100 million monthly active users", |r| {
            forbid(r).is_some_and(|f| f.users_over == Some(100_000_000))
        }),
        differ(qwen, &[&["Qwen-Research-2024"]], "for research or evaluation purposes only", |r| {
            permit(r).is_some_and(|p| p.purpose == Some(Purpose::Research))
        }),
        differ(flux, &[&["1.1.1"]], "content filtering measures", duty(Duty::ContentFilter)),
        differ(
            flux,
            &[&["1.1.1"]],
            "generated or modified using artificial intelligence",
            duty(Duty::LabelOutputs),
        ),
        differ(
            flux,
            &[&["1.1.1"]],
            "child sexual abuse material",
            bars(Domain::ExploitationOfMinors),
        ),
        differ(
            flux,
            &[&["1.1.1"]],
            "fraudulent, defamatory, or abusive activity",
            bars(Domain::Defamation),
        ),
        differ(
            meta,
            &[&["LLaMA-1"]],
            "in the service of nuclear technology",
            bars(Domain::Nuclear),
        ),
        differ(mistral, &[&["MRL-0.1"]], "and Outputs for Research Purposes", |r| {
            r.reaches.has(Reach::Output)
                && permit(r).is_some_and(|p| p.purpose == Some(Purpose::Research))
        }),
        differ(
            mistral,
            &[&["MNPL-0.1"]],
            "direct interactions with or impacts on end users",
            |r| forbid(r).is_some_and(|f| f.actions.has(Action::Serve)),
        ),
    ]
}

fn get(id: &str) -> Arc<RuleSet> {
    Catalog::builtin().get(id).unwrap_or_else(|| panic!("no license `{id}`"))
}

#[test]
fn the_rule_is_there_where_the_words_are() {
    let mut wrong = Vec::new();
    for t in traits() {
        assert!(
            !t.holders.is_empty() && t.holders.len() < t.family.len(),
            "“{}” tells nobody apart",
            t.phrase
        );
        for member in t.family {
            let id = format!("{}{member}", t.stem);
            let expected = t.holders.contains(member);
            if get(&id).rules.iter().any(|r| (t.is)(r)) != expected {
                wrong.push(format!("{id}: the rule for “{}”: expected {expected}", t.phrase));
            }
            if common::shared().is_none() {
                continue;
            }
            let name = format!("{id}{}", t.policy);
            let text = common::license_text(&name).unwrap_or_else(|| panic!("no text `{name}`"));
            if text.contains(t.phrase) != expected {
                wrong.push(format!("{name}: the words “{}”: expected {expected}", t.phrase));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where texts of a family agree, so do the rules.
#[test]
fn equal_texts_have_equal_rules() {
    let ids =
        |id: &str| -> BTreeSet<String> { get(id).rules.iter().map(|r| r.id.clone()).collect() };
    let rail = |i: usize| format!("LicenseRef-{}", CREATIVEML[i]);
    assert_eq!(get(&rail(1)).rules, get(&rail(2)).rules);
    let newest = |r: &&Arc<Rule>| !duty(Duty::UseLatestVersion)(r);
    let old = get(&rail(0));
    assert!(old.rules.iter().filter(newest).eq(get(&rail(1)).rules.iter()));

    let gemma = |i: usize| get(&format!("LicenseRef-Gemma-Terms-{}", GEMMA[i]));
    assert_eq!(gemma(1).rules, gemma(2).rules);
    assert!(gemma(0).rules.iter().filter(newest).eq(gemma(1).rules.iter()));

    let llama = |version: &str| ids(&format!("LicenseRef-Llama-{version}"));
    assert_eq!(llama("3.2"), llama("3.3"));
    assert_eq!(llama("3.2"), llama("4"));

    // The use policies of 2, 3 and 3.1 bar the same, and so do those of 3.2, 3.3 and 4.
    let barred = |version: &str| {
        get(&format!("LicenseRef-Llama-{version}"))
            .rules
            .iter()
            .filter_map(|r| forbid(r))
            .flat_map(|f| f.domains.iter())
            .collect::<BTreeSet<Domain>>()
    };
    for version in ["3", "3.1"] {
        assert_eq!(barred("2"), barred(version), "{version}");
    }
    for version in ["3.2", "3.3", "4"] {
        let mut more = barred("2");
        more.insert(Domain::CircumventingSafeguards);
        assert_eq!(more, barred(version), "{version}");
    }
}

/// A notice that is off by a character is a notice of something else: only white space is let go.
#[test]
fn demanded_texts_stand_in_the_license_to_the_letter() {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let catalog = Catalog::builtin();
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for id in catalog.ids() {
        let set = get(id);
        let demanded: Vec<&str> = set
            .rules
            .iter()
            .filter_map(|r| require(r))
            .flat_map(|r| [r.text.as_deref(), r.prefix.as_deref()])
            .flatten()
            .collect();
        // No two licenses ask for the same notice, save where one text was reissued unchanged.
        for rule in set.rules.iter().filter_map(|r| require(r)) {
            if let (Duty::IncludeNotice, Some(text)) = (rule.duty, &rule.text)
                && !seen.insert(text.clone())
                && !["Gemma-Terms", "MiniMax-Model"].iter().any(|family| id.contains(family))
            {
                wrong.push(format!("{id}: another license has this notice: “{text}”"));
            }
        }
        let file = common::shared().map(|s| s.join(format!("license-texts/{id}.txt")));
        let Some(text) = file.and_then(|f| std::fs::read_to_string(f).ok()) else { continue };
        let text = plain(&text);
        for words in demanded.into_iter().filter(|w| !text.contains(&plain(w))) {
            wrong.push(format!("{id}: not in the text to the letter: “{words}”"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen.len() >= 10, "only {} notices", seen.len());
}

/// Clauses that an heir leaves out although the words stand in its text, too: there they say
/// something else, or speak of nothing that exists.
const SAID_OTHERWISE: &[(&str, &str)] = &[
    // “Subsequent versions of this License”: its own steward published none, or the heir lists them
    // in `accepts` of its outbound rule.
    ("later-version", "any subsequent"),
    ("later-version", "subsequent version"),
    // The LPL has no copyleft that separate modules would have to be kept from.
    ("links-static", "separate modules"),
    ("links-dynamic", "separate modules"),
    ("contains", "separate modules"),
];

/// The files of `licenses/` that state differences from another one, with that one's rules.
fn heirs() -> Vec<(RuleFile, Vec<Arc<Rule>>)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("licenses");
    let mut files: BTreeMap<String, RuleFile> = BTreeMap::new();
    for path in
        std::fs::read_dir(folder).expect("the licenses").map(|e| e.expect("an entry").path())
    {
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_some_and(|e| e == "toml") {
            let text = std::fs::read_to_string(&path).expect("a readable file");
            let source = LicenseSource { stem: &stem, path: &stem, text: &text };
            files.insert(stem.clone(), RuleFile::parse(source).unwrap_or_else(|e| panic!("{e:?}")));
        }
    }
    fn rules(files: &BTreeMap<String, RuleFile>, stem: &str) -> Vec<Arc<Rule>> {
        let file = &files[stem];
        let parent = file.extends.as_ref().map(|p| rules(files, p)).unwrap_or_default();
        let kept = parent.into_iter().filter(|r| {
            !file.without().contains(&r.id) && file.own_rules().iter().all(|own| own.id != r.id)
        });
        kept.chain(file.own_rules().iter().cloned()).collect()
    }
    files
        .iter()
        .filter_map(|(_, f)| Some((f.clone(), rules(&files, f.extends.as_ref()?))))
        .collect()
}

/// What a file says again it could have inherited, and it would then be said once.
#[test]
fn an_heir_says_nothing_that_its_parent_says() {
    let mut again = Vec::new();
    for (file, parent) in heirs() {
        for rule in file.own_rules() {
            if parent.iter().any(|p| p == rule) {
                again.push(format!("{}: {}", file.id, rule.id));
            }
        }
    }
    assert!(again.is_empty(), "{}", again.join("\n"));
}

/// What an heir leaves out, its text leaves out: the words of the rule do not stand there, or
/// another rule of the heir rests on them.
#[test]
fn an_heir_leaves_out_what_its_text_leaves_out() {
    let mut wrong = Vec::new();
    let mut looked = 0;
    for (file, parent) in heirs() {
        let Some(text) = common::license_text(&file.id) else { continue };
        let gone = file.without().iter().filter_map(|id| parent.iter().find(|r| r.id == *id));
        for rule in gone {
            looked += 1;
            let quote = common::fold(&rule.clause.quote);
            let otherwise =
                SAID_OTHERWISE.iter().any(|(id, words)| rule.id == *id && quote.contains(words));
            let instead = file.own_rules().iter().any(|own| {
                std::mem::discriminant(&own.effect) == std::mem::discriminant(&rule.effect)
            });
            if text.contains(&quote) && !otherwise && !instead {
                wrong.push(format!("{}: `{}`: “{quote}”", file.id, rule.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(looked > 50, "{looked}");
}
