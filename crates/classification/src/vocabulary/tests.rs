//! What records may show of makers that no list knows.

use proptest::prelude::*;

use super::*;
use crate::tests::{LEXICON, PARTIES};

/// Software by its code, labour by its code, and neither.
const CODES: [&str; 3] = [
    "IT AND TELECOM - BUSINESS APPLICATION SOFTWARE (PERPETUAL LICENSE SOFTWARE)",
    "IT AND TELECOM - IT MANAGEMENT SUPPORT SERVICES (LABOR)",
    "",
];

/// A record: its text, its seller, its award, and which of the codes it has.
type Record<'a> = (&'a str, &'a str, u64, usize);

fn observed(records: &[Record<'_>]) -> Observations {
    let (lexicon, parties) = (&*LEXICON, &*PARTIES);
    let mut observations = Observations::default();
    for (text, seller, award, code) in records {
        let recipient = parties.of_recipient(seller, seller).map(|party| parties.maker_slug(party));
        let psc_description = Some(CODES[*code]).filter(|code| !code.is_empty());
        let row = RowContext { text, psc_description, recipient_company: recipient, ..RowContext::default() };
        observations.observe(lexicon, parties, &row, seller, *award);
    }
    observations
}

/// The proposals, as `name: sure or not`.
fn proposed(records: &[Record<'_>]) -> Vec<String> {
    let proposals = observed(records).proposals();
    proposals.iter().map(|one| format!("{}: {}", one.name, if one.is_sure { "sure" } else { "not" })).collect()
}

#[test]
fn a_company_that_sells_its_own_product_is_a_maker() {
    let own = ("ZANTHOR LICENSE RENEWAL", "ZANTHOR INC.", 1, 0);
    assert_eq!(proposed(&[own]), ["ZANTHOR INC.: sure"]);
    // Where it sells others' products too, its name may be no more than the contractor's.
    let other = ("CISCO SWITCHES AND ADOBE LICENSES", "ZANTHOR INC.", 2, 0);
    assert_eq!(proposed(&[own, other, (other.0, other.1, 3, 0)]), ["ZANTHOR INC.: not"]);
    assert_eq!(proposed(&[("SOFTWARE LICENSES BY ZANTHOR", "ZANTHOR INC.", 1, 0)]), Vec::<String>::new());
    assert_eq!(proposed(&[("ZANTHOR LICENSE", "ZANTHOR INC.", 1, 1)]), Vec::<String>::new(), "labour is no product");
    let heading = ("ZANTHOR LICENSE", "MULTIPLE RECIPIENTS", 1, 0);
    assert_eq!(proposed(&[heading]), Vec::<String>::new(), "rule 23: a heading sells nothing");
}

#[test]
fn a_word_of_no_list_where_products_stand_is_a_product() {
    let one = ("ANNUAL RENEWAL OF THE ENTERPRISE ZANTHOR LICENSES FOR THE FIELD OFFICES IN TEXAS", "FENWICK LLC", 1, 0);
    assert_eq!(proposed(&[one]), ["Zanthor: not"], "a single award, and the text does not open with it");
    assert_eq!(proposed(&[one, one]), ["Zanthor: not"], "the same award again is no more than itself");
    assert_eq!(proposed(&[one, (one.0, one.1, 2, 0)]), ["Zanthor: sure"]);
    assert_eq!(proposed(&[("ZANTHOR SUBSCRIPTION", "FENWICK LLC", 1, 0)]), ["Zanthor: sure"]);
}

#[test]
fn what_lists_know_and_everyday_words_are_no_new_makers() {
    for text in ["MICROSOFT LICENSES", "ANNUAL SOFTWARE LICENSES", "CISCO FIREPOWER LICENSES", "SOFTWRE LICENSES"] {
        assert_eq!(
            proposed(&[(text, "FENWICK LLC", 1, 0), (text, "FENWICK LLC", 2, 0)]),
            Vec::<String>::new(),
            "{text}"
        );
    }
}

#[test]
fn rule_40_sellers_are_what_they_sell() {
    let records = [
        ("MICROSOFT LICENSES", "FENWICK LLC", 1, 0),
        ("SALESFORCE DEVELOPMENT SUPPORT SERVICES", "HARROW CONSULTING", 2, 1),
        ("CELLEBRITE LICENSES", "CELLEBRITE INC", 3, 0),
        ("GUARD SERVICES", "NOBODY LLC", 4, 2),
    ];
    let observations = observed(&records);
    let roles: Vec<(&str, SellerRole)> =
        observations.sellers().into_iter().map(|(name, profile)| (name, profile.role())).collect();
    assert_eq!(
        roles,
        [
            ("CELLEBRITE", SellerRole::Maker),
            ("FENWICK", SellerRole::Reseller),
            ("HARROW CONSULTING", SellerRole::Integrator),
            ("NOBODY", SellerRole::Unknown)
        ]
    );
}

fn any_text() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "ZANTHOR",
        "LICENSE",
        "LICENSES",
        "MICROSOFT",
        "RENEWAL",
        "OF",
        "TO",
        "SUBSCRIPTION",
        "QUILLMARK",
        "SOFTWARE",
        "-",
        "\"",
        "É",
        "\u{1F600}",
        "FENWICK",
        "12",
    ]);
    prop_oneof![proptest::collection::vec(words, 0..9).prop_map(|words| words.join(" ")), any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Any text is read without harm, and neither the order of records nor how threads share them shows.
    #[test]
    fn neither_order_nor_threads_change_what_is_found(
        records in proptest::collection::vec((any_text(), 0..4_usize, 0..5_u64, 0..CODES.len()), 0..12),
        cut in 0..12_usize,
    ) {
        const SELLERS: [&str; 4] = ["FENWICK LLC", "QUILLMARK INC", "CELLEBRITE INC", "MISCELLANEOUS FOREIGN AWARDEES"];
        let records: Vec<Record<'_>> =
            records.iter().map(|(text, seller, award, code)| (text.as_str(), SELLERS[*seller], *award, *code)).collect();
        let told = |observations: &Observations| {
            let sellers: Vec<(String, SellerProfile)> =
                observations.sellers().into_iter().map(|(name, profile)| (name.to_owned(), profile.clone())).collect();
            (observations.proposals(), sellers)
        };
        let all = told(&observed(&records));
        let reversed: Vec<Record<'_>> = records.iter().rev().copied().collect();
        prop_assert_eq!(&told(&observed(&reversed)), &all);
        let (one, other) = records.split_at(cut.min(records.len()));
        let mut merged = observed(other);
        merged.merge(observed(one));
        prop_assert_eq!(&told(&merged), &all);
    }
}
