//! `requirements.txt`.

use super::*;
use cleartitle::vocab::Origin;

/// Whom a list names.
fn named(text: &str) -> Vec<String> {
    let graph = graph(one("requirements.txt", text));
    relations(&graph, "requirements").into_iter().map(|(_, to, _)| to.to_owned()).collect()
}

#[test]
fn each_line_links_a_package_in_every_form_that_pip_reads() {
    let text = "# a comment\n\
        --index-url https://me:secret@host/simple\n\
        requests[socks]==2.31.0 ; python_version >= '3.8' --hash=sha256:aa --hash=sha256:bb\n\
        Flask_Login>=0.6 # why\n\
        numpy == 1.26.4 \\\n    --hash=sha256:cc \\\n    --hash=sha256:dd\n\
        tool @ https://host/tool-1.0.tar.gz#sha256=ee\n\
        git+https://github.com/acme/fork.git@v1#egg=fork\n\
        -e git+https://github.com/acme/other#egg=other\n\
        -c constraints.txt\n\
        .\n\
        socks; extra == 'socks'\n";
    assert_eq!(
        named(text),
        [
            "https://github.com/acme/fork",
            "https://github.com/acme/other",
            "https://host/tool-1.0.tar.gz",
            "pkg:pypi/flask-login",
            "pkg:pypi/numpy@1.26.4",
            "pkg:pypi/requests@2.31.0",
        ]
    );
    let graph = graph(one("requirements.txt", text));
    let at = |to| stated_at(&graph, "requirements", to);
    assert_eq!(at("pkg:pypi/requests@2.31.0"), "requirements.txt:3:1");
    assert_eq!(at("pkg:pypi/numpy@1.26.4"), "requirements.txt:5:1");
    let relation = (Relation::LinksDynamic, "pkg:pypi/flask-login", Evidence::Declared);
    assert!(relations(&graph, "requirements").contains(&relation));
}

#[test]
fn files_that_a_list_names_are_followed_and_a_circle_ends() {
    let temp = Temp::new()
        .with("app/requirements.txt", "-r requirements/base.txt\n-e ./lib\nflask\n")
        .with(
            "app/requirements/base.txt",
            "--requirement ../requirements.txt\nnumpy==1.0\n-r more.txt\n",
        )
        .with("app/requirements/more.txt", "scipy\n")
        .with("app/lib/pyproject.toml", "[project]\nname = \"shop-lib\"\nlicense = \"MIT\"\n");
    let graph = graph(temp.read("app"));
    let to: Vec<_> = relations(&graph, "app").into_iter().map(|(_, to, _)| to).collect();
    assert_eq!(to, ["pkg:pypi/flask", "pkg:pypi/numpy@1.0", "pkg:pypi/scipy", "shop-lib"]);
    assert!(stated_at(&graph, "app", "pkg:pypi/scipy").ends_with("app/requirements/more.txt:1:1"));
    let lib = artifact(&graph, "shop-lib");
    assert_eq!(lib.details().origin, Some(Origin::Own));
    assert_eq!(licenses(lib), [("MIT".to_owned(), Evidence::Declared)]);
}

#[test]
fn a_file_outside_is_not_read_and_a_missing_one_is_told() {
    let temp = Temp::new()
        .with(
            "app/requirements.txt",
            "-r ../secret.txt\n-r gone.txt\n-r https://me:pw@host/r.txt\nflask\n",
        )
        .with("secret.txt", "hidden==1\n");
    let gathered = temp.read("app");
    let told = told(&gathered);
    assert_eq!(told[0], "1:1: `../secret.txt` leads out of the folder that is read");
    assert!(told[1].starts_with("0:0: cannot be read: "), "{told:?}");
    assert_eq!(told[2], "3:1: cannot be read: `https://host/r.txt` is not fetched");
    let graph = sound(gathered);
    assert_eq!(
        relations(&graph, "app"),
        [(Relation::LinksDynamic, "pkg:pypi/flask", Evidence::Declared)]
    );
}

#[test]
fn a_line_that_is_no_requirement_is_told_and_the_others_count() {
    let gathered = one("requirements.txt", "flask\nplease install numpy\n  =1.0\nscipy\n");
    assert_eq!(
        told(&gathered),
        [
            "2:1: this is not valid pip syntax: found `please install numpy`, expected a requirement, as `name>=1.0`",
            "3:3: this is not valid pip syntax: found `=1.0`, expected a requirement, as `name>=1.0`",
        ]
    );
    assert_eq!(relations(&sound(gathered), "requirements").len(), 2);
    assert_eq!(named("\u{feff}flask\n"), ["pkg:pypi/flask"]);
    // What a shell of Windows writes.
    assert_eq!(
        told(&one("requirements.txt", b"\xff\xfef\0")),
        ["0:0: found UTF-16 where UTF-8 text was expected"]
    );
}

#[test]
fn hostile_lists_cost_little() {
    let lines = "-r ../x\nno such thing\n".repeat(40_000);
    assert_eq!(one("requirements.txt", lines).problems.len(), 20);
    let goes_on = "\\\n".repeat(400_000);
    assert_eq!(one("requirements.txt", goes_on).problems, []);
    let one_line = "a==1 #".repeat(100_000);
    assert_eq!(named(&one_line), ["pkg:pypi/a@1"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_are_read_as_requirements_without_panic(bytes: Vec<u8>, text in "[-a-z=<@:/ #;.\\[\\]\\\\\n]{0,80}") {
        let _ = one("requirements.txt", bytes).builder.build_sound();
        let _ = one("requirements.txt", text).builder.build_sound();
    }
}
