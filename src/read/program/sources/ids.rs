//! Which texts name something on the hub.

use super::super::name::{is_path, name};
use super::table::{Form, Gives};

/// How long a part of a name is at most.
const LENGTH: usize = 96;

/// Folders that programs call so; nobody of that name has models on the hub.
const FOLDERS: &str = "\
    adapter adapters artifacts assets cache checkpoint checkpoints ckpt ckpts config \
    configs data dataset datasets examples exp experiments files local logs lora model \
    models out output outputs path pretrained pretrained_models resources results runs \
    save saved scripts saved_model saved_models src test tests tmp tokenizer train weights \
    workspace";

/// Endings of files.
const ENDINGS: &str = "\
    arrow bin ckpt csv gguf git gz h5 ipynb json jsonl md model msgpack npz onnx parquet \
    pickle pkl pt pth py rs safetensors tar toml tsv txt whl xml yaml yml zip";

/// What `load_dataset` calls formats of files.
const FORMATS: &str = "\
    arrow audiofolder csv generator imagefolder json pandas parquet pdffolder sql text \
    videofolder webdataset xml";

/// Models of one word that are not by `sentence-transformers`.
const CLASSICS: &str = "\
    albert-base-v1 albert-base-v2 albert-large-v2 bert-base-cased bert-base-chinese \
    bert-base-german-cased bert-base-multilingual-cased bert-base-multilingual-uncased \
    bert-base-uncased bert-large-cased bert-large-uncased camembert-base \
    distilbert-base-cased distilbert-base-multilingual-cased distilbert-base-uncased \
    distilgpt2 distilroberta-base gpt2 gpt2-large gpt2-medium gpt2-xl openai-gpt \
    roberta-base roberta-large t5-11b t5-3b t5-base t5-large t5-small xlm-roberta-base \
    xlm-roberta-large xlnet-base-cased xlnet-large-cased";

/// Whether a word is one of several.
fn among(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|w| w == word)
}

/// Whether a text begins as an address of the hub does.
pub(super) fn is_address(text: &str) -> bool {
    let bare = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let begins = |with: &[&str], text: &str| with.iter().any(|w| text.starts_with(w));
    begins(&["hf://", "hf-hub:", "hf_hub:"], text)
        || bare.is_some_and(|b| begins(&["huggingface.co/", "hf.co/", "www.huggingface.co/"], b))
}

/// One part of a name.
fn is_part(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= LENGTH
        && bytes.all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        && text.bytes().any(|b| b.is_ascii_alphanumeric())
        && !text.starts_with(['-', '.'])
        && !text.ends_with(['-', '.'])
        && !text.contains("--")
        && !text.contains("..")
}

/// Whether a text has the form of `owner/name`, and is no path that programs write so.
pub(super) fn is_owned(text: &str) -> bool {
    let Some((owner, name)) = text.split_once('/') else { return false };
    let lower = owner.to_ascii_lowercase();
    let stands_for_another = ["your-", "your_", "<"].iter().any(|s| lower.starts_with(s))
        || matches!(&*lower, "your" | "yourname" | "username" | "user" | "owner" | "org");
    is_part(owner)
        && is_part(name)
        && !among(FOLDERS, &lower)
        && !stands_for_another
        && !has_ending(name)
}

/// Whether a text has the form of one of the hub's names of one word.
fn is_word(text: &str) -> bool {
    is_part(text)
        && text.bytes().any(|b| b.is_ascii_alphabetic())
        && !among(FOLDERS, &text.to_ascii_lowercase())
        && !has_ending(text)
}

fn has_ending(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|e| among(ENDINGS, &e))
}

/// What a text names, as [`name`] understands it. `exists`: whether a file or folder is called so.
pub(super) fn named(
    text: &str,
    gives: Gives,
    form: Form,
    exists: &dyn Fn(&str) -> bool,
) -> Option<String> {
    if gives == Gives::Code {
        let (repository, reference) = text.split_once(':').unwrap_or((text, ""));
        let tree = if reference.is_empty() { String::new() } else { format!("/tree/{reference}") };
        return is_owned(repository).then(|| format!("https://github.com/{repository}{tree}"));
    }
    if is_address(text) {
        let id = name(text).id;
        return (is_owned(&id) || is_word(&id)).then(|| text.to_owned());
    }
    if form == Form::Address || is_path(text) {
        return None;
    }
    let owned = is_owned(text);
    if !owned && (form == Form::Owned || !is_word(text)) || exists(text) {
        return None;
    }
    match gives {
        Gives::Dataset if among(FORMATS, text) => None,
        Gives::Dataset => Some(format!("hf://datasets/{text}")),
        Gives::Sentences if !owned && !among(CLASSICS, text) => {
            Some(format!("sentence-transformers/{text}"))
        }
        _ => Some(text.to_owned()),
    }
}
