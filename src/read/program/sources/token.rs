//! What a source is made of, as far as calls are concerned: names, texts and marks, each with its
//! place, and which bracket belongs to which.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a keyword.
    Name,
    /// A text in quotes; `None` where parts of it are only known when it runs.
    Text(Option<String>),
    /// A bracket or another single mark.
    Mark(u8),
    /// `::`
    Colons,
    /// The end of a statement, where a line end is one.
    End,
    /// A number, an operator of several marks and the like.
    Other,
}

/// A token with its bytes.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub kind: Kind,
    pub at: Range<usize>,
}

/// The tokens of one source.
#[derive(Debug)]
pub(super) struct Tokens<'s> {
    text: &'s str,
    all: Vec<Token>,
    /// By opening bracket: where its closing one is.
    partners: Vec<Option<u32>>,
}

impl<'s> Tokens<'s> {
    pub fn new(text: &'s str, all: Vec<Token>) -> Self {
        let mut partners = vec![None; all.len()];
        let mut open: Vec<usize> = Vec::new();
        for (n, token) in all.iter().enumerate() {
            match token.kind {
                Kind::Mark(b'(' | b'[' | b'{') => open.push(n),
                Kind::Mark(b')' | b']' | b'}') => {
                    if let Some(partner) = open.pop().and_then(|o| partners.get_mut(o)) {
                        *partner = Some(n as u32);
                    }
                }
                _ => {}
            }
        }
        Self { text, all, partners }
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn kind(&self, n: usize) -> Option<&Kind> {
        self.all.get(n).map(|t| &t.kind)
    }

    /// The name that stands there.
    pub fn name(&self, n: usize) -> Option<&'s str> {
        let token = self.all.get(n).filter(|t| t.kind == Kind::Name)?;
        self.text.get(token.at.clone())
    }

    pub fn is_name(&self, n: usize, names: &[&str]) -> bool {
        self.name(n).is_some_and(|name| names.contains(&name))
    }

    /// The text that stands there, if all of it does.
    pub fn text(&self, n: usize) -> Option<&str> {
        match self.kind(n)? {
            Kind::Text(text) => text.as_deref(),
            _ => None,
        }
    }

    pub fn is(&self, n: usize, mark: u8) -> bool {
        self.kind(n) == Some(&Kind::Mark(mark))
    }

    /// The closing bracket of an opening one.
    pub fn partner(&self, n: usize) -> Option<usize> {
        self.partners.get(n).copied().flatten().map(|p| p as usize)
    }

    /// The token after this one, or after the bracket that this one opens.
    pub fn after(&self, n: usize) -> usize {
        self.partner(n).unwrap_or(n) + 1
    }

    /// The bytes of several tokens.
    pub fn bytes(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.all.get(range.start).map_or(0, |t| t.at.start);
        let end =
            range.end.checked_sub(1).and_then(|n| self.all.get(n)).map_or(start, |t| t.at.end);
        start..end.max(start)
    }

    /// Without some of the tokens: ranges in their order, none within another.
    pub fn without(self, out: &[Range<usize>]) -> Self {
        if out.is_empty() {
            return self;
        }
        let mut out = out.iter().peekable();
        let mut kept = Vec::with_capacity(self.all.len());
        for (n, token) in self.all.into_iter().enumerate() {
            while out.next_if(|r| r.end <= n).is_some() {}
            if out.peek().is_none_or(|r| n < r.start) {
                kept.push(token);
            }
        }
        Self::new(self.text, kept)
    }
}

/// Whether a name may begin so. What is beyond ASCII counts as letters.
pub(super) fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// Whether a name may go on so.
pub(super) fn goes_on(byte: u8) -> bool {
    begins_name(byte) || byte.is_ascii_digit()
}

/// A place in a source that moves on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'s> {
    pub text: &'s str,
    pub at: usize,
}

impl<'s> Cursor<'s> {
    /// The byte so many further on; 0 beyond the end.
    pub fn ahead(&self, by: usize) -> u8 {
        self.text.as_bytes().get(self.at + by).copied().unwrap_or(0)
    }

    pub fn is_over(&self) -> bool {
        self.at >= self.text.len()
    }

    pub fn rest(&self) -> &'s [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Goes on as long as bytes are so.
    pub fn pass(&mut self, so: impl Fn(u8) -> bool) {
        let rest = self.rest();
        self.at += rest.iter().position(|b| !so(*b)).unwrap_or(rest.len());
    }

    /// What lies between.
    pub fn from(&self, start: usize) -> &'s str {
        self.text.get(start..self.at.min(self.text.len())).unwrap_or_default()
    }
}
