//! What is written about the command line, against the command line.

use std::path::Path;

use clap::{CommandFactory as _, Parser as _};

use super::Arguments;

/// Every command that can be run, with its words.
fn commands(command: &clap::Command, words: &str, all: &mut Vec<(String, clap::Command)>) {
    all.push((words.to_owned(), command.clone()));
    for sub in command.get_subcommands().filter(|s| s.get_name() != "help") {
        commands(sub, &format!("{words} {}", sub.get_name()), all);
    }
}

fn all() -> Vec<(String, clap::Command)> {
    let mut all = Vec::new();
    commands(&Arguments::command(), "cleartitle", &mut all);
    all
}

/// The words that a shell would hand over, up to where it takes the line for itself.
fn words(line: &str) -> Vec<String> {
    let line = line.split(" #").next().unwrap_or_default();
    let own = line.split_whitespace().take_while(|w| !["|", ">", ">>", "&&"].contains(w));
    own.map(str::to_owned).collect()
}

#[track_caller]
fn parses(line: &str) {
    let words = words(line.trim());
    let words = words.strip_prefix(&["cargo".to_owned()][..]).unwrap_or(&words);
    if let Err(error) = Arguments::try_parse_from(words) {
        panic!("{line}: {error}");
    }
}

#[test]
fn every_command_shows_examples_that_it_understands() {
    for (name, command) in all().iter().skip(1) {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let mut lines = help.lines();
        assert_eq!(lines.next(), Some("Examples:"), "{name}");
        // Up to the end of the list: more may be said below.
        let lines: Vec<&str> = lines.map(str::trim).take_while(|l| !l.is_empty()).collect();
        assert!(!lines.is_empty(), "{name}");
        for line in lines {
            assert!(line.starts_with(name.as_str()), "{name}: {line}");
            parses(line);
        }
    }
}

#[test]
fn the_command_line_is_sound() {
    Arguments::command().debug_assert();
}

/// The lines of a document that run the program.
fn run_in(document: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map(str::trim);
    let ours = lines.filter(|l| l.starts_with("cleartitle ") || l.starts_with("cargo cleartitle "));
    ours.map(|l| l.replacen("cargo cleartitle", "cleartitle", 1)).collect()
}

#[test]
fn the_lines_of_the_documents_are_understood() {
    for document in ["README.md", "docs/setup.md", "docs/formats.md"] {
        let lines = run_in(document);
        assert!(!lines.is_empty(), "{document}");
        lines.iter().for_each(|line| parses(line));
    }
}

#[test]
fn what_the_action_and_the_hook_pass_exists() {
    let all = all();
    let check = &all.iter().find(|(name, _)| name == "cleartitle check").unwrap().1;
    let known: Vec<&str> = check.get_arguments().filter_map(|a| a.get_long()).collect();
    for document in ["action.yml", ".pre-commit-hooks.yaml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
        let text = std::fs::read_to_string(path).unwrap();
        let ours = text.lines().filter(|l| l.contains("arguments+=") || l.contains("check"));
        let mut flags = Vec::new();
        for line in ours {
            let ends = |c: char| !c.is_ascii_lowercase() && c != '-';
            let after = line.split("--").skip(1).map(|rest| rest.split(ends).next().unwrap());
            flags.extend(after.filter(|f| !f.is_empty()).map(str::to_owned));
        }
        for flag in &flags {
            assert!(known.contains(&flag.as_str()), "{document}: --{flag}");
        }
        assert_eq!(flags.is_empty(), document != "action.yml", "{document}");
        let formats = text.lines().filter_map(|l| l.split("--format=").nth(1));
        for format in formats.map(|f| f.split(' ').next().unwrap()) {
            parses(&format!("cleartitle check --format {format}"));
        }
    }
}
