//! `METADATA` and `PKG-INFO` of installed packages.

use super::*;
use cleartitle::vocab::Origin;

fn package(fields: &str) -> ArtifactGraph {
    graph(one(
        "METADATA",
        format!("Metadata-Version: 2.1\nName: Some_Package\nVersion: 1.0\n{fields}"),
    ))
}

fn said(fields: &str) -> Vec<(String, Evidence)> {
    licenses(artifact(&package(fields), "pkg:pypi/some-package@1.0"))
}

#[test]
fn a_package_has_its_license_and_what_it_needs() {
    let graph = package(
        "License-Expression: MIT\nRequires-Dist: idna<4,>=2.5\nRequires-Dist: PySocks; extra == \"socks\"\n\
         Requires-Dist: colorama; sys_platform == 'win32'\n\nLicense: GPL-3.0-only\nRequires-Dist: never\n",
    );
    let id = "pkg:pypi/some-package@1.0";
    let dynamic = |to| (Relation::LinksDynamic, to, Evidence::Declared);
    assert_eq!(relations(&graph, id), [dynamic("pkg:pypi/colorama"), dynamic("pkg:pypi/idna")]);
    assert_eq!(stated_at(&graph, id, "pkg:pypi/idna"), "METADATA:5:1");
    assert_eq!(artifact(&graph, id).details().origin, Some(Origin::ThirdParty));
    assert_eq!(licenses(artifact(&graph, id)), [("MIT".to_owned(), Evidence::Declared)]);
}

#[test]
fn a_license_is_an_expression_else_a_field_and_classifiers() {
    let declared = |all: &[&str]| -> Vec<_> {
        all.iter().map(|t| ((*t).to_owned(), Evidence::Declared)).collect()
    };
    let bsd = "Classifier: License :: OSI Approved :: BSD License\n";
    let mit = "Classifier: License :: OSI Approved :: MIT License\n";
    assert_eq!(said(&format!("License-Expression: MIT\nLicense: x\n{bsd}")), declared(&["MIT"]));
    assert_eq!(
        said(&format!("License: BSD-3-Clause\n{bsd}")),
        declared(&["BSD-3-Clause", "BSD License"])
    );
    assert_eq!(said(&format!("License: UNKNOWN\n{bsd}")), declared(&["BSD License"]));
    assert_eq!(
        said(&format!("License: MIT OR BSD-3-Clause\n{mit}{bsd}")),
        declared(&["MIT OR BSD-3-Clause"])
    );
    assert_eq!(
        said(&format!("{mit}{bsd}{mit}")),
        declared(&[r#"List(["MIT License", "BSD License"])"#])
    );
    assert_eq!(said("Summary: no word\n"), []);
}

#[test]
fn a_whole_text_in_the_field_is_recognized() {
    let text = spdx::license_id("ISC").unwrap().text();
    let folded: String = text.lines().map(|l| format!("        {l}\n")).collect();
    assert_eq!(
        said(&format!("License: {}", folded.trim_start())),
        [("ISC".to_owned(), Evidence::Text)]
    );
    let barred: String = text.lines().map(|l| format!("       |{l}\n")).collect();
    assert_eq!(said(&format!("License: \n{barred}")), [("ISC".to_owned(), Evidence::Text)]);
}

#[test]
fn texts_that_the_package_names_are_read_beside_it() {
    let isc = spdx::license_id("ISC").unwrap().text();
    let mit = spdx::license_id("MIT").unwrap().text();
    let site = |fields: &str| {
        let metadata = format!("Metadata-Version: 2.4\nName: a\nVersion: 1\n{fields}");
        Temp::new()
            .with("a-1.dist-info/METADATA", metadata)
            .with("a-1.dist-info/licenses/LICENSE", isc)
            .with("a-1.dist-info/LICENSE.MIT", mit)
            .with("a-1.dist-info/licenses/THIRD_PARTY_LICENSES", mit)
            .with("LICENSE", mit)
    };
    let said = |fields: &str| licenses(artifact(&graph(site(fields).read("")), "pkg:pypi/a@1"));
    let bsd = "Classifier: License :: OSI Approved :: BSD License\n";
    let text = |id: &str| (id.to_owned(), Evidence::Text);
    assert_eq!(said("License-File: LICENSE\nLicense-File: THIRD_PARTY_LICENSES\n"), [text("ISC")]);
    assert_eq!(said("License-File: LICENSE.MIT\n"), [text("MIT")]);
    assert_eq!(
        said(&format!("{bsd}License-File: LICENSE\n")),
        [text("ISC"), ("BSD License".to_owned(), Evidence::Declared)]
    );
    // A field says how two texts combine.
    assert_eq!(
        said("License: ISC OR MIT\nLicense-File: LICENSE\nLicense-File: LICENSE.MIT\n"),
        [("ISC OR MIT".to_owned(), Evidence::Declared)]
    );
    assert_eq!(
        said("License-File: LICENSE\nLicense-File: LICENSE.MIT\n"),
        [text(r#"List(["ISC", "MIT"])"#)]
    );
    assert_eq!(said("License-File: ../../LICENSE\nLicense-File: /etc/passwd\n"), []);
}

#[test]
fn an_environment_is_its_packages_and_what_they_need_of_each_other() {
    let metadata = |name: &str, version: &str, rest: &str| {
        format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nLicense: MIT\n{rest}")
    };
    let temp = Temp::new()
        .with(
            "Flask_Login-0.6.dist-info/METADATA",
            metadata("Flask-Login", "0.6", "Requires-Dist: flask>=1\nRequires-Dist: absent\n"),
        )
        .with("flask-3.0.dist-info/METADATA", metadata("Flask", "3.0", ""))
        .with("old-1.0-py3.8.egg-info/PKG-INFO", metadata("old", "1.0", ""))
        .with("flask/__init__.py", "");
    let graph = graph(temp.read(""));
    let ids: Vec<_> = graph.artifacts().iter().map(|a| &*a.id).collect();
    assert_eq!(ids, ["pkg:pypi/flask-login@0.6", "pkg:pypi/flask@3.0", "pkg:pypi/old@1.0"]);
    assert_eq!(
        relations(&graph, "pkg:pypi/flask-login@0.6"),
        [(Relation::LinksDynamic, "pkg:pypi/flask@3.0", Evidence::Declared)]
    );
}

#[test]
fn damage_is_told() {
    let gathered = one("METADATA", "Metadata-Version: 2.1\nVersion: 1\n");
    assert_eq!(told(&gathered), ["0:0: the description of a package has no `Name`"]);
    let gathered = one("x", "Metadata-Version: 2.1\nName: a\nRequires-Dist: (>=1)\n");
    assert_eq!(
        told(&gathered),
        [
            "3:1: `Requires-Dist` is `(>=1)`, expected a requirement, as `name>=1.0`; the rest of the file counts"
        ]
    );
    let temp = Temp::new().with("a-1.dist-info/RECORD", "").with("b-1.dist-info/METADATA", "x");
    assert_eq!(temp.read("").problems.len(), 2);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_are_read_as_metadata_without_panic(bytes: Vec<u8>, text in "(License|Name|Requires-Dist|Classifier|License-File): [ -~\n\t]{0,60}") {
        let mut all = b"Metadata-Version: 2.1\n".to_vec();
        all.extend(&bytes);
        let _ = one("METADATA", all).builder.build_sound();
        let _ = one("METADATA", format!("Metadata-Version: 2.1\nName: a\n{text}")).builder.build_sound();
    }
}
