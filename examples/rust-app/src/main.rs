//! Prints the words of a line.

fn main() {
    let line: Vec<String> = std::env::args().skip(1).collect();
    for word in gpl_parser::words(&line.join(" ")) {
        println!("{word}");
    }
}
