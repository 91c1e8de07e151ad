//! Text of others as each medium may hold it. Characters that steer, turn or hide are spelled out
//! in all of them; what the medium itself reads as markup is escaped.

use std::fmt::Write as _;

use super::{is_unsafe, push_plain};

/// For a text or a quoted attribute of HTML or XML.
///
/// ```
/// use cleartitle::render::escape;
///
/// assert_eq!(escape::html("<script>\"'&"), "&lt;script&gt;&quot;&#39;&amp;");
/// assert_eq!(escape::html("a\u{202e}b"), r"a\u{202e}b");
/// ```
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML cannot say these at all.
            '\u{fffe}' | '\u{ffff}' => out.extend(c.escape_default()),
            c => push_plain(&mut out, c),
        }
    }
    out
}

/// For a script block of a page: JSON in which nothing ends the block or opens a comment.
///
/// ```
/// use cleartitle::render::escape;
///
/// assert_eq!(escape::script(r#""</script><!--""#), r#""\u003c/script\u003e\u003c!--""#);
/// ```
pub fn script(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' => write!(out, "\\u{:04x}", c as u32).expect("a string takes all"),
            c if c != '\n' && is_unsafe(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}").expect("a string takes all");
                }
            }
            c => out.push(c),
        }
    }
    out
}

/// For a paragraph or a table cell of Markdown as GitHub shows it: nothing links, mentions, formats
/// or ends the cell.
///
/// ```
/// use cleartitle::render::escape;
///
/// assert_eq!(escape::markdown("*a*|<b> @team"), r"\*a\*\|\<b\> \@team");
/// ```
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // GitHub mentions and links by itself: a word joiner that is spelled as an entity stops it.
        match c {
            '@' => out.push_str("\\@"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|'
            | '<' | '>' | '~' | '$' | '&' => {
                out.push('\\');
                out.push(c);
            }
            c => push_plain(&mut out, c),
        }
    }
    out
}

/// For a quoted string of DOT.
///
/// ```
/// use cleartitle::render::escape;
///
/// assert_eq!(escape::dot(r#"a"b\n"#), r#"a\"b\\n"#);
/// ```
pub fn dot(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // Graphviz reads entities in every string.
            '&' => out.push_str("&amp;"),
            c if is_unsafe(c) => {
                out.push('\\');
                out.extend(c.escape_default());
            }
            c => out.push(c),
        }
    }
    out
}

/// For a quoted label of Mermaid: everything but letters, digits and plain marks as its entities.
///
/// ```
/// use cleartitle::render::escape;
///
/// assert_eq!(escape::mermaid("a\"b<c"), "a#34;b#60;c");
/// ```
pub fn mermaid(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | '-' | '.' | '/' | ':' | ',' | '·' | '…' => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            // Mermaid breaks the line at `\n` even where its backslash is an entity: a word joiner
            // keeps them apart.
            '\\' => out.push_str("#92;#8288;"),
            c if is_unsafe(c) => out.push_str(&mermaid_entity('?')),
            c => out.push_str(&mermaid_entity(c)),
        }
    }
    out
}

fn mermaid_entity(c: char) -> String {
    format!("#{};", c as u32)
}
