//! A CycloneDX bill of materials of 10,000 components, read whole: bytes to a graph's builder.

use std::fmt::Write;
use std::hint::black_box;

use cleartitle::read::{Options, read_bytes};

use crate::best;

const COMPONENTS: usize = 10_000;

/// What a tool for a large program writes: package URLs, hashes, licenses, addresses, and three
/// dependencies of each component.
fn bill() -> String {
    let mut text = String::from(
        r#"{
  "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
  "bomFormat": "CycloneDX",
  "specVersion": "1.6",
  "version": 1,
  "metadata": {
    "component": { "type": "application", "bom-ref": "root", "name": "shop", "version": "4.2.0" }
  },
  "components": ["#,
    );
    let licenses = ["MIT", "Apache-2.0", "BSD-3-Clause", "ISC", "MPL-2.0"];
    let purl = |n: usize| format!("pkg:npm/%40scope{}/package-{n}@{}.{}.0", n % 97, n % 9, n % 31);
    for n in 0..COMPONENTS {
        let (purl, license) = (purl(n), licenses[n % licenses.len()]);
        let comma = if n == 0 { "" } else { "," };
        let hash = format!("{:064x}", (n as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c));
        let _ = write!(
            text,
            r#"{comma}
    {{
      "type": "library",
      "bom-ref": "{purl}",
      "group": "@scope{group}",
      "name": "package-{n}",
      "version": "{major}.{minor}.0",
      "description": "What package {n} is good for, in a sentence or so as registries have it.",
      "scope": "required",
      "hashes": [
        {{ "alg": "SHA-256", "content": "{hash}" }},
        {{ "alg": "SHA-512", "content": "{hash}{hash}" }}
      ],
      "licenses": [
        {{ "license": {{ "id": "{license}", "acknowledgement": "declared" }} }}
      ],
      "purl": "{purl}",
      "externalReferences": [
        {{ "type": "vcs", "url": "git+https://example.org/scope{group}/package-{n}.git" }},
        {{ "type": "website", "url": "https://example.org/scope{group}/package-{n}#readme" }},
        {{ "type": "issue-tracker", "url": "https://example.org/scope{group}/package-{n}/issues" }}
      ],
      "properties": [ {{ "name": "cdx:npm:package:path", "value": "node_modules/@scope{group}/package-{n}" }} ]
    }}"#,
            group = n % 97,
            major = n % 9,
            minor = n % 31,
        );
    }
    text.push_str("\n  ],\n  \"dependencies\": [\n    { \"ref\": \"root\", \"dependsOn\": [ \"");
    text.push_str(&purl(0));
    text.push_str("\" ] }");
    for n in 0..COMPONENTS {
        let _ = write!(text, ",\n    {{\n      \"ref\": \"{}\",\n      \"dependsOn\": [", purl(n));
        for (k, to) in [n + 1, n * 2 + 1, n * 3 + 2].into_iter().enumerate() {
            let comma = if k == 0 { "" } else { "," };
            let _ = write!(text, "{comma}\n        \"{}\"", purl(to % COMPONENTS));
        }
        text.push_str("\n      ]\n    }");
    }
    text.push_str("\n  ]\n}\n");
    text
}

pub fn run() {
    let text = bill();
    let megabytes = text.len() as f64 / 1e6;
    let read = || read_bytes("shop.cdx.json", text.as_bytes(), Options::default());
    let graph = read().builder.build().expect("a graph");
    assert_eq!(graph.artifacts().len(), COMPONENTS + 1);
    assert!(graph.edges().len() > 2 * COMPONENTS);
    let floor = best(10, || {
        let skipped: serde::de::IgnoredAny = serde_json::from_str(&text).expect("JSON");
        black_box(skipped);
    });
    let whole = best(10, || drop(black_box(read())));
    let (floor, whole) = (floor.as_secs_f64(), whole.as_secs_f64());
    println!(
        "CycloneDX, {COMPONENTS} components, {megabytes:.1} MB: {:.0} MB/s to a graph's builder; \
         skipped by serde_json: {:.0} MB/s; {:.1} times the floor",
        megabytes / whole,
        megabytes / floor,
        whole / floor
    );
}
