//! The shape of a hub, measured from the lines of its file.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde_json::Value;

pub fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("the file was written");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// What was measured on a hub.
#[derive(Default)]
pub struct Shape {
    pub rows: f64,
    pub models: f64,
    pub bytes: f64,
    /// By license, as the card states it.
    pub licenses: HashMap<String, f64>,
    pub same_as_base: (f64, f64),
    /// By relation, with `unstated` for none.
    pub relations: HashMap<String, f64>,
    /// How many models name so many.
    pub parents: HashMap<usize, f64>,
    pub datasets: HashMap<usize, f64>,
    /// How often each is named; models and datasets.
    pub named: HashMap<(char, String), f64>,
    pub ids: HashSet<String>,
    pub selfs: f64,
    pub pairs: f64,
    pub tags: Vec<usize>,
    pub gated: f64,
    pub pipelines: f64,
    /// The longest way up through models, of each row.
    pub depths: Vec<u32>,
}

pub fn id(row: &Value) -> String {
    row["id"].as_str().expect("an id").to_owned()
}

pub fn license(row: &Value) -> Option<&str> {
    let card = &row["cardData"];
    let first = || card["license"].as_str().or(card["license"][0].as_str());
    card["license_name"].as_str().or_else(first)
}

pub fn tags(row: &Value) -> impl Iterator<Item = &str> {
    row["tags"].as_array().expect("tags").iter().map(|tag| tag.as_str().expect("a text"))
}

/// Each parent with its relation, from tags that say both or the parent alone.
pub fn parents(row: &Value) -> HashMap<&str, &str> {
    let mut all = HashMap::new();
    for tag in tags(row).filter_map(|tag| tag.strip_prefix("base_model:")) {
        match tag.split_once(':') {
            Some((relation @ ("finetune" | "adapter" | "quantized" | "merge"), parent)) => {
                all.insert(parent, relation);
            }
            _ => {
                all.entry(tag).or_insert("unstated");
            }
        }
    }
    all
}

pub fn shape(path: &Path) -> Shape {
    let rows = lines(path);
    let mut shape = Shape { rows: rows.len() as f64, ..Shape::default() };
    shape.bytes = std::fs::metadata(path).expect("the file was written").len() as f64;
    let states: HashMap<String, Option<&str>> = rows.iter().map(|r| (id(r), license(r))).collect();
    let above: HashMap<String, Vec<String>> = rows
        .iter()
        .map(|row| (id(row), parents(row).into_keys().map(str::to_owned).collect()))
        .collect();
    for row in &rows {
        let (name, license) = (id(row), license(row));
        *shape.licenses.entry(license.unwrap_or("").to_owned()).or_default() += 1.0;
        shape.tags.push(tags(row).count());
        shape.gated += f64::from(row["gated"] != Value::Bool(false));
        assert!(shape.ids.insert(name.clone()), "`{name}` stands twice");
        if tags(row).any(|tag| tag.starts_with("task_categories:")) {
            continue;
        }
        shape.models += 1.0;
        shape.pipelines += f64::from(row["cardData"]["pipeline_tag"].is_string());
        let parents = parents(row);
        *shape.parents.entry(parents.len()).or_default() += 1.0;
        for (parent, relation) in &parents {
            *shape.relations.entry((*relation).to_owned()).or_default() += 1.0;
            *shape.named.entry(('m', (*parent).to_owned())).or_default() += 1.0;
            shape.selfs += f64::from(*parent == name);
            let back = above.get(*parent).is_some_and(|up| up.contains(&name));
            shape.pairs += f64::from(*parent != name && back);
        }
        if let (1, Some(license)) = (parents.len(), license)
            && let Some(Some(base)) = parents.keys().next().and_then(|p| states.get(*p))
        {
            shape.same_as_base.0 += f64::from(license == *base);
            shape.same_as_base.1 += 1.0;
        }
        let datasets = tags(row).filter_map(|tag| tag.strip_prefix("dataset:"));
        let datasets: Vec<&str> = datasets.collect();
        *shape.datasets.entry(datasets.len()).or_default() += 1.0;
        for dataset in datasets {
            *shape.named.entry(('d', dataset.to_owned())).or_default() += 1.0;
        }
    }
    shape.tags.sort_unstable();
    shape.depths = depths(&rows, &above);
    shape
}

/// Rows stand on earlier ones, but for the pairs: one pass in order reaches everything.
fn depths(rows: &[Value], above: &HashMap<String, Vec<String>>) -> Vec<u32> {
    let mut depths: HashMap<String, u32> = HashMap::new();
    for row in rows {
        let name = id(row);
        let up = above[&name].iter().filter(|up| **up != name);
        let depth = up.map(|up| depths.get(up).copied().unwrap_or(0) + 1).max();
        depths.insert(name, depth.unwrap_or(0));
    }
    depths.into_values().collect()
}
