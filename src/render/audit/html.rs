//! The summary as one page for a browser: a chart and the same numbers as a table for each
//! question. The page carries all that it shows, has no script and loads nothing.

use std::fmt::Write as _;

use super::chart;
use super::numbers::grouped;
use super::sections::{Cell, Name, Row, Section, read, sections};
use crate::audit::Summary;
use crate::render::escape;

const STYLE: &str = concat!(include_str!("../web/colors.css"), include_str!("page.css"));

/// What the browser may do: this style, and nothing from anywhere. A test says what the number has
/// to be when the style changes.
const POLICY: &str = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; \
    style-src 'sha256-7IjCooV1gEPE3DhcbZ7e7z7e4FfZ2kOWVr0S1GW17oo='";

/// A page of its own with the summary, in charts and tables. It is well-formed XML, too, so that
/// other programs can take it apart.
///
/// ```
/// use cleartitle::audit::{Summary, Unmapped};
/// use cleartitle::render::audit::summary_html;
///
/// let stated = "</style><script>".to_owned();
/// let unmapped = vec![Unmapped { stated, artifacts: 1 }];
/// let page = summary_html(&Summary { unmapped, ..Summary::default() });
/// assert!(page.starts_with("<!DOCTYPE html>") && page.contains("&lt;/style&gt;&lt;script&gt;"));
/// ```
pub fn summary_html(summary: &Summary) -> String {
    let sections = sections(summary);
    let mut body = String::new();
    sections.iter().for_each(|section| part(&mut body, section));
    let links = sections.iter().map(|s| format!("<a href=\"#{}\">{}</a>", s.id, s.title));
    let title = format!("Audit of {} artifacts", grouped(summary.artifacts));
    format!(
        include_str!("page.html"),
        policy = POLICY,
        style = STYLE,
        title = escape::html(&title),
        read = escape::html(&read(summary).join("; ")),
        links = links.collect::<Vec<_>>().join("\n  "),
        fills = chart::FILLS,
        body = body,
        version = env!("CARGO_PKG_VERSION"),
    )
}

fn part(out: &mut String, section: &Section) {
    let Section { id, title, counted, .. } = section;
    let _ = write!(
        out,
        "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{title}</h2>\n\
         <p class=\"counted\">{}</p>\n",
        escape::html(counted)
    );
    chart::chart(out, section);
    table(out, section);
    out.push_str("</section>\n");
}

fn table(out: &mut String, section: &Section) {
    let Section { id, title, .. } = section;
    let _ = write!(
        out,
        "<div class=\"scroll\" role=\"region\" aria-labelledby=\"{id}-table\" tabindex=\"0\">\n\
         <table>\n<caption id=\"{id}-table\">{title}, in numbers</caption>\n<thead><tr>"
    );
    for text in section.texts {
        let _ = write!(out, "<th scope=\"col\">{text}</th>");
    }
    for number in section.numbers {
        let _ = write!(out, "<th scope=\"col\" class=\"number\">{number}</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    section.rows.iter().for_each(|row| line(out, row));
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn line(out: &mut String, row: &Row) {
    out.push_str("<tr>");
    for (n, name) in row.texts.iter().enumerate() {
        let (open, close) = if n == 0 { ("th scope=\"row\"", "th") } else { ("td", "td") };
        let _ = write!(out, "<{open}>{}</{close}>", said(name));
    }
    for cell in &row.cells {
        let _ = write!(out, "<td class=\"number\">{}", grouped(cell.count));
        if let Some(share) = Cell::share(*cell) {
            let _ = write!(out, " <span class=\"share\">{}</span>", escape::html(&share));
        }
        out.push_str("</td>");
    }
    out.push_str("</tr>\n");
}

/// A name of others keeps its direction of writing to itself; ours look different.
fn said(name: &Name) -> String {
    match name {
        Name::Given(text) => format!("<bdi>{}</bdi>", escape::html(text)),
        Name::Ours(words) => format!("<em>{}</em>", escape::html(words)),
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;
    use sha2::{Digest as _, Sha256};

    #[test]
    fn the_policy_names_this_style() {
        let hash = BASE64_STANDARD.encode(Sha256::digest(super::STYLE.replace('\r', "")));
        let named = format!("style-src 'sha256-{hash}'");
        assert!(super::POLICY.contains(&named), "POLICY has to say: {named}");
    }

    #[test]
    fn the_style_is_the_same_for_html_and_xml() {
        assert!(!super::STYLE.contains(['<', '&']) && !super::STYLE.contains("]]>"));
    }
}
