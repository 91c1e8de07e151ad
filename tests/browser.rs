//! Does the page work where it is read? A real Chromium opens it, clicks, types and looks.
//! `CLEARTITLE_PICTURES=DIR` keeps what it saw.
#![cfg(feature = "cli")]

mod chromium;
#[path = "../benches/common/mod.rs"]
#[allow(dead_code)]
mod hubs;

use chromium::Browser;
use cleartitle::vocab::Purpose;
use cleartitle::{
    Artifact, ArtifactGraph, ArtifactKind as Kind, Catalog, Checker, Relation, Report,
};
use cleartitle::{render, vocab::Release};
use serde_json::{Value, json};

fn check(graph: &ArtifactGraph) -> Report {
    Checker::new(&Catalog::builtin()).check(graph)
}

/// Five artifacts: a model that drops terms, its base and data, and a base that nobody describes.
fn five() -> Report {
    let mut builder = ArtifactGraph::builder();
    let mut add = |id: &str, kind, license: &str| {
        builder.artifact(Artifact::new(id, kind).license(license));
    };
    add("acme/chat-8b", Kind::Model, "Apache-2.0");
    add("acme/chat-base", Kind::Model, "MIT");
    add("meta-llama/Llama-3.1-8B", Kind::Model, "llama3.1");
    add("acme/tickets", Kind::Dataset, "CC-BY-NC-4.0");
    builder.relation("acme/chat-8b", Relation::FineTunedFrom, "acme/chat-base");
    builder.relation("acme/chat-base", Relation::FineTunedFrom, "meta-llama/Llama-3.1-8B");
    builder.relation("acme/chat-8b", Relation::TrainedOn, "acme/tickets");
    builder.relation("acme/tickets", Relation::GeneratedBy, "somebody/teacher");
    builder.intent_mut().purpose = Some(Purpose::Commercial);
    builder.intent_mut().release = [Release::Share].into_iter().collect();
    check(&builder.build().unwrap())
}

const HOSTILE: [&str; 5] = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "\"'><svg/onload=alert(3)>",
    "a\u{202e}b\u{1b}[2Jc\nd",
    "javascript:alert(4)//{{7*7}}${7*7}",
];

fn hostile() -> Report {
    let mut builder = ArtifactGraph::builder();
    let long = "x".repeat(10_000);
    for id in HOSTILE.into_iter().chain([&*long]) {
        builder.artifact(Artifact::new(id, Kind::Model).license(id));
        builder.relation("acme/all", Relation::MergedFrom, id);
    }
    builder.artifact(Artifact::new("acme/all", Kind::Model).license("MIT"));
    check(&builder.build().unwrap())
}

/// Opens a page in a window of a usual size.
fn opened(browser: &mut Browser, report: &Report) {
    browser.size(1440, 900);
    browser.open(&render::html(report));
    browser.until("document.querySelectorAll('#graph .box').length > 0");
}

fn text(browser: &mut Browser, selector: &str) -> String {
    let value = browser.eval(&format!("document.querySelector({selector:?}).textContent"));
    value.as_str().unwrap_or_default().to_owned()
}

fn boxes(browser: &mut Browser) -> u64 {
    browser.eval("document.querySelectorAll('#graph .box').length").as_u64().unwrap()
}

/// What has the focus, as a person is told.
fn focus(browser: &mut Browser) -> String {
    let label = "(() => { const e = document.activeElement; \
        return e.getAttribute('aria-label') || e.id || e.textContent; })()";
    browser.eval(label).as_str().unwrap_or_default().to_owned()
}

/// How long the browser took to lay out, in milliseconds.
fn layout(browser: &mut Browser) -> f64 {
    browser.eval("performance.getEntriesByName('layout', 'measure')[0].duration").as_f64().unwrap()
}

#[track_caller]
fn nothing_wrong(browser: &mut Browser) {
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn a_finding_opens_with_its_chain_and_clause() {
    let Some(mut browser) = Browser::start() else { return };
    let report = five();
    opened(&mut browser, &report);
    assert_eq!(boxes(&mut browser), 5);
    assert!(text(&mut browser, "#verdict").contains("blocked"));
    assert!(text(&mut browser, "#asked").contains("commercial"));
    browser.picture("five-light");
    let (n, finding) = report
        .findings
        .iter()
        .enumerate()
        .find(|(_, f)| f.path.len() == 2 && !f.because.is_empty())
        .expect("a finding with a path of two");
    browser.click(&format!("#list [data-finding='{n}']"));
    let shown = text(&mut browser, "#detail");
    let last = finding.path.last().unwrap();
    let message = finding.message.replace('`', "");
    let expected = [&*message, &*last.to, last.by.word(), &finding.because[0].section];
    let help: Vec<String> = finding.help.iter().map(|h| h.replace('`', "")).collect();
    for words in expected.into_iter().chain(help.iter().map(|h| &**h)) {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let quote = text(&mut browser, "#detail blockquote");
    assert_eq!(quote, finding.because[0].quote);
    let lit = browser.eval("document.querySelectorAll('.line.on').length");
    assert_eq!(lit, json!(2), "the path is marked in the drawing");
    assert!(browser.eval("document.querySelectorAll('.line.blocked').length").as_u64() > Some(0));
    browser.picture("five-finding");
    let hash = browser.eval("location.hash");
    assert_eq!(hash, json!(format!("#finding={}", finding.fingerprint)));
    // The link alone leads to the same.
    let address = format!("{}#finding={}", browser.address(), finding.fingerprint);
    browser.go(&address);
    browser.until("!document.querySelector('#detail').hidden");
    assert_eq!(text(&mut browser, "#detail"), shown);
    browser.scheme("dark");
    let back = browser.eval("getComputedStyle(document.documentElement).backgroundColor");
    assert_eq!(back, json!("rgb(20, 23, 27)"), "dark");
    browser.picture("five-dark");
    browser.scheme("light");
    browser.size(360, 740);
    browser.picture("five-narrow");
    browser.eval("document.querySelector('#lineage').scrollIntoView()");
    browser.picture("five-narrow-lineage");
    let wide = browser.eval("document.documentElement.scrollWidth").as_u64();
    assert!(wide <= Some(360), "nothing sticks out at 360 px: {wide:?}");
    nothing_wrong(&mut browser);
}

#[test]
fn an_artifact_opens_with_its_title_and_duties() {
    let Some(mut browser) = Browser::start() else { return };
    let report = five();
    opened(&mut browser, &report);
    browser.click("#graph [aria-label^='acme/chat-8b,'] rect");
    browser.until("!document.querySelector('#detail').hidden");
    browser.picture("five-artifact");
    let shown = text(&mut browser, "#detail");
    let artifact = report.artifacts.iter().find(|a| &*a.id == "acme/chat-8b").unwrap();
    for entry in &artifact.title {
        assert!(
            shown.contains(&entry.license) && shown.contains(entry.reach),
            "{entry:?}: {shown}"
        );
    }
    let mut duties = report.obligations.iter().filter(|o| o.artifact == artifact.id).peekable();
    assert!(duties.peek().is_some());
    for o in duties {
        assert!(shown.contains(o.duty.word()) && shown.contains(&o.quote), "{o:?}: {shown}");
        assert!(shown.contains(o.status.word()), "{o:?}");
    }
    browser.click("#graph [aria-label^='somebody/teacher,'] rect");
    browser.until("document.querySelector('#detail').textContent.includes('nothing describes it')");
    nothing_wrong(&mut browser);
}

#[test]
fn names_full_of_markup_stay_text() {
    let Some(mut browser) = Browser::start() else { return };
    let report = hostile();
    opened(&mut browser, &report);
    for n in 0..report.findings.len() {
        browser.eval(&format!("document.querySelector(\"[data-finding='{n}']\").click()"));
    }
    for id in HOSTILE {
        let name = json!(format!("{},", render::plain(id)));
        let found = format!(
            "[...document.querySelectorAll('.box')].some((b) => b.getAttribute('aria-label').startsWith({name}))"
        );
        assert_eq!(browser.eval(&found), json!(true), "{id:?}");
    }
    let foreign = "document.querySelectorAll('body img, body script:not(#data), iframe, [onload], [onerror]').length";
    assert_eq!(browser.eval(foreign), json!(1), "the page's own script alone");
    let steering = r"/[\u202a-\u202e\u2066-\u2069\u001b]/.test(document.body.innerText)";
    assert_eq!(browser.eval(steering), json!(false));
    browser.picture("hostile");
    browser.size(360, 740);
    let wide = browser.eval("document.documentElement.scrollWidth").as_u64();
    assert!(wide <= Some(360), "{wide:?}");
    browser.picture("hostile-narrow");
    nothing_wrong(&mut browser);
}

#[test]
fn markup_of_others_could_not_run_anyway() {
    let Some(mut browser) = Browser::start() else { return };
    opened(&mut browser, &five());
    let refused = browser.eval(
        "(() => { try { document.body.innerHTML = '<b>'; return false; } catch { return true; } })()",
    );
    assert_eq!(refused, json!(true));
    browser.eval("(() => { const s = document.createElement('img'); s.src = 'https://example.org/x.png'; document.body.append(s); })()");
    browser.until("true");
    assert!(!browser.complaints().is_empty(), "a complaint is heard when there is one");
}

#[test]
fn filters_keep_context_and_say_how_many() {
    let Some(mut browser) = Browser::start() else { return };
    let report = check(&hubs::hub(400));
    opened(&mut browser, &report);
    let all = report.findings.len();
    let code = "outbound-drops-terms";
    let fits = report.findings.iter().filter(|f| f.code.word() == code).count();
    assert!(fits > 0 && fits < all);
    browser.eval(&format!(
        "(() => {{ const s = document.querySelector('#code'); s.value = '{code}'; s.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()"
    ));
    let says = format!(
        "document.querySelector('#count').textContent.includes('{fits} findings of {all} found')"
    );
    browser.until(&says);
    let some = "document.querySelectorAll('.box.dim').length > 0 && document.querySelectorAll('.box:not(.dim)').length > 0";
    assert_eq!(browser.eval(some), json!(true), "what is found, and around it what is not");
    browser.picture("filtered");
    // A word that nothing has, typed from the keyboard.
    browser.press("/");
    assert_eq!(browser.eval("document.activeElement.id"), json!("search"));
    browser.write("no such thing");
    browser.until(
        "document.querySelector('#count').textContent.startsWith('0 artifacts and 0 findings')",
    );
    browser.picture("nothing-found");
    browser.click("#filters [type=reset]");
    browser.until(&format!(
        "document.querySelector('#count').textContent.includes('400 artifacts, {all} findings')"
    ));
    browser.click("#verdicts input[value=clear]");
    let clear = report.artifacts.iter().filter(|a| a.verdict.word() == "clear").count();
    browser.until(&format!(
        "document.querySelector('#count').textContent.startsWith('{clear} artifact')"
    ));
    nothing_wrong(&mut browser);
}

#[test]
fn the_keyboard_reaches_everything() {
    let Some(mut browser) = Browser::start() else { return };
    opened(&mut browser, &five());
    let mut stops = Vec::new();
    for _ in 0..40 {
        browser.press("Tab");
        stops.push(focus(&mut browser));
        if stops.last().is_some_and(|s| s.starts_with("acme/chat-8b, model")) {
            break;
        }
    }
    let at = |what: &str| stops.iter().position(|s| s == what).unwrap_or(usize::MAX);
    assert!(at("search") < at("kind") && at("kind") < stops.len(), "{stops:?}");
    assert!(stops.last().unwrap().starts_with("acme/chat-8b"), "the graph is one stop: {stops:?}");
    // Upstream and on, and back.
    browser.press("ArrowRight");
    let upstream = focus(&mut browser);
    assert!(
        upstream.starts_with("acme/chat-base") || upstream.starts_with("acme/tickets"),
        "{upstream}"
    );
    browser.picture("keyboard");
    let outlined = "getComputedStyle(document.activeElement.querySelector('rect')).strokeWidth";
    assert_eq!(browser.eval(outlined), json!("4px"), "the focus is seen");
    browser.press("ArrowLeft");
    assert!(focus(&mut browser).starts_with("acme/chat-8b"));
    browser.press("ArrowRight");
    browser.press("Enter");
    browser.until("document.activeElement.id === 'detail'");
    browser.press("Escape");
    browser.until("document.querySelector('#detail').hidden");
    assert_eq!(focus(&mut browser), upstream, "back to where it was");
    assert_eq!(browser.eval("location.hash"), json!(""));
    nothing_wrong(&mut browser);
}

#[test]
fn a_large_graph_starts_folded_and_unfolds() {
    let Some(mut browser) = Browser::start() else { return };
    let report = check(&hubs::hub(2000));
    let page = render::html(&report);
    assert!(page.len() <= 2_000_000, "{} bytes", page.len());
    opened(&mut browser, &report);
    let folded = boxes(&mut browser);
    assert!(folded > 5 && folded <= 60, "{folded}");
    browser.picture("hub-2000");
    let unfold =
        "document.querySelector('.stub').dispatchEvent(new MouseEvent('click', { bubbles: true }))";
    browser.eval(unfold);
    assert!(boxes(&mut browser) > folded);
    browser.picture("hub-2000-unfolded");
    browser.click("#all");
    browser.until("document.querySelectorAll('#graph .box').length === 2000");
    let took = layout(&mut browser);
    println!(
        "2,000 artifacts, {} relations: laid out in {took:.0} ms, {} bytes",
        report.relations.len(),
        page.len()
    );
    assert!(took < 5000.0, "{took} ms");
    assert_eq!(boxes_that_touch(&mut browser), json!(0));
    browser.picture("hub-2000-all");
    browser.click("#all");
    browser.until(&format!("document.querySelectorAll('#graph .box').length === {folded}"));
    nothing_wrong(&mut browser);
}

/// How many boxes lie on others.
fn boxes_that_touch(browser: &mut Browser) -> Value {
    browser.eval(
        "(() => { const at = [...document.querySelectorAll('.box')].map((b) => \
         b.getAttribute('transform').match(/-?[0-9.e-]+/g).map(Number)).sort((a, b) => a[0] - b[0]); \
         let n = 0; for (let i = 0; i < at.length; i += 1) for (let j = i + 1; j < at.length && at[j][0] < at[i][0] + 224; j += 1) \
         if (Math.abs(at[i][1] - at[j][1]) < 46) n += 1; return n; })()",
    )
}

#[test]
fn cycles_and_lone_artifacts_are_drawn() {
    let Some(mut browser) = Browser::start() else { return };
    let mut builder = ArtifactGraph::builder();
    for id in ["a", "b", "c", "alone"] {
        builder.artifact(Artifact::new(id, Kind::Model).license("MIT"));
    }
    for (from, to) in [("a", "b"), ("b", "c"), ("c", "a"), ("c", "c")] {
        builder.relation(from, Relation::MergedFrom, to);
    }
    opened(&mut browser, &check(&builder.build().unwrap()));
    assert_eq!(boxes(&mut browser), 4);
    assert_eq!(browser.eval("document.querySelectorAll('.line').length"), json!(4));
    assert_eq!(boxes_that_touch(&mut browser), json!(0));
    browser.picture("cycle");
    nothing_wrong(&mut browser);
}
