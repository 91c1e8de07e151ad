//! Cargo workspaces.

use cleartitle::ArtifactKind;
use cleartitle::vocab::Origin;

use super::*;

/// A crate without dependencies.
fn package(name: &str, more: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2021\"\n{more}\n")
}

fn krate(temp: Temp, folder: &str, name: &str, more: &str) -> Temp {
    let at =
        |file: &str| if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") };
    temp.with(&at("Cargo.toml"), package(name, more)).with(&at("src/lib.rs"), "")
}

/// A text whose SPDX id is this.
fn text(id: &str) -> &'static str {
    spdx::license_id(id).unwrap().text()
}

fn links<'g>(graph: &'g ArtifactGraph, id: &str) -> Vec<(Relation, &'g str)> {
    relations(graph, id).into_iter().map(|(by, to, _)| (by, to)).collect()
}

#[test]
fn what_is_not_built_is_left_out_and_what_builds_is_apart_from_what_is_linked() {
    let temp = krate(
        Temp::new(),
        "",
        "app",
        "license = \"MIT\"\n[workspace]\nmembers = [\"x\"]\nexclude = [\"off\", \"tested\"]\n\
         [dependencies]\non = { path = \"on\", optional = true }\noff = { path = \"off\", optional = true }\n\
         mac = { path = \"mac\" }\nboth = { path = \"both\" }\nshared = { path = \"shared\" }\n\
         [build-dependencies]\ntool = { path = \"tool\" }\nboth = { path = \"both\" }\n\
         [dev-dependencies]\ntested = { path = \"tested\" }\n\
         [target.'cfg(windows)'.dependencies]\nwindows = { path = \"windows\" }\n\
         [features]\ndefault = [\"dep:on\"]",
    );
    let mut temp = krate(temp, "x", "x", "license = \"MIT\"");
    for name in ["on", "off", "both", "tested", "windows", "part"] {
        temp = krate(temp, name, name, "license = \"MIT\"");
    }
    let part = "license = \"MIT\"\n[dependencies]\npart = { path = \"../part\" }";
    let temp = krate(temp, "tool", "tool", part);
    let temp = krate(
        temp,
        "mac",
        "mac",
        &format!(
            "license = \"MIT\"\n[lib]\nproc-macro = true\n{}",
            part.split_once('\n').unwrap().1
        ),
    );
    let temp =
        krate(temp, "shared", "shared", "license = \"MIT\"\n[lib]\ncrate-type = [\"dylib\"]");
    let graph = graph(temp.read(""));
    use Relation::{BuiltWith, LinksDynamic, LinksStatic};
    assert_eq!(
        links(&graph, "app"),
        [
            (LinksStatic, "both"),
            (BuiltWith, "mac"),
            (LinksStatic, "on"),
            (LinksDynamic, "shared"),
            (BuiltWith, "tool"),
            (LinksStatic, "windows"),
        ]
    );
    // What a tool links is in the tool.
    for tool in ["tool", "mac"] {
        assert_eq!(links(&graph, tool), [(LinksStatic, "part")], "{tool}");
    }
    assert!(graph.find("off").is_none() && graph.find("tested").is_none());
    assert!(relations(&graph, "app").iter().all(|(.., grade)| *grade == Evidence::Declared));
}

#[test]
fn members_are_own_and_what_was_unpacked_from_a_registry_is_not() {
    let temp = krate(
        Temp::new(),
        "",
        "app",
        "license = \"MIT\"\n[workspace]\nexclude = [\"out\"]\n\
         [dependencies]\nlib = { path = \"lib\" }\ncopy = { path = \"copy\" }\nout = { path = \"out\" }",
    );
    let temp = krate(temp, "lib", "lib", "license = \"MIT\"");
    let temp =
        krate(temp, "copy", "copy", "license = \"MIT\"").with("copy/.cargo_vcs_info.json", "{}");
    let temp = krate(temp, "out", "out", "license = \"MIT\"");
    let graph = graph(temp.read(""));
    let origin = |id: &str| graph.origin(graph.find(id).unwrap());
    assert_eq!(origin("app"), Origin::Own);
    assert_eq!(origin("lib"), Origin::Own);
    assert_eq!(origin("copy"), Origin::ThirdParty);
    assert_eq!(origin("out"), Origin::ThirdParty);
}

#[test]
fn a_vendored_registry_is_read_without_a_network_and_its_texts_with_it() {
    let temp = krate(
        Temp::new(),
        "",
        "app",
        "license = \"MIT\"\n[dependencies]\nfair = \"1\"\nodd = \"1\"\nz-sys = \"1\"",
    );
    let mut temp = temp.with(
        ".cargo/config.toml",
        "[source.crates-io]\nreplace-with = \"near\"\n[source.near]\ndirectory = \"vendor\"\n",
    );
    for (name, more) in [
        ("fair", "license = \"MIT/Apache-2.0\""),
        ("odd", "license = \"MIT\""),
        ("z-sys", "license = \"MIT\"\nlinks = \"z\"\nbuild = \"build.rs\""),
    ] {
        let sum = "{\"files\":{},\"package\":\"0000000000000000000000000000000000000000000000000000000000000000\"}";
        temp = krate(temp, &format!("vendor/{name}"), name, more)
            .with(&format!("vendor/{name}/.cargo-checksum.json"), sum);
    }
    let temp = temp
        .with("vendor/fair/LICENSE-MIT", text("MIT"))
        .with("vendor/fair/LICENSE-APACHE", text("Apache-2.0"))
        .with("vendor/fair/COPYING", "Under one of the two, as you like.")
        .with(
            "vendor/odd/LICENSE",
            format!("Copyright (c) 2020 Somebody\n\n{}", text("GPL-3.0-only")),
        )
        .with("vendor/z-sys/build.rs", "fn main() {}")
        .with("vendor/z-sys/LICENSE", text("MIT"))
        .with("vendor/z-sys/z/LICENSE", text("Zlib"));
    let gathered = temp.read("");
    // What others wrote the old way is not the user's to mend.
    let graph = graph(gathered);
    let said = |text: &str, grade| (text.to_owned(), grade);
    let fair = artifact(&graph, "fair@1.0.0");
    assert_eq!(licenses(fair), [said("MIT OR Apache-2.0", Evidence::Declared)]);
    assert_eq!(
        licenses(artifact(&graph, "odd@1.0.0")),
        [said("GPL-3.0-only or GPL-3.0-or-later", Evidence::Text), said("MIT", Evidence::Declared)]
    );
    let native = artifact(&graph, "z-sys@1.0.0");
    assert_eq!(native.details().note.as_deref(), Some("links the native library `z`"));
    assert_eq!(licenses(native), [said("MIT", Evidence::Declared)]);
    assert_eq!(
        relations(&graph, "z-sys@1.0.0"),
        [(Relation::Contains, "z-sys@1.0.0/z", Evidence::Inferred)]
    );
    assert_eq!(licenses(artifact(&graph, "z-sys@1.0.0/z")), [said("Zlib", Evidence::Text)]);
    assert!(!temp.0.join("Cargo.lock").exists(), "what was written is taken back");
}

#[test]
fn texts_count_where_nothing_is_declared_and_changed_ones_in_what_is_ones_own() {
    let changed = format!("{}\nYou may not use the Software for commercial purposes.", text("MIT"));
    let temp = Temp::new().with(
        "Cargo.toml",
        "[workspace]\nmembers = [\"a\", \"b\", \"c\", \"d\"]\nresolver = \"2\"\n",
    );
    let temp = krate(temp, "a", "a", "license = \"MIT\"").with("a/LICENSE", &changed);
    let temp = krate(temp, "b", "b", "").with("b/COPYING", text("ISC"));
    let temp = krate(temp, "c", "c", "");
    let temp =
        krate(temp, "d", "d", "license = \"GPL-3.0+\"").with("d/LICENSE", text("GPL-3.0-only"));
    let temp = temp.with("LICENSE", text("Zlib"));
    let graph = graph(temp.read(""));
    let a = &artifact(&graph, "a").statements;
    assert!(matches!(a[0].stated, Stated::ChangedText(_)) && a[0].evidence == Evidence::Text);
    assert_eq!(a.len(), 2);
    let said = |text: &str, grade| vec![(text.to_owned(), grade)];
    assert_eq!(licenses(artifact(&graph, "b")), said("ISC", Evidence::Text));
    assert_eq!(licenses(artifact(&graph, "c")), said("Zlib", Evidence::Inferred));
    assert_eq!(licenses(artifact(&graph, "d")), said("GPL-3.0+", Evidence::Declared));
}

#[test]
fn an_old_expression_is_a_warning_at_its_line() {
    let temp = krate(Temp::new(), "", "app", "license = \"MIT/Apache-2.0\"");
    let gathered = temp.read("");
    assert_eq!(
        told(&gathered),
        ["5:1: `license` is `MIT/Apache-2.0`, an old form that is read as `MIT OR Apache-2.0`"]
    );
    assert!(gathered.problems[0].is_warning());
    assert_eq!(gathered.problems[0].help(), "write `MIT OR Apache-2.0`");
}

/// The beginning of a GGUF file.
const GGUF: &[u8] = b"GGUF\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

#[test]
fn weights_that_sources_include_are_contained_where_the_macro_stands() {
    let source = "//! include_bytes!(\"../m/no.gguf\")\n\
        /* include_bytes!(\"../m/no.gguf\") /* in it */ */\n\
        pub const NO: &str = \"include_bytes!(\\\"../m/no.gguf\\\")\";\n\
        pub static A: &[u8] = include_bytes!(\"../m/a.gguf\");\n\
        pub static B: &[u8] = include_bytes! (\n  concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/m/\", r#\"b.gguf\"#)\n);\n\
        pub const C: char = '\"'; pub static D: &'static str = include_str!(\"lib.rs\");\n\
        pub static E: Dir = include_dir!(\"$CARGO_MANIFEST_DIR/card\");\n\
        pub static F: &[u8] = include_bytes!(\"later.onnx\");\n";
    let temp = krate(Temp::new(), "", "app", "license = \"MIT\"\nexclude = [\"*.gguf\", \"card\"]")
        .with("src/lib.rs", source)
        .with(".gitignore", "/m\n")
        .with("m/a.gguf", GGUF)
        .with("m/b.gguf", GGUF)
        .with("m/no.gguf", GGUF)
        .with("card/README.md", "---\nlicense: llama3.1\n---\n")
        .with("card/w.safetensors", b"\x02\0\0\0\0\0\0\0{}");
    let gathered = temp.read("");
    let graph = sound(gathered);
    assert_eq!(
        relations(&graph, "app"),
        [
            (Relation::Contains, "card", Evidence::Declared),
            (Relation::Contains, "m/a.gguf", Evidence::Declared),
            (Relation::Contains, "m/b.gguf", Evidence::Declared),
            (Relation::Contains, "src/later.onnx", Evidence::Declared),
        ]
    );
    let at = |to: &str| {
        let place = stated_at(&graph, "app", to);
        place.rsplit('/').next().unwrap().to_owned()
    };
    assert_eq!(at("m/a.gguf"), "lib.rs:4:23");
    assert_eq!(at("m/b.gguf"), "lib.rs:5:23");
    assert_eq!(at("card"), "lib.rs:9:21");
    assert_eq!(artifact(&graph, "m/a.gguf").kind, ArtifactKind::Model);
    let card = artifact(&graph, "card");
    assert_eq!(licenses(card), [("llama3.1".to_owned(), Evidence::Declared)]);
}

#[test]
fn weights_that_lie_in_a_member_are_contained_if_cargo_packs_them() {
    let st: &[u8] = b"\x02\0\0\0\0\0\0\0{}";
    let temp = Temp::new().with(
        "Cargo.toml",
        "[workspace]\nmembers = [\"all\", \"some\", \"none\", \"own\"]\nexclude = [\"foreign\"]\nresolver = \"2\"\n",
    );
    let temp = krate(temp, "all", "all", "license = \"MIT\"\nexclude = [\"/drafts\"]")
        .with("all/x.gguf", GGUF)
        .with("all/drafts/y.gguf", GGUF)
        .with("all/tests/z.gguf", GGUF)
        .with("all/target/t.gguf", GGUF)
        .with("all/ignored/i.gguf", GGUF)
        .with("all/data.bin", "no weights")
        .with("all/parts/w-00001-of-00002.safetensors", st)
        .with("all/parts/w-00002-of-00002.safetensors", st);
    let temp = krate(temp, "some", "some", "license = \"MIT\"\ninclude = [\"src\", \"kept\"]")
        .with("some/kept/k.pt", b"PK\x03\x04rest")
        .with("some/left.onnx", b"\x08\x07rest");
    let temp = krate(temp, "none", "none", "license = \"MIT\"");
    let temp = krate(temp, "own", "own", "license = \"MIT\"\npublish = false")
        .with("own/o.tflite", b"\x1c\0\0\0TFL3");
    let temp = krate(temp, "foreign", "foreign", "license = \"MIT\"").with("foreign/f.gguf", GGUF);
    let temp = temp.with(".gitignore", "ignored/\n");
    let graph = sound(temp.read(""));
    use Evidence::Inferred;
    use Relation::{Aggregates, Contains};
    assert_eq!(
        relations(&graph, "all"),
        [(Contains, "all/parts/w", Inferred), (Contains, "all/x.gguf", Inferred)]
    );
    assert_eq!(relations(&graph, "some"), [(Contains, "some/kept/k.pt", Inferred)]);
    assert_eq!(relations(&graph, "none"), []);
    assert_eq!(relations(&graph, "own"), [(Aggregates, "own/o.tflite", Inferred)]);
    assert_eq!(graph.artifacts().len(), 8);
}

#[test]
fn without_cargos_answer_the_lock_file_is_read() {
    let lock = "version = 4\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\ndependencies = [\"far\"]\n\
        [[package]]\nname = \"far\"\nversion = \"2.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
        checksum = \"0000000000000000000000000000000000000000000000000000000000000000\"\n";
    let temp = krate(Temp::new(), "", "app", "license = \"MIT\"\n[dependencies]\nfar = \"2\"")
        .with("Cargo.lock", lock)
        .with(
            ".cargo/config.toml",
            "[source.crates-io]\nreplace-with = \"e\"\n[source.e]\ndirectory = \"e\"\n",
        )
        .with("e/x", "");
    let gathered = temp.read("");
    assert!(matches!(gathered.problems[..], [ReadError::Cargo { .. }]), "{:?}", told(&gathered));
    let graph = sound(gathered);
    assert_eq!(
        relations(&graph, "app"),
        [(Relation::LinksStatic, "far@2.0.0", Evidence::Inferred)]
    );
    assert_eq!(fs::read_to_string(temp.0.join("Cargo.lock")).unwrap(), lock);
}

#[cfg(unix)]
mod hostile {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    /// A program that leaves a mark beside itself.
    fn with_program(temp: Temp, name: &str) -> Temp {
        let temp = temp.with(name, "#!/bin/sh\ntouch \"$0.ran\"\nexit 1\n");
        let path = temp.0.join(name);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        temp
    }

    #[test]
    fn nothing_that_the_folder_names_is_run() {
        let temp = krate(
            Temp::new(),
            "",
            "app",
            "license = \"MIT\"\nbuild = \"build.rs\"\n[dependencies]",
        );
        let temp = with_program(temp, "evil");
        let temp = with_program(with_program(temp, "bin/cargo"), "bin/rustc");
        let evil = temp.0.join("evil");
        let evil = evil.display();
        let config = format!(
            "[build]\nrustc = \"{evil}\"\nrustc-wrapper = \"{evil}\"\nrustc-workspace-wrapper = \"{evil}\"\n\
             [registry]\nglobal-credential-providers = [\"{evil}\"]\n[alias]\nmetadata = \"run\"\n\
             [source.crates-io]\nreplace-with = \"a\"\n[source.a]\ndirectory = \"v\"\n"
        );
        let chain = format!("[toolchain]\npath = \"{}\"\n", temp.0.display());
        let temp = temp
            .with("build.rs", "fn main() { std::fs::write(\"built.ran\", \"\").unwrap(); }")
            .with(".cargo/config.toml", config)
            .with("rust-toolchain.toml", chain);
        let unmarked = || {
            for file in ["evil.ran", "bin/cargo.ran", "bin/rustc.ran", "built.ran"] {
                assert!(!temp.0.join(file).exists(), "{file}");
            }
        };
        assert_eq!(graph(temp.read("")).artifacts().len(), 1);
        unmarked();
        // From within the folder, where cargo and rustup look for what they are to run.
        let Some(program) = option_env!("CARGO_BIN_EXE_cleartitle") else { return };
        let mut command = std::process::Command::new(program);
        for set in ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTC", "RUSTC_WRAPPER"] {
            command.env_remove(set);
        }
        let output = command.arg("check").current_dir(&temp.0).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("verdict: "), "{}", String::from_utf8_lossy(&output.stderr));
        unmarked();
    }

    #[test]
    fn nothing_is_written_through_a_lock_file_that_is_a_link() {
        let out = Temp::new();
        let temp = krate(Temp::new(), "", "app", "license = \"MIT\"");
        symlink(out.0.join("victim"), temp.0.join("Cargo.lock")).unwrap();
        let gathered = temp.read("");
        assert!(
            matches!(gathered.problems[0], ReadError::LeadsOut { .. }),
            "{:?}",
            told(&gathered)
        );
        assert!(!out.0.join("victim").exists());
    }

    #[test]
    fn nothing_outside_of_the_workspace_is_read() {
        let out = Temp::new()
            .with("secret/LICENSE", "secret")
            .with("secret/x.gguf", GGUF)
            .with("secret/lib.rs", "include_bytes!(\"x.gguf\");");
        let source = "include_bytes!(\"out/x.gguf\"); include_bytes!(\"../../y.gguf\"); include_bytes!(\"/etc/passwd\");";
        let temp = krate(Temp::new(), "", "app", "license-file = \"LICENSE\"\n[workspace]")
            .with("src/lib.rs", source);
        symlink(out.0.join("secret/LICENSE"), temp.0.join("LICENSE")).unwrap();
        symlink(out.0.join("secret"), temp.0.join("src/out")).unwrap();
        symlink(out.0.join("secret/x.gguf"), temp.0.join("src/z.gguf")).unwrap();
        symlink(out.0.join("secret/lib.rs"), temp.0.join("src/other.rs")).unwrap();
        let gathered = temp.read("");
        let leads_out = |p: &ReadError| matches!(p, ReadError::LeadsOut { .. });
        assert_eq!(gathered.problems.len(), 3, "{:?}", told(&gathered));
        assert!(gathered.problems.iter().all(leads_out));
        assert!(gathered.sources.iter().all(|(_, text)| !text.contains("secret")));
        let graph = sound(gathered);
        assert_eq!(graph.artifacts().len(), 1);
        assert_eq!(licenses(artifact(&graph, "app")), []);
    }

    #[test]
    fn pipes_and_endless_files_do_not_hold_it_up() {
        let temp = krate(Temp::new(), "", "app", "license = \"MIT\"").with("deep/x.gguf", GGUF);
        let pipe = |name: &str| {
            let made = std::process::Command::new("mkfifo").arg(temp.0.join(name)).status();
            assert!(made.unwrap().success());
        };
        for name in ["LICENSE", "src/pipe.rs", "w.gguf", "deep/.gitignore"] {
            pipe(name);
        }
        symlink("/dev/zero", temp.0.join("COPYING")).unwrap();
        let gathered = temp.read("");
        let graph = sound(gathered);
        assert_eq!(relations(&graph, "app"), []);
        assert_eq!(licenses(artifact(&graph, "app")), [("MIT".to_owned(), Evidence::Declared)]);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

    #[test]
    fn any_source_and_any_bytes_as_weights_leave_the_crate_as_it_is_declared(
        source in "(include_bytes!|include_dir!|concat!|env!|\\(|\\)|\"|'|r#|#|/\\*|\\*/|//|\\\\|a\\.gguf|\\.\\./|,|\n|[!-~é]){0,40}",
        bytes: Vec<u8>,
        ignored in "[!-~\n]{0,20}",
    ) {
        let temp = krate(Temp::new(), "", "app", "license = \"MIT\"")
            .with("src/any.rs", source)
            .with("src/a.gguf", &bytes)
            .with("any.pt", &bytes)
            .with(".gitignore", ignored);
        let graph = sound(temp.read(""));
        proptest::prop_assert_eq!(licenses(artifact(&graph, "app")).len(), 1);
    }
}
