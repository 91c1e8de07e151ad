//! All of a row that no license and no lineage hangs on.

use super::lineage::{How, What};
use super::names::{LANGUAGES, LIBRARIES, PIPELINES, TAGS};
use super::row::{BaseModels, Card, Gated, Id, OneOrMore, Row};
use super::{Population, licenses, unique};

/// One row in so many has [`MOST_TAGS`] tags.
const TAGGED_EVERY: u64 = 1_000_003;
/// The one row of the first thousands that has them.
const TAGGED: u64 = 776;
/// The most tags.
const MOST_TAGS: usize = 2000;
/// The question whose numbers are drawn here.
const REST: u64 = 12;

impl Population {
    /// The row, all else drawn.
    pub(super) fn filled(
        &self,
        n: u64,
        what: What,
        how: How,
        license: Option<String>,
        parents: Vec<String>,
        datasets: Vec<String>,
    ) -> Row {
        let mut numbers = self.numbers(n, REST);
        let is_dataset = matches!(what, What::Dataset(_));
        let library = match numbers.weighed(&LIBRARIES, 1000) {
            Some(library) if !is_dataset => Some(library),
            _ => None,
        };
        let pipeline = numbers.weighed(&PIPELINES, 1000).filter(|_| !is_dataset);
        let languages = match numbers.below(1000) {
            0..640 => 0,
            640..900 => 1,
            900..940 => 2,
            _ => 3 + numbers.popular(9),
        };
        let language: Vec<_> = LANGUAGES.iter().copied().take(languages as usize).collect();
        let own_tags = match numbers.below(1000) {
            _ if n % TAGGED_EVERY == TAGGED => MOST_TAGS as u64,
            0..950 => numbers.below(7),
            950..998 => 8 + numbers.below(18),
            _ => 40 + numbers.below(60),
        };
        let mut free = numbers.below(40);
        let own_tags: Vec<String> = (0..own_tags)
            .map(|nth| {
                free += 1 + numbers.below(3);
                match nth < 26 {
                    true => TAGS[free as usize % TAGS.len()].to_owned(),
                    false => format!("topic-{nth}"),
                }
            })
            .collect();

        let (license, license_name) = match license {
            Some(l) if !licenses::is_listed(&l) => (Some("other".to_owned()), Some(l)),
            other => (other, None),
        };
        let second = (is_dataset && numbers.in_thousand(15)).then(|| "cc-by-sa-4.0".to_owned());
        let licenses: Vec<String> = match &license {
            Some(first) => unique([first.clone()].into_iter().chain(second)),
            None => Vec::new(),
        };

        let mut tags: Vec<String> = Vec::with_capacity(16);
        tags.extend(library.map(str::to_owned));
        if !is_dataset && numbers.in_thousand(500) {
            tags.push("safetensors".to_owned());
        }
        tags.extend(own_tags.iter().cloned());
        tags.extend(pipeline.map(str::to_owned));
        tags.extend(language.iter().map(|l| (*l).to_owned()));
        if is_dataset {
            tags.push("task_categories:text-generation".to_owned());
            tags.push("size_categories:1K<n<10K".to_owned());
        }
        tags.extend(datasets.iter().map(|d| format!("dataset:{d}")));
        if numbers.in_thousand(150) {
            tags.push(format!("arxiv:2{}.{:05}", 100 + numbers.below(508), numbers.below(20_000)));
        }
        for parent in &parents {
            tags.push(format!("base_model:{parent}"));
            if how.stated {
                tags.push(format!("base_model:{}:{parent}", how.relation));
            }
        }
        tags.extend(licenses.iter().map(|l| format!("license:{l}")));
        tags.push("region:us".to_owned());
        if n % TAGGED_EVERY == TAGGED {
            // The last one stays: no row has more.
            let too_many = tags.len() - MOST_TAGS;
            tags.drain(1..=too_many);
        }

        let says_nothing = licenses.is_empty() && parents.is_empty() && datasets.is_empty();
        let card_data = (!says_nothing || numbers.in_thousand(400)).then(|| Card {
            license: one_or_more(licenses),
            license_link: license_name.is_some().then_some("LICENSE"),
            license_name,
            base_model: one_or_more(parents.clone()),
            base_model_relation: (!parents.is_empty() && how.stated && numbers.in_thousand(200))
                .then_some(how.relation),
            datasets,
            language,
            tags: own_tags,
            pipeline_tag: pipeline,
            library_name: library,
        });
        let base_models = (!parents.is_empty() && how.stated).then(|| BaseModels {
            relation: how.relation,
            models: parents.into_iter().map(|id| Id { id }).collect(),
        });
        let gated = match numbers.below(1000) {
            0..24 => Gated::How("auto"),
            24..36 => Gated::How("manual"),
            _ => Gated::No(false),
        };
        let day = numbers.below(28) + 1;
        Row {
            id: self.id(what),
            sha: format!("{:016x}{:016x}{:08x}", numbers.next(), numbers.next(), n as u32),
            tags,
            card_data,
            base_models,
            gated,
            private: false,
            disabled: numbers.in_thousand(2),
            downloads: numbers.popular(10_000_000),
            likes: numbers.popular(10_000),
            last_modified: format!("2026-08-{day:02}T12:{:02}:00.000Z", numbers.below(60)),
        }
    }
}

fn one_or_more(mut texts: Vec<String>) -> Option<OneOrMore> {
    match texts.len() {
        0 => None,
        1 => texts.pop().map(OneOrMore::One),
        _ => Some(OneOrMore::More(texts)),
    }
}
