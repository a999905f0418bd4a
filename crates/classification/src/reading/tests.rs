//! Awards as a person with the record before her reads them.

use proptest::prelude::*;

use super::*;
use crate::tests::{LEXICON, PARTIES};

const SOFTWARE: &str = "IT AND TELECOM - BUSINESS APPLICATION SOFTWARE (PERPETUAL LICENSE SOFTWARE)";
const LABOUR: &str = "IT AND TELECOM - IT MANAGEMENT SUPPORT SERVICES (LABOR)";

/// The makers of an award, as `id role`.
fn makers(recipient: &str, psc: &str, texts: &[&str]) -> Vec<String> {
    let (lexicon, parties) = (&*LEXICON, &*PARTIES);
    let award = AwardTexts {
        recipients: vec![recipient.to_owned()],
        psc: psc.to_owned(),
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        ..AwardTexts::default()
    };
    let read = read_award(lexicon, parties, &award);
    let mut all: Vec<String> =
        read.iter().map(|one| format!("{} {}", lexicon.maker(one.maker).id, one.role.name())).collect();
    all.sort();
    all
}

#[test]
fn rule_34_the_awards_own_words_name_the_maker() {
    assert_eq!(makers("FENWICK LLC", SOFTWARE, &["ADOBE LICENSES", "EXERCISE OPTION YEAR 1"]), ["adobe product"]);
    assert_eq!(makers("FENWICK LLC", SOFTWARE, &["SOFTWARE LICENSES"]), Vec::<String>::new());
    assert_eq!(makers("FENWICK LLC", SOFTWARE, &[]), Vec::<String>::new());
}

#[test]
fn rule_35_what_a_modification_adds_is_one_of_several_things() {
    let labour = "HELP DESK SUPPORT SERVICES";
    assert_eq!(
        makers("FENWICK LLC", LABOUR, &[labour, "MORE HELP DESK STAFF", "TRAVEL FUNDS", "PURCHASE OF SPLUNK LICENSES"]),
        ["splunk mixed"]
    );
    // What the award was made for counts, whatever a modification says of it later.
    assert_eq!(
        makers("FENWICK LLC", SOFTWARE, &["SPLUNK LICENSES", "SPLUNK SUPPORT SERVICES, CONTRACTOR STAFF"]),
        ["splunk product"]
    );
}

#[test]
fn rule_37_several_makers_in_one_order_share_it() {
    assert_eq!(makers("FENWICK LLC", SOFTWARE, &["ADOBE AND SPLUNK LICENSES"]), ["adobe mixed", "splunk mixed"]);
}

#[test]
fn rule_40_a_maker_that_sells_anothers_product_is_named_beside_it() {
    assert_eq!(makers("DELL MARKETING L.P.", SOFTWARE, &["MICROSOFT LICENSES"]), ["dell vendor", "microsoft product"]);
    assert_eq!(makers("CELLEBRITE INC", SOFTWARE, &["SOFTWARE LICENSE RENEWAL"]), ["cellebrite vendor"]);
}

#[test]
fn rule_21_a_company_that_its_owner_sells_is_the_owners_own() {
    let read = makers("MICROSOFT CORPORATION", SOFTWARE, &["GITHUB LICENSES"]);
    assert_eq!(read.len(), 1, "{read:?}");
}

fn any_text() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "MICROSOFT",
        "ADOBE",
        "LICENSES",
        "SUPPORT SERVICES",
        "AND",
        "FOR",
        "ORACLE",
        "EXERCISE OPTION YEAR 2",
        "ÉCOLE",
        "AWS",
        "ZANTHOR",
        "\u{FFFD}",
        "\r\n",
    ]);
    prop_oneof![proptest::collection::vec(words, 0..8).prop_map(|words| words.join(" ")), any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// Any texts are read without harm; an award's makers depend on neither the order of its later texts nor that of awards.
    #[test]
    fn the_order_of_texts_and_awards_changes_nothing(
        awards in proptest::collection::vec((proptest::collection::vec(any_text(), 0..5), 0..4_usize, 0..3_usize), 0..5),
    ) {
        const RECIPIENTS: [&str; 4] = ["FENWICK LLC", "DELL MARKETING L.P.", "ZANTHOR INC", "MICROSOFT CORPORATION"];
        const CODES: [&str; 3] = [SOFTWARE, LABOUR, ""];
        let of = |(number, (texts, recipient, code)): (usize, &(Vec<String>, usize, usize))| AwardTexts {
            id: number.to_string(),
            recipients: vec![RECIPIENTS[*recipient].to_owned()],
            psc: CODES[*code].to_owned(),
            texts: texts.clone(),
            ..AwardTexts::default()
        };
        let awards: Vec<AwardTexts> = awards.iter().enumerate().map(of).collect();
        let with = |lexicon: &Lexicon| Parties::new(entities::Families::curated(), lexicon);
        let told = |awards: &[AwardTexts]| {
            let reading = read_awards(&LEXICON, with, awards).unwrap();
            let mut all: Vec<(String, Vec<(String, Role)>)> = awards
                .iter()
                .zip(&reading.makers)
                .map(|(award, makers)| {
                    let of = |one: &AwardMaker| (reading.lexicon.maker(one.maker).id.clone(), one.role);
                    (award.id.clone(), makers.iter().map(of).collect())
                })
                .collect();
            all.sort();
            all
        };
        let mut turned = awards.clone();
        turned.reverse();
        for award in &mut turned {
            if let Some(later) = award.texts.get_mut(1..) {
                later.reverse();
            }
        }
        prop_assert_eq!(told(&turned), told(&awards));
    }
}
