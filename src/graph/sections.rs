//! A file that collects the texts of others: how it is laid out, so that who reads it finds again
//! what was written.

/// The least length of a line that parts sections.
const LEAST: usize = 60;

/// The texts in a file that collects some; `None` where it is not laid out as such a file is.
///
/// The first line of `=` alone parts sections wherever it stands again. Of a section, what stands
/// before a line of `-` of the same length says whose the text is.
///
/// ```
/// use cleartitle::graph::sections;
///
/// let (thick, thin) = ("=".repeat(80), "-".repeat(80));
/// let file = format!("Contents\n{thick}\nMIT\n{thin}\nPermission is …\n");
/// assert_eq!(sections(&file).unwrap().collect::<Vec<_>>(), ["Permission is …\n"]);
/// assert!(sections("MIT License").is_none());
/// ```
pub fn sections(file: &str) -> Option<impl Iterator<Item = &str>> {
    let is_rule = |line: &&str| line.len() >= LEAST && line.bytes().all(|b| b == b'=');
    let thick = file.lines().map(str::trim_end).find(is_rule)?;
    let thin = "-".repeat(thick.len());
    Some(parts(file, thick).skip(1).map(move |part| {
        let at = lines(part).find(|(_, line)| line.trim_end() == thin);
        at.map_or(part, |(start, line)| &part[start + line.len()..])
    }))
}

/// The lines of sections, of a length that none of the texts uses.
///
/// ```
/// let text = format!("a\n{}\nb", "=".repeat(90));
/// assert_eq!(cleartitle::graph::section_width([&*text]), 91);
/// ```
pub fn section_width<'t>(texts: impl IntoIterator<Item = &'t str>) -> usize {
    let is_rule = |line: &&str| line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-');
    let lines = texts.into_iter().flat_map(str::lines).map(str::trim_end).filter(is_rule);
    lines.map(|line| line.len() + 1).max().unwrap_or_default().max(80)
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        at += line.len();
        (at - line.len(), line)
    })
}

/// The parts between lines that are `rule`.
fn parts<'t>(file: &'t str, rule: &'t str) -> impl Iterator<Item = &'t str> {
    let rules = lines(file).filter(move |(_, line)| line.trim_end() == rule);
    let ends = rules.map(|(start, line)| (start, start + line.len()));
    let mut from = 0;
    ends.chain([(file.len(), file.len())]).map(move |(start, end)| {
        let part = &file[from..start];
        from = end;
        part
    })
}
