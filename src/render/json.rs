//! A report, or any answer, as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::is_unsafe;

/// Pretty JSON with a newline at the end; the same value gives the same bytes. What a terminal
/// would not show as it is stands as `\u` escapes, so that the text is safe to look at and still
/// says the same.
///
/// ```
/// assert_eq!(cleartitle::render::json(&["a\u{202e}b"]), "[\n  \"a\\u202eb\"\n]\n");
/// ```
pub fn json<T: Serialize + ?Sized>(value: &T) -> String {
    let text = serde_json::to_string_pretty(value).expect("keys are strings and no writer fails");
    let mut out = String::with_capacity(text.len() + 1);
    spelled_into(&mut out, &text);
    out.push('\n');
    out
}

/// JSON with what a terminal would not show as it is as `\u` escapes.
pub(super) fn spelled_into(out: &mut String, json: &str) {
    for c in json.chars() {
        // Newlines outside strings are the layout; inside strings serde_json has escaped them.
        if c != '\n' && is_unsafe(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}").expect("a string takes all");
            }
        } else {
            out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::json;

    #[test]
    fn nothing_unsafe_is_left_and_the_value_is_the_same() {
        let value = vec!["\u{1b}[2J\n\u{7f}\u{9b}", "\u{202e}\u{200b}\u{e0041}", "“ä” \"\\"];
        let text = json(&value);
        assert!(!text.chars().any(|c| c != '\n' && super::is_unsafe(c)), "{text}");
        let back: Vec<String> = serde_json::from_str(&text).unwrap();
        assert_eq!(back, value);
        assert!(text.ends_with("]\n"));
    }
}
