//! Model licenses that have the same steward or the same words: Llama, RAIL, Gemma, Qwen, FLUX, …
use super::*;

const LLAMA: Family =
    Family { stem: "LicenseRef-Llama-", members: "2 3 3.1 3.2 3.3 4", policy: "" };
const SINCE_3_1: &str = "3.1 3.2 3.3 4";

pub fn traits() -> Vec<Trait> {
    [llama(), rail(), llama_kin(), modelgo()].into_iter().flatten().collect()
}

fn llama() -> Vec<Trait> {
    let f = LLAMA;
    let policies = Family { policy: "-AUP", ..f };
    let until_3_1 = "2 3 3.1";
    vec![
        f.only("3", r#"display "Built with Meta Llama 3""#, displays("Built with Meta Llama 3")),
        f.only(SINCE_3_1, r#"display "Built with Llama""#, displays("Built with Llama")),
        f.only("3", r#"include "Llama 3" at the beginning"#, prefixes("Llama 3")),
        f.only(SINCE_3_1, r#"include "Llama" at the beginning"#, prefixes("Llama")),
        f.only(
            SINCE_3_1,
            "any outputs or results of the Llama Materials to create",
            at(Reach::Learnt, duty(Duty::NamePrefix)),
        ),
        f.only(
            "3",
            "a product or service that uses any of them",
            at(Reach::Run, duty(Duty::Display)),
        ),
        f.only(
            "2 3",
            "improve any other large language model",
            at(Reach::Learnt, withholds(Action::Train)),
        ),
        f.only("2", "Llama 2 Version Release Date: July 18, 2023", counts_on(2023, 7, 18)),
        f.only("3", "Llama 3 Version Release Date: April 18, 2024", counts_on(2024, 4, 18)),
        f.only("3.1", "Llama 3.1 Version Release Date: July 23, 2024", counts_on(2024, 7, 23)),
        f.only("3.2", "Llama 3.2 Version Release Date: September 25, 2024", counts_on(2024, 9, 25)),
        f.only("3.3", "Llama 3.3 Version Release Date: December 6, 2024", counts_on(2024, 12, 6)),
        f.only("4", "Llama 4 Version Effective Date: April 5, 2025", counts_on(2025, 4, 5)),
        f.only("2", "Llama 2 is licensed under the", notice("Llama 2 is licensed")),
        f.only("3", "Meta Llama 3 is licensed under the", notice("Meta Llama 3 is licensed")),
        f.only("4", "Llama 4 is licensed under the", notice("Llama 4 is licensed")),
        policies.all_but(
            until_3_1,
            "with a principal place of business in, the European Union",
            |r| forbid(r).is_some_and(|f| f.established_in == ["EU"] && !f.modalities.is_empty()),
        ),
        policies.all_but(
            until_3_1,
            "circumvent or remove usage restrictions",
            bars(Domain::CircumventingSafeguards),
        ),
        policies.all_but(
            until_3_1,
            "Biological Weapons Anti-Terrorism Act",
            on("Biological Weapons", bars(Domain::Weapons)),
        ),
        policies.all_but(
            until_3_1,
            "Interact with third party tools",
            on("third party tools", bars(Domain::IllegalActivity)),
        ),
    ]
}

/// Families of few members with a word in common.
fn llama_kin() -> Vec<Trait> {
    let gemma = family("LicenseRef-Gemma-Terms-", "2024-02-21 2024-04-01 2025-03-24");
    let meta = family("LicenseRef-", "LLaMA-1 FLUX.1-dev-NC-1.0 FLUX.1-dev-NC-1.1.1");
    let early = family("LicenseRef-", "LLaMA-1 OPT-175B");
    let mistral = family("LicenseRef-Mistral-", "MNPL-0.1 MRL-0.1");
    let exaone = family("LicenseRef-EXAONE-", "1.1-NC 1.2-NC");
    let faipl = family("LicenseRef-FAIPL-", "1.0 1.0-SD");
    let openmdw = family("", "OpenMDW-1.0 LicenseRef-OpenMDW-1.1");
    let falcon = family("LicenseRef-Falcon-", "180B-1.0 2-11B-1.0 3-2024-12");
    vec![
        gemma.only("2024-02-21", "use the latest version of Gemma", duty(Duty::UseLatestVersion)),
        meta.only("LLaMA-1", "in the service of nuclear technology", bars(Domain::Nuclear)),
        early.only("LLaMA-1", "LLaMA is licensed under the LLaMA", notice("LLaMA is licensed")),
        mistral.only(
            "MRL-0.1",
            "and Outputs for Research Purposes",
            at(Reach::Output, limited_to(Purpose::Research)),
        ),
        mistral.only(
            "MNPL-0.1",
            "direct interactions with or impacts on end users",
            withholds(Action::Serve),
        ),
        // 1.1 keeps the licensee from all other models and owns the outputs; 1.2 neither.
        exaone.only("1.1-NC", "to develop or improve other models", |r| {
            withholds(Action::Train)(r) && forbid(r).is_some_and(|f| f.except_heirs)
        }),
        exaone.only("1.2-NC", "improve any models that compete", bars(Domain::CompetingModel)),
        exaone.only(
            "1.2-NC",
            "Licensor claims no rights in Output",
            at(Reach::Output, grants(Action::Train)),
        ),
        exaone.only(
            "1.1-NC",
            "distribute the Output and its derivatives for research purpose",
            on("the Output", limited_to(Purpose::Research)),
        ),
        faipl.only("1.0-SD", "To provide medical advice", bars(Domain::MedicalAdvice)),
        faipl.only("1.0-SD", "harm minors", bars(Domain::ExploitationOfMinors)),
        faipl.only("1.0-SD", "harass others", bars(Domain::Harassment)),
        faipl.only("1.0-SD", "administration of justice", bars(Domain::Immigration)),
        faipl.only("1.0-SD", "[Prohibited Uses]", duty(Duty::AcceptableUsePolicy)),
        openmdw.only(
            "LicenseRef-OpenMDW-1.1",
            "infringe any patent or copyright",
            condition(Condition::LitigationTermination),
        ),
        falcon.only("180B-1.0", "under this license for Hosting Use", withholds(Action::Serve)),
        falcon.only(
            "180B-1.0",
            "integrated end user products which use",
            at(Reach::Served, grants(Action::Serve)),
        ),
        falcon.all_but(
            "3-2024-12",
            "is built using Falcon LLM technology from",
            displays(
                "is built using Falcon LLM technology from the Technology Innovation Institute",
            ),
        ),
        falcon.only(
            "3-2024-12",
            "is built using artificial intelligence technology from",
            displays(
                "is built using artificial intelligence technology from the Technology \
                 Innovation Institute",
            ),
        ),
    ]
}

fn rail() -> Vec<Trait> {
    let f = family(
        "LicenseRef-",
        "CreativeML-OpenRAIL-M CreativeML-OpenRAIL-PlusPlus-M-2022-11-24 \
         CreativeML-OpenRAIL-PlusPlus-M-2023-07-26 BigScience-OpenRAIL-M \
         BigScience-BLOOM-RAIL-1.0 BigCode-OpenRAIL-M-1 DeepSeek-1.0 AI-Pubs-OpenRAIL-M-0.1 \
         Datalab-OpenRAIL-M-Modified",
    );
    let kin = "DeepSeek-1.0 AI-Pubs-OpenRAIL-M-0.1 Datalab-OpenRAIL-M-Modified";
    let disclosing = "BigScience-OpenRAIL-M BigScience-BLOOM-RAIL-1.0 BigCode-OpenRAIL-M-1 \
                      AI-Pubs-OpenRAIL-M-0.1";
    let datalab = "Datalab-OpenRAIL-M-Modified";
    let late = "BigCode-OpenRAIL-M-1 DeepSeek-1.0 AI-Pubs-OpenRAIL-M-0.1 \
                Datalab-OpenRAIL-M-Modified";
    vec![
        f.only(
            "CreativeML-OpenRAIL-M BigScience-OpenRAIL-M BigScience-BLOOM-RAIL-1.0",
            "use the latest version of the Model",
            duty(Duty::UseLatestVersion),
        ),
        f.only("DeepSeek-1.0", "military", bars(Domain::Military)),
        f.all_but(kin, "To provide medical advice", bars(Domain::MedicalAdvice)),
        f.all_but(
            late,
            "for the purpose to be used for administration of justice",
            bars(Domain::Justice),
        ),
        f.only(
            disclosing,
            "expressly and intelligibly disclaiming that",
            bars(Domain::UndisclosedAiOutput),
        ),
        f.only(disclosing, "To impersonate", bars(Domain::Impersonation)),
        f.only("BigScience-OpenRAIL-M", "deepfakes", bars(Domain::Deepfakes)),
        f.only(
            "BigScience-OpenRAIL-M",
            "others without their consent",
            lifted_by("consent-of-persons"),
        ),
        f.only("BigCode-OpenRAIL-M-1", "malware", bars(Domain::Malware)),
        f.only(
            "DeepSeek-1.0",
            "infringes upon the lawful rights",
            on("the lawful rights", bars(Domain::RightsInfringement)),
        ),
        f.only(
            "DeepSeek-1.0",
            "governed and construed under PRC laws",
            condition(Condition::ChoiceOfLaw),
        ),
        f.only("DeepSeek-1.0", "exclusive jurisdiction", condition(Condition::Jurisdiction)),
        f.only(
            "BigCode-OpenRAIL-M-1",
            "then any rights granted to You under this License",
            condition(Condition::LitigationTermination),
        ),
        // Who learns from outputs must mean to perform similarly: that one does is a reading.
        f.all_but("BigCode-OpenRAIL-M-1", "to perform similarly to the Model", |r| {
            matches!(&r.effect, Effect::Reach(e) if e.relations.has(Relation::TrainedOnOutputsOf))
                && r.clause.reading.is_some()
        }),
        f.all_but(datalab, "social behavior", bars(Domain::SocialScoring)),
        f.all_but(datalab, "harass others", bars(Domain::Harassment)),
        f.all_but(
            datalab,
            "specific group of persons",
            bars(Domain::ExploitationOfVulnerabilities),
        ),
        f.only(datalab, "to the exclusion of all others", same),
        f.only(
            datalab,
            "to the Output and any derivatives, changes or improvements",
            at(Reach::Output, same),
        ),
        f.only(datalab, "in gross revenue", withheld_above_revenue(2_000_000)),
        f.only(
            datalab,
            "in total equity or debt funding",
            lifted_by("funding-within-2-million-usd"),
        ),
        f.only(datalab, "competes with any product or service", bars(Domain::CompetingService)),
        f.only(datalab, "give appropriate credit", at(Reach::Output, duty(Duty::Attribution))),
        f.only(datalab, "must not suggest endorsement", duty(Duty::NoEndorsement)),
    ]
}

fn modelgo() -> Vec<Trait> {
    let f = family(
        "LicenseRef-ModelGo-MG",
        "0-2.0 -BY-2.0 -BY-NC-2.0 -BY-NC-ND-2.0 -BY-NC-RAI-2.0 -BY-ND-2.0 -BY-RAI-2.0 -BY-SA-2.0",
    );
    let rai = "-BY-NC-RAI-2.0 -BY-RAI-2.0";
    vec![
        f.only(
            "-BY-NC-2.0 -BY-NC-ND-2.0 -BY-NC-RAI-2.0",
            "for NonCommercial purposes only",
            limited_to(Purpose::Noncommercial),
        ),
        f.only(
            "-BY-NC-ND-2.0 -BY-ND-2.0",
            "do not have permission under this License to Distribute any Derivative Materials",
            withholds(Action::Share),
        ),
        f.only("-BY-SA-2.0", "license Derivative Materials and Extracted Models under", same),
        f.only("-BY-SA-2.0", "Preferred Adaptable Form to", duty(Duty::DiscloseSource)),
        f.only(
            "-BY-SA-2.0",
            "Distributed in Preferred Adaptable Form",
            at(Reach::Served, duty(Duty::NetworkSource)),
        ),
        f.only(rai, "malware", bars(Domain::Malware)),
        f.only(rai, "machine generated", bars(Domain::UndisclosedAiOutput)),
        f.only(rai, "impersonate human beings", bars(Domain::Impersonation)),
        f.only(rai, "fully automated decision-making", bars(Domain::FullyAutomatedDecisions)),
        f.only(rai, "for any fraudulent purpose", bars(Domain::Fraud)),
        f.only(rai, "You agree not to use any of the Licensed", duty(Duty::AcceptableUsePolicy)),
        f.all_but("0-2.0", "provide a copy of this License", duty(Duty::IncludeLicense)),
        f.all_but("0-2.0", "existing copyright notice", duty(Duty::RetainNotices)),
        f.all_but("0-2.0", "initiate any legal action", condition(Condition::PatentRetaliation)),
        f.all_but("0-2.0 -BY-2.0", "non-sublicensable", condition(Condition::NoSublicense)),
        f.all_but("0-2.0 -BY-2.0 -BY-SA-2.0", ", revocable", condition(Condition::Revocable)),
        f.all_but(
            "0-2.0 -BY-NC-ND-2.0 -BY-ND-2.0",
            "stating that You have modified",
            duty(Duty::StateChanges),
        ),
        f.only(
            "-BY-NC-2.0 -BY-NC-ND-2.0 -BY-NC-RAI-2.0 -BY-ND-2.0",
            "dataset is generated using",
            at(Reach::Output, duty(Duty::LabelOutputs)),
        ),
        f.only(
            "-BY-NC-2.0 -BY-NC-RAI-2.0 -BY-RAI-2.0 -BY-SA-2.0",
            "Extracted Models are created from Output",
            at(Reach::Learnt, duty(Duty::Attribution)),
        ),
    ]
}
