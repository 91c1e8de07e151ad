//! A whole hub at once: rows into one compact graph, every artifact judged as if it alone were shipped,
//! by the engine that judges one folder.

mod answer;
#[allow(dead_code)]
mod store;
mod summary;

pub use answer::{Answer, Changes, Decided};
pub use summary::{
    ByClause, ByCode, ByDuty, ByLicense, ByRelation, ByUpstream, Drift, LINES, Summary, Unmapped,
    Verdicts,
};
