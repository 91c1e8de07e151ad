//! How names are compared. Also read by `build.rs`, so that the embedded index is sorted by the
//! same rule that looks things up in it.

/// A name as it is compared: small letters; runs of white space, `-` and `_` are one `-`.
pub(crate) fn fold(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.trim().chars() {
        let c = if c.is_whitespace() || c == '_' { '-' } else { c };
        if c != '-' || !out.ends_with('-') {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// A page as it is compared: without scheme, `www.`, anchor and a `/` at the end; where a hub shows a
/// file in several ways (`raw`, `resolve`), as `blob`; a Creative Commons deed in any language as the
/// license that it sums up. `None` where the text is no address.
pub(crate) fn fold_link(link: &str) -> Option<String> {
    let lower = link.trim().trim_matches(['<', '>']).to_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let rest = rest.unwrap_or(&lower);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let (host, path) = rest.split_once('/')?;
    let named = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    if !host.contains('.') || !host.chars().all(named) {
        return None;
    }
    let path = path.split(['#', '?']).next().unwrap_or_default();
    let mut parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    if host == "creativecommons.org"
        && parts.last().is_some_and(|p| p.starts_with("deed") || p.starts_with("legalcode"))
    {
        parts.pop();
    }
    if let Some(shown) = parts.get_mut(2)
        && ["raw", "resolve", "tree"].contains(shown)
    {
        *shown = "blob";
    }
    let mut path = parts.join("/");
    for ending in [".html", ".htm", ".txt", ".php", ".md"] {
        if let Some(plain) = path.strip_suffix(ending) {
            path.truncate(plain.len());
        }
    }
    let host = if host == "raw.githubusercontent.com" { "github.com" } else { host };
    Some(format!("{host}/{path}"))
}
