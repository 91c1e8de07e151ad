//! Which findings fail a check.

use std::sync::Arc;

use super::{Notice, ids};
use crate::catalog::Catalog;
use crate::graph::Place;
use crate::report::{Finding, Report};
use crate::vocab::{Code, Level, Verdict};

/// What a level is set for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Topic {
    /// All findings of a code.
    Code(Code),
    /// All findings of a verdict.
    Verdict(Verdict),
    /// All findings that are about a license.
    License(String),
}

impl Topic {
    /// A code, a verdict, or else the name of a license.
    ///
    /// ```
    /// use cleartitle::review::Topic;
    /// use cleartitle::Verdict;
    ///
    /// assert_eq!(Topic::parse("unknown"), Topic::Verdict(Verdict::Unknown));
    /// assert_eq!(Topic::parse("llama3.1"), Topic::License("llama3.1".to_owned()));
    /// ```
    pub fn parse(text: &str) -> Self {
        let code = text.parse().map(Self::Code);
        let word = code.or_else(|_| text.parse().map(Self::Verdict));
        word.unwrap_or_else(|_| Self::License(text.to_owned()))
    }
}

/// A level with what it is set for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelRule {
    /// What for.
    pub topic: Topic,
    /// The level.
    pub level: Level,
    /// Where it is stated.
    pub place: Option<Arc<Place>>,
}

/// Levels from one source: a manifest, or the command line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Levels(Vec<LevelRule>);

impl Levels {
    /// Sets a level; what is set already stays.
    pub fn set(&mut self, topic: Topic, level: Level) {
        self.push(LevelRule { topic, level, place: None });
    }

    /// Adds a rule; what is set already stays.
    pub fn push(&mut self, rule: LevelRule) {
        if !self.0.iter().any(|r| r.topic == rule.topic) {
            self.0.push(rule);
        }
    }

    /// Adds all of another source.
    pub fn add(&mut self, other: Self) {
        other.0.into_iter().for_each(|rule| self.push(rule));
    }

    /// Puts canonical ids in the place of the names of licenses. What nobody knows is left out and
    /// returned.
    pub fn resolve(&mut self, catalog: &Catalog) -> Vec<Notice> {
        let mut unknown = Vec::new();
        for rule in std::mem::take(&mut self.0) {
            let Topic::License(name) = &rule.topic else {
                self.push(rule);
                continue;
            };
            match ids(catalog, name) {
                Ok(ids) => {
                    for id in ids {
                        self.push(LevelRule { topic: Topic::License(id), ..rule.clone() });
                    }
                }
                Err(help) => {
                    let message = format!(
                        "`{name}` is no finding code or verdict, and does not name one license"
                    );
                    let near = name.parse::<Code>().err().and_then(|e| e.near);
                    let help = near.map_or(help, |near| format!("did you mean `{near}`?"));
                    unknown.push(Notice { place: rule.place, message, help });
                }
            }
        }
        unknown
    }

    /// The level of a finding, as far as anything is said of it. Code and license are exact: they go
    /// before the verdict, and the stricter of them counts.
    pub fn of(&self, finding: &Finding) -> Option<Level> {
        let exact = self.0.iter().filter(|rule| match &rule.topic {
            Topic::Code(code) => *code == finding.code,
            Topic::License(id) => finding.licenses.contains(id),
            Topic::Verdict(_) => false,
        });
        let verdict = || self.0.iter().find(|r| r.topic == Topic::Verdict(finding.verdict));
        exact.map(|r| r.level).max().or_else(|| verdict().map(|r| r.level))
    }

    /// Sets the level of each finding of which it says something. Notes are told and never fail.
    pub fn apply(&self, report: &mut Report) {
        for finding in report.findings.iter_mut().filter(|f| !f.note) {
            finding.level = self.of(finding).unwrap_or(finding.level);
        }
    }
}
