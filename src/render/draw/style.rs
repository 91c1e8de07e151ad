//! What the classes of boxes and arrows look like.

use std::fmt::Write as _;

/// The color of a class, for people who see fewer of them, too; the word is always beside it.
pub(super) fn color(class: &str) -> &'static str {
    match class {
        "blocked" => "#d55e00",
        "unknown" => "#aa4499",
        "conditional" => "#e69f00",
        "clear" => "#009e73",
        _ => "#767676",
    }
}

/// A tint of the color, on which dark text is read.
pub(super) fn tint(class: &str) -> &'static str {
    match class {
        "blocked" => "#fbe3d6",
        "unknown" => "#f3e0f0",
        "conditional" => "#fdf1d3",
        "clear" => "#dcf3ec",
        _ => "#f3f3f3",
    }
}

/// Colors by class; the words stay readable in each.
pub(super) fn sheet() -> String {
    let mut css = String::from(
        "text{font:11px \"Helvetica Neue\",Arial,\"Liberation Sans\",sans-serif;fill:#1b1b1b}\n\
         .caption{font-size:15px;font-weight:600}.id{font-size:13px;font-weight:600}\n\
         .verdict{font-weight:600}.ground{fill:#fff}\n\
         rect{stroke-width:1.5}.node.shipped rect{stroke-width:4}\n\
         .undescribed rect,.rest rect{stroke-dasharray:5 3}\n\
         .rest .id{font-weight:400}\n\
         .arrow{fill:none;stroke-width:1.2}.arrow.conditional{stroke-width:2}\n\
         .arrow.unknown,.arrow.blocked{stroke-width:3}\n\
         .arrow.guess{stroke-dasharray:7 4}\n\
         .relation{text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:4px;\
         stroke-linejoin:round}\n\
         .relation.blocked,.relation.unknown{font-weight:600}\n",
    );
    for class in ["blocked", "unknown", "conditional", "clear", "undescribed", "rest", "plain"] {
        let color = color(class);
        let _ = writeln!(
            css,
            ".{class} rect{{stroke:{color};fill:{}}}.arrow.{class}{{stroke:{color}}}\
             marker.{class} path{{fill:{color}}}",
            tint(class)
        );
    }
    css.push_str("@media (prefers-color-scheme:dark){\ntext{fill:#e6e6e6}.ground{fill:#14171c}.relation{stroke:#14171c}\n");
    for (class, fill) in [
        ("blocked", "#4a2410"),
        ("unknown", "#3d1f3a"),
        ("conditional", "#423109"),
        ("clear", "#0c3a2e"),
        ("undescribed", "#24272c"),
        ("rest", "#1b1e23"),
    ] {
        let _ = writeln!(css, ".{class} rect{{fill:{fill}}}");
    }
    css.push_str(
        ".unknown rect,.arrow.unknown{stroke:#d07ac6}marker.unknown path{fill:#d07ac6}\n}\n",
    );
    css
}
