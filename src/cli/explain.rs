//! `explain`: the page of a finding code or of a license, from the data.

use clap::Args;

use super::licenses::known;
use super::{CLEAR, Outcome, Refusal, print};
use crate::catalog::Meaning;
use crate::render::{license_page, plain};
use crate::vocab::Code;
use crate::{Catalog, pages};

#[derive(Args)]
pub(super) struct Explain {
    /// A finding code, or a license by any of its names
    #[arg(value_name = "CODE|LICENSE")]
    topic: String,
}

impl Explain {
    pub(super) fn run(&self, catalog: &Catalog) -> Outcome {
        if let Some(page) = self.topic.parse::<Code>().ok().and_then(pages::finding) {
            print(page);
            return Ok(CLEAR);
        }
        if let Ok(set) = known(catalog, &self.topic) {
            print(&license_page(&set));
            return Ok(CLEAR);
        }
        match catalog.meaning(&self.topic) {
            Meaning::License(id) => return exception(catalog, &id),
            Meaning::Candidates(_, ids) => {
                let ids: Vec<&str> = ids.iter().map(|i| &**i).collect();
                print(&format!("`{}` may mean each of: {}\n", plain(&self.topic), ids.join(", ")));
            }
            Meaning::Compound(expression) => {
                print(&format!("`{}` is an older id of: {expression}\n", plain(&self.topic)));
            }
            Meaning::Textless(row) => {
                print(&format!("# {}\n\n{}\nNo rules: {}\n", row.id, row.title, row.why));
            }
            Meaning::Unknown => {
                let codes = Code::ALL.iter().map(|c| c.word());
                let near = self
                    .topic
                    .parse::<Code>()
                    .err()
                    .and_then(|e| e.near)
                    .or_else(|| catalog.nearest(&self.topic));
                let help = match near {
                    Some(near) => {
                        format!("did you mean `{near}`? `licenses list` shows all licenses")
                    }
                    None => format!(
                        "name a license (`licenses list`) or one of: {}",
                        codes.collect::<Vec<_>>().join(", ")
                    ),
                };
                return Err(Refusal::new(
                    format!("`{}` is neither a finding code nor a known license", self.topic),
                    help,
                ));
            }
        }
        Ok(CLEAR)
    }
}

/// An exception is a page of the license that it amends.
fn exception(catalog: &Catalog, id: &str) -> Outcome {
    let Some(amends) = catalog.amended_by(id) else {
        return Err(Refusal::new(
            format!("the rules of {id} cannot be read"),
            "see licenses/README.md",
        ));
    };
    for license in amends {
        if let Some(set) = catalog.get(&format!("{license} WITH {id}")) {
            print(&license_page(&set));
        }
    }
    Ok(CLEAR)
}
