//! How wide a text is, about, and how it is made to fit.

/// The width of a text in a sans-serif font, in thousandths of its size.
pub(in crate::render) fn width(text: &str) -> u32 {
    text.chars().map(of).sum()
}

fn of(c: char) -> u32 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '`' => 370,
        ' ' | 'f' | 't' | 'r' | 'I' | '(' | ')' | '[' | ']' | '/' | '\\' | '-' | '"' | '·' => 450,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 1000,
        'A'..='Z' | '+' | '=' | '<' | '>' | '~' | '#' | '&' | '_' => 780,
        // What follows are scripts whose characters are squares, and pictures.
        '\u{1100}'.. => 1050,
        _ => 690,
    }
}

/// A text of at most that width: what is too much is taken out of its middle.
pub(in crate::render) fn fit(text: &str, most: u32) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(of('…'));
    let head = taken(text.chars(), room / 2);
    let tail = taken(text.chars().rev(), room - room / 2);
    let tail: Vec<char> = tail.chars().rev().collect();
    head + "…" + &tail.into_iter().collect::<String>()
}

/// As many characters as there is room for.
fn taken(text: impl Iterator<Item = char>, mut room: u32) -> String {
    text.take_while(|c| {
        let fits = of(*c) <= room;
        room = room.saturating_sub(of(*c));
        fits
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::{fit, width};

    #[test]
    fn what_is_too_long_keeps_its_ends() {
        assert_eq!(fit("acme/chat-8b", 20_000), "acme/chat-8b");
        let long = format!("acme/{}-q4", "x".repeat(10_000));
        let short = fit(&long, 20_000);
        assert!(width(&short) <= 20_000 && width(&short) > 18_000, "{short}");
        assert!(short.starts_with("acme/x") && short.contains("x…x") && short.ends_with("x-q4"));
        let wide = fit(&"模".repeat(100), 20_000);
        assert!(wide.chars().count() < 20 && width(&wide) <= 20_000, "{wide}");
        assert_eq!(fit("abc", 0), "…");
    }
}
