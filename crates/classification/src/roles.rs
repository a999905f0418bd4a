//! What a row says of each maker that it names: bought from it, its product bought, worked on, or only named.
//!
//! A role belongs to (company, product, award), not to a company (rule 40): Dell is a maker here and Microsoft's
//! reseller there. Each decision keeps the words it rests on and says in words which rule decided. Where the words
//! leave it open the product code decides, and where that is silent too, nothing is claimed. In which order the rules are
//! asked stands in `decisions`; `seen` has what they ask for, of one name in the text that `reading` has read.

mod decisions;
mod reading;
mod role;
mod seen;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::codes::Purchase;
pub use crate::context::RowContext;
use crate::lexicon::{Lexicon, MakerIndex, Signal};
use crate::rules::Rule;
use reading::Reading;
pub(crate) use reading::signals_of;
pub use role::Role;
use seen::Seen;

/// The role of one maker in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleDecision {
    /// Whose role.
    pub maker: MakerIndex,
    /// Which role.
    pub role: Role,
    /// The bytes of the row's text that it rests on; empty where the recipient alone decided.
    pub words: Range<usize>,
    /// Which rule decided, to be read by people.
    pub rule: Rule,
}

/// The role of each maker that the row names or pays, one decision a maker, in the order of the lexicon.
pub fn row_roles(lexicon: &Lexicon, row: &RowContext<'_>) -> Vec<RoleDecision> {
    let mut decisions: BTreeMap<MakerIndex, RoleDecision> = BTreeMap::new();
    // A maker that mostly sells labour sells its own product only where goods are bought; a publisher, also where the text
    // speaks of a subscription.
    let sells_its_own = |maker: &MakerIndex| {
        let maker = lexicon.maker(*maker);
        let publishes = maker.capabilities.first().is_some_and(|first| first == "publications");
        let buys_goods = || row.purchase() == Purchase::Goods && !row.buys_arms();
        let speaks_of_goods = || signals_of(lexicon, row.text).iter().any(|(signal, _)| *signal == Signal::Goods);
        !(maker.integrates || publishes) || buys_goods() || !maker.integrates && speaks_of_goods()
    };
    let vendor = row.recipient_company.and_then(|company| lexicon.find(company)).filter(sells_its_own);
    let mut mentions = Vec::new();
    lexicon.mentions(row.text, &mut mentions);
    if let Some(day) = row.day {
        mentions.retain(|mention| lexicon.holds_on(mention.entry, day));
    }
    if let Some(maker) = vendor {
        let words =
            mentions.iter().find(|mention| mention.maker == maker).map_or(0..0, |mention| mention.words.clone());
        decisions.insert(maker, RoleDecision { maker, role: Role::Vendor, words, rule: Rule::RecipientIsMaker });
    }
    if mentions.is_empty() {
        return decisions.into_values().collect();
    }
    let reading = Reading::of(lexicon, row, &mentions);
    for mention in &mentions {
        let (role, rule) = decisions::role_of(&Seen::of(&reading, mention, vendor));
        let decision = RoleDecision { maker: mention.maker, role, words: mention.words.clone(), rule };
        decisions
            .entry(mention.maker)
            .and_modify(|known| {
                if known.role < decision.role {
                    *known = decision.clone();
                }
            })
            .or_insert(decision);
    }
    for platform in mentions.iter().flat_map(|mention| lexicon.platforms_of(mention.entry)) {
        if let Some(decision) = decisions.get_mut(platform)
            && decision.role == Role::Product
        {
            decision.role = Role::Platform;
            decision.rule = Rule::BoughtRunsOnIt;
        }
    }
    share_between_several(decisions.values_mut());
    decisions.into_values().collect()
}

/// Rule 37: several makers bought in one text; nobody knows the split.
fn share_between_several<'a>(decisions: impl Iterator<Item = &'a mut RoleDecision>) {
    let bought: Vec<_> = decisions.filter(|decision| matches!(decision.role, Role::Product | Role::Mixed)).collect();
    if bought.len() < 2 {
        return;
    }
    for decision in bought.into_iter().filter(|decision| decision.role == Role::Product) {
        decision.role = Role::Mixed;
        decision.rule = Rule::BoughtTogether;
    }
}

#[cfg(test)]
mod tests;
