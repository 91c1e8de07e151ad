//! The hub's cache on disk.

use std::path::PathBuf;

use cleartitle::read::hub_cache;
use cleartitle::vocab::Origin;
use cleartitle::{ArtifactKind, read::ReadError};

use super::*;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// Adds a repository as the hub's programs keep it: contents in `blobs`, links in `snapshots`.
#[cfg(unix)]
fn repository(temp: Temp, folder: &str, files: &[(&str, &str)]) -> Temp {
    let mut temp = temp.with(&format!("{folder}/refs/main"), COMMIT);
    for (n, (name, text)) in files.iter().enumerate() {
        temp = temp.with(&format!("{folder}/blobs/{n}"), text);
        let at = temp.0.join(format!("{folder}/snapshots/{COMMIT}/{name}"));
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(format!("../../blobs/{n}"), at).unwrap();
    }
    temp
}

#[cfg(unix)]
#[test]
fn a_cache_gives_every_model_and_dataset_that_it_holds() {
    let temp = Temp::new();
    let temp = repository(
        temp,
        "models--acme--chat",
        &[("README.md", "---\nlicense: mit\nbase_model: acme/base\ndatasets: [acme/talk]\n---\n")],
    );
    let temp =
        repository(temp, "models--acme--base", &[("README.md", "---\nlicense: apache-2.0\n---\n")]);
    let temp =
        repository(temp, "datasets--acme--talk", &[("README.md", "---\nlicense: cc0-1.0\n---\n")]);
    let temp = repository(temp, "models--gpt2", &[("config.json", "{\"model_type\": \"gpt2\"}")]);
    let temp = temp.with(".locks/models--acme--chat/x.lock", "");
    let graph = graph(temp.read(""));
    let ids: Vec<_> = graph.artifacts().iter().map(|a| (&*a.id, a.kind)).collect();
    use ArtifactKind::{Dataset, Model};
    assert_eq!(
        ids,
        [("acme/base", Model), ("acme/chat", Model), ("acme/talk", Dataset), ("gpt2", Model)]
    );
    assert_eq!(
        relations(&graph, "acme/chat"),
        [
            (Relation::FineTunedFrom, "acme/base", Evidence::Inferred),
            (Relation::TrainedOn, "acme/talk", Evidence::Declared)
        ]
    );
    let chat = artifact(&graph, "acme/chat").details();
    assert_eq!((chat.origin, chat.revision.as_deref()), (Some(Origin::ThirdParty), Some(COMMIT)));
    let note = artifact(&graph, "gpt2").details().note.as_deref();
    assert_eq!(note, Some("its card was not downloaded"));
}

#[cfg(unix)]
#[test]
fn a_card_that_is_known_not_to_exist_is_not_one_that_was_not_downloaded() {
    let temp =
        repository(Temp::new(), "models--a--b", &[("config.json", "{\"model_type\": \"x\"}")]);
    let temp = temp.with(&format!("models--a--b/.no_exist/{COMMIT}/README.md"), "");
    let graph = graph(temp.read(""));
    assert_eq!(artifact(&graph, "a/b").details().note, None);
}

#[cfg(unix)]
#[test]
fn a_model_and_a_dataset_of_one_name_are_told_apart() {
    let temp =
        repository(Temp::new(), "models--a--b", &[("README.md", "---\nlicense: mit\n---\n")]);
    let temp = repository(temp, "datasets--a--b", &[("README.md", "---\nlicense: cc0-1.0\n---\n")]);
    let card = "---\nlicense: mit\nbase_model: A/B\ndatasets: a/b\n---\n";
    let temp = repository(temp, "models--a--c", &[("README.md", card)]);
    let graph = graph(temp.read(""));
    assert_eq!(
        relations(&graph, "a/c"),
        [
            (Relation::FineTunedFrom, "a/b", Evidence::Inferred),
            (Relation::TrainedOn, "datasets/a/b", Evidence::Declared)
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_repository_is_named_by_its_folder_its_commit_or_anything_below() {
    let temp =
        repository(Temp::new(), "models--a--b", &[("README.md", "---\nlicense: mit\n---\n")]);
    let commit = format!("models--a--b/snapshots/{COMMIT}");
    for path in ["models--a--b", "models--a--b/snapshots", &commit, "models--a--b/refs"] {
        let graph = graph(temp.read(path));
        let about = artifact(&graph, "a/b");
        assert_eq!(licenses(about), [("mit".to_owned(), Evidence::Declared)], "{path}");
        assert_eq!(about.details().revision.as_deref(), Some(COMMIT), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn links_out_of_a_repository_are_refused_and_the_rest_is_read() {
    use std::os::unix::fs::symlink;
    let card = "---\nlicense: mit\n---\n";
    let temp = repository(Temp::new(), "models--a--b", &[("README.md", card)]);
    let temp = repository(temp, "models--a--c", &[("README.md", card)]);
    let temp = temp.with("secret", "LICENSE of somebody else");
    let snapshot = |repository: &str| temp.0.join(format!("{repository}/snapshots/{COMMIT}"));
    symlink("../../../secret", snapshot("models--a--b").join("LICENSE")).unwrap();
    // A blob that is itself a link, and a repository that is one.
    symlink("../../secret", temp.0.join("models--a--c/blobs/evil")).unwrap();
    symlink("../../blobs/evil", snapshot("models--a--c").join("NOTICE")).unwrap();
    symlink("models--a--b", temp.0.join("models--x--y")).unwrap();
    let gathered = temp.read("");
    let out: Vec<_> =
        gathered.problems.iter().filter(|p| matches!(p, ReadError::LeadsOut { .. })).collect();
    assert_eq!(out.len(), 3, "{:?}", gathered.problems);
    assert_eq!(gathered.problems.len(), 3);
    let graph = sound(gathered);
    assert_eq!(graph.artifacts().len(), 2);
    assert!(!format!("{:?}", graph.artifacts()).contains("somebody"));
}

#[cfg(unix)]
#[test]
fn damaged_repositories_are_told_and_the_others_are_read() {
    let temp =
        repository(Temp::new(), "models--a--b", &[("README.md", "---\nlicense: mit\n---\n")]);
    let temp = temp
        .with("models--a--gone/refs/main", "feedface")
        .with("models--a--gone/snapshots/aaaa/README.md", "---\nlicense: mit\n---\n")
        .with("models--a--evil/refs/main", "../../../models--a--b/snapshots/x")
        .with("models--a--evil/snapshots/aaaa/README.md", "---\nlicense: mit\n---\n")
        .with("models--a--evil/snapshots/bbbb/README.md", "---\nlicense: mit\n---\n");
    fs::create_dir_all(temp.0.join("models--a--empty/snapshots")).unwrap();
    let gathered = temp.read("");
    let told: Vec<String> = gathered.problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().any(|t| t.contains("`feedface` of `refs` was not downloaded")), "{told:?}");
    assert!(told.iter().any(|t| t.contains("found no commit")), "{told:?}");
    assert_eq!(sound(gathered).artifacts().len(), 1);
}

#[test]
fn a_repository_that_was_only_asked_about_is_no_damage() {
    let temp = Temp::new()
        .with("models--a--asked/refs/main", "feedface")
        .with("models--a--asked/.no_exist/feedface/LICENSE", "");
    fs::create_dir_all(temp.0.join("models--a--begun/snapshots")).unwrap();
    let gathered = temp.read("");
    let told = |p: &ReadError| matches!(p, ReadError::NotDownloaded { .. }) && p.is_warning();
    assert!(gathered.problems.iter().all(told), "{:?}", gathered.problems);
    assert_eq!(gathered.problems.len(), 2);
}

#[test]
fn the_cache_lies_where_the_hubs_own_programs_keep_it() {
    let at = |set: &[(&str, &str)]| {
        hub_cache(|name| set.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    };
    let home = ("HOME", "/h");
    assert_eq!(at(&[home]), Some(PathBuf::from("/h/.cache/huggingface/hub")));
    assert_eq!(at(&[home, ("HF_HOME", "/f")]), Some(PathBuf::from("/f/hub")));
    assert_eq!(at(&[("HF_HOME", "/f"), ("HF_HUB_CACHE", "/c")]), Some(PathBuf::from("/c")));
    assert_eq!(at(&[("HF_HUB_CACHE", ""), home]), Some(PathBuf::from("/h/.cache/huggingface/hub")));
    assert_eq!(at(&[]), None);
}
