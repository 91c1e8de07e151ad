//! `completions` and `man`: what a shell and a package of the program need, from the arguments
//! themselves.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::{Arguments, CLEAR, Outcome, Refusal, print, shown, write};

#[derive(Args)]
pub(super) struct Completions {
    /// For which shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "cleartitle", &mut script);
        print(&String::from_utf8_lossy(&script));
        Ok(CLEAR)
    }
}

#[derive(Args)]
pub(super) struct Man {
    /// Write a page for each command into this folder, instead of one page to standard output
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self) -> Outcome {
        let mut command = Arguments::command().disable_help_subcommand(true);
        command.build();
        let Some(folder) = &self.output else {
            print(&page(&command)?);
            return Ok(CLEAR);
        };
        let refused = |e: std::io::Error| {
            let message = format!("{}: {e}", shown(folder));
            Refusal::new(message, "name a folder that can be written, as man/man1")
        };
        std::fs::create_dir_all(folder).map_err(refused)?;
        let mut todo = vec![command];
        while let Some(command) = todo.pop() {
            let name = command.get_display_name().unwrap_or("cleartitle").to_owned();
            let path = folder.join(format!("{name}.1"));
            write::atomically(&path, page(&command)?.as_bytes()).map_err(refused)?;
            todo.extend(command.get_subcommands().cloned());
        }
        Ok(CLEAR)
    }
}

/// The page of one command, in the language of `man`.
fn page(command: &clap::Command) -> Result<String, Refusal> {
    let mut text = Vec::new();
    let page = clap_mangen::Man::new(command.clone());
    let told = page.render(&mut text);
    told.map_err(|e| Refusal::new(format!("cannot write the page: {e}"), ""))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
