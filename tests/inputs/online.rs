//! The hub's API, against a hub on this machine.

use std::time::{Duration, Instant};

use cleartitle::ArtifactKind;
use cleartitle::hub::{Client, HubError, HubOptions, Token};
use serde_json::json;

use super::server::{Asked, Content, Reply, Server, content, status, to};
use super::*;

const SECRET: &str = "hf_averysecretone";

fn options(server: &Server) -> HubOptions {
    HubOptions {
        endpoint: server.endpoint(),
        pause: Duration::from_millis(1),
        ..HubOptions::default()
    }
}

/// Reads an adapter for the model, with the hub at hand.
fn adapter_of(base: &str, options: HubOptions) -> Gathered {
    let hub = Client::new(options).unwrap();
    let text = json!({"peft_type": "LORA", "base_model_name_or_path": base}).to_string();
    let options = Options { online: Some(&hub), ..Options::default() };
    read_bytes("adapter_config.json", text.as_bytes(), options)
}

fn card(license: &str) -> String {
    format!("---\nlicense: {license}\n---\n# A model\n")
}

fn mit() -> &'static str {
    spdx::license_id("MIT").unwrap().text()
}

fn is_api(asked: &Asked) -> bool {
    asked.path.starts_with("/api/")
}

fn lineage() -> Content {
    content()
        .model(
            "acme/chat",
            json!({
                "cardData": {"license": "cc-by-nc-4.0", "base_model": "acme/base"},
                "baseModels": {"relation": "finetune", "models": [{"_id": "1", "id": "acme/base"}]},
                "tags": ["license:cc-by-nc-4.0", "base_model:acme/base", "dataset:acme/talk"],
            }),
            "---\nlicense: cc-by-nc-4.0\nbase_model: acme/base\ndatasets:\n- acme/talk\n---\n",
        )
        .model("acme/base", json!({"cardData": {"license": "mit"}}), &card("mit"))
        .repository(
            "datasets/acme/talk",
            json!({"cardData": {"license": "cc0-1.0"}, "tags": ["license:cc0-1.0"]}),
            &[("README.md", &card("cc0-1.0"))],
        )
}

#[test]
fn what_nothing_describes_is_asked_for_and_what_the_answers_name() {
    let server = lineage().serve();
    let gathered = adapter_of("acme/chat", options(&server));
    let graph = graph(gathered);
    assert_eq!(
        relations(&graph, "adapter_config"),
        [(Relation::AdapterOf, "acme/chat", Evidence::Declared)]
    );
    assert_eq!(
        relations(&graph, "acme/chat"),
        [
            (Relation::FineTunedFrom, "acme/base", Evidence::Tag),
            (Relation::TrainedOn, "acme/talk", Evidence::Declared),
        ]
    );
    let said = |id| licenses(artifact(&graph, id));
    assert_eq!(said("acme/chat"), [("cc-by-nc-4.0".to_owned(), Evidence::Declared)]);
    assert_eq!(said("acme/base"), [("mit".to_owned(), Evidence::Declared)]);
    assert_eq!(said("acme/talk"), [("cc0-1.0".to_owned(), Evidence::Declared)]);
    assert_eq!(artifact(&graph, "acme/talk").kind, ArtifactKind::Dataset);
    let host = &server.host;
    assert_eq!(
        stated_at(&graph, "acme/chat", "acme/talk"),
        format!("{host}/acme/chat/README.md:5:1")
    );
    let chat = artifact(&graph, "acme/chat");
    let place = chat.statements[0].place.as_ref().unwrap();
    assert_eq!(place.to_string(), format!("{host}/acme/chat/README.md:2:1"));
    assert_eq!(
        chat.details().revision.as_deref(),
        Some("c0ffee0000000000000000000000000000000000")
    );
    assert_eq!(chat.details().folder, None, "duties cannot be checked against a part of it");
    let commit = "resolve/c0ffee0000000000000000000000000000000000/README.md";
    assert_eq!(
        server.paths(),
        [
            "/api/models/acme/chat".to_owned(),
            format!("/acme/chat/{commit}"),
            "/api/models/acme/base".to_owned(),
            format!("/acme/base/{commit}"),
            "/api/datasets/acme/talk".to_owned(),
            format!("/datasets/acme/talk/{commit}"),
        ]
    );
    let agent = concat!("cleartitle/", env!("CARGO_PKG_VERSION"));
    assert!(server.asked().iter().all(|a| a.agent == agent && a.token.is_none()));
}

#[test]
fn without_asking_for_it_nothing_is_asked() {
    let server = lineage().serve();
    let text = "{\"peft_type\": \"LORA\", \"base_model_name_or_path\": \"acme/chat\"}";
    let gathered = one("adapter_config.json", text);
    assert!(!artifact(&graph(gathered), "acme/chat").described);
    assert_eq!(server.paths(), [""; 0]);
}

#[test]
fn the_text_beside_a_card_says_what_other_means() {
    let fields = json!({"cardData": {"license": "other", "license_name": "acme", "license_link": "LICENSE"}});
    let card = "---\nlicense: other\nlicense_name: acme\nlicense_link: LICENSE\n---\n";
    let files = [
        ("LICENSE", mit()),
        ("LICENSE.md", mit()),
        ("NOTICE", "By Acme."),
        ("README.md", card),
        ("model.safetensors", "weights"),
        ("src/LICENSE", mit()),
        ("train.py", "print()"),
    ];
    let server = content().repository("models/acme/base", fields, &files).serve();
    let graph = graph(adapter_of("acme/base", options(&server)));
    let base = artifact(&graph, "acme/base");
    assert_eq!(licenses(base)[0], ("MIT".to_owned(), Evidence::Text));
    assert!(licenses(base).iter().all(|(license, _)| license == "MIT"), "{:?}", licenses(base));
    let names: Vec<String> =
        server.paths().iter().map(|p| p.rsplit('/').next().unwrap().to_owned()).collect();
    assert_eq!(names, ["base", "README.md", "LICENSE", "LICENSE.md", "NOTICE"]);
}

#[test]
fn a_repository_without_a_license_is_searched_for_a_text_and_has_none_without() {
    let with = [("LICENSE.txt", mit()), ("README.md", "# No keys\n")];
    let server = content()
        .repository("models/acme/text", json!({}), &with)
        .repository("models/acme/none", json!({}), &[("README.md", "# No keys\n")])
        .serve();
    let text = graph(adapter_of("acme/text", options(&server)));
    assert_eq!(licenses(artifact(&text, "acme/text")), [("MIT".to_owned(), Evidence::Text)]);
    let none = graph(adapter_of("acme/none", options(&server)));
    let none = artifact(&none, "acme/none");
    assert!(none.described && none.statements.is_empty());
}

#[test]
fn where_files_are_not_shown_the_answer_counts() {
    let fields = json!({
        "cardData": {"license": "mit", "base_model": ["acme/a", "acme/b"], "base_model_relation": "merge"},
        "baseModels": {"relation": "merge", "models": [{"id": "acme/a"}, {"id": "acme/b"}]},
        "gated": "manual",
    });
    let server = content()
        .model("acme/gated", fields, &card("mit"))
        .model("acme/a", json!({}), &card("mit"))
        .model("acme/b", json!({}), &card("mit"))
        .special(|asked| asked.path.starts_with("/acme/gated/").then(|| status(401)))
        .serve();
    let graph = graph(adapter_of("acme/gated", options(&server)));
    let gated = artifact(&graph, "acme/gated");
    assert_eq!(licenses(gated), [("mit".to_owned(), Evidence::Declared)]);
    assert_eq!(
        relations(&graph, "acme/gated"),
        [
            (Relation::MergedFrom, "acme/a", Evidence::Declared),
            (Relation::MergedFrom, "acme/b", Evidence::Declared),
        ]
    );
    let place = gated.statements[0].place.as_ref().unwrap().to_string();
    assert!(place.starts_with(&format!("{}/api/models/acme/gated:1:", server.host)), "{place}");
    assert_eq!(
        gated.details().note.as_deref(),
        Some("gated on the hub: its owner decides who gets it")
    );
}

#[test]
fn a_license_text_that_is_not_shown_is_told() {
    let fields = json!({"cardData": {"license": "other"}, "gated": "auto"});
    let files = [("LICENSE", mit()), ("README.md", "---\nlicense: other\n---\n")];
    let server = content()
        .repository("models/acme/gated", fields, &files)
        .special(|asked| asked.path.contains("LICENSE").then(|| status(403)))
        .serve();
    let gathered = adapter_of("acme/gated", options(&server));
    let file = format!("{}/acme/gated/LICENSE", server.host);
    let message =
        format!("0:0: `{file}` is not visible on the hub: it is gated, private or not there");
    assert_eq!(told(&gathered), [message]);
    assert!(gathered.problems[0].is_warning());
}

#[test]
fn the_hubs_own_resolution_of_parents_is_compared_with_the_cards() {
    let fields = json!({
        "baseModels": {"relation": "quantized", "models": [{"id": "acme/real"}]},
        "tags": ["base_model:acme/tagged", "base_model:quantized:acme/tagged"],
    });
    let server = content()
        .model("acme/small", fields, "---\nlicense: mit\nbase_model: acme/named\n---\n")
        .model("acme/real", json!({}), &card("mit"))
        .model("acme/named", json!({}), &card("mit"))
        .serve();
    let gathered = adapter_of("acme/small", options(&server));
    let message = "the parent is `acme/real` here, and `acme/named` in another file of the folder";
    assert_eq!(gathered.problems.iter().map(|p| p.to_string()).collect::<Vec<_>>(), [message]);
    assert_eq!(
        relations(&sound(gathered), "acme/small"),
        [
            (Relation::FineTunedFrom, "acme/named", Evidence::Inferred),
            (Relation::QuantizedFrom, "acme/real", Evidence::Tag),
        ]
    );
}

#[test]
fn an_adapter_on_the_hub_is_one_by_its_configuration() {
    let files = [
        ("README.md", "---\nlicense: mit\n---\n"),
        (
            "adapter_config.json",
            "{\"peft_type\": \"LORA\", \"base_model_name_or_path\": \"acme/base\"}",
        ),
    ];
    let server = content()
        .repository("models/acme/lora", json!({}), &files)
        .model("acme/base", json!({}), &card("mit"))
        .serve();
    let graph = graph(adapter_of("acme/lora", options(&server)));
    assert_eq!(artifact(&graph, "acme/lora").kind, ArtifactKind::Adapter);
    assert_eq!(
        relations(&graph, "acme/lora"),
        [(Relation::AdapterOf, "acme/base", Evidence::Declared)]
    );
}

#[test]
fn a_renamed_repository_is_found_under_its_old_name() {
    let server = content()
        .model("acme/new", json!({"cardData": {"license": "mit"}}), &card("mit"))
        .special(|asked| {
            (asked.path == "/api/models/acme/old")
                .then(|| to(&format!("/api/models/acme/new?{}", asked.query)))
        })
        .special(|asked| {
            asked.path.strip_prefix("/acme/old/").map(|rest| to(&format!("/acme/new/{rest}")))
        })
        .serve();
    let graph = graph(adapter_of("acme/old", options(&server)));
    let old = artifact(&graph, "acme/old");
    assert_eq!(licenses(old), [("mit".to_owned(), Evidence::Declared)]);
    assert_eq!(old.details().note.as_deref(), Some("called acme/new on the hub"));
}

#[test]
fn redirects_in_a_circle_end() {
    let server = content().special(|asked| Some(to(&asked.path))).serve();
    let gathered = adapter_of("acme/round", options(&server));
    assert_eq!(
        told(&gathered),
        ["1:2: the hub cannot be asked for `acme/round`: it redirects too often"]
    );
    assert_eq!(server.paths().len(), 6);
}

#[test]
fn a_token_goes_to_the_hub_and_never_further() {
    let back: std::sync::Arc<std::sync::Mutex<String>> = Default::default();
    let home = std::sync::Arc::clone(&back);
    let other = content()
        .special(|asked| {
            let card = card("mit").into_bytes();
            (asked.path == "/blob").then(|| Reply::Whole(200, Vec::new(), card))
        })
        .special(move |asked| {
            (asked.path == "/back").then(|| to(&format!("{}/home", home.lock().unwrap())))
        })
        .serve();
    let (blob, bounce) = (other.endpoint() + "/blob", other.endpoint() + "/back");
    let server = content()
        .model("acme/far", json!({}), "")
        .model("acme/back", json!({}), "")
        .special(move |asked| asked.path.starts_with("/acme/far/").then(|| to(&blob)))
        .special(move |asked| asked.path.starts_with("/acme/back/").then(|| to(&bounce)))
        .special(|asked| {
            let card = card("apache-2.0").into_bytes();
            (asked.path == "/home").then(|| Reply::Whole(200, Vec::new(), card))
        })
        .serve();
    *back.lock().unwrap() = server.endpoint();
    for (id, license) in [("acme/far", "mit"), ("acme/back", "apache-2.0")] {
        let token = Token::new(SECRET);
        let graph = graph(adapter_of(id, HubOptions { token, ..options(&server) }));
        let said = licenses(artifact(&graph, id));
        assert_eq!(said, [(license.to_owned(), Evidence::Declared)]);
    }
    let bearer = format!("Bearer {SECRET}");
    for asked in server.asked() {
        let expected = (asked.path != "/home").then_some(bearer.as_str());
        assert_eq!(asked.token.as_deref(), expected, "{}", asked.path);
    }
    assert_eq!(server.asked().len(), 5);
    assert_eq!(other.paths(), ["/blob", "/back"]);
    assert!(other.asked().iter().all(|asked| asked.token.is_none()));
}

#[test]
fn the_api_does_not_answer_through_another_host() {
    let other = lineage().serve();
    let elsewhere = other.endpoint();
    let server =
        content().special(move |asked| Some(to(&format!("{elsewhere}{}", asked.path)))).serve();
    let gathered = adapter_of("acme/chat", options(&server));
    assert_eq!(
        told(&gathered),
        ["1:2: the hub cannot be asked for `acme/chat`: it redirects to another host"]
    );
    assert_eq!(other.paths(), [""; 0]);
}

#[test]
fn no_message_holds_the_token() {
    let statuses = [400, 401, 403, 404, 418, 429, 500, 503];
    let mut told = String::new();
    for code in statuses {
        let server = content().special(move |_| Some(status(code))).serve();
        let (token, retries) = (Token::new(SECRET), 1);
        let options = HubOptions { token, retries, ..options(&server) };
        told += &format!("{options:?}");
        let hub = Client::new(options.clone()).unwrap();
        told += &format!("{hub:?}");
        told += &format!("{:?}", Options { online: Some(&hub), ..Options::default() });
        let gathered = adapter_of("acme/base", options);
        assert_eq!(gathered.problems.len(), 1, "{code}");
        told += &format!("{gathered:?}{:?}", super::told(&gathered));
        assert!(server.asked().iter().all(|asked| asked.token.is_some()));
    }
    told += &format!("{:?} {:?}", Token::new(SECRET), HubError::Token);
    assert!(told.contains("Token") && !told.contains(SECRET));
    let broken = HubOptions { token: Token::new("secret\u{7f}part"), ..HubOptions::default() };
    let refused = Client::new(broken).unwrap_err();
    assert_eq!(refused, HubError::Token);
    assert!(!format!("{refused} {refused:?} {}", refused.help()).contains("part"));
}

#[test]
fn what_is_not_visible_or_gone_is_told_and_stays_unknown() {
    for (code, message) in [
        (401, "`acme/base` is not visible on the hub: it is gated, private or not there"),
        (403, "`acme/base` is not visible on the hub: it is gated, private or not there"),
        (404, "`acme/base` is not on the hub"),
    ] {
        let server = content().special(move |_| Some(status(code))).serve();
        let gathered = adapter_of("acme/base", options(&server));
        assert_eq!(told(&gathered), [format!("1:2: {message}")]);
        assert!(gathered.problems.iter().all(|p| p.is_warning()));
        let graph = sound(gathered);
        assert!(!artifact(&graph, "acme/base").described);
        assert_eq!(server.paths(), ["/api/models/acme/base"], "nothing else is tried");
    }
}

#[test]
fn a_hub_that_knows_fewer_fields_is_asked_without_them() {
    let server = content()
        .model("acme/base", json!({}), &card("mit"))
        .special(|asked| (is_api(asked) && !asked.query.is_empty()).then(|| status(400)))
        .serve();
    let graph = graph(adapter_of("acme/base", options(&server)));
    assert_eq!(licenses(artifact(&graph, "acme/base")), [("mit".to_owned(), Evidence::Declared)]);
    assert_eq!(server.asked().iter().filter(|asked| is_api(asked)).count(), 2);
}

/// 429 with what the hub says of its limits.
fn busy(wait: &str) -> Reply {
    let limit = format!("\"api\";r=0;t={wait}");
    Reply::Whole(429, vec![("RateLimit".to_owned(), limit)], Vec::new())
}

#[test]
fn where_the_hub_asks_for_patience_it_is_waited_for() {
    let server = lineage()
        .special(|asked| {
            (is_api(asked) && asked.path.ends_with("/chat") && asked.before == 0).then(|| busy("1"))
        })
        .serve();
    let began = Instant::now();
    let graph = graph(adapter_of("acme/chat", options(&server)));
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert!(artifact(&graph, "acme/base").described);
}

#[test]
fn where_it_asks_for_too_much_patience_nothing_more_is_asked() {
    let server = content().special(|_| Some(busy("300"))).serve();
    let hub = Client::new(options(&server)).unwrap();
    let text = "---\nbase_model:\n- acme/a\n- acme/b\n- acme/c\n---\n";
    let options = Options { online: Some(&hub), ..Options::default() };
    let temp = Temp::new().with("README.md", text);
    let gathered = read(&[temp.0.join("README.md")], None, options);
    let reason = "it is asked too often and wants 300 s of patience (the limit is 60 s)";
    assert_eq!(
        told(&gathered),
        [
            format!("3:1: the hub cannot be asked for `acme/a`: {reason}"),
            format!("4:1: the hub cannot be asked for `acme/b`: {reason}; nothing more is asked"),
        ]
    );
    assert_eq!(server.paths().len(), 1);
}

#[test]
fn a_hub_that_stays_silent_is_asked_no_more_after_three_in_a_row() {
    let server = content().special(|_| Some(status(500))).serve();
    let hub = Client::new(HubOptions { retries: 0, ..options(&server) }).unwrap();
    let parents: Vec<String> = (0..9).map(|n| format!("- acme/m{n}\n")).collect();
    let text = format!("---\nbase_model:\n{}---\n", parents.concat());
    let temp = Temp::new().with("README.md", text);
    let options = Options { online: Some(&hub), ..Options::default() };
    let gathered = read(&[temp.0.join("README.md")], None, options);
    assert_eq!(gathered.problems.len(), 4, "{:?}", told(&gathered));
    assert!(told(&gathered)[3].ends_with("nothing more is asked"));
    assert_eq!(server.paths().len(), 3);
}

#[test]
fn what_fails_now_may_go_well_later() {
    type Fail = fn() -> Reply;
    let fails: [(&str, Fail); 4] = [
        ("500", || status(500)),
        ("broken JSON", || Reply::Whole(200, Vec::new(), b"{\"id\": \"acme".to_vec())),
        ("no table", || Reply::Whole(200, Vec::new(), b"[]".to_vec())),
        ("too early an end", || Reply::Cut(500, b"{\"id\": \"acme/base\"}".to_vec())),
    ];
    for (name, fail) in fails {
        let server = content()
            .model("acme/base", json!({}), &card("mit"))
            .special(move |asked| (is_api(asked) && asked.before < 3).then(fail))
            .serve();
        let graph = graph(adapter_of("acme/base", options(&server)));
        assert!(artifact(&graph, "acme/base").described, "{name}");
    }
}

#[test]
fn what_fails_to_the_end_is_told() {
    type Fail = fn() -> Reply;
    let fails: [(&str, Fail); 5] = [
        ("it answers 502 (Bad Gateway), 4 times", || status(502)),
        ("it answers 418 (I'm a teapot)", || status(418)),
        ("its answer is no JSON table, 4 times", || {
            Reply::Whole(200, Vec::new(), vec![b'{'; 100_000])
        }),
        ("its answer is no JSON table, 4 times", || {
            Reply::Whole(200, Vec::new(), b"<html>Busy</html>".to_vec())
        }),
        ("its answer ends too early, 4 times", || Reply::Cut(500, b"{}".to_vec())),
    ];
    for (reason, fail) in fails {
        let server = content().special(move |_| Some(fail())).serve();
        let gathered = adapter_of("acme/base", options(&server));
        let message = format!("1:2: the hub cannot be asked for `acme/base`: {reason}");
        assert_eq!(told(&gathered), [message]);
        assert!(!gathered.problems[0].is_warning());
    }
    let endpoint = "http://127.0.0.1:1".to_owned();
    let pause = Duration::from_millis(1);
    let gathered = adapter_of("acme/chat", HubOptions { endpoint, pause, ..HubOptions::default() });
    assert_eq!(
        told(&gathered),
        ["1:2: the hub cannot be asked for `acme/chat`: nobody answers there, 4 times"]
    );
}

#[test]
fn a_slow_hub_costs_no_more_than_the_limit() {
    let slow = || Some(Reply::Slow(vec![b' '; 1000]));
    let server = content().special(move |_| slow()).serve();
    let began = Instant::now();
    let (request, retries) = (Duration::from_millis(300), 1);
    let gathered = adapter_of("acme/base", HubOptions { request, retries, ..options(&server) });
    assert_eq!(
        told(&gathered),
        ["1:2: the hub cannot be asked for `acme/base`: it takes too long, 2 times"]
    );
    let (silence, run) = (Duration::from_millis(20), Duration::from_millis(300));
    let gathered =
        adapter_of("acme/base", HubOptions { silence, run, retries: 1000, ..options(&server) });
    let [message] = &told(&gathered)[..] else { panic!("{:?}", told(&gathered)) };
    assert!(message.contains("the run took 1 s"), "{message}");
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[test]
fn an_endless_answer_is_told_and_of_an_endless_card_the_beginning_counts() {
    let server = content()
        .model("acme/card", json!({}), "")
        .special(|asked| {
            asked.path.ends_with("/acme/answer").then_some(Reply::Endless(b' ', 1 << 26))
        })
        .special(|asked| {
            let long = [card("mit").into_bytes(), vec![b'x'; 3 << 20]].concat();
            asked.path.ends_with("README.md").then(|| Reply::Whole(200, Vec::new(), long))
        })
        .serve();
    let gathered = adapter_of("acme/answer", options(&server));
    assert_eq!(
        told(&gathered),
        ["1:2: the hub cannot be asked for `acme/answer`: its answer is longer than 16 MiB"]
    );
    let gathered = adapter_of("acme/card", options(&server));
    assert_eq!(told(&gathered), ["0:0: the file is more than is read (the limit is 1 MiB)"]);
    let graph = sound(gathered);
    assert_eq!(licenses(artifact(&graph, "acme/card")), [("mit".to_owned(), Evidence::Declared)]);
}

#[test]
fn odd_fields_count_as_unsaid_and_are_told() {
    let fields = json!({
        "sha": 7, "cardData": "mit", "baseModels": [1], "tags": {"license": "mit"}, "gated": {},
        "private": "no", "disabled": [], "siblings": "README.md", "library_name": 1,
    });
    let server = content()
        .repository("models/acme/base", fields, &[])
        .special(|asked| asked.path.ends_with("README.md").then(|| status(404)))
        .serve();
    let gathered = adapter_of("acme/base", options(&server));
    let odd: Vec<&str> = gathered
        .problems
        .iter()
        .map(|problem| match problem {
            ReadError::OddValue { key, .. } => *key,
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(
        odd,
        [
            "cardData",
            "tags",
            "siblings",
            "baseModels",
            "library_name",
            "sha",
            "gated",
            "private",
            "disabled"
        ]
    );
    assert!(gathered.problems.iter().all(|p| p.is_warning()));
    let graph = sound(gathered);
    let base = artifact(&graph, "acme/base");
    assert!(base.described && base.statements.is_empty());
}

#[test]
fn names_from_the_network_make_no_other_address() {
    let fields = json!({
        "cardData": {"license": "other"}, "sha": "../../../etc",
        "siblings": [
            {"rfilename": "LICENSE?token=1#x"}, {"rfilename": "../LICENSE"}, {"rfilename": ".."},
            {"rfilename": "LICENSE\r\nHost: x"}, {"rfilename": 1},
        ],
    });
    let server = content().repository("models/acme/base", fields, &[]).serve();
    let temp = Temp::new();
    let cache = Some(temp.0.join("inner/cache"));
    let gathered = adapter_of("acme/base", HubOptions { cache, ..options(&server) });
    assert_eq!(gathered.problems.len(), 3, "{:?}", told(&gathered));
    assert_eq!(
        server.paths()[1..],
        [
            "/acme/base/resolve/main/LICENSE%3Ftoken%3D1%23x",
            "/acme/base/resolve/main/LICENSE%0D%0AHost%3A%20x",
        ]
    );
    assert_eq!(fs::read_dir(&temp.0).unwrap().count(), 1);
}

#[test]
fn a_long_chain_ends_at_the_limit_of_steps_and_a_wide_one_at_that_of_repositories() {
    let mut chain = content();
    for n in 0..300 {
        let text = format!("---\nlicense: mit\nbase_model: acme/m{}\n---\n", n + 1);
        chain = chain.model(&format!("acme/m{n}"), json!({}), &text);
    }
    let server = chain.serve();
    let gathered = adapter_of("acme/m0", options(&server));
    assert_eq!(
        told(&gathered),
        ["3:1: the lineage to ask the hub for is more than is read (the limit is 16 steps)"]
    );
    assert_eq!(server.asked().iter().filter(|asked| is_api(asked)).count(), 16);
    let deep = HubOptions { depth: 1000, ..options(&server) };
    let gathered = adapter_of("acme/m0", deep);
    assert_eq!(
        told(&gathered),
        [
            "3:1: the number of upstreams to ask the hub for is more than is read (the limit is 200 repositories)"
        ]
    );
    assert_eq!(server.asked().iter().filter(|asked| is_api(asked)).count(), 216);
}

#[test]
fn models_that_descend_from_each_other_are_asked_for_once() {
    let server = content()
        .model("acme/a", json!({}), "---\nlicense: mit\nbase_model: acme/B\n---\n")
        .model("acme/B", json!({}), "---\nlicense: mit\nbase_model: ACME/a\n---\n")
        .serve();
    let gathered = adapter_of("acme/a", options(&server));
    assert_eq!(gathered.problems, []);
    assert_eq!(server.asked().iter().filter(|asked| is_api(asked)).count(), 2);
}

#[test]
fn data_that_is_called_as_the_model_is_is_asked_for_as_data() {
    let both = "---\nlicense: mit\ndatasets: acme/same\n---\n";
    let server = content()
        .model("acme/same", json!({}), both)
        .repository("datasets/acme/same", json!({}), &[("README.md", &card("cc0-1.0"))])
        .serve();
    let graph = graph(adapter_of("acme/same", options(&server)));
    assert_eq!(licenses(artifact(&graph, "acme/same"))[0].0, "mit");
    assert_eq!(licenses(artifact(&graph, "datasets/acme/same"))[0].0, "cc0-1.0");
    assert_eq!(
        relations(&graph, "acme/same"),
        [(Relation::TrainedOn, "datasets/acme/same", Evidence::Declared)]
    );
}

#[test]
fn offline_nothing_is_asked_and_it_is_told_once() {
    let server = lineage().serve();
    let hub = Client::new(HubOptions { offline: true, ..options(&server) }).unwrap();
    let temp = Temp::new().with("README.md", "---\nbase_model:\n- acme/chat\n- acme/base\n---\n");
    let with = Options { online: Some(&hub), ..Options::default() };
    let gathered = read(&[temp.0.join("README.md")], None, with);
    assert_eq!(
        told(&gathered),
        ["3:1: the hub is not asked for 2 repositories: the environment says to stay offline"]
    );
    assert!(gathered.problems[0].is_warning());
    assert_eq!(server.paths(), [""; 0]);
}

#[test]
fn what_was_answered_is_kept() {
    let server = lineage().serve();
    let temp = Temp::new();
    let cache = Some(temp.0.join("cache"));
    let options = HubOptions { cache, ..options(&server) };
    let first = graph(adapter_of("acme/chat", options.clone()));
    assert_eq!(server.paths().len(), 6);
    for (fresh, offline, asked) in
        [(options.fresh, false, 0), (Duration::ZERO, true, 0), (Duration::ZERO, false, 3)]
    {
        let before = server.paths().len();
        std::thread::sleep(Duration::from_millis(10));
        let gathered = adapter_of("acme/chat", HubOptions { fresh, offline, ..options.clone() });
        assert_eq!(server.paths().len() - before, asked, "{fresh:?} {offline}");
        let again = graph(gathered);
        assert_eq!(again.artifacts(), first.artifacts());
        assert_eq!(again.edges(), first.edges());
    }
    assert!(server.asked()[6..].iter().all(is_api), "files of a commit are asked for once");
}

/// All files below a folder.
fn below(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        match entry.path() {
            path if path.is_dir() => files.extend(below(&path)),
            path => files.push(path),
        }
    }
    files
}

#[test]
fn a_damaged_cache_is_none_and_failures_are_not_kept() {
    let server = lineage()
        .special(|asked| (asked.path.ends_with("/talk") && asked.before == 0).then(|| status(404)))
        .serve();
    let temp = Temp::new();
    let options = HubOptions { cache: Some(temp.0.clone()), ..options(&server) };
    let gathered = adapter_of("acme/chat", options.clone());
    assert_eq!(gathered.problems.len(), 1);
    let kept = below(&temp.0);
    assert_eq!(kept.len(), 4, "{kept:?}");
    for (n, path) in kept.iter().enumerate() {
        match n {
            0 if path.ends_with("answer.json") => fs::write(path, "{\"id\": ").unwrap(),
            _ => {
                fs::remove_file(path).unwrap();
                fs::create_dir(path).unwrap();
            }
        }
    }
    let graph = graph(adapter_of("acme/chat", options));
    assert_eq!(
        licenses(artifact(&graph, "acme/talk")),
        [("cc0-1.0".to_owned(), Evidence::Declared)]
    );
}

#[test]
fn what_the_table_knows_and_what_is_no_name_on_the_hub_is_not_asked_for() {
    let server = content().serve();
    for base in [
        "meta-llama/Llama-3.1-8B",
        "/home/me/model",
        "../../etc/passwd",
        "a/b/c",
        "a b",
        "owner/na?me",
        "owner/.git",
        "https://example.com/a/b",
        "pkg:cargo/serde@1.0.0",
        "",
    ] {
        adapter_of(base, options(&server));
        assert_eq!(server.paths(), [""; 0], "{base}");
    }
    adapter_of("https://huggingface.co/acme/base/tree/v1.0", options(&server));
    adapter_of("oneword", options(&server));
    assert_eq!(server.paths(), ["/api/models/acme/base/revision/v1.0", "/api/models/oneword"]);
}

#[cfg(feature = "cli")]
#[test]
fn the_program_asks_the_hub_that_the_environment_names_and_keeps_the_token_to_itself() {
    let server = lineage().serve();
    let temp =
        Temp::new().with("lora/README.md", "---\nlicense: mit\nbase_model: acme/chat\n---\n");
    let run = |online: &[&str], endpoint: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_cleartitle"))
            .arg("check")
            .args(online)
            .args(["--purpose", "commercial"])
            .arg(temp.0.join("lora"))
            .env("HF_ENDPOINT", endpoint)
            .env("HF_TOKEN", SECRET)
            .env("XDG_CACHE_HOME", temp.0.join("cache"))
            .env_remove("HF_HUB_OFFLINE")
            .env_remove("TRANSFORMERS_OFFLINE")
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(!out.contains(SECRET) && !err.contains(SECRET), "{out}{err}");
        (output.status.code(), out, err)
    };
    let (code, out, _) = run(&[], &server.endpoint());
    assert_eq!((code, server.paths().len()), (Some(1), 0), "{out}");
    assert!(out.contains("upstream-unknown"), "{out}");
    let (code, out, err) = run(&["--online"], &server.endpoint());
    assert_eq!((code, err.as_str()), (Some(1), ""), "{out}{err}");
    assert!(out.contains("use-not-permitted") && out.contains("CC-BY-NC-4.0"), "{out}");
    assert!(!out.contains("upstream-unknown"), "{out}");
    assert!(server.asked().iter().all(|asked| asked.token.is_some()));
    let (code, _, err) = run(&["--online"], "hub.example");
    assert_eq!(code, Some(2));
    assert!(err.contains("HF_ENDPOINT"), "{err}");
}

#[test]
fn the_environment_says_how_the_hub_is_asked() {
    let of = |variables: &[(&str, &str)]| {
        let find = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| std::ffi::OsString::from(value))
        };
        HubOptions::from_variables(&find)
    };
    let plain = of(&[("HOME", "/home/me")]).unwrap();
    assert_eq!(plain.endpoint, "https://huggingface.co");
    assert_eq!(plain.cache, Some(PathBuf::from("/home/me/.cache/cleartitle")));
    assert!(plain.token.is_none() && !plain.offline);
    assert_eq!(of(&[]).unwrap().cache, None);
    let set = of(&[("HF_ENDPOINT", "http://mirror.example/"), ("XDG_CACHE_HOME", "/c")]).unwrap();
    assert_eq!(set.endpoint, "http://mirror.example");
    assert_eq!(set.cache, Some(PathBuf::from("/c/cleartitle")));
    for (word, offline) in
        [("1", true), ("on", true), ("Yes", true), ("TRUE", true), ("0", false), ("", false)]
    {
        assert_eq!(of(&[("HF_HUB_OFFLINE", word)]).unwrap().offline, offline, "{word}");
        assert_eq!(of(&[("TRANSFORMERS_OFFLINE", word)]).unwrap().offline, offline, "{word}");
    }
    let temp =
        Temp::new().with(".cache/huggingface/token", " fromhome\n").with("other", "fromfile");
    let (home, other) = (temp.0.to_str().unwrap(), temp.0.join("other"));
    let (other, missing) = (other.to_str().unwrap(), temp.0.join("missing"));
    let token = |variables: &[(&str, &str)]| of(variables).unwrap().token;
    assert_eq!(token(&[("HOME", home)]), Token::new("fromhome"));
    assert_eq!(token(&[("HOME", home), ("HF_TOKEN_PATH", other)]), Token::new("fromfile"));
    assert_eq!(
        token(&[("HOME", home), ("HF_TOKEN_PATH", other), ("HF_TOKEN", " a ")]),
        Token::new("a")
    );
    assert_eq!(token(&[("HOME", home), ("HF_TOKEN", " ")]), Token::new("fromhome"));
    assert_eq!(token(&[("HOME", home), ("HF_HOME", missing.to_str().unwrap())]), None);
    assert_eq!(of(&[("HF_TOKEN", "a\nb")]).unwrap_err(), HubError::Token);
    for endpoint in ["huggingface.co", "ftp://hub.example", "https://me:secret@hub.example"] {
        let refused = of(&[("HF_ENDPOINT", endpoint)]).unwrap_err();
        assert!(matches!(refused, HubError::Endpoint { .. }), "{endpoint}");
        assert!(!format!("{refused} {refused:?}").contains("secret"));
    }
}
