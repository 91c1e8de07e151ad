//! Numbers, shares and long names as tables and charts show them.

/// At most so many characters: what is too much is taken out of the middle.
pub(super) fn shortened(text: &str, most: usize) -> String {
    // Few texts are long: bytes tell it without a look at each character.
    if text.len() <= most || text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most / 2).collect();
    let mut tail: Vec<char> = text.chars().rev().take(most - most / 2 - 1).collect();
    tail.reverse();
    head + "…" + &tail.into_iter().collect::<String>()
}

/// `1,234,567`
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

pub(super) fn counted(n: u64, word: &str) -> String {
    format!("{} {word}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// A share in percent, to a tenth; nothing and all are said only where it is nothing or all.
pub(super) fn share(part: u64, of: u64) -> String {
    if of == 0 {
        return "–".to_owned();
    }
    let tenths = (u128::from(part) * 1000 + u128::from(of) / 2) / u128::from(of);
    match tenths {
        0 if part > 0 => "<0.1 %".to_owned(),
        1000 if part < of => ">99.9 %".to_owned(),
        _ => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::{grouped, share, shortened};

    #[test]
    fn numbers_are_read_at_a_glance() {
        let all = [0, 7, 999, 1000, 12_345, 999_999, 3_000_000, u64::MAX];
        let shown = ["0", "7", "999", "1,000", "12,345", "999,999", "3,000,000"];
        assert_eq!(all.map(grouped)[..7], shown);
        assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn nothing_and_all_are_said_only_where_it_is_so() {
        assert_eq!(share(0, 3_000_000), "0.0 %");
        assert_eq!(share(1, 3_000_000), "<0.1 %");
        assert_eq!(share(1, 3), "33.3 %");
        assert_eq!(share(2, 3), "66.7 %");
        assert_eq!(share(2_999_999, 3_000_000), ">99.9 %");
        assert_eq!(share(5, 5), "100.0 %");
        assert_eq!(share(0, 0), "–");
        assert_eq!(share(u64::MAX, u64::MAX), "100.0 %");
    }

    #[test]
    fn a_long_name_keeps_its_ends() {
        assert_eq!(shortened("acme/chat", 9), "acme/chat");
        assert_eq!(shortened("acme/chat", 8), "acme…hat");
        assert_eq!(shortened("模型模型", 3), "模…型");
    }
}
