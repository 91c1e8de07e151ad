//! The closed word lists: each notion has one word, the same in license files, manifests, Rust,
//! messages and the JSON report.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A word that is not in the list it was looked up in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} `{found}`{}", near.map(|n| format!(", did you mean `{n}`?")).unwrap_or_default())]
pub struct UnknownWord {
    /// What kind of word was expected, as `duty`.
    pub what: &'static str,
    /// What stood there.
    pub found: String,
    /// The words that may stand there.
    pub expected: Vec<&'static str>,
    /// The expected word that looks most like it.
    pub near: Option<&'static str>,
}

/// The candidate most like `found`, if any is like it at all.
pub(crate) fn nearest<'a>(
    found: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|c| (strsim::jaro_winkler(found, c), c))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, c)| c)
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $what:literal { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every word of the list, in its fixed order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word as files and reports write it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.word()) }
        }

        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(s: &str) -> Result<Self, UnknownWord> {
                match s {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord {
                        what: $what,
                        found: s.to_owned(),
                        expected: vec![$($word,)+],
                        near: nearest(s, [$($word,)+]),
                    }),
                }
            }
        }
    };
}

mod domain;
mod set;

pub use domain::Domain;
pub use set::{Word, WordSet};

words! {
    /// What an artifact is.
    ArtifactKind, "artifact kind" {
        /// Weights that run by themselves.
        Model = "model",
        /// Weights that need a base model: a LoRA, a soft prompt.
        Adapter = "adapter",
        /// Data to train, test or ship.
        Dataset = "dataset",
        /// A program, crate or library.
        Code = "code",
        /// Something others reach over a network.
        Service = "service",
        /// Text, documentation, a page.
        Document = "document",
        /// Something a model produced.
        Output = "output",
    }
}

words! {
    /// How one artifact stands to another, read "downstream *relation* upstream".
    Relation, "relation" {
        /// Trained further from the upstream's weights.
        FineTunedFrom = "fine-tuned-from",
        /// The same weights with fewer bits.
        QuantizedFrom = "quantized-from",
        /// The same weights in another file format.
        ConvertedFrom = "converted-from",
        /// Weights combined from several parents.
        MergedFrom = "merged-from",
        /// An adapter and the model it is for.
        AdapterOf = "adapter-of",
        /// Learnt from the upstream's logits or hidden states.
        DistilledFrom = "distilled-from",
        /// Learnt from text or images that the upstream produced.
        TrainedOnOutputsOf = "trained-on-outputs-of",
        /// A model and the data it learnt from.
        TrainedOn = "trained-on",
        /// A model and the data it was measured with.
        EvaluatedOn = "evaluated-on",
        /// A model and the code that trained it.
        TrainedWith = "trained-with",
        /// Data or output, and the model that made it.
        GeneratedBy = "generated-by",
        /// Selection, translation, annotation of data or documents.
        DerivedFrom = "derived-from",
        /// A fork, or copied lines of code.
        ModifiedFrom = "modified-from",
        /// Linked into one binary.
        LinksStatic = "links-static",
        /// Linked when it is loaded.
        LinksDynamic = "links-dynamic",
        /// Shipped inside.
        Contains = "contains",
        /// Shipped beside, not combined.
        Aggregates = "aggregates",
        /// Loaded, called or downloaded at run time, not shipped.
        Runs = "runs",
        /// A service and what it offers.
        Serves = "serves",
        /// Made with a tool of which nothing remains.
        BuiltWith = "built-with",
        /// Nobody said: judged by the strictest reading that both kinds allow.
        Unstated = "unstated",
    }
}

words! {
    /// How far an upstream's terms have come: what the downstream holds of the licensed work.
    Reach, "reach" {
        /// A copy, shipped inside.
        Verbatim = "verbatim",
        /// A copy, shipped beside: each part keeps its own license.
        Beside = "beside",
        /// A derivative in the license's own sense.
        Adapted = "adapted",
        /// Linked against, where that is not already adaptation.
        Linked = "linked",
        /// Offered over a network.
        Served = "served",
        /// Something the licensed model produced.
        Output = "output",
        /// A model that learnt from outputs or logits of the licensed model.
        Learnt = "learnt",
        /// A model that was trained on the licensed data.
        Trained = "trained",
        /// Run or downloaded by whoever uses the downstream; not shipped.
        Run = "run",
    }
}

words! {
    /// A question that law leaves open and the user may answer.
    Switch, "assumption" {
        /// Is a model trained on a work an adaptation of it?
        TrainingAdaptsData = "training-adapts-data",
        /// Does noncommercial data limit the model's use?
        NcDataLimitsModel = "nc-data-limits-model",
        /// Does copyleft training code reach the weights?
        CopyleftCodeReachesWeights = "copyleft-code-reaches-weights",
        /// Is an adapter alone a derivative of its base?
        AdapterIsDerivative = "adapter-is-derivative",
        /// Where the license is silent, are outputs derivatives of the model?
        OutputsAreDerivative = "outputs-are-derivative",
        /// Do terms that bind by contract alone reach those who never accepted them?
        TermsBindThirdParties = "terms-bind-third-parties",
        /// Is a dynamically linked work a derivative of a copyleft library?
        DynamicLinkingDerives = "dynamic-linking-derives",
        /// Is releasing weights releasing "source" for source-disclosure duties?
        WeightsAreSource = "weights-are-source",
    }
}

words! {
    /// What one does with a work.
    Action, "action" {
        /// Run, read, keep, copy for oneself.
        Use = "use",
        /// Make a changed version.
        Modify = "modify",
        /// Hand out copies.
        Share = "share",
        /// Let others reach it over a network.
        Serve = "serve",
        /// Train a model on it (data), or on what it produced (models).
        Train = "train",
    }
}

words! {
    /// The occasion on which a rule speaks.
    Occasion, "occasion" {
        /// Whatever one does with it.
        Use = "use",
        /// Copies are handed out.
        Share = "share",
        /// Others reach it over a network.
        Host = "host",
        /// What it produced is handed out.
        Outputs = "outputs",
    }
}

words! {
    /// What the user wants to do with what they ship.
    Release, "release" {
        /// Nobody else gets it.
        Internal = "internal",
        /// Hand out copies.
        Share = "share",
        /// Others reach it over a network.
        Host = "host",
        /// Hand out what it produces.
        Outputs = "outputs",
    }
}

words! {
    /// What for. Research is taken to be noncommercial too.
    Purpose, "purpose" {
        /// For commercial advantage.
        Commercial = "commercial",
        /// Not for commercial advantage.
        Noncommercial = "noncommercial",
        /// Research only.
        Research = "research",
    }
}

words! {
    /// What a rule does.
    EffectWord, "effect" {
        /// Grants actions.
        Permit = "permit",
        /// Demands a duty.
        Require = "require",
        /// Withholds or limits.
        Forbid = "forbid",
        /// Speaks about the license that the downstream may carry.
        Outbound = "outbound",
        /// Says how far a relation carries the terms, where that differs from the default.
        Reach = "reach",
        /// A term that is neither a duty nor a limit, and that another license may not tolerate.
        Condition = "condition",
        /// The recipient may take another license instead.
        Choose = "choose",
        /// From a date on, another license applies.
        Become = "become",
    }
}

words! {
    /// What a license demands of the license that the downstream carries.
    OutboundWord, "outbound demand" {
        /// Any license will do; the duties remain.
        Any = "any",
        /// The same license, or one of those in `accepts`.
        Same = "same",
        /// This license's own terms run with the work: the label must name it.
        Terms = "terms",
        /// Any license that carries these restrictions on.
        Restrictions = "restrictions",
        /// No further restrictions may be added.
        NoFurther = "no-further",
    }
}

words! {
    /// What one must do.
    Duty, "duty" {
        /// Hand on a copy of the license.
        IncludeLicense = "include-license",
        /// Put a given text into a notice file.
        IncludeNotice = "include-notice",
        /// Keep copyright and other notices.
        RetainNotices = "retain-notices",
        /// Credit the author.
        Attribution = "attribution",
        /// Say that and what one changed.
        StateChanges = "state-changes",
        /// Show a given text to users.
        Display = "display",
        /// Begin the name of the model with a given word.
        NamePrefix = "name-prefix",
        /// Bind recipients to the use restrictions.
        PassOnRestrictions = "pass-on-restrictions",
        /// Bind recipients to the license.
        PassOnLicense = "pass-on-license",
        /// Put the whole under the same license.
        SameLicense = "same-license",
        /// Hand out or offer the source.
        DiscloseSource = "disclose-source",
        /// Offer the source to users over a network.
        NetworkSource = "network-source",
        /// Keep to a use policy.
        AcceptableUsePolicy = "acceptable-use-policy",
        /// Run a content filter.
        ContentFilter = "content-filter",
        /// Tell recipients of the terms.
        NotifyRecipients = "notify-recipients",
        /// Register with the licensor.
        Registration = "registration",
        /// Mark outputs as machine-made.
        LabelOutputs = "label-outputs",
        /// Do not suggest endorsement.
        NoEndorsement = "no-endorsement",
        /// Hold the licensor harmless.
        Indemnify = "indemnify",
        /// Use the latest version.
        UseLatestVersion = "use-latest-version",
    }
}

words! {
    /// A term that is neither a duty nor a limit of use.
    Condition, "condition" {
        /// Rights end for those who sue over patents.
        PatentRetaliation = "patent-retaliation",
        /// Contributors grant patent licenses.
        PatentGrant = "patent-grant",
        /// A named law governs.
        ChoiceOfLaw = "choice-of-law",
        /// Named courts decide.
        Jurisdiction = "jurisdiction",
        /// The licensor may restrict use from afar.
        RemoteRestriction = "remote-restriction",
        /// The licensor may end the license without a breach.
        Revocable = "revocable",
        /// The licensor may change the terms.
        ChangeableTerms = "changeable-terms",
        /// Advertising must name the author.
        AdvertisingClause = "advertising-clause",
        /// Changed versions must take another name.
        Rename = "rename",
        /// Users must be able to install changed versions on the device.
        InstallationInformation = "installation-information",
        /// Distributors answer for claims against contributors.
        Indemnity = "indemnity",
        /// Recipients get their rights from the licensor, not from the distributor.
        NoSublicense = "no-sublicense",
        /// No technical measures against the exercise of the rights.
        NoTechnicalMeasures = "no-technical-measures",
        /// Rights end for those who sue over the work or its outputs.
        LitigationTermination = "litigation-termination",
        /// The work may not be sold, or charged for, by itself.
        NoSaleAlone = "no-sale-alone",
        /// Recipients answer for keeping to named export laws.
        ExportControl = "export-control",
        /// The licensor, and nobody else, gets further rights in what others change.
        GrantBack = "grant-back",
        /// Changes are handed out as patches, or beside the unchanged original.
        PatchesOnly = "patches-only",
        /// Whoever hands out copies must seek the recipients' express assent.
        Assent = "assent",
    }
}

words! {
    /// What a limit of use is about.
    Limit, "limit" {
        /// Commercial, noncommercial, research.
        Purpose = "purpose",
        /// A field of use.
        Domain = "domain",
        /// Where one is, or offers it.
        Territory = "territory",
        /// How many users one has.
        Audience = "audience",
        /// How much one earns.
        Revenue = "revenue",
    }
}

words! {
    /// What a model reads or makes.
    Modality, "modality" {
        /// Text.
        Text = "text",
        /// Images.
        Image = "image",
        /// Sound.
        Audio = "audio",
        /// Moving images.
        Video = "video",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// Who made an artifact, and so whom the terms of a service bind.
    Origin, "origin" {
        /// The user.
        Own = "own",
        /// Somebody else.
        ThirdParty = "third-party",
    }
}

words! {
    /// The answer. The worst of several wins.
    Verdict, "verdict" {
        /// Nothing stands against it; duties may be listed.
        Clear = "clear",
        /// A duty is unmet, a fact is needed, or it hangs on a switch.
        Conditional = "conditional",
        /// Cannot be told.
        Unknown = "unknown",
        /// A clause stands against it.
        Blocked = "blocked",
    }
}

words! {
    /// What a finding rests on.
    Basis, "basis" {
        /// The words of a license.
        Text = "text",
        /// The stated position of the license's steward.
        Steward = "steward",
        /// A reading of the words that the license file records.
        Reading = "reading",
        /// The answer to an open question.
        Assumption = "assumption",
        /// What the user's own organization allows.
        Policy = "policy",
    }
}

words! {
    /// What is made of a finding.
    Level, "level" {
        /// It is told.
        Allow = "allow",
        /// It is told, and does not fail the check.
        Warn = "warn",
        /// It fails the check.
        Deny = "deny",
    }
}

impl Level {
    /// The level of a verdict where nobody said otherwise.
    pub const fn usual(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Clear => Self::Allow,
            Verdict::Conditional => Self::Warn,
            Verdict::Unknown | Verdict::Blocked => Self::Deny,
        }
    }
}

words! {
    /// What was found.
    Code, "finding code" {
        /// The intent meets a limit of use.
        UseNotPermitted = "use-not-permitted",
        /// The relation, or releasing its result, is not granted.
        ActNotPermitted = "act-not-permitted",
        /// The declared license leaves out terms that must run with the artifact.
        OutboundDropsTerms = "outbound-drops-terms",
        /// The declared license adds limits that an upstream forbids to add.
        OutboundAddsTerms = "outbound-adds-terms",
        /// No outbound license could satisfy two upstreams at once.
        UpstreamsIncompatible = "upstreams-incompatible",
        /// Nothing states a license.
        LicenseMissing = "license-missing",
        /// Stated, but no rule set is known for it.
        LicenseUnrecognized = "license-unrecognized",
        /// Stated so that several licenses are possible.
        LicenseAmbiguous = "license-ambiguous",
        /// Card, license text, file header or registry disagree.
        LicenseContradictory = "license-contradictory",
        /// The lineage names something that nothing describes.
        UpstreamUnknown = "upstream-unknown",
        /// A rule asks for a fact that the intent does not state.
        FactNeeded = "fact-needed",
        /// A duty was checked and is not met.
        ObligationUnmet = "obligation-unmet",
        /// Artifacts that derive from each other.
        LineageCycle = "lineage-cycle",
        /// The policy denies what is shipped, or what for.
        PolicyDenied = "policy-denied",
        /// The policy wants a person to look at it.
        PolicyReview = "policy-review",
    }
}

impl Code {
    /// The verdict that a plain finding of this code has.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::UseNotPermitted
            | Self::ActNotPermitted
            | Self::OutboundDropsTerms
            | Self::OutboundAddsTerms
            | Self::UpstreamsIncompatible
            | Self::PolicyDenied => Verdict::Blocked,
            Self::LicenseMissing
            | Self::LicenseUnrecognized
            | Self::LicenseAmbiguous
            | Self::LicenseContradictory
            | Self::UpstreamUnknown
            | Self::LineageCycle => Verdict::Unknown,
            Self::FactNeeded | Self::ObligationUnmet | Self::PolicyReview => Verdict::Conditional,
        }
    }
}

words! {
    /// Where an obligation stands.
    Status, "status" {
        /// Checked, and there.
        Met = "met",
        /// Checked, and not there.
        Unmet = "unmet",
        /// Nothing to check against.
        Unchecked = "unchecked",
    }
}

words! {
    /// A part of an artifact that may have a license of its own.
    Component, "component" {
        /// The artifact as a whole.
        All = "all",
        /// Trained parameters.
        Weights = "weights",
        /// Programs.
        Code = "code",
        /// What a model was trained on, or what a dataset holds.
        Data = "data",
    }
}

words! {
    /// How strong the evidence for a statement is, strongest first.
    Evidence, "evidence grade" {
        /// A person's statement in `cleartitle.toml`.
        Concluded = "concluded",
        /// A license text that was recognized.
        Text = "text",
        /// A structured field.
        Declared = "declared",
        /// A tag of the hub.
        Tag = "tag",
        /// A header inside a file of weights.
        Embedded = "embedded",
        /// The built-in table of well-known upstreams.
        Table = "table",
        /// A damaged file, read as far as it went.
        Recovered = "recovered",
        /// A guess from what lies around.
        Inferred = "inferred",
    }
}
