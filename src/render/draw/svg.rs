//! SVG that stands alone: no script, nothing from elsewhere, light and dark.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::layout::{Frame, Layout, Plan, Route};
use super::text::{fit, width};
use super::{Arrow, Content, Drawing, Extent, Picture, findings, fold, style};
use crate::render::escape;
use crate::render::lineage::Lineage;
use crate::report::Report;
use crate::vocab::Verdict;

/// Sizes of text: of the caption, of an id, and of everything else.
const CAPTION: u32 = 15;
const ID: u32 = 13;
const SMALL: u32 = 11;
/// The most that a line of a box takes.
const LINE: u32 = 300;
/// Beside the text of a box.
const INSET: i32 = 14;
/// Around everything, and above it for the caption.
const MARGIN: i32 = 24;
const HEAD: i32 = 56;
/// The least width between the margins, for the legend, and the height of a row of the legend.
const LEAST: i32 = 600;
const ROW: i32 = 20;
/// So many findings of a box are told where it is pointed at.
const TOLD: usize = 5;
/// Classes with a color of their own, as the legend lists them.
const CLASSES: [(&str, &str); 6] = [
    ("blocked", "blocked"),
    ("unknown", "unknown"),
    ("conditional", "conditional"),
    ("clear", "clear"),
    ("undescribed", "named, not described"),
    ("rest", "not shown"),
];

/// The lineage laid out in columns: what is shipped at the left, what it is made of to its right.
///
/// ```
/// use cleartitle::render::draw::{Extent, svg};
/// # use cleartitle::{Artifact, ArtifactGraph, ArtifactKind, Catalog, Checker};
/// # let mut builder = ArtifactGraph::builder();
/// # builder.artifact(Artifact::new("acme/chat-8b", ArtifactKind::Model).license("MIT"));
/// # let report = Checker::new(&Catalog::builtin()).check(&builder.build().unwrap());
///
/// let drawing = svg(&report, Extent::Findings);
/// assert!(drawing.text.contains(">acme/chat-8b</text>"));
/// assert_eq!((drawing.shown, drawing.of), (1, 1));
/// ```
pub fn svg(report: &Report, extent: Extent) -> Drawing {
    let lineage = Lineage::of(report);
    let picture = Picture::of(&lineage, &fold(&lineage, extent));
    let lines: Vec<[String; 3]> = picture
        .boxes
        .iter()
        .map(|content| {
            let [id, what, verdict] = content.lines();
            [fit(&id, LINE * 1000 / ID), fit(&what, LINE * 1000 / SMALL), verdict]
        })
        .collect();
    let arrow = |a: &Arrow| (a.from, a.to, pixels(&a.label, SMALL));
    let plan = Plan {
        sizes: lines.iter().map(size).collect(),
        arrows: picture.arrows.iter().map(arrow).collect(),
    };
    let mut layout = plan.layout();
    let caption = format!("cleartitle: {}", picture.caption(report));
    layout.width = layout.width.max(pixels(&caption, CAPTION));
    let entries = entries(&picture);
    let legend = move_in(&mut layout, &entries);
    let mut page = Page { out: String::new() };
    page.head(report, &escape::html(&caption), &layout);
    for (arrow, route) in picture.arrows.iter().zip(&layout.routes) {
        page.arrow(&picture, arrow, route, &layout.boxes);
    }
    page.labels(&picture.arrows, &layout.routes);
    let told = findings(report);
    for ((content, frame), lines) in picture.boxes.iter().zip(&layout.boxes).zip(&lines) {
        let findings = match content {
            Content::Node(node) => told.get(node.id).map_or(&[][..], |f| f),
            Content::Rest { .. } => &[],
        };
        let about = findings.iter().take(TOLD).map(|f| format!("{}: {}", f.code, f.message));
        let more = findings.len().saturating_sub(TOLD);
        let more = (more > 0).then(|| format!("and {more} more findings"));
        page.node(content, *frame, lines, about.chain(more));
    }
    page.legend(&entries, legend, layout.width);
    page.out.push_str("</svg>\n");
    picture.drawing(page.out)
}

/// How wide a text is, generously: nobody knows the font.
fn pixels(text: &str, size: u32) -> i32 {
    (width(text) * size).div_ceil(1000) as i32
}

/// The size of a box by its lines.
fn size(lines: &[String; 3]) -> (i32, i32) {
    let small = lines[1..].iter().map(|line| pixels(line, SMALL)).max();
    let widest = pixels(&lines[0], ID).max(small.unwrap_or(0));
    let rows = lines.iter().filter(|line| !line.is_empty()).count() as i32;
    (widest + 2 * INSET, 14 + 16 * rows)
}

/// Makes room for caption, legend and margins; the answer is where the legend begins.
fn move_in(layout: &mut Layout, entries: &[Entry]) -> i32 {
    for frame in &mut layout.boxes {
        frame.left += MARGIN;
        frame.top += HEAD;
    }
    for (x, y) in layout.routes.iter_mut().flatten().flatten() {
        *x += MARGIN;
        *y += HEAD;
    }
    layout.width = layout.width.max(LEAST) + 2 * MARGIN;
    let legend = layout.height + HEAD + 2 * MARGIN;
    layout.height = legend + (rows(entries, layout.width) - 1) * ROW + MARGIN;
    legend
}

struct Page {
    out: String,
}

impl Page {
    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        self.out.write_fmt(text).expect("a string takes all");
    }

    fn head(&mut self, report: &Report, caption: &str, layout: &Layout) {
        let Layout { width, height, .. } = layout;
        let shipped = report.artifacts.iter().filter(|a| a.shipped);
        let shipped: Vec<String> =
            shipped.take(20).map(|a| format!("{} is {}", a.id, a.verdict)).collect();
        self.write(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" \
             aria-labelledby=\"cleartitle-title cleartitle-desc\" width=\"{width}\" \
             height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
             <title id=\"cleartitle-title\">{caption}</title>\n\
             <desc id=\"cleartitle-desc\">Shipped: {}.</desc>\n<style>\n{}</style>\n<defs>\n",
            escape::html(&shipped.join("; ")),
            style::sheet(),
        ));
        for class in ["plain", "conditional", "unknown", "blocked"] {
            self.write(format_args!(
                "<marker id=\"to-{class}\" class=\"{class}\" viewBox=\"0 0 8 8\" refX=\"7\" \
                 refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\" \
                 markerUnits=\"userSpaceOnUse\"><path d=\"M0 0L8 4L0 8z\"/></marker>\n"
            ));
        }
        self.write(format_args!(
            "</defs>\n<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n\
             <text class=\"caption\" x=\"{MARGIN}\" y=\"30\">{caption}</text>\n"
        ));
    }

    fn arrow(&mut self, picture: &Picture<'_>, arrow: &Arrow, route: &Route, boxes: &[Frame]) {
        let class = arrow.class().unwrap_or("plain");
        let guess = if arrow.guess { " guess" } else { "" };
        let mut path = String::new();
        if route.is_empty() {
            // Over its own box.
            let Frame { left, top, width, .. } = boxes[arrow.from as usize];
            let (a, b, over) = (left + width - 40, left + width - 16, top - 16);
            let _ = write!(path, "M{a} {top}C{a} {over} {b} {over} {b} {top}");
        }
        for (n, [(x, y), (to_x, to_y)]) in route.iter().enumerate() {
            let middle = i32::midpoint(*x, *to_x);
            let start = if n == 0 { 'M' } else { 'L' };
            let _ = write!(path, "{start}{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}");
        }
        let [from, to] = [arrow.from, arrow.to].map(|n| match &picture.boxes[n as usize] {
            Content::Node(node) => escape::html(node.id),
            Content::Rest { words, .. } => escape::html(words),
        });
        let finding = arrow.mark.map(|m| format!(": {m}")).unwrap_or_default();
        self.write(format_args!(
            "<path class=\"arrow {class}{guess}\" marker-end=\"url(#to-{class})\" d=\"{path}\">\
             <title>{from} {} {to}{finding}</title></path>\n",
            arrow.label,
        ));
    }

    /// The relations' words beside their arrows: each where there is room; one that has none is
    /// told where the arrow is pointed at, but for arrows with findings.
    fn labels(&mut self, arrows: &[Arrow], routes: &[Route]) {
        let mut taken: HashSet<(i32, i32)> = HashSet::new();
        let mut order: Vec<usize> = (0..arrows.len()).collect();
        order.sort_by_key(|n| std::cmp::Reverse(arrows[*n].class().is_some()));
        for n in order {
            let (arrow, Some(first), Some(last)) =
                (&arrows[n], routes[n].first(), routes[n].last())
            else {
                continue;
            };
            let places = [(first, 0.5), (last, 0.5), (first, 0.35), (last, 0.65)];
            let places = places.map(|(pair, part)| along(pair, part));
            let cells = |(x, y): (i32, i32)| (-1..=1).map(move |n| (x / 100, y / 6 + n));
            let free = places.iter().find(|p| cells(**p).all(|cell| !taken.contains(&cell)));
            let Some((x, y)) = free.or(arrow.class().and(places.first())) else { continue };
            if arrow.label.is_empty() {
                continue;
            }
            taken.extend(cells((*x, *y)));
            let (class, y) = (arrow.class().unwrap_or("plain"), y + 4);
            self.write(format_args!(
                "<text class=\"relation {class}\" x=\"{x}\" y=\"{y}\">{}</text>\n",
                arrow.label
            ));
        }
    }

    fn node(
        &mut self,
        content: &Content<'_>,
        frame: Frame,
        lines: &[String; 3],
        about: impl Iterator<Item = String>,
    ) {
        let Frame { left, top, width, height } = frame;
        let shipped = if content.is_shipped() { " shipped" } else { "" };
        let title = content.lines().into_iter().filter(|line| !line.is_empty()).chain(about);
        let title: Vec<String> = title.map(|line| escape::html(&line)).collect();
        self.write(format_args!(
            "<g class=\"node {}{shipped}\"><title>{}</title>\
             <rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"5\"/>",
            content.class(),
            title.join("\n"),
        ));
        let rows = ["id", "what", "verdict"].iter().zip(lines).filter(|(_, l)| !l.is_empty());
        for (n, (class, line)) in (0..).zip(rows) {
            let (x, y) = (left + INSET, top + 20 + 16 * n);
            self.write(format_args!(
                "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>",
                escape::html(line)
            ));
        }
        self.out.push_str("</g>\n");
    }

    /// What colors and lines mean.
    fn legend(&mut self, entries: &[Entry], mut y: i32, width: i32) {
        let mut x = MARGIN;
        self.out.push_str("<g class=\"legend\">\n");
        for entry in entries {
            if x > MARGIN && x + entry.width() > width {
                (x, y) = (MARGIN, y + ROW);
            }
            let Entry { class, words, line } = entry;
            if *line {
                self.write(format_args!("<path class=\"arrow {class}\" d=\"M{x} {}h24\"/>", y - 4));
            } else {
                self.write(format_args!(
                    "<g class=\"sample {class}\"><rect x=\"{x}\" y=\"{}\" width=\"24\" \
                     height=\"12\" rx=\"2\"/></g>",
                    y - 10
                ));
            }
            self.write(format_args!("<text x=\"{}\" y=\"{y}\">{words}</text>\n", x + 30));
            x += entry.width();
        }
        self.out.push_str("</g>\n");
    }
}

/// A line of the legend.
struct Entry {
    class: &'static str,
    words: &'static str,
    line: bool,
}

impl Entry {
    fn width(&self) -> i32 {
        30 + pixels(self.words, SMALL) + 16
    }
}

/// What the legend tells: what occurs.
fn entries(picture: &Picture<'_>) -> Vec<Entry> {
    let boxes =
        CLASSES.iter().filter(|(class, _)| picture.boxes.iter().any(|b| b.class() == *class));
    let boxes = boxes.map(|(class, words)| Entry { class, words, line: false });
    let marked = |verdict| picture.arrows.iter().any(|a| a.mark == Some(verdict));
    let lines = [
        ("blocked", "path of what is blocked", marked(Verdict::Blocked)),
        ("unknown", "path of what is unknown", marked(Verdict::Unknown)),
        ("conditional", "path of what is conditional", marked(Verdict::Conditional)),
        ("plain guess", "unstated or inferred", picture.arrows.iter().any(|a| a.guess)),
    ];
    let lines = lines.into_iter().filter(|(.., occurs)| *occurs);
    boxes.chain(lines.map(|(class, words, _)| Entry { class, words, line: true })).collect()
}

/// How many rows the legend has.
fn rows(entries: &[Entry], width: i32) -> i32 {
    let (mut rows, mut x) = (1, MARGIN);
    for entry in entries {
        if x > MARGIN && x + entry.width() > width {
            (rows, x) = (rows + 1, MARGIN);
        }
        x += entry.width();
    }
    rows
}

/// The point of an arrow's curve at that part of it.
fn along([(x, y), (to_x, to_y)]: &[(i32, i32); 2], part: f64) -> (i32, i32) {
    let rest = 1.0 - part;
    let bend = |a: f64, b: f64, c: f64, d: f64| {
        rest.powi(3) * a
            + 3.0 * rest * rest * part * b
            + 3.0 * rest * part * part * c
            + part.powi(3) * d
    };
    let [x, y, to_x, to_y] = [*x, *y, *to_x, *to_y].map(f64::from);
    let middle = f64::midpoint(x, to_x);
    (bend(x, middle, middle, to_x).round() as i32, bend(y, y, to_y, to_y).round() as i32)
}
