//! zip, tar and tar.gz.

use std::io::{Cursor, Write as _};

use cleartitle::ArtifactKind;
use proptest::prelude::*;

use super::*;

const CARD: &str = "---\nlicense: mit\nbase_model: acme/base\n---\n# Words\n";
const DATA: &str = "---\nlicense: cc-by-4.0\ntask_categories: [other]\n---\n";

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let mut options = zip::write::SimpleFileOptions::default();
        if bytes.is_empty() {
            options = options.compression_method(zip::CompressionMethod::Stored);
        }
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A header as `tar` writes it, with any name.
fn header(name: &str, kind: tar::EntryType, size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(size);
    header.set_cksum();
    header
}

fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let header = header(name, tar::EntryType::Regular, bytes.len() as u64);
        tar.append(&header, *bytes).unwrap();
    }
    tar.into_inner().unwrap()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

/// The same files in each of the formats, with a name for each.
fn all(files: &[(&str, &[u8])]) -> [(&'static str, Vec<u8>); 3] {
    let tar = tarred(files);
    [("some.zip", zipped(files)), ("some.tgz", gzipped(&tar)), ("some.tar", tar)]
}

fn kinds(graph: &ArtifactGraph) -> Vec<(&str, ArtifactKind)> {
    let described = graph.artifacts().iter().filter(|a| a.described);
    described.map(|a| (&*a.id, a.kind)).collect()
}

#[test]
fn the_one_folder_of_an_archive_is_the_artifact_and_its_files_are_called_as_in_it() {
    let files = [
        ("support-main/README.md", CARD.as_bytes()),
        ("support-main/config.json", b"{\"model_type\": \"llama\"}"),
        ("support-main/onnx/config.json", b"{\"model_type\": \"llama\"}"),
    ];
    for (name, bytes) in all(&files) {
        let temp = Temp::new().with(name, &bytes);
        let graph = graph(temp.read(name));
        assert_eq!(kinds(&graph), [("support-main", ArtifactKind::Model)], "{name}");
        let model = artifact(&graph, "support-main");
        assert_eq!(licenses(model), [("mit".to_owned(), Evidence::Declared)]);
        let place = stated_at(&graph, "support-main", "acme/base");
        assert!(place.ends_with(&format!("{name}/support-main/README.md:3:1")), "{place}");
        let folder = model.details().folder.as_ref().unwrap();
        assert!(folder.path.ends_with(&format!("{name}/support-main")), "{}", folder.path);
    }
}

#[test]
fn files_at_the_top_are_an_artifact_that_is_called_as_the_archive_is() {
    for (name, bytes) in all(&[("./README.md", CARD.as_bytes()), ("LICENSE", b"No license known.")])
    {
        let graph = graph(one(name, &bytes));
        assert_eq!(kinds(&graph), [("some", ArtifactKind::Model)], "{name}");
    }
    // Without a name it is recognized all the same.
    let graph = graph(one("", tarred(&[("README.md", CARD.as_bytes())])));
    assert_eq!(kinds(&graph), [("stdin", ArtifactKind::Model)]);
}

#[test]
fn each_folder_with_a_card_is_an_artifact() {
    let files = [
        ("README.md", "Two things.".as_bytes()),
        ("data/set/README.md", DATA.as_bytes()),
        ("models/one/README.md", CARD.as_bytes()),
        ("models/two/adapter_config.json", b"{\"base_model_name_or_path\": \"acme/base\"}"),
        ("__MACOSX/models/README.md", CARD.as_bytes()),
    ];
    for (name, bytes) in all(&files) {
        let graph = graph(one(name, &bytes));
        let expected = [
            ("one", ArtifactKind::Model),
            ("set", ArtifactKind::Dataset),
            ("two", ArtifactKind::Adapter),
        ];
        assert_eq!(kinds(&graph), expected, "{name}");
    }
}

#[test]
fn a_copy_of_the_cache_of_the_hub_keeps_ids_and_revisions() {
    let files = [
        (
            "hub/datasets--acme--words/snapshots/0a1b/README.md",
            "---\nlicense: mit\n---\n".as_bytes(),
        ),
        ("hub/models--acme--chat/snapshots/2c3d/README.md", CARD.as_bytes()),
        ("hub/models--acme--chat/refs/main", b"2c3d"),
    ];
    for (name, bytes) in all(&files) {
        let graph = graph(one(name, &bytes));
        let expected = [("acme/chat", ArtifactKind::Model), ("acme/words", ArtifactKind::Dataset)];
        assert_eq!(kinds(&graph), expected, "{name}");
        let revision = artifact(&graph, "acme/chat").details().revision.as_deref();
        assert_eq!(revision, Some("2c3d"), "{name}");
    }
}

#[test]
fn what_lies_beside_much_data_is_read() {
    let data = "{\"text\": \"word\"}\n".repeat(80_000);
    let names: Vec<String> = (0..80).map(|n| format!("d/a{n}.jsonl")).collect();
    let mut files: Vec<(&str, &[u8])> =
        names.iter().map(|n| (n.as_str(), data.as_bytes())).collect();
    files.push(("d/z/README.md", DATA.as_bytes()));
    files.push(("d/README.md", DATA.as_bytes()));
    let graph = graph(one("t.tar", tarred(&files)));
    assert_eq!(kinds(&graph), [("d", ArtifactKind::Dataset)]);
}

#[test]
fn a_license_text_and_a_sibling_file_are_found_inside() {
    let card = "---\nlicense: other\nlicense_link: terms/MODEL\n---\n";
    let mit = cleartitle_mit();
    for (name, bytes) in all(&[("m/README.md", card.as_bytes()), ("m/terms/MODEL", mit.as_bytes())])
    {
        let graph = graph(one(name, &bytes));
        assert_eq!(licenses(artifact(&graph, "m")), [("MIT".to_owned(), Evidence::Text)], "{name}");
    }
}

fn cleartitle_mit() -> String {
    spdx::text::LICENSE_TEXTS.iter().find(|(id, _)| *id == "MIT").unwrap().1.to_owned()
}

#[test]
fn without_a_model_the_known_files_at_the_top_are_read() {
    let config = b"{\"peft_type\": \"LORA\", \"base_model_name_or_path\": \"acme/base\"}";
    for (name, bytes) in all(&[("x/lora.json", config), ("x/notes.txt", b"Nothing.")]) {
        let graph = graph(one(name, &bytes));
        assert_eq!(kinds(&graph), [("lora", ArtifactKind::Adapter)], "{name}");
    }
}

#[test]
fn what_holds_nothing_known_is_told_and_archives_in_it_are_not_opened() {
    for (name, bytes) in all(&[("a.txt", b"Nothing.")]) {
        let gathered = one(name, &bytes);
        assert!(!gathered.read_something);
        assert_eq!(told(&gathered), ["0:0: holds nothing that is known here"], "{name}");
    }
    let inner = zipped(&[("README.md", CARD.as_bytes())]);
    for (name, bytes) in all(&[("inner.zip", &inner)]) {
        let gathered = one(name, &bytes);
        assert_eq!(gathered.problems[0].place().to_string(), format!("{name}/inner.zip"));
        assert_eq!(
            told(&gathered),
            ["0:0: cannot be read: an archive in an archive is not opened"]
        );
    }
    // Beside something else, such a file is one of many that say nothing.
    for (name, bytes) in all(&[("README.md", CARD.as_bytes()), ("inner.zip", &inner)]) {
        graph(one(name, &bytes));
    }
}

#[test]
fn names_that_lead_out_are_told_and_the_rest_is_read() {
    let hostile = ["../../etc/passwd", "/etc/passwd", "C:\\x\\README.md", "a/../../b", "..\\up"];
    let mut files: Vec<(&str, &[u8])> = hostile.iter().map(|n| (*n, b"x".as_slice())).collect();
    files.push(("m\\README.md", CARD.as_bytes()));
    for (name, bytes) in all(&files) {
        let gathered = one(name, &bytes);
        let expected = hostile.map(|h| format!("0:0: `{h}` leads out of the folder that is read"));
        assert_eq!(told(&gathered), expected, "{name}");
        assert_eq!(kinds(&sound(gathered)), [("m", ArtifactKind::Model)], "{name}");
    }
}

#[test]
fn links_are_never_followed() {
    let mut tar = tar::Builder::new(Vec::new());
    let mut add = |name: &str, kind, target: &str| {
        let mut header = header(name, kind, 0);
        header.set_link_name_literal(target).unwrap();
        header.set_cksum();
        tar.append(&header, std::io::empty()).unwrap();
    };
    add("m/LICENSE", tar::EntryType::Symlink, "../../../etc/passwd");
    add("m/NOTICE", tar::EntryType::Link, "/etc/passwd");
    add("m/COPYING", tar::EntryType::Symlink, "../terms");
    tar.append(&header("m/README.md", tar::EntryType::Regular, CARD.len() as u64), CARD.as_bytes())
        .unwrap();
    let gathered = one("t.tar", tar.into_inner().unwrap());
    let expected = [
        "0:0: `../../../etc/passwd` leads out of the folder that is read",
        "0:0: `/etc/passwd` leads out of the folder that is read",
        "0:0: this is a link to `../terms`, which is not followed in an archive",
    ];
    assert_eq!(told(&gathered), expected);
    assert_eq!(gathered.problems[2].place().to_string(), "t.tar/m/COPYING");
    assert!(gathered.problems[2].is_warning() && !gathered.problems[0].is_warning());
    assert_eq!(kinds(&sound(gathered)), [("m", ArtifactKind::Model)]);

    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.add_symlink("m/LICENSE", "../../etc/passwd", options).unwrap();
    zip.start_file("m/README.md", options).unwrap();
    zip.write_all(CARD.as_bytes()).unwrap();
    let gathered = one("t.zip", zip.finish().unwrap().into_inner());
    assert_eq!(told(&gathered), ["0:0: `../../etc/passwd` leads out of the folder that is read"]);
    assert_eq!(kinds(&sound(gathered)), [("m", ArtifactKind::Model)]);
}

#[test]
fn of_a_name_that_stands_twice_the_last_file_counts_and_it_is_told() {
    let bytes = tarred(&[("README.md", DATA.as_bytes()), ("README.md", CARD.as_bytes())]);
    let gathered = one("t.tar", bytes);
    let expected =
        "0:0: this is not valid tar: `README.md` stands in it more than once; the last one counts";
    assert_eq!(told(&gathered), [expected]);
    assert_eq!(kinds(&sound(gathered)), [("t", ArtifactKind::Model)]);
}

#[test]
fn long_names_are_whole() {
    let folder = "a-folder-with-a-name/".repeat(9) + "model";
    let name = format!("{folder}/README.md");
    let mut gnu = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(CARD.len() as u64);
    gnu.append_data(&mut header, &name, CARD.as_bytes()).unwrap();
    let gnu = gnu.into_inner().unwrap();

    let mut pax = tar::Builder::new(Vec::new());
    pax.append_pax_extensions([("path", name.as_bytes()), ("mtime", b"1.5")]).unwrap();
    let mut header = tar::Header::new_ustar();
    header.set_size(CARD.len() as u64);
    pax.append_data(&mut header, "short", CARD.as_bytes()).unwrap();
    for bytes in [gnu, pax.into_inner().unwrap()] {
        // Deeper than folders are looked at: nothing is found, and nothing is lost without a word.
        assert_eq!(told(&one("t.tar", bytes)), ["0:0: holds nothing that is known here"]);
    }
    let name = "m".repeat(120) + "/README.md";
    let mut pax = tar::Builder::new(Vec::new());
    pax.append_pax_extensions([("path", name.as_bytes())]).unwrap();
    let mut header = tar::Header::new_ustar();
    header.set_size(CARD.len() as u64);
    pax.append_data(&mut header, "short", CARD.as_bytes()).unwrap();
    let graph = graph(one("t.tar", pax.into_inner().unwrap()));
    assert_eq!(kinds(&graph), [("m".repeat(120).as_str(), ArtifactKind::Model)]);
}

#[test]
fn a_zip_that_was_written_without_looking_back_is_read_also_without_its_directory() {
    let mut bytes = Vec::new();
    let mut zip = zip::ZipWriter::new_stream(&mut bytes);
    for (name, text) in [("m/README.md", CARD), ("m/LICENSE", "No license known.")] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    assert_eq!(kinds(&graph(one("t.zip", &bytes))), [("m", ArtifactKind::Model)]);
    let directory = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let gathered = one("t.zip", &bytes[..directory + 2]);
    let expected = "0:0: this is not valid zip: its directory is damaged or cut off; files are read as far as they go";
    assert_eq!(told(&gathered), [expected]);
    let graph = sound(gathered);
    assert_eq!(licenses(artifact(&graph, "m")).len(), 2);
}

/// Changes a field of the first entry of the directory.
fn patched(mut zip: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
    let entry = zip.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    zip[entry + at..entry + at + bytes.len()].copy_from_slice(bytes);
    zip
}

#[test]
fn entries_that_are_encrypted_or_packed_otherwise_or_lie_are_named() {
    let sound_zip =
        || zipped(&[("LICENSE", b"Some terms, and no others."), ("README.md", CARD.as_bytes())]);
    let cases: [(&str, Vec<u8>); 7] = [
        ("cannot be read: it is encrypted", patched(sound_zip(), 8, &[1])),
        (
            "cannot be read: its compression (method 93) is not read",
            patched(sound_zip(), 10, &[93]),
        ),
        (
            "this is not valid zip: it is damaged within `LICENSE`: it has more than the 3 bytes that are stated",
            patched(sound_zip(), 24, &[3]),
        ),
        (
            "this is not valid zip: it ends within `LICENSE` before its end",
            patched(sound_zip(), 24, &[200]),
        ),
        (
            "this is not valid zip: it is damaged within `LICENSE`: its checksum is another one",
            patched(sound_zip(), 16, &[0, 0, 0, 0]),
        ),
        (
            "this is not valid zip: it is damaged within `LICENSE`: its header says otherwise than the directory",
            patched(sound_zip(), 42, &[1]),
        ),
        (
            "this is not valid zip: `README.md` shares its bytes with others, and is not read",
            patched(sound_zip(), 20, &[60]),
        ),
    ];
    for (message, bytes) in cases {
        let gathered = one("t.zip", bytes);
        assert!(told(&gathered).contains(&format!("0:0: {message}")), "{:?}", told(&gathered));
        if !told(&gathered).iter().any(|t| t.contains("README")) {
            assert_eq!(kinds(&sound(gathered)), [("t", ArtifactKind::Model)], "{message}");
        }
    }
}

#[test]
fn a_bomb_of_overlapping_entries_is_unpacked_once() {
    // Every entry of the directory leads to the one file that is there.
    let single = zipped(&[("a.txt", &[b'x'; 100_000])]);
    let directory = single.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let end = single.windows(4).position(|w| w == b"PK\x05\x06").unwrap();
    let entry = &single[directory..end];
    let mut bomb = single[..directory].to_vec();
    let count: u16 = 1_000;
    (0..count).for_each(|_| bomb.extend_from_slice(entry));
    let mut tail = single[end..].to_vec();
    tail[8..10].copy_from_slice(&count.to_le_bytes());
    tail[10..12].copy_from_slice(&count.to_le_bytes());
    tail[12..16].copy_from_slice(&(entry.len() as u32 * u32::from(count)).to_le_bytes());
    bomb.extend(tail);
    let gathered = one("bomb.zip", bomb);
    let overlap =
        "0:0: this is not valid zip: `a.txt` shares its bytes with others, and is not read";
    assert_eq!(told(&gathered)[0], overlap);
    // All that is wrong with it would be a thousand lines, most of them the same.
    assert_eq!(gathered.problems.len(), 3);
}

#[test]
fn counts_and_lengths_that_lie_are_no_reason_to_make_room() {
    let zip = zipped(&[("README.md", CARD.as_bytes())]);
    let end = zip.windows(4).position(|w| w == b"PK\x05\x06").unwrap();
    for at in [end + 8, end + 10, end + 12, end + 16] {
        let mut lying = zip.clone();
        lying[at..at + 2].copy_from_slice(&[0xfe, 0xff]);
        let gathered = one("t.zip", lying);
        assert_eq!(kinds(&sound(gathered)), [("t", ArtifactKind::Model)]);
    }
    let sizes: [&[u8; 12]; 4] = [
        b"77777777777\0",
        &[0xff; 12],
        b"\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff",
        b"many bytes\0\0",
    ];
    for size in sizes {
        let mut tar = tarred(&[("README.md", CARD.as_bytes()), ("x", b"x")]);
        // The size of the second file, and the sum that fits it.
        let at = 512 * 2;
        tar[at + 124..at + 136].copy_from_slice(size);
        let mut block = tar::Header::new_old();
        block.as_mut_bytes().copy_from_slice(&tar[at..at + 512]);
        block.set_cksum();
        tar[at..at + 512].copy_from_slice(block.as_bytes());
        let gathered = one("t.tar", tar);
        assert_eq!(gathered.problems.len(), 1, "{:?}", told(&gathered));
        assert_eq!(kinds(&sound(gathered)), [("t", ArtifactKind::Model)]);
    }
}

#[test]
fn more_names_than_are_read_are_told_and_the_first_ones_are_read() {
    let names: Vec<String> = (0..20_001).map(|n| format!("f{n}")).collect();
    let mut files: Vec<(&str, &[u8])> = vec![("README.md", CARD.as_bytes())];
    files.extend(names.iter().map(|n| (n.as_str(), b"".as_slice())));
    for (name, bytes) in all(&files) {
        let gathered = one(name, &bytes);
        let told = told(&gathered);
        let expected = "0:0: the archive is more than is read (the limit is 20000 files)";
        assert_eq!(told.first().map(String::as_str), Some(expected), "{name}");
        assert!(told[1].contains("of its 20000 files the first 2000"), "{name}: {told:?}");
        assert_eq!(told.len(), 2, "{name}: {told:?}");
        assert_eq!(kinds(&sound(gathered)), [("some", ArtifactKind::Model)]);
    }
}

#[test]
fn a_stream_that_unpacks_to_too_much_ends_there() {
    // 300 MiB of zeros, in 300 members of a kilobyte.
    let size = 300 << 20;
    let mut start =
        header("README.md", tar::EntryType::Regular, CARD.len() as u64).as_bytes().to_vec();
    start.extend(CARD.as_bytes());
    start.resize(1024, 0);
    start.extend(header("zeros.parquet", tar::EntryType::Regular, size).as_bytes());
    let zeros = gzipped(&vec![0; 1 << 20]);
    let mut bytes = gzipped(&start);
    (0..301).for_each(|_| bytes.extend(&zeros));
    assert!(bytes.len() as u64 * 200 < size, "{}", bytes.len());
    let gathered = one("t.tgz", bytes);
    let expected = "0:0: what the archive unpacks to is more than is read (the limit is 256 MiB)";
    assert_eq!(told(&gathered), [expected]);
    assert_eq!(kinds(&sound(gathered)), [("t", ArtifactKind::Model)]);
}

#[test]
fn of_a_long_file_the_beginning_is_read_as_on_disk() {
    let long = format!("{CARD}{}", "word ".repeat(300_000));
    let temp = Temp::new().with("m/README.md", &long);
    let on_disk = told(&temp.read("m"));
    for (name, bytes) in all(&[("README.md", long.as_bytes())]) {
        let gathered = one(name, &bytes);
        assert_eq!(told(&gathered), on_disk, "{name}");
        assert_eq!(kinds(&sound(gathered)), [("some", ArtifactKind::Model)]);
    }
}

#[test]
fn a_cut_file_is_left_out_and_those_before_it_are_read() {
    let license = cleartitle_mit();
    let tar = tarred(&[("README.md", CARD.as_bytes()), ("LICENSE", license.as_bytes())]);
    let gathered = one("t.tar", &tar[..512 * 3 + 100]);
    let expected = "0:0: this is not valid tar: it ends within `LICENSE` before its end";
    assert_eq!(told(&gathered), [expected]);
    let graph = sound(gathered);
    assert_eq!(licenses(artifact(&graph, "t")), [("mit".to_owned(), Evidence::Declared)]);
    // The end of an archive is marked, so that one that is cut between two files is known.
    let gathered = one("t.tar", &tar[..512 * 2]);
    assert_eq!(
        told(&gathered),
        ["0:0: this is not valid tar: it ends without the mark of its end"]
    );
}

/// What was read, without what is told.
fn facts(gathered: Gathered) -> String {
    let graph = sound(gathered);
    format!("{:?} {:?}", graph.artifacts(), graph.edges())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Wherever an archive is cut off, what is missing is told.
    #[test]
    fn nothing_is_lost_without_a_word(which in 0..3_usize, at in 0.0..1.0_f64) {
        let license = cleartitle_mit();
        let files = [
            ("m/README.md", CARD.as_bytes()),
            ("m/LICENSE", license.as_bytes()),
            ("d/README.md", DATA.as_bytes()),
        ];
        let (name, bytes) = all(&files)[which].clone();
        let whole = facts(one(name, &bytes));
        let cut = (bytes.len() as f64 * at) as usize;
        let gathered = one(name, &bytes[..cut]);
        let is_told = gathered.problems.iter().any(|p| !p.is_warning());
        prop_assert!(is_told || facts(gathered) == whole, "{name} cut at {cut}");
    }

    /// Whatever bytes are changed, it is read to the end without a panic.
    #[test]
    fn changed_bytes_are_no_reason_to_fall_over(
        which in 0..3_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let files = [("m/README.md", CARD.as_bytes()), ("m/config.json", b"{}")];
        let (name, mut bytes) = all(&files)[which].clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = facts(one(name, &bytes));
    }

    /// Any bytes that begin as an archive does.
    #[test]
    fn any_bytes_are_read_as_archives(
        which in 0..3_usize,
        rest in prop::collection::vec(any::<u8>(), 0..2_000),
    ) {
        let mut bytes = [b"PK\x03\x04".to_vec(), b"\x1f\x8b\x08".to_vec(), vec![b'a'; 257]][which].clone();
        if which == 2 {
            bytes.extend(b"ustar");
        }
        bytes.extend(rest);
        let _ = facts(one(["a.zip", "a.tgz", "a.tar"][which], &bytes));
    }
}
