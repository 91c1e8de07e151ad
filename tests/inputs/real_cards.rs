//! Collected cards, one by one and by the thousand, against what a person reads in them.

use std::collections::BTreeMap;
use std::path::Path;

use cleartitle::ArtifactKind;
use serde_json::Value;

use super::*;

/// License, data, and problems of one card, each with its grade: `D`eclared or `R`ecovered.
type Expected = (&'static str, &'static str, &'static str, &'static str);

/// Decided by reading each card, before the reader was asked. None of them names a base model by a
/// key; several do in prose, which is no statement of a field.
const ODD: &[Expected] = &[
    // YAML 1.2 lets tabs stand between a key and its value, so nothing is damaged; the hub's own tags
    // of this card say the same. A person who thinks of Python's YAML would take it for broken.
    ("ScannerError__Madhour__gpt2-eli5", "gpl-3.0 D", "eli5 D", ""),
    ("ScannerError__lighteternal__stsb-xlm-r-greek-transfer", "apache-2.0 R", "", "tabs"),
    // The second item is a note to the author, not data.
    (
        "ScannerError__qqhann__w2v_hf_commonvoice_from_xlsr53_pretrain_0329UTC1500",
        "apache-2.0 R",
        "common_voice R",
        "yaml",
    ),
    ("license-shape__EMBO__sd-roles", "", "EMBO/sd-panels D", ""),
    ("license-shape__IlyaGusev__rut5_base_sum_gazeta", "apache-2.0 D", "IlyaGusev/gazeta D", ""),
    ("license-shape__Lowin__chinese-bigbird-tiny-1024", "apache-2.0 D", "", ""),
    ("license-shape__antoiloui__belgpt2", "mit D", "", ""),
    (
        "license-shape__clip-italian__clip-italian",
        "",
        "ctl/conceptualCaptions D, mscoco-it D, wit D",
        "",
    ),
    ("license-shape__imvladikon__bert-base-uncased-jigsaw", "", "jigsaw D", ""),
    ("license-shape__jpcorb20__pegasus-large-reddit_tifu-samsum-512", "", "samsum D", ""),
    ("license-shape__keras-io__deep-dream", "cc0-1.0 D", "", ""),
    (
        "license-shape__lamhieu__distilbert-base-multilingual-cased-vietnamese-topicifier",
        "mit D",
        "",
        "",
    ),
    ("license-shape__osanseviero__full-sentence-distillroberta3", "CC-BY-SA-4.0 D", "", ""),
    ("license-shape__osanseviero__just-a-test", "CC-BY-SA-4.0 D", "", ""),
    ("license-shape__osanseviero__just-a-test2", "CC-BY-SA-4.0 D", "", ""),
    ("license-spelling__arnav7633__DialoGPT-medium-tony_stark", "MIT D", "", ""),
    ("license-spelling__jsgao__bart-eli5c", "MIT D", "eli5_category D", ""),
    ("license-spelling__prithivida__elmoscrnn-probwordnoise", "MIT D", "", ""),
    // Three question marks are no license.
    (
        "license-spelling__projecte-aina__roberta-base-ca-cased-sts",
        "",
        "projecte-aina/sts-ca D",
        "",
    ),
    ("no-fence__Kithogue__T5_Question_Generation", "MIT R", "CoQA R, SQuAD 2.0 R", "no keys:9"),
    ("no-fence__LeoCordoba__beto2beto-mlsum", "apache-2.0 R", "mlsum - es R", "no keys:1"),
    ("no-fence__bochaowei__t5-small-finetuned-xsum-wei1", "apache-2.0 R", "xsum R", "no keys:2"),
    // A text of the template, left as it was.
    ("no-fence__cemigo__cemigo-test-model", "", "", "no keys:5"),
    ("no-fence__diego-fustes__wav2vec2-large-xlsr-gl", "apache-2.0 R", "OpenSLR 77 R", "no keys:3"),
    ("no-fence__ibm__tslm-discourse-markers", "apache-2.0 R", "", "no keys:3"),
    ("no-fence__keras-io__TF_Decision_Trees", "apache-2.0 R", "", "no keys:2"),
    // The template with its `dataset1`, in which only the license was filled in.
    ("no-fence__skhurana__test_model", "apache-2.0 R", "", "no keys:3"),
    ("not-a-map__Abirate__gpt_3_finetuned_multi_x_science", "", "", "a list"),
    ("not-a-map__lewtun__xlm-roberta-base-finetuned-marc-500-samples", "", "", "a text"),
    ("unterminated__NlpHUST__gpt-neo-vi-small", "", "", "no end:1"),
    ("unterminated__NlpHUST__t5-vi-en-small", "", "", "no end:1"),
    ("unterminated__avnish100__DialoGPT-small-rick", "", "", "no keys:1"),
    ("unterminated__cambridgeltl__mirror-bert-base-uncased-word", "", "", "no end:1"),
    ("unterminated__gagan3012__summarsiation", "", "", "no end:1"),
    ("unterminated__imdhamu__DialoGPT-small-harrypotter", "", "", "no end:1"),
    // A line across the page, above prose.
    ("unterminated__marefa-nlp__summarization-arabic-english-news", "", "", "no keys:0"),
    ("unterminated__torque29__DialoGPT-small-harrypotter", "", "", "no keys:1"),
    ("unterminated__vesteinn__IceBERT-QA", "", "ic3 R, igc R", "no keys:1"),
    // The empty line before is nothing to the hub; that no line ends the keys is.
    ("unterminated__yair__HeadlineGeneration-sagemaker2", "apache-2.0 R", "", "no end:2"),
    ("unterminated__yair__SummaryGeneration-sagemaker3", "apache-2.0 R", "", "no end:2"),
];

/// Cards by which a client of the hub is tested: theirs is the text, ours the reading.
const CLIENT: &[Expected] = &[
    ("sample_datasetcard_simple", "bsd-3-clause D", "", ""),
    ("sample_datasetcard_template", "", "", ""),
    ("sample_invalid_card_data", "", "", "a list"),
    ("sample_invalid_model_index", "mit D", "beans D", ""),
    ("sample_no_metadata", "", "", "no keys:0"),
    ("sample_simple", "mit D", "beans D", ""),
    // What it was evaluated on is no data that it was trained on: `beans` once, as `datasets` has it.
    ("sample_simple_model_index", "mit D", "beans D", ""),
    ("sample_template", "", "", ""),
    ("sample_windows_line_breaks", "mit D", "", ""),
];

fn graded(text: &str, grade: Evidence) -> String {
    let grade = match grade {
        Evidence::Declared => "D".to_owned(),
        Evidence::Recovered => "R".to_owned(),
        other => other.to_string(),
    };
    format!("{text} {grade}")
}

fn kind_of(problem: &ReadError) -> String {
    let line = problem.place().line;
    match problem {
        ReadError::NoFrontMatter { .. } => format!("no keys:{line}"),
        ReadError::Unterminated { .. } => format!("no end:{line}"),
        ReadError::NotKeys { found, .. } => (*found).to_owned(),
        ReadError::Tabs { .. } => "tabs".to_owned(),
        ReadError::Recovered { .. } => "yaml".to_owned(),
        other => other.to_string(),
    }
}

/// License, all relations, and problems of a card.
fn reading(gathered: Gathered, id: &str) -> (String, String, String) {
    let problems: Vec<_> = gathered.problems.iter().map(kind_of).collect();
    let graph = sound(gathered);
    let card = artifact(&graph, id);
    let said: Vec<_> = licenses(card).iter().map(|(text, grade)| graded(text, *grade)).collect();
    let links: Vec<_> = relations(&graph, id)
        .into_iter()
        .map(|(by, to, grade)| match by {
            Relation::TrainedOn => graded(to, grade),
            by => format!("{by} {}", graded(to, grade)),
        })
        .collect();
    (said.join(", "), links.join(", "), problems.join(", "))
}

fn read_all(folder: &Path, table: &[Expected]) {
    let count = fs::read_dir(folder).unwrap().count();
    assert_eq!(count, table.len(), "{folder:?} has other cards than the table");
    for (name, license, links, problems) in table {
        let path = folder.join(format!("{name}.md"));
        let found = reading(read(&[path], None, Options::default()), name);
        let expected = (*license, *links, *problems);
        assert_eq!((&*found.0, &*found.1, &*found.2), expected, "{name}");
    }
}

#[test]
fn odd_cards_are_read_as_a_careful_person_would() {
    let Some(fixtures) = fixtures() else { return };
    read_all(&fixtures.join("cards/odd-front-matter"), ODD);
    read_all(&fixtures.join("cards/hf-hub-tests"), CLIENT);
}

/// The license that plain lines state, without any parser: `license: X` or a list below it.
fn plain_lines(text: &str) -> Vec<String> {
    let plain = |text: &str| text.trim().trim_matches(['"', '\'']).trim().to_owned();
    let mut lines = text.lines().skip_while(|l| l.trim() != "---").skip(1);
    let mut found = Vec::new();
    while let Some(line) = lines.next().filter(|line| line.trim() != "---") {
        let Some(value) = line.strip_prefix("license:") else { continue };
        found.push(plain(value));
        let mut items = lines.clone();
        while let Some(item) = items.next().and_then(|l| l.trim_start().strip_prefix("- ")) {
            found.push(plain(item));
        }
    }
    found.retain(|text| !["", "[]", "???", "any valid license identifier"].contains(&&**text));
    found
}

/// The licenses of a card as the reader has them, in the order of the card.
fn stated(graph: &ArtifactGraph, id: &str) -> Vec<String> {
    let statements = &artifact(graph, id).statements;
    let all = statements.iter().flat_map(|s| match &s.stated {
        Stated::Expression(text) => vec![text.to_string()],
        Stated::List(all) => all.to_vec(),
        other => panic!("{other:?}"),
    });
    all.collect()
}

#[test]
fn cards_of_2022_state_the_license_of_their_plain_line() {
    let Some(fixtures) = fixtures() else { return };
    let mut count = 0;
    for file in fs::read_dir(fixtures.join("cards/hub-2022-02")).unwrap().flatten() {
        let path = file.path();
        let text = fs::read_to_string(&path).unwrap();
        let id = path.file_stem().unwrap().to_str().unwrap();
        let graph = graph(read(std::slice::from_ref(&path), None, Options::default()));
        let plain = plain_lines(&text);
        assert_eq!(plain.len(), 1, "{id}");
        assert_eq!(stated(&graph, id), plain, "{id}");
        let place = artifact(&graph, id).statements[0].place.as_ref().unwrap();
        let line = text.lines().nth(place.line as usize - 1).unwrap();
        assert!(line.contains(&plain[0]), "{id} at {place}: {line}");
        count += 1;
    }
    assert_eq!(count, 54);
}

/// Kind, license and all relations of each, from the rows. Grade `inferred`: no relation is stated.
#[test]
fn modern_cards_state_license_parents_and_data() {
    use ArtifactKind::{Adapter, Model};
    let Some(fixtures) = fixtures() else { return };
    let gemma = "https://ai.google.dev/gemma/terms D";
    let health = "https://developers.google.com/health-ai-developer-foundations/terms D";
    let nvidia_pdf =
        "https://www.nvidia.com/en-us/download/eula/pdf/NVIDIA_Open_Model_License.pdf D";
    let nvidia =
        "https://www.nvidia.com/en-us/agreements/enterprise-software/nvidia-open-model-license D";
    let merged = "merged-from Qwen/Qwen2.5-0.5B-Instruct D, \
        merged-from google/paligemma-3b-mix-448 D, merged-from google/siglip-so400m-patch14-384 D";
    let quantized = "merged-from ISTA-DASLab/Qwen3.8-27B-GSQ-RCO-GGUF D, \
        merged-from z-lab/Qwen3.8-27B-DFlash2 D";
    let medical = "rsna-2024-lumbar-spine-degenerative-classification D, \
        adapter-of unsloth/medgemma-1.5-4b-it inferred";
    let dax = "AaronHuang160/dax-explanations D, \
        adapter-of meta-llama/Llama-3.1-8B-Instruct inferred";
    // Its library is no known one; its tag says that it is an adapter.
    let bundle = "combined D, hotpotqa D, \
        adapter-of mlx-community/Llama-3.1-8B-Instruct-4bit inferred, qasper D";
    let decisions = "CogComp/trec D, adapter-of Qwen/Qwen3.8-27B D, \
        SetFit/amazon_reviews_multi_en D, SetFit/sst5 D, Yelp/yelp_review_full D, \
        fancyzhx/ag_news D, fancyzhx/dbpedia_14 D, google/boolq D, legacy-datasets/banking77 D, \
        nyu-mll/multi_nli D, stanfordnlp/imdb D";
    let preference = "fine-tuned-from OpenGVLab/InternVL2_5-8B D, OpenGVLab/MMPR-v1.1 D";
    let rows = [
        (Model, "cc-by-nc-4.0 D", merged),
        (Model, "apache-2.0 D", quantized),
        // An address beside a license that is named adds nothing.
        (Adapter, "gemma D", medical),
        (Model, gemma, "HuggingFaceH4/CodeAlpaca_20K D"),
        (Adapter, "llama3.1 D", dax),
        (Adapter, "llama3.1 D", bundle),
        (Model, "llama3.1 D", "fine-tuned-from meta-llama/Meta-Llama-3.1-8B-Instruct inferred"),
        (Model, "mit D", "quantized-from ornith-ai/Ornith-1.5-35B-A3B D"),
        (Adapter, health, "Ssdaizi/SonoInstruct D, adapter-of google/medgemma-1.5-4b-it D"),
        (Adapter, "apache-2.0 D", decisions),
        (Model, "mit D", preference),
        // Their link is a file beside the card, which is not here.
        (Model, "qwen D", "quantized-from openthaigpt/openthaigpt-1.6-72b-instruct D"),
        (Model, nvidia_pdf, "fine-tuned-from nvidia/Nemotron-3-Nano-Omni-30B-A3B-Reasoning-BF16 D"),
        // Its tag `quantized` is none of a tool's; what it is to its base, a draft of it, no key says.
        (Model, nvidia, "fine-tuned-from openai/gpt-oss-120b inferred"),
        (
            Model,
            "deepseek-license D",
            "fine-tuned-from deepseek-ai/DeepSeek-Prover-V1.5-SFT inferred",
        ),
        // The parents of these are named in prose only.
        (Model, "bigscience-bloom-rail-1.0 D", ""),
        (Model, "bigscience-bloom-rail-1.0 D", ""),
    ];
    let text = fs::read_to_string(fixtures.join("cards/modern-front-matter.jsonl")).unwrap();
    assert_eq!(text.lines().count(), rows.len());
    for (line, (kind, license, links)) in text.lines().zip(rows) {
        let row: Value = serde_json::from_str(line).unwrap();
        let card = format!("{}\n", row["front_matter"].as_str().unwrap());
        let found = reading(one("README.md", &card), "model");
        assert_eq!((&*found.0, &*found.1, &*found.2), (license, links, ""), "{}", row["what"]);
        assert_eq!(artifact(&sound(one("README.md", &card)), "model").kind, kind);
    }
}

/// Templates say where something belongs, and pages of documentation show examples.
#[test]
fn templates_and_examples_state_nothing() {
    let Some(fixtures) = fixtures() else { return };
    let mut count = 0;
    for file in fs::read_dir(fixtures.join("specs/hf")).unwrap().flatten() {
        if file.path().extension().is_none_or(|ending| ending != "md") {
            continue;
        }
        let graph = sound(read(&[file.path()], None, Options::default()));
        let [page] = graph.artifacts() else { panic!("{file:?}: {:?}", graph.artifacts()) };
        assert_eq!(page.statements, [], "{file:?}");
        count += 1;
    }
    assert_eq!(count, 7);
}

/// What thousands of cards come to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sum {
    cards: usize,
    with_license: usize,
    links: usize,
    /// Problems by their kind, without the line.
    problems: BTreeMap<String, usize>,
}

/// Reads each row's card and hands on the row, its text and its graph.
fn rows(path: &Path, mut each: impl FnMut(&Value, &str, &ArtifactGraph)) -> Sum {
    let mut sum = Sum::default();
    for line in fs::read_to_string(path).unwrap().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        // Of some cards nothing was collected.
        let Some(front) = row["front_matter"].as_str() else { continue };
        let text = format!("{front}\n");
        let gathered = one("README.md", &text);
        for problem in &gathered.problems {
            let kind = kind_of(problem);
            let kind = kind.split(':').next().unwrap_or_default().to_owned();
            *sum.problems.entry(kind).or_default() += 1;
        }
        let graph = sound(gathered);
        sum.cards += 1;
        sum.with_license += usize::from(!artifact(&graph, "model").statements.is_empty());
        sum.links += graph.edges().len();
        each(&row, &text, &graph);
    }
    sum
}

/// The hub's own reading of the same cards is in its tags: license in small letters, data.
#[test]
fn thousands_of_model_cards_are_read_as_the_hub_reads_them() {
    let Some(fixtures) = fixtures() else { return };
    // Where a person reads more than the hub: `licenses`, keys with capitals, an item `FOSD:
    // https://…` by which the hub gives up the list, broken YAML, `dataset: X`.
    let more = [
        "Skoltech/russian-inappropriate-messages",
        "Skoltech/russian-sensitive-topics",
        "comodoro/wav2vec2-xls-r-300m-sr-cv8",
        "hiiamsid/est5-base-qg",
        "leduytan93/Fine-Tune-XLSR-Wav2Vec2-Speech2Text-Vietnamese",
        "ontocord/mt5-fix-asr-vietnamese",
        "ontocord/wav2vec2-large-xlsr-vietnamese",
        "osanseviero/test_tag",
        "qqhann/w2v_hf_commonvoice_from_xlsr53_pretrain_0329UTC1500",
        "risingodegua/wine-quality-model",
        "serdarakyol/interpress-turkish-news-classification",
        "shaina/CoQUAD_MPNet",
        "vasilis/wav2vec2-large-xlsr-53-finnish",
        "vasilis/wav2vec2-large-xlsr-53-greek",
    ];
    // Where a person reads less: `dataset1` of the template.
    let less = ["Shiyu/my-repo"];
    let mut differ = (Vec::new(), Vec::new());
    let path = fixtures.join("hub/hub-2022-02.model-front-matter.jsonl");
    let sum = rows(&path, |row, _, graph| {
        let tags = row["hub_tags"].as_array().unwrap().iter().filter_map(Value::as_str);
        let mut hub: Vec<String> = tags.map(|tag| tag.trim_end_matches('/').to_owned()).collect();
        let said = stated(graph, "model").into_iter();
        let mut ours: Vec<_> = said.map(|s| format!("license:{}", s.to_lowercase())).collect();
        let links = relations(graph, "model").into_iter();
        ours.extend(links.map(|(_, to, _)| format!("dataset:{to}")));
        hub.sort();
        hub.dedup();
        ours.sort();
        ours.dedup();
        let lacks = |all: &[String], of: &[String]| all.iter().any(|tag| !of.contains(tag));
        let id = || row["id"].as_str().unwrap().to_owned();
        differ.0.extend(lacks(&ours, &hub).then(id));
        differ.1.extend(lacks(&hub, &ours).then(id));
    });
    assert_eq!(differ, (more.map(str::to_owned).to_vec(), less.map(str::to_owned).to_vec()));
    // Of one with a long text the end was not collected.
    let problems = [("no end", 1), ("yaml", 2)].map(|(kind, n)| (kind.to_owned(), n)).into();
    assert_eq!(sum, Sum { cards: 5795, with_license: 1997, links: 1958, problems });
}

#[test]
fn thousands_of_dataset_cards_state_the_license_of_their_plain_lines() {
    let Some(fixtures) = fixtures() else { return };
    let mut differ = Vec::new();
    let mut kinds = BTreeMap::new();
    let path = fixtures.join("hub/hub-2023-03.dataset-front-matter.jsonl");
    let sum = rows(&path, |row, text, graph| {
        *kinds.entry(artifact(graph, "model").kind).or_insert(0) += 1;
        if stated(graph, "model") != plain_lines(text) {
            differ.push(row["card"].as_str().unwrap().to_owned());
        }
        // Where the hub's datasets lay before they lay on the hub is no dataset.
        assert!(graph.artifacts().iter().all(|a| !a.id.contains("huggingface/datasets")), "{row}");
    });
    // `licenses`, `Licenses`, `other` that `license_details` explains, and a list in brackets.
    let expected = [
        "GEM_indonlg",
        "phongdtd_youtube_casual_audio",
        "setswana_ner_corpus",
        "webimmunization_COVID-19-vaccine-attitude-tweets",
    ];
    assert_eq!(differ, expected);
    // The text of the others does not tell that they are data: `license: mit` and no more.
    let expected = [(ArtifactKind::Model, 283), (ArtifactKind::Dataset, 1217)];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
    // Four have keys that are empty: a line `---` and no more.
    let problems = [("no end".to_owned(), 4)].into();
    assert_eq!(sum, Sum { cards: 1500, with_license: 1107, links: 223, problems });
}
