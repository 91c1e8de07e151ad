//! `cargo cleartitle`: arguments in, exit code out.

fn main() -> std::process::ExitCode {
    cleartitle::cli::main()
}
