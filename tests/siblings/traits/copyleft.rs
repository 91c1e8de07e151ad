//! Licenses of code with copyleft: the GNU licenses, MPL, EPL, EUPL, CeCILL, OSL, APSL, CERN.
use super::*;

pub fn traits() -> Vec<Trait> {
    [gnu(), mozilla(), eclipse(), europe(), open_software(), others()]
        .into_iter()
        .flatten()
        .collect()
}

fn gnu() -> Vec<Trait> {
    let f = family(
        "",
        "GPL-1.0-only GPL-2.0-only GPL-3.0-only AGPL-1.0-only AGPL-3.0-only LGPL-2.0-only \
         LGPL-2.1-only LGPL-3.0-only",
    );
    let gpl = family("GPL-", "1.0-only 2.0-only 3.0-only");
    let lgpl = family("LGPL-", "2.0-only 2.1-only 3.0-only");
    let affero = family("", "GPL-2.0-only GPL-3.0-only AGPL-1.0-only AGPL-3.0-only SSPL-1.0");
    let v3 = "GPL-3.0-only AGPL-3.0-only LGPL-3.0-only";
    vec![
        f.only(v3, "Installation Information", condition(Condition::InstallationInformation)),
        f.only(
            v3,
            "circumvention of technological measures",
            condition(Condition::NoTechnicalMeasures),
        ),
        f.only(v3, "you may not initiate litigation", condition(Condition::PatentRetaliation)),
        f.only(v3, "royalty-free patent license", condition(Condition::PatentGrant)),
        // Section 7: what others may add.
        f.only(
            v3,
            "Requiring preservation of specified reasonable legal notices",
            tolerates(|b| b.duties.has(Duty::Display) && b.duties.has(Duty::IncludeNotice)),
        ),
        f.only(
            v3,
            "Requiring indemnification of licensors",
            tolerates(|b| b.conditions.has(Condition::Indemnity)),
        ),
        f.only(
            "LGPL-2.0-only LGPL-2.1-only",
            "ordinary GNU General Public License",
            accepts("GPL-2.0-only"),
        ),
        f.only(
            "LGPL-2.0-only LGPL-2.1-only LGPL-3.0-only",
            "terms of your choice",
            at(Reach::Linked, any_license),
        ),
        f.only(
            "AGPL-1.0-only",
            "must offer an equivalent opportunity",
            on("equivalent opportunity", duty(Duty::NetworkSource)),
        ),
        f.only(
            "AGPL-3.0-only",
            "your modified version must prominently offer all users",
            on("opportunity to receive", duty(Duty::NetworkSource)),
        ),
        gpl.only(
            "2.0-only",
            "Activities other than copying",
            on("Activities other than copying", grants(Action::Serve)),
        ),
        gpl.only(
            "3.0-only",
            "Mere interaction with a user through a computer network",
            on("Mere interaction", grants(Action::Serve)),
        ),
        gpl.only("3.0-only", "GNU Affero General Public License", accepts("AGPL-3.0-only")),
        lgpl.all_but("2.0-only", "shared library mechanism", |r| {
            carries(Relation::LinksDynamic, Reach::Linked)(r)
                && r.clause.quote.contains("shared library mechanism")
        }),
        affero.only(
            "SSPL-1.0",
            "Service Source Code",
            on("Service Source Code", duty(Duty::NetworkSource)),
        ),
        affero.only(
            "SSPL-1.0",
            "make the functionality of the Program or a modified version available",
            on("make the functionality", grants(Action::Serve)),
        ),
    ]
}

fn mozilla() -> Vec<Trait> {
    let f = family("MPL-", "1.0 1.1 2.0 2.0-no-copyleft-exception");
    let kin =
        family("", "MPL-1.1 NPL-1.1 CPAL-1.0 CDDL-1.0 RPSL-1.0 Nokia OSET-PL-2.1 Interbase-1.0");
    vec![
        f.only("1.0 1.1", "contain a file documenting the changes", duty(Duty::StateChanges)),
        f.only("1.0 1.1", "include a prominent statement", duty(Duty::Attribution)),
        f.only(
            "1.0 1.1",
            "copy of this License with every copy of the Source",
            duty(Duty::IncludeLicense),
        ),
        f.all_but(
            "1.0",
            "asserting a patent infringement claim",
            condition(Condition::PatentRetaliation),
        ),
        f.only("1.1", "Multiple-Licensed", |r| {
            matches!(
                outbound(r),
                Some(Outbound::Same { if_fact: Some(fact), .. }) if fact == "alternative-licenses"
            )
        }),
        f.all_but(
            "1.0 1.1",
            "use, reproduce, make available, modify",
            at(Reach::Served, grants(Action::Serve)),
        ),
        kin.only("Interbase-1.0", r#"may not be called "InterBase""#, condition(Condition::Rename)),
        kin.only(
            "Interbase-1.0",
            "must display the following acknowledgement",
            condition(Condition::AdvertisingClause),
        ),
        kin.only(
            "CPAL-1.0",
            "a prominent display of the Original Developer's",
            at(Reach::Served, duty(Duty::Display)),
        ),
        kin.only("CPAL-1.0 RPSL-1.0", "External", duty(Duty::NetworkSource)),
        kin.only(
            "CDDL-1.0",
            "United States export administration regulations",
            on("export administration", condition(Condition::ExportControl)),
        ),
    ]
}

fn eclipse() -> Vec<Trait> {
    let f = family("", "CPL-1.0 IPL-1.0 EPL-1.0 EPL-2.0 LPL-1.0 LPL-1.02");
    let epl = family("EPL-", "1.0 2.0");
    let lucent = family("LPL-", "1.0 1.02");
    vec![
        epl.only("2.0", "Secondary License", accepts("GPL-2.0-only")),
        epl.only("1.0", "laws of the State of New York", condition(Condition::ChoiceOfLaw)),
        epl.only("1.0", "identify itself as the originator", duty(Duty::StateChanges)),
        epl.only("2.0", "limit or alter the recipients' rights in the Source Code", no_further),
        epl.only("2.0", "any subsequent distribution of the Program", duty(Duty::PassOnLicense)),
        f.all_but(
            "EPL-2.0",
            "governed by the laws of the State of",
            condition(Condition::ChoiceOfLaw),
        ),
        f.all_but("LPL-1.0 LPL-1.02", "it must be made available under this Agreement", same),
        f.all_but(
            "LPL-1.0 LPL-1.02",
            "copy of this Agreement must be included with each copy",
            duty(Duty::IncludeLicense),
        ),
        f.only(
            "IPL-1.0",
            "Copyright (C) 1996, 1999 International Business Machines",
            notice("Copyright (C) 1996, 1999 International Business Machines"),
        ),
        lucent.only("1.02", "Copyright (C) 2003, Lucent", notice("Copyright (C) 2003, Lucent")),
        lucent.only("1.02", "export administration", condition(Condition::ExportControl)),
    ]
}

fn europe() -> Vec<Trait> {
    let eupl = family("EUPL-", "1.0 1.1 1.2");
    let cecill = family("CECILL-", "1.0 1.1 2.0 2.1 B C");
    let liliq = family("LiLiQ-", "P-1.1 R-1.1 Rplus-1.1");
    vec![
        eupl.only("1.0", "becomes binding for You as soon", condition(Condition::ChangeableTerms)),
        eupl.all_but("1.0", "essential functionalities", duty(Duty::NetworkSource)),
        eupl.all_but("1.2", "Common Public License", accepts("CPL-1.0")),
        eupl.only("1.2", "Creative Commons Attribution-ShareAlike", accepts("CC-BY-SA-3.0")),
        cecill.all_but("B C", "GPL", accepts("GPL-2.0-only")),
        cecill.only("B", "make its best efforts", request(Duty::PassOnLicense)),
        cecill.only("C", "Related Module", carries(Relation::LinksStatic, Reach::Linked)),
        cecill.all_but("C 1.0 1.1", "Internal Module", |r| {
            carries(Relation::LinksStatic, Reach::Adapted)(r) && r.clause.quote.contains("Module")
        }),
        liliq.all_but("P-1.1", "Le licencié doit offrir une concession selon les termes", same),
        liliq.all_but(
            "P-1.1",
            "le concédant offre au récipiendaire une concession",
            condition(Condition::NoSublicense),
        ),
    ]
}

fn open_software() -> Vec<Trait> {
    let osl = family("OSL-", "1.0 1.1 2.0 2.1 3.0");
    let afl = family("AFL-", "1.1 1.2 2.0 2.1 3.0");
    let third = family("", "AFL-3.0 OSL-3.0 NPOSL-3.0");
    let pairs = family("", "OSL-2.1 AFL-2.1");
    vec![
        osl.all_but("1.0", "assent of recipients", condition(Condition::Assent)),
        osl.all_but("1.0", "Attribution Notice", duty(Duty::StateChanges)),
        osl.all_but("1.0 1.1", "to endorse or promote", duty(Duty::NoEndorsement)),
        osl.only("1.0 1.1", "non-sublicenseable", condition(Condition::NoSublicense)),
        osl.all_but("3.0", "Derivative Works that You distribute shall be licensed", |r| {
            same(r) && accepts("OSL-3.0")(r)
        }),
        afl.all_but("1.1 1.2", "express assent of", condition(Condition::Assent)),
        afl.all_but("1.1 1.2", "conflict-of-law", condition(Condition::ChoiceOfLaw)),
        afl.all_but(
            "1.1 1.2",
            "in the courts of a jurisdiction",
            condition(Condition::Jurisdiction),
        ),
        afl.only("1.1 1.2", "non-sublicenseable", condition(Condition::NoSublicense)),
        afl.all_but("1.1", "You have modified the Original Work", duty(Duty::StateChanges)),
        afl.only(
            "3.0",
            "intended for use over a network",
            at(Reach::Served, grants(Action::Serve)),
        ),
        third.only(
            "AFL-3.0",
            "under any license of your choice that does not contradict",
            any_license,
        ),
        third.only("NPOSL-3.0", "publish clear licensing notices", duty(Duty::NotifyRecipients)),
        third.only("NPOSL-3.0", "or as provided in section 17(d)", accepts("OSL-3.0")),
        third.only(
            "OSL-3.0",
            "shall be licensed under this Open Software License",
            on("this Open Software License", same),
        ),
        pairs.only("OSL-2.1", "shall be licensed under the Open Software License", same),
    ]
}

fn others() -> Vec<Trait> {
    let apsl = family("APSL-", "1.0 1.1 1.2 2.0");
    let cern = family("CERN-OHL-", "P-2.0 W-2.0 S-2.0");
    let rpl = family("RPL-", "1.1 1.5");
    let package = family("EFL-", "1.0 2.0");
    vec![
        apsl.only("2.0", "Externally Deployed Modifications", duty(Duty::NetworkSource)),
        apsl.only("2.0", "Externally Deploy verbatim", at(Reach::Served, grants(Action::Serve))),
        apsl.only(
            "2.0",
            "as part of the name of products derived from the Original Code",
            condition(Condition::Rename),
        ),
        apsl.only("1.0", "export or re-export", condition(Condition::ExportControl)),
        apsl.only("1.0 1.1", "claim of infringement", condition(Condition::Revocable)),
        apsl.all_but("2.0", "hereby grant to Apple", condition(Condition::GrantBack)),
        apsl.only("1.0 1.1", "filling out and submitting the", duty(Duty::Registration)),
        cern.all_but("P-2.0", "license the modified Covered Source under the terms", same),
        cern.all_but("P-2.0", "copy of the Complete Source", duty(Duty::DiscloseSource)),
        cern.all_but("P-2.0", "add a Source Location Notice", duty(Duty::NotifyRecipients)),
        cern.only(
            "S-2.0",
            "in a larger work is modifying the Covered Source",
            carries(Relation::LinksStatic, Reach::Adapted),
        ),
        cern.only(
            "W-2.0",
            "interfaces with the Covered Source using a documented interface",
            carries(Relation::LinksStatic, Reach::Linked),
        ),
        rpl.only("1.1", "You must notify Licensor within one", duty(Duty::Registration)),
        rpl.only("1.5", "any notice contained in EXHIBIT B", duty(Duty::Display)),
        rpl.only(
            "1.5",
            "notify the software community",
            duty_when(Duty::NotifyRecipients, Occasion::Host),
        ),
        package.only("1.0", "you must publicly release the modified version", terms),
        package.only(
            "2.0",
            "you are encouraged to publicly release",
            request(Duty::DiscloseSource),
        ),
    ]
}
