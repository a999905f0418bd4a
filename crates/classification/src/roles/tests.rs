//! Texts in the manner of records, each with what it says of every maker that it names.

use super::*;
use crate::tests::LEXICON;

const GOODS: &str = "IT AND TELECOM - BUSINESS APPLICATION SOFTWARE (PERPETUAL LICENSE SOFTWARE)";
const LABOUR: &str = "IT AND TELECOM - BUSINESS APPLICATION/APPLICATION DEVELOPMENT SUPPORT SERVICES (LABOR)";

fn row<'a>(text: &'a str, psc_description: &'a str) -> RowContext<'a> {
    RowContext { text, psc_description: Some(psc_description), ..RowContext::default() }
}

/// Asserts the roles that a row gives, as `id: role`.
#[track_caller]
fn check_row(row: RowContext<'_>, expected: &[&str]) {
    let mut roles: Vec<String> = row_roles(&LEXICON, &row)
        .iter()
        .map(|decision| format!("{}: {:?}", LEXICON.maker(decision.maker).id, decision.role))
        .collect();
    roles.sort();
    assert_eq!(roles, expected, "{row:?}");
}

#[track_caller]
fn check(text: &str, psc_description: &str, expected: &[&str]) {
    check_row(row(text, psc_description), expected);
}

#[test]
fn rule_34_the_maker_shows_in_the_records_words() {
    check("MICROSOFT ENTERPRISE LICENSE", "", &["microsoft: Product"]);
    check("LICENSE RENEWAL - CELLEBRITE", "", &["cellebrite: Product"]);
    check("CISCO", GOODS, &["cisco: Product"]);
    check("INSPECTION SYSTEM USES COMMERCIAL SOFTWARE SOLD BY MICROSOFT", GOODS, &["microsoft: Platform"]);
    check("PURCHASE OF APPLE IPAD PRO WITH KEYBOARD", "", &["apple: Product"]);
    check("ADOBE LICENSES", "", &["adobe: Product"]);
    check("RENOVACIÓN DE LICENCIAS MICROSOFT", "", &["microsoft: Product"]);
}

#[test]
fn rule_34_decisions_keep_the_words_they_rest_on() {
    let text = "ANNUAL RENEWAL OF SPLUNK LICENSES";
    let decisions = row_roles(&LEXICON, &row(text, GOODS));
    assert_eq!(decisions.len(), 1);
    assert_eq!(&text[decisions[0].words.clone()], "SPLUNK");
    assert_eq!(decisions[0].rule, Rule::BuyingFollows);
}

#[test]
fn rule_36_general_words_name_nobody() {
    check("SOFTWARE LICENSES", GOODS, &[]);
}

#[test]
fn rule_37_several_makers_in_one_order() {
    check("BROADCOM & VMWARE MAINTENANCE AND SUPPORT", GOODS, &["broadcom: Mixed", "vmware: Mixed"]);
    check("PURCHASE OF TABLETS AND MS LICENSES", GOODS, &["microsoft: Mixed"]);
    check("CISCO ROUTERS AND CISCO SWITCHES", GOODS, &["cisco: Product"]);
    check("IPADS AND CELLULAR SERVICE", GOODS, &["apple: Mixed"]);
    check("IPAD UNLIMITED DATA PLAN", GOODS, &["apple: Platform"]);
}

#[test]
fn rule_38_words_that_name_a_product_but_buy_labour() {
    check("SHAREPOINT SUPPORT SERVICES", GOODS, &["microsoft: Platform"]);
    check("ORACLE DBA SUPPORT", "", &["oracle: Platform"]);
    check("ORACLE DATABASE ADMINISTRATION", GOODS, &["oracle: Platform"]);
    check("SERVICIOS DE DESARROLLO EN SHAREPOINT", "", &["microsoft: Platform"]);
    check("SHAREPOINT - COLLAB DOMAIN", LABOUR, &["microsoft: Platform"]);
    check("ORACLE E-BUSINESS SUITE DEVELOPMENT", "", &["oracle: Platform"]);
    check("LAPTOPS COMPATIBLE WITH WINDOWS 11", GOODS, &["microsoft: Platform"]);
    check("TOAD LICENSE RENEWAL FOR ORACLE USERS", GOODS, &["oracle: Platform", "quest-software: Product"]);
    // Their true twins.
    check("CISCO HARDWARE AND WARRANTY", LABOUR, &["cisco: Product"]);
    check("SHAREPOINT LICENSES", LABOUR, &["microsoft: Product"]);
    check("CISCO ISE LICENSING AND IMPLEMENTATION SERVICES", GOODS, &["cisco: Product"]);
    check("CLOUDBEES CONTINUOUS INTEGRATION SOFTWARE", GOODS, &["cloudbees: Product"]);
}

#[test]
fn rule_38_what_another_product_is_for() {
    check(
        "CISCO CATALYST 8000V FOR AWS GOVCLOUD EAST",
        "INFORMATION TECHNOLOGY SOFTWARE",
        &["amazon: Platform", "cisco: Product"],
    );
    check(
        "CISCO CATALYST 8000V FOR ICE AND AWS LICENSES",
        "INFORMATION TECHNOLOGY SOFTWARE",
        &["amazon: Mixed", "cisco: Mixed"],
    );
    check("RENEWAL FOR FORTINET LICENSES IN EQUINIX", GOODS, &["equinix: Platform", "fortinet: Product"]);
    check("RENEWAL FOR FORTINET FIREWALLS AT EQUINIX", GOODS, &["fortinet: Product"]);
    check("PURCHASE OF FORTINET SWITCHES (EQUINIX EAST)", GOODS, &["fortinet: Product"]);
    check("EQUINIX EAST RENEWAL", GOODS, &["equinix: Product"]);
    check(
        "FORTINET LICENSES FOR TSA CLOUDS AMAZON GOVCLOUD AND AZURE",
        GOODS,
        &["amazon: Platform", "fortinet: Product", "microsoft: Platform"],
    );
    check("OKTA FOR AMAZON WEB SERVICES SOFTWARE", GOODS, &["amazon: Platform", "okta: Product"]);
    check("LEADTOOLS FORMS WINDOWS SERVER", GOODS, &["leadtools: Product", "microsoft: Platform"]);
    check("TABLEAU IS ESSENTIAL FOR CBP SHAREPOINT", GOODS, &["microsoft: Platform", "tableau: Product"]);
    // Their true twins.
    check("OKTA FOR CBP AND AMAZON WEB SERVICES LICENSES", GOODS, &["amazon: Mixed", "okta: Mixed"]);
    check("OKTA AND AMAZON WEB SERVICES SOFTWARE", GOODS, &["amazon: Mixed", "okta: Mixed"]);
    check("RENEWAL OF FORTINET AND EQUINIX", GOODS, &["equinix: Mixed", "fortinet: Mixed"]);
}

#[test]
fn rule_38_labour_for_a_product() {
    check("LABOR SUPPORT FOR TELESTAFF LICENSES MAINTENANCE", LABOUR, &["ukg: Platform"]);
    check("ADDITIONAL WORK-LABOR SERVICES FOR TELESTAFF SOFTWARE LICENSES", LABOUR, &["ukg: Platform"]);
    check("LABOR SUPPORTING TELESTAFF SOFTWARE LICENSE MAINTENANCE", LABOUR, &["ukg: Platform"]);
    check("ACQUISITION OF SALESFORCE CENTER OF INNOVATION SUPPORT.", LABOUR, &["salesforce: Platform"]);
    check("THIS IS FOR THE PURCHASE OF TABLEAU SUPPORT", LABOUR, &["tableau: Platform"]);
    // Their true twins.
    check("LABOR AND TELESTAFF LICENSES", LABOUR, &["ukg: Product"]);
    check("LABOR SUPPORT FOR TELESTAFF LICENSES", GOODS, &["ukg: Product"]);
    check("RENEWAL OF TABLEAU SUPPORT", LABOUR, &["tableau: Product"]);
    check("PURCHASE OF TABLEAU PREMIUM SUPPORT", LABOUR, &["tableau: Product"]);
    check("PURCHASE OF TABLEAU LICENSES AND SUPPORT", LABOUR, &["tableau: Product"]);
    check("ACQUISITION OF SALESFORCE CENTER OF INNOVATION SUPPORT.", GOODS, &["salesforce: Product"]);
}

#[test]
fn rule_34_hosting_in_a_cloud_buys_the_cloud_whoever_makes_it() {
    for (cloud, maker) in [
        ("AMAZON WEB SERVICES", "amazon: Product"),
        ("MICROSOFT AZURE", "microsoft: Product"),
        ("GOOGLE CLOUD PLATFORM", "google: Product"),
        ("ORACLE CLOUD", "oracle: Product"),
    ] {
        for place in ["IN THE", "FOR THE"] {
            check(&format!("PROVIDES CLOUD HOSTING SUPPORT {place} {cloud} ENVIRONMENT FOR CBP"), GOODS, &[maker]);
        }
        // Its true twin.
        let platform = maker.replace("Product", "Platform");
        check(&format!("APPLICATION SUPPORT IN THE {cloud} ENVIRONMENT"), LABOUR, &[&platform]);
    }
}

#[test]
fn rule_39_named_without_being_bought() {
    check("REPLACE CISCO SWITCHES", "", &["cisco: Mention"]);
    check("LICENSES USED TO INSPECT SALESFORCE RECORDS", "", &["salesforce: Mention"]);
    check("XEROX OR EQUAL COPIER", GOODS, &["xerox: Mention"]);
    check("GARAGE BESIDE THE VERIZON STORE", "CONSTRUCTION OF OTHER BUILDINGS", &["verizon: Mention"]);
    check("SUPPLIES FOR THE ORACLE, ARIZONA STATION", GOODS, &[]);
}

#[test]
fn rule_40_roles_belong_to_company_product_and_award() {
    let sold_by_dell = |text| RowContext { recipient_company: Some("dell"), ..row(text, GOODS) };
    check_row(sold_by_dell("LAPTOPS"), &["dell: Vendor"]);
    check_row(sold_by_dell("MICROSOFT LICENSES"), &["dell: Vendor", "microsoft: Product"]);
    check_row(sold_by_dell("CALL UNDER HP BPA 12-A-01"), &["dell: Vendor", "hp: Mention"]);
    check("CALL UNDER HP BPA 12-A-01", GOODS, &["hp: Product"]);
    check("DELL LAPTOPS", GOODS, &["dell: Product"]);
    check("ORDER ISSUED TO DELL MARKETING FOR MICROSOFT LICENSES", GOODS, &["microsoft: Product"]);
    check_row(RowContext { recipient_company: Some("carahsoft"), ..row("CLOSEOUT", GOODS) }, &[]);
}

#[test]
fn codes_decide_where_descriptions_are_missing() {
    let coded = |psc, naics| RowContext { text: "CISCO", psc, naics, ..RowContext::default() };
    check_row(coded(Some("7A21"), None), &["cisco: Product"]);
    check_row(coded(Some("DA01"), None), &["cisco: Platform"]);
    check_row(coded(Some("DA10"), None), &["cisco: Product"]);
    check_row(coded(Some("D399"), Some("334111")), &["cisco: Product"]);
    check_row(coded(Some("Y1AA"), Some("334111")), &["cisco: Mention"]);
    check_row(coded(None, Some("541511")), &["cisco: Platform"]);
    check_row(coded(None, None), &["cisco: Mention"]);
}

#[test]
fn rule_34_what_somebody_is_provided_with_is_bought() {
    check("THIS CALL PROVIDES THE CRIME LAB WITH CELLEBRITE PREMIUM", GOODS, &["cellebrite: Product"]);
    check("UPGRADE WITH LENOVO THINKPAD FOR FOUR OFFICES", GOODS, &["lenovo: Product"]);
    check("RECORDS RETENTION USING SPLUNK", GOODS, &["splunk: Product"]);
    // Their true twins.
    check("PROVIDES THE CRIME LAB WITH CELLEBRITE PREMIUM", LABOUR, &["cellebrite: Platform"]);
    check("TABLETS WITH WINDOWS 11", GOODS, &["microsoft: Platform"]);
    check("REPLACE INCOMPATIBLE TABLETS WITH WINDOWS 11", GOODS, &["microsoft: Platform"]);
    check("DATA ANALYSIS USING SPLUNK", LABOUR, &["splunk: Platform"]);
}

#[test]
fn rule_34_labour_that_comes_along_with_a_thing() {
    check("TABLEAU SERVER AND SUPPORT SERVICES", GOODS, &["tableau: Product"]);
    check("AGILENT 7890 CHROMATOGRAPH AND TRAINING", GOODS, &["agilent: Product"]);
    check("SKYDIO PILOT TRAINING KIT", GOODS, &["skydio: Product"]);
    check("CLOUDERA ADMINISTRATOR LICENSE", GOODS, &["cloudera: Product"]);
    // Their true twins.
    check("TABLEAU SERVER AND SUPPORT SERVICES", LABOUR, &["tableau: Platform"]);
    check("TABLEAU CONFIGURATION AND TRAINING", GOODS, &["tableau: Platform"]);
    check("SKYDIO PILOT TRAINING", GOODS, &["skydio: Platform"]);
}

#[test]
fn rule_38_users_stand_beside_what_they_use() {
    check("SERVICENOW MODULE FOR 900 USERS", GOODS, &["servicenow: Product"]);
    check("EQUINIX RACK SPACE WITH METER BASED POWER", GOODS, &["equinix: Product"]);
    check("TABLEAU CREATOR NAMED USER", GOODS, &["tableau: Product"]);
    check("TABLEAU 40 USERS", GOODS, &["tableau: Product"]);
    check("BINDERS FOR TABLEAU ANALYTICS USERS", GOODS, &["tableau: Platform"]);
}

#[test]
fn rule_39_what_is_replaced_is_not_bought() {
    check("REPLACE 14 OUTDATED CISCO SWITCHES WITH JUNIPER SWITCHES", GOODS, &["cisco: Mention", "juniper: Product"]);
    check("REPLACEMENT OF CISCO SWITCHES WITH JUNIPER SWITCHES", "", &["cisco: Mention", "juniper: Product"]);
    check("REPLACEMENT CISCO SWITCHES WITH CABLES", GOODS, &["cisco: Product"]);
    check("TRANSITIONING FROM CISCO WEBEX TO ZOOM MEETINGS LICENSES", GOODS, &["cisco: Mention", "zoom: Product"]);
    check("TABLETS IN SUPPORT OF FORTHCOMING CELLEBRITE CONTRACT", GOODS, &["cellebrite: Mention"]);
}

#[test]
fn nobody_works_on_a_line_or_a_telephone() {
    let line = "IT AND TELECOM - MOBILE DEVICE SUPPORT SERVICES (LABOR)";
    check("VERIZON WIRELESS CELLULAR SERVICES", line, &["verizon: Product"]);
    check("(5) APPLE IPHONES", line, &["apple: Product"]);
    check("APPLE IPHONE HELP DESK", line, &["apple: Platform"]);
    check("LINES ENDING AT VERIZON AVOC", line, &[]);
}

#[test]
fn a_product_alone_is_what_is_bought() {
    check(
        "STRATASYS UPGRADE",
        "INSTALLATION OF EQUIPMENT- INSTRUMENTS AND LABORATORY EQUIPMENT",
        &["stratasys: Product"],
    );
    check("STRATASYS UPGRADE SERVICES", "INSTALLATION OF EQUIPMENT- MISCELLANEOUS", &["stratasys: Mention"]);
    let sold_as =
        |naics_description| RowContext { naics_description: Some(naics_description), ..row("NEW TABLEAU", LABOUR) };
    check_row(sold_as("OTHER COMPUTER RELATED SERVICES"), &["tableau: Product"]);
    check_row(sold_as("CUSTOM COMPUTER PROGRAMMING SERVICES"), &["tableau: Platform"]);
}

#[test]
fn a_publisher_sells_its_subscriptions_whatever_the_code() {
    let sold = |text, psc_description| RowContext { recipient_company: Some("gartner"), ..row(text, psc_description) };
    check_row(sold("YEARLY SUBSCRIPTION", "SUPPORT- PROFESSIONAL: OTHER"), &["gartner: Vendor"]);
    check_row(sold("BENCHMARKING WORKSHOP", "SUPPORT- PROFESSIONAL: OTHER"), &[]);
}

#[test]
fn rule_21_mcafee_and_trellix_are_words_of_their_own() {
    check("MCAFEE LICENSES", GOODS, &["mcafee-enterprise: Product"]);
    check("TRELLIX LICENSES", GOODS, &["trellix: Product"]);
}

#[test]
fn rule_21_a_product_that_was_sold_stands_under_a_company_of_its_own() {
    check("VMWARE WORKSPACE ONE LICENSES", GOODS, &["airwatch: Product"]);
    check("HP LOADRUNNER LICENSES", GOODS, &["hpe-software: Product"]);
    check("HP LAPTOPS", GOODS, &["hp: Product"]);
    check("SYMANTEC LICENSES FOR BACKUPS OF THE DATA CENTER", GOODS, &["veritas: Product"]);
    check("SYMANTEC LICENSES", GOODS, &["broadcom: Product"]);
}

/// Whatever is asked of a name looks at what stands near it: that a text of half a megabyte is read at all says that the time does not
/// grow with the square of its length.
#[test]
fn a_long_text_takes_as_long_as_many_short_ones() {
    let roles = |text: &str| -> Vec<(String, Role)> {
        let decisions = row_roles(&LEXICON, &row(text, GOODS));
        decisions.iter().map(|decision| (LEXICON.maker(decision.maker).id.clone(), decision.role)).collect()
    };
    for text in [
        "CISCO AND ",
        "CISCO SWITCH WITH JUNIPER ",
        "REPLACE CISCO WITH PALO ALTO NETWORKS FOR ICE ",
        "SUPPORT FOR ORACLE DATABASE ADMINISTRATION ",
        "IPHONE DATA PLAN VERIZON ",
    ] {
        let some = roles(&text.repeat(40));
        assert!(!some.is_empty(), "{text}");
        assert_eq!(roles(&text.repeat(500_000 / text.len())), some, "{text}");
    }
}
