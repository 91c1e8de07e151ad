//! x
pub mod license;
pub mod vocab;
pub use license::Date;
