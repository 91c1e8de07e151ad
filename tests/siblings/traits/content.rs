//! Licenses of content, data and fonts: Creative Commons, Open Data Commons, CDLA, open government.
use super::*;

pub fn traits() -> Vec<Trait> {
    let mut all = Vec::new();
    // The elements of a Creative Commons license are in its name, and a few words give each.
    for (version, members) in [
        ("1.0", "BY-1.0 BY-NC-1.0 BY-NC-ND-1.0 BY-NC-SA-1.0 BY-ND-1.0 BY-SA-1.0"),
        ("2.0", "BY-2.0 BY-NC-2.0 BY-NC-ND-2.0 BY-NC-SA-2.0 BY-ND-2.0 BY-SA-2.0"),
        ("2.5", "BY-2.5 BY-NC-2.5 BY-NC-ND-2.5 BY-NC-SA-2.5 BY-ND-2.5 BY-SA-2.5"),
        ("3.0", "BY-3.0 BY-NC-3.0 BY-NC-ND-3.0 BY-NC-SA-3.0 BY-ND-3.0 BY-SA-3.0"),
        ("4.0", "BY-4.0 BY-NC-4.0 BY-NC-ND-4.0 BY-NC-SA-4.0 BY-ND-4.0 BY-SA-4.0"),
        (
            "3.0-DE",
            "BY-3.0-DE BY-NC-3.0-DE BY-NC-ND-3.0-DE \
             BY-NC-SA-3.0-DE BY-ND-3.0-DE BY-SA-3.0-DE",
        ),
        ("3.0-IGO", "BY-3.0-IGO BY-NC-3.0-IGO BY-NC-ND-3.0-IGO BY-NC-SA-3.0-IGO BY-SA-3.0-IGO"),
    ] {
        all.extend(elements(version, members));
    }
    all.extend(versions());
    all.extend(data());
    all.extend(government());
    all.extend(works());
    all
}

fn elements(version: &str, members: &'static str) -> Vec<Trait> {
    let [noncommercial, alike, adapt] = match version {
        "1.0" => [
            "primarily intended for or directed toward commercial advantage",
            "Derivative Work only under the terms of this License",
            "to create and reproduce Derivative Works",
        ],
        "2.0" | "2.5" => [
            "primarily intended for or directed toward commercial advantage",
            "later version of this License with the same License Elements",
            "to create and reproduce Derivative Works",
        ],
        "3.0" => [
            "primarily intended for or directed toward commercial advantage",
            "later version of this License with the same License Elements",
            "to Distribute and Publicly Perform Adaptations",
        ],
        "4.0" => [
            "for NonCommercial purposes only",
            "with the same License Elements, this version or later",
            "and Share Adapted Material",
        ],
        "3.0-DE" => [
            "nicht vorrangig auf einen geschäftlichen Vorteil",
            "Sie dürfen eine Abwandlung ausschließlich unter den Bedingungen",
            "Abwandlungen des Schutzgegenstandes zu veröffentlichen",
        ],
        _ => [
            "primarily intended for or directed toward commercial advantage",
            "Publicly Perform an Adaptation only under the terms of",
            "Publicly Perform Adaptations",
        ],
    };
    let f = family("CC-", members);
    let named = |element: &str| -> Vec<&'static str> {
        f.members().filter(|m| m.split('-').any(|part| part == element)).collect()
    };
    let those = |holders, phrase, is| Trait { family: f, holders, phrase, is };
    let free = f.members().filter(|m| !named("ND").contains(m)).collect();
    vec![
        those(named("NC"), noncommercial, Box::new(limited_to(Purpose::Noncommercial))),
        those(named("SA"), alike, Box::new(same)),
        those(free, adapt, Box::new(at(Reach::Adapted, grants(Action::Share)))),
    ]
}

fn versions() -> Vec<Trait> {
    let by = family("CC-BY-", "1.0 2.0 2.5 3.0 4.0");
    let sa = family("CC-BY-SA-", "1.0 2.0 2.5 3.0 4.0");
    let ncsa = family("CC-BY-NC-SA-", "1.0 2.0 2.5 3.0 4.0");
    let ported = family("CC-BY-SA-", "2.0 2.0-UK 3.0 3.0-AT 3.0-DE 3.0-IGO");
    let ports = family("CC-BY-", "2.5 2.5-AU 3.0 3.0-AT 3.0-AU 3.0-DE 3.0-IGO 3.0-NL 3.0-US");
    let nd = family("CC-", "BY-3.0 BY-NC-3.0 BY-NC-ND-3.0 BY-NC-SA-3.0 BY-ND-3.0 BY-SA-3.0");
    let first = family("CC-", "BY-1.0 SA-1.0 BY-SA-1.0");
    let french = family("CC-BY-NC-SA-2.0", "=CC-BY-NC-SA-2.0 -DE -FR -UK");
    vec![
        by.only("3.0 4.0", "endorse", duty(Duty::NoEndorsement)),
        by.only("3.0", "identify that changes were made", on("changes", duty(Duty::StateChanges))),
        by.only("4.0", "indicate if You modified", on("You modified", duty(Duty::StateChanges))),
        by.all_but(
            "4.0",
            "You may not sublicense the Work",
            on("not sublicense", condition(Condition::NoSublicense)),
        ),
        sa.only("3.0 4.0", "endorse", duty(Duty::NoEndorsement)),
        sa.all_but(
            "4.0",
            "You may not sublicense the Work",
            on("not sublicense", condition(Condition::NoSublicense)),
        ),
        sa.only("4.0", "BY-SA Compatible License", accepts("GPL-3.0-only")),
        sa.only("2.0 2.5 3.0", "a later version of this License", accepts("CC-BY-SA-4.0")),
        ncsa.only("2.0 2.5 3.0", "a later version of this License", accepts("CC-BY-NC-SA-4.0")),
        nd.all_but(
            "BY-NC-ND-3.0 BY-ND-3.0",
            "identify that changes were made",
            duty(Duty::StateChanges),
        ),
        first.all_but("SA-1.0", "name (or pseudonym if applicable)", duty(Duty::Attribution)),
        ports.only(
            "2.5-AU",
            "laws in force in New South Wales",
            on("New South Wales", condition(Condition::ChoiceOfLaw)),
        ),
        ports.only(
            "3.0-AU",
            "laws in force in the Australian Capital Territory",
            on("Australian Capital", condition(Condition::ChoiceOfLaw)),
        ),
        ports.only(
            "3.0-DE",
            "Recht der Bundesrepublik Deutschland",
            on("Bundesrepublik Deutschland", condition(Condition::ChoiceOfLaw)),
        ),
        ports.only(
            "3.0-AT",
            "Recht der Republik Österreich",
            on("Republik Österreich", condition(Condition::ChoiceOfLaw)),
        ),
        ports.only(
            "3.0-IGO",
            "finally determined by arbitration",
            condition(Condition::Jurisdiction),
        ),
        ported.only(
            "2.0-UK",
            "law of England and Wales",
            on("England and Wales", condition(Condition::ChoiceOfLaw)),
        ),
        ported.only("2.0-UK", "the same Licence Elements", accepts("CC-BY-SA-1.0")),
        french.only(
            "-FR",
            "Le droit applicable est le droit français",
            on("droit français", condition(Condition::ChoiceOfLaw)),
        ),
        french.only("-UK", "exclusive jurisdiction", condition(Condition::Jurisdiction)),
    ]
}

fn data() -> Vec<Trait> {
    let odc = family("", "ODbL-1.0 ODC-By-1.0 PDDL-1.0");
    let agreements =
        family("", "CDLA-Permissive-1.0 CDLA-Permissive-2.0 CDLA-Sharing-1.0 C-UDA-1.0 O-UDA-1.0");
    let cdla_1 = "CDLA-Permissive-1.0 CDLA-Sharing-1.0";
    vec![
        odc.only(
            "ODbL-1.0",
            "Any Derivative Database that You Publicly Use must be only under",
            same,
        ),
        odc.only("ODbL-1.0", "technological measures", condition(Condition::NoTechnicalMeasures)),
        odc.only("ODbL-1.0", "You must also offer to recipients", duty(Duty::DiscloseSource)),
        odc.all_but("PDDL-1.0", "You may not sublicense", condition(Condition::NoSublicense)),
        odc.all_but("PDDL-1.0", "Uniform Resource Identifier", duty(Duty::IncludeLicense)),
        odc.all_but("PDDL-1.0", "copyright or Database Right notices", duty(Duty::RetainNotices)),
        odc.all_but("PDDL-1.0", "impose any further restrictions", no_further),
        odc.all_but("PDDL-1.0", "Content was obtained from the Database", duty(Duty::Attribution)),
        odc.only(
            "PDDL-1.0",
            "relinquishes all rights in Copyright and Database Rights",
            at(Reach::Trained, grants(Action::Use)),
        ),
        agreements.only("CDLA-Sharing-1.0", "must be Published under this Agreement", same),
        agreements.only("CDLA-Sharing-1.0", "impose any further restrictions", no_further),
        agreements.only(
            cdla_1,
            "If You institute litigation",
            condition(Condition::LitigationTermination),
        ),
        agreements.only(cdla_1, "carry prominent notices", duty(Duty::StateChanges)),
        agreements.only(cdla_1, "remote access", at(Reach::Served, grants(Action::Share))),
        agreements.only("C-UDA-1.0", "You bind each recipient", duty(Duty::PassOnLicense)),
        agreements.all_but("CDLA-Permissive-2.0", "credit or attribution", duty(Duty::Attribution)),
        agreements.only(
            "CDLA-Permissive-2.0",
            "makes available the text of this agreement",
            on("makes available the text", duty(Duty::IncludeLicense)),
        ),
        agreements.only(
            "O-UDA-1.0",
            "Your terms include a warranty disclaimer",
            on("warranty disclaimer", duty(Duty::RetainNotices)),
        ),
    ]
}

fn government() -> Vec<Trait> {
    let ogl = family("", "OGL-UK-1.0 OGL-UK-2.0 OGL-UK-3.0 NCGL-UK-2.0 OPL-UK-3.0 OGL-Canada-2.0");
    let german = family("", "DL-DE-BY-2.0 DL-DE-ZERO-2.0 etalab-2.0");
    vec![
        ogl.only(
            "NCGL-UK-2.0",
            "for Non-Commercial purposes only",
            limited_to(Purpose::Noncommercial),
        ),
        ogl.only("NCGL-UK-2.0", "onward licensing", duty(Duty::PassOnRestrictions)),
        ogl.only("OGL-UK-1.0", "do not mislead others", duty(Duty::AcceptableUsePolicy)),
        ogl.only("OGL-Canada-2.0", "courts of Ontario", condition(Condition::Jurisdiction)),
        german.only(
            "DL-DE-BY-2.0",
            "mit dem Hinweis zu versehen, dass die Daten geändert wurden",
            duty(Duty::StateChanges),
        ),
        german.only(
            "DL-DE-ZERO-2.0",
            "ohne Einschränkungen oder Bedingungen",
            at(Reach::Trained, any_license),
        ),
        german.only("etalab-2.0", "régie par le droit français", condition(Condition::ChoiceOfLaw)),
        german.only(
            "etalab-2.0",
            "ne doit pas suggérer une quelconque reconnaissance ou caution",
            duty(Duty::NoEndorsement),
        ),
    ]
}

/// Fonts, documents, art.
fn works() -> Vec<Trait> {
    let ofl = family("OFL-", "1.0 1.1");
    let art = family("LAL-", "1.2 1.3");
    let unicode = family("Unicode-", "DFS-2015 DFS-2016");
    let lppl = family("LPPL-", "1.0 1.2 1.3a 1.3c");
    vec![
        // What is made with a font is not under its license: 1.1 says it of documents.
        ofl.only(
            "1.1",
            "document created using",
            to_kind(ArtifactKind::Code, duty(Duty::IncludeLicense)),
        ),
        art.only(
            "1.2",
            "Cette licence est soumise au droit français",
            condition(Condition::ChoiceOfLaw),
        ),
        art.only("1.3", "indiquer qu'il s'agit d'une œuvre modifiée", duty(Duty::StateChanges)),
        art.only("1.3", "toute licence compatible", accepts("CC-BY-SA-4.0")),
        unicode.only(
            "DFS-2015",
            "clear notice in each modified Data File",
            duty(Duty::StateChanges),
        ),
        lppl.only(
            "1.3a 1.3c",
            "distributed to all recipients of the Compiled Work",
            duty(Duty::DiscloseSource),
        ),
        lppl.only(
            "1.3a 1.3c",
            "No information in the Derived Work implies",
            duty(Duty::NoEndorsement),
        ),
    ]
}
