//! Why a duty is not met by a file.

use crate::render::plain;
use crate::report::{DetailValue, Obligation};
use crate::vocab::Duty;

/// Why it stays open, and what to do.
pub(super) fn open(o: &Obligation) -> String {
    let prefix = match o.detail.get("prefix") {
        Some(DetailValue::Text(prefix)) => plain(prefix),
        _ => String::new(),
    };
    match o.duty {
        Duty::NamePrefix => {
            return format!(
                "a file gives no name: rename it so that its name begins with “{prefix}”"
            );
        }
        Duty::IncludeNotice => "the license leaves the words of the notice open: write them",
        Duty::Display => "show it where users see it: in the program, its documentation, a website",
        Duty::PassOnRestrictions => {
            "the words of the limits are not known: take them from the license"
        }
        Duty::AcceptableUsePolicy => {
            "a matter of conduct: keep to the policy, and have those keep to it who use the release"
        }
        Duty::PassOnLicense => "a matter of the agreement with recipients: offer them this license",
        Duty::SameLicense => "a matter of the license that you declare",
        Duty::DiscloseSource => "the source itself has to be given or offered",
        Duty::NetworkSource => "the source has to be offered to those who use it over a network",
        Duty::ContentFilter => "a matter of the system: it has to have the filter",
        Duty::NotifyRecipients => "tell recipients; the clause is quoted in NOTICE",
        Duty::Registration => "register with the licensor",
        Duty::LabelOutputs => "a matter of the system: what it produces has to be labeled",
        Duty::NoEndorsement => {
            "a matter of conduct: do not use the names of the authors to promote it"
        }
        Duty::Indemnify => "a promise that comes into play when somebody makes a claim",
        Duty::UseLatestVersion => "a matter of conduct: follow the versions of the upstream",
        Duty::IncludeLicense | Duty::RetainNotices | Duty::Attribution | Duty::StateChanges => {
            "nothing is known that a file could say"
        }
    }
    .to_owned()
}
