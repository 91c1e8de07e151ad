//! Weights that are not opened.

use cleartitle::ArtifactKind;
use proptest::prelude::*;

use super::*;

const ARCHIVE: &[u8] = b"PK\x03\x04\0\0\0\0\0\0\0\0archive/data.pkl\x80\x02}q";
const POINTER: &str = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n";

fn what(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let gathered = one(name, bytes);
    let [problem] = gathered.problems.as_slice() else { panic!("{:?}", gathered.problems) };
    assert!(problem.is_warning(), "{problem}");
    assert!(!problem.help().is_empty());
    let text = problem.to_string();
    let graph = sound(gathered);
    let [model] = graph.artifacts() else { panic!("{:?}", graph.artifacts()) };
    assert_eq!((model.kind, &model.statements[..]), (ArtifactKind::Model, &[][..]));
    text
}

#[test]
fn a_pickle_that_is_named_is_a_model_of_which_nothing_is_known() {
    let pickle =
        "the file is a pickle, which runs code when it is opened, so nothing of it was read";
    assert_eq!(what("pytorch_model.bin", ARCHIVE), pickle);
    assert_eq!(what("sd-v1.ckpt", b"\x80\x02}q\0."), pickle);
    assert_eq!(what("model.PKL", b"\x80\x05\x95"), pickle);
    let other = "the file is of a format of weights that is not read, so nothing of it was read";
    assert_eq!(what("ggml-old.bin", b"tjgg\x03\0\0\0"), other);
    assert_eq!(what("x.onnx", b"\x08\x07"), other);
}

#[test]
fn what_is_only_called_so_is_told_too() {
    for name in ["m.gguf", "m.safetensors", "m.pt"] {
        assert!(what(name, POINTER).contains("a pointer of Git LFS"), "{name}");
        assert!(what(name, "").contains("is empty"), "{name}");
    }
    let help = one("m.gguf", POINTER).problems[0].help();
    assert!(help.contains("git lfs pull"), "{help}");
}

#[test]
fn in_a_folder_they_only_lie_there() {
    let temp = Temp::new()
        .with("m/README.md", "---\nlicense: mit\nbase_model: a/b\n---\n")
        .with("m/pytorch_model-00001-of-00002.bin", ARCHIVE)
        .with("m/pytorch_model-00002-of-00002.bin", ARCHIVE)
        .with("m/pytorch_model.bin.index.json", "{\"weight_map\":{}}")
        .with("m/model.safetensors", POINTER)
        .with("m/empty.gguf", "");
    let graph = graph(temp.read("m"));
    assert_eq!(licenses(artifact(&graph, "m")).len(), 1);
    assert_eq!(artifact(&graph, "m").kind, ArtifactKind::Model);
}

#[test]
fn names_with_dots_keep_their_versions() {
    for (name, id) in [("Qwen2.5-0.5B.bin", "Qwen2.5-0.5B"), ("a.b-00001-of-00003.pt", "a.b")] {
        assert!(sound(one(name, ARCHIVE)).find(id).is_some(), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_bytes_that_are_called_weights_are_one_model(
        bytes in proptest::collection::vec(any::<u8>(), 0..100),
        ending in "bin|pt|pth|ckpt|pkl|onnx|h5|msgpack",
    ) {
        let graph = sound(one(&format!("m.{ending}"), &bytes));
        prop_assert_eq!(graph.artifacts().len(), 1);
    }
}
