//! What the files of npm share: whom a dependency means, and what is said of licenses.

use super::facts::About;
use super::input::Input;
use super::name::{package_url, without_login};
use super::node::{Node, Shape};
use super::recognize::recognize;
use super::source::{FILE_LIMIT, Source};
use crate::graph::{Stated, Statement};
use crate::vocab::{Component, Evidence};

/// Whom a dependency means: its name, and what is asked for under that name.
pub(in crate::read) fn target(name: &str, asked: &str) -> String {
    let asked = asked.trim();
    if let Some(alias) = asked.strip_prefix("npm:") {
        let (real, version) = match alias.rsplit_once('@').filter(|(real, _)| !real.is_empty()) {
            Some((real, version)) => (real, exact(version)),
            None => (alias, None),
        };
        return package_url("npm", real, version);
    }
    if ["file:", "link:", "workspace:", "portal:"].iter().any(|p| asked.starts_with(p)) {
        return name.to_owned();
    }
    if let Some(repository) = repository(asked) {
        return repository;
    }
    if asked.contains("://") {
        return without_login(asked.split('#').next().unwrap_or_default());
    }
    package_url("npm", name, exact(asked))
}

/// The repository that an address or its short form names, so that a name can be made of it.
pub(in crate::read) fn repository(asked: &str) -> Option<String> {
    if asked.starts_with("git+") {
        return Some(asked.to_owned());
    }
    if asked.starts_with("git://") || asked.starts_with("ssh://") {
        return Some(format!("git+{asked}"));
    }
    let hosts =
        [("github:", "github.com"), ("gitlab:", "gitlab.com"), ("bitbucket:", "bitbucket.org")];
    let short = hosts.iter().find_map(|(p, host)| Some((asked.strip_prefix(p)?, *host)));
    // `owner/name` alone is a repository on GitHub.
    let is_short = |t: &str| {
        let path = t.split('#').next().unwrap_or_default();
        path.split('/').count() == 2 && !path.starts_with(['@', '.', '/', '~']) && !t.contains(':')
    };
    let (path, host) = short.or_else(|| is_short(asked).then_some((asked, "github.com")))?;
    Some(format!("git+https://{host}/{path}"))
}

/// The version that a range allows, if only one.
fn exact(range: &str) -> Option<&str> {
    let range = range.trim().trim_start_matches('=');
    let spelled = |c: char| c.is_ascii_alphanumeric() || ".+-".contains(c);
    let core = range.split(['-', '+']).next().unwrap_or_default();
    let parts = core.split('.').filter(|p| p.bytes().all(|b| b.is_ascii_digit()) && !p.is_empty());
    (range.chars().all(spelled) && parts.count() == 3 && core.split('.').count() == 3)
        .then_some(range)
}

/// Adds what `license`, or `licenses` as it once was, says. `folder` is where the file lies that
/// it may name.
pub(in crate::read) fn license(
    about: &mut About,
    value: &Node,
    source: &Source,
    input: &Input<'_>,
    folder: &str,
) {
    let place = value.place(source);
    // `{ "type": "MIT", "url": … }` is how it was once written.
    let name = |node: &Node| match &node.shape {
        Shape::Text(text) => Some(text.trim().to_owned()),
        _ => node.get_text("type").or(node.get_text("name")).map(str::to_owned),
    };
    let names: Vec<String> =
        value.items().iter().filter_map(name).filter(|n| !n.is_empty()).collect();
    let mut evidence = Evidence::Declared;
    let mut at = place;
    let stated = match names.as_slice() {
        [] => return,
        [one] if one.eq_ignore_ascii_case("UNLICENSED") => Stated::Nothing,
        [one] => match one.get(..15).filter(|p| p.eq_ignore_ascii_case("SEE LICENSE IN ")) {
            Some(_) => {
                let file = one[15..].trim().trim_matches(['<', '>', '"', '`']);
                let text = input.sibling(&format!("{folder}{file}")).and_then(|mut file| {
                    file.bytes(1).ok()?;
                    file.text(FILE_LIMIT).ok()
                });
                match text {
                    Some((text, _)) => {
                        (evidence, at) = (Evidence::Text, text.whole().into());
                        recognize(&text.text).stated
                    }
                    None => Stated::Expression(one.as_str().into()),
                }
            }
            None => Stated::Expression(one.as_str().into()),
        },
        several => Stated::List(several.to_vec().into()),
    };
    let component = Component::All;
    about.statements.push(Statement { stated, component, evidence, place: Some(at) });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::name::name;

    #[test]
    fn a_dependency_means_the_package_that_is_asked_for() {
        let of = |n: &str, asked: &str| name(&target(n, asked)).id;
        assert_eq!(of("a", "^1.2.3"), "pkg:npm/a");
        assert_eq!(of("a", "1.2.3-rc.1"), "pkg:npm/a@1.2.3-rc.1");
        assert_eq!(of("a", "1.2"), "pkg:npm/a");
        assert_eq!(of("a", "1.2.x"), "pkg:npm/a");
        assert_eq!(of("a", ""), "pkg:npm/a");
        assert_eq!(of("a", "npm:@s/b@1.0.0"), "pkg:npm/@s/b@1.0.0");
        assert_eq!(of("a", "npm:@s/b"), "pkg:npm/@s/b");
        assert_eq!(of("a", "file:../a"), "a");
        assert_eq!(of("a", "o/r#v1"), "https://github.com/o/r");
        assert_eq!(of("a", "gitlab:o/r"), "https://gitlab.com/o/r");
        assert_eq!(of("a", "git+ssh://git@github.com/o/r.git#0a1b"), "https://github.com/o/r");
        assert_eq!(of("a", "https://me:pw@host/a.tgz#x"), "https://host/a.tgz");
    }
}
