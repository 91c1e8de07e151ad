//! Is the summary of an audit told alike in every form: at a terminal, as a page, and whatever
//! the ids and license strings of others hold?
#![cfg(feature = "cli")]

use cleartitle::audit::{
    ByClause, ByCode, ByDuty, ByLicense, ByRelation, ByUpstream, Drift, Summary, Unmapped,
    VerdictChange, Verdicts,
};
use cleartitle::render::audit::{
    SummaryOptions, changes_human, summary_html, summary_human, summary_json,
};
use cleartitle::vocab::{Code, Duty, Relation, Verdict};
use proptest::prelude::*;
use roxmltree::{Document, Node, ParsingOptions};

mod chromium;

fn verdicts(clear: u64, conditional: u64, unknown: u64, blocked: u64) -> Verdicts {
    Verdicts { clear, conditional, unknown, blocked }
}

/// A summary that has everything, each number its own.
fn summary(id: &str) -> Summary {
    let drift = |depth, artifacts, unstated, drifted, blocked| Drift {
        depth,
        artifacts,
        unstated,
        drifted,
        blocked,
    };
    Summary {
        format: 1,
        artifacts: 2_000_000,
        bad_rows: 12,
        undescribed: 345_678,
        relations: 4_000_001,
        verdicts: verdicts(1_000_000, 400_000, 599_999, 1),
        by_relation: vec![
            ByRelation { relation: None, verdicts: verdicts(600_000, 0, 600_000, 0) },
            ByRelation {
                relation: Some(Relation::FineTunedFrom),
                verdicts: verdicts(100, 200, 300, 400),
            },
        ],
        by_license: vec![
            ByLicense { license: None, verdicts: verdicts(0, 0, 560_000, 0) },
            ByLicense { license: Some(id.to_owned()), verdicts: verdicts(3, 0, 0, 1) },
        ],
        by_code: vec![
            ByCode { code: Code::LicenseMissing, artifacts: 560_000 },
            ByCode { code: Code::OutboundDropsTerms, artifacts: 1 },
        ],
        duties: vec![
            ByDuty { duty: Duty::NamePrefix, owed: 90_000, broken: 60_000 },
            ByDuty { duty: Duty::IncludeLicense, owed: 1_900_000, broken: 0 },
        ],
        clauses: vec![ByClause {
            license: "LicenseRef-Llama-3.1".to_owned(),
            section: "1.b.i".to_owned(),
            code: Code::OutboundDropsTerms,
            blocked: 1,
        }],
        upstreams: vec![
            ByUpstream { id: id.to_owned(), license: Some("MIT".to_owned()), blocked: 1 },
            ByUpstream { id: "acme/lost".to_owned(), license: None, blocked: 0 },
        ],
        unmapped: vec![Unmapped { stated: id.to_owned(), artifacts: 7 }],
        unmapped_artifacts: 70,
        drift: vec![
            drift(0, 1000, 280, 0, 0),
            drift(1, 500, 100, 50, 25),
            drift(2, 0, 0, 0, 0),
            drift(3, 10, 1, 2, 3),
        ],
    }
}

const WORDS: &str = "\
2,000,000 artifacts judged, 4,000,001 relations
345,678 named that nothing describes
12 rows that could not be read, or not as meant

Verdicts       artifacts
  blocked              1  <0.1 %
  unknown        599,999  30.0 %
  conditional    400,000  20.0 %
  clear        1,000,000  50.0 %

Verdicts by relation    artifacts  blocked  unknown  conditional   clear
  (stands on nothing)   1,200,000    0.0 %   50.0 %        0.0 %  50.0 %
  fine-tuned-from           1,000   40.0 %   30.0 %       20.0 %  10.0 %

Verdicts by license    artifacts  blocked  unknown  conditional   clear
  (none stated)          560,000    0.0 %  100.0 %        0.0 %   0.0 %
  acme/chat                    4   25.0 %    0.0 %        0.0 %  75.0 %

Findings                artifacts
  license-missing         560,000  28.0 %
  outbound-drops-terms          1  <0.1 %

Duties                  owed          broken
  name-prefix         90,000   4.5 %  60,000  66.7 %
  include-license  1,900,000  95.0 %       0   0.0 %

Clauses that block      section  finding               blocked
  LicenseRef-Llama-3.1  1.b.i    outbound-drops-terms        1  100.0 %

Upstreams that most are blocked for    license      blocked
  acme/chat                            MIT                1  100.0 %
  acme/lost                            (not known)        0    0.0 %

License strings that are not known    artifacts
  acme/chat                                   7  10.0 %

Drift by depth    artifacts  no license  drifted  blocked
  0                   1,000      28.0 %    0.0 %    0.0 %
  1                     500      20.0 %   10.0 %    5.0 %
  2                       0           –        –        –
  3 or more              10      10.0 %   20.0 %   30.0 %
";

#[test]
fn a_terminal_word_by_word() {
    let text = summary_human(&summary("acme/chat"), SummaryOptions::default());
    assert_eq!(text, WORDS);
}

/// Text of others that wants more than to be read.
const HOSTILE: [&str; 7] = [
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(2)>",
    "\"'><svg/onload=alert(3)>",
    "]]><!--",
    "a\u{202e}b\u{1b}[2Jc\nd\u{0}\u{ffff}",
    "&lt;b&gt;{title}{0}",
    "(none stated)",
];

/// The page as other programs take it apart.
fn parsed(page: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(page, options).unwrap_or_else(|e| panic!("{e}: {page}"))
}

fn said(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|n| n.text()).collect()
}

fn all<'d>(page: &'d Document<'d>, tag: &str) -> Vec<Node<'d, 'd>> {
    page.descendants().filter(|n| n.is_element() && n.tag_name().name() == tag).collect()
}

/// The rows of a section's table.
fn rows(page: &Document<'_>, id: &str) -> Vec<Vec<String>> {
    let section = page.descendants().find(|n| n.attribute("id") == Some(id)).expect("a section");
    let rows = section.descendants().filter(|n| n.tag_name().name() == "tr");
    let cells = |row: Node<'_, '_>| row.children().filter(Node::is_element).map(said).collect();
    rows.map(cells).collect()
}

#[test]
fn the_page_has_each_number_in_a_table() {
    let text = summary_html(&summary("acme/chat"));
    let page = parsed(&text);
    let verdicts = rows(&page, "verdicts");
    assert_eq!(verdicts[0], ["verdict", "artifacts"]);
    assert_eq!(verdicts[1], ["blocked", "1 <0.1 %"]);
    assert_eq!(verdicts[4], ["clear", "1,000,000 50.0 %"]);
    assert_eq!(
        rows(&page, "relations")[1..],
        [
            [
                "stands on nothing",
                "1,200,000",
                "0 0.0 %",
                "600,000 50.0 %",
                "0 0.0 %",
                "600,000 50.0 %"
            ],
            ["fine-tuned-from", "1,000", "400 40.0 %", "300 30.0 %", "200 20.0 %", "100 10.0 %"],
        ]
    );
    assert_eq!(
        rows(&page, "licenses")[2],
        ["acme/chat", "4", "1 25.0 %", "0 0.0 %", "0 0.0 %", "3 75.0 %"]
    );
    assert_eq!(rows(&page, "findings")[1], ["license-missing", "560,000 28.0 %"]);
    assert_eq!(rows(&page, "duties")[1], ["name-prefix", "90,000 4.5 %", "60,000 66.7 %"]);
    let clause = ["LicenseRef-Llama-3.1", "1.b.i", "outbound-drops-terms", "1 100.0 %"];
    assert_eq!(rows(&page, "clauses")[1], clause);
    assert_eq!(rows(&page, "upstreams")[1], ["acme/chat", "MIT", "1 100.0 %"]);
    assert_eq!(rows(&page, "upstreams")[2], ["acme/lost", "not known", "0 0.0 %"]);
    assert_eq!(rows(&page, "unmapped")[1], ["acme/chat", "7 10.0 %"]);
    assert_eq!(rows(&page, "drift")[3], ["2", "0", "0 –", "0 –", "0 –"]);
    assert_eq!(rows(&page, "drift")[4], ["3 or more", "10", "1 10.0 %", "2 20.0 %", "3 30.0 %"]);
}

#[test]
fn every_chart_has_words_and_every_part_its_own() {
    let text = summary_html(&summary("acme/chat"));
    let page = parsed(&text);
    let charts: Vec<_> =
        all(&page, "svg").into_iter().filter(|n| n.attribute("role") == Some("img")).collect();
    assert_eq!(charts.len(), 7);
    for chart in &charts {
        let named = chart.attribute("aria-labelledby").unwrap();
        for id in named.split(' ') {
            let words = page.descendants().find(|n| n.attribute("id") == Some(id)).unwrap();
            assert!(!said(words).is_empty(), "{named}");
        }
    }
    let relations = said(charts[1]);
    assert!(
        relations.contains("fine-tuned-from: artifacts 1,000, blocked 400 (40.0 %), unknown 300")
    );
    // The parts of the second bar lie side by side and fill it: 400, 300, 200 and 100 of 1,000.
    let number = |n: &Node<'_, '_>, key| n.attribute(key).unwrap().parse::<f64>().unwrap();
    let parts: Vec<_> = charts[1]
        .descendants()
        .filter(|n| n.attribute("class") == Some("part") && n.attribute("y") == Some("56"))
        .map(|n| (n.attribute("fill").unwrap(), number(&n, "x"), number(&n, "width")))
        .collect();
    assert_eq!(
        parts,
        [
            ("url(#fill-blocked)", 240.0, 168.0),
            ("url(#fill-unknown)", 408.0, 126.0),
            ("url(#fill-conditional)", 534.0, 84.0),
            ("url(#fill-clear)", 618.0, 42.0),
        ]
    );
    let ids: Vec<_> = page.descendants().filter_map(|n| n.attribute("id")).collect();
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len(), "{ids:?}");
    for link in all(&page, "a") {
        assert!(ids.contains(&link.attribute("href").unwrap().strip_prefix('#').unwrap()));
    }
}

#[test]
fn an_empty_audit_is_told() {
    let text = summary_human(&Summary::default(), SummaryOptions::default());
    assert_eq!(text, "0 artifacts judged, 0 relations\n");
    let page = summary_html(&Summary::default());
    assert!(all(&parsed(&page), "section").is_empty());
}

#[test]
fn a_long_table_says_what_is_left_out() {
    let line = |n: u64| Unmapped { stated: format!("l{n}"), artifacts: 100 - n };
    let long = Summary { unmapped: (0..30).map(line).collect(), ..Summary::default() };
    let text = summary_human(&long, SummaryOptions { lines: 4, ..SummaryOptions::default() });
    assert!(text.contains("\n  l3"), "{text}");
    assert!(!text.contains("\n  l4"), "{text}");
    assert!(text.ends_with("\n  and 26 more: the summary as JSON or HTML has them\n"), "{text}");
    assert_eq!(rows(&parsed(&summary_html(&long)), "unmapped").len(), 31);
}

#[test]
fn names_of_others_stay_text_on_the_page() {
    let usual = summary_html(&summary("acme/chat"));
    let shape = |page: &str| -> Vec<String> {
        let page = parsed(page);
        page.descendants()
            .filter(Node::is_element)
            .map(|n| n.tag_name().name().to_owned())
            .collect()
    };
    for id in HOSTILE {
        let text = summary_html(&summary(id));
        assert_eq!(shape(&text), shape(&usual), "{id:?}");
        assert!(!text.contains(['\u{202e}', '\u{1b}', '\u{0}', '\u{ffff}']));
        let page = parsed(&text);
        assert!(all(&page, "script").is_empty() && all(&page, "img").is_empty());
    }
    let text = summary_html(&summary(HOSTILE[0]));
    assert_eq!(rows(&parsed(&text), "unmapped")[1][0], HOSTILE[0]);
}

#[test]
fn ours_and_theirs_are_told_apart() {
    let page = summary_html(&summary("none stated"));
    let page = parsed(&page);
    let licenses = page.descendants().find(|n| n.attribute("id") == Some("licenses")).unwrap();
    let tags: Vec<_> = licenses
        .descendants()
        .filter(|n| matches!(n.tag_name().name(), "em" | "bdi"))
        .map(|n| (n.tag_name().name(), said(n)))
        .collect();
    assert_eq!(tags, [("em", "none stated".to_owned()), ("bdi", "none stated".to_owned())]);
}

#[test]
fn changes_word_by_word() {
    let change = |id: &'static str, before, after| VerdictChange { id: id.into(), before, after };
    let [clear, blocked] = [Some(Verdict::Clear), Some(Verdict::Blocked)];
    let changes = [
        change("gone", clear, None),
        change("better", blocked, clear),
        change("new", None, clear),
        change("worse", clear, Some(Verdict::Unknown)),
        change("worst\u{1b}", clear, blocked),
    ];
    assert_eq!(
        changes_human(&changes, 4),
        "5 verdicts changed: 2 worse, 1 new, 1 better, 1 gone\n  \
         `worst\\u{1b}`: blocked, was clear\n  \
         `worse`: unknown, was clear\n  \
         `new`: clear, new\n  \
         `better`: clear, was blocked\n  \
         and 1 more: the list as JSON has them\n"
    );
    assert_eq!(changes_human(&[], 4), "no verdict changed\n");
}

/// How many columns a line takes, where characters that are squares take two.
fn columns(line: &str) -> usize {
    line.chars()
        .map(|c| if c < '\u{1100}' || ('\u{2000}'..'\u{2070}').contains(&c) { 1 } else { 2 })
        .sum()
}

proptest! {
    #[test]
    fn no_line_is_wider_than_a_terminal_and_none_steers_it(
        id in "[\\PC\\pC]{0,150}",
        most in prop::sample::select(vec![1, 1000, u64::MAX / 8]),
        lines in 0..5usize,
    ) {
        let mut summary = summary(&id);
        summary.by_license[1].verdicts = verdicts(most, most, most, most);
        summary.duties[0].owed = most;
        summary.duties[0].broken = most / 2;
        summary.upstreams[0].license = Some(id.clone());
        let text = summary_human(&summary, SummaryOptions { color: false, lines });
        prop_assert_eq!(text.lines().find(|line| columns(line) > 100), None);
        prop_assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
        let json = summary_json(&summary);
        let back: serde_json::Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(back, serde_json::to_value(&summary).unwrap());
        parsed(&summary_html(&summary));
    }
}

#[test]
fn a_browser_shows_it_and_has_nothing_to_complain_of() {
    let Some(mut browser) = chromium::Browser::start() else { return };
    for scheme in ["light", "dark"] {
        browser.scheme(scheme);
        browser.size(1100, 3600);
        browser.open(&summary_html(&summary("meta-llama/Llama-3.1-8B")));
        let complaints = browser.complaints();
        assert!(complaints.is_empty(), "{complaints:#?}");
        browser.picture(&format!("audit-{scheme}"));
    }
    let styled = browser.eval("getComputedStyle(document.querySelector('.number')).textAlign");
    assert_eq!(styled, "right", "the policy lets its own style in");
    for (width, id) in [(360, "acme/chat".to_owned()), (1100, HOSTILE.concat())] {
        browser.size(width, 900);
        browser.open(&summary_html(&summary(&id)));
        let wide = "document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(browser.eval(wide), true, "nothing stands out at {width}");
        let complaints = browser.complaints();
        assert!(complaints.is_empty(), "{complaints:#?}");
    }
}
