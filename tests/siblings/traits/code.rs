//! Licenses of code without copyleft, and those that are not open: BSD, MIT, Apache, PolyForm, FSL.
use super::*;

const BSD: &str = "BSD-1-Clause BSD-2-Clause BSD-2-Clause-Patent BSD-2-Clause-Views BSD-3-Clause \
    BSD-3-Clause-Attribution BSD-3-Clause-Clear BSD-3-Clause-LBNL BSD-3-Clause-Modification \
    BSD-3-Clause-No-Military-License BSD-3-Clause-No-Nuclear-License \
    BSD-3-Clause-No-Nuclear-License-2014 BSD-3-Clause-No-Nuclear-Warranty BSD-3-Clause-Open-MPI \
    BSD-3-Clause-OpenWebUI BSD-4-Clause BSD-4-Clause-Shortened BSD-4-Clause-UC BSD-Protection \
    BSD-Source-Code BSD-ask-to-endorse 0BSD";

pub fn traits() -> Vec<Trait> {
    [bsd(), mit(), apache(), restricted()].into_iter().flatten().collect()
}

fn bsd() -> Vec<Trait> {
    let f = family("", BSD);
    let nuclear = family(
        "BSD-3-Clause-No-",
        "Nuclear-License Nuclear-License-2014 Nuclear-Warranty Military-License",
    );
    let plain = family("BSD-", "1-Clause 2-Clause 3-Clause 4-Clause");
    vec![
        f.all_but(
            "BSD-1-Clause BSD-2-Clause BSD-2-Clause-Patent BSD-2-Clause-Views BSD-Protection 0BSD",
            "to endorse or promote",
            duty(Duty::NoEndorsement),
        ),
        f.only(
            "BSD-4-Clause BSD-4-Clause-Shortened BSD-4-Clause-UC",
            "dvertising materials mentioning features",
            condition(Condition::AdvertisingClause),
        ),
        f.only("BSD-2-Clause-Patent", "patent license", condition(Condition::PatentGrant)),
        f.only(
            "BSD-3-Clause-Modification",
            "prominent notices stating that you changed the files",
            on("changed the files", duty(Duty::StateChanges)),
        ),
        f.only(
            "BSD-Protection",
            "the nature and date of any changes",
            on("nature and date", duty(Duty::StateChanges)),
        ),
        f.only(
            "BSD-Protection",
            "to be licensed as a whole at no charge to all third parties",
            same,
        ),
        f.only("BSD-3-Clause-No-Military-License", "MILITARY", bars(Domain::Military)),
        f.only(
            "BSD-3-Clause-Attribution",
            "Redistributions of any form whatsoever must retain",
            on("of any form whatsoever", duty(Duty::Display)),
        ),
        f.only(
            "BSD-3-Clause-OpenWebUI",
            r#"replacing any "Open WebUI" branding"#,
            at(Reach::Served, duty(Duty::Display)),
        ),
        nuclear.only(
            "Nuclear-License Nuclear-License-2014",
            "not designed, licensed or intended",
            bars(Domain::Nuclear),
        ),
        plain.only(
            "3-Clause 4-Clause",
            "specific prior written permission",
            duty(Duty::NoEndorsement),
        ),
        plain.all_but(
            "1-Clause",
            "Redistributions in binary form must reproduce",
            at(Reach::Linked, duty(Duty::IncludeLicense)),
        ),
    ]
}

fn mit() -> Vec<Trait> {
    let f = family(
        "",
        "MIT MIT-0 MIT-CMU MIT-Modern-Variant MIT-advertising MIT-enna MIT-feh MIT-open-group JSON \
         X11 ISC",
    );
    let hpnd = family("", "HPND HPND-sell-variant NTP NTP-0 ISC");
    let zlib = family("", "Zlib Libpng libpng-2.0 zlib-acknowledgement");
    let php = family("PHP-", "3.0 3.01");
    vec![
        f.all_but("MIT-0", "copyright notice", duty(Duty::RetainNotices)),
        f.all_but("MIT-0 MIT-Modern-Variant", "this permission notice", duty(Duty::IncludeLicense)),
        f.only("JSON", "used for Good, not Evil", duty(Duty::AcceptableUsePolicy)),
        f.only("MIT-CMU MIT-open-group X11", "used in advertising", duty(Duty::NoEndorsement)),
        f.only(
            "MIT-advertising",
            "marketing & publicity materials",
            condition(Condition::AdvertisingClause),
        ),
        f.only("MIT-advertising MIT-enna MIT-feh", "acknowledgment", duty(Duty::Attribution)),
        f.only(
            "MIT-enna",
            "does not apply to any software that links to the libraries",
            stops(Relation::LinksDynamic),
        ),
        hpnd.all_but("ISC", "advertising or publicity", duty(Duty::NoEndorsement)),
        hpnd.all_but("NTP-0", "this permission notice", duty(Duty::IncludeLicense)),
        zlib.all_but("zlib-acknowledgement", "not required", request(Duty::Attribution)),
        zlib.only("zlib-acknowledgement", "product documentation is required", duty(Duty::Display)),
        php.only(
            "3.0",
            "includes PHP, freely available from",
            displays("This product includes PHP, freely available from <http://www.php.net/>"),
        ),
        php.only("3.01", "includes PHP software, freely available from", |r| {
            require(r).and_then(|r| r.text.as_ref()).is_some_and(|t| t.contains("PHP software"))
        }),
    ]
}

fn apache() -> Vec<Trait> {
    let f = family("Apache-", "1.0 1.1 2.0");
    let community = family("", "ECL-1.0 ECL-2.0 Apache-2.0");
    let openldap = family("OLDAP-", "2.3 2.7 2.8");
    let zope = family("ZPL-", "1.1 2.0 2.1");
    let microsoft = family("MS-", "PL RL LPL");
    let artistic =
        family("", "Artistic-1.0 Artistic-1.0-Perl Artistic-1.0-cl8 Artistic-2.0 ClArtistic");
    vec![
        f.only("1.0", "All advertising materials", condition(Condition::AdvertisingClause)),
        f.only(
            "1.1",
            "The end-user documentation included with the redistribution",
            on("end-user documentation", duty(Duty::Display)),
        ),
        f.all_but("2.0", "may not be called \"Apache\"", condition(Condition::Rename)),
        f.all_but("2.0", "must not be used to endorse", duty(Duty::NoEndorsement)),
        f.only("2.0", "patent license", condition(Condition::PatentGrant)),
        f.only("2.0", "institute patent litigation", condition(Condition::PatentRetaliation)),
        f.only("2.0", "stating that You changed the files", duty(Duty::StateChanges)),
        f.only("2.0", "indemnify", condition(Condition::Indemnity)),
        community.only(
            "ECL-1.0",
            "NOT be used in advertising or publicity",
            duty(Duty::NoEndorsement),
        ),
        community.all_but("ECL-1.0", "patent license", condition(Condition::PatentGrant)),
        community.all_but(
            "ECL-1.0",
            "institute patent litigation",
            condition(Condition::PatentRetaliation),
        ),
        openldap.only("2.3", "may not be called", condition(Condition::Rename)),
        openldap.only("2.3", "Due credit should be given", duty(Duty::Attribution)),
        zope.only("1.1", "All advertising materials", condition(Condition::AdvertisingClause)),
        zope.only(
            "1.1",
            "Modifications which do not carry the name Zope",
            condition(Condition::Rename),
        ),
        zope.all_but("1.1", "stating that you changed the files", duty(Duty::StateChanges)),
        microsoft.only("LPL", "run on a Microsoft Windows", withholds(Action::Use)),
        microsoft.only(
            "RL",
            "you must provide recipients the source code to that file",
            duty(Duty::DiscloseSource),
        ),
        artistic.all_but(
            "Artistic-2.0 ClArtistic",
            "may not charge a fee for this Package itself",
            condition(Condition::NoSaleAlone),
        ),
        artistic.all_but("Artistic-2.0", "to endorse or promote", duty(Duty::NoEndorsement)),
        artistic.only("Artistic-2.0", "patent license to make", condition(Condition::PatentGrant)),
        artistic.only(
            "Artistic-2.0",
            "shall terminate on the date that such litigation",
            condition(Condition::PatentRetaliation),
        ),
    ]
}

fn restricted() -> Vec<Trait> {
    let f = family(
        "",
        "PolyForm-Noncommercial-1.0.0 PolyForm-Small-Business-1.0.0 \
         LicenseRef-PolyForm-Free-Trial-1.0.0 LicenseRef-PolyForm-Internal-Use-1.0.0 \
         LicenseRef-PolyForm-Perimeter-1.0.0 LicenseRef-PolyForm-Shield-1.0.0 \
         LicenseRef-PolyForm-Strict-1.0.0",
    );
    let two = family("PolyForm-", "Noncommercial-1.0.0 Small-Business-1.0.0");
    let fair =
        family("", "FSL-1.1-MIT FSL-1.1-ALv2 LicenseRef-FSL-1.0-MIT LicenseRef-FSL-1.0-Apache-2.0");
    let small = "PolyForm-Small-Business-1.0.0";
    vec![
        f.only(
            "PolyForm-Noncommercial-1.0.0 LicenseRef-PolyForm-Strict-1.0.0",
            "Any noncommercial purpose is a permitted purpose",
            limited_to(Purpose::Noncommercial),
        ),
        f.only(small, "1,000,000 USD (2019) total revenue", |r| {
            forbid(r).is_some_and(|f| f.revenue_over.is_some())
        }),
        f.only(small, "fewer than 100 total individuals", lifted_by("fewer-than-100-people")),
        f.only(
            "LicenseRef-PolyForm-Free-Trial-1.0.0",
            "less than 32 consecutive",
            lifted_by("evaluation-under-32-days"),
        ),
        f.only(
            "LicenseRef-PolyForm-Internal-Use-1.0.0",
            "internal business operations",
            lifted_by("internal-business-operations-only"),
        ),
        f.only(
            "LicenseRef-PolyForm-Perimeter-1.0.0 LicenseRef-PolyForm-Shield-1.0.0",
            "product that competes with the software",
            bars(Domain::CompetingService),
        ),
        f.only(
            "LicenseRef-PolyForm-Shield-1.0.0",
            "competes with the software or any product",
            on("or any product", bars(Domain::CompetingService)),
        ),
        f.all_but(
            "LicenseRef-PolyForm-Free-Trial-1.0.0 LicenseRef-PolyForm-Internal-Use-1.0.0 \
             LicenseRef-PolyForm-Strict-1.0.0",
            "Required Notice:",
            duty(Duty::RetainNotices),
        ),
        f.all_but(
            "LicenseRef-PolyForm-Free-Trial-1.0.0 LicenseRef-PolyForm-Internal-Use-1.0.0 \
             LicenseRef-PolyForm-Strict-1.0.0",
            "to distribute copies of the software",
            grants(Action::Share),
        ),
        f.all_but(
            "LicenseRef-PolyForm-Strict-1.0.0",
            "make changes and new works based on the software for any permitted purpose",
            grants(Action::Modify),
        ),
        two.only(
            "Noncommercial-1.0.0",
            "noncommercial purpose",
            limited_to(Purpose::Noncommercial),
        ),
        two.only(
            "Small-Business-1.0.0",
            "prior tax year",
            lifted_by("revenue-below-adjusted-threshold"),
        ),
        fair.only(
            "LicenseRef-FSL-1.0-MIT LicenseRef-FSL-1.0-Apache-2.0",
            "exposes the APIs of the Software",
            lifted_by("no-apis-exposed"),
        ),
        fair.all_but(
            "LicenseRef-FSL-1.0-MIT LicenseRef-FSL-1.0-Apache-2.0",
            "making the Software available to others in a commercial product or service",
            on("making the Software available", bars(Domain::CompetingService)),
        ),
    ]
}
