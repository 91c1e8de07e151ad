//! Upstreams that nothing at hand describes, from the hub: breadth first, each repository once.

use std::collections::{BTreeMap, HashSet};
use std::io::Read;

use super::Reading;
use super::answer::Answer;
use super::card;
use super::error::ReadError;
use super::facts::About;
use super::folder::{self, role};
use super::input::{Files, Input, Listing};
use super::join::Undescribed;
use super::lineage::add_links;
use super::name::Name;
use super::source::{Source, decoded};
use crate::Upstreams;
use crate::graph::{Place, Role};
use crate::hub::{Client, Failure, Repository, Session};
use crate::vocab::{ArtifactKind, Evidence};

/// The most files of a repository that may hold its terms and are asked for.
const TERMS: usize = 4;

/// Asks for what nothing describes, then for what the answers name, until nothing is open or a
/// limit is met. What the built-in table knows is left to it: it names the public file that says
/// so, also of models that are shown to few.
pub(in crate::read) fn complete(reading: &mut Reading<'_>, hub: &Client) {
    let mut session = hub.session();
    // A model and a dataset may share a name.
    let mut asked: HashSet<(String, bool)> = HashSet::new();
    let mut offline: Option<(Place, usize)> = None;
    let limits = hub.options();
    for depth in 0.. {
        let open: Vec<Undescribed> = reading.join.undescribed();
        let open: Vec<(Undescribed, Repository)> = open
            .into_iter()
            .filter(|open| Upstreams::builtin().find(&open.id).is_none())
            .filter_map(|open| repository(&open).map(|repository| (open, repository)))
            .filter(|(open, at)| !asked.contains(&(Name::key(&open.id), at.is_dataset)))
            .collect();
        let Some((first, _)) = open.first() else { break };
        let at = place(first, hub);
        let stop = |what, limit| ReadError::TooMuch { place: at.clone(), what, limit };
        if depth >= limits.depth {
            let limit = format!("{} steps", limits.depth);
            reading.problems.push(stop("the lineage to ask the hub for", limit));
            break;
        }
        for (open, repository) in open {
            let place = place(&open, hub);
            if asked.len() >= limits.repositories {
                let (what, limit) =
                    ("the number of upstreams to ask the hub for", limits.repositories);
                let limit = format!("{limit} repositories");
                return reading.problems.push(ReadError::TooMuch { place, what, limit });
            }
            if let Some(reason) = session.over() {
                let (id, reason) = (open.id, format!("{reason}; nothing more is asked"));
                return reading.problems.push(ReadError::NoAnswer { place, id, reason });
            }
            asked.insert((Name::key(&open.id), repository.is_dataset));
            match ask(reading, &mut session, hub, &repository, &open.id) {
                Ok(about) => drop(reading.found(about)),
                Err(Failure::Offline) => {
                    offline = Some(offline.map_or((place, 1), |(first, n)| (first, n + 1)));
                }
                Err(failure) => reading.problems.push(problem(failure, place, open.id)),
            }
        }
    }
    if let Some((place, count)) = offline {
        reading.problems.push(ReadError::Offline { place, count });
    }
}

/// Where it is named.
fn place(open: &Undescribed, hub: &Client) -> Place {
    open.place.as_deref().cloned().unwrap_or_else(|| Place::whole(hub.shown()))
}

fn problem(failure: Failure, place: Place, id: String) -> ReadError {
    match failure {
        Failure::NotVisible => ReadError::NotVisible { place, id },
        Failure::Gone => ReadError::Gone { place, id },
        Failure::Offline => ReadError::Offline { place, count: 1 },
        Failure::Refused => {
            ReadError::NoAnswer { place, id, reason: "it does not take the question".to_owned() }
        }
        Failure::Failed(reason) => ReadError::NoAnswer { place, id, reason },
    }
}

/// The repository that an id can mean: `owner/name`, or one word.
fn repository(open: &Undescribed) -> Option<Repository> {
    let is_dataset = match open.kind {
        ArtifactKind::Model | ArtifactKind::Adapter => false,
        ArtifactKind::Dataset => true,
        _ => return None,
    };
    let part = |part: &str| {
        let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        (1..=96).contains(&part.len())
            && part.bytes().all(inner)
            && !part.starts_with(['-', '.'])
            && !part.ends_with(['-', '.'])
            && !part.contains("..")
    };
    let mut parts = open.id.split('/');
    let fits = parts.clone().count() <= 2 && parts.all(part);
    let (id, revision) = (open.id.clone(), open.revision.clone());
    fits.then_some(Repository { id, is_dataset, revision })
}

/// Asks for one repository.
fn ask(
    reading: &mut Reading<'_>,
    session: &mut Session<'_>,
    hub: &Client,
    repository: &Repository,
    id: &str,
) -> Result<About, Failure> {
    let answer = session.answer(repository)?;
    let unusable = |problem: ReadError| Failure::Failed(format!("its answer: {problem}"));
    let shown = format!("{}{}", hub.shown(), repository.api());
    let text = decoded(&answer, &shown).map_err(unusable)?;
    let source = Source::new(&shown, &text);
    let mut answer = Answer::read(&source, Some(repository.is_dataset)).map_err(unusable)?;
    let files = fetch(reading, session, hub, repository, &answer);
    let mut about = folder::folder(reading, &files, id, repository.is_dataset);
    // What was not asked for lies there all the same: duties cannot be checked against it.
    let folder = about.details.folder.take();
    about.details.texts = folder::kept(reading, folder);
    if !files.has_card() {
        let found = answer.lineage();
        reading.problems.extend(found.problems);
        let mut others = std::mem::replace(&mut about.links, found.links);
        add_links(&mut about.links, &mut others, &mut reading.problems);
        about.kind = Some(found.kind);
        about.details.modalities = about.details.modalities.or(found.modalities);
        let text_known = about.statements.iter().any(|s| s.evidence == Evidence::Text);
        let beside = Input::new(&files, README);
        let declared = folder::declared(reading, &answer.said.card, text_known, &beside);
        about.statements.extend(declared);
        about.statements.sort_by_key(|s| s.evidence);
    }
    let now = answer.said.id.clone().filter(|now| !now.eq_ignore_ascii_case(id));
    answer.complete(&mut about, &mut reading.problems);
    // Where it lies says what it is, whatever keys its card has.
    about.kind = about.kind.map(|kind| match kind {
        ArtifactKind::Dataset if !repository.is_dataset => ArtifactKind::Model,
        kind => kind,
    });
    if let Some(now) = now {
        let note = about.details.note.take().map_or(String::new(), |note| format!("; {note}"));
        about.details.note = Some(format!("called {now} on the hub{note}"));
    }
    reading.source(&source);
    Ok(about)
}

const README: &str = "README.md";

/// Gets the files that speak of terms and of descent.
fn fetch(
    reading: &mut Reading<'_>,
    session: &mut Session<'_>,
    hub: &Client,
    repository: &Repository,
    answer: &Answer,
) -> Fetched {
    let mut files =
        Fetched { shown: format!("{}{}", hub.shown(), repository.page()), files: BTreeMap::new() };
    let listed = answer.said.files.as_deref();
    let is_listed = |name: &str| listed.is_some_and(|names| names.iter().any(|n| n == name));
    let mut wanted: Vec<&str> = Vec::new();
    if listed.is_none() || is_listed(README) {
        wanted.push(README);
    }
    wanted.extend(["adapter_config.json"].into_iter().filter(|name| is_listed(name)));
    let unclear = match answer.said.card.licenses.as_slice() {
        [] => true,
        [one] => one.text.eq_ignore_ascii_case("other"),
        _ => false,
    };
    if unclear || reading.options.texts {
        let link = answer.said.card.license_link.as_ref().map(|link| &*link.text);
        let mut terms: Vec<&str> = listed.unwrap_or_default().iter().map(|n| &**n).collect();
        let rank = |name: &str| match role(name) {
            _ if Some(name) == link => Some(0),
            Some(Role::License) if !name.to_ascii_uppercase().starts_with("THIRD") => Some(1),
            Some(Role::Notice) => Some(2),
            Some(Role::UsePolicy) if reading.options.texts => Some(3),
            _ => None,
        };
        terms.retain(|name| rank(name).is_some() && !wanted.contains(name));
        terms.sort_by_key(|name| rank(name));
        if terms.len() > TERMS {
            let place = Place::whole(&files.shown(""));
            let (what, limit) = ("the number of license files", format!("{TERMS} files"));
            reading.problems.push(ReadError::TooMuch { place, what, limit });
        }
        wanted.extend(terms.into_iter().take(TERMS));
    }
    for name in wanted {
        match session.file(repository, answer.said.commit.as_deref(), name) {
            Ok(bytes) => drop(files.files.insert(name.to_owned(), bytes)),
            // A card that was not listed need not be there, and what a gated one says is in the
            // answer, too.
            Err(Failure::Gone) if !is_listed(name) => {}
            Err(Failure::NotVisible | Failure::Offline)
                if name == README && answer.said.card.evidence.is_some() => {}
            Err(failure) => {
                let shown = files.shown(name);
                reading.problems.push(problem(failure, Place::whole(&shown), shown));
            }
        }
    }
    files
}

/// Files of a repository that were asked for.
struct Fetched {
    shown: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Fetched {
    /// Whether there is a card with keys that could be read.
    fn has_card(&self) -> bool {
        let text = self.files.get(README).and_then(|bytes| decoded(bytes, "").ok());
        text.is_some_and(|text| card::card(&Source::new("", &text)).0.evidence.is_some())
    }
}

impl Files for Fetched {
    fn list(&self, folder: &str) -> Result<Listing, ReadError> {
        let names = self.files.keys().filter(|_| folder.is_empty());
        Ok(Listing { files: names.cloned().collect(), ..Listing::default() })
    }

    fn open(&self, name: &str) -> Result<Box<dyn Read + '_>, ReadError> {
        match self.files.get(name) {
            Some(bytes) => Ok(Box::new(bytes.as_slice())),
            None => {
                let reason = "it was not asked for".to_owned();
                Err(ReadError::Unreadable { place: Place::whole(&self.shown(name)), reason })
            }
        }
    }

    fn size(&self, name: &str) -> Option<u64> {
        self.files.get(name).map(|bytes| bytes.len() as u64)
    }

    fn shown(&self, name: &str) -> String {
        let slash = if name.is_empty() { "" } else { "/" };
        super::error::Shown(&format!("{}{slash}{name}", self.shown)).to_string()
    }
}
