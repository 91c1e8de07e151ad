//! `model_index.json` of diffusers.

use proptest::prelude::*;

use super::*;
use Evidence::Inferred;
use Relation::{Contains, FineTunedFrom};

const INDEX: &str = r#"{
  "_class_name": "StableDiffusionPipeline",
  "_diffusers_version": "0.30.0",
  "_name_or_path": "acme/parent",
  "scheduler": ["diffusers", "PNDMScheduler"],
  "text_encoder": ["transformers", "CLIPTextModel"],
  "unet": ["diffusers", "UNet2DConditionModel"],
  "vae": ["diffusers", "AutoencoderKL"],
  "safety_checker": [null, null]
}"#;

#[test]
fn a_component_that_is_another_s_model_is_contained() {
    let part = |name: &str| format!("{{\"_class_name\": \"X\",\n\"_name_or_path\": \"{name}\"}}");
    let folder = Temp::new()
        .with("p/model_index.json", INDEX)
        .with("p/text_encoder/config.json", part("openai/clip-vit-large-patch14"))
        .with("p/unet/config.json", part("/home/someone/unet"))
        .with("p/vae/config.json", part("acme/parent"))
        .with("p/safety_checker/config.json", part("not/there"))
        .with("p/unlisted/config.json", part("not/listed"));
    let found = graph(folder.read("p"));
    assert_eq!(
        relations(&found, "p"),
        [
            (FineTunedFrom, "acme/parent", Inferred),
            (Contains, "openai/clip-vit-large-patch14", Inferred)
        ]
    );
    let place = stated_at(&found, "p", "openai/clip-vit-large-patch14");
    assert!(place.ends_with("p/text_encoder/config.json:2:18"), "{place}");
}

#[test]
fn a_pipeline_without_its_folders_is_read_too() {
    let found = graph(one("model_index.json", INDEX));
    assert_eq!(relations(&found, "model_index"), [(FineTunedFrom, "acme/parent", Inferred)]);
    assert_eq!(graph(one("", INDEX)).edges().len(), 1);
}

#[test]
fn a_damaged_component_costs_only_itself() {
    let folder = Temp::new()
        .with("p/model_index.json", INDEX)
        .with("p/unet/config.json", "{")
        .with("p/vae/config.json", r#"{"_name_or_path": "acme/vae"}"#);
    let gathered = folder.read("p");
    assert_eq!(gathered.problems.len(), 1);
    assert!(gathered.problems[0].place().file.ends_with("unet/config.json"));
    assert!(relations(&sound(gathered), "p").contains(&(Contains, "acme/vae", Inferred)));
}

#[test]
fn components_never_lead_out_and_are_not_without_number() {
    let folder = Temp::new()
        .with("config.json", r#"{"_name_or_path": "lead/out"}"#)
        .with("p/model_index.json", r#"{"_class_name": "P", "..": ["a", "b"], "a/../..": ["a", "b"], "": ["a", "b"], "/etc": ["a", "b"]}"#);
    assert_eq!(graph(folder.read("p")).edges(), []);
    let many: String = (0..5_000).map(|n| format!("\"c{n}\": [\"a\", \"b\"],")).collect();
    assert_eq!(
        graph(one("model_index.json", format!("{{{many}\"_class_name\": \"P\"}}"))).edges(),
        []
    );
}

#[test]
fn damage_is_told() {
    for (text, expected) in [
        ("[]", None),
        ("{", Some("not valid JSON")),
        (r#"{"_name_or_path": {}}"#, Some("1:19: `_name_or_path` is a table")),
    ] {
        let told = told(&one("model_index.json", text));
        match expected {
            None => assert_eq!(told, [""; 0]),
            Some(expected) => assert!(told.len() == 1 && told[0].contains(expected), "{told:?}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_a_pipeline_or_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut text = b"{\"vae\": ".to_vec();
        text.extend(bytes);
        let gathered = one("model_index.json", &text);
        prop_assert!(gathered.read_something);
        prop_assert!(gathered.builder.build().is_ok());
    }
}
