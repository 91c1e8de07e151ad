//! A whole hub at once: rows into one compact graph, every artifact judged as if it alone were shipped,
//! by the engine that judges one folder.

mod answer;
mod hub;
mod parts;
mod saved;
mod store;
mod summary;
mod tally;

pub use answer::{Answer, Changes, Decided, VerdictChange};
pub use hub::Hub;
pub use parts::{Parts, Plan, Source, plan};
pub use saved::SavedError;
pub use summary::{
    ByClause, ByCode, ByDuty, ByLicense, ByRelation, ByUpstream, Drift, LINES, Summary, Unmapped,
    Verdicts,
};
pub use tally::Tally;
