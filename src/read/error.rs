//! What is wrong with input that could not be read, or not as it was meant.

use std::fmt;

use crate::graph::Place;
use crate::vocab::UnknownWord;

/// Something wrong in what was to be read. The rest is read all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The system does not give it.
    #[error("cannot be read: {}", Shown(reason))]
    Unreadable {
        /// Which file.
        place: Place,
        /// What the system says.
        reason: String,
    },
    /// Nothing in it that this program reads.
    #[error("holds nothing that is known here")]
    Unrecognized {
        /// Which file or folder.
        place: Place,
    },
    /// Larger, longer or more than is read.
    #[error("{what} is more than is read (the limit is {limit})")]
    TooMuch {
        /// Where.
        place: Place,
        /// What is too large.
        what: &'static str,
        /// How much is read.
        limit: String,
    },
    /// Text in an encoding that is not UTF-8, or no text.
    #[error("found {found} where UTF-8 text was expected")]
    NotText {
        /// Which file.
        place: Place,
        /// What it is instead.
        found: &'static str,
    },
    /// A form of a format of which another form is read.
    #[error("this is {found}; {expected} is read")]
    OtherForm {
        /// Which file.
        place: Place,
        /// What it is.
        found: &'static str,
        /// What is read.
        expected: &'static str,
    },
    /// Both sides of a merge are in it.
    #[error("the file holds both sides of an unfinished merge")]
    MergeMarkers {
        /// The first marker.
        place: Place,
    },
    /// A link or path out of the folder that was to be read.
    #[error("`{}` leads out of the folder that is read", Shown(path))]
    LeadsOut {
        /// Where it is stated.
        place: Place,
        /// What was stated.
        path: String,
    },
    /// A link within an archive.
    #[error("this is a link to `{}`, which is not followed in an archive", Shown(path))]
    NotFollowed {
        /// The link.
        place: Place,
        /// Where it leads.
        path: String,
    },
    /// Against the grammar of its format.
    #[error("this is not valid {format}: {}", Shown(reason))]
    Syntax {
        /// Where.
        place: Place,
        /// The format.
        format: &'static str,
        /// What the parser says.
        reason: String,
    },
    /// A key that means nothing there.
    #[error("unknown key `{}` in {table}{}", Shown(found), near.map(|n| format!(", did you mean `{n}`?")).unwrap_or_default())]
    UnknownKey {
        /// Where.
        place: Place,
        /// What stood there.
        found: String,
        /// In which table.
        table: &'static str,
        /// The keys that may stand there.
        expected: &'static [&'static str],
        /// The one most like it.
        near: Option<&'static str>,
    },
    /// A key that has to be there.
    #[error("{table} has no `{key}`")]
    MissingKey {
        /// Where.
        place: Place,
        /// The table without it.
        table: &'static str,
        /// The key.
        key: &'static str,
    },
    /// A word that is not in its list.
    #[error("unknown {} `{}`{}", word.what, Shown(&word.found), word.near.map(|n| format!(", did you mean `{n}`?")).unwrap_or_default())]
    UnknownWord {
        /// Where.
        place: Place,
        /// What stood there, and what may.
        word: UnknownWord,
    },
    /// A value of the wrong shape.
    #[error("`{key}` is {}, expected {expected}", Shown(found))]
    WrongValue {
        /// Where.
        place: Place,
        /// Whose value.
        key: &'static str,
        /// What stood there.
        found: String,
        /// What may.
        expected: &'static str,
    },
    /// A value of the wrong shape in a file of others, without which license and lineage are read
    /// all the same.
    #[error("`{key}` is {}, expected {expected}; the rest of the file counts", Shown(found))]
    OddValue {
        /// Where.
        place: Place,
        /// Whose value.
        key: &'static str,
        /// What stood there.
        found: String,
        /// What may.
        expected: &'static str,
    },
    /// Front matter that was begun and not ended.
    #[error(
        "the front matter begins here and no line `---` ends it; only its lines for license, base model and datasets were read"
    )]
    Unterminated {
        /// The first line.
        place: Place,
    },
    /// A card without front matter on its first line.
    #[error("{}", if place.line == 0 { "the card has no front matter" } else { "the front matter does not begin on the first line with exactly `---`, so the hub may read none of it" })]
    NoFrontMatter {
        /// What looks like it, if anything does.
        place: Place,
    },
    /// Front matter that is not a table of keys.
    #[error("the front matter is {found}, expected keys with values")]
    NotKeys {
        /// Where.
        place: Place,
        /// What it is.
        found: &'static str,
    },
    /// A damaged file of which some lines were read.
    #[error(
        "the front matter is not valid YAML: {}; only its lines for license, base model and datasets were read",
        Shown(reason)
    )]
    Recovered {
        /// Where.
        place: Place,
        /// What the parser says.
        reason: String,
    },
    /// Tabs where YAML allows none.
    #[error("the front matter is indented by tabs; it was read as if they were spaces")]
    Tabs {
        /// Where.
        place: Place,
    },
    /// A parent that is a path on somebody's machine.
    #[error("the base model `{}` is a path, which names no model to others", Shown(path))]
    LocalParent {
        /// Where.
        place: Place,
        /// The path.
        path: String,
    },
    /// A relation that the hub has no word for.
    #[error("`base_model_relation` is `{}`, which the hub does not know", Shown(found))]
    OddRelation {
        /// Where.
        place: Place,
        /// What stood there.
        found: String,
    },
    /// A word that begins no instruction of its format.
    #[error("`{}` is no instruction of a {format}", Shown(found))]
    UnknownInstruction {
        /// Where.
        place: Place,
        /// The format.
        format: &'static str,
        /// What stood there.
        found: String,
    },
    /// Two files of one folder name different parents.
    #[error(
        "the parent is `{}` here, and `{}` in another file of the folder",
        Shown(here),
        Shown(card)
    )]
    ParentsDisagree {
        /// Where.
        place: Place,
        /// The parent here.
        here: String,
        /// The parent there, in the card for one.
        card: String,
    },
    /// Two inputs mean different commits of one repository.
    #[error(
        "`{}` is revision `{}` here, and `{}` in another input; they are judged as one",
        Shown(id),
        Shown(now),
        Shown(was)
    )]
    RevisionsDiffer {
        /// Where it is introduced.
        place: Place,
        /// Whose.
        id: String,
        /// The revision that was read first.
        was: String,
        /// The one here.
        now: String,
    },
    /// The hub does not show a repository. Whether it has a license is not known.
    #[error("`{}` is not visible on the hub: it is gated, private or not there", Shown(id))]
    NotVisible {
        /// Where it is named.
        place: Place,
        /// The repository, or the file of one.
        id: String,
    },
    /// The hub has no such repository, or no longer.
    #[error("`{}` is not on the hub", Shown(id))]
    Gone {
        /// Where it is named.
        place: Place,
        /// The repository.
        id: String,
    },
    /// The hub was asked and gave no answer that could be read.
    #[error("the hub cannot be asked for `{}`: {}", Shown(id), Shown(reason))]
    NoAnswer {
        /// Where it is named.
        place: Place,
        /// The repository, or the file of one.
        id: String,
        /// What went wrong.
        reason: String,
    },
    /// The hub is not to be asked.
    #[error("the hub is not asked for {}: the environment says to stay offline", counted(*count))]
    Offline {
        /// Where the first of them is named.
        place: Place,
        /// How many repositories it would have been asked for.
        count: usize,
    },
    /// A repository of the hub's cache of which no commit was downloaded, so that nothing of it is
    /// there to be shipped.
    #[error("nothing of the repository was downloaded: {}", Shown(reason))]
    NotDownloaded {
        /// The repository.
        place: Place,
        /// How that shows.
        reason: String,
    },
    /// Weights whose inside is not looked at.
    #[error("the file is {what}, so nothing of it was read")]
    NotOpened {
        /// Which file.
        place: Place,
        /// What it is.
        what: &'static str,
    },
    /// A license expression of the time before there were any.
    #[error("`license` is `{}`, an old form that is read as `{}`", Shown(found), Shown(meant))]
    OldExpression {
        /// Where.
        place: Place,
        /// What stood there.
        found: String,
        /// What it means.
        meant: String,
    },
    /// Crates for other platforms are not at hand.
    #[error(
        "crates for platforms other than {platform} are not downloaded, so they are not judged"
    )]
    OnePlatform {
        /// The manifest.
        place: Place,
        /// The platform whose crates are read.
        platform: String,
    },
    /// Calls that load something by a name that does not stand in their file.
    #[error("{} not named in the file: a variable, or a path", match count {
        1 => "a model or dataset is loaded here that is".to_owned(),
        n => format!("{n} calls, the first of them here, load a model or dataset that is"),
    })]
    UnnamedLoads {
        /// The first one's argument.
        place: Place,
        /// How many there are.
        count: usize,
    },
    /// Files or folders that were not searched for what they load.
    #[error("{} not searched for the models that it loads: {}", match count {
        1 => "this was".to_owned(),
        n => format!("this and {} more files or folders were", n - 1),
    }, Shown(reason))]
    NotSearched {
        /// The first one.
        place: Place,
        /// How many there are.
        count: usize,
        /// Why the first one was not.
        reason: String,
    },
    /// More files than are looked at in a folder.
    #[error(
        "of its {count} files the first {limit} were looked at, besides those that are named as cards and licenses are"
    )]
    NotLookedAt {
        /// The folder.
        place: Place,
        /// How many there are.
        count: usize,
        /// How many were looked at.
        limit: usize,
    },
    /// Cargo does not tell what is in the workspace.
    #[error("cargo cannot read the workspace: {}", Shown(reason))]
    Cargo {
        /// The manifest.
        place: Place,
        /// The first lines of what it says.
        reason: String,
    },
}

impl ReadError {
    /// Where it stands; line 0 where the file as a whole is meant.
    pub fn place(&self) -> &Place {
        match self {
            Self::Unreadable { place, .. }
            | Self::Unrecognized { place }
            | Self::TooMuch { place, .. }
            | Self::NotText { place, .. }
            | Self::OtherForm { place, .. }
            | Self::MergeMarkers { place }
            | Self::LeadsOut { place, .. }
            | Self::NotFollowed { place, .. }
            | Self::Syntax { place, .. }
            | Self::UnknownKey { place, .. }
            | Self::MissingKey { place, .. }
            | Self::UnknownWord { place, .. }
            | Self::WrongValue { place, .. }
            | Self::OddValue { place, .. }
            | Self::Unterminated { place }
            | Self::NoFrontMatter { place }
            | Self::NotKeys { place, .. }
            | Self::Recovered { place, .. }
            | Self::Tabs { place }
            | Self::LocalParent { place, .. }
            | Self::OddRelation { place, .. }
            | Self::UnknownInstruction { place, .. }
            | Self::ParentsDisagree { place, .. }
            | Self::NotDownloaded { place, .. }
            | Self::NotOpened { place, .. }
            | Self::OldExpression { place, .. }
            | Self::OnePlatform { place, .. }
            | Self::UnnamedLoads { place, .. }
            | Self::NotSearched { place, .. }
            | Self::NotLookedAt { place, .. }
            | Self::RevisionsDiffer { place, .. }
            | Self::NotVisible { place, .. }
            | Self::Gone { place, .. }
            | Self::NoAnswer { place, .. }
            | Self::Offline { place, .. }
            | Self::Cargo { place, .. } => place,
        }
    }

    /// Whether the input is sound as far as it goes, so that a check has its answer. A damaged file
    /// is none, however much of it could be recovered.
    pub fn is_warning(&self) -> bool {
        matches!(
            self,
            Self::OddValue { .. }
                | Self::LocalParent { .. }
                | Self::OddRelation { .. }
                | Self::UnknownInstruction { .. }
                | Self::ParentsDisagree { .. }
                | Self::NotDownloaded { .. }
                | Self::NotOpened { .. }
                | Self::OldExpression { .. }
                | Self::OnePlatform { .. }
                | Self::UnnamedLoads { .. }
                | Self::NotSearched { .. }
                | Self::NotLookedAt { .. }
                | Self::RevisionsDiffer { .. }
                | Self::NotVisible { .. }
                | Self::Gone { .. }
                | Self::Offline { .. }
                | Self::NoFrontMatter { .. }
                | Self::NotFollowed { .. }
        )
    }
}

fn counted(repositories: usize) -> String {
    match repositories {
        1 => "a repository".to_owned(),
        more => format!("{more} repositories"),
    }
}

/// Text of others as a message may print it: no control characters, no endless lines.
pub(super) struct Shown<'a>(pub &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LIMIT: usize = 400;
        for (n, c) in self.0.chars().enumerate() {
            let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            match c {
                _ if n == LIMIT => return f.write_str("…"),
                _ if c.is_control() || turns => write!(f, "{}", c.escape_unicode())?,
                _ => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}
