//! `cargo cleartitle`: arguments in, exit code out.

/// Rows are made by one thread and dropped by another, millions of them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cleartitle::cli::main()
}
