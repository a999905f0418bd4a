//! The rules by which a record's money is given to a party: each decision names the one that made it.
//!
//! A rule has a stable id, which tables store and which is compared, and a sentence, which people read. A sentence may be put
//! in other words; that changes no table. `domain` are the numbers of the domain rules that a rule serves.

/// Lists the rules: name, id, domain rules, sentence.
macro_rules! rules {
    ($($(#[$group:meta])* $name:ident, $id:literal, $domain:expr, $sentence:literal;)+) => {
        /// Why a record's money is, or may be, a party's.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[$group])* $name,)+
        }

        impl Rule {
            pub const ALL: &[Rule] = &[$(Rule::$name),+];

            /// What tables store; never another for the same rule.
            pub const fn id(self) -> &'static str {
                match self { $(Rule::$name => $id,)+ }
            }

            /// What people read.
            pub const fn sentence(self) -> &'static str {
                match self { $(Rule::$name => $sentence,)+ }
            }

            /// The numbers of the domain rules that it serves.
            pub const fn domain(self) -> &'static [u32] {
                match self { $(Rule::$name => &$domain,)+ }
            }
        }
    };
}

rules! {
    // What the words and codes of one row say of a maker.
    RecipientIsMaker, "recipient-is-maker", [40], "the recipient is the maker";
    CarrierNamesCarrier, "carrier-names-carrier", [40], "a carrier names another carrier";
    AgreementNamed, "agreement-named", [40], "an agreement is named, and a maker of the same goods sells";
    BoughtRunsOnIt, "bought-runs-on-it", [38], "the product bought runs on it";
    BoughtTogether, "bought-together", [37], "several makers are bought together";
    NamedOtherwise, "named-otherwise", [34, 39], "named for another reason than buying it";
    LabourForIt, "labour-for-it", [38], "labour for it is what is bought";
    SupportOfIt, "support-of-it", [38], "support of it is what is bought";
    BuyingFollows, "buying-follows", [34], "words of buying follow the name";
    LabourFollows, "labour-follows", [38], "words of labour follow the name";
    RunsOnIt, "runs-on-it", [38], "something else runs on it or fits it";
    AnotherIsForIt, "another-is-for-it", [38], "another product is for it";
    LabourFollowsGoods, "labour-follows-goods", [38], "words of labour follow the goods";
    BuyingFollowsGoods, "buying-follows-goods", [34], "words of buying follow the goods";
    GoodsFollow, "goods-follow", [34], "words of goods follow the name";
    LabourBefore, "labour-before", [38], "words of labour stand before the name";
    BuyingBefore, "buying-before", [34], "words of buying stand before the name";
    NamedAloneByTrade, "named-alone-by-trade", [34], "the product is all that is named, by a trade of things";
    CodeOfLabour, "code-of-labour", [38], "the product code is one of labour";
    ProvidedWithIt, "provided-with-it", [34], "somebody is provided with it";
    GoodsBefore, "goods-before", [34], "words of goods stand before the name";
    CodeOfGoods, "code-of-goods", [34], "the product code is one of goods";
    LineOrTelephone, "line-or-telephone", [34], "a line or a telephone is named";
    NamedAlone, "named-alone", [34], "the product is all that is named";
    NothingSaysBought, "nothing-says-bought", [34, 39], "nothing says that it is bought";
    ConnectionForIt, "connection-for-it", [38], "a connection for it is what is bought";
    JoinedToOtherGoods, "joined-to-other-goods", [37], "joined to other goods";
    DeviceBesideConnection, "device-beside-connection", [37], "a device beside a connection bought by the month";

    AddedByModification, "added-by-modification", [35], "a modification adds it to what the award buys";

    // What an award's rows say together.
    RecipientInFamily, "recipient-in-family", [33], "the recipient is in the family";
    RecipientSoldBesideOwn, "recipient-sold-beside-own", [40, 41], "the recipient is in the family and sold another maker's product beside its own";
    RecipientSoldAnothers, "recipient-sold-anothers", [40, 41], "the recipient is in the family and sold another maker's product";
    PartnerOfVenture, "partner-of-venture", [24, 59], "the recipient is a joint venture of the family with others: its share is unknown";
    AwardBuysIt, "award-buys-it", [35], "the award as a whole buys this product";
    AwardBuysSeveral, "award-buys-several", [37], "the award buys several makers' products";
    AwardWorksOnIt, "award-works-on-it", [38], "the award is work on the product";
    BoughtOnce, "bought-once", [35], "another row of the award names the product, the award as a whole does not";
    TakesBack, "takes-back", [1, 35], "takes back more than all that is no company's gave";
    MayTakeBack, "may-take-back", [1, 35], "takes back more than all that is no company's gave, perhaps from this one";

    // Who may be behind an order that names no maker.
    OfferedUnderAgreement, "offered-under-agreement", [36], "names no maker; another order under the same agreement names this one";
    OfferedBySeller, "offered-by-seller", [36], "names no maker; the seller sells this one's products of the same kind";
    /// The weakest of the three: the seller is a reseller, and no record says that it never sells this one's.
    OfferedByAnyReseller, "offered-by-any-reseller", [36], "names no maker; resellers sell this one's products of the same kind, though no order shows this seller with them";

    // What primes reported of subcontracts.
    SubcontractToFamily, "subcontract-to-family", [28, 32], "reported as a subcontract to the family";
    SubcontractWithoutPrime, "subcontract-without-prime", [28, 32], "reported as a subcontract to the family; prime not in store";
    SubcontractForAnothers, "subcontract-for-anothers", [32, 40], "reported as a subcontract to the family, for another maker's product";
    SubcontractNamesProduct, "subcontract-names-product", [32, 34], "a reported subcontract names the product as bought";
    SubcontractNamesSeveral, "subcontract-names-several", [32, 37], "a reported subcontract names several makers' products";
    SubcontractWorksOnIt, "subcontract-works-on-it", [32, 38], "a reported subcontract is work on the product";
    PassedOn, "passed-on", [32], "the recipient reported a subcontract to another company for this part";
    CountedByWords, "counted-by-words", [32], "reported as a subcontract; its dollars count already under the award's own words";
    ClaimedByWords, "claimed-by-words", [32], "reported as a subcontract, but the award's words give its dollars to another maker";
    CountedAsSubcontract, "counted-as-subcontract", [32, 37], "counted as a subcontract instead";

    // Companies that only the records know.
    RecipientIsCompany, "recipient-is-company", [33], "the recipient is the company";
    CompanySoldAnothers, "company-sold-anothers", [40, 41], "the recipient is the company and sold another maker's product";
}

impl Rule {
    pub fn of_id(id: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.id() == id)
    }
}

/// The sentence.
impl std::fmt::Display for Rule {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.sentence())
    }
}

/// The sentence: answers are read by people, and by programs that show them to people.
impl serde::Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.sentence())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_stable_words_and_nobody_shares_one() {
        let ids: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
        assert_eq!(ids.len(), Rule::ALL.len());
        for rule in Rule::ALL {
            assert!(rule.id().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", rule.id());
            assert_eq!(Rule::of_id(rule.id()), Some(*rule));
            assert!(!rule.domain().is_empty(), "{} serves no domain rule", rule.id());
        }
    }

    #[test]
    fn no_two_rules_read_the_same() {
        let sentences: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.sentence()).collect();
        assert_eq!(sentences.len(), Rule::ALL.len());
    }
}
