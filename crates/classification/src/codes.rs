//! What an award buys by its codes: things, people's work, something else, or who knows.
//!
//! The product or service code decides, by itself or by its published name where rows lost it; the industry code where
//! that is silent.

mod purchases;

use crate::context::RowContext;
use purchases::PURCHASES;
pub(crate) use purchases::Purchase;

impl RowContext<'_> {
    /// What the product code says, and where it is silent the industry code.
    pub(crate) fn purchase(&self) -> Purchase {
        let purchases = &*PURCHASES;
        let by_code = self.psc.map_or(Purchase::Open, |code| purchases.by_code(code));
        let by_product = match (by_code, self.psc_description) {
            (Purchase::Open, Some(name)) => purchases.by_name(&name.to_ascii_uppercase()),
            _ => by_code,
        };
        match by_product {
            Purchase::Open => purchases.by_industry(self.naics, self.naics_description),
            known => known,
        }
    }

    /// Whether the product code buys labour or something else than products: upkeep of what is no technology, too.
    pub fn buys_no_product(&self) -> bool {
        if self.psc.is_none() && self.psc_description.is_none() {
            return false;
        }
        match self.purchase() {
            Purchase::Goods => false,
            Purchase::Labour | Purchase::Other => true,
            Purchase::Open => self.cares_for_products() && !self.is_technology() && !self.cares_for_technology(),
        }
    }

    /// Whether the code's last digits, which are the group of what is cared for, are those of technology: J070.
    fn cares_for_technology(&self) -> bool {
        let group = self.psc.and_then(|code| code.get(1..)).and_then(|digits| digits.strip_prefix('0'));
        group.is_some_and(|group| PURCHASES.technology.has_code(&format!("{group}10")))
    }

    /// Whether the codes buy weapons or ammunition, which companies make that make other things too.
    pub(crate) fn buys_arms(&self) -> bool {
        let arms = &PURCHASES.arms;
        self.psc.is_some_and(|code| arms.has_code(code))
            || self.psc_description.is_some_and(|name| arms.has_name(name))
            || self.naics_description.is_some_and(|name| arms.has_name(name))
    }

    /// Whether the codes buy information technology, electronics or instruments.
    pub(crate) fn is_technology(&self) -> bool {
        let technology = &PURCHASES.technology;
        self.psc.is_some_and(|code| technology.has_code(code))
            || self.psc_description.is_some_and(|name| technology.has_name(&name.to_ascii_uppercase()))
    }

    /// Whether the codes care for equipment (upkeep, installation, lease, testing) or teach: what such an award pays for
    /// beside labour is the maker's product, and only its words tell.
    pub(crate) fn cares_for_products(&self) -> bool {
        let care = &PURCHASES.care;
        self.psc.is_some_and(|code| care.has_code(code))
            || self.psc_description.is_some_and(|name| care.has_name(&name.to_ascii_uppercase()))
    }

    /// Whether the industry code is one of makers and sellers of technology.
    pub(crate) fn trades_in_things(&self) -> bool {
        let trade = &PURCHASES.trade;
        match (self.naics, self.naics_description) {
            (Some(code), _) => trade.has_code(code),
            (None, Some(name)) => trade.has_name(name),
            (None, None) => false,
        }
    }
}

/// Why a list of what codes buy would be refused.
#[cfg(test)]
pub(crate) fn check_list(text: &str) -> Result<(), String> {
    let read = crate::lists::read::<purchases::Purchases>(("own.toml", text));
    read.map(|_| ()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The manual's codes and their names, read where the official list is at hand.
    #[test]
    fn names_and_codes_of_the_manual_agree() {
        let list = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/reference/psc_codes.csv");
        let Ok(bytes) = std::fs::read(list) else {
            println!("skipped: no shared data");
            return;
        };
        let (mut pairs, mut against) = (0, Vec::new());
        for line in String::from_utf8_lossy(&bytes).lines() {
            let Some((code, rest)) = line.split_once(',').filter(|(code, _)| code.len() == 4) else { continue };
            let name = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()).or(rest.split(',').next());
            let Some(name) = name.filter(|name| !name.is_empty()) else { continue };
            let (by_code, by_name) = (PURCHASES.by_code(code), PURCHASES.by_name(&name.to_ascii_uppercase()));
            pairs += 1;
            // Open says nothing against the other; research and buildings have names like things.
            if by_code != by_name && by_code == Purchase::Goods && by_name != Purchase::Open
                || by_code == Purchase::Labour && by_name == Purchase::Goods && code.starts_with('D')
            {
                against.push(format!("{code} {name}"));
            }
        }
        assert!(pairs > 3_000, "{pairs}");
        // Ships and materials that are called like services.
        assert!(against.len() <= 6, "{against:#?}");
    }
}
