//! `uv.lock`.

use super::*;
use cleartitle::vocab::Origin;

const LOCK: &str = r#"version = 1
revision = 2
requires-python = ">=3.11"

[manifest]
members = ["app", "member"]

[[package]]
name = "app"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "numpy", version = "1.26.4", source = { registry = "https://pypi.org/simple" }, marker = "x" },
    { name = "requests", extra = ["socks"] },
]

[package.optional-dependencies]
plot = [
    { name = "matplotlib" },
]

[package.dev-dependencies]
dev = [
    { name = "pytest" },
]

[package.metadata]
requires-dist = [{ name = "requests", extras = ["socks"] }]

[[package]]
name = "forked"
version = "2.0"
source = { git = "https://github.com/acme/forked?rev=main#0a1b2c" }

[[package]]
name = "matplotlib"
version = "3.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "member"
version = "0.1.0"
source = { editable = "packages/member" }
dependencies = [
    { name = "forked" },
    { name = "numpy" },
]

[[package]]
name = "numpy"
version = "1.26.4"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "numpy"
version = "2.1.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "pysocks"
version = "1.7.1"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "pytest"
version = "8.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "requests"
version = "2.31.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [
    { name = "requests" },
    { name = "urllib3" },
]
sdist = { url = "https://files.pythonhosted.org/requests-2.31.0.tar.gz", hash = "sha256:aa", size = 1 }

[package.optional-dependencies]
deep = [
    { name = "pysocks" },
]
socks = [
    { name = "requests", extra = ["deep"] },
]
never = [
    { name = "matplotlib" },
]

[[package]]
name = "urllib3"
version = "2.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [
    { name = "requests" },
]
"#;

#[test]
fn a_lock_gives_what_the_program_reaches_without_groups_and_extras_of_its_own() {
    let graph = graph(one("uv.lock", LOCK));
    let ids: Vec<_> = graph.artifacts().iter().map(|a| &*a.id).collect();
    assert_eq!(
        ids,
        [
            "app",
            "https://github.com/acme/forked",
            "member",
            "pkg:pypi/numpy@1.26.4",
            "pkg:pypi/numpy@2.1.0",
            "pkg:pypi/pysocks@1.7.1",
            "pkg:pypi/requests@2.31.0",
            "pkg:pypi/urllib3@2.0",
        ]
    );
    let dynamic = |to| (Relation::LinksDynamic, to, Evidence::Declared);
    assert_eq!(
        relations(&graph, "app"),
        [dynamic("pkg:pypi/numpy@1.26.4"), dynamic("pkg:pypi/requests@2.31.0")]
    );
    // Which of two versions is meant is not said: both are.
    assert_eq!(
        relations(&graph, "member"),
        [
            dynamic("https://github.com/acme/forked"),
            dynamic("pkg:pypi/numpy@1.26.4"),
            dynamic("pkg:pypi/numpy@2.1.0"),
        ]
    );
    // The extra is asked for.
    assert_eq!(
        relations(&graph, "pkg:pypi/requests@2.31.0"),
        [dynamic("pkg:pypi/pysocks@1.7.1"), dynamic("pkg:pypi/urllib3@2.0")]
    );
    assert_eq!(stated_at(&graph, "app", "pkg:pypi/requests@2.31.0"), "uv.lock:14:5");
    let origin = |id| artifact(&graph, id).details().origin;
    assert_eq!(origin("app"), Some(Origin::Own));
    assert_eq!(origin("member"), Some(Origin::Own));
    assert_eq!(origin("pkg:pypi/urllib3@2.0"), Some(Origin::ThirdParty));
    assert_eq!(origin("https://github.com/acme/forked"), None);
    assert_eq!(licenses(artifact(&graph, "pkg:pypi/urllib3@2.0")), []);
    assert_eq!(artifact(&graph, "app").place.as_ref().unwrap().to_string(), "uv.lock:9:1");
}

#[test]
fn damage_costs_one_package() {
    let text = LOCK.replace(
        "name = \"pysocks\"\nversion = \"1.7.1\"",
        "name = \"pysocks\nversion = \"1.7.1\"",
    );
    let text = text.replace("name = \"pytest\"\n", "");
    let gathered = one("uv.lock", text);
    let told = told(&gathered);
    assert!(told[0].starts_with("60:16: ") && told[0].contains("not valid TOML"), "{told:?}");
    assert!(told.contains(&"64:1: the package has no `name`".to_owned()), "{told:?}");
    let graph = sound(gathered);
    assert_eq!(relations(&graph, "app").len(), 2);
    assert_eq!(relations(&graph, "pkg:pypi/urllib3@2.0").len(), 1);
}

#[test]
fn hostile_locks_cost_little() {
    let wide = format!("{}dependencies = [{}]\n", own(), "{ name = \"a\" },".repeat(20_000));
    let many = "[[package]]\nname = \"a\"\n".repeat(20_000);
    let gathered = one("uv.lock", format!("{wide}{many}"));
    // One name of twenty thousand packages means so many of them and no more.
    assert_eq!(gathered.problems, []);
    let deep = format!("{}dependencies = {}\n", own(), "[".repeat(200_000));
    assert!(!one("uv.lock", deep).problems.is_empty());
    let long = format!("{}x = \"{}\"\n", own(), "x".repeat(2 << 20));
    assert_eq!(
        told(&one("uv.lock", long)),
        ["1:1: the package is more than is read (the limit is 1 MiB)"]
    );
    let up = "[[package]]\nname = \"x\"\nsource = { editable = \"../../../../etc\" }\n";
    assert_eq!(graph(one("uv.lock", up)).artifacts().len(), 1);
}

fn own() -> String {
    "[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n".to_owned()
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_are_read_as_a_uv_lock_without_panic(bytes: Vec<u8>, cut in 0usize..1500, tail in "[a-z=\\[\\]\"{}\n]{0,40}") {
        let _ = one("uv.lock", bytes).builder.build_sound();
        let _ = one("uv.lock", format!("{}{tail}", &LOCK[..cut])).builder.build_sound();
    }
}
