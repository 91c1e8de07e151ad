//! Do the formats read as they should? The program as CI runs it: in a folder of a checkout.
#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const MANIFEST: &str = r#"[intent]
release = ["share"]

[[artifact]]
id = "acme/chat"
kind = "model"
license = "MIT"
relations = [
  { by = "distilled-from", to = "example/teacher" },
  { by = "trained-on", to = "nobody/knows" },
]

[[artifact]]
id = "acme/notes"
kind = "document"
license = "CC0-1.0"

[[artifact]]
id = "acme/talk"
kind = "document"
license = "MIT"
relations = [{ by = "derived-from", to = "example/book" }]

[[artifact]]
id = "example/book"
kind = "document"
license = "CC-BY-SA-4.0"

[[artifact]]
id = "example/teacher"
kind = "model"
license = "MIT"
"#;

const MARKDOWN: &str = r#"<!-- cleartitle: share -->
## License check: blocked

**2 findings fail the check**: outbound-drops-terms, upstream-unknown; 5 obligations.

- **outbound-drops-terms** in `models/cleartitle.toml:21`: `acme/talk` is declared MIT, which leaves out terms of CC-BY-SA-4.0 that must run with it
  - because `acme/talk` is derived-from `example/book` \(models/cleartitle.toml:22:14\)
  - and CC-BY-SA-4.0 3\(b\)\(1\): “with the same License Elements, this version or later, or a BY-SA Compatible License”
  - **help**: declare `CC-BY-SA-4.0 AND MIT`: your own additions may be under your own terms
- **upstream-unknown** in `models/cleartitle.toml:10`: `acme/chat` names `nobody/knows`, which nothing describes
  - because `acme/chat` is trained-on `nobody/knows` \(models/cleartitle.toml:10:3\)
  - **help**: describe `nobody/knows` as an artifact with its license

<details><summary>5 obligations</summary>

`acme/talk`

```text
  [ ] include-license: hand on a copy of the license (unchecked)
      CC-BY-SA-4.0 3(a)(1)(C), from example/book; on share
  [ ] retain-notices: keep copyright and other notices (unchecked)
      CC-BY-SA-4.0 3(a)(1)(A)(ii)-(v), from example/book; on share
  [ ] attribution: credit the author (unchecked)
      CC-BY-SA-4.0 3(a)(1)(A)(i), from example/book; on share
  [ ] state-changes: say that and what you changed (unchecked)
      CC-BY-SA-4.0 3(a)(1)(B), from example/book; on share
  [ ] no-endorsement: do not suggest endorsement (unchecked)
      CC-BY-SA-4.0 2(a)(6), from example/book; on share
```

</details>
"#;

const GITHUB: &str = r#"::error file=models/cleartitle.toml,line=21,col=11,endColumn=16,title=outbound-drops-terms::`acme/talk` is declared MIT, which leaves out terms of CC-BY-SA-4.0 that must run with it%0Abecause `acme/talk` is derived-from `example/book` (models/cleartitle.toml:22:14)%0Aand CC-BY-SA-4.0 3(b)(1): “with the same License Elements, this version or later, or a BY-SA Compatible License”%0Ahelp: declare `CC-BY-SA-4.0 AND MIT`: your own additions may be under your own terms
::error file=models/cleartitle.toml,line=10,col=3,endColumn=45,title=upstream-unknown::`acme/chat` names `nobody/knows`, which nothing describes%0Abecause `acme/chat` is trained-on `nobody/knows` (models/cleartitle.toml:10:3)%0Ahelp: describe `nobody/knows` as an artifact with its license
::notice title=cleartitle%3A blocked::2 findings: outbound-drops-terms, upstream-unknown; 5 obligations
"#;

const JUNIT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="cleartitle" tests="3" failures="2" errors="0" skipped="0">
  <testsuite name="acme/chat" tests="1" failures="1" errors="0" skipped="0">
    <properties><property name="verdict" value="unknown"/></properties>
    <testcase classname="acme/chat" name="upstream-unknown from nobody/knows" file="models/cleartitle.toml" line="10">
      <failure type="upstream-unknown" message="`acme/chat` names `nobody/knows`, which nothing describes">models/cleartitle.toml:10
because `acme/chat` is trained-on `nobody/knows` (models/cleartitle.toml:10:3)
help: describe `nobody/knows` as an artifact with its license</failure>
    </testcase>
  </testsuite>
  <testsuite name="acme/notes" tests="1" failures="0" errors="0" skipped="0">
    <properties><property name="verdict" value="clear"/></properties>
    <testcase classname="acme/notes" name="no findings"/>
  </testsuite>
  <testsuite name="acme/talk" tests="1" failures="1" errors="0" skipped="0">
    <properties><property name="verdict" value="blocked"/></properties>
    <testcase classname="acme/talk" name="outbound-drops-terms: CC-BY-SA-4.0 from example/book" file="models/cleartitle.toml" line="21">
      <failure type="outbound-drops-terms" message="`acme/talk` is declared MIT, which leaves out terms of CC-BY-SA-4.0 that must run with it">models/cleartitle.toml:21
because `acme/talk` is derived-from `example/book` (models/cleartitle.toml:22:14)
and CC-BY-SA-4.0 3(b)(1): “with the same License Elements, this version or later, or a BY-SA Compatible License”
help: declare `CC-BY-SA-4.0 AND MIT`: your own additions may be under your own terms</failure>
    </testcase>
  </testsuite>
</testsuites>
"#;

/// A checkout with a manifest in one of its folders.
struct Checkout(PathBuf);

impl Checkout {
    fn new(name: &str) -> Self {
        let top = std::env::temp_dir().join(format!("cleartitle-{name}-{}", std::process::id()));
        fs::create_dir_all(top.join(".git")).expect("a folder");
        fs::create_dir_all(top.join("models")).expect("a folder");
        fs::write(top.join("models/cleartitle.toml"), MANIFEST).expect("a manifest");
        Self(top.canonicalize().expect("it is there"))
    }

    /// Runs `cleartitle check` in its folder `at`: the exit code and what it prints.
    #[track_caller]
    fn check(&self, at: &str, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cleartitle"));
        command.current_dir(self.0.join(at)).arg("check").args(arguments);
        let output = command.output().expect("the program starts");
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        (output.status.code().expect("an exit code"), text)
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[track_caller]
fn reads(format: &str, expected: &str) {
    let checkout = Checkout::new(format);
    let (code, text) = checkout.check("models", &["--format", format]);
    assert!(text == expected, "{text}");
    assert_eq!(code, 1);
    // From wherever it runs and however the folder is named, files are called the same.
    assert_eq!(checkout.check("", &["models", "--format", format]), (1, text.clone()));
    let whole = checkout.0.join("models").display().to_string();
    assert_eq!(checkout.check("", &[&whole, "--format", format]), (1, text));
}

#[test]
fn the_comment_on_a_change() {
    reads("markdown", MARKDOWN);
}

#[test]
fn the_annotations() {
    reads("github", GITHUB);
}

#[test]
fn the_test_results() {
    reads("junit", JUNIT);
}

#[test]
fn no_format_changes_the_exit_code_or_names_a_place_of_this_machine() {
    let checkout = Checkout::new("codes");
    let top = checkout.0.display().to_string();
    for format in ["json", "sarif", "markdown", "github", "junit"] {
        let whole = Path::new(&top).join("models").display().to_string();
        let (code, text) = checkout.check("", &[&whole, "--format", format]);
        assert_eq!(code, 1, "{format}");
        // The report says where things stand as the user named them.
        assert!(format == "json" || !text.contains(&top), "{format}: {text}");
        assert!(text.contains("upstream-unknown"), "{format}: {text}");
        assert_eq!(checkout.check("", &[&whole, "--format", format]), (code, text), "{format}");
        let allowed = ["--allow", "blocked", "--allow", "unknown", &whole, "--format", format];
        assert_eq!(checkout.check("", &allowed).0, 0, "{format}");
    }
}

/// Answers of other commands are for people or for programs.
#[test]
fn other_commands_have_no_formats_of_reports() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cleartitle"));
    let output = command.args(["compat", "MIT", "MIT", "--format", "sarif"]).output();
    let output = output.expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("human") && told.contains("json"), "{told}");
}
