//! License files: TOML into rule sets. Every problem of a file is reported, each with its line.

use std::collections::HashMap;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::{
    Bars, Binds, Burdens, Clause, Date, Effect, Forbid, Outbound, Permit, ReachRule, Require, Rule,
    RuleSet, Source,
};
use crate::vocab::{
    Action, ArtifactKind, Condition, Duty, EffectWord, Limit, Occasion, OutboundWord, Reach,
    Relation, Switch, UnknownWord, Word, WordSet,
};

/// The version of the file format.
const FORMAT: u32 = 1;

/// A license file as it was handed in.
#[derive(Debug, Clone, Copy)]
pub struct LicenseSource<'a> {
    /// The file's name without `.toml`: the license's id.
    pub stem: &'a str,
    /// What messages call the file.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// Something wrong in a license file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}: {message}")]
pub struct LicenseError {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What was found and what was expected.
    pub message: String,
    /// What to do.
    pub help: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawFile {
    format: Spanned<u32>,
    license: Option<RawLicense>,
    exception: Option<RawException>,
    #[serde(default)]
    source: RawSource,
    #[serde(default)]
    rule: Vec<RawRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawLicense {
    id: Spanned<String>,
    title: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    links: Vec<String>,
    extends: Option<Spanned<String>>,
    #[serde(default)]
    without: Vec<Spanned<String>>,
    covers: Option<Vec<Spanned<String>>>,
    silent_on: Option<Vec<Spanned<String>>>,
    binds: Option<Binds>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawException {
    id: Spanned<String>,
    title: Option<String>,
    amends: Vec<String>,
    #[serde(default)]
    without: Vec<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawSource {
    #[serde(default)]
    url: String,
    retrieved: Option<Date>,
    #[serde(default)]
    documents: Vec<String>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawRule {
    id: Spanned<String>,
    effect: Spanned<String>,
    clause: String,
    quote: String,
    document: Option<String>,
    reading: Option<String>,
    steward: Option<String>,
    note: Option<String>,
    reaches: Option<Vec<Spanned<String>>>,
    parts: Option<Vec<Spanned<String>>>,
    action: Option<Vec<Spanned<String>>>,
    purpose: Option<Spanned<String>>,
    duty: Option<Spanned<String>>,
    when: Option<Vec<Spanned<String>>>,
    kinds: Option<Vec<Spanned<String>>>,
    text: Option<String>,
    prefix: Option<String>,
    request: Option<bool>,
    domains: Option<Vec<Spanned<String>>>,
    established_in: Option<Vec<String>>,
    offered_in: Option<Vec<String>>,
    users_over: Option<u64>,
    users_on: Option<Date>,
    revenue_over: Option<u64>,
    modalities: Option<Vec<Spanned<String>>>,
    except_heirs: Option<bool>,
    lifted_by: Option<String>,
    outbound: Option<Spanned<String>>,
    accepts: Option<Vec<String>>,
    if_fact: Option<String>,
    bars: Option<Bars>,
    tolerates: Option<Vec<Spanned<String>>>,
    relations: Option<Vec<Spanned<String>>>,
    from: Option<Vec<Spanned<String>>>,
    to: Option<Spanned<String>>,
    switch: Option<Spanned<String>>,
    condition: Option<Spanned<String>>,
    choose: Option<Vec<String>>,
    date_fact: Option<String>,
    license_fact: Option<String>,
}

/// A license file that was read, before its parent is laid under it.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// The license's id.
    pub id: Arc<str>,
    /// The file that this one states its differences from.
    pub extends: Option<String>,
    /// For an exception: the licenses it amends.
    pub amends: Vec<String>,
    without: Vec<String>,
    title: Option<String>,
    aliases: Vec<String>,
    links: Vec<String>,
    covers: Option<WordSet<ArtifactKind>>,
    silent_on: Option<WordSet<Action>>,
    binds: Option<Binds>,
    source: Source,
    rules: Vec<Arc<Rule>>,
    lines: HashMap<String, usize>,
}

impl RuleFile {
    /// Reads one file.
    ///
    /// # Errors
    /// Everything that is wrong in it: syntax, unknown words (with the nearest known one), fields
    /// that do not belong to a rule's effect, ids that stand twice.
    pub fn parse(source: LicenseSource<'_>) -> Result<Self, Vec<LicenseError>> {
        let mut reader = Reader { source, errors: Vec::new() };
        let raw: RawFile = match toml::from_str(source.text) {
            Ok(raw) => raw,
            Err(error) => {
                let at = error.span().unwrap_or(0..0);
                reader.error(
                    at,
                    error.message().to_owned(),
                    "see licenses/README.md for the fields",
                );
                return Err(reader.errors);
            }
        };
        let file = reader.file(raw);
        if reader.errors.is_empty() { Ok(file) } else { Err(reader.errors) }
    }

    /// The rule set: this file's statements over those of the file it extends.
    pub fn over(&self, parent: Option<&RuleSet>) -> RuleSet {
        let mut rules: Vec<Arc<Rule>> = Vec::new();
        for inherited in parent.iter().flat_map(|p| &p.rules) {
            if self.without.contains(&inherited.id) {
                continue;
            }
            let own = self.rules.iter().find(|r| r.id == inherited.id);
            rules.push(Arc::clone(own.unwrap_or(inherited)));
        }
        for own in &self.rules {
            if !rules.iter().any(|r| r.id == own.id) {
                rules.push(Arc::clone(own));
            }
        }
        RuleSet {
            id: Arc::clone(&self.id),
            title: self.title.clone().unwrap_or_else(|| self.id.to_string()),
            aliases: self.aliases.clone(),
            links: self.links.clone(),
            covers: self.covers.or(parent.map(|p| p.covers)).unwrap_or_default(),
            silent_on: self.silent_on.or(parent.map(|p| p.silent_on)).unwrap_or_default(),
            binds: self.binds.or(parent.map(|p| p.binds)).unwrap_or_default(),
            source: self.source.clone(),
            rules,
        }
    }

    /// The rule set that a license and this exception make together (`license WITH exception`).
    pub fn amending(&self, license: &RuleSet) -> RuleSet {
        RuleSet {
            id: format!("{} WITH {}", license.id, self.id).into(),
            title: format!("{} with {}", license.title, self.title.as_deref().unwrap_or(&self.id)),
            aliases: Vec::new(),
            links: Vec::new(),
            covers: license.covers,
            silent_on: license.silent_on,
            binds: license.binds,
            source: license.source.clone(),
            ..self.over(Some(license))
        }
    }

    /// Other spellings that mean exactly this license.
    pub fn aliases(&self) -> &[String] {
        &self.aliases
    }

    /// Its name in words, where the file states one.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Pages that stand for exactly this license.
    pub fn links(&self) -> &[String] {
        &self.links
    }

    /// The rules that this file itself states.
    pub fn own_rules(&self) -> &[Arc<Rule>] {
        &self.rules
    }

    /// The line of a rule, or of a key of the head; 1 where it does not stand in this file.
    pub fn line(&self, of: &str) -> usize {
        self.lines.get(of).copied().unwrap_or(1)
    }

    /// The rules of the parent that the text does not have.
    pub fn without(&self) -> &[String] {
        &self.without
    }
}

struct Reader<'a> {
    source: LicenseSource<'a>,
    errors: Vec<LicenseError>,
}

impl Reader<'_> {
    fn line(&self, at: usize) -> usize {
        self.source.text.get(..at).unwrap_or("").matches('\n').count() + 1
    }

    /// The id of the rule that a place lies in, read off the text: it may not parse.
    fn rule_at(&self, at: usize) -> Option<&str> {
        let text = self.source.text;
        let start = text.get(..at)?.rfind("[[rule]]")?;
        let block = text[start..].lines().skip(1).take_while(|l| !l.starts_with('['));
        let mut ids = block.filter_map(|l| l.trim_start().strip_prefix("id")?.split('"').nth(1));
        ids.next()
    }

    fn error(&mut self, at: Range<usize>, mut message: String, help: impl Into<String>) {
        if let Some(rule) = self.rule_at(at.start)
            && !message.contains("rule `")
        {
            message.push_str(&format!(" (rule `{rule}`)"));
        }
        self.errors.push(LicenseError {
            path: self.source.path.to_owned(),
            line: self.line(at.start),
            message,
            help: help.into(),
        });
    }

    fn word<T: FromStr<Err = UnknownWord>>(&mut self, raw: &Spanned<String>) -> Option<T> {
        match raw.get_ref().parse() {
            Ok(word) => Some(word),
            Err(error) => {
                let help = format!("one of: {}", error.expected.join(", "));
                self.error(raw.span(), error.to_string(), help);
                None
            }
        }
    }

    fn words<T: Word + FromStr<Err = UnknownWord>>(
        &mut self,
        raw: &[Spanned<String>],
    ) -> WordSet<T> {
        raw.iter().filter_map(|w| self.word(w)).collect()
    }

    fn file(&mut self, raw: RawFile) -> RuleFile {
        if *raw.format.get_ref() != FORMAT {
            let message =
                format!("format {} is not known, expected {FORMAT}", raw.format.get_ref());
            self.error(
                raw.format.span(),
                message,
                "use a version of cleartitle that knows this format",
            );
        }
        let source = Source {
            url: raw.source.url,
            retrieved: raw.source.retrieved,
            documents: raw.source.documents,
        };
        let (license, exception) = (raw.license, raw.exception);
        let (id, without) = match (&license, &exception) {
            (Some(l), None) => (l.id.clone(), l.without.clone()),
            (None, Some(e)) => (e.id.clone(), e.without.clone()),
            _ => {
                self.error(
                    0..0,
                    "expected one of [license] and [exception]".to_owned(),
                    "state which",
                );
                (Spanned::new(0..0, self.source.stem.to_owned()), Vec::new())
            }
        };
        if id.get_ref() != self.source.stem {
            let message =
                format!("id `{}` is not the file's name `{}`", id.get_ref(), self.source.stem);
            self.error(id.span(), message, "name the file after the license");
        }
        let mut lines = HashMap::new();
        let mut rules: Vec<Arc<Rule>> = Vec::new();
        for raw in raw.rule {
            lines.insert(raw.id.get_ref().clone(), self.line(raw.id.span().start));
            if rules.iter().any(|r| r.id == *raw.id.get_ref()) {
                self.error(
                    raw.id.span(),
                    format!("rule `{}` stands twice", raw.id.get_ref()),
                    "rename one",
                );
            }
            let seen = self.errors.len();
            let rule = self.rule(raw);
            if self.errors.len() == seen {
                rules.extend(rule.map(Arc::new));
            }
        }
        let mut file = RuleFile {
            id: id.get_ref().as_str().into(),
            extends: None,
            amends: Vec::new(),
            without: without.into_iter().map(Spanned::into_inner).collect(),
            title: None,
            aliases: Vec::new(),
            links: Vec::new(),
            covers: None,
            silent_on: None,
            binds: None,
            source,
            rules,
            lines,
        };
        if let Some(l) = license {
            let spans = [
                ("extends", l.extends.as_ref().map(Spanned::span)),
                ("without", l.without.first().map(Spanned::span)),
                ("covers", l.covers.iter().flatten().next().map(Spanned::span)),
                ("silent-on", l.silent_on.iter().flatten().next().map(Spanned::span)),
            ];
            for (key, span) in spans {
                let line = span.map(|s| self.line(s.start));
                file.lines.extend(line.map(|line| (key.to_owned(), line)));
            }
            file.extends = l.extends.map(Spanned::into_inner);
            file.title = l.title;
            file.aliases = l.aliases;
            file.links = l.links;
            file.covers = l.covers.map(|c| self.words(&c));
            file.silent_on = l.silent_on.map(|s| self.words(&s));
            file.binds = l.binds;
        } else if let Some(e) = exception {
            file.title = e.title;
            file.amends = e.amends;
        }
        file
    }

    fn rule(&mut self, raw: RawRule) -> Option<Rule> {
        let word: EffectWord = self.word(&raw.effect)?;
        self.refuse_strangers(&raw, word);
        let effect = match word {
            EffectWord::Permit => Effect::Permit(Permit {
                actions: self.need_words(&raw, &raw.action, "action")?,
                purpose: raw.purpose.as_ref().and_then(|p| self.word(p)),
                lifted_by: raw.lifted_by.clone(),
            }),
            EffectWord::Require => Effect::Require(Require {
                duty: self.need(&raw, &raw.duty, "duty").and_then(|d| self.word::<Duty>(&d))?,
                when: self.need_words(&raw, &raw.when, "when")?,
                purpose: raw.purpose.as_ref().and_then(|p| self.word(p)),
                text: raw.text.clone(),
                prefix: raw.prefix.clone(),
                request: raw.request.unwrap_or(false),
                users_over: raw.users_over,
                revenue_over: raw.revenue_over,
            }),
            EffectWord::Forbid => Effect::Forbid(Forbid {
                when: self.words(raw.when.as_deref().unwrap_or_default()),
                actions: self.words(raw.action.as_deref().unwrap_or_default()),
                domains: self.words(raw.domains.as_deref().unwrap_or_default()),
                purpose: raw.purpose.as_ref().and_then(|p| self.word(p)),
                established_in: raw.established_in.clone().unwrap_or_default(),
                offered_in: raw.offered_in.clone().unwrap_or_default(),
                users_over: raw.users_over,
                users_on: raw.users_on,
                revenue_over: raw.revenue_over,
                modalities: self.words(raw.modalities.as_deref().unwrap_or_default()),
                except_heirs: raw.except_heirs.unwrap_or(false),
                lifted_by: raw.lifted_by.clone(),
            }),
            EffectWord::Outbound => Effect::Outbound(self.outbound(&raw)?),
            EffectWord::Reach => {
                let to = self.need(&raw, &raw.to, "to")?;
                let to = if to.get_ref() == "nothing" { None } else { Some(self.word(&to)?) };
                Effect::Reach(ReachRule {
                    relations: self.need_words::<Relation>(&raw, &raw.relations, "relations")?,
                    from: self.words(raw.from.as_deref().unwrap_or_default()),
                    to,
                    switch: raw.switch.as_ref().and_then(|s| self.word::<Switch>(s)),
                })
            }
            EffectWord::Condition => Effect::Condition(
                self.need(&raw, &raw.condition, "condition")
                    .and_then(|c| self.word::<Condition>(&c))?,
            ),
            EffectWord::Choose => Effect::Choose(self.need(&raw, &raw.choose, "choose")?),
            EffectWord::Become => Effect::Become {
                date_fact: self.need(&raw, &raw.date_fact, "date-fact")?,
                license_fact: self.need(&raw, &raw.license_fact, "license-fact")?,
            },
        };
        let reaches = match &raw.reaches {
            Some(words) => self.words::<Reach>(words),
            None => default_reaches(word),
        };
        if reaches.is_empty() && !matches!(word, EffectWord::Reach) {
            self.error(
                raw.id.span(),
                format!("rule `{}` reaches nothing", raw.id.get_ref()),
                "name a reach",
            );
        }
        Some(Rule {
            id: raw.id.get_ref().clone(),
            effect,
            reaches,
            parts: self.words(raw.parts.as_deref().unwrap_or_default()),
            kinds: self.words(raw.kinds.as_deref().unwrap_or_default()),
            clause: Clause {
                section: raw.clause,
                quote: raw.quote,
                document: raw.document,
                reading: raw.reading,
                steward: raw.steward,
                note: raw.note,
            },
        })
    }

    fn outbound(&mut self, raw: &RawRule) -> Option<Outbound> {
        let word = self
            .need(raw, &raw.outbound, "outbound")
            .and_then(|w| self.word::<OutboundWord>(&w))?;
        let when = match &raw.when {
            Some(words) => self.words(words),
            None => WordSet::EMPTY.with(Occasion::Share),
        };
        let accepts = raw.accepts.clone().unwrap_or_default();
        Some(match word {
            OutboundWord::Any => Outbound::Any,
            OutboundWord::Same => Outbound::Same { accepts, if_fact: raw.if_fact.clone(), when },
            OutboundWord::Terms => Outbound::Terms { accepts, when },
            OutboundWord::Restrictions => Outbound::Restrictions { when },
            OutboundWord::NoFurther => Outbound::NoFurther {
                bars: self.need(raw, &raw.bars, "bars")?,
                tolerates: self.burdens(raw.tolerates.as_deref().unwrap_or_default()),
            },
        })
    }

    /// Duties, conditions and limits share one list here: no word is in two of them.
    fn burdens(&mut self, raw: &[Spanned<String>]) -> Burdens {
        let mut burdens = Burdens::default();
        for word in raw {
            if let Ok(duty) = word.get_ref().parse::<Duty>() {
                burdens.duties = burdens.duties.with(duty);
            } else if let Ok(limit) = word.get_ref().parse::<Limit>() {
                burdens.limits = burdens.limits.with(limit);
            } else if let Some(condition) = self.word::<Condition>(word) {
                burdens.conditions = burdens.conditions.with(condition);
            }
        }
        burdens
    }

    fn need<T: Clone>(&mut self, raw: &RawRule, field: &Option<T>, name: &str) -> Option<T> {
        if field.is_none() {
            let message = format!("rule `{}` has no `{name}`", raw.id.get_ref());
            self.error(
                raw.id.span(),
                message,
                format!("effect `{}` needs it", raw.effect.get_ref()),
            );
        }
        field.clone()
    }

    fn need_words<T: Word + FromStr<Err = UnknownWord>>(
        &mut self,
        raw: &RawRule,
        field: &Option<Vec<Spanned<String>>>,
        name: &str,
    ) -> Option<WordSet<T>> {
        let words = self.need(raw, field, name)?;
        Some(self.words(&words))
    }

    /// A field that the rule's effect does not know would be read by nobody: say so.
    fn refuse_strangers(&mut self, raw: &RawRule, effect: EffectWord) {
        use EffectWord as E;
        let fields: [(&str, bool, &[E]); 26] = [
            ("action", raw.action.is_some(), &[E::Permit, E::Forbid]),
            ("purpose", raw.purpose.is_some(), &[E::Permit, E::Forbid, E::Require]),
            ("duty", raw.duty.is_some(), &[E::Require]),
            ("when", raw.when.is_some(), &[E::Require, E::Forbid, E::Outbound]),
            ("kinds", raw.kinds.is_some(), &[E::Require, E::Forbid, E::Outbound]),
            ("text", raw.text.is_some(), &[E::Require]),
            ("prefix", raw.prefix.is_some(), &[E::Require]),
            ("request", raw.request.is_some(), &[E::Require]),
            ("domains", raw.domains.is_some(), &[E::Forbid]),
            ("established-in", raw.established_in.is_some(), &[E::Forbid]),
            ("offered-in", raw.offered_in.is_some(), &[E::Forbid]),
            ("users-over", raw.users_over.is_some(), &[E::Forbid, E::Require]),
            ("users-on", raw.users_on.is_some(), &[E::Forbid]),
            ("revenue-over", raw.revenue_over.is_some(), &[E::Forbid, E::Require]),
            ("modalities", raw.modalities.is_some(), &[E::Forbid]),
            ("except-heirs", raw.except_heirs.is_some(), &[E::Forbid]),
            ("lifted-by", raw.lifted_by.is_some(), &[E::Permit, E::Forbid]),
            ("outbound", raw.outbound.is_some(), &[E::Outbound]),
            ("accepts", raw.accepts.is_some(), &[E::Outbound]),
            ("tolerates", raw.tolerates.is_some(), &[E::Outbound]),
            ("bars", raw.bars.is_some(), &[E::Outbound]),
            ("if-fact", raw.if_fact.is_some(), &[E::Outbound]),
            ("relations", raw.relations.is_some(), &[E::Reach]),
            ("to", raw.to.is_some() || raw.from.is_some() || raw.switch.is_some(), &[E::Reach]),
            ("condition", raw.condition.is_some(), &[E::Condition]),
            ("choose", raw.choose.is_some(), &[E::Choose]),
        ];
        for (name, present, owners) in fields {
            if present && !owners.contains(&effect) {
                let message = format!("`{name}` does not belong to a rule with effect `{effect}`");
                self.error(raw.id.span(), message, "remove it, or make it a rule of its own");
            }
        }
    }
}

/// What a rule speaks of where it names no reach: whoever holds, offers or runs the work.
fn default_reaches(effect: EffectWord) -> WordSet<Reach> {
    use Reach::{Adapted, Beside, Linked, Run, Served, Verbatim};
    match effect {
        EffectWord::Forbid | EffectWord::Condition | EffectWord::Choose | EffectWord::Become => {
            [Verbatim, Beside, Adapted, Linked, Served, Run].into_iter().collect()
        }
        _ => WordSet::EMPTY,
    }
}
