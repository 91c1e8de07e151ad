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

/// What a browser shows as nothing, and what ends a mention, a link or a shorthand.
const SPLIT: &str = "&#8203;";

/// For a line of Markdown as GitHub shows it, wherever on the line it stands: nothing links,
/// mentions, formats, starts a list or ends a table cell.
///
/// ```
/// use cleartitle::render::escape;
///
/// assert_eq!(escape::markdown("*a*|<b> @team #7"), r"\*a\*\|\<b\> @&#8203;team #&#8203;7");
/// assert_eq!(escape::markdown("- www.example.com"), r"\- www&#8203;.example.com");
/// ```
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    inline_at_start(&mut out, text);
    end(out)
}

/// What starts a list or a block of code, or would be dropped, only where the line starts; gives
/// what follows.
fn start<'t>(out: &mut String, text: &'t str) -> &'t str {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (before, mark) = match text.as_bytes().get(digits) {
        Some(b' ') if digits == 0 => ("", "&#32;"),
        Some(b'-') if digits == 0 => ("", "\\-"),
        Some(b'=') if digits == 0 => ("", "\\="),
        Some(b'.') if digits > 0 => (&text[..digits], "\\."),
        _ => return text,
    };
    out.extend([before, mark]);
    &text[digits + 1..]
}

fn inline(out: &mut String, text: &str) {
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        let follows = |word: &str| {
            let start = at.checked_sub(word.len()).and_then(|n| text.as_bytes().get(n..at));
            start.is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()))
        };
        match c {
            // GitHub looks for these once the marks are read: a backslash does not stop it.
            '@' => out.extend(["@", SPLIT]),
            '#' if next.is_ascii_digit() => out.extend(["#", SPLIT]),
            '-' if next.is_ascii_digit() && follows("gh") => out.extend(["-", SPLIT]),
            '.' if follows("www") => out.extend([SPLIT, "."]),
            ':' if next.is_ascii_alphabetic() || matches!(next, '/' | '+' | '-') => {
                out.extend([":", SPLIT]);
            }
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|'
            | '<' | '>' | '~' | '$' | '&' => {
                out.push('\\');
                out.push(c);
            }
            c => push_plain(out, c),
        }
    }
}

/// A sentence of Markdown in which what stands between backticks is shown as code, as messages
/// have it. However the backticks fall, nothing of it is markup.
///
/// ```
/// use cleartitle::render::escape;
///
/// assert_eq!(escape::sentence("`a*b` is *new*"), r"`a*b` is \*new\*");
/// assert_eq!(escape::sentence("one ` alone"), r"one \` alone");
/// ```
pub fn sentence(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut parts: Vec<&str> = text.split('`').collect();
    // Without its partner, the last one is only a mark.
    let alone = if parts.len().is_multiple_of(2) { parts.pop() } else { None };
    for (n, part) in parts.iter().enumerate() {
        match n {
            0 => inline_at_start(&mut out, part),
            _ if n.is_multiple_of(2) => inline(&mut out, part),
            _ if part.is_empty() => out.push_str("\\`\\`"),
            _ => {
                if out.ends_with('`') {
                    out.push_str(SPLIT);
                }
                code_into(&mut out, part);
            }
        }
    }
    if let Some(part) = alone {
        out.push_str("\\`");
        inline(&mut out, part);
    }
    end(out)
}

/// A space at the end of a line would be dropped.
fn end(mut out: String) -> String {
    if out.ends_with(' ') {
        out.pop();
        out.push_str("&#32;");
    }
    out
}

fn inline_at_start(out: &mut String, text: &str) {
    let text = start(out, text);
    inline(out, text);
}

/// A name as code in a line of Markdown: what it holds is shown as it is, and nothing in it links.
/// Not for table cells, which a `|` ends even in code.
///
/// ```
/// use cleartitle::render::escape;
///
/// assert_eq!(escape::code("acme/@chat"), "`acme/@chat`");
/// assert_eq!(escape::code("a`b"), "``a`b``");
/// ```
pub fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    code_into(&mut out, text);
    out
}

fn code_into(out: &mut String, text: &str) {
    let text = super::plain(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // One space on both sides is not shown; it keeps apart what is not to touch.
    let touches = |c: char| c == '`' || c == ' ';
    let blank = text.trim_matches(' ').is_empty();
    let touching = !blank && (text.starts_with(touches) || text.ends_with(touches));
    let pad = if touching || text.is_empty() { " " } else { "" };
    out.extend([fence.as_str(), pad, &text, pad, &fence]);
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
