//! What sellers are, learned from what they sell: makers, resellers, integrators (domain rule 40).
//!
//! A role belongs to a seller and a product, so a profile keeps for each maker how often its product was sold and how often
//! it was only worked on. No list says who is a reseller.

use std::collections::BTreeMap;

use crate::roles::Role;

/// What one seller sold, as far as its records say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SellerProfile {
    /// Records with a description or a code.
    pub records: usize,
    /// Of these, purchases of goods by their codes.
    pub goods: usize,
    /// Of these, labour by their codes.
    pub labour: usize,
    /// Records that name the seller's own product.
    pub own: usize,
    /// By another maker's id: records that buy its product, and records of work on it.
    pub others: BTreeMap<String, (usize, usize)>,
}

/// What a seller is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SellerRole {
    /// Sells what it makes.
    Maker,
    /// Sells other makers' products.
    Reseller,
    /// Sells labour.
    Integrator,
    /// The records do not say.
    Unknown,
}

impl SellerRole {
    pub fn name(self) -> &'static str {
        match self {
            SellerRole::Maker => "maker",
            SellerRole::Reseller => "reseller",
            SellerRole::Integrator => "integrator",
            SellerRole::Unknown => "unknown",
        }
    }
}

impl SellerProfile {
    /// Adds what so many records say of a maker other than the seller.
    pub(crate) fn sold(&mut self, maker: &str, role: Role, records: usize) {
        if !self.others.contains_key(maker) {
            self.others.insert(maker.to_owned(), (0, 0));
        }
        let Some((bought, worked_on)) = self.others.get_mut(maker) else { return };
        match role {
            Role::Product | Role::Mixed => *bought += records,
            Role::Platform => *worked_on += records,
            Role::Vendor | Role::Mention => {}
        }
    }

    /// What the seller is on the whole.
    pub fn role(&self) -> SellerRole {
        let sold: usize = self.others.values().map(|(bought, _)| bought).sum();
        if self.labour * 2 > self.records && self.labour > self.own {
            SellerRole::Integrator
        } else if self.own > 0 && self.own >= sold {
            SellerRole::Maker
        } else if sold > 0 {
            SellerRole::Reseller
        } else {
            SellerRole::Unknown
        }
    }

    /// What the seller is to one maker's product.
    pub fn role_for(&self, maker: &str) -> SellerRole {
        match self.others.get(maker) {
            Some((bought, worked_on)) if bought >= worked_on && *bought > 0 => SellerRole::Reseller,
            Some((_, worked_on)) if *worked_on > 0 => SellerRole::Integrator,
            _ => SellerRole::Unknown,
        }
    }

    /// The makers to whose products the seller is this, with `+` between them.
    pub fn makers_as(&self, role: SellerRole) -> String {
        let makers: Vec<&str> =
            self.others.keys().map(String::as_str).filter(|maker| self.role_for(maker) == role).collect();
        makers.join("+")
    }

    pub(crate) fn merge(&mut self, other: &SellerProfile) {
        self.records += other.records;
        self.goods += other.goods;
        self.labour += other.labour;
        self.own += other.own;
        for (maker, (bought, worked_on)) in &other.others {
            let mine = self.others.entry(maker.clone()).or_default();
            mine.0 += bought;
            mine.1 += worked_on;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_40_a_seller_is_what_it_sells() {
        let mut seller = SellerProfile { records: 4, goods: 4, ..SellerProfile::default() };
        assert_eq!(seller.role(), SellerRole::Unknown);
        seller.sold("cisco", Role::Product, 1);
        assert_eq!((seller.role(), seller.role_for("cisco")), (SellerRole::Reseller, SellerRole::Reseller));
        seller.own = 3;
        assert_eq!(seller.role(), SellerRole::Maker, "a maker may sell another product beside its own");
        for _ in 0..3 {
            seller.sold("adobe", Role::Mixed, 1);
        }
        assert_eq!(seller.role(), SellerRole::Reseller, "it sells more of others than of its own");
        let mut integrator = SellerProfile { records: 5, labour: 4, ..SellerProfile::default() };
        integrator.sold("salesforce", Role::Platform, 1);
        assert_eq!(
            (integrator.role(), integrator.role_for("salesforce"), integrator.role_for("cisco")),
            (SellerRole::Integrator, SellerRole::Integrator, SellerRole::Unknown)
        );
    }
}
