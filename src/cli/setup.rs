//! `completions` and `man`: what a shell and a manual know of the program, from its own arguments.

use std::path::{Path, PathBuf};

use clap::Args;
use clap_complete::Shell;

use super::write::atomically;
use super::{CLEAR, Outcome, Refusal, command, print, shown};

#[derive(Args)]
pub(super) struct Completions {
    /// The shell that is to complete
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Outcome {
        let mut out = Vec::new();
        clap_complete::generate(self.shell, &mut command(), "cleartitle", &mut out);
        print(&String::from_utf8_lossy(&out));
        Ok(CLEAR)
    }
}

#[derive(Args)]
pub(super) struct Man {
    /// Write a page for each command into this folder, which is made where it is not there
    #[arg(short = 'o', long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self) -> Outcome {
        let mut pages = Vec::new();
        let mut root = command();
        root.build();
        walk(&root, "cleartitle", &mut pages);
        let Some(folder) = &self.out else {
            print(&pages.swap_remove(0).1);
            return Ok(CLEAR);
        };
        let fails = |path: &Path, e: std::io::Error| {
            let message = format!("cannot write {}: {e}", shown(path));
            Refusal::new(message, "name a folder that may be written to with --out")
        };
        std::fs::create_dir_all(folder).map_err(|e| fails(folder, e))?;
        for (name, page) in pages {
            let path = folder.join(format!("{name}.1"));
            atomically(&path, page.as_bytes()).map_err(|e| fails(&path, e))?;
        }
        Ok(CLEAR)
    }
}

/// The page of a command, and of each of those below it.
fn walk(command: &clap::Command, name: &str, pages: &mut Vec<(String, String)>) {
    let mut page = Vec::new();
    if clap_mangen::Man::new(command.clone()).render(&mut page).is_ok() {
        let page =
            String::from_utf8_lossy(&page).replace(".SH EXTRA\nExamples:\n", ".SH EXAMPLES\n");
        pages.push((name.to_owned(), page));
    }
    for inner in command.get_subcommands().filter(|c| c.get_name() != "help") {
        walk(inner, &format!("{name}-{}", inner.get_name()), pages);
    }
}
