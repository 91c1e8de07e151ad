//! The header of a GGUF file with the vocabulary of a current model: 128,256 tokens and 280,147
//! merges. The floor reads the same bytes and looks at none of them.

use std::fs::{self, File};
use std::io::Read as _;
use std::time::Duration;

use cleartitle::read::{Options, read};

/// What a header of this size may take.
const LIMIT: Duration = Duration::from_millis(2);

pub fn run() {
    let path = std::env::temp_dir().join(format!("cleartitle-bench-{}.gguf", std::process::id()));
    let bytes = header();
    let length = bytes.len();
    fs::write(&path, &bytes).expect("a file to read");
    // Tensors follow, so that the file does not end where its header does.
    let file = File::options().write(true).open(&path).expect("the file");
    file.set_len(4 << 30).expect("room for tensors");

    let mut piece = vec![0; 64 << 10];
    let floor = super::best(50, || {
        let mut file = File::open(&path).expect("the file");
        let mut left = length;
        while left > 0 {
            left = left.saturating_sub(file.read(&mut piece).expect("bytes"));
        }
        std::hint::black_box(&piece);
    });
    let paths = [path.clone()];
    let taken = super::best(50, || {
        let gathered = read(&paths, None, Options::default());
        assert!(gathered.problems.is_empty(), "{:?}", gathered.problems);
        std::hint::black_box(gathered);
    });
    let _ = fs::remove_file(&path);
    println!(
        "GGUF header, {:.1} MB: {:.2} ms, reading its bytes {:.2} ms, ratio {:.1}{}",
        length as f64 / 1e6,
        taken.as_secs_f64() * 1e3,
        floor.as_secs_f64() * 1e3,
        taken.as_secs_f64() / floor.as_secs_f64(),
        if taken > LIMIT { "  MORE THAN 2 ms" } else { "" },
    );
}

fn header() -> Vec<u8> {
    let mut pairs = Vec::new();
    let mut count = 0u64;
    let text = |to: &mut Vec<u8>, text: &str| {
        to.extend((text.len() as u64).to_le_bytes());
        to.extend(text.bytes());
    };
    let mut key = |to: &mut Vec<u8>, name: &str, kind: u32| {
        count += 1;
        text(to, name);
        to.extend(kind.to_le_bytes());
    };
    let mut list = |to: &mut Vec<u8>, name: &str, kind: u32, items: u64| {
        key(to, name, 9);
        to.extend(kind.to_le_bytes());
        to.extend(items.to_le_bytes());
    };
    list(&mut pairs, "tokenizer.ggml.tokens", 8, 128_256);
    // Words of 1 to 12 letters, as mixed as those of a vocabulary.
    let word = |n: u64| {
        let n = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        format!("{:0width$x}", n & 0xff, width = 2 + (n >> 8) as usize % 10)
    };
    (0..128_256).for_each(|n| text(&mut pairs, &word(n)));
    list(&mut pairs, "tokenizer.ggml.token_type", 5, 128_256);
    pairs.extend((0..128_256).flat_map(|_| 1u32.to_le_bytes()));
    list(&mut pairs, "tokenizer.ggml.merges", 8, 280_147);
    (0..280_147).for_each(|n| text(&mut pairs, &format!("{} {}", word(n), word(n * 7))));
    // The license comes last, so that nothing can be left out.
    for (name, value) in [
        ("general.architecture", "llama"),
        ("general.license", "llama3.1"),
        ("general.base_model.0.repo_url", "https://huggingface.co/meta-llama/Llama-3.1-8B"),
    ] {
        key(&mut pairs, name, 8);
        text(&mut pairs, value);
    }
    let mut bytes = b"GGUF\x03\0\0\0".to_vec();
    bytes.extend(291u64.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(pairs);
    bytes
}
