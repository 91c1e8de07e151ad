//! How large is the page of a hub, and how soon has a browser laid it out? Beside the floor: the
//! same browser reading and laying out as many plain boxes, texts and lines from a file.

#[path = "../tests/chromium/mod.rs"]
mod chromium;
#[allow(dead_code)]
mod common;

use std::fmt::Write as _;

use chromium::Browser;
use cleartitle::{Catalog, Checker, render};

/// How often each is measured; the median is told.
const TIMES: usize = 7;

fn main() {
    let catalog = Catalog::builtin();
    for count in [45, 200, 2000] {
        let report = Checker::new(&catalog).check(&common::hub(count));
        let begun = std::time::Instant::now();
        let page = render::html(&report);
        let took = begun.elapsed().as_secs_f64() * 1e3;
        let (nodes, edges) = (report.artifacts.len(), report.relations.len());
        println!("{nodes} artifacts, {edges} relations, {} findings", report.findings.len());
        println!("  page                      {:>9} bytes, written in {took:.1} ms", page.len());
        let Some(mut browser) = Browser::start() else { return };
        browser.size(1440, 900);
        let mut laid = Vec::new();
        let mut floor = Vec::new();
        for _ in 0..TIMES {
            browser.open(&page);
            browser.until("document.querySelectorAll('.box').length > 0");
            browser.eval(
                "document.querySelector('#all').hidden || document.querySelector('#all').click()",
            );
            browser.until(&format!("document.querySelectorAll('.box').length === {nodes}"));
            laid.push(number(
                &mut browser,
                "performance.getEntriesByName('layout', 'measure').at(-1).duration",
            ));
            browser.open(&plain(nodes, edges));
            browser.until("typeof took === 'number'");
            floor.push(number(&mut browser, "took"));
        }
        let (laid, floor) = (median(laid), median(floor));
        println!("  laid out, all of it       {laid:>9.1} ms");
        println!("  floor: plain nodes        {floor:>9.1} ms   ({:.2} of it)", laid / floor);
    }
}

fn number(browser: &mut Browser, expression: &str) -> f64 {
    browser.eval(expression).as_f64().expect("a number")
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// As many boxes with three texts each, and as many lines, in rows.
fn plain(nodes: usize, edges: usize) -> String {
    let mut page =
        "<!doctype html><script>const begun = performance.now();</script><svg>".to_owned();
    for n in 0..nodes {
        let (x, y) = (n % 45 * 230, n / 45 * 60);
        let _ = write!(
            page,
            "<g transform=\"translate({x} {y})\"><rect width=\"208\" height=\"46\"/><text x=\"16\" y=\"28\">x</text>\
             <text x=\"32\" y=\"20\">org-{n}/model-{n:07}</text><text x=\"32\" y=\"36\">model · MIT</text></g>"
        );
    }
    for e in 0..edges {
        let (x, y) = (e % 45 * 230, e / 45 * 30);
        let _ = write!(page, "<path d=\"M{x} {y}C{} {y} {} 90 {} 90\"/>", x + 40, x + 40, x + 80);
    }
    page.push_str(
        "</svg><script>document.querySelector('svg').getBBox(); const took = performance.now() - begun;</script>",
    );
    page
}
