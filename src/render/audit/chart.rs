//! Charts of the page, in SVG of our own. What a color says, a texture, a dash or a mark says, too,
//! and the table below each chart has the same numbers.

use std::fmt::Write as _;

use super::numbers::grouped;
use super::sections::{Cell, Chart, Name, Row, Section, WORST_FIRST};
use crate::render::draw::text;
use crate::render::escape;

/// What the verdicts' parts of a bar are filled with; the charts refer to it.
pub(super) const FILLS: &str = include_str!("fills.svg");

/// So many bars are drawn; the table has the rest.
const BARS: usize = 15;
const WIDTH: u32 = 800;
/// Where bars begin and end; names stand before, numbers behind.
const LEFT: u32 = 240;
const RIGHT: u32 = 660;
const ROW: u32 = 26;
const BAR: u32 = 18;
/// The size of all text.
const FONT: u32 = 12;
/// Where the lines of a chart of lines begin, end, and their lowest and highest place.
const PLOT: (u32, u32, u32, u32) = (60, 780, 250, 40);
const LINES: [&str; 3] = ["first", "second", "third"];

/// The section's chart, if it has one.
pub(super) fn chart(out: &mut String, section: &Section) {
    let rows = &section.rows[..section.rows.len().min(BARS)];
    match section.chart {
        Chart::Stacked => figure(out, section, rows, 30 + ROW * rows.len() as u32, |out| {
            legend(out);
            each(out, rows, 30, stacked);
        }),
        Chart::Bars | Chart::Verdicts => {
            figure(out, section, rows, ROW * rows.len() as u32, |out| {
                let most = rows.iter().map(|row| row.cells[0].count).max().unwrap_or(0);
                each(out, rows, 0, |out, row, y| bars(out, section, row, y, most));
            })
        }
        Chart::Lines => figure(out, section, &section.rows, 290, |out| lines(out, section)),
        Chart::None => {}
    }
}

/// The frame of a chart, with its words for who does not see it.
fn figure(
    out: &mut String,
    section: &Section,
    rows: &[Row],
    height: u32,
    draw: impl FnOnce(&mut String),
) {
    let Section { id, title, .. } = section;
    let told: Vec<String> = rows.iter().map(|row| sentence(section, row)).collect();
    let _ = write!(
        out,
        "<figure>\n<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" \
         aria-labelledby=\"{id}-chart {id}-words\" viewBox=\"0 0 {WIDTH} {height}\">\n\
         <title id=\"{id}-chart\">{title}</title>\n<desc id=\"{id}-words\">{}. The table below has \
         the same numbers.</desc>\n",
        escape::html(&told.join("; "))
    );
    draw(out);
    out.push_str("</svg>\n");
    let rest = section.rows.len() - rows.len();
    if rest > 0 {
        let _ = writeln!(
            out,
            "<figcaption class=\"shown\">Of {} lines the first {} are drawn.</figcaption>",
            section.rows.len(),
            rows.len()
        );
    }
    out.push_str("</figure>\n");
}

/// `MIT: artifacts 20, blocked 5 (25.0 %)`
fn sentence(section: &Section, row: &Row) -> String {
    let numbers = section.numbers.iter().zip(&row.cells).map(|(n, cell)| told(n, *cell));
    format!("{}: {}", name(row), numbers.collect::<Vec<_>>().join(", "))
}

fn told(what: &str, cell: Cell) -> String {
    let share = cell.share().map(|share| format!(" ({share})")).unwrap_or_default();
    format!("{what} {}{share}", grouped(cell.count))
}

fn name(row: &Row) -> &str {
    match &row.texts[0] {
        Name::Given(text) | Name::Ours(text) => text,
    }
}

fn each(out: &mut String, rows: &[Row], top: u32, mut draw: impl FnMut(&mut String, &Row, u32)) {
    for (y, row) in (top..).step_by(ROW as usize).zip(rows) {
        let shown = text::fit(name(row), (LEFT - 20) * 1000 / FONT);
        let soft = if matches!(row.texts[0], Name::Ours(_)) { " soft" } else { "" };
        let _ = writeln!(
            out,
            "<text class=\"name{soft}\" x=\"{}\" y=\"{}\">{}</text>",
            LEFT - 10,
            y + 14,
            escape::html(&shown)
        );
        draw(out, row, y);
    }
}

/// A bar, with what it is where it is pointed at.
fn bar(out: &mut String, look: &str, [x, end]: [f64; 2], [y, height]: [u32; 2], title: &str) {
    let _ = writeln!(
        out,
        "<rect {look} x=\"{x:.1}\" y=\"{y}\" width=\"{:.1}\" height=\"{height}\"><title>{}</title></rect>",
        end - x,
        escape::html(title)
    );
}

/// A place between the ends of bars.
fn at(count: u64, of: u64) -> f64 {
    let part = if of == 0 { 0.0 } else { count as f64 / of as f64 };
    f64::from(LEFT) + f64::from(RIGHT - LEFT) * part.clamp(0.0, 1.0)
}

fn stacked(out: &mut String, row: &Row, y: u32) {
    let all = row.cells[0].count;
    let mut before = 0;
    for (verdict, cell) in WORST_FIRST.iter().zip(&row.cells[1..]) {
        let after = before + cell.count;
        if cell.count > 0 {
            let look = format!("class=\"part\" fill=\"url(#fill-{verdict})\"");
            let title = format!("{}: {}", name(row), told(verdict.word(), *cell));
            bar(out, &look, [at(before, all), at(after, all)], [y, BAR], &title);
        }
        before = after;
    }
    number(out, y, RIGHT + 10, &grouped(all));
}

fn bars(out: &mut String, section: &Section, row: &Row, y: u32, most: u64) {
    let numbers = section.numbers;
    let whole = row.cells[0];
    let start = at(0, most);
    let look = match section.chart {
        // Its rows are named by the verdicts.
        Chart::Verdicts => format!("class=\"part\" fill=\"url(#fill-{})\"", name(row)),
        _ if row.cells.len() > 1 => "class=\"whole\"".to_owned(),
        _ => "class=\"own\"".to_owned(),
    };
    let title = |n: usize| format!("{}: {}", name(row), told(numbers[n], row.cells[n]));
    bar(out, &look, [start, at(whole.count, most)], [y, BAR], &title(0));
    let mut words = grouped(whole.count);
    if let Some(part) = row.cells.get(1).filter(|part| part.count > 0) {
        let look = "class=\"part\" fill=\"url(#fill-blocked)\"";
        bar(out, look, [start, at(part.count, most)], [y + 4, BAR - 8], &title(1));
        let _ = write!(words, ", {} {}", grouped(part.count), numbers[1]);
    }
    number(out, y, at(whole.count, most).round() as u32 + 8, &words);
}

fn number(out: &mut String, y: u32, x: u32, words: &str) {
    let _ = writeln!(out, "<text x=\"{x}\" y=\"{}\">{words}</text>", y + 14);
}

/// The textures of the verdicts, in the order of the parts.
fn legend(out: &mut String) {
    for (x, verdict) in (LEFT..).step_by(105).zip(WORST_FIRST) {
        let _ = writeln!(
            out,
            "<rect class=\"part\" fill=\"url(#fill-{verdict})\" x=\"{x}\" y=\"2\" width=\"16\" \
             height=\"14\"/><text x=\"{}\" y=\"14\">{verdict}</text>",
            x + 22
        );
    }
}

/// A line for each share, from depth to depth.
fn lines(out: &mut String, section: &Section) {
    let (left, right, low, high) = PLOT;
    let shares = |n: usize| section.rows.iter().map(move |row| row.cells[n]);
    let parts = 1..section.numbers.len().min(LINES.len() + 1);
    let percent = |c: Cell| c.of.filter(|of| *of > 0).map(|of| c.count as f64 * 100.0 / of as f64);
    let most = parts.clone().flat_map(shares).filter_map(percent).fold(0.0, f64::max);
    let top = [5.0, 10.0, 25.0, 50.0].into_iter().find(|top| most <= *top).unwrap_or(100.0);
    let steps = section.rows.len().saturating_sub(1).max(1) as f64;
    let x = |n: usize| f64::from(left) + f64::from(right - left) * n as f64 / steps;
    let y = |percent: f64| f64::from(low) - f64::from(low - high) * percent / top;
    for part in 0..=4 {
        let (percent, y) = (top * f64::from(part) / 4.0, y(top * f64::from(part) / 4.0));
        let _ = writeln!(
            out,
            "<path class=\"grid\" d=\"M{left} {y:.1}H{right}\"/><text class=\"name soft\" \
             x=\"{}\" y=\"{:.1}\">{percent} %</text>",
            left - 8,
            y + 4.0
        );
    }
    for (n, row) in section.rows.iter().enumerate() {
        let _ = writeln!(
            out,
            "<text class=\"middle soft\" x=\"{:.1}\" y=\"{}\">{}</text>",
            x(n).min(f64::from(right - 20)),
            low + 20,
            escape::html(name(row))
        );
    }
    for (class, part) in LINES.into_iter().zip(parts) {
        let points = shares(part).enumerate().filter_map(|(n, c)| Some((n, c, percent(c)?)));
        let places: Vec<String> =
            points.clone().map(|(n, _, p)| format!("{:.1} {:.1}", x(n), y(p))).collect();
        let _ = writeln!(out, "<path class=\"{class}\" d=\"M{}\"/>", places.join("L"));
        for (n, cell, percent) in points {
            let what = told(section.numbers[part], cell);
            let title = format!("depth {}: {what}", name(&section.rows[n]));
            mark(out, class, (x(n), y(percent)), &title);
        }
        let x = left + 150 * (part as u32 - 1);
        let _ = writeln!(
            out,
            "<path class=\"{class}\" d=\"M{x} 12h36\"/><text x=\"{}\" y=\"16\">{}</text>",
            x + 44,
            section.numbers[part]
        );
        mark(out, class, (f64::from(x + 18), 12.0), section.numbers[part]);
    }
}

/// A point of a line: round, square, or a triangle.
fn mark(out: &mut String, class: &str, (x, y): (f64, f64), title: &str) {
    let shape = match class {
        "first" => "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
        "second" => "m-4 -4h8v8h-8z",
        _ => "m0 -5l5 9h-10z",
    };
    let title = escape::html(title);
    let _ = writeln!(
        out,
        "<path class=\"mark {class}\" d=\"M{x:.1} {y:.1}{shape}\"><title>{title}</title></path>"
    );
}
