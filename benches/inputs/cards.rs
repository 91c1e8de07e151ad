//! Model cards: how many a second on one core, beside parsing their front matter alone.

use cleartitle::read::{Options, read_bytes};

/// Cards as they are on the hub: a third short, most with a page of prose, some with results.
fn cards() -> Vec<String> {
    let prose = "How the model was made, what it is for, and how it is used.\n".repeat(60);
    let results = "model-index:\n- name: it\n  results:\n  - task:\n      type: text-generation\n    dataset:\n      name: some\n      type: some\n    metrics:\n    - type: accuracy\n      value: 64.59\n      name: accuracy\n";
    (0..2_000)
        .map(|n| match n % 3 {
            0 => format!("---\nlicense: mit\n---\n# Model {n}\n"),
            1 => format!("---\nlanguage:\n- en\nlicense: apache-2.0\ntags:\n- chat\nbase_model: owner/model-{n}\ndatasets:\n- owner/talk\n---\n{prose}"),
            _ => format!("---\nlanguage:\n- en\n- de\nlicense: llama3.1\nlibrary_name: transformers\npipeline_tag: text-generation\ntags:\n- llama\n- merge\nbase_model:\n- owner/model-{n}\n- owner/other\n{results}---\n{prose}"),
        })
        .collect()
}

pub fn run() {
    let cards = cards();
    let floor = super::best(5, || {
        for card in &cards {
            let front = card.split("---\n").nth(1).unwrap_or_default();
            let parser = granit_parser::Parser::new_from_str(front);
            assert!(parser.filter(Result::is_err).count() == 0);
        }
    });
    let ours = super::best(5, || {
        for card in &cards {
            let gathered = read_bytes("README.md", card.as_bytes(), Options::default());
            assert!(gathered.problems.is_empty() && gathered.builder.artifacts().count() == 1);
        }
    });
    let rate = cards.len() as f64 / ours.as_secs_f64();
    let ratio = ours.as_secs_f64() / floor.as_secs_f64();
    println!(
        "cards: {rate:.0} a second on one core ({ratio:.2} x the time of parsing their YAML alone)"
    );
}
