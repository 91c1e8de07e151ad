//! Does a text come out as the license it is, and as nothing else once it is changed?

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use cleartitle::identify::{Identifier, Match, MatchKind, fingerprint, normalize};
use proptest::prelude::*;

const TABLE: &str = include_str!("../licenses/fingerprints.tsv");
const RESTRICTION: &str = "You may not use this software for commercial purposes.";

fn best(text: &str) -> Option<Match> {
    Identifier::builtin().identify(text).best
}

/// The texts of all known licenses: those of SPDX, and others where the shared folder is at hand.
fn texts() -> BTreeMap<&'static str, String> {
    let shared = std::env::var_os("CLEARTITLE_SHARED")
        .map(|f| std::path::PathBuf::from(f).join("license-texts"));
    let text = |id: &'static str| match spdx::license_id(id) {
        Some(license) => Some((id, license.text().to_owned())),
        None => {
            Some((id, std::fs::read_to_string(shared.as_ref()?.join(format!("{id}.txt"))).ok()?))
        }
    };
    Identifier::builtin().known().filter_map(|(id, _)| text(id)).collect()
}

/// Looks at each text, on all cores: there are some hundred.
fn for_each_text(look: impl Fn(&'static str, &str) + Sync) {
    let texts: Vec<_> = texts().into_iter().collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((id, text)) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    look(id, text);
                }
            });
        }
    });
}

fn spdx_text(id: &str) -> &'static str {
    spdx::license_id(id).expect(id).text()
}

/// What is wrong, if a text is not the license, all of it and nothing else.
fn inexact(id: &str, text: &str, how: &str) -> Option<String> {
    let Some(found) = best(text) else { return Some(format!("{id} {how}: nothing found")) };
    let exact = (found.license, found.kind) == (id, MatchKind::Exact);
    (!exact).then(|| format!("{id} {how}: {} {:?} {:?}", found.license, found.added, found.removed))
}

fn assert_exact(id: &str, text: &str, how: &str) {
    assert_eq!(inexact(id, text, how), None);
}

fn assert_changed(text: &str, what: &str) -> Match {
    let found = best(text).unwrap_or_else(|| panic!("{what}: nothing found"));
    assert_eq!(found.kind, MatchKind::Changed, "{what} passed as {}", found.license);
    found
}

/// Each line on its own, broken at a width, as a mail program does.
fn wrap(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        // A notice of many holders that is broken anywhere is not known for one.
        if line.to_lowercase().contains("copyright") && line.contains(|c: char| c.is_ascii_digit())
        {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let mut length = 0;
        for word in line.split_whitespace() {
            let word_length = word.chars().count();
            if length > 0 && length + 1 + word_length > width {
                out.push('\n');
                length = 0;
            } else if length > 0 {
                out.push(' ');
                length += 1;
            }
            out.push_str(word);
            length += word_length;
        }
        out.push('\n');
    }
    out
}

/// The places between two sentences inside the text, away from its ends.
fn sentence_ends(text: &str) -> Vec<usize> {
    let ends = text.match_indices(". ").map(|(at, _)| at + 2);
    let middle = text.len() / 5..text.len() * 4 / 5;
    ends.filter(|at| middle.contains(at) && text[*at..].starts_with(char::is_uppercase)).collect()
}

/// Layouts in which a mark of a list, or a notice inside the text, can no longer be told from its
/// words. They come out as changed, which is the safe side; each is the license it was all the same.
const TOLD_AS_CHANGED: &[(&str, &str)] = &[
    ("Community-Spec-1.0", "at 60 columns"),
    ("HDF5", "at 60 columns"),
    ("LiLiQ-R-1.1", "in comments"),
    ("RPL-1.1", "at 76 columns"),
    ("Xdebug-1.03", "in comments"),
];

#[test]
fn each_text_is_itself_however_it_is_laid_out() {
    let wrong = std::sync::Mutex::new(Vec::new());
    for_each_text(|id, text| {
        let commented: String = text.lines().map(|line| format!("# {line}\n")).collect();
        let holder = "Copyright (c) 2019-2024 Jane Doe and Example, Inc. All rights reserved.";
        let plain = text.replace(['“', '”'], "\"").replace('’', "'").replace('\n', "\r\n");
        for (text, how) in [
            (wrap(text, 60), "at 60 columns"),
            (wrap(text, 76), "at 76 columns"),
            (
                format!("\u{feff}{holder}\r\n\r\n{plain}\r\n"),
                "in other quotes, with CRLF, under a copyright line",
            ),
            (commented, "in comments"),
            (text.to_owned(), "as it is"),
        ] {
            if TOLD_AS_CHANGED.contains(&(id, how)) {
                assert_eq!(assert_changed(&text, id).license, id, "{how}");
                continue;
            }
            wrong.lock().unwrap().extend(inexact(id, &text, how));
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_inserted_sentence_is_found_and_named() {
    for_each_text(|id, text| {
        let Some(&at) = sentence_ends(text).first() else { return };
        for altered in [
            format!("{}{RESTRICTION} {}", &text[..at], &text[at..]),
            format!("{text}\n\n{RESTRICTION}\n"),
            format!("{RESTRICTION}\n\n{text}"),
        ] {
            let found = assert_changed(&altered, id);
            let named =
                found.added.iter().any(|passage| passage.text.contains("commercial purposes"));
            assert!(named, "{id}: {found:#?}");
        }
    });
}

#[test]
fn a_removed_sentence_is_found() {
    for_each_text(|id, text| {
        let ends = sentence_ends(text);
        for pair in ends.windows(2).take(3) {
            let without = format!("{}{}", &text[..pair[0]], &text[pair[1]..]);
            if normalize(&without) == normalize(text) {
                continue;
            }
            let part = normalize(&text[pair[0]..pair[1]]);
            // A license that has lost a quarter of its words goes by no name.
            if part.len() * 4 > normalize(text).len() {
                continue;
            }
            let Some(found) = best(&without) else { panic!("{id} without {part}: nothing found") };
            // Two licenses may differ by that very sentence.
            let other = found.license != id;
            let optional = is_optional(id, &part);
            assert!(
                other || optional || found.kind == MatchKind::Changed,
                "{id} passed without {part:?}"
            );
            assert!(
                other || optional || !(found.removed.is_empty() && found.added.is_empty()),
                "{id}: {found:#?}"
            );
        }
    });
}

/// Notes around the license that say of themselves that they are not part of it.
fn is_optional(id: &str, words: &str) -> bool {
    let text = normalize(spdx::license_id(id).map_or("", |license| license.text()));
    let Some(at) = text.find(words) else { return false };
    let begins = [
        "by exercising the licensed rights",
        "the work as defined below",
        "the laws of most jurisdictions",
    ];
    let before =
        id.starts_with("CC") && begins.iter().any(|begin| text.find(begin).is_some_and(|b| at < b));
    let ends =
        ["end of terms and conditions", "creative commons is not a party", "mariadb hereby grants"];
    let after = ends.iter().any(|end| text.find(end).is_some_and(|e| at >= e));
    let gpl = id.starts_with("LGPL-3.0")
        && text.rfind("everyone is permitted to copy").is_some_and(|e| at >= e);
    before || after || gpl
}

#[test]
fn one_word_makes_a_difference() {
    for_each_text(|id, text| {
        let words: Vec<&str> = text.split_inclusive(' ').collect();
        let places = (1..4).map(|part| words.len() * part / 4);
        for at in places.filter(|&at| {
            words[at].trim().len() > 3 && words[at].trim().chars().all(char::is_alphabetic)
        }) {
            for other in ["", "unless "] {
                let altered = [&words[..at], &[other], &words[at + 1..]].concat().concat();
                if normalize(&altered) == normalize(text) {
                    continue;
                }
                let Some(found) = best(&altered) else {
                    // Of so few words, one that is changed is too much to tell what it was.
                    assert!(words.len() < 40, "{id}: nothing found");
                    continue;
                };
                let passed = found.kind == MatchKind::Exact && found.license == id;
                assert!(!passed, "{id} passed with {other:?} for {:?}", words[at]);
            }
        }
    });
}

#[test]
fn names_of_holders_do_not_matter() {
    let bsd =
        spdx_text("BSD-3-Clause").replace("the copyright holder nor", "Example & Sons, Ltd. nor");
    assert_exact("BSD-3-Clause", &bsd, "with a name");
    let regents = spdx_text("BSD-3-Clause")
        .replace("COPYRIGHT HOLDERS", "REGENTS")
        .replace("COPYRIGHT HOLDER", "REGENTS")
        .replace(
            "<year> <owner>.",
            "1990, 1993 The Regents of the University of California.  All rights reserved.",
        );
    assert_exact("BSD-3-Clause", &regents, "of the Regents");
    let mit = spdx_text("MIT")
        .replace("<year> <copyright holders>", "2016-present Foo Bar <foo@bar.example> and others");
    assert_exact("MIT", &mit, "filled in");
    let terms = "the software is provided by people who may not use it commercially as is";
    let smuggled =
        spdx_text("BSD-2-Clause").replace("THE COPYRIGHT HOLDERS AND CONTRIBUTORS", terms);
    assert_changed(&smuggled, "terms in the place of a name");
}

#[test]
fn a_copyright_line_that_says_more_is_no_copyright_line() {
    for line in [
        "Copyright (c) 2020 Foo. You may not use this commercially.",
        "Copyright (c) 2020 Foo, for research purposes only",
        "Copyright (c) 2020 Foo\nCommercial Use Prohibited",
    ] {
        let text = spdx_text("MIT").replace("Copyright (c) <year> <copyright holders>", line);
        let found = assert_changed(&text, line);
        assert!(!found.added.is_empty(), "{line}");
    }
}

#[test]
fn a_title_must_fit() {
    let mit = spdx_text("MIT");
    for title in
        ["The MIT License (MIT)", "MIT license:", "# MIT License", "License", "Expat License"]
    {
        assert_exact("MIT", &mit.replacen("MIT License", title, 1), title);
    }
    for title in ["Modified MIT License", "Apache License", "MIT License for Research"] {
        assert_changed(&mit.replacen("MIT License", title, 1), title);
    }
}

#[test]
fn apache_goes_with_and_without_its_appendix() {
    let text = spdx_text("Apache-2.0");
    let end = text.find("END OF TERMS AND CONDITIONS").expect("the marker");
    assert_exact("Apache-2.0", &text[..end], "without its end");
    assert_exact(
        "Apache-2.0",
        &format!("{}END OF TERMS AND CONDITIONS\n", &text[..end]),
        "without appendix",
    );
    let filled = text.replace("[yyyy] [name of copyright owner]", "2021 Example Corp.");
    assert_exact("Apache-2.0", &filled, "filled in");
    let appended = assert_changed(
        &format!("{text}\n\nCommons Clause: no right to Sell the Software."),
        "Apache",
    );
    assert!(appended.added[0].text.contains("Sell the Software"));
    let appendix = text.find("APPENDIX").map(|at| &text[at..]).expect("the appendix");
    assert_eq!(best(appendix), None, "the header alone is not the license");
}

#[test]
fn what_is_missing_is_quoted_where_the_text_is_known() {
    let text = spdx_text("MIT");
    let found = assert_changed(
        &text.replace("and to permit persons to whom", "and persons to whom"),
        "MIT",
    );
    assert!(found.removed[0].text.contains("to permit"), "{found:#?}");
    let liability = text.find("IN NO").expect("the disclaimer");
    let found = assert_changed(&text[..liability], "MIT without its disclaimer");
    assert!(found.removed[0].text.contains("EVENT SHALL"), "{found:#?}");
    assert!(found.coverage < 0.8);
}

#[test]
fn several_licenses_in_one_file() {
    let both = format!("{}\n\n{}", spdx_text("Apache-2.0"), spdx_text("MIT"));
    let found = Identifier::builtin().identify(&both);
    assert_eq!(found.best.map(|m| (m.license, m.kind)), Some(("Apache-2.0", MatchKind::Exact)));
    let contained: Vec<_> = found.contained.iter().map(|m| (m.license, m.kind)).collect();
    assert_eq!(contained, [("MIT", MatchKind::Exact)]);
}

#[test]
fn a_merge_that_was_not_finished_is_never_exact() {
    let text = spdx_text("MIT");
    let merged = format!("<<<<<<< HEAD\n{text}\n=======\n{text}\n>>>>>>> main\n");
    let found = assert_changed(&merged, "a merge");
    assert!(
        found.added.iter().any(|passage| passage.line == 1 && passage.text.starts_with("<<<<<<<"))
    );
    let once =
        text.replacen("\nPermission", "\n<<<<<<< HEAD\n=======\n>>>>>>> main\nPermission", 1);
    assert_eq!(assert_changed(&once, "a merge").added.len(), 3);
}

#[test]
fn other_texts_are_no_license() {
    let readme = "# tool\n\nA tool that does things.\n\n## Install\n\ncargo install tool\n\n## License\n\nMIT License. \
        Licensed under the Apache License, Version 2.0 (the \"License\"); you may not use this file except in \
        compliance with the License. You may obtain a copy of the License at \
        http://www.apache.org/licenses/LICENSE-2.0";
    let lorem = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt. ";
    for text in
        ["", "MIT", "MIT License", "Apache-2.0", readme, &lorem.repeat(60), &"a ".repeat(3000)]
    {
        assert_eq!(best(text), None, "{}", text.chars().take(40).collect::<String>());
    }
}

#[test]
fn a_text_past_the_limit_is_read_so_far() {
    let text = format!("{}\n{}", spdx_text("MIT"), "x\n".repeat(600_000));
    assert_changed(&text, "a long text");
}

#[test]
fn siblings_have_lines_of_their_own() {
    let apart = "MIT MIT-0 X11 JSON ISC 0BSD BSD-2-Clause BSD-3-Clause BSD-4-Clause \
        LicenseRef-Falcon-2-11B-1.0 LicenseRef-Kimi-K2-Modified-MIT LicenseRef-Llama-3.1 \
        LicenseRef-Llama-3.2 LicenseRef-Llama-3.3 LicenseRef-CreativeML-OpenRAIL-M \
        LicenseRef-CreativeML-OpenRAIL-PlusPlus-M-2022-11-24 LicenseRef-FLUX.1-dev-NC-1.0 \
        LicenseRef-FLUX.1-dev-NC-1.1.1 LicenseRef-OpenAI-GPT-2-Modified-MIT";
    for id in apart.split(' ') {
        let line = Identifier::builtin().known().find(|known| known.0 == id);
        assert_eq!(line.map(|known| known.1.len()), Some(0), "{id}");
    }
}

/// Without the fingerprint of a license it is what it was made from, changed: the next vendor's
/// modified license does not pass as the plain one either.
#[test]
fn a_modified_license_that_is_not_known_is_changed() {
    let lines = TABLE.lines().filter(|line| !line.starts_with("LicenseRef-"));
    let table: &'static str = Box::leak(lines.collect::<Vec<_>>().join("\n").into_boxed_str());
    let plain = Identifier::from_table(table);
    for (id, text) in texts().into_iter().filter(|(id, _)| id.starts_with("LicenseRef-")) {
        if let Some(found) = plain.identify(&text).best {
            assert_eq!(found.kind, MatchKind::Changed, "{id} passed as {}", found.license);
        }
    }
}

#[test]
fn the_table_agrees_with_the_texts() {
    let lines: BTreeMap<&str, &str> = TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some((line.split('\t').next()?, line.splitn(3, '\t').nth(2)?)))
        .collect();
    for (id, text) in texts() {
        assert!(
            fingerprint(id, &text) == lines[id],
            "{id}: run `cargo run --example fingerprints`"
        );
    }
    assert!(TABLE.len() < 800_000);
}

#[test]
fn licenses_that_share_a_text_are_named_together() {
    let found = best(spdx_text("GPL-2.0-or-later")).expect("the GPL");
    assert_eq!(
        (found.license, found.also.as_slice()),
        ("GPL-2.0-only", ["GPL-2.0-or-later"].as_slice())
    );
    let found = best(spdx_text("LGPL-3.0-or-later")).expect("the LGPL");
    assert_eq!((found.license, found.kind), ("LGPL-3.0-only", MatchKind::Exact));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_has_an_answer(text in "\\PC*") {
        Identifier::builtin().identify(&text);
    }

    #[test]
    fn any_mixture_of_license_words_has_an_answer(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "Copyright (c) 2020 X\n", "(a) ", "1. ", "MIT License\n\n", "non-\ncommercial ",
                "NON‐\nX", "<p>", "&quot;", "\r", "](x)",
                "Permission is hereby granted, free of charge, ", "in no event shall ",
                " be liable ", "©", "neither the ", "nor the names ", "<<<<<<< \n",
                ">>>>>>> \n", "\u{feff}", "許可", "é", "- ", "59 Temple Place",
            ]),
            0..60,
        )
    ) {
        Identifier::builtin().identify(&pieces.concat());
    }

    #[test]
    fn a_word_put_in_anywhere_never_passes(
        at in any::<usize>(),
        word in "(only|noncommercial|prohibited|not)",
    ) {
        let text = spdx_text("Apache-2.0");
        let end = text.find("END OF TERMS").expect("the marker");
        let start = text.find("\"License\" shall").expect("the definitions");
        let place = start + at % (end - start);
        let place = text[..place].rfind(' ').unwrap_or(start);
        let altered = format!("{} {word} {}", &text[..place], &text[place..]);
        prop_assert_eq!(best(&altered).map(|found| found.kind), Some(MatchKind::Changed));
    }
}
