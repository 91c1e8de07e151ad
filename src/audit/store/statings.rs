//! What artifacts say of their licenses: most say what many others say, and it is kept once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, Hash as _, Hasher as _};
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::graph::{Artifact, Details, Fact, Stated, Statement};
use crate::vocab::{ArtifactKind, Modality, WordSet};

/// What is said, each once.
#[derive(Debug)]
pub(in crate::audit) struct Statings {
    /// One artifact for each, without id. The first one says nothing.
    pub samples: Vec<Artifact>,
    /// What the artifact's own row says, where the table of well-known upstreams adds to it.
    own: Vec<u32>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Default for Statings {
    fn default() -> Self {
        let mut all = Self {
            samples: Vec::new(),
            own: Vec::new(),
            table: HashTable::new(),
            hasher: Default::default(),
        };
        all.number(Cow::Owned(Artifact::new("", ArtifactKind::Model)), None);
        all
    }
}

impl Statings {
    /// The number of what an artifact says; `own`: the number of what its row alone says.
    pub fn number(&mut self, said: Cow<'_, Artifact>, own: Option<u32>) -> u32 {
        let hash = hash(&self.hasher, &said);
        let same = |n: &u32| {
            let known = &self.samples[*n as usize];
            known.statements == said.statements
                && known.details() == said.details()
                && own.is_none_or(|own| own == self.own[*n as usize])
        };
        if let Some(known) = self.table.find(hash, same) {
            return *known;
        }
        let new = self.samples.len() as u32;
        let mut said = said.into_owned();
        (said.id, said.kind, said.described, said.place) =
            (Arc::default(), ArtifactKind::Model, true, None);
        said.statements.shrink_to_fit();
        self.samples.push(said);
        self.own.push(own.unwrap_or(new));
        let rehash = |n: &u32| self::hash(&self.hasher, &self.samples[*n as usize]);
        self.table.insert_unique(hash, new, rehash);
        new
    }

    /// Whether this is what is said.
    pub fn is(&self, stating: u32, said: &Artifact) -> bool {
        let known = &self.samples[stating as usize];
        known.statements == said.statements && known.details() == said.details()
    }

    /// What the row alone says.
    pub fn own(&self, stating: u32) -> u32 {
        self.own[stating as usize]
    }
}

/// Of what a row's artifact says what a judgment hangs on.
pub(super) fn stated(said: &Artifact) -> Cow<'_, Artifact> {
    let known = said.details();
    let (modalities, license_facts) = (known.modalities, known.license_facts.clone());
    let kept = Details { modalities, license_facts, ..Details::default() };
    // Those that were read have nothing else.
    if *known == kept
        && said.statements.is_sorted_by_key(|s| s.evidence)
        && said.statements.iter().all(|s| s.place.is_none())
    {
        return Cow::Borrowed(said);
    }
    let mut said = said.clone();
    if kept == Details::default() {
        said.forget_details();
    } else {
        *said.details_mut() = kept;
    }
    said.statements.sort_by_key(|s| s.evidence);
    for statement in &mut said.statements {
        statement.place = None;
    }
    Cow::Owned(said)
}

fn hash(hasher: &DefaultHashBuilder, said: &Artifact) -> u64 {
    let mut state = hasher.build_hasher();
    for statement in &said.statements {
        match &statement.stated {
            Stated::Expression(text) => text.hash(&mut state),
            Stated::List(all) | Stated::Text(all) => all.hash(&mut state),
            Stated::ChangedText(changed) => (&changed.like, &changed.change).hash(&mut state),
            Stated::Nothing => state.write_u8(0),
            Stated::ForeignText => state.write_u8(1),
        }
        (statement.component, statement.evidence).hash(&mut state);
    }
    let details = said.details();
    details.modalities.hash(&mut state);
    details.table.hash(&mut state);
    for (key, fact) in &details.license_facts {
        key.hash(&mut state);
        match fact {
            Fact::Word(word) => word.hash(&mut state),
            Fact::Words(words) => words.hash(&mut state),
            Fact::Day(day) => day.hash(&mut state),
            Fact::Flag(flag) => flag.hash(&mut state),
            Fact::Number(number) => number.hash(&mut state),
        }
    }
    state.finish()
}

/// What is kept of a sample.
#[derive(Serialize, Deserialize)]
struct Kept {
    statements: Vec<Statement>,
    modalities: Option<WordSet<Modality>>,
    table: Option<String>,
    note: Option<String>,
    facts: BTreeMap<String, Fact>,
    own: u32,
}

impl Serialize for Statings {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let kept = |(sample, own): (&Artifact, &u32)| Kept {
            statements: sample.statements.clone(),
            modalities: sample.details().modalities,
            table: sample.details().table.clone(),
            note: sample.details().note.clone(),
            facts: sample.details().license_facts.clone(),
            own: *own,
        };
        s.collect_seq(self.samples.iter().zip(&self.own).map(kept))
    }
}

impl<'de> Deserialize<'de> for Statings {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let mut all = Self::default();
        for (n, kept) in Vec::<Kept>::deserialize(d)?.into_iter().enumerate() {
            let Kept { statements, modalities, table, note, facts, own } = kept;
            let mut sample = Artifact::new("", ArtifactKind::Model);
            sample.statements = statements;
            let has_words = table.is_some() || note.is_some();
            if modalities.is_some() || has_words || !facts.is_empty() {
                let details = sample.details_mut();
                (details.modalities, details.table) = (modalities, table);
                details.note = note;
                details.license_facts = facts;
            }
            let own_row = (own as usize != n).then_some(own);
            if own as usize > n || all.number(Cow::Owned(sample), own_row) as usize != n {
                return Err(serde::de::Error::custom("no such statement, or the same one twice"));
            }
        }
        Ok(all)
    }
}
