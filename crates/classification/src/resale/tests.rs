//! What kinds of goods texts tell, and whose products may be behind an order.

use super::*;
use crate::tests::{LEXICON, PARTIES};

fn kinds(text: &str, psc_description: &str) -> String {
    let psc_description = Some(psc_description).filter(|description| !description.is_empty());
    goods(&LEXICON, &RowContext { text, psc_description, ..RowContext::default() }).kinds.joined()
}

#[test]
fn rule_36_general_words_tell_a_kind_of_goods() {
    assert_eq!(kinds("SOFTWARE LICENSES", ""), "software");
    assert_eq!(kinds("CLOUD HOSTING SERVICES", ""), "cloud");
    assert_eq!(kinds("IT EQUIPMENT", ""), "computers");
    assert_eq!(kinds("Subscription renewal", ""), "software+cloud+data");
    assert_eq!(kinds("ONLINE SUBSCRIPTION", ""), "data");
    assert_eq!(kinds("BPA CALL 12", "IT AND TELECOM - BUSINESS APPLICATION SOFTWARE"), "software");
    assert_eq!(kinds("BPA CALL 12", ""), "");
    assert_eq!(kinds("EQUIPMENT REFRESH", "INFORMATION TECHNOLOGY COMPONENTS"), "computers");
    assert_eq!(kinds("DUTY HOLSTERS", "INDIVIDUAL EQUIPMENT"), "");
    assert_eq!(kinds("TACTICAL EQUIPMENT", ""), "");
}

#[test]
fn words_beside_a_name_tell_which_of_its_products_is_meant() {
    let slugs = ["cloud-hosting".to_owned(), "licences".to_owned()];
    assert_eq!(narrowed(&slugs, "MICROSOFT AZURE CLOUD HOSTING"), ["cloud-hosting"]);
    assert_eq!(narrowed(&slugs, "MICROSOFT LICENSES"), ["licences"]);
    assert_eq!(narrowed(&slugs, "MICROSOFT"), slugs);
    assert_eq!(narrowed(&slugs, "MICROSOFT LAPTOPS"), slugs);
}

#[test]
fn rule_38_labour_is_no_resale() {
    assert_eq!(kinds("SOFTWARE DEVELOPMENT SUPPORT SERVICES", ""), "");
    assert_eq!(kinds("CLOUD ENGINEERING", "IT AND TELECOM - APPLICATION DEVELOPMENT SUPPORT SERVICES (LABOR)"), "");
    assert_eq!(kinds("GUARD SERVICES", ""), "");
}

#[test]
fn rule_36_a_sister_order_and_the_sellers_other_sales_are_hints() {
    let maker = |id: &str| PARTIES.of_maker(LEXICON.find(id).unwrap());
    let (seller, agreement) = (Source::Seller("FENWICK".to_owned()), Source::Agreement("BPA1_7012".to_owned()));
    let mut carriers = Carriers::default();
    let mut add = |source: &Source, id: &str, kinds: Kinds| {
        carriers.add(source, maker(id), kinds, &Capabilities::default(), "", "AWARD");
    };
    add(&seller, "microsoft", Kinds::SOFTWARE);
    add(&seller, "cisco", Kinds::COMPUTERS);
    add(&agreement, "adobe", Kinds::SOFTWARE);
    let found = |agreement, kinds| -> Vec<(&str, Rule)> {
        let candidates = carriers.candidates(&seller, None, agreement, kinds, &PARTIES);
        let mut found: Vec<(&str, Rule)> =
            candidates.iter().map(|candidate| (PARTIES.slug(candidate.family), candidate.rule)).collect();
        found.sort_unstable();
        found
    };
    assert_eq!(found(None, Kinds::SOFTWARE), [("microsoft", Rule::OfferedBySeller)]);
    assert_eq!(
        found(Some(&agreement), Kinds::SOFTWARE),
        [("adobe", Rule::OfferedUnderAgreement), ("microsoft", Rule::OfferedBySeller)]
    );
    assert_eq!(found(None, Kinds::DATA), []);
    let any = carriers.candidates_of_any_reseller(Kinds::SOFTWARE, &PARTIES);
    let mut any: Vec<(&str, Rule)> = any.iter().map(|one| (PARTIES.slug(one.family), one.rule)).collect();
    any.sort_unstable();
    assert_eq!(
        any,
        [("adobe", Rule::OfferedByAnyReseller), ("microsoft", Rule::OfferedByAnyReseller)],
        "a reseller's list is never known to be whole"
    );
}

#[test]
fn rule_21_a_maker_that_changed_hands_is_each_owners_in_its_time() {
    let splunk = PARTIES.of_maker(LEXICON.find("splunk").unwrap());
    let seller = Source::Seller("FENWICK".to_owned());
    let mut carriers = Carriers::default();
    carriers.add(&seller, splunk, Kinds::SOFTWARE, &Capabilities::default(), "", "AWARD");
    let candidates = carriers.candidates(&seller, None, None, Kinds::SOFTWARE, &PARTIES);
    let spans: Vec<(&str, String, String)> =
        candidates.iter().map(|one| (PARTIES.slug(one.family), one.from.to_string(), one.until.to_string())).collect();
    assert_eq!(spans.len(), 2, "{spans:?}");
    assert!(spans.contains(&("splunk", "0001-01-01".to_owned(), "2024-03-18".to_owned())), "{spans:?}");
    assert!(spans.contains(&("cisco", "2024-03-18".to_owned(), "9999-12-31".to_owned())), "{spans:?}");
}
