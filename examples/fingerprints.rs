//! Writes `licenses/fingerprints.tsv`: `cargo run --example fingerprints -- FOLDER`.
//!
//! The folder (or `$CLEARTITLE_SHARED/license-texts`) holds an `INDEX.tsv` and the texts that SPDX
//! does not list, which are not part of the project. Those it lists come from the `spdx` crate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// Licenses of SPDX that code and data often come under, besides those of the index.
const COMMON: &str = "\
    0BSD AFL-2.1 AFL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-1.0 Apache-1.1 Apache-2.0 APSL-2.0 \
    Artistic-1.0 Artistic-1.0-Perl Artistic-1.0-cl8 Artistic-2.0 Beerware BlueOak-1.0.0 \
    BSD-1-Clause BSD-2-Clause BSD-2-Clause-Patent BSD-2-Clause-Views BSD-3-Clause \
    BSD-3-Clause-Attribution BSD-3-Clause-Clear BSD-3-Clause-LBNL BSD-3-Clause-Modification \
    BSD-3-Clause-No-Nuclear-License BSD-3-Clause-No-Nuclear-Warranty BSD-4-Clause BSD-Source-Code \
    BSL-1.0 BUSL-1.1 bzip2-1.0.6 C-UDA-1.0 CAL-1.0 CC-BY-1.0 CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 \
    CC-BY-4.0 CC-BY-NC-1.0 CC-BY-NC-2.0 CC-BY-NC-2.5 CC-BY-NC-3.0 CC-BY-NC-4.0 CC-BY-NC-ND-1.0 \
    CC-BY-NC-ND-2.0 CC-BY-NC-ND-2.5 CC-BY-NC-ND-3.0 CC-BY-NC-ND-4.0 CC-BY-NC-SA-1.0 \
    CC-BY-NC-SA-2.0 CC-BY-NC-SA-2.5 CC-BY-NC-SA-3.0 CC-BY-NC-SA-4.0 CC-BY-ND-1.0 CC-BY-ND-2.0 \
    CC-BY-ND-2.5 CC-BY-ND-3.0 CC-BY-ND-4.0 CC-BY-SA-1.0 CC-BY-SA-2.0 CC-BY-SA-2.5 CC-BY-SA-3.0 \
    CC-BY-SA-4.0 CC-PDDC CC0-1.0 CDDL-1.0 CDDL-1.1 CDLA-Permissive-1.0 CDLA-Permissive-2.0 \
    CDLA-Sharing-1.0 CECILL-2.1 CECILL-B CECILL-C CERN-OHL-P-2.0 CERN-OHL-S-2.0 CERN-OHL-W-2.0 \
    CPL-1.0 curl ECL-2.0 EFL-2.0 Elastic-2.0 EPL-1.0 EPL-2.0 etalab-2.0 EUPL-1.0 EUPL-1.1 EUPL-1.2 \
    FTL GFDL-1.1-only GFDL-1.1-or-later GFDL-1.2-only GFDL-1.2-or-later GFDL-1.3-only \
    GFDL-1.3-or-later GPL-1.0-only GPL-1.0-or-later GPL-2.0-only GPL-2.0-or-later GPL-3.0-only \
    GPL-3.0-or-later Hippocratic-2.1 HPND ICU IJG ImageMagick IPL-1.0 ISC JSON LGPL-2.0-only \
    LGPL-2.0-or-later LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later LGPLLR \
    Libpng libpng-2.0 LPPL-1.3c MIT MIT-0 MIT-CMU MIT-Modern-Variant MITNFA MPL-1.0 MPL-1.1 \
    MPL-2.0 MPL-2.0-no-copyleft-exception MS-PL MS-RL MulanPSL-1.0 MulanPSL-2.0 NCSA NPOSL-3.0 \
    O-UDA-1.0 ODbL-1.0 ODC-By-1.0 OFL-1.0 OFL-1.1 OFL-1.1-RFN OFL-1.1-no-RFN OGL-UK-3.0 \
    OpenMDW-1.0 OpenSSL OSL-2.1 OSL-3.0 Parity-7.0.0 PDDL-1.0 PHP-3.01 \
    PolyForm-Noncommercial-1.0.0 PolyForm-Small-Business-1.0.0 PostgreSQL PSF-2.0 Python-2.0 \
    Python-2.0.1 QPL-1.0 Ruby SISSL Sleepycat SSPL-1.0 Unicode-3.0 Unicode-DFS-2015 \
    Unicode-DFS-2016 Unlicense UPL-1.0 Vim W3C WTFPL X11 Zlib zlib-acknowledgement ZPL-2.1";

fn main() {
    let argument = env::args_os().nth(1).map(PathBuf::from);
    let shared =
        env::var_os("CLEARTITLE_SHARED").map(|folder| PathBuf::from(folder).join("license-texts"));
    let Some(folder) = argument.or(shared) else {
        eprintln!("usage: fingerprints FOLDER-OF-LICENSE-TEXTS");
        process::exit(2);
    };
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("licenses/fingerprints.tsv");
    match table(&folder).and_then(|table| fs::write(&target, table)) {
        Ok(()) => println!("licenses/fingerprints.tsv written"),
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            process::exit(1);
        }
    }
}

fn table(folder: &Path) -> std::io::Result<String> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let index = fs::read_to_string(folder.join("INDEX.tsv"))?;
    let indexed = index.lines().skip(1).filter_map(|line| line.split('\t').next());
    let listed: BTreeSet<&str> =
        indexed.filter(|id| !id.starts_with('#') && !matches!(*id, "id" | "MISSING")).collect();
    for id in listed.into_iter().chain(COMMON.split_whitespace()) {
        match spdx::license_id(id) {
            Some(license) => texts.insert(id.to_owned(), license.text().to_owned()),
            None if id.starts_with("LicenseRef-") => {
                texts.insert(id.to_owned(), fs::read_to_string(folder.join(format!("{id}.txt")))?)
            }
            None => {
                eprintln!("{id}: the spdx crate does not know it");
                continue;
            }
        };
    }
    // One line per text: ids in order, `-only` before `-or-later`, so that the plainest one leads.
    let mut rows: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    let mut order = Vec::new();
    for (id, text) in &texts {
        // One text for both, which the crate has in two printings.
        let only = id.strip_suffix("-or-later").and_then(|stem| texts.get(&format!("{stem}-only")));
        let text = only.unwrap_or(text);
        let columns = cleartitle::identify::fingerprint(id, text);
        let runs = columns.rsplit('\t').next().unwrap_or_default().to_owned();
        let row = rows.entry(runs.clone()).or_insert_with(|| {
            order.push(runs);
            (columns, Vec::new())
        });
        row.1.push(id.clone());
    }
    let mut out = String::from("# Written by `cargo run --example fingerprints`; do not edit.\n");
    out.push_str("# id\talso\twords of the title\truns a copy may lack\truns: hash and length\n");
    for runs in order {
        let (columns, ids) = &rows[&runs];
        if ids.len() > 1 {
            println!("one text: {}", ids.join(" "));
        }
        out.push_str(&format!("{}\t{}\t{columns}\n", ids[0], ids[1..].join(" ")));
    }
    Ok(out)
}
