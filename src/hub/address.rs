//! Addresses: which of them are the hub's own, and names as a part of one.

use ureq::http::Uri;

use super::options::HubError;

/// Where the hub is: scheme, host and port. Only there a token is sent.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    scheme: String,
    host: String,
    port: u16,
    /// The address without a slash at its end.
    base: String,
}

impl Origin {
    /// The origin of an endpoint.
    pub fn new(endpoint: &str) -> Result<Self, HubError> {
        let base = endpoint.trim().trim_end_matches('/');
        let fails = || HubError::Endpoint { reason: "it is not the address of a host" };
        let uri: Uri = base.parse().map_err(|_| fails())?;
        if uri.authority().is_none_or(|a| a.as_str().contains('@')) {
            return Err(HubError::Endpoint { reason: "it names no host, or a user beside it" });
        }
        if uri.query().is_some() {
            return Err(HubError::Endpoint { reason: "it has a query" });
        }
        let (scheme, host, port) = parts(&uri).ok_or_else(fails)?;
        Ok(Self { scheme, host, port, base: base.to_owned() })
    }

    /// What messages call it.
    pub fn shown(&self) -> &str {
        self.base.split_once("://").map_or(&*self.base, |(_, rest)| rest)
    }

    /// An address of the hub.
    pub fn address(&self, path: &str) -> Option<Uri> {
        format!("{}{path}", self.base).parse().ok()
    }

    /// Whether an address is the hub's own.
    pub fn is(&self, uri: &Uri) -> bool {
        parts(uri).is_some_and(|(s, h, p)| s == self.scheme && h == self.host && p == self.port)
    }

    /// Whether an address is as safe as the hub's own.
    pub fn is_safe(&self, uri: &Uri) -> bool {
        uri.scheme_str() == Some("https") || self.scheme == "http"
    }

    /// Whether it is this machine, which no proxy stands before.
    pub fn is_local(&self) -> bool {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

/// Scheme, host and port of an address of the web.
fn parts(uri: &Uri) -> Option<(String, String, u16)> {
    let scheme = uri.scheme_str()?.to_ascii_lowercase();
    let usual = match &*scheme {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    let host = uri.host().filter(|h| !h.is_empty())?.to_ascii_lowercase();
    Some((scheme, host, uri.port_u16().unwrap_or(usual)))
}

/// Where a redirect leads.
pub(super) fn redirect(from: &Uri, location: &str) -> Option<Uri> {
    let (scheme, authority) = (from.scheme_str()?, from.authority()?);
    let to: Uri = if location.starts_with("//") {
        format!("{scheme}:{location}").parse().ok()?
    } else if location.starts_with('/') {
        format!("{scheme}://{authority}{location}").parse().ok()?
    } else {
        location.parse().ok()?
    };
    let user = to.authority().is_none_or(|a| a.as_str().contains('@'));
    (!user && parts(&to).is_some()).then_some(to)
}

/// One part of a path: what is not plain is written in numbers.
pub(crate) fn encoded(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    for byte in part.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.' => text.push(byte.into()),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

/// Whether a text can be the name of a commit, a tag or a branch.
pub(crate) fn is_revision(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
    !text.is_empty() && text.len() <= 200 && text.bytes().all(plain) && !text.contains("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_scheme_host_and_port_are_the_hubs_own() {
        let origin = Origin::new("https://huggingface.co/").unwrap();
        let is = |text: &str| origin.is(&text.parse().unwrap());
        assert!(is("https://huggingface.co/a/b"));
        assert!(is("https://HuggingFace.co:443/a/b"));
        assert!(!is("http://huggingface.co/a/b"));
        assert!(!is("https://huggingface.co:8443/a"));
        assert!(!is("https://huggingface.co.evil.example/a"));
        assert!(!is("https://evil.example/huggingface.co"));
        assert!(!is("https://huggingface.co@evil.example/a"));
    }

    #[test]
    fn an_endpoint_is_an_address_without_user_and_query() {
        for bad in ["", "huggingface.co", "ftp://a/", "https://", "https://u:p@h", "https://h?a=b"]
        {
            assert!(Origin::new(bad).is_err(), "{bad}");
        }
        let mirror = Origin::new("http://mirror.example:8080/hf/").unwrap();
        assert_eq!(mirror.shown(), "mirror.example:8080/hf");
        let address = mirror.address("/api/models/a").unwrap();
        assert_eq!(address.to_string(), "http://mirror.example:8080/hf/api/models/a");
    }

    #[test]
    fn a_redirect_leads_to_an_address_of_the_web() {
        let from: Uri = "https://hub.example/a/b".parse().unwrap();
        let to = |location| redirect(&from, location).map(|u| u.to_string());
        assert_eq!(to("/c?d").as_deref(), Some("https://hub.example/c?d"));
        assert_eq!(to("//x.example/c").as_deref(), Some("https://x.example/c"));
        assert_eq!(to("http://x.example/c").as_deref(), Some("http://x.example/c"));
        for bad in ["", "c", "file:///etc/passwd", "https://hub.example@x.example/", "mailto:a"] {
            assert_eq!(to(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_part_of_a_path_stays_one_part() {
        assert_eq!(encoded("a/../b?c#d e"), "a%2F..%2Fb%3Fc%23d%20e");
        assert_eq!(encoded("Llama-3.1_8B"), "Llama-3.1_8B");
    }
}
