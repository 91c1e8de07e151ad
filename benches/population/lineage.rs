//! What stands on what: by formula, so that no row must be kept for another.

use super::names::{DATASETS, GONE_DATASETS, GONE_MODELS, MODELS, PATHS};
use super::numbers::Numbers;

/// Every so manyth row is a dataset.
const DATASET_EVERY: u64 = 8;
/// So many checkpoints of one training stand on each other.
const SERIES: u64 = 16;
/// Questions asked of a row, so that each has numbers of its own.
const HOW: u64 = 1;
const DATA: u64 = 2;
const PARENT: u64 = 1000;

/// What a row is: the models and the datasets are numbered each by themselves, the most popular first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Model(u64),
    Dataset(u64),
}

impl What {
    /// What stands in this row.
    pub fn of(row: u64) -> Self {
        match row % DATASET_EVERY == DATASET_EVERY - 1 {
            true => Self::Dataset(row / DATASET_EVERY),
            false => Self::Model(row - row / DATASET_EVERY),
        }
    }

    /// The row in which it stands.
    pub fn row(self) -> u64 {
        match self {
            Self::Dataset(n) => n * DATASET_EVERY + DATASET_EVERY - 1,
            Self::Model(n) => n + n / (DATASET_EVERY - 1),
        }
    }
}

/// What a row stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upstream {
    /// Another row, or itself.
    Seen(What),
    /// A name that no row has.
    Gone(String),
}

/// How a model stands on its parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct How {
    /// The hub's word; one for all parents.
    pub relation: &'static str,
    /// How many parents are named; two of them may be the same.
    pub parents: u64,
    /// Whether the hub has resolved the relation.
    pub stated: bool,
}

pub struct Lineage {
    pub seed: u64,
}

impl Lineage {
    /// How this model stands on its parents.
    pub fn how(&self, model: u64) -> How {
        let mut numbers = Numbers::new(self.seed, What::Model(model).row(), HOW);
        let stated = !numbers.in_thousand(30);
        let of = |relation, parents| How { relation, parents, stated };
        let is_known = model < MODELS.len() as u64;
        if !is_known && (series(model) || pair(model)) {
            return of("finetune", 1);
        }
        if is_known || numbers.in_thousand(330) {
            return of("finetune", 0);
        }
        let words = [("finetune", 450), ("quantized", 270), ("adapter", 255)];
        match numbers.weighed(&words, 1000) {
            Some(word) => of(word, 1 + u64::from(numbers.in_thousand(10))),
            None if numbers.in_thousand(900) => of("merge", 2 + numbers.below(3)),
            None => of("merge", 2 + numbers.popular(59)),
        }
    }

    /// One parent of this model, the `nth`; `edition` counts how often it was changed.
    pub fn parent(&self, model: u64, nth: u64, edition: u64) -> Upstream {
        let row = What::Model(model).row();
        let mut numbers = Numbers::new(self.seed, row, PARENT + nth + (edition << 32));
        let seen = |n| Upstream::Seen(What::Model(n));
        if nth == 0 && edition == 0 {
            if series(model) {
                return seen(model - 1);
            }
            if pair(model) {
                // 4998 and 4999 stand on each other.
                return seen(if model.is_multiple_of(2) { model + 1 } else { model - 1 });
            }
            if numbers.below(10_000) < 25 {
                return seen(model);
            }
        }
        match numbers.below(1000) {
            0..510 => seen(numbers.popular(model)),
            // One is more popular than all others.
            510..526 => seen(0),
            // One of about the same time.
            526..590 => seen(model - 1 - numbers.below(model.min(1000))),
            590..620 => Upstream::Gone(numbers.of(&PATHS).to_owned()),
            620..660 => Upstream::Gone(numbers.of(&GONE_MODELS).to_owned()),
            660..730 => Upstream::Gone(format!("gone-org/Base-{}", numbers.popular(model) + 1)),
            _ => Upstream::Gone(format!("left-{}/Base-{row}-{nth}", numbers.popular(5000))),
        }
    }

    /// The datasets that this model is trained on; two of them may be the same.
    pub fn datasets(&self, model: u64) -> Vec<Upstream> {
        let row = What::Model(model).row();
        let mut numbers = Numbers::new(self.seed, row, DATA);
        let count = match numbers.below(1000) {
            _ if model < MODELS.len() as u64 => 0,
            0..520 => 0,
            520..740 => 1,
            740..835 => 2,
            835..945 => 3 + numbers.below(4),
            _ => 6 + numbers.popular(16),
        };
        // Those of earlier rows.
        let sets = row / DATASET_EVERY;
        let seen = |n| Upstream::Seen(What::Dataset(n));
        let one = |nth| match numbers.below(1000) {
            0..460 => seen(numbers.popular(sets)),
            460..820 => seen(numbers.below(sets)),
            820..870 => Upstream::Gone(numbers.of(&GONE_DATASETS).to_owned()),
            870..930 => Upstream::Gone(format!("gone-data/set-{}", numbers.popular(row + 1) + 1)),
            _ => Upstream::Gone(format!("left-{}/set-{row}-{nth}", row % 977)),
        };
        (0..count).map(one).collect()
    }

    /// The license that this dataset or model surely has, being well-known.
    pub fn known(what: What) -> Option<(&'static str, &'static str)> {
        match what {
            What::Model(n) => MODELS.get(n as usize).copied(),
            What::Dataset(n) => DATASETS.get(n as usize).copied(),
        }
    }
}

/// Whether it is a checkpoint that stands on the one before it: in every fiftieth series, all but the first.
fn series(model: u64) -> bool {
    model >= 100 && (model / SERIES) % 50 == 7 && !model.is_multiple_of(SERIES)
}

/// Whether it is one of two that name each other as the base.
fn pair(model: u64) -> bool {
    model % 5000 >= 4998
}
