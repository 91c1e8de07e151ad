//! Licenses of one family are told apart by a few words. For each of these: the phrase stands in
//! the text of exactly those members that have the rule for it. Without the texts at hand the rules
//! alone are held against the list.
#[path = "../common/mod.rs"]
mod common;
mod traits;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cleartitle::Catalog;
use cleartitle::license::{LicenseSource, Rule, RuleFile, RuleSet};
use cleartitle::vocab::{Domain, Duty};

use traits::{duty, forbid, require};

const CREATIVEML: [&str; 3] = [
    "LicenseRef-CreativeML-OpenRAIL-M",
    "LicenseRef-CreativeML-OpenRAIL-PlusPlus-M-2022-11-24",
    "LicenseRef-CreativeML-OpenRAIL-PlusPlus-M-2023-07-26",
];
const GEMMA: [&str; 3] = ["2024-02-21", "2024-04-01", "2025-03-24"];

/// What the shared folder has no texts of.
const NOT_STORED: &[&str] = &["LicenseRef-PolyForm-", "LicenseRef-FSL-"];

fn get(id: &str) -> Arc<RuleSet> {
    Catalog::builtin().get(id).unwrap_or_else(|| panic!("no license `{id}`"))
}

#[test]
fn the_rule_is_there_where_the_words_are() {
    let mut wrong = Vec::new();
    let mut texts = BTreeMap::new();
    let traits = traits::all();
    assert!(traits.len() > 400, "only {}", traits.len());
    for t in traits {
        let (all, held) = (t.family.members().count(), t.holders.len());
        assert!(0 < held && held < all, "“{}” tells nobody apart", t.phrase);
        for member in t.family.members() {
            let id = t.family.id(member);
            let expected = t.holders.contains(&member);
            if get(&id).rules.iter().any(|r| (t.is)(r)) != expected {
                wrong.push(format!("{id}: the rule for “{}”: expected {expected}", t.phrase));
            }
            let name = t.family.text(member);
            let text = texts.entry(name.clone()).or_insert_with(|| common::license_text(&name));
            let Some(text) = text else {
                let stored = NOT_STORED.iter().all(|stem| !name.starts_with(stem));
                assert!(common::shared().is_none() || !stored, "no text `{name}`");
                continue;
            };
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
    let rail = |i: usize| CREATIVEML[i];
    assert_eq!(get(rail(1)).rules, get(rail(2)).rules);
    let newest = |r: &&Arc<Rule>| !duty(Duty::UseLatestVersion)(r);
    let old = get(rail(0));
    assert!(old.rules.iter().filter(newest).eq(get(rail(1)).rules.iter()));

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

/// A notice that is off by a character is a notice of something else: only white space is let go,
/// and what Markdown sets in bold.
#[test]
fn demanded_texts_stand_in_the_license_to_the_letter() {
    let plain =
        |text: &str| text.replace("**", "").split_whitespace().collect::<Vec<_>>().join(" ");
    let reissued = ["Gemma-Terms", "MiniMax-Model", "Stability-AI-NC-", "Tencent-Hunyuan"];
    let catalog = Catalog::builtin();
    let mut seen = BTreeMap::new();
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
                && let first = seen.entry(text.clone()).or_insert_with(|| set.id.clone())
                && *first != set.id
                && !reissued.iter().any(|kin| id.contains(kin) && first.contains(kin))
            {
                wrong.push(format!("{id}: {first} has this notice, too: “{text}”"));
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
    // The last version of its kind.
    ("later-versions", "versions ultérieures"),
    ("later-versions", "any new versions"),
    // A variant by its notice and not by its text: there are no such sections, texts or names.
    ("invariant-sections", "the Invariant Sections of the Document"),
    ("cover-texts", "all these Cover"),
    ("rename", "the Reserved Font Name(s)"),
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
    files.values().filter_map(|f| Some((f.clone(), rules(&files, f.extends.as_ref()?)))).collect()
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

/// Code Llama is under the license of Llama 2, with a use policy that differs in the name only.
#[test]
fn the_use_policy_of_code_llama_says_what_that_of_llama_2_says() {
    let Some(text) = common::license_text("LicenseRef-CodeLlama-AUP") else {
        assert!(common::shared().is_none(), "no text of the use policy of Code Llama");
        return;
    };
    let set = get("LicenseRef-Llama-2");
    assert!(set.source.documents.iter().any(|d| d == "LicenseRef-CodeLlama-AUP"));
    let of_policy = |r: &&Arc<Rule>| r.clause.document.as_deref() == Some("LicenseRef-Llama-2-AUP");
    let quotes: Vec<String> =
        set.rules.iter().filter(of_policy).map(|r| common::fold(&r.clause.quote)).collect();
    assert!(quotes.len() > 20, "{}", quotes.len());
    let missing: Vec<&String> = quotes.iter().filter(|q| !text.contains(q.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
