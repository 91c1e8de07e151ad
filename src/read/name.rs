//! Whom a name means. `owner/name` in a card, an address of the hub, a package URL in a bill of
//! materials and a folder of the hub's cache are one artifact.

use std::str::FromStr as _;

use hashbrown::HashSet;
use packageurl::PackageUrl;

use crate::vocab::ArtifactKind;

/// Whom a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// The id: `owner/name` for what lies on the hub, `name@version` for a crate, a package URL for
    /// packages of other registries, else the text itself.
    pub id: String,
    /// The commit or tag, where the text gives one.
    pub revision: Option<String>,
    /// What it is, where the text leaves no doubt.
    pub kind: Option<ArtifactKind>,
}

impl Name {
    fn plain(id: &str) -> Self {
        Self { id: id.to_owned(), revision: None, kind: None }
    }

    /// Two names that mean the same have the same key: the hub does not tell case apart.
    pub fn key(id: &str) -> String {
        id.to_ascii_lowercase()
    }
}

/// Whether a text is nothing but `owner/name` or `name`: most are, and need no closer look.
pub(crate) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut is_one, mut slashes, mut dots) = (true, 0_u32, 0_u32);
    // Without a way out of the loop many bytes are looked at together.
    for byte in bytes {
        is_one &= byte.is_ascii_alphanumeric() | matches!(byte, b'-' | b'_' | b'.' | b'/');
        slashes += u32::from(*byte == b'/');
        dots += u32::from(*byte == b'.');
    }
    // A dot before the slash may be that of a host.
    let has_host = || bytes.iter().take_while(|byte| **byte != b'/').any(|byte| *byte == b'.');
    is_one
        && bytes.last().is_some_and(|last| *last != b'/')
        && (slashes == 0 || slashes == 1 && (dots == 0 || !has_host()))
}

/// Whether two names mean the same.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one == other || Met::new(one).is(Met::new(other))
}

/// A name that is compared with others. Whether it is plain is looked at once.
#[derive(Clone, Copy)]
struct Met<'t> {
    text: &'t str,
    is_plain: bool,
}

impl<'t> Met<'t> {
    fn new(text: &'t str) -> Self {
        let text = text.trim();
        Self { text, is_plain: is_plain(text) }
    }

    /// Whether it means what another one does.
    fn is(self, other: Self) -> bool {
        match self.is_plain && other.is_plain {
            true => self.text.eq_ignore_ascii_case(other.text),
            false => self.text == other.text || key(self.text) == key(other.text),
        }
    }
}

/// What names that mean the same have in common.
fn key(text: &str) -> String {
    Name::key(&name(text).id)
}

/// Names, to be asked whether another one means the same. Most are few, and are compared one by one.
#[derive(Debug, Default)]
pub(super) struct Names<'t> {
    few: [&'t str; 8],
    count: usize,
    /// All of them, where they are many.
    keys: Option<HashSet<String>>,
}

impl<'t> Names<'t> {
    pub fn insert(&mut self, text: &'t str) {
        match self.few.get_mut(self.count) {
            Some(free) => *free = text,
            None => {
                let few = || self.few.iter().map(|text| key(text)).collect();
                self.keys.get_or_insert_with(few).insert(key(text));
            }
        }
        self.count += 1;
    }

    pub fn has(&self, text: &str) -> bool {
        match self.few.get(..self.count) {
            Some([]) => false,
            // Most are spelled the same.
            Some(few) if few.contains(&text) => true,
            Some(few) => {
                let met = Met::new(text);
                few.iter().any(|known| met.is(Met::new(known)))
            }
            None => self.keys.as_ref().is_some_and(|keys| keys.contains(&key(text))),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl<'t> FromIterator<&'t str> for Names<'t> {
    fn from_iter<I: IntoIterator<Item = &'t str>>(texts: I) -> Self {
        let mut names = Self::default();
        texts.into_iter().for_each(|text| names.insert(text));
        names
    }
}

/// Reads a name.
pub(crate) fn name(text: &str) -> Name {
    let text = text.trim();
    if is_plain(text) { Name::plain(text) } else { closely(text) }
}

fn closely(text: &str) -> Name {
    let known = package(text).or_else(|| repository(text)).or_else(|| hub(text));
    known.or_else(|| ollama(text)).or_else(|| github(text)).unwrap_or_else(|| {
        let trimmed = text.trim_end_matches('/');
        Name::plain(if trimmed.is_empty() { text } else { trimmed })
    })
}

/// A package URL.
fn package(text: &str) -> Option<Name> {
    if !text.starts_with("pkg:") {
        return None;
    }
    // The `@` of an npm scope is often written as it is, and would begin a version.
    let coded = text.strip_prefix("pkg:npm/@").map(|rest| format!("pkg:npm/%40{rest}"));
    let url = PackageUrl::from_str(coded.as_deref().unwrap_or(text)).ok()?;
    let version = url.version().map(str::to_owned);
    let full = match (url.namespace().filter(|space| !space.is_empty()), url.ty()) {
        (None, "pypi") => plain_pypi(url.name()),
        (Some(space), _) => format!("{space}/{}", url.name()),
        (None, _) => url.name().to_owned(),
    };
    Some(match url.ty() {
        "huggingface" => Name { id: full, revision: version, kind: None },
        "cargo" => Name {
            id: version.map_or(full.clone(), |v| format!("{full}@{v}")),
            revision: None,
            kind: Some(ArtifactKind::Code),
        },
        kind => {
            let version = version.map(|v| format!("@{v}")).unwrap_or_default();
            let code = !matches!(kind, "generic" | "oci" | "docker" | "mlflow");
            Name {
                id: format!("pkg:{kind}/{full}{version}"),
                revision: None,
                kind: code.then_some(ArtifactKind::Code),
            }
        }
    })
}

/// The name of a package for Python, of which PyPI tells neither case nor runs of `-`, `_` and `.`
/// apart.
pub(super) fn plain_pypi(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.chars().map(|c| if matches!(c, '_' | '.') { '-' } else { c }) {
        if c != '-' || !plain.ends_with('-') {
            plain.push(c.to_ascii_lowercase());
        }
    }
    plain
}

/// The package URL of a package of a registry; its version where that is known.
pub(crate) fn package_url(registry: &str, name: &str, version: Option<&str>) -> String {
    let made = || -> packageurl::Result<String> {
        let (scope, bare) = match name.split_once('/').filter(|(s, _)| s.starts_with('@')) {
            Some((scope, bare)) => (Some(scope), bare),
            None => (None, name),
        };
        let mut url = PackageUrl::new(registry.to_owned(), bare.to_owned())?;
        if let Some(scope) = scope {
            url.with_namespace(scope.to_owned())?;
        }
        if let Some(version) = version {
            url.with_version(version.to_owned())?;
        }
        Ok(url.to_string())
    };
    made().unwrap_or_else(|_| name.to_owned())
}

/// Plain name and version of a package for Python.
pub(super) fn pypi(text: &str) -> Option<(String, Option<String>)> {
    let id = name(text).id;
    let rest = id.strip_prefix("pkg:pypi/")?;
    Some(match rest.rsplit_once('@') {
        Some((plain, version)) => (plain_pypi(plain), Some(version.to_owned())),
        None => (plain_pypi(rest), None),
    })
}

/// The id of a package without its version, where it has one.
pub(crate) fn versioned(id: &str) -> Option<(&str, &str)> {
    let rest = id.strip_prefix("pkg:")?;
    // The `@` of a scope begins no version.
    let at = rest.rfind('@').filter(|at| !rest[..*at].ends_with('/'))?;
    Some((&id[..at + "pkg:".len()], &rest[at + 1..]))
}

/// A package URL as files write it.
pub(crate) fn spelled(id: &str) -> String {
    let parts = versioned(id).and_then(|(bare, version)| {
        let (kind, name) = bare.strip_prefix("pkg:")?.split_once('/')?;
        Some(package_url(kind, name, Some(version)))
    });
    parts.unwrap_or_else(|| id.to_owned())
}

/// A repository that an installer of packages fetches: `git+https://host/owner/name.git@commit`.
/// The fragment may be the commit too, and what follows `?` holds settings.
fn repository(text: &str) -> Option<Name> {
    let rest = ["git+", "hg+", "svn+", "bzr+"].iter().find_map(|p| text.strip_prefix(p))?;
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (scheme, rest) = rest.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let (path, at) = match path.rsplit_once('@') {
        Some((path, at)) => (path, Some(at)),
        None => (path, None),
    };
    let settings = || fragment.split('&').chain(query.split('&')).filter_map(|s| s.split_once('='));
    let set = |key: &str| settings().find(|(k, _)| *k == key).map(|(_, value)| value);
    let commit = Some(fragment).filter(|f| !f.is_empty() && !f.contains('='));
    let revision = commit.or(at).or(set("rev")).or(set("tag")).filter(|r| !r.is_empty());
    let scheme = if matches!(scheme, "ssh" | "git") { "https" } else { scheme };
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let below = set("subdirectory").map(|s| format!("#{s}")).unwrap_or_default();
    let id = format!("{scheme}://{}/{path}{below}", host.rsplit('@').next().unwrap_or_default());
    Some(Name { id, revision: revision.map(str::to_owned), kind: Some(ArtifactKind::Code) })
}

/// An address without what signs in there.
pub(super) fn without_login(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    format!("{scheme}://{}{path}", host.rsplit('@').next().unwrap_or_default())
}

/// What stands behind one of the hosts in an address, which need not have its `https://`.
fn behind<'t>(text: &'t str, hosts: &[&str]) -> Option<&'t str> {
    let bare =
        text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let path = hosts.iter().find_map(|h| bare.strip_prefix(h))?;
    path.split(['?', '#']).next()
}

const HUB: &[&str] = &["huggingface.co/", "hf.co/", "hf://", "hf-hub:", "hf_hub:"];
const OLLAMA: &[&str] = &["ollama.com/", "registry.ollama.ai/"];

/// A model of ollama's library, or of somebody there: never one of the hub, even where both are
/// called the same.
fn ollama(text: &str) -> Option<Name> {
    let path = behind(text, OLLAMA)?.trim_matches('/');
    let (path, tag) = path.split_once(':').unwrap_or((path, ""));
    let revision = (!tag.is_empty() && tag != "latest").then(|| tag.to_owned());
    (path.matches('/').count() == 1).then(|| Name {
        id: format!("ollama.com/{path}"),
        revision,
        kind: Some(ArtifactKind::Model),
    })
}

/// An address of the hub, or a short form of one.
fn hub(text: &str) -> Option<Name> {
    let path = behind(text, HUB)?;
    let mut parts = path.split('/').filter(|p| !p.is_empty()).peekable();
    let kind = match parts.peek() {
        Some(&"datasets") => Some(ArtifactKind::Dataset),
        Some(&"spaces") => return None,
        _ => None,
    };
    parts.next_if(|p| matches!(*p, "datasets" | "models"));
    let (owner, name) = (parts.next()?, parts.next());
    let in_tree = |p: &str| matches!(p, "tree" | "blob" | "resolve" | "raw" | "commit");
    let mut revision = None;
    let id = match name {
        Some(name) if !in_tree(name) => {
            if parts.next_if(|p| in_tree(p)).is_some() {
                revision = parts.next().map(str::to_owned);
            }
            format!("{owner}/{name}")
        }
        Some(_) => {
            revision = parts.next().map(str::to_owned);
            owner.to_owned()
        }
        None => owner.to_owned(),
    };
    // `hf://owner/name@revision`
    let (id, revision) = match id.split_once('@') {
        Some((id, at)) => (id.to_owned(), Some(at.to_owned())),
        None => (id, revision),
    };
    // `hf.co/owner/name:Q4_K_M` picks a file.
    let id = id.split_once(':').map_or(id.as_str(), |(id, _)| id).to_owned();
    Some(Name { id, revision: revision.filter(|r| r != "main"), kind })
}

/// A repository on GitHub.
fn github(text: &str) -> Option<Name> {
    let mut parts = behind(text, &["github.com/"])?.split('/').filter(|p| !p.is_empty());
    let (owner, name) = (parts.next()?, parts.next()?);
    // Where the hub's own datasets lay before they lay on the hub.
    if (owner, name) == ("huggingface", "datasets") {
        let mut below = parts.clone().skip(2);
        if let (Some("datasets"), Some(dataset)) = (below.next(), below.next()) {
            let kind = Some(ArtifactKind::Dataset);
            return Some(Name { id: dataset.to_owned(), revision: None, kind });
        }
    }
    let revision = parts.next().filter(|p| matches!(*p, "tree" | "commit")).and(parts.next());
    Some(Name {
        id: format!("https://github.com/{owner}/{}", name.strip_suffix(".git").unwrap_or(name)),
        revision: revision.map(str::to_owned),
        kind: Some(ArtifactKind::Code),
    })
}

/// Whether a text is a path on somebody's machine and no name on the hub.
pub(super) fn is_path(text: &str) -> bool {
    if is_plain(text) {
        return matches!(text.as_bytes().first(), Some(b'/' | b'.'));
    }
    let drive = text.as_bytes().get(1) == Some(&b':') && text.as_bytes()[0].is_ascii_alphabetic();
    let url = text.contains("://") && !text.starts_with("file:")
        || text.starts_with("pkg:")
        || behind(text, HUB).or_else(|| behind(text, OLLAMA)).is_some();
    drive
        || text.starts_with(['/', '.', '~'])
        || text.contains('\\')
        || text.starts_with("file:")
        || !url && text.matches('/').count() > 1
}

/// Whether a text is an address of the hub.
pub(crate) fn is_on_hub(text: &str) -> bool {
    hub(text.trim()).is_some()
}

/// Whether a text identifies something, or at least says where it lies: `owner/name`, an address, a
/// package URL, a path. Names for people, of a model or of its file, do not.
pub(super) fn identifies(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let is_id = text.split_once('/').is_some_and(|(owner, name)| {
        part(owner) && part(name) && super::folder::weights(name).is_none()
    });
    is_id || is_path(text) || text.contains("://") || package(text).is_some() || is_on_hub(text)
}

/// An upstream of which only a name for people is known. It has spaces and brackets, so that it is
/// never taken for what somebody else called so on the hub.
pub(super) fn unidentified(name: &str, owner: Option<&str>) -> String {
    format!("{name} ({})", owner.unwrap_or("owner not named"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> String {
        name(text).id
    }

    #[test]
    fn what_is_plain_means_the_same_at_a_closer_look() {
        for text in ["a/b", "gpt2", "/b", "a/b.c", "hf.co/a", "hf.co", "github.com/a", "a_b/1.0"] {
            assert_eq!(name(text), closely(text), "{text}");
        }
        assert!(is_plain("acme/chat-1.5_x") && is_plain("gpt2"));
        assert!(!is_plain("a/") && !is_plain("a/b/c") && !is_plain("hf.co/a") && !is_plain(""));
    }

    #[test]
    fn names_mean_the_same_by_whatever_way_they_are_compared() {
        let texts = [
            "a/b",
            "A/B",
            " a/b ",
            "hf.co/a/b",
            "https://huggingface.co/A/b/tree/main",
            "a/c",
            "gpt2",
            "GPT2",
            "./a",
            "pkg:huggingface/a/b@1",
            "a/b/",
            "",
            "github.com/a/b",
            "hf.co",
            "x y",
        ];
        for one in texts {
            for other in texts {
                let expected = Name::key(&id(one)) == Name::key(&id(other));
                assert_eq!(same(one, other), expected, "{one} {other}");
            }
        }
        for count in 0..texts.len() {
            let names: Names<'_> = texts.iter().take(count).copied().collect();
            for text in texts {
                let expected = texts.iter().take(count).any(|known| same(known, text));
                assert_eq!(names.has(text), expected, "{text} in {count}");
            }
        }
    }

    #[test]
    fn a_package_has_one_id_however_its_url_is_spelled() {
        for text in [
            "pkg:pypi/ruamel.yaml.clib@0.2.8",
            "pkg:pypi/Ruamel_Yaml-Clib@0.2.8",
            "pkg:pypi/ruamel__yaml-.clib@0.2.8?file_name=x.whl",
        ] {
            assert_eq!(id(text), "pkg:pypi/ruamel-yaml-clib@0.2.8", "{text}");
        }
        for text in ["pkg:npm/%40babel/core@7.1.0", "pkg:npm/@babel/core@7.1.0"] {
            assert_eq!(id(text), "pkg:npm/@babel/core@7.1.0", "{text}");
        }
        assert_eq!(id("pkg:npm/@babel/core"), "pkg:npm/@babel/core");
    }

    #[test]
    fn a_package_url_that_is_made_means_the_package() {
        let made = |kind, name, version| id(&package_url(kind, name, version));
        assert_eq!(made("pypi", "Torch", Some("2.1.0+cu118")), "pkg:pypi/torch@2.1.0+cu118");
        assert_eq!(made("npm", "@babel/core", Some("7.1.0")), "pkg:npm/@babel/core@7.1.0");
        assert_eq!(made("npm", "@babel/core", None), "pkg:npm/@babel/core");
        assert_eq!(made("npm", "a?b#c@d", Some("1/2")), "pkg:npm/a?b#c@d@1/2");
    }

    /// What is said under a name and what is linked to under it meet.
    #[test]
    fn a_name_means_what_its_id_means() {
        for text in [
            "pkg:pypi/A_b@1.0+cpu",
            "pkg:npm/%40babel/core@7.1.0",
            "pkg:npm/%40babel/core",
            "pkg:npm/lodash@4.17.21",
        ] {
            assert_eq!(id(&id(text)), id(text), "{text}");
        }
    }

    #[test]
    fn a_repository_is_its_address_without_commit_and_login() {
        let of = |text| {
            let name = name(text);
            (name.id, name.revision)
        };
        let repo = |rev: &str| ("https://github.com/acme/tool".to_owned(), Some(rev.to_owned()));
        assert_eq!(of("git+https://github.com/acme/tool.git@v1#egg=tool"), repo("v1"));
        assert_eq!(of("git+ssh://git@github.com/acme/tool.git#0a1b2c"), repo("0a1b2c"));
        assert_eq!(of("git+https://me:secret@github.com/acme/tool?rev=main#0a1b"), repo("0a1b"));
        assert_eq!(
            of("git+https://github.com/acme/tool#subdirectory=py"),
            ("https://github.com/acme/tool#py".to_owned(), None)
        );
    }
}
