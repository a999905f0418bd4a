//! The keys of awards and transactions, in one canonical form: upper case, `-NONE-` where there is no parent.
//!
//! Domain rules 9 and 12. A key is built here from its parts wherever a file lacks it, so that a record that arrives in
//! two layouts has one key.

use std::fmt;

/// What stands in a key where a part does not apply.
pub const NONE: &str = "-NONE-";

/// The parts of a contract award's unique key.
///
/// `CONT_AWD_<piid>_<agency>_<parent piid>_<parent agency>` for an order or contract, `CONT_IDV_<piid>_<agency>` for an
/// indefinite delivery vehicle.
///
/// ```
/// use values::keys::AwardKey;
///
/// let order = AwardKey::award("70CTD023FR0000001", "7012", "NNG15SC98B", "8000");
/// assert_eq!(order.to_string(), "CONT_AWD_70CTD023FR0000001_7012_NNG15SC98B_8000");
/// // One that stands alone says so.
/// assert_eq!(AwardKey::award("P1", "7012", "", "").to_string(), "CONT_AWD_P1_7012_-NONE-_-NONE-");
/// assert_eq!(AwardKey::parse("cont_awd_P1_7012_-none-_-none-").unwrap().agency(), "7012");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwardKey<'a> {
    Award { piid: &'a str, agency: &'a str, parent_piid: &'a str, parent_agency: &'a str },
    Vehicle { piid: &'a str, agency: &'a str },
}

impl<'a> AwardKey<'a> {
    /// An award from its parts; blank parent parts mean that it stands alone.
    pub fn award(piid: &'a str, agency: &'a str, parent_piid: &'a str, parent_agency: &'a str) -> AwardKey<'a> {
        AwardKey::Award { piid, agency, parent_piid: or_none(parent_piid), parent_agency: or_none(parent_agency) }
    }

    /// Takes a published key apart; `None` where it has another form.
    pub fn parse(key: &'a str) -> Option<AwardKey<'a>> {
        let (form, rest) = (key.get(..9)?, key.get(9..)?);
        if form.eq_ignore_ascii_case("CONT_AWD_") {
            let mut parts = rest.rsplitn(4, '_');
            let (parent_agency, parent_piid) = (parts.next()?, parts.next()?);
            let (agency, piid) = (parts.next()?, parts.next()?);
            Some(AwardKey::Award { piid, agency, parent_piid, parent_agency })
        } else if form.eq_ignore_ascii_case("CONT_IDV_") {
            let (piid, agency) = rest.rsplit_once('_')?;
            Some(AwardKey::Vehicle { piid, agency })
        } else {
            None
        }
    }

    /// The award that a transaction's unique key belongs to. Deletion records of the official files have no other key.
    pub fn of_transaction(key: &'a str) -> Option<AwardKey<'a>> {
        let mut parts = key.splitn(3, '_');
        let (agency, parent_agency) = (parts.next()?, parts.next()?);
        let mut rest = parts.next()?.rsplitn(4, '_');
        let (number, parent_piid) = (rest.next()?, rest.next()?);
        let (_modification, piid) = (rest.next()?, rest.next()?);
        if number.eq_ignore_ascii_case(NONE) {
            return Some(AwardKey::Vehicle { piid, agency });
        }
        Some(AwardKey::Award { piid, agency, parent_piid, parent_agency })
    }

    /// Code of the agency that signed.
    pub fn agency(&self) -> &'a str {
        match self {
            AwardKey::Award { agency, .. } | AwardKey::Vehicle { agency, .. } => agency,
        }
    }

    pub fn piid(&self) -> &'a str {
        match self {
            AwardKey::Award { piid, .. } | AwardKey::Vehicle { piid, .. } => piid,
        }
    }

    /// PIID and agency code of the vehicle that the award was ordered under.
    pub fn parent(&self) -> Option<(&'a str, &'a str)> {
        match self {
            AwardKey::Award { parent_piid, parent_agency, .. } if *parent_piid != NONE => {
                Some((parent_piid, parent_agency))
            }
            _ => None,
        }
    }

    /// The unique key of one transaction of this award, as the official files write it. A blank transaction number is
    /// `0` for an award and `-NONE-` for a vehicle.
    pub fn transaction(&self, modification: &str, transaction_number: &str) -> String {
        let number = |otherwise: &'static str| {
            if transaction_number.is_empty() { otherwise.to_owned() } else { transaction_number.to_owned() }
        };
        let modification = if modification.is_empty() { "0" } else { modification };
        let key = match self {
            AwardKey::Award { piid, agency, parent_piid, parent_agency } => {
                format!("{agency}_{parent_agency}_{piid}_{modification}_{parent_piid}_{}", number("0"))
            }
            AwardKey::Vehicle { piid, agency } => {
                format!("{agency}_{NONE}_{piid}_{modification}_{NONE}_{}", number(NONE))
            }
        };
        key.to_ascii_uppercase()
    }
}

impl fmt::Display for AwardKey<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = match self {
            AwardKey::Award { piid, agency, parent_piid, parent_agency } => {
                format!("CONT_AWD_{piid}_{agency}_{parent_piid}_{parent_agency}")
            }
            AwardKey::Vehicle { piid, agency } => format!("CONT_IDV_{piid}_{agency}"),
        };
        formatter.write_str(&key.to_ascii_uppercase())
    }
}

fn or_none(part: &str) -> &str {
    if part.is_empty() { NONE } else { part }
}

/// The official page of an award.
pub fn award_page(award_key: &str) -> String {
    format!("https://www.usaspending.gov/award/{award_key}/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rule_09_keys_are_compared_without_case() {
        let key = AwardKey::parse("cont_awd_70cdcr21fr0000044_7012_70cdcr20d00000011_7012");
        assert_eq!(
            key.map(|key| key.to_string()).as_deref(),
            Some("CONT_AWD_70CDCR21FR0000044_7012_70CDCR20D00000011_7012")
        );
    }

    #[test]
    fn rule_09_transaction_keys_as_the_official_files_write_them() {
        let order = AwardKey::award("70CDCR21FR0000044", "7012", "70CDCR20D00000011", "7012");
        assert_eq!(order.transaction("P00003", "0"), "7012_7012_70CDCR21FR0000044_P00003_70CDCR20D00000011_0");
        let alone = AwardKey::award("70CDCR20C00000001", "7012", "", "");
        assert_eq!(alone.transaction("P00011", ""), "7012_-NONE-_70CDCR20C00000001_P00011_-NONE-_0");
        let vehicle = AwardKey::parse("CONT_IDV_AIDOAAI1500004_7200");
        assert_eq!(
            vehicle.map(|key| key.transaction("7", "")).as_deref(),
            Some("7200_-NONE-_AIDOAAI1500004_7_-NONE-_-NONE-")
        );
    }

    #[test]
    fn rule_12_none_stands_for_no_parent() {
        let alone = AwardKey::award("70CDCR20C00000001", "7012", "", "");
        assert_eq!(alone.to_string(), "CONT_AWD_70CDCR20C00000001_7012_-NONE-_-NONE-");
        assert_eq!(alone.parent(), None);
        assert_eq!(AwardKey::parse("HSCETE16J00204"), None);
        assert_eq!(AwardKey::parse("ASST_NON_1_2"), None);
        assert_eq!(AwardKey::parse("CONT_AWD_é"), None);
    }

    proptest! {
        #[test]
        fn parts_survive_the_key(piid in "[A-Z0-9]{1,20}", agency in "[0-9A-Z]{4}", parent in "[A-Z0-9]{0,20}") {
            let key = AwardKey::award(&piid, &agency, &parent, if parent.is_empty() { "" } else { &agency });
            let text = key.to_string();
            prop_assert_eq!(AwardKey::parse(&text), Some(key));
        }

        #[test]
        fn a_transaction_knows_its_award(piid in "[A-Z0-9]{1,20}", agency in "[0-9A-Z]{4}", parent in "[A-Z0-9]{0,20}") {
            let key = AwardKey::award(&piid, &agency, &parent, if parent.is_empty() { "" } else { &agency });
            let transaction = key.transaction("P00001", "0");
            prop_assert_eq!(AwardKey::of_transaction(&transaction), Some(key));
            let vehicle = AwardKey::Vehicle { piid: &piid, agency: &agency };
            let transaction = vehicle.transaction("P00001", "");
            prop_assert_eq!(AwardKey::of_transaction(&transaction), Some(vehicle));
        }

        #[test]
        fn any_text_is_a_key_or_none(text in "\\PC{0,40}") {
            let _ = AwardKey::parse(&text);
            let _ = AwardKey::of_transaction(&text);
        }
    }
}
