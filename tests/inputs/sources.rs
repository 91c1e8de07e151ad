//! What sources load by name.

use super::*;
use cleartitle::ArtifactKind::{self, Code, Dataset, Model};
use cleartitle::vocab::Evidence::{Declared, Inferred};
use proptest::prelude::*;

/// Line, upstream, its kind and grade of everything that a program runs, by line.
fn runs(graph: &ArtifactGraph, id: &str) -> Vec<(u32, String, ArtifactKind, Evidence)> {
    let edges = graph.upstreams(graph.find(id).unwrap_or_else(|| panic!("no `{id}`")));
    let mut runs: Vec<_> = edges
        .iter()
        .map(|e| {
            assert_eq!(e.relation, Relation::Runs);
            let to = graph.artifact(e.to);
            (e.place.as_ref().unwrap().line, to.id.to_string(), to.kind, e.evidence)
        })
        .collect();
    runs.sort();
    runs
}

type Row<'t> = (&'t str, &'t [(u32, &'t str, ArtifactKind, Evidence)]);

/// Each source stands alone and loads exactly what its row says.
fn all(file: &str, rows: &[Row<'_>]) {
    for (text, expected) in rows {
        let graph = sound(one(file, text));
        let found = runs(&graph, "app");
        let found: Vec<_> = found.iter().map(|(l, id, k, e)| (*l, &**id, *k, *e)).collect();
        assert_eq!(&found[..], *expected, "\n{text}");
        assert_eq!(artifact(&graph, "app").kind, Code);
    }
}

const A: &str = "acme/chat";

#[test]
fn python_calls_name_what_they_load() {
    let model = |id| [(1, id, Model, Declared)];
    for (text, id) in [
        ("m = AutoModelForCausalLM.from_pretrained(\"acme/chat\", revision=\"abc\")", A),
        ("m = transformers.AutoModel.from_pretrained('gpt2')", "gpt2"),
        (
            "AutoModel.from_pretrained(device_map='auto', pretrained_model_name_or_path='acme/chat')",
            A,
        ),
        ("FastLanguageModel.from_pretrained(model_name = \"acme/chat\", max_seq_length = 2048)", A),
        ("Llama.from_pretrained(repo_id=\"acme/chat\", filename=\"*q8_0.gguf\")", A),
        ("PeftModel.from_pretrained(base, \"acme/chat\")", A),
        ("PeftModel.from_pretrained(base, model_id=\"acme/chat\")", A),
        ("AutoPeftModelForCausalLM.from_pretrained(\"acme/chat\")", A),
        ("Pipe.from_single_file('https://huggingface.co/acme/chat/blob/main/x.safetensors')", A),
        ("hf_hub_download(repo_id=\"acme/chat\", filename=\"x.bin\")", A),
        ("huggingface_hub.snapshot_download(\"acme/chat\")", A),
        ("SentenceTransformer(\"acme/chat\", device=d)", A),
        ("SentenceTransformer('all-MiniLM-L6-v2')", "sentence-transformers/all-MiniLM-L6-v2"),
        ("SentenceTransformer('bert-base-uncased')", "bert-base-uncased"),
        ("CrossEncoder('acme/chat')", A),
        ("HuggingFaceEmbeddings(model_name=\"acme/chat\")", A),
        ("InferenceClient(model='acme/chat')", A),
        ("import vllm; LLM(model='acme/chat', dtype='auto')", A),
        ("import transformers; pipeline('fill-mask', 'gpt2')", "gpt2"),
        ("import transformers; pipeline(model='acme/chat')", A),
        ("timm.create_model('hf_hub:acme/chat', pretrained=True)", A),
        ("open_clip.create_model_and_transforms('hf-hub:acme/chat')", A),
        ("keras_hub.models.Backbone.from_preset('hf://acme/chat')", A),
        ("pipe.load_lora_weights('acme/chat', weight_name='x.safetensors')", A),
        ("m, t = mlx_lm.load('acme/chat')", A),
    ] {
        all("app.py", &[(text, &model(id))]);
    }
    all(
        "app.py",
        &[
            ("load_dataset('squad')", &[(1, "squad", Dataset, Declared)]),
            ("datasets.load_dataset(path='acme/chat')", &[(1, A, Dataset, Declared)]),
            (
                "hf_hub_download('acme/chat', 'x.csv', repo_type=\"dataset\")",
                &[(1, A, Dataset, Declared)],
            ),
            (
                "import torch\ntorch.hub.load('pytorch/vision:v0.10.0', 'resnet18')",
                &[(2, "https://github.com/pytorch/vision", Code, Declared)],
            ),
        ],
    );
}

#[test]
fn python_texts_and_comments_end_where_they_end() {
    all(
        "app.py",
        &[
            (
                "# X.from_pretrained('a/b')\nX.from_pretrained('c/d') # 'e/f'",
                &[(2, "c/d", Model, Declared)],
            ),
            (
                "\"\"\"Say\n X.from_pretrained('a/b')\n\"\"\"\nX.from_pretrained('c/d')",
                &[(4, "c/d", Model, Declared)],
            ),
            ("'''it's X.from_pretrained(\"a/b\")'''", &[]),
            ("s = 'X.from_pretrained(\"a/b\")'", &[]),
            (
                "s = 'it\\'s X.from_pretrained(\"a/b\") #'\nX.from_pretrained('c/d')",
                &[(2, "c/d", Model, Declared)],
            ),
            ("s = r'\\'\nX.from_pretrained('c/d')", &[(2, "c/d", Model, Declared)]),
            ("s = '\\\\'; X.from_pretrained(r'c/d')", &[(1, "c/d", Model, Declared)]),
            (
                "X.from_pretrained(u\"c/d\"); Y.from_pretrained(b'e/f')",
                &[(1, "c/d", Model, Declared)],
            ),
            ("X.from_pretrained(\"acme/\"\n    \"chat\")", &[(1, A, Model, Declared)]),
            ("X.from_pretrained('acme/\\\nchat')", &[(1, A, Model, Declared)]),
            ("X.from_pretrained( # (\n\n  'c/d', # ')'\n)", &[(3, "c/d", Model, Declared)]),
            ("X \\\n  .from_pretrained \\\n  ('c/d')", &[(3, "c/d", Model, Declared)]),
            ("X.from_pretrained(f'c/d')", &[(1, "c/d", Model, Declared)]),
            ("X.from_pretrained(f'c/{name}')", &[]),
            (
                "s = f\"{x['}']} {{ {y!r:>{w}}\" ; X.from_pretrained('c/d')",
                &[(1, "c/d", Model, Declared)],
            ),
            (
                "s = f\"{d[\"X.from_pretrained('a/b')\"]}\"\nX.from_pretrained('c/d')",
                &[(2, "c/d", Model, Declared)],
            ),
            ("s = f'{'\nX.from_pretrained('c/d')", &[(2, "c/d", Model, Declared)]),
            ("s = 'never ended\nX.from_pretrained('c/d')", &[(2, "c/d", Model, Declared)]),
            (
                "s = rb'\\'' ; X.from_pretrained(Rb'a/b', x) ; Y.from_pretrained(R'c/d')",
                &[(1, "c/d", Model, Declared)],
            ),
            ("X.from_pretrained('c/d'", &[]),
            ("def from_pretrained(name='a/b'): pass\nclass SentenceTransformer(Base): pass", &[]),
            ("X.push_to_hub('a/b')", &[]),
        ],
    );
}

#[test]
fn a_name_stands_for_what_the_file_gives_it() {
    all(
        "app.py",
        &[
            ("MODEL = 'gpt2'\n\nX.from_pretrained(MODEL)", &[(3, "gpt2", Model, Inferred)]),
            (
                "X.from_pretrained(MODEL)\nMODEL: Final[str] = ('acme/' 'chat')",
                &[(1, A, Model, Inferred)],
            ),
            (
                "class C:\n  model: str = 'acme/chat'\n  def f(self):\n    X.from_pretrained(self.model)",
                &[(4, A, Model, Inferred)],
            ),
            (
                "def f(model_id: str = 'acme/chat', n=1):\n  X.from_pretrained(model_id)",
                &[(2, A, Model, Inferred)],
            ),
            ("A = 'acme/chat'\nB = A\nX.from_pretrained(B)", &[(3, A, Model, Inferred)]),
            ("A = B\nB = A\nX.from_pretrained(A)", &[]),
            (
                "X.from_pretrained('a/b' if big else 'c/d')",
                &[(1, "a/b", Model, Inferred), (1, "c/d", Model, Inferred)],
            ),
            (
                "M = os.environ.get('MODEL', 'acme/chat')\nX.from_pretrained(M)",
                &[(2, A, Model, Inferred)],
            ),
            (
                "p.add_argument('-m', '--model-id', default='acme/chat')\nargs = p.parse_args()\nX.from_pretrained(args.model_id)",
                &[(3, A, Model, Inferred)],
            ),
            (
                "MODELS = {\n 's': 'a/b',\n 'l': 'c/d'}\nX.from_pretrained(MODELS[size])",
                &[(4, "a/b", Model, Inferred), (4, "c/d", Model, Inferred)],
            ),
            (
                "M = 'a/b'\nX.from_pretrained(M)\nX.from_pretrained('a/b')",
                &[(3, "a/b", Model, Declared)],
            ),
            ("M = 'org/' + name\nX.from_pretrained(M)", &[]),
            ("OUT = 'acme/chat'\nX.from_pretrained(os.path.join(OUT, 'x'))", &[]),
            // A comparison gives nothing.
            ("if M == 'a/b': X.from_pretrained(M)", &[]),
        ],
    );
    all(
        "app.rs",
        &[
            (
                "const MODEL: &str = \"acme/chat\";\nfn f() { api.model(MODEL.to_string()); }",
                &[(2, A, Model, Inferred)],
            ),
            (
                "static M: &'static str = \"gpt2\";\nfn f() { Tokenizer::from_pretrained(M, None) }",
                &[(2, "gpt2", Model, Inferred)],
            ),
            (
                "let id = match size { S => \"a/b\", L => \"c/d\".into() };\nT::from_pretrained(&id)",
                &[(2, "a/b", Model, Inferred), (2, "c/d", Model, Inferred)],
            ),
            (
                "let id = args.id.unwrap_or_else(|| \"acme/chat\".to_string());\nT::from_pretrained(id)",
                &[(2, A, Model, Inferred)],
            ),
            (
                "struct A {\n #[arg(long, default_value = \"acme/chat\")]\n #[allow(x)]\n pub id: String,\n}\nfn f(a: A) { T::from_pretrained(&a.id) }",
                &[(6, A, Model, Inferred)],
            ),
            ("let id = format!(\"acme/{n}\"); T::from_pretrained(id)", &[]),
        ],
    );
}

#[test]
fn rust_calls_name_what_they_load() {
    let hub = "use hf_hub::api::sync::Api;\n";
    for (text, expected) in [
        ("Api::new()?.model(\"acme/chat\".to_string())", (A, Model)),
        ("api\n.dataset(String::from(\"acme/chat\"))", (A, Dataset)),
        ("api.repo(Repo::model(\"gpt2\".into()))", ("gpt2", Model)),
        (
            "Repo::with_revision(\"acme/chat\".into(), RepoType::Model, \"rev/1\".into())",
            (A, Model),
        ),
        ("hf_hub::Repo::new(\"acme/chat\".to_owned(), hf_hub::RepoType::Dataset)", (A, Dataset)),
        ("Tokenizer::from_pretrained(\"bert-base-cased\", None)?", ("bert-base-cased", Model)),
        ("Model::from_pretrained::<Backend<f32>>(r#\"acme/chat\"#)", (A, Model)),
        ("HuggingfaceDatasetLoader::new(\"mnist\")", ("mnist", Dataset)),
    ] {
        let graph = sound(one("app.rs", format!("{hub}fn f() {{ {text} }}")));
        let line = 2 + text.matches('\n').count() as u32;
        assert_eq!(
            runs(&graph, "app"),
            [(line, expected.0.to_owned(), expected.1, Declared)],
            "{text}"
        );
    }
    all(
        "app.rs",
        &[
            // Others have a `model`, too.
            ("fn f() { client.model(\"acme/chat\") }", &[(1, A, Model, Inferred)]),
            ("fn f() { client.model(\"gpt-4\").dataset(\"x\") }", &[]),
            (
                "use mistralrs::*;\nfn f() { TextModelBuilder::new(\"acme/chat\") }",
                &[(2, A, Model, Declared)],
            ),
            ("fn f() { Repo::new(\"acme/chat\", RepoType::Space) }", &[]),
        ],
    );
}

#[test]
fn rust_texts_and_comments_end_where_they_end() {
    all(
        "app.rs",
        &[
            (
                "// T::from_pretrained(\"a/b\")\n/// T::from_pretrained(\"a/b\")\nT::from_pretrained(\"c/d\")",
                &[(3, "c/d", Model, Declared)],
            ),
            (
                "/* a /* b */ T::from_pretrained(\"a/b\") */ T::from_pretrained(\"c/d\")",
                &[(1, "c/d", Model, Declared)],
            ),
            (
                "let s = \"T::from_pretrained(\\\"a/b\\\") // \"; T::from_pretrained(\"c/d\")",
                &[(1, "c/d", Model, Declared)],
            ),
            (
                "let s = r##\"T::from_pretrained(\"#a/b\") \"##;\nT::from_pretrained(\"c/d\")",
                &[(2, "c/d", Model, Declared)],
            ),
            ("let c = '\"'; T::from_pretrained(\"c/d\")", &[(1, "c/d", Model, Declared)]),
            (
                "let c = '\\''; let d = b'\\\\'; T::from_pretrained(\"c/d\")",
                &[(1, "c/d", Model, Declared)],
            ),
            (
                "fn f<'a>(x: &'a str) { T::from_pretrained(\"c/d\") } // '",
                &[(1, "c/d", Model, Declared)],
            ),
            (
                "let é = 'é'; 'outer: loop { T::from_pretrained(\"c/d\") }",
                &[(1, "c/d", Model, Declared)],
            ),
            ("T::from_pretrained(b\"a/b\"); T::from_pretrained(br#\"a/b\"#)", &[]),
            (
                "let r#fn = 1; let r = 2; T::from_pretrained(\n\"c/d\",\n)",
                &[(2, "c/d", Model, Declared)],
            ),
            ("T::from_pretrained(\"acme/\\\n      chat\")", &[(1, A, Model, Declared)]),
            ("#!/usr/bin/env x 'a\nT::from_pretrained(\"c/d\")", &[(2, "c/d", Model, Declared)]),
            (
                "fn from_pretrained(s: &str) {}\n#[doc = \"T::from_pretrained(\\\"a/b\\\")\"] struct S;",
                &[],
            ),
        ],
    );
}

#[test]
fn what_only_tests_of_rust_load_is_not_shipped() {
    let load = "T::from_pretrained(\"a/b\")";
    for text in [
        format!("#[cfg(test)]\nmod tests {{ fn f() {{ {load} }} }}\n"),
        format!("#[cfg(all(test, feature = \"x\"))]\n#[allow(unused)]\nmod tests {{ {load} }}"),
        format!("#[test] fn f() -> [u8; 3] {{ {load} }}"),
        format!("#[tokio::test(flavor = \"x\")]\nasync fn f() {{ {load} }}"),
        format!("#![cfg(test)]\nfn f() {{ {load} }}"),
    ] {
        all("app.rs", &[(&text, &[])]);
    }
    let text = format!("#[cfg(test)]\nmod tests;\n#[cfg(not(test))]\nfn f() {{ {load} }}");
    all("app.rs", &[(&text, &[(4, "a/b", Model, Declared)])]);
}

#[test]
fn paths_and_words_of_libraries_are_no_names() {
    for text in [
        "X.from_pretrained('./acme/chat')",
        "X.from_pretrained('/opt/chat')",
        "X.from_pretrained('models/chat')",
        "X.from_pretrained('a/b/c')",
        "X.from_pretrained('acme/chat.gguf')",
        "X.from_pretrained('your-name/chat')",
        "X.from_pretrained('acme/-chat')",
        "X.from_pretrained('acme/a b')",
        "X.from_pretrained('output')",
        "X.from_pretrained('C:\\\\chat')",
        "load_dataset('csv', data_files='x.csv')",
        "sns.load_dataset('iris')",
        "json.load('a/b')",
        "pipeline('fill-mask', 'gpt2')",
        "timm.create_model('resnet50')",
        "create_engine('a/b')",
        "torch.hub.load('acme/chat', 'm', source='local')",
        "InferenceClient('https://example.com/v1')",
    ] {
        all("app.py", &[(text, &[])]);
    }
    // Beside the source, it is a folder.
    let temp =
        Temp::new().with("bert/config.json", "{}").with("app.py", "X.from_pretrained('bert')");
    assert_eq!(sound(temp.read("app.py")).edges(), []);
    // In other files `LLM` and `pipeline` may be anything.
    all("app.py", &[("LLM('acme/chat'); LLM('chat')", &[(1, A, Model, Inferred)])]);
    all(
        "app.py",
        &[("import modelscope\nX.from_pretrained('acme/chat')", &[(2, A, Model, Inferred)])],
    );
}

#[test]
fn addresses_are_names_wherever_they_are_handed_on() {
    let text = "df = pd.read_parquet(\n  'hf://datasets/acme/chat@main/x.parquet')\n'hf://acme/b'";
    all("app.py", &[(text, &[(2, A, Dataset, Inferred)])]);
}

#[test]
fn what_is_not_named_is_counted_and_told_once() {
    let text = "m = X.from_pretrained(path)\nY.from_pretrained('./x')\nZ.from_pretrained(f'{a}/b')";
    let gathered = one("app.py", text);
    assert_eq!(
        told(&gathered),
        [
            "1:23: 3 calls, the first of them here, load a model or dataset that is not named in the \
          file: a variable, or a path"
        ]
    );
    assert!(gathered.problems[0].is_warning());
    let one = one("app.py", "import transformers\npipeline('summarization')");
    assert_eq!(
        told(&one),
        [
            "2:1: a model or dataset is loaded here that is not named in the file: a variable, or a path"
        ]
    );
}

#[test]
fn places_are_those_of_the_arguments() {
    let gathered = one(
        "app.py",
        "x = 1\n\nm = X.from_pretrained(\n    revision='r',\n    model_id='acme/chat')\n",
    );
    assert_eq!(stated_at(&graph(gathered), "app", A), "app.py:5:14");
}

#[test]
fn cells_of_notebooks_are_one_source() {
    let text = r##"{ "cells": [
 { "cell_type": "markdown", "source": ["X.from_pretrained('no/1')"] },
 { "cell_type": "code", "source": ["%%bash\n", "X.from_pretrained('no/2')"] },
 { "cell_type": "code", "source": [
    "%pip install 'x\n",
    "M = 'acme/chat'\n",
    "'''" ] },
 { "cell_type": "code", "source": "'''\nY.from_pretrained('acme/b')" },
 { "cell_type": "code", "source": [
    "!ls \"\n",
    "X.from_pretrained(\n",
    "   M)"
 ] }, 7, { "cell_type": "code", "source": [7, null] }
] }"##;
    let expected = [(8, "acme/b".to_owned(), Model, Declared), (12, A.to_owned(), Model, Inferred)];
    assert_eq!(runs(&graph(one("app.ipynb", text)), "app"), expected);
    assert!(matches!(one("app.ipynb", "{").problems[..], [ReadError::Syntax { .. }]));
}

/// A tree of scripts is a program that is called as its folder is, under the license beside it.
#[test]
fn a_tree_of_scripts_is_one_program() {
    let temp = Temp::new()
        .with("tool/LICENSE", "MIT License\n\nPermission is hereby granted")
        .with("tool/a.py", "load_dataset('acme/data')")
        .with("tool/b/main.py", "\nX.from_pretrained('acme/chat')")
        .with("tool/b/c.rs", "fn f() { T::from_pretrained(\"acme/tokens\") }")
        .with("tool/tests/a.py", "X.from_pretrained('no/1')")
        .with("tool/b/test_a.py", "X.from_pretrained('no/2')")
        .with("tool/b/a_test.py", "X.from_pretrained('no/3')")
        .with("tool/conftest.py", "X.from_pretrained('no/4')")
        .with("tool/examples/a.py", "X.from_pretrained('no/5')")
        .with("tool/.hidden/a.py", "X.from_pretrained('no/6')")
        .with("tool/venv/a.py", "X.from_pretrained('no/7')")
        .with("tool/ignored/a.py", "X.from_pretrained('no/8')")
        .with("tool/.gitignore", "ignored/\n")
        .with("tool/notes.txt", "X.from_pretrained('no/9')")
        .with("tool/binary.py", b"X.from_pretrained('no/10')\0");
    let gathered = temp.read("tool");
    let sources: Vec<_> = gathered.sources.iter().map(|(name, _)| name.clone()).collect();
    let graph = graph(gathered);
    let tool: Vec<_> = runs(&graph, "tool").into_iter().map(|r| (r.0, r.1, r.2)).collect();
    let expected = [(1, "acme/data", Dataset), (1, "acme/tokens", Model), (2, A, Model)];
    assert_eq!(tool, expected.map(|(line, id, kind)| (line, id.to_owned(), kind)));
    let tool = artifact(&graph, "tool");
    assert_eq!(tool.kind, Code);
    assert_eq!(tool.statements.len(), 1, "the license beside it");
    for edge in graph.edges() {
        let file = edge.place.as_ref().unwrap().file.to_string();
        assert!(sources.contains(&file), "{file}");
    }
}

#[test]
fn a_folder_of_a_model_is_no_program_and_one_without_calls_holds_nothing() {
    let temp = Temp::new()
        .with("model/README.md", "---\nlicense: mit\n---\n")
        .with("model/run.py", "X.from_pretrained('acme/chat')")
        .with("empty/main.py", "print('hello')");
    let model = graph(temp.read("model"));
    assert_eq!(model.edges(), []);
    let empty = temp.read("empty");
    assert!(matches!(empty.problems[..], [ReadError::Unrecognized { .. }]));
    assert!(!empty.read_something);
}

#[test]
fn what_a_manifest_describes_runs_what_its_sources_load() {
    let manifest = "[[artifact]]\nid = \"app\"\nkind = \"code\"\nlicense = \"MIT\"\n";
    let temp = Temp::new()
        .with("one/cleartitle.toml", manifest)
        .with("one/src/main.py", "X.from_pretrained('acme/chat')")
        .with(
            "two/cleartitle.toml",
            format!("{manifest}path = \"a\"\n{}path = \"b/tests\"\n", manifest.replace("app", "b")),
        )
        .with("two/a/x.py", "X.from_pretrained('acme/chat')")
        .with("two/b/tests/x.py", "X.from_pretrained('acme/b')")
        .with("two/b/tests/tests/x.py", "X.from_pretrained('no/1')");
    let graph = graph(temp.read("one"));
    assert_eq!(graph.artifacts().len(), 2);
    assert_eq!(runs(&graph, "app"), [(1, A.to_owned(), Model, Declared)]);
    let graph = sound(temp.read("two"));
    assert_eq!(runs(&graph, "app"), [(1, A.to_owned(), Model, Declared)]);
    assert_eq!(runs(&graph, "b"), [(1, "acme/b".to_owned(), Model, Declared)]);
}

#[test]
fn what_cannot_be_searched_is_told_once() {
    let long = format!("X.from_pretrained('acme/chat')\n{}", "#".repeat(1 << 20));
    let temp = Temp::new().with("t/a.py", &long).with("t/b.py", "X.from_pretrained('acme/b')");
    let gathered = temp.read("t");
    assert!(gathered.problems.iter().all(ReadError::is_warning));
    assert_eq!(
        told(&gathered),
        ["0:0: this was not searched for the models that it loads: longer than 1 MiB"]
    );
    assert_eq!(runs(&sound(gathered), "t"), [(1, "acme/b".to_owned(), Model, Declared)]);
    let alone = temp.read("t/a.py");
    assert!(matches!(alone.problems[..], [ReadError::TooMuch { .. }]));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let temp = Temp::new()
        .with("out/a.py", "X.from_pretrained('no/1')")
        .with("t/b.py", "X.from_pretrained('acme/chat')");
    std::os::unix::fs::symlink(temp.0.join("out"), temp.0.join("t/out")).unwrap();
    std::os::unix::fs::symlink(temp.0.join("out/a.py"), temp.0.join("t/a.py")).unwrap();
    assert_eq!(runs(&graph(temp.read("t")), "t"), [(1, A.to_owned(), Model, Declared)]);
}

/// Nested calls, chains of names and endless lists end, and soon.
#[test]
fn hostile_sources_end() {
    let many = |text: &str| text.repeat((1 << 18) / text.len());
    let began = std::time::Instant::now();
    for text in [
        many("X.from_pretrained("),
        many("X.from_pretrained(") + &")".repeat(10_000),
        many("from_pretrained(a=") + ")",
        many("a=b="),
        format!("X.from_pretrained(a);{}", many("a=b;b=c;c=d;d=a;")),
        many("(a,"),
        many("f'{"),
        many("f'{x}' "),
        many("f\"{f'{"),
        many("\\"),
        many("add_argument('--a',default=a)"),
        many("X.from_pretrained(a,a,a)\n"),
        many("'''"),
        many("\"a/b\" "),
    ] {
        one("app.py", text);
    }
    for text in [
        many("/*"),
        many("r#\""),
        many("r###"),
        many("#[cfg(test)]"),
        many("#[cfg(test)] {"),
        many("default_value = #["),
        many("T::from_pretrained::<"),
        many("a::"),
        many("'"),
        many("let a: B<C> = match x { T::from_pretrained("),
    ] {
        one("app.rs", text);
    }
    assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
}

/// What repeats itself within itself is not looked at again from each of its beginnings.
#[test]
fn a_source_as_long_as_is_read_ends_soon() {
    let calls = format!("// hf_hub\n{}b{}", "Repo::new(a,".repeat(30_000), ")".repeat(30_000));
    let raw = format!("// hf_hub\nr{}\"{}", "#".repeat(200_000), "\"".repeat(200_000));
    for text in [calls, raw] {
        assert_eq!(runs(&sound(one("app.rs", text)), "app"), []);
    }
    let names: String = (0..64).map(|n| format!("n{} = n{n}\n", n / 8)).collect();
    let nested = format!("LLM({}a{}\n", "LLM(n0,".repeat(120), ")".repeat(121));
    let python = format!("from vllm import LLM\n{names}{}", nested.repeat(200));
    assert_eq!(runs(&sound(one("app.py", python)), "app"), []);
    let values: String = (0..64).map(|n| format!("m = 'acme/base{n}'\n")).collect();
    let python = format!("from vllm import LLM\n{values}{}", "LLM(m)\n".repeat(20_000));
    let found = runs(&sound(one("app.py", python)), "app");
    assert_eq!(found.len(), 64);
    assert!(found.iter().all(|(line, ..)| *line == 66), "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_is_a_source(text in any::<String>(), ending in "(py|rs|ipynb)") {
        one(&format!("app.{ending}"), text);
    }

    /// Pieces of the languages in any order.
    #[test]
    fn any_order_of_pieces_is_a_source(
        pieces in proptest::collection::vec(
            prop::sample::select(vec![
                "X.from_pretrained(", "T::from_pretrained::<", "load_dataset", "(", ")", "[", "]",
                "{", "}", "'", "\"", "'''", "\"\"\"", "f'", "f\"", "rb'", "r#\"", "\"#", "//", "/*",
                "*/", "#", "\n", "\\", "\\\n", "a", "=", ":", ",", ";", "::", ".", "acme/chat", "é",
                "#[cfg(test)]", "mod t", "default_value", "hf://a/b", "add_argument", "'--a'", "&",
                "Some", "String::from", ".to_string()", "if", "default=", "**", "b'", "r#fn",
            ]),
            0..60,
        ),
        ending in "(py|rs)",
    ) {
        one(&format!("app.{ending}"), pieces.concat());
    }

    /// Whatever stands before it on lines of its own, a call is found on its line.
    #[test]
    fn a_call_is_found_on_its_line(
        before in proptest::collection::vec(
            prop::sample::select(vec![
                "# it's", "x = 'a#b'", "y = \"it's\"", "s = '''\n\"\n'''", "z = f\"{a['k']}\"",
                "w = (1,\n  2)", "r = r'\\'", "def f(x='('):\n  pass", "", "u = 'é'", "v = '\\''",
            ]),
            0..12,
        ),
    ) {
        let before: String = before.iter().map(|l| format!("{l}\n")).collect();
        let line = before.matches('\n').count() as u32 + 1;
        let graph = sound(one("app.py", format!("{before}X.from_pretrained('acme/chat')\n")));
        prop_assert_eq!(runs(&graph, "app"), [(line, A.to_owned(), Model, Declared)]);
    }
}

/// Real sources end outside of texts and comments, so that a call after them is one.
#[test]
fn a_call_after_any_source_of_this_crate_is_found() {
    let (mut open, mut count) = (vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")], 0);
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).unwrap().flatten().map(|e| e.path()));
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let text = format!("{text}\nfn f() {{ T::from_pretrained(\"acme/after\") }}");
            let line = text.lines().count() as u32;
            let found = runs(&sound(one("app.rs", &text)), "app");
            assert!(found.contains(&(line, "acme/after".to_owned(), Model, Declared)), "{path:?}");
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}
